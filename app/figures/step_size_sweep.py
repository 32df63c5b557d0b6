"""Steps to tolerance, final gradient norm and zig-zag number over the step size, with the theory drawn in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from app.figures.parts.axes import log_axis, log_range
from app.figures.parts.packing import packed
from app.figures.parts.plotly_types import Figure, Trace
from app.figures.parts.step_size_axis import HEAD, AlphaAxis, Mark, mark_parts
from app.figures.style import Palette, template
from app.text.numbers import NORM_NAMES, number
from app.text.outcomes import OUTCOMES, present
from app.text.taken_letters import in_other_words, letters_of
from gradnorm_core.arrays import Floats
from gradnorm_core.formulas.letters import html

if TYPE_CHECKING:
    from gradnorm_core.sweeps import StepSizeSweep


ROWS = {"y": (0.46, 0.86), "y2": (0.19, 0.39), "y3": (0.0, 0.12)}
"""From bottom to top: zig-zag, final norm, steps; above them a line for each outcome that is not convergence."""
RAIL = (0.9, 1.0)


def sweep_figure(
    sweep: StepSizeSweep,
    palette: Palette,
    *,
    marks: Sequence[Mark] = (),
    current: float | None = None,
    theory: Floats | None = None,
) -> Figure:
    """The picture of a sweep over log-spaced step sizes.

    Args:
        sweep: how each run ended.
        palette: light or dark.
        marks: step sizes with words.
        current: the step size in use.
        theory: steps that the theory predicts for each step size, NaN where it predicts none; or None.
    """
    taken = letters_of(sweep.spec.objective)
    axis = AlphaAxis(float(sweep.step_sizes[0]), float(sweep.step_sizes[-1]), logarithmic=True, taken=taken)
    hover = in_other_words("α = %{x:.6~g}", taken)
    shapes, words = mark_parts(axis, marks, current, palette)
    outcomes = present(set(sweep.status_names.tolist()))
    data = [*_theory(sweep, theory, palette), *_steps(sweep, palette), *_norm(sweep, palette), *_zigzag(sweep, palette)]
    data += [_rail(sweep, name, palette) for name in outcomes]
    titles = _titles(sweep, theory is not None, palette)
    layout = {
        "template": template(palette), "shapes": shapes, "annotations": [*words, *titles],
        "xaxis": axis.layout() | {"anchor": "y3", "unifiedhovertitle": {"text": hover}},
        **_axes(sweep, theory, outcomes),
        "margin": {"l": 92, "r": 16, "t": HEAD, "b": 42}, "showlegend": False,
        "hovermode": "x unified", "hoversubplots": "axis", "uirevision": f"sweep {axis.low} {axis.high}",
    }  # fmt: skip
    figure: Figure = packed({"data": data, "layout": layout})
    return figure


def _axes(sweep: StepSizeSweep, theory: Floats | None, outcomes: list[str]) -> dict[str, Any]:
    steps = np.where(sweep.steps_to_tolerance > 0, sweep.steps_to_tolerance, np.nan)
    finite = np.isfinite(steps)
    predicted = steps if theory is None else theory
    shown = np.r_[steps, predicted[finite]] if finite.any() else predicted
    limits = log_range(shown) if np.isfinite(shown).any() else (0.0, 3.0)
    rail = {
        "domain": list(RAIL), "range": [len(outcomes) - 0.4, -0.6], "showgrid": False, "showline": False,
        "ticks": "", "ticklabelstandoff": 10, "fixedrange": True, "tickvals": list(range(len(outcomes))),
        "ticktext": [OUTCOMES[name].label for name in outcomes],
    }  # fmt: skip
    return {
        "yaxis": log_axis(limits) | {"domain": list(ROWS["y"]), "anchor": "x"},
        "yaxis2": log_axis(log_range(sweep.norms[2.0], (sweep.spec.gradient_tolerance,)), 3)
        | {"domain": list(ROWS["y2"]), "anchor": "x"},
        "yaxis3": {"domain": list(ROWS["y3"]), "anchor": "x", "range": [-0.05, 1.05], "tickvals": [0, 0.5, 1]},
        "yaxis4": rail | {"anchor": "x", "visible": bool(outcomes)},
    }


def _curve(sweep: StepSizeSweep, name: str, heights: Floats, axis: str, palette: Palette, **rest: Any) -> Trace:
    stroke = palette.run()
    return {
        "type": "scatter", "mode": "lines+markers", "name": name, "x": sweep.step_sizes, "y": heights, "yaxis": axis,
        "line": {"color": stroke.colour, "width": 1.8}, "marker": {"size": 3, "color": stroke.colour},
        "hovertemplate": "%{y:.6~g}", "connectgaps": False,
    } | rest  # fmt: skip


def _steps(sweep: StepSizeSweep, palette: Palette) -> list[Trace]:
    steps = np.where(sweep.steps_to_tolerance > 0, sweep.steps_to_tolerance, np.nan)
    traces = [_curve(sweep, "steps", steps, "y", palette)]
    if sweep.fastest is not None and np.isfinite(steps).any():
        marker = {"symbol": "star", "size": 13, "color": palette.halo, "line": {"color": palette.target, "width": 1.5}}
        traces.append({
            "type": "scatter", "mode": "markers", "name": "fastest", "x": [sweep.fastest],
            "y": [float(np.nanmin(steps))], "marker": marker, "hoverinfo": "skip",
        })  # fmt: skip
    return traces


def _norm(sweep: StepSizeSweep, palette: Palette) -> list[Trace]:
    stroke, norms = palette.norm(2.0), sweep.norms[2.0]
    look = {"line": {"color": stroke.colour, "width": 1.6}, "marker": {"size": 3, "color": stroke.colour}}
    return [_curve(sweep, "final norm", np.where(norms > 0, norms, np.nan), "y2", palette, **look)]


def _zigzag(sweep: StepSizeSweep, palette: Palette) -> list[Trace]:
    return [_curve(sweep, "zig-zag", sweep.zigzags, "y3", palette, marker={"size": 2, "color": palette.run().colour})]


def _theory(sweep: StepSizeSweep, theory: Floats | None, palette: Palette) -> list[Trace]:
    if theory is None:
        return []
    line = {"color": palette.theory, "width": 1.4, "dash": "10px,3px,2px,3px"}
    return [{
        "type": "scatter", "mode": "lines", "name": "theory", "x": sweep.step_sizes, "y": theory, "yaxis": "y",
        "line": line, "hovertemplate": "%{y:.4~g}",
    }]  # fmt: skip


def _rail(sweep: StepSizeSweep, name: str, palette: Palette) -> Trace:
    """One mark per run with this outcome."""
    outcome = OUTCOMES[name]
    row = present(set(sweep.status_names.tolist())).index(name)
    there = sweep.step_sizes[sweep.status_names == name]
    return {
        "type": "scatter", "mode": "markers", "name": outcome.label, "x": there, "y": np.full(len(there), float(row)),
        "yaxis": "y4", "marker": {"symbol": outcome.symbol, "size": 4, "color": palette.muted},
        "hovertemplate": "after %{customdata} steps", "cliponaxis": False,
        "customdata": sweep.iterations[sweep.status_names == name].astype(np.int32),
    }  # fmt: skip


def _titles(sweep: StepSizeSweep, with_theory: bool, palette: Palette) -> list[dict[str, Any]]:
    tolerance = f"{NORM_NAMES[sweep.spec.tolerance_norm]} ≤ {number(sweep.spec.gradient_tolerance)}"
    variable = html(sweep.spec.objective.variables[0])
    texts = {
        "y": f"steps to {tolerance}{_nobody(sweep)}",
        "y2": f"final ‖∇f‖₂ (f per unit of {variable})",
        "y3": "zig-zag: 0 straight on, 1 back at every step",
    }
    titles = [{
        "xref": "paper", "x": 0, "xanchor": "left", "yref": f"{axis} domain", "y": 1.0, "yanchor": "bottom",
        "text": text, "showarrow": False, "font": {"size": 13, "color": palette.text},
        "bgcolor": palette.page, "borderpad": 0,  # the lines of the marks stop at it
    } for axis, text in texts.items()]  # fmt: skip
    if with_theory:
        titles.append(titles[0] | {
            "y": 0.0, "xshift": 6, "text": "– · – theory for this Hessian", "bgcolor": palette.page,
            "font": {"size": 11, "color": palette.theory},
        })  # fmt: skip
    return titles


def _nobody(sweep: StepSizeSweep) -> str:
    """States that no run arrived: each failed, or each was there before its first step."""
    if sweep.fastest is not None:
        return ""
    return ": the start is there" if (sweep.status_names == "flat_start").all() else ": no run got there"
