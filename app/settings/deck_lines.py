"""A deck as lines of text that a teacher writes: an address of this app, a space, and a note. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from app.settings.address import query_text, read_address
from app.settings.deck import KEYS, MOST, PAGES, Deck, Slide
from app.settings.links import from_query
from app.tables.files import MARKS
from gradnorm_core.errors import UsageError

SCHEMES = ("http", "https")
FIRST_PAGE = "playground"
"""The other path of the first page."""
NEVER_SHOWN = {"teach": "Teach", "live-class": "Class"}
"""The pages that a deck does not show, by their paths. Any other path may be the folder of a server."""


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
            slide, notes = _slide(line.strip())
            slides.append(slide)
        except UsageError as error:
            objections.append(f"Line {place} is not used: {error}.")
        else:
            objections += [*(f"Line {place}: {note}" for note in notes), *_refused(place, slide)]
    return tuple(slides), tuple(objections)


def file_text(content: bytes) -> str:
    """The text of a file of lines: UTF-8, UTF-16 where a mark says so, or the letters of Windows."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _slide(line: str) -> tuple[Slide, tuple[str, ...]]:
    """The screen of a line, and sentences on the parts of its address that may have been meant otherwise."""
    address, note = (*line.split(maxsplit=1), "")[:2]
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise UsageError("it does not begin with an address") from error
    if parts.scheme not in SCHEMES or not parts.netloc:
        raise UsageError("it does not begin with an address, http://… or https://…")
    last = parts.path.rstrip("/").rpartition("/")[2]
    if last in NEVER_SHOWN:
        raise UsageError(f"a deck does not show the page {NEVER_SHOWN[last]}")
    page = "" if last == FIRST_PAGE or last not in PAGES else last
    read = read_address(parts.query)
    query = {key: value for key, value in read.query.items() if key not in KEYS}
    if "v" not in query:
        raise UsageError("its address is none of this app: copy one from “Link” or “Share”")
    return Slide(page, query_text(query), " ".join(note.split())), read.notes


def _refused(place: int, slide: Slide) -> Iterator[str]:
    """A sentence for each parameter of a screen that will not be used."""
    _, rejections = from_query(dict(read_address(slide.query).query))
    yield from (f"Line {place}, {one.name}: {one.reason.rstrip('.')}; that part is not used." for one in rejections)
