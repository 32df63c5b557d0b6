"""Step sizes: many runs at once, as four pictures. Press a point, and the Playground opens with that run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from app import compute, many_runs, markup
from app.classroom import UNTOLD
from app.components.chart import chart
from app.components.pick import pick
from app.controls.session import hides, locked, publish, published, session, show_whole
from app.controls.study import PICTURES, how_it_looks, which_picture
from app.figures.alphas import Mark
from app.figures.bifurcation import bifurcation_figure
from app.figures.maps import basin_figure, outcome_figure
from app.figures.sweeps import sweep_figure
from app.lessons import waiting
from app.methods import has_step_size
from app.scenes.step_sizes import Drawn, Scene
from app.settings import Settings, to_spec
from app.style import PALETTES, number
from app.tasks import is_plain, predicted_steps, task_of, without_step_size
from app.windows import filled
from gradnorm_core.spec import RunSpec
from gradnorm_core.sweeps import BasinMap, Bifurcation, OutcomeMap, StepSizeSweep

HEIGHT = 590
"""Of the picture on a desk; app/layout.css lowers it on a phone."""
OPENED = "step_sizes_open"
"""Entry of the session state: the run that was pressed is to be opened in the Playground."""
LOOK = {
    "sweep": "To the left every step is short; to the right the run overshoots, in the end by more at every step.",
    "strip": "One line: the run has come to rest. Two, four, eight: it jumps among so many points. A cloud: no cycle.",
    "starts": "A colour is a point of arrival, the stronger the more steps it takes.",
    "basins": "A colour is a point of arrival, the stronger the more steps it takes.",
}


def page() -> None:
    """The choice of a picture, what it shows, the picture."""
    if st.session_state.pop(OPENED, False):
        st.switch_page("lessons/playground.py", query_params=published("step-sizes"))
    publish()
    settings = session().settings
    spec = to_spec(settings)
    site = compute.site(without_step_size(spec), settings.example)
    if refused := session().refusals:
        st.html(markup.refusals(refused))
    picture(Scene(settings, spec, PALETTES[st.context.theme.type or "light"], site, _marks(settings, spec)))


def _marks(settings: Settings, spec: RunSpec) -> list[Mark]:
    """The step sizes that the theory names."""
    if hides("theory"):
        return []
    found = compute.landmarks(without_step_size(spec), settings.example)
    return [(f"{mark.label} = {number(mark.step_size)}", mark.step_size) for mark in found]


def picture(scene: Scene) -> None:
    """The chosen picture; in its place why there is none, or not yet."""
    study, spec = scene.settings.study, scene.spec
    varied = has_step_size(spec.step_rule)
    alphas = compute.alphas(replace(study, alphas=None), spec, scene.settings.example)
    with st.container(horizontal=True, vertical_alignment="bottom", key="study"):
        which_picture()
        how_it_looks(study.alphas or alphas, varied)
    if not varied and study.picture != "basins":
        st.info(f"{spec.step_rule.label} chooses its own step sizes, so none can be varied. The basins can be drawn.")
        return
    result = waiting.result_of(task_of(study, spec, filled(scene.settings.window), alphas))
    if result is None:
        return
    drawn = _DRAW[study.picture](scene, result)
    headline, sentences = drawn.told
    leads = not (hides("pages") or locked("start", "step_size"))
    said = [LOOK[study.picture], *(["Press a point to open its run."] if leads else [])]
    if hides("verdict"):
        st.html(markup.verdict(UNTOLD, said))
    else:
        st.html(markup.verdict(headline, [*sentences, *said]))
    with st.container(key="many_runs", height=HEIGHT, border=False):
        chart(drawn.figure, PICTURES[study.picture] if hides("verdict") else drawn.alt, "many_runs_chart")
    if leads:
        pick("many_runs", lambda x, y: _open(drawn.pressed(x, y)))


def _open(values: dict[str, Any]) -> None:
    """Has the Playground show the settings with these changed."""
    st.session_state[OPENED] = show_whole(replace(session().settings, **values))


def _sweep(scene: Scene, result: StepSizeSweep) -> Drawn:
    plain, site = is_plain(scene.spec), scene.site
    theory = predicted_steps(scene.spec, result.step_sizes, site.curvature) if plain and site else None
    best = site.curvature.best_step if plain and site else None
    figure = sweep_figure(result, scene.palette, marks=scene.marks, current=scene.step_size, theory=theory)
    told = many_runs.sweep_words(result, best, site.words if site else "", theory)
    return Drawn(figure, many_runs.sweep_alt(result), told, lambda alpha, _: _nearest_run(result, alpha))


def _strip(scene: Scene, result: Bifurcation) -> Drawn:
    study = scene.settings.study
    found = compute.doublings(without_step_size(scene.spec), scene.settings.example) if is_plain(scene.spec) else ()
    marks = [(f"period {2 ** (i + 1)} from α = {number(alpha, 5)}", alpha) for i, alpha in enumerate(found[:2])]
    figure = bifurcation_figure(
        result, scene.palette, quantity=study.quantity, logarithmic=study.spacing == "log", marks=marks,
        current=scene.step_size,
    )  # fmt: skip
    told = many_runs.strip_words(result, found, scene.site.words if scene.site else "")
    return Drawn(figure, many_runs.strip_alt(result, study.quantity), told, lambda a, _: _nearest_run(result, a))


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

    return Drawn(figure, many_runs.map_alt(result), many_runs.map_words(result, "runs"), pressed)


def _basins(scene: Scene, result: BasinMap) -> Drawn:
    figure = basin_figure(result, scene.palette, start=scene.settings.start)

    def pressed(x: float, y: float) -> dict[str, Any]:
        return {"start": (float(result.x[_nearest(result.x, x)]), float(result.y[_nearest(result.y, y)]))}

    return Drawn(figure, many_runs.map_alt(result), many_runs.map_words(result, "starts"), pressed)


def _nearest_run(result: StepSizeSweep | Bifurcation | OutcomeMap, alpha: float) -> dict[str, Any]:
    return {"step_size": float(result.step_sizes[_nearest(result.step_sizes, alpha)])}


def _nearest(values: Any, value: float) -> int:
    return int(np.argmin(np.abs(values - value)))


_DRAW: dict[str, Callable[[Scene, Any], Drawn]] = {
    "sweep": _sweep, "strip": _strip, "starts": _starts, "basins": _basins,
}  # fmt: skip

if __name__ == "__main__":
    page()
