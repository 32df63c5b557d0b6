"""The cause that a verdict names is the one of this run: its method, its function, its noise."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from app.text.verdict.verdict import Verdict, verdict
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, RMSProp
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.conjugate_gradients import FletcherReeves
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.claim_checker import complaints


def said(run: Run) -> Verdict:
    return verdict(run, diagnose(run.objective, run))


def test_an_exact_step_uphill_goes_as_far_as_its_line_leads_up() -> None:
    f = parse("6x + 2x y - 2y - 2x^2 - y^2")
    found = said(descend(f, (0.0, 0.0), step_rule=Exact(), goal="maximize"))
    assert "every step went as far as its line leads up." in found.sentences[0]


def test_a_path_that_turns_without_going_back_is_told_as_such() -> None:
    found = said(descend(GALLERY["goldstein_price"].objective, (-0.4, -1.3), direction=BFGS(), step_rule=Wolfe()))
    assert found.headline == "Comes to the minimum (−0.6, −0.4) in 10 steps"
    assert "little of the turn is undone by the next: the zig-zag number is 0.184" in found.sentences[0]


@pytest.mark.parametrize("steps", [5, 8, 12, 20])
def test_swings_that_grow_are_divergence_after_few_steps_too(steps: int) -> None:
    f = parse("max(x,0)^2 + max(-x,0)^2 + 23.52y^2")
    found = said(descend(f, (-1.14, -2.5), step_rule=Fixed(0.06), max_iterations=steps))
    assert found.headline == f"Diverges: swings wider and wider for {steps} steps"
    under_way = said(descend(f, (-1.14, -2.5), step_rule=Fixed(0.04), max_iterations=steps))
    assert "Diverges" not in under_way.headline


def test_nothing_is_said_of_stationary_points_where_no_hessian_tells() -> None:
    """|y|^1.5 bends without bound at y = 0: Newton's method is lost there, and (0, 0) is the minimum all the same."""
    f = parse("0.91x^2 + 0.21|y|^1.5")
    found = said(descend(f, (3.0, 0.0), direction=Adam(), step_rule=Fixed(0.78), max_iterations=100))
    assert "stationary" not in found.lines


def test_a_clip_of_noisy_gradients_is_counted_as_the_steps_met_them() -> None:
    f, clip, noise = parse("x^2 + y^2"), ClipByNorm(0.5), GaussianNoise(0.5, 3)
    run = descend(f, (2.0, 1.0), step_rule=Fixed(0.1), clip=clip, noise=noise, max_iterations=40)
    true = run.gradients[:40]
    longer, of_true = (
        int((np.linalg.norm(seen, axis=1) > 0.5).sum()) for seen in (true + 0.5 * noise.normals(40, 2), true)
    )
    assert longer != of_true
    assert f"The clip changed the gradient at {longer} of 40 steps" in said(run).lines


@pytest.mark.parametrize("direction", [RMSProp(), AdaGrad(), BFGS(), LBFGS(), FletcherReeves()])
def test_no_velocity_is_named_where_none_is_kept(direction: Direction) -> None:
    rule = Exact() if isinstance(direction, FletcherReeves) else Fixed(0.3)
    assert "velocity" not in said(descend(parse("x^2 + 10y^2"), (2.0, 1.0), direction, rule)).lines


def test_a_velocity_is_the_cause_only_where_it_leads_uphill() -> None:
    """Near the limit of the heavy ball each step overshoots from one side to the other: most lead downhill first."""
    f = parse("(x^2 + 10y^2)/2")
    assert "the velocity carries it on" in said(descend(f, (10.0, 1.0), HeavyBall(0.9), Fixed(0.05))).lines
    assert "velocity" not in said(descend(f, (10.0, 1.0), HeavyBall(0.05), Fixed(0.205), max_iterations=30)).lines


