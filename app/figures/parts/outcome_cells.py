"""The cells, the legend and the numbers that the basin map and the outcome map share.

A colour is a minimizer, its lightness the number of steps, a number its name on the map. Cells that did not arrive are
grey and hatched by how their run ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.figures.parts.plotly_types import Trace
from app.figures.style import Palette, template
from app.text.outcomes import LABELS, place, present
from app.text.shares import percents
from gradnorm_core.arrays import Floats
from gradnorm_core.sweeps.maps import extent_of

if TYPE_CHECKING:
    from gradnorm_core.sweeps.maps import Ends


Bools = NDArray[np.bool_]

SHADES = 24
"""Steps of lightness for each minimizer."""
LIGHTEST, DARKEST = 0.28, 0.92
"""The share of a minimizer's colour for a quick and for a slow start; the rest is the page."""
MOST_STRIPES = 40
"""Stripes of a hatch across the map, at most: a coarse map has one through every cell."""
STRIPES = {"diverged": (1, 1), "iteration_limit": (1, -1), "left_the_domain": (0, 1), "derivative_undefined": (1, 0)}
"""By outcome the multiples of row and column whose sum stays the same along a stripe; other outcomes are plain."""
PLAIN, STRIPE = 0.22, 0.7
"""The share of the grey in the cells and in the stripes of what did not arrive; the rest is the page."""
NAMED = 8
"""Minimizers that get a number and a line in the legend; the others share a colour."""
SMALLEST_NAMED = 0.004
"""Share of the map below which a minimizer's number is not written on it."""


def map_layout(palette: Palette, revision: str) -> dict[str, Any]:
    """The layout of both maps without their axes; `revision` names the window whose zoom Plotly keeps."""
    return {
        "template": template(palette), "margin": {"l": 62, "r": 16, "t": 52, "b": 42}, "hovermode": "closest",
        "showlegend": True, "uirevision": revision,
        "legend": {
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1.01, "yanchor": "bottom", "itemsizing": "constant",
            "itemclick": False, "itemdoubleclick": False,
        },
    }  # fmt: skip


def cell_traces(ends: Ends, x: Floats, y: Floats, hover: str, palette: Palette) -> list[Trace]:
    """The cells: those that arrived in one trace, and one for each other outcome."""
    codes, colours = coded(ends, palette)
    scale = [[at / len(colours), colour] for code, colour in enumerate(colours) for at in (code, code + 1)]
    common: dict[str, Any] = {
        "type": "heatmap", "x": x, "y": y, "zmin": -0.5, "zmax": len(colours) - 0.5, "colorscale": scale,
        "showscale": False, "hoverongaps": False,
    }  # fmt: skip
    traces = []
    if (ends.targets >= 0).any():
        facts = np.stack([ends.targets + 1, ends.iterations], axis=-1).astype(np.float32)
        reached = "comes within the tolerance at no. %{customdata[0]} in %{customdata[1]} steps"
        hover_here = f"{hover}<br>{reached}<extra></extra>"
        z = np.where(ends.targets >= 0, codes, np.nan).astype(np.float32)
        traces.append(common | {"name": "arrived", "z": z, "customdata": facts, "hovertemplate": hover_here})
    names = ends.status_names
    for name in [*present(set(names.ravel().tolist())), "converged"]:
        there = (names == name) & (ends.targets < 0)
        if there.any():
            z = np.where(there, codes, np.nan).astype(np.float32)
            steps = {"customdata": ends.iterations.astype(np.float32)}
            words = f"{hover}<br>{LABELS[name]} after %{{customdata}} steps<extra></extra>"
            traces.append(common | {"name": LABELS[name], "z": z, "hovertemplate": words} | steps)
            if name in STRIPES:
                traces.append(hatch(there, edges_of(x, there.shape[1]), edges_of(y, there.shape[0]), name, palette))
    return traces


