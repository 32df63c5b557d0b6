"""The pictures of a comparison: one look per run in both, its letter at its end, and words for those who do not see."""

from __future__ import annotations

import numpy as np
import pytest

from app.figures.compare import Lane, compared_landscape, compared_norms, describe_norms, describe_paths
from app.figures.landscape import background_traces
from app.figures.parts.packing import unpacked
from app.figures.style import DARK, LIGHT, Palette
from app.settings.settings import Settings
from app.ui.pages.compare.presets import PRESETS, settings_of
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample
from tests.support.comparisons import results_of
from tests.support.pictures import Figure, words


def lanes_of(settings: Settings) -> list[Lane]:
    return [Lane(r.place, r.letter, r.name, r.run, r.spent, r.place == 0) for r in results_of(settings)]


def drawn(settings: Settings, palette: Palette) -> tuple[list[Lane], Figure]:
    background, lanes = sample(parse(settings.formula), settings.window), lanes_of(settings)
    under = background_traces(background, "minimize", "off", palette)
    return lanes, compared_landscape(background, lanes, palette, background=under, minimizers=[(0, 0)])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_a_run_looks_the_same_in_both_pictures(palette: Palette) -> None:
    settings = settings_of(PRESETS["momentum"])
    lanes, landscape = drawn(settings, palette)
    norms = compared_norms(lanes, palette)
    for lane in lanes:
        stroke = palette.run(lane.place)
        (path,) = (trace for trace in landscape["data"] if trace["name"] == f"{lane.letter} path")
        (curve,) = (trace for trace in norms["data"] if trace["meta"] == lane.place)
        for trace in (path, curve):
            assert (trace["line"]["color"], trace["line"]["dash"]) == (stroke.colour, stroke.dash)
            assert trace["marker"]["symbol"] == stroke.symbol
            assert trace["hovertemplate"].startswith(f"<b>{lane.letter}</b> {lane.name}")


def test_every_iterate_of_every_run_is_where_it_was() -> None:
    lanes, figure = drawn(settings_of(PRESETS["relaxed"]), LIGHT)
    for lane in lanes:
        (path,) = (unpacked(trace) for trace in figure["data"] if trace["name"] == f"{lane.letter} path")
        assert np.array_equal(np.column_stack([path["x"], path["y"]]), lane.run.points)


def test_the_run_in_hand_lies_on_top_and_is_wider() -> None:
    _, figure = drawn(settings_of(PRESETS["relaxed"]), LIGHT)
    paths = [trace for trace in figure["data"] if trace["name"].endswith(" path")]
    assert [trace["meta"] for trace in paths] == [1, 0]
    assert paths[1]["line"]["width"] > paths[0]["line"]["width"]


@pytest.mark.parametrize("norm", [1.0, 2.0, np.inf])
def test_the_norms_are_those_of_the_gradients(norm: float) -> None:
    lanes = lanes_of(settings_of(PRESETS["relaxed"]))
    for trace in compared_norms(lanes, LIGHT, norm=norm)["data"]:
        lane, found = lanes[trace["meta"]], unpacked(trace)
        assert np.array_equal(found["x"], np.arange(lane.run.iterations + 1))
        assert np.array_equal(found["y"], gradient_norm(lane.run.gradients, norm))


def test_over_gradients_a_search_advances_by_what_it_spends() -> None:
    lanes = lanes_of(settings_of(PRESETS["curvature"]))
    figure = compared_norms(lanes, LIGHT, against="gradients", budget=501)
    ends = {trace["meta"]: int(unpacked(trace)["x"][-1]) for trace in figure["data"]}
    assert ends == {lane.place: lane.run.evaluations.gradients for lane in lanes}
    assert any("budget 501" in str(shape) for shape in figure["layout"]["shapes"])


def test_every_curve_has_its_letter_at_its_end_and_no_two_letters_cover_each_other() -> None:
    lanes = lanes_of(settings_of(PRESETS["limit"]))
    several = [Lane(place, letter, "twin", lanes[0].run, lanes[0].spent) for place, letter in enumerate("ABCD")]
    notes = [note for note in compared_norms(several, LIGHT)["layout"]["annotations"] if note["text"][:3] == "<b>"]
    assert sorted(note["text"] for note in notes) == [f"<b>{letter}</b>" for letter in "ABCD"]
    assert len({note["y"] for note in notes}) == len(notes)


def test_a_diverging_run_leaves_the_chart_instead_of_flattening_the_others() -> None:
    lanes = lanes_of(settings_of(PRESETS["limit"]))
    low, high = compared_norms(lanes, LIGHT)["layout"]["yaxis"]["range"]
    assert max(float(gradient_norm(lane.run.gradients, 2).max()) for lane in lanes) > 1e13
    assert low < -6
    assert high < 9
    (letter,) = (note for note in compared_norms(lanes, LIGHT)["layout"]["annotations"] if note["text"] == "<b>B</b>")
    beyond = gradient_norm(lanes[1].run.gradients, 2) > 10**high
    assert letter["x"] == int(beyond.argmax())
    assert letter["y"] == high


def test_the_tolerance_is_marked_only_in_the_norm_it_is_measured_in() -> None:
    lanes = lanes_of(settings_of(PRESETS["relaxed"]))
    assert "tolerance 10⁻⁶" in words(compared_norms(lanes, LIGHT))
    assert "tolerance" not in words(compared_norms(lanes, LIGHT, norm=1.0))


def test_both_pictures_are_told_in_words() -> None:
    settings = settings_of(PRESETS["relaxed"])
    lanes = lanes_of(settings)
    told = describe_paths(sample(parse(settings.formula), settings.window), lanes)
    assert "with 2 paths" in told
    assert "A, Exact line search: 83 steps from (10, 1)" in told
    assert "B, 0.9 × exact: from 14.1 to " in describe_norms(lanes, 2.0, "steps")
