"""Words stand where they cover least, and say when there is nothing to see."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from app.figures.curves import curves_figure
from app.figures.landscape import outside_note
from app.figures.parts.axes import value_axis
from app.figures.parts.contours import contour_levels, height_scale, told_apart
from app.figures.parts.free_space import Box, dense, freest, size_of
from app.figures.style import LIGHT
from gradnorm_core.objectives.landscape import sample
from tests.support.pictures import names

WINDOW = ((-1.0, 1.0), (-1.0, 1.0))
PANEL = (290, 150)
"""Pixels of the panel of the norms on a phone."""


def test_the_freest_of_several_places_is_found() -> None:
    line = dense(np.array([[0.0, 0.0], [100.0, 100.0]]))
    boxes = [Box(0, 0, 30, 30), Box(70, 70, 30, 30), Box(0, 70, 30, 30), Box(70, 0, 30, 30)]
    assert freest(boxes, line) == 2
    assert Box(0, 0, 50, 100).covers(line) == 12  # half of the 24 places
    assert Box(-1, 0, 5, 5).sticks_out(100, 100)


def test_a_gap_in_a_line_stays_a_gap() -> None:
    line = dense(np.array([[0.0, 0.0], [np.nan, 1.0], [2.0, 0.0]]))
    assert Box(-9, -9, 99, 99).covers(line) == 0


def test_two_lines_of_words_are_as_wide_as_the_longer() -> None:
    assert size_of("short<br>much longer")[0] == size_of("much longer")[0]
    assert size_of("a<br>b")[1] > size_of("a")[1]


@pytest.mark.parametrize(
    ("points", "note"),
    [
        ([[0, 0], [5, 5]], ""),
        ([[3, 3], [0, 0]], "the path starts outside this window: Fit"),
        ([[-3, 0], [3, 0]], "the path starts outside this window: Fit"),  # it crosses the window
        ([[3, 3], [4, 5]], "the path lies outside this window: Fit"),
    ],
)
def test_a_path_that_is_not_in_the_picture_is_missed_in_words(points: list[list[float]], note: str) -> None:
    assert outside_note(np.array(points, float), WINDOW) == note


def test_levels_that_no_value_tells_apart_are_one_level() -> None:
    values = sample(gc.parse("max(0,x)+max(0,y)"), ((-3.0, 3.0), (-3.0, 3.0))).values
    levels = told_apart(contour_levels(height_scale(values)), values)
    assert (np.diff(levels) > 0).all()
    assert 1e-3 < levels[0] < values[values > 0].min()  # above the plain of zeros and below all other heights
    assert len(levels) >= 3
    smooth = sample(gc.parse("x^2 + 10y^2"), ((-3.0, 3.0), (-3.0, 3.0))).values
    assert np.array_equal(
        told_apart(contour_levels(height_scale(smooth)), smooth), contour_levels(height_scale(smooth))
    )


@pytest.mark.parametrize(
    "values", [[0.1, 0.2, -0.3, 1e13], [-1e13, 3.0, 1.0, 0.0], [1.0, -1e9, 3.0, 2.0, 1e9], [5e-3, 0.0, -1e-3, 2e6]]
)
def test_the_ticks_of_a_bent_axis_have_room(values: list[float]) -> None:
    layout = value_axis(np.array(values)).layout
    low, high = layout["range"]
    ticks = np.sort(layout["tickvals"])
    assert len(ticks) >= 2
    assert np.diff(ticks).min() >= 0.2 * (high - low)
    assert low <= ticks[0] <= ticks[-1] <= high
    assert len(layout["ticktext"]) == len(ticks)


@pytest.mark.parametrize("direction", [gc.HeavyBall(0.9), gc.Adam()])
def test_a_norm_that_rises_is_no_surprise_where_momentum_carries_on(direction: gc.Direction) -> None:
    f = gc.parse("(x^2 + 10y^2)/2")
    run = gc.descend(f, (10.0, 1.0), direction=direction, step_rule=gc.Fixed(0.1), max_iterations=100)
    assert "surprising step" not in names(curves_figure(run, gc.diagnose(f, run), LIGHT))


def test_the_words_on_a_surprising_step_leave_the_curves_free() -> None:
    f = gc.parse("100(y - x^2)^2 + (1 - x)^2")
    run = gc.descend(f, (-1.2, 1.0), step_rule=gc.Fixed(0.001), max_iterations=3000)
    figure: dict[str, Any] = curves_figure(run, gc.diagnose(f, run), LIGHT)
    (words,) = [one for one in figure["layout"]["annotations"] if one.get("name") == "surprising step"]
    low, high = figure["layout"]["yaxis"]["range"]
    height = (words["y"] - low) / (high - low) * PANEL[1] - words["ay"]
    across = np.arange(len(run.points)) / run.iterations * PANEL[0]
    left = across[words["x"]] + words["ax"]
    under = (across >= left) & (across <= left + size_of(words["text"])[0])
    curve = (np.log10(np.hypot(*run.gradients[under].T)) - low) / (high - low) * PANEL[1]
    assert under.any()
    assert not (np.abs(curve - height) < 6).any()


def test_two_boxes_meet_where_they_have_a_part_in_common() -> None:
    box = Box(0, 0, 10, 10)
    assert box.meets(Box(9, 9, 5, 5))
    assert box.meets(Box(-5, 2, 50, 2))
    assert not box.meets(Box(10, 0, 5, 5))
    assert not box.meets(Box(3, -4, 2, 4))


def rectangle(words: dict[str, Any], figure: dict[str, Any], panel: tuple[int, int]) -> tuple[float, ...]:
    """Left, right, bottom and top of words in the panel of the norms, letters taken as 5 pixels wide."""
    (first, final), (low, high) = figure["layout"]["xaxis"]["range"], figure["layout"]["yaxis"]["range"]
    lines = words["text"].split("<br>")
    wide, tall = 5.0 * max(map(len, lines)), 14.0 * len(lines)
    x = (words["x"] - first) / (final - first) * panel[0] + words.get("ax", 0) + words.get("xshift", 0)
    y = (words["y"] - low) / (high - low) * panel[1] - words.get("ay", 0)
    left = x - wide if words["xanchor"] == "right" else x
    bottom = y if words.get("yanchor") == "bottom" else y - tall if words.get("yanchor") == "top" else y - tall / 2
    return left, left + wide, bottom, bottom + tall


@pytest.mark.parametrize("panel", [PANEL, (398, 186), (650, 236)])
@pytest.mark.parametrize(
    ("text", "start", "alpha"),
    [
        ("100(y-x^2)^2 + (1-x)^2", (1.1, 2.6), 0.0005),
        ("100(y-x^2)^2 + (1-x)^2", (2.0, 2.0), 0.0002),
        ("(3.25x^2 - 4.5sqrt(3)xy + 7.75y^2)/2", (2.0, 2.0), 0.01),
        ("(x^2+y-11)^2+(x+y^2-7)^2", (3.0, -1.0), 0.0005),
        ("(x^2+y-11)^2+(x+y^2-7)^2", (-3.0, 1.0), 0.01),
    ],
)
def test_the_words_on_a_surprising_step_and_on_the_theory_leave_each_other_free(
    text: str, start: tuple[float, float], alpha: float, panel: tuple[int, int]
) -> None:
    run = gc.descend(gc.parse(text), start, step_rule=gc.Fixed(alpha), max_iterations=200)
    figure: dict[str, Any] = curves_figure(run, gc.diagnose(run.objective, run), LIGHT)
    notes = figure["layout"]["annotations"]
    (theory,) = [one for one in notes if one["text"].startswith("theory")]
    (surprise,) = [one for one in notes if one.get("name") == "surprising step"]
    left, right, bottom, top = rectangle(theory, figure, panel)
    begin, end, floor, ceiling = rectangle(surprise, figure, panel)
    assert end <= left or right <= begin or ceiling <= bottom or top <= floor
