"""Readings to choose from, where people read a formula in two ways: each is the whole text, written without doubt."""

from __future__ import annotations

from gradnorm_core.errors import Rewrite

CUT = "…"
"""Marks the part of an excerpt that was left out."""


def readings(text: str, start: int, stop: int, *written: str) -> tuple[Rewrite, ...]:
    """The text with the part between two columns written in each of these ways; none where an excerpt was cut.

    >>> [one.text for one in readings("2 sin x y + 1", 2, 9, "sin(x y)", "sin(x)*y")]
    ['2 sin(x y) + 1', '2 sin(x)*y + 1']
    """
    if any(CUT in one for one in written):
        return ()
    return tuple(Rewrite(one, f"{text[:start]}{one}{text[stop:]}") for one in written)
