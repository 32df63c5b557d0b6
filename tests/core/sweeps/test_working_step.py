"""A step size that works: the run with it is better than the run it replaces, by its own iterates."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import Goal, RunSpec
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.sweeps.step_sizes import sweep_step_sizes
from gradnorm_core.sweeps.working_step import FAILURES, SIZES, Race, race, working_step

START = (10.0, 1.0)
FAILING = [
    ("(1-x)^2+100(y-x^2)^2", 0.19), ("x^4-x^2+y^2", 0.9), ("1e12*(x^2+y^2)", 0.1), ("(x^2+10y^2)/2", 0.25),
    ("x^4+y^4", 0.19), ("sqrt(x)+y^2", 30.0),
]  # fmt: skip


def descent(text: str, alpha: float, goal: Goal = "minimize") -> Run:
    """A run of plain descent from the start of these tests."""
    return gc.descend(gc.parse(text), START, step_rule=Fixed(alpha), max_iterations=200, goal=goal)


def step_size_of(run: Run) -> float:
    """The fixed step size of a run."""
    assert isinstance(run.spec.step_rule, Fixed)
    return run.spec.step_rule.step_size


@pytest.mark.parametrize(("text", "alpha"), FAILING)
def test_a_run_that_fails_gets_a_shorter_step_with_which_it_does_not(text: str, alpha: float) -> None:
    run = descent(text, alpha)
    assert run.status.name in FAILURES
    found = working_step(run)
    assert found is not None
    assert step_size_of(found) < alpha
    assert found.status.name not in FAILURES
    assert found.fun < run.values[0]


def test_where_some_step_arrives_the_one_that_needs_fewest_steps_is_taken() -> None:
    """On a quadratic with μ = 1 and L = 10 hardly more than with 2/(μ+L), the best fixed step in the worst case."""
    found = working_step(descent("(x^2+10y^2)/2", 0.25))
    assert found is not None
    assert found.status.name == "converged"
    assert found.iterations <= 1.3 * descent("(x^2+10y^2)/2", 2 / 11).iterations


def test_a_run_that_creeps_gets_a_longer_step_with_which_it_arrives() -> None:
    found = working_step(descent("(x^2+10y^2)/2", 0.001))
    assert found is not None
    assert found.status.name == "converged"
    assert found.iterations <= 1.3 * descent("(x^2+10y^2)/2", 2 / 11).iterations


@pytest.mark.parametrize(
    ("text", "alpha"),
    [("(x^2+10y^2)/2", 0.25), ("(x^2+10y^2)/2", 0.001), ("(x^2+y-11)^2+(x+y^2-7)^2", 0.0001)],
)
def test_no_run_that_was_given_up_arrives_sooner(text: str, alpha: float) -> None:
    run = descent(text, alpha)
    sweep = sweep_step_sizes(run.spec, SIZES[alpha > SIZES if run.status.name in FAILURES else alpha < SIZES])
    arrived = np.where((sweep.status_names == "converged") & (sweep.values < run.values[0]), sweep.iterations, np.inf)
    best = float(sweep.step_sizes[np.argmin(arrived)])
    found = working_step(run)
    assert found is not None
    assert step_size_of(found) in (best, float(f"{best:.1e}"))


@pytest.mark.parametrize("text", ["atan2(y,x)", "x/(1+x^2+y^2)^2 + 0.001x", "-1/(1+x^2+y^2)^0.1"])
def test_a_jump_onto_a_plateau_is_no_step_that_works(text: str) -> None:
    """Far out the gradient of atan2 is 1/r: a step of α = 1.8·10⁶ met the tolerance, at no stationary point."""
    run = gc.descend(gc.parse(text), (1.0, 1.0), step_rule=Fixed(0.1), max_iterations=20)
    found = working_step(run)
    assert found is None or np.hypot(*found.points[-1]) < 10


SEPARABLE = {"X": np.array([0.7, 1.6, 0.7, -2.6, 1.8, 0.9]), "Y": np.array([1.0, 1.0, 1.0, -1.0, 1.0, 1.0])}
OTHERS = {"X": np.array([-1.3, -1.0, -1.4, 1.1, -0.1, -1.2]), "Y": np.array([-1.0, -1.0, -1.0, 1.0, -1.0, -1.0])}


@pytest.mark.parametrize("data", [SEPARABLE, OTHERS])
@pytest.mark.parametrize("start", [(0.0, 0.0), (-2.0, 1.0)])
@pytest.mark.parametrize(
    "loss",
    ["(sigmoid(w X + b) - (Y + 1)/2)^2", "(tanh(w X + b) - Y)^2", "|tanh(w X + b) - Y|", "softplus(-Y(w X + b))",
     "exp(-Y(w X + b))", "1 - sigmoid(Y(w X + b))"],
)  # fmt: skip
def test_no_step_works_on_separable_classes(data: dict[str, Floats], loss: str, start: tuple[float, float]) -> None:
    """A loss falls on and on there: a long step leads to where float64 knows no slope, and a longer one farther."""
    f = gc.parse(f"mean({loss})", data=data)
    for alpha in (0.001, 0.1, 1.0):
        run = gc.descend(f, start, step_rule=Fixed(alpha), max_iterations=100)
        found = working_step(run)
        assert found is None or found.status.name != "converged"
    far = gc.descend(f, start, step_rule=Fixed(120.0), max_iterations=100)
    found_there = gc.diagnose(f, far).stationary
    assert found_there is None or found_there.kind != "minimum"


def test_a_maximized_function_ends_higher() -> None:
    run = descent("-x^4-y^4", 0.5, goal="maximize")
    found = working_step(run)
    assert found is not None
    assert found.fun > run.values[0]


@pytest.mark.parametrize(
    ("text", "alpha"), [("(x^2+10y^2)/2", 0.1), ("5", 0.1), ("x", 0.1), ("exp(x^2+y^2)", 0.19), ("x y", 0.1)]
)
def test_none_where_the_run_works_or_no_step_size_helps(text: str, alpha: float) -> None:
    assert working_step(descent(text, alpha)) is None


@pytest.mark.parametrize("goal", ["minimize", "maximize"])
@pytest.mark.parametrize(
    ("text", "alpha"),
    [("-x^2+y^2", 0.19), ("-x^2+100y^2", 0.19), ("x^3+y^2", 0.1), ("x y", 5.0), ("y^2-exp(x)", 0.3), ("-x^4-y^4", 0.1)],
)
def test_no_step_size_is_offered_where_f_has_no_bound_the_way_every_run_goes(
    text: str, alpha: float, goal: Goal
) -> None:
    signed = text if goal == "minimize" else f"-({text})"
    run = gc.descend(gc.parse(signed), (-2.0, 1.0), step_rule=Fixed(alpha), max_iterations=200, goal=goal)
    assert run.status.name in FAILURES
    assert working_step(run) is None


def test_a_line_search_has_no_step_size_to_change() -> None:
    run = gc.descend(gc.parse("x^4+y^2"), START, step_rule=gc.Armijo(), max_iterations=1)
    assert working_step(run) is None


@pytest.mark.parametrize("direction", [gc.Steepest(), gc.HeavyBall(0.9), gc.Adam()])
@pytest.mark.parametrize(
    "text", ["(x^2+10y^2)/2", "(x^2+y-11)^2+(x+y^2-7)^2", "x^4-x^2+y^2", "ln(x)+y^2", "x-y", "exp(x)"]
)
def test_the_race_of_all_sizes_tells_every_run_the_same_as_a_race_of_its_own(
    text: str, direction: gc.Direction
) -> None:
    """It is run once for all step sizes, so that a moved slider need not wait for it."""
    whole, asked = race(descent_with(direction, text, 1.0).spec), 0

    def of_all(spec: RunSpec) -> Race:
        nonlocal asked
        asked += 1
        assert spec == descent_with(direction, text, 1.0).spec
        return whole

    for alpha in 10 ** np.random.default_rng(5).uniform(-6, 2, size=12):
        run = descent_with(direction, text, float(alpha))
        alone, told = working_step(run), working_step(run, of_all)
        assert (alone is None) == (told is None)
        if alone is not None and told is not None:
            assert told.spec == alone.spec
    assert asked


def descent_with(direction: gc.Direction, text: str, alpha: float) -> Run:
    """A run by this direction."""
    return gc.descend(gc.parse(text), (1.5, 1.0), direction, step_rule=Fixed(alpha), max_iterations=150)
