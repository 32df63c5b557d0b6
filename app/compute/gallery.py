"""The gallery as cards: every example with its words and its small picture, made once for all visitors."""

from __future__ import annotations

import json
import zlib
from typing import Any

from app.compute.cache import cached
from app.figures.thumbnail import ASPECT, thumbnail
from app.settings.address import query_text
from app.settings.links import base_query
from app.settings.settings import of_example, to_spec
from app.settings.window import filled
from app.text.html import plain
from app.text.verdict.without_theory import OF_THE_THEORY, title_of
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.objectives.gallery import GALLERY, Example


@cached(most=6, megabytes=1)
def gallery_cards(path: bool = True, ends: bool = True, theory: bool = True, taught: str | None = "") -> bytes:
    """All cards as JSON, compressed to a tenth of their size; the browser unpacks them.

    Args:
        path: whether the pictures have the path; without it only its start.
        ends, theory: whether the words say what happens, and which curvature the function has.
        taught: the parameters of a teacher's link, which the links of the cards keep; None for cards without links.
    """
    cards = [one.copy() for one in _cards(path)]
    for one, example in zip(cards, GALLERY.values(), strict=True):
        one["title"] = title_of(example, theory)
        one["link"] = "" if taught is None else one["link"] + taught
        if not ends or (not theory and OF_THE_THEORY.search(one["teaches"])):
            one["teaches"] = ""
    return zlib.compress(json.dumps(cards, ensure_ascii=False).encode(), 9)


@cached(most=2, megabytes=3)
def _cards(path: bool) -> list[dict[str, Any]]:
    """The cards with all their words; a teacher's link changes words and links only, and runs take most of the time."""
    return [card(example, path) for example in GALLERY.values()]


def card(example: Example, path: bool = True) -> dict[str, Any]:
    """One card: key, title, family, formula, what the function teaches, its link, and its picture with the run."""
    settings = of_example(example.name)
    points = run_spec(to_spec(settings)).points if path else None
    return {
        "key": example.name,
        "title": example.title,
        "family": example.family,
        "formula": plain(example.text),
        "teaches": example.teaches,
        "link": f"./?{query_text(base_query(settings))}",
        "picture": thumbnail(settings.objective, filled(settings.window, ASPECT), points, settings.start),
    }
