"""What several challenges use: numbers to be chosen, and why a run did not arrive."""

from __future__ import annotations

from typing import Final

from app.course.lab import Lab
from app.course.stock import alpha_parameter, asked
from app.explaining.case import count
from app.landscapes import Window
from app.style import number
from gradnorm_core.parameters import Parameter
from gradnorm_core.spec import RunSpec

MOST: Final = 5000
"""Steps of a run, at most."""


def point_in(window: Window, name: str = "Start") -> tuple[Parameter, ...]:
    """The coordinates of a point in the window."""
    return tuple(asked(f"{name} {axis}", low, high) for axis, (low, high) in zip("xy", window, strict=True))


def alpha_up_to(most: float) -> Parameter:
    """A step size."""
    return alpha_parameter(1e-4, most, most / 10)


def not_there(spec: RunSpec, lab: Lab) -> str:
    """Why a run that should have reached its tolerance counts for nothing."""
    run, found = lab.run(spec), lab.diagnosis(spec)
    if run.status.name != "iteration_limit" or found.behaviour == "diverges":
        return f"The run {found.behaviour}. {run.status.sentence}"
    norm = number(float(found.norms[2][-1]))
    return f"After {count(run.iterations)} ‖∇f‖₂ is still {norm}: the run {found.behaviour}."
