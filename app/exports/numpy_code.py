"""The method of a run as lines of NumPy: what its parts declare (`NumpyLines`), in the order of a step."""

from __future__ import annotations

from typing import Any

from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.base import reads_step_size
from gradnorm_core.methods.part import NumpyLines


def method_lines(spec: RunSpec) -> list[NumpyLines]:
    """The lines of noise, clip, direction and step rule; the last two change places where the direction reads α.

    Raises:
        UsageError: a part of the method declares no lines.
    """
    pair = (spec.direction, spec.step_rule)
    parts = (spec.noise, spec.clip, *(pair[::-1] if reads_step_size(spec.direction) else pair))
    return [_lines(part, spec) for part in parts if part is not None]


def _lines(part: Any, spec: RunSpec) -> NumpyLines:
    if not hasattr(part, "numpy_lines"):
        raise UsageError(f"{getattr(part, 'label', type(part).__name__)} cannot be written as a NumPy script.")
    lines: NumpyLines = part.numpy_lines(ascending=spec.goal == "maximize", quadratic=spec.objective.is_quadratic)
    return lines
