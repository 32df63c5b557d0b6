"""Runs that one step throws far out are said to be, and no others."""

from __future__ import annotations

import re

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import Verdict, verdict
from tests.support.false_claims import false_claims

SPREAD = "mean(softplus(-Y (w X + b)))"
SLOPES = "0.2 softplus(5(x - y)) + 0.3 softplus(-4(x + 1)) + 0.1 softplus(3(y - 2x)) + 0.3 softplus(-2y)"


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
