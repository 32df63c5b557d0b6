"""The exact line search: the first minimum of f along the ray."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats, Scalars, Truths, dot, pick, product, some
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate
from gradnorm_core.methods.step_rules.line_search import PHI
from gradnorm_core.methods.step_rules.ray import Ray

FIRST_STRIDE = 1e-3
"""Length of the first stride in the largest coordinate, in units of x."""
FARTHEST = 1e13
"""A minimum farther away than this is none."""
FLAT_ENOUGH = 1e-10
"""φ′ counts as zero below this share of φ′(0)."""
SHARPEST = 4 * float(np.finfo(np.float64).eps)


_FIRST_MINIMUM = f"""
def first_minimum(x, d, slope_0):
    size = np.abs(d).max()
    alpha, a, slope_a, b, slope_b = {FIRST_STRIDE!r} / size, 0.0, slope_0, np.inf, np.nan
    for trial in range(250 if slope_0 < 0 else 0):
        value, slopes = look(x + alpha * d)
        slope = dot(slopes, d)
        if np.isfinite(value) and slope < 0:
            a, slope_a = alpha, slope
        else:
            b, slope_b = alpha, slope if np.isfinite(value) else np.nan
        if np.isfinite(value) and np.abs(slope) <= -{FLAT_ENOUGH!r} * slope_0:
            return alpha
        if np.isfinite(b) and b - a <= {SHARPEST!r} * b:
            return a if slope_b >= 0 and a > 0 else np.nan
        if a * size > {FARTHEST!r}:
            return np.nan
        secant = a - slope_a * (b - a) / (slope_b - slope_a)
        halved = a + (b - a) / 2
        near = secant if trial % 2 == 0 and a < secant < b else halved
        alpha = 1.5 * alpha if np.isinf(b) else near
    return np.nan
"""


@dataclass(frozen=True, slots=True)
class Exact(MethodPart):
    """The first minimum of f along the ray, times a relaxation factor.

    Where f is quadratic α = −gᵀd/dᵀHd. Elsewhere the search strides ahead from a move of 10⁻³, each stride half as
    long again, until φ′ ≥ 0, and then closes in on φ′ = 0 by secants and halves: a dip narrower than a stride may be
    passed over. A point where f is undefined counts as a wall.

    Attributes:
        relaxation: factor on the step size, in (0, 2); below 1 it breaks the zig-zag.

    Raises:
        UsageError: a factor outside (0, 2).
    """

    relaxation: float = 1.0

    label: ClassVar[str] = "Exact line search"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("relaxation", r"\omega", "Relaxation", 1.0, 0.1, 1.9, above=0.0, below=2.0,
                  plain="ω", help="1 is the exact minimum along the ray; a little less breaks the zig-zag."),
    )  # fmt: skip
    formula: ClassVar[str] = (
        r"\alpha_k = \omega \min\{\alpha > 0 : \varphi'(\alpha) = 0\},\qquad"
        r"\text{on a quadratic } \alpha_k = \omega\,\frac{-g_k^{\mathsf T}d_k}{d_k^{\mathsf T}H d_k}"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        PHI, (r"\omega", "relaxation factor"), ("g_k", "gradient of f at the iterate x_k"), ("d_k", "direction"),
        ("H", "Hessian of f"),
    )  # fmt: skip
    caution: ClassVar[str] = "The best step for one step ahead makes consecutive gradients orthogonal: it zig-zags."
    reference: ClassVar[str] = (
        "Cauchy, C. R. Acad. Sci. Paris 25 (1847) 536–538; Raydan & Svaiter, Comput. Optim. Appl. 21 (2002) 155–167,"
        " for the relaxation"
    )
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of(
        "alpha = <relaxation> * first_minimum(x, d, dot(slopes, d))", functions=_FIRST_MINIMUM
    )
    remembers: ClassVar[bool] = False
    searches: ClassVar[bool] = True
    failure: ClassVar[str] = "f does not fall along the direction, or falls without end"

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        if not quadratic:
            return MethodPart.numpy_lines(self)
        bend = "bend = dot(d, [dot((hxx, hxy), d), dot((hxy, hyy), d)])"
        alpha = f"alpha = {self.relaxation!r} * (-dot(slopes, d) / bend if bend > 0 else np.nan)"
        return NumpyLines(f"{bend}\n{alpha}", "hxx, hxy, hyy = hessian(x)  # of a quadratic: the same everywhere")

    def begin(self, points: Floats, step_sizes: Floats | None) -> None:
        return None

    def next_step_size(
        self, iterate: Iterate, direction: Floats, memory: Hessian | None
    ) -> tuple[Scalars, Hessian | None]:
        ray = Ray.of(iterate, direction)
        if not iterate.problem.objective.is_quadratic:
            return self.relaxation * _first_minimum(ray), None
        if memory is None:
            memory = Hessian(iterate.problem.hessian_at(iterate.points.reshape(len(iterate.points), -1)[:, 0]))
        bend = dot(direction, product(memory.matrix if direction.ndim == 1 else memory.matrix[..., None], direction))
        return self.relaxation * pick(bend > 0, -ray.slope / bend, math.nan), memory


@dataclass(frozen=True, slots=True, eq=False)
class Hessian:
    """The Hessian of a quadratic, (n, n): the same everywhere, so it is asked for once and shared by all runs."""

    matrix: Floats


def _first_minimum(ray: Ray) -> Scalars:
    """α at the first sign change of φ′, NaN where there is none.

    Between a, where φ′ < 0, and b, where φ′ ≥ 0 or f is undefined, every second trial halves the interval, so that the
    secants in between cannot get stuck.
    """
    size = np.abs(ray.direction).max(axis=0)
    alpha, found = FIRST_STRIDE / size, ray.full(math.nan)
    a, slope_a, b, slope_b = ray.full(0.0), ray.slope, ray.full(math.inf), ray.full(math.nan)
    pending: Truths = ray.slope < 0
    for trial in range(250):
        if not some(pending):
            break
        value, slope = ray.value_and_slope(alpha, pending)
        falling = np.isfinite(value) & (slope < 0)
        a, slope_a = pick(falling, alpha, a), pick(falling, slope, slope_a)
        b, slope_b = pick(falling, b, alpha), pick(falling, slope_b, pick(np.isfinite(value), slope, math.nan))
        flat = np.isfinite(value) & (np.abs(slope) <= -FLAT_ENOUGH * ray.slope)
        narrow = (b - a <= SHARPEST * b) & np.isfinite(b)
        # At a kink the interval closes without a zero of φ′; at the edge of the domain there is no minimum.
        kink = narrow & (slope_b >= 0) & (a > 0)
        found = pick(pending & flat, alpha, pick(pending & kink, a, found))
        pending = pick(flat | narrow | (a * size > FARTHEST), False, pending)
        secant = a - slope_a * (b - a) / (slope_b - slope_a)
        middle = pick((trial % 2 == 0) & (secant > a) & (secant < b), secant, a + (b - a) / 2)
        alpha = pick(np.isinf(b), 1.5 * alpha, middle)
    return found
