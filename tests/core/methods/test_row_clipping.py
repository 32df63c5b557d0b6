"""A clip of each row before the mean: against a plain NumPy loop over the rows, on whole data and on mini-batches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.arrays import Floats
from gradnorm_core.methods import row_clipping
from gradnorm_core.objectives.data_objective import DataObjective

RNG = np.random.default_rng(11)
X = RNG.normal(0.5, 1.5, 20)
Y = 1.5 * X - 1 + RNG.normal(0, 0.3, 20)
Y[3] += 9
TEXT = "mean((w X + b - Y)^2)"
ALPHA, STEPS, C = 0.1, 40, 0.8


def loss(text: str = TEXT) -> DataObjective:
    found = gc.parse(text, data={"X": X, "Y": Y})
    assert isinstance(found, DataObjective)
    return found


def own_clip(gradient: Floats, epsilon: float) -> Floats:
    """One gradient after the clip, as in algorithm 1 of Abadi et al.: g/max(1, ‖g‖/c)."""
    size = float(np.sqrt(np.sum(gradient**2))) + epsilon
    return gradient / max(1.0, size / C)


def own_path(batches: gc.Minibatch | None, epsilon: float, goal: float = 1.0) -> Floats:
    """The run as a plain loop over steps and rows."""
    weights = np.array([2.0, -3.0])
    path = [weights]
    for k in range(STEPS):
        rows = range(20) if batches is None else batches.rows_of(k, 20)
        total = np.zeros(2)
        for row in rows:
            residual = weights[0] * X[row] + weights[1] - Y[row]
            total += own_clip(2 * residual * np.array([X[row], 1.0]), epsilon)
        weights = weights - goal * ALPHA * total / len(rows)
        path.append(weights)
    return np.array(path)


@pytest.mark.parametrize("epsilon", [0.0, 1e-6])
@pytest.mark.parametrize("batches", [None, gc.Minibatch(6, 4), gc.Minibatch(5, 1, 1)])
def test_a_run_is_that_of_a_plain_loop(batches: gc.Minibatch | None, epsilon: float) -> None:
    run = gc.descend(
        loss(), (2.0, -3.0), step_rule=gc.Fixed(ALPHA), clip=gc.ClipRows(C, epsilon), noise=batches,
        max_iterations=STEPS, gradient_tolerance=0.0,
    )  # fmt: skip
    assert run.points == pytest.approx(own_path(batches, epsilon), rel=1e-12)
    plain = gc.descend(loss(), (2.0, -3.0), step_rule=gc.Fixed(ALPHA), clip=gc.ClipByNorm(C), noise=batches)
    assert not np.allclose(run.points[10], plain.points[10])


def test_a_sum_clips_what_each_row_says_of_the_whole() -> None:
    """The rows of a sum count n times, so that a sum with n times the bound goes the way of the mean."""
    mean, total = loss(), loss("sum((w X + b - Y)^2)")
    point = np.array([2.0, -3.0])
    assert total.row_estimates(point).mean(axis=1) == pytest.approx(total.gradient_at(point), rel=1e-12)
    assert gc.ClipRows(20 * C).gradient(total, point, 0) == pytest.approx(
        20 * gc.ClipRows(C).gradient(mean, point, 0), rel=1e-12
    )


def test_climbing_turns_the_clipped_mean() -> None:
    f = loss("-mean((w X + b - Y)^2)")
    run = gc.descend(
        f, (2.0, -3.0), goal="maximize", step_rule=gc.Fixed(ALPHA), clip=gc.ClipRows(C), max_iterations=STEPS,
        gradient_tolerance=0.0,
    )  # fmt: skip
    assert run.points == pytest.approx(own_path(None, 0.0), rel=1e-12)


def test_noise_comes_after_the_clip_as_in_private_training() -> None:
    f, noise, point = loss(), gc.GaussianNoise(0.3, 2), np.array([2.0, -3.0])
    run = gc.descend(f, tuple(point), step_rule=gc.Fixed(ALPHA), clip=gc.ClipRows(C), noise=noise, max_iterations=1)
    seen = gc.ClipRows(C).gradient(f, point, 0) + 0.3 * noise.normals(1, 2)[0]
    assert run.points[1] == pytest.approx(point - ALPHA * seen, rel=1e-12)
    assert run.spec.seen(run.points[:1])[0] == pytest.approx(seen, rel=1e-12)


def test_many_points_are_clipped_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    points = RNG.normal(size=(2, 33))
    whole = gc.ClipRows(C).gradient(loss(), points, 0)
    monkeypatch.setattr(row_clipping, "NUMBERS", 100)
    assert np.array_equal(gc.ClipRows(C).gradient(loss(), points, 0), whole)
    alone = [gc.ClipRows(C).gradient(loss(), point, 0) for point in points.T]
    assert pytest.approx(np.array(alone), rel=1e-13) == whole.T


def test_shares_count_the_rows_that_are_shortened() -> None:
    f, point = loss(), np.array([[1.5, -1.0], [2.0, -3.0]])
    expected = [np.mean(np.linalg.norm(f.row_gradients(one), axis=0) > C) for one in point]
    assert gc.ClipRows(C).shares(f, point).tolist() == expected


def test_a_clip_of_rows_needs_rows_with_gradients_of_their_own() -> None:
    start = {"start": (1.0, 1.0), "clip": gc.ClipRows(C)}
    with pytest.raises(gc.UsageError, match="over rows of data"):
        gc.RunSpec(gc.parse("x^2 + y^2"), **start)  # type: ignore[arg-type]
    with pytest.raises(gc.UsageError, match="over rows of data"):
        gc.RunSpec(loss("sqrt(mean((w X + b - Y)^2))"), **start)  # type: ignore[arg-type]
    with pytest.raises(gc.UsageError, match="may lead uphill"):
        gc.RunSpec(loss(), step_rule=gc.Armijo(), **start)  # type: ignore[arg-type]


def test_seen_gradients_are_those_of_the_batches() -> None:
    batches = gc.Minibatch(4, 2)
    spec = gc.RunSpec(loss(), (2.0, -3.0), step_rule=gc.Fixed(0.05), noise=batches, clip=gc.ClipByNorm(C))
    points = RNG.normal(size=(6, 2))
    before, after = spec.seen(points, clipped=False), spec.seen(points)
    assert before == pytest.approx(batches.gradients(loss(), points), rel=1e-12)
    assert np.linalg.norm(after, axis=1).max() <= C * (1 + 1e-12)
    assert replace(spec, goal="maximize").seen(points, clipped=False) == pytest.approx(-before, rel=1e-12)
