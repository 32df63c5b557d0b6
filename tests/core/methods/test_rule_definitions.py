"""Every first-order direction has lines as its definition, and they say what the code does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import descend
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, AdamW, RMSProp
from gradnorm_core.methods.directions.conjugate_gradients import (
    ConjugateGradients,
    FletcherReeves,
    HestenesStiefel,
    NonlinearCG,
)
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.problem import Iterate, Problem
from gradnorm_core.methods.registry import DIRECTIONS
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Wolfe
from gradnorm_core.objectives.gallery import DEFAULT, GALLERY

EXACT: tuple[Any, ...] = (
    Steepest(), Steepest(1), Steepest(math.inf), Normalized(), HeavyBall(), HeavyBall(0.5), Nesterov(), Nesterov(0.3),
    NonlinearCG(), FletcherReeves(), HestenesStiefel(),
)  # fmt: skip
ROUNDED: tuple[Any, ...] = (
    AdaGrad(),
    AdaGrad(0.1),
    RMSProp(),
    RMSProp(0.9, 1e-3),
    Adam(),
    Adam(0.5, 0.9, 1e-3),
)
STEPS = 150
ROUNDING = 1e-13
"""The built-in ones keep roots of squares, the lines keep the squares: 150 steps part them by less than this share."""


def directions_on_gallery(direction: Any) -> list[tuple[str, Floats, Floats]]:
    """For each example the directions of a run, and those that the lines make of the same gradients."""
    found = []
    for name, example in GALLERY.items():
        rule = Wolfe() if isinstance(direction, ConjugateGradients) else Fixed(example.step_size)
        run = descend(example.objective, example.start, direction, rule, goal=example.goal, max_iterations=STEPS)
        sign = -1.0 if example.goal == "maximize" else 1.0
        found.append((name, run.directions, followed(direction, run.points[:-1], sign * run.gradients[:-1])))
    return found


def followed(direction: Any, points: Floats, gradients: Floats) -> Floats:
    """The directions that the lines of a direction make of these gradients."""
    lines = Rule(direction.rule_lines())
    memory, made = lines.begin(np.zeros(2)), np.zeros_like(gradients)
    problem = Problem(GALLERY[DEFAULT].objective, False, (), None)
    with np.errstate(all="ignore"):
        for k, (x, g) in enumerate(zip(points, gradients, strict=True)):
            made[k], memory = lines.step(Iterate(k, x, 0.0, g, g, problem), memory)
    return made


@pytest.mark.parametrize("direction", EXACT, ids=str)
def test_lines_of_sums_and_products_agree_bit_for_bit(direction: Any) -> None:
    found = directions_on_gallery(direction)
    assert sum(len(built_in) for _, built_in, _ in found) > 800
    for name, built_in, own in found:
        ties = np.zeros(len(built_in), np.bool_)
        if direction == Steepest(1):  # the built-in one then moves the first coordinate, the lines both
            ties = (own != 0).all(axis=1)
        np.testing.assert_array_equal(own[~ties], built_in[~ties], err_msg=name)


@pytest.mark.parametrize("direction", ROUNDED, ids=str)
def test_lines_with_squares_agree_to_rounding(direction: Any) -> None:
    for name, built_in, own in directions_on_gallery(direction):
        finite = np.isfinite(built_in).all(axis=1) & (np.abs(built_in).max(axis=1) < 1e150)
        apart = np.abs(own - built_in)[finite].max(axis=1)
        assert (apart <= ROUNDING * np.abs(built_in)[finite].max(axis=1)).all(), name


def test_the_lines_with_decay_agree_to_the_rounding_of_their_parts() -> None:
    direction = AdamW(weight_decay=0.3)
    for name, example in GALLERY.items():
        run = descend(example.objective, example.start, direction, Fixed(example.step_size), max_iterations=STEPS)
        own = followed(direction, run.points[:-1], run.gradients[:-1])
        parts = np.abs(run.directions) + 2 * 0.3 * np.abs(run.points[:-1])  # where they cancel, d is far smaller
        assert (np.abs(own - run.directions).max(axis=1) <= ROUNDING * parts.max(axis=1)).all(), name


def test_only_directions_with_matrices_have_no_lines() -> None:
    without = {kind for kind in DIRECTIONS.values() if not kind().rule_lines() and kind is not Rule}  # type: ignore[attr-defined]
    assert without >= {Newton, BFGS}
    assert without.isdisjoint(type(direction) for direction in (*EXACT, *ROUNDED))


@pytest.mark.parametrize("direction", [HeavyBall(0.25), RMSProp(0.5, 0.125), Adam(0.5, 0.25, 0.125)], ids=str)
def test_the_lines_have_the_numbers_of_the_direction(direction: Any) -> None:
    lines = Rule(direction.rule_lines())
    values = [getattr(direction, one.name) for one in direction.parameters]
    assert [getattr(lines, one.name) for one in lines.parameters] == values


def test_whole_runs_of_the_heavy_ball_written_by_hand() -> None:
    for example in GALLERY.values():
        settings: dict[str, Any] = {"goal": example.goal, "max_iterations": STEPS}
        rule = Fixed(example.step_size)
        built_in = descend(example.objective, example.start, HeavyBall(0.8), rule, **settings)
        own = descend(example.objective, example.start, Rule("b = beta b + g; d = -b", beta=0.8), rule, **settings)
        np.testing.assert_array_equal(own.points, built_in.points)
        assert own.status.name in (built_in.status.name, "rule_failed")
