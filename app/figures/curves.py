"""The curves figure: gradient norms, the value and the turning angle over the steps k. Straight segments only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.figures.curves_rows import Row, floor_label, row_title, rows_layout, tolerance_label
from app.figures.parts.axes import ValueAxis, gap_axis, log_axis, log_range, thinned, value_axis
from app.figures.parts.norm_panel import Room
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.parts.predicted_slope import slope_label, slope_line, slope_trace
from app.figures.parts.surprising_steps import surprising_label, surprising_step, surprising_trace
from app.figures.style import Palette, Stroke
from app.text.numbers import NORM_NAMES
from gradnorm_core.arrays import Floats
from gradnorm_core.norms import EXPONENTS, gradient_norm

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run
    from gradnorm_core.diagnostics.diagnostics import Diagnostics


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
    last = max(run.iterations, beside.run.iterations if beside else 0)
    figure: Figure = packed({"data": data, "layout": rows_layout(run, rows, last, palette)})
    return figure


class Beside(NamedTuple):
    """A second run and its name."""

    run: Run
    name: str


class Seen(NamedTuple):
    """The norm of the gradient of each step, and its name."""

    norms: Floats
    name: str


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
    strokes = {q: palette.norm(q) for q in drawn} | ({front: palette.run()} if beside and front else {})
    traces = [_norm_curve(q, drawn[q], q == front, strokes[q]) for q in sorted(drawn, key=lambda q: q == front)]
    slope = slope_line(run, diagnostics) if drawn and theory else None
    predicted = [slope_trace(slope, run.iterations, (low, high), palette)] if slope else []
    zeros = _floor("gradient is exactly 0", diagnostics.norms[2] == 0, 10**low, palette.norm(2), "y")
    last = max(run.iterations, beside.run.iterations if beside else 0)
    room = Room(last, (low, high), [*others, *traces, *predicted])
    words = [tolerance_label(run, diagnostics.norms[p], near, palette, room)] if tolerance > 0 else []
    if zeros:
        words.append(floor_label(f"∇f = 0 exactly at k = {zeros[0]['x'][0]}: no place on a log axis", "y", palette))
    surprising = surprising_step(run, diagnostics, tuple(drawn)) if surprise else None
    pointed = [surprising_trace(surprising, palette)] if surprising else []
    named = [] if beside else predicted  # two runs leave no room for the name of the slope
    words += [slope_label(line, room, words, palette) for line in named]
    words += [surprising_label(surprising, room, words, palette)] if surprising else []
    return Row([*others, *traces, *predicted, *zeros, *pointed], log_axis((low, high)), words)


def _norm_curve(p: float, norm: Floats, in_front: bool, stroke: Stroke) -> Trace:
    """A norm over k: the one in front as a full stroke, the others thin behind it."""
    curve = _curve(NORM_NAMES[p], np.where(norm > 0, norm, np.nan), stroke, "y", showlegend=True)
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
    return _curve(f"{name}, {beside.name.partition(' (')[0]}", values, palette.run(1), axis, **named, **rest)


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
    words = [row_title(name, "y2", palette)]
    if floor:
        words.append(floor_label(gap_sentence(gaps, minimum, uphill), "y2", palette))
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
    title = row_title("f" + (f" ({axis.note})" if axis.note else ""), "y2", palette)
    return Row(curves, axis.layout, [title])


def _exact(values: Floats, heights: Floats) -> dict[str, Any]:
    """The true f for the pointer, where the axis shows another function of it."""
    return {"customdata": values[thinned(heights)], "hovertemplate": "%{customdata}"}


def _angle_row(angles: Floats, palette: Palette) -> Row:
    """Angles at k ≥ 1, against the gradient before; a right angle is marked."""
    shifted = np.concatenate([[np.nan], angles])
    trace = _curve("angle", shifted, palette.run(), "y3", hovertemplate="%{y:.15~g}°")
    axis = {"range": [-6, 186], "tickvals": [0, 90, 180], "ticktext": ["0°", "90°", "180°"]}
    return Row([trace], axis, [row_title("angle between consecutive gradients", "y3", palette)])
