"""Minima in valleys that bend: their coordinates, and the nearest part of a curve of minima."""

from __future__ import annotations

import math

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.objectives.formula import parse


@pytest.mark.parametrize(
    ("text", "minimum", "start"),
    [
        ("(x^2+1.4y^2-1.1)^2 + 0.1x^4", (0.0, math.sqrt(1.1 / 1.4)), (0.05, 0.85)),
        ("(1.4x^2+y^2-1.1)^2 + 0.1y^4", (math.sqrt(1.1 / 1.4), 0.0), (0.85, 0.05)),
        ("min((x^2+1.4y^2-1.1)^2, 2.5) + 0.1x^4", (0.0, math.sqrt(1.1 / 1.4)), (0.05, 0.85)),
        ("(y-sin(x))^2 + (x-1)^4", (1.0, math.sin(1)), (0.5, 0.3)),
        ("(y-exp(x))^2 + 3(x+0.5)^4", (-0.5, math.exp(-0.5)), (-0.4, 0.6)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("sign", [1, -1])
def test_a_flat_minimum_of_a_bent_valley_has_the_digits_that_are_known(
    text: str, minimum: tuple[float, float], start: tuple[float, float], sign: int
) -> None:
    """One coordinate is round, so that it is exact; the other one is that of the valley there."""
    f = parse(text if sign > 0 else f"-({text})")
    goal = "minimize" if sign > 0 else "maximize"
    run = gc.descend(f, start, gc.Newton(), gc.Fixed(1.0), goal=goal)  # type: ignore[arg-type]
    found = diagnose(f, run).stationary
    assert found is not None
    assert found.kind == "minimum"
    exact = [here == there for here, there in zip(found.point.tolist(), minimum, strict=True)]
    assert any(exact)
    assert found.point == pytest.approx(minimum, rel=1e-12)


def test_a_point_of_a_curve_of_minima_stays_where_it_is() -> None:
    """No other point of a circle is more of a minimum, and a rounded one is as good within its rounding."""
    f = parse("(x^2 + y^2 - 2)^2")
    found = stationary_point_near(f, (1.2345678, 0.7))
    assert found is not None
    assert np.hypot(*found.point) == pytest.approx(math.sqrt(2), rel=1e-12)
    assert math.atan2(found.point[1], found.point[0]) == pytest.approx(math.atan2(0.7, 1.2345678), abs=1e-5)
