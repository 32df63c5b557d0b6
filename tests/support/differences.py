"""Derivatives held to central differences."""

from __future__ import annotations

import numpy as np
import pytest

from gradnorm_core.arrays import Floats
from gradnorm_core.objectives.objective import Objective


def check_derivatives(f: Objective, points: Floats, h: float = 1e-5) -> None:
    """∇f and ∇²f at points (m, 2) of ordinary size are the differences of f and of ∇f over 2h."""
    for point in points:
        shifts = h * np.eye(2)
        slopes = [(f.value_at(point + s) - f.value_at(point - s)) / (2 * h) for s in shifts]
        curvatures = [(f.gradient_at(point + s) - f.gradient_at(point - s)) / (2 * h) for s in shifts]
        assert f.gradient_at(point) == pytest.approx(np.array(slopes), rel=1e-6, abs=1e-7)
        assert f.hessian_at(point) == pytest.approx(np.array(curvatures), rel=1e-5, abs=1e-6)
