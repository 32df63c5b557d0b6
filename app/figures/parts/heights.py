"""Heights of a sampled landscape between the points of its grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradnorm_core.arrays import Floats
from gradnorm_core.objectives.landscape import Landscape


def heights_at(landscape: Landscape, x: Floats, y: Floats) -> Floats:
    """f at points of the window, interpolated between the four grid points around; NaN outside and beside a gap."""
    column, right = _cell(landscape.x, x)
    row, up = _cell(landscape.y, y)
    v = np.where(np.isfinite(landscape.values), landscape.values, np.nan)
    lower = v[row, column] * (1 - right) + v[row, column + 1] * right
    upper = v[row + 1, column] * (1 - right) + v[row + 1, column + 1] * right
    return np.asarray(lower * (1 - up) + upper * up)


def _cell(grid: Floats, places: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The grid cell of each place and the position in it from 0 to 1; NaN for places outside the grid."""
    at = (places - grid[0]) / (grid[-1] - grid[0]) * (len(grid) - 1)
    at = np.where((at >= -1e-9) & (at <= len(grid) - 1 + 1e-9), at, np.nan)
    cell = np.nan_to_num(at).astype(np.intp).clip(0, len(grid) - 2)
    return cell, at - cell
