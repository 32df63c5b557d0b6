"""The pictures beside a loss over data: data and model, the path in original weights, the gradients of the rows."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.compute import results
from app.compute.model import fit_at, has_picture, moving_fit
from app.compute.original_path import is_scaled, moving_original, original_path
from app.compute.rows import bound_of, has_row_gradients, moving_rows, rows_picture
from app.figures.data_alt_text import model_fit_alt, original_path_alt, row_gradients_alt
from app.figures.model_fit import model_fit_figure
from app.figures.original_path import original_path_figure
from app.figures.row_gradients import Shown, row_gradients_figure
from app.text import data_words, html
from app.ui.components.chart import chart
from app.ui.layout import is_embedded, sized
from app.ui.pages.playground.scene import Scene
from app.ui.session import hides

FIT_HEIGHT: Final = 240
ROWS_HEIGHT: Final = 300
ORIGINAL_HEIGHT: Final = 280
"""Heights of the pictures."""
SHOWN: Final = "rows_shown"
"""Key of the switch between the gradients as they are and what a clip makes of them."""
NAMES: Final[dict[Shown, str]] = {"none": "Rows as they are", "rows": "Clip each row", "mean": "Clip the mean"}


def moving(scene: Scene) -> dict[str, Any]:
    """The pictures as programs with which they follow the player, by the names of the arguments of `player`."""
    fit = moving_fit(scene.settings) if has_picture(scene.settings) else None
    path = None if is_embedded() else original_path(scene.settings)
    moved: dict[str, Any] = {"fit": fit, "original": path and moving_original(path)}
    if shows_rows(scene):
        sent = frozenset(fit["columns"]) if fit else frozenset()
        moved["rows"] = moving_rows(results.run(scene.spec), _shown(), sent)
    return moved


def shows_rows(scene: Scene) -> bool:
    """Whether the gradients of the rows are on the page: not where curves are hidden, nor inside another page."""
    return has_row_gradients(scene.spec) and not hides("curves") and not is_embedded()


def data_and_model(scene: Scene, place: DeltaGenerator) -> None:
    """Draws the data with the model of the last iterate."""
    if has_picture(scene.settings):
        with place, st.container(key="fit", height=FIT_HEIGHT, border=False):
            points = results.run(scene.spec).points
            fit = fit_at(scene.settings, points[-1], points[0])
            chart(
                sized(model_fit_figure(fit, scene.palette)),
                model_fit_alt(fit, not hides("verdict")),
                "fit_chart",
                tabled=False,
            )
        if fit.kind == "shares":
            with place:
                st.html(html.notes([data_words.SHARES]))


def in_original_weights(scene: Scene, place: DeltaGenerator) -> None:
    """Draws the path of a run on scaled features in the weights of the table's own units."""
    if not is_scaled(scene.settings) or is_embedded():
        return
    path = original_path(scene.settings)
    with place:
        if path is None:
            st.html(html.notes([data_words.NO_ORIGINAL_WEIGHTS]))
            return
        with st.container(key="original", height=ORIGINAL_HEIGHT, border=False):
            figure = original_path_figure(path.landscape, path.points, scene.palette)
            alt = original_path_alt(path.points, scene.spec.objective.variables, not hides("verdict"))
            chart(sized(figure), alt, "original_chart", tabled=False)


def gradients_of_rows(scene: Scene, place: DeltaGenerator) -> None:
    """Draws the gradients of the rows at the last iterate, and the switch of what is clipped."""
    if not shows_rows(scene):
        return
    run = results.run(scene.spec)
    with place:
        st.segmented_control(
            "Gradients of the rows", list(NAMES), format_func=NAMES.__getitem__, key=SHOWN, default="none",
            label_visibility="collapsed", width="stretch",
        )  # fmt: skip
        with st.container(key="rows", height=ROWS_HEIGHT, border=False):
            picture = rows_picture(run, _shown())
            figure = sized(row_gradients_figure(picture, scene.palette))
            chart(figure, row_gradients_alt(picture, not hides("verdict")), "rows_chart", tabled=False)
        if _shown() != "none":
            st.html(html.notes([data_words.bound_words(bound_of(run), scene.spec.clip)]))


def _shown() -> Shown:
    chosen = st.session_state.get(SHOWN)
    return chosen if chosen in NAMES else "none"
