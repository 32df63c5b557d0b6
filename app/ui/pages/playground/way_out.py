"""The ways out of a run that fails, creeps or is out of sight: a step size, a step limit, a start and a window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import streamlit as st

from app.compute import results
from app.settings.settings import MAX_ITERATIONS
from app.text.beside import beside_name
from app.text.grammar import counted
from app.text.method_names import called
from app.text.numbers import in_full, number
from app.text.taken_letters import fitted, letters_of, named
from app.text.verdict.verdict import Verdict
from app.ui.controls.better_values import better_buttons
from app.ui.controls.new_function import FITTED, bring_back
from app.ui.controls.picture_moves import fit_path
from app.ui.controls.step_size_slider import set_step_size
from app.ui.pages.playground.better import better_values
from app.ui.pages.playground.scene import Scene
from app.ui.session import hides, locked, session, show
from gradnorm_core.arrays import Window
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.sweeps.enough_steps import round_limit

BRING_BACK = "Reset start, picture and step size"
FIT = "Fit"


def ways_out(scene: Scene, told: Verdict) -> None:
    """Draws the buttons, unless a teacher's link locks what they change or leaves the judgement to the class.

    Args:
        scene: the state of the page.
        told: the verdict, whose better values have buttons too.
    """
    if hides("verdict"):
        return
    with st.container(horizontal=True, key="ways_out"):
        found = None if locked("step_size") else results.working_run(scene.spec)
        if found is not None:
            st.button(offer(found), key="way_out", on_click=set_step_size, args=(step_size_of(found),))
        longer = None if locked("max_iterations") else longer_runs(scene)
        if longer is not None:
            st.button(longer.words, key="more_steps", on_click=_allow, args=(longer.limit,))
        if found is None and longer is None and (other := other_method(scene)) is not None:
            direction, rule, steps = other
            st.button(
                offer_of_method(direction, steps), key="other_method", on_click=_change_method, args=(direction, rule)
            )
        better_buttons(better_values(scene, told))
        if not locked(*FITTED) and is_out_of_sight(scene):
            st.button(BRING_BACK, key="bring_back", on_click=bring_back)


@dataclass(frozen=True, slots=True)
class Longer:
    """A higher step limit and the label of its button."""

    limit: int
    words: str


def longer_runs(scene: Scene) -> Longer | None:
    """The step limit with which a run that stopped at its own meets the tolerance; None where no run would."""
    if hides("steps"):
        return None
    most = int(MAX_ITERATIONS.maximum)
    first = results.enough_steps(scene.spec, most)
    second = results.enough_steps(scene.beside, most) if scene.beside else None
    if first is None and second is None:
        return None
    limit = round_limit(max(first or 0, second or 0), most)
    if scene.beside is None:
        return Longer(limit, f"Give it {counted(limit)}: it meets the tolerance after {first}")
    if first and second:
        return Longer(limit, f"Give both {counted(limit)}: they meet the tolerance after {first} and {second}")
    other, _, _ = beside_name(results.run(scene.beside)).partition(",")
    which = "the first run" if first else other
    return Longer(limit, f"Give both {counted(limit)}: {which} meets the tolerance after {first or second}")


def other_method(scene: Scene) -> tuple[Direction, StepRule, int] | None:
    """A method that arrives, with its steps; None where a link locks what it changes or hides what its button says."""
    if locked("direction", "step_rule", "step_size") or hides("steps"):
        return None
    return results.other_method(scene.spec)


def offer_of_method(direction: Direction, steps: int) -> str:
    """The label of its button: the method as people call it, and how many steps it takes."""
    label = called(direction.label)
    name = label[0].lower() + label[1:] if isinstance(direction, HeavyBall) else label
    taken = letters_of(session().settings.objective)
    numbers = [named(one, number(getattr(direction, one.name)), taken) for one in direction.parameters]
    return f"Try {', '.join([name, *numbers])}: it meets the tolerance after {counted(steps)}"


def _change_method(direction: Direction, rule: StepRule) -> None:
    """Takes a direction and a step rule, and the step size of the rule if it has one."""
    settings = session().settings
    size = float(getattr(rule, "step_size", settings.step_size))
    show(replace(settings, direction=direction, step_rule=rule, step_size=size))


def _allow(limit: int) -> None:
    """Sets the step limit, and its field in the sidebar."""
    show(replace(session().settings, max_iterations=limit))


def fit_button() -> None:
    """Draws the button that shows the whole path; not for a hidden path, whose length the window would tell."""
    if not (locked("window") or hides("path")):
        words = "Show the part of the plane that holds the whole path"
        st.button(FIT, key="fit_path", type="tertiary", help=words, on_click=fit_path)


def starts_outside(scene: Scene) -> bool:
    """Whether the start lies outside the picture."""
    return not holds(scene.window, scene.spec.start)


def is_out_of_sight(scene: Scene) -> bool:
    """Whether the start or the end of the path lies outside the picture."""
    return starts_outside(scene) or not holds(scene.window, results.run(scene.spec).points[-1])


def holds(window: Window, point: Iterable[float]) -> bool:
    """Whether a point lies in the picture."""
    return all(low <= at <= high for (low, high), at in zip(window, point, strict=True))


def step_size_of(run: Run) -> float:
    """The step size of a run whose step rule has one."""
    return float(getattr(run.spec.step_rule, "step_size"))  # noqa: B009  # not every rule has one, says its type


def offer(run: Run) -> str:
    """The label of the button: the step size, and how the run ends with it."""
    if run.status.name == "converged":
        outcome = f"meets the tolerance after {counted(run.iterations)}"
    else:
        outcome = f"brings f to {number(run.fun)} in {counted(run.iterations)}"
    return fitted(f"Use α = {in_full(step_size_of(run))}: it {outcome}", run.objective)
