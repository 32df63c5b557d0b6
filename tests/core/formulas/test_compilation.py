"""Programs: right values and derivatives, NaN exactly where a formula is undefined, and source one can read."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings

from gradnorm_core.formulas.compiler.program import compile_tree
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.formulas.functions import FUNCTIONS
from gradnorm_core.formulas.tree import Call, Node, Number, Variable, variables, walk
from tests.support import reference
from tests.support.hand_derivatives import PROBLEMS, Problem
from tests.support.programs import at, results
from tests.support.strategies import KINKS, OPERATORS, TYPED_NAMES, points, trees

SMOOTH = tuple(name for name in OPERATORS + TYPED_NAMES if name not in KINKS)
X, Y = sympy.symbols("x y", real=True)


# ── Values and derivatives ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.text)
def test_agrees_with_derivatives_worked_out_by_hand(problem: Problem) -> None:
    for x, y in problem.points:
        expected = [problem.value(x, y), *problem.gradient(x, y), *problem.hessian(x, y)]
        assert at(problem.text, 2, x, y) == pytest.approx(expected, rel=1e-13, abs=1e-13)


FLOAT64 = 15
"""Digits for which mpmath computes with the 53 bits of float64; with 16 it has 56, and rounds elsewhere."""


def settled(tree: Node, x: float, y: float) -> float:
    """The true value, where rounding does not decide about it; None-free by assumption."""
    try:
        exact, rounded = reference.value_at(tree, x, y), reference.value_at(tree, x, y, digits=FLOAT64)
    except reference.OutOfRange:
        assume(False)
    assume(abs(exact - rounded) <= 1e-10 * max(1, abs(exact)))
    return float(exact)


def is_defined(tree: Node, x: float, y: float, digits: int) -> bool:
    try:
        reference.value_at(tree, x, y, digits)
    except reference.Undefined:
        return False
    except reference.OutOfRange:
        assume(False)
    return True


def test_it_is_known_where_rounding_decides() -> None:
    """0.5/0.1 is 5 in float64; of the two numbers as they are stored the quotient is a little less."""
    tree = parse_expression("floor(0.5/0.1)").tree
    assert reference.value_at(tree, 0, 0, FLOAT64) == at(tree, 0, 0, 0)[0] == 5
    assert reference.value_at(tree, 0, 0) == 4


@given(trees(), points() | points(generic=False))
@settings(max_examples=200)
def test_value_of_any_formula(tree: Node, point: tuple[float, float]) -> None:
    defined = is_defined(tree, *point, digits=60)
    assume(defined == is_defined(tree, *point, digits=FLOAT64))
    value = at(tree, 0, *point)[0]
    if defined:
        assert value == pytest.approx(settled(tree, *point), rel=1e-8, abs=1e-8)
    else:
        assert math.isnan(value)


@given(trees(SMOOTH, size=6), points())
@settings(max_examples=120)
def test_gradient_and_hessian_of_any_formula(tree: Node, point: tuple[float, float]) -> None:
    try:
        settled(tree, *point)
        gradient, hessian = reference.gradient_at(tree, *point), reference.hessian_at(tree, *point)
    except (reference.Undefined, reference.OutOfRange, OverflowError):
        assume(False)
    expected = [*gradient, hessian[0][0], hessian[0][1], hessian[1][1]]
    assume(all(abs(number) < 1e10 for number in expected))
    got = at(tree, 2, *point)
    assume(all(map(math.isfinite, got)))  # √0 and its like, where the sides of a vertical tangent meet
    scale = max(1.0, *map(abs, expected))
    assert got[1:] == pytest.approx(expected, rel=1e-6, abs=1e-6 * scale)


@given(trees(SMOOTH, size=5), points())
@settings(max_examples=40)
def test_derivatives_of_any_formula_are_those_of_sympy(tree: Node, point: tuple[float, float]) -> None:
    assume(variables(tree))
    try:
        settled(tree, *point)
        value = twin(tree)
    except (reference.Undefined, reference.OutOfRange, ValueError):  # ValueError: SymPy cannot compare constants
        assume(False)
    pairs = ((X, X), (X, Y), (Y, Y))
    expected = [numeric(sympy.diff(value, *symbols), *point) for symbols in ((X,), (Y,), *pairs)]
    assume(all(abs(number) < 1e10 for number in expected))  # false for NaN too
    got = at(tree, 2, *point)
    assume(all(map(math.isfinite, got)))
    scale = max(1.0, *map(abs, expected))
    assert got[1:] == pytest.approx(expected, rel=1e-6, abs=1e-6 * scale)


def twin(tree: Node) -> Any:
    if isinstance(tree, Variable):
        return {"x": X, "y": Y}[tree.name]
    if isinstance(tree, Call):
        return FUNCTIONS[tree.function].twin(sympy, *map(twin, tree.arguments))
    return sympy.Rational(tree.value)


def numeric(expression: Any, x: float, y: float) -> float:
    """A real number, or NaN where SymPy finds none."""
    number = expression.subs({X: sympy.Rational(x), Y: sympy.Rational(y)}).evalf(25)
    return float(number) if number.is_Number and number.is_finite else math.nan


@given(trees())
def test_one_source_serves_scalars_and_arrays_of_any_shape(tree: Node) -> None:
    x, y = np.linspace(-2, 2, 5)[:, None], np.array([-1.0, 0.0, 0.7])
    program = compile_tree(tree, ("x", "y"), 2)
    with np.errstate(all="ignore"):
        many = flat(program.run(x, y))
        for row, column in ((0, 0), (2, 1), (4, 2)):
            one = flat(program.run(np.float64(x[row, 0]), np.float64(y[column])))
            picked = [np.broadcast_to(result, (5, 3))[row, column] for result in many]
            # NumPy's vector loops round a few functions differently from its scalar ones.
            assert [float(number) for number in one] == pytest.approx(picked, rel=1e-7, abs=1e-9, nan_ok=True)


def flat(returned: Any) -> list[Any]:
    value, gradient, hessian = returned
    return [value, *gradient, *hessian]


@given(trees())
def test_derivatives_are_nan_where_the_formula_is_undefined(tree: Node) -> None:
    x, y = np.meshgrid([-1.0, -0.5, 0.0, 0.5, 1.0], [-1.0, 0.0, 2.0])
    undefined = np.isnan(np.broadcast_to(results(tree, 0, x, y), x.shape)) & ~overflows(tree, x, y)
    with np.errstate(all="ignore"):
        value, gradient, hessian = compile_tree(tree, ("x", "y"), 2).run(x, y)
    for result in (value, *gradient, *hessian):
        assert np.isnan(np.broadcast_to(result, x.shape)[undefined]).all()


def overflows(tree: Node, x: Any, y: Any) -> Any:
    """The points at which a part of the formula overflows; ∞ − ∞ is NaN there although f is defined."""
    found = np.zeros(np.shape(x), dtype=bool)
    for part in walk(tree):
        found |= np.isinf(results(part, 0, x, y))
    return found


# ── What is known of a program ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("formula", "quadratic"),
    [
        ("x^2 + 10y^2", True), ("(x - y)(x + y)/3", True), ("5", True), ("x", True), ("(x + 1)^2 - 2x y", True),
        ("x^3", False), ("|x|", False), ("max(x, y)", False), ("floor(x)", False), ("x^2/x", False),
        ("x^2 + 0 ln(x)", False), ("exp(x)", False), ("x^2 y", False), ("sqrt(2) x y", True),
    ],
)  # fmt: skip
def test_knows_what_is_quadratic(formula: str, quadratic: bool) -> None:
    assert compile_tree(parse_expression(formula).tree, ("x", "y"), 2).is_quadratic is quadratic


@pytest.mark.parametrize(
    ("formula", "plain"),
    [("x^7 - x y/3", True), ("5", True), ("1/x", False), ("x^-1", False), ("sin x", False), ("max(x, y)", False)],
)
def test_knows_what_python_floats_can_compute(formula: str, plain: bool) -> None:
    program = compile_tree(parse_expression(formula).tree, ("x", "y"), 1)
    assert program.plain is plain
    if plain:
        for x in (0.0, 1e308, -math.inf, math.nan):
            program.run(x, x)


@pytest.mark.parametrize(
    ("tree", "value"),
    [
        (Call("ln", (Number(0.0),)), math.nan),
        (Call("divide", (Number(1.0), Number(0.0))), math.nan),
        (Call("exp", (Number(999.0),)), math.inf),
        (Call("min", (Number(3.0), Number(1.0), Number(2.0))), 1),
    ],
)
def test_constants_fold_to_what_they_are(tree: Node, value: float) -> None:
    program = compile_tree(tree, ("x", "y"), 0)
    assert program.source.count("(") == 1
    assert program.run(0.0, 0.0) == pytest.approx(value, nan_ok=True)


def test_other_variables_than_x_and_y() -> None:
    program = compile_tree(parse_expression("step_size/sqrt(k + 1)", ("k", "step_size")).tree, ("k", "step_size"), 0)
    assert program.run(np.float64(3), np.float64(0.5)) == 0.25
