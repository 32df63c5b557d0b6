"""One step of Newton's method, ∇²f(x)·s = −∇f(x), and the size below which it is rounding."""

from __future__ import annotations

import math

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.curvature import eigen_one
from gradnorm_core.objectives.objective import Objective

_SURE = 1e4 * float(np.finfo(np.float64).eps)  # of the products that make up a determinant, which they nearly cancel
_ROUNDING = 64 * float(np.finfo(np.float64).eps)


def second_order(objective: Objective, point: Floats) -> tuple[float, Floats, Floats]:
    """Returns f, ∇f (n,) and ∇²f (n, n) at a point (n,); the caller ignores NumPy's warnings."""
    if objective.dimension == 2:  # as plain numbers, they take half the time
        f, slopes, (hxx, hxy, hyy) = objective.second_order_numbers(*point.tolist())
        return f, np.array(slopes), np.array(((hxx, hxy), (hxy, hyy)))
    value, gradient, second = objective.second_order_at(point)
    return float(value), np.asarray(gradient, dtype=np.float64), np.asarray(second, dtype=np.float64)


def length(vector: Floats) -> float:
    """Returns ‖v‖₂ as `np.linalg.norm` rounds it, in a third of its time."""
    return math.sqrt(vector.dot(vector))


def newton_step(
    point: Floats, gradient: Floats, second: Floats, share: float, slope: float | None = None
) -> tuple[Floats, float] | None:
    """Returns the Newton step and the length below which a step is rounding; None where there is no Newton step.

    Along an eigenvector with eigenvalue 0 the step has no component. That is right while the gradient has none either,
    that is, less than a millionth of `slope`; otherwise there is no Newton step.

    Args:
        point, gradient, second: x, ∇f(x) and ∇²f(x).
        share: of the largest |λ|; an eigenvalue below it counts as 0.
        slope: the size of ∇f to compare with; max |∂f/∂xᵢ| of this gradient when None.
    """
    values, eigenvectors = eigen_one(second)
    # Few numbers, in Python's floats: NumPy would take ten times as long for them.
    slopes: list[float] = gradient.tolist()
    if not all(map(math.isfinite, (*slopes, *values))):
        return None
    components: list[float] = eigenvectors.T.dot(gradient).tolist()
    slope = max(map(abs, slopes)) if slope is None else slope
    size, steepest = math.hypot(*point.tolist()), max(map(abs, values))
    noise, least, weakest, coefficients = _ROUNDING * steepest * size, share * steepest, math.inf, list[float]()
    for value, component in zip(values, components, strict=True):
        if abs(value) > least:
            weakest = min(weakest, abs(value))
            coefficients.append(-component / value)
        elif abs(component) > max(1e-6 * slope, noise):
            return None  # f has a slope along this eigenvector, but no curvature
        else:
            coefficients.append(0.0)
    rounding = noise / weakest if weakest < math.inf else noise
    return eigenvectors.dot(coefficients), min(rounding, 1e-6 * size)


def step_of_determinants(gradient: Floats, second: Floats) -> Floats | None:
    """Returns the Newton step of two variables by Cramer's rule; None without a mixed term or where rounding decides.

    In a bent valley the two products of det ∇²f are far larger than their difference, and still known well enough for
    it, where the smaller eigenvalue is lost beside the larger one: (−400, 160000) on the Rosenbrock function.
    """
    if len(gradient) != 2:
        return None
    (a, b), (_, c) = second.tolist()
    determinant, size = a * c - b * b, abs(a * c) + b * b
    if not b or not abs(determinant) > _SURE * size or not math.isfinite(size):
        return None
    gx, gy = gradient.tolist()
    return np.array(((b * gy - c * gx) / determinant, (b * gx - a * gy) / determinant))
