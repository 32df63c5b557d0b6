"""The method of a run as lines of NumPy: what its parts declare (`NumpyLines`), in the order of a step."""

from __future__ import annotations

from typing import Any

from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.part import NumpyLines


def method_lines(spec: RunSpec) -> list[NumpyLines]:
    """The lines of noise, clip, direction and step rule.

    Raises:
        UsageError: a part of the method declares no lines.
    """
    parts = (spec.noise, spec.clip, spec.direction, spec.step_rule)
    return [_lines(part, spec) for part in parts if part is not None]


def _lines(part: Any, spec: RunSpec) -> NumpyLines:
    if not hasattr(part, "numpy_lines"):
        raise UsageError(f"{getattr(part, 'label', type(part).__name__)} cannot be written as a NumPy script.")
    lines: NumpyLines = part.numpy_lines(ascending=spec.goal == "maximize", quadratic=spec.objective.is_quadratic)
    return lines
