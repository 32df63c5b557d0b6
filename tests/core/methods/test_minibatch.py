"""Mini-batches: their rows, their gradients, their error, and runs that see them."""

from __future__ import annotations

import math
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradnorm_core as gc
from gradnorm_core.objectives.data_objective import DataObjective

RNG = np.random.default_rng(5)
X = RNG.normal(1.0, 2.0, 24)
DATA = {"X": X, "Y": 0.7 * X - 1 + RNG.normal(0, 0.4, 24)}
TEXT = "mean((w X + b - Y)^2)"


def loss(text: str = TEXT, rows: int = 24) -> DataObjective:
    objective = gc.parse(text, data={name: column[:rows] for name, column in DATA.items()})
    assert isinstance(objective, DataObjective)
    return objective


@given(
    st.integers(1, 40), st.integers(1, 24), st.integers(0, 99), st.sampled_from((TEXT, "sum(|w X + b - Y|^3) + w^2"))
)
def test_an_epoch_without_replacement_sees_every_row_once(size: int, rows: int, seed: int, text: str) -> None:
    f, batches, point = loss(text, rows), gc.Minibatch(size, seed), np.array([0.3, -0.2])
    steps = math.ceil(rows / size)
    for epoch in range(2):
        seen = [batches.rows_of(epoch * steps + place, rows) for place in range(steps)]
        assert sorted(np.concatenate(seen)) == list(range(rows))
        gradients = [batches.gradient(f, point, epoch * steps + place) for place in range(steps)]
        mean = np.average(gradients, axis=0, weights=[len(some) for some in seen])
        assert mean == pytest.approx(f.gradient_at(point), rel=1e-11, abs=1e-12)


def test_with_replacement_rows_are_drawn_anew() -> None:
    batches = gc.Minibatch(10, 3, replacement=True)
    drawn = np.concatenate([batches.rows_of(k, 24) for k in range(2000)])
    counts = np.bincount(drawn, minlength=24)
    assert ((counts - 20_000 / 24) ** 2 / (20_000 / 24)).sum() < 50  # χ² of 23 degrees, p = 0.001
    assert any(len(set(batches.rows_of(k, 24))) < 10 for k in range(20))


@pytest.mark.parametrize("text", [TEXT, "sum((w X + b - Y)^2)", "mean((w X + b - Y)^2) + 0.3 w^2"])
@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_error_is_that_of_all_batches(text: str, size: int) -> None:
    f, point = loss(text, 6), np.array([1.2, 0.4])
    for replacement, batches in ((0, combinations(range(6), size)), (1, product(range(6), repeat=size))):
        off = [np.sum((f.gradient_on(rows, point) - f.gradient_at(point)) ** 2) for rows in batches]
        assert gc.Minibatch(size, 0, replacement).error_at(f, point) == pytest.approx(
            math.sqrt(np.mean(off)), rel=1e-12
        )


def test_a_run_takes_the_gradients_of_its_batches_and_records_the_true_ones() -> None:
    f, batches = loss(), gc.Minibatch(4, 7)
    run = gc.descend(f, (2.0, 2.0), step_rule=gc.Fixed(0.05), noise=batches, max_iterations=200)
    assert run.gradients == pytest.approx(np.array([f.gradient_at(point) for point in run.points]), rel=1e-13)
    seen = batches.gradients(f, run.points[:-1])
    assert np.array_equal(run.directions, -seen)
    assert np.linalg.norm(seen[-50:], axis=1).mean() > np.linalg.norm(run.gradients[-50:], axis=1).mean() > 1e-3
    again = gc.descend(f, (2.0, 2.0), step_rule=gc.Fixed(0.05), noise=gc.Minibatch(4, 7), max_iterations=200)
    assert np.array_equal(run.points, again.points)


@pytest.mark.parametrize("batches", [gc.Minibatch(24), gc.Minibatch(100)])
def test_a_batch_of_all_rows_is_gradient_descent(batches: gc.Minibatch) -> None:
    f = loss()
    run = gc.descend(f, (2.0, 2.0), step_rule=gc.Fixed(0.1), noise=batches)
    assert run.status.name == "converged"
    plain = gc.descend(f, (2.0, 2.0), step_rule=gc.Fixed(0.1))
    assert run.points == pytest.approx(plain.points[: len(run.points)], rel=1e-9, abs=1e-9)


