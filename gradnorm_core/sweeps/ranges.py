"""Ranges of step sizes and coordinates for sweeps, and their spacing."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.spec import RunSpec, without_tolerances

Range = tuple[float, float]
Spacing = Literal["linear", "log"]

PROBES = 96
PROBED_STEPS = 400


def last_bounded(spec: RunSpec, limit: float) -> float:
    """Returns the largest step size up to 4·limit with which a run stays bounded, at least 1.1·limit."""
    sizes = np.linspace(limit, 4 * limit, PROBES + 1)[1:]
    batch = descend_batch(without_tolerances(spec, PROBED_STEPS), step_sizes=sizes)
    bounded = sizes[
        ~np.isin(batch.status_names, ("diverged", "left_the_domain", "derivative_undefined", "rule_failed"))
    ]
    return float(max(bounded.max(initial=0.0), 1.1 * limit))


def tidy(value: float) -> float:
    """Returns the number to two significant digits."""
    return float(f"{value:.1e}")


def spaced(alphas: Range, count: int, spacing: Spacing) -> Floats:
    """Returns `count` step sizes from one end of a range to the other, with few decimals."""
    low, high = alphas
    sizes = np.geomspace(low, high, count) if spacing == "log" else np.linspace(low, high, count)
    return np.clip(short(sizes), low, high)


def middles(edges: tuple[float, float], count: int) -> Floats:
    """Returns the middles of `count` equal cells between two edges, with few decimals."""
    width = (edges[1] - edges[0]) / count
    return short(edges[0] + width * (np.arange(count) + 0.5))


def along(first: float, last: float, count: int) -> Floats:
    """Returns `count` coordinates from the first to the last, with few decimals; all equal where first ≥ last."""
    return short(np.linspace(first, last, count)) if first < last else np.full(count, first)


def short(numbers: NDArray[np.floating[Any]]) -> Floats:
    """Returns ascending numbers rounded to a twentieth of their smallest distance, so that links stay short."""
    decimals = int(np.ceil(-np.log10(np.diff(numbers).min() / 20)))
    return np.asarray(np.round(numbers, decimals), dtype=np.float64)
