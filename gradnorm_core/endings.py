"""What stops a run: the first ending of each lane within a recorded stretch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnorm_core.lanes import FloatArray, IntArray
from gradnorm_core.norms import gradient_norm
from gradnorm_core.spec import RunSpec
from gradnorm_core.status import Ending
from gradnorm_core.walk import Record

HUGE_VALUE = 1e100
"""Where |f| is larger, an infinite gradient is an overflow; where it is not, a vertical tangent."""

EndingArray = npt.NDArray[np.int8]


@dataclass(slots=True)
class Endings:
    """The first ending of each of F lanes within a record.

    Attributes:
        index: the entry at which it was noticed, (F,); the length of the record where there is none.
        ending: the `Ending` as a number, (F,); 0 where there is none.
        still: steps without movement up to the end of the record, (F,).
    """

    index: IntArray
    ending: EndingArray
    still: IntArray


def find_endings(spec: RunSpec, record: Record, still: IntArray, radius: FloatArray) -> Endings:
    """Looks at every entry of the record; `still` and `radius` are those of the group before it, (F,)."""
    count = len(record)
    iterations = record.first + np.arange(count)[:, None]
    norms = gradient_norm(record.gradients, spec.tolerance_norm, axis=1)
    standing = _standing(record.points, still)
    # From the least to the most urgent: a later line overrules an earlier one.
    ending = np.zeros(record.values.shape, np.int8)
    ending[np.isnan(record.step_sizes)] = Ending.STEP_RULE_FAILED
    ending[standing >= spec.patience] = Ending.STALLED
    ending[iterations[:, 0] >= spec.max_iterations] = Ending.ITERATION_LIMIT
    ending[norms <= spec.gradient_tolerance] = Ending.CONVERGED
    ending[(norms <= spec.gradient_tolerance) & (iterations == 0)] = Ending.FLAT_START
    ending[gradient_norm(record.points[:-1], 2, axis=1) > radius] = Ending.FAR
    _mark_undefined(ending, record)
    found = ending != 0
    index = np.where(found.any(axis=0), found.argmax(axis=0), count)
    first = np.take_along_axis(ending, np.minimum(index, count - 1)[None], axis=0)[0]
    _tell_overflow_from_leaving(spec, record, index, first)
    return Endings(index, first, standing[-1])


def _mark_undefined(ending: EndingArray, record: Record) -> None:
    missing = np.isnan(record.gradients).any(axis=1)
    infinite = ~np.isfinite(record.gradients).all(axis=1) & ~missing
    ending[missing | infinite] = Ending.DERIVATIVE_UNDEFINED
    ending[infinite & (np.abs(record.values) > HUGE_VALUE)] = Ending.OVERFLOW
    ending[np.isnan(record.values)] = Ending.LEFT_THE_DOMAIN
    ending[np.isinf(record.values) | ~np.isfinite(record.points[:-1]).all(axis=1)] = Ending.OVERFLOW


def _tell_overflow_from_leaving(spec: RunSpec, record: Record, index: IntArray, ending: EndingArray) -> None:
    """∞ − ∞ is not a number either, but no fault of the formula."""
    lanes = np.flatnonzero(ending == Ending.LEFT_THE_DOMAIN)
    if len(lanes):
        undefined = spec.objective.undefined_at(record.points[index[lanes], :, lanes].T)
        ending[lanes[~undefined]] = Ending.OVERFLOW


def _standing(points: FloatArray, still: IntArray) -> IntArray:
    """For how many steps, this one included, a lane has not moved; (c + 1, n, F) and (F,) -> (c, F)."""
    moved = (points[1:] != points[:-1]).any(axis=1)
    clock = np.arange(1, len(moved) + 1)[:, None]
    last_move = np.maximum.accumulate(np.where(moved, clock, 0), axis=0)
    return clock - last_move + np.where(last_move == 0, still, 0)


def accepted_steps(first: int, index: IntArray, ending: EndingArray) -> IntArray:
    """Steps taken and accepted by lanes with these endings: the iterate of a rejecting ending does not count."""
    rejected = ending >= Ending.OVERFLOW
    return np.maximum(first + index - rejected, 0)
