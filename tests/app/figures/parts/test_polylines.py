"""The geometry of paths: what is drawn lies exactly on the path, however far the path goes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.figures.parts import polylines
from app.figures.parts.polylines import FAR, MOST_POINTS, cut, exits, far_segments, grown, inside, visible_steps

WINDOW = ((-1.0, 3.0), (-2.0, 2.0))
CORNERS = np.array(WINDOW).T
near = st.floats(-8, 8, allow_nan=False)
paths = st.lists(st.tuples(near, near), min_size=2, max_size=12).map(np.array)


@given(paths)
def test_seen_parts_are_the_parts_in_the_window(points: np.ndarray) -> None:
    starts, stops = polylines.seen_parts(points, WINDOW)
    low, high = CORNERS
    assert (starts >= low - 1e-9).all()
    assert (stops <= high + 1e-9).all()
    t = np.linspace(0, 1, 401)[1:-1, None]
    sampled = sum(
        float(np.linalg.norm(b - a)) * float(inside(a + t * (b - a), WINDOW).mean()) for a, b in pairwise(points)
    )
    assert np.linalg.norm(stops - starts, axis=1).sum() == pytest.approx(sampled, abs=0.01 * (1 + 16 * len(points)))


@given(paths)
def test_every_exit_is_on_the_border_and_on_its_segment(points: np.ndarray) -> None:
    seen = inside(points, WINDOW)
    found = exits(points, WINDOW)
    assert [crossing.k for crossing in found] == np.flatnonzero(seen[:-1] & ~seen[1:]).tolist()
    for crossing in found:
        a, b = points[crossing.k], points[crossing.k + 1]
        assert inside(crossing.border[None], WINDOW)[0]
        assert np.isclose(crossing.border, CORNERS).any()
        across = (crossing.border - a) @ np.array([[0, -1], [1, 0]]) @ (b - a)
        assert abs(across) < 1e-9 * (1 + np.abs(b - a).max()) ** 2
        assert (crossing.border - a) @ crossing.direction >= -1e-9


@pytest.mark.parametrize("size", [1e5, 1e12, 1e200, 1.7e308])
@pytest.mark.parametrize("turn", [0.3, 2.0, 4.5])
@pytest.mark.parametrize("back", [False, True])
def test_a_segment_to_a_far_point_is_cut_without_bending(size: float, turn: float, back: bool) -> None:
    direction = np.array([np.cos(turn), np.sin(turn)])
    points = np.array([[0.5, 0.25], direction * size])
    drawn = far_segments(points[::-1] if back else points, WINDOW)
    ends = drawn[~np.isnan(drawn).any(axis=1)]
    assert len(ends) == 2
    assert inside(ends, grown(WINDOW, FAR * 1.001)).all()
    reach = ends[1] - ends[0]
    angle = np.arctan2(reach[1], reach[0]) % (2 * np.pi)
    true = np.arctan2(*(points[1] / 2 - points[0] / 2)[::-1]) % (2 * np.pi)
    assert angle == pytest.approx(true, abs=1e-12)


def test_near_segments_are_left_to_the_path() -> None:
    assert not far_segments(np.array([[0.0, 0.0], [10.0, -20.0], [1.0, 1.0]]), WINDOW).size


def test_a_segment_that_misses_the_box_is_not_drawn() -> None:
    assert not far_segments(np.array([[1e6, 0.0], [1e6, 1e6]]), WINDOW).size


def test_a_point_that_stays_is_inside_or_not() -> None:
    enter, leave = cut(np.array([[0.0, 0.0], [9.0, 0.0]]), np.array([[0.0, 0.0], [9.0, 0.0]]), WINDOW)
    assert (enter <= leave).tolist() == [True, False]


def test_a_short_run_keeps_every_iterate() -> None:
    kept, broken = visible_steps(np.random.default_rng(0).normal(size=(MOST_POINTS, 2)), WINDOW)
    assert kept.tolist() == list(range(MOST_POINTS))
    assert broken is None


def test_a_long_creep_keeps_what_can_be_told_apart() -> None:
    t = np.linspace(0, 1, 40_000)
    points = np.column_stack([t, t**2])
    kept, broken = visible_steps(points, WINDOW)
    assert broken is None
    assert len(kept) <= MOST_POINTS
    assert (kept[0], kept[-1]) == (0, len(points) - 1)
    drawn = np.interp(t, t[kept], points[kept, 1])
    assert np.abs(drawn - points[:, 1]).max() < 4 / 1000


def test_a_long_oscillation_keeps_beginning_and_end_and_a_gap() -> None:
    sign = np.where(np.arange(30_000) % 2, 1.0, -1.0)
    kept, broken = visible_steps(np.column_stack([0.9 * sign, 0.5 * sign]), WINDOW)
    assert len(kept) == MOST_POINTS
    assert broken is not None
    assert (np.diff(kept) == 1).sum() == MOST_POINTS - 2
    assert kept[broken] - kept[broken - 1] > 1
