"""The cached results of the app: whatever a page shows is computed here, once per specification.

Results are frozen and their arrays read-only, so one copy serves every visitor. The key is the frozen specification
itself, compared by value. Every cache is bounded in entries and in bytes; together they hold at most 230 MB, which is
enough for the screens of a class of a hundred.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from app.browser.figure_parts import Kept
from app.browser.payload import SliderData
from app.compute import slider
from app.compute.cache import BoundedCache, cached
from app.compute.jobs import Job, Jobs
from app.compute.page_queue import PAGE_QUEUE
from app.compute.tasks import Task, default_range
from app.compute.workers import Wait, WorkerPool
from app.figures.landscape import background_traces
from app.figures.parts.gradient_field import Arrows, Goal
from app.figures.style import PALETTES
from app.settings.parameters import ParameterRange
from app.settings.step_sizes import Study
from app.settings.window import fitting_window
from gradnorm_core.arrays import Window
from gradnorm_core.descent.budget import run_within
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec, without_step_size
from gradnorm_core.diagnostics import theory
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.diagnostics.line_search import Ray, profile
from gradnorm_core.diagnostics.one_step import OneStep, one_step
from gradnorm_core.diagnostics.theory import Landmark, ReferenceMinimum, is_plain
from gradnorm_core.formulas.symbolic import service
from gradnorm_core.formulas.symbolic.service import Formulas
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.gallery import minimizers_for
from gradnorm_core.objectives.landscape import Landscape, sample
from gradnorm_core.sweeps import enough_steps as enough
from gradnorm_core.sweeps import footing as footings
from gradnorm_core.sweeps import norm_maps, period_doublings
from gradnorm_core.sweeps import other_method as others
from gradnorm_core.sweeps.footing import Footing
from gradnorm_core.sweeps.footing_arrival import towards
from gradnorm_core.sweeps.norm_maps import NormMap, StepMap
from gradnorm_core.sweeps.ranges import Range
from gradnorm_core.sweeps.working_step import Race, race, working_step

POOL = WorkerPool(slider.prepare)
"""The worker processes of this server."""
JOBS = Jobs()
"""The background jobs of this server."""
SCREENS = 128
"""Distinct screens kept in each cache: a smaller number would evict results that are still on a screen."""
_results = BoundedCache(most=16, megabytes=24)
_results_lock = threading.Lock()


@cached(most=SCREENS, megabytes=32)
def landscape(objective: FormulaObjective, window: Window) -> Landscape:
    """The function over the window."""
    return sample(objective, window)


@cached(most=SCREENS, megabytes=24)
def background(
    objective: FormulaObjective, window: Window, goal: Goal, arrows: Arrows, palette: str
) -> list[dict[str, Any]]:
    """The traces under the path in the figure of the landscape, ready to be sent."""
    traces = background_traces(landscape(objective, window), goal, arrows, PALETTES[palette])
    return [Kept(trace) for trace in traces]


@cached(most=32, megabytes=8)
def norm_map(objective: FormulaObjective, window: Window) -> NormMap:
    """The gradient norm over the window, and its zeros."""
    return norm_maps.norm_map(objective, window)


@cached(most=32, megabytes=1)
def line_search(spec: RunSpec, k: int) -> Ray:
    """The function along the direction of step k, and the trials of its search."""
    return profile(run(spec), k)


def step_of(spec: RunSpec, k: int) -> OneStep:
    """Step k in the eigenbasis of the Hessian where it begins; it takes less time than a cache would."""
    return one_step(run(spec), k)


@cached(most=32, megabytes=16)
def step_map(objective: FormulaObjective, window: Window, step_size: float, goal: Goal) -> StepMap:
    """The change of the norms in one step, for every start in the window."""
    return norm_maps.step_map(objective, window, step_size, 1 if goal == "minimize" else -1)


@cached(most=2 * SCREENS, megabytes=24)
def run(spec: RunSpec) -> Run:
    """The run this specification describes."""
    return run_spec(spec)


@cached(most=2 * SCREENS, megabytes=8)
def diagnosis(spec: RunSpec) -> Diagnostics:
    """The diagnostics of that run."""
    return diagnose(spec.objective, run(spec))


@cached(most=SCREENS, megabytes=1.1)
def _race(spec: RunSpec) -> Race:
    """The race of all step sizes; the same for every step size of the run."""
    return race(spec)


@cached(most=2 * SCREENS, megabytes=1.9)
def working_run(spec: RunSpec) -> Run | None:
    """The same run with a step size that works; None where its own does."""
    return working_step(run(spec), _race)


def _runs_away(spec: RunSpec) -> bool:
    """Whether the run leads to no stationary point, or on where f has no bound: it is on its way to no optimum."""
    return diagnosis(spec).leads_nowhere or diagnosis(spec).unbounded


@cached(most=2 * SCREENS, megabytes=0.2)
def enough_steps(spec: RunSpec, most: int) -> int | None:
    """The steps after which the same run with a higher limit meets the tolerance; None for one that runs away."""
    return None if _runs_away(spec) else enough.enough_steps(run(spec), most)


@cached(most=2 * SCREENS, megabytes=0.3)
def other_method(spec: RunSpec) -> tuple[Direction, StepRule, int] | None:
    """Another method that arrives where this run stops at its limit, with its steps; None for a run that runs away."""
    found = None if _runs_away(spec) else others.other_method(run(spec), run)
    return (found.spec.direction, found.spec.step_rule, found.iterations) if found else None


@cached(most=2 * SCREENS, megabytes=1)
def footing(spec: RunSpec) -> Footing | None:
    """A start, a window and a step size that fit the function and the method; None where no start moves."""
    return footings.footing(spec)


def footing_of_run(chosen: Footing, spec: RunSpec) -> Footing:
    """The footing, naming the minimum that the run of this specification heads for, as the verdict does."""
    return towards(chosen, spec.objective, diagnosis(spec).stationary)


def stands(spec: RunSpec, window: Window) -> bool:
    """Whether the run meets the tolerance inside the window, so that it needs no other footing."""
    return footings.stands(run(spec), window)


@cached(most=2 * SCREENS, megabytes=16)
def budgeted_run(spec: RunSpec) -> tuple[Run, Diagnostics]:
    """The run within its budget of gradients, and its diagnostics."""
    if not spec.step_rule.searches:
        return run(spec), diagnosis(spec)
    found = run_within(spec)
    return found, diagnose(spec.objective, found)


@cached(most=2 * SCREENS, megabytes=2)
def landmarks(spec: RunSpec, example: str = "") -> tuple[Landmark, ...]:
    """The step sizes the theory names; the same for every step size of the run."""
    return theory.landmarks(spec, minimum_of=lambda one, _: reference_minimum(one, example))


@cached(most=SCREENS, megabytes=44, shared=False)
def slider_data(
    spec: RunSpec, low: float, high: float, marks: tuple[Landmark, ...], minimum: float | None,
    no_verdict: bool, no_theory: bool, wait: Wait,
) -> SliderData:  # fmt: skip
    """The slider's data, computed once by a worker process."""
    arguments = spec, low, high, marks, minimum, no_verdict, no_theory
    with PAGE_QUEUE.paused():
        return POOL.call(slider.slider_data, *arguments, poll=wait.poll, owner=wait.owner)


