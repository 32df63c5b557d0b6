"""The arrows point where the gradient points, and say how long it is."""

from __future__ import annotations

import numpy as np
import pytest

from app.figures.parts.gradient_field import LONGEST, SHORTEST, Arrows, Goal, arrow_polyline, field_traces, lengths
from app.figures.style import LIGHT
from gradnorm_core.objectives.formula import parse
from tests.support.pictures import background

WINDOW = ((-3.0, 3.0), (-1.0, 2.0))


def drawn_arrows(text: str, goal: Goal, arrows: Arrows = "log") -> tuple[np.ndarray, np.ndarray]:
    """Middles and vectors of the arrows, read back from the polyline."""
    line = field_traces(background(text, WINDOW), goal, arrows, LIGHT)[0]
    x, y = (np.append(line[axis], np.nan).reshape(-1, 6) for axis in "xy")
    tails, tips = np.stack([x[:, 0], y[:, 0]]), np.stack([x[:, 1], y[:, 1]])
    return (tails + tips) / 2, tips - tails


@pytest.mark.parametrize(("goal", "sign"), [("minimize", -1.0), ("maximize", 1.0)])
@pytest.mark.parametrize("arrows", ["log", "unit"])
def test_arrows_go_where_a_step_goes(goal: Goal, sign: float, arrows: Arrows) -> None:
    text = "sin(x)*y + x^2"
    middles, vectors = drawn_arrows(text, goal, arrows)
    gradients = parse(text).gradient(*middles)
    turned = np.arctan2(*vectors[::-1]) - np.arctan2(*(sign * gradients)[::-1])
    assert np.abs((turned + np.pi) % (2 * np.pi) - np.pi).max() < 1e-9


def test_a_longer_gradient_has_a_longer_arrow() -> None:
    middles, vectors = drawn_arrows("exp(3x)", "minimize")
    order = np.argsort(parse("exp(3x)").gradient(*middles)[0])
    assert (np.diff(np.hypot(*vectors)[order]) > -1e-12).all()


def test_arrows_of_unit_length_are_alike() -> None:
    _, vectors = drawn_arrows("exp(3x)", "minimize", "unit")
    assert np.ptp(np.hypot(*vectors)) < 1e-12


def test_lengths_cover_their_range_and_stay_in_it_over_many_decades() -> None:
    length = lengths(np.logspace(-300, 300, 61), "log")
    assert (length.min(), length.max()) == (SHORTEST, LONGEST)


def test_about_fifteen_by_fifteen_equally_spaced() -> None:
    land = background("x^2 + y^2")
    assert (len(land.arrow_x), len(land.arrow_y)) == (15, 15)
    wide = background("x^2 + y^2", WINDOW)
    assert np.diff(wide.arrow_x)[0] == pytest.approx(np.diff(wide.arrow_y)[0], rel=0.1)


def test_barbs_lie_behind_the_tip_on_both_sides() -> None:
    x, y = arrow_polyline(np.zeros((2, 1)), np.array([[0.0], [1.0]]), 1.0)
    left, right = (x[2], y[2]), (x[4], y[4])
    assert left[0] == pytest.approx(-right[0])
    assert left[1] == pytest.approx(right[1])
    assert left[0] < 0 < right[0] or right[0] < 0 < left[0]
    assert left[1] < y[1] == 0.5


def test_no_arrow_where_there_is_no_gradient() -> None:
    assert field_traces(background("5"), "minimize", "log", LIGHT) == []
    assert field_traces(background("x^2"), "minimize", "off", LIGHT) == []
    readings = field_traces(background("ln(x)"), "minimize", "log", LIGHT)[1]
    assert (readings["x"] > 0).all()


def test_the_pointer_reads_the_value_and_the_gradient_itself() -> None:
    rows = field_traces(background("x^2 + 3y", WINDOW), "minimize", "unit", LIGHT)[1]["customdata"]
    x, y, value, gx, gy, norm = rows.T
    assert np.allclose(value, x**2 + 3 * y)
    assert np.allclose(gx, 2 * x)
    assert np.allclose(gy, 3)
    assert np.allclose(norm, np.sqrt(4 * x**2 + 9))