def test_runs_of_a_batch_are_those_alone_and_decay_lowers_the_floor() -> None:
    f, batches = loss(), gc.Minibatch(2, 1, replacement=True)
    spec = gc.RunSpec(f, (2.0, 2.0), gc.HeavyBall(0.5), gc.Fixed(0.02), clip=gc.ClipByNorm(2.0), max_iterations=60,
                      noise=batches)  # fmt: skip
    both = gc.descend_batch(spec, [(2.0, 2.0), (-1.0, 0.0)], [0.02, 0.05], record=True)
    alone = gc.descend(
        f, (-1.0, 0.0), gc.HeavyBall(0.5), gc.Fixed(0.05), clip=gc.ClipByNorm(2.0), max_iterations=60, noise=batches
    )
    assert np.array_equal(both[1].points, alone.points)

    def floor(rule: gc.StepRule) -> float:
        run = gc.descend(f, (0.7, -1.0), step_rule=rule, noise=batches, max_iterations=3000, gradient_tolerance=0)
        return float(np.sqrt((run.gradients[-1000:] ** 2).sum(axis=1).mean()))

    assert floor(gc.Fixed(0.1)) > 1.5 * floor(gc.Fixed(0.02)) > 1.5 * floor(gc.Formula("step_size/sqrt(k+1)", 0.05))


def test_ascent_goes_up_on_its_batches() -> None:
    f = loss("-mean((w X + b - Y)^2)")
    run = gc.descend(f, (2.0, 2.0), step_rule=gc.Fixed(0.05), noise=gc.Minibatch(4), goal="maximize", max_iterations=50)
    mirrored = gc.descend(loss(), (2.0, 2.0), step_rule=gc.Fixed(0.05), noise=gc.Minibatch(4), max_iterations=50)
    assert run.points == pytest.approx(mirrored.points, rel=1e-12)


def test_a_function_without_rows_is_refused_in_words() -> None:
    with pytest.raises(gc.UsageError, match="needs a loss over rows of data"):
        gc.descend(gc.parse("x^2 + y^2"), (1, 1), noise=gc.Minibatch())
    with pytest.raises(gc.UsageError, match="along a noisy direction"):
        gc.descend(loss(), (1, 1), step_rule=gc.Wolfe(), noise=gc.Minibatch())
    for wrong in (0, 1.5, -3):
        with pytest.raises(gc.UsageError, match="Batch size"):
            gc.Minibatch(wrong)  # type: ignore[arg-type]


def test_sweeps_take_mini_batches() -> None:
    from gradnorm_core.sweeps import sweep_step_sizes  # noqa: PLC0415

    spec = gc.RunSpec(loss(), (2.0, 2.0), noise=gc.Minibatch(4), max_iterations=40)
    assert sweep_step_sizes(spec, [0.01, 0.05]) is not None


# Clipping one row or the mean


def test_clipping_the_rows_turns_the_gradient_and_clipping_the_mean_does_not() -> None:
    f = loss().with_data({"X": [0.0, 1.0, 2.0], "Y": [0.0, 1.0, 30.0]})
    found = gc.clip_rows(f, np.array([1.0, 0.0]), gc.ClipByNorm(1.0))
    rows = np.array([2 * (x - y) * np.array([x, 1.0]) for x, y in ((0, 0), (1, 1), (2, 30))]).T
    assert found.rows == pytest.approx(rows)
    lengths = np.maximum(np.linalg.norm(rows, axis=0), 1.0)
    assert found.of_rows == pytest.approx((rows / lengths).mean(axis=1))
    assert np.linalg.norm(found.of_mean) == pytest.approx(1.0)
    assert found.gradient == pytest.approx(f.gradient(1.0, 0.0))
    assert found.share == pytest.approx(1 / 3)
    wide = gc.clip_rows(loss(), np.array([0.0, 2.0]), gc.ClipByNorm(0.5))
    assert wide.angle > 1
    assert np.cross(np.append(wide.of_mean, 0), np.append(wide.gradient, 0)) == pytest.approx(np.zeros(3), abs=1e-12)


def test_rows_of_a_sum_count_n_times() -> None:
    mean, total = loss(), loss("sum((w X + b - Y)^2)/24")
    one, other = (gc.clip_rows(f, np.array([0.5, 1.0]), gc.ClipByValue(0.3)) for f in (mean, total))
    assert one.of_rows == pytest.approx(other.of_rows, rel=1e-12)
    with pytest.raises(gc.UsageError, match="rows of data"):
        gc.clip_rows(gc.parse("x^2"), np.zeros(2), gc.ClipByNorm())  # type: ignore[arg-type]
