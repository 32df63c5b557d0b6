"""The experiments of the Gradient norm page: the same for every visitor, so each is computed once.

The runs are cached as every run is; the numbers made from many runs or many random vectors have caches of their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.compute import results
from app.compute.cache import cached
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.at_point import PointFacts, facts_at
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm, mean_norm_ratio
from gradnorm_core.objectives.families import Laplacian, held_spectrum_quadratic
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.objectives.objective import Objective

BOWL = "(x^2 + 10y^2)/2"
WORST = (10.0, 1.0)
TWO_WELLS = "x^4/4 - x^2/2 + x/10 + y^2/2"
DIMENSIONS = (2, 10, 40)
RANDOM_DIMENSIONS = (100, 1000, 10_000)
SMALL_NORMS = (
    ("minimum", "quadratic_10", (0.0, 0.0)),
    ("maximum", "hill", (0.0, 0.0)),
    ("saddle", "saddle", (0.0, 0.0)),
    ("flat valley", "nearly_flat", (0.45, 0.0)),
    ("bowl in other units", "scaled_bowl", (0.3, 0.2)),
    ("slope without end", "no_minimum", (15.0, 0.0)),
)
"""Points of very different kinds at which the norm is small: kind, example, point."""


@dataclass(frozen=True, slots=True)
class SmallNorm:
    """A point where the norm is small.

    Attributes:
        kind: of the point, in a word or two.
        formula, point: f and the point.
        facts: the norm there, and the facts that it leaves open.
    """

    kind: str
    formula: str
    point: tuple[float, float]
    facts: PointFacts


def well_runs() -> tuple[Run, ...]:
    """Descents into the two wells."""
    spec = RunSpec(parse(TWO_WELLS), (-2.0, 1.0), step_rule=Fixed(0.2), gradient_tolerance=1e-15)
    other = RunSpec(parse(TWO_WELLS), (2.0, 1.0), step_rule=Fixed(0.2), gradient_tolerance=1e-15)
    return results.run(spec), results.run(other)


def turn_runs() -> tuple[tuple[str, Run], ...]:
    """The runs with a short step, a long step and the exact search from the worst start, by name."""
    rules: tuple[tuple[str, StepRule], ...] = (
        ("α = 0.05, below 1/λmax", Fixed(0.05)), ("α = 0.19, between 1/λmax and 2/λmax", Fixed(0.19)),
        ("exact search", Exact()),
    )  # fmt: skip
    return tuple((name, _on_bowl(rule)) for name, rule in rules)


def limit_runs() -> tuple[Run, ...]:
    """The runs with a step size below 2/λmax = 0.2, and with one above."""
    return tuple(_on_bowl(Fixed(step_size)) for step_size in (0.19, 0.21))


def _on_bowl(rule: StepRule) -> Run:
    return results.run(RunSpec(parse(BOWL), WORST, step_rule=rule, max_iterations=1000))


@cached(most=1, megabytes=0.1)
def dimension_steps() -> tuple[tuple[int, int, int, float], ...]:
    """n, the steps with κ held at 100, the steps on the Laplacian, and its κ."""
    rows = []
    for n in DIMENSIONS:
        laplacian = Laplacian(n)
        mu = 2 - 2 * math.cos(math.pi / (n + 1))
        held = steps_to_millionth(held_spectrum_quadratic(n), 1.0, 100.0)
        grown = steps_to_millionth(laplacian, mu, mu * laplacian.condition_number)
        rows.append((n, held, grown, laplacian.condition_number))
    return tuple(rows)


def steps_to_millionth(objective: Objective, mu: float, smoothness: float) -> int:
    """Steps with α = 2/(μ + λmax) until ‖g‖₂ ≤ 10⁻⁶‖g₀‖₂, from one random start."""
    start = np.random.default_rng(0).standard_normal(objective.dimension)
    tolerance = 1e-6 * float(gradient_norm(objective.gradient_at(start)))
    rule = Fixed(2 / (mu + smoothness))
    spec = RunSpec(
        objective, tuple(start.tolist()), step_rule=rule, max_iterations=5000, gradient_tolerance=tolerance
    )  # fmt: skip
    return results.run(spec).iterations


@cached(most=1, megabytes=0.1)
def random_ratios() -> tuple[tuple[int, float, float], ...]:
    """(n, mean of ‖g‖₁/‖g‖₂ over random directions in n dimensions, √(2n/π))."""
    return tuple((n, mean_norm_ratio(n), math.sqrt(2 * n / math.pi)) for n in RANDOM_DIMENSIONS)


@cached(most=1, megabytes=0.1)
def small_norms() -> tuple[SmallNorm, ...]:
    """The points of SMALL_NORMS with their facts."""
    return tuple(
        SmallNorm(kind, GALLERY[example].text, point, facts_at(GALLERY[example].objective, point))
        for kind, example, point in SMALL_NORMS
    )
