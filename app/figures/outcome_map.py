"""The outcome map: how runs end over starts on a line and step sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.figures.parts.digits import at_pointer
from app.figures.parts.outcome_cells import cell_traces, legend, map_layout, number_labels
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure
from app.figures.parts.step_size_axis import AlphaAxis, Mark, mark_parts
from app.figures.style import Palette
from app.text import letters
from app.text.taken_letters import in_other_words, letters_of

if TYPE_CHECKING:
    from gradnorm_core.sweeps import OutcomeMap


def outcome_figure(
    outcome: OutcomeMap,
    palette: Palette,
    *,
    along: str = "x",
    marks: Sequence[Mark] = (),
    current: float | None = None,
    start: float | None = None,
) -> Figure:
    """The endings of runs over starts on a line and step sizes.

    Args:
        outcome: how each run ended.
        palette: light or dark.
        along: the coordinate of the starts that is written at the axis: "x" is the first one, "y" the second.
        marks: step sizes with words.
        current: the step size in use.
        start: that coordinate of the start in use.
    """
    coordinate = 0 if along == "x" else 1
    names = outcome.spec.objective.variables[coordinate : coordinate + 1]
    (title,) = letters.axis_titles(names, "start ")
    places = outcome.starts[:, coordinate]
    taken = letters_of(outcome.spec.objective)
    ends = float(outcome.step_sizes[0]), float(outcome.step_sizes[-1])
    axis = AlphaAxis(*ends, logarithmic=True, vertical=True, taken=taken)
    shapes, words = mark_parts(axis, marks, current, palette)
    hover = f"start {letters.at(names, at_pointer('x', places, 5))}, {in_other_words('α = ', taken).lower()}%{{y:.4~g}}"
    data = [*cell_traces(outcome, places, axis.edges(outcome.step_sizes), hover, palette), *legend(outcome, palette)]
    if start is not None:
        shapes.append({
            "type": "line", "xref": "x", "x0": start, "x1": start, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": palette.text, "width": 1, "dash": "dash"},
        })  # fmt: skip
    numbers = number_labels(outcome, places, np.log10(outcome.step_sizes), palette)
    layout = map_layout(palette, f"starts {places[0]} {places[-1]} {axis.low} {axis.high}") | {
        "xaxis": {"range": [places[0], places[-1]], "title": title, "showgrid": False},
        "yaxis": axis.layout(), "shapes": shapes, "annotations": [*words, *numbers],
        "margin": {"l": 62, "r": 120, "t": 52, "b": 42},
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure
