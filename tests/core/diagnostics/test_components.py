"""The components that a run has are those of a run in 60 digits on the same quadratic."""

from __future__ import annotations

import math

import numpy as np
import pytest
from mpmath import matrix, mp, mpf

import gradnorm_core as gc
from gradnorm_core.diagnostics.components import present_components
from gradnorm_core.diagnostics.curvature import curvature_at

TURNED = "(3.25x^2 - 4.5sqrt(3)x y + 7.75y^2)/2"
"""R·diag(1, 10)·Rᵀ with the eigenvectors (√3/2, 1/2) for 1 and (−1/2, √3/2) for 10."""


@pytest.mark.parametrize("alpha", [0.03, 0.19, 0.21])
@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("x^2 + 10y^2", (1.0, 0.0), (True, False)), ("x^2 + 10y^2", (0.0, 1.0), (False, True)),
        ("x^2 + 10y^2", (1.0, 1e-6), (True, True)), ("x^2 + 10y^2", (2.0, 1.0), (True, True)),
        ("(x - 1000000)^2 + 10y^2", (1000001.0, 0.0), (True, False)), ("x^2 + y^2", (1.0, 0.0), (True, True)),
        ("cosh(x) + 10y^2", (1.0, 0.0), (True, False)), ("10^12*(x^2 + 10y^2)", (0.0, 3.0), (False, True)),
        ("10^-9*(x^2 + 10y^2)", (3.0, 0.0), (True, False)), ("x^2 + 10y^2", (0.0, 0.0), (True, True)),
    ],
)  # fmt: skip
def test_a_start_on_an_axis_has_one_component(
    text: str, start: tuple[float, float], expected: tuple[bool, bool], alpha: float
) -> None:
    f = gc.parse(text)
    top = float(np.linalg.eigvalsh(f.hessian_at(start)).max())
    run = gc.descend(f, start, step_rule=gc.Fixed(10 * alpha / top), gradient_tolerance=1e-9 * top, max_iterations=200)
    assert tuple(present_components(run, curvature_at(f, np.array(start))).tolist()) == expected


@pytest.mark.parametrize(("angle", "expected"), [(30.0, (True, False)), (120.0, (False, True)), (45.0, (True, True))])
@pytest.mark.parametrize("tolerance", [1e-6, 1e-12])
def test_rounding_makes_no_component(angle: float, expected: tuple[bool, bool], tolerance: float) -> None:
    """A start on an eigenvector to 10⁻¹⁶: in 60 digits the other part stays that small."""
    f = gc.parse(TURNED)
    start = (3 * math.cos(math.radians(angle)), 3 * math.sin(math.radians(angle)))
    run = gc.descend(f, start, step_rule=gc.Fixed(0.15), gradient_tolerance=tolerance, max_iterations=400)
    with mp.workdps(60):
        root = mp.sqrt(3)
        a = matrix([[mpf(13) / 4, -mpf(9) / 4 * root], [-mpf(9) / 4 * root, mpf(31) / 4]])
        basis, x = matrix([[root / 2, -mpf(1) / 2], [mpf(1) / 2, root / 2]]), matrix([mpf(start[0]), mpf(start[1])])
        largest = [mpf(0), mpf(0)]
        for _ in range(run.iterations + 1):
            parts = basis.T * (a * x)
            largest = [max(old, abs(new)) for old, new in zip(largest, parts, strict=True)]
            x = x - mpf("0.15") * (a * x)
    assert tuple(part > 1e-12 * max(largest) for part in largest) == expected
    assert tuple(present_components(run, curvature_at(f, np.array(start))).tolist()) == expected
