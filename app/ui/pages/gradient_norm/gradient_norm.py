"""Gradient norm: the page to cite. Definition, meaning, bounds and limits, live on the visitor's own function."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import numpy as np
import streamlit as st

from app.compute import results
from app.compute.gradient_reading import gradient_reading
from app.figures import alt_text
from app.figures.gradient_at_point import balls_figure, is_direction
from app.figures.norm_maps import norm_figure, step_figure
from app.settings.classroom import ENDS, HIDDEN_VERDICT
from app.settings.settings import to_spec
from app.settings.window import filled
from app.text import html
from app.text.numbers import number
from app.text.taken_letters import letters_of
from app.text.verdict.without_theory import title_of
from app.ui import layout
from app.ui.pages.gradient_norm import live, markdown, numbers, proofs, tables
from app.ui.pages.gradient_norm.closing import repair, sources
from app.ui.pages.gradient_norm.numbers import Scene
from app.ui.pages.gradient_norm.parts import beside, picture, proof, start_from
from app.ui.pages.gradient_norm.point import VERDICT, point_and_direction
from app.ui.pages.gradient_norm.tables import programs_table
from app.ui.session import hides, in_its_words, publish, session
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics import slopes
from gradnorm_core.diagnostics.gap_bounds import gap_bounds
from gradnorm_core.norms import EXPONENTS
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

TURNED = GALLERY["quadratic_rotated"]


def page() -> None:
    """Draws the sections, the claims and the sources."""
    settings = session().settings
    objective = settings.objective
    reading = gradient_reading(objective, settings.start)
    scene = Scene(settings, objective, reading, filled(settings.window), layout.palette())
    layout.heading("Gradient norm", "How steep f is at a point, and what that number says, and does not say.")
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
    with st.container(key=VERDICT):
        st.html(html.verdict(scene.reading.headline, scene.reading.sentences, own=letters_of(scene.settings.objective)))
    point_and_direction(scene)
    proof("Why the maximum is the norm", proofs.SLOPE)


def which_norm(scene: Scene) -> None:
    """States L1, L2, Lp and L∞ with their values."""
    beside(markdown.NORMS, tables.norms_table(scene.gradient.tolist()))


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
            picture(f"norm_balls_{place}", balls_figure(gradient, scene.palette), alt_text.balls_alt(gradient))
            st.html(tables.slopes_table(slopes.slopes_of(gradient)))
    proof("Why it is the dual norm (Hölder)", proofs.DUAL)


def compared(scene: Scene) -> None:
    """Compares the norms: how far apart they can be."""
    beside(markdown.COMPARED, tables.ratios_table())
    proof("Why", proofs.COMPARED)


def landscape(scene: Scene) -> None:
    """Shows the norm over the window, with its zeros unless a teacher's link hides the path, which may end at one."""
    st.markdown(markdown.LANDSCAPE)
    heights, marked = results.norm_map(scene.settings.objective, scene.window), not hides("path")
    heights = heights if marked else replace(heights, zeros=())
    figure = norm_figure(heights, scene.settings.start, scene.palette)
    left, right = st.columns(2)
    with left:
        picture("norm_landscape", figure, alt_text.norm_alt(heights, marked))
        start_from("norm_landscape", "pick_landscape")
    with right:
        st.html(html.notes([alt_text.norm_alt(heights, marked)]))
        if heights.zeros:
            st.html(tables.zeros_table(heights, theory=not hides("theory")))


def small(scene: Scene) -> None:
    """Explains what a small norm proves and what it does not."""
    st.markdown(markdown.SMALL)
    st.html(tables.small_table())
    kilometres, metres = numbers.in_two_units()
    st.markdown(markdown.UNITS.format(kilometres=number(kilometres), metres=number(metres)))


def bounds(scene: Scene) -> None:
    """Shows both bounds on f − f*, for the visitor's function where they are theorems and no link hides them."""
    st.markdown(markdown.BOUNDS)
    known, told = GALLERY["quadratic_10"], not hides("theory", "path")
    example = gap_bounds(known.objective, known.start)
    own = gap_bounds(scene.objective, scene.settings.start) if told else None
    name = title_of(known, not hides("theory"))
    rows = [(named, one) for named, one in ((name, example), ("yours", own)) if one is not None]
    st.html(tables.bounds_table(rows))
    if told and own is None:
        st.html(
            html.notes(["Your function is no quadratic that curves up everywhere: no μ > 0 and L are known for it."])
        )
    proof("Why the left one", proofs.LOWER)
    proof("Why the right one", proofs.UPPER)


def stopping(scene: Scene) -> None:
    """Shows which norm stops a run first."""
    beside(markdown.STOPPING, html.notes([HIDDEN_VERDICT]) if hides(*ENDS) else _stops(to_spec(scene.settings)))
    st.markdown(markdown.PROGRAMS)
    st.html(programs_table(scene.gradient.tolist()))


def _stops(spec: RunSpec) -> str:
    """The steps after which each norm of the run is within the tolerance."""
    seen = results.diagnosis(spec)
    stops = [(p, numbers.first_within(seen.norms[p], spec.gradient_tolerance)) for p in EXPONENTS]
    heads = [f"Your run, tolerance {number(spec.gradient_tolerance)}:"]
    if seen.stationary_kind == "kink":
        heads.append("It ends on a kink: f has no gradient there, and the norms are those of what its formula gives.")
    return html.notes(heads) + tables.stops_table(stops)


def logs(scene: Scene) -> None:
    """Says which norm a training log prints, with the numbers of the visitor's loss, or of a built-in one."""
    loss = scene.objective
    if isinstance(loss, DataObjective) and loss.has_row_parts:
        table = tables.logs_table(numbers.logged(loss, scene.settings.start), own=True)
    else:
        table = tables.logs_table(numbers.logged_on_hours(), own=False)
    beside(markdown.LOGS, table)


def disagree(scene: Scene) -> None:
    """Shows the starts from which one step raises L1 while L2 falls."""
    settings = scene.settings
    turned = results.step_map(parse(TURNED.text), filled(TURNED.view), TURNED.step_size, "minimize")
    own = results.step_map(settings.objective, scene.window, settings.step_size, settings.goal)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(markdown.DISAGREE)
        st.html(tables.disagreement_table([numbers.disagreement((1.0, 0.0)), numbers.disagreement((1.0, 1.0))]))
        sentence = in_its_words(live.step_sentence(own, True))
        st.html(f"<p>{escape(sentence)}</p>")
        if own.varies:
            picture(
                "norm_step_own",
                step_figure(own, settings.start, scene.palette),
                sentence,
            )
            start_from("norm_step_own", "pick_step")
    with right:
        sentence = live.step_sentence(turned, False)
        picture("norm_step", step_figure(turned, None, scene.palette), sentence)
        st.html(html.notes([sentence]))
    proof("Why L2 cannot rise", proofs.DISAGREE)


if __name__ == "__main__":
    page()
