"""Heights made visible: one monotone scale for fill, colour bar and level lines, so that a valley over decades shows.

The values seen in a window are spread evenly over t in [0, 1]. Below and above the median each half has its own bend b:
with u in [0, 1] along the half, the share is ln(1 + b·u)/ln(1 + b), which is linear for b → 0, logarithmic from below
for b ≫ 1 and from above for b → −1. Colours depend on t; words, ticks and hover always give the true f.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import contourpy
import numpy as np
from numpy.typing import ArrayLike

from app.figures.parts.digits import MOST
from app.text.numbers import number
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.digits import digits_apart
from gradnorm_core.objectives.jumps import Jumps

LINES = 9
"""The number of contour lines to aim for."""
MOST_VERTICES = 14_000
COARSER = ((1, 1), (2, 1), (2, 4))
"""When all lines together have more vertices than that, every other grid point has to do, then every fourth level."""
CENTRE = 0.58
"""The height of the median on the scale: above one half, to give the valleys room."""
QUARTERS = (0.12, 0.85)
QUARTER_HEIGHTS = (0.30, 0.80)
"""Shares of the window below a value, and where that value goes."""
BENDS = np.concatenate([-1 + np.geomspace(1e-7, 1, 60), np.geomspace(1e-3, 1e290, 800)])
FINEST = 0.03
"""The scale resolves no less than this part of the distance from the foot of a half to its quarter point."""
TICKS_APART = 0.07
"""Share of the colour bar between two numbers: 13 pixels on the bar of a phone, whose numbers are 11 high."""


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a height scale: from ``low`` to ``high``, bent by ``bend``."""

    low: float
    high: float
    bend: float

    def apply(self, values: Floats) -> Floats:
        """f → share of the half in [0, 1], clipped."""
        # Halves of the numbers, because high − low may overflow where neither does.
        half = self.high / 2 - self.low / 2
        if not half > 0:
            return np.asarray((values > self.low) * 1.0)
        share = (np.clip(values, self.low, self.high) / 2 - self.low / 2) / half
        return bent(np.clip(share, 0.0, 1.0), self.bend)

    def invert(self, shares: Floats) -> Floats:
        """Share of the half → f."""
        u = shares if abs(self.bend) < 1e-9 else np.expm1(shares * np.log1p(self.bend)) / self.bend
        return np.asarray(self.low * (1 - u) + self.high * u)


@dataclass(frozen=True, slots=True)
class HeightScale:
    """f → t in [0, 1] in two halves that meet at the median, where t is ``centre``."""

    lower: Half
    upper: Half
    centre: float

    @property
    def low(self) -> float:
        """The smallest finite value."""
        return self.lower.low

    @property
    def high(self) -> float:
        """The largest finite value."""
        return self.upper.high

    @property
    def flat(self) -> bool:
        """Whether there is only one height."""
        return not self.high > self.low

    def apply(self, values: ArrayLike) -> Floats:
        """f → t; NaN stays NaN, −∞ and ∞ become 0 and 1."""
        values = np.asarray(values, float)
        if self.flat:
            return np.where(np.isnan(values), np.nan, 0.5)
        t = self.centre * self.lower.apply(values) + (1 - self.centre) * self.upper.apply(values)
        return np.where(np.isnan(values), np.nan, t)

    def invert(self, t: ArrayLike) -> Floats:
        """t → f."""
        t = np.asarray(t, float)
        if self.flat:
            return np.full(t.shape, self.low)
        below = self.lower.invert(np.clip(t / max(self.centre, 1e-300), 0, 1))
        above = self.upper.invert(np.clip((t - self.centre) / max(1 - self.centre, 1e-300), 0, 1))
        return np.where(t < self.centre, below, above)


def bent(u: ArrayLike, bend: float | Floats) -> Floats:
    """ln(1 + bend·u)/ln(1 + bend), which is u itself where bend is 0."""
    with np.errstate(invalid="ignore"):
        share = np.log1p(bend * np.asarray(u, float)) / np.log1p(bend)
    return np.where(np.abs(bend) < 1e-9, u, share)


