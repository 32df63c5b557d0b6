"""Gradient norm: the page to cite. Definition, meaning, bounds and limits, live on the visitor's own function."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from app.compute import results
from app.figures import alt_text
from app.figures.gradient_at_point import balls_figure, is_direction, point_figure, reach_in, room_for, slope_figure
from app.figures.norm_maps import norm_figure, step_figure
from app.figures.tangent_plane import tangent_figure, window_around
from app.settings.classroom import HIDDEN_VERDICT, LEFT_TO_YOU
from app.settings.settings import to_spec
from app.settings.window import filled
from app.text import html
from app.text.numbers import number
from app.ui import layout
from app.ui.components.chart import chart
from app.ui.components.compass import compass
from app.ui.components.fragment import fragment
from app.ui.components.point_picker import pick
from app.ui.controls.picture_moves import set_start
from app.ui.pages.gradient_norm import live, markdown, numbers, proofs, tables
from app.ui.pages.gradient_norm.claims import CLAIMS, TRUTHS, Claim
from app.ui.pages.gradient_norm.live import tangent_alt, turn, turn_table
from app.ui.pages.gradient_norm.numbers import Scene
from app.ui.pages.gradient_norm.references import REFERENCES, bibtex, citation
from app.ui.pages.gradient_norm.tables import programs_table
from app.ui.session import hides, link, locked, publish, session
from gradnorm_core.arrays import Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics import slopes
from gradnorm_core.diagnostics.gap_bounds import gap_bounds
from gradnorm_core.diagnostics.surroundings import seems_constant
from gradnorm_core.norms import EXPONENTS
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

HEIGHT, LOWER = 400, 280
ANGLE = "norm_angle"
"""Entry of the session state: the angle of u, in degrees."""
TURNED = GALLERY["quadratic_rotated"]


def page() -> None:
    """Draws the sections, the claims and the sources."""
    settings = session().settings
    objective = settings.objective
    gradient = np.asarray(objective.gradient_at(settings.start), dtype=np.float64)
    palette = layout.palette()
    scene = Scene(settings, objective, gradient, filled(settings.window), palette)
    layout.show_rejections()
    with st.container(key="gradient_norm"):
        for section in (meaning, which_norm, balls, compared, landscape, small, bounds, stopping, logs, disagree):
            section(scene)
        repair()
        sources()
    publish()


def meaning(scene: Scene) -> None:
    """Defines the norm and shows the slope in every direction."""
    st.markdown(markdown.DEFINITION)
    st.markdown(markdown.LEAD)
    st.markdown(markdown.CONTENTS)
    start, names = scene.settings.start, scene.objective.variables
    still = seems_constant(scene.objective, np.array(start))
    st.html(html.verdict(*live.reading(start, scene.gradient, still, names)))
    point_and_direction(scene)
    _proof("Why the maximum is the norm", proofs.SLOPE)


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
    left, right = st.columns(2)
    with left:
        figure = point_figure(background, below, start, scene.gradient, angle, scene.palette)
        _picture("norm_point", figure, alt_text.point_alt(start, scene.gradient))
    with right:
        measured = slopes.measured_slopes(scene.objective, start)
        figure = slope_figure(scene.gradient, measured, angle, scene.palette, scene.objective.variables)
        _picture("norm_slope", figure, alt_text.slope_alt(scene.gradient))
    if isinstance(scene.objective, DataObjective):  # its rows stay on the server
        st.slider("Direction of u, in degrees", 0.0, 360.0, step=5.0, key=ANGLE)
        _start_from("norm_point", "pick_point")
    else:
        compass(
            scene.objective.instructions, scene.objective.variables, start, angle, reach_in(window), scene.palette,
            charts=("norm_point", "norm_slope"), on_start=None if locked("start") else set_start, on_angle=_turn,
        )  # fmt: skip
    _tangent(scene, window, angle)


def _turn(angle: float) -> None:
    st.session_state[ANGLE] = angle


def _tangent(scene: Scene, window: Window, angle: float) -> None:
    """Draws the tangent plane and the numbers at the point."""
    start, gradient = scene.settings.start, scene.gradient
    value, one = float(scene.objective.value_at(start)), turn(scene.objective, start, gradient, angle)
    background = results.landscape(scene.settings.objective, window_around(window, start))
    left, right = st.columns(2)
    with left:
        figure = tangent_figure(background, start, value, gradient, angle, scene.palette)
        _picture("norm_tangent", figure, tangent_alt(start, gradient, one))
    with right:
        st.markdown(markdown.POINT)
        st.html(turn_table(one, value, gradient, scene.objective.variables))


def which_norm(scene: Scene) -> None:
    """States L1, L2, Lp and L∞ with their values."""
    _beside(markdown.NORMS, tables.norms_table(scene.gradient.tolist()))


def balls(scene: Scene) -> None:
    """Shows the steepest direction in each ball, for the example and for the visitor's gradient."""
    st.markdown(markdown.BALLS)
    gradients = (np.array(numbers.EXAMPLE), scene.gradient)
    for place, (column, gradient) in enumerate(zip(st.columns(2), gradients, strict=True)):
        with column:
            if not is_direction(gradient):
                st.html(html.notes(["At your point no direction is steepest: the gradient is 0, or there is none."]))
                continue
            st.html(html.notes([alt_text.ball_title(gradient, bool(place))]))
            _picture(f"norm_balls_{place}", balls_figure(gradient, scene.palette), alt_text.balls_alt(gradient))
            st.html(tables.slopes_table(slopes.slopes_of(gradient)))
    _proof("Why it is the dual norm (Hölder)", proofs.DUAL)


