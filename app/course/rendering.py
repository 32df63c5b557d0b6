"""Draws the pictures of a lesson as figures, and states them in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from app.compute import results
from app.compute.tasks import BasinsTask, StripTask, SweepTask
from app.course import illustrations as show
from app.course.behaviour_questions import formula_of
from app.course.illustrations import Named, Picture
from app.course.runner import words_of
from app.figures import alt_text
from app.figures.alt_text import (
    bifurcation_alt,
    compared_norms_alt,
    compared_paths_alt,
    full_curves_alt,
    full_landscape_alt,
    map_alt,
    sweep_alt,
)
from app.figures.arrow_lengths import arrow_lengths
from app.figures.basin_map import basin_figure
from app.figures.bifurcation import KINDS, SHORT, bifurcation_figure
from app.figures.compare_norms import compared_norms
from app.figures.compare_paths import DrawnRun, compared_landscape
from app.figures.curves import curves_figure
from app.figures.gradient_at_point import balls_figure, point_figure, point_trace, slope_figure
from app.figures.landscape import landscape_figure, without_fit
from app.figures.line_chart import lines_figure
from app.figures.line_search import ray_figure
from app.figures.norm_maps import norm_figure
from app.figures.step_size_sweep import sweep_figure
from app.figures.style import Palette
from app.settings.window import filled
from app.text.numbers import number, pair
from gradnorm_core.arrays import Point, Window
from gradnorm_core.descent.budget import gradients_spent
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.diagnostics.curvature import curvature_at
from gradnorm_core.diagnostics.line_search import profile
from gradnorm_core.diagnostics.slopes import measured_slopes
from gradnorm_core.diagnostics.theory import predicted_steps
from gradnorm_core.objectives.formula import FormulaObjective, parse

LETTERS = "ABCDEFGH"
SWEPT, STRIPPED, CELLS = 160, 240, 70


class Drawn(NamedTuple):
    """A figure, the same in words, and what stands below it."""

    figure: dict[str, Any]
    alt: str
    caption: str = ""


def drawn(picture: Picture, palette: Palette) -> Drawn:
    """The figure of a picture."""
    return _DRAW[type(picture)](picture, palette)


def _background(objective: FormulaObjective, window: Window, palette: Palette, arrows: Any = "off") -> Any:
    return results.background(objective, window, "minimize", arrows, palette.name)


def _landscape(hill: show.Landscape, palette: Palette) -> Drawn:
    window, arrows = filled(hill.window), "log" if hill.arrows else "off"
    background = results.landscape(parse(hill.text), window)
    figure = landscape_figure(
        background, None, palette, background=_background(parse(hill.text), window, palette, arrows)
    )
    alt, caption = full_landscape_alt(background), ""
    if hill.point is not None:
        figure["data"].append(point_trace(hill.point, palette))
        alt = f"{alt} The point {pair(hill.point)} is marked."
        caption = f"Ring: {pair(hill.point)}." + " Arrows: −∇f, longer where f is steeper, by log norm." * hill.arrows
    return Drawn(figure, alt, caption)


def _compass(compass: show.Compass, palette: Palette) -> Drawn:
    window, with_u = filled(compass.window), compass.angle is not None
    gradient = _gradient(compass.text, compass.point)
    lengths = arrow_lengths(window, compass.point, gradient, with_u)
    background = results.landscape(parse(compass.text), window)
    below = _background(parse(compass.text), window, palette)
    figure = point_figure(background, below, compass.point, gradient, compass.angle, palette, lengths)
    said, green = lengths.said(with_u), " Green: u." * with_u
    caption = f"Thick arrow: ∇f. Thin, against it: −∇f. Dashed: the directions of slope 0.{green} {said}"
    return Drawn(figure, alt_text.point_alt(compass.point, gradient, said), caption)


def _gradient(text: str, point: Point) -> Any:
    return np.asarray(parse(text).gradient_at(point), dtype=np.float64)


def _slopes(picture: show.Slopes, palette: Palette) -> Drawn:
    gradient = _gradient(picture.text, picture.point)
    measured = measured_slopes(parse(picture.text), picture.point)
    figure = slope_figure(gradient, measured, picture.angle, palette, parse(picture.text).variables)
    return Drawn(figure, alt_text.slope_alt(gradient), "Line: ∇f · u. Circles: the slope measured on f itself.")


def _unit_balls(balls: show.UnitBalls, palette: Palette) -> Drawn:
    gradient = np.array(balls.gradient)
    caption = (
        f"g = {pair(balls.gradient)}, of which the grey arrow shows the direction; in each ball the step that goes "
        "down most steeply, and its slope."
    )
    return Drawn(balls_figure(gradient, palette), alt_text.balls_alt(gradient), caption)


def _norm_heights(heights: show.NormHeights, palette: Palette) -> Drawn:
    found = results.norm_map(parse(heights.text), filled(heights.window))
    return Drawn(
        norm_figure(found, heights.point, palette), alt_text.norm_alt(found), "‖∇f‖₂ over the plane, log scale."
    )


def _path(path: show.Path, palette: Palette) -> Drawn:
    run, found, window = results.run(path.spec), results.diagnosis(path.spec), filled(path.window)
    objective = formula_of(path.spec)
    background = results.landscape(objective, window)
    under = _background(objective, window, palette, "log")
    figure = without_fit(landscape_figure(background, run, palette, angles=found.angles, background=under))
    return Drawn(figure, full_landscape_alt(background, run, found.angles), path.caption)


def _curves(curves: show.Curves, palette: Palette) -> Drawn:
    run, found = results.run(curves.spec), results.diagnosis(curves.spec)
    figure = curves_figure(run, found, palette, norms=curves.norms, minimum=curves.minimum)
    return Drawn(figure, full_curves_alt(run, found))


def _drawn_runs(runs: Sequence[Named]) -> list[DrawnRun]:
    made = [(name, results.run(spec)) for name, spec in runs]
    return [
        DrawnRun(place, LETTERS[place], name, run, gradients_spent(run), place == 0)
        for place, (name, run) in enumerate(made)
    ]


def _key(runs: Sequence[DrawnRun]) -> str:
    return " · ".join(f"{one.letter}: {one.name}" for one in runs)


def _paths(paths: show.Paths, palette: Palette) -> Drawn:
    window, runs, objective = filled(paths.window), _drawn_runs(paths.runs), formula_of(paths.runs[0][1])
    background = results.landscape(objective, window)
    figure = compared_landscape(background, runs, palette, background=_background(objective, window, palette))
    return Drawn(figure, compared_paths_alt(background, runs), _key(runs))


def _norms_of_runs(norms: show.NormsOfRuns, palette: Palette) -> Drawn:
    runs = _drawn_runs(norms.runs)
    figure = compared_norms(runs, palette, norm=norms.norm)
    return Drawn(figure, compared_norms_alt(runs, norms.norm, "steps"), _key(runs))


def _line_search(search: show.LineSearch, palette: Palette) -> Drawn:
    ray = profile(results.run(search.spec), search.iteration)
    alt = f"f along the ray from iterate {ray.iteration}: {len(ray.trials)} trials, taken α = {number(ray.accepted)}."
    caption = "Rings: the trials in their order. Full: the one taken." if len(ray.trials) else "Dot: the step taken."
    return Drawn(ray_figure(ray, palette), alt, caption)


def _sweep(sweep: show.Sweep, palette: Palette) -> Drawn:
    curvature = curvature_at(sweep.spec.objective, sweep.spec.start)
    found = results.performed(SweepTask(without_step_size(sweep.spec), sweep.alphas, SWEPT))
    marks = [(name, alpha) for name, alpha in (
        ("1/λmax", 1 / curvature.largest), ("2/(μ+λmax)", curvature.best_step), ("2/λmax", curvature.stability_limit),
    ) if alpha is not None]  # fmt: skip
    marks = [(f"{name} = {number(alpha)}", alpha) for name, alpha in marks]
    theory = predicted_steps(sweep.spec, found.step_sizes, curvature)
    alpha = getattr(sweep.spec.step_rule, "step_size", None)
    figure = sweep_figure(found, palette, marks=marks, theory=theory, current=alpha)
    return Drawn(figure, sweep_alt(found), "Upright: your α, and the step sizes of the theory.")


def _strip(strip: show.Strip, palette: Palette) -> Drawn:
    found = results.performed(StripTask(without_step_size(strip.spec), strip.alphas, "linear", STRIPPED))
    caption = "For each α the x of the last iterates: one line, a fixed point; two, a cycle of two; a cloud, no cycle."
    figure = bifurcation_figure(found, palette)
    words = figure["layout"]["annotations"]
    # The picture may be narrow: where there is no cycle the cloud says so, and the words would lie over one another.
    figure["layout"]["annotations"] = [one for one in words if one["text"] != SHORT[KINDS.index("aperiodic")]]
    return Drawn(figure, bifurcation_alt(found, "x"), caption)


def _basins(basins: show.Basins, palette: Palette) -> Drawn:
    found = results.performed(BasinsTask(basins.spec, CELLS, filled(basins.window)))
    caption = "Each start in the colour of where its run ends, the stronger the more steps it takes."
    return Drawn(basin_figure(found, palette, start=basins.start), map_alt(found), caption)


def _chart(chart: show.Chart, palette: Palette) -> Drawn:
    figure = lines_figure(
        [(one.name, one.x, one.y(results) if callable(one.y) else one.y) for one in chart.curves],
        (chart.x, chart.y), palette,
        logarithmic=(chart.x_log, chart.y_log), marks=chart.marks, level=chart.level, points=chart.points,
    )  # fmt: skip
    return Drawn(figure, words_of(chart.finding, results))


_DRAW: dict[type, Callable[[Any, Palette], Drawn]] = {
    show.Landscape: _landscape, show.Compass: _compass, show.Slopes: _slopes, show.UnitBalls: _unit_balls,
    show.NormHeights: _norm_heights, show.Path: _path, show.Curves: _curves, show.Paths: _paths,
    show.NormsOfRuns: _norms_of_runs, show.LineSearch: _line_search, show.Sweep: _sweep, show.Strip: _strip,
    show.Basins: _basins, show.Chart: _chart,
}  # fmt: skip
