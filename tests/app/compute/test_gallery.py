"""The cards of the gallery: one for every example, with the link that opens it, in a size that travels."""

from __future__ import annotations

import json
import zlib
from urllib.parse import parse_qsl, urlsplit

from app.compute.gallery import gallery_cards
from app.settings.links import from_query
from app.settings.settings import of_example
from gradnorm_core.objectives.gallery import GALLERY


def test_every_example_has_a_card_whose_link_opens_it() -> None:
    packed = gallery_cards()
    cards = json.loads(zlib.decompress(packed))
    assert [card["key"] for card in cards] == list(GALLERY)
    for card in cards:
        settings, refused = from_query(dict(parse_qsl(urlsplit(card["link"]).query)))
        assert (settings, refused) == (of_example(card["key"]), ())
        example = GALLERY[card["key"]]
        assert (card["title"], card["family"], card["teaches"]) == (example.title, example.family, example.teaches)
        assert card["picture"].count("<svg") == 1
    assert len(packed) < 120_000
    assert gallery_cards() is packed


def test_cards_without_the_path_and_without_words_have_neither() -> None:
    """A picture with a path has its segments and a dot at the last iterate; without, the ring of the start alone."""
    cards, bare = (json.loads(zlib.decompress(gallery_cards(*shown))) for shown in ((True,) * 3, (False,) * 3))
    for whole, left in zip(cards, bare, strict=True):
        assert whole["picture"].count("<circle") >= left["picture"].count("<circle")
        assert len(left["picture"]) < len(whole["picture"]) or whole["picture"] == left["picture"]
        assert left["teaches"] == ""
    assert sum(len(one["picture"]) for one in bare) < sum(len(one["picture"]) for one in cards) - 10_000
    told = [one["teaches"] for one in json.loads(zlib.decompress(gallery_cards(True, True, False)))]
    assert any(told)
    assert not any(letter in one for one in told for letter in "λκμ")
