"""The light that falls on a landscape from the upper left: it shows the form, the colours show the height."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.figures.style import Palette
from gradnorm_core.arrays import Floats

STEEPNESS = 0.45
"""The heights of the whole picture, 0 to 1, are lit as if they rose by this share of its width."""
LIGHT = np.array([-1.0, 1.0, 1.6]) / np.sqrt(1 + 1 + 1.6**2)
"""The direction to the light: from the upper left, 49 degrees above the plane."""
SHADES = 255
FLOOR = 0.5
"""Below this drawn height the light fades, to none at the lowest: around a minimum the drawn heights come to a point,
and one side of it would look higher than the other."""


def relief_trace(x: Floats, y: Floats, heights: Floats, palette: Palette) -> dict[str, Any]:
    """Light and shade over the fill.

    The brightness of a slope is n·l, with n the normal of the drawn heights and l the direction to the light. Level
    ground stays as it is, slopes towards the light are lighter and those away from it darker.

    Args:
        x, y: the grid, (m,) and (n,).
        heights: the drawn heights t in [0, 1], (n, m); NaN where f is undefined.
        palette: light or dark.
    """
    shaded = brightness(heights) * np.minimum(heights / FLOOR, 1) ** 2
    return {
        "type": "heatmap", "name": "relief", "x": x, "y": y, "z": _in_bytes(shaded), "zmin": 0, "zmax": SHADES,
        "zsmooth": "best" if np.isnan(shaded).any() else "fast", "hoverinfo": "skip", "showscale": False,
        "colorscale": [
            [0.0, palette.shade], [0.5, _clear(palette.shade)], [0.5, _clear(palette.shine)], [1.0, palette.shine],
        ],
    }  # fmt: skip


def _clear(colour: str) -> str:
    """The same colour, wholly transparent."""
    return f"{colour.rpartition(',')[0]},0)"


def brightness(heights: Floats) -> Floats:
    """n·l less that of level ground, scaled to [−1, 1]: −1 away from the light, 0 on level ground, 1 towards it."""
    rows, columns = heights.shape
    up = STEEPNESS * np.gradient(heights, axis=0) * (rows - 1)
    right = STEEPNESS * np.gradient(heights, axis=1) * (columns - 1)
    lit = (LIGHT[2] - right * LIGHT[0] - up * LIGHT[1]) / np.sqrt(1 + right**2 + up**2)
    level = float(LIGHT[2])
    towards = (lit - level) / (1 - level)
    return np.asarray(np.where(lit > level, towards, (np.maximum(lit, 0) - level) / level))


def _in_bytes(shaded: Floats) -> np.ndarray[Any, Any]:
    whole = np.rint(SHADES * (1 + shaded) / 2)
    return whole.astype(np.float32 if np.isnan(whole).any() else np.uint8)
