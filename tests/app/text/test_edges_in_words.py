"""Words on runs that end where f fades out, jumps, ends or bends without bound: no minimum is claimed where none is."""

from __future__ import annotations

import re
from typing import Any

import mpmath
import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from gradnorm_core.diagnostics.formula_roughness import has_kinks
from gradnorm_core.diagnostics.kinks import crossed_kink
from gradnorm_core.methods.step_rules.fixed import Fixed
from tests.support.claim_checker import complaints


def told(text: str, start: tuple[float, float], steps: int = 200) -> str:
    """The headline and the sentences on the run with α = 0.1."""
    f = gc.parse(text)
    run = gc.descend(f, start, step_rule=Fixed(0.1), max_iterations=steps)
    found = verdict(run, gc.diagnose(f, run))
    return " ".join([found.headline, *found.sentences])


FADING = {
    "exp(x) + y^2": (mpmath.exp, (-800.0, -50.0)),
    "exp(-x^2) + y^2": (lambda x: mpmath.exp(-(x**2)), (30.0, -30.0, 5.0)),
    "tanh(x) + y^2": (mpmath.tanh, (30.0, -30.0)),
    "erf(x) + y^2": (mpmath.erf, (-10.0, 10.0)),
    "exp(exp(x)) + y^2": (lambda x: mpmath.exp(mpmath.exp(x)), (-800.0,)),
    "1/(1 + exp(-x)) + y^2": (lambda x: 1 / (1 + mpmath.exp(-x)), (-600.0, -700.0)),
    "x/(1 + exp(-x)) + y^2": (lambda x: x / (1 + mpmath.exp(-x)), (-700.0,)),
}


@pytest.mark.parametrize(("text", "x"), [(text, x) for text, (_, starts) in FADING.items() for x in starts])
def test_a_slope_below_the_numbers_of_float64_is_no_minimum(text: str, x: float) -> None:
    with mpmath.workdps(1000):
        assert mpmath.diff(FADING[text][0], x) != 0  # f has no stationary point there
    words = told(text, (x, 1.0))
    assert words.startswith("Passes the gradient test after 66 steps, with no minimum found near")
    assert "it is a minimum" not in words


@pytest.mark.parametrize(
    ("text", "start"),
    [("x^4 + y^2", (0.5, 1.0)), ("1 + x^4 + y^2", (0.5, 1.0)), ("ceil(x) + y^2", (2.5, 1.0)),
     ("max(0, x) + y^2", (-1.0, 1.0)),
     ("x^2*y^2", (0.0, 1.0)), ("(x + y)^2", (2.0, 1.0))],
)  # fmt: skip
def test_minima_that_the_hessian_does_not_prove_stay_minima(text: str, start: tuple[float, float]) -> None:
    assert "minimum" in told(text, start)


@pytest.mark.parametrize(
    ("text", "start", "place"),
    [
        ("floor(x) + y^2", (2.0, 1.0), "(2, "),
        ("sign(x) + y^2", (0.0, 1.0), "(0, "),
        ("floor(x^2 + y^2)", (2.0, 1.0), "(2, 1)"),
        ("floor(10x)/10 + x^2 + y^2", (2.0, 1.0), "(0, 0)"),  # the run stops 4×10⁻⁷ before the jump
        ("floor(x) + (x - 2)^2 + y^2", (3.7, 1.0), "(2, 0)"),
        ("ceil(x) + x^2 + y^2", (-3.7, 1.0), "(0, 0)"),
        ("sign(x - pi/4) + (x - pi/4)^2 + y^2", (3.7, 1.0), "(0.785, 0)"),
        ("if(x < 1, 5, 0) + (x - 1)^2 + y^2", (3.7, 1.0), "(1, 0)"),  # a minimum: f is 0 there alone
    ],
)
def test_a_run_that_stands_on_a_jump_is_told_of_it(text: str, start: tuple[float, float], place: str) -> None:
    words = told(text, start)
    assert f"at the jump at {place}" in words
    assert "no stationary point was found near" not in words


@pytest.mark.parametrize("start", [(0.0, 1.0), (0.0, 0.0)])
def test_the_border_of_the_domain_is_named(start: tuple[float, float]) -> None:
    words = told("x^1.5 + y^2", start)
    assert "at the border of the domain" in words
    assert "no stationary point was found near" not in words  # (0, 0) is one


