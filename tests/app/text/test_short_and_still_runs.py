"""Headlines of runs that are too short, too slow or too far from 0 for a word about their motion."""

from __future__ import annotations

import re

import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.step_rules.schedule import Formula
from tests.support.claim_checker import complaints


def said(run: gc.Run) -> str:
    """The headline of a run whose verdict holds nothing false."""
    found = verdict(run, diagnose(run.objective, run))
    assert not list(complaints(run, found))
    return found.headline


@pytest.mark.parametrize(
    ("text", "lines", "goal", "words"),
    [
        ("x^2 + y^2", "d = x", "minimize", "Goes up instead of down: not there after 3 steps"),
        ("-(x^2 + y^2)", "d = x", "maximize", "Goes down instead of up: not there after 3 steps"),
        ("tan(x) + 9y^2", "d = -x", "minimize", "Goes up instead of down: not there after 3 steps"),
        ("x^2 + y^2", "d = -g", "minimize", "Glides towards the minimum (0, 0): not there after 3 steps"),
    ],
)
def test_a_run_that_goes_the_wrong_way_does_not_glide(text: str, lines: str, goal: Goal, words: str) -> None:
    run = gc.descend(gc.parse(text), (-1.3, 0.7), Rule(lines), gc.Fixed(1e-3), goal=goal, max_iterations=3)
    assert said(run).startswith(words.split(" towards", maxsplit=1)[0])


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
@pytest.mark.parametrize(("goal", "sign"), [("minimize", ""), ("maximize", "-")])
def test_the_first_steps_beyond_the_limit_of_a_quadratic_have_their_cause(steps: int, goal: Goal, sign: str) -> None:
    """The component along y is multiplied by 1 − 0.15·20 = −2 from the first step on, whatever the run does later."""
    run = gc.descend(
        gc.parse(f"{sign}(x^2 + 10y^2)"), (1, 1), step_rule=gc.Fixed(0.15), goal=goal, max_iterations=steps
    )
    assert " towards" not in said(run)
    text = " ".join(verdict(run, diagnose(run.objective, run)).sentences)
    assert re.search(
        r"above the stability limit 2/λmax\S* = 0\.1: .* along \(0, 1\) by 1 − αλmax\S* = −2, so it grows", text
    )


@pytest.mark.parametrize("steps", [2, 3, 4])
def test_the_first_steps_that_climb_are_put_down_to_the_curvature_at_the_start(steps: int) -> None:
    """∇²f of the Rosenbrock function at (−1.2, 1) has λmax = 1508, as [[1330, 480], [480, 200]] has."""
    f = gc.parse("100(y - x^2)^2 + (1 - x)^2")
    run = gc.descend(f, (-1.2, 1), step_rule=gc.Fixed(0.01), max_iterations=steps)
    assert " towards" not in said(run)
    sentences = verdict(run, diagnose(f, run)).sentences
    reason = "At the start λmax = 1510: α = 0.01 is above 2/λmax = 0.00133, too long for the curvature there."
    assert any(reason.rstrip(".") in sentence for sentence in sentences), sentences
    assert "get little done" not in " ".join(sentences)


def test_a_run_that_was_thrown_out_and_leaps_about_does_not_go_towards_the_minimum() -> None:
    """It began 1.8 from the minimum and ends 80,000 from it; from there the way downhill leads to the minimum."""
    text = "1e6*(min((1.7x + 1.7y + 2)^2, 1.5) + norm((1.1x - 0.3y - 0.7), (0.4x - 1.3y - 0.2)))"
    run = gc.descend(gc.parse(text), (0, 1), step_rule=gc.Fixed(0.1), max_iterations=3)
    headline = verdict(run, diagnose(run.objective, run)).headline
    assert headline == "Zig-zags around the minimum (−0.31, −0.764): not there after 3 steps"


@pytest.mark.parametrize(("lines", "way"), [("d = -g", "down"), ("d = g", "up")])
def test_the_way_along_a_plane_is_that_of_the_values(lines: str, way: str) -> None:
    run = gc.descend(gc.parse("3x - 4y"), (1, 1), Rule(lines), gc.Fixed(0.1), max_iterations=30)
    assert said(run).startswith(f"Runs {way} a plane")


def test_a_run_that_hardly_moves_has_passed_no_saddle() -> None:
    """Steps of 1e-13: the norm is the same to twelve digits, and what it does beyond them is no passing."""
    f = gc.parse("1e12*(8.06x^2 - 0.13y^2 + x^4/10)")
    rule, steps = Rule("d = -sign(g)/(1 + k)"), Formula("step_size/sqrt(k+1)", 8.854349793924072e-14)
    run = gc.descend(f, (-1.753, -0.3), rule, steps, max_iterations=100)
    found = verdict(run, diagnose(f, run))
    assert "arrival.passing" not in found.kinds
    assert said(run).startswith("Still under way")


def test_a_run_that_comes_close_to_a_saddle_and_leaves_it_has_passed_it() -> None:
    run = gc.descend(gc.parse("x^2 - y^2"), (1, 1e-3), step_rule=gc.Fixed(0.1), max_iterations=40)
    assert said(run).startswith("Slips past the saddle (0, 0)")


def test_rises_of_steps_much_longer_than_rounding_are_counted_far_from_0() -> None:
    """At (10⁶, 10⁶) a coordinate is known to 10⁻¹⁰; steps of 90 times that length raise f threefold."""
    f = gc.parse("100000*((x - 1000000)^2 + 1.19(y - 1000000)^2)")
    noise = GaussianNoise(0.0019956252716278803, 3)
    start, alpha = (1000000.084, 1000000.3), 8.624051884073412e-07
    run = gc.descend(f, start, Rule("d = -3 g"), gc.Fixed(alpha), noise=noise, max_iterations=40)
    visible = {k for k in range(1, 41) if run.values[k] > 1.1 * run.values[k - 1]}
    assert visible <= set(diagnose(f, run).value_rises.tolist())
    assert len(visible) == 9


@pytest.mark.parametrize(("start", "place"), [((1000003, 1), "(1000001, −2)"), ((3, 1), "(1, −2)")])
def test_a_place_far_from_0_has_the_digits_that_tell_it_from_the_start(start: tuple[float, float], place: str) -> None:
    far = start[0] > 1000
    run = gc.descend(gc.parse(f"(x - {1000001 if far else 1})^2 + (y + 2)^2"), start, max_iterations=300)
    assert f"the minimum {place}" in said(run)


def test_newton_at_a_missing_hessian_breaks_off_and_does_not_diverge() -> None:
    run = gc.descend(gc.parse("|x|^1.5 + y^2"), (0, 1), gc.Newton(), gc.Fixed(1.0))
    assert said(run) == "Breaks off at step 1: f has no Hessian there"


def test_a_place_far_from_a_run_that_crawls_needs_no_more_digits() -> None:
    run = gc.descend(gc.parse("x^2 + 7.2y^2 + 20.44x - y"), (-2.0, -1.8), step_rule=gc.Fixed(1e-7), max_iterations=40)
    assert said(run) == "Creeps towards the minimum (−10.2, 0.0694): not there after 40 steps"
    plane = gc.descend(gc.parse("1.79x + 20.24y"), (1.7, 3.0), step_rule=gc.Fixed(1e-5), max_iterations=40)
    assert "∇f = (1.79, 20.2) everywhere" in verdict(plane, diagnose(plane.objective, plane)).sentences[0]
