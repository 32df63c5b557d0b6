"""The gradient field: one small arrow per grid point, true in direction, of a length that can be read over decades."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from app.figures.parts.digits import at_pointer
from app.figures.style import Palette
from gradnorm_core.arrays import Floats
from gradnorm_core.objectives.landscape import Landscape

Arrows = Literal["log", "unit", "off"]
Goal = Literal["minimize", "maximize"]

LONGEST, SHORTEST = 0.86, 0.16
"""Length of the longest and the shortest arrow, in spacings of the grid."""
DECADES = 6.0
"""A norm this many decades below the largest gets the shortest arrow."""
BARB, BARB_ANGLE = 0.34, np.radians(26)
"""The two strokes of an arrow's head: their greatest length in spacings of the grid, and their angle."""

FIELD_NAMES = {"minimize": "−∇f, the descent direction", "maximize": "∇f, the ascent direction"}


def field_traces(landscape: Landscape, goal: Goal, arrows: Arrows, palette: Palette) -> list[dict[str, Any]]:
    """The arrows as one polyline, and the invisible points that answer the pointer; nothing when arrows are off.

    When minimizing the arrows show −∇f, where a step goes; when maximizing ∇f. The pointer always reads ∇f itself.
    """
    if arrows == "off":
        return []
    x, y, values, gradients, norms = _arrow_points(landscape)
    if not len(x):
        return []
    spacing = _spacing(landscape)
    unit = gradients / norms * (-1.0 if goal == "minimize" else 1.0)
    px, py = arrow_polyline(np.stack([x, y]), unit * lengths(norms, arrows) * spacing, spacing)
    line = {
        "type": "scatter", "mode": "lines", "name": "gradient field", "meta": FIELD_NAMES[goal],
        "x": px, "y": py, "line": {"color": palette.arrow, "width": 1}, "opacity": 0.55,
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip
    return [line, _readings(x, y, values, gradients, norms)]


def _arrow_points(landscape: Landscape) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """x, y, f, ∇f and ‖∇f‖₂ where there is an arrow to draw: the gradient is finite and not zero."""
    gx, gy = landscape.gradients
    norms = np.hypot(gx, gy)
    drawn = np.isfinite(norms) & (norms > 0)
    x, y = np.meshgrid(landscape.arrow_x, landscape.arrow_y)
    return x[drawn], y[drawn], landscape.arrow_values[drawn], landscape.gradients[:, drawn], norms[drawn]


def _spacing(landscape: Landscape) -> float:
    """Distance between neighbouring arrows."""
    (x0, x1), (y0, y1) = landscape.window
    return min((x1 - x0) / len(landscape.arrow_x), (y1 - y0) / len(landscape.arrow_y))


def lengths(norms: Floats, arrows: Arrows) -> Floats:
    """Arrow lengths in grid spacings: all alike, or rising with log ‖∇f‖ from the shortest to the longest."""
    logs = np.log10(norms)
    top = float(logs.max())
    span = min(top - float(logs.min()), DECADES)
    if arrows == "unit" or span < 1e-6:
        return np.full(norms.shape, 0.62)
    share = np.clip((logs - (top - span)) / span, 0.0, 1.0)
    return np.asarray(SHORTEST + (LONGEST - SHORTEST) * share)


def arrow_polyline(centres: Floats, vectors: Floats, spacing: float) -> tuple[Floats, Floats]:
    """Arrows centred on points, as one polyline with gaps: tail, tip, left barb, tip, right barb, gap.

    Args:
        centres, vectors: (2, n), in data coordinates; the vectors are not zero.
        spacing: the barbs grow no longer than BARB of this.
    """
    size = np.hypot(*vectors)
    back = -vectors / size * np.minimum(BARB * spacing, 0.45 * size)
    c, s = np.cos(BARB_ANGLE), np.sin(BARB_ANGLE)
    tail, tip = centres - vectors / 2, centres + vectors / 2
    left = tip + np.stack([c * back[0] - s * back[1], s * back[0] + c * back[1]])
    right = tip + np.stack([c * back[0] + s * back[1], -s * back[0] + c * back[1]])
    gap = np.full_like(tail, np.nan)
    x, y = np.stack([tail, tip, left, tip, right, gap], axis=-1).reshape(2, -1)[:, :-1]
    return x, y


def _readings(x: Floats, y: Floats, values: Floats, gradients: Floats, norms: Floats) -> dict[str, Any]:
    """Points without ink that show (x, y), f, ∇f and ‖∇f‖₂ under the pointer."""
    return {
        "type": "scatter", "mode": "lines", "name": "gradient values", "x": x, "y": y,
        "line": {"color": "rgba(0,0,0,0)", "width": 0}, "showlegend": False,
        "customdata": np.column_stack([x, y, values, *gradients, norms]),
        "hovertemplate": (
            f"({at_pointer('customdata[0]', x, 4)}, {at_pointer('customdata[1]', y, 4)})"
            f"<br>f = {at_pointer('customdata[2]', values, 6)}"
            "<br>∇f = (%{customdata[3]:.6~g}, %{customdata[4]:.6~g})<br>‖∇f‖₂ = %{customdata[5]:.6~g}<extra></extra>"
        ),
    }  # fmt: skip