def test_a_run_that_passes_one_jump_after_the_other_goes_round_none() -> None:
    assert told("mod(x, 1) + y^2", (2.0, 1.0)).startswith("Runs on past the jump at x = −18")


@pytest.mark.parametrize("power", ["1.1", "1.5"])
def test_a_gradient_that_turns_fast_does_not_jump(power: str) -> None:
    text = f"|x|^{power} + y^2"
    f, shares = gc.parse(text), np.array([1e-3, 1e-6, 1e-9])
    slopes = np.abs(f.gradient_at(np.stack([shares, 0 * shares]))[0])
    assert (np.diff(slopes) < 0).all()  # it fades at 0
    assert crossed_kink(f, np.array([-0.04, 0.0]), np.array([0.04, 0.0])) is None
    assert "the gradient jumps" not in told(text, (2.0, 1.0))
    assert "the gradient jumps" in told("|x| + y^2", (2.0, 1.0))


def test_a_kink_of_smooth_functions_may_be_why_f_rose() -> None:
    assert "or a kink" in told("asin(sin(x)) + y^2", (2.0, 1.0))


def test_a_norm_that_fell_far_is_not_said_to_stay() -> None:
    assert told("ln(x^2 + y^2)", (2.0, 1.0)).startswith(
        "Still under way after 200 steps: the gradient no longer gets smaller"
    )


@pytest.mark.parametrize(
    ("direction", "limit"),
    [(gc.HeavyBall(0.9), 2 * 1.9 / 20), (gc.HeavyBall(0.5), 2 * 1.5 / 20), (gc.Nesterov(0.9), 2 * 1.9 / (2.8 * 20))],
)
def test_a_step_size_on_the_limit_of_momentum_is_not_below_it(direction: gc.Direction, limit: float) -> None:
    f = gc.parse("x^2 + 10y^2")
    run = gc.descend(f, (2, 1), direction, Fixed(limit), max_iterations=2000)
    assert np.abs(run.points[-2:, 1]).min() > 1e-3  # the component along (0, 1) does not fade
    assert run.points[-1, 1] * run.points[-2, 1] < 0
    words = " ".join(verdict(run, gc.diagnose(f, run)).sentences)
    assert "is the stability limit of" in words
    assert "a component along (0, 1) changes sign at every step in the long run and does not fade" in words
    assert "is below" not in words


@pytest.mark.parametrize(("norm", "limit"), [(1.0, 2 / 20), (np.inf, 2 / 22)])
def test_a_step_size_on_the_limit_of_another_norm_is_on_it(norm: float, limit: float) -> None:
    f = gc.parse("x^2 + 10y^2")
    for share, side in ((0.99, "below"), (1, "on"), (1.01, "above")):
        run = gc.descend(f, (2, 1), gc.Steepest(norm), Fixed(share * limit), max_iterations=200)
        assert f"is {side} it." in " ".join(verdict(run, gc.diagnose(f, run)).sentences)


def test_the_largest_row_has_kinks_where_another_one_takes_over() -> None:
    f = gc.parse("max((w X + b - Y)^2)", data={"X": [1.0, 2.0, 4.0], "Y": [1.0, 3.0, 2.0]})
    assert has_kinks(f)
    run = gc.descend(f, (0, 0), step_rule=Fixed(0.02), max_iterations=400)
    curvature = 2 * (4.0**2 + 1)  # of the steepest row, below 2/α = 100: what raises f is a kink
    rises = np.flatnonzero(np.diff(run.values) > 0)
    assert rises.size
    assert curvature < 2 / 0.02
    found = verdict(run, gc.diagnose(f, run))
    words = " ".join([found.headline, *found.sentences])
    assert "that takes a curvature" not in words
    assert "kink" in words or "corner" in words


