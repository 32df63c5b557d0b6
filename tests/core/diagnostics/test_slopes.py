"""Slopes measured on f alone agree with those of the gradient, and their maximum is the norm."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradnorm_core.diagnostics.slopes import measured_slope, measured_slopes, step_of
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import parse


def test_the_maximum_of_the_measured_slopes_is_the_norm() -> None:
    f = parse("100(y - x^2)^2 + (1 - x)^2")
    angles, measured = measured_slopes(f, (-1.2, 1.0))
    gradient = f.gradient_at((-1.2, 1.0))
    expected = gradient @ np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))])
    assert measured == pytest.approx(expected, rel=1e-6, abs=1e-4)
    assert measured.max() <= float(gradient_norm(gradient)) * (1 + 1e-9)


def test_the_slope_in_one_direction_is_that_of_the_closed_form() -> None:
    """f = sin x · eʸ has the slope cos x · eʸ·u₁ + sin x · eʸ·u₂."""
    u = np.array([0.6, -0.8])
    expected = math.exp(0.5) * (0.6 * math.cos(2.0) - 0.8 * math.sin(2.0))
    assert float(measured_slope(parse("sin(x)*exp(y)"), (2.0, 0.5), u)) == pytest.approx(expected, rel=1e-9)


def test_there_is_no_slope_outside_the_domain() -> None:
    _, measured = measured_slopes(parse("ln(x) + y"), (-1.0, 0.0))
    assert np.isnan(measured).all()


SWINGS = [
    ("sin(10^8*x)", (1.3, 0.2), 1e8 * math.cos(1e8 * 1.3), 0.0),
    ("sin(10^6*x) + y", (2.0, 1.0), 1e6 * math.cos(2e6), 1.0),
    ("x^2 + 1e-10*sin(10^10*x)", (1.0, 1.0), 2 + math.cos(1e10), 0.0), ("|x| + y^2", (1e-9, 1.0), 1.0, 2.0),
    ("|x - 1| + y", (1.0 + 1e-8, 1.0), 1.0, 1.0), ("ln x + y", (1e-7, 1.0), 1e7, 1.0), ("1/x", (1e-8, 1.0), -1e16, 0.0),
    ("sin(100x) sin(100y)", (0.3, 0.7), 100 * math.cos(30) * math.sin(70), 100 * math.sin(30) * math.cos(70)),
    ("10^9*tanh(10^4*x)", (1e-5, 0.0), 1e13 / math.cosh(0.1) ** 2, 0.0), ("x^2 + y^2", (1e6, 1.0), 2e6, 2.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "point", "along_x", "along_y"), SWINGS)
def test_the_slope_is_measured_within_the_length_over_which_f_bends(
    text: str, point: tuple[float, float], along_x: float, along_y: float
) -> None:
    """Expected are the derivatives in closed form; the argument of sin is known to its own rounding only."""
    angles, measured = measured_slopes(parse(text), point)
    expected = along_x * np.cos(np.radians(angles)) + along_y * np.sin(np.radians(angles))
    assert measured == pytest.approx(expected, abs=4e-4 * math.hypot(along_x, along_y))


@pytest.mark.parametrize(("text", "point"), [("sin(10^8*x)", (2e8, 0.2)), ("sin(10^12*x)", (0.3, 1.0))])
def test_no_slope_is_measured_where_float64_does_not_resolve_f(text: str, point: tuple[float, float]) -> None:
    assert math.isnan(step_of(parse(text), point))
    assert np.isnan(measured_slopes(parse(text), point)[1]).all()
