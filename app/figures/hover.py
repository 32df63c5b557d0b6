"""What the pointer reads at an iterate: everything, with all its digits.

Numbers travel as float64 and are shown without a format, so the browser prints the shortest text that reads back as
the same number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.style import exact

if TYPE_CHECKING:
    from gradnorm_core.trajectory import Run

Floats = NDArray[np.float64]

COLUMNS = ("k", "x", "y", "f", "fx", "fy", "norm_2", "norm_1", "norm_inf")
"""The columns of an iterate's ``customdata``; the player reads them too."""

ITERATE = (
    "<b>k = %{customdata[0]}</b><br>x = %{customdata[1]}<br>y = %{customdata[2]}<br>f = %{customdata[3]}"
    "<br>∂f/∂x = %{customdata[4]}<br>∂f/∂y = %{customdata[5]}"
    "<br>‖∇f‖₂ = %{customdata[6]}<br>‖∇f‖₁ = %{customdata[7]}<br>‖∇f‖<sub>∞</sub> = %{customdata[8]}%{text}"
)


def iterate_rows(run: Run, kept: NDArray[np.intp]) -> Floats:
    """One row of COLUMNS per kept iterate."""
    gx, gy = run.gradients[kept].T
    with np.errstate(over="ignore"):
        one = np.abs(gx) + np.abs(gy)
    largest = np.maximum(np.abs(gx), np.abs(gy))
    return np.column_stack([kept, run.points[kept], run.values[kept], gx, gy, np.hypot(gx, gy), one, largest])


def iterate_notes(run: Run, angles: Floats, kept: NDArray[np.intp]) -> list[str]:
    """Per kept iterate what not every iterate has: the angle to the gradient before, the step size of the step after."""
    notes = []
    for k in kept.tolist():
        angle = f"<br>angle to ∇f before = {exact(angles[k - 1])}°" if k and np.isfinite(angles[k - 1]) else ""
        step = f"<br>step from here: α = {exact(run.step_sizes[k])}" if k < len(run.step_sizes) else ""
        notes.append(angle + step)
    return notes


def named(title: str) -> dict[str, Any]:
    """The hover template of an iterate that has a name of its own, such as the start."""
    return {"hovertemplate": f"{title}<br>{ITERATE}<extra></extra>"}