@pytest.mark.parametrize(
    ("text", "start", "minimum"),
    [
        ("(x - 10^8)^2 + (y - 1)^2", (0, 3), "(10⁸, 1)"),
        ("(x - 10^8)^2 + y^2", (0, 3), "(10⁸, 0)"),
        ("(x - 10^8)^2 + y^2", (0, 0), "(10⁸, 0)"),
        ("(x - y)^2 + (x + y)^2", (10, 1e-3), "(0, 0)"),
    ],
)
def test_a_small_coordinate_beside_a_large_one_is_not_written_as_zero(
    text: str, start: tuple[float, float], minimum: str
) -> None:
    run = gc.descend(gc.parse(text), start, step_rule=gc.Fixed(0.1), max_iterations=300)
    assert f"the minimum {minimum}" in verdict(run, gc.diagnose(run.objective, run)).headline


def test_a_kink_left_behind_is_not_the_way_without_end() -> None:
    assert told("max(x, 3)/2 - x - 0.1y", (0.0, 1.0)).startswith("Runs down without end")
    assert told("max(x, y)", (2.0, 1.0)).startswith("Runs down along a kink without end")


def test_where_f_jumps_is_told_to_the_digits_that_are_found() -> None:
    assert "At (0, 0) f jumps" in told("sign(x) sign(y) + 0.3x^2 + 0.3y^2", (2.0, 1.0))


@pytest.mark.parametrize("alpha", [0.1, 0.3])
@pytest.mark.parametrize("text", ["cbrt(x)^4", "cbrt(x^4)", "(x^2)^(2/3)", "|x| sqrt(|x|)", "sqrt(|x|^3)", "|x|^1.5"])
def test_a_cycle_names_the_minimum_of_a_fractional_power_however_it_is_written(text: str, alpha: float) -> None:
    run = gc.descend(gc.parse(f"{text} + y^2"), (2, 1), step_rule=gc.Fixed(alpha), max_iterations=200)
    assert verdict(run, gc.diagnose(run.objective, run)).headline == (
        "Cycles between 2 points around the minimum (0, 0) and never settles"
    )


@pytest.mark.parametrize(
    ("text", "start", "direction", "alpha", "goal"),
    [
        (
            "-(2.9*|(1.5x + 1.1y + -0.7)| + sign((y - -1.4x^2)) + 0.1*(y - -1.6)^2)",
            (2.39, 0.2),
            gc.Newton(),
            0.037,
            "maximize",
        ),
        ("2.9|1.5x + 1.1y - 0.7| + sign(y + 1.4x^2) + 0.1(y - 1.6)^2", (2.39, 0.2), gc.Newton(), 0.037, "minimize"),
    ],
)
def test_a_jump_is_told_where_f_jumps_however_far_the_run_goes(
    text: str, start: tuple[float, float], direction: gc.Direction, alpha: float, goal: Any
) -> None:
    """Some iterates are 10⁸ away; the jump is on the parabola y = −1.4x²."""
    run = gc.descend(gc.parse(text), start, direction, gc.Fixed(alpha), goal=goal, max_iterations=12)
    seen = gc.diagnose(run.objective, run)
    words = verdict(run, seen).lines
    assert not list(complaints(run, verdict(run, seen)))
    for place in re.findall(r"jump at \((\S+), (\S+)\)", words):
        x, y = (float(one.replace("−", "-")) for one in place)
        assert abs(y + 1.4 * x * x) < 0.01


def test_f_that_went_the_wrong_way_is_not_said_never_to_rise() -> None:
    """Its rise to 10⁵ is within what sin(xy) could be rounded by at xy = 10²⁷, if it had no bound."""
    f = gc.parse("1e-09*(5.02x + 6.13sin(x y) + 18.55ln(1 + x^2) + 1.18|x|) + 1e-6")
    run = gc.descend(
        f, (1.53, -2.0), gc.Newton(), gc.Fixed(5.6e6), max_iterations=3, noise=gc.GaussianNoise(0.0754, 291),
        gradient_tolerance=1e-10,
    )  # fmt: skip
    assert run.values[-1] > run.values[0]
    assert "never rose" not in verdict(run, gc.diagnose(f, run)).lines


def test_a_whole_line_of_minima_is_told_only_where_f_is_the_same_all_along() -> None:
    """On x = 0, min((1.2 − 1.4y)², 0.8) is below 0.8 for y from 0.22 to 1.5."""
    f = gc.parse("min((1.8x - 1.4y + 1.2)^2, 0.8) + 0.7x^2")
    run = gc.descend(f, (1.0, -3.0), step_rule=gc.Fixed(0.1), max_iterations=200)
    assert "whole line" not in verdict(run, gc.diagnose(f, run)).lines
    level = gc.parse("min((1.8x - 1.4y + 1.2)^2, 0) + 0.7x^2")
    run = gc.descend(level, (1.0, -3.0), step_rule=gc.Fixed(0.1), max_iterations=200)
    assert "whole line" in verdict(run, gc.diagnose(level, run)).lines


