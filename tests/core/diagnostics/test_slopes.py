"""Slopes measured on f alone agree with those of the gradient, and their maximum is the norm."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradnorm_core.diagnostics.slopes import measured_slope, measured_slopes
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
