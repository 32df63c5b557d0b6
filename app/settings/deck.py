"""A deck: a teacher's screens in their order, each with a note, and how a link states them. Pure data.

``deck=1.eJx…&slide=2``: the version of this form, then zlib and base64 of its lines. A line holds a page, the
parameters of a link to it, and the note, with tabs between. The parameters are read as those of any link when the
screen is opened.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import Final

from app.settings.link_numbers import read_whole
from gradnorm_core.errors import UsageError

VERSION: Final = "1."
NONE: Final = "none"
PAGES: Final = (
    "", "gallery", "step-sizes", "compare", "gradient-norm", "clipping", "dimension", "course", "challenges",
)  # fmt: skip
"""The pages that a deck may show, by their paths."""
KEYS: Final = ("deck", "slide")
"""The parameters of a link that belong to the deck itself; its screens have none of them."""
MOST: Final = 60
"""Screens of a deck."""
LONGEST_NOTE: Final = 200
LONGEST_QUERY: Final = 2000
LARGEST: Final = 4096
"""Bytes of a compressed deck in a link."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One screen of a deck.

    Attributes:
        page: its path, one of PAGES.
        query: the parameters of its link, encoded.
        note: one line, shown above it.

    Raises:
        UsageError: there is no such page, or a text is too long or has letters that no line has.
    """

    page: str
    query: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.page not in PAGES:
            raise UsageError(f"{self.page[:20]!r} is no page that a deck can show")
        if len(self.query) > LONGEST_QUERY or not (self.query.isascii() and (self.query + "x").isprintable()):
            raise UsageError("the address is too long for a deck, or is none")
        if len(self.note) > LONGEST_NOTE or not (self.note + "x").isprintable():
            raise UsageError(f"a note is one line of at most {LONGEST_NOTE} letters")


Deck = tuple[Slide, ...]


def deck_text(deck: Deck) -> str:
    """The deck as a link states it.

    Raises:
        UsageError: it is larger than a link may carry; a file can hold it.
    """
    if not deck:
        return NONE
    packed = zlib.compress("\n".join(f"{one.page}\t{one.query}\t{one.note}" for one in deck).encode(), 9)
    if len(packed) > LARGEST:
        raise UsageError("the deck is too large for a link; take fewer screens, or shorter notes")
    return VERSION + base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def read_deck(text: str) -> Deck:
    """The deck of a link.

    Raises:
        UsageError: the text is damaged or too large, or one of its screens cannot be shown.
    """
    if text == NONE:
        return ()
    if not text.startswith(VERSION) or len(text) > 2 + 4 * (LARGEST // 3 + 1):
        raise UsageError("this is no deck, or one that is too large for a link")
    rows = [line.split("\t") for line in _unpacked(text.removeprefix(VERSION)).split("\n")]
    if any(len(row) != 3 for row in rows):
        raise UsageError("the deck is damaged; copy the whole link")
    return checked_deck(tuple(Slide(*row) for row in rows))


def checked_deck(deck: Deck) -> Deck:
    """The deck, when it has no more screens than a deck may have.

    Raises:
        UsageError: it has more.
    """
    if len(deck) > MOST:
        raise UsageError(f"a deck has at most {MOST} screens")
    return deck


def _unpacked(text: str) -> str:
    most = MOST * (LONGEST_QUERY + LONGEST_NOTE)
    damaged = UsageError("the deck is damaged; copy the whole link")
    unpacker = zlib.decompressobj()
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        lines = unpacker.decompress(packed, most).decode("utf-8")
    except (binascii.Error, zlib.error, ValueError) as error:
        raise damaged from error
    if not unpacker.eof or unpacker.unused_data:
        raise damaged
    return lines


def slide_text(slide: int) -> str:
    """The place of the screen in its deck as a link states it: the first is 1."""
    return str(slide + 1)


def read_slide(text: str) -> int:
    """Reads the place of a screen. Raises UsageError for a text that is not a whole number from 1 to MOST."""
    place = read_whole(text, MOST)
    if place < 1:
        raise UsageError("the first screen of a deck is 1")
    return place - 1
