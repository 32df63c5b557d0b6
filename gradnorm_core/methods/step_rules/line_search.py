"""Line searches: step sizes found by trying points along the ray."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats, Scalars, Truths, dot, pick, some
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate
from gradnorm_core.methods.step_rules.ray import LARGEST, SAME_VALUE, Ray

INITIAL_STEP = Parameter(
    "initial_step", r"\alpha_0", "Initial step", 1.0, 1e-3, 10.0, logarithmic=True, above=0.0,
    unit="x² per unit of f", plain="α₀", help="The step size every search starts from.",
)  # fmt: skip
SUFFICIENT_DECREASE = Parameter(
    "sufficient_decrease", "c_1", "Sufficient decrease", 1e-4, 1e-6, 0.5, logarithmic=True, above=0.0, below=1.0,
    plain="c₁", help="The share of the decrease promised by the slope that is asked for.",
)  # fmt: skip
PHI = (r"\varphi(\alpha)", "f along the ray, f(x_k + α·d_k)")


_ARMIJO = """
alpha, slope, last = np.float64(<initial_step>), dot(slopes, d), 0.0
for _ in range(<trials> if slope < 0 else 0):
    if not (x + alpha * d != x).any():
        alpha = np.nan if last > 0 else alpha
        break
    tried, turned = look(x + alpha * d)
    low = tried <= value + <sufficient_decrease> * dot(slopes, alpha * d)
    if low and tried == value:
        low = dot(turned, d) <= (2 * <sufficient_decrease> - 1) * slope
    if low:
        break
    last, alpha = alpha, alpha * <shrink_factor>
else:
    alpha = np.nan
if np.isnan(alpha) and last > 0:
    tried, turned = look(x + last * d)
    if dot(turned, d) < 0 and np.abs(tried - value) <= <same_value> * np.abs(value):
        alpha = 0.0  # f falls by its slope, but no longer by its values
"""


@dataclass(frozen=True, slots=True)
class Armijo(MethodPart):
    """Backtracking: α shrinks from α₀ until f(x + αd) ≤ f(x) + c₁·α·gᵀd, from α₀ again at every iterate.

    A point where f is undefined is refused like one that is too high. Where f(x + αd) = f(x) in float64, the point is
    accepted if φ′(α) ≤ (2c₁ − 1)φ′(0).

    Attributes:
        sufficient_decrease: c₁ in (0, 1).
        shrink_factor: the factor of α after a refusal, in (0, 1).
        initial_step: α₀ > 0.

    Raises:
        UsageError: a number outside these ranges.
    """

    sufficient_decrease: float = 1e-4
    shrink_factor: float = 0.5
    initial_step: float = 1.0

    label: ClassVar[str] = "Armijo backtracking"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        SUFFICIENT_DECREASE,
        Parameter("shrink_factor", r"\tau", "Shrink factor", 0.5, 0.1, 0.9, above=0.0, below=1.0,
                  plain="τ", help="What the step size is multiplied by when it was too long."),
        INITIAL_STEP,
    )  # fmt: skip
    formula: ClassVar[str] = (
        r"\alpha_k = \max\{\alpha_0 \tau^j : \varphi(\alpha_0 \tau^j)"
        r" \le \varphi(0) + c_1 \alpha_0 \tau^j \varphi'(0),\ j = 0, 1, \dots\}"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        PHI, ("c_1", "share of the promised decrease that is asked for"), (r"\tau", "shrink factor"),
        (r"\alpha_0", "step size the search starts from"), ("j", "number of refusals"),
    )  # fmt: skip
    caution: ClassVar[str] = (
        "It never lengthens the step beyond the first trial, and in a long valley it still zig-zags."
    )
    reference: ClassVar[str] = "Armijo, Pacific J. Math. 16 (1966) 1–3; Nocedal & Wright 2006, algorithm 3.1"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of(_ARMIJO)
    remembers: ClassVar[bool] = False
    searches: ClassVar[bool] = True
    failure: ClassVar[str] = "no trial along the direction lowered f enough"
    failure_uphill: ClassVar[str] = "no trial along the direction raised f enough"

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        return MethodPart.numpy_lines(self).filled({"trials": repr(self.trials), "same_value": repr(SAME_VALUE)})

    @property
    def trials(self) -> int:
        """The most trials: α is then 10⁻³⁰⁰ of the first one. The search ends earlier where x + αd rounds to x."""
        return math.ceil(-300 * math.log(10) / math.log(self.shrink_factor))

    def begin(self, points: Floats, step_sizes: Floats | None) -> None:
        return None

    def next_step_size(self, iterate: Iterate, direction: Floats, memory: None) -> tuple[Scalars, None]:
        ray = Ray.of(iterate, direction)
        if direction.shape == (2,):
            return self._alone(ray), None
        alpha, last = ray.full(self.initial_step), ray.full(0.0)
        pending: Truths = ray.slope < 0
        # A first trial that does not move x is taken: the run then stalls.
        found = pick(pending & np.logical_not(ray.moves(alpha)), alpha, math.nan)
        for _ in range(self.trials):
            pending = pending & ray.moves(alpha)
            if not some(pending):
                break
            value = ray.value(alpha, pending)
            # gᵀ(αd), since gᵀd may overflow.
            low = value <= iterate.value + self.sufficient_decrease * dot(iterate.slopes, alpha * direction)
            equal = pending & low & (value == iterate.value)
            if some(equal):
                # The required decrease is below rounding: slopes decide, as in the approximate Wolfe conditions.
                slope = ray.value_and_slope(alpha, equal)[1]
                low = pick(equal, slope <= (2 * self.sufficient_decrease - 1) * ray.slope, low)
            found = pick(pending & low, alpha, found)
            last = pick(pending, alpha, last)
            pending = pick(low, False, pending)
            alpha = pick(pending, alpha * self.shrink_factor, alpha)
        return ray.or_unchanged(found, last), None

    def _alone(self, ray: Ray) -> Scalars:
        """The same search for a single run in the plane, in Python's floats: the same bits in half of the time."""
        (x, y), (dx, dy), (gx, gy) = ray.iterate.points.tolist(), ray.direction.tolist(), ray.iterate.slopes.tolist()
        value, alpha, last, found = float(ray.iterate.value), self.initial_step, 0.0, math.nan
        for trial in range(self.trials if ray.slope < 0 else 0):
            ahead = x + alpha * dx, y + alpha * dy
            if ahead == (x, y):
                found = math.nan if trial else alpha
                break
            tried = ray.value_there(alpha, ahead)
            low = tried <= value + self.sufficient_decrease * (gx * (alpha * dx) + gy * (alpha * dy))
            if low and tried == value:
                slope = ray.value_and_slope(np.float64(alpha), True)[1]
                low = bool(slope <= (2 * self.sufficient_decrease - 1) * ray.slope)
            last = alpha
            if low:
                found = alpha
                break
            alpha *= self.shrink_factor
        return ray.or_unchanged(np.float64(found), np.float64(last))


