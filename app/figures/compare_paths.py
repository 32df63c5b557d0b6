"""The landscape with the paths of several runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.figures.landscape import landscape_layout, remarks
from app.figures.parts.exits import exit_annotations
from app.figures.parts.gradient_field import Goal
from app.figures.parts.packing import packed
from app.figures.parts.path import minimizer_trace, path_traces
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette
from gradnorm_core.objectives.landscape import Landscape

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run


Counts = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnRun:
    """One run of a comparison as it is drawn.

    Attributes:
        place: its number, which decides colour, dash and marker.
        letter, name: its title.
        run: the run.
        spent: gradients evaluated until x_k, (n + 1,).
        selected: whether it is drawn on top and a little wider.
    """

    place: int
    letter: str
    name: str
    run: Run
    spent: Counts
    selected: bool = False

    @property
    def title(self) -> str:
        return f"<b>{self.letter}</b> {self.name}"


def compared_landscape(
    landscape: Landscape,
    runs: Sequence[DrawnRun],
    palette: Palette,
    *,
    background: Sequence[Trace],
    minimizers: Sequence[Sequence[float]] = (),
    goal: Goal = "minimize",
) -> Figure:
    """All paths on one landscape, the selected run on top.

    Args:
        landscape: what is drawn under them.
        runs: the runs.
        palette: light or dark.
        background: what `background_traces` gave for this landscape.
        minimizers: known targets.
        goal: what the targets are called.
    """
    data = list(background)
    if len(minimizers):
        data.append(minimizer_trace(minimizers, goal, palette, landscape.variables))
    annotations = remarks(landscape, None, palette)
    for drawn in sorted(runs, key=lambda drawn: drawn.selected):
        data += drawn_path(drawn, landscape, palette)
        # The arrows only: the words of several runs would cover the landscape, the table says where they end.
        annotations += exit_annotations(drawn.run, landscape.window, palette.run(drawn.place), palette)[:-1]
    layout = landscape_layout(landscape, annotations, palette)
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def drawn_path(drawn: DrawnRun, landscape: Landscape, palette: Palette) -> list[Trace]:
    """The traces of a path with its run's dash and marker; each knows the place of its run."""
    stroke = palette.run(drawn.place)
    unknown = np.full(drawn.run.iterations, np.nan)
    traces = path_traces(drawn.run, unknown, landscape.window, stroke, palette)
    marked = [_marked(trace, drawn, stroke.dash, stroke.symbol) for trace in traces]
    return [trace | {"meta": drawn.place, "name": f"{drawn.letter} {trace['name']}"} for trace in marked]


def _marked(trace: Trace, drawn: DrawnRun, dash: str, symbol: str) -> Trace:
    width = 2.6 if drawn.selected else 1.8
    hover = {"hovertemplate": _titled(trace["hovertemplate"], drawn.title)} if "hovertemplate" in trace else {}
    if trace["name"] == "path":
        line, marker = trace["line"] | {"width": width, "dash": dash}, trace["marker"] | {"symbol": symbol}
        return trace | hover | {"line": line, "marker": marker}
    if trace["name"] in ("path to far points", "path in the window"):
        return trace | hover | {"line": trace["line"] | {"width": width, "dash": dash}}
    if trace["name"] == "last iterate":
        return trace | hover | {"marker": trace["marker"] | {"symbol": symbol}}
    return trace | hover


def _titled(template_text: str | list[str], title: str) -> str | list[str]:
    """A hover template, or several, under the name of the run."""
    if isinstance(template_text, list):
        return [f"{title}<br>{one}" for one in template_text]
    return f"{title}<br>{template_text}"
