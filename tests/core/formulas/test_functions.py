"""Every row of the table of functions against SymPy and against the reference in high precision."""

from __future__ import annotations

import math
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy

from gradnorm_core.formulas.compiler.program import compile_tree
from gradnorm_core.formulas.functions import FUNCTIONS, TYPED, Function
from gradnorm_core.formulas.tree import Call, Variable
from tests.support import reference
from tests.support.strategies import JUMPS, KINKS, OPERATORS

ROWS = [row for row in FUNCTIONS.values() if row.typed]
SMOOTH = [row for row in ROWS if row.name not in KINKS]
X, Y = sympy.symbols("x y", real=True)
# Irrational-looking points inside and outside every domain, and the borders of the domains.
INSIDE = (-2.7, -1.3, -0.6, 0.35, 0.8, 1.7, 2.9)
SPECIAL = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)


def tree_of(row: Function) -> Call:
    return Call(row.name, (Variable("x"), Variable("y"))[: row.arity[0]])


def plane(row: Function, values: tuple[float, ...]) -> list[tuple[float, float]]:
    """Pairs of the values; one of each where the function takes one argument."""
    return list(product(values, values)) if row.arity[0] == 2 else [(value, 0.5) for value in values]


def defined(row: Function, values: tuple[float, ...]) -> list[tuple[float, float]]:
    return [point for point in plane(row, values) if not math.isnan(true_value(row, *point))]


def true_value(row: Function, x: float, y: float) -> float:
    try:
        return float(reference.value_at(tree_of(row), x, y))
    except reference.Undefined:
        return math.nan


def run(row: Function, order: int, x: float, y: float) -> list[float]:
    """Value, gradient and Hessian in one list."""
    with np.errstate(all="ignore"):
        results = compile_tree(tree_of(row), ("x", "y"), order).run(np.float64(x), np.float64(y))
    return [float(number) for number in np.hstack(results)] if order else [float(results)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_value_is_nan_exactly_where_the_function_is_undefined(row: Function) -> None:
    for x, y in plane(row, INSIDE) + plane(row, SPECIAL):
        expected = true_value(row, x, y)
        assert run(row, 0, x, y)[0] == pytest.approx(expected, rel=4e-15, abs=1e-15, nan_ok=True), (x, y)


@pytest.mark.parametrize("row", SMOOTH, ids=lambda row: row.name)
def test_first_and_second_derivatives_are_those_of_the_sympy_twin(row: Function) -> None:
    variables = (X, Y)[: row.arity[0]]
    twin = row.twin(sympy, *variables)
    if row.name == "cbrt":  # SymPy's derivative of sign and Abs carries delta functions that vanish off 0
        twin = sympy.Piecewise((sympy.cbrt(X), X > 0), (-sympy.cbrt(-X), True))
    second = ((X, X), (X, Y), (Y, Y))
    expressions = [twin, *(sympy.diff(twin, v) for v in (X, Y)), *(sympy.diff(twin, *pair) for pair in second)]
    for x, y in defined(row, INSIDE):
        point = {X: sympy.Float(x, 40), Y: sympy.Float(y, 40)}
        expected = [expression.subs(point).evalf(30) for expression in expressions]
        if any(not number.is_real for number in expected):  # (−2.7)^1.7 and its like
            continue
        got = run(row, 2, x, y)
        assert got == pytest.approx([float(number) for number in expected], rel=2e-13, abs=1e-13), (x, y)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_gradient_is_that_of_the_reference(row: Function) -> None:
    for x, y in defined(row, INSIDE):
        if row.name in ("min", "max", "mod") and x == y:
            continue
        expected = [0.0, 0.0] if row.name in JUMPS else reference.gradient_at(tree_of(row), x, y)
        assert run(row, 1, x, y)[1:] == pytest.approx(expected, rel=1e-13, abs=1e-13), (x, y)


def test_cube_root_of_a_negative_number_is_real_in_its_twin_too() -> None:
    twin = FUNCTIONS["cbrt"].twin(sympy, sympy.Integer(-8))
    assert sympy.simplify(twin) == -2
    assert FUNCTIONS["cbrt"].twin(sympy, X).is_real


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_declared_signs_hold(row: Function) -> None:
    if row.name in OPERATORS:
        return
    signs = {"-" if value < 0 else "+" if value > 0 else "0" for value in values_of(row)}
    assert signs <= set(row.signs)


def values_of(row: Function) -> list[float]:
    points = defined(row, INSIDE) + defined(row, SPECIAL)
    return [true_value(row, x, y) for x, y in points]


def test_choices_at_kinks_are_the_documented_ones() -> None:
    assert run(FUNCTIONS["abs"], 1, 0.0, 0.0) == [0, 0, 0]
    assert run(FUNCTIONS["sign"], 1, 0.0, 0.0) == [0, 0, 0]
    assert run(FUNCTIONS["floor"], 1, 1.0, 0.0) == [1, 0, 0]
    assert run(FUNCTIONS["max"], 1, 2.0, 2.0) == [2, 1, 0]
    assert run(FUNCTIONS["min"], 1, 2.0, 2.0) == [2, 1, 0]


def test_vertical_tangents_are_infinite_and_no_number_where_the_sides_disagree() -> None:
    assert run(FUNCTIONS["sqrt"], 1, 0.0, 0.0)[1] == math.inf
    assert run(FUNCTIONS["cbrt"], 1, 0.0, 0.0)[1] == math.inf
    assert run(FUNCTIONS["asin"], 1, 1.0, 0.0)[1] == math.inf
    assert run(FUNCTIONS["acos"], 1, -1.0, 0.0)[1] == -math.inf
    assert not np.isfinite(run(FUNCTIONS["hypot"], 1, 0.0, 0.0)[1:]).any()


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e200, 1e300])
def test_hypot_and_atan2_survive_extreme_numbers_with_their_derivatives(scale: float) -> None:
    assert run(FUNCTIONS["hypot"], 1, 3 * scale, 4 * scale) == pytest.approx([5 * scale, 0.6, 0.8])
    expected = [math.atan2(3, 4), 0.16 / scale, -0.12 / scale]
    assert run(FUNCTIONS["atan2"], 1, 3 * scale, 4 * scale) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "name", ["tanh", "sigmoid", "atan", "asinh", "sech", "csch", "coth", "softplus", "erf", "sinc"]
)
@pytest.mark.parametrize("x", [-1e200, -800.0, -400.0, 400.0, 800.0, 1e200])
def test_flat_tails_have_finite_derivatives(name: str, x: float) -> None:
    assert np.isfinite(run(FUNCTIONS[name], 2, x, 0.0)).all()


