"""The heavy ball over step size and momentum: its factor per step, in closed form.

On ½xᵀAx every component follows r² − (1 + β − αλ)r + β = 0; in the long run an error shrinks by the largest |r| over
all eigenvalues λ. The method is stable below α = 2(1 + β)/λmax. A component swings for αλ between (1 − √β)² and
(1 + √β)², where |r| = √β for any α. The best α and β are where the first bound for the smallest λ equals the second
bound for the largest.

Near a minimum of any smooth f the same holds for the Hessian there. Source: Polyak, USSR Comput. Math. Math. Phys. 4(5)
(1964) 1–17; the picture is that of Goh, Distill 2017, doi 10.23915/distill.00006.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradnorm_core.arrays import Floats, freeze
from gradnorm_core.diagnostics.curvature import Curvature
from gradnorm_core.diagnostics.stability import best_heavy_ball, heavy_ball_roots
from gradnorm_core.errors import UsageError
from gradnorm_core.sweeps.ranges import Range

STRONGEST = 0.995
"""The largest β of a map: with β = 1 no component fades."""
SIDE = 240


@dataclass(frozen=True, slots=True, eq=False)
class MomentumMap:
    """The factor per step over α and β.

    Attributes:
        step_sizes: α, (A,).
        momenta: β, (B,).
        rates: the largest |r|, (B, A); above 1 the run diverges.
        smallest, largest: μ and λmax.
    """

    step_sizes: Floats
    momenta: Floats
    rates: Floats
    smallest: float
    largest: float

    def __post_init__(self) -> None:
        freeze(self.step_sizes, self.momenta, self.rates)

    @property
    def limits(self) -> Floats:
        """2(1 + β)/λmax for each β, (B,): above it the run diverges."""
        return 2 * (1 + self.momenta) / self.largest

    @property
    def swinging_from(self) -> Floats:
        """(1 − √β)²/μ for each β, (B,): above it even the component with the smallest λ swings."""
        return np.asarray((1 - np.sqrt(self.momenta)) ** 2 / self.smallest)

    @property
    def swinging_to(self) -> Floats:
        """(1 + √β)²/λmax for each β, (B,): below it the component with the largest λ swings."""
        return np.asarray((1 + np.sqrt(self.momenta)) ** 2 / self.largest)

    @property
    def best(self) -> tuple[float, float, float]:
        """The best α and β, and their factor per step."""
        return best_heavy_ball(self.smallest, self.largest)

    def rate(self, step_size: float, momentum: float) -> float:
        """The factor per step at one α and β."""
        return float(_rates(step_size, momentum, self.smallest, self.largest))


def momentum_map(curvature: Curvature, step_sizes: Range, side: int = SIDE) -> MomentumMap:
    """The factor per step for β from 0 to almost 1 and α over a range, both evenly spaced.

    Args:
        curvature: λ at the minimum.
        step_sizes: the first and the last α.
        side: how many of each.

    Raises:
        UsageError: the curvature is not that of a minimum.
    """
    if curvature.kind != "minimum":
        raise UsageError("Factors per step are those near a minimum, where f curves upward in every direction.")
    alphas, betas = np.linspace(*step_sizes, side), np.linspace(0.0, STRONGEST, side)
    low, high = curvature.smallest, curvature.largest
    return MomentumMap(alphas, betas, _rates(alphas, betas[:, None], low, high), low, high)


def _rates(step_size: Floats | float, momentum: Floats | float, smallest: float, largest: float) -> Floats:
    """The largest |r|: with growing λ it falls, stays at √β and rises, so none between the two is larger."""
    ends = [np.abs(heavy_ball_roots(step_size, momentum, bend)).max(axis=0) for bend in (smallest, largest)]
    return np.asarray(np.maximum(*ends))
