"""Runs that a kink holds: they are said to stick to it, and neither to be at a minimum nor at the end of float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import Verdict, verdict
from tests.support.claim_checker import complaints

RULES = (gc.Armijo(), gc.Wolfe(), gc.Exact(), gc.Armijo(shrink_factor=0.7))
FUNCTIONS = (
    "|x - y| + x^2", "10|x - y| + x^2", "max(x^2 + y, y^2 - x)", "|y - x^2| + x^2", "max(|x - y|, x^2)",
    "|x - 2| + |x + y|", "max(x + 2y, 3x - y, -x)", "|x^2 + y^2 - 1| + x", "|x + 2y| + 0.1x^2 + 0.1y^2",
    "max(x^2 + y^2, 2x + 3y) - y",
)  # fmt: skip


def told(run: gc.Run) -> Verdict:
    return verdict(run, gc.diagnose(run.objective, run))


@pytest.mark.parametrize("start", [(2, 1), (-1.7, 0.4), (0.3, -2.2)])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("text", FUNCTIONS)
def test_no_claim_about_a_search_on_a_kinked_function_is_false(
    text: str, rule: Any, start: tuple[float, float]
) -> None:
    run = gc.descend(gc.parse(text), start, step_rule=rule, max_iterations=100)
    found = told(run)
    assert not list(complaints(run, found))
    assert "As close as" not in found.headline


def test_a_search_that_finds_no_step_is_stuck_on_the_kink_that_it_stands_on() -> None:
    run = gc.descend(gc.parse("max(x^2 + y, y^2 - x)"), (2, 1), step_rule=gc.Armijo())
    assert run.points[-1] == pytest.approx((0.25, -0.25), abs=1e-8)
    found = told(run)
    assert found.headline == "Gets stuck on the kink at (0.25, −0.25) after 5 steps"
    assert found.sentences[0] == (
        "At y = −x f has a kink: the gradient jumps across it instead of fading. f is lower close by, so this is no "
        "minimum; but −∇f leads across the kink from both sides, and not along it."
    )
    f = run.objective
    assert float(f.value_at(np.array([0.26, -0.26]))) < run.values[-1]


def test_a_run_whose_steps_die_out_on_a_kink_sticks_to_it() -> None:
    f = gc.parse("-|y - x^2| - x^2")
    run = gc.descend(f, (2, 1), step_rule=gc.Armijo(), goal="maximize", max_iterations=200)
    found = told(run)
    assert found.headline == "Sticks to the kink at (2, 4): not settled after 200 steps"
    assert "f is higher close by, so this is no maximum; but ∇f leads across the kink" in found.sentences[0]
    assert float(f.value_at(np.array([1.9, 3.61]))) > run.values[-1]


@pytest.mark.parametrize("seed", range(40))
def test_a_run_that_rests_where_f_is_lower_close_by_is_not_told_to_be_at_a_minimum(seed: int) -> None:
    dice = np.random.default_rng(seed)
    p, q, r, a, b, c = np.round(dice.uniform(-2, 2, 6), 1).tolist()
    f = gc.parse(f"{abs(c) + 0.2}*|{p}*x + {q}*y + {r}| + {abs(a) + 0.1}*x^2 + {abs(b) + 0.1}*(y - 1)^2")
    run = gc.descend(f, dice.uniform(-3, 3, 2), step_rule=RULES[seed % 4], max_iterations=100)
    found = told(run)
    assert not list(complaints(run, found))
    angles = np.linspace(0, 2 * np.pi, 5000)
    around = run.points[-1][:, None] + 1e-3 * np.array([np.cos(angles), np.sin(angles)])
    fall = float(run.values[-1] - f.value_at(around).min())
    if fall > 1e-5 and run.status.name == "step_rule_failed":
        assert "Gets stuck on the kink" in found.headline
    if "Gets stuck" in found.headline:
        assert fall > 0


def test_a_kink_along_which_f_stays_the_same_holds_a_run_without_a_lower_value_close_by() -> None:
    """On x = 3π/4, |cos(2x)|y² + x² is the same for all y; to both sides it rises, by 2y² − 2x = 0.4."""
    run = gc.descend(gc.parse("|cos(2x)| y^2 + x^2"), (2.4, -1.6), step_rule=gc.Exact(), max_iterations=5)
    found = told(run)
    assert run.points[-1][0] == pytest.approx(3 * np.pi / 4, abs=1e-6)
    assert found.headline.startswith("Gets stuck on the kink at (2.36, ")
    assert "Close by, −∇f leads across the kink from both sides, and not along it." in found.sentences[0]
    assert "lower close by" not in found.lines
