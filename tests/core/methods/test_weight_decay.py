"""AdamW beside the update of PyTorch's documentation written out, beside Adam, and where it comes to rest."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.arrays import Floats

HIMMELBLAU = gc.parse("(x^2 + y - 11)^2 + (x + y^2 - 7)^2")


def torch_adamw(start: list[float], steps: int, lr: float, betas: tuple[float, float], eps: float, decay: float,
                maximize: bool = False) -> Floats:  # fmt: skip
    """θ ← θ − γλθ, then θ ← θ − γ m̂/(√v̂ + ε), line by line as torch.optim.AdamW, on Himmelblau's f."""
    theta = list(start)
    m, v, path = [0.0, 0.0], [0.0, 0.0], [list(start)]
    for t in range(1, steps + 1):
        x, y = theta
        first, second = x * x + y - 11, x + y * y - 7
        g = [4 * x * first + 2 * second, 2 * first + 4 * y * second]
        for i in range(2):
            slope = -g[i] if maximize else g[i]
            theta[i] = theta[i] - lr * decay * theta[i]
            m[i] = betas[0] * m[i] + (1 - betas[0]) * slope
            v[i] = betas[1] * v[i] + (1 - betas[1]) * slope * slope
            m_hat, v_hat = m[i] / (1 - betas[0] ** t), v[i] / (1 - betas[1] ** t)
            theta[i] = theta[i] - lr * m_hat / (math.sqrt(v_hat) + eps)
        path.append(list(theta))
    return np.array(path)


@pytest.mark.parametrize(
    ("lr", "betas", "decay"), [(0.1, (0.9, 0.999), 0.01), (0.02, (0.8, 0.95), 0.3), (0.5, (0.0, 0.9), 1.0)]
)
@pytest.mark.parametrize("maximize", [False, True])
def test_a_run_is_the_update_of_torch_written_out(
    lr: float, betas: tuple[float, float], decay: float, maximize: bool
) -> None:
    theirs = torch_adamw([0.5, -0.5], 60, lr, betas, 1e-8, decay, maximize)
    goal: Any = "maximize" if maximize else "minimize"
    direction = gc.AdamW(*betas, weight_decay=decay)
    run = gc.descend(HIMMELBLAU, (0.5, -0.5), direction, gc.Fixed(lr), goal=goal, max_iterations=60)
    assert run.points == pytest.approx(theirs[: len(run.points)], rel=1e-9, abs=1e-9)
    assert run.iterations == 60


def test_without_decay_it_is_adam_bit_for_bit() -> None:
    one = gc.descend(HIMMELBLAU, (0.5, -0.5), gc.AdamW(weight_decay=0), gc.Fixed(0.1), max_iterations=99)
    other = gc.descend(HIMMELBLAU, (0.5, -0.5), gc.Adam(), gc.Fixed(0.1), max_iterations=99)
    assert np.array_equal(one.points, other.points)


def test_the_decay_is_decoupled_and_keeps_the_iterates_within_one_over_lambda() -> None:
    # Without the decay x would run off; with it x → 1/λ whatever the slope, the fixed point of x ← (1 − αλ)x + α.
    for slope in ("x", "1000x"):
        f = gc.parse(f"-{slope} + 0y")
        run = gc.descend(f, (0.0, 0.0), gc.AdamW(weight_decay=0.5), gc.Fixed(0.1), max_iterations=400)
        assert run.x[0] == pytest.approx(2.0, rel=1e-6)
    # Coupled, as λ‖x‖²/2 added to f, the same λ leaves a point that depends on the slope.
    coupled = gc.parse("-1000x + 0.25x^2 + 0y")
    assert gc.descend(coupled, (0.0, 0.0), gc.Adam(), gc.Fixed(0.1), max_iterations=400).x[0] > 20


def test_it_does_not_rest_at_a_minimum_away_from_the_origin() -> None:
    f = gc.parse("(x - 3)^2 + (y + 2)^2")
    start, direction = (3.0, -2.001), gc.AdamW(weight_decay=0.5)
    decayed = gc.descend(f, start, direction, gc.Fixed(0.01), gradient_tolerance=0, max_iterations=900)
    assert abs(decayed.x[0]) < 2.9
    plain = gc.descend(f, (3.0, -2.0), gc.AdamW(weight_decay=0.5), gc.Fixed(0.01))
    assert plain.status.name == "flat_start"