@pytest.mark.parametrize("direction", [gc.Steepest(), gc.BFGS()])
@pytest.mark.parametrize("rule", [gc.Exact(), gc.Armijo(), gc.Fixed(0.84)])
@pytest.mark.parametrize("text", ["tanh(x^2 - |y|)", "atan(x^2 - |y|^3)", "-1/(1 + e^(x^2 - |y|))"])
def test_no_minimum_is_named_where_f_fades_out_along_a_curve(text: str, direction: gc.Direction, rule: Any) -> None:
    """The values fall for ever as |y| grows, towards −1, −π/2 and −1."""
    run = gc.descend(gc.parse(text), (-0.7, 0.4), direction, rule, max_iterations=100)
    assert "the minimum" not in verdict(run, gc.diagnose(run.objective, run)).lines


def test_a_way_without_end_is_told_only_where_f_falls_without_end_that_way() -> None:
    """max(11.15x, 7.9y) falls without bound along (−1, −1), and along (0, −1) not below 11.15x."""
    f = gc.parse("1e12*max(11.15x, 7.9y)")
    for start in ((0.0, 1.3), (-1e-9, 1e-9), (0.3, 0.1)):
        for alpha in (2.5e-14, 1e-15, 1e-13):
            run = gc.descend(f, start, gc.HeavyBall(0.5), gc.Fixed(alpha), max_iterations=40)
            told_way = re.search(r"goes along \((\S+), (\S+)\)", verdict(run, gc.diagnose(f, run)).lines)
            if told_way:
                way = np.array([float(one.replace("−", "-")) for one in told_way.groups()])
                far = [float(f.value_at(run.points[-1] + t * way)) for t in (1e3, 1e6, 1e9)]
                assert far[0] > far[1] > far[2]


@pytest.mark.parametrize("rule", [gc.Wolfe(), gc.Armijo(), gc.Exact(), gc.Fixed(0.01)])
@pytest.mark.parametrize("text", ["hypot(x - y, 0.1x) + x^2", "sqrt((x - y)^2 + 0.01x^2)", "norm(x - 1, 30(y - x))"])
def test_a_tip_that_a_run_zigzags_to_is_a_minimum_in_sight(text: str, rule: Any) -> None:
    run = gc.descend(gc.parse(text), (2, 1), step_rule=rule, max_iterations=200)
    words = verdict(run, gc.diagnose(run.objective, run)).lines
    assert "in sight" not in words
    assert "no stationary point ahead" not in words


@pytest.mark.parametrize("steps", [100, 150, 200, 250])
def test_a_run_that_ends_far_above_its_start_does_not_just_bounce(steps: int) -> None:
    """Barzilai and Borwein's steps on Rosenbrock's function: f comes down to 0.05, and rises to 10²⁴."""
    f = gc.parse("100(y - x^2)^2 + (1 - x)^2")
    run = gc.descend(f, (-1.2, 1), step_rule=gc.BarzilaiBorwein(), max_iterations=steps)
    assert run.values[-1] > 1e5
    found = verdict(run, gc.diagnose(f, run))
    assert re.fullmatch(rf"Bounces.* without settling: f went from 24.2 to .* in {steps} steps", found.headline)
    assert not list(complaints(run, found))


@pytest.mark.parametrize("alpha", [0.37, 0.36721986678750784, 0.35])
def test_a_descent_is_not_said_to_go_to_a_saddle_that_is_higher(alpha: float) -> None:
    """The saddle at (95.8, −462) is 2170 higher than the last iterate, and the path leads that way by chance."""
    f = gc.parse("0.33x^2 + 0.12x y + 11.5|y + x| + 3.69if(x > y, x, y^2)")
    for steps in range(3, 9):
        run = gc.descend(f, (2.93, 1.0), step_rule=gc.Fixed(alpha), max_iterations=steps)
        assert "towards a saddle" not in verdict(run, gc.diagnose(f, run)).headline
