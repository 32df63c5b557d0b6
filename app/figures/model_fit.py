"""The data with the model of an iterate: the curve through the points, the border of two classes, or measured values
over predicted ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

import numpy as np

from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure
from app.figures.style import Palette, template
from app.text.numbers import number
from gradnorm_core.arrays import Floats

Kind = Literal["curve", "border", "predicted", "shares"]
SIGNS = {"circle": "●", "square": "■", "diamond": "◆"}
"""The markers of runs as characters."""
ROOM = 0.08
"""Margin of an axis, as a share of what it holds."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelFit:
    """The numbers of the picture, in the units of the table.

    Attributes:
        kind: the picture; "shares" for a loss without a prediction: how much of it is each row's.
        x, y: the points, (n,): feature and Y; for a border both features; for predictions the prediction and Y; for
            shares the feature and the share.
        curve_x, curve_y: the model: a curve, a border, or the diagonal; empty for shares.
        predicted: what the model says for each row, (n,).
        classes: −1 or 1 for each point; None where Y is no class.
        names: the heads along both axes.
        top: the end of the axis of shares.
        threshold: above it the model says the higher class.
        labels: the lower and the higher class; empty where Y is no class.
        expects: whether the model says which class is to be expected: the mean of the two, by their probabilities.
        began: what the model of the first iterate says for each row, (n,); empty where the run is not asked for.
    """

    kind: Kind
    x: Floats
    y: Floats
    curve_x: Floats
    curve_y: Floats
    predicted: Floats
    classes: Floats | None
    names: tuple[str, str]
    top: float = 1.0
    threshold: float = 0.0
    labels: tuple[float, ...] = ()
    expects: bool = False
    began: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def right(self) -> int:
        """How many rows are in the class that the model says."""
        return 0 if self.classes is None else int(np.sum((self.predicted > self.threshold) == (self.classes > 0)))


def model_fit_figure(fit: ModelFit, palette: Palette) -> Figure:
    """The points, the model of the last iterate, and the residuals between them."""
    data = [*_residuals(fit, palette), *_points(fit, palette)]
    data += [_model(fit, palette)] if fit.kind != "shares" else []
    upright = np.concatenate([fit.y, fit.predicted]) if fit.kind == "curve" and fit.classes is None else fit.y
    shown = upright if _is_near(upright, fit.y) else fit.y
    layout = {
        "template": template(palette), "showlegend": False, "hovermode": "closest",
        "xaxis": _axis(_across(fit), fit.names[0]),
        "yaxis": _share_axis(fit) if fit.kind == "shares" else _axis(shown, fit.names[1]),
        "annotations": _key(fit, palette),
        "margin": {"l": 58, "r": 12, "t": 28, "b": 44}, "uirevision": f"{fit.kind} {fit.names}",
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _key(fit: ModelFit, palette: Palette) -> list[dict[str, Any]]:
    """The key of the picture, in a line above it: each mark and its name. Shares are named on their axis."""
    if fit.kind == "shares":
        return []
    marks = [(SIGNS[palette.run(1).symbol], palette.run(1).colour, "the data")]
    if fit.labels:
        strokes = [(palette.run(place), label) for place, label in zip((2, 1), fit.labels, strict=True)]
        marks = [(SIGNS[stroke.symbol], stroke.colour, f"class = {number(label)}") for stroke, label in strokes]
    words = {"border": "border of the model", "predicted": "predicted = measured", "curve": "model"}[fit.kind]
    words = "model: expected class" if fit.expects and fit.kind == "curve" else words
    marks.append(("━", palette.run().colour, words))
    text = "   ".join(f'<span style="color:{colour}">{sign}</span> {words}' for sign, colour, words in marks)
    return [{
        "text": text, "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom",
        "yshift": 3, "showarrow": False, "font": {"size": 12, "color": palette.text},
    }]  # fmt: skip


def _across(fit: ModelFit) -> Floats:
    """All that lies along the lower axis: points, and for predictions the diagonal and where they began."""
    every = fit.x if fit.kind != "predicted" else np.concatenate([fit.x, fit.y, fit.began])
    seen = every[np.isfinite(every)]
    return seen if np.isfinite(np.ptp(seen)) else fit.y


def _is_near(drawn: Floats, points: Floats) -> bool:
    """Whether a picture of all that is drawn still shows how the points lie."""
    return bool(np.isfinite(drawn).all() and np.ptp(drawn) <= 3 * np.ptp(points))


def _points(fit: ModelFit, palette: Palette) -> list[dict[str, Any]]:
    groups = [("points", np.ones(len(fit.x), bool), 1)]
    if fit.classes is not None:
        groups = [("class 1", fit.classes > 0, 1), ("class −1", fit.classes <= 0, 2)]
    return [
        {
            "type": "scatter", "mode": "markers", "name": name, "x": fit.x[chosen], "y": fit.y[chosen],
            "marker": {"size": 8, "color": palette.run(place).colour, "symbol": palette.run(place).symbol,
                       "line": {"color": palette.halo, "width": 1}},
            "hovertemplate": "%{x}, %{y}<extra></extra>",
        }
        for name, chosen, place in groups
    ]  # fmt: skip


def _model(fit: ModelFit, palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "name": "model", "x": fit.curve_x, "y": fit.curve_y,
        "line": {"color": palette.run().colour, "width": 2.5}, "hoverinfo": "skip",
    }  # fmt: skip


def _residuals(fit: ModelFit, palette: Palette) -> list[dict[str, Any]]:
    """From each point upright to the model, or to 0 for a share; none where two classes have no residual."""
    if fit.kind == "border" or fit.classes is not None:
        return []
    ends = fit.x if fit.kind == "predicted" else fit.predicted
    gap = np.full(len(fit.x), np.nan)
    return [{
        "type": "scatter", "mode": "lines", "name": "residuals", "x": np.column_stack([fit.x, fit.x, gap]).ravel(),
        "y": np.column_stack([fit.y, ends, gap]).ravel(), "line": {"color": palette.muted, "width": 1},
        "hoverinfo": "skip",
    }]  # fmt: skip


def _share_axis(fit: ModelFit) -> dict[str, Any]:
    """From 0 to the top; a larger share leaves the picture."""
    return {"range": [0, fit.top], "title": {"text": fit.names[1]}, "fixedrange": True, "nticks": 6}


def _axis(values: Floats, head: str) -> dict[str, Any]:
    low, high = float(np.min(values)), float(np.max(values))
    room = ROOM * ((high - low) or 1.0)
    return {"range": [low - room, high + room], "title": {"text": escape(head)}, "fixedrange": True, "nticks": 6}
