"""The map over a parameter of the formula and the step size, with the limit of stability drawn over it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.parts.axes import log_axis
from app.figures.parts.digits import at_pointer
from app.figures.parts.outcome_cells import cell_traces, legend, map_layout, number_labels
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure
from app.figures.parts.step_size_axis import AlphaAxis, mark_parts
from app.figures.style import Palette
from app.text import letters
from app.text.taken_letters import in_other_words, letters_of
from gradnorm_core.formulas.letters import plain

if TYPE_CHECKING:
    from gradnorm_core.sweeps import ParameterMap


def parameter_figure(
    outcome: ParameterMap,
    palette: Palette,
    *,
    logarithmic: bool,
    theory: bool = True,
    current: float | None = None,
    value: float | None = None,
) -> Figure:
    """The endings of runs over a parameter and step sizes.

    Args:
        outcome: how each run ended.
        palette: light or dark.
        logarithmic: whether the axis of the parameter counts in factors.
        theory: whether the curve 2/λmax is drawn where it is known.
        current: the step size in use.
        value: the number of the parameter in use.
    """
    letter, values = plain(outcome.parameter), outcome.values
    taken = letters_of(outcome.spec.objective)
    ends = float(outcome.step_sizes[0]), float(outcome.step_sizes[-1])
    axis = AlphaAxis(*ends, logarithmic=True, vertical=True, taken=taken)
    across = AlphaAxis(float(values[0]), float(values[-1]), logarithmic=logarithmic)
    shapes, words = mark_parts(axis, (), current, palette)
    if value is not None:
        shapes.append({
            "type": "line", "xref": "x", "x0": value, "x1": value, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": palette.text, "width": 1, "dash": "dash"},
        })  # fmt: skip
    hover = f"{letter} = {at_pointer('x', values, 4)}, {in_other_words('α = ', taken).lower()}%{{y:.4~g}}"
    cells = cell_traces(outcome, across.edges(values), axis.edges(outcome.step_sizes), hover, palette)
    limits = [_limits(outcome, letter, palette)] if theory and np.isfinite(outcome.limits).any() else []
    (title,) = letters.axis_titles((outcome.parameter,))
    ends = (math.log10(values[0]), math.log10(values[-1])) if logarithmic else (values[0], values[-1])
    scale = log_axis(ends) if logarithmic else {"range": list(ends)}
    places = np.log10(values) if logarithmic else values
    layout = map_layout(palette, f"{outcome.parameter} {ends} {axis.low} {axis.high}") | {
        "xaxis": scale | {"title": title, "showgrid": False},
        "yaxis": axis.layout(), "shapes": shapes,
        "annotations": [*words, *number_labels(outcome, places, np.log10(outcome.step_sizes), palette)],
        "margin": {"l": 62, "r": 90, "t": 52, "b": 42},
    }  # fmt: skip
    figure: Figure = packed({"data": [*cells, *legend(outcome, palette), *limits], "layout": layout})
    return figure


def _limits(outcome: ParameterMap, letter: str, palette: Palette) -> dict[str, Any]:
    """The step size 2/λmax for each number of the parameter, above which the minimum is unstable."""
    return {
        "type": "scatter", "mode": "lines", "name": "2/λmax", "x": outcome.values, "y": outcome.limits,
        "line": {"color": palette.text, "width": 2, "dash": "dot"}, "showlegend": True,
        "hovertemplate": f"{letter} = {at_pointer('x', outcome.values, 4)}<br>2/λmax = %{{y:.4~g}}<extra></extra>",
    }  # fmt: skip
