"""Evaluation of a formula's programs at one point or at many, with limits where parts of the formula have kinks.

A program of order 0 returns f, of order 1 f and ∇f, of order 2 f, ∇f and the three entries of ∇²f.
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
from gradnorm_core.objectives import kink_limits, value_limits

BLOCK = 8192
"""Points computed at a time: the temporaries of a program of usual length then stay in the processor's cache."""
_AT_ONCE = 256  # points whose surroundings are evaluated together
_NUMBERS = (1, 3, 6)  # results of a program of each order


def at_point(program: Program, order: int, point: Floats) -> Any:
    """Returns the results of the program at a single point, (2,)."""
    if program.plain:
        return program.run(*point.tolist())
    with np.errstate(all="ignore"):
        return at_numbers(program, order, *point.tolist())


def at_numbers(program: Program, order: int, x: float, y: float) -> Any:
    """Returns the results of the program at (x, y); the caller ignores NumPy's warnings.

    Python's floats are the fastest for sums and products.
    """
    if program.plain:
        return program.run(x, y)
    x, y, kinks = np.float64(x), np.float64(y), program.kinks
    returned = program.run(x, y)
    if kinks is None or not _is_doubtful(kinks, x, y, returned):
        return returned
    return _settled_at(program, order, np.array((x, y)).tobytes())


@lru_cache(maxsize=256)  # a minimum on a kink is evaluated again and again; keys are bytes, since 0 and −0 may differ
def _settled_at(program: Program, order: int, point: bytes) -> Any:
    """Returns the results at a single point where the derivatives by the rules of the table are in doubt."""
    place = np.frombuffer(point)
    with np.errstate(all="ignore"):
        returned = program.run(*place)
    here = np.array([returned[0], *chain.from_iterable(returned[1:])])
    results = _settled(program, order, place[:, None], here[:, None])[:, 0].tolist()
    return (results[0], tuple(results[1:3]), tuple(results[3:]))[: order + 1]


def at_points(run: Callable[..., Any], order: int, points: Floats) -> Floats:
    """Returns all results of the program at points (2, …), one row per result, computed in blocks."""
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
    """Returns `at_points`, with the derivatives of f also where parts of its formula have none."""
    results, kinks = at_points(program.run, order, points), program.kinks
    if kinks is None:
        return results
    doubtful = np.zeros(points.shape[1:], dtype=bool)
    with np.errstate(all="ignore"):
        if kinks.rooted and not math.isfinite(results[1:].sum()):
            doubtful |= np.isfinite(results[0]) & ~np.isfinite(results[1:]).all(axis=0)
        if kinks.tied is not None:
            doubtful |= kinks.tied(*points)
        if kinks.removable is not None:
            doubtful |= kinks.removable(*points)
    if doubtful.any():
        results[:, doubtful] = _settled(program, order, points[:, doubtful], results[:, doubtful])
    return results


def _settled(program: Program, order: int, points: Floats, results: Floats) -> Floats:
    """Returns all results, (1 + …, k), at points (2, k) where the derivatives in `results` are in doubt."""
    sample, kinks = partial(at_points, program.run, order), program.kinks
    removable, sure = np.zeros(points.shape[1], dtype=bool), np.full(points.shape[1], value_limits.SURE)
    with np.errstate(all="ignore"):
        if kinks is not None and kinks.removable is not None:
            removable |= kinks.removable(*points)
            on_a_seam = False if kinks.tied is None else kinks.tied(*points)
            sure[removable & np.logical_not(on_a_seam)] = value_limits.SURER
        for place in range(0, points.shape[1], _AT_ONCE):
            block = slice(place, place + _AT_ONCE)
            rows = results[:, block]
            rows[1:] = kink_limits.settled(points[:, block], rows, sample, order, removable[block], sure[block])
    return results


def _is_doubtful(kinks: Kinks, x: Any, y: Any, returned: Any) -> bool:
    """Whether the derivatives at a point follow a convention, or are not finite although f is."""
    if kinks.rooted and not all(map(math.isfinite, returned[-1])):
        return math.isfinite(returned[0])
    return any(mask is not None and bool(mask(x, y)) for mask in (kinks.tied, kinks.removable))