def compared(scene: Scene) -> None:
    """Compares the norms: how far apart they can be."""
    _beside(markdown.COMPARED, tables.ratios_table())
    _proof("Why", proofs.COMPARED)


def landscape(scene: Scene) -> None:
    """Shows the norm over the window."""
    st.markdown(markdown.LANDSCAPE)
    heights = results.norm_map(scene.settings.objective, scene.window)
    figure = norm_figure(heights, scene.settings.start, scene.palette)
    left, right = st.columns(2)
    with left:
        _picture("norm_landscape", figure, alt_text.norm_alt(heights))
        _start_from("norm_landscape", "pick_landscape")
    with right:
        st.html(html.notes([alt_text.norm_alt(heights)]))
        if heights.zeros:
            st.html(tables.zeros_table(heights))


def small(scene: Scene) -> None:
    """Explains what a small norm proves and what it does not."""
    st.markdown(markdown.SMALL)
    st.html(tables.small_table())
    kilometres, metres = numbers.in_two_units()
    st.markdown(markdown.UNITS.format(kilometres=number(kilometres), metres=number(metres)))


def bounds(scene: Scene) -> None:
    """Shows both bounds on f − f*, for the visitor's function where they are theorems."""
    st.markdown(markdown.BOUNDS)
    known = GALLERY["quadratic_10"]
    example, own = gap_bounds(known.objective, known.start), gap_bounds(scene.objective, scene.settings.start)
    rows = [(name, one) for name, one in ((known.title, example), ("yours", own)) if one is not None]
    st.html(tables.bounds_table(rows))
    if own is None:
        st.html(
            html.notes(["Your function is no quadratic that curves up everywhere: no μ > 0 and L are known for it."])
        )
    _proof("Why the left one", proofs.LOWER)
    _proof("Why the right one", proofs.UPPER)


def stopping(scene: Scene) -> None:
    """Shows which norm stops a run first."""
    _beside(markdown.STOPPING, html.notes([HIDDEN_VERDICT]) if hides("verdict") else _stops(to_spec(scene.settings)))
    st.markdown(markdown.PROGRAMS)
    st.html(programs_table(scene.gradient.tolist()))


def _stops(spec: RunSpec) -> str:
    """The steps after which each norm of the run is within the tolerance."""
    series = results.diagnosis(spec).norms
    stops = [(p, numbers.first_within(series[p], spec.gradient_tolerance)) for p in EXPONENTS]
    return html.notes([f"Your run, tolerance {number(spec.gradient_tolerance)}:"]) + tables.stops_table(stops)


