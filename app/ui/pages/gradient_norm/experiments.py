"""The pictures of the experiments that settle the claims, each with its alt text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.compute import results
from app.compute.gradient_norm import BOWL, TWO_WELLS, dimension_steps, limit_runs, turn_runs, well_runs
from app.figures.compare_norms import compared_norms
from app.figures.compare_paths import DrawnRun, compared_landscape
from app.figures.landscape import background_traces, landscape_layout
from app.figures.parts.axes import log_axis, log_range
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure
from app.figures.style import Palette, template
from app.text.numbers import number
from app.ui.pages.gradient_norm.numbers import EXAMPLE
from gradnorm_core.arrays import Window
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import parse

Picture = tuple[Figure, str]
AROUND_BOWL: Window = ((-11.0, 11.0), (-7.0, 7.0))
AROUND_PATHS: Window = ((-0.6, 10.8), (-3.6, 3.6))
AROUND_WELLS: Window = ((-2.4, 2.4), (-1.5, 1.5))
LEGEND = {"orientation": "h", "x": 0.5, "xanchor": "center", "y": 1, "yanchor": "bottom", "itemclick": False}
SMALL = {"l": 50, "r": 14, "t": 30, "b": 40}


def square(palette: Palette) -> Picture:
    """‖tg‖₂ and its square over t."""
    t = np.linspace(0, 2, 41)
    norm = gradient_norm(t[:, None] * np.array(EXAMPLE), 2)
    curves = [("‖tg‖₂", norm, palette.norm(2).colour, "solid"), ("‖tg‖₂²", norm**2, palette.theory, "7px,3px")]
    return _lines(t, curves, palette, "t, for g = (3, −4)", {"range": [0, 30]}), (
        "Over t: the norm of tg is the straight line 5t, its square the parabola 25t². Only one of them doubles with g."
    )


def growth(palette: Palette) -> Picture:
    """The gradient as a field of arrows."""
    background = results.landscape(parse(BOWL), AROUND_BOWL)
    data = background_traces(background, "maximize", "log", palette)
    figure: Figure = packed({"data": data, "layout": _small(landscape_layout(background, [], palette))})
    return figure, "At every point an arrow across the level lines, longer where f is steeper, and none at the minimum."


def wells(palette: Palette) -> Picture:
    """Two starts, two minima."""
    runs = well_runs()
    figure = _paths(TWO_WELLS, AROUND_WELLS, runs, ("from the left", "from the right"), palette)
    ends = " and ".join(f"f = {number(float(run.values[-1]))}" for run in runs)
    return figure, f"Two paths that end in two minima: {ends}."


def turns(palette: Palette) -> Picture:
    """A short step, a long one, and the exact search."""
    runs = [run for _, run in turn_runs()]
    figure = _paths(BOWL, AROUND_PATHS, runs, ("α = 0.05", "α = 0.19", "exact search"), palette)
    return (
        figure,
        "Three paths from one start: with α = 0.05 it bends, with α = 0.19 it zig-zags, and so does the exact search.",
    )


def dimension(palette: Palette) -> Picture:
    """Steps over n."""
    rows = dimension_steps()
    n = np.array([row[0] for row in rows], float)
    held, grown = (np.array([row[place] for row in rows], float) for place in (1, 2))
    curves = [
        ("κ held at 100", held, palette.run(0).colour, "solid"),
        ("Laplacian, κ grows", grown, palette.run(1).colour, "8px,3px"),
    ]
    steps = log_axis(log_range(np.concatenate([held, grown])), 4) | {"title": {"text": "steps"}}
    figure = _lines(n, curves, palette, "dimension n", steps)
    figure["layout"]["xaxis"] |= {"type": "log", "tickvals": n.tolist(), "ticktext": [f"{one:g}" for one in n]}
    return figure, "Steps over the dimension: flat where κ is held, growing where κ grows."


def clipped(palette: Palette) -> Picture:
    """The norm after clipping over the norm before."""
    before = np.logspace(-6, 6, 121)
    unit = np.array(EXAMPLE) / 5
    after = gradient_norm(ClipByNorm(1.0).transform((before[:, None] * unit).T, 0).T, 2)
    limits = log_axis((-6.4, 6.4))
    curves = [("after, c = 1", after, palette.norm(2).colour, "solid"), ("before", before, palette.theory, "2px,3px")]
    figure = _lines(before, curves, palette, "‖g‖₂ before", dict(limits))
    figure["layout"]["xaxis"] |= limits
    return figure, "The norm after clipping at 1: cut above 1, and below 1 exactly what it was before."


def limit(palette: Palette) -> Picture:
    """One step size below 2/λmax, one above."""
    runs = limit_runs()
    names = [f"α = {number(run.spec.step_rule.step_size)}" for run in runs]  # type: ignore[attr-defined]  # fixed steps
    figure = compared_norms(_drawn_runs(runs, names), palette)
    figure["layout"] |= {"margin": SMALL, "showlegend": True, "legend": LEGEND}
    for trace in figure["data"]:
        trace["showlegend"] = True
    return figure, f"The gradient norm over the steps: with {names[0]} it falls, with {names[1]} it grows without end."


def _paths(text: str, window: Window, runs: Sequence[Run], names: Sequence[str], palette: Palette) -> Figure:
    background = results.landscape(parse(text), window)
    below = background_traces(background, "minimize", "off", palette)
    figure = compared_landscape(background, _drawn_runs(runs, names), palette, background=below)
    figure["layout"] = _small(figure["layout"]) | {"showlegend": True, "legend": LEGEND}
    for place, name in enumerate(names):
        path = next(trace for trace in figure["data"] if trace["name"] == f"{'ABC'[place]} path")
        path |= {"name": name, "showlegend": True}
    return figure


def _drawn_runs(runs: Sequence[Run], names: Sequence[str]) -> list[DrawnRun]:
    return [
        DrawnRun(place, "ABC"[place], name, run, np.arange(run.iterations + 1))
        for place, (run, name) in enumerate(zip(runs, names, strict=True))
    ]


def _small(layout: dict[str, Any]) -> dict[str, Any]:
    return layout | {"margin": {"l": 44, "r": 58, "t": 26, "b": 36}}


def _lines(
    x: Any, curves: Sequence[tuple[str, Any, str, str]], palette: Palette, title: str, y_axis: dict[str, Any]
) -> Figure:
    data = [
        {
            "type": "scatter", "mode": "lines+markers" if len(x) < 10 else "lines", "name": name, "x": x, "y": y,
            "line": {"color": colour, "width": 2, "dash": dash}, "marker": {"color": colour, "size": 7},
            "hovertemplate": f"{name}: %{{y:.5~g}}<extra></extra>", "showlegend": True,
        }
        for name, y, colour, dash in curves
    ]  # fmt: skip
    layout = {
        "template": template(palette), "hovermode": "closest", "dragmode": False, "margin": SMALL,
        "xaxis": {"title": {"text": title}, "showgrid": False, "fixedrange": True},
        "yaxis": y_axis | {"fixedrange": True},
        "legend": LEGEND,
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure
