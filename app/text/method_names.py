"""The name under which the pages list a direction, where that differs from its label in the library."""

from __future__ import annotations

from typing import Final

CALLED: Final = {"Heavy ball": "Momentum (heavy ball)"}
"""By the label: newcomers look for momentum, the literature for the heavy ball, and both find one thing."""


def called(label: str) -> str:
    """The name of a direction on the pages.

    >>> called("Heavy ball"), called("Adam")
    ('Momentum (heavy ball)', 'Adam')
    """
    return CALLED.get(label, label)
