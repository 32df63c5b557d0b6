"""Jumps and poles of f between the points of a grid; a contour line there would show values that f does not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats

if TYPE_CHECKING:
    from gradnorm_core.objectives.formula import FormulaObjective

Mask = NDArray[np.bool_]
STEEP = 2.0
"""An edge is examined when f changes across it by more than this multiple of the change across one of its neighbours,
and by no less than that part of the other's: of a jump at a grid point, as of sign x at 0, both edges have a half."""
HALVINGS = 20
"""Halvings of an edge: a continuous f hardly changes across a millionth of it."""
REMAINS = 0.5
"""f jumps where the last part of the edge has at least this share of the change."""


@dataclass(frozen=True, slots=True)
class Jumps:
    """The edges of a grid across which f jumps or has a pole.

    Attributes:
        across: (ny, nx−1), the edges from a point to the next one along x.
        up: (ny−1, nx), the edges from a point to the next one along y.
    """

    across: Mask
    up: Mask

    def every(self, step: int) -> Jumps:
        """Returns the jumps of the grid of every ``step``-th point: a long edge jumps where one of its edges does."""
        return Jumps(_joined(self.across[::step], step), _joined(self.up[:, ::step].T, step).T)


def _joined(edges: Mask, step: int) -> Mask:
    count = edges.shape[1] // step
    return np.asarray(edges[:, : count * step].reshape(len(edges), count, step).any(axis=2))


def find_jumps(objective: FormulaObjective, x: Floats, y: Floats, values: Floats) -> Jumps:
    """Returns the edges of a grid across which f jumps.

    Each steep edge is halved again and again, and the half with the larger change is kept: only across a jump the
    change does not shrink with the edge.

    Args:
        objective: f.
        x, y: grid coordinates, (nx,) and (ny,).
        values: f on the grid, (ny, nx).
    """
    across, up = _steep(values), _steep(values.T).T
    row, column = np.nonzero(across)
    across[row, column] = _jumps_along(objective, (x[column], y[row]), (x[column + 1], y[row]))
    row, column = np.nonzero(up)
    up[row, column] = _jumps_along(objective, (x[column], y[row]), (x[column], y[row + 1]))
    return Jumps(across, up)


def _steep(values: Floats) -> Mask:
    """Returns the edges along the last axis that may hide a jump: steeper than a neighbour, or of opposite sign."""
    with np.errstate(invalid="ignore", over="ignore"):
        change = np.diff(values, axis=1)
        edge = np.full((len(change), 1), np.nan)
        before, after = np.hstack([edge, change[:, :-1]]), np.hstack([change[:, 1:], edge])
        size, beside = np.abs(change), (np.abs(before), np.abs(after))
        steeper = (size > STEEP * np.fmin(*beside)) & (size > np.fmax(*beside) / STEEP)
        against = (np.sign(change) == -np.sign(before)) & (np.sign(change) == -np.sign(after))
        return np.asarray((steeper | against) & np.isfinite(change) & (change != 0))


def _jumps_along(objective: FormulaObjective, start: tuple[Floats, Floats], end: tuple[Floats, Floats]) -> Mask:
    """Whether f jumps between the points (x, y) of ``start`` and of ``end``, (m,) each."""
    low, high = np.array(start), np.array(end)
    f_low, f_high = _value(objective, low), _value(objective, high)
    with np.errstate(invalid="ignore", over="ignore"):
        whole = np.abs(f_high - f_low)
        for _ in range(HALVINGS if whole.size else 0):
            middle = low / 2 + high / 2
            f_middle = _value(objective, middle)
            first = ~(np.abs(f_high - f_middle) > np.abs(f_middle - f_low))
            high, f_high = np.where(first, middle, high), np.where(first, f_middle, f_high)
            low, f_low = np.where(first, low, middle), np.where(first, f_low, f_middle)
        return np.asarray(~(np.abs(f_high - f_low) < REMAINS * whole))


def _value(objective: FormulaObjective, points: Floats) -> Floats:
    return np.broadcast_to(np.asarray(objective.value(*points), float), points.shape[1:])
