"""The numbers of the page, each computed when the page is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.figures.style import Palette
from app.settings.settings import Settings
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.diagnostics.curvature import Kind, curvature_at
from gradnorm_core.diagnostics.slopes import EXPONENTS
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.families import Quadratic
from gradnorm_core.objectives.formula import FormulaObjective, parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.objectives.objective import Objective

EXAMPLE = (3.0, -4.0)
"""The gradient whose norms come out even."""
SAMPLES = 200


def norms_of(gradient: ArrayLike) -> dict[float, float]:
    """‖g‖ₚ for each p of the table."""
    return {p: float(gradient_norm(gradient, p)) for p in EXPONENTS}


@lru_cache(maxsize=1)
def random_ratios() -> list[tuple[int, float, float]]:
    """(n, mean of ‖g‖₁/‖g‖₂ over random directions in n dimensions, √(2n/π))."""
    random = np.random.default_rng(0)
    found = []
    for n in (100, 1000, 10_000):
        g = random.standard_normal((SAMPLES, n))
        ratio = float(np.mean(gradient_norm(g, 1) / gradient_norm(g, 2)))
        found.append((n, ratio, math.sqrt(2 * n / math.pi)))
    return found


@dataclass(frozen=True, slots=True)
class Small:
    """A place where the norm is small, and what is there.

    Attributes:
        what: in a word.
        formula, point: the function and the place.
        norm: ‖∇f‖₂ there.
        kind: of the stationary point nearby, None when there is none.
        eigenvalues: of the Hessian there.
        distance: to that point, None when there is none.
    """

    what: str
    formula: str
    point: tuple[float, float]
    norm: float
    kind: Kind | None
    eigenvalues: tuple[float, ...]
    distance: float | None


@lru_cache(maxsize=1)
def small_norms() -> list[Small]:
    """Places of very different kinds; the norm is small in all of them."""
    places = (
        ("minimum", "quadratic_10", (0.0, 0.0)),
        ("maximum", "hill", (0.0, 0.0)),
        ("saddle", "saddle", (0.0, 0.0)),
        ("flat valley", "nearly_flat", (0.45, 0.0)),
        ("bowl in other units", "scaled_bowl", (0.3, 0.2)),
        ("slope without end", "no_minimum", (15.0, 0.0)),
    )
    return [_small(what, GALLERY[example].text, point) for what, example, point in places]


def _small(what: str, formula: str, point: tuple[float, float]) -> Small:
    objective = parse(formula)
    near = stationary_point_near(objective, point)
    return Small(
        what, formula, point, norm_at(objective, point), near.kind if near else None,
        tuple(curvature_at(objective, point).eigenvalues.tolist()), near.distance if near else None,
    )  # fmt: skip


def norm_at(objective: Objective, point: ArrayLike, p: float = 2) -> float:
    """‖∇f(x)‖ₚ at one point."""
    return float(gradient_norm(objective.gradient_at(point), p))


UNITS = ("x^2 + y^2", "(x/1000)^2 + (y/1000)^2")
"""One hill: x and y in kilometres, and in metres."""


def in_two_units() -> tuple[float, float]:
    """The norm at one place of one hill, per kilometre and per metre."""
    return norm_at(parse(UNITS[0]), (0.3, 0.4)), norm_at(parse(UNITS[1]), (300.0, 400.0))


@dataclass(frozen=True, slots=True)
class Bracket:
    """‖g‖²/(2L) ≤ f − f* ≤ ‖g‖²/(2μ) at a point of a quadratic with a minimum."""

    point: tuple[float, float]
    mu: float
    smoothness: float
    norm: float
    lower: float
    gap: float
    upper: float


def bracket(objective: FormulaObjective, point: tuple[float, float]) -> Bracket | None:
    """The bounds at this point; None where f is no quadratic with a minimum."""
    if not objective.is_quadratic:
        return None
    curvature = curvature_at(objective, point)
    lowest = stationary_point_near(objective, point)
    if curvature.kind != "minimum" or lowest is None:
        return None
    norm = norm_at(objective, point)
    gap = float(objective.value_at(point)) - lowest.value
    mu, smoothness = curvature.smallest, curvature.largest
    return Bracket(point, mu, smoothness, norm, norm**2 / (2 * smoothness), gap, norm**2 / (2 * mu))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One step x − αg, and the norms before and after it: {p: (before, after)}."""

    before: tuple[float, float]
    after: tuple[float, float]
    norms: dict[float, tuple[float, float]]


def turned_quadratic() -> Quadratic:
    """½xᵀAx with A = R·diag(1, 10)·Rᵀ and R a turn by 30°."""
    turn = np.radians(30)
    r = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    a = r @ np.diag([1.0, 10.0]) @ r.T
    return Quadratic((a + a.T) / 2)


def disagreement(gradient: tuple[float, float], step_size: float = 0.1) -> Disagreement:
    """One step from where the turned quadratic has this gradient."""
    quadratic = turned_quadratic()
    x = np.linalg.solve(quadratic.matrix, gradient)
    before = quadratic.gradient_at(x)
    after = quadratic.gradient_at(x - step_size * before)
    pairs = {p: (float(gradient_norm(before, p)), float(gradient_norm(after, p))) for p in EXPONENTS}
    return Disagreement(tuple(before.tolist()), tuple(after.tolist()), pairs)


def first_within(norms: Floats, tolerance: float) -> int | None:
    """The first k with a norm of at most the tolerance, or None."""
    within = np.flatnonzero(norms <= tolerance)
    return int(within[0]) if within.size else None


@dataclass(frozen=True, slots=True)
class Scene:
    """The visitor's function, point and gradient."""

    settings: Settings
    objective: FormulaObjective
    gradient: NDArray[np.float64]
    window: Window
    palette: Palette
