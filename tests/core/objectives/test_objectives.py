"""Objectives: typed formulas and the families in n dimensions, behind one protocol."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle
from typing import Any

import numpy as np
import pytest

from gradnorm_core.errors import ExpressionError, UsageError
from gradnorm_core.objectives import evaluation
from gradnorm_core.objectives.families import ChainedRosenbrock, Laplacian, Quadratic, held_spectrum_quadratic
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.objective import Objective
from tests.support.hand_derivatives import PROBLEMS, Problem

ROSENBROCK = "100(y - x^2)^2 + (1 - x)^2"


# ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.text)
def test_numbers_give_a_float_a_vector_and_a_matrix(problem: Problem) -> None:
    f = parse(problem.text)
    for x, y in problem.points:
        value, gradient, hessian = f.value(x, y), f.gradient(x, y), f.hessian(x, y)
        assert type(value) is float
        assert value == pytest.approx(problem.value(x, y), rel=1e-13, abs=1e-13)
        assert gradient == pytest.approx(np.array(problem.gradient(x, y)), rel=1e-13, abs=1e-13)
        hxx, hxy, hyy = problem.hessian(x, y)
        assert hessian == pytest.approx(np.array([[hxx, hxy], [hxy, hyy]]), rel=1e-13, abs=1e-13)
        assert gradient.dtype == hessian.dtype == np.float64
        at_once = f.second_order_at(np.array([x, y]))
        for found, alone in zip(at_once, (value, gradient, hessian), strict=True):
            assert found == pytest.approx(alone, rel=1e-14, abs=1e-300, nan_ok=True)


@pytest.mark.parametrize("f", [parse("|x y| + y^3"), parse("exp(x) - sqrt(y)"), parse("3x - x y"), Laplacian(2)])
@pytest.mark.parametrize("place", [(0.5, 2.0), (0.0, 2.0), (0.0, 0.0), (-3.0, -1.0)])
def test_plain_numbers_are_those_of_the_arrays(f: Objective, place: tuple[float, float]) -> None:
    """Also on a kink, where derivatives are limits, and where f has no value."""
    value, gradient, second = f.second_order_at(np.array(place))
    with np.errstate(all="ignore"):
        found = f.second_order_numbers(*place)
    assert {type(number) for number in (found[0], *found[1], *found[2])} == {float}
    assert found[0] == pytest.approx(value, rel=0, abs=0, nan_ok=True)
    assert found[1] == pytest.approx(tuple(gradient), rel=0, abs=0, nan_ok=True)
    assert found[2] == pytest.approx((second[0, 0], second[0, 1], second[1, 1]), rel=0, abs=0, nan_ok=True)


SHAPES: list[tuple[Any, Any, tuple[int, ...]]] = [
    (np.zeros(7), 1, (7,)), (1.0, [2, 3], (2,)), (np.ones((4, 1)), np.ones(3), (4, 3)), (np.zeros((2, 0)), 1, (2, 0)),
    ([[1, 2]], np.float32(0.5), (1, 2)), (np.arange(3), np.arange(3), (3,)), (np.ones((2, 1, 5)), 0, (2, 1, 5)),
]  # fmt: skip


@pytest.mark.parametrize("formula", ["5", "x", "y^2", "x + 1/y", ROSENBROCK, "max(x, 0)", "sqrt(-1 - x^2)"])
@pytest.mark.parametrize(("x", "y", "shape"), SHAPES)
def test_arrays_broadcast(formula: str, x: Any, y: Any, shape: tuple[int, ...]) -> None:
    f = parse(formula)
    assert f.value(x, y).shape == shape
    assert f.gradient(x, y).shape == (2, *shape)
    assert f.hessian(x, y).shape == (2, 2, *shape)
    assert all(mask.shape == shape for mask in f.outside(x, y).values())


@pytest.mark.parametrize("text", [problem.text for problem in PROBLEMS])
def test_many_points_are_their_points_one_by_one(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "BLOCK", 5)
    f = parse(text)
    points = np.random.default_rng(1).uniform(0.1, 2, (2, 3, 4))
    value, gradient = f.value_and_gradient_at(points)
    assert np.array_equal(value, f.value_at(points))
    assert np.array_equal(gradient, f.gradient_at(points))
    hessian = f.hessian_at(points)
    for place in np.ndindex(3, 4):
        point = points[(slice(None), *place)]
        one, slope = f.value_and_gradient_at(point)
        assert value[place] == pytest.approx(one, rel=1e-14)
        assert gradient[(slice(None), *place)] == pytest.approx(slope, rel=1e-13, abs=1e-14)
        assert hessian[(..., *place)] == pytest.approx(f.hessian_at(point), rel=1e-13, abs=1e-14)


def test_results_share_no_memory_with_the_points() -> None:
    points = np.ones((2, 3))
    value = parse("x").value_at(points)
    value[:] = 7
    assert (points == 1).all()


def test_what_cannot_be_evaluated_is_refused_in_words() -> None:
    f = parse("x + y")
    with pytest.raises(UsageError, match="first axis"):
        f.value_at(np.zeros((3, 2)))
    with pytest.raises(UsageError, match="first axis"):
        f.gradient_at(1.0)
    with pytest.raises(UsageError, match="do not fit together"):
        f.value(np.zeros(2), np.zeros(3))
    with pytest.raises(UsageError, match="Real numbers"):
        f.value("one", 2)
    with pytest.raises(UsageError, match="Real numbers"):
        f.value(1j, 2)


@pytest.mark.parametrize("formula", ["x^100", "1/x", "ln x", "e^(e^x)", "x^y", "tan x", "acosh x", "5", "atan2(x, y)"])
def test_no_number_raises_or_warns(formula: str) -> None:
    f = parse(formula)
    wild = [0.0, -0.0, 1e-320, 1e308, -1e308, math.inf, -math.inf, math.nan, 0.5]
    for x in wild:
        f.value(x, 1), f.gradient(x, 1), f.hessian(x, 1), f.outside(x, 1), f.undefined_at([x, 1])
    for evaluate in (f.value, f.gradient, f.hessian):
        evaluate(np.array(wild)[:, None], np.array(wild))


# ── Domain ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_outside_says_why_and_blames_the_first_cause() -> None:
    outside = parse("sqrt(ln x) + 1/y").outside([-1, 0.5, 1, 2], [1, 1, 0, 0])
    assert {reason: mask.tolist() for reason, mask in outside.items()} == {
        "ln of a number that is not positive": [True, False, False, False],
        "square root of a negative number": [False, True, False, False],
        "division by zero": [False, False, True, True],
    }


def test_the_same_reason_twice_is_one_mask() -> None:
    assert parse("ln x + ln y").outside([1, -1, 1], [1, 1, -1])["ln of a number that is not positive"].tolist() == [
        False, True, True,
    ]  # fmt: skip


def test_a_formula_defined_everywhere_has_no_outside() -> None:
    assert parse("ln(1 + x^2)/e^y").outside(0, 0) == {}


def test_undefined_is_not_overflow() -> None:
    f = parse("e^x - e^y + ln x")
    assert f.undefined_at([[1, 800, -1], [1, 800, 800]]).tolist() == [False, False, True]
    assert math.isnan(f.value(800, 800))
    assert f.undefined_at((800, 800)) is False


# ── Identity ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_equal_by_text() -> None:
    assert parse("x^2") is parse("x^2")
    assert parse("x^2") != parse("x*x")
    assert parse("x^2") != "x^2"
    assert hash(copy.copy(parse("x^2"))) == hash(parse("x^2"))
    assert Quadratic(np.eye(2)) == Quadratic(np.eye(2)) != Quadratic(2 * np.eye(2))
    assert Laplacian(3) != ChainedRosenbrock(3)


@pytest.mark.parametrize("f", [parse(ROSENBROCK), Quadratic(np.eye(2)), Laplacian(2), ChainedRosenbrock(2)])
def test_survives_pickling(f: Objective) -> None:
    again = pickle.loads(pickle.dumps(f))
    assert again == f
    assert hash(again) == hash(f)
    assert np.array_equal(again.gradient_at((0.3, 0.4)), f.gradient_at((0.3, 0.4)))


def test_cannot_be_changed() -> None:
    for f, name in ((parse("x"), "expression"), (Laplacian(3), "size"), (Quadratic(np.eye(2)), "matrix")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(f, name, None)
    with pytest.raises(ValueError, match="read-only"):
        Quadratic(np.eye(2)).matrix[0, 0] = 2


def test_tells_what_it_is() -> None:
    f = parse("1/2x^2")
    assert (f.dimension, f.text, repr(f), f.is_quadratic) == (2, "1/2x^2", "parse('1/2x^2')", True)
    assert len(f.notes) == 1
    assert f.program(1).source.startswith("def program(x, y):")
    with pytest.raises(ExpressionError):
        parse("x +")


# ── Families ─────────────────────────────────────────────────────────────────────────────────────────────────────────

MATRIX = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, -1.0], [0.0, -1.0, 5.0]])
FAMILIES = [
    Quadratic(MATRIX), Quadratic(MATRIX, np.array([1.0, -2.0, 0.5])), Laplacian(1), Laplacian(6), ChainedRosenbrock(2),
    ChainedRosenbrock(7), held_spectrum_quadratic(5, 0.5, 20, seed=3),
]  # fmt: skip


@pytest.mark.parametrize("f", FAMILIES, ids=lambda f: f.text[:30])
@pytest.mark.parametrize("shape", [(), (4,), (2, 3)])
def test_closed_forms_are_the_differences_of_the_value(f: Objective, shape: tuple[int, ...]) -> None:
    points = np.random.default_rng(5).uniform(-2, 2, (f.dimension, *shape))
    value, gradient = f.value_and_gradient_at(points)
    assert np.shape(value) == shape
    assert np.array_equal(value, f.value_at(points))
    hessian, h = f.hessian_at(points), 1e-5
    assert gradient.shape == points.shape
    assert hessian.shape == (f.dimension, *points.shape)
    for place in range(f.dimension):
        step = np.zeros((f.dimension, *(1 for _ in shape)))
        step[place] = h
        slope = (f.value_at(points + step) - f.value_at(points - step)) / (2 * h)
        bend = (f.gradient_at(points + step) - f.gradient_at(points - step)) / (2 * h)
        assert gradient[place] == pytest.approx(slope, rel=1e-6, abs=1e-5)
        assert hessian[place] == pytest.approx(bend, rel=1e-6, abs=1e-5)
        assert hessian[:, place] == pytest.approx(hessian[place])


def test_chained_rosenbrock_in_the_plane_is_rosenbrock() -> None:
    f, g = ChainedRosenbrock(2), parse(ROSENBROCK)
    assert f.value(-1.2, 1) == pytest.approx(g.value(-1.2, 1))
    assert f.gradient(-1.2, 1) == pytest.approx(g.gradient(-1.2, 1))
    assert f.hessian(-1.2, 1) == pytest.approx(g.hessian(-1.2, 1))
    assert not f.is_quadratic
    assert np.array_equal(ChainedRosenbrock(9).gradient_at(np.ones(9)), np.zeros(9))


@pytest.mark.parametrize(("size", "kappa"), [(2, 3), (5, 14), (10, 48), (50, 1053), (100, 4134), (500, 101726)])
def test_condition_of_the_laplacian_is_exact_and_grows(size: int, kappa: int) -> None:
    f = Laplacian(size)
    assert round(f.condition_number) == kappa
    eigenvalues = np.linalg.eigvalsh(f.hessian_at(np.zeros(size)))
    assert f.condition_number == pytest.approx(eigenvalues[-1] / eigenvalues[0], rel=1e-8)
    assert f.condition_number == pytest.approx(4 * (size + 1) ** 2 / math.pi**2, rel=1 / size)


@pytest.mark.parametrize("dimension", [2, 3, 40])
def test_held_spectrum_is_held(dimension: int) -> None:
    f = held_spectrum_quadratic(dimension, 1, 100, seed=7)
    eigenvalues = np.linalg.eigvalsh(f.matrix)
    assert eigenvalues == pytest.approx(np.geomspace(1, 100, dimension))
    assert f == held_spectrum_quadratic(dimension, 1, 100, seed=7) != held_spectrum_quadratic(dimension, 1, 100, seed=8)
    assert f.is_quadratic


def test_a_label_is_no_identity() -> None:
    """Two quadratics are one function when their numbers are, whatever they are called."""
    f = Quadratic(MATRIX, label="q")
    assert f != Quadratic(2 * MATRIX, label="q")
    assert f != Quadratic(MATRIX, np.ones(3), label="q")
    assert f == Quadratic(MATRIX.copy(), label="another")
    assert len({f, Quadratic(MATRIX, -np.zeros(3)), Quadratic(2 * MATRIX, label="q")}) == 2


def test_a_quadratic_is_lowest_at_its_center() -> None:
    f = Quadratic(MATRIX, np.array([1.0, -2.0, 0.5]))
    assert f.value_at((1, -2, 0.5)) == 0
    assert not f.gradient_at((1, -2, 0.5)).any()
    assert f.undefined_at(np.zeros((3, 2))).tolist() == [False, False]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Quadratic(np.zeros((2, 3))), lambda: Quadratic(np.array([[1.0, 2.0], [0.0, 1.0]])),
        lambda: Quadratic(np.array([[math.nan]])), lambda: Quadratic(np.eye(2), np.zeros(3)), lambda: Laplacian(0),
        lambda: ChainedRosenbrock(1), lambda: held_spectrum_quadratic(1), lambda: held_spectrum_quadratic(3, 2, 1),
    ],
)  # fmt: skip
def test_impossible_families_are_refused(make: Any) -> None:
    with pytest.raises(UsageError):
        make()


def test_only_two_variables_have_x_and_y() -> None:
    with pytest.raises(UsageError, match="3 coordinates"):
        Quadratic(MATRIX).value(1, 2)


def test_a_quadratic_knows_the_point_with_a_given_gradient() -> None:
    f = Quadratic(MATRIX, np.array([1.0, -2.0, 0.5]))
    x = f.point_with_gradient([0.3, -4.0, 7.0])
    assert f.gradient_at(x) == pytest.approx([0.3, -4.0, 7.0])
    assert f.point_with_gradient(np.zeros(3)) == pytest.approx(f.center)
    with pytest.raises(UsageError, match="no inverse"):
        Quadratic(np.diag([1.0, 0.0])).point_with_gradient([1.0, 1.0])
