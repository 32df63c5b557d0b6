"""The pictures of a comparison: one look per run in both, its letter at its end, and words for those who do not see."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from app.figures.alt_text import compared_norms_alt, compared_paths_alt
from app.figures.compare_norms import compared_norms
from app.figures.compare_paths import DrawnRun, compared_landscape
from app.figures.landscape import background_traces
from app.figures.parts.packing import unpacked
from app.figures.style import DARK, LIGHT, Palette
from app.settings.settings import Settings
from app.ui.pages.compare.presets import PRESETS, settings_of
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.landscape import sample
from tests.support.comparisons import results_of
from tests.support.pictures import Figure, words


def drawn_runs(settings: Settings) -> list[DrawnRun]:
    return [DrawnRun(r.place, r.letter, r.name, r.run, r.spent, r.place == 0) for r in results_of(settings)]


def drawn(settings: Settings, palette: Palette) -> tuple[list[DrawnRun], Figure]:
    background, runs = sample(settings.objective, settings.window), drawn_runs(settings)
    under = background_traces(background, "minimize", "off", palette)
    return runs, compared_landscape(background, runs, palette, background=under, minimizers=[(0, 0)])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_a_run_looks_the_same_in_both_pictures(palette: Palette) -> None:
    settings = settings_of(PRESETS["momentum"])
    runs, landscape = drawn(settings, palette)
    norms = compared_norms(runs, palette)
    for one in runs:
        stroke = palette.run(one.place)
        (path,) = (trace for trace in landscape["data"] if trace["name"] == f"{one.letter} path")
        (curve,) = (trace for trace in norms["data"] if trace["meta"] == one.place)
        for trace in (path, curve):
            assert (trace["line"]["color"], trace["line"]["dash"]) == (stroke.colour, stroke.dash)
            assert trace["marker"]["symbol"] == stroke.symbol
            assert trace["hovertemplate"].startswith(f"<b>{one.letter}</b> {one.name}")


def test_every_iterate_of_every_run_is_where_it_was() -> None:
    runs, figure = drawn(settings_of(PRESETS["relaxed"]), LIGHT)
    for one in runs:
        (path,) = (unpacked(trace) for trace in figure["data"] if trace["name"] == f"{one.letter} path")
        assert np.array_equal(np.column_stack([path["x"], path["y"]]), one.run.points)


def test_the_selected_run_lies_on_top_and_is_wider() -> None:
    _, figure = drawn(settings_of(PRESETS["relaxed"]), LIGHT)
    paths = [trace for trace in figure["data"] if trace["name"].endswith(" path")]
    assert [trace["meta"] for trace in paths] == [1, 0]
    assert paths[1]["line"]["width"] > paths[0]["line"]["width"]


@pytest.mark.parametrize("norm", [1.0, 2.0, np.inf])
def test_the_norms_are_those_of_the_gradients(norm: float) -> None:
    runs = drawn_runs(settings_of(PRESETS["relaxed"]))
    for trace in compared_norms(runs, LIGHT, norm=norm)["data"]:
        one, found = runs[trace["meta"]], unpacked(trace)
        assert np.array_equal(found["x"], np.arange(one.run.iterations + 1))
        assert np.array_equal(found["y"], gradient_norm(one.run.gradients, norm))


def test_over_gradients_a_search_advances_by_what_it_spends() -> None:
    runs = drawn_runs(settings_of(PRESETS["curvature"]))
    figure = compared_norms(runs, LIGHT, against="gradients", budget=501)
    ends = {trace["meta"]: int(unpacked(trace)["x"][-1]) for trace in figure["data"]}
    assert ends == {one.place: one.run.evaluations.gradients for one in runs}
    assert any("budget 501" in str(shape) for shape in figure["layout"]["shapes"])


def test_every_curve_has_its_letter_at_its_end_and_no_two_letters_cover_each_other() -> None:
    runs = drawn_runs(settings_of(PRESETS["limit"]))
    several = [DrawnRun(place, letter, "twin", runs[0].run, runs[0].spent) for place, letter in enumerate("ABCD")]
    notes = [note for note in compared_norms(several, LIGHT)["layout"]["annotations"] if note["text"][:3] == "<b>"]
    assert sorted(note["text"] for note in notes) == [f"<b>{letter}</b>" for letter in "ABCD"]
    assert len({note["y"] for note in notes}) == len(notes)


def test_a_diverging_run_leaves_the_chart_instead_of_flattening_the_others() -> None:
    runs = drawn_runs(settings_of(PRESETS["limit"]))
    low, high = compared_norms(runs, LIGHT)["layout"]["yaxis"]["range"]
    assert max(float(gradient_norm(one.run.gradients, 2).max()) for one in runs) > 1e13
    assert low < -6
    assert high < 9
    (letter,) = (note for note in compared_norms(runs, LIGHT)["layout"]["annotations"] if note["text"] == "<b>B</b>")
    beyond = gradient_norm(runs[1].run.gradients, 2) > 10**high
    assert letter["x"] == int(beyond.argmax())
    assert letter["y"] == high


def test_the_tolerance_is_marked_only_in_the_norm_it_is_measured_in() -> None:
    runs = drawn_runs(settings_of(PRESETS["relaxed"]))
    assert "tolerance 10⁻⁶" in words(compared_norms(runs, LIGHT))
    assert "tolerance" not in words(compared_norms(runs, LIGHT, norm=1.0))


@pytest.mark.parametrize("against", ["steps", "gradients"])
@pytest.mark.parametrize("preset", PRESETS)
def test_the_name_of_the_tolerance_lies_on_no_curve(preset: str, against: Literal["steps", "gradients"]) -> None:
    figure = unpacked(compared_norms(drawn_runs(settings_of(PRESETS[preset])), LIGHT, against=against))
    notes = [note for note in figure["layout"]["annotations"] if note.get("name") == "tolerance"]
    for note in notes:
        if note["yref"] == "y domain":  # above the picture
            assert (note["y"], note["yanchor"], note["text"][:6]) == (1.0, "bottom", "dotted")
            continue
        (first, final), (low, high) = figure["layout"]["xaxis"]["range"], figure["layout"]["yaxis"]["range"]
        left, wide, tall = note["x"], 5 * len(note["text"]) / 380, 13 / 300  # shares of the picture on a laptop
        line = (note["y"] - low) / (high - low)
        bottom = line if note["yanchor"] == "bottom" else line - tall
        for curve in figure["data"]:
            across, up = (curve["x"] - first) / (final - first), (np.log10(curve["y"]) - low) / (high - low)
            places = np.linspace(0, len(across) - 1, 40 * len(across))
            x, y = (np.interp(places, np.arange(len(across)), part) for part in (across, up))
            assert not ((x > left) & (x < left + wide) & (y > bottom) & (y < bottom + tall)).any(), curve["name"]


def test_both_pictures_are_told_in_words() -> None:
    settings = settings_of(PRESETS["relaxed"])
    runs = drawn_runs(settings)
    told = compared_paths_alt(sample(settings.objective, settings.window), runs)
    assert "with 2 paths" in told
    assert "A, Exact line search: 83 steps from (10, 1)" in told
    assert "B, 0.9 × exact: from 14.1 to " in compared_norms_alt(runs, 2.0, "steps")
