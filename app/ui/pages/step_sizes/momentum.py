"""The picture over step size and momentum: its factor per step, and two runs as points to drag."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from app.browser.engine_data import live_data
from app.browser.payload import as_bytes, digest, table
from app.compute import results
from app.figures.alt_text import NORM_CURVES, PATHS, compared_norms_alt, compared_paths_alt
from app.figures.compare_norms import compared_norms
from app.figures.compare_paths import DrawnRun, compared_landscape
from app.figures.momentum_map import MarkedPair, momentum_figure
from app.settings.beside import beside
from app.settings.settings import Settings, to_spec
from app.settings.window import filled
from app.text.momentum_map import momentum_alt, momentum_findings
from app.text.numbers import below_one
from app.text.recommended import pair_to_take
from app.text.taken_letters import fitted, letters_of
from app.ui.components.chart import chart, of_runs
from app.ui.components.compared import compared_runs
from app.ui.controls.better_values import Better
from app.ui.controls.picture_moves import set_start
from app.ui.layout import sized
from app.ui.pages.step_sizes.choices import Drawn, Scene, change_study
from app.ui.session import change, hides, locked, session
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.formulas.letters import plain
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import MOMENTUM, HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.gallery import minimizers_for
from gradnorm_core.sweeps.momentum_map import MomentumMap, momentum_map
from gradnorm_core.sweeps.ranges import Range, tidy

WIDEST = 2.1
"""The map reaches this many times 2/λmax: no momentum is stable beyond 4/λmax."""
WITHOUT = 0.003
"""A point below this momentum chooses none."""
LEAST = 1e-12
"""The smallest step size that a point is given."""
NAMES = ("A, this run", "B, beside it")
HEIGHTS = (300, 250)
"""Of the landscape with both paths, and of the curves below it."""
ASPECT = 1.5
VERDICT = "verdict"
"""The key of the container with the findings, which words on the runs under the hand cover."""


class Pair(NamedTuple):
    """One of the two runs: its place, 0 or 1, its step size and its momentum, and how it ran."""

    place: int
    step_size: float
    momentum: float
    run: Run

    @property
    def name(self) -> str:
        return NAMES[self.place]


def momentum_range(scene: Scene) -> Range | None:
    """The step sizes of the map; None where there is no minimum to make it with."""
    curvature = scene.reference.curvature if scene.reference else None
    if curvature is None or curvature.kind != "minimum" or curvature.stability_limit is None:
        return None
    return scene.settings.study.alphas or (
        tidy(curvature.stability_limit / 100), tidy(WIDEST * curvature.stability_limit)
    )  # fmt: skip


def momentum_picture(scene: Scene, alphas: Range) -> Drawn:
    """The map with the run on the screen and the one beside it."""
    reference = scene.reference
    assert reference is not None  # there is no range without it
    found = momentum_map(reference.curvature, alphas)
    pairs = pairs_of(scene)
    taken, named = letters_of(scene.spec.objective), [(one.name, *one[1:3]) for one in pairs]
    findings = momentum_findings(found, reference, scene.spec.objective.is_quadratic, named, taken)
    marked = [MarkedPair(*one[1:3], one.name, scene.palette.run(one.place)) for one in pairs]
    figure = momentum_figure(found, marked, scene.palette, taken)
    return Drawn(figure, momentum_alt(found, taken), findings, pressed, [_best(scene, found, findings[0])])


def _best(scene: Scene, found: MomentumMap, headline: str) -> Better:
    """The best pair, which the headline names."""
    alpha, beta = pair_to_take(found.smallest, found.largest)
    taken = (scene.settings.step_size, momentum_of(scene.settings)) == (alpha, beta)
    return Better(alpha, beta, headline, lambda *_: _take(alpha, beta), taken)


def _take(step_size: float, momentum: float) -> None:
    """Takes these two for the run on the screen."""
    change(**_pair(step_size, momentum))
    session().stale = True


def pairs_of(scene: Scene) -> list[Pair]:
    """The runs that have a place on the map: the one on the screen, if it has one, and the second."""
    settings = scene.settings
    first, second = momentum_of(settings), settings.study.pair or _usual(settings)
    chosen = [] if first is None else [(0, settings.step_size, first)]
    chosen += [] if second is None else [(1, *second)]
    return [Pair(place, alpha, beta, results.run(heavy_ball(settings, alpha, beta))) for place, alpha, beta in chosen]


def _usual(settings: Settings) -> tuple[float, float] | None:
    """α and β of the run with which the Playground compares."""
    other = beside(replace(settings, beside="momentum"))
    momentum = momentum_of(other) if other else None
    return None if other is None or momentum is None else (other.step_size, momentum)


def heavy_ball(settings: Settings, step_size: float, momentum: float) -> RunSpec:
    """The run of a point of the map; without momentum it is gradient descent, step by step."""
    rule, direction = Fixed(step_size), HeavyBall(momentum)
    return to_spec(
        replace(settings, step_size=step_size, step_rule=rule, direction=direction, clip=None, noise=None)
    )  # fmt: skip


def momentum_of(settings: Settings) -> float | None:
    """β of a run with a fixed step; None for methods that are not on the map."""
    if not isinstance(settings.step_rule, Fixed) or settings.clip is not None or settings.noise is not None:
        return None
    if settings.direction == Steepest():
        return 0.0
    return settings.direction.momentum if isinstance(settings.direction, HeavyBall) else None


def pressed(step_size: float, momentum: float) -> dict[str, Any]:
    """The settings that a press on the map chooses."""
    return _pair(*tidied(step_size, momentum))


def _pair(alpha: float, beta: float) -> dict[str, Any]:
    """The settings with this step size and this momentum, and with a method that has both."""
    direction: Direction = HeavyBall(beta) if beta else Steepest()
    return {"step_size": alpha, "direction": direction, "step_rule": Fixed(alpha), "clip": None, "noise": None}


def tidied(step_size: float, momentum: float) -> tuple[float, float]:
    """α with four digits and β with three, in their ranges."""
    beta = float(f"{min(max(momentum, 0.0), MOMENTUM.maximum):.3g}")
    return float(f"{max(step_size, LEAST):.4g}"), 0.0 if beta < WITHOUT else beta


def move_pair(place: int, step_size: float, momentum: float) -> None:
    """Takes over a point that was dragged: that of the run on the screen, or of the one beside it."""
    if place == 0 and movable(0):
        change(**pressed(step_size, momentum))
    elif place == 1 and movable(1):
        change_study(pair=tidied(step_size, momentum))
    session().stale = True


def movable(place: int) -> bool:
    """Whether a teacher's link leaves the point of this run to the visitor."""
    return not (locked("study") if place else locked("step_size", "direction"))


