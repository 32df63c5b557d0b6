"""Curves over k: which points to draw, and axes that tell the truth about zeros, signs and decades."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.text.numbers import SUPERSCRIPTS, number
from gradnorm_core.arrays import Floats

Indices = NDArray[np.intp]

MOST_POINTS = 2000
"""A curve with more points than this is thinned, see `thinned`."""


TICK_ROOM = 0.22
"""Two ticks of the small panel are at least this share of it apart: 16 of 72 pixels on a phone."""

LONG_TICKS = 1e-2
"""Ticks of a range that is a smaller share of its numbers have many digits: the margin may have no room for them."""

SMALLEST_POWER, LARGEST_POWER = -322.0, 308.25
"""The powers of ten within float64."""


def thinned(values: Floats) -> Indices:
    """The k to draw: all of them, or of a long curve per stretch the first, the last, the smallest and the largest.

    So every spike and every dip stays at its own k and at its own height, and the curve drawn covers the same pixels as
    the whole one. Nothing is averaged.
    """
    count = len(values)
    if count <= MOST_POINTS:
        return np.arange(count)
    edges = np.linspace(0, count, MOST_POINTS // 4 + 1).astype(int)
    first, last = edges[:-1], edges[1:] - 1
    # A stretch a row; a shorter one has its last k twice, which is never the first smallest or largest of it.
    stretches = np.minimum(first[:, np.newaxis] + np.arange(np.diff(edges).max()), last[:, np.newaxis])
    rows, heights = np.arange(len(first)), values[stretches]
    smallest = stretches[rows, np.where(np.isnan(heights), np.inf, heights).argmin(axis=1)]
    largest = stretches[rows, np.where(np.isnan(heights), -np.inf, heights).argmax(axis=1)]
    kept = np.zeros(count, bool)
    for ends in (first, last, smallest, largest):
        kept[ends] = True
    return np.flatnonzero(kept)


def log_range(values: Floats, also: tuple[float, ...] = ()) -> tuple[float, float]:
    """The decades that hold the positive ones of these values, with a margin; never less than one decade."""
    everything = np.concatenate([np.ravel(values), np.asarray(also, float)])
    positive = everything[np.isfinite(everything) & (everything > 0)]
    if not positive.size:
        return -1.0, 1.0
    low, high = float(np.log10(positive.min())), float(np.log10(positive.max()))
    margin = max(0.06 * (high - low), (1 - (high - low)) / 2)
    return max(low - margin, SMALLEST_POWER), min(high + margin, LARGEST_POWER)


def log_axis(limits: tuple[float, float], count: int = 5) -> dict[str, Any]:
    """A log axis over these decades with about ``count`` ticks: powers of ten, or 1, 2, 5 where decades are few."""
    low, high = limits
    step = max(1, math.ceil((high - low) / count))
    mantissas = (1, 2, 5) if high - low < 1.9 else (1,)
    powers = [power for power in range(math.floor(low), math.floor(high) + 1) if power % step == 0]
    ticks = [m * 10.0**power for power in powers for m in mantissas]
    ticks = [tick for tick in ticks if low <= math.log10(tick) <= high]
    return {"type": "log", "range": [low, high], "tickvals": ticks, "ticktext": [tick_text(tick) for tick in ticks]}


def tick_text(value: float) -> str:
    """A number on a log axis: powers of ten as powers from 10⁴ up and 10⁻³ down."""
    power = math.log10(value)
    if power == round(power) and not -3 < power < 4:
        return f"10{f'{round(power)}'.translate(SUPERSCRIPTS)}"
    return number(value)


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """The axis for a series with any sign and any span.

    Attributes:
        heights: what is drawn, one per value.
        layout: the axis.
        note: what the reader has to know about the axis, or "".
    """

    heights: Floats
    layout: dict[str, Any]
    note: str = ""


def gap_axis(gaps: Floats) -> ValueAxis:
    """A log axis for f − f*; values that are not positive are left to the markers at its floor."""
    return ValueAxis(np.where(gaps > 0, gaps, np.nan), log_axis(log_range(gaps), 3))


def value_axis(values: Floats) -> ValueAxis:
    """An axis for f itself: log when all are positive over two decades, asinh when large and small mix, else linear."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return ValueAxis(values, {"range": [-1.0, 1.0]})
    sizes = np.abs(finite)
    if finite.min() > 0 and finite.max() / finite.min() > 100:
        return ValueAxis(values, log_axis(log_range(values), 3))
    middle = float(np.median(sizes[sizes > 0])) if sizes.any() else 0.0
    if middle and sizes.max() / middle > 1000:
        return _asinh_axis(values, middle)
    low, high = float(finite.min()), float(finite.max())
    margin = 0.08 * (high - low) or 0.05 * max(abs(low), 1e-9) or 1.0
    layout: dict[str, Any] = {"range": [low - margin, high + margin]}
    if high - low < LONG_TICKS * sizes.max():
        layout["automargin"] = "left"
    return ValueAxis(values, layout)


def _asinh_axis(values: Floats, unit: float) -> ValueAxis:
    """asinh(f/unit), linear around 0 and logarithmic in both directions; the ticks give the true f."""
    with np.errstate(over="ignore"):
        heights = np.arcsinh(values / unit)
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    top = np.ceil(np.log10(np.nanmax(np.abs(values))))
    bottom = np.floor(np.log10(unit)) + 1
    step = max(1.0, np.ceil((top - bottom) / 3))
    powers = 10.0 ** np.arange(bottom, top + 1, step)
    margin = 0.06 * (high - low)
    ticks = _apart(np.r_[-powers[::-1], 0.0, powers], unit, low - margin, high + margin)
    layout = {
        "range": [low - margin, high + margin], "tickvals": np.arcsinh(ticks / unit),
        "ticktext": [number(tick) for tick in ticks],
    }  # fmt: skip
    return ValueAxis(heights, layout, "asinh scale")


def _apart(ticks: Floats, unit: float, low: float, high: float) -> Floats:
    """The ticks whose names have room: in the range, 0 first, then from the outermost inward, none near another."""
    heights = np.arcsinh(ticks / unit)
    kept: list[int] = []
    for place in sorted(range(len(ticks)), key=lambda i: (ticks[i] != 0, -abs(heights[i]))):
        near = [abs(heights[place] - heights[other]) < TICK_ROOM * (high - low) for other in kept]
        if low <= heights[place] <= high and not any(near):
            kept.append(place)
    return np.asarray(ticks[sorted(kept)])
