"""Stability of methods with a fixed step on a quadratic: the factor per step along each eigenvector, and its limit.

On ½xᵀAx the error along an eigenvector with eigenvalue λ follows a linear recursion. Its characteristic roots r decide
everything: the component fades when all |r| < 1, and swings when the roots are complex. Near a minimum of any smooth f
the same holds for the Hessian there.

    steepest descent   r = 1 − αλ                                    limit 2/λ
    heavy ball         r² − (1 + β − αλ)r + β = 0                    limit 2(1 + β)/λ, |r| = √β where it swings
    Nesterov           r² − (1 + β)(1 − αλ)r + β(1 − αλ) = 0         limit 2(1 + β)/((1 + 2β)λ)
    Newton             r = 1 − α                                     limit 2, whatever λ > 0

Source: Polyak, USSR Comput. Math. Math. Phys. 4(5) (1964) 1–17; Lessard, Recht & Packard, SIAM J. Optim. 26 (2016).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.arrays import BoolArray, Floats
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed


@dataclass(frozen=True, slots=True)
class Limit:
    """The step size at which a method loses stability.

    Attributes:
        step_size: α.
        label: its formula: "2(1+β)/λmax".
    """

    step_size: float
    label: str


def linear_step(spec: RunSpec) -> float | None:
    """Returns α if the method is one of the four above with a fixed step, without clip and noise; else None."""
    if spec.clip is not None or spec.noise is not None or not isinstance(spec.step_rule, Fixed):
        return None
    direction = spec.direction
    known = isinstance(direction, HeavyBall | Nesterov | Newton) or direction == Steepest()
    return spec.step_rule.step_size if known else None


def factors(direction: Direction, step_size: float, eigenvalues: npt.ArrayLike) -> Floats:
    """Returns the factor per step in the long run along each eigenvector: the largest |r|.

    Args:
        direction: one of the four methods above.
        step_size: α.
        eigenvalues: λ, any shape.
    """
    if isinstance(direction, HeavyBall | Nesterov):
        return np.asarray(np.abs(roots(direction, step_size, eigenvalues)).max(axis=0))
    return np.asarray(np.abs(_only_root(direction, step_size, np.asarray(eigenvalues, dtype=np.float64))))


def swings(direction: Direction, step_size: float, eigenvalues: npt.ArrayLike) -> BoolArray:
    """Returns True for each eigenvalue whose roots are complex: its component swings to and fro like a pendulum."""
    return np.asarray(np.abs(roots(direction, step_size, eigenvalues).imag).max(axis=0) > 0)


def roots(direction: Direction, step_size: float, eigenvalues: npt.ArrayLike) -> npt.NDArray[np.complex128]:
    """Returns both characteristic roots for each eigenvalue, (2, ...); methods without memory have one root, twice."""
    lambdas = np.asarray(eigenvalues, dtype=np.float64)
    if isinstance(direction, HeavyBall | Nesterov):
        beta, plain = direction.momentum, 1 - step_size * lambdas
        if isinstance(direction, HeavyBall):
            return heavy_ball_roots(step_size, beta, lambdas)
        return _quadratic_roots((1 + beta) * plain, beta * plain)
    return np.broadcast_to(_only_root(direction, step_size, lambdas).astype(np.complex128), (2, *lambdas.shape))


def _only_root(direction: Direction, step_size: float, lambdas: Floats) -> Floats:
    """Returns the root of a method without memory."""
    # Newton divides by |λ|: where λ < 0 the component grows, where λ = 0 it stays.
    shares = np.sign(lambdas) if isinstance(direction, Newton) else lambdas
    return np.asarray(1 - step_size * shares)


def heavy_ball_roots(
    step_size: Floats | float, momentum: Floats | float, eigenvalue: Floats | float
) -> npt.NDArray[np.complex128]:
    """Returns both roots of r² − (1 + β − αλ)r + β = 0 for α, β and λ that broadcast, (2, ...)."""
    total, product = np.broadcast_arrays(1 - np.multiply(step_size, eigenvalue) + momentum, momentum)
    return _quadratic_roots(total, product)


def _quadratic_roots(total: Floats, product: Floats) -> npt.NDArray[np.complex128]:
    """Returns the roots of r² − total·r + product = 0."""
    half = np.sqrt((total * total / 4 - product).astype(np.complex128))
    return np.stack([total / 2 + half, total / 2 - half])


def limit(direction: Direction, largest: float) -> Limit | None:
    """Returns the limit of stability at a minimum with this λmax; None for methods without such a theory."""
    if isinstance(direction, Newton):
        return Limit(2.0, "2")
    if not 0 < largest < math.inf:
        return None
    if isinstance(direction, HeavyBall):
        return Limit(2 * (1 + direction.momentum) / largest, "2(1+β)/λmax")
    if isinstance(direction, Nesterov):
        beta = direction.momentum
        return Limit(2 * (1 + beta) / (1 + 2 * beta) / largest, "2(1+β)/((1+2β)λmax)")
    return Limit(2 / largest, "2/λmax") if direction == Steepest() else None


def best_heavy_ball(smallest: float, largest: float) -> tuple[float, float, float]:
    """Returns α, β and the factor per step of the best heavy ball for eigenvalues in [μ, L].

    α = 4/(√L + √μ)², β = ((√κ − 1)/(√κ + 1))², factor (√κ − 1)/(√κ + 1), κ = L/μ.
    """
    low, high = math.sqrt(smallest), math.sqrt(largest)
    rate = (high - low) / (high + low)
    return 4 / (high + low) ** 2, rate * rate, rate


def best_momentum(step_size: float, eigenvalues: npt.ArrayLike) -> float:
    """Returns the β with which the heavy ball is fastest at a given α; its factor per step is then √β.

    The factor of a component with eigenvalue λ falls with β up to β = (1 − √(αλ))², where the component begins to
    swing, and is √β from there on. The best β is the largest of these.

    Args:
        step_size: α, below 4/λmax.
        eigenvalues: λ > 0, any shape.
    """
    products = step_size * np.asarray(eigenvalues, dtype=np.float64)
    return float(((1 - np.sqrt(products)) ** 2).max())


def noise_floor(eigenvalues: npt.ArrayLike, step_size: float, deviation: float) -> float | None:
    """Returns √E‖∇f‖₂² in the long run of gradient descent with a fixed step on a quadratic with noisy gradients.

    E‖∇f‖₂² = Σᵢ αλᵢσ²/(2 − αλᵢ), for noise of variance σ² in each coordinate; None from 2/λmax on.
    """
    products = step_size * np.asarray(eigenvalues, dtype=np.float64)
    if not ((products >= 0) & (products < 2)).all():
        return None
    return float(deviation * np.sqrt((products / (2 - products)).sum()))
