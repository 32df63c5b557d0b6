"""The chart of named curves: what is drawn, on which axes, with which marks."""

from __future__ import annotations

from app.figures.line_chart import lines_figure
from app.figures.style import DARK, LIGHT
from tests.support.pictures import trace

CURVES = (("first", (1.0, 10.0, 100.0), (1.0, 2.0, 3.0)), ("second", (1.0, 10.0), (3.0, 1.0)))


def test_every_curve_is_drawn_with_a_stroke_of_its_own() -> None:
    for palette in (LIGHT, DARK):
        drawn = lines_figure(CURVES, ("n", "steps"), palette)["data"]
        assert [one["name"] for one in drawn] == ["first", "second"]
        assert len({(one["line"]["color"], one["line"]["dash"]) for one in drawn}) == 2
        assert trace(lines_figure(CURVES, ("n", "steps"), palette), "first")["y"].tolist() == [1, 2, 3]


def test_marks_stand_where_they_belong_on_a_log_axis_too() -> None:
    layout = lines_figure(CURVES, ("n", "steps"), LIGHT, logarithmic=(True, False), marks=[("here", 10.0)])["layout"]
    assert layout["xaxis"]["type"] == "log"
    assert layout["annotations"][0]["x"] == 1  # plotly counts annotations on a log axis in powers of ten
    assert layout["shapes"][0]["x0"] == 10


def test_neighbouring_words_are_on_different_lines() -> None:
    words = lines_figure(CURVES, ("n", "steps"), LIGHT, marks=[("a", 1.0), ("b", 1.1), ("c", 1.2)])["layout"]
    lifts = [one["yshift"] for one in words["annotations"]]
    assert lifts[0] != lifts[1] != lifts[2]


def test_all_points_lie_within_the_axes() -> None:
    layout = lines_figure(CURVES, ("n", "steps"), LIGHT, level=2.5)["layout"]
    for axis, first, last in (("xaxis", 1, 100), ("yaxis", 1, 3)):
        low, high = layout[axis]["range"]
        assert low < first
        assert high > last
    assert layout["shapes"][-1]["y0"] == 2.5
