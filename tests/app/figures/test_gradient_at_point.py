"""The pictures of the gradient norm show what the core computed."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go
import pytest

from app.figures.alt_text import point_alt
from app.figures.gradient_at_point import balls_figure, is_direction, point_figure, room_for, slope_figure
from app.figures.landscape import background_traces
from app.figures.norm_maps import DEEPEST, WORDS, log_heights, norm_figure, step_codes, step_figure
from app.figures.parts.free_space import dense
from app.figures.parts.packing import unpacked
from app.figures.style import DARK, LIGHT
from app.figures.tangent_plane import tangent_figure, window_around
from gradnorm_core.diagnostics.slopes import measured_slopes
from gradnorm_core.norms import gradient_norm, steepest_direction
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.objectives.landscape import sample
from gradnorm_core.sweeps.norm_maps import dips, norm_map, step_map
from tests.support.pictures import SQUARE, background, names, trace, words

EXAMPLE = np.array([3.0, -4.0])


@pytest.mark.parametrize("name", GALLERY)
def test_every_gallery_function_gives_pictures_plotly_accepts(name: str) -> None:
    example = GALLERY[name]
    f, land = example.objective, background(example.text, example.view)
    g = f.gradient_at(example.start)
    figures = (
        point_figure(land, background_traces(land, "minimize", "off", LIGHT), example.start, g, 20, LIGHT),
        slope_figure(g, measured_slopes(f, example.start), 20, DARK),
        tangent_figure(
            sample(f, window_around(example.view, example.start)), example.start, f.value_at(example.start), g, 20, DARK
        ),
        balls_figure(g, DARK),
        norm_figure(norm_map(f, example.view), example.start, LIGHT),
        step_figure(step_map(f, example.view, example.step_size, size=61), example.start, DARK),
    )
    for figure in figures:
        assert go.Figure(figure).data
        assert "nan" not in words(figure)


def test_the_arrow_points_along_the_gradient_and_the_level_line_across() -> None:
    land = background("3x - 4y")
    figure = point_figure(land, [], (0.5, 0.5), EXAMPLE, 0, LIGHT)
    arrow, level = trace(figure, "gradient"), trace(figure, "level")
    along = np.array([np.diff(arrow["x"])[0], np.diff(arrow["y"])[0]])
    across = np.array([np.diff(level["x"])[0], np.diff(level["y"])[0]])
    assert along / np.linalg.norm(along) == pytest.approx(EXAMPLE / 5)
    assert across @ EXAMPLE == pytest.approx(0)


def test_u_and_the_circle_of_all_directions_are_drawn_together_or_not_at_all() -> None:
    drawn, without = (names(point_figure(background("3x - 4y"), [], (0.0, 0.0), EXAMPLE, u, LIGHT)) for u in (20, None))
    assert [name for name in drawn if name not in without] == ["directions", "direction u"]
    assert {"gradient", "steepest descent", "level"} <= set(without)


def test_no_arrow_where_there_is_no_direction() -> None:
    for gradient in (np.zeros(2), np.array([np.nan, 1.0]), np.array([np.inf, 1.0])):
        assert not is_direction(gradient)
        assert "gradient" not in names(point_figure(background("x^2"), [], (0.0, 0.0), gradient, 0, LIGHT))
        assert "annotations" not in slope_figure(gradient, np.zeros((2, 1)), 0, LIGHT)["layout"]
        assert names(balls_figure(gradient, LIGHT)) == ["L1", "L2", "L3", "L∞"]


@pytest.mark.parametrize(("point", "said"), [((0.5, 0.5), False), ((100002.0, 1.0), True), ((0.0, -1e300), True)])
def test_a_point_out_of_the_picture_is_said_to_be_there(point: tuple[float, float], said: bool) -> None:
    land = background("3x - 4y")
    assert ("the point lies outside this window" in words(point_figure(land, [], point, EXAMPLE, 0, LIGHT))) == said
    assert ("lies outside this window" in point_alt(point, EXAMPLE, "", outside=said)) == said


def test_the_window_makes_room_for_the_circle_of_a_point_at_its_edge() -> None:
    assert room_for(SQUARE, (0.0, 0.0)) == SQUARE
    (x0, x1), (y0, y1) = room_for(SQUARE, (2.0, -2.0))
    assert (x0, y1) == (-2, 2)
    assert x1 > 2.5
    assert y0 < -2.5
    assert room_for(SQUARE, (50.0, 0.0)) == SQUARE


def test_the_curve_of_slopes_reaches_the_norm_and_no_farther() -> None:
    figure = slope_figure(EXAMPLE, np.zeros((2, 1)), 0, LIGHT)
    slopes = trace(figure, "slope")["y"]
    assert abs(slopes).max() <= 5
    assert abs(slopes).max() == pytest.approx(5, rel=1e-3)
    marks = trace(figure, "steepest")
    assert list(marks["y"]) == [5, -5]
    assert marks["x"][0] == pytest.approx(np.degrees(math.atan2(-4, 3)) % 360)
    assert "‖∇f‖₂ = 5" in words(figure)


def test_the_balls_name_the_slopes_four_five_and_seven() -> None:
    figure = balls_figure(EXAMPLE, LIGHT)
    assert {"L1: −4", "L2: −5", "L∞: −7"} <= set(names(figure))
    for p, name in ((1.0, "L1"), (2.0, "L2"), (math.inf, "L∞")):
        arrow = trace(figure, f"steepest in {name}")
        assert [arrow["x"][1], arrow["y"][1]] == steepest_direction(EXAMPLE, p).tolist()


def test_the_heights_of_the_norm_are_its_logarithm_cut_below() -> None:
    norms = np.array([[0.0, 1e-12, 1.0], [10.0, 1000.0, np.nan]])
    heights, low, high = log_heights(norms)
    assert (low, high) == (3 - DEEPEST, 3)
    assert heights[0].tolist() == [low, low, 0]
    assert heights[1, 1] == 3
    assert np.isnan(heights[1, 2])


def test_the_norm_of_a_plane_is_one_number_and_of_a_constant_zero() -> None:
    for text, said in (("3x - 4y", "‖∇f‖₂ = 5 everywhere"), ("7", "‖∇f‖₂ = 0 everywhere")):
        assert said in words(norm_figure(norm_map(parse(text), SQUARE), (0.0, 0.0), LIGHT))
    assert "no gradient" in words(norm_figure(norm_map(parse("ln(-1-x^2)"), SQUARE), (0.0, 0.0), LIGHT))


def test_the_zeros_are_drawn_by_their_kind() -> None:
    figure = norm_figure(norm_map(parse("x^3 - 3x + y^2"), SQUARE), (0.0, 0.0), LIGHT)
    assert trace(figure, "minimum")["x"] == pytest.approx([1])
    assert trace(figure, "saddle")["x"] == pytest.approx([-1])


def test_a_dip_is_no_higher_than_its_neighbours() -> None:
    heights = np.array([[3.0, 2.0, 3.0], [2.0, 1.0, np.nan], [0.5, 2.0, 3.0]])
    assert dips(heights) == [(2, 0)]


def test_the_map_of_one_step_tells_what_each_start_meets() -> None:
    example = GALLERY["quadratic_rotated"]
    steps = step_map(example.objective, example.view, example.step_size, size=121)
    figure = step_figure(steps, None, LIGHT)
    assert WORDS[1] in names(figure)
    codes = step_codes(steps)
    assert np.array_equal(trace(figure, "one step")["z"], codes)
    for code, (row, column) in ((code, np.argwhere(codes == code)[0]) for code in np.unique(codes)):
        x = np.array([steps.x[column], steps.y[row]])
        before = example.objective.gradient_at(x)
        after = example.objective.gradient_at(x - example.step_size * before)
        rises = [float(gradient_norm(after, p)) > float(gradient_norm(before, p)) for p in (1, 2)]
        assert rises == [code in (1, 3), code in (2, 3)]


@pytest.mark.parametrize(
    ("formula", "step_size", "kinds"),
    [
        ("max(|x|, |y|/2)", 0.3, {0, 3, 4}),  # ‖∇f‖ is 1 on one side of a kink and 1/2 on the other
        ("max(sqrt((x - 1)^2 + y^2), sqrt((x + 1)^2 + y^2))", 0.3, {4}),  # ‖∇f‖₂ is 1 everywhere, ‖∇f‖₁ is not
        ("2x - 3y", 0.1, {4}),
        ("x^2 + 10y^2", 0.02, {0}),
        ("-x^2 - 10y^2", 0.02, {3}),
    ],
)
def test_a_norm_falls_in_the_map_of_one_step_only_where_it_is_smaller_after_it(
    formula: str, step_size: float, kinds: set[int]
) -> None:
    f, view = parse(formula), ((-3.0, 3.1), (-2.9, 3.0))
    steps = step_map(f, view, step_size, size=61)
    shown = {WORDS.index(name) for name in names(step_figure(steps, None, LIGHT)) if name in WORDS}
    starts = np.stack(np.meshgrid(np.linspace(*view[0], 61), np.linspace(*view[1], 61)))
    before = f.gradient_at(starts)
    after = f.gradient_at(starts - step_size * before)
    one, two = (
        np.sign(np.where(np.isclose(late, early, rtol=1e-9), 0, late - early))
        for early, late in ((np.linalg.norm(g, p, axis=0) for g in (before, after)) for p in (1, 2))
    )
    wanted = np.select([(one == 0) | (two == 0)], [4], 1 * (one > 0) + 2 * (two > 0))
    known = np.isfinite(one + two)
    assert np.array_equal(step_codes(steps)[known], wanted[known])
    assert shown == kinds == set(wanted[known].tolist())


@pytest.mark.parametrize("pixels", [92.0, 127.0])  # a unit of the picture on a phone and on a desk
@pytest.mark.parametrize("angle", range(0, 360, 15))
def test_the_name_of_the_gradient_lies_on_no_ball_and_on_no_direction(angle: float, pixels: float) -> None:
    gradient = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    figure = unpacked(balls_figure(gradient, LIGHT))
    (name,) = figure["layout"]["annotations"]
    width, height = 0.5 * 5.7 * 7 / pixels, 0.5 * 12 / pixels  # half of those of seven letters
    for one in figure["data"]:
        if one["name"] == "gradient":
            continue
        line = dense(np.column_stack([one["x"], one["y"]]))
        assert not ((np.abs(line[:, 0] - name["x"]) < width) & (np.abs(line[:, 1] - name["y"]) < height)).any()


def test_slopes_of_the_balls_that_differ_read_differently() -> None:
    told = [name for name in names(balls_figure(np.array([200004.0, 20.0]), LIGHT)) if ": " in name]
    slopes = [name.partition(": ")[2] for name in told]
    assert (len(slopes), slopes[0], slopes[1], slopes[3]) == (4, "−200004", "−200004.001", "−200024")
