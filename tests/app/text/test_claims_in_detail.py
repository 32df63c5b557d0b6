"""Sentences whose numbers and causes the further checkers hold: each case was told wrongly once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.claim import Claim
from app.text.verdict.verdict import Verdict, verdict
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.step_rules.annealing import Cosine
from tests.support.claim_checker import CHECKERS, DETAILS, complaints
from tests.support.claim_facts import Facts
from tests.support.problems import problem_with_data


def said(run: Run) -> Verdict:
    """A verdict that no checker has an objection to."""
    found = verdict(run, gc.diagnose(run.objective, run))
    assert not list(complaints(run, found))
    return found


def test_further_checkers_are_of_known_kinds() -> None:
    assert CHECKERS.keys() >= DETAILS.keys()


@pytest.mark.parametrize(("scale", "told"), [(1, True), (1e12, False)])
def test_a_tolerance_below_the_rounding_of_the_gradient_is_no_number_of_steps_away(scale: float, told: bool) -> None:
    """At 10¹² float64 knows the gradient near x = 0.3 to 10⁻⁴: the run stalls above the tolerance 10⁻⁶."""
    f, rule = gc.parse(f"{scale:g}*(max(0, 2 - x - y) + 1.6(x^2 + y^2))"), gc.Fixed(0.06 / scale)
    run = gc.descend(f, (1.8, 2.6), step_rule=rule, max_iterations=40)
    assert ("steps away" in said(run).lines) == told


def test_the_steps_that_are_left_are_those_to_the_tolerance_in_its_norm() -> None:
    f, p = gc.parse("(x + y)^2 + 1.2(x - y)^2"), 1
    run = gc.descend(f, (2, 1.5), step_rule=gc.Fixed(0.001), max_iterations=900, tolerance_norm=p)
    assert "motion.steps_to_go" in said(run).kinds


def test_a_rate_of_the_first_part_of_a_run_is_not_told_of_its_second_half() -> None:
    """Beside the tip the curvature grows beyond what float64 resolves, and the norm rises from there on."""
    f, rule = gc.parse("norm(x, y) + 2norm(x - 1, y)"), gc.Fixed(0.021429010426801596)
    run = gc.descend(f, (0.9, 2.4), gc.LBFGS(), rule, max_iterations=200)
    assert "shrank by the factor" not in said(run).lines


def test_factors_of_a_part_of_a_run_are_not_told_of_its_halves() -> None:
    """Across y = −x the curvature is 10⁷, and the last norms are rounding."""
    f = gc.parse("1e6*(relu(x + y)relu(y) + 8.14(x + y)^2)")
    run = gc.descend(
        f, (2.2, -1.1), gc.RMSProp(), gc.Armijo(), max_iterations=100, clip=gc.ClipByNorm(0.074617669547176)
    )
    assert "motion.slowing_down" not in said(run).kinds


@pytest.mark.parametrize("direction", [gc.Steepest(np.inf), gc.Steepest(1)])
def test_no_limit_of_a_quadratic_is_told_where_none_stands_for_f(direction: gc.Direction) -> None:
    """Along y the maximum of −x² − 26y¹⁰ is as flat as y¹⁰, and one step from y = −2.8 leads 10⁴² far."""
    f = gc.parse("0.0001*(-(x^2 + 26.43y^10))")
    for alpha in (170.0, 0.01):
        run = gc.descend(f, (1.7, -2.8), direction, gc.Fixed(alpha), goal="maximize", max_iterations=3)
        assert "On a quadratic" not in said(run).lines
    bowl = gc.descend(gc.parse("-(x^2 + 26.43y^2)"), (1.7, -2.8), direction, gc.Fixed(0.01), goal="maximize")
    assert "On a quadratic" in said(bowl).lines


@pytest.mark.parametrize("sign", ["", "-"])
def test_rises_that_no_value_shows_are_not_said_to_be_none(sign: str) -> None:
    """At the end f is 0 or 10⁻¹⁶ in float64, and by 60 digits it rises at 30 more steps than its values."""
    run = gc.descend(
        gc.parse(f"{sign}(1 - exp(-(x^2 + y^2)/2))"), (0.28, -1.2), gc.AdamW(weight_decay=0.01),
        gc.Formula("step_size/sqrt(k+1)", 0.1), max_iterations=400, gradient_tolerance=1e-10,
        clip=gc.ClipByNorm(0.0565646750997081), goal="maximize" if sign else "minimize",
    )  # fmt: skip
    assert f"{'fell' if sign else 'rose'} at 113 of 400 steps by more than its rounding: " in said(run).lines


def test_a_run_up_instead_of_down_is_towards_a_maximum() -> None:
    run = gc.descend(
        gc.parse("sin x sin y"), (-1.3, -1.0), step_rule=gc.Fixed(0.006879006741512943), max_iterations=2,
        noise=gc.GaussianNoise(0.3901706852044793, 728),
    )  # fmt: skip
    assert said(run).headline.startswith("Goes up instead of down towards a maximum at (−1.57, −1.57)")


def test_a_step_on_one_side_of_a_kink_does_not_lead_across_it() -> None:
    """Adam leads uphill once on a face of a mean of |xX + y − Y|, between its kinks."""
    problem = problem_with_data(30000043)
    run = gc.descend(problem.objective, problem.start, gc.Adam(), gc.Fixed(0.010024908811671694), max_iterations=100)
    found = verdict(run, gc.diagnose(run.objective, run))
    assert not list(complaints(run, found, problem.tree, problem.rows))
    assert "across a" not in found.lines
    assert "the velocity carries it on where the slope already points back" in found.lines


@pytest.mark.parametrize(
    ("text", "start", "direction", "rule"),
    [
        # The steps swing about the poles and cusps, and none leads across or close by them.
        ("ln(x^2 + 2.63y^2)", (1.5, -0.8), gc.Steepest(np.inf), gc.Fixed(2.0)),
        ("1e12*(cbrt(x)^2 + y^2)", (-1.8, 2.9), gc.HeavyBall(0.1), gc.Fixed(2.4544397671748165e-12)),
    ],
)
def test_a_rough_point_beside_the_steps_is_no_cause(
    text: str, start: tuple[float, float], direction: gc.Direction, rule: gc.Fixed
) -> None:
    for steps in (1, 200):
        said(gc.descend(gc.parse(text), start, direction, rule, max_iterations=steps))


def test_no_curvature_is_told_of_an_iterate_on_a_kink() -> None:
    """The search ends on x = 0, where the formula has the Hessian of neither side."""
    f = gc.parse("1e12*(-(0.28|y - 0.5x| + 0.36tanh(x y) + 12.04|x|)^2)")
    run = gc.descend(f, (-1.41, 2.22), gc.NonlinearCG(), gc.Exact(), goal="maximize", max_iterations=2)
    assert run.points[1, 0] == 0
    assert "λmin" not in said(run).lines


def test_a_jump_beside_its_last_point_is_not_where_a_run_stands() -> None:
    f = gc.parse("1e-05*(1.92cosh(y) + 1.786floor(y) + 0.78if(x > y, x, y^2))")
    run = gc.descend(f, (-1.24, 1), step_rule=gc.Fixed(38088.6), clip=gc.ClipByValue(1.6), max_iterations=200)
    assert run.status.name == "converged"
    assert "jump" not in said(run).lines


def test_a_point_on_a_jump_is_no_maximum() -> None:
    """f is higher by 1 to the left of x = 0, where −x²/9 has its top."""
    f = gc.parse("-(min(sqrt(x - y) + 12.17x^2 + y^2, floor(2x) + floor(y) + x^2/9))")
    run = gc.descend(
        f, (-0.5, -0.8), gc.AdamW(), gc.Fixed(0.1), goal="maximize", max_iterations=400, gradient_tolerance=1e-3
    )
    assert "so it is a maximum" not in said(run).lines


def test_a_jump_is_named_where_it_is() -> None:
    """Close to x + y = 0 the square says nothing of the place: values alone lead 10⁻⁸ beside it."""
    f = gc.parse("-(heaviside(x + y) + 0.15y^2 + (x + y)^2)")
    run = gc.descend(f, (-0.5, 2.5), gc.Normalized(), gc.Fixed(0.935), goal="maximize", max_iterations=40)
    assert "At y = −x f jumps" in said(run).lines


def test_a_minimum_on_a_circle_of_minima_is_the_one_ahead() -> None:
    """A point with few decimals on the circle is as good, but another one, and f bends along another way there."""
    run = gc.descend(gc.parse("(x^2 + y^2 - 1)^2"), (1, 2.3), gc.Steepest(1), gc.Armijo(), max_iterations=2)
    assert said(run).headline.startswith("Glides towards the minimum (−0.134, −0.991)")


@pytest.mark.parametrize(
    ("text", "start", "direction", "alpha"),
    [
        ("softplus(x) + 0.63|y|", (2.3, 2.8), gc.HeavyBall(0.9), 0.578179837622717),
        ("0.0001*(softplus(2x) + 7.68|y|)", (2.8, -2.6), gc.Normalized(), 35.0),
    ],
)
def test_a_slope_that_fades_along_a_kink_leads_to_no_minimum(
    text: str, start: tuple[float, float], direction: gc.Direction, alpha: float
) -> None:
    """At (−32, 0) the slope is 10⁻¹⁴: y = 0 has no rounding to hide it, and no other way than the kink leads lower."""
    run = gc.descend(gc.parse(text), start, direction, gc.Fixed(alpha), max_iterations=40)
    assert "so it is a minimum" not in said(run).lines


@pytest.mark.parametrize(
    ("text", "start", "direction", "alpha", "along"),
    [
        ("x^2 - 0.1y^2 + x y^3", (1, 0.01), gc.Steepest(), 0.1, True),
        # The step after the saddle leads across it, and the run goes out of bounds.
        (
            "1e-05*((0.26softplus(x) + 0.18if(x > y, x, y^2) + 16.52(x + 1.5y)^4 + 5.25sin(x y))/(1 + x^2))",
            (1.41, 3.0), gc.LBFGS(), 69.0, False,
        ),
    ],
)  # fmt: skip
def test_a_saddle_is_left_along_the_way_that_the_run_took(
    text: str, start: tuple[float, float], direction: gc.Direction, alpha: float, along: bool
) -> None:
    run = gc.descend(gc.parse(text), start, direction, gc.Fixed(alpha), max_iterations=100)
    passed = next(sentence for sentence in said(run).sentences if "the run passed the saddle" in sentence)
    assert ("leaves it along" in passed) == along


def test_a_search_that_ends_beyond_a_pole_is_no_method_without_a_promise() -> None:
    run = gc.descend(gc.parse("0.55/x + x^2 + y^2 + 1000000"), (-1, 0.4), step_rule=gc.Exact())
    assert "f rose at step 1." in said(run).sentences


@pytest.mark.parametrize(("alpha", "words"), [(1.0, "pulled towards the origin"), (250.0, "leads past the origin")])
def test_a_decay_that_is_too_large_pulls_nowhere(alpha: float, words: str) -> None:
    run = gc.descend(gc.parse("x^2 + y^2"), (3, 2), gc.AdamW(), gc.Fixed(alpha), max_iterations=5)
    assert words in said(run).lines


def test_rises_of_the_norm_along_a_small_coordinate_are_counted_beside_a_large_one() -> None:
    """At x = 10⁻¹⁶ all digits of ∂f/∂x are known, however large y is."""
    f = gc.parse("cbrt(x)^2 + 5.11y^2 + 1000000")
    run = gc.descend(f, (1.5, 2.1), gc.Normalized(), gc.Armijo(), max_iterations=100, gradient_tolerance=1e-3)
    norms = np.linalg.norm(run.gradients, axis=1)
    assert (np.diff(norms) > 1e-6 * norms[1:]).sum() == len(gc.diagnose(f, run).norm_rises[2]) > 50


def test_a_gradient_that_halved_is_not_said_to_get_hardly_smaller() -> None:
    f, rule = gc.parse("4.36(x y - 1)^2"), Cosine(0.021048395781892618, 200, 0.01, 0)
    clip = gc.ClipByNorm(4.550131002055321)
    run = gc.descend(f, (2.7, -1.4), gc.Nesterov(0.99), rule, clip=clip, max_iterations=100)
    assert said(run).headline == "Still under way after 100 steps: the gradient gets smaller"


def test_a_run_that_swings_wider_and_wider_beside_a_pole_diverges() -> None:
    f, rule = gc.parse("0.57/x + x^2 + y^2"), gc.Fixed(1.809)
    run = gc.descend(f, (2.5, 0.6), gc.Steepest(np.inf), rule, max_iterations=12)
    assert said(run).headline == "Diverges: swings wider and wider for 12 steps"


@pytest.mark.parametrize("extra", [{"noise": gc.GaussianNoise(0.03, 1)}, {"clip": gc.ClipByNorm(1e-12)}])
def test_a_first_step_that_noise_or_a_clip_changed_has_no_length_by_the_gradient(extra: dict[str, Any]) -> None:
    f = gc.parse("1e-09*sqrt(1 - x^2/10 - y^2/10)")
    run = gc.descend(f, (1.7, -1.7), step_rule=gc.Fixed(1e14), gradient_tolerance=1e-15, **extra)
    assert run.status.name == "left_the_domain"
    assert not run.iterations
    assert "α‖∇f‖₂" not in said(run).lines


def test_the_further_checkers_find_a_false_number() -> None:
    """Claims altered on purpose: each is objected to."""
    valley = gc.descend(gc.parse("(x^2 + 50y^2)/2"), (10, 1), step_rule=gc.Fixed(0.004), max_iterations=50)
    saddle = gc.descend(gc.parse("x^2 - 2y^2 + y^4"), (1, 0), step_rule=gc.Fixed(0.3))
    bowl = gc.descend(gc.parse("x^4 + y^2"), (0.5, 1), step_rule=gc.Fixed(0.3), max_iterations=60)
    for run, kind, old, new in (
        (valley, "fixed_step.regime", "factor 0.996", "factor 0.994"),
        (valley, "better_step.better_step", "κ = 50", "κ = 40"),
        (saddle, "arrival.arrival", "eigenvalues −4 and 2", "eigenvalues −2 and 2"),
        (bowl, "arrival.arrival", "along (1, 0)", "along (0, 1)"),
    ):
        told = {claim.kind: claim.text for claim in said(run).claims}
        altered = Claim(kind, told[kind].replace(old, new))
        assert altered.text != told[kind]
        assert any(check(Facts(run), altered) for check in DETAILS[kind]), altered
