"""A footing: its aim has no slope by finite differences, its run descends, and nothing of it leaves the window."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradnorm_core as gc
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import Goal
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.sweeps.footing import Footing, footing, stands
from gradnorm_core.sweeps.working_step import FAILURES

TYPED = (
    "(1-x)^2+100(y-x^2)^2", "exp(x^2+y^2)", "e^(-x^2-y^2)", "x^4/4-x^2/2+y^2", "0.001x^2+0.001y^2", "|x|+|y|",
    "sin x cos y", "ln(x)+y^2", "-ln x - ln y - ln(1-x-y)", "x^2-y^2", "max(x,y)", "x", "1/(x^2+y^2)", "1e12*(x^2+y^2)",
    "sqrt(x)+y^2", "(x-1000)^2+(y-500)^2", "e^(e^x)",
)  # fmt: skip


def found(text: str, goal: Goal = "minimize", direction: Direction | None = None) -> tuple[Footing, Run]:
    """The footing of a formula, and the run from it."""
    spec = gc.RunSpec(gc.parse(text), (0.0, 0.0), direction=direction or Steepest(), goal=goal, max_iterations=200)
    footing_ = footing(spec)
    assert footing_ is not None
    assert footing_.step_size is not None
    return footing_, gc.run_spec(replace(spec, start=footing_.start, step_rule=Fixed(footing_.step_size)))


@pytest.mark.parametrize("text", TYPED)
def test_the_run_descends_without_failing_and_begins_in_the_window(text: str) -> None:
    footing_, run = found(text)
    assert run.status.name not in FAILURES
    assert run.iterations > 0
    assert run.fun < run.values[0]
    for (low, high), start in zip(footing_.window, footing_.start, strict=True):
        assert low < start < high


@pytest.mark.parametrize("text", [one.text for one in GALLERY.values() if one.goal == "minimize"])
def test_the_aim_is_stationary_by_differences_and_lies_in_the_window(text: str) -> None:
    footing_, _ = found(text)
    if footing_.point is None:
        return
    (left, right), (bottom, top) = footing_.window
    x, y = footing_.point
    assert left < x < right
    assert bottom < y < top
    f, h = gc.parse(text), 1e-5
    around = [f.value(x + dx, y + dy) - f.value(x, y) for dx, dy in ((h, 0), (-h, 0), (0, h), (0, -h))]
    if footing_.aim == "minimum":
        slopes = np.hypot(around[0] - around[1], around[2] - around[3]) / (2 * h)
        assert slopes <= 1e-4 * max(1.0, footing_.largest or 0.0)
    assert min(around) >= -1e-12 * max(1.0, abs(f.value(x, y)))


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)).map(sorted),
    st.tuples(st.integers(-40, 40), st.integers(-40, 40)),
)
def test_a_quadratic_is_descended_with_at_most_the_step_that_never_overshoots(
    factors: list[float], minimum: tuple[int, int]
) -> None:
    (a, b), (p, q) = (float(f"{factor:.3g}") for factor in factors), minimum
    footing_, run = found(f"{a}(x-({p}))^2 + {b}(y-({q}))^2")
    assert footing_.point == pytest.approx((p, q), abs=1e-9)
    assert footing_.largest == pytest.approx(2 * max(a, b))
    assert footing_.step_size is not None
    assert 0.005 / max(a, b) < footing_.step_size <= 0.5 / max(a, b) * (1 + 1e-9)
    assert (np.diff(run.values) <= 0).all()


def test_the_same_function_gets_the_same_footing() -> None:
    assert found(TYPED[0])[0] == found(TYPED[0])[0]


def test_ascent_on_the_negative_is_the_same_as_descent() -> None:
    down, up = found("(1-x)^2+10(y-x^2)^2")[0], found("-((1-x)^2+10(y-x^2)^2)", "maximize")[0]
    assert (up.start, up.window, up.step_size) == (down.start, down.window, down.step_size)
    assert (down.aim, up.aim) == ("minimum", "maximum")


@pytest.mark.parametrize("text", ["5", "sqrt(-1-x^2)", "sign(x)"])
def test_where_nothing_moves_there_is_no_footing(text: str) -> None:
    assert footing(gc.RunSpec(gc.parse(text), (0.0, 0.0))) is None


@pytest.mark.parametrize("direction", [HeavyBall(), Adam()])
@pytest.mark.parametrize("text", [TYPED[0], TYPED[1], "x^2+10y^2"])
def test_another_method_gets_a_step_with_which_it_does_not_fail(text: str, direction: Direction) -> None:
    _, run = found(text, direction=direction)
    assert run.status.name not in FAILURES
    assert run.fun < run.values[0]


def test_a_line_search_keeps_its_own_step() -> None:
    found_ = footing(gc.RunSpec(gc.parse(TYPED[0]), (0.0, 0.0), step_rule=Armijo()))
    assert found_ is not None
    assert found_.step_size is None


def test_a_run_stands_when_it_arrives_and_all_of_it_is_in_the_window() -> None:
    run = gc.descend(gc.parse("x^2+10y^2"), (2.0, 1.0), step_rule=Fixed(0.05), max_iterations=200)
    assert stands(run, ((-3.0, 3.0), (-3.0, 3.0)))
    assert not stands(run, ((-1.0, 3.0), (-3.0, 0.5)))
    assert not stands(gc.descend(gc.parse("x^2+10y^2"), (2.0, 1.0), max_iterations=3), ((-3.0, 3.0), (-3.0, 3.0)))


def test_the_start_has_few_digits() -> None:
    for text in TYPED:
        for coordinate in found(text)[0].start:
            assert len(f"{coordinate:g}".replace(".", "").lstrip("-0")) <= 4
            assert math.isclose(coordinate, float(f"{coordinate:g}"))
