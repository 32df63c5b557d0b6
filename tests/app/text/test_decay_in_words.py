"""A decay that pulls towards the origin: where it holds a run, and what it is the cause of."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.spec import Goal


@pytest.mark.parametrize("steps", [300, 500])
@pytest.mark.parametrize(("text", "goal"), [("(x - 3)^2 + 10y^2", "minimize"), ("-(x - 3)^2 - 10y^2", "maximize")])
def test_a_run_held_by_its_decay_rests_and_is_not_under_way(text: str, goal: Goal, steps: int) -> None:
    """Along a steady slope Adam's part of a step has length α, so the decay αλx balances it at x = 1/λ = 2."""
    adam = gc.AdamW(weight_decay=0.5)
    run = gc.descend(
        gc.parse(text), (2.0, 1.0), direction=adam, step_rule=gc.Fixed(0.02), goal=goal, max_iterations=steps
    )
    assert run.points[-1] == pytest.approx([2, 0], abs=1e-4)
    assert np.linalg.norm(run.gradients[-1]) == pytest.approx(2, abs=1e-4)
    told = verdict(run, gc.diagnose(run.objective, run))
    assert told.headline == f"Rests at (2, 0), where the decay balances the step: {steps} steps so far"
    assert "the decay pulls it towards the origin against the slope" in " ".join(told.sentences)
    assert "velocity" not in " ".join(told.sentences)


def test_a_run_that_its_velocity_carries_past_the_minimum_is_not_blamed_on_the_decay() -> None:
    run = gc.descend(gc.parse("x^2 + 10y^2"), (2.0, 1.0), direction=gc.AdamW(), step_rule=gc.Fixed(0.05))
    told = verdict(run, gc.diagnose(run.objective, run))
    assert "the velocity carries it on" in " ".join(told.sentences)
    assert "the decay pulls" not in " ".join(told.sentences)


@pytest.mark.parametrize("text", ["(x - 3)^2 + y^2", "(x - 3)^2 + 10y^2"])
@pytest.mark.parametrize("step_size", [0.02, 0.1, 0.5])
@pytest.mark.parametrize("steps", [30, 100, 200, 1000])
def test_no_minimum_that_the_decay_keeps_out_of_reach_is_where_a_run_goes(
    text: str, step_size: float, steps: int
) -> None:
    adam = gc.AdamW(weight_decay=0.5)
    rule = gc.Fixed(step_size)
    run = gc.descend(gc.parse(text), (1, 1), direction=adam, step_rule=rule, max_iterations=steps)
    assert run.points[:, 0].max() < 3 - 0.5  # not even with the velocity
    told = verdict(run, gc.diagnose(run.objective, run))
    assert "(3, 0)" not in told.headline


def test_a_run_on_its_way_to_a_minimum_at_the_origin_does_not_rest() -> None:
    """The last quarter of its path is short beside the whole of it, and long beside what is left."""
    adam, rule = gc.AdamW(weight_decay=0.5), gc.Fixed(0.05)
    run = gc.descend(gc.parse("x^2 + 10y^2"), (2.0, 1.0), direction=adam, step_rule=rule, max_iterations=200)
    told = verdict(run, gc.diagnose(run.objective, run))
    assert told.headline == "Swings around the minimum (0, 0): not there after 200 steps"
    assert np.ptp(run.points[-50:], axis=0).max() > np.abs(run.points[-1]).max()


def test_a_rest_beside_a_minimum_is_told_apart_from_it() -> None:
    """Where 2(1 − x)/√v balances λx the run rests; √v has forgotten all but the last gradients."""
    adam, rule = gc.AdamW(weight_decay=0.01), gc.Fixed(0.05)
    run = gc.descend(gc.parse("(x - 1)^2 + 10y^2"), (2.0, 1.0), direction=adam, step_rule=rule, max_iterations=5000)
    away = float(np.linalg.norm(run.points[-1] - [1, 0]))
    assert 1e-5 < away < 1e-4
    told = verdict(run, gc.diagnose(run.objective, run)).headline
    assert told.startswith("Rests ")
    assert float(told.split()[1].replace("×10⁻⁵", "e-5")) == pytest.approx(away, rel=5e-3)
    assert "from the minimum (1, 0), where the decay balances the step" in told
