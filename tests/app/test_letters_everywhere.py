"""A function of w and b is called so wherever it is shown: no text and no figure says x or y of its coordinates."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.api.run import document
from app.exports.catalogue import EXPORTS
from app.exports.worksheet.worksheet import worksheet
from app.figures import alt_text
from app.figures.basin_map import basin_figure
from app.figures.bifurcation import bifurcation_figure
from app.figures.curves import curves_figure
from app.figures.data_table import reading_of
from app.figures.gradient_at_point import slope_figure
from app.figures.landscape import landscape_figure
from app.figures.norm_maps import norm_figure, step_figure
from app.figures.outcome_map import outcome_figure
from app.figures.style import LIGHT
from app.figures.surface import surface_figure
from app.settings.settings import OWN, Settings, of_example, to_spec
from app.text import steps_table, sweeps
from app.text.gradient_reading import reading
from app.text.verdict.verdict import verdict
from app.ui.pages.gradient_norm import live
from gradnorm_core.arrays import Window
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample
from gradnorm_core.sweeps import basin_map, bifurcation, outcome_map, sweep_step_sizes
from gradnorm_core.sweeps.norm_maps import norm_map, step_map
from tests.support.figure_parts import words_in

FORMULA = "f(w, b) = (w^2 + 10b^2)/2"
WINDOW: Window = ((-2.0, 2.0), (-2.0, 2.0))
SETTINGS = replace(
    of_example("rosenbrock"), formula=FORMULA, example=OWN, start=(1.5, -1.0), step_size=0.15, window=WINDOW
)
SPEC = to_spec(SETTINGS)
RUN = run_spec(SPEC)
SEEN = diagnose(RUN.objective, RUN)
STARS = [(0.0, 0.0)]
LANDSCAPE = sample(parse(FORMULA), WINDOW, size=41)
ALPHAS = np.linspace(0.02, 0.25, 12)
PLACES = np.linspace(-1.0, 1.0, 6)

# The iterates are vectors called x_k, x₀, x* everywhere, as in the books; the two coordinates are not.
COORDINATE = re.compile(r"(?<![\w%{.\\ₖ$])[xy](?![\w₀₁₂*ₖ_:}{′^(=\"'])|<i>[xy]</i>|∂[xy]|\bdf_d[xy]\b")


def figures() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every figure of the plane and its neighbours, of a function of w and b."""
    background: dict[str, Any] = {"minimizers": STARS, "goal": "minimize", "angles": SEEN.angles}
    yield "landscape", landscape_figure(LANDSCAPE, RUN, LIGHT, **background)
    long = sample(parse(FORMULA), ((-20.0, 20.0), (-0.1, 0.1)), size=21)
    yield "stretched", landscape_figure(long, RUN, LIGHT, **background)
    yield "surface", surface_figure(LANDSCAPE, RUN, LIGHT, **background)
    yield "curves", curves_figure(RUN, SEEN, LIGHT, norms=(2.0,), minimum=0.0, theory=True, surprise=True)
    yield "norms", norm_figure(norm_map(parse(FORMULA), WINDOW, 41), SETTINGS.start, LIGHT)
    yield "one step", step_figure(step_map(parse(FORMULA), WINDOW, 0.1, size=41), SETTINGS.start, LIGHT)
    yield "slope", slope_figure(RUN.gradients[0], np.zeros((2, 1)), 30.0, LIGHT, SPEC.objective.variables)
    yield "basins", basin_figure(basin_map(SPEC, PLACES, PLACES), LIGHT, start=SETTINGS.start)
    line = outcome_map(SPEC, np.column_stack([PLACES, PLACES]), ALPHAS)
    yield "starts along w", outcome_figure(line, LIGHT, along="x")
    yield "starts along b", outcome_figure(line, LIGHT, along="y")
    for quantity in ("x", "y", "norm"):
        yield f"strip of {quantity}", bifurcation_figure(bifurcation(SPEC, ALPHAS, 50, 8), LIGHT, quantity=quantity)


