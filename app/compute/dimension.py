"""The runs of the Dimension page: steps until the norm of the gradient has fallen to a given share of its first value.

The steps on a quadratic are counted in closed form (`gradnorm_core.descent.closed_form`), where half a million steps
cost nothing; chained Rosenbrock is run step by step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from app.settings.dimension import Experiment, Family, Rule
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.closed_form import Modes, exact_steps, fixed_steps, heavy_ball_steps, modes_of
from gradnorm_core.objectives.families import ChainedRosenbrock, Laplacian, held_spectrum_quadratic
from gradnorm_core.objectives.objective import Objective
from gradnorm_core.sweeps.chunks import Progress, share_of

SEEDS = (0, 1, 2, 3, 4)
"""One start each: coordinates drawn from the standard normal distribution by `numpy.random.default_rng(seed)`."""
NEAR = 0.1
"""On Rosenbrock the start is the minimizer plus these coordinates times NEAR."""
MOST = 2_000_000
"""The most steps on a quadratic."""
MOST_RUN = 100_000
"""The most steps on Rosenbrock, where each is computed."""
REPORT_EVERY = 1024
"""Steps between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One function in one dimension.

    Attributes:
        family, n: which.
        mu, smoothness: the smallest and the largest eigenvalue of the Hessian at the minimizer.
        steps: until the tolerance, from each start; NaN where the run did not arrive.
    """

    family: Family
    n: int
    mu: float
    smoothness: float
    steps: tuple[float, ...]

    @property
    def condition_number(self) -> float:
        """κ = λmax/μ."""
        return self.smoothness / self.mu

    @property
    def median(self) -> float:
        """The median number of steps; NaN when a run did not arrive."""
        return float(np.median(self.steps))


@dataclass(frozen=True, slots=True)
class Findings:
    """The cells of an experiment."""

    experiment: Experiment
    cells: tuple[Cell, ...]

    def of(self, family: Family) -> tuple[Cell, ...]:
        """The cells of one function, n ascending."""
        return tuple(cell for cell in self.cells if cell.family == family)

    @property
    def families(self) -> tuple[Family, ...]:
        """The functions that were run."""
        return tuple(family for family in self.experiment.families if self.of(family))


@dataclass(frozen=True, slots=True)
class DimensionTask:
    """The computation of the Dimension page."""

    experiment: Experiment
    noun: ClassVar[str] = "runs"

    @property
    def runs(self) -> int:
        return len(self.experiment.families) * len(self.experiment.dimensions) * len(SEEDS)

    @property
    def steps(self) -> int:
        return MOST

    def perform(self, progress: Progress) -> Any:
        wanted = [(family, n) for family in self.experiment.families for n in self.experiment.dimensions]
        wanted = [one for one in wanted if runs_with(one[0], self.experiment.rule)]
        cells = []
        for place, (family, n) in enumerate(wanted):
            share = share_of(progress, place, len(wanted))
            cells.append(cell(self.experiment, family, n, share))
        progress(1.0)
        return Findings(self.experiment, tuple(cells))


def runs_with(family: Family, rule: Rule) -> bool:
    """Whether this page runs the rule on the function: exact search on Rosenbrock would take minutes."""
    return (family, rule) != ("rosenbrock", "exact")


def objective_of(family: Family, n: int, condition: float) -> Objective:
    """The function in n dimensions."""
    if family == "held":
        return held_spectrum_quadratic(n, 1.0, condition)
    return Laplacian(n) if family == "laplacian" else ChainedRosenbrock(n)


def starts_in(n: int) -> Floats:
    """Random coordinates, one row for each seed, (S, n)."""
    return np.stack([np.random.default_rng(seed).standard_normal(n) for seed in SEEDS])


def predicted_steps(condition: float, rule: Rule, tolerance: float) -> float:
    """k with ρᵏ = ε; ρ = (κ − 1)/(κ + 1), or 1 − 1/√κ with momentum.

    For the best fixed step on a quadratic no run needs more. For exact search ρ is the worst rate in the long run, for
    momentum the rate without the start-up.
    """
    rate = 1 - 1 / math.sqrt(condition) if rule == "momentum" else (condition - 1) / (condition + 1)
    return math.log(tolerance) / math.log(rate)


def method(rule: Rule, mu: float, smoothness: float) -> tuple[float, float]:
    """Step size and momentum: α = 2/(μ + λmax) and β = 0, or α = 1/λmax and β = (1 − √(μ/λmax))²."""
    if rule == "momentum":
        return 1 / smoothness, (1 - math.sqrt(mu / smoothness)) ** 2
    return 2 / (mu + smoothness), 0.0


def cell(experiment: Experiment, family: Family, n: int, progress: Progress | None = None) -> Cell:
    """One function in one dimension, from all starts."""
    objective = objective_of(family, n, experiment.condition)
    if family == "rosenbrock":
        mu, *_, smoothness = np.linalg.eigvalsh(objective.hessian_at(np.ones(n))).tolist()
        starts = 1 + NEAR * starts_in(n)
        steps = run_steps(objective, starts, *method(experiment.rule, mu, smoothness), experiment.tolerance, progress)
        return Cell(family, n, mu, smoothness, tuple(steps.tolist()))
    modes = modes_of(objective, starts_in(n))
    steps = mode_steps(modes, experiment.rule, experiment.tolerance, progress)
    return Cell(family, n, modes.mu, modes.smoothness, tuple(steps.tolist()))


def mode_steps(modes: Modes, rule: Rule, tolerance: float, progress: Progress | None = None) -> Floats:
    """Steps on a quadratic, from each start."""
    if rule == "exact":
        return exact_steps(modes, tolerance, MOST, progress)
    if progress is not None:
        progress(0.0)
    step_size, momentum = method(rule, modes.mu, modes.smoothness)
    if momentum:
        return heavy_ball_steps(modes, step_size, momentum, tolerance, MOST)
    return fixed_steps(modes, step_size, tolerance, MOST)


def run_steps(
    objective: Objective, starts: Floats, step_size: float, momentum: float, tolerance: float, progress: Progress | None
) -> Floats:
    """Steps of gradient descent, or of the heavy ball, until ‖∇f‖₂ ≤ tolerance·‖∇f(x₀)‖₂, (S,); NaN where it never is.

    The same steps as `descend` takes; here every run has a tolerance of its own, and no path is kept.
    """
    points, velocity = starts.T.copy(), np.zeros(starts.T.shape)
    wanted = tolerance**2 * np.square(objective.gradient_at(points)).sum(axis=0)
    found = np.full(len(starts), np.nan)
    with np.errstate(all="ignore"):
        for k in range(MOST_RUN + 1):
            gradient = objective.gradient_at(points)
            flat = np.add.reduce(gradient * gradient, axis=0) <= wanted
            if np.count_nonzero(flat):
                found[np.isnan(found) & flat] = k
                if not np.isnan(found).any():
                    break
            if progress is not None and k % REPORT_EVERY == 0:
                progress(k / (MOST_RUN + 1))
            velocity = momentum * velocity + gradient if momentum else gradient
            points -= step_size * velocity
    return found
