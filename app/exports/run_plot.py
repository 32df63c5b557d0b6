"""A run as one Plotly figure, as ``run.plot()`` shows it: landscape and curves of the Playground side by side."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import numpy as np
import plotly.graph_objects as go

from app.figures.curves import curves_figure
from app.figures.landscape import landscape_figure, without_fit
from app.figures.parts.plotly_types import Figure
from app.figures.style import PALETTES, Palette
from app.settings.window import check_window, filled, fitting_window
from app.text.numbers import number
from gradnorm_core.arrays import Window
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.errors import UsageError
from gradnorm_core.norms import EXPONENTS
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.gallery import GALLERY, Example
from gradnorm_core.objectives.landscape import sample

Part = tuple[float, float]

LEFT: Final[Part] = (0.0, 0.47)
RIGHT: Final[Part] = (0.6, 1.0)
"""The share of the width that each picture has; the bar of the landscape stands between them."""
AXES: Final = {"x": "x2", "y": "y2", "y2": "y3", "y3": "y4"}
"""The axes of the curves, and what they are called beside the landscape."""
BAR_PIXELS: Final = 12
REMOVED: Final = ("sendChartToCloud", "select2d", "lasso2d")
"""Buttons of Plotly that the figure goes without: an upload to the cloud of its maker, and selections."""
NEAR: Final = 5.0
"""A run that diverged is shown as far as this many of its first steps."""


def run_figure(
    run: Run,
    *,
    theme: Literal["light", "dark"] = "light",
    window: Window | None = None,
    norms: Sequence[float] = EXPONENTS,
    height: int = 520,
) -> go.Figure:
    """The landscape with the path, and beside it the gradient norms, the value and the angles over the steps.

    Args:
        run: what `descend` returned. Where its objective is no formula in x and y there are only the curves.
        theme: colours for a light or a dark page.
        window: ((x from, to), (y from, to)); the one that shows the path, or the example's, when None.
        norms: which of p = 1, 2, ∞ to draw.
        height: in pixels.

    Raises:
        UsageError: there is no such theme or norm, or the window is none.
    """
    if theme not in PALETTES:
        raise UsageError(f'The theme is "light" or "dark", not {theme!r}.')
    if unknown := [p for p in norms if p not in EXPONENTS]:
        raise UsageError(f"The norms drawn are those with p = 1, 2 or ∞, not {number(unknown[0])}.")
    if window is not None:
        _check_window(window)
    palette, seen = PALETTES[theme], diagnose(run.objective, run)
    known = _known(run)
    curves = curves_figure(run, seen, palette, norms=tuple(norms), minimum=known.minimum if known else None)
    whole = curves
    if isinstance(run.objective, FormulaObjective):
        whole = _beside(_landscape(run, seen, palette, window or _window(run, known), known), curves)
    page = {
        "height": height, "paper_bgcolor": palette.page, "plot_bgcolor": palette.page, "hovermode": "closest",
        "modebar": {"remove": REMOVED},
    }  # fmt: skip
    return go.Figure({"data": whole["data"], "layout": {**whole["layout"], **page}})


def _check_window(window: Window) -> None:
    if np.shape(window) != (2, 2):
        raise UsageError(f"The window is ((x from, x to), (y from, y to)), not {window!r}.")
    check_window(window)


def _known(run: Run) -> Example | None:
    """The example of the gallery with this formula and this goal."""
    return next((one for one in GALLERY.values() if (one.text, one.goal) == (run.objective.text, run.spec.goal)), None)


def _window(run: Run, known: Example | None) -> Window:
    if known is not None and known.start == run.spec.start:
        return known.view
    away = np.linalg.norm(run.points - run.points[0], axis=1)
    shown = away <= NEAR * away[1:2].max(initial=0.0) if run.status.name == "diverged" else away < np.inf
    return fitting_window(run.points[shown])


def _landscape(run: Run, seen: Diagnostics, palette: Palette, window: Window, known: Example | None) -> Figure:
    assert isinstance(run.objective, FormulaObjective)
    background = sample(run.objective, filled(window))
    stars = known.minimizers if known else ()
    figure = landscape_figure(background, run, palette, angles=seen.angles, minimizers=stars, goal=run.spec.goal)
    return without_fit(figure)


def _beside(left: Figure, right: Figure) -> Figure:
    """Two figures as one; neither is changed."""
    left, right = copy.deepcopy(left), copy.deepcopy(right)
    left["layout"]["xaxis"]["domain"] = list(LEFT)
    for trace in left["data"]:
        if "colorbar" in trace:
            trace["colorbar"] |= {"x": LEFT[1], "xpad": BAR_PIXELS}
    ours, theirs = left["layout"], _moved_layout(right["layout"])
    margin = {side: max(ours["margin"][side], theirs["margin"][side]) for side in ours["margin"]}
    notes = {key: [*ours.get(key, []), *theirs.get(key, [])] for key in ("annotations", "shapes")}
    traces = [*left["data"], *({**trace, **_renamed_axes(trace)} for trace in right["data"])]
    return {"data": traces, "layout": {**theirs, **ours, **notes, "margin": margin, "showlegend": True}}


def _renamed_axes(trace: Mapping[str, Any]) -> dict[str, str]:
    return {"xaxis": AXES[trace.get("xaxis", "x")], "yaxis": AXES[trace.get("yaxis", "y")]}


def _moved_layout(layout: Figure) -> Figure:
    """The layout of the curves on the right: its axes renamed, what hangs on the paper moved along."""
    axes = {key: value for key, value in layout.items() if key.startswith(("xaxis", "yaxis"))}
    rest = {key: value for key, value in layout.items() if key not in axes}
    renamed = {_key(AXES[_name(key)]): {**axis, "anchor": AXES[axis["anchor"]]} for key, axis in axes.items()}
    renamed["xaxis2"]["domain"] = list(RIGHT)
    rest["legend"] = {**rest["legend"], "x": RIGHT[0]}
    rest["annotations"] = [_moved(note) for note in rest["annotations"]]
    rest["shapes"] = [_moved(shape) for shape in rest["shapes"]]
    return {**rest, **renamed}


def _name(key: str) -> str:
    """ "xaxis2" is the axis x2."""
    return key[0] + key[len("xaxis") :]


def _key(name: str) -> str:
    return f"{name[0]}axis{name[1:]}"


def _moved(part: Mapping[str, Any]) -> dict[str, Any]:
    """A note or a shape that refers to renamed axes; one that hangs on the paper hangs on the right part of it."""
    moved = dict(part)
    for key in ("xref", "yref", "axref", "ayref"):
        axis, *rest = part.get(key, "").split(" ")
        if axis in AXES:
            moved[key] = " ".join([AXES[axis], *rest])
    if part.get("xref") == "paper":
        moved["x"] = RIGHT[0] + part["x"] * (RIGHT[1] - RIGHT[0])
    return moved