def window_of_path(spec: RunSpec) -> Window:
    """The window that shows the whole run."""
    return fitting_window(run(spec).points)


@cached(most=2 * SCREENS, megabytes=4)
def _formulas(objective: FormulaObjective) -> Formulas:
    return objective.latex


def formulas(objective: FormulaObjective) -> Formulas:
    """f, ∇f and ∇²f in LaTeX; waits for the symbolic worker, which gets two seconds for each."""
    with PAGE_QUEUE.paused():
        found = _formulas(objective)
    if found.note == service.UNAVAILABLE:
        _formulas.cache_clear()  # the next request tries again; the worker keeps the derivatives it has found
    return found


def warm_up() -> None:
    """Starts the symbolic worker and the worker processes, without waiting for them."""
    service.warm_up()
    POOL.start()


def close() -> None:
    """Ends the jobs, the worker processes and the symbolic worker, with the server."""
    JOBS.close()
    POOL.close()
    service.close()


def begin(task: Task, visitor: str) -> Job:
    """Starts the job that performs this task; `result_of` then returns its result.

    Raises:
        ServerFullError: the server has enough to do.
    """

    def work(progress: Any) -> None:
        found = task.perform(progress)
        with _results_lock:
            _results[task] = found

    return JOBS.submit(visitor, task, work)


def result_of(task: Task) -> Any:
    """The result of a task that was performed, None otherwise."""
    with _results_lock:
        return _results.get(task)


@cached(most=64, megabytes=8)
def performed(task: Task) -> Any:
    """The result of a task that is small enough to be performed while the page waits."""
    return task.perform(lambda _: None)


def reference_minimum(spec: RunSpec, example: str = "") -> ReferenceMinimum | None:
    """The minimum that the pictures of many runs refer to; the same for every method and every step limit."""
    return _reference_minimum(theory.plain_descent(spec), example)


@cached(most=2 * SCREENS, megabytes=1)
def _reference_minimum(plain: RunSpec, example: str) -> ReferenceMinimum | None:
    return theory.reference_minimum(plain, minimizers_for(example, plain.goal))


@cached(most=2 * SCREENS, megabytes=1)
def alphas(study: Study, spec: RunSpec, example: str = "", by_theory: bool = True) -> Range:
    """The range of step sizes of a picture for which the study names none; without theory around the one in use."""
    if not by_theory or not is_plain(spec):
        return default_range(study, spec, None)
    found = reference_minimum(without_step_size(spec), example)
    return default_range(study, spec, found.curvature.stability_limit if found else None)


def alphas_over(study: Study, spec: RunSpec, varied: ParameterRange, by_theory: bool = True) -> Range:
    """The range of step sizes of the picture over a parameter: that of both ends of the parameter together."""
    objective = spec.objective
    assert isinstance(objective, FormulaObjective)
    ends = [
        replace(spec, objective=objective.with_parameters(**{varied.name: end})) for end in (varied.low, varied.high)
    ]
    lows, highs = zip(*(alphas(study, end, by_theory=by_theory) for end in ends), strict=True)
    return min(lows), max(highs)


@cached(most=64, megabytes=1)
def doublings(spec: RunSpec, example: str = "") -> tuple[float, ...]:
    """The step sizes at which plain gradient descent, settled on that minimum, doubles its period: at most four."""
    found = reference_minimum(spec, example)
    limit = found.curvature.stability_limit if found and found.curvature.kind == "minimum" else None
    if found is None or limit is None or found.point is None:
        return () if limit is None else (limit,)
    beside = tuple(coordinate + 1e-3 * max(1.0, abs(coordinate)) for coordinate in found.point)
    settled = replace(spec, start=beside, step_rule=Fixed(0.9 * limit))
    return tuple(period_doublings(settled, 4, first=0.9 * limit))