def test_a_jump_beside_the_last_iterate_is_no_pole() -> None:
    found = said(descend(parse("if(x>0,x^2,x^2+1)+y^2"), (1.0, 1.0), step_rule=Fixed(0.1)))
    assert "pole" not in found.lines
    assert "without bound" not in found.lines


def test_a_step_across_a_pole_is_not_put_down_to_curvature_alone() -> None:
    """ln(x² + y²) bends down along every line through its pole."""
    found = said(descend(parse("ln(x^2+y^2)"), (1.0, 1.0), step_rule=Fixed(0.1)))
    assert "it leads past the pole of f at (0, 0)" in found.lines


def test_a_formula_that_fades_is_named_as_what_stops_the_run() -> None:
    """0.1·0.9ᵏ adds up to 1: x = 10·∏(1 − αₖ) never comes below 3.5."""
    f, rule = parse("(x^2+10y^2)/2"), Formula("0.1*0.9^k")
    found = said(descend(f, (10.0, 1.0), step_rule=rule, max_iterations=200))
    assert "The formula took α from 0.1 in the first step to 7.84×10⁻¹¹ in step 200" in found.lines
    assert "all later α add up to 7.06×10⁻¹⁰: with gradients no longer than the last" in found.lines
    stuck = said(descend(f, (10.0, 1.0), step_rule=rule, max_iterations=1000))
    assert stuck.headline.startswith("Gets stuck")
    assert "The formula took α from 0.1 in the first step" in stuck.lines
    assert "The formula" not in said(descend(parse("x^2+y^2"), (2.0, 1.0), step_rule=Formula("0.1"))).lines


@pytest.mark.parametrize(
    ("text", "formula", "told"),
    [
        ("(x^2+10y^2)/2", "0.1/(k+1)^2", "the run goes on by 0.0084 at most, and the minimum is 8.44 away."),
        ("exp(-x)+y^2", "0.1/(k+1)^2", "at most."),  # no minimum to be away from
        ("(x^2+10y^2)/2", "0.01*0.999^k", ""),  # what is to come adds up to 9, with λ = 1 enough for all but e⁻⁹
        ("(x^2+10y^2)/2", "0.1/(k+1)", ""),  # without bound
    ],
)  # fmt: skip
def test_later_steps_that_add_up_to_too_little_are_named(text: str, formula: str, told: str) -> None:
    goals: tuple[tuple[Goal, str], ...] = (("minimize", ""), ("maximize", "-"))
    for goal, sign in goals:
        f = parse(f"{sign}({text})")
        run = descend(f, (10.0, 1.0), step_rule=Formula(formula), goal=goal, max_iterations=100)
        found = said(run)
        assert not list(complaints(run, found))
        assert ("all later α add up to" in found.lines) == bool(told)
        assert told.replace("minimum", "maximum" if sign else "minimum") in found.lines
        assert found.headline.startswith("Fades out short of") == ("away" in told)


@pytest.mark.parametrize("spoilt", [{"noise": GaussianNoise(0.1, 1)}, {"direction": HeavyBall(0.5)}])
def test_steps_that_the_last_gradient_does_not_bound_are_given_no_length(spoilt: dict[str, Any]) -> None:
    run = descend(parse("x^2+y^2"), (10.0, 1.0), step_rule=Formula("0.1*0.8^k"), max_iterations=100, **spoilt)
    assert "all later" not in said(run).lines


def test_the_points_of_a_cycle_are_the_iterates_however_far_one_of_them_is() -> None:
    """Saddle-free Newton on |x| is thrown 5·10⁷ away and comes back to x = 1, where f is 1 and not 0."""
    run = descend(parse("|x| + y^2"), (1.0, 1.0), direction=Newton(), step_rule=Fixed(1.0), max_iterations=200)
    assert run.points[-1].tolist() == [1.0, 0.0]
    assert "it alternates between (−5×10⁷, 0) and (1, 0)" in said(run).lines


