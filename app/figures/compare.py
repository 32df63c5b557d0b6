"""Several runs in one picture: their paths on one landscape, their gradient norms in one chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.figures.landscape import Figure, Trace, landscape_layout, remarks
from app.figures.parts.axes import log_axis, log_range, thinned
from app.figures.parts.exits import exit_annotations
from app.figures.parts.gradient_field import Goal
from app.figures.parts.packing import packed
from app.figures.parts.path import minimizer_trace, path_traces
from app.figures.style import Palette, template
from app.text.numbers import NORM_NAMES, PLAIN_NORM_NAMES, number, pair
from gradnorm_core.arrays import Floats
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.landscape import Landscape

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run


Counts = NDArray[np.intp]
Against = Literal["steps", "gradients"]

MARKERS = 12
"""Markers shown along a curve, so that eight of them can be told apart."""
NAMES = {"steps": "step <i>k</i>", "gradients": "gradients evaluated"}
BEYOND = 1e6
"""The norm axis shows no more than this factor above the largest norm at a start: a run that diverges leaves it."""
REACH = 1e4
"""It reaches down to the tolerance once a norm is within this factor of it."""
LABEL_ROOM = 0.05
"""Letters closer than this share of the axes are moved apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One run as it is drawn.

    Attributes:
        place: decides colour, dash and marker.
        letter, name: what it is called.
        run: the run.
        spent: gradients evaluated until x_k, (n + 1,).
        in_hand: drawn on top, and a little wider.
    """

    place: int
    letter: str
    name: str
    run: Run
    spent: Counts
    in_hand: bool = False

    @property
    def title(self) -> str:
        return f"<b>{self.letter}</b> {self.name}"


def compared_landscape(
    landscape: Landscape,
    lanes: Sequence[Lane],
    palette: Palette,
    *,
    background: Sequence[Trace],
    minimizers: Sequence[Sequence[float]] = (),
    goal: Goal = "minimize",
) -> Figure:
    """All paths on one landscape, the run in hand on top.

    Args:
        landscape: what is drawn under them.
        lanes: the runs.
        palette: light or dark.
        background: what `background_traces` gave for this landscape.
        minimizers: known targets.
        goal: what the targets are called.
    """
    data = list(background)
    if len(minimizers):
        data.append(minimizer_trace(minimizers, goal, palette))
    annotations = remarks(landscape, None, palette)
    for lane in sorted(lanes, key=lambda lane: lane.in_hand):
        data += _path(lane, landscape, palette)
        # The arrows only: the words of several runs would cover the landscape, the table says where they end.
        annotations += exit_annotations(lane.run, landscape.window, palette.run(lane.place), palette)[:-1]
    layout = landscape_layout(landscape, annotations, palette)
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _path(lane: Lane, landscape: Landscape, palette: Palette) -> list[Trace]:
    """The traces of a path with its run's dash and marker; each knows the place of its run."""
    stroke = palette.run(lane.place)
    unknown = np.full(lane.run.iterations, np.nan)
    traces = path_traces(lane.run, unknown, landscape.window, stroke, palette)
    drawn = [_marked(trace, lane, stroke.dash, stroke.symbol) for trace in traces]
    return [trace | {"meta": lane.place, "name": f"{lane.letter} {trace['name']}"} for trace in drawn]


def _marked(trace: Trace, lane: Lane, dash: str, symbol: str) -> Trace:
    width = 2.6 if lane.in_hand else 1.8
    told = {"hovertemplate": _titled(trace["hovertemplate"], lane.title)} if "hovertemplate" in trace else {}
    if trace["name"] == "path":
        line, marker = trace["line"] | {"width": width, "dash": dash}, trace["marker"] | {"symbol": symbol}
        return trace | told | {"line": line, "marker": marker}
    if trace["name"] == "path to far points":
        return trace | told | {"line": trace["line"] | {"width": width, "dash": dash}}
    if trace["name"] == "last iterate":
        return trace | told | {"marker": trace["marker"] | {"symbol": symbol}}
    return trace | told


def _titled(template_text: str | list[str], title: str) -> str | list[str]:
    """A hover template, or several, under the name of the run."""
    if isinstance(template_text, list):
        return [f"{title}<br>{one}" for one in template_text]
    return f"{title}<br>{template_text}"


