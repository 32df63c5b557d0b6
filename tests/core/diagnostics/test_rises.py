"""Rises of f: counted as exact arithmetic counts them, however large or small f is elsewhere in the run."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradnorm_core as gc
from gradnorm_core.descent.spec import Goal
from gradnorm_core.methods.directions.base import Direction
from tests.support import reference

QUADRATIC = gc.parse("(x^2 + 10y^2)/2")
ROUNDING = Fraction(1, 2**48)


def exact_values(run: gc.Run, coefficients: tuple[int, int, int]) -> list[Fraction]:
    """½(ax² + bxy + cy²) at the iterates, in rational numbers."""
    a, b, c = coefficients
    points = [(Fraction(x), Fraction(y)) for x, y in run.points.tolist()]
    return [(a * x * x + b * x * y + c * y * y) / 2 for x, y in points]


def rises_of(values: list[Fraction], margin: Fraction = Fraction(0)) -> set[int]:
    """The k at which the value is above the one before by more than this share of it."""
    return {k for k in range(1, len(values)) if values[k] > values[k - 1] * (1 + margin)}


@pytest.mark.parametrize(
    ("direction", "step_size", "steps", "rises"),
    [
        (gc.Newton(), 2.1, 200, 200),
        (gc.HeavyBall(0.9), 0.37, 500, 136),
        (gc.Nesterov(0.9), 0.3, 100, 21),
        (gc.Steepest(), 0.22, 165, 162),
    ],
)
def test_rises_agree_with_rational_arithmetic(direction: Direction, step_size: float, steps: int, rises: int) -> None:
    run = gc.descend(QUADRATIC, (10, 1), direction, gc.Fixed(step_size), max_iterations=steps)
    found = gc.diagnose(QUADRATIC, run).value_rises.tolist()
    assert set(found) == rises_of(exact_values(run, (1, 0, 10)))
    assert len(found) == rises


@given(
    st.tuples(st.integers(1, 9), st.integers(-3, 3), st.integers(1, 60)),
    st.sampled_from([gc.Steepest(), gc.HeavyBall(0.9), gc.Nesterov(0.8), gc.Adam(), gc.Steepest(float("inf"))]),
    st.floats(0.02, 3.0),
    st.integers(-9, 12),
)
def test_every_rise_beyond_rounding_is_counted_and_no_other(
    coefficients: tuple[int, int, int], direction: Direction, alpha: float, scale: int
) -> None:
    a, b, c = coefficients
    f = gc.parse(f"({a}x^2 + {b}x*y + {c}y^2)/2")
    start = (3.0 * 10.0**scale, -(10.0**scale))
    run = gc.descend(f, start, direction, gc.Fixed(alpha), max_iterations=60, gradient_tolerance=0.0)
    values = exact_values(run, coefficients)
    found = set(gc.diagnose(f, run).value_rises.tolist())
    if b * b < 4 * a * c:  # else f changes its sign, and shares of it mean nothing
        assert rises_of(values, ROUNDING) <= found <= rises_of(values)


@pytest.mark.parametrize("shift", [0.0, 1.0, 1e6])
@pytest.mark.parametrize("text", ["x^2 - 2x + 1 + y^2", "(x - 1)^2 + y^2"])
def test_rounding_at_the_end_of_a_run_is_no_rise(text: str, shift: float) -> None:
    f = gc.parse(f"{text} + {shift!r}")
    run = gc.descend(f, (3, 1), step_rule=gc.Fixed(0.3), max_iterations=300, gradient_tolerance=0.0)
    assert gc.diagnose(f, run).value_rises.size == 0


def test_the_way_down_counts_as_a_rise_for_ascent() -> None:
    f = gc.parse("-(x^2 + 10y^2)/2")
    run = gc.descend(f, (10, 1), gc.Newton(), gc.Fixed(2.1), goal="maximize", max_iterations=50)
    assert gc.diagnose(f, run).value_rises.tolist() == list(range(1, 51))


def test_a_rise_along_a_tiny_coordinate_beside_a_large_one_is_counted() -> None:
    """A coordinate is known to its own ε, not to that of the largest: f = (y² + 4)x² grows by 1.21 at every step."""
    f = gc.parse("(y^2 + 4)x^2")
    run = gc.descend(f, (1e-10, 1e4), gc.Steepest(), gc.Fixed(2.1 / (2 * (1e8 + 4))), max_iterations=30)
    values = [(Fraction(y) ** 2 + 4) * Fraction(x) ** 2 for x, y in run.points.tolist()]
    assert rises_of(values, Fraction(1, 5)) == set(range(1, len(values)))
    assert gc.diagnose(f, run).value_rises.size == run.iterations


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("step_size", [0.1, 0.3])
def test_rises_of_a_loss_over_rows_are_those_of_exact_arithmetic(reduction: str, step_size: float) -> None:
    x, y = [-1.5, -1.1, -0.4, 0.0, 0.3, 0.9, 1.8], [26.0, 31.5, 33.0, 38.0, 44.5, 47.0, 53.5]
    f = gc.parse(f"{reduction}((w X + b - Y)^2)", data={"X": x, "Y": y})
    run = gc.descend(f, (0, 0), gc.Newton(), gc.Fixed(step_size), max_iterations=400)
    rows = [(Fraction(one), Fraction(other)) for one, other in zip(x, y, strict=True)]
    points = [(Fraction(w), Fraction(b)) for w, b in run.points.tolist()]
    values = [sum((w * one + b - other) ** 2 for one, other in rows) for w, b in points]
    assert set(gc.diagnose(f, run).value_rises.tolist()) <= {
        k for k in range(1, len(values)) if values[k] > values[k - 1]
    }


def test_a_loss_that_rises_is_said_to_rise() -> None:
    f = gc.parse("mean((w X + b - Y)^2)", data={"X": [1.0, 2.0, 4.0], "Y": [1.0, 3.0, 2.0]})
    run = gc.descend(f, (0, 0), step_rule=gc.Fixed(0.2), max_iterations=20)
    seen = gc.diagnose(f, run).value_rises
    assert seen.tolist() == [k for k in range(1, len(run.values)) if run.values[k] > run.values[k - 1]]
    assert seen.size


@pytest.mark.parametrize("direction", [gc.Steepest(), gc.HeavyBall(0.9), gc.Steepest(1)])
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_roots_that_cancel_make_no_rise(direction: Direction, goal: Goal) -> None:
    """Far out on ‖x − a‖ − ‖x + a‖ two roots of 1000 are rounded for themselves; in 60 digits f falls at every step."""
    f = gc.parse(f"{'-' * (goal == 'maximize')}(norm(x-1,y)-norm(x+1,y))")
    run = gc.descend(f, (1000, 1), direction, gc.Fixed(3e-4), goal=goal, max_iterations=200)
    sign = 1 if goal == "minimize" else -1
    formula = reference.Formula(f.expression.tree)
    exact = [sign * reference.value_at(formula, x, y, 60) for x, y in run.points.tolist()]
    assert all(after < before for before, after in pairwise(exact))
    assert gc.diagnose(f, run).value_rises.size == 0
    assert len(set(np.diff(sign * run.values) > 0)) == 2  # in float64 it rises now and then


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("x^2 + y^2 - 2x y", (1000, 1000.001)),
        ("x^2 - 2000x + 1000000 + y^2", (1007, 1e-4)),
    ],
)
def test_terms_that_cancel_to_nothing_make_no_rise(text: str, start: tuple[float, float]) -> None:
    """Near its minimum f is rounding alone: it jumps between 0 and the last place of its terms."""
    f = gc.parse(text)
    run = gc.descend(f, start, step_rule=gc.Fixed(0.1), gradient_tolerance=1e-9)
    exact = [reference.value_at(reference.Formula(f.expression.tree), x, y, 60) for x, y in run.points.tolist()]
    assert all(after < before for before, after in pairwise(exact))
    assert (np.diff(run.values) > 0).any()
    assert gc.diagnose(f, run).value_rises.size == 0


def test_a_small_rise_over_a_long_step_along_which_f_bends_to_and_fro_is_counted() -> None:
    """Both steps that rise are 20 to 30 long; beside 10⁶ the second rise is 2·10⁻¹³ of f, and f without it is exact."""
    bare = "0.0001*((|x| |y - x^2|)*(1/(x^2 + 4.31y^2)))"
    f = gc.parse(f"{bare} + 1000000")
    run = gc.descend(f, (0.9, 2.3), direction=gc.Adam(), step_rule=gc.Fixed(23.357), max_iterations=3)
    without = gc.parse(bare).value_at(run.points.T)
    assert gc.diagnose(f, run).value_rises.tolist() == [k for k in (1, 2, 3) if without[k] > without[k - 1]] == [1, 3]


def test_a_jump_onto_which_a_step_leads_is_a_rise() -> None:
    """The step leads onto the jump of floor at 0 exactly: f is 1 higher there, and scatters on that side alone."""
    f = gc.parse("floor(x) - x/10 + y^2/1000")
    run = gc.descend(f, (-0.125, 0), step_rule=gc.Fixed(1.25), max_iterations=1)
    assert run.points[1].tolist() == [0, 0]
    assert gc.diagnose(f, run).value_rises.tolist() == [1]


@pytest.mark.parametrize("goal", ["minimize", "maximize"])
@pytest.mark.parametrize(
    ("text", "start", "alpha"),
    [
        ("(exp(x) - 1)/x - x/2 + y^2", (0.5, 1.0), 0.3),
        ("(exp(x) - 1)/x - x/2 + y^2", (1e-6, 1e-3), 0.3),
        ("y^2 - (1 - cos(x))/x^2", (0.5, 1.0), 1.0),
        ("ln(1 + x)/x + x/2 + 0.1y^2", (0.3, 1.0), 0.6),
        ("0.1y^2 - (sqrt(1 + x^2) - 1)/x^2", (0.3, 1.0), 0.9),
    ],
)
def test_a_quotient_of_differences_makes_no_rise_near_its_minimum(
    goal: Goal, text: str, start: tuple[float, float], alpha: float
) -> None:
    """Near x = 0 the quotient is rounded by ε/x or ε/x², and its slopes by more: neither tells the way f goes."""
    f = gc.parse(text if goal == "minimize" else f"-({text})")
    run = gc.descend(f, start, step_rule=gc.Fixed(alpha), goal=goal, max_iterations=200, gradient_tolerance=1e-12)
    sign = 1 if goal == "minimize" else -1
    formula = reference.Formula(f.expression.tree)
    exact = [sign * reference.value_at(formula, x, y, 60) for x, y in run.points.tolist()]
    truly = {k for k, (before, after) in enumerate(pairwise(exact), 1) if after > before}
    seeming = np.diff(sign * run.values) > 0
    assert seeming.sum() > 10
    found = set(gc.diagnose(f, run).value_rises.tolist())
    assert found <= truly
    assert len(found) < seeming.sum() / 4