@pytest.mark.parametrize("text", ["max(|x|,|y|)", "|x|+|y|"])
def test_a_point_of_a_cycle_that_is_0_but_for_rounding_is_0(text: str) -> None:
    """Steps of a tenth from 2 end at −6.38×10⁻¹⁶."""
    run = descend(parse(text), (2.0, 1.0), step_rule=Fixed(0.1))
    assert 0 < np.abs(run.points[-1]).max() < 1e-14
    assert re.search(r"it alternates between \(0\.1, (0|−0\.1)\) and \(0, 0\)\.", said(run).lines)


@pytest.mark.parametrize(("step_size", "ended"), [(0.0009, True), (0.0012, False)])
def test_a_zigzag_that_is_over_is_not_left_beside_a_theory_without_one(step_size: float, ended: bool) -> None:
    f = parse("100(y-x^2)^2+(1-x)^2")
    run = descend(f, (1.1, 2.6), step_rule=Fixed(step_size), max_iterations=200)
    back = np.flatnonzero((run.gradients[:-1] * run.gradients[1:]).sum(axis=1) < 0) + 1
    over = f"The zig-zag is over: step {back[-1]} is the last at which the gradient turns by more than a right angle."
    assert (over in said(run).sentences) is ended
    assert said(run).headline.startswith("Zig-zags at first, then goes on" if ended else "Zig-zags t")


def test_a_rise_beside_a_jump_is_not_put_down_to_it() -> None:
    """y overshoots, and f does not jump on the way: |x|^1.5 + 8.07|y| or the square of y is the larger part."""
    f, noise = parse("1e6*(max(mod(x, 1) + 8.07y^2, |x|^1.5 + 8.07|y|))"), GaussianNoise(0.0017486634082603946, 482)
    run = descend(f, (0.1, -1.8), step_rule=Fixed(2.8e-7), max_iterations=12, noise=noise)
    assert (run.points[1:, 1] * run.points[:-1, 1] < 0).all()
    assert (np.diff(run.values) > 0).all()
    found = said(run)
    assert not list(complaints(run, found))
    assert "across a jump" not in found.lines


@pytest.mark.parametrize(("text", "told"), [("heaviside(x) + x^2 + y^2", True), ("heaviside(x) + x^2 + 3y^2", False)])
def test_a_jump_is_named_where_rises_lead_across_it(text: str, told: bool) -> None:
    """With λ = 6 the steps of y go up from the start, to whatever side of the jump x goes."""
    found = said(descend(parse(text), (1.3, 2.0), step_rule=Fixed(0.9 if told else 0.4), max_iterations=40))
    assert ("across a jump" in found.lines) == told


def test_a_slope_along_which_f_bends_more_and_more_does_not_lack_curvature() -> None:
    """The run stops short of (0, 0), where the Hessian is zero, on a slope that bends more than early on."""
    f = parse("ln(1 + (x^4 - 17.8x^2 y^2 + y^4)^2)")
    run = descend(f, (0.5, 2.6), step_rule=Fixed(0.077), max_iterations=400)
    assert run.status.name == "converged"
    found = said(run)
    assert not list(complaints(run, found))
    assert "The norm falls more and more slowly" in found.lines
    assert "without curvature" not in found.lines


def test_rises_of_a_run_along_a_line_of_jumps_are_counted() -> None:
    """At y = −1 the last digit of y decides on floor(y); that hid the jumps of floor(x) on the way."""
    f = parse("floor(x) + floor(y) + x^2/9")
    run = descend(f, (-0.9, -1.0), Normalized(), Fixed(0.010651509359999747), goal="maximize", max_iterations=200)
    assert (np.diff(run.values) < -0.5).sum() == 3
    assert "f fell at 3 of 200 steps" in said(run).lines


