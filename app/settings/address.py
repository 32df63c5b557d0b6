"""Reads the query of an address as it was typed or shared, and writes one: our parameters and the meaning of ``+``.

A form writes a space as ``+`` and a plus as ``%2B``; a person who types an address writes a plus as ``+``. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlencode

from app.settings.links import ENTRIES, FORMER, PROGRESS_KEYS
from gradnorm_core.errors import ExpressionError
from gradnorm_core.objectives.formula import parse

KNOWN = ("v", "ex", *(entry.key for entry in (*FORMER, *ENTRIES)), *PROGRESS_KEYS)
OF_THE_FRAMEWORK = ("embed", "embed_options")
"""Streamlit's own parameters."""
OF_HTML = "amp;"
"""The rest of an & in an address that was copied from the source of a web page."""
MOST_PARAMETERS = 100
"""The most parameters that are read; further ones are passed over."""
OTHER_NAMES = {
    "alpha": "step", "α": "step", "lr": "step", "learning_rate": "step", "x0": "start", "formula": "f",
    "function": "f", "example": "ex", "method": "dir", "direction": "dir",
}  # fmt: skip
"""Names that papers and other programs have for parameters of ours."""
LIKE = 0.75
"""Likeness from which a name counts as one of ours misspelt."""
SHORTEST_STEM = 3
"""A name that begins with one of ours of this length counts as one too: step_size, window_x."""
MOST_NOTES = 3
_PLUS = "\x00"
"""A placeholder for a + of the address until its meaning is known."""
_BETWEEN_OPERANDS = re.compile(rf"[^-+*/^,(\[{{<=~_\s{_PLUS}]\s*{_PLUS}[\s{_PLUS}]*[^-+*/^,)\]}}>=~_\s{_PLUS}]")
"""A + between two operands; beside an operator or a comma, a plus and a space have the same meaning."""


@dataclass(frozen=True, slots=True)
class Address:
    """The content of an address.

    Attributes:
        query: our parameters, decoded.
        notes: sentences on the parts that may have been meant otherwise.
    """

    query: Mapping[str, str]
    notes: tuple[str, ...] = ()


def query_text(query: Mapping[str, str]) -> str:
    """The query of an address with these parameters, a space as %20: a + has two readings, and a note would say so.

    >>> query_text({"v": "1", "f": "x y + 1"})
    'v=1&f=x%20y%20%2B%201'
    """
    return urlencode(query, quote_via=quote)


def read_address(raw: str) -> Address:
    """The parameters of a query as the browser holds it, still encoded; never raises.

    Parameters of others, such as ``utm_source``, are passed over. A note names one that resembles ours.
    """
    parts = [part.partition("=")[::2] for part in raw.removeprefix("?").split("&")[:MOST_PARAMETERS] if part]
    named = [(_ours(unquote_plus(name).removeprefix(OF_HTML)), value) for name, value in parts]
    given = dict(named)
    query, notes = {}, []
    for name in KNOWN:
        if name in given:
            query[name], note = _decoded(name, given[name], typed="v" not in given)
            notes += [note] if note else []
    return Address(query, (*notes, *stated_twice(named), *misspelt(given)))


def _ours(name: str) -> str:
    """Our name of a parameter that stands in capitals or beside a blank; others as they are."""
    return plain if (plain := name.strip().lower()) in KNOWN else name


def stated_twice(named: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """A sentence for each of our parameters that an address states with several values, of which the last is read."""
    values = {name: {value for one, value in named if one == name} for name in KNOWN}
    several = (name for name, stated in values.items() if len(stated) > 1)
    return tuple(f"The link states “{name}” more than once; the last value was taken." for name in several)[:MOST_NOTES]


def misspelt(names: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each name that is not ours and resembles one of ours."""
    others = (name for name in names if name not in KNOWN and name not in OF_THE_FRAMEWORK)
    pairs = [(name, meant) for name in others if (meant := _like(name))]
    return tuple(
        f"A link has no parameter “{name[:20]}”; it was passed over. Perhaps “{meant}” is meant."
        for name, meant in pairs[:MOST_NOTES]
    )


def _like(name: str) -> str | None:
    """Our parameter that a name resembles, None when there is none."""
    small = name[:40].lower()
    if small in OTHER_NAMES:
        return OTHER_NAMES[small]
    if near := get_close_matches(small, KNOWN, 1, LIKE):
        return near[0]
    stems = [key for key in KNOWN if len(key) >= SHORTEST_STEM and small.startswith(f"{key}_")]
    return max(stems, key=len, default=None)


def _decoded(name: str, value: str, typed: bool) -> tuple[str, str | None]:
    """The text of a value, and a note if the meaning of its ``+`` cannot be known.

    Args:
        name: of the parameter.
        value: still encoded.
        typed: True when the address has no version; the app writes one into every address.
    """
    spaced, summed = unquote_plus(value), unquote(value)
    if not _BETWEEN_OPERANDS.search(unquote(value.replace("+", _PLUS))):
        return spaced, None
    of_a_form = quote_plus(spaced, errors="replace").lower() == value.lower()
    if of_a_form and "%2b" in value.lower():
        return spaced, None
    if not of_a_form or typed:
        return (spaced, None) if name == "f" and _reads(spaced) and not _reads(summed) else (summed, None)
    if name == "f" and _reads(spaced):
        return spaced, (
            f"In an address a + can be a space, and this one was read so: f = {spaced[:60]}. "
            "A plus is written %2B there."
        )
    return (summed, None) if name == "f" and _reads(summed) else (spaced, None)


def _reads(text: str) -> bool:
    try:
        parse(text)
    except ExpressionError:
        return False
    return True