def texts() -> Iterator[tuple[str, str]]:
    """Every sentence, table and file about a run on a function of w and b."""
    found = verdict(RUN, SEEN)
    yield "verdict", " ".join((found.headline, *found.sentences))
    yield "landscape alt", alt_text.landscape_alt(RUN, WINDOW)
    yield "start alt", alt_text.start_alt(SETTINGS.start, LANDSCAPE)
    yield "full alt", alt_text.full_landscape_alt(LANDSCAPE, RUN, SEEN.angles)
    yield "curves alt", alt_text.curves_alt(RUN, (2.0,))
    yield "map alt", alt_text.map_alt(basin_map(SPEC, PLACES, PLACES))
    yield "strip alt", alt_text.bifurcation_alt(bifurcation(SPEC, ALPHAS, 50, 8), "x")
    yield "sweep", " ".join(sweeps.sweep_findings(sweep_step_sizes(SPEC, ALPHAS), None)[1])
    yield "steps", " ".join(steps_table.columns(RUN, SEEN))
    yield "csv", steps_table.csv(steps_table.columns(RUN, SEEN), SPEC.objective.variables).splitlines()[0]
    headline, sentences = reading(SETTINGS.start, RUN.gradients[0], names=SPEC.objective.variables)
    yield "reading", " ".join([headline, *sentences])
    turn = live.turn(RUN.objective, SETTINGS.start, RUN.gradients[0], 30.0)
    yield "turn", live.turn_table(turn, 1.0, RUN.gradients[0], SPEC.objective.variables)
    yield "answer", json.dumps(document(SETTINGS)["settings"], ensure_ascii=False)


@pytest.mark.parametrize(("name", "figure"), list(figures()), ids=lambda value: value if isinstance(value, str) else "")
def test_no_figure_calls_a_coordinate_x_or_y(name: str, figure: dict[str, Any]) -> None:
    words = list(words_in(figure))
    assert words
    assert [text for text in words if COORDINATE.search(text)] == []
    if name not in ("curves", "strip of norm", "slope"):
        assert any(re.search(r"<i>[wb]</i>|\b[wb] =", text) for text in words)


@pytest.mark.parametrize(("name", "figure"), list(figures()), ids=lambda value: value if isinstance(value, str) else "")
def test_the_numbers_of_no_figure_stand_under_x_or_y(name: str, figure: dict[str, Any]) -> None:
    assert not {"x", "y"} & reading_of(figure).keys()


@pytest.mark.parametrize(("name", "text"), list(texts()), ids=lambda value: value if len(value) < 20 else "")
def test_no_text_calls_a_coordinate_x_or_y(name: str, text: str) -> None:
    assert COORDINATE.findall(text) == []


def test_heads_and_titles_are_in_the_letters() -> None:
    assert list(steps_table.columns(RUN, SEEN))[1:6] == ["w", "b", "f", "∂f/∂w", "∂f/∂b"]
    assert steps_table.file_titles(("x_1", "x_2"))[1:6] == ("x_1", "x_2", "f", "df_dx_1", "df_dx_2")
    assert alt_text.landscape_alt(RUN, WINDOW).startswith("Landscape of f for w from −2 to 2 and b from −2 to 2")


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_every_export_is_in_the_letters(export: Any) -> None:
    made = export.make(SETTINGS)
    settings: Settings = SETTINGS
    assert settings.formula in made or export.name in ("csv", "html", "json", "notebook")
    if export.name == "csv":
        assert made.startswith("k,w,b,f,df_dw,df_db,")
    if export.name == "json":
        assert json.loads(made)["settings"]["words"]["variables"] == ["w", "b"]
    if export.name in ("numpy", "core"):
        assert 'print("w, b ' in made
        assert "x, y" not in made
    if export.name == "numpy":
        assert "def value_and_gradient(w, b):" in made
    if export.name == "notebook":
        assert "f(w, b) = " in made
        assert "f(x, y)" not in made


def test_the_worksheet_is_in_the_letters() -> None:
    sheet = worksheet(SETTINGS, LANDSCAPE, "https://example.org")
    assert "<mi>w</mi><mo>,</mo><mi>b</mi>" in sheet
    assert "∇f(w, b)" in sheet
    assert "<mi>x</mi>" not in sheet
    assert math.isfinite(RUN.values[-1])
