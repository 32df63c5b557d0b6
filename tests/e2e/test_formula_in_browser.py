"""The browser's own evaluation of a formula and its gradient agrees with the core's, for all functions there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Error as PlaywrightError

from app.browser.engine_data import formula_program, pack_program
from gradnorm_core.arrays import Floats
from gradnorm_core.formulas.compiler.execution import executable
from gradnorm_core.formulas.compiler.program import compile_instructions, compile_tree
from gradnorm_core.formulas.functions import FUNCTIONS
from gradnorm_core.formulas.tree import Node
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from tests.e2e.engine import Evaluate, numbers
from tests.support import strategies

# The results of each program at its points.
VALUES = """tasks => tasks.map(([program, points]) => {
  const compute = engine.at(program);
  return written(points.flatMap(point => [...compute(...point)]));
})"""
# All registers of each program at its points.
REGISTERS = """tasks => tasks.map(([packed, points]) => {
  const program = new Program(packed);
  return written(points.flatMap(point => {
    program.registers.set(point);
    program.run();
    return [...program.registers];
  }));
})"""
CALLS = [
    f"{name}({', '.join(['xy + 0.3', 'x - y'][: row.arity[0]])})" for name, row in FUNCTIONS.items() if row.typed
    and row.numpy.isascii() and name not in ("add", "subtract", "multiply", "divide", "negate", "power")
]  # fmt: skip
MORE = ["x^y", "x^-1.5 + y^7", "|x||y|", "x/y", "max(x, y, 1)", "2^-x", "(-2)^3 x", "x^2.3"]
PIECES = ["if(x > y, x^2, ln y)", "if(0 < x <= 1 or y == 2, x y)", "2if(x != 1, if(y >= 1, x, y), 3) + relu(x - y)"]
TEXTS = [*(one.text for one in GALLERY.values()), *CALLS, *MORE, *PIECES]
EDGES = (-np.inf, -1e300, -2.5, -1.0, -0.5, -0.0, 0.0, 1e-300, 0.5, 1.0, 2.0, 3.0, 800.0, 1e300, np.inf, np.nan)
# IEEE 754 rounds these alike on every machine; the others may differ in the last places.
EXACT = frozenset({
    "add", "subtract", "multiply", "divide", "negate", "sqrt", "abs", "sign", "floor", "ceil", "min", "max", "greater",
    "at_least", "differs", "equals", "both", "either", "select",
})  # fmt: skip
LAST_PLACES = 1e-14
EXACT_TREES = strategies.trees(("divide", "negate", "sqrt", "abs", "sign", "floor", "ceil", "min", "max"), 12)
POINTS = st.lists(strategies.points() | strategies.points(generic=False), min_size=4, max_size=4)


def columns(answer: str, count: int) -> Floats:
    """The numbers of each of `count` points, a column each."""
    return numbers(answer).reshape(count, -1).T


def test_every_formula(evaluate: Evaluate) -> None:
    points = np.random.default_rng(5).uniform(-3, 3, (2, 40))
    points[:, :3] = [[0.0, 1.0, -1.0], [0.0, 1.0, 2.0]]
    answers = evaluate(VALUES, [[formula_program(parse(text)), points.T.tolist()] for text in TEXTS])
    for text, answer in zip(TEXTS, answers, strict=True):
        value, gradient = parse(text).value_and_gradient_at(points)
        expected = np.stack([np.broadcast_to(value, points.shape[1:]), *gradient])
        np.testing.assert_allclose(columns(answer, 40), expected, rtol=1e-9, atol=1e-12, err_msg=text)


def test_every_function_at_the_edges_of_float64(evaluate: Evaluate) -> None:
    """NaN, ±∞ and ±0 come and go as in NumPy."""
    names = [name for name, row in FUNCTIONS.items() if row.definition is None and row.meaning is None]
    tasks, wanted = [], []
    for name in names:
        count = FUNCTIONS[name].arity[0]
        truth = (0.0, 1.0) if name in ("both", "either") else EDGES
        sides = [(0.0, 1.0) if name == "select" and place == 0 else truth for place in range(count)]
        points = np.stack(np.meshgrid(*sides, indexing="ij")).reshape(count, -1)
        program = {
            "inputs": list("uvw"[:count]), "numbers": [], "functions": [name],
            "calls": [0, *range(count), *[0] * (3 - count)], "results": [count],
        }  # fmt: skip
        tasks.append([program, points.T.tolist()])
        wanted.append(numpy_value(name, points))
    answers = evaluate(VALUES, tasks)
    for name, answer, expected in zip(names, answers, wanted, strict=True):
        np.testing.assert_allclose(columns(answer, len(expected))[0], expected, rtol=LAST_PLACES, atol=0, err_msg=name)


def numpy_value(name: str, arguments: Any) -> Any:
    """The values of the table's own NumPy source for these arguments."""
    count = FUNCTIONS[name].arity[0]
    letters = ("a", "b", "c")[:count]
    sides = [np.asarray(side) for side in arguments[:count]]
    if name in ("both", "either"):
        sides = [side.astype(bool) for side in sides]
    if name == "select":
        sides[0] = sides[0].astype(bool)
    program = executable(f"def program({', '.join(letters)}):\n    return {FUNCTIONS[name].numpy.format(*letters)}\n")
    with np.errstate(all="ignore"):
        return np.asarray(program(*sides), np.float64)