def coded(ends: Ends, palette: Palette) -> tuple[NDArray[np.intp], list[str]]:
    """A code for each cell, and the colour of each code: SHADES for each named minimizer, one for each outcome."""
    named = min(NAMED, len(ends.attractors))
    colours = [
        mixed(palette.page, target_colour(rank, palette), share)
        for rank in range(named)
        for share in np.linspace(LIGHTEST, DARKEST, SHADES)
    ]
    shade = np.rint((SHADES - 1) * slowness(ends)).astype(np.intp)
    codes = np.where(ends.targets < named, ends.targets * SHADES + shade, 0)
    names = ends.status_names
    for name in [*present(set(names.ravel().tolist())), "converged"]:
        there = (names == name) & ((ends.targets < 0) | (ends.targets >= named))
        if there.any():
            codes = np.where(there, len(colours), codes)
            colours.append(mixed(palette.page, palette.mask, PLAIN))
    return codes, colours


def hatch(there: Bools, x: Floats, y: Floats, name: str, palette: Palette) -> Trace:
    """Thin lines over the cells of an outcome, in its direction: as fine on a coarse map as on a fine one.

    Args:
        there: the cells (rows, columns).
        x, y: their borders, one more than columns and rows.
        name: the outcome.
        palette: light or dark.
    """
    line = {"color": mixed(palette.page, palette.mask, STRIPE), "width": 1}
    ends = stripes(there, *STRIPES[name])
    across = np.where(np.isnan(ends[:, 0]), np.nan, np.interp(ends[:, 0], np.arange(x.size), x))
    up = np.where(np.isnan(ends[:, 1]), np.nan, np.interp(ends[:, 1], np.arange(y.size), y))
    return {
        "type": "scatter", "mode": "lines", "name": f"hatch: {LABELS[name]}", "x": across, "y": up, "line": line,
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip


def stripes(there: Bools, down: int, right: int) -> Floats:
    """The ends of the stripes over the cells, in borders of columns and rows, (m, 2); NaN from one stripe to the next.

    A stripe goes through the cells where ``row * down + column * right`` is the same, from corner to corner, or along
    the middle of a row or a column.
    """
    spacing = max(1, round(max(there.shape) / MOST_STRIPES))
    rows, columns = np.nonzero(there)
    stripe = rows * down + columns * right
    along = columns if down else rows
    chosen = np.flatnonzero(stripe % spacing == 0)
    chosen = chosen[np.lexsort((along[chosen], stripe[chosen]))]
    row, column, stripe, along = rows[chosen], columns[chosen], stripe[chosen], along[chosen]
    breaks = np.flatnonzero((np.diff(stripe) != 0) | (np.diff(along) != 1)) + 1
    first, last = np.r_[0, breaks][: len(row)], np.r_[breaks, len(row)][: len(row)] - 1
    rises = down * right <= 0  # upwards to the right, or upright
    tails = np.column_stack([column[first] + (0.0 if down else 0.5), row[first] + _corner(down, right, rises)])
    heads = np.column_stack([column[last] + (1.0 if down else 0.5), row[last] + _corner(down, right, not rises)])
    return np.stack([tails, heads, np.full(tails.shape, np.nan)], axis=1).reshape(-1, 2)


def _corner(down: int, right: int, low: bool) -> float:
    """The height in its cell at which a stripe begins or ends: the middle where it keeps its row."""
    return 0.5 if down and not right else float(not low)


def edges_of(axis: Floats, cells: int) -> Floats:
    """The borders of the cells: the axis itself where it has them, else the middles between neighbours."""
    if len(axis) != cells:
        return axis
    steps = np.diff(axis) if cells > 1 else np.ones(1)
    return np.concatenate([[axis[0] - steps[0] / 2], axis[:-1] + np.diff(axis) / 2, [axis[-1] + steps[-1] / 2]])


def target_colour(rank: int, palette: Palette) -> str:
    """The colour of a minimizer: the first is the calmest, since it fills most of the map."""
    order = (1, 4, 2, 3, 5, 0, 7, 6)
    return palette.runs[order[rank % len(order)]]


def slowness(ends: Ends) -> Floats:
    """0 for the quickest arrival, 1 for the slowest, even in the logarithm of the steps; 0 where none arrived."""
    arrived = ends.targets >= 0
    logs = np.log1p(ends.iterations.astype(np.float64))
    if not arrived.any():
        return np.zeros(arrived.shape)
    low, high = np.quantile(logs[arrived], [0.01, 0.99])
    share = np.clip((logs - low) / (high - low), 0, 1) if high > low else np.zeros(arrived.shape)
    return np.where(arrived, share, 0.0)


def mixed(under: str, over: str, share: float) -> str:
    """A colour between two."""
    parts = (round((1 - share) * int(under[at : at + 2], 16) + share * int(over[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{part:02X}" for part in parts)


def legend(ends: Ends, palette: Palette) -> list[Trace]:
    """One line per minimizer and outcome that occurs, with its share of the map."""
    entries = [
        (
            f"<b>{rank + 1}</b> {place(point, extent_of(ends))}",
            ends.targets == rank,
            target_colour(rank, palette),
            "circle",
        )
        for rank, point in enumerate(ends.attractors[:NAMED])
    ]
    unnamed = ends.arrived & ((ends.targets < 0) | (ends.targets >= NAMED))
    if unnamed.any():
        entries.append(("other points", unnamed, palette.mask, "circle"))
    names = ends.status_names
    lost = present(set(names.ravel().tolist()))
    entries += [(LABELS[name], names == name, palette.mask, hatch_symbol(name)) for name in lost]
    shares = percents([float(mask.mean()) for _, mask, _, _ in entries])
    return [{
        "type": "scatter", "mode": "markers", "name": f"{text} {share}", "x": [None], "y": [None], "showlegend": True,
        "marker": {"color": colour, "size": 11, "symbol": symbol},
    } for share, (text, _, colour, symbol) in zip(shares, entries, strict=True)]  # fmt: skip


def hatch_symbol(name: str) -> str:
    """A symbol that looks like the stripes of an outcome."""
    symbols = {"diverged": "line-nw-open", "iteration_limit": "line-ne-open", "left_the_domain": "line-ns-open"}
    return symbols.get(name, "line-ew-open" if name == "derivative_undefined" else "square")


def number_labels(ends: Ends, x: Floats, y: Floats, palette: Palette, stars: bool = False) -> list[dict[str, Any]]:
    """The number of each minimizer: beside its star where there is one in view, else in the roomiest part of its cells.

    Args:
        ends: the map.
        x, y: coordinates of the cells as annotations want them.
        palette: light or dark.
        stars: whether the points of arrival are on the map themselves.
    """
    words = []
    for rank, point in enumerate(ends.attractors[:NAMED]):
        mine = ends.targets == rank
        starred = stars and x[0] <= point[0] <= x[-1] and y[0] <= point[1] <= y[-1]
        if not starred and mine.mean() < SMALLEST_NAMED:
            continue
        row, column = roomiest(mine)
        at, shift = ((float(point[0]), float(point[1])), 15) if starred else ((float(x[column]), float(y[row])), 0)
        words.append({
            "xref": "x", "yref": "y", "x": at[0], "y": at[1], "xshift": shift, "yshift": shift, "showarrow": False,
            "text": f"<b>{rank + 1}</b>", "font": {"size": 13, "color": palette.target}, "bgcolor": palette.halo,
            "opacity": 0.85, "borderpad": 1,
        })  # fmt: skip
    return words


def roomiest(mask: Bools) -> tuple[int, int]:
    """The cell (row, column) of the mask with most of the mask around it."""
    reach = max(1, min(mask.shape) // 10)
    sums = np.pad(mask, reach + 1)[:-1, :-1].astype(np.int32).cumsum(axis=0).cumsum(axis=1)
    side = 2 * reach + 1
    around = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    rows, columns = mask.shape
    row, column = np.unravel_index(np.argmax(np.where(mask, around[:rows, :columns], -1)), mask.shape)
    return int(row), int(column)
