"""The left panel shows what was computed, and says what it cannot show."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from app.figures.alt_text import full_curves_alt, full_landscape_alt
from app.figures.landscape import landscape_figure
from app.figures.parts import hover, polylines
from app.figures.parts.contours import height_scale
from app.figures.style import DARK, LIGHT
from gradnorm_core.arrays import Window
from gradnorm_core.descent.spec import Goal
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.pictures import Figure, background, names, ran, trace, words

BOWL = "(x^2 + 10y^2)/2"
WIDE: Window = ((-3.0, 11.0), (-6.0, 6.0))


def bowl(step_size: float, iterations: int = 60, window: Window = WIDE) -> tuple[Figure, np.ndarray]:
    run, diagnosis = ran(BOWL, (10.0, 1.0), step_size, iterations)
    return landscape_figure(background(BOWL, window), run, LIGHT, angles=diagnosis.angles), run.points


@pytest.mark.parametrize("name", GALLERY)
def test_every_gallery_run_gives_a_picture_plotly_accepts_and_words(name: str) -> None:
    example = GALLERY[name]
    run, diagnosis = ran(example.text, example.start, example.step_size, min(example.iterations, 400), example.goal)
    land = background(example.text, example.view)
    figure = landscape_figure(
        land, run, DARK, angles=diagnosis.angles, minimizers=example.minimizers, goal=example.goal
    )
    checked = go.Figure(figure)
    assert checked.layout.xaxis.range == example.view[0]
    assert {"value", "path", "start", "last iterate"} <= set(names(figure))
    assert ("minimizers" in names(figure)) == bool(example.minimizers)
    said = full_landscape_alt(land, run, diagnosis.angles) + full_curves_alt(run, diagnosis)
    assert "nan" not in said
    assert said.endswith(".")


def test_the_path_is_the_run_and_nothing_else() -> None:
    figure, points = bowl(0.19)
    path = trace(figure, "path")
    assert np.array_equal(np.column_stack([path["x"], path["y"]]), points)
    assert path["mode"] == "lines+markers"
    assert "shape" not in path["line"]
    start, last = trace(figure, "start"), trace(figure, "last iterate")
    assert (start["x"][0], start["y"][0]) == tuple(points[0])
    assert (last["x"][0], last["y"][0]) == tuple(points[-1])


def test_the_pointer_reads_everything_about_an_iterate() -> None:
    run, diagnosis = ran(BOWL, (10.0, 1.0), 0.19)
    rows = trace(landscape_figure(background(BOWL, WIDE), run, LIGHT, angles=diagnosis.angles), "path")["customdata"]
    read = dict(zip(hover.COLUMNS, rows.T, strict=True))
    assert np.array_equal(read["k"], np.arange(run.iterations + 1))
    assert np.array_equal(read["f"], run.values)
    assert np.array_equal(np.column_stack([read["fx"], read["fy"]]), run.gradients)
    for p, column in ((1.0, "norm_1"), (2.0, "norm_2"), (np.inf, "norm_inf")):
        assert np.allclose(read[column], np.linalg.norm(run.gradients, ord=p, axis=1), rtol=1e-15)
    assert np.array_equal(read["angle"][1:], diagnosis.angles)
    assert np.array_equal(read["step_size"][:-1], run.step_sizes)
    assert np.isnan([read["angle"][0], read["step_size"][-1]]).all()


def test_start_and_end_are_not_asked_for_what_they_do_not_have() -> None:
    figure, _ = bowl(0.19)
    first, last = trace(figure, "ends")["hovertemplate"]
    assert first.startswith("start")
    assert last.startswith("last iterate")
    assert ("angle" in first, "next step" in first) == (False, True)
    assert ("angle" in last, "next step" in last) == (True, False)


def test_a_run_without_steps_is_one_point() -> None:
    run, diagnosis = ran("5", (1.0, 1.0), 0.1)
    figure = landscape_figure(background("5"), run, LIGHT, angles=diagnosis.angles)
    assert len(trace(figure, "path")["x"]) == len(trace(figure, "ends")["x"]) == 1
    assert "f = 5 everywhere in this window" in words(figure)
    assert trace(figure, "value")["showscale"] is False
    assert "stays at its start" in full_landscape_alt(background("5"), run)


def test_equal_scales_and_the_window_as_it_is() -> None:
    layout = bowl(0.19)[0]["layout"]
    assert (layout["xaxis"]["range"], layout["yaxis"]["range"]) == ([-3.0, 11.0], [-6.0, 6.0])
    assert layout["yaxis"]["scaleanchor"] == "x"
    assert layout["xaxis"]["constrain"] == layout["yaxis"]["constrain"] == "domain"


def test_a_very_long_window_gives_up_equal_scales_and_says_so() -> None:
    figure = landscape_figure(background(BOWL, ((-120.0, 120.0), (-1.5, 1.5))), None, LIGHT)
    assert "scaleanchor" not in figure["layout"]["yaxis"]
    assert "not to the same scale" in words(figure)
    assert "gradient field" not in names(figure)


def test_fill_and_bar_tell_the_true_values() -> None:
    land = background(BOWL, WIDE)
    value = trace(landscape_figure(land, None, LIGHT), "value")
    assert value["z"].dtype == np.uint8
    x, y = np.meshgrid(value["x"], value["y"])
    assert np.allclose(value["customdata"], (x**2 + 10 * y**2) / 2, rtol=1e-6)
    ticks = [float(text) for text in value["colorbar"]["ticktext"]]
    assert np.allclose(value["colorbar"]["tickvals"], 255 * height_scale(land.values).apply(ticks), atol=0.5)
    assert value["z"].max() == 255
    assert value["z"].min() == 0


def test_values_beyond_float32_are_not_lost() -> None:
    value = trace(landscape_figure(background("e^(e^x)", ((-6.0, 6.0), (-6.0, 6.0))), None, LIGHT), "value")
    assert np.nanmax(value["customdata"]) > 1e150


def test_a_narrow_window_far_out_keeps_its_lines() -> None:
    land = background("(x - 1000000)^2 + y^2", ((999_999.5, 1_000_000.5), (-0.5, 0.5)))
    lines = trace(landscape_figure(land, None, LIGHT), "levels")
    assert len(np.unique(lines["x"])) > 200


def test_outside_the_domain_is_hatched_and_said() -> None:
    figure = landscape_figure(background("ln(x) + y^2", ((-1.0, 3.0), (-2.0, 2.0))), None, LIGHT)
    mask = trace(figure, "outside the domain")
    assert mask["fillpattern"]["shape"] == "/"
    assert -0.05 < np.nanmax(mask["x"]) < 0.05
    assert "f is undefined in 25 % of the window" in words(figure)
    assert np.isnan(trace(figure, "value")["z"][:, 0]).all()


def test_a_window_wholly_outside_the_domain_says_so() -> None:
    land = background("ln(x)", ((-3.0, -1.0), (-1.0, 1.0)))
    assert "f is undefined everywhere in this window" in words(landscape_figure(land, None, LIGHT))
    assert "undefined everywhere" in full_landscape_alt(land)


def test_a_step_out_of_the_domain_ends_in_a_cross() -> None:
    run, _ = ran("ln(x) + y^2", (2.0, 1.5), 0.3)
    assert run.status.name == "left_the_domain"
    step = trace(landscape_figure(background("ln(x) + y^2", ((-1.0, 3.0), (-2.0, 2.0))), run, LIGHT), "rejected step")
    assert (step["x"][0], step["y"][0]) == tuple(run.points[-1])
    assert (step["x"][1], step["y"][1]) == tuple(run.status.point or ())
    assert "f is undefined there" in step["hovertemplate"]


def test_a_diverging_run_is_said_to_leave_and_is_never_clamped() -> None:
    figure, points = bowl(0.23, 30)
    path = trace(figure, "path")
    assert np.array_equal(np.column_stack([path["x"], path["y"]]), points)
    assert "leaves the window after k = 6, ends at (0.00393, 2620), k = 30" in words(figure)
    assert any(annotation.get("arrowhead") for annotation in figure["layout"]["annotations"])
    run, diagnosis = ran(BOWL, (10.0, 1.0), 0.23, 30)
    assert "ends outside" in full_landscape_alt(background(BOWL, WIDE), run, diagnosis.angles)


def test_a_run_that_comes_back_is_said_to() -> None:
    figure, points = bowl(0.19, window=((-3.0, 7.0), (-0.8, 6.0)))
    assert ", back" not in words(figure)
    assert "back at k = " in words(figure) or not polylines.exits(points, ((-3.0, 7.0), (-0.8, 6.0)))


def test_coordinates_no_canvas_can_hold_leave_a_gap_and_a_cut_segment() -> None:
    run, diagnosis = ran(BOWL, (10.0, 1.0), 20.0, 40)
    assert run.status.name == "diverged"
    window = WIDE
    figure = landscape_figure(background(BOWL, window), run, LIGHT, angles=diagnosis.angles)
    path, far = trace(figure, "path"), trace(figure, "path to far points")
    limit = 1.01 * polylines.FAR * 14
    assert np.nanmax(np.abs(path["y"])) < limit
    assert np.isnan(path["y"][-1])
    assert np.array_equal(path["customdata"][:, 1:3], run.points)
    assert np.nanmax(np.abs(far["y"])) < limit


@pytest.mark.parametrize(("goal", "says"), [("minimize", "known minimizer"), ("maximize", "known maximizer")])
def test_targets_are_named_by_the_goal(goal: Goal, says: str) -> None:
    figure = landscape_figure(background(BOWL, WIDE), None, LIGHT, minimizers=[(0.0, 0.0)], goal=goal)
    assert trace(figure, "minimizers")["hovertemplate"].startswith(says)
    assert trace(figure, "gradient field")["meta"].startswith("−∇f" if goal == "minimize" else "∇f")


def test_iterates_left_out_of_a_long_oscillation_are_named() -> None:
    run, diagnosis = ran("x^2 + y^2", (1.0, 0.5), 1.0, 5000)
    figure = landscape_figure(background("x^2 + y^2"), run, LIGHT, angles=diagnosis.angles)
    assert "go over the same ground and are not drawn" in words(figure)
    path = trace(figure, "path")
    assert np.isnan(path["x"]).sum() == 1
    assert len(path["x"]) == polylines.MOST_POINTS


def test_direction_marks_lie_on_the_path_and_look_forward() -> None:
    figure, points = bowl(0.19)
    marks = trace(figure, "direction")
    pairs = np.column_stack([marks["x"], marks["y"]]).reshape(-1, 2, 2)
    assert 5 <= len(pairs) <= 15
    steps = np.diff(points, axis=0)
    for tail, tip in pairs:
        offsets = tip - points[:-1]
        across = np.abs(offsets[:, 0] * steps[:, 1] - offsets[:, 1] * steps[:, 0]) / np.linalg.norm(steps, axis=1)
        within = ((offsets * steps).sum(axis=1) > 0) & ((offsets * steps).sum(axis=1) < (steps**2).sum(axis=1))
        forward = ((tip - tail) * steps).sum(axis=1) > 0
        assert (within & forward & (across < 1e-9)).any()


def test_the_words_say_that_the_path_turns_back() -> None:
    run, diagnosis = ran(BOWL, (10.0, 1.0), 0.19)
    said = full_landscape_alt(background(BOWL, WIDE), run, diagnosis.angles)
    assert "from (10, 1), where f = 55" in said
    assert "It turns back sharply, by more than 90°, at 60 of 60 turns." in said
    assert "The gradient norm ‖∇f‖₂ falls from 14.1 to " in full_curves_alt(run, diagnosis)
