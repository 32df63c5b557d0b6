"""Windows: which can be drawn, and which fits a path."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.window import EDGE, check_window, filled, fitting_window
from gradnorm_core.arrays import Window
from gradnorm_core.errors import UsageError

coordinates = st.floats(-4e8, 4e8).map(lambda x: x if abs(x) > 1e-300 else 0.0)
points = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=20)


@given(points)
def test_the_fitting_window_holds_every_point_and_can_be_drawn(path: list[tuple[float, float]]) -> None:
    window = fitting_window(np.array(path))
    check_window(window)
    for x, y in path:
        assert window[0][0] <= x <= window[0][1]
        assert window[1][0] <= y <= window[1][1]


def test_the_fitting_window_of_a_run_that_diverged_is_still_a_window() -> None:
    (left, right), _ = fitting_window(np.array([[0.0, 0.0], [-1e300, 1e300]]))
    assert EDGE.minimum <= left < right <= EDGE.maximum


def test_the_fitting_window_has_round_edges() -> None:
    assert fitting_window(np.array([[0.0, 0.0], [10.0, 0.0]])) == ((-1.0, 11.0), (-1.5, 1.5))


@pytest.mark.parametrize(
    "window",
    [
        ((1.0, 0.0), (0.0, 1.0)),
        ((0.0, 1.0), (2.0, 2.0)),
        ((1.0, 1.0 + 1e-12), (0.0, 1.0)),
        ((-1e10, 0.0), (0.0, 1.0)),
        ((float("nan"), 0.0), (0.0, 1.0)),
    ],
)
def test_windows_without_room_are_refused(window: Window) -> None:
    with pytest.raises(UsageError):
        check_window(window)


def test_a_filled_window_keeps_its_middle_and_gets_its_shape() -> None:
    assert filled(((-2.0, 2.0), (0.0, 1.0))) == ((-2.0, 2.0), (-1.5, 2.5))
    assert filled(((0.0, 1.0), (0.0, 1.0)), aspect=2.0) == ((-0.5, 1.5), (0.0, 1.0))
    assert filled(((0.0, 1.0), (0.0, 1.0))) == ((0.0, 1.0), (0.0, 1.0))
