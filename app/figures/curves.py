"""The right panel: gradient norms, the value and the turning angle over the steps k. Straight segments only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.figures.parts import predicted_slope
from app.figures.parts.axes import ValueAxis, gap_axis, log_axis, log_range, thinned, value_axis
from app.figures.parts.packing import packed
from app.figures.parts.surprising_steps import paradox_label, paradox_of, paradox_trace
from app.figures.style import Palette, Stroke, template
from app.text.numbers import NORM_NAMES, number
from gradnorm_core.arrays import Floats
from gradnorm_core.norms import EXPONENTS, gradient_norm

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run
    from gradnorm_core.diagnostics.diagnostics import Diagnostics


Figure = dict[str, Any]
Trace = dict[str, Any]

ROWS = {"y": (0.56, 1.0), "y2": (0.27, 0.5), "y3": (0.0, 0.21)}
"""From bottom to top: angle, value, norms."""
MARKERS = 24
"""Markers shown along a curve; every point answers the pointer all the same."""
BEHIND = 0.85
"""Opacity of the norms behind the one in front."""
TOLERANCE_REACH = 1e4
"""The norm axis reaches down to the tolerance once a norm is within this factor of it."""


def curves_figure(  # noqa: PLR0913  (the run, and what is drawn of it)
    run: Run,
    diagnostics: Diagnostics,
    palette: Palette,
    *,
    norms: Sequence[float] = EXPONENTS,
    minimum: float | None = None,
    theory: bool = True,
    surprise: bool = True,
    beside: Beside | None = None,
    seen: Seen | None = None,
) -> Figure:
    """Three rows over the same k: gradient norms (log), f − f* (log) or f, angle between consecutive gradients.

    Args:
        run: the run.
        diagnostics: its norms, angles and predicted rate.
        palette: light or dark.
        norms: which of p = 1, 2, ∞ to draw.
        minimum: f*, the known minimum (maximum when the run maximizes), or None: then f itself is drawn.
        theory: False leaves out the line that the theory predicts.
        surprise: False leaves out the ring at the step that surprises.
        beside: a second run, of which the norm in front and the value are drawn, too.
        seen: ‖g‖₂ of the gradients that the steps were made of, where these are not those of f.
    """
    upper = _norm_row(run, diagnostics, norms, palette, theory, surprise, beside, seen)
    middle = _value_row(run, minimum, palette, beside)
    lower = _angle_row(diagnostics.angles, palette)
    rows = (upper, middle, lower)
    data = [trace for row in rows for trace in row.traces]
    figure: Figure = packed({"data": data, "layout": _layout(run, rows, palette, beside)})
    return figure


class Beside(NamedTuple):
    """A second run and its name."""

    run: Run
    name: str


class Seen(NamedTuple):
    """The norm of the gradient of each step, and its name."""

    norms: Floats
    name: str


class Row(NamedTuple):
    """One row of the figure: its traces, its axis and the words in it."""

    traces: list[Trace]
    axis: dict[str, Any]
    words: list[dict[str, Any]]


def _curve(name: str, values: Floats, stroke: Stroke, axis: str, **rest: Any) -> Trace:
    """A series over k as straight segments with a few markers."""
    kept = thinned(values)
    return {
        "type": "scatter", "mode": "lines+markers", "name": name, "x": kept.astype(np.int32), "y": values[kept],
        "yaxis": axis, "line": {"color": stroke.colour, "width": 1.8, "dash": stroke.dash},
        "marker": {"symbol": stroke.symbol, "size": 5, "color": stroke.colour, "maxdisplayed": MARKERS},
        "hovertemplate": "%{y:.15~g}", "showlegend": False,
    } | rest  # fmt: skip


def _norm_row(
    run: Run, diagnostics: Diagnostics, norms: Sequence[float], palette: Palette, theory: bool, surprise: bool,
    beside: Beside | None, seen: Seen | None,
) -> Row:  # fmt: skip
    drawn = {p: diagnostics.norms[p] for p in EXPONENTS if p in norms}
    tolerance, p = run.spec.gradient_tolerance, run.spec.tolerance_norm
    front = 2.0 if 2.0 in drawn else next(iter(drawn), None)
    second = gradient_norm(beside.run.gradients, front) if beside and front else np.empty(0)
    met = seen.norms if seen and drawn else np.empty(0)
    everything = np.concatenate([*drawn.values(), diagnostics.norms[p], second, met])
    positive = everything[everything > 0]
    near = tolerance > 0 and (not positive.size or positive.min() <= TOLERANCE_REACH * tolerance)
    low, high = log_range(everything, (tolerance,) if near else ())
    others = (
        [_beside_curve(NORM_NAMES[front], np.where(second > 0, second, np.nan), "y", beside, palette)]
        if beside and front
        else []
    )
    others += [_seen_curve(seen, palette)] if met.size and seen else []
    traces = [_norm_curve(q, drawn[q], q == front, palette) for q in sorted(drawn, key=lambda q: q == front)]
    slope = predicted_slope.slope_line(run, diagnostics) if drawn and theory else None
    predicted = [predicted_slope.slope_trace(slope, run.iterations, (low, high), palette)] if slope else []
    zeros = _floor("gradient is exactly 0", diagnostics.norms[2] == 0, 10**low, palette.norm(2), "y")
    # The words on the slope keep clear of the norms of the first run; the curve of a second one may lie anywhere.
    named = [] if beside else predicted
    words = [predicted_slope.slope_label(line, run.iterations, (low, high), palette) for line in named]
    words += [_tolerance_label(run, diagnostics.norms[p], near, palette)] if tolerance > 0 else []
    if zeros:
        words.append(_floor_label(f"∇f = 0 exactly at k = {zeros[0]['x'][0]}: no place on a log axis", "y", palette))
    paradox = paradox_of(run, diagnostics, tuple(drawn)) if surprise else None
    pointed = [paradox_trace(paradox, palette)] if paradox else []
    if paradox:
        words.append(paradox_label(paradox, run.iterations, (low, high), list(drawn.values()), words, palette))
    return Row([*others, *traces, *predicted, *zeros, *pointed], log_axis((low, high)), words)


def _norm_curve(p: float, norm: Floats, in_front: bool, palette: Palette) -> Trace:
    """A norm over k: the one in front as a full stroke, the others thin behind it."""
    curve = _curve(NORM_NAMES[p], np.where(norm > 0, norm, np.nan), palette.norm(p), "y", showlegend=True)
    curve["legendrank"] = EXPONENTS.index(p)
    if not in_front:
        curve["opacity"] = BEHIND
        curve["line"] |= {"width": 1.2}
        curve["marker"] |= {"size": 3.5}
    return curve


def _seen_curve(seen: Seen, palette: Palette) -> Trace:
    """The norm that the steps met, thin and dotted behind the norms of f."""
    positive = np.where(seen.norms > 0, seen.norms, np.nan)
    quiet = {"mode": "lines", "line": {"color": palette.muted, "width": 1.1, "dash": "1px,2px"}}
    return _curve(seen.name, positive, palette.run(), "y", showlegend=True) | quiet


def _beside_curve(name: str, values: Floats, axis: str, beside: Beside, palette: Palette, **rest: Any) -> Trace:
    """A curve of the second run; the browser knows it by the curve of the first that it belongs to."""
    named = {"showlegend": axis == "y", "meta": {"beside": name}, "opacity": 0.9}
    return _curve(f"{name} {beside.name.split(',')[0]}", values, palette.run(1), axis, **named, **rest)


def _floor(name: str, where: NDArray[np.bool_], height: float, stroke: Stroke, axis: str) -> list[Trace]:
    """Markers on the floor of a log axis for the k whose value has no logarithm."""
    steps = np.flatnonzero(where)
    if not steps.size:
        return []
    return [{
        "type": "scatter", "mode": "markers", "name": name, "x": steps, "y": np.full(steps.size, height),
        "yaxis": axis, "cliponaxis": False, "hovertemplate": name + "<extra></extra>", "showlegend": False,
        "marker": {"symbol": "triangle-down-open", "size": 9, "color": stroke.colour, "maxdisplayed": MARKERS},
    }]  # fmt: skip


def _value_row(run: Run, minimum: float | None, palette: Palette, beside: Beside | None) -> Row:
    stroke = palette.run()
    if minimum is None:
        return _plain_values(run, stroke, palette, beside)
    uphill = run.spec.goal == "maximize"
    values = np.concatenate([run.values, beside.run.values]) if beside else run.values
    both = minimum - values if uphill else values - minimum
    gaps, count = both[: len(run.values)], len(run.values)
    if not (gaps > 0).any():
        return _plain_values(run, stroke, palette, beside)
    axis = gap_axis(both)
    name = "f* − f" if uphill else "f − f*"
    floor = _floor("not above 0", ~(gaps > 0) & np.isfinite(gaps), 10 ** axis.layout["range"][0], stroke, "y2")
    words = [_title(name, "y2", palette)]
    if floor:
        words.append(_floor_label(gap_sentence(gaps, minimum, uphill), "y2", palette))
    others = [_beside_curve(name, axis.heights[count:], "y2", beside, palette)] if beside else []
    return Row([*others, _curve(name, axis.heights[:count], stroke, "y2"), *floor], axis.layout, words)


def gap_sentence(gaps: Floats, minimum: float, uphill: bool) -> str:
    """Why f − f* is not positive: f* is reached, or the run went beyond the f* that is known."""
    first = int(np.flatnonzero(~(gaps > 0))[0])
    if float(np.nanmin(gaps)) >= -1e-12 * max(1.0, abs(minimum)):
        return f"f = f* to rounding from k = {first}: no place on a log axis"
    return f"{'above' if uphill else 'below'} the known f* from k = {first}"


def _plain_values(run: Run, stroke: Stroke, palette: Palette, beside: Beside | None) -> Row:
    second = beside.run.values if beside else np.empty(0)
    axis: ValueAxis = value_axis(np.concatenate([run.values, second]))
    count = len(run.values)
    curves = [_curve("f", axis.heights[:count], stroke, "y2", **_exact(run.values, axis.heights[:count]))]
    if beside:
        exact = _exact(second, axis.heights[count:])
        curves.insert(0, _beside_curve("f", axis.heights[count:], "y2", beside, palette, **exact))
    title = _title("f" + (f" ({axis.note})" if axis.note else ""), "y2", palette)
    return Row(curves, axis.layout, [title])


def _exact(values: Floats, heights: Floats) -> dict[str, Any]:
    """The true f for the pointer, where the axis shows another function of it."""
    return {"customdata": values[thinned(heights)], "hovertemplate": "%{customdata}"}


def _angle_row(angles: Floats, palette: Palette) -> Row:
    """Angles at k ≥ 1, against the gradient before; a right angle is marked."""
    shifted = np.concatenate([[np.nan], angles])
    trace = _curve("angle", shifted, palette.run(), "y3", hovertemplate="%{y:.15~g}°")
    axis = {"range": [-6, 186], "tickvals": [0, 90, 180], "ticktext": ["0°", "90°", "180°"]}
    return Row([trace], axis, [_title("angle between consecutive gradients", "y3", palette)])


def _tolerance_label(run: Run, norm: Floats, near: bool, palette: Palette) -> dict[str, Any]:
    """The name of the tolerance line, on the side where the curves are far from it; without the line an arrow down.

    The arrow is under the axis: at its floor it would lie on a curve that stays there.
    """
    tolerance, p = run.spec.gradient_tolerance, run.spec.tolerance_norm
    on_line, under_axis = ("y", math.log10(tolerance), "bottom"), ("y domain", 0.0, "top")
    place = dict(zip(("yref", "y", "yanchor"), on_line if near else under_axis, strict=True))
    left = near and norm[-1] <= norm[0]
    side = {"x": 0.02, "xanchor": "left"} if left else {"x": 1.0, "xanchor": "right"}
    return {
        "name": "tolerance", "xref": "x domain", "showarrow": False,
        "text": f"tolerance: {NORM_NAMES[p]} ≤ {number(tolerance)}" if near else f"↓ tolerance {number(tolerance)}",
        "font": {"size": 11, "color": palette.theory}, **place, **side,
    }  # fmt: skip


def _title(text: str, axis: str, palette: Palette) -> dict[str, Any]:
    """The name of a row, above it."""
    return {
        "xref": "paper", "yref": f"{axis} domain", "x": 0, "y": 1.0, "xanchor": "left", "yanchor": "bottom",
        "text": text, "showarrow": False, "font": {"size": 13, "color": palette.text},
    }  # fmt: skip


def _floor_label(text: str, axis: str, palette: Palette) -> dict[str, Any]:
    return {
        "xref": "x domain", "yref": f"{axis} domain", "x": 1.0, "y": 0.97, "xanchor": "right", "yanchor": "top",
        "text": text, "showarrow": False, "font": {"size": 11, "color": palette.muted},
    }  # fmt: skip


def _layout(run: Run, rows: tuple[Row, Row, Row], palette: Palette, beside: Beside | None) -> dict[str, Any]:
    axes = {
        f"yaxis{name[1:]}": {**row.axis, "domain": list(ROWS[name]), "anchor": "x", "nticks": 6 if name == "y" else 4}
        for name, row in zip(ROWS, rows, strict=True)
    }
    return {
        "template": template(palette),
        **axes,
        "xaxis": _step_axis(max(run.iterations, beside.run.iterations if beside else 0)),
        "shapes": [_line("y3", 90.0, palette), *_tolerance_line(run, rows[0], palette)],
        "annotations": [words for row in rows for words in row.words],
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "itemwidth": 30},
        "margin": {"l": 52, "r": 14, "t": 30, "b": 40},
        "hovermode": "x unified", "hoversubplots": "axis", "uirevision": "curves",
    }  # fmt: skip


def _step_axis(last: int) -> dict[str, Any]:
    margin = max(0.02 * last, 0.3)
    ticks = {"dtick": 1} if last <= 8 else {"nticks": 7}
    return {
        "range": [-margin, last + margin], "title": {"text": "step <i>k</i>"}, "anchor": "y3", "tickformat": "d",
        "showgrid": False, "spikethickness": 1, "spikedash": "solid", **ticks,
        "unifiedhovertitle": {"text": "k = %{x}"},
    }  # fmt: skip


def _tolerance_line(run: Run, row: Row, palette: Palette) -> list[dict[str, Any]]:
    tolerance = run.spec.gradient_tolerance
    low, high = row.axis["range"]
    seen = tolerance > 0 and low <= math.log10(tolerance) <= high
    return [_line("y", tolerance, palette)] if seen else []


def _line(axis: str, height: float, palette: Palette) -> dict[str, Any]:
    """A thin horizontal line that is no data."""
    return {
        "type": "line", "xref": "x domain", "x0": 0, "x1": 1, "yref": axis, "y0": height, "y1": height,
        "layer": "below", "line": {"color": palette.theory, "width": 1, "dash": "dot"},
    }  # fmt: skip
