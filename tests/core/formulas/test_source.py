"""The printed source of programs: readable, straight, free of foreign names, and small for the largest formulas."""

from __future__ import annotations

import ast
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given

from gradnorm_core.formulas.compiler.execution import executable
from gradnorm_core.formulas.compiler.program import compile_tree
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.formulas.tree import Call, Node, Number, Variable, walk
from tests.support.strategies import trees


def source(formula: str, order: int = 0) -> str:
    return compile_tree(parse_expression(formula).tree, ("x", "y"), order).source


# ── Powers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("exponent", [*range(-12, 20), 33, 50, 77, 100, -33, -100])
def test_whole_powers_are_right_to_a_few_units_in_the_last_place(exponent: int) -> None:
    for x in (-1.7320508, -0.9, 0.3, 1.0000001, 1.37, 123.456):
        exact = Fraction(x) ** exponent
        if 1e-290 < abs(exact) < 1e290:
            with np.errstate(all="ignore"):
                got = float(compile_tree(parse_expression(f"x^({exponent})").tree, ("x",), 0).run(np.float64(x)))
            assert abs(Fraction(got) - exact) <= 6 * Fraction(math.ulp(float(exact)))


def test_powers_are_printed_as_one_would_write_them() -> None:
    assert "value = x * x\n" in source("x^2")
    assert "value = x * x * x\n" in source("x^3")
    assert "np.exp(x * y)" in source("e^(x y)")
    assert "np.sqrt(x)" in source("x^0.5")
    assert "1.0 / " in source("x^-2")
    assert "np.power(x, 100.0)" in source("x^100")
    assert "power" not in source("x^7 + x^2.5 + x^-1.5")


# ── Source ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rosenbrock_reads_like_this() -> None:
    assert source("100(y - x^2)^2 + (1 - x)^2", 2) == (
        "def program(x, y):\n"
        "    t0 = x * x\n"
        "    t1 = y - t0\n"
        "    t2 = 1.0 - x\n"
        "    value = 100.0 * (t1 * t1) + t2 * t2\n"
        "    gx = -400.0 * (x * t1) - 2.0 * t2\n"
        "    gy = 200.0 * t1\n"
        "    hxx = 2.0 - 400.0 * (t1 - 2.0 * t0)\n"
        "    hxy = -400.0 * x\n"
        "    hyy = 200.0\n"
        "    return value, (gx, gy), (hxx, hxy, hyy)\n"
    )


def test_a_distance_reads_like_this() -> None:
    assert source("sqrt(x^2 + y^2) + ln x", 1) == (
        "def program(x, y):\n"
        "    t0 = np.sqrt(x * x + y * y)\n"
        "    outside = np.where(x > 0.0, 0.0, np.nan)[()]\n"
        "    value = t0 + np.log(x) + outside\n"
        "    gx = x / t0 + 1.0 / x + outside\n"
        "    gy = y / t0 + outside\n"
        "    return value, (gx, gy)\n"
    )


ALLOWED = {"x", "y", "np", "program"}


@given(trees(size=12))
@example(Call("power", (Call("negate", (Number(2.0),)), Variable("x"))))
def test_source_is_straight_and_knows_no_names_but_ours(tree: Node) -> None:
    module = ast.parse(compile_tree(tree, ("x", "y"), 2).source)
    (function,) = module.body
    assert isinstance(function, ast.FunctionDef)
    assert all(isinstance(line, ast.Assign | ast.Return) for line in function.body)
    assigned = {node.id for node in ast.walk(module) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    assert names <= assigned | ALLOWED
    assert all(len(line) <= 120 for line in ast.unparse(module).splitlines())


def test_executed_source_has_no_builtins() -> None:
    with pytest.raises(NameError):
        executable("def program():\n    return open('x')\n")()


def test_shared_parts_are_computed_once() -> None:
    assert source("exp(x y) sin(exp(x y)) + 1/exp(x y)", 2).count("np.exp") == 1
    assert source("cot(x) + sec(x) + sin(x) + cos(x)", 1).count("np.sin") == 1


@pytest.mark.parametrize(
    "formula",
    [
        "sin(" * 20 + "x y" + ")" * 20,
        "x*y*" * 49 + "x",
        "*".join(f"(x+{k}y)" for k in range(1, 30)),
        "/".join(["(x+y)"] * 25),
        "x^y^x^y^x^y^x^y",
        "atan2(" * 15 + "x" + ", y)" * 15,
        "+".join(f"x^{k} y^{k}" for k in range(1, 30)),
    ],
)
def test_derivatives_of_the_largest_formulas_stay_small(formula: str) -> None:
    tree = parse_expression(formula).tree
    program = compile_tree(tree, ("x", "y"), 2)
    nodes = sum(1 for _ in walk(tree))
    assert program.source.count("\n") < 10 * nodes
    assert len(program.source) < 600 * nodes
