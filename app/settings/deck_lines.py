"""A deck as lines of text that a teacher writes: an address of this app, a space, and a note. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from app.settings.address import query_text, read_address
from app.settings.deck import KEYS, MOST, PAGES, Deck, Slide
from app.settings.links import from_query
from gradnorm_core.errors import UsageError

SCHEMES = ("http", "https")
FIRST_PAGE = "playground"
"""The other path of the first page."""


def deck_lines(deck: Deck, base: str) -> str:
    """The lines of a deck; `base` is the address of the app."""
    return "\n".join(f"{base.rstrip('/')}/{one.page}?{one.query} {one.note}".rstrip() for one in deck)


def read_lines(text: str) -> tuple[Deck, tuple[str, ...]]:
    """The deck that the lines make, and a sentence for each line, or part of its address, that is not used.

    Of an address only page and parameters are read, so that a deck moves from one server to another.
    """
    slides: list[Slide] = []
    objections: list[str] = []
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if len(slides) == MOST:
            objections.append(f"Line {place}: a deck has at most {MOST} screens; the rest is not used.")
            break
        try:
            slides.append(_slide(line.strip()))
        except UsageError as error:
            objections.append(f"Line {place} is not used: {error}.")
        else:
            objections += _refused(place, slides[-1])
    return tuple(slides), tuple(objections)


def _slide(line: str) -> Slide:
    address, _, note = line.partition(" ")
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise UsageError("it does not begin with an address") from error
    if parts.scheme not in SCHEMES or not parts.netloc:
        raise UsageError("it does not begin with an address, http://… or https://…")
    last = parts.path.rstrip("/").rpartition("/")[2]
    page = "" if last == FIRST_PAGE or last not in PAGES else last
    query = {key: value for key, value in read_address(parts.query).query.items() if key not in KEYS}
    if "v" not in query:
        raise UsageError("its address is none of this app: copy one from “Link” or “Share”")
    return Slide(page, query_text(query), " ".join(note.split()))


def _refused(place: int, slide: Slide) -> Iterator[str]:
    """A sentence for each parameter of a screen that will not be used."""
    _, rejections = from_query(dict(read_address(slide.query).query))
    yield from (f"Line {place}, {one.name}: {one.reason}; that part is not used." for one in rejections)
