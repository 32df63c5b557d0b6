"""The path of a run on scaled features in the weights of the table's own units: the valley that scaling made round."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.figures.landscape import background_traces, landscape_layout
from app.figures.parts.digits import pointed_at
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure
from app.figures.style import Palette
from gradnorm_core.arrays import Floats
from gradnorm_core.objectives.landscape import Landscape

TITLE = "the same path in the units of the table"


def original_path_figure(landscape: Landscape, points: Floats, palette: Palette) -> Figure:
    """f over the original weights, with the path, its start and its last iterate.

    Args:
        landscape: f over the weights.
        points: the iterates there, (n + 1, 2).
        palette: light or dark.
    """
    stroke = palette.run()
    shown = np.where(np.isfinite(points), points, np.nan)
    common = {"type": "scatter", "hovertemplate": f"{', '.join(pointed_at(landscape.window, 6))}<extra></extra>"}
    data = [
        *background_traces(landscape, "minimize", "off", palette),
        common | _at(shown) | {"mode": "lines", "name": "path", "line": {"color": stroke.colour, "width": 2}},
        common | _at(shown[:1]) | {
            "mode": "markers", "name": "start",
            "marker": {"size": 10, "color": palette.halo, "line": {"color": stroke.colour, "width": 2.5}},
        },
        common | _at(shown[-1:]) | {
            "mode": "markers", "name": "last iterate",
            "marker": {"size": 9, "color": stroke.colour, "line": {"color": palette.halo, "width": 1.5}},
        },
    ]  # fmt: skip
    layout = landscape_layout(landscape, [_title(palette)], palette)
    for key in ("scaleanchor", "scaleratio", "constrain"):
        layout["yaxis"].pop(key, None)
    margin = layout["margin"] | {"l": max(56, layout["margin"]["l"]), "t": 26}
    layout |= {"margin": margin, "uirevision": f"original {landscape.window}"}
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _at(points: Floats) -> dict[str, Any]:
    return {"x": points[:, 0], "y": points[:, 1]}


def _title(palette: Palette) -> dict[str, Any]:
    return {
        "xref": "paper", "yref": "paper", "x": 0, "y": 1.0, "xanchor": "left", "yanchor": "bottom", "text": TITLE,
        "showarrow": False, "font": {"size": 12.5, "color": palette.text},
    }  # fmt: skip
