"""The norm over a window: its heights, its zeros, and what one step does to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats, Window
from gradnorm_core.diagnostics.kinks import has_kinks, is_kink
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import FormulaObjective

Bools = NDArray[np.bool_]

SIZE, FINE = 161, 481
"""Grid points along each side; and of a map whose region may be narrow."""
MOST_ZEROS, MOST_SEARCHES = 12, 40
MOST_KINKS = 4 * SIZE
"""Points of the grid that are looked at closely for a kink; those beyond count as on one."""
NEARBY = 1e-9
"""A share of the window so small that a smooth ∇f hardly changes over it."""
JUMP = 1e-4
"""∇f may jump where it changes by more than this share over twice that way."""
SAME = 1e-3
"""Zeros closer than this share of the window are one."""


@dataclass(frozen=True, slots=True)
class Zero:
    """A stationary point in the window, its kind, f there, and the eigenvalues of its Hessian."""

    point: tuple[float, float]
    kind: str
    value: float
    eigenvalues: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class NormMap:
    """‖∇f‖₂ over a window.

    Attributes:
        window: ((x from, to), (y from, to)).
        x, y: grid coordinates, (nx,) and (ny,).
        norms: on the grid, (ny, nx); NaN where there is no gradient.
        zeros: stationary points, at most MOST_ZEROS.
        more: whether the search ended at the MOST_ZEROS-th of them, with dips of the norm left.
        variables: the names of the coordinates.
    """

    window: Window
    x: Floats
    y: Floats
    norms: Floats
    zeros: tuple[Zero, ...]
    more: bool = False
    variables: tuple[str, ...] = ("x", "y")


@dataclass(frozen=True, slots=True, eq=False)
class StepMap:
    """The change of ‖g‖₁ and ‖g‖₂ by one step x − αg, for every start of a grid.

    Attributes:
        window, x, y: the starts.
        step_size: α.
        known: where both gradients are finite, (ny, nx).
        rises: for p = 1 and 2, where ‖g‖ₚ is larger after the step.
        variables: the names of the coordinates.
    """

    window: Window
    x: Floats
    y: Floats
    step_size: float
    known: Bools
    rises: dict[float, Bools]
    variables: tuple[str, ...] = ("x", "y")

    @property
    def disagrees(self) -> Bools:
        """‖·‖₁ rises and ‖·‖₂ falls."""
        return self.known & self.rises[1.0] & ~self.rises[2.0]

    @property
    def telling(self) -> bool:
        """Whether not all starts fare alike."""
        both = [self.rises[p][self.known] for p in (1.0, 2.0)]
        return any(one.any() and not one.all() for one in both)

    @property
    def share(self) -> float:
        """The share of the starts where they disagree so."""
        return float(self.disagrees.mean())


def norm_map(objective: FormulaObjective, window: Window, size: int = SIZE) -> NormMap:
    """‖∇f‖₂ on a ``size`` × ``size`` grid, and the stationary points that its dips lead to."""
    x, y, points = _grid(window, size)
    gradients = objective.gradient_at(points)
    norms = finite(gradient_norm(gradients, 2, axis=0))
    norms[_on_kinks(objective, points, gradients)] = np.nan  # there the formula takes one value by convention
    return NormMap(window, x, y, norms, *_zeros(objective, window, x, y, norms), objective.variables)


def _on_kinks(objective: FormulaObjective, points: Floats, gradients: Floats) -> Bools:
    """Where ∇f jumps, on the grid: looked for where it differs from ∇f on both sides, NEARBY of the window away."""
    if not has_kinks(objective):
        return np.zeros(points.shape[1:], dtype=bool)
    jumps = np.zeros(points.shape[1:], dtype=bool)
    extent = np.ptp(points, axis=(1, 2))
    with np.errstate(all="ignore"):
        for along in NEARBY * extent * np.eye(2):
            one, other = (objective.gradient_at(points + sign * along[:, None, None]) for sign in (1, -1))
            change = np.abs(one - other).max(axis=0)
            jumps |= change > JUMP * np.maximum(np.abs(one), np.abs(other)).max(axis=0)
    for row, column in np.argwhere(jumps)[:MOST_KINKS]:
        jumps[row, column] = is_kink(objective, points[:, row, column], gradients[:, row, column])
    return jumps


def step_map(objective: FormulaObjective, window: Window, step_size: float, sign: int = 1, size: int = FINE) -> StepMap:
    """One plain gradient step from every point of the grid; sign = −1 steps uphill."""
    x, y, points = _grid(window, size)
    with np.errstate(all="ignore"):
        before = objective.gradient_at(points)
        after = objective.gradient_at(points - sign * step_size * before)
    known = np.isfinite(np.concatenate([before, after])).all(axis=0)
    rises = {p: _larger(gradient_norm(after, p, axis=0), gradient_norm(before, p, axis=0)) for p in (1.0, 2.0)}
    return StepMap(window, x, y, step_size, np.asarray(known), rises, objective.variables)


def finite(values: Floats) -> Floats:
    """NaN in place of what is not finite."""
    return np.where(np.isfinite(values), values, np.nan)


def _larger(after: Floats, before: Floats) -> Bools:
    """Larger by more than rounding."""
    with np.errstate(all="ignore"):
        return np.asarray(after > before * (1 + 1e-12))


def _grid(window: Window, size: int) -> tuple[Floats, Floats, Floats]:
    (x0, x1), (y0, y1) = window
    x, y = np.linspace(x0, x1, size), np.linspace(y0, y1, size)
    return x, y, np.stack(np.meshgrid(x, y))


def _zeros(
    objective: FormulaObjective, window: Window, x: Floats, y: Floats, norms: Floats
) -> tuple[tuple[Zero, ...], bool]:
    """The stationary points to which the dips of the norm lead, lowest first; whether there may be more."""
    extent = np.array([high - low for low, high in window])
    low, high = np.array(window).T
    found: list[Zero] = []
    for row, column in dips(norms)[:MOST_SEARCHES]:
        if len(found) == MOST_ZEROS:
            return tuple(found), True
        near = stationary_point_near(objective, (x[column], y[row]))
        if near is None or is_kink(objective, near.point):
            continue
        inside = ((low <= near.point) & (near.point <= high)).all()
        fresh = all(np.abs((near.point - other.point) / extent).max() > SAME for other in found)
        if inside and fresh:
            x0, y0 = near.point.tolist()
            found.append(Zero((x0, y0), near.kind, near.value, tuple(near.curvature.eigenvalues.tolist())))
    return tuple(found), False


def dips(norms: Floats) -> list[tuple[int, int]]:
    """The grid points no higher than their eight neighbours, lowest first."""
    heights = np.where(np.isnan(norms), np.inf, norms)
    padded = np.pad(heights, 1, constant_values=np.inf)
    rows, columns = heights.shape
    around = np.min([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)
    places = np.argwhere((heights == around) & np.isfinite(heights))
    order = np.argsort(heights[tuple(places.T)], kind="stable")
    return [(int(row), int(column)) for row, column in places[order]]