def height_scale(values: Floats) -> HeightScale:
    """The scale on which the finite ones of these values spread evenly; a scale of one height when there are none."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return HeightScale(Half(0.0, 0.0, 0.0), Half(0.0, 0.0, 0.0), CENTRE)
    low, quarter, middle, three_quarters, high = np.quantile(finite, [0, QUARTERS[0], 0.5, QUARTERS[1], 1])
    centre = 0.0 if middle <= low else 1.0 if middle >= high else CENTRE
    lower = _half(low, quarter, middle, QUARTER_HEIGHTS[0] / CENTRE)
    upper = _half(middle, three_quarters, high, (QUARTER_HEIGHTS[1] - CENTRE) / (1 - CENTRE))
    return HeightScale(lower, upper, centre)


def _half(low: float, between: float, high: float, share: float) -> Half:
    """The half that sends ``between`` to ``share``, as nearly as FINEST lets it."""
    u = float(Half(low, high, 0.0).apply(np.asarray(between)))
    finest = 1 / (FINEST * u) if u > 0 else BENDS[-1]
    bend = np.interp(share, bent(u, BENDS), BENDS)
    return Half(float(low), float(high), float(min(bend, finest)))


def contour_levels(scale: HeightScale, count: int = LINES) -> Floats:
    """About ``count`` values of f, evenly spaced on the scale and rounded to numbers that can be read."""
    if scale.flat:
        return np.empty(0)
    t = (np.arange(count) + 0.5) / count
    below, exact, above = (scale.invert(t + shift / count) for shift in (-0.5, 0.0, 0.5))
    gaps = np.minimum(exact - below, above - exact)
    levels = np.unique([_rounded(float(value), float(gap)) for value, gap in zip(exact, gaps, strict=True)])
    return levels[(levels > scale.low) & (levels < scale.high)]


def told_apart(levels: Floats, values: Floats) -> Floats:
    """The levels without those that have no value of the picture between them and the next one: their lines are one.

    One that stands for several is a readable number in the middle between the two values of the picture around it:
    above a plain of f = 0 the scale would go down to 10⁻⁴⁰, which is no height of this picture.
    """
    finite = np.sort(values[np.isfinite(values)])
    places = np.searchsorted(finite, levels)
    alone = np.diff(np.append(places, finite.size)) > 0
    stands = np.append(False, ~alone[:-1]) & (places > 0) & (places < finite.size)
    return np.array([
        _between(finite[place - 1], finite[place]) if several else level
        for level, place, several in zip(levels[alone], places[alone], stands[alone], strict=True)
    ])  # fmt: skip


def _between(below: float, above: float) -> float:
    """A readable number in the middle between two values."""
    return _rounded(float(below / 2 + above / 2), float(above / 4 - below / 4))


def _rounded(value: float, gap: float) -> float:
    """The value rounded to a multiple of 1, 2 or 5 times a power of ten, well below the gap to its neighbours."""
    if not 0 < gap < np.inf:
        return value
    power = 10.0 ** np.floor(np.log10(gap))
    unit = max((step for step in (1, 2, 5) if step * power <= gap), default=1) * power
    rounded = np.round(value / unit) * unit
    return float(f"{rounded:.15g}") if np.isfinite(rounded) else value


def contour_lines(
    x: Floats, y: Floats, values: Floats, scale: HeightScale, levels: Floats, jumps: Jumps | None = None
) -> tuple[Floats, Floats, Floats]:
    """All contour lines as one polyline with NaN between the pieces: x, y and the level of each vertex.

    Traced on t, where f is closest to linear between grid points, so the lines come out smoother than on f. Lines end
    at jumps and poles, where f does not take the values in between.
    """
    heights = np.ma.masked_invalid(scale.apply(values))
    traced: list[Floats] = []
    for grid, some in COARSER:
        drawn = levels[some // 2 :: some]
        traced = isolines(x[::grid], y[::grid], heights[::grid, ::grid], scale.apply(drawn))
        if jumps is not None:
            traced = [_without_jumps(line, x[::grid], y[::grid], jumps.every(grid)) for line in traced]
        if sum(map(len, traced)) <= MOST_VERTICES:
            break
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([gap, *(part for line in traced for part in (line, gap))])[1:-1]
    named = [np.full(len(line) + 1, level) for line, level in zip(traced, drawn, strict=True)]
    return points[:, 0], points[:, 1], np.concatenate([gap[0, :1], *named])[1:-1]


def isolines(x: Floats, y: Floats, heights: Floats, levels: Floats) -> list[Floats]:
    """Per level its lines as one polyline (m, 2) with NaN rows between the pieces; (0, 2) where it is not met."""
    generator = contourpy.contour_generator(x, y, heights, line_type=contourpy.LineType.ChunkCombinedNan)
    chunks: list[Any] = [generator.lines(float(level))[0] for level in levels]
    return [np.empty((0, 2)) if points is None else points for (points,) in chunks]


def _without_jumps(line: Floats, x: Floats, y: Floats, jumps: Jumps) -> Floats:
    """The polyline cut at the vertices on an edge across which f jumps. Each vertex lies on one edge of the grid."""
    column, row = (np.interp(line[:, i], grid, np.arange(len(grid))) for i, grid in enumerate((x, y)))
    along_x = np.abs(row - np.round(row)) <= np.abs(column - np.round(column))
    place = np.where(np.isnan(column), 0.0, column), np.where(np.isnan(row), 0.0, row)
    i, j = (
        np.where(flat, np.floor(at), np.round(at)).astype(int)
        for at, flat in zip(place, (along_x, ~along_x), strict=True)
    )
    across = jumps.across[np.minimum(j, len(y) - 1), np.minimum(i, len(x) - 2)]
    up = jumps.up[np.minimum(j, len(y) - 2), np.minimum(i, len(x) - 1)]
    return np.where(np.where(along_x, across, up)[:, np.newaxis], np.nan, line)


def bar_ticks(levels: Floats, scale: HeightScale, count: int = 5) -> tuple[Floats, list[str]]:
    """The values of f named on the colour bar, some of the contour levels evenly picked, and their names.

    A level whose name would lie on that of the level below it has none. Three digits, more where it is seen beside the
    next level how far a name is rounded: all levels of x² + y² + 10⁹ are 10⁹ in six digits.
    """
    levels = _far_apart(levels, scale.apply(levels))
    picked = levels[np.unique(np.linspace(0, len(levels) - 1, min(count, len(levels))).round().astype(int))]
    digits = min(MOST, digits_apart(picked.tolist()))
    texts = [number(level, digits) for level in picked.tolist()]
    first = [texts.index(text) == place for place, text in enumerate(texts)]
    return picked[np.array(first, bool)], list(dict.fromkeys(texts))


def _far_apart(levels: Floats, heights: Floats) -> Floats:
    """The levels, from the lowest, that lie TICKS_APART or more above the last one kept."""
    kept: list[int] = []
    for i, height in enumerate(heights):
        if not kept or height >= heights[kept[-1]] + TICKS_APART:
            kept.append(i)
    return levels[kept]
