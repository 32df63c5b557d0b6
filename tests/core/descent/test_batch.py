"""Many runs at once are the runs one by one."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradnorm_core.descent import batch_loop
from gradnorm_core.descent.batch import Batch, descend_batch
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.registry import DIRECTIONS, STEP_RULES, why_not
from gradnorm_core.methods.step_rules.barzilai_borwein import BarzilaiBorwein
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.methods.step_rules.polyak import Polyak
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.families import ChainedRosenbrock
from gradnorm_core.objectives.formula import parse

TEXTS = [
    "100(y - x^2)^2 + (1 - x)^2",
    "x^2/2 + 5y^2",
    "ln(x) + y^2",
    "sqrt(x) + |y|",
    "exp(x^2) + y^4 - x y",
    "floor(x) + y^2",
    "x^3 + sin(3y)",
]
ROSENBROCK = parse(TEXTS[0])


def assert_same(one: Run, other: Run) -> None:
    """Two runs agree bit for bit, in everything."""
    for name in ("points", "values", "gradients", "directions", "step_sizes"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name
    for name in ("iterations", "step_sizes", "values", "slopes"):
        mine, others = getattr(one.trajectory.trials, name), getattr(other.trajectory.trials, name)
        assert np.array_equal(mine, others, equal_nan=True), f"trials.{name}"
    assert one.status == other.status
    assert one.evaluations == other.evaluations


def assert_one_by_one(batch: Batch) -> None:
    """Every run of a recorded batch is the run of its own spec, and the results are its last iterates."""
    for index in range(len(batch)):
        alone = run_spec(batch.spec_of(index))
        assert_same(batch[index], alone)
        assert np.array_equal(batch.points[index], alone.points[-1])
        assert np.array_equal(batch.values[index], alone.values[-1], equal_nan=True)
        assert np.array_equal(batch.gradients[index], alone.gradients[-1], equal_nan=True)
        assert batch.iterations[index] == alone.iterations
        assert batch.status_names[index] == alone.status.name


DIRECTIONS_TRIED = [*(make() for make in DIRECTIONS.values()), Steepest(1), Steepest(math.inf), HeavyBall(0.5)]
STEP_RULES_TRIED = [
    *(make() for make in STEP_RULES.values()), Fixed(1e-20), Fixed(0.003), Fixed(0.7), Fixed(1e8), Exact(0.9),
    Formula("1/(k-3)"), BarzilaiBorwein(2), Wolfe(1e-4, 0.1, 7.0), Armijo(0.3, 0.7, 3.0), Polyak(0.5),
]  # fmt: skip
PAIRS = [pair for pair in product(DIRECTIONS_TRIED, STEP_RULES_TRIED) if why_not(*pair) is None]
EXTRAS: list[dict[str, Any]] = [
    {}, {"clip": ClipByNorm(0.5)}, {"clip": ClipByValue(0.5), "noise": GaussianNoise(0.3, 4)},
]  # fmt: skip


@pytest.mark.parametrize(("direction", "step_rule"), PAIRS, ids=str)
@settings(max_examples=6)
@given(
    st.sampled_from(TEXTS),
    st.integers(0, 2**32 - 1),
    st.sampled_from(EXTRAS),
    st.sampled_from(["minimize", "maximize"]),
    st.sampled_from([0, 1, 18, 70]),
)
def test_a_batch_is_its_runs_one_by_one(
    direction: Any, step_rule: Any, text: str, seed: int, extra: Any, goal: Any, limit: int
) -> None:
    if why_not(direction, step_rule, None, **extra) is not None:
        extra = {}
    starts = np.random.default_rng(seed).normal(scale=2, size=(7, 2))
    spec = RunSpec(
        parse(text), (0.0, 0.0), direction, step_rule, goal, max_iterations=limit, tolerance_norm=math.inf,
        gradient_tolerance=1e-3, **extra,
    )  # fmt: skip
    assert_one_by_one(descend_batch(spec, starts, record=True))


@pytest.mark.parametrize(("direction", "step_rule"), [(Newton(), Armijo()), (BFGS(), Wolfe()), (Adam(), Fixed(0.1))])
def test_in_more_dimensions_only_rounding_differs(direction: Any, step_rule: Any) -> None:
    starts = np.random.default_rng(2).normal(size=(5, 4))
    spec = RunSpec(ChainedRosenbrock(4), (0.0,) * 4, direction, step_rule, max_iterations=12)
    batch = descend_batch(spec, starts, record=True)
    for index in range(5):
        alone = run_spec(batch.spec_of(index))
        assert batch[index].points == pytest.approx(alone.points, rel=1e-9, abs=1e-9)


def test_step_sizes_vary_from_lane_to_lane() -> None:
    spec = RunSpec(parse("x^2/2 + 5y^2"), (10.0, 1.0), max_iterations=300)
    batch = descend_batch(spec, step_sizes=np.geomspace(1e-3, 1, 40), record=True)
    assert_one_by_one(batch)
    assert set(batch.status_names) == {"converged", "iteration_limit", "diverged"}


def test_starts_and_step_sizes_pair_up() -> None:
    starts = np.array([[1.0, 2.0], [3.0, 4.0]])
    batch = descend_batch(RunSpec(ROSENBROCK, (0.0, 0.0), max_iterations=9), starts, [1e-4, 1e-3], record=True)
    assert_one_by_one(batch)


def test_groups_thin_out_and_join_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_loop, "RUNS_PER_STATE", 7)
    starts = np.random.default_rng(5).normal(scale=3, size=(60, 2))
    spec = RunSpec(parse("x - ln(x) + 3y^2"), (1.0, 1.0), step_rule=Fixed(0.05), max_iterations=400)
    small = descend_batch(spec, starts, record=True)
    assert_one_by_one(small)
    assert len(set(small.status_names)) > 1


def test_recording_changes_nothing_but_the_record() -> None:
    starts = np.random.default_rng(1).normal(size=(500, 2))
    spec = RunSpec(ROSENBROCK, (0.0, 0.0), step_rule=Fixed(0.002), max_iterations=150, gradient_tolerance=0.5)
    kept, bare = (descend_batch(spec, starts, record=record) for record in (True, False))
    for name in ("points", "values", "gradients", "iterations", "endings", "noticed"):
        assert np.array_equal(getattr(kept, name), getattr(bare, name), equal_nan=True), name
    assert np.array_equal(kept.norms, bare.norms, equal_nan=True)
    with pytest.raises(UsageError, match="record=True"):
        bare[0]


def test_progress_is_told_and_an_exception_cancels() -> None:
    class Cancelled(Exception):
        pass

    told: list[float] = []

    def cancel(share: float) -> None:
        told.append(share)
        if share > 0.5:
            raise Cancelled

    spec = RunSpec(ROSENBROCK, (-1.2, 1.0), step_rule=Fixed(1e-4), max_iterations=1000)
    descend_batch(spec, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    with pytest.raises(Cancelled):
        descend_batch(spec, progress=cancel)


@pytest.mark.parametrize(
    ("starts", "step_sizes", "words"),
    [
        ([[1.0, 2.0, 3.0]], None, "shape"),
        ([1.0, 2.0], None, "shape"),
        ([[1.0, math.nan]], None, "finite"),
        (None, [0.1, -0.1], "positive"),
        (None, [[0.1]], "positive"),
        ([[1.0, 2.0]], [0.1, 0.2], "pair up"),
        (np.empty((0, 2)), None, "at least one"),
    ],
)
def test_wrong_use_is_told_in_words(starts: Any, step_sizes: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        descend_batch(RunSpec(ROSENBROCK, (0.0, 0.0)), starts, step_sizes)


def test_an_index_counts_from_the_end_and_stops_there() -> None:
    batch = descend_batch(RunSpec(ROSENBROCK, (0.0, 0.0), max_iterations=3), [[1.0, 2.0], [2.0, 1.0]], record=True)
    assert_same(batch[-1], batch[1])
    with pytest.raises(IndexError):
        batch[2]
