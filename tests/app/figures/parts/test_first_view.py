"""The first view of a surface: the path is seen from there, and it turns from the usual side only where that helps."""

from __future__ import annotations

import numpy as np
import pytest

from app.figures.parts.first_view import DISTANCE, ELEVATION, USUAL, Box, first_eye, seen_share
from app.figures.style import LIGHT
from app.figures.surface import surface_figure
from tests.support.pictures import background, ran

BOWL = "(x^2 + 10y^2)/2"
WINDOW = ((-11.0, 11.0), (-8.0, 8.0))
HOME = (DISTANCE * np.cos(USUAL), DISTANCE * np.sin(USUAL), ELEVATION)
BOX = Box((1.0, 16 / 22, 0.55), (0.0, 380.5))


def is_seen(point: tuple[float, float], eye: tuple[float, float, float]) -> bool:
    """Whether the bowl, by its formula, is nowhere higher than the line of sight from a point on it to the eye."""
    sides, size = np.array(BOX.sides), np.array([22.0, 16.0, 380.5])
    x, y = point
    placed = np.array([x, y, (x**2 + 10 * y**2) / 2]) / size * sides - np.array([0, 0, 0.275])
    way = placed + np.linspace(0, 1, 4000)[:, None] * (np.array(eye) - placed)
    x, y, z = ((way + np.array([0, 0, 0.275])) / sides * size).T
    inside = (np.abs(x) <= 11) & (np.abs(y) <= 8)
    return not ((x**2 + 10 * y**2) / 2 > z + 0.012 * 380.5)[inside].any()


def camera(text: str, start: tuple[float, float], step_size: float) -> tuple[float, float, float]:
    run, _ = ran(text, start, step_size, 150)
    eye = surface_figure(background(text, WINDOW), run, LIGHT)["layout"]["scene"]["camera"]["eye"]
    return eye["x"], eye["y"], eye["z"]


def test_the_path_in_a_bowl_is_seen_from_a_side_where_its_wall_does_not_hide_it() -> None:
    run, _ = ran(BOWL, (10.0, 1.0), 0.19, 150)
    eye = camera(BOWL, (10.0, 1.0), 0.19)
    points = [tuple(point) for point in run.points[:100]]
    assert np.mean([is_seen(point, HOME) for point in points]) < 0.1
    assert all(is_seen(point, eye) for point in points)


@pytest.mark.parametrize("eye", [HOME, (-0.5, -1.3, 1.1), (0.0, 1.4, 1.1)])
def test_what_is_seen_is_what_the_formula_shows(eye: tuple[float, float, float]) -> None:
    points = np.random.default_rng(3).uniform([-10, -7], [10, 7], (40, 2))
    heights = np.array([(x**2 + 10 * y**2) / 2 for x, y in points])
    found = [seen_share(background(BOWL, WINDOW), BOX, row[None], np.array(eye)) for row in np.c_[points, heights]]
    expected = [is_seen((x, y), eye) for x, y in points]
    assert 5 < sum(expected) < 38
    # On the edge of the shadow, within a cell of the grid, the two may differ.
    assert sum(one != other for one, other in zip(found, expected, strict=True)) <= 2


def test_the_usual_side_stays_where_it_shows_the_path_and_where_there_is_none() -> None:
    assert camera("(x^2 + y^2)/2", (3.0, 4.0), 0.3) == pytest.approx(HOME, abs=1e-3)
    assert first_eye(background(BOWL, WINDOW), BOX, np.empty((0, 3))) == pytest.approx(HOME, abs=1e-3)
