"""The gradient norm over a window: its values, its zeros, and its change by one step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats, Window
from gradnorm_core.diagnostics.formula_roughness import has_kinks
from gradnorm_core.diagnostics.kinks import is_kink
from gradnorm_core.diagnostics.rough_points import jumps_at
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.diagnostics.surroundings import is_on_border
from gradnorm_core.norms import gradient_norm, is_longer
from gradnorm_core.objectives.formula import FormulaObjective

Bools = NDArray[np.bool_]

SIZE, FINE = 161, 481
"""Grid points along each side of a norm map, and of a step map, whose regions may be narrow."""
MOST_ZEROS, MOST_SEARCHES = 12, 40
MOST_KINKS = 4 * SIZE
"""The most grid points that are tested closely for a kink; all others where ∇f seems to jump count as kinks."""
NEARBY = 1e-9
"""A share of the window so small that a smooth ∇f hardly changes over it."""
JUMP = 1e-4
"""∇f seems to jump where it changes by more than this share between two points 2·NEARBY apart."""
SAME = 1e-3
"""Two zeros closer than this share of the window are the same."""


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
        norms: ‖∇f‖₂ on the grid, (ny, nx); NaN where there is no gradient.
        zeros: stationary points, at most MOST_ZEROS.
        more: True when the search ended at MOST_ZEROS, with dips of the norm left.
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
        window, x, y: the grid of starts, as in `NormMap`.
        step_size: α.
        known: True where both gradients are finite, (ny, nx).
        moves: True where the gradient of the start is not 0, (ny, nx).
        rises, falls: for p = 1 and 2, True where ‖g‖ₚ is larger, smaller after the step, (ny, nx). Neither holds where
            it stays, as between two points of a plane.
        variables: the names of the coordinates.
    """

    window: Window
    x: Floats
    y: Floats
    step_size: float
    known: Bools
    moves: Bools
    rises: dict[float, Bools]
    falls: dict[float, Bools]
    variables: tuple[str, ...] = ("x", "y")

    @property
    def disagrees(self) -> Bools:
        """True where ‖g‖₁ rises and ‖g‖₂ falls, (ny, nx)."""
        return self.known & self.rises[1.0] & self.falls[2.0]

    @property
    def varies(self) -> bool:
        """Whether one of the norms rises from some starts and not from others."""
        both = [self.rises[p][self.known] for p in (1.0, 2.0)]
        return any(one.any() and not one.all() for one in both)

    @property
    def share(self) -> float:
        """The share, of the starts with a step from gradient to gradient, where ‖g‖₁ rises and ‖g‖₂ falls."""
        return float(self.disagrees.sum() / max(self.known.sum(), 1))


def norm_map(objective: FormulaObjective, window: Window, size: int = SIZE) -> NormMap:
    """Returns ‖∇f‖₂ on a grid of ``size``² points, and the stationary points that Newton's method finds at its dips."""
    x, y, points = _grid(window, size)
    gradients = objective.gradient_at(points)
    norms = finite(gradient_norm(gradients, 2, axis=0))
    norms[_on_kinks(objective, points, gradients)] = np.nan  # on a kink the gradient is a convention
    return NormMap(window, x, y, norms, *_zeros(objective, window, x, y, norms), objective.variables)


def _on_kinks(objective: FormulaObjective, points: Floats, gradients: Floats) -> Bools:
    """Returns True for the grid points at which ∇f jumps; only those where ∇f differs on both sides are tested."""
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
    """Returns the change of the norms by one plain gradient step from every point of a grid; sign = −1 steps uphill."""
    x, y, points = _grid(window, size)
    with np.errstate(all="ignore"):
        before = objective.gradient_at(points)
        after = objective.gradient_at(points - sign * step_size * before)
    known = np.isfinite(np.concatenate([before, after])).all(axis=0)
    norms = {p: (gradient_norm(before, p, axis=0), gradient_norm(after, p, axis=0)) for p in (1.0, 2.0)}
    rises = {p: is_longer(later, first) for p, (first, later) in norms.items()}
    falls = {p: is_longer(first, later) for p, (first, later) in norms.items()}
    moves = np.asarray((before != 0).any(axis=0))
    return StepMap(window, x, y, step_size, np.asarray(known), moves, rises, falls, objective.variables)


def finite(values: Floats) -> Floats:
    """Returns the values with NaN in place of ±∞."""
    return np.where(np.isfinite(values), values, np.nan)


def _grid(window: Window, size: int) -> tuple[Floats, Floats, Floats]:
    (x0, x1), (y0, y1) = window
    x, y = np.linspace(x0, x1, size), np.linspace(y0, y1, size)
    return x, y, np.stack(np.meshgrid(x, y))


def _zeros(
    objective: FormulaObjective, window: Window, x: Floats, y: Floats, norms: Floats
) -> tuple[tuple[Zero, ...], bool]:
    """Returns the stationary points near the dips of the norm, lowest dip first, and whether there may be more."""
    extent = np.array([high - low for low, high in window])
    low, high = np.array(window).T
    found: list[Zero] = []
    for row, column in dips(norms)[:MOST_SEARCHES]:
        if len(found) == MOST_ZEROS:
            return tuple(found), True
        near = stationary_point_near(objective, (x[column], y[row]))
        if near is None or not _has_gradient(objective, near.point):
            continue
        inside = ((low <= near.point) & (near.point <= high)).all()
        fresh = all(np.abs((near.point - other.point) / extent).max() > SAME for other in found)
        if inside and fresh:
            x0, y0 = near.point.tolist()
            found.append(Zero((x0, y0), near.kind, near.value, tuple(near.curvature.eigenvalues.tolist())))
    return tuple(found), False


def _has_gradient(objective: FormulaObjective, point: Floats) -> bool:
    """Returns False on a kink, a jump and the border of the domain, where the formula may give a gradient."""
    return not (is_kink(objective, point) or jumps_at(objective, point) or is_on_border(objective, point))


def dips(norms: Floats) -> list[tuple[int, int]]:
    """Returns rows and columns of the grid points no higher than their eight neighbours, lowest first."""
    heights = np.where(np.isnan(norms), np.inf, norms)
    padded = np.pad(heights, 1, constant_values=np.inf)
    rows, columns = heights.shape
    around = np.min([padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)
    places = np.argwhere((heights == around) & np.isfinite(heights))
    order = np.argsort(heights[tuple(places.T)], kind="stable")
    return [(int(row), int(column)) for row, column in places[order]]
