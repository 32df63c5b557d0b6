"""Pictures of many runs: each a figure, its findings, and the settings that a press on it opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from app.compute import results
from app.figures import alt_text
from app.figures.basin_map import basin_figure
from app.figures.bifurcation import bifurcation_figure
from app.figures.outcome_map import outcome_figure
from app.figures.parameter_map import parameter_figure
from app.figures.step_size_sweep import sweep_figure
from app.settings.settings import OWN
from app.text import sweeps
from app.text.numbers import number
from app.ui.controls.better_values import Better
from app.ui.controls.step_size_slider import set_step_size
from app.ui.pages.step_sizes.choices import Drawn, Scene, varied_parameter
from app.ui.pages.step_sizes.fixed_step import gives_way
from app.ui.session import hides, session
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.diagnostics.theory import is_plain, predicted_steps
from gradnorm_core.formulas.parsing.heads import with_number
from gradnorm_core.sweeps import BasinMap, Bifurcation, OutcomeMap, ParameterMap, StepSizeSweep


def _sweep(scene: Scene, result: StepSizeSweep) -> Drawn:
    plain, reference = is_plain(scene.spec) and not hides("theory"), scene.reference
    theory = predicted_steps(scene.spec, result.step_sizes, reference.curvature) if plain and reference else None
    figure = sweep_figure(result, scene.palette, marks=scene.marks, current=scene.step_size, theory=theory)
    findings = sweeps.sweep_findings(result, reference if plain else None, theory)
    return Drawn(
        figure, alt_text.sweep_alt(result), findings, lambda alpha, _: _nearest_run(result, alpha),
        _fastest(scene, result, findings[0]),
    )  # fmt: skip


def _fastest(scene: Scene, result: StepSizeSweep, headline: str) -> list[Better]:
    """The fastest step size, which the headline names."""
    alpha = result.fastest_rounded
    if alpha is None or gives_way(session().settings):
        return []
    return [Better(alpha, None, headline, lambda value, _: set_step_size(value or alpha), scene.step_size == alpha)]


def _strip(scene: Scene, result: Bifurcation) -> Drawn:
    study = scene.settings.study
    plain = is_plain(scene.spec) and not hides("theory")
    found = results.doublings(without_step_size(scene.spec), scene.settings.example) if plain else ()
    marks = [
        ("2/λmax" if scene.spec.objective.is_quadratic else f"period {2 ** (i + 1)} from α = {number(alpha, 5)}", alpha)
        for i, alpha in enumerate(found[:2])
    ]
    figure = bifurcation_figure(
        result, scene.palette, quantity=study.quantity, logarithmic=study.spacing == "log", marks=marks,
        current=scene.step_size,
    )  # fmt: skip
    findings = sweeps.bifurcation_findings(result, found, scene.reference)
    return Drawn(
        figure, alt_text.bifurcation_alt(result, study.quantity), findings, lambda a, _: _nearest_run(result, a)
    )


def _starts(scene: Scene, result: OutcomeMap) -> Drawn:
    line, (x, y) = scene.settings.study.line, scene.settings.start
    along, across = ("y", 1) if line == "vertical" else ("x", 0)
    start = None if line == "diagonal" else (x, y)[across]
    figure = outcome_figure(
        result, scene.palette, along=along, marks=scene.marks, current=scene.step_size, start=start
    )  # fmt: skip

    def pressed(place: float, alpha: float) -> dict[str, Any]:
        chosen = result.starts[_nearest(result.starts[:, across], place)]
        return {"start": tuple(chosen.tolist())} | _nearest_run(result, alpha)

    return Drawn(figure, alt_text.map_alt(result), sweeps.map_findings(result, "runs"), pressed)


def _parameter(scene: Scene, result: ParameterMap) -> Drawn:
    settings, over = scene.settings, varied_parameter(scene.settings)
    assert over is not None  # the picture is not drawn without one
    figure = parameter_figure(
        result, scene.palette, logarithmic=over.logarithmic, theory=not hides("theory"), current=scene.step_size,
        value=settings.objective.parameters[result.parameter],
    )  # fmt: skip

    def pressed(value: float, alpha: float) -> dict[str, Any]:
        number = float(result.values[_nearest(result.values, value)])
        text = with_number(settings.formula, result.parameter, float(f"{number:.6g}"))
        return {"formula": text, "example": OWN} | _nearest_run(result, alpha)

    return Drawn(figure, alt_text.map_alt(result), sweeps.map_findings(result, "runs"), pressed)


def _basins(scene: Scene, result: BasinMap) -> Drawn:
    figure = basin_figure(result, scene.palette, start=scene.settings.start)

    def pressed(x: float, y: float) -> dict[str, Any]:
        return {"start": (float(result.x[_nearest(result.x, x)]), float(result.y[_nearest(result.y, y)]))}

    return Drawn(figure, alt_text.map_alt(result), sweeps.map_findings(result, "starts"), pressed)


def _nearest_run(result: StepSizeSweep | Bifurcation | OutcomeMap | ParameterMap, alpha: float) -> dict[str, Any]:
    return {"step_size": float(result.step_sizes[_nearest(result.step_sizes, alpha)])}


def _nearest(values: Any, value: float) -> int:
    return int(np.argmin(np.abs(values - value)))


DRAWINGS: dict[str, Callable[[Scene, Any], Drawn]] = {
    "sweep": _sweep, "strip": _strip, "starts": _starts, "parameter": _parameter, "basins": _basins,
}  # fmt: skip
"""How each picture is drawn from the results of its runs; the one over momentum is drawn without a run."""
