"""The alternative text of every picture, for readers who cannot see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.figures.parts import polylines
from app.text import letters
from app.text.grammar import counted
from app.text.numbers import PLAIN_NORM_NAMES, all_apart, factor, from_to, number, pair, place, points_apart, spot
from app.text.outcomes import LABELS
from app.text.shares import percent
from app.text.sweeps import Ends, counts, map_findings
from app.text.taken_letters import NONE_TAKEN, Taken, fitted, in_other_words
from app.text.why_step import iterate
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.line_search import Ray
from gradnorm_core.diagnostics.slopes import slopes_of
from gradnorm_core.formulas.letters import plain
from gradnorm_core.norms import gradient_norm, norm_name
from gradnorm_core.objectives.landscape import Landscape
from gradnorm_core.sweeps import BasinMap, Bifurcation, ParameterMap, StepSizeSweep
from gradnorm_core.sweeps.norm_maps import NormMap

if TYPE_CHECKING:
    from app.figures.compare_norms import Against
    from app.figures.compare_paths import DrawnRun
    from gradnorm_core.diagnostics.diagnostics import Diagnostics
    from gradnorm_core.diagnostics.one_step import OneStep


PATHS, NORM_CURVES = "The paths of all runs on the landscape.", "The gradient norms of all runs."
"""The texts of pictures of several runs where a link hides the verdict: they reveal nothing."""
SHARP = 90.0
"""A turn by more than this is called a reversal, in degrees."""


def full_landscape_alt(landscape: Landscape, run: Run | None = None, angles: Floats | None = None) -> str:
    """The landscape of a lesson in words: window, heights, the path and whether it turns back or leaves the window.

    Args:
        landscape: what is drawn.
        run: the path on it, or None.
        angles: degrees between consecutive gradients of the run.
    """
    window = letters.spans(landscape.variables, landscape.window)
    sentences = [f"Landscape of f for {window}, {_heights(landscape)}."]
    if run is not None:
        sentences.append(_journey(run))
        sentences += filter(None, (_turning(angles), _leaving(run, landscape)))
    return " ".join(sentences)


def _heights(landscape: Landscape) -> str:
    if landscape.extent is None:
        return "undefined everywhere"
    low, high = map(float, landscape.extent)
    heights = f"constant at {number(low)}" if low == high else f"values {from_to(low, high)}"
    share = landscape.undefined_share
    return heights if share == 0 else f"{heights}, undefined in {percent(share)} of it"


def _journey(run: Run) -> str:
    if not run.iterations:
        return f"The run stays at its start {place(run.points[0])}, where f = {number(run.values[0])}."
    points, values = points_apart(run.points[0], run.points[-1]), all_apart(run.values[[0, -1]].tolist())
    start, end = (f"{point}, where f = {value}" for point, value in zip(points, values, strict=True))
    return f"The path goes in {counted(run.iterations)} from {start}, to {end}."


def _turning(angles: Floats | None) -> str:
    """The number of turns by more than a right angle: the sawtooth in words."""
    if angles is None or len(angles) < 2:
        return ""
    sharp = int((angles > SHARP).sum())
    return f"It turns back sharply, by more than 90°, at {sharp} of {len(angles)} turns." if sharp else ""


def _leaving(run: Run, landscape: Landscape) -> str:
    left = polylines.exits(run.points, landscape.window)
    if not left:
        return ""
    ends = polylines.inside(run.points[-1:], landscape.window)[0]
    return f"It leaves the window after step {left[-1].k}" + (" and comes back." if ends else " and ends outside.")


def full_curves_alt(run: Run, diagnostics: Diagnostics) -> str:
    """The curves of a lesson in words: how the norm and f changed, where they rose, the last angle."""
    norms = diagnostics.norms[2]
    if not run.iterations:
        return f"Curves over the steps. The run took no step; the gradient norm at the start is {number(norms[0])}."
    verb = "falls" if norms[-1] < norms[0] else "rises" if norms[-1] > norms[0] else "stays"
    change = f"at {number(norms[0])}" if verb == "stays" else from_to(float(norms[0]), float(norms[-1]))
    sentences = [f"Curves over {counted(run.iterations)}. The gradient norm ‖∇f‖₂ {verb} {change}{_rate(diagnostics)}."]
    return " ".join([*sentences, *_rises(run, diagnostics), *_final_angle(diagnostics.angles)])


def _rate(diagnostics: Diagnostics) -> str:
    rate = diagnostics.contraction_rate
    return "" if rate is None else f"; in the second half each step multiplies it by {factor(rate)} on average"


def _rises(run: Run, diagnostics: Diagnostics) -> list[str]:
    wrong = len(diagnostics.value_rises)
    names = ("f", "rises") if run.spec.goal == "minimize" else ("f", "falls")
    norm = [f"The norm rises at {counted(len(diagnostics.norm_rises[2]))}."] if len(diagnostics.norm_rises[2]) else []
    return norm + ([f"{names[0]} {names[1]} at {counted(wrong)}."] if wrong else [])


def _final_angle(angles: Floats) -> list[str]:
    known = angles[np.isfinite(angles)]
    return [f"At the end consecutive gradients make an angle of {number(known[-1])}°."] if len(known) else []


def start_alt(start: Sequence[float], landscape: Landscape) -> str:
    """The landscape before the run is shown, in words."""
    return f"Landscape of f for {letters.spans(landscape.variables, landscape.window)}, with the start {place(start)}."


def landscape_alt(run: Run, window: Window, with_ending: bool = True, with_table: bool = True) -> str:
    """The landscape in words.

    Args:
        run: the path on it.
        window: the part of the plane.
        with_ending: False leaves out what became of the run.
        with_table: False where there is no table of its steps.
    """
    start, end = points_apart(run.points[0], run.points[-1])
    path = f"a path of {counted(run.iterations)} from {start} to {end}"
    return (
        f"Landscape of f for {letters.spans(run.objective.variables, window)}, "
        f"with {path if with_ending else f'the path of the run from {place(run.points[0])}'}."
        + (" Every step is in the table under Steps." if with_table else "")
    )


def ray_alt(ray: Ray, taken: Taken = NONE_TAKEN) -> str:
    """The picture of a line search in words."""
    alpha = in_other_words(f"taken α = {number(ray.accepted)}", taken)
    return (
        f"f along the ray from iterate {ray.iteration}: {counted(len(ray.trials), 'trial')}, "
        f"{alpha}, where f goes {from_to(ray.value, ray.value_accepted)}."
    )


def curves_alt(run: Run, norms: Sequence[float], with_ending: bool = True) -> str:
    """The curves in words; without `with_ending` only what is drawn."""
    ends = gradient_norm(run.gradients[[0, -1]], 2)
    drawn = ", ".join(PLAIN_NORM_NAMES[p] for p in norms)
    axes = f"Over the steps k: {drawn} on a logarithmic axis, the value of f, the angle between consecutive gradients."
    if not with_ending:
        return axes
    norm, value = (" to ".join(all_apart(both.tolist())) for both in (ends, run.values[[0, -1]]))
    return f"{axes} ‖∇f‖₂ goes from {norm}, f from {value}."


def compared_paths_alt(landscape: Landscape, runs: Sequence[DrawnRun]) -> str:
    """The landscape with several paths in words."""
    window = letters.spans(landscape.variables, landscape.window)
    paths = "; ".join(
        f"{one.letter}, {one.name}: {counted(one.run.iterations)} "
        f"from {' to '.join(points_apart(one.run.points[0], one.run.points[-1]))}"
        for one in runs
    )
    return f"Landscape of f for {window} with {len(runs)} paths. {paths}."


def compared_norms_alt(runs: Sequence[DrawnRun], norm: float, against: Against) -> str:
    """The norms of several runs in words."""
    over = "the steps" if against == "steps" else "the gradients evaluated"
    curves = "; ".join(
        f"{one.letter}, {one.name}: {from_to(float(first), float(last))}"
        for one in runs
        for first, last in [gradient_norm(one.run.gradients[[0, -1]], norm)]
    )
    return f"{PLAIN_NORM_NAMES[norm]} over {over} on a logarithmic axis. {curves}."


def sweep_alt(sweep: StepSizeSweep) -> str:
    """The picture of a sweep in words."""
    alpha = fitted("step size α", sweep.spec.objective)
    low, high = sweep.step_sizes[[0, -1]]
    endings = (f"{LABELS[name]} {count}" for name, count in counts(sweep.status_names).items())
    return (
        f"Over the {alpha} {from_to(float(low), float(high))}, a logarithmic axis: steps until the tolerance, final "
        f" ‖∇f‖₂ and zig-zag number (no unit) of {len(sweep.step_sizes)} runs: {', '.join(endings)}."
    )


def bifurcation_alt(strip: Bifurcation, quantity: str) -> str:
    """The bifurcation strip in words."""
    low, high = strip.step_sizes[[0, -1]]
    alpha = fitted("step size α", strip.spec.objective)
    name = "‖∇f‖₂" if quantity == "norm" else plain(strip.spec.objective.variables[0 if quantity == "x" else 1])
    return (
        f"{name} of the last {len(strip.points)} iterates of each run, over the {alpha} "
        f"{from_to(float(low), float(high))}; above it the period of each run."
    )


def map_alt(ends: Ends) -> str:
    """A map in words."""
    alphas = fitted("step sizes α", ends.spec.objective)
    if isinstance(ends, BasinMap):
        ranges = [(float(axis[0]), float(axis[-1])) for axis in (ends.x, ends.y)]
        span = f"starts with {letters.spans(ends.spec.objective.variables, (ranges[0], ranges[1]))}"
    elif isinstance(ends, ParameterMap):
        (first, last), (low, high) = ends.values[[0, -1]], ends.step_sizes[[0, -1]]
        line = f"{plain(ends.parameter)} {from_to(float(first), float(last))}"
        span = f"{line}, and {alphas} {from_to(float(low), float(high))}, a logarithmic axis"
    else:
        low, high = ends.step_sizes[[0, -1]]
        line = f"starts from {' to '.join(points_apart(ends.starts[0], ends.starts[-1]))}"
        span = f"{line}, and {alphas} {from_to(float(low), float(high))}, a logarithmic axis"
    headline, sentences = map_findings(ends, "runs")
    return " ".join([f"Map of where runs end, over {span}. {headline}.", *sentences])


KINDS = {"degenerate": "undecided point"}
"""Kinds of stationary points that are called otherwise in words."""


def point_alt(point: Sequence[float], gradient: Floats, lengths: str, outside: bool = False) -> str:
    """The landscape with the point in words, how long its arrows are drawn, and whether it is `outside` the picture."""
    if outside:
        return f"Landscape of f. The point {spot(point)} with its gradient {pair(gradient)} lies outside this window."
    return f"Landscape of f with the point {spot(point)} and its gradient {pair(gradient)}. {lengths}"


def slope_alt(gradient: Floats) -> str:
    """The slope over the direction in words."""
    norm = float(gradient_norm(gradient, 2))
    if not np.isfinite(norm):
        return "The slope of f over the direction: there is no gradient at the point, so no curve."
    if norm == 0:
        return "The slope of f over the direction: 0 in every direction."
    return f"The slope of f over the direction: a cosine between −{number(norm)} and {number(norm)}."


def ball_title(gradient: Floats, own: bool) -> str:
    """The title of the balls: whether the gradient is that at the point or an example."""
    return f"{'Your gradient' if own else 'An example'}, g = {pair(gradient)}; the steepest slope in each ball:"


def balls_alt(gradient: Floats) -> str:
    """The balls in words."""
    directions = ", ".join(f"{norm_name(one.p)} {pair(one.direction)}" for one in slopes_of(gradient))
    return f"Unit balls of four norms and the steepest descent in each for g = {pair(gradient)}: {directions}."


def norm_alt(norms: NormMap, zeros: bool = True) -> str:
    """The landscape of the norm in words; `zeros`: with how many of them were found."""
    finite = norms.norms[np.isfinite(norms.norms)]
    span = from_to(float(finite.min()), float(finite.max())) if finite.size else "nowhere defined"
    if not zeros:
        return f"‖∇f‖₂ on a grid over the window, {span}."
    found = Counter(zero.kind for zero in norms.zeros)
    kinds = ", ".join(counted(count, KINDS.get(kind, kind)) for kind, count in found.items())
    among = ", among others" if norms.more else ""
    return f"‖∇f‖₂ on a grid over the window, {span}; zeros found{among}: {kinds or 'none'}."


def step_map_alt(step: OneStep) -> str:
    """One step on the landscape in words."""
    ends = points_apart(step.points[0], step.points[1])
    here, there = (f"{iterate(step.iteration + i)} = {ends[i]}" for i in (0, 1))
    lines = "the level lines through both and the gradient"
    if step.curvature.known:
        vectors = " and ".join(pair(step.curvature.eigenvectors[:, index]) for index in range(2))
        lines = f"the level lines through both, the gradient, and the eigenvectors {vectors} of the Hessian"
    return f"The step from {here} to {there}, close up, with {lines}."


def components_alt(step: OneStep) -> str:
    """The components of the gradient before and after one step in words."""
    parts = [
        f"along eigenvector {index + 1} {from_to(float(before), float(after))}"
        for index, (before, after) in enumerate(step.components.T)
    ]
    return f"Bars of the components of the gradient before and after the step: {' and '.join(parts)}."
