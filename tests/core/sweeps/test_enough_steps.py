"""Enough steps: the count agrees with the closed form of a bowl, and a run that cannot arrive gets none."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradnorm_core as gc
from gradnorm_core.sweeps.enough_steps import enough_steps, round_limit

BOWL = gc.parse("(x^2 + y^2)/2")


@pytest.mark.parametrize("size", [0.01, 0.05, 0.3])
def test_on_a_round_bowl_the_steps_are_those_of_the_closed_form(size: float) -> None:
    run = gc.descend(BOWL, (3, 4), step_rule=gc.Fixed(size), max_iterations=10, gradient_tolerance=1e-6)
    closed = math.ceil(math.log(1e-6 / 5) / math.log(1 - size))  # ‖∇f‖₂ = 5(1 − α)ᵏ
    assert enough_steps(run, 5000) == closed


def test_a_run_that_arrives_or_cannot_arrive_gets_none() -> None:
    def run(size: float, limit: int) -> gc.Run:
        return gc.descend(BOWL, (3, 4), step_rule=gc.Fixed(size), max_iterations=limit)

    assert enough_steps(run(0.5, 200), 5000) is None  # it has arrived
    assert enough_steps(run(1e-5, 200), 5000) is None  # 5000 steps are too few
    assert enough_steps(run(2.0, 200), 5000) is None  # it swings between two points
    assert enough_steps(run(0.01, 5000), 5000) is None


@given(steps=st.integers(1, 4999))
def test_the_limit_is_round_and_just_above(steps: int) -> None:
    limit = round_limit(steps, 5000)
    assert steps < limit <= max(steps + 10, 1.5 * steps)
    assert len(str(limit).rstrip("0")) <= 2
