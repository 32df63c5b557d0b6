"""Nothing is said of a function that swings between the numbers of float64, or between the samples taken."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.diagnostics.resolution import followed, follows_its_hessian
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.diagnostics.surroundings import lower_beside, nowhere_lower_within


@pytest.mark.parametrize("text", ["sin(1e8x) + y^2", "sin(1e8(x + y)) + (x - y)^2", "cos(3e7x) + cos(2e8y)"])
@pytest.mark.parametrize("start", [(-800, 1), (0, 1), (1, 2)])
@pytest.mark.parametrize("step_size", [0.1, 0.5])
def test_no_point_is_told_from_its_neighbours_where_float64_cannot(
    text: str, start: tuple[float, float], step_size: float
) -> None:
    f = gc.parse(text)
    run = gc.descend(f, start, step_rule=gc.Fixed(step_size))
    found = gc.diagnose(f, run).stationary
    if found is not None:  # then neighbours have about the same gradient
        beside = np.nextafter(found.point, np.inf)
        scale = np.abs(f.hessian_at(found.point)).max() * np.abs(beside - found.point).max()
        assert np.abs(f.gradient_at(beside) - f.gradient_at(found.point)).max() <= 2 * scale
    far = run.points[np.abs(run.points).max(axis=1) > 1e8]
    assert all(nowhere_lower_within(f, point) is None for point in far[:20])


@pytest.mark.parametrize(
    "text",
    ["(x - 1e8)^2 + (y - 1)^2", "(x - 1e8)^4 + y^2", "exp(x - 1e5) - x + y^2", "cos(x) + y^2", "sin(1e5x) + y^2"],
)
def test_far_out_and_steep_functions_keep_their_minima(text: str) -> None:
    f = gc.parse(text)
    start = {"(": (1e8 + 3, 2.0), "e": (1e5 + 0.5, 1.0), "c": (1e6 * np.pi * 2 + 3, 0.5)}.get(text[0], (-1.57e-5, 0.1))
    found = stationary_point_near(f, start)
    assert found is not None
    assert found.kind == "minimum"


@pytest.mark.parametrize(
    ("text", "goal", "point"),
    [
        ("x^2 + 4.05y^2 + 1e-8 sin(1e8 x)", "minimize", (-2.1999999949586186, -0.4842205127447356)),
        ("1e12*(-(cos(0.12x) + 4.94y^2))", "maximize", (1316752342.2873633, 259343491824.84686)),
    ],
)
def test_an_eigenvalue_that_changes_to_and_fro_does_not_tend_to_zero(
    text: str, goal: str, point: tuple[float, float]
) -> None:
    """Newton's steps end where they are short beside the first one, and f″ still changes by a quarter in each."""
    found = stationary_point_near(gc.parse(text), point, -1 if goal == "maximize" else 1)
    assert found is None or 0 not in found.curvature.signs


def test_what_is_said_of_hidden_swings_is_so() -> None:
    """f = x⁴(1 + a·sin(ωx)) + y² on the axis, at 20,001 points up to the radius that is told."""
    told = 0
    for a in (0.5, 0.9, 1.1, 2.0):
        for swings in (0.5, 3.0, 20.0, 70.0, 400.0, 3000.0, 1e5):
            f = gc.parse(f"x^4 (1 + {a} sin({swings} x)) + y^2")
            radius = nowhere_lower_within(f, np.zeros(2))
            if radius is None:
                continue
            told += 1
            x = np.linspace(-radius, radius, 20_001)
            assert (x**4 * (1 + a * np.sin(swings * x)) >= 0).all(), (a, swings, radius)
    assert told >= 10


@pytest.mark.parametrize(
    "text", ["x^100 + y^100", "|x|^0.1 + y^2", "|x| + |y|", "exp(50x) - 50x + y^4", "max(x^2, y^2)", "hypot(x, y)"]
)
def test_steep_and_kinked_functions_are_followed(text: str) -> None:
    assert nowhere_lower_within(gc.parse(text), np.zeros(2)) == pytest.approx(0.1)


def test_slopes_add_up_to_the_change_of_what_is_followed() -> None:
    x = np.linspace(0, 1, 65)
    lines = [(1.0, True), (20.0, True), (3000.0, False), (1e7, False)]
    values = np.array([np.sin(swings * x) for swings, _ in lines])
    slopes = np.array([swings * np.cos(swings * x) for swings, _ in lines])
    assert followed(values, slopes * x[1]).tolist() == [expected for _, expected in lines]


def test_a_hessian_that_changes_within_a_unit_is_not_followed() -> None:
    f, point = gc.parse("sin(1e8x) + y^2"), np.array([2e8, 0.0])
    assert not follows_its_hessian(f, point, f.hessian_at(point))
    near = np.array([2.0, 0.0])
    assert follows_its_hessian(f, near, f.hessian_at(near))


@pytest.mark.parametrize("x", [1.0, 4e4, 1e6])
@pytest.mark.parametrize(("text", "lower"), [("floor(y)/5 + (x - {})^2", False), ("floor(y)/5 - (x - {})^2", True)])
def test_a_step_of_a_staircase_is_as_close_far_from_0(text: str, lower: bool, x: float) -> None:
    """f is the same along y for 0.2 up and 0.8 down, at x = 1 and at x = 10⁶; along x it falls at once, or not."""
    f = gc.parse(text.format(x))
    way = lower_beside(f, np.array([x, 0.8]), np.eye(2))
    assert (way is not None) == lower
    if way is not None:
        np.testing.assert_allclose(np.abs(way), [1.0, 0.0])
