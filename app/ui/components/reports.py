"""Reports of the components in the browser. Any visitor can forge one.

A malformed report is dropped without a message: the page's own script never sends one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import streamlit as st

from app.ui.components.held_parts import hold_columns
from app.ui.session import session, stated_by_browser

LONGEST = 64
"""The most characters of a word."""
Read: TypeAlias = Callable[[Any], tuple[Any, ...]]
"""Turns a report into the listener's arguments; raises TypeError, KeyError or ValueError for a malformed one."""


def pass_on(key: str, event: str, read: Read, listener: Callable[..., None]) -> None:
    """Calls the listener with the newest report of the component with this key, unless it is malformed.

    Args:
        key: of the component.
        event: the name of the report.
        read: turns the report into the listener's arguments.
        listener: the callback.
    """
    try:
        found = st.session_state[key][event]
        arguments = None if found is None else read(found)
    except (KeyError, TypeError, ValueError):
        return
    if arguments is not None:
        if isinstance(found, dict):
            hold_columns(found.get("columns"))
        stated_by_browser()
        listener(*arguments)
        if isinstance(found, dict) and found.get("whole") is True:
            session().stale = True  # the whole page is drawn, whichever part of it was asked for


def number(report: Any) -> tuple[float]:
    """A finite number."""
    return (_finite(report),)


def word(report: Any) -> tuple[str]:
    """A short text."""
    if not isinstance(report, str) or len(report) > LONGEST:
        raise TypeError(report)
    return (report,)


def place(report: Any) -> tuple[int]:
    """The place of a thing in a list, from 0."""
    if type(report) is not int:
        raise TypeError(report)
    if report < 0:
        raise ValueError(report)
    return (report,)


def step_size(report: Any) -> tuple[float, str]:
    """{"step_size": 0.1, "held": "the name of the runs that the slider has"}.

    A plain number comes from a page that was opened before the server was updated; its runs are unknown.
    """
    if isinstance(report, int | float):
        return _finite(report), ""
    return (_finite(report["step_size"]), *word(report["held"]))


def named_number(report: Any) -> tuple[str, float]:
    """{"name": "kappa", "value": 10}."""
    return (*word(report["name"]), _finite(report["value"]))


def named_range(report: Any) -> tuple[str, float, float, bool]:
    """{"name": "kappa", "low": 1, "high": 100, "logarithmic": true}."""
    return (*word(report["name"]), _finite(report["low"]), _finite(report["high"]), report["logarithmic"] is True)


def point(report: Any) -> tuple[float, float]:
    """{"x": 1, "y": 2} as a point."""
    return _finite(report["x"]), _finite(report["y"])


def curve(count: int, report: Any) -> tuple[str, tuple[int, ...]]:
    """{"name": "of the question", "heights": [0, -3, …]} with this count of whole heights."""
    heights = tuple(report["heights"])
    if len(heights) != count or not all(type(height) is int for height in heights):
        raise TypeError(report)
    return (*word(report["name"]), heights)


def placed_point(report: Any) -> tuple[int, float, float]:
    """{"place": 0, "x": 1, "y": 2}: a point, and the place of its run."""
    place = report["place"]
    if type(place) is not int:
        raise TypeError(report)
    return (place, *point(report))


def window(report: Any) -> tuple[tuple[tuple[float, float], tuple[float, float]]]:
    """{"x": [0, 1], "y": [2, 3]} as a window."""
    (left, right), (bottom, top) = report["x"], report["y"]
    return (((_finite(left), _finite(right)), (_finite(bottom), _finite(top))),)


def _finite(report: Any) -> float:
    """Returns the number after checking that it is a finite float64 and neither text nor bool."""
    if isinstance(report, bool) or not isinstance(report, int | float):
        raise TypeError(report)
    if not (isinstance(report, float) or abs(report) < 10**300) or not math.isfinite(report):
        raise ValueError(report)
    return float(report)
