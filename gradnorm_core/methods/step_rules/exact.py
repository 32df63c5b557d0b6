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
from gradnorm_core.methods.step_rules.ray import LARGEST, Ray

FIRST_STRIDE = 1e-3
"""The length of the first stride, in the coordinate that moves most."""
FARTHEST = 1e13
"""A search that has moved farther than this finds no minimum."""
FLAT_ENOUGH = 1e-10
"""φ′ counts as zero below this share of φ′(0)."""
TRIALS = 250
MANY_TRIALS = 30
"""On a smooth function the search ends after fewer trials than this."""
LASTS = 1e-3
"""φ′ > 0 that is still this share of its first value once αd is lost in the rounding of x jumps at x, across a kink."""
SHARPEST = 4 * float(np.finfo(np.float64).eps)


_FIRST_MINIMUM = f"""
def first_minimum(x, d, value_0, slope_0):
    size = np.abs(d).max()
    alpha, a, value_a, slope_a = {FIRST_STRIDE!r} / size, 0.0, value_0, slope_0
    b, value_b, slope_b, outer = np.inf, np.nan, np.nan, np.nan
    for trial in range({TRIALS} if slope_0 < 0 else 0):
        value, slopes = look(x + alpha * d)
        slope = dot(slopes, d)
        if np.isfinite(value) and slope < 0:
            a, value_a, slope_a = alpha, value, slope
        else:
            outer = slope if np.isinf(b) else outer
            b, value_b, slope_b = alpha, value, slope
        if np.isfinite(value) and np.abs(slope) <= {FLAT_ENOUGH!r} * min(-slope_0, {LARGEST!r}):
            return alpha
        if np.isfinite(b) and b - a <= {SHARPEST!r} * b:
            lower = b if value_b < value_a else a
            on_it = slope_b > {LASTS!r} * outer and not (x + lower * d != x).any()
            return lower if np.isfinite(value_b) and not slope_b < 0 and lower > 0 and not on_it else np.nan
        if a * size > {FARTHEST!r}:
            return np.nan
        late = trial >= {MANY_TRIALS}
        if late and a == 0 and np.isfinite(value_b) and not (x + b * d != x).any():
            return np.nan if slope_b > {LASTS!r} * outer else 0.0
        if late and trial % 3 == 2:
            tried = a + (value_b - value_a - slope_b * (b - a)) / (slope_a - slope_b)
        else:
            tried = a - slope_a * (b - a) / (slope_b - slope_a)
        inside = (trial % 2 == 0 or (late and trial % 3 == 2)) and a < tried < b
        alpha = 1.5 * alpha if np.isinf(b) else tried if inside else a + (b - a) / 2
    return np.nan
"""


@dataclass(frozen=True, slots=True)
class Exact(MethodPart):
    """The first minimum of f along the ray, times a relaxation factor.

    Where f is quadratic α = −gᵀd/dᵀHd. Elsewhere the search strides ahead until φ′ ≥ 0; the first stride moves x by
    10⁻³, each other one is 1.5 times as long. Then it finds φ′ = 0 by secants and bisection. A dip narrower than a
    stride may be passed over. A point where f is undefined counts as a wall.

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
        "alpha = first_minimum(x, d, value, dot(slopes, d))\n"
        "alpha = <relaxation> * (0.0 if np.isfinite(alpha) and (x + alpha * d == x).all() else alpha)",
        functions=_FIRST_MINIMUM,
    )
    remembers: ClassVar[bool] = False
    searches: ClassVar[bool] = True
    failure: ClassVar[str] = "f does not fall along the direction, or falls without end"
    failure_uphill: ClassVar[str] = "f does not rise along the direction, or rises without end"

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
    """The Hessian of a quadratic, (n, n): it is constant, so it is computed once and shared by all runs."""

    matrix: Floats


def _first_minimum(ray: Ray) -> Scalars:
    """Returns α at the first sign change of φ′; 0 where αd is lost in the rounding of x, NaN where there is no such α.

    On a kink φ′ jumps at α = 0 itself, from the slope that the formula gives there to a positive one: there is no α.

    Between a, where φ′ < 0, and b, where φ′ ≥ 0 or f is undefined, every second trial halves the interval, so that the
    secants in between cannot get stuck. An interval that is still open after 30 trials holds a kink: from then on every
    third trial is the α at which the tangents at a and b meet, which is the tip of a cone.
    """
    size = np.abs(ray.direction).max(axis=0)
    alpha, found = FIRST_STRIDE / size, ray.full(math.nan)
    a, value_a, slope_a = ray.full(0.0), ray.iterate.value + ray.full(0.0), ray.slope
    b, value_b, slope_b = ray.full(math.inf), ray.full(math.nan), ray.full(math.nan)
    outer = ray.full(math.nan)
    pending: Truths = ray.slope < 0
    steep = np.minimum(-ray.slope, LARGEST)
    for trial in range(TRIALS):
        if not some(pending):
            break
        value, slope = ray.value_and_slope(alpha, pending)
        falling = np.isfinite(value) & (slope < 0)
        a, value_a, slope_a = pick(falling, alpha, a), pick(falling, value, value_a), pick(falling, slope, slope_a)
        outer = pick(np.isinf(b) & ~falling, slope, outer)
        b, value_b, slope_b = pick(falling, b, alpha), pick(falling, value_b, value), pick(falling, slope_b, slope)
        flat = np.isfinite(value) & (np.abs(slope) <= FLAT_ENOUGH * steep)
        narrow = (b - a <= SHARPEST * b) & np.isfinite(b)
        # At a kink the interval closes without a zero of φ′; at the edge of the domain there is no minimum.
        kink = narrow & np.isfinite(value_b) & ~(slope_b < 0)
        lower = pick(value_b < value_a, b, a)
        if some(pending & kink):
            kink = kink & np.logical_not((slope_b > LASTS * outer) & np.logical_not(ray.moves(lower)))  # x is on it
        found = pick(pending & flat, alpha, pick(pending & kink & (lower > 0), lower, found))
        pending = pick(flat | narrow | (a * size > FARTHEST), False, pending)
        if trial >= MANY_TRIALS:
            here = pending & (a == 0) & np.isfinite(value_b) & ~ray.moves(b)
            found = pick(here & ~(slope_b > LASTS * outer), 0.0, found)  # else x stands on a kink
            pending = pick(here, False, pending)
        alpha = pick(np.isinf(b), 1.5 * alpha, _between(trial, (a, value_a, slope_a), (b, value_b, slope_b)))
    unmoved: Truths = np.isfinite(found) & np.logical_not(ray.moves(found))
    nearest: Scalars = pick(unmoved, 0.0, found)
    return nearest


def _between(trial: int, left: tuple[Scalars, ...], right: tuple[Scalars, ...]) -> Scalars:
    """Returns the next trial between a and b: by the secant of φ′, by the tangents, or in the middle."""
    (a, value_a, slope_a), (b, value_b, slope_b) = left, right
    if trial >= MANY_TRIALS and trial % 3 == 2:
        tried = a + (value_b - value_a - slope_b * (b - a)) / (slope_a - slope_b)
    else:
        tried = a - slope_a * (b - a) / (slope_b - slope_a)
    inside = (trial % 2 == 0 or (trial >= MANY_TRIALS and trial % 3 == 2)) & (tried > a) & (tried < b)
    middle: Scalars = pick(inside, tried, a + (b - a) / 2)
    return middle
