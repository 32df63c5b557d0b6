"""The verdict on losses over data: every ready loss has one, and mini-batches are named as a cause."""

from __future__ import annotations

import re

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import Verdict, verdict
from tests.support.pace import takes_at_most

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
    found: list[tuple[gc.Diagnostics, Verdict]] = []

    def descend() -> gc.Run:
        return gc.descend(f, (0.3, 0.2), step_rule=gc.Fixed(0.05), max_iterations=150, noise=noise)

    run = descend()

    def judge() -> None:
        diagnosis = gc.diagnose(f, run)
        found.append((diagnosis, verdict(run, diagnosis)))

    assert takes_at_most(100, descend, judge)
    diagnosis, told = found[0]
    words = " ".join([told.headline, *told.sentences])
    assert told.headline
    assert not re.search(r"nan|np\.", words)
    behaviour = diagnosis.behaviour
    assert ("ach step sees 8 of 2000 rows" in words) == (noise is not None and behaviour != "diverges")
    assert ("The mini-batches are the cause" in words) == (behaviour == "wanders")


@pytest.mark.parametrize(("size", "replacement"), [(8, 0), (8, 1), (10, 0), (7, 0), (30, 0)])
def test_the_words_count_the_rows_of_every_step(size: int, replacement: int) -> None:
    f, batches = loss("squared", 60), gc.Minibatch(size, replacement=replacement)
    run = gc.descend(f, (2.0, 1.0), step_rule=gc.Fixed(0.1), max_iterations=60, noise=batches)
    words = " ".join(verdict(run, gc.diagnose(f, run)).sentences)
    told = re.search(r"ach step sees (\d+) of 60 rows(?: \(the last of an epoch sees (\d+)\))?", words)
    assert told
    assert {int(count) for count in told.groups() if count} == {len(batches.rows_of(k, 60)) for k in range(60)}
    assert f"the gradient of {size} rows is off by" in words


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


def test_clipped_rows_are_counted_as_the_steps_saw_them() -> None:
    f, batches, clip = loss("squared", 60), gc.Minibatch(8, 1), gc.ClipRows(1.0)
    run = gc.descend(f, (3.0, 3.0), step_rule=gc.Fixed(0.1), max_iterations=40, noise=batches, clip=clip)
    shares = [
        np.mean(np.linalg.norm(f.row_gradients(point)[:, batches.rows_of(k, 60)], axis=0) > 1)  # type: ignore[attr-defined]
        for k, point in enumerate(run.points[:-1])
    ]
    words = " ".join(verdict(run, gc.diagnose(f, run)).sentences)
    average = np.mean([share for share in shares if share > 0])
    assert f"there {100 * average:.0f} % of them on average" in words


def test_a_clip_of_the_mean_is_told_by_what_it_met() -> None:
    """The gradient of a batch may be longer than the bound where that of all rows is not."""
    f, batches = loss("squared", 60), gc.Minibatch(4, 3)
    run = gc.descend(f, (2.0, 1.0), step_rule=gc.Fixed(0.01), max_iterations=30, noise=batches, clip=gc.ClipByNorm(1.2))
    norms = np.linalg.norm(batches.gradients(f, run.points[:-1]), axis=1)
    assert (norms > 1.2).any()
    assert np.linalg.norm(run.gradients, axis=1).max() < 1.2
    assert "The clip changed the gradient" in " ".join(verdict(run, gc.diagnose(f, run)).sentences)
