"""The surface has the true heights, and the path lies on it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.figures.parts.heights import heights_at
from app.figures.style import DARK, LIGHT
from app.figures.surface import LIFT, MARKER_LIFT, draped, height_limits, surface_figure
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.pictures import background, names, ran, trace, words

BOWL = "(x^2 + 10y^2)/2"
WINDOW = ((-3.0, 11.0), (-6.0, 6.0))


@pytest.mark.parametrize("name", GALLERY)
def test_every_gallery_run_gives_a_surface_plotly_accepts(name: str) -> None:
    example = GALLERY[name]
    run, diagnosis = ran(example.text, example.start, example.step_size, min(example.iterations, 400), example.goal)
    figure = surface_figure(
        background(example.text, example.view), run, DARK, angles=diagnosis.angles, minimizers=example.minimizers
    )
    go.Figure(figure)
    assert {"value", "path", "iterates", "start", "last iterate"} <= set(names(figure))


def test_heights_are_true() -> None:
    surface = trace(surface_figure(background(BOWL, WINDOW), None, LIGHT), "value")
    x, y = np.meshgrid(surface["x"], surface["y"])
    assert np.allclose(surface["z"], (x**2 + 10 * y**2) / 2, rtol=1e-6)


@given(st.floats(-3, 11), st.floats(-6, 6))
def test_heights_between_grid_points_follow_the_surface(x: float, y: float) -> None:
    found = heights_at(background("2x - 3y + 1", WINDOW), np.array([x]), np.array([y]))
    assert found[0] == pytest.approx(2 * x - 3 * y + 1, abs=1e-9)


def test_heights_outside_the_window_do_not_exist() -> None:
    assert np.isnan(heights_at(background("x", WINDOW), np.array([-3.1, 11.1, 0.0]), np.array([0.0, 0.0, 7.0]))).all()


def test_the_path_lies_on_the_surface_and_stays_in_the_window() -> None:
    run, _ = ran(BOWL, (10.0, 1.0), 0.23, 30)
    x, y, z = draped(background(BOWL, WINDOW), run.points)
    drawn = ~np.isnan(x)
    assert np.abs(z - (x**2 + 10 * y**2) / 2)[drawn].max() < 0.05
    assert (np.abs(y[drawn]) <= 6 + 1e-9).all()
    assert x[0] == 10


def test_iterates_float_a_little_above_their_height() -> None:
    run, _ = ran(BOWL, (10.0, 1.0), 0.19, 30)
    figure = surface_figure(background(BOWL, WINDOW), run, LIGHT)
    above = trace(figure, "iterates")["z"] - run.values
    span = np.diff(figure["layout"]["scene"]["zaxis"]["range"])[0]
    assert np.allclose(above, MARKER_LIFT * LIFT * span)


def test_what_is_left_out_is_said() -> None:
    run, _ = ran(BOWL, (10.0, 1.0), 0.23, 30)
    said = words(surface_figure(background(BOWL, WINDOW), run, LIGHT))
    assert "24 of 31 iterates lie outside the window and are not drawn" in said
    said = words(surface_figure(background("1/(x^2 + y^2)"), None, LIGHT))
    assert "cut off above f = " in said
    assert "it reaches" in said


@pytest.mark.parametrize("text", ["x^2 + y^2", "x^3 - 3x*y^2", "100(y - x^2)^2 + (1 - x)^2", "|x| + |y|"])
def test_ordinary_functions_are_shown_whole(text: str) -> None:
    values = background(text).values
    assert height_limits(values) == (values.min(), values.max())


@pytest.mark.parametrize("values", [np.full((3, 3), 5.0), np.full((3, 3), np.nan), np.full((3, 3), 1e300)])
def test_one_height_gets_a_box(values: np.ndarray) -> None:
    low, high = height_limits(values)
    assert low < high
