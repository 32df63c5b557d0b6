"""The point to drag and the direction to turn, with the slope that they have and the tangent plane."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app.browser.engine_data import formula_program
from app.compute import results
from app.figures import alt_text
from app.figures.arrow_lengths import alike
from app.figures.gradient_at_point import point_figure, room_for, slope_figure
from app.figures.parts import polylines
from app.figures.tangent_plane import tangent_figure, window_around
from app.settings.window import filled
from app.text import html
from app.ui.components.compass import compass
from app.ui.components.fragment import fragment
from app.ui.components.in_view import in_view
from app.ui.controls.picture_moves import set_start
from app.ui.controls.run_link import run_link
from app.ui.pages.gradient_norm import markdown
from app.ui.pages.gradient_norm.live import tangent_alt, turn, turn_table
from app.ui.pages.gradient_norm.numbers import Scene
from app.ui.pages.gradient_norm.parts import picture, room_for_picture, start_from
from app.ui.session import locked, session
from gradnorm_core.arrays import Window
from gradnorm_core.diagnostics import slopes
from gradnorm_core.objectives.data_objective import DataObjective

VERDICT = "norm_verdict"
"""The key of the container with the sentence at the point."""
ANGLE = "norm_angle"
"""Entry of the session state: the angle of u, in degrees."""


def _moved(scene: Scene) -> bool:
    """Whether the point was moved, so that the whole page has to be drawn again."""
    return scene.settings.start != session().settings.start


@fragment(outdated=_moved)
def point_and_direction(scene: Scene) -> None:
    """Draws the point to drag and the direction to turn; turning u draws only this part again."""
    start, angle = scene.settings.start, float(st.session_state.get(ANGLE, 0.0))
    window = filled(room_for(scene.window, start))
    background = results.landscape(scene.settings.objective, window)
    below = results.background(scene.settings.objective, window, "minimize", "off", scene.palette.name)
    lengths = alike(window)  # the point is dragged to where ∇f is ten times as long: the arrows would leave the picture
    said = lengths.said(with_u=True)
    left, right = st.columns(2)
    with left:
        figure = point_figure(background, below, start, scene.gradient, angle, scene.palette, lengths)
        outside = not polylines.inside(np.array([start]), window)[0]
        picture("norm_point", figure, alt_text.point_alt(start, scene.gradient, said, outside))
        st.html(html.notes([said]))
    with right:
        measured = slopes.measured_slopes(scene.objective, start)
        figure = slope_figure(scene.gradient, measured, angle, scene.palette, scene.objective.variables)
        picture("norm_slope", figure, alt_text.slope_alt(scene.gradient))
    if isinstance(scene.objective, DataObjective):  # its rows stay on the server
        st.slider("Direction of u, in degrees", 0.0, 360.0, step=5.0, key=ANGLE)
        start_from("norm_point", "pick_point")
    else:
        compass(
            formula_program(scene.objective), scene.objective.variables, start, angle, lengths.u, scene.palette,
            charts=("norm_point", "norm_slope"), kink=bool(scene.obstacle),
            verdict=VERDICT, link=run_link(scene.settings, "gradient"),
            on_start=None if locked("start") else set_start, on_angle=_turn,
        )  # fmt: skip
    _tangent(scene, window, angle)


def _turn(angle: float) -> None:
    st.session_state[ANGLE] = angle


def _tangent(scene: Scene, window: Window, angle: float) -> None:
    """Draws the tangent plane and the numbers at the point."""
    start, gradient = scene.settings.start, scene.gradient
    value, one = float(scene.objective.value_at(start)), turn(scene.objective, start, gradient, angle)
    left, right = st.columns(2)
    with left:
        words = tangent_alt(start, gradient, one)
        if in_view("norm_tangent"):  # it is drawn in three dimensions, which keeps a weak machine busy for seconds
            background = results.landscape(scene.settings.objective, window_around(window, start))
            figure = tangent_figure(background, start, value, gradient, angle, scene.palette)
            picture("norm_tangent", figure, words)
        else:
            room_for_picture("norm_tangent", words)
    with right:
        st.markdown(markdown.POINT)
        st.html(turn_table(one, value, gradient, scene.objective.variables))