_TRIALS = 60
"""The most trials of Wolfe's search, counted from the first low point, or from the first step of length 1."""
_MOST_TRIALS = 1100
"""The most trials in all: halved as often, α = 1 comes to 10⁻³⁰⁰."""

_WOLFE = """
def wolfe(x, d, value_0, slopes_0):
    slope_0 = dot(slopes_0, d)
    steep = min(-slope_0, <largest>)
    alpha, best, value_best, slope_best = np.float64(<initial_step>), 0.0, value_0, slope_0
    worst, value_worst = np.inf, np.inf
    last, limit = 0.0, <trials>
    for trial in range(<most_trials> if slope_0 < 0 else 0):
        if trial >= <trials> and (np.abs(alpha * d).max() < 1 if np.isinf(worst) else best == 0):
            limit = trial + <trials>
        if trial >= limit or (np.isfinite(worst) and not (x + alpha * d != x).any()):
            break
        last = alpha
        value, slopes = look(x + alpha * d)
        slope = dot(slopes, d)
        low = value <= value_0 + <sufficient_decrease> * dot(slopes_0, alpha * d) and value < value_best
        if np.abs(value - value_0) <= <same_value> * np.abs(value_0):
            low = slope <= (2 * <sufficient_decrease> - 1) * slope_0  # values no longer tell, slopes do
        low = low and not np.isnan(slope)
        if low and np.abs(slope) <= <curvature> * steep:
            return alpha
        if not low:
            worst, value_worst = alpha, value
        else:
            if slope * (worst - best) >= 0:
                worst, value_worst = best, value_best
            best, value_best, slope_best = alpha, value, slope
        if np.isinf(worst):
            alpha = 2 * alpha
        else:
            width = worst - best
            share = -slope_best * width / (2 * (value_worst - value_best - slope_best * width))
            inside = 0.1 if share < 0.1 else 0.9 if share > 0.9 else share
            alpha = best + (inside if np.isfinite(value_worst) and np.isfinite(share) else 0.5) * width
    if best > 0:
        return best
    tried, slopes = look(x + last * d)
    falls = last > 0 and dot(slopes, d) < 0
    return 0.0 if falls and np.abs(tried - value_0) <= <same_value> * np.abs(value_0) else np.nan
"""


