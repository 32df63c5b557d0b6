"""The runs behind the claims, each made once."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.families import Laplacian, held_spectrum_quadratic
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.objective import Objective

BOWL = "(x^2 + 10y^2)/2"
WORST = (10.0, 1.0)
TWO_WELLS = "x^4/4 - x^2/2 + x/10 + y^2/2"
DIMENSIONS = (2, 10, 40)


@lru_cache(maxsize=1)
def well_runs() -> tuple[Run, ...]:
    """Descents into the two wells."""
    starts = ((-2.0, 1.0), (2.0, 1.0))
    return tuple(descend(parse(TWO_WELLS), start, step_rule=Fixed(0.2), gradient_tolerance=1e-15) for start in starts)


@lru_cache(maxsize=1)
def turn_runs() -> tuple[tuple[str, Run], ...]:
    """A short step, a long step and the exact search from the worst start, by name."""
    rules: tuple[tuple[str, StepRule], ...] = (
        ("α = 0.05, below 1/L", Fixed(0.05)), ("α = 0.19, between 1/L and 2/L", Fixed(0.19)), ("exact search", Exact()),
    )  # fmt: skip
    return tuple((name, descend(parse(BOWL), WORST, step_rule=rule, max_iterations=1000)) for name, rule in rules)


@lru_cache(maxsize=1)
def limit_runs() -> tuple[Run, ...]:
    """One step size below 2/L = 0.2, one above."""
    return tuple(descend(parse(BOWL), WORST, step_rule=Fixed(a), max_iterations=1000) for a in (0.19, 0.21))


def largest_angle(run: Run) -> float:
    """The largest angle between consecutive gradients, in degrees."""
    g = run.gradients
    cosines = np.sum(g[:-1] * g[1:], axis=1) / (gradient_norm(g[:-1]) * gradient_norm(g[1:]))
    return float(np.degrees(np.arccos(np.clip(cosines.min(), -1, 1))))


def steps_to_millionth(objective: Objective, mu: float, smoothness: float) -> int:
    """Steps with α = 2/(μ + L) until ‖g‖₂ ≤ 10⁻⁶‖g₀‖₂, from one random start."""
    start = np.random.default_rng(0).standard_normal(objective.dimension)
    tolerance = 1e-6 * float(gradient_norm(objective.gradient_at(start)))
    rule = Fixed(2 / (mu + smoothness))
    return descend(
        objective, start, step_rule=rule, max_iterations=5000, gradient_tolerance=tolerance
    ).iterations  # fmt: skip


@lru_cache(maxsize=1)
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
