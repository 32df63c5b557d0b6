"""The facts of a run that claims are held to: f in high precision, its derivatives by differences, the iterates.

Nothing here is shared with the diagnosis: values come from mpmath, curvatures from differences of these values.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np
from mpmath import mp, mpf
from scipy.integrate import solve_ivp
from scipy.linalg import LinAlgWarning

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.formulas.letters import plain
from gradnorm_core.formulas.tree import Node
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.objectives.formula import FormulaObjective
from tests.support import reference

DIGITS = 60
MOST_SLOPES = 20_000
"""Slopes that a search for the end of the path of steepest descent asks for at most."""


class _Endless(Exception):
    """The search asked for too many slopes."""


def _newton_step(hessian: Floats, gradient: Floats, exact: bool) -> Floats:
    """H⁺g: without a mixed derivative, or where H is exact, each curvature counts, however small it is."""
    with mp.workdps(DIGITS):
        a, b, c = mpf(hessian[0, 0]), mpf(hessian[0, 1]), mpf(hessian[1, 1])
        if exact and (determinant := a * c - b * b):
            p, q = mpf(gradient[0]), mpf(gradient[1])
            return np.array([float((c * p - b * q) / determinant), float((a * q - b * p) / determinant)])
    if hessian[0, 1] == 0:
        curved = np.diagonal(hessian) != 0
        return np.where(curved, gradient / np.where(curved, np.diagonal(hessian), 1.0), 0.0)
    return np.asarray(np.linalg.lstsq(hessian, gradient, rcond=1e-14)[0])


class Facts:
    """A run of a typed formula in two variables, seen from f and the iterates alone.

    Args:
        run: the run.
        tree: of a formula that means the same; a loss over data is written out row by row.
        rows: the part of each row in such a loss; f is their mean.
    """

    def __init__(self, run: Run, tree: Node | None = None, rows: Sequence[Node] = ()) -> None:
        self.run, self.rows = run, rows
        assert isinstance(run.objective, FormulaObjective)
        self.formula = reference.Formula(
            tree or reference.bound(run.objective.expression.tree, run.objective.parameters)
        )
        self._values: dict[tuple[float, float], Any] = {}
        self._derivatives: dict[tuple[float, float], tuple[Floats, Floats]] = {}
        self.names = tuple(map(plain, run.objective.variables))
        self.points, self.steps = run.points, run.iterations
        self.sign = -1 if run.spec.goal == "maximize" else 1

    def row_gradients(self, k: int) -> Floats:
        """The gradients of the rows that step k sees, by central differences in high precision, (rows, 2)."""
        noise = self.run.spec.noise
        seen = noise.rows_of(k, len(self.rows)) if isinstance(noise, Minibatch) else range(len(self.rows))
        x, y = np.where(np.abs(self.points[k]) < 1e-100, 0.0, self.points[k]).tolist()  # squares stay in range
        return self.sign * np.array([reference.gradient_at(self.rows[row], x, y) for row in seen])

    def exact(self, point: Any) -> Any:
        """f at a point in high precision; None where it is undefined or too large."""
        place = float(point[0]), float(point[1])
        if place not in self._values:
            try:
                self._values[place] = reference.value_at(self.formula, *place, DIGITS)
            except (reference.Undefined, reference.OutOfRange):
                self._values[place] = None
        return self._values[place]

    def downhill(self, point: Any) -> float:
        """f for descent, −f for ascent, as a float; NaN where f is undefined."""
        value = self.exact(point)
        return math.nan if value is None else float(self.sign * value)

    def rises(self) -> tuple[int, int]:
        """How often f went the wrong way: surely, and at most, where rounding of the two values leaves it open."""
        values = self.sign * self.run.values
        surely = at_most = 0
        for k in range(1, len(values)):
            change, size = values[k] - values[k - 1], max(abs(values[k]), abs(values[k - 1]))
            if not abs(change) > 1e-8 * size:
                change = self._exact_change(k, change)
            open_ = abs(change) <= 8 * np.finfo(float).eps * size + self._rounding_of_coordinates(k)
            surely += bool(change > 0 and not open_)
            at_most += bool(change > 0 or open_)
        return surely, at_most

    def known_rises(self) -> int:
        """How often f went the wrong way by a part of it, and its values in float64 differ by about as much."""
        values = self.sign * self.run.values
        changes, sizes = np.diff(values), np.maximum(np.abs(values[1:]), np.abs(values[:-1]))
        seen = np.flatnonzero(changes > 1e-3 * sizes) + 1
        return sum(abs(self._exact_change(int(k), 0.0) - changes[k - 1]) < 0.01 * changes[k - 1] for k in seen)

    def _rounding_of_coordinates(self, k: int) -> float:
        """How much of f the last digits of both iterates of a step decide: Σ 2ε|xᵢ∂f/∂xᵢ|."""
        ends = slice(k - 1, k + 1)
        return float(2 * np.finfo(float).eps * np.abs(self.points[ends] * self.run.gradients[ends]).sum())

    def _exact_change(self, k: int, change: float) -> float:
        before, after = self.exact(self.points[k - 1]), self.exact(self.points[k])
        return change if before is None or after is None else float(self.sign * (after - before))

    def gradient(self, point: Any) -> Floats:
        """∇f by central differences in high precision, of −f for ascent."""
        try:
            return self.sign * np.asarray(reference.gradient_at(self.formula, float(point[0]), float(point[1])))
        except (reference.Undefined, reference.OutOfRange):
            return np.full(2, np.nan)

    def hessian(self, point: Any) -> Floats:
        """∇²f by central differences in high precision, of −f for ascent; NaN where f has no value nearby."""
        return self.derivatives(point)[1]

    def derivatives(self, point: Any) -> tuple[Floats, Floats]:
        """∇f and ∇²f from nine values of f in high precision, of −f for ascent; NaN where f has no value nearby."""
        place = float(point[0]), float(point[1])
        if place not in self._derivatives:
            self._derivatives[place] = self._differences(*place)
        return self._derivatives[place]

    def _differences(self, x: float, y: float) -> tuple[Floats, Floats]:
        with mp.workdps(90):
            h = mpf(10) ** -25
            try:
                f = self.formula.on_grid([x, x + h, x - h], [y, y + h, y - h])
            except (reference.Undefined, reference.OutOfRange):
                return np.full(2, np.nan), np.full((2, 2), np.nan)
            x_, y_ = (f[1, 0] - f[2, 0]) / (2 * h), (f[0, 1] - f[0, 2]) / (2 * h)
            xx = (f[1, 0] - 2 * f[0, 0] + f[2, 0]) / h**2
            yy = (f[0, 1] - 2 * f[0, 0] + f[0, 2]) / h**2
            xy = (f[1, 1] - f[1, 2] - f[2, 1] + f[2, 2]) / (4 * h**2)
            gradient, hessian = (float(x_), float(y_)), [[float(xx), float(xy)], [float(xy), float(yy)]]
            return self.sign * np.array(gradient), self.sign * np.array(hessian)

    def eigenvalues(self, point: Any) -> Floats:
        """λ of the Hessian there, ascending."""
        hessian = self.hessian(point)
        return (
            np.asarray(np.linalg.eigvalsh(hessian), dtype=np.float64)
            if np.isfinite(hessian).all()
            else np.full(2, np.nan)
        )

    @cached_property
    def stationary(self) -> list[Floats]:
        """Points with ∇f = 0 that Newton's method in high precision finds from the iterates a claim may be about."""
        norms = np.abs(self.run.gradients).max(axis=1)
        finite = np.flatnonzero(np.isfinite(norms))
        if not finite.size:
            return []
        tail = self.points[-max(2, min(len(self.points) // 2, 64)) :]
        starts = [self.points[-1], tail.mean(axis=0), self.points[0], self.points[int(finite[norms[finite].argmin()])]]
        return [
            point
            for start in {tuple(start): start for start in starts}.values()
            if (point := self.newton(start)) is not None
        ]

    def look_downhill(self) -> None:
        """Adds to `stationary` the point at which SciPy's solution of x′ = −∇f(x) from the last iterate ends."""
        f, last, asked = self.run.objective, self.points[-1], count()

        def slope(_: float, x: Floats) -> Floats:
            if next(asked) > MOST_SLOPES:  # along a kink the solution goes to and fro without end
                raise _Endless
            return np.asarray(-self.sign * f.gradient_at(x))

        # Where f has no Hessian SciPy says ValueError; on a curve of minima its matrix I/h + ∇²f becomes singular.
        with np.errstate(all="ignore"), suppress(_Endless, ValueError), warnings.catch_warnings():
            warnings.simplefilter("ignore", LinAlgWarning)
            for time in 10.0 ** np.arange(-16, 17, 4):
                path = solve_ivp(
                    slope, (0, time), last, "Radau", rtol=1e-8, atol=1e-10,
                    jac=lambda _, x: -self.sign * f.hessian_at(x),
                )  # fmt: skip
                if not path.success or not np.isfinite(path.y).all():
                    return
                last = path.y[:, -1]
            self._add_stationary(last)

    def _add_stationary(self, last: Floats) -> None:
        if (point := self.newton(np.where(np.abs(last) < 1e-30, 0.0, last))) is not None:
            self.stationary.append(point)

    def newton(self, start: Floats) -> Floats | None:
        """The point with ∇f = 0 that Newton's method in high precision comes to; None where it comes to none."""
        point = np.array(start, dtype=float)
        steepest = float(np.nanmax(np.abs(self.run.gradients), initial=0.0))
        # A start that is all but stationary has a slope that is rounding already.
        slope = max(float(np.linalg.norm(self.gradient(point))), 1e-4 * steepest)
        for _ in range(100):  # at x⁴ the distance falls by a third a step
            gradient, hessian = self.derivatives(point)
            if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
                return None
            step = _newton_step(hessian, gradient, bool(self.run.objective.is_quadratic))
            if np.linalg.norm(step) <= 1e-12 * max(1.0, float(np.abs(point).max())):
                # Where the Hessian is singular the shortest step may be none although there is a slope.
                return point if np.linalg.norm(gradient) <= 1e-8 * max(slope, 1e-300) else None
            point = point - step
        return None

    def circle(self, centre: Any, radius: float, count: int = 48) -> Floats:
        """f for descent on a circle less f at its centre, the difference exact; NaN where f is undefined."""
        angles, middle = 2 * np.pi * (np.arange(count) + 0.137) / count, self.exact(centre)
        found = [self.exact(np.asarray(centre) + radius * np.array([math.cos(a), math.sin(a)])) for a in angles]
        known = middle is not None
        return np.array([float(self.sign * (v - middle)) if known and v is not None else math.nan for v in found])

    def radii(self, centre: Any) -> Iterator[float]:
        """Small radii around a point, in units of the point and of the path up to the iterate nearest to it.

        What a run does later, far away, says nothing on how large "small" is at the point it ran away from.
        """
        away = np.linalg.norm(self.points - np.asarray(centre), axis=1)
        nearest = int(away.argmin())
        near = max(float(np.ptp(self.points[: nearest + 1], axis=0).max()), float(away[nearest]))
        size = max(near, 1e-3 * float(np.abs(centre).max()), 1e-3)
        yield from (1e-3 * size, 1e-4 * size, 1e-5 * size)
