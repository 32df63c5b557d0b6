"""Numbers that a sentence recommends, with enough digits that, typed as shown, they do what the sentence says."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from app.text.numbers import in_full
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.curvature import Curvature
from gradnorm_core.diagnostics.stability import best_heavy_ball, best_momentum, factors
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest

_FEWEST, _MOST = 3, 16
_SEEN = 2e-3  # of a factor per step, and of what it lacks of 1: three digits hardly show such a difference
_FADES_AT_ONCE = 1e-6  # a factor that is as good as 0


def best_step(curvature: Curvature) -> str:
    """α = 2/(μ+λmax), the best fixed step of plain descent, whose factor per step is `curvature.best_rate`.

    >>> import numpy as np
    >>> best_step(Curvature(np.array([1.0, 1000.0]), np.eye(2)))
    '0.001998'
    """
    return in_full(step_to_take(curvature))


def step_to_take(curvature: Curvature) -> float:
    """The number that `best_step` shows."""
    best, rate = curvature.best_step, curvature.best_rate
    assert best is not None  # a minimum has them
    assert rate is not None
    return _shortest(lambda digits: float(f"{best:.{digits}g}"), lambda alpha: _does(_plain(alpha, curvature), rate))


def best_pair(smallest: float, largest: float) -> tuple[str, str]:
    """α and β of the best heavy ball for eigenvalues between these two: the best α, and the best β for it as shown.

    >>> best_pair(1.0, 10.0), best_pair(1.0, 1000.0)
    (('0.2309', '0.27'), ('0.0037585', '0.88115'))
    """
    alpha, beta = pair_to_take(smallest, largest)
    return in_full(alpha), in_full(beta)


def pair_to_take(smallest: float, largest: float) -> tuple[float, float]:
    """The two numbers that `best_pair` shows."""
    alpha, _, rate = best_heavy_ball(smallest, largest)
    ends = np.array([smallest, largest])

    def pair(digits: int) -> tuple[float, float]:
        size = float(f"{alpha:.{digits}g}")
        # In a round bowl no momentum is best; what rounding α makes of that is no β to type.
        return size, 0.0 if rate <= _FADES_AT_ONCE else rounded_up(best_momentum(size, ends), digits)

    return pair(_enough(lambda some: _does(_heavy(*pair(some), ends), rate)))


def beta_to_take(step_size: float, eigenvalues: Floats) -> float:
    """The best β of the heavy ball at a given α; below it the factor per step grows at once, so it is rounded up.

    >>> import numpy as np
    >>> beta_to_take(0.19, np.array([1.0, 10.0]))
    0.319
    """
    best = best_momentum(step_size, eigenvalues)
    said = math.sqrt(best)
    return _shortest(
        lambda digits: rounded_up(best, digits), lambda beta: _does(_heavy(step_size, beta, eigenvalues), said)
    )


def rounded_up(value: float, digits: int) -> float:
    """The smallest number with this count of significant digits that is not below a positive one."""
    nearest = float(f"{value:.{digits}g}")
    if nearest >= value:
        return nearest
    return float(f"{nearest + 10.0 ** (math.floor(math.log10(nearest)) + 1 - digits):.{digits}g}")


def _shortest(rounded: Callable[[int], float], holds: Callable[[float], bool]) -> float:
    """The number with the fewest digits for which `holds` is true."""
    return rounded(_enough(lambda some: holds(rounded(some))))


def _enough(holds: Callable[[int], bool]) -> int:
    return next((digits for digits in range(_FEWEST, _MOST) if holds(digits)), _MOST)


def _does(actual: float, said: float) -> bool:
    """Whether the factor per step is as good as the stated one, in the digits that a sentence shows."""
    return actual - said <= max(_SEEN * min(said, 1 - said), _FADES_AT_ONCE)


def _plain(step_size: float, curvature: Curvature) -> float:
    return float(factors(Steepest(), step_size, curvature.eigenvalues).max())


def _heavy(step_size: float, momentum: float, eigenvalues: Floats) -> float:
    """The factor with momentum; ∞ for a β that rounding has brought to 1."""
    return math.inf if momentum >= 1 else float(factors(HeavyBall(momentum), step_size, eigenvalues).max())
