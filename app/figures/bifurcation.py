"""The bifurcation strip: where runs end up, over the step size; above it the period of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.figures.parts.digits import at_pointer
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.parts.step_size_axis import HEAD, AlphaAxis, Mark, mark_parts
from app.figures.style import Palette, template
from app.text.numbers import NORM_NAMES
from app.text.taken_letters import in_other_words, letters_of
from gradnorm_core.arrays import Floats
from gradnorm_core.formulas.letters import html
from gradnorm_core.norms import gradient_norm

if TYPE_CHECKING:
    from gradnorm_core.sweeps import Bifurcation


Codes = NDArray[np.uint8]
Quantity = Literal["x", "y", "norm"]

LEVELS = 360
"""Rows the heights are counted in: about one for each pixel."""
KINDS = ("ended early", "aperiodic", "period 1", "period 2", "period 4", "period 8", "other period")
SHORT = ("ended", "aperiodic", "1", "2", "4", "8", "")
"""Texts in the ribbon, written where there is room."""
OTHER = KINDS.index("other period")
NAMED_SHARE = 0.045
RIBBON, STRIP = (0.945, 1.0), (0.0, 0.91)


ROUNDING = 1e-9
"""A spread of the last iterates that is smaller than this part of the start's largest coordinate is rounding."""


def kinds_of(periods: NDArray[np.intp]) -> Codes:
    """The index in `KINDS` of each period."""
    of = {-1: 0, 0: 1, 1: 2, 2: 3, 4: 4, 8: 5}
    return np.array([of.get(int(period), OTHER) for period in periods], np.uint8)