def test_a_norm_that_rises_where_f_no_longer_changes_is_no_surprise() -> None:
    """f = 10¹²(√(x² + y²) − x) is 0 in float64 once y is 10⁻¹⁴, and its true values rise with the noise."""
    f, noise = parse("1e12*(hypot(x, y) - x)"), GaussianNoise(0.13845472231449968, 725)
    run = descend(
        f, (-0.3, 0.9), step_rule=Fixed(1.0818728769083634e-13), max_iterations=400, gradient_tolerance=1e-10,
        noise=noise,
    )  # fmt: skip
    assert (run.values[-100:] == 0).all()
    assert "f never rose" not in said(run).lines


@pytest.mark.parametrize(
    ("text", "start", "rule", "endless"),
    [
        ("1e6*(mod(x + y, 1) + 14.69y^2)", (-0.4, -1.7), Wolfe(), False),  # never below 0
        ("x^4 - y^2", (1.0, 0.5), Fixed(0.1), True),
        ("x + y", (-1.3, 0.5), Wolfe(), True),
    ],
)
def test_only_an_f_that_falls_on_seems_to_have_no_bound(
    text: str, start: tuple[float, float], rule: StepRule, endless: bool
) -> None:
    direction = Steepest() if endless else Steepest(1)
    run = descend(parse(text), start, direction, rule, max_iterations=300)
    assert run.status.name == "diverged"
    found = said(run)
    assert "f never rose and went from" in found.lines
    assert ("it seems to have no bound below" in found.lines) == endless


@pytest.mark.parametrize(
    ("text", "start", "rule", "line"),
    [
        ("sqrt(|x|) + sqrt(|y|)", (1.0, 0.7), Armijo(), "y = 0"),
        ("sqrt(|x|) + sqrt(|y|)", (1.0, 2.0), Armijo(), "x = 0"),
        ("sqrt(|x|) + sqrt(|y|)", (1.0, 2.0), Wolfe(), "x = 0"),
        ("sqrt(|x|) + y", (1.0, 0.7), Armijo(), "x = 0"),
    ],
)
def test_a_line_of_cusps_that_holds_a_run_is_named(
    text: str, start: tuple[float, float], rule: StepRule, line: str
) -> None:
    """Along the line f falls on, and the steps across it are as good as none."""
    goals: tuple[tuple[Goal, str], ...] = (("minimize", ""), ("maximize", "-"))
    for goal, sign in goals:
        run = descend(parse(f"{sign}({text})"), start, step_rule=rule, goal=goal, max_iterations=200)
        assert run.status.name == "iteration_limit"
        found = said(run)
        assert not list(complaints(run, found))
        assert f"At {line} f has a cusp: the gradient grows beyond all bounds as it is approached." in found.lines


def test_a_line_of_cusps_that_a_run_has_left_is_no_cause() -> None:
    run = descend(parse("sqrt(|x|) + y^2"), (0.0001, 3.0), step_rule=Fixed(0.001), max_iterations=40)
    assert abs(run.points[-1, 0]) > 1e-6
    assert "cusp: the gradient" not in said(run).lines


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("-exp(-x^2 - 4y^2)", "-e^(-x^2 - 4y^2)"),
        ("exp(2x) + 6.6y^2", "e^(2x) + 6.6y^2"),
        ("exp(0.11x) - 3.4x + 4.9y^2", "e^(0.11x) - 3.4x + 4.9y^2"),
        ("ln(1 + exp(-x)) + y^2", "ln(1 + e^(-x)) + y^2"),
        ("sqrt(1 + x^2) + y^2", "(1 + x^2)^(1/2) + y^2"),
        ("1/(1 + x^2) + y^2", "(1 + x^2)^(-1) + y^2"),
    ],
)
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
@pytest.mark.parametrize("step_size", [0.01, 0.1, 0.4])
def test_two_ways_to_write_a_function_have_one_verdict(text: str, other: str, goal: Goal, step_size: float) -> None:
    for start in ((-2.3, 1.6), (2.3, 0.9)):
        runs = [
            descend(parse(one), start, step_rule=Fixed(step_size), goal=goal, max_iterations=40)
            for one in (text, other)
        ]
        first, second = map(said, runs)
        assert first == second