def test_small_slopes_keep_their_digits() -> None:
    assert run(FUNCTIONS["tanh"], 1, 20.0, 0.0)[1] == pytest.approx(4 * math.exp(-40), rel=1e-12)
    assert run(FUNCTIONS["sigmoid"], 1, 40.0, 0.0)[1] == pytest.approx(math.exp(-40), rel=1e-12)


def test_every_spelling_means_one_function_and_every_row_is_complete() -> None:
    spellings = [spelling for row in ROWS for spelling in (row.name, *row.aliases)]
    assert len(spellings) == len(set(spellings))
    assert set(TYPED.values()) <= set(ROWS)
    for row in FUNCTIONS.values():
        fewest, most = row.arity
        assert 1 <= fewest <= most <= 6
        assert bool(row.domain) == bool(row.domain_words)
        assert row.summary or not row.typed


@pytest.mark.parametrize("x", [-600.0, -30.0, -6.6, -1e-9, 0.0, 1e-12, 0.499, 0.501, 0.999, 1.001, 6.4, 40.0, 600.0])
@pytest.mark.parametrize("name", ["softplus", "erf", "sinc", "expm1", "heaviside", "relu", "sech"])
def test_new_functions_keep_their_digits_from_the_smallest_to_the_largest_numbers(name: str, x: float) -> None:
    value, slope, _ = run(FUNCTIONS[name], 1, x, 0.0)
    expected = float(reference.value_at(tree_of(FUNCTIONS[name]), x, 0.5, digits=600))
    assert value == pytest.approx(expected, rel=1e-15, abs=1e-300)
    assert math.isfinite(slope)


@pytest.mark.parametrize("x", [1e-9, 1e-5, 0.01, 0.3, 0.49, 0.51, 1.0, 4.0])
def test_derivatives_of_sinc_keep_their_digits_near_zero(x: float) -> None:
    with mpmath.workdps(60):
        u = mpmath.mpf(x)
        slope = mpmath.cos(u) / u - mpmath.sin(u) / u**2
        curvature = -mpmath.sin(u) / u - 2 * slope / u
    got = run(FUNCTIONS["sinc"], 2, x, 0.0)
    assert got[1] == pytest.approx(float(slope), rel=1e-13)
    assert got[3] == pytest.approx(float(curvature), rel=1e-13)


@pytest.mark.parametrize("name", ["softplus", "erf", "relu", "heaviside", "tanh", "coth", "csch", "sech", "sigmoid"])
def test_limits_at_infinity_are_reached_and_nan_stays_nan(name: str) -> None:
    tree = tree_of(FUNCTIONS[name])
    for end in (-math.inf, math.inf):
        expected = {"softplus": max(end, 0), "relu": max(end, 0), "heaviside": float(end > 0), "sech": 0.0, "csch": 0.0}
        expected |= {"erf": math.copysign(1, end), "tanh": math.copysign(1, end), "sigmoid": float(end > 0)}
        with np.errstate(all="ignore"):
            program = compile_tree(tree, ("x", "y"), 1)
            value = float(program.run(np.float64(end), np.float64(0))[0])
            assert math.isnan(float(program.run(np.float64(math.nan), np.float64(0))[0]))
        assert value == (expected[name] if name != "coth" else math.copysign(1, end))


def test_halves_are_rounded_to_the_even_integer_and_remainders_have_the_sign_of_the_divisor() -> None:
    assert [run(FUNCTIONS["round"], 0, x, 0.0)[0] for x in (-1.5, -0.5, 0.5, 1.5, 2.5)] == [-2, 0, 0, 2, 2]
    assert [run(FUNCTIONS["mod"], 0, *pair)[0] for pair in ((5.5, 2.0), (-5.5, 2.0), (5.5, -2.0))] == [1.5, 0.5, -0.5]