def bifurcation_figure(
    strip: Bifurcation,
    palette: Palette,
    *,
    quantity: Quantity = "x",
    logarithmic: bool = False,
    marks: Sequence[Mark] = (),
    current: float | None = None,
) -> Figure:
    """The last iterates of each run, counted in small boxes: the more often one is visited, the stronger its colour.

    Args:
        strip: last iterates and periods.
        palette: light or dark.
        quantity: what is shown of an iterate: its first coordinate (x), its second (y), or ‖∇f‖₂.
        logarithmic: whether the step sizes are log-spaced, and shown so.
        marks: step sizes with words.
        current: the step size in use.
    """
    alphas = strip.step_sizes
    taken = letters_of(strip.spec.objective)
    axis = AlphaAxis(float(alphas[0]), float(alphas[-1]), logarithmic, taken=taken)
    shapes, words = mark_parts(axis, marks, current, palette)
    edges, heights = axis.edges(alphas), heights_of(strip, quantity)
    low, high = _range(heights, float(np.abs(strip.spec.start).max()))
    alpha = in_other_words("α = ", taken)
    first, second = map(html, strip.spec.objective.variables[:2])
    names = {"x": first, "y": second, "norm": NORM_NAMES[2.0]}
    hover = f"{alpha}%{{x:.5~g}}<br>{names[quantity]} = {at_pointer('y', (low, high), 5)}"
    data = [
        _boxes(edges, heights, (low, high), hover, palette), _ribbon(edges, kinds_of(strip.periods), alpha, palette)
    ]  # fmt: skip
    layout = {
        "template": template(palette), "shapes": shapes,
        "annotations": [*words, *_named(axis, edges, kinds_of(strip.periods), palette)],
        "xaxis": axis.layout() | {"anchor": "y"},
        "yaxis": {"range": [low, high], "domain": list(STRIP), "title": {"text": names[quantity]}, "showgrid": False},
        "yaxis2": {
            "range": [0, 1], "domain": list(RIBBON), "tickvals": [0.5], "ticktext": ["period"], "ticks": "",
            "showline": False, "showgrid": False, "fixedrange": True, "ticklabelstandoff": 6,
        },
        "margin": {"l": 62, "r": 16, "t": HEAD, "b": 42}, "showlegend": False, "hovermode": "closest",
        "uirevision": f"strip {axis.low} {axis.high} {quantity}",
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def heights_of(strip: Bifurcation, quantity: Quantity) -> Floats:
    """The quantity of the last iterates that is drawn, (kept, B)."""
    if quantity != "norm":
        return np.asarray(strip.points[..., 0 if quantity == "x" else 1])
    with np.errstate(all="ignore"):
        gradients = np.asarray(strip.spec.objective.gradient_at(np.moveaxis(strip.points, -1, 0)))
    return gradient_norm(np.broadcast_to(gradients, (2, *strip.points.shape[:2])), 2, axis=0)


def _range(heights: Floats, start: float) -> tuple[float, float]:
    """The ends of the axis: all heights with a margin; what is nothing beside the start is not magnified."""
    finite = heights[np.isfinite(heights)]
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if high - low < ROUNDING * start:
        return low - 0.1 * start, high + 0.1 * start
    margin = 0.04 * (high - low) or 0.1 * max(abs(low), 1.0)
    return low - margin, high + margin


def counted(heights: Floats, limits: tuple[float, float], levels: int = LEVELS) -> NDArray[np.intp]:
    """The number of iterates of each run in each box between the limits, (levels, B)."""
    low, high = limits
    columns = np.broadcast_to(np.arange(heights.shape[1]), heights.shape)
    known = np.isfinite(heights)
    rows = np.clip(((heights[known] - low) / (high - low) * levels).astype(np.intp), 0, levels - 1)
    places = rows * heights.shape[1] + columns[known]
    return np.bincount(places, minlength=levels * heights.shape[1]).reshape(levels, -1)


def _boxes(edges: Floats, heights: Floats, limits: tuple[float, float], hover: str, palette: Palette) -> Trace:
    counts = counted(heights, limits)
    shades = np.where(counts > 0, 55 + 200 * np.log(np.maximum(counts, 1)) / np.log(max(2, len(heights))), 0)
    colour = palette.run().colour
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return {
        "type": "heatmap", "name": "last iterates", "x": edges, "y": np.linspace(*limits, LEVELS + 1),
        "z": np.rint(shades).astype(np.uint8), "zmin": 0, "zmax": 255, "showscale": False,
        "colorscale": [[0, f"rgba({red},{green},{blue},0)"], [0.2, f"rgba({red},{green},{blue},0.45)"], [0.6, colour],
                       [1, colour]],
        "hovertemplate": f"{hover}<extra></extra>",
    }  # fmt: skip


def _ribbon(edges: Floats, kinds: Codes, alpha: str, palette: Palette) -> Trace:
    colours = kind_colours(palette)
    steps = [[at / len(KINDS), colour] for code, colour in enumerate(colours) for at in (code, code + 1)]
    return {
        "type": "heatmap", "name": "periods", "x": edges, "y": [0.0, 1.0], "z": kinds[None, :], "yaxis": "y2",
        "zmin": -0.5, "zmax": len(KINDS) - 0.5, "colorscale": steps, "showscale": False,
        "text": [[KINDS[kind] for kind in kinds]], "hovertemplate": f"{alpha}%{{x:.5~g}}: %{{text}}<extra></extra>",
    }  # fmt: skip


def kind_colours(palette: Palette) -> tuple[str, ...]:
    """One colour per kind; the words in the ribbon say the same."""
    runs = palette.runs
    return palette.faint, palette.muted, runs[1], runs[5], runs[2], runs[4], runs[3]


def spans(kinds: Codes) -> list[tuple[int, int, int]]:
    """(kind, first, end) of neighbouring step sizes of one kind."""
    borders = np.r_[0, np.flatnonzero(np.diff(kinds)) + 1, len(kinds)]
    return [(int(kinds[a]), int(a), int(b)) for a, b in pairwise(borders)]


def _named(axis: AlphaAxis, edges: Floats, kinds: Codes, palette: Palette) -> list[dict[str, Any]]:
    """The periods in the ribbon, where a span has room for its name."""
    words = []
    for kind, first, end in spans(kinds):
        from_, to = axis.place(edges[first]), axis.place(edges[end])
        text = SHORT[kind]
        if text and to - from_ >= NAMED_SHARE * (1 + 0.3 * (len(text) > 2)):
            middle = edges[first] + (edges[end] - edges[first]) / 2
            middle = float(np.sqrt(edges[first] * edges[end])) if axis.logarithmic else float(middle)
            words.append({
                "xref": "x", "x": axis.annotated(middle), "yref": "y2", "y": 0.5, "text": text, "showarrow": False,
                "font": {"size": 11, "color": palette.page if kind > 0 else palette.muted},
            })  # fmt: skip
    return words
