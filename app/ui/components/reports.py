"""What the parts that live in the browser report. Whoever can open a page can send anything in its place.

A report that does not have its form is dropped, as if nothing had been done: the page's own script never sends one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import streamlit as st

LONGEST = 64
"""Characters of a word."""
Read: TypeAlias = Callable[[Any], tuple[Any, ...]]
"""From a report to what the listener is called with; raises TypeError, KeyError or ValueError for what is none."""


def pass_on(key: str, event: str, read: Read, listener: Callable[..., None]) -> None:
    """Calls the listener with what the part of this key has just reported, if that is a report.

    Args:
        key: of the part.
        event: the name of the report.
        read: from the report to the listener's arguments.
        listener: what to do.
    """
    try:
        found = st.session_state[key][event]
        arguments = None if found is None else read(found)
    except (KeyError, TypeError, ValueError):
        return
    if arguments is not None:
        listener(*arguments)


def number(report: Any) -> tuple[float]:
    """A finite number."""
    return (_finite(report),)


def word(report: Any) -> tuple[str]:
    """A short text."""
    if not isinstance(report, str) or len(report) > LONGEST:
        raise TypeError(report)
    return (report,)


def step_size(report: Any) -> tuple[float, str]:
    """{"step_size": 0.1, "held": "the name of the runs that the scrubber has"}.

    A number alone comes from a page that was opened before its server was renewed: nothing is known of its runs.
    """
    if isinstance(report, int | float):
        return _finite(report), ""
    return (_finite(report["step_size"]), *word(report["held"]))


def point(report: Any) -> tuple[float, float]:
    """{"x": 1, "y": 2} as a point."""
    return _finite(report["x"]), _finite(report["y"])


def window(report: Any) -> tuple[tuple[tuple[float, float], tuple[float, float]]]:
    """{"x": [0, 1], "y": [2, 3]} as a window."""
    (left, right), (bottom, top) = report["x"], report["y"]
    return (((_finite(left), _finite(right)), (_finite(bottom), _finite(top))),)


def _finite(report: Any) -> float:
    """The number itself; no text, no truth value, and nothing beyond the floating-point numbers."""
    if isinstance(report, bool) or not isinstance(report, int | float):
        raise TypeError(report)
    if not (isinstance(report, float) or abs(report) < 10**300) or not math.isfinite(report):
        raise ValueError(report)
    return float(report)