def logs(scene: Scene) -> None:
    """Says which norm a training log prints, with the numbers of the visitor's loss, or of a built-in one."""
    loss = scene.objective
    if isinstance(loss, DataObjective) and loss.has_row_parts:
        table = tables.logs_table(numbers.logged(loss, scene.settings.start), own=True)
    else:
        table = tables.logs_table(numbers.logged_on_hours(), own=False)
    _beside(markdown.LOGS, table)


def disagree(scene: Scene) -> None:
    """Shows the starts from which one step raises L1 while L2 falls."""
    settings = scene.settings
    turned = results.step_map(parse(TURNED.text), filled(TURNED.view), TURNED.step_size, "minimize")
    own = results.step_map(settings.objective, scene.window, settings.step_size, settings.goal)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(markdown.DISAGREE)
        st.html(tables.disagreement_table([numbers.disagreement((1.0, 0.0)), numbers.disagreement((1.0, 1.0))]))
        st.html(f"<p>{escape(live.step_sentence(own, True))}</p>")
        if own.telling:
            _picture("norm_step_own", step_figure(own, settings.start, scene.palette), live.step_sentence(own, True))
            _start_from("norm_step_own", "pick_step")
    with right:
        sentence = live.step_sentence(turned, False)
        _picture("norm_step", step_figure(turned, None, scene.palette), sentence)
        st.html(html.notes([sentence]))
    _proof("Why L2 cannot rise", proofs.DISAGREE)


@fragment()
def repair() -> None:
    """Draws the claims; each is settled after the visitor has judged it."""
    st.markdown("### Repair the answer\n\nWhat a search for the gradient norm brings up. True, half true or false?")
    columns = st.columns(2)
    for place, claim in enumerate(CLAIMS):
        with columns[place % 2], st.container(border=True, key=f"claim_{place}"):
            _claim(claim, place)


def _claim(claim: Claim, place: int) -> None:
    chosen = st.segmented_control(claim.text, TRUTHS, key=f"truth_{place}")
    if chosen is None:
        return
    if hides("answers"):
        st.html(html.notes([LEFT_TO_YOU]))
        return
    right = "Right" if chosen == claim.truth else "No"
    st.html(html.verdict(f"{right}: {claim.truth}.", [claim.why]))
    figure, alt = claim.picture(layout.palette())
    _picture(f"claim_picture_{place}", figure, alt, LOWER)
    head, *rows = [[""] * 3, *claim.settle()]
    st.html(html.table(head, rows))


def sources() -> None:
    """Draws the sources, and how to cite the page."""
    st.markdown("### Sources\n\nWhere to read on, and what is cited for what.")
    rows = "".join(
        f"<li>{escape(one.authors)}: {escape(one.rest)}. <i>{escape(one.use)}.</i></li>" for one in REFERENCES
    )
    st.html(f'<ol class="sources">{rows}</ol>')
    st.markdown("### Cite this page\n\nAs a line, or as BibTeX.")
    address = link().partition("?")[0]
    st.code(citation(address), language=None, wrap_lines=True)
    with st.expander("BibTeX"):
        st.code(bibtex(address), language="latex")
    st.html(html.notes(["This view, with your function and your point:"]))
    st.code(link(), language=None, wrap_lines=True)


def _start_from(picture: str, key: str) -> None:
    """Has a press on the picture move the start, unless the teacher's link locks it."""
    if not locked("start"):
        pick(picture, set_start, key=key)


def _beside(text: str, html: str) -> None:
    left, right = st.columns([5, 4], gap="large", vertical_alignment="bottom")
    left.markdown(text)
    right.html(html)


def _proof(title: str, text: str) -> None:
    with st.expander(title):
        st.markdown(text)


def _picture(key: str, figure: dict[str, Any], alt: str, height: int = HEIGHT) -> None:
    with st.container(key=key, height=height, border=False):
        chart(figure, alt, f"{key}_chart")


if __name__ == "__main__":
    page()
