"""The verdict on losses over data: every ready loss has one, and mini-batches are named as a cause."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict

RNG = np.random.default_rng(8)
X = RNG.normal(size=2000)
Y = 2 * X + 1 + RNG.normal(size=2000)
TARGETS = {"any": Y, "±1": np.sign(Y), "0 and 1": (np.sign(Y) + 1) / 2}


def loss(name: str, rows: int) -> gc.FormulaObjective:
    chosen = gc.LOSSES[name]
    data = {"X": X, "X1": X, "X2": Y, "Y": TARGETS[chosen.labels]}
    return gc.parse(chosen.text, data={column: numbers[:rows] for column, numbers in data.items()})


@pytest.mark.parametrize("name", gc.LOSSES)
@pytest.mark.parametrize("noise", [None, gc.Minibatch(8)])
def test_every_loss_has_a_verdict_in_time(name: str, noise: gc.Minibatch | None) -> None:
    f = loss(name, 2000)
    start = time.process_time()
    run = gc.descend(f, (0.3, 0.2), step_rule=gc.Fixed(0.05), max_iterations=150, noise=noise)
    told = verdict(run, gc.diagnose(f, run))
    assert time.process_time() - start < 5
    words = " ".join([told.headline, *told.sentences])
    assert told.headline
    assert not re.search(r"nan|np\.", words)
    diverges = gc.diagnose(f, run).behaviour == "diverges"
    assert ("The mini-batches are the cause: each step sees 8 of 2000 rows" in words) == (
        noise is not None and not diverges
    )


def test_the_error_of_the_batch_in_the_words_is_that_of_many_batches() -> None:
    f = loss("squared", 60)
    run = gc.descend(f, (2.0, 1.0), step_rule=gc.Fixed(0.1), max_iterations=300, noise=gc.Minibatch(8))
    found = re.search(r"off by ([\d.]+) \(root", " ".join(verdict(run, gc.diagnose(f, run)).sentences))
    assert found
    point, dice = run.points[-1], np.random.default_rng(1)
    rows = f.row_gradients(point)  # type: ignore[attr-defined]
    batches = [rows[:, dice.choice(60, 8, replace=False)].mean(axis=1) - rows.mean(axis=1) for _ in range(20_000)]
    expected = np.sqrt((np.array(batches) ** 2).sum(axis=1).mean())
    assert float(found[1]) == pytest.approx(expected, rel=0.02)


def test_minima_are_those_of_numpy() -> None:
    f = loss("squared", 2000)
    run = gc.descend(f, (0.3, 0.2), step_rule=gc.Fixed(0.1))
    told, (w, b) = verdict(run, gc.diagnose(f, run)), np.polyfit(X, Y, 1)
    assert f"({w:.3g}, {b:.3g})" in told.headline
