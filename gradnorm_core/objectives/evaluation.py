"""The programs of a formula at a point and at many: in blocks, and with limits where parts of the formula have kinks.

The order of a program is that of its derivatives: 0 gives f, 1 f and ∇f, 2 f, ∇f and the three entries of ∇²f.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache, partial
from itertools import chain
from typing import Any

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.formulas.compiler.program import Kinks, Program
from gradnorm_core.objectives import kink_limits

BLOCK = 8192
"""Points computed at a time: the temporaries of a program of usual length then stay in the processor's cache."""
_AT_ONCE = 256  # points whose surroundings are looked at together
_NUMBERS = (1, 3, 6)  # results of a program of each order


def at_point(program: Program, order: int, point: Floats) -> Any:
    """The results of the program at a single point; for sums and products Python's floats are the fastest."""
    x, y = point.tolist()
    if program.plain:
        return program.run(x, y)
    x, y, kinks = np.float64(x), np.float64(y), program.kinks
    with np.errstate(all="ignore"):
        returned = program.run(x, y)
        if kinks is None or not _is_doubtful(kinks, x, y, returned):
            return returned
    return _settled_at(program, order, point.tobytes())


@lru_cache(maxsize=256)  # a minimum on a kink is asked for again and again; 0 and −0 are two points
def _settled_at(program: Program, order: int, point: bytes) -> Any:
    """The results at a single point where the derivatives by the rules of the table are in doubt."""
    place = np.frombuffer(point)
    with np.errstate(all="ignore"):
        returned = program.run(*place)
    here = np.array([returned[0], *chain.from_iterable(returned[1:])])
    results = _settled(program, order, place[:, None], here[:, None])[:, 0].tolist()
    return (results[0], tuple(results[1:3]), tuple(results[3:]))[: order + 1]


def at_points(run: Callable[..., Any], order: int, points: Floats) -> Floats:
    """All results of the program at many points, one row each, computed in blocks that stay in the cache."""
    coordinates = points.reshape(2, -1)
    results = np.empty((_NUMBERS[order], coordinates.shape[1]))
    with np.errstate(all="ignore"):
        for start in range(0, coordinates.shape[1], BLOCK):
            block = slice(start, start + BLOCK)
            returned = run(*coordinates[:, block])
            value, *derivatives = returned if order else (returned,)
            for row, result in enumerate((value, *chain.from_iterable(derivatives))):
                results[row, block] = result
    return results.reshape((len(results), *points.shape[1:]))


def with_limits(program: Program, order: int, points: Floats) -> Floats:
    """All results of the program at many points, with the derivatives of f where its parts have none."""
    results, kinks = at_points(program.run, order, points), program.kinks
    if kinks is None:
        return results
    doubtful = np.zeros(points.shape[1:], dtype=bool)
    with np.errstate(all="ignore"):
        if kinks.rooted and not math.isfinite(results[1:].sum()):
            doubtful |= np.isfinite(results[0]) & ~np.isfinite(results[1:]).all(axis=0)
        if kinks.tied is not None:
            doubtful |= kinks.tied(*points)
    if doubtful.any():
        results[:, doubtful] = _settled(program, order, points[:, doubtful], results[:, doubtful])
    return results


def _settled(program: Program, order: int, points: Floats, results: Floats) -> Floats:
    """All results at points (2, k) where the derivatives among the program's `results` are in doubt, (1 + …, k)."""
    sample = partial(at_points, program.run, order)
    with np.errstate(all="ignore"):
        for place in range(0, points.shape[1], _AT_ONCE):
            block = slice(place, place + _AT_ONCE)
            rows = results[:, block]
            rows[1:] = kink_limits.settled(points[:, block], rows, sample, order)
    return results


def _is_doubtful(kinks: Kinks, x: Any, y: Any, returned: Any) -> bool:
    """Whether the derivatives at a point are a convention, or no numbers although f is one."""
    if kinks.rooted and not all(map(math.isfinite, returned[-1])):
        return math.isfinite(returned[0])
    return kinks.tied is not None and bool(kinks.tied(x, y))