@dataclass(frozen=True, slots=True)
class Wolfe(MethodPart):
    """The strong Wolfe conditions: low enough, f(x + αd) ≤ f(x) + c₁·α·gᵀd, and flat enough, |φ′(α)| ≤ c₂·|φ′(0)|.

    From α₀ the trial doubles until it is flat, too high or rising. Then the interval between the best point so far and
    the refused one is narrowed to the minimum of a parabola, at least a tenth of the interval off its ends. Where
    f(x + αd) and f(x) are the same in float64, the point is low enough if φ′(α) ≤ (2c₁ − 1)φ′(0): the approximate Wolfe
    conditions. Where a kink or an endless fall leaves no flat point, the last point that was low enough is taken.

    Attributes:
        sufficient_decrease: c₁ in (0, 1).
        curvature: c₂ in (c₁, 1).
        initial_step: α₀ > 0.

    Raises:
        UsageError: a number outside these ranges.
    """

    sufficient_decrease: float = 1e-4
    curvature: float = 0.9
    initial_step: float = 1.0

    label: ClassVar[str] = "Strong Wolfe"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        SUFFICIENT_DECREASE,
        Parameter("curvature", "c_2", "Curvature", 0.9, 0.01, 0.99, above=0.0, below=1.0,
                  plain="c₂", help="The share of the first slope that may be left: small is a strict search."),
        INITIAL_STEP,
    )  # fmt: skip
    formula: ClassVar[str] = (
        r"\varphi(\alpha_k) \le \varphi(0) + c_1 \alpha_k \varphi'(0),\qquad"
        r" |\varphi'(\alpha_k)| \le c_2\,|\varphi'(0)|"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        PHI, ("c_1", "share of the promised decrease that is asked for"),
        ("c_2", "share of the slope that may be left"),
    )  # fmt: skip
    caution: ClassVar[str] = (
        "Every trial needs a gradient. Where f falls forever along the ray there is nothing to find."
    )
    reference: ClassVar[str] = (
        "Wolfe, SIAM Rev. 11 (1969) 226–235; Nocedal & Wright 2006, algorithms 3.5 and 3.6; Hager & Zhang, SIAM J."
        " Optim. 16 (2005) 170–192, for the end of float64"
    )
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of("alpha = wolfe(x, d, value, slopes)", functions=_WOLFE)
    remembers: ClassVar[bool] = False
    searches: ClassVar[bool] = True
    failure: ClassVar[str] = "no trial along the direction was low and flat enough"
    failure_uphill: ClassVar[str] = "no trial along the direction was high and flat enough"

    def __post_init__(self) -> None:
        MethodPart.__post_init__(self)
        if not self.sufficient_decrease < self.curvature:
            raise UsageError("Wolfe's conditions need a sufficient decrease c₁ below the curvature c₂.")

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        numbers = {"same_value": SAME_VALUE, "trials": _TRIALS, "most_trials": _MOST_TRIALS, "largest": LARGEST}
        return MethodPart.numpy_lines(self).filled({name: repr(number) for name, number in numbers.items()})

    def begin(self, points: Floats, step_sizes: Floats | None) -> None:
        return None

    def next_step_size(self, iterate: Iterate, direction: Floats, memory: None) -> tuple[Scalars, None]:
        ray = Ray.of(iterate, direction)
        alpha, found, best, value_best = ray.full(self.initial_step), ray.full(math.nan), ray.full(0.0), iterate.value
        slope_best, worst, value_worst = ray.slope, ray.full(math.inf), ray.full(math.inf)
        last, limit, steep = ray.full(0.0), ray.full(_TRIALS), np.minimum(-ray.slope, LARGEST)
        pending: Truths = ray.slope < 0
        for trial in range(_MOST_TRIALS):
            if trial >= _TRIALS:  # the ray is steeper, or the direction shorter, than so many trials can tell
                limit = pick(pick(np.isinf(worst), ray.length(alpha) < 1, best == 0), trial + _TRIALS, limit)
            pending = pending & (trial < limit) & (ray.moves(alpha) | np.isinf(worst))
            if not some(pending):
                break
            last = pick(pending, alpha, last)
            value, slope = ray.value_and_slope(alpha, pending)
            # Where values are equal to rounding, slopes still tell which point is lower.
            promised = dot(iterate.slopes, alpha * direction)  # gᵀ(αd), since gᵀd may overflow
            by_values = (value <= iterate.value + self.sufficient_decrease * promised) & (value < value_best)
            low = pick(ray.same(value), slope <= (2 * self.sufficient_decrease - 1) * ray.slope, by_values)
            low = low & pending & ~np.isnan(slope)  # the trials of the others go on, and a run of its own has ended
            done = low & (np.abs(slope) <= self.curvature * steep)
            found = pick(done, alpha, found)
            pending = pick(done, False, pending)
            # The other end of the interval: the point just refused, or the last best one when f rises beyond this one.
            turned = low & (slope * (worst - best) >= 0)
            worst = pick(low, pick(turned, best, worst), alpha)
            value_worst = pick(low, pick(turned, value_best, value_worst), value)
            best, slope_best = pick(low, alpha, best), pick(low, slope, slope_best)
            value_best = pick(low, value, value_best)
            alpha = pick(np.isinf(worst), 2 * alpha, _between(best, value_best, slope_best, worst, value_worst))
        found = pick(np.isnan(found) & (best > 0), best, found)
        return ray.or_unchanged(found, last), None


def _between(a: Scalars, value_a: Scalars, slope_a: Scalars, b: Scalars, value_b: Scalars) -> Scalars:
    """Returns the minimum of the parabola through a, with its slope, and b; at least a tenth off either end."""
    width = b - a
    share = -slope_a * width / (2 * (value_b - value_a - slope_a * width))
    inside = pick(share < 0.1, 0.1, pick(share > 0.9, 0.9, share))
    # Where b has no value there is no parabola.
    step: Scalars = pick(np.isfinite(value_b) & np.isfinite(share), inside, 0.5) * width
    return a + step
