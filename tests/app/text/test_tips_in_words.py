"""Tips as causes of steps that lead the wrong way: only where such steps lead past them, and close by."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from tests.support.claim_checker import complaints


@pytest.mark.parametrize("start", [(-2.7, -2.7), (1.0, 0.3), (-0.4, 2.0)])
@pytest.mark.parametrize("direction", [gc.Nesterov(0.99), gc.HeavyBall(0.95), gc.HeavyBall(0.5), gc.Adam()])
@pytest.mark.parametrize("text", ["norm(x - 1, y) norm(x + 1, y)", "norm(x, 3y)", "norm(x, y) + x^2"])
def test_a_tip_is_blamed_where_steps_lead_past_it_close_by(
    text: str, direction: gc.Direction, start: tuple[float, float]
) -> None:
    """A step that swings about a tip far out does not lead past it, and once is not enough among a hundred."""
    f = gc.parse(text)
    for alpha in (0.014, 0.1):
        run = gc.descend(f, start, direction, gc.Fixed(alpha), max_iterations=200)
        seen = gc.diagnose(f, run)
        found = verdict(run, seen)
        assert not list(complaints(run, found))
        lines = found.lines
        assert "across a tip" not in lines
        if "past a tip" in lines:
            assert seen.rough is not None
            rises = seen.value_rises
            before, steps = run.points[rises - 1] - seen.rough.point, run.points[rises] - run.points[rises - 1]
            ways = np.linspace(0, 1, 201)[:, None, None] * steps
            near = np.linalg.norm(before + ways, axis=-1).min(axis=0) <= 0.26 * np.linalg.norm(steps, axis=-1)
            assert near.mean() > 0.09
