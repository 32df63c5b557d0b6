"""Derivatives at points where a piece of its own fills a hole of a quotient, or where asin and acos have none."""

from __future__ import annotations

import math

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from tests.support.claim_checker import complaints

Six = tuple[float, float, float, float, float]
SMOOTH: list[tuple[str, tuple[float, float], Six]] = [
    ("if(x != 0, sin(x)/x, 1) + y^2", (0, 0.3), (0, 0.6, -1 / 3, 0, 2)),
    ("if(x = 0, 1, sin(x)/x) + y^2", (0, 0), (0, 0, -1 / 3, 0, 2)),
    ("if(x != 0, (exp(x) - 1)/x, 1)", (0, 0.3), (1 / 2, 0, 1 / 3, 0, 0)),
    ("if(x != 0, (1 - cos(x))/x^2, 1/2)", (0, 0.3), (0, 0, -1 / 12, 0, 0)),
    ("if(x = y, 1, sin(x - y)/(x - y))", (0.5, 0.5), (0, 0, -1 / 3, 1 / 3, -1 / 3)),
    ("if(x^2 + y^2 > 0, sin(x^2 + y^2)/(x^2 + y^2), 1) + x y", (0, 0), (0, 0, 0, 1, 0)),
    ("if(x != 0, ln(1 + x)/x, 1) + y", (0, 2), (-1 / 2, 1, 2 / 3, 0, 0)),
    ("if(x != 1, (x^3 - 1)/(x - 1), 3)", (1, 0), (3, 0, 2, 0, 0)),
    ("if(x != 100, sin(x - 100)/(x - 100), 1)", (100, 7), (0, 0, -1 / 3, 0, 0)),
    ("1000000if(x != 0, (exp(x) - 1)/x, 1)", (0, 0), (5e5, 0, 1e6 / 3, 0, 0)),
    ("acos(cos(x))^2 + y^2", (0, 1), (0, 2, 2, 0, 2)),
    ("acos(1 - x^2)^2", (0, 0), (0, 0, 4, 0, 0)),
    ("acosh(cosh(x))^2", (0, 1), (0, 0, 2, 0, 0)),
]


@pytest.mark.parametrize(("text", "point", "true"), SMOOTH)
def test_the_derivatives_are_the_limits(text: str, point: tuple[float, float], true: Six) -> None:
    f, size = gc.parse(text), max(map(abs, true))
    gradient, hessian = f.gradient_at(np.array(point)), f.hessian_at(np.array(point))
    found = [*gradient, hessian[0, 0], hessian[0, 1], hessian[1, 1]]
    assert found == pytest.approx(true, rel=1e-6, abs=1e-7 * size)
    many = np.array([point, point]).T
    assert f.gradient_at(many)[:, 0].tolist() == gradient.tolist()
    assert f.hessian_at(many)[:, :, 1].tolist() == hessian.tolist()


@pytest.mark.parametrize("x", [1e-5, -1e-7, 1e-9])
def test_beside_such_a_point_they_keep_their_digits(x: float) -> None:
    """The formula of the second derivative divides by x³, and its numerator is rounded to ε."""
    f = gc.parse("if(x != 0, sin(x)/x, 1) + y^2")
    assert f.gradient(x, 0.5) == pytest.approx([-x / 3, 1], rel=1e-5, abs=1e-11)
    assert f.hessian(x, 0.5).ravel() == pytest.approx([-1 / 3, 0, 0, 2], abs=1e-8)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("if(x != 0, sin(x)/x, 2)", (0, 0)),  # a jump
        ("if(x != 0, tan(x)/x, 1) + |y|", (0, 0)),  # a kink across it
        ("if(x != 0, x^2 sin(1/x), 0)", (0, 0)),  # f″ has no limit
    ],
)
def test_where_there_is_no_limit_the_convention_stays(text: str, point: tuple[float, float]) -> None:
    f = gc.parse(text)
    assert f.gradient(*point).tolist() == [0, 0]
    assert f.hessian(*point).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("text", ["asin(sin(x))^2", "acos(cos(x))^2 + y^2"])
def test_a_kink_of_an_inverse_function_has_no_gradient(text: str) -> None:
    """At π/2 and π the two sides have opposite slopes."""
    at = math.pi / 2 if "asin" in text else math.pi
    assert np.isnan(gc.parse(text).gradient(at, 0)[0])


@pytest.mark.parametrize("direction", [gc.Steepest(), gc.Newton()])
@pytest.mark.parametrize(
    ("text", "start", "words"),
    [
        ("if(x != 0, sin(x)/x, 1) + y^2", (0, 1), "a saddle at (0, 0)"),
        ("if(x != 0, -sin(x)/x, -1) + y^2", (1, 1), "the minimum ("),
        ("acos(cos(x))^2 + y^2", (1, 1), "the minimum (0, 0)"),
    ],
)
def test_a_filled_hole_is_no_place_without_a_hessian(
    text: str, start: tuple[float, float], words: str, direction: gc.Direction
) -> None:
    run = gc.descend(gc.parse(text), start, direction, gc.Fixed(0.3), max_iterations=300)
    said = verdict(run, gc.diagnose(run.objective, run))
    assert not list(complaints(run, said))
    assert words in said.headline
    assert "no Hessian" not in said.lines
    assert "proves nothing" not in said.lines


@pytest.mark.parametrize(
    ("text", "point", "true"),
    [
        ("|sec(x) + 0.36y^2 - (sinc(x) + 0.36y^2)|", (0, -2.5), 4 / 3),
        ("|cosh(x) - cos(x)|", (0, 0.3), 2),
        ("sqrt((exp(x) - 1 - x)^2)", (0, 1), 1),
        ("|x^2 + 1 - 1| + y^2", (0, 0.3), 2),
        ("x|x|", (0, 0), 0),  # no limit: the convention stays
    ],
)
def test_a_magnitude_whose_sign_is_rounding_close_by_bends_as_farther_off(
    text: str, point: tuple[float, float], true: float
) -> None:
    assert gc.parse(text).hessian(*point)[0, 0] == pytest.approx(true, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("sqrt(|x|^x + y^2)", (142.9, 463.3)),
        ("sqrt(exp(x^2) + y^2)", (26.6, 1.0)),
    ],
)
def test_a_slope_that_overflows_is_not_0(text: str, point: tuple[float, float]) -> None:
    """Values of f around that overflow themselves tell no limit."""
    assert not np.isfinite(gc.parse(text).gradient(*point)).all()
