"""The method of a run as lines of NumPy: what its parts declare (`NumpyLines`), in the order of a step."""

from __future__ import annotations

from typing import Any

from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.base import reads_step_size
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.part import NumpyLines
from gradnorm_core.methods.row_clipping import ClipRows


def method_lines(spec: RunSpec) -> list[NumpyLines]:
    """The lines of noise, clip, direction and step rule, in the order of a step.

    Noise comes after a clip of rows, and the step rule before a direction that reads α.

    Raises:
        UsageError: a part of the method declares no lines.
    """
    pair = (spec.direction, spec.step_rule)
    parts = (*_changes(spec), *(pair[::-1] if reads_step_size(spec.direction) else pair))
    return [_lines(part, spec) for part in parts if part is not None]


def _changes(spec: RunSpec) -> tuple[Any, ...]:
    """The parts that change ∇f, in order: rows are chosen, then clipped; noise precedes a clip of the mean."""
    of_rows = isinstance(spec.clip, ClipRows) and not isinstance(spec.noise, Minibatch)
    return (spec.clip, spec.noise) if of_rows else (spec.noise, spec.clip)


def _lines(part: Any, spec: RunSpec) -> NumpyLines:
    if isinstance(part, Minibatch) and isinstance(spec.clip, ClipRows):
        return part.drawing_lines()
    if not hasattr(part, "numpy_lines"):
        raise UsageError(f"{getattr(part, 'label', type(part).__name__)} cannot be written as a NumPy script.")
    lines: NumpyLines = part.numpy_lines(ascending=spec.goal == "maximize", quadratic=spec.objective.is_quadratic)
    return lines
