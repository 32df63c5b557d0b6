"""Where the axes of a surface begin to count: WebGL has seven digits, too few for a picture far from 0."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from app.figures.parts.digits import at_pointer
from app.text.numbers import in_full
from gradnorm_core.arrays import Floats

FAR = 1e3
"""An axis that is farther from 0 than this many of its lengths counts from a round number on it."""
EDGE = 0.09
"""No tick stands in this share of an axis at its ends, where the ticks of another axis are."""
TICKS = 3
"""At least so many ticks has an axis."""


def origin(low: float, high: float) -> float:
    """The number that an axis counts from: 0, or far from it a round number on the axis or just beside it."""
    half = high / 2 - low / 2
    if not (math.isfinite(half) and max(abs(low), abs(high)) > FAR * 2 * half > 0):
        return 0.0
    unit = 10.0 ** math.ceil(math.log10(2 * half))
    return float(f"{round((low + half) / unit) * unit:.15g}")


def counted(name: str, start: float) -> str:
    """The name at an axis that counts from ``start``.

    >>> counted("x", 0.0), counted("f", 1e12), counted("y", -100000.0)
    ('x', 'f − 10¹²', 'y + 10⁵')
    """
    return f"{name} {'−' if start > 0 else '+'} {in_full(abs(start))}" if start else name


def pointed_from(start: float, name: str, what: str, ends: tuple[float, float], least: int) -> str:
    """A line of a hover text, such as ``x − 10⁵ = %{x:.4~g}``."""
    return f"{counted(name, start)} = {at_pointer(what, (ends[0] - start, ends[1] - start), least)}"


def moved(trace: dict[str, Any], starts: tuple[float, float, float]) -> dict[str, Any]:
    """The trace with coordinates that count from the origins of its three axes."""
    return trace | {axis: np.asarray(trace[axis], float) - start for axis, start in zip("xyz", starts, strict=True)}


def axis3d(name: str, ends: tuple[float, float], start: float) -> dict[str, Any]:
    """An axis from end to end that counts from ``start``, with ticks that keep away from its ends."""
    low, high = ends[0] - start, ends[1] - start
    ticks = _ticks(low, high)
    return {"range": [low, high], "title": {"text": counted(name, start)}, "tickvals": ticks.tolist()}


def _ticks(low: float, high: float) -> Floats:
    """Multiples of 1, 2 or 5 times a power of ten away from the ends: of the longest step with TICKS of them."""
    room = EDGE * high - EDGE * low
    power = 10.0 ** math.floor(math.log10(high / 2 - low / 2) + math.log10(2))
    for step in (power, power / 2, power / 5):
        first, last = math.ceil((low + room) / step), math.floor((high - room) / step)
        if last - first + 1 >= TICKS:
            break
    return np.array([step * place for place in range(first, last + 1)])
