"""Warm-up and cosine beside the schedules of PyTorch and optax, written out."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc

BOWL = gc.parse("x^2 + 3y^2")


def step_sizes(rule: Any, steps: int) -> list[float]:
    run = gc.descend(BOWL, (1.0, 1.0), step_rule=rule, max_iterations=steps, gradient_tolerance=0)
    return list(run.step_sizes)


def test_warm_up_is_linear_lr_of_torch() -> None:
    # torch.optim.lr_scheduler.LinearLR with start_factor s = 1/W and total_iters W − 1, in its recursive form:
    # lr_t = lr_{t−1}·(1 + (1 − s)/((W − 1)s + (t − 1)(1 − s))).
    warm, factor = 8, 1 / 8
    rate, rates = 0.05 * factor, [0.05 * factor]
    for t in range(1, 20):
        if t <= warm - 1:
            rate *= 1 + (1 - factor) / ((warm - 1) * factor + (t - 1) * (1 - factor))
        rates.append(rate)
    assert step_sizes(gc.WarmUp(0.05, 8), 20) == pytest.approx(rates, rel=1e-12)


def test_cosine_is_cosine_annealing_lr_of_torch_until_its_end_and_stays_there() -> None:
    # eta_t = eta_min + (eta_max − eta_min)(1 + cos(πt/T))/2, t = 0 … T (Loshchilov & Hutter 2017)
    top, least, length = 0.08, 0.008, 12
    rates = [least + (top - least) * (1 + math.cos(math.pi * t / length)) / 2 for t in range(length + 1)]
    found = step_sizes(gc.Cosine(top, length, 0.1), 20)
    assert found[: length + 1] == pytest.approx(rates, rel=1e-12)
    assert found[length + 1 :] == pytest.approx([least] * (20 - length - 1), rel=1e-12)
    assert found[6] == pytest.approx((top + least) / 2)


def test_warm_up_then_cosine_has_its_top_after_the_warm_up() -> None:
    found = step_sizes(gc.Cosine(0.08, 20, 0.05, 5), 22)
    assert found[:6] == pytest.approx([0.016, 0.032, 0.048, 0.064, 0.08, 0.08])
    assert (np.diff(found[5:21]) < 0).all()
    assert found[20] == found[21] == pytest.approx(0.004)


@pytest.mark.parametrize("rule", [gc.WarmUp(0.3, 7), gc.Cosine(0.3, 9, 0.02, 3), gc.Cosine(0.3, 9)], ids=str)
def test_sweeps_change_the_step_size_alone_and_a_batch_is_its_runs(rule: Any) -> None:
    alphas = np.array([0.01, 0.1, 0.3])
    batch = gc.descend_batch(gc.RunSpec(BOWL, (2.0, 1.0), step_rule=rule, max_iterations=25), [(2.0, 1.0)] * 3, alphas,
                             record=True)  # fmt: skip
    for index, alpha in enumerate(alphas):
        made = replace(rule, step_size=float(alpha))
        alone = gc.descend(BOWL, (2.0, 1.0), step_rule=made, max_iterations=25)
        assert np.array_equal(batch[index].points, alone.points)


def test_a_warm_up_as_long_as_the_schedule_is_refused() -> None:
    with pytest.raises(gc.UsageError, match="below T = 10"):
        gc.Cosine(0.1, 10, 0.1, 10)
    with pytest.raises(gc.UsageError, match="whole number"):
        gc.WarmUp(0.1, 2.5)  # type: ignore[arg-type]
    with pytest.raises(gc.UsageError, match="Final share must be above 0"):
        gc.Cosine(0.1, 10, 0.0)


def test_a_cosine_comes_closer_than_the_fixed_step_it_begins_with() -> None:
    # Normalized steps of fixed length never settle; with a falling length they end within the last one.
    fixed = gc.descend(BOWL, (2.0, 1.0), gc.Normalized(), gc.Fixed(0.3), max_iterations=100)
    falling = gc.descend(BOWL, (2.0, 1.0), gc.Normalized(), gc.Cosine(0.3, 100), max_iterations=100)
    assert np.linalg.norm(falling.x) < 0.02 < np.linalg.norm(fixed.x)
