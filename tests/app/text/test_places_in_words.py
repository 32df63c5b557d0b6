"""The points that a verdict names are where they are, and are near or ahead where it says so."""

from __future__ import annotations

import re

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.numbers import factor
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.spec import Goal
from tests.support.claim_checker import complaints


def told(f: gc.Objective, start: tuple[float, float], direction: gc.Direction, step: float, goal: Goal, n: int) -> str:
    run = gc.descend(f, start, direction, gc.Fixed(step), goal=goal, max_iterations=n)
    said = verdict(run, gc.diagnose(f, run))
    assert not list(complaints(run, said))
    return said.lines


@pytest.mark.parametrize("start", [(1e8, 1e8), (1e6, -3e5), (1e4, 1.0), (3.0, 2.0)])
@pytest.mark.parametrize("minimum", [(1.0, 1.0), (0.05, -2.0), (0.0, 3.0), (0.0, 0.0)])
def test_a_minimum_is_named_by_its_coordinates_however_far_the_start(
    start: tuple[float, float], minimum: tuple[float, float]
) -> None:
    a, b = minimum
    f = gc.parse(f"(x - {a})^2 + 2(y - ({b}))^2")
    shown = f"({a:g}, {b:g})".replace("-", "−")
    assert f"the minimum {shown} in" in told(f, start, gc.Steepest(), 0.2, "minimize", 500)


def test_a_kink_that_a_run_leaps_over_is_named_by_its_coordinates() -> None:
    """The maximum (1, 1) of −(x + y − 2)² − 7.64|x − y|, round which Newton leaps 10⁸ far."""
    f = gc.parse("-((x+y-2)^2+7.64|x-y|)")
    assert "around the maximum (1, 1), a kink" in told(f, (1, -1), gc.Newton(), 0.5, "maximize", 40)


@pytest.mark.parametrize(
    ("text", "start", "wrong"),
    [
        ("sin(5.26x)", (1e-6, 1.0), "−12.2"), ("sin x sin y", (2.49, -2.49), "4.71"),
        ("sinc(x) + y^2/10", (2.337, 1.936), "10.9"), ("-sin(1.76x)", (-0.08, 1.0), "−4.46"),
    ],
)  # fmt: skip
def test_no_minimum_behind_a_hill_is_said_to_be_ahead(text: str, start: tuple[float, float], wrong: str) -> None:
    """Newton's method leaps from an inflection to minima that f climbs on the way to; the checker walks that way."""
    for steps in (1, 3, 40):
        assert wrong not in told(gc.parse(text), start, gc.Steepest(), 1e-4, "minimize", steps)


