"""The norm over the plane: a landscape of its own, and where one step makes the norms disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.landscape import LONGEST_WINDOW, color_scale
from app.figures.parts.axes import tick_text
from app.figures.parts.contours import isolines
from app.figures.parts.digits import pointed_at
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.parts.tick_room import left_margin, number_form
from app.figures.style import Palette, template
from app.text import letters
from gradnorm_core.arrays import Floats, Point, Window

if TYPE_CHECKING:
    from gradnorm_core.sweeps.norm_maps import NormMap, StepMap, Zero


DEEPEST = 6.0
"""Decades shown below the largest norm."""
LEVELS = 9
KINDS = {
    "minimum": ("star", "minimum"), "maximum": ("triangle-up", "maximum"), "saddle": ("x", "saddle"),
    "degenerate": ("diamond", "undecided: an eigenvalue is 0"), "unknown": ("diamond", "no Hessian here"),
}  # fmt: skip
WORDS = ("both fall", "‖·‖₁ rises, ‖·‖₂ falls", "‖·‖₂ rises, ‖·‖₁ falls", "both rise", "a norm stays")
BOTH_FALL, ONE_RISES, TWO_RISES, BOTH_RISE, STAYS = range(len(WORDS))


def norm_figure(norms: NormMap, point: Point, palette: Palette) -> Figure:
    """‖∇f‖₂ over the window on a log scale, its level lines, and its zeros by kind."""
    heights, low, high = log_heights(norms.norms)
    data = [_fill(norms, heights, low, high, palette)] if high > low else []
    levels = np.linspace(low, high, LEVELS + 2)[1:-1] if high > low else np.empty(0)
    lines = isolines(norms.x, norms.y, np.ma.masked_invalid(heights), levels)
    gap = np.full((1, 2), np.nan)
    if sum(map(len, lines)):
        path = np.concatenate([part for line in lines for part in (line, gap)])
        data.append(_trace("levels", "lines", path, line={"color": palette.contour, "width": 0.9}))
    data += [*_zeros(norms.zeros, norms.window, palette), _start(point, palette)]
    notes = [] if high > low else [_middle(_flat_sentence(norms.norms), palette)]
    layout = _layout(norms.window, norms.variables, palette) | {"annotations": notes}
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def log_heights(norms: Floats) -> tuple[Floats, float, float]:
    """log₁₀ of the norms, cut DEEPEST decades below the largest, and its range; a norm of 0 lies at the bottom."""
    positive = norms[np.isfinite(norms) & (norms > 0)]
    if not positive.size:
        return np.full(norms.shape, np.nan), 0.0, 0.0
    high = float(np.log10(positive.max()))
    low = max(float(np.log10(positive.min())), high - DEEPEST)
    with np.errstate(divide="ignore"):
        heights = np.maximum(np.log10(norms), low)
    return heights, low, high if high - low > 1e-9 else low


def _flat_sentence(norms: Floats) -> str:
    if not np.isfinite(norms).any():
        return "there is no gradient anywhere in this window"
    return f"‖∇f‖₂ = {tick_text(float(np.nanmax(norms))) if np.nanmax(norms) > 0 else '0'} everywhere in this window"


def _fill(norms: NormMap, heights: Floats, low: float, high: float, palette: Palette) -> Trace:
    at = letters.at(norms.variables, *pointed_at(norms.window))
    step = 1 if high - low > 1.5 else 0.5 if high - low > 0.6 else (high - low) / 3
    ticks = np.arange(np.ceil(low / step) * step, high + 1e-9, step)
    return {
        "type": "heatmap", "name": "norm", "x": norms.x, "y": norms.y, "z": heights.astype(np.float32),
        "zmin": low, "zmax": high, "zsmooth": "fast", "hoverongaps": False,
        "customdata": norms.norms.astype(np.float32) if np.nanmax(norms.norms) < 1e38 else norms.norms,
        "colorscale": color_scale(palette),
        "hovertemplate": f"{at}<br>‖∇f‖₂ = %{{customdata:.6~g}}<extra></extra>",
        "colorbar": {
            "thickness": 9, "len": 1.0, "x": 1.0, "xpad": 8, "ypad": 0, "outlinewidth": 0, "ticks": "",
            "title": {"text": "‖∇f‖₂", "side": "top", "font": {"size": 13}}, "tickvals": ticks,
            "ticktext": [tick_text(10.0**tick) for tick in ticks.tolist()],
            "tickfont": {"size": 11, "color": palette.muted},
        },
    }  # fmt: skip


def _zeros(zeros: tuple[Zero, ...], window: Window, palette: Palette) -> list[Trace]:
    """One trace per kind, so that the legend names those that occur."""
    place = ", ".join(pointed_at(window, 5))
    traces = []
    for kind, (symbol, words) in KINDS.items():
        points = np.array([zero.point for zero in zeros if zero.kind == kind]).reshape(-1, 2)
        if not len(points):
            continue
        marker = {"symbol": symbol, "size": 12, "color": palette.halo, "line": {"color": palette.target, "width": 1.6}}
        hover = f"∇f = 0 at ({place}): {words}<extra></extra>"
        traces.append(_trace(words, "markers", points, marker=marker, hovertemplate=hover, showlegend=True))
    return traces


def step_figure(steps: StepMap, point: Point | None, palette: Palette) -> Figure:
    """The change of ‖g‖₁ and ‖g‖₂ in one step, by start; starts where the two disagree stand out."""
    codes = step_codes(steps)
    z = codes.astype(np.float32 if np.isnan(codes).any() else np.uint8)
    colours = step_colours(palette)
    kinds = len(WORDS)
    scale = [[at / kinds, colour] for code, colour in enumerate(colours) for at in (code, code + 1)]
    present = [code for code in range(kinds) if (codes[steps.moves] == code).any()]
    data: list[Trace] = [{
        "type": "heatmap", "name": "one step", "x": steps.x, "y": steps.y, "z": z, "zmin": -0.5,
        "zmax": kinds - 0.5, "colorscale": scale, "showscale": False, "hoverongaps": False,
        "hovertemplate": f"({', '.join(pointed_at(steps.window))})<extra></extra>",
    }]  # fmt: skip
    for code in present:
        marker = {"symbol": "square", "size": 11, "color": colours[code], "line": {"color": palette.muted, "width": 1}}
        data.append(_trace(WORDS[code], "markers", np.full((1, 2), np.nan), marker=marker, showlegend=True))
    if point is not None:
        data.append(_start(point, palette))
    notes = [] if present else [_middle("there is no gradient anywhere in this window", palette)]
    layout = _layout(steps.window, steps.variables, palette) | {"annotations": notes}
    layout["margin"] = layout["margin"] | {"r": 14}
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def step_codes(steps: StepMap) -> Floats:
    """The index in WORDS of each start; NaN where there is no step."""
    codes = steps.rises[1.0] * ONE_RISES + steps.rises[2.0] * TWO_RISES
    changes = [steps.rises[p] | steps.falls[p] for p in steps.rises]
    return np.where(steps.known, np.where(np.all(changes, axis=0), codes, STAYS), np.nan)


def step_colours(palette: Palette) -> tuple[str, ...]:
    """Two shades of the page where the norms agree; ink where a norm stays, mostly a seam between the others."""
    falling, ink = (palette.hill[3], palette.text) if palette.name == "light" else (palette.hill[1], palette.muted)
    return (falling, palette.norms[1.0], palette.norms[2.0], palette.mask, ink)


def _trace(name: str, mode: str, points: Floats, **rest: Any) -> Trace:
    plain: Trace = {
        "type": "scatter", "mode": mode, "name": name, "x": points[:, 0], "y": points[:, 1], "showlegend": False,
    }  # fmt: skip
    return plain | ({} if "hovertemplate" in rest else {"hoverinfo": "skip"}) | rest


def _start(point: Point, palette: Palette) -> Trace:
    marker = {"color": palette.halo, "size": 11, "line": {"color": palette.run().colour, "width": 3}}
    return _trace("start", "markers", np.array([point]), marker=marker, hovertemplate="your point<extra></extra>")


def _middle(text: str, palette: Palette) -> dict[str, Any]:
    return {
        "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "text": text, "showarrow": False,
        "font": {"size": 13, "color": palette.muted},
    }  # fmt: skip


def _layout(window: Any, names: letters.Names, palette: Palette) -> dict[str, Any]:
    (x0, x1), (y0, y1) = window
    across, up = letters.axis_titles(names)
    axis = {"showgrid": False, "mirror": True, "constrain": "domain"}
    stretched = max(x1 - x0, y1 - y0) > LONGEST_WINDOW * min(x1 - x0, y1 - y0)
    equal = {} if stretched else {"scaleanchor": "x"}
    return {
        "template": template(palette), "hovermode": "closest", "showlegend": True,
        "xaxis": axis | {"range": [x0, x1], "title": across, "constraintoward": "right"} | number_form(x0, x1),
        "yaxis": axis | {"range": [y0, y1], "title": up} | number_form(y0, y1) | equal,
        "legend": {
            "orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom", "itemclick": False,
            "itemdoubleclick": False, "itemsizing": "constant",
        },
        "margin": {"l": max(50, left_margin(y0, y1)), "r": 66, "t": 34, "b": 42}, "uirevision": f"{window}",
    }  # fmt: skip
