"""The compass: the data sent to the browser, the pictures below it, and the numbers beside it."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from app.browser import bundle
from app.figures.arrow_lengths import REACH, alike
from app.figures.gradient_at_point import point_figure, room_for, slope_figure, unit
from app.figures.landscape import background_traces
from app.figures.style import DARK, LIGHT
from app.figures.tangent_plane import tangent_figure, window_around
from app.ui.pages.gradient_norm.live import tangent_alt, turn, turn_table
from gradnorm_core.formulas.functions import FUNCTIONS
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample
from tests.support.pictures import names, trace, words

BOWL = "(x^2 + 10y^2)/2"
POINT = (3.0, 0.4)
GRADIENT = np.array([3.0, 4.0])
WINDOW = ((-5.0, 5.0), (-5.0, 5.0))


def around(text: str = BOWL, point: tuple[float, float] = POINT, angle: float = 30.0) -> dict:  # type: ignore[type-arg]
    """The tangent figure at a point."""
    f = parse(text)
    background = sample(f, window_around(WINDOW, point))
    return tangent_figure(background, point, f.value_at(point), f.gradient_at(point), angle, LIGHT)


def test_the_browser_computes_every_function_that_a_program_calls() -> None:
    source = bundle.source("engine/kernel.js")
    (listed,) = re.findall(r"FUNCTIONS = \[(.*?)\]", source, re.DOTALL)
    known = re.findall(r'"(\w+)"', listed)
    computed = [name for name, row in FUNCTIONS.items() if row.definition is None and row.meaning is None]
    assert sorted(known) == sorted(computed)


def test_the_modules_of_the_compass_use_only_what_stands_before_them() -> None:
    for place, name in enumerate(bundle.COMPASS):
        assert set(bundle.modules_used(name)) <= set(bundle.COMPASS[:place])
    script = bundle.script(bundle.COMPASS)
    assert not re.search(r"^(import|export (?!default))", script, re.MULTILINE)
    assert script.count("export default function compass(") == 1


def test_what_the_compass_paints_over_is_in_the_figures() -> None:
    drawing = bundle.source("compass/compass_drawing.js")
    touched = [set(re.findall(r'"([^"]+)"', line)) for line in re.findall(r"new Set\(\[(.*)\]\)", drawing)]
    background = sample(parse(BOWL), WINDOW)
    under = background_traces(background, "minimize", "off", LIGHT)
    landscape = point_figure(background, under, POINT, GRADIENT, 10, LIGHT)
    slope = slope_figure(GRADIENT, np.zeros((2, 3)), 10, LIGHT)
    assert touched == [set(names(landscape)) - {one["name"] for one in under}, set(names(slope))]


def test_the_needle_stands_on_the_curve_and_its_tip_on_the_circle() -> None:
    background = sample(parse(BOWL), WINDOW)
    landscape = point_figure(background, [], POINT, GRADIENT, 120, DARK)
    drawn = trace(landscape, "direction u")
    assert math.dist((drawn["x"][0], drawn["y"][0]), (drawn["x"][1], drawn["y"][1])) == pytest.approx(REACH * 10)
    dot = trace(slope_figure(GRADIENT, np.zeros((2, 3)), 120, DARK), "direction u")
    assert dot["y"][1] == pytest.approx(GRADIENT @ unit(120))
    assert abs(dot["y"][1]) <= 5


def test_there_is_room_for_the_circle_at_the_edge() -> None:
    (left, right), _ = room_for(WINDOW, (5.0, 0.0))
    assert left == -5
    assert right >= 5 + alike(WINDOW).u


def test_the_plane_touches_the_surface_and_lies_below_a_convex_function() -> None:
    f = parse(BOWL)
    plane = trace(around(), "tangent plane")
    x, y = np.meshgrid(plane["x"], plane["y"])
    heights = np.array(plane["z"])
    assert heights == pytest.approx(f.value(*POINT) + 3 * (x - 3) + 4 * (y - 0.4))
    assert (f.value(x, y) >= heights - 1e-12).all()
    assert f.value(x, y)[4, 4] == pytest.approx(heights[4, 4])


def test_the_line_along_u_has_the_slope_and_none_is_steeper_than_the_gradient() -> None:
    for angle in (0.0, 30.0, 53.13, 200.0):
        figure = around(angle=angle)
        x, y, z = (np.array(trace(figure, "slope along u")[axis]) for axis in "xyz")
        run = math.hypot(x[1] - x[0], y[1] - y[0])
        assert (z[1] - z[0]) / run == pytest.approx(GRADIENT @ unit(angle))
        gx, gy, gz = (trace(figure, "gradient")[axis] for axis in "xyz")
        steepest = (gz[1] - gz[0]) / math.hypot(gx[1] - gx[0], gy[1] - gy[0])
        assert steepest == pytest.approx(5)
        assert (z[1] - z[0]) / run <= steepest + 1e-12


def test_a_level_plane_has_no_gradient_and_without_one_there_is_no_plane() -> None:
    level = around(point=(0.0, 0.0))
    assert "gradient" not in names(level)
    assert set(np.ravel(trace(level, "tangent plane")["z"])) == {0.0}
    nowhere = around("ln(x)", (-1.0, 0.0))
    assert "tangent plane" not in names(nowhere)
    assert "no tangent plane" in words(nowhere)


def test_the_slope_is_measured_on_f_and_agrees() -> None:
    f = parse("100(y - x^2)^2 + (1 - x)^2")
    gradient = f.gradient_at((-1.2, 1.0))
    for angle in range(0, 360, 37):
        one = turn(f, (-1.2, 1.0), gradient, angle)
        assert one.slope == pytest.approx(gradient @ unit(angle), abs=1e-9)
        assert one.measured == pytest.approx(one.slope, rel=1e-6, abs=1e-4)
        assert abs(one.slope) <= one.norm


def test_across_the_gradient_the_slope_is_zero_and_the_words_say_what_is_there() -> None:
    f = parse("3x - 4y")
    g = f.gradient_at((0.0, 0.0))
    across = turn(f, (0.0, 0.0), g, math.degrees(math.atan2(3, 4)))
    assert across.slope == 0
    assert "0.6" in turn_table(turn(f, (0.0, 0.0), g, 0), 0.0, g)
    assert "slope 5;" in tangent_alt((0.0, 0.0), g, across)
    assert "level" in tangent_alt((0.0, 0.0), 0 * g, across)
    assert "no tangent plane" in tangent_alt((0.0, 0.0), np.nan * g, across)
