"""Sentences on singular Hessians, jumps and cusps beside large constants, and the checker on rounded and far places."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import Verdict, verdict
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.curvature import curvature_at
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.step_rules.annealing import Cosine, WarmUp
from tests.support.claim_checker import complaints
from tests.support.claim_facts import Facts
from tests.support.rough_claims import rough_objection


def said(run: Run) -> Verdict:
    """A verdict that the checker has no objection to."""
    found = verdict(run, gc.diagnose(run.objective, run))
    assert not list(complaints(run, found))
    return found


def test_a_run_that_often_goes_the_wrong_way_across_jumps_does_not_glide() -> None:
    f, rule = gc.parse("-(mod((x + y), 1) + 0.98y^2)"), gc.Fixed(0.06051531956241563)
    run = gc.descend(f, (1.6, 2.3), gc.Newton(), rule, goal="maximize", max_iterations=40)
    assert len(gc.diagnose(f, run).value_rises) == 13
    assert said(run).headline == "Goes on and on: no maximum in sight after 40 steps"


@pytest.mark.parametrize(
    ("text", "start", "alpha"),
    [
        ("1000000*(-hypot(x, y))", (1.0, 2.7), 3e-9),  # λ = 0 along the way, which float64 computes as 10⁻¹¹
        ("x^2 + y^2 + 1e-8 sin(1e8 x)", (1.0, 1.0), 0.05),  # λmin is −8×10⁷ at the end, and λmax 2
    ],
)
def test_a_largest_eigenvalue_that_is_small_beside_the_other_makes_no_step_short(
    text: str, start: tuple[float, float], alpha: float
) -> None:
    run = gc.descend(gc.parse(text), start, step_rule=gc.Fixed(alpha), max_iterations=100)
    assert "better_step.short_steps" not in said(run).kinds


def test_what_newtons_method_does_not_find_is_not_said_to_be_absent() -> None:
    """f is 0 on the line x = 0 and positive elsewhere. The run is close to it, and comes to (0, −0.108) in the end."""
    f = gc.parse("1000000*(sqrt(|x|)*y^2 + x^2)")
    run = gc.descend(f, (-0.8, -2.1), gc.LBFGS(), gc.Fixed(0.1), max_iterations=200)
    assert abs(run.points[-1]).max() < 0.2
    assert said(run).headline == "Glides: not there after 200 steps"
    assert not any("no stationary point" in sentence for sentence in said(run).sentences)


def test_a_line_of_maxima_is_in_sight_though_the_hessian_is_singular_everywhere() -> None:
    f, rule = gc.parse("1000000*(-(x^2/y))"), Cosine(0.1, 200, 0.01, 0)
    run = gc.descend(f, (1.1, -2.4), gc.RMSProp(), rule, goal="maximize", max_iterations=200)
    assert np.abs(run.points[-1] - (0, 1.826)).max() < 0.01
    assert not gc.diagnose(f, run).leads_nowhere


def test_a_run_that_slows_down_where_f_bends_as_before_is_not_said_to_lack_curvature() -> None:
    """The steps zig-zag across the valley y = 0, whose curvature stays, while f fades out along it."""
    f = gc.parse("1000000*(|(x + y)|^(x + y) + y^2)")
    found = said(gc.descend(f, (-0.4, 2.6), step_rule=gc.Exact(), max_iterations=200))
    assert "The norm falls more and more slowly" in found.lines
    assert "without curvature" not in found.lines


@pytest.mark.parametrize(
    ("text", "goal", "place"),
    [
        ("x^2 + 1e-12y^2", "minimize", "the minimum (0, 0)"),
        ("x^2 - 1e-12y^2", "minimize", "a saddle at (0, 0)"),
        ("-x^2 - 1e-12(y - 3)^2", "maximize", "the maximum (0, 3)"),
    ],
)
@pytest.mark.parametrize("direction", [gc.Steepest(), gc.Newton(), gc.HeavyBall(0.5)])
def test_a_tiny_coefficient_of_a_quadratic_is_a_curvature(
    text: str, goal: Goal, place: str, direction: Direction
) -> None:
    """The eigenvalues are the coefficients, and none of them is rounding beside the other."""
    run = gc.descend(gc.parse(text), (1, 1), direction, gc.Fixed(0.4), goal=goal, max_iterations=60)
    found = said(run)
    assert place in found.headline or (direction == gc.Newton() and "saddle" in place)
    assert not any(word in found.lines for word in ("no curvature", "plateau", "is zero"))


def test_a_minimum_behind_a_pole_is_not_said_to_be_ahead() -> None:
    """0.83/x falls on both sides of x = 0: from −0.7 it falls into the pole, and beyond it to the minimum at 0.746."""
    f, rule = gc.parse("0.83/x + x^2 + y^2 + 1000000"), gc.Fixed(0.00023)
    for steps in (40, 200):
        run = gc.descend(f, (-0.7, 2.7), gc.RMSProp(), rule, max_iterations=steps)
        assert "minimum" not in said(run).headline


def test_an_eigenvalue_that_may_be_small_is_not_said_to_be_zero() -> None:
    f = gc.parse("(x - y)^2 + 1e-12(x + y)^2/9 + x^4")
    run = gc.descend(f, (1e-9, -1e-9), max_iterations=0)
    assert "zero:" not in said(run).lines


def test_a_small_gradient_with_no_stationary_point_near_may_have_any_of_four_causes() -> None:
    f = gc.parse("1e8(x - 1)^2 + 1e-8(y - 2)^2 + 1e-9(x - 1)(y - 2) + 1e-12(x - 1)^4")
    found = said(gc.descend(f, (0, 0), step_rule=gc.Fixed(4e-9)))
    assert "this may be a plateau" in found.lines


@pytest.mark.parametrize(
    ("text", "place", "small"),
    [
        ("1e8(x - 1)^2 + 1e-8(y - 2)^2 + 1e-9(x - 1)(y - 2)", "the minimum (1, 2)", 2e-8),
        ("1e12x^2 + x y + 0.2y^2", "the minimum (0, 0)", 0.4),
        ("1e12x^2 + 1000000x y + 0.3y^2", "the minimum (0, 0)", 0.1),
        ("1e12x^2 + 1000000x y + 0.2y^2", "", -0.1),
        ("1e12(x^2 + 1e-12y^2) + x y", "the minimum (0, 0)", 2.0),
    ],
)
def test_the_exact_determinant_tells_a_small_curvature_beside_a_large_one(text: str, place: str, small: float) -> None:
    """λ₁ = det ∇²f/λ₂: 10⁻¹³ of the other one, and not rounding."""
    f = gc.parse(text)
    size = float(f.hessian(0, 0)[0, 0])
    run = gc.descend(f, (0.5, 1), step_rule=gc.Fixed(0.2 / size), max_iterations=300)
    assert place in said(run).headline
    found = curvature_at(f, (0, 0))
    assert found.kind == ("minimum" if small > 0 else "saddle")
    assert min(found.eigenvalues, key=abs) == pytest.approx(small, rel=1e-3)


@pytest.mark.parametrize("text", ["1e12x^2 + 1000000x y + 0.25y^2", "(x + 3y)^2", "(0.1x + 0.3y)^2"])
def test_a_determinant_of_zero_is_a_line_of_minima(text: str) -> None:
    f = gc.parse(text)
    size = float(f.hessian(0, 0).max())
    found = said(gc.descend(f, (0.5, 1), step_rule=gc.Fixed(0.2 / size), max_iterations=300))
    assert "there is a whole line of such points" in found.lines


def test_rises_across_a_cusp_are_counted_beside_a_large_constant() -> None:
    """Across x = 0 the mean of the slopes at both ends of a step says nothing of the change of √|xy|."""
    f = gc.parse("0.0001*((sqrt(|x y|)) + (x^4 + 3.42y^4)) + 1000000")
    run = gc.descend(f, (1.4, -1.1), gc.Adam(), Cosine(0.1, 200, 0.01, 0), max_iterations=200)
    surely, at_most = Facts(run).rises()
    assert surely == at_most == len(gc.diagnose(f, run).value_rises)
    said(run)


def test_the_checker_knows_a_saddle_far_out_by_its_hessian() -> None:
    """On circles in the size of x a wave of length 25 is not seen."""
    f = gc.parse("1e12*(cos(0.25x) + 18.96y^2)")
    run = gc.descend(f, (2.8, -2.8), gc.BFGS(), WarmUp(0.1, 10), max_iterations=5)
    assert abs(run.points[-1, 0]) > 1e9
    said(run)


def test_the_checker_waits_for_slow_swings_to_leave_all_bounds() -> None:
    """They grow by 8 % a step, and are out of bounds after 319."""
    f, rule = gc.parse("(x - 0.14)^2 + 5.57|y - x|"), gc.Fixed(0.560655206442881)
    assert said(gc.descend(f, (-0.3, -0.3), gc.LBFGS(), rule, max_iterations=5)).headline.startswith("Diverges")


@pytest.mark.parametrize(("place", "false"), [((-1.11, -1.22), False), ((-1.1, -1.2), True)])
def test_the_checker_takes_a_place_for_rounded_where_a_lower_one_rounds_to_it(
    place: tuple[float, float], false: bool
) -> None:
    """The corner is at (−1.11075, −1.2215); one of its kinks, y = 2x + 1, leads through both places."""
    f = gc.parse("|y - 2x - 1| + |y + 1.2215| + 0.01x^2")
    facts = Facts(gc.descend(f, (0, 0), max_iterations=1))
    words = f"At {place} kinks of f meet. f is nowhere lower within 0.2 of that point."
    assert bool(rough_objection(facts, words.replace("-", "−"), np.array(place))) == false


@pytest.mark.parametrize(("x", "false"), [(0, False), (1, True)])
def test_the_checker_finds_the_side_from_which_f_falls_into_a_pole(x: float, false: bool) -> None:
    facts = Facts(gc.descend(gc.parse("1/(x y) + x + y"), (2.7, 1.7), max_iterations=1))
    objection = rough_objection(facts, f"At ({x}, 0.8) f has a pole: f falls without bound there.", np.array([x, 0.8]))
    assert bool(objection) == false


def test_a_gradient_exactly_as_long_as_the_bound_is_not_clipped() -> None:
    f = gc.parse("if(x > -1, 0.3x + 0.4y, 2x)")
    run = gc.descend(f, (0, 0), step_rule=gc.Fixed(0.5), clip=gc.ClipByNorm(0.5), max_iterations=20)
    clipped = int((run.points[:-1, 0] <= -1).sum())
    assert 2 < clipped < 18
    assert f"The clip changed the gradient at {clipped} of 20 steps." in said(run).sentences


def test_a_step_down_beyond_a_plateau_is_not_close_by() -> None:
    """At y = −0.6 the step of floor(y) is 0.4 away, less than a thousandth of x."""
    f = gc.parse("0.24exp(-1.8x) + 1.3floor(y)")
    run = gc.descend(f, (2, -0.6), gc.RMSProp(), gc.Fixed(150), max_iterations=200)
    assert run.points[-1, 0] > 1000
    assert "f is lower close by" not in said(run).lines


@pytest.mark.parametrize(
    ("text", "start", "alpha", "words"),
    [
        (
            "softplus(x) + softplus(y)",
            (150.0, 140.0),
            0.1,
            "f hardly bends: a step of α‖∇f‖₂ = 0.141 hardly changes the",
        ),
        (
            "-(softplus(x) + softplus(y))",
            (150.0, 140.0),
            0.1,
            "f hardly bends: a step of α‖∇f‖₂ = 0.141 hardly changes",
        ),
        ("x + exp(-x^2 - y^2)", (12.0, 1.4), 0.01, "f hardly bends: a step of α‖∇f‖₂ = 0.01 hardly changes the"),
        ("exp(-x) + 0.001y^2", (20.0, 1.0), 0.1, "is far below 1/λmax = 500: the steps are short"),
    ],
)
def test_no_step_size_is_made_of_a_curvature_that_is_next_to_nothing(
    text: str, start: tuple[float, float], alpha: float, words: str
) -> None:
    """On a straight slope λmax may be 10⁻⁶⁵, and 1/λmax is a step size for no one."""
    goal: Goal = "maximize" if text.startswith("-") else "minimize"
    run = gc.descend(gc.parse(text), start, step_rule=gc.Fixed(alpha), goal=goal, max_iterations=50)
    assert words in said(run).lines
