"""The word for the motion of every method, not of plain gradient descent alone: growth, swings, noise, fast ends."""

from __future__ import annotations

import numpy as np
import pytest

from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.behaviour import Behaviour
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.conjugate_gradients import FletcherReeves, HestenesStiefel, NonlinearCG
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.step_rules.barzilai_borwein import BarzilaiBorwein
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Wolfe
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

VALLEY = "(x^2 + 10y^2)/2"
ROSENBROCK = "100(y - x^2)^2 + (1 - x)^2"


def seen(
    text: str, start: tuple[float, float], direction: Direction, rule: StepRule, steps: int, sigma: float = 0.0
) -> Diagnostics:
    f = parse(text)
    noise = GaussianNoise(sigma, 7) if sigma else None
    return diagnose(f, descend(f, start, direction, rule, max_iterations=steps, noise=noise))


@pytest.mark.parametrize(
    ("text", "direction", "rule", "steps"),
    [
        (VALLEY, Nesterov(0.9), Fixed(0.15), 100),
        (VALLEY, HeavyBall(0.9), Fixed(0.3802), 200),
        (VALLEY, Steepest(1), Fixed(0.22), 150),
        (VALLEY, Newton(), Fixed(2.1), 200),
        (VALLEY, Steepest(), Formula("0.21"), 100),
        (VALLEY, Steepest(), Fixed(0.21), 100),
        ("x^2/2 + 5y^2 + 0.01cos(x)", Steepest(), Fixed(0.21), 100),
        ("-(x^2/2 + 5y^2 + 0.01cos(x))", Steepest(), Fixed(0.21), 100),
    ],
)
def test_swings_that_grow_without_end_are_called_divergence_for_every_method(
    text: str, direction: Direction, rule: StepRule, steps: int
) -> None:
    f = parse(text)
    goal = "maximize" if text.startswith("-") else "minimize"
    run = descend(f, (10.0, 1.0), direction, rule, goal=goal, max_iterations=steps)  # type: ignore[arg-type]
    assert diagnose(f, run).behaviour == "diverges"


@pytest.mark.parametrize("step_size", [1.05, 1.1, 1.3, 1.5, 1.7, 1.9, 1.98])
@pytest.mark.parametrize("steps", [30, 60, 200])
def test_a_run_that_leaves_an_unstable_minimum_and_stays_bounded_does_not_diverge(step_size: float, steps: int) -> None:
    """The double well: above α = 1 its minima are unstable, below α = 2 no run leaves it."""
    found = seen("x^4/4 - x^2/2 + y^2/2", (1.0001, 0.0), Steepest(), Fixed(step_size), steps)
    assert found.behaviour != "diverges"


@pytest.mark.parametrize(
    ("text", "start", "direction", "alpha"),
    [
        ("x^2 + 4y^2", (3.0, 1.0), HeavyBall(0.9), 0.24),
        ("x^2 + 10y^2", (3.0, 1.0), Adam(), 1.0),
        ("(x^2 + 100y^2)/2", (10.0, 1.0), Nesterov(0.9), 0.005),
        (VALLEY, (10.0, 1.0), HeavyBall(0.9), 0.19),
    ],
)
def test_momentum_that_overshoots_swings(
    text: str, start: tuple[float, float], direction: Direction, alpha: float
) -> None:
    found = seen(text, start, direction, Fixed(alpha), 200)
    assert found.behaviour == "swings"
    assert found.value_rises.size > 40


@pytest.mark.parametrize(("direction", "alpha"), [(Adam(), 0.5), (HeavyBall(0.9), 0.1)])
def test_a_run_that_swung_at_first_and_runs_on_no_longer_swings(direction: Direction, alpha: float) -> None:
    """f falls along x for ever, more and more slowly; y overshoots in the first steps alone."""
    found = seen("atan(x) + y^2", (1.0, 1.0), direction, Fixed(alpha), 2000)
    assert found.value_rises.size > 0
    assert found.value_rises[-1] < 1000
    assert found.behaviour == "creeps"


