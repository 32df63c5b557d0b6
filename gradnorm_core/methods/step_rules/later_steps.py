"""The sum of the step sizes that a formula in k has still to give, where it is finite."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.methods.step_rules.schedule import Formula

_ONE_BY_ONE = 4096
"""Steps that are added one by one; beyond them α is integrated over ranges of k, each as long as all before it."""
_RANGES = 240
_NEGLIGIBLE = 1e-4
"""The share of the sum that may be extrapolated or differ between two rules of integration: three digits are shown."""
_AT_MOST = 0.98
"""The ratio of the sums over two ranges, which is 1 for 1/k: up to here they are those of a convergent series."""
_STEADY = 1e-3  # by which that ratio may change at the end
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
_OTHER_NODES, _OTHER_WEIGHTS = np.polynomial.legendre.leggauss(27)


@lru_cache(maxsize=64)  # a headline and a sentence ask for the same sum, which takes up to 20 ms
def sum_of_later_steps(rule: Formula, first: int) -> float | None:
    """Returns α_k + α_{k+1} + … from k = `first` on; None where that is infinite or cannot be decided.

    α must not grow with k. Beyond the terms that are added the sum is the integral of α from half a step before, and
    behind all ranges a geometric series.
    """
    terms = rule.step_sizes_at(np.arange(first, first + _ONE_BY_ONE, dtype=np.float64))
    if not _fades(terms) or terms[0] == terms[-1] > 0:
        return None  # a smooth function that is constant so long does not fall later
    begin, total = first + _ONE_BY_ONE - 0.5, float(terms.sum())
    sums: list[float] = []
    for turn in range(_RANGES):
        found, other = (
            _integral(rule, begin * 2.0**turn, nodes, weights)
            for nodes, weights in ((_NODES, _WEIGHTS), (_OTHER_NODES, _OTHER_WEIGHTS))
        )
        if not abs(found - other) <= _NEGLIGIBLE * total:
            return None  # α is no smooth function of k, or undefined far out
        sums.append(found)
        total += found
        if found <= 1e-17 * total:
            return total
    ratios = np.array(sums[-9:])[1:] / np.array(sums[-9:])[:-1]
    if not ratios.max() <= _AT_MOST or np.ptp(ratios) > _STEADY:
        return None
    rest = sums[-1] * float(ratios[-1] / (1 - ratios[-1]))
    return total + rest if rest <= _NEGLIGIBLE * total else None


def _fades(terms: Floats) -> bool:
    return bool(np.isfinite(terms).all() and (terms >= 0).all() and (np.diff(terms) <= 0).all())


def _integral(rule: Formula, low: float, nodes: Floats, weights: Floats) -> float:
    """∫α dk from `low` to twice that, by Gauss's rule in ln k; NaN where α grows on the way."""
    half = math.log(2) / 2
    at = low * np.exp(half * (nodes + 1))
    values = rule.step_sizes_at(at)
    return float((weights * values * at).sum()) * half if _fades(values) else math.nan
