"""Runs that one step throws far out are said to be, and no others."""

from __future__ import annotations

import re

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.claim import Claim
from app.text.verdict.verdict import Verdict, verdict
from gradnorm_core.descent.spec import Goal
from tests.support.claim_checker import complaints
from tests.support.claim_facts import Facts
from tests.support.detailed_rises import past_a_pole
from tests.support.false_claims import false_claims

SPREAD = "mean(softplus(-Y (w X + b)))"
SLOPES = "0.2 softplus(5(x - y)) + 0.3 softplus(-4(x + 1)) + 0.1 softplus(3(y - 2x)) + 0.3 softplus(-2y)"

GOALS: tuple[tuple[Goal, str], ...] = (("minimize", ""), ("maximize", "-"))


def told(run: gc.Run) -> Verdict:
    return verdict(run, gc.diagnose(run.objective, run))


def logistic(seed: int, rows: int) -> gc.FormulaObjective:
    """Logistic regression on points that no line parts: f has one minimum and grows on all sides."""
    dice = np.random.default_rng(seed)
    x = dice.normal(size=rows) * (1 + seed)
    return gc.parse(SPREAD, data={"X": x, "Y": np.sign(x + dice.normal(size=rows) * 0.7)})


@pytest.mark.parametrize(("seed", "step_size"), [(1, 1.5), (1, 1.9)])
def test_newton_thrown_onto_a_slope_is_not_still_under_way(seed: int, step_size: float) -> None:
    f = logistic(seed, 40)
    run = gc.descend(f, (8, -5), direction=gc.Newton(), step_rule=gc.Fixed(step_size), max_iterations=200)
    lengths = np.linalg.norm(np.diff(run.points, axis=0), axis=1)
    longest = int(lengths.argmax()) + 1
    assert lengths[longest:].sum() < lengths[longest - 1] / 100  # no way back in sight
    said = told(run)
    assert said.headline.startswith(f"Is thrown far out at step {longest}: f went from ")
    assert said.headline.endswith("in 200 steps")
    assert said.tone == "bad"
    assert "towards" not in said.headline
    found = re.search(r"the smallest \|λ\| before step \d+ is ([\d.]+)×10⁻", said.sentences[0])
    values = np.abs(np.linalg.eigvalsh(f.hessian_at(run.points[longest - 1])))
    assert found
    assert float(found[1]) == pytest.approx(float(f"{values.min():.2e}"[:4]), abs=0.02)


@pytest.mark.parametrize(
    ("text", "start", "step_size"),
    [("x^2 + 10y^2", (10, 1), 0.001), ("sqrt(1 + x^2) + y^2/50", (300, 1), 0.1), ("(x^2 + 10y^2)/2", (10, 1), 0.19)],
)
def test_a_run_on_its_way_is_not_thrown_out(text: str, start: tuple[float, float], step_size: float) -> None:
    run = gc.descend(gc.parse(text), start, step_rule=gc.Fixed(step_size), max_iterations=60)
    assert "thrown" not in told(run).lines


def test_no_claim_about_thrown_runs_is_false() -> None:
    dice, f = np.random.default_rng(3), gc.parse(SLOPES)
    specs = [
        gc.descend(f, dice.normal(size=2) * 9, gc.Newton(), gc.Fixed(alpha), max_iterations=60).spec
        for alpha in (1.0, 1.5, 1.9)
        for _ in range(6)
    ]
    made, found = false_claims(specs)
    assert not found
    assert made
    assert (
        sum(
            "thrown" in told(gc.descend(f, one.start, one.direction, one.step_rule, max_iterations=60)).lines
            for one in specs
        )
        > 2
    )


@pytest.mark.parametrize(
    ("text", "start", "step_size", "place"),
    [
        ("-1/(x^2 + y^2)", (1, 0.5), 0.5, "(0, 0)"),
        ("-1/((x - 1.234)^2 + (y + 0.77)^2)^0.5", (1, 0.5), 2.5, "(1.234, −0.77)"),
        ("ln(x^2 + 5y^2)", (0.3, 0.1), 0.5, "(0, 0)"),
        ("-1/(x + 2y)^2 + 0.001x^2", (0.5, 0.1), 0.02, "x = −2y"),
    ],
)
def test_a_run_thrown_past_a_pole_names_it(text: str, start: tuple[float, float], step_size: float, place: str) -> None:
    """The step begins so close to the pole that its slope leads far beyond it."""
    for goal, sign in GOALS:
        run = gc.descend(gc.parse(f"{sign}({text})"), start, step_rule=gc.Fixed(step_size), goal=goal)
        said = told(run)
        assert not list(complaints(run, said))
        assert "Is thrown far out" in said.headline
        assert f"it leads past the pole of f at {place}." in said.lines


@pytest.mark.parametrize(
    ("text", "start", "goal", "step_size", "why"),
    [
        ("-1/(x^2 + y^2)", (0.3, 0.1), "minimize", 0.1, "f rose at step 1: it leads past the pole of f at (0, 0)."),
        ("1/(x^2 + 2y^2 + x y)", (1, 0.5), "maximize", 0.5, "each of them leads past the pole of f at (0, 0)."),
        ("1/(x - y)^2", (0.3, 0.5), "maximize", 0.001, "each of them leads past the pole of f at y = x."),
    ],
)
def test_rises_past_a_pole_that_the_run_has_left_name_it(
    text: str, start: tuple[float, float], goal: Goal, step_size: float, why: str
) -> None:
    run = gc.descend(gc.parse(text), start, step_rule=gc.Fixed(step_size), goal=goal)
    said = told(run)
    assert not list(complaints(run, said))
    assert why in said.lines


def test_a_pole_beside_the_way_is_no_cause() -> None:
    """The step over the valley of y leads along the pole at x = 0 and not past it."""
    run = gc.descend(gc.parse("-0.001/(x - 3)^2 + 10y^2"), (1, 1), step_rule=gc.Fixed(0.11), max_iterations=20)
    said = told(run)
    assert not list(complaints(run, said))
    assert "pole of f at" not in said.lines


def test_the_checker_finds_a_pole_that_is_not_passed() -> None:
    run = gc.descend(gc.parse("-1/(x^2 + y^2)"), (1, 0.5), step_rule=gc.Fixed(0.5))
    true = next(claim for claim in told(run).claims if claim.kind == "thrown.thrown")
    assert past_a_pole(Facts(run), true) is None
    for old, new in (("(0, 0)", "(1, 0)"), ("(0, 0)", "x = 1"), ("Step 2", "Step 1")):
        assert past_a_pole(Facts(run), Claim(true.kind, true.text.replace(old, new)))