@pytest.mark.parametrize(
    ("direction", "rule", "word"),
    [
        (Newton(), Fixed(1.0), "homes in"),
        (BFGS(), Wolfe(), "homes in"),
        (Newton(), Fixed(0.5), "glides"),
    ],
)
def test_the_fast_end_of_newton_and_bfgs_has_its_own_word(
    direction: Direction, rule: StepRule, word: Behaviour
) -> None:
    found = seen(ROSENBROCK, (1.2, 1.2), direction, rule, 200)
    assert found.behaviour == word
    assert (found.order is not None) == (word == "homes in")


def test_a_quadratic_takes_one_newton_step_and_has_no_order() -> None:
    found = seen(VALLEY, (10.0, 1.0), Newton(), Fixed(1.0), 10)
    assert (found.behaviour, found.order) == ("glides", None)


@pytest.mark.parametrize("sigma", [0.1, 1.0])
def test_noise_is_the_cause_of_a_run_that_does_not_settle(sigma: float) -> None:
    assert seen(VALLEY, (10.0, 1.0), Steepest(), Fixed(0.05), 200, sigma).behaviour == "wanders"


@pytest.mark.parametrize(
    ("direction", "rule"),
    [
        (BFGS(), Wolfe()), (NonlinearCG(), Wolfe()), (LBFGS(), Wolfe()), (FletcherReeves(), Wolfe()),
        (HestenesStiefel(), Wolfe()), (Newton(), Exact()), (Steepest(), BarzilaiBorwein()), (Steepest(), Exact()),
    ],
)  # fmt: skip
def test_a_zig_zag_number_stands_against_no_word(direction: Direction, rule: StepRule) -> None:
    """A saw undoes at least half of a quarter circle at each step; less than that is a path that turns."""
    for name in ("goldstein_price", "rosenbrock", "beale", "himmelblau", "quadratic_100"):
        example = GALLERY[name]
        found = seen(example.text, example.start, direction, rule, 200)
        assert (found.behaviour == "zig-zags") <= (found.zigzag >= 0.25)
        assert (found.behaviour in ("glides", "creeps")) <= (found.zigzag < 0.05)
        assert (found.behaviour == "turns") <= (found.zigzag < 0.25)


@pytest.mark.parametrize("steps", [60, 100, 200])
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_steps_that_overshoot_to_the_end_come_no_closer_in_chaos_too(goal: Goal, steps: int) -> None:
    """In the wells of x⁴/4 − x²/2, from α = 1 to 2, nothing settles: where the norm falls, it falls by chance."""
    f = parse("x^4/4 - x^2/2 + y^2/2" if goal == "minimize" else "-(x^4/4 - x^2/2 + y^2/2)")
    for alpha in np.linspace(1.01, 1.99, 50).tolist():
        run = descend(f, (1.3, 0.7), step_rule=Fixed(alpha), goal=goal, max_iterations=steps)
        assert diagnose(f, run).behaviour in ("bounces", "cycles"), alpha


def test_steps_that_overshot_on_the_way_only_are_no_bounces() -> None:
    """f = (xy − 1)²/2: at α = 0.5 the first steps are thrown up, and the run then settles where λ is about 2/α."""
    f = parse("(x y - 1)^2/2")
    found = diagnose(f, descend(f, (2.5, 0.5), step_rule=Fixed(0.5), max_iterations=30))
    assert found.value_rises.size
    assert found.behaviour == "zig-zags"


def test_a_run_that_is_thrown_back_and_forth_across_a_cusp_does_not_glide() -> None:
    """Two steps to and two steps fro, f up at each throw: no turn is undone at once, and it is no glide."""
    f = parse("|x|^0.5 + |y|")
    run = descend(f, (-1.8, -1.0), Steepest(), BarzilaiBorwein(), max_iterations=5, clip=ClipByNorm(0.5))
    found = diagnose(f, run)
    assert (found.value_rises.tolist(), found.behaviour) == ([2, 4], "turns")
