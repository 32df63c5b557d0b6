"""One step close up: the components of the gradient along the eigenvectors, before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.style import Palette, template
from app.text.numbers import number
from app.text.why_step import NOTHING, factor_text, fate, iterate

if TYPE_CHECKING:
    from gradnorm_core.diagnostics.one_step import OneStep


PANEL = 0.41
"""Share of the width that one of the two panels has: between them there is room for a tick such as 0.5×10⁻¹³."""
HEADROOM = 0.14
"""The axis of a component goes beyond its values by this share of their spread: their numbers stand there."""


def components_figure(step: OneStep, palette: Palette) -> Figure:
    """The components of the gradient before and after the step as bars, a panel for each eigenvector.

    Each panel has a scale of its own, from 0 in the middle, so that the change of a small component is seen too. Where
    f is not quadratic, a hatched bar between the two is the component that the factor predicts.
    """
    data: list[Trace] = []
    layout: dict[str, Any] = {
        "template": template(palette), "showlegend": False, "bargap": 0.28, "annotations": [],
        "margin": {"l": 50, "r": 8, "t": 46, "b": 30}, "uirevision": "components",
    }  # fmt: skip
    for index in range(2):
        data += _bars(step, index, palette)
        _panel(step, index, layout, palette)
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def bars(step: OneStep, index: int) -> list[tuple[str, float]]:
    """The names and the heights of the bars of one eigenvector, in their order."""
    before, after = step.components[:, index].tolist()
    found = [(_at(step.iteration), before), (_at(step.iteration + 1), after)]
    if step.earlier is not None:
        found.insert(0, (_at(step.iteration - 1), float(step.earlier[index])))
    if not step.quadratic and not step.roughness:
        found.insert(-1, ("2nd order", float(step.modelled[index])))
    return found


def _at(k: int) -> str:
    return f"at {iterate(k)}"


def _bars(step: OneStep, index: int, palette: Palette) -> list[Trace]:
    colour, heights = palette.eigenvectors[index], bars(step, index)
    opacities = [1.0 if i == len(heights) - 1 else 0.45 for i in range(len(heights))]
    shapes = ["/" if name == "2nd order" else "" for name, _ in heights]
    side = str(index + 1) if index else ""
    return [{
        "type": "bar", "name": f"components along v{index + 1}", "x": [name for name, _ in heights],
        "y": np.array([height for _, height in heights]), "xaxis": f"x{side}", "yaxis": f"y{side}",
        "marker": {
            "color": colour, "opacity": opacities, "line": {"color": colour, "width": 1},
            "pattern": {"shape": shapes, "fgcolor": colour, "bgcolor": palette.page, "size": 6},
        },
        "text": height_texts([height for _, height in heights]), "textposition": "outside", "cliponaxis": False,
        "constraintext": "none",
        "textfont": {"size": 12, "color": palette.text}, "hovertemplate": "%{x}: %{y}<extra></extra>",
    }]  # fmt: skip


def height_texts(heights: Sequence[float]) -> list[str]:
    """The heights of bars in words; one that is only rounding beside the highest is 0, as the sentences say.

    >>> height_texts([-552.0, 1.14e-13])
    ['−552', '0']
    """
    least = NOTHING * max(map(abs, heights))
    return [number(height) if abs(height) > least else "0" for height in heights]


def _panel(step: OneStep, index: int, layout: dict[str, Any], palette: Palette) -> None:
    """The axes and the words of one panel."""
    side = str(index + 1) if index else ""
    heights = [0.0, *(height for _, height in bars(step, index))]
    low, high = min(heights), max(heights)
    room = HEADROOM * (high - low) or 1.0
    left = (1 - PANEL) * index
    layout[f"xaxis{side}"] = {"domain": [left, left + PANEL], "anchor": f"y{side}", "fixedrange": True, "ticks": ""}
    layout[f"yaxis{side}"] = {
        "range": [low - room if low < 0 else 0.0, high + room if high > 0 or low == 0 else 0.0],
        "anchor": f"x{side}", "zeroline": True, "zerolinecolor": palette.muted, "nticks": 5,
        "fixedrange": True, "automargin": "left",
    }  # fmt: skip
    layout["annotations"].append({
        "xref": f"x{side} domain", "yref": "paper", "x": 0.5, "y": 1.0, "xanchor": "center", "yanchor": "bottom",
        "text": f"<b>{_title(step, index)}</b><br>{_effect(step, index)}", "showarrow": False, "align": "center",
        "font": {"size": 13, "color": palette.eigenvectors[index]},
    })  # fmt: skip


def _title(step: OneStep, index: int) -> str:
    if not step.curvature.known:
        return f"∂<sub>{index + 1}</sub>f"
    bend = number(step.curvature.eigenvalues[index])
    return f"∇f along <i>v</i><sub>{index + 1}</sub>, λ<sub>{index + 1}</sub> = {bend}"


def _effect(step: OneStep, index: int) -> str:
    if step.factors is None:
        return " "
    multiplier = float(step.factors[index])
    return f"×{factor_text(multiplier)}: {fate(multiplier)}"
