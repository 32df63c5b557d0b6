"""`Landscape`: values and gradients of a function over a window, which the figures draw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats, Window
from gradnorm_core.objectives.jumps import Jumps, find_jumps

if TYPE_CHECKING:
    from gradnorm_core.objectives.formula import FormulaObjective


SIZE = 241
"""Grid points along each side: enough for smooth contour lines in narrow valleys; the fill uses every third."""
ARROWS = 15
"""Arrows along the longer side."""
STRIDE = 7
"""Every n-th cell along each side is tested for values that the grid misses."""
TOO_FAR = 0.05
"""A share of the spread of f: a value between grid points that differs more from the grid is drawn wrongly."""


@dataclass(frozen=True)  # no slots: cached properties need a __dict__
class Landscape:
    """A function over a window.

    Attributes:
        window: ((x from, to), (y from, to)).
        x, y: grid coordinates, (nx,) and (ny,), the window's edges included.
        values: f on the grid, (ny, nx); NaN where f is undefined, ±inf where float64 overflows.
        arrow_x, arrow_y: coordinates of the coarser grid of arrows, at the centres of equal squares.
        gradients: ∇f on the grid of arrows, (2, len(arrow_y), len(arrow_x)).
        arrow_values: f on the grid of arrows, (len(arrow_y), len(arrow_x)).
        outside: (a domain condition in words, the share of the window that violates it), the largest share first; the
            share is 0 where a line or single points do, as x = 0 does for 1/x.
        jumps: the edges of the grid across which f jumps or has a pole; None where they are not known.
        unresolved: the share of the cells in which f changes faster than the grid can show (`unresolved_share`).
        variables: the names of the coordinates.
    """

    window: Window
    x: Floats
    y: Floats
    values: Floats
    arrow_x: Floats
    arrow_y: Floats
    gradients: Floats
    arrow_values: Floats
    outside: tuple[tuple[str, float], ...] = ()
    jumps: Jumps | None = None
    unresolved: float = 0.0
    variables: tuple[str, ...] = ("x", "y")

    @cached_property
    def undefined_share(self) -> float:
        """The share of the window where f is NaN; 0 where a line or single points of the grid are."""
        return _area(np.isnan(self.values))

    @cached_property
    def extent(self) -> tuple[float, float] | None:
        """The smallest and the largest finite value that f has on the grid; None where it has none."""
        finite = self.values[np.isfinite(self.values)]
        return (float(finite.min()), float(finite.max())) if finite.size else None


def sample(objective: FormulaObjective, window: Window, size: int = SIZE, arrows: int = ARROWS) -> Landscape:
    """Returns f on a ``size`` × ``size`` grid over the window, and ∇f on a coarser grid of arrows.

    Args:
        objective: f.
        window: ((x from, to), (y from, to)).
        size: grid points along each side.
        arrows: arrows along the longer side.
    """
    (x0, x1), (y0, y1) = window
    x, y = np.linspace(x0, x1, size), np.linspace(y0, y1, size)
    columns, rows = arrow_counts(window, arrows)
    arrow_x, arrow_y = centres(x0, x1, columns), centres(y0, y1, rows)
    values = np.broadcast_to(np.asarray(objective.value(*np.meshgrid(x, y))), (size, size))
    arrows_at = np.meshgrid(arrow_x, arrow_y)
    gradients = np.broadcast_to(objective.gradient(*arrows_at), (2, rows, columns))
    arrow_values = np.broadcast_to(np.asarray(objective.value(*arrows_at)), (rows, columns))
    outside, jumps = _outside(objective, x, y), find_jumps(objective, x, y, values)
    unresolved = unresolved_share(objective, x, y, values, jumps)
    x, y, values, arrow_x, arrow_y = map(_frozen, (x, y, values, arrow_x, arrow_y))
    gradients, arrow_values = map(_frozen, (gradients, arrow_values))
    return Landscape(
        window, x, y, values, arrow_x, arrow_y, gradients, arrow_values, outside, jumps, unresolved,
        objective.variables,
    )  # fmt: skip


def _outside(objective: FormulaObjective, x: Floats, y: Floats) -> tuple[tuple[str, float], ...]:
    """Returns the domain conditions that grid points violate, in words, each with its share of the window."""
    masks = objective.outside(*np.meshgrid(x, y)).items()
    shares = ((words, _area(np.asarray(mask))) for words, mask in masks if mask.any())
    return tuple(sorted(shares, key=lambda pair: -pair[1]))


def _area(mask: BoolArray) -> float:
    """Returns the share of the window that a mask of its grid covers; a line and a single point have the area 0.

    Those parts of the mask are left out that contain no cell with all of its corners.
    """
    corners = (np.s_[:-1, :-1], np.s_[:-1, 1:], np.s_[1:, :-1], np.s_[1:, 1:])
    cells = np.logical_and.reduce([mask[corner] for corner in corners])
    covered = np.zeros(mask.shape, dtype=bool)
    for corner in corners:
        covered[corner] |= cells
    return float(np.mean([covered[corner] for corner in corners]))


def unresolved_share(objective: FormulaObjective, x: Floats, y: Floats, values: Floats, jumps: Jumps) -> float:
    """Returns the share of the cells in which f does not jump, but differs at the centre from its mean at the corners.

    The difference must be more than a twentieth of the spread of f, from its 5 % to its 95 % quantile in the window.

    Args:
        objective: f.
        x, y: grid coordinates, (nx,) and (ny,).
        values: f on the grid, (ny, nx).
        jumps: the jumps of the grid.
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0
    low, high = np.quantile(finite, (0.05, 0.95))
    part = np.s_[: len(y) - 1 : STRIDE], np.s_[: len(x) - 1 : STRIDE]
    across, up = (edges[:-1] | edges[1:] for edges in (jumps.across, jumps.up.T))
    jumping = (across | up.T)[part]
    with np.errstate(invalid="ignore", over="ignore"):
        corners = (values[:-1, :-1] / 4 + values[:-1, 1:] / 4 + values[1:, :-1] / 4 + values[1:, 1:] / 4)[part]
        centre_x, centre_y = (half[:-1] / 2 + half[1:] / 2 for half in (x, y))
        at_centre = objective.value(*np.meshgrid(centre_x[part[1]], centre_y[part[0]]))
        away = np.abs(np.broadcast_to(np.asarray(at_centre), corners.shape) - corners)
        seen = np.isfinite(away)
        wrong = (away > TOO_FAR * (high - low)) & seen & ~jumping
    return float(wrong.sum() / max(1, seen.sum()))


def arrow_counts(window: Window, arrows: int) -> tuple[int, int]:
    """Returns columns and rows of arrows, equally spaced in both directions, with ``arrows`` along the longer side."""
    width, height = (high - low for low, high in window)
    spacing = max(width, height) / arrows
    return max(1, round(width / spacing)), max(1, round(height / spacing))


def centres(low: float, high: float, count: int) -> Floats:
    """Returns the centres of ``count`` equal cells of [low, high]."""
    edges = np.linspace(low, high, count + 1)
    return np.asarray((edges[1:] + edges[:-1]) / 2)


def _frozen(array: Floats) -> Floats:
    """Returns a read-only copy, since all readers of a cache share it."""
    array = np.array(array, dtype=np.float64)
    array.setflags(write=False)
    return array
