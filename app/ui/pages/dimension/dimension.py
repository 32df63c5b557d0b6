"""Dimension: gradient descent in 2 to 500 dimensions, with κ held and with κ growing. Conditioning, not dimension."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from app.compute.dimension import NEAR, SEEDS, DimensionTask, Findings, predicted_steps
from app.figures.dimension import Series, condition_figure, dimension_figure, norms_figure
from app.figures.style import Palette
from app.settings.classroom import HIDDEN_VERDICT, LEFT_TO_YOU
from app.settings.dimension import FAMILIES, Experiment
from app.text import html
from app.text.html import table
from app.text.numbers import number
from app.ui import layout
from app.ui.components.chart import chart
from app.ui.pages import waiting
from app.ui.pages.dimension import markdown
from app.ui.pages.dimension.choices import choices
from app.ui.pages.dimension.findings import FROM, NAMES, conclusion, condition_alt, missing, norms_alt, steps_alt
from app.ui.session import hides, publish, session
from gradnorm_core.norms import EXPONENTS, gradient_norm
from gradnorm_core.objectives.families import Quadratic

HEIGHT = 430
CONCLUDED = ("verdict", "theory")
"""Parts that a teacher's link may hide and that the conclusion tells: how the runs went, and that κ is the reason."""


def page() -> None:
    """Draws the choices, the findings, the methods and the norm over n."""
    publish()
    experiment = session().settings.experiment
    palette = layout.palette()
    layout.heading("Dimension", "Gradient descent in 2 to 500 dimensions: do they make it slower, or does κ?")
    layout.show_rejections()
    with st.container(key="dimension"):
        choices()
        with st.container(key="dimension_runs"):
            runs(experiment, palette)
        left, right = st.columns(2, gap="large")
        left.markdown(markdown.LEAD)
        left.markdown(markdown.RULES[experiment.rule])
        right.markdown(
            markdown.METHOD.format(starts=len(SEEDS), seeds=", ".join(map(str, SEEDS)), near=NEAR, fitted=FROM)
        )
        right.markdown(markdown.HELD)
        grows(experiment, palette)
        reading()


def runs(experiment: Experiment, palette: Palette) -> None:
    """Draws the conclusion and both pictures, or the progress of the computation."""
    above, below = st.container(), st.container()
    with below:
        findings = waiting.result_of(DimensionTask(experiment))
    if findings is None:
        if not hides("theory"):
            with above:
                prediction(experiment, palette)
        return
    if not findings.cells:
        st.html(html.notes(missing(findings)))
        return
    told, theory = not hides(*CONCLUDED), not hides("theory")
    if told:
        st.html(html.verdict(*conclusion(findings), missing(findings)))
    else:
        st.html(html.verdict(HIDDEN_VERDICT, [LEFT_TO_YOU]))
    series = [_series(findings, place) for place, family in enumerate(FAMILIES) if family in findings.families]
    left, right = st.columns(2)
    with left:
        _picture("dimension_steps", dimension_figure(series, palette, theory), steps_alt(findings, told))
    with right:
        figure = condition_figure(series, _law(findings), palette, theory)
        _picture("dimension_kappa", figure, condition_alt(findings, told))
    with st.expander("The numbers"):
        st.html(runs_table(findings, theory))


def prediction(experiment: Experiment, palette: Palette) -> None:
    """Draws the steps that κ predicts, while the runs are computed."""
    along = np.geomspace(2.0, 10 * experiment.condition, 60)
    steps = [predicted_steps(kappa, experiment.rule, experiment.tolerance) for kappa in along.tolist()]
    first, last = (f"{number(steps[at], 3)} at κ = {number(float(along[at]), 3)}" for at in (0, -1))
    st.html(html.notes(["What κ predicts. The runs that test it are under way:"]))
    alt = f"The steps that the theory predicts over the condition number κ: from {first} to {last}."
    _picture("dimension_prediction", condition_figure([], (along, np.array(steps)), palette), alt)


def _series(findings: Findings, place: int) -> Series:
    """The runs on one function, in the form the figures take."""
    family, experiment = FAMILIES[place], findings.experiment
    cells = findings.of(family)
    conditions = np.array([cell.condition_number for cell in cells])
    law = np.array([predicted_steps(one, experiment.rule, experiment.tolerance) for one in conditions.tolist()])
    steps = np.array([cell.steps for cell in cells])
    return Series(NAMES[family], np.array([float(cell.n) for cell in cells]), conditions, steps, law, place)


def _law(findings: Findings) -> tuple[Any, Any]:
    """The range of κ, and the steps it predicts."""
    conditions = [cell.condition_number for cell in findings.cells]
    along = np.geomspace(min(conditions) / 1.3, max(conditions) * 1.3, 60)
    along = along[along > 1.01]
    rule, tolerance = findings.experiment.rule, findings.experiment.tolerance
    return along, np.array([predicted_steps(one, rule, tolerance) for one in along.tolist()])


def runs_table(findings: Findings, theory: bool = True) -> str:
    """The table: for every function and n the κ, the least, the median and the most steps, and those that κ predicts.

    Args:
        findings: the runs.
        theory: whether the predicted steps stand there.
    """
    rule, tolerance = findings.experiment.rule, findings.experiment.tolerance
    rows = []
    for cell in findings.cells:
        counts = [f"{round(count):,}" for count in sorted(cell.steps) if not np.isnan(count)]
        median = "" if np.isnan(cell.median) else f"{round(cell.median):,}"
        predicted = predicted_steps(cell.condition_number, rule, tolerance)
        rows.append([
            NAMES[cell.family], str(cell.n), number(cell.condition_number, 6), *(counts[:1] or [""]), median,
            *(counts[-1:] or [""]), *([f"{math.ceil(predicted):,}"] if theory else []),
        ])  # fmt: skip
    return table(["", "n", "κ", "fewest steps", "median", "most", *(["κ predicts"] if theory else [])], rows)


def grows(experiment: Experiment, palette: Palette) -> None:
    """Draws the norm over n at a point with equal coordinates."""
    largest = experiment.largest
    left, right = st.columns(2, gap="large")
    left.markdown(markdown.NORM.format(largest=largest, l2=number(largest**0.5), l1=largest))
    sizes = np.array([float(n) for n in experiment.dimensions])
    gradients = [Quadratic(np.eye(n)).gradient_at(np.ones(n)) for n in experiment.dimensions]
    norms = {p: np.array([float(gradient_norm(g, p)) for g in gradients]) for p in EXPONENTS}
    with right:
        _picture("dimension_norms", norms_figure(sizes, norms, palette), norms_alt(largest))


def reading() -> None:
    """Draws the sources."""
    st.markdown("### Reading")
    rows = "".join(
        f"<li>{escape(authors)}: {escape(rest)}. <i>{escape(use)}.</i></li>" for authors, rest, use in markdown.READING
    )
    st.html(f'<ol class="sources">{rows}</ol>')


def _picture(key: str, figure: dict[str, Any], alt: str) -> None:
    with st.container(key=key, height=HEIGHT, border=False):
        chart(figure, alt, f"{key}_chart")


if __name__ == "__main__":
    page()