def compared_norms(
    lanes: Sequence[Lane],
    palette: Palette,
    *,
    norm: float = 2.0,
    against: Against = "steps",
    budget: int | None = None,
) -> Figure:
    """The gradient norms of all runs on one logarithmic axis, each curve with its run's letter at its end.

    Args:
        lanes: the runs.
        palette: light or dark.
        norm: p of ‖∇f‖ₚ.
        against: over the steps, or over the gradients evaluated.
        budget: most gradients a run may evaluate, marked where the axis counts them.
    """
    series = {lane.place: gradient_norm(lane.run.gradients, norm) for lane in lanes}
    places = {lane.place: _positions(lane, against) for lane in lanes}
    limits = _limits(lanes, series)
    right = max(float(positions[-1]) for positions in places.values())
    data = [_curve(lane, places[lane.place], series[lane.place], palette) for lane in _by_hand(lanes)]
    ends = [(lane, *_end(places[lane.place], series[lane.place], limits[1])) for lane in lanes]
    layout = {
        "template": template(palette),
        "xaxis": _x_axis(right, against),
        "yaxis": log_axis(limits, 7) | {"title": {"text": NORM_NAMES[norm], "standoff": 4}},
        "annotations": [*_letters(ends, right, limits, palette), *_tolerance_words(lanes, norm, limits, palette)],
        "shapes": [*_tolerance_line(lanes, norm, limits, palette), *_budget_line(budget, against, right, palette)],
        "margin": {"l": 58, "r": 24, "t": 22, "b": 40},
        "hovermode": "closest", "hoverdistance": 20, "showlegend": False, "uirevision": f"{norm} {against}",
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _by_hand(lanes: Sequence[Lane]) -> list[Lane]:
    return sorted(lanes, key=lambda lane: lane.in_hand)


def _positions(lane: Lane, against: Against) -> Counts:
    return np.arange(lane.run.iterations + 1) if against == "steps" else lane.spent


def _limits(lanes: Sequence[Lane], series: dict[int, Floats]) -> tuple[float, float]:
    """The decades of all norms, but for what a diverging run does far above every start."""
    ceiling = BEYOND * max(float(norms[0]) for norms in series.values())
    seen = np.concatenate([norms[norms <= ceiling] for norms in series.values()])
    tolerance = lanes[0].run.spec.gradient_tolerance
    positive = seen[seen > 0]
    near = tolerance > 0 and positive.size and positive.min() <= REACH * tolerance
    return log_range(seen, (tolerance,) if near else ())


def _curve(lane: Lane, positions: Counts, norms: Floats, palette: Palette) -> Trace:
    stroke, kept = palette.run(lane.place), thinned(norms)
    return {
        "type": "scatter", "mode": "lines+markers", "name": f"{lane.letter} {lane.name}", "meta": lane.place,
        "x": positions[kept].astype(np.int32), "y": np.where(norms[kept] > 0, norms[kept], np.nan),
        "line": {"color": stroke.colour, "width": 2.6 if lane.in_hand else 1.8, "dash": stroke.dash},
        "marker": {"symbol": stroke.symbol, "size": 6, "color": stroke.colour, "maxdisplayed": MARKERS},
        "customdata": np.column_stack([kept, lane.spent[kept]]).astype(np.int32), "showlegend": False,
        "hovertemplate": f"{lane.title}<br>k = %{{customdata[0]}}, after %{{customdata[1]}} gradients"
                         "<br>%{y:.15~g}<extra></extra>",
    }  # fmt: skip


def _x_axis(right: float, against: Against) -> dict[str, Any]:
    margin = max(0.03 * right, 0.3)
    ticks = {"dtick": 1} if right <= 8 else {"nticks": 7}
    return {
        "range": [-margin, right + 1.6 * margin], "title": {"text": NAMES[against]}, "tickformat": "d",
        "showgrid": False, **ticks,
    }  # fmt: skip


def _end(positions: Counts, norms: Floats, top: float) -> tuple[float, float]:
    """Where a curve is seen last: its end, or where it leaves the chart for good."""
    seen = np.flatnonzero(norms <= 10**top)
    last = min(int(seen[-1]) + 1, len(norms) - 1) if seen.size else 0
    return float(positions[last]), float(norms[last])


def _letters(
    ends: Sequence[tuple[Lane, float, float]], right: float, limits: tuple[float, float], palette: Palette
) -> list[dict[str, Any]]:
    """Each run's letter to the right of the end of its curve; those that would cover another one move up."""
    low, high = limits
    taken: list[tuple[float, float]] = []
    words = []
    for lane, x, norm in sorted(ends, key=lambda end: (end[2], end[1])):
        height = min(max(math.log10(norm) if 0 < norm < math.inf else low, low), high)
        across, up = x / max(right, 1.0), (height - low) / (high - low)
        while any(abs(across - a) < LABEL_ROOM and abs(up - b) < LABEL_ROOM for a, b in taken):
            up += LABEL_ROOM
        taken.append((across, up))
        words.append({
            "x": x, "y": low + up * (high - low), "xanchor": "left", "xshift": 5, "yanchor": "middle",
            "text": f"<b>{lane.letter}</b>", "showarrow": False,
            "font": {"size": 13, "color": palette.run(lane.place).colour},
        })  # fmt: skip
    return words


def _tolerance_line(
    lanes: Sequence[Lane], norm: float, limits: tuple[float, float], palette: Palette
) -> list[dict[str, Any]]:
    """Where the runs stop, if they are stopped by the norm that is drawn."""
    spec = lanes[0].run.spec
    if spec.tolerance_norm != norm or not _in(spec.gradient_tolerance, limits):
        return []
    return [{
        "type": "line", "xref": "x domain", "x0": 0, "x1": 1, "y0": spec.gradient_tolerance,
        "y1": spec.gradient_tolerance, "layer": "below", "line": {"color": palette.theory, "width": 1, "dash": "dot"},
    }]  # fmt: skip


def _tolerance_words(
    lanes: Sequence[Lane], norm: float, limits: tuple[float, float], palette: Palette
) -> list[dict[str, Any]]:
    tolerance = lanes[0].run.spec.gradient_tolerance
    if not _tolerance_line(lanes, norm, limits, palette):
        return []
    return [{
        "xref": "x domain", "x": 0.01, "xanchor": "left", "y": math.log10(tolerance), "yanchor": "bottom",
        "text": f"tolerance {number(tolerance)}", "showarrow": False, "font": {"size": 11, "color": palette.theory},
        "bgcolor": palette.page, "opacity": 0.85,
    }]  # fmt: skip


def _in(value: float, limits: tuple[float, float]) -> bool:
    return value > 0 and limits[0] <= math.log10(value) <= limits[1]


def _budget_line(budget: int | None, against: Against, right: float, palette: Palette) -> list[dict[str, Any]]:
    if budget is None or against != "gradients" or budget > 1.05 * right:
        return []
    return [{
        "type": "line", "yref": "y domain", "y0": 0, "y1": 1, "x0": budget, "x1": budget, "layer": "below",
        "line": {"color": palette.theory, "width": 1, "dash": "dot"},
        "label": {"text": f"budget {budget}", "textposition": "start", "textangle": 0, "xanchor": "right",
                  "font": {"size": 11, "color": palette.theory}},
    }]  # fmt: skip


def describe_paths(landscape: Landscape, lanes: Sequence[Lane]) -> str:
    """The landscape in words."""
    (left, right), (bottom, top) = landscape.window
    window = f"x from {number(left)} to {number(right)} and y from {number(bottom)} to {number(top)}"
    paths = "; ".join(
        f"{lane.letter}, {lane.name}: {lane.run.iterations} steps from {pair(lane.run.points[0])} "
        f"to {pair(lane.run.points[-1])}"
        for lane in lanes
    )
    return f"Landscape of f for {window} with {len(lanes)} paths. {paths}."


def describe_norms(lanes: Sequence[Lane], norm: float, against: Against) -> str:
    """The norm chart in words."""
    over = "the steps" if against == "steps" else "the gradients evaluated"
    curves = "; ".join(
        f"{lane.letter}, {lane.name}: from {number(first)} to {number(last)}"
        for lane in lanes
        for first, last in [gradient_norm(lane.run.gradients[[0, -1]], norm)]
    )
    return f"{PLAIN_NORM_NAMES[norm]} over {over} on a logarithmic axis. {curves}."
