"""The quick loop gives the bits of the loop that every other run takes."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gradnorm_core.descent.loop import recorded_loop
from gradnorm_core.descent.scalar_loop import scalar_loop
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.formula import parse

ROSENBROCK = "100(y - x^2)^2 + (1 - x)^2"
POLYNOMIALS = (
    ROSENBROCK, "x^2/2 + 5y^2", "x^4 - x^2 + y^2/3", "x y", "3x - 2y + 1", "7", "x", "-x^2 y^3",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
)  # fmt: skip
COORDINATES = st.floats(-1e3, 1e3) | st.sampled_from((0.0, -0.0, 1e200, -1e-300, 5e-324))


@given(
    st.sampled_from(POLYNOMIALS),
    COORDINATES,
    COORDINATES,
    st.floats(1e-6, 3),
    st.sampled_from(("minimize", "maximize")),
    st.just(Steepest()) | st.floats(0, 0.999).map(HeavyBall) | st.floats(0, 0.999).map(Nesterov),
)
@example("3x - 2y + 1", -0.0, 0.0, 0.1, "minimize", Steepest())
@example("7", -0.0, -0.0, 0.1, "maximize", Steepest())
@example("7", -0.0, 0.0, 0.1, "maximize", HeavyBall(0.5))
@example("7", 0.0, -0.0, 0.1, "minimize", Nesterov(0.5))
@example(ROSENBROCK, 1e200, 1e200, 1.0, "minimize", Steepest())
@example(ROSENBROCK, 1e200, 1e200, 1.0, "minimize", Nesterov(0.9))
def test_every_bit_is_that_of_the_other_loop(
    text: str, x: float, y: float, alpha: float, goal: Literal["minimize", "maximize"], direction: Direction
) -> None:
    spec = RunSpec(parse(text), (x, y), direction, Fixed(alpha), goal)
    quick, usual = scalar_loop(spec), recorded_loop(spec, spec.problem())
    assert quick is not None
    with np.errstate(all="ignore"):
        for first, count in ((0, 1), (1, 2), (3, 40)):  # a walk goes on where it stopped
            ours, theirs = quick(first, count), usual(first, count)
            assert ours.first == theirs.first
            for one, other in zip(ours.arrays(), theirs.arrays(), strict=True):
                assert one.shape == other.shape
                there = ~np.isnan(other)  # the sign and payload of NaN mean nothing
                assert np.array_equal(np.isnan(one), ~there)
                assert one[there].tobytes() == other[there].tobytes()


@pytest.mark.parametrize(
    "changed",
    [
        {"objective": parse("sin x + y^2")},
        {"objective": parse("1/x + y^2")},
        {"direction": Normalized()},
        {"direction": Adam()},
        {"direction": Steepest(norm=1)},
        {"step_rule": Formula("0.1/(k+1)")},
        {"clip": ClipByNorm(1.0)},
        {"noise": GaussianNoise(0.1, 1)},
    ],
    ids=str,
)
def test_whatever_needs_more_takes_the_other_loop(changed: dict[str, Any]) -> None:
    plain: dict[str, Any] = {
        "objective": parse(ROSENBROCK), "start": (-1.2, 1.0), "direction": Steepest(), "step_rule": Fixed(0.001),
        "goal": "minimize",
    }  # fmt: skip
    assert scalar_loop(RunSpec(**plain)) is not None
    assert scalar_loop(RunSpec(**{**plain, **changed})) is None
