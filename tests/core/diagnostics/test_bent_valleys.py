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


T = np.linspace(-6.0, 6.0, 200_001)


@pytest.mark.parametrize(
    ("text", "curve", "start"),
    [
        ("sqrt(1+(x y-1)^2)", (np.exp(T), np.exp(-T)), (3.0, 2.0)),
        ("(x y-1)^2", (np.exp(T), np.exp(-T)), (3.0, 2.0)),
        ("sqrt(1+(x^2-y)^2)", (T, T**2), (2.0, 1.0)),
        ("sqrt(1+(y-sin(2x))^2)", (T, np.sin(2 * T)), (0.3, 1.8)),
        ("log(1+(x^2+y^2-4)^2)", (2 * np.cos(T), 2 * np.sin(T)), (1.2, 2.3)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("tolerance", [4.0, 2.0, 1.0, 0.5])
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_a_run_that_stops_short_of_a_curve_of_minima_is_told_a_near_part_of_it(
    text: str, curve: tuple[np.ndarray, np.ndarray], start: tuple[float, float], tolerance: float, goal: str
) -> None:
    f = parse(text if goal == "minimize" else f"-({text})")
    run = gc.descend(f, start, None, gc.Fixed(0.005), goal=goal, gradient_tolerance=tolerance)  # type: ignore[arg-type]
    found = diagnose(f, run).stationary
    if found is None:
        return
    x, y = run.points[-1]
    nearest = float(np.hypot(curve[0] - x, curve[1] - y).min())
    assert found.kind == "minimum"
    assert float(np.hypot(curve[0] - found.point[0], curve[1] - found.point[1]).min()) < 1e-3
    assert found.distance == pytest.approx(math.dist(found.point, run.points[-1]))
    assert nearest - 1e-3 <= found.distance <= 1.25 * nearest


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("1.38sqrt(1+(x y - 1)^2) + 3.62max(y, 0)", (0.9, 2.2)),
        ("2log(1+(y - x^2)^2) + max(y-9, 0)", (0.5, 1.2)),
        ("(x^2 + y^2 - 2)^2 + max(x-3, 0)", (1.4, 0.7)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("steps", [20, 60])
def test_a_curve_of_minima_has_no_curvature_along_it_beside_a_kink_either(
    text: str, start: tuple[float, float], steps: int
) -> None:
    run = gc.descend(parse(text), start, step_rule=gc.Fixed(0.1), max_iterations=steps)
    found = diagnose(run.objective, run).stationary
    assert found is None or found.kind != "minimum" or 0 in found.curvature.signs