def test_random_formulas_call_by_call(evaluate: Evaluate) -> None:
    """Every call of a random formula and of its gradient gives what NumPy gives for the same arguments."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(strategies.trees(), min_size=12, max_size=12), POINTS)
    def check(trees: list[Node], points: list[tuple[float, float]]) -> None:
        programs = [pack_program(compile_instructions(tree, ("x", "y"))) for tree in trees]
        answers = evaluate(REGISTERS, [[program, [list(point) for point in points]] for program in programs])
        for program, answer in zip(programs, answers, strict=True):
            check_calls(program, columns(answer, 4))

    check()


def check_calls(program: dict[str, Any], registers: Floats) -> None:
    """Every register of the program, over the points, follows from those before it."""
    calls = np.array(program["calls"], dtype=int).reshape(-1, 4)
    begun = len(registers) - len(calls)
    constants = np.array([float(constant) for constant in program["numbers"]])
    np.testing.assert_array_equal(registers[len(program["inputs"]) : begun].T, np.tile(constants, (4, 1)))
    for place, (function, *arguments) in enumerate(calls.tolist(), start=begun):
        name = program["functions"][function]
        expected = numpy_value(name, registers[arguments])
        tolerance = 0 if name in EXACT else LAST_PLACES
        np.testing.assert_allclose(registers[place], expected, rtol=tolerance, atol=0, err_msg=name)


def test_random_formulas_that_round_alike_everywhere_are_equal_bit_for_bit(evaluate: Evaluate) -> None:

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(EXACT_TREES, min_size=12, max_size=12), POINTS)
    def check(trees: list[Node], points: list[tuple[float, float]]) -> None:
        tasks = [
            [pack_program(compile_instructions(tree, ("x", "y"))), [list(point) for point in points]] for tree in trees
        ]
        for tree, answer in zip(trees, evaluate(VALUES, tasks), strict=True):
            np.testing.assert_array_equal(columns(answer, 4), core_values(tree, points), err_msg=str(tree))

    check()


def core_values(tree: Node, points: list[tuple[float, float]]) -> Floats:
    """f, ∂f/∂x and ∂f/∂y of the core at the points, (3, k)."""
    run: Callable[..., Any] = compile_tree(tree, ("x", "y"), 1).run
    with np.errstate(all="ignore"):
        value, gradient = run(*np.array(points).T)
    return np.stack([np.broadcast_to(result, len(points)) for result in (value, *gradient)])


def test_there_is_something_to_compare() -> None:
    assert len(CALLS) > 25


def test_numbers_arrive_bit_for_bit_and_what_is_none_is_refused(evaluate: Evaluate) -> None:
    sent = "written([-0, 0, 0.1, 5e-324, 1.7976931348623157e308, Infinity, -Infinity, NaN])"
    expected = np.array([-0.0, 0.0, 0.1, 5e-324, 1.7976931348623157e308, np.inf, -np.inf, np.nan])
    assert numbers(evaluate(sent)).tobytes() == expected.tobytes()
    for none in ("undefined", "null", "'1'", "true"):
        with pytest.raises(PlaywrightError, match="not all of them are numbers"):
            evaluate(f"written([1, {none}])")
