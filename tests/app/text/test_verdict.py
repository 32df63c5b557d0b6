"""The verdict: what it says in every situation, and what it must never say."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.numbers import typeset
from app.text.verdict.verdict import Verdict, verdict
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.families import Laplacian
from gradnorm_core.objectives.formula import parse
from tests.support.runs import DOUBLE_WELL, KAPPA_10, TURNED, fixed_step_run

ROSENBROCK = "100(y - x^2)^2 + (1 - x)^2"


def said(run: Run) -> Verdict:
    return verdict(run, diagnose(run.objective, run))


def verdict_on(
    text: str, start: tuple[float, float], step_size: float, steps: int = 300, goal: Goal = "minimize"
) -> Verdict:
    return said(fixed_step_run(text, start, step_size, steps, goal))


# ── The story of the step size ───────────────────────────────────────────────────────────────────────────────────────


def test_the_sawtooth_is_explained_word_for_word() -> None:
    found = verdict_on(KAPPA_10, (10.0, 1.0), 0.19)
    assert found.headline == "Zig-zags to the minimum (0, 0) in 153 steps"
    assert found.sentences == (
        "α = 0.19 is below the stability limit 2/λmax = 0.2 but above 1/λmax = 0.1: the component along (0, 1) changes "
        "sign at every step; that is the sawtooth.",
        "With κ = 10 the best fixed step in the worst case is 2/(μ+λmax) = 0.1818: a factor 0.818 a step instead of "
        "0.9.",
    )
    assert found.tone == "warn"


@pytest.mark.parametrize(
    ("step_size", "tone", "headline", "sentence"),
    [
        (
            0.01,
            "warn",
            "Creeps towards the minimum (0, 0): not there after 300 steps",
            "the slowest by the factor 0.99",
        ),
        (0.01, "warn", "Creeps", "the tolerance is about 1300 steps away"),
        (0.05, "warn", "Glides towards the minimum (0, 0): not there after 300 steps", "is below 1/λmax = 0.1"),
        (0.1, "good", "Glides to the minimum (0, 0) in 153 steps", "one step removes the component along (0, 1)"),
        (0.15, "good", "Glides to the minimum", "fades faster than the rest, and the sawtooth dies out"),
        (2 / 11, "warn", "Zig-zags to the minimum", "It is the best fixed step in the worst case, 2/(μ+λmax)"),
        (0.1999, "warn", "Zig-zags towards", "α = 0.1999 is below the stability limit 2/λmax = 0.2"),
        (0.2, "warn", "Cycles between 2 points around the minimum (0, 0)", "is the limit of stability"),
        (0.2, "warn", "Cycles", "it alternates between (0, −1) and (0, 1)"),
        (0.201, "bad", "Diverges: swings wider and wider for 300 steps", "by 1 − αλmax = −1.01, so it grows"),
        (0.5, "bad", "Diverges: out of bounds after 22 steps", "On a quadratic that is a theorem"),
    ],
)
def test_the_step_size_from_too_small_to_too_large(step_size: float, tone: str, headline: str, sentence: str) -> None:
    found = verdict_on(KAPPA_10, (10.0, 1.0), step_size)
    assert found.headline.startswith(headline)
    assert sentence in " ".join(found.sentences)
    assert found.tone == tone


@pytest.mark.parametrize("start", [(1.3, 1.7), (0.5, 2.0), (0.8, 1.7)])
@pytest.mark.parametrize("step_size", [0.0011, 0.0012])
def test_a_saw_that_begins_on_the_way_is_not_denied(start: tuple[float, float], step_size: float) -> None:
    """At the minimum 1/λmax = 0.000998: a step leaves little of the steep component; the way there is a saw."""
    found = verdict_on(ROSENBROCK, start, step_size, 100)
    assert found.headline.startswith("Zig-zags towards the minimum (1, 1)")
    assert "a step turns the component along" in found.sentences[0]
    assert "no sawtooth" not in found.sentences[0]


Situation = tuple[str, tuple[float, float], float, int, str, str]

DESCENTS: tuple[Situation, ...] = (
    ("(x^2 + 100y^2)/2", (10, 2), 0.0198, 1000, "Zig-zags to", "with κ = 100 no fixed step guarantees"),
    ("(x^2 + y^2)/2", (3, 2), 0.3, 99, "Glides to", "with α = 1/λ = 1 a single step would arrive"),
    ("(x^2 + y^2)/2", (3, 2), 1.9, 200, "Zig-zags to", "jumps from side to side"),
    (KAPPA_10, (10, 0), 0.5, 99, "Glides to", "but this run has no such component"),
    (KAPPA_10, (10, 0), 0.2, 99, "Glides to", "is the limit of stability for the component along (0, 1), but this run"),
    (KAPPA_10, (10, 0), 0.15, 99, "Glides", "would change sign at every step, but this run has no such"),
    (TURNED, (7.75, 3.9), 0.1, 300, "Glides to", "‖∇f‖₂ never rose, yet ‖∇f‖₁ rose at step 1"),
    (DOUBLE_WELL, (0.4, 1.2), 1.1, 200, "Cycles between 2 points", "minimum, which is therefore unstable"),
    (DOUBLE_WELL, (0.4, 1.2), 1.25, 400, "Cycles between 4 points", "repeat every 4 steps"),
    (DOUBLE_WELL, (0.4, 1.2), 1.5, 400, "Bounces around the minimum (1, 0)", "f rose at"),
    (DOUBLE_WELL, (0.4, 1.2), 2.3, 400, "Diverges", "farther out the curvature is larger still"),
    ("(xy - 1)^2/2", (2.5, 0.5), 0.95, 400, "Diverges", "above the stability limit 2/λmax = 0.385"),
    (DOUBLE_WELL, (0, 1), 0.3, 99, "Glides to a saddle at (0, 0)", "f falls along (1, 0)"),
    ("(x^2 - y^2)/2", (2, 0.001), 0.2, 41, "Slips past the saddle (0, 0): 41 steps so far", "leaves it along (0, 1)"),
    ("-x^2 - y^2", (0, 0), 0.2, 9, "Never moves: the start is a maximum", "no slope to follow"),
    ("-x^2 - y^2", (1, 0), 0.2, 9, "Runs away from the maximum (0, 0)", "f bends down (λmin < 0)"),
    ("-x^2 - y^2", (1, 0), 0.2, 99, "Diverges", "f never rose and went from −1 to"),
    ("x^4 + y^4", (1, 1), 0.1, 500, "Creeps towards the minimum (0, 0)", "the Hessian is zero"),
    ("x^4 + y^4", (1, 1), 0.1, 500, "Creeps towards", "falls more and more slowly"),
    ("x^2", (1, 2), 0.1, 99, "Glides to the minimum (0, 2)", "f does not change along (0, 1)"),
    ("5", (1, 2), 0.1, 99, "Never moves", "f is constant"),
    ("3x - 4y", (0, 0), 0.1, 40, "Runs down a plane for 40 steps", "∇f = (3, −4) everywhere"),
    ("1 - exp(-(x^2 + y^2)/2)", (6, 1), 0.5, 99, "Never moves: the slope at the start", "may be a plateau, a"),
    (
        "|x| + |y|",
        (2, 1),
        0.3,
        60,
        "Cycles between 2 points around the minimum (0, 0), a corner",
        "at least 0.424 long",
    ),
    ("|x| + |y|", (2, 1), 0.5, 60, "Lands on the minimum (0, 0), a corner, after 4", "by convention"),
    ("|x| + |y|", (0, 0), 0.5, 60, "Never moves: the start is the minimum (0, 0), a corner", "by convention"),
    ("ln(x) + y^2", (1, 1), 0.1, 99, "Leaves the domain at step 6", "ln of a number that is not positive"),
    ("ln(x) + y^2", (-1, 1), 0.1, 99, "Cannot start: f is not defined there", "at the start (−1, 1)"),
    ("sqrt(x^2 + y^2)", (4, 0), 1, 99, "Lands on the minimum (0, 0), a tip, at step 4", "so it is a minimum"),
    ("sqrt(x^2 + y^2)", (0, 0), 1, 99, "Cannot start: f has no gradient there", "no gradient"),
    ("e^(e^x)", (7, 0), 0.1, 99, "Cannot start: f, its gradient or a part of them overflows", "overflows float64"),
    (KAPPA_10, (10, 1), 1e-20, 99, "Never moves: the step is too small", "in float64"),
    (KAPPA_10, (10, 1), 0.1, 0, "No step was allowed", "No step was allowed"),
    (ROSENBROCK, (-1.2, 1), 0.001, 3000, "Creeps towards the minimum (1, 1)", "below the stability limit"),
    ("exp(3x) - x + y^2/2", (1, 2), 0.1, 200, "Glides to", "the first step overshoots, to (−4.93, 1.8)"),
    ("(xy - 1)^2/2", (2.5, 0.5), 0.5, 99, "Zig-zags to", "The run comes to rest where λmax = 2.01"),
    ("sin(50x) + y^2", (0, 1), 0.5, 99, "Bounces: not settled", "too long for the curvature there"),
)

CLIMBS: tuple[Situation, ...] = (
    ("y^2 - x^2", (0, 0), 0.3, 99, "Never moves: the start is a saddle", "f rises along (0, 1)"),
    ("3exp(-x^2/2 - y^2)", (1.5, -1.2), 0.05, 200, "Glides to the maximum (0, 0)", "1/λmax(−∇²f) = 0.167"),
    ("3exp(-x^2/2 - y^2)", (1.5, -1.2), 0.05, 200, "Glides to", "f never fell, yet ‖∇f‖₂ rose"),
    ("x^2 + y^2", (1, 1), 0.3, 99, "Diverges", "f never fell and went from 2 to"),
)


@pytest.mark.parametrize(
    ("goal", "situation"),
    [("minimize", situation) for situation in DESCENTS] + [("maximize", situation) for situation in CLIMBS],
)
def test_situations(goal: Goal, situation: Situation) -> None:
    text, start, step_size, steps, headline, sentence = situation
    found = verdict_on(text, start, step_size, steps, goal)
    assert found.headline.startswith(headline)
    assert sentence in " ".join(found.sentences)


def test_a_step_that_is_best_near_the_minimum_is_not_praised_where_the_way_forbids_it() -> None:
    found = " ".join(verdict_on("(1 - x)^2 + 10(y - x^2)^2", (-1.2, 1.0), 0.012, 3000).sentences)
    assert "would be faster, but on the way λmax reaches 152, where a step above 0.0131 is too long" in found


def test_other_methods_are_not_explained_by_the_theory_of_the_fixed_step() -> None:
    f = parse(KAPPA_10)
    for run in (
        descend(f, (10.0, 1.0), direction=Steepest(1), step_rule=Fixed(0.19)),
        descend(f, (10.0, 1.0), direction=Steepest(math.inf), step_rule=Fixed(0.1)),
        descend(f, (10.0, 1.0), step_rule=Fixed(0.19), clip=ClipByNorm(1.0)),
    ):
        text = " ".join(said(run).sentences)
        assert not re.search(r"λ|2/\(μ|best fixed step|stability", text)
    assert "The clip changed the gradient at" in text
    assert "shrank by the factor" in text
    assert "the zig-zag number is" in " ".join(
        said(descend(f, (10.0, 1.0), direction=Steepest(1), step_rule=Fixed(0.19))).sentences
    )


def test_the_exact_step_is_explained_by_its_right_angles() -> None:
    found = said(descend(parse(KAPPA_10), (10.0, 1.0), step_rule=Exact()))
    assert found.headline == "Zig-zags to the minimum (0, 0) in 83 steps"
    assert found.sentences == (
        "Each gradient is at a right angle to the one before: every step went as far as its line leads down.",
        "Over the second half of the run ‖∇f‖₂ shrank by the factor 0.818 a step on average.",
    )


def test_normalized_steps_never_settle() -> None:
    found = said(descend(parse(KAPPA_10), (10.0, 1.0), direction=Normalized(), step_rule=Fixed(0.1)))
    assert found.sentences[0].startswith("Every step of the second half is at least 0.1 long, so the run cannot come")


def test_momentum_may_lead_uphill() -> None:
    found = said(descend(parse(KAPPA_10), (10.0, 1.0), direction=HeavyBall(), step_rule=Fixed(0.05)))
    assert found.headline.startswith("Swings in to")
    assert "α = 0.05 is below 2(1+β)/λmax = 0.38, the stability limit of momentum with β = 0.9" in found.sentences[0]
    assert "the velocity carries it on" in " ".join(found.sentences)


def test_many_dimensions() -> None:
    f = Laplacian(6)
    found = said(descend(f, np.linspace(1, 2, 6), step_rule=Fixed(0.4), max_iterations=20))
    assert 1 <= len(found.sentences) <= 3
    assert "array" not in repr(found)
    assert "the minimum (0, 0, 0, …)" in found.headline


def test_numbers_in_sentences_are_typeset() -> None:
    assert typeset("Step 12345 of 123456 steps led to (-1.2, 3.4e-07), L2 norm 1e+20, float64.") == (
        "Step 12345 of 123456 steps led to (−1.2, 3.4×10⁻⁷), L2 norm 10²⁰, float64."
    )


@pytest.mark.parametrize("alpha", [0.05, 2 / 11])
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_the_best_step_of_an_ascent_is_said_to_be_that_of_minus_f(goal: Goal, alpha: float) -> None:
    f = gc.parse("(x^2 + 10y^2)/2" if goal == "minimize" else "-(x^2 + 10y^2)/2")
    run = gc.descend(f, (10.0, 1.0), step_rule=gc.Fixed(alpha), goal=goal)
    told = " ".join(verdict(run, gc.diagnose(f, run)).sentences)
    assert "2/(μ+λmax)" in told
    assert ("2/(μ+λmax) of −f" in told) == (goal == "maximize")


def test_the_limit_of_stability_is_one_number_at_the_limit_and_beside_it() -> None:
    """With three digits the limit on Rosenbrock's function read 0.002, and α = 0.002 was said to be above it."""
    limit = 2 / (501 + math.hypot(301, 400))
    told = []
    for step_size in (limit, 0.002):
        run = fixed_step_run("100(y - x^2)^2 + (1 - x)^2", (-1.2, 1.0), step_size, 3000)
        found = re.search(r"2/λmax = (\S+)", " ".join(verdict(run, diagnose(run.spec.objective, run)).sentences))
        assert found
        told.append(found[1])
    assert told == ["0.001997"] * 2
