"""The basin map: which start arrives where, over the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.figures.parts.digits import pointed_at
from app.figures.parts.outcome_cells import NAMED, cell_traces, legend, map_layout, number_labels
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette
from app.text import letters
from gradnorm_core.arrays import Point, Window

if TYPE_CHECKING:
    from gradnorm_core.sweeps import BasinMap


def basin_figure(basins: BasinMap, palette: Palette, *, start: Point | None = None) -> Figure:
    """The end of the run from each start of the window.

    Args:
        basins: how the run from each start ended.
        palette: light or dark.
        start: the start in use.
    """
    x, y = basins.x, basins.y
    names = basins.spec.objective.variables
    across, up = letters.axis_titles(names, "start ")
    hover = letters.at(names, *pointed_at(_window(basins), 5))
    data = [*cell_traces(basins, x, y, hover, palette), *legend(basins, palette)]
    data += _targets(basins, palette)
    if start is not None:
        data.append(_start(start, palette))
    half_x, half_y = (float(axis[1] - axis[0]) / 2 if len(axis) > 1 else 0.5 for axis in (x, y))
    layout = map_layout(palette, f"basins {x[0]} {x[-1]} {y[0]} {y[-1]}") | {
        "xaxis": {
            "range": [x[0] - half_x, x[-1] + half_x], "title": across, "showgrid": False,
            "mirror": True, "constrain": "domain",
        },
        "yaxis": {
            "range": [y[0] - half_y, y[-1] + half_y], "title": up, "showgrid": False,
            "mirror": True, "scaleanchor": "x", "scaleratio": 1, "constrain": "domain", "constraintoward": "top",
        },
        "annotations": number_labels(basins, x, y, palette, stars=True),
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _window(basins: BasinMap) -> Window:
    """From the first start to the last."""
    (left, right), (bottom, top) = basins.x[[0, -1]].tolist(), basins.y[[0, -1]].tolist()
    return (left, right), (bottom, top)


def _targets(ends: BasinMap, palette: Palette) -> list[Trace]:
    if not len(ends.attractors):
        return []
    shown = ends.attractors[:NAMED]
    marker = {"symbol": "star", "size": 12, "color": palette.halo, "line": {"color": palette.target, "width": 1.5}}
    return [{
        "type": "scatter", "mode": "markers", "name": "arrival", "x": shown[:, 0], "y": shown[:, 1], "marker": marker,
        "showlegend": False, "text": [f"no. {rank + 1}" for rank in range(len(shown))],
        "hovertemplate": f"%{{text}}: ({', '.join(pointed_at(_window(ends), 5))})<extra></extra>",
    }]  # fmt: skip


def _start(start: Point, palette: Palette) -> Trace:
    marker = {"color": palette.halo, "size": 10, "line": {"color": palette.run().colour, "width": 3}}
    return {
        "type": "scatter", "mode": "markers", "name": "start", "x": [start[0]], "y": [start[1]], "marker": marker,
        "showlegend": False, "hovertemplate": "start in use<extra></extra>",
    }  # fmt: skip
