"""Newton's direction: the way to the minimum of the quadratic with the gradient and Hessian of the iterate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import BoolArray, Floats
from gradnorm_core.methods.part import GRADIENT, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate

FLATTEST = 1e-8
"""Smaller |λ| count as this share of the largest one, so that a flat direction does not make the step endless."""


_NEWTON = f"""
def newton(x, g):
    hxx, hxy, hyy = hessian(x)
    scale = np.ldexp(1.0, -np.clip(np.frexp(np.abs([hxx, hxy, hyy]).max())[1], -1000, 1000))
    a, b, c = hxx * scale, hxy * scale, hyy * scale
    u, v = g * scale
    determinant = a * c - b * b
    if a > 0 and determinant > 0:
        return np.array([b * v - c * u, b * u - a * v]) / determinant
    if not np.isfinite([hxx, hxy, hyy]).all():
        return np.full(2, np.nan)
    curvatures, frame = np.linalg.eigh(np.array([[hxx, hxy], [hxy, hyy]]))
    sizes = np.abs(curvatures)
    sizes = np.maximum(sizes, {FLATTEST!r} * sizes.max()) if sizes.max() > 0 else np.ones(2)
    parts = (frame * g[:, None]).sum(axis=0) / sizes
    return -(frame * parts).sum(axis=1)
"""


@dataclass(frozen=True, slots=True)
class Newton(MethodPart):
    """d = −H⁻¹g where the Hessian H is positive definite; elsewhere d = −|H|⁻¹g.

    |H| has the eigenvectors of H and the absolute values of its eigenvalues, none below 10⁻⁸ of the largest. So d leads
    down, and away from saddles, to which −H⁻¹g would lead. Where H = 0, d = −g; where H is not finite, d is NaN.
    """

    label: ClassVar[str] = "Newton, saddle-free"
    formula: ClassVar[str] = r"d_k = -\left|\nabla^2 f(x_k)\right|^{-1} g_k"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        GRADIENT,
        (r"\left|\nabla^2 f\right|", "Hessian with the absolute values of its eigenvalues: itself near a minimum"),
    )
    caution: ClassVar[str] = (
        "Far from the minimizer the full step may overshoot: combine it with a line search. It needs the Hessian."
    )
    reference: ClassVar[str] = "Nocedal & Wright 2006, chapter 3; Dauphin et al., arXiv:1406.2572, for |H|"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of("d = newton(x, g)", functions=_NEWTON)
    remembers: ClassVar[bool] = False
    downhill: ClassVar[bool] = True
    hessians: ClassVar[int] = 1

    def begin(self, points: Floats) -> None:
        return None

    def step(self, iterate: Iterate, memory: None) -> tuple[Floats, None]:
        g, hessian = iterate.gradient, iterate.problem.hessian_at(iterate.points)
        if g.ndim == 1:
            return _direction(g[:, None], hessian[..., None])[:, 0], None
        return _direction(g, hessian), None


def _direction(g: Floats, hessian: Floats) -> Floats:
    """Returns −|H|⁻¹g run by run: g (n, B), H (n, n, B) -> (n, B)."""
    if len(g) != 2:
        return _by_eigenvalues(g, hessian)
    # A power of two rounds nothing, and products of large or small curvatures stay within float64.
    scale = np.ldexp(1.0, -np.clip(np.frexp(np.abs(hessian).max(axis=(0, 1)))[1], -1000, 1000))
    (a, b), (_, c) = hessian * scale
    u, v = g * scale
    determinant = a * c - b * b
    d: Floats = np.array([b * v - c * u, b * u - a * v]) / determinant
    bent: BoolArray = ~((a > 0) & (determinant > 0))
    if bent.any():
        d[:, bent] = _by_eigenvalues(g[:, bent], hessian[:, :, bent])
    return d


def _by_eigenvalues(g: Floats, hessian: Floats) -> Floats:
    d = np.full_like(g, np.nan)
    fine = np.flatnonzero(np.isfinite(hessian).all(axis=(0, 1)))
    curvatures, frames = np.linalg.eigh(np.moveaxis(hessian[:, :, fine], -1, 0))
    sizes = np.abs(curvatures)
    largest = sizes.max(axis=-1, keepdims=True)
    sizes = np.where(largest > 0, np.maximum(sizes, FLATTEST * largest), 1.0)
    parts = (frames * g[:, fine].T[:, :, None]).sum(axis=1) / sizes
    d[:, fine] = -(frames * parts[:, None, :]).sum(axis=2).T
    return d