def followers(scene: Scene) -> None:
    """Draws the paths and the norms of both runs, which follow the points of the map."""
    pairs = pairs_of(scene)
    if not pairs or hides("path"):
        return
    drawn = [
        DrawnRun(one.place, "AB"[one.place], _words(one), one.run, np.arange(one.run.iterations + 1))
        for one in pairs
    ]  # fmt: skip
    name = digest(b"".join(as_bytes(table(one.run)) for one in pairs) + repr(scene.settings.formula).encode())
    with st.container(key="landscape", height=HEIGHTS[0], border=False):
        _paths(scene, drawn, name)
    if not hides("curves"):
        with st.container(key="curves", height=HEIGHTS[1], border=False):
            figure = sized(of_runs(compared_norms(drawn, scene.palette), name))
            alt = NORM_CURVES if hides("verdict") else compared_norms_alt(drawn, 2.0, "steps")
            chart(figure, alt, "curves_chart", fixed=True, tabled=False)
    with st.container(key="compared_hand"):
        on_start = None if locked("start") else lambda _, x, y: set_start(x, y)
        compared_runs(_data(scene, pairs, name), VERDICT, on_start, move_pair)


def _words(one: Pair) -> str:
    return fitted(f"α = {one.step_size:.4g}, β = {below_one(one.momentum)}", one.run.objective)


def _paths(scene: Scene, drawn: list[DrawnRun], name: str) -> None:
    settings = scene.settings
    window = filled(settings.window, ASPECT)
    background = results.landscape(settings.objective, window)
    shown = "off" if hides("arrows") else settings.arrows
    figure = compared_landscape(
        background, drawn, scene.palette, goal=settings.goal,
        background=results.background(settings.objective, window, settings.goal, shown, scene.palette.name),
        minimizers=minimizers_for(settings.example, settings.goal),
    )  # fmt: skip
    alt = PATHS if hides("verdict") else compared_paths_alt(background, drawn)
    chart(sized(of_runs(figure, name)), alt, "landscape_chart", fixed=True, tabled=False)


def _data(scene: Scene, pairs: list[Pair], name: str) -> dict[str, Any]:
    """The runs as the engine in the browser runs them, and the points of the map."""
    settings, told = scene.settings, not hides("verdict")
    runs = [
        {
            "place": one.place, "letter": "AB"[one.place], "start": settings.start,
            "moves": [other.place for other in pairs],
            "live": live_data(one.run.spec, None, told=told),
        }
        for one in pairs
    ]  # fmt: skip
    points = [
        {
            "place": one.place, "name": one.name, "step_size": one.step_size, "momentum": one.momentum,
            "movable": movable(one.place),
        }
        for one in pairs
    ]  # fmt: skip
    taken = letters_of(scene.spec.objective)
    chart_of = {
        "chart": "st-key-many_runs", "least": LEAST, "most": MOMENTUM.maximum, "without": WITHOUT, "points": points,
        "letters": [word if letter in taken else letter for letter, word in (("α", "step size"), ("β", "momentum"))],
    }  # fmt: skip
    tolerance = settings.gradient_tolerance if settings.tolerance_norm == 2.0 else 0.0
    return {
        "runs": runs, "selected": pairs[0].place, "picture": name, "dials": [], "norm": "2", "against": "steps",
        "tolerance": tolerance, "letters": [plain(one) for one in scene.spec.objective.variables], "pairs": chart_of,
    }  # fmt: skip