@pytest.mark.parametrize(
    ("text", "start", "alpha", "place"),
    [
        ("|x|^1.5 + y^2", (1.0, 1.0), 0.3, "(0, 0)"), ("(x^2 + y^2)^0.75", (1.0, 1.0), 0.3, "(0, 0)"),
        ("|x|^1.5 + |y|^1.5", (1.0, 0.7), 0.3, "(0, 0)"), ("|x - 2|^1.5 + (y - 1)^2", (1.0, 1.0), 0.3, "(2, 1)"),
        ("|x|^(4/3) + y^2", (1.0, 1.0), 0.1, "(0, 0)"), ("|x|^1.2 + y^2", (1.0, 1.0), 0.3, "(0, 0)"),
        ("|x|^1.25 + |y|^1.25", (1.0, 1.0), 0.1, "(0, 0)"), ("|x - 3|^1.15 + y^2", (1.0, 1.0), 0.3, "(3, 0)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_a_cycle_around_a_minimum_with_a_slope_and_no_curvature_names_it(
    goal: Goal, text: str, start: tuple[float, float], alpha: float, place: str
) -> None:
    f, kind = gc.parse(text if goal == "minimize" else f"-({text})"), goal.replace("imize", "imum")
    assert f"Cycles between 2 points around the {kind} {place}" in told(f, start, gc.Steepest(), alpha, goal, 500)


def test_a_stationary_point_beside_the_last_iterate_is_near_also_after_one_step() -> None:
    run = gc.descend(gc.parse("x^2 y^2"), (1, 1), step_rule=gc.Exact(), clip=gc.ClipByNorm(0.5), max_iterations=1)
    said = verdict(run, gc.diagnose(run.objective, run))
    assert "the minimum (0, 0)" in said.headline
    assert "no stationary point" not in said.lines


def test_a_run_that_its_decay_pulls_back_does_not_run_up_without_end() -> None:
    f = gc.parse("|x - 2y| + |x + y|")
    assert "without" not in told(f, (1e6, 1), gc.AdamW(), 1e-3, "maximize", 100)


def test_no_factor_is_rounded_to_one() -> None:
    f = gc.parse("x^2 + 10y^2 + x^4")
    assert "1 − α = 0.9997," in told(f, (1, 1), gc.Newton(), 0.0003, "minimize", 40)
    assert "1 − αλ = 1 (to 16 digits)" in told(f, (1, 1), gc.AdamW(), 1e-15, "minimize", 10)
    assert factor(-0.99997) == "−0.99997"


def test_no_flatness_is_the_cause_where_the_method_slows_down_by_itself() -> None:
    for text, direction, step in (
        ("relu(x)^2 + relu(y)^2", gc.AdaGrad(), 0.6), ("floor(x) + y^2", gc.HeavyBall(0.9), 0.037),
    ):  # fmt: skip
        assert "without curvature" not in told(gc.parse(text), (2.5, 2), direction, step, "minimize", 40)
    words = told(gc.parse("x^4 + y^2"), (2, 1), gc.Steepest(), 0.01, "minimize", 300)
    assert "in the second half: without curvature at the end no fixed factor holds" in words


def test_a_gradient_that_gets_smaller_is_not_said_to_stay() -> None:
    f = gc.parse("10^9*(sign(x) + y^2)")
    run = gc.descend(f, (1.7, 0.9), gc.BFGS(), gc.Fixed(1.9e-12), max_iterations=200)
    norms = np.hypot(*run.gradients.T)
    assert (np.diff(norms) < 0).all()
    assert "the gradient hardly gets smaller" in verdict(run, gc.diagnose(f, run)).headline


def test_a_run_that_has_left_a_jump_behind_does_not_swing_around_it() -> None:
    f = gc.parse("mod(x,1) + y^2")
    run = gc.descend(f, (1, -1), gc.HeavyBall(0.99), gc.Fixed(1.464e-3), max_iterations=200)
    headline = verdict(run, gc.diagnose(f, run)).headline
    assert "Swings on past the jump at x = " in headline
    assert run.points[-50:, 0].max() < float(headline.split("x = −")[1].split(":")[0]) * -1


def test_a_whole_number_beyond_a_million_is_written_in_full() -> None:
    assert "(1000001, 1)" in told(gc.parse("max(0, 1 - x y)"), (1000001, 1), gc.Steepest(), 0.1, "minimize", 5) + (
        told(gc.parse("(x - 1000001)^2 + (y - 1)^2"), (1000003, 2), gc.Steepest(), 0.3, "minimize", 99)
    )


@pytest.mark.parametrize(
    ("text", "start", "alpha"),
    [
        ("max(-x, 0) + y^2", (-2, 1), 0.1), ("max(x, 0) + y^2", (2, 1), 0.1),
        ("if(x < 1, 1 - x, 0) + y^2", (-2, 1), 0.1), ("max(-x, 0) + max(-y, 0)", (-2, -1), 0.1),
    ],
)  # fmt: skip
def test_a_run_beside_a_kink_by_rounding_has_a_gradient_and_no_convention(
    text: str, start: tuple[float, float], alpha: float
) -> None:
    f = gc.parse(text)
    run = gc.descend(f, start, step_rule=gc.Fixed(alpha), max_iterations=200)
    said = verdict(run, gc.diagnose(f, run)).lines
    last = run.points[-1]
    beside = np.array([f.gradient_at(last + side * np.array([1e-9, 1e-9])) for side in (-1, 1)])
    assert "has a kink" in said
    assert "by convention" not in said
    assert "on one side of it, less than 10⁻⁷ away" in said
    assert not np.allclose(beside[0], beside[1], atol=1e-3)


@pytest.mark.parametrize(("text", "start", "goal"), [
    ("x^3 + 0.76y^2", (0.4, 1.6), "minimize"), ("-x^3 - 2y^2", (0.4, 1.6), "maximize"),
    ("y^3 + x^2", (1.0, 0.5), "minimize"),
    ("(x + y)^3 + (x - y)^2", (0.5, 0.4), "minimize"),
])  # fmt: skip
def test_f_is_better_in_the_very_direction_that_is_named(text: str, start: tuple[float, float], goal: Goal) -> None:
    f = gc.parse(f"1e-9*({text})")
    run = gc.descend(f, start, goal=goal)
    said = verdict(run, gc.diagnose(f, run)).lines
    assert "close by" in said
    if named := re.search(r"close by, towards \(([^,]+), ([^)]+)\)", said):
        way, sign = (
            np.array([float(part.replace("−", "-")) for part in named.groups()]),
            -1 if goal == "maximize" else 1,
        )
        here = f.value(0, 0)
        assert all(sign * (f.value_at(h * way) - here) < 0 for h in (1e-2, 1e-3))
