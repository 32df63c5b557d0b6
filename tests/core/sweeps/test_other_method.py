"""Another method: the nearest to plain descent that arrives, and none where none is needed or would do."""

from __future__ import annotations

import pytest

import gradnorm_core as gc
from gradnorm_core.sweeps.other_method import other_method

ROSENBROCK = gc.parse("100(y - x^2)^2 + (1 - x)^2")


def plain(f: gc.Objective, start: tuple[float, float], size: float, most: int = 200) -> gc.Run:
    return gc.descend(f, start, step_rule=gc.Fixed(size), max_iterations=most)


def test_newton_arrives_where_momentum_does_not() -> None:
    found = other_method(plain(ROSENBROCK, (-1.2, 1.0), 0.001))
    assert found is not None
    alone = gc.descend(ROSENBROCK, (-1.2, 1.0), gc.Newton(), gc.Fixed(1.0), max_iterations=200)
    assert isinstance(found.spec.direction, gc.Newton)
    assert found.iterations == alone.iterations < 20
    assert found.points[-1] == pytest.approx([1, 1], abs=1e-5)


def test_momentum_comes_first_where_it_arrives() -> None:
    found = other_method(plain(gc.parse("(x^2 + 100y^2)/2"), (10.0, 1.0), 0.015, most=400))
    assert found is not None
    assert found.spec.direction == gc.HeavyBall(0.9)
    assert found.spec.step_rule == gc.Fixed(0.015)


def test_nothing_is_offered_where_it_is_not_needed_or_nothing_arrives() -> None:
    bowl = gc.parse("(x^2 + y^2)/2")
    assert other_method(plain(bowl, (3.0, 4.0), 0.5)) is None  # it arrives
    assert other_method(plain(gc.parse("x + y"), (3.0, 4.0), 0.1)) is None  # nothing arrives
    newton = gc.descend(ROSENBROCK, (-1.2, 1.0), gc.Newton(), gc.Fixed(1e-3), max_iterations=20)
    assert other_method(newton) is None  # no plain descent
    noisy = gc.descend(bowl, (3.0, 4.0), step_rule=gc.Fixed(0.01), noise=gc.GaussianNoise(0.1, 7), max_iterations=20)
    assert other_method(noisy) is None
