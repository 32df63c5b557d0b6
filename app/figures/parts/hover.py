"""The hover box of an iterate: every quantity with all its digits.

Numbers travel as float64 and are shown without a format, so the browser prints the shortest text that reads back as
the same number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run


COLUMNS = ("k", "x", "y", "f", "fx", "fy", "norm_2", "norm_1", "norm_inf", "angle", "step_size")
"""The columns of an iterate's ``customdata``: the angle is the one to the gradient before, the step size that of the
step that follows; NaN where there is none."""

ITERATE = (
    "<b>k = %{customdata[0]}</b><br>x = %{customdata[1]}<br>y = %{customdata[2]}<br>f = %{customdata[3]}"
    "<br>∂f/∂x = %{customdata[4]}<br>∂f/∂y = %{customdata[5]}"
    "<br>‖∇f‖₂ = %{customdata[6]}<br>‖∇f‖₁ = %{customdata[7]}<br>‖∇f‖<sub>∞</sub> = %{customdata[8]}"
)
ANGLE = "<br>angle to ∇f before = %{customdata[9]}°"
STEP = "<br>next step with α = %{customdata[10]}"


def iterate_rows(run: Run, angles: Floats, kept: NDArray[np.intp]) -> Floats:
    """One row of COLUMNS per kept iterate.

    Args:
        angles: degrees between the gradients at k and k + 1, (n,).
        kept: the k of the rows.
    """
    gx, gy = run.gradients[kept].T
    with np.errstate(over="ignore"):
        one = np.abs(gx) + np.abs(gy)
    largest = np.maximum(np.abs(gx), np.abs(gy))
    before, after = np.r_[np.nan, angles][kept], np.r_[run.step_sizes, np.nan][kept]
    norms = (np.hypot(gx, gy), one, largest)
    return np.column_stack([kept, run.points[kept], run.values[kept], gx, gy, *norms, before, after])


def template_for(row: Floats, title: str = "") -> str:
    """The hover template of one iterate, without the lines for which it has no number."""
    angle, step = (line if np.isfinite(value) else "" for line, value in zip((ANGLE, STEP), row[-2:], strict=True))
    return f"{title and title + '<br>'}{ITERATE}{angle}{step}<extra></extra>"


EVERY_ITERATE = f"{ITERATE}{ANGLE}{STEP}<extra></extra>"
"""For those in the middle of a run, which have all of it; start and last iterate have traces of their own."""
