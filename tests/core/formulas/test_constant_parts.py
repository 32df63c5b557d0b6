"""Constants inside a formula are evaluated with plain floats, row by row of the table, and never beyond 1e15."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import assume, given

from gradnorm_core.errors import ConstantDomainError, FormulaLimitError
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.parsing.constants import value_of
from gradnorm_core.formulas.parsing.limits import LARGEST_CONSTANT
from gradnorm_core.formulas.tree import Call, Constant, Node, Number, Variable
from gradnorm_core.objectives.formula import parse
from tests.support import reference, strategies

ROWS = {row.name: row for row in TYPED.values()}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("first", [-2.5, -1.0, -0.25, 0.0, 0.25, 1.0, 2.5, 7.0])
def test_every_function_of_the_table_has_its_value(name: str, first: float) -> None:
    arguments = [first, 1.5, -0.75][: ROWS[name].arity[0]]
    tree = Call(name, tuple(Number(argument) for argument in arguments))
    try:
        expected = float(reference.value_at(tree, 0, 0))
    except reference.Undefined:
        with pytest.raises(ConstantDomainError):
            value_of(name, arguments, "it", 0)
    else:
        assert math.isclose(value_of(name, arguments, "it", 0), expected, rel_tol=1e-14, abs_tol=1e-15)


@pytest.mark.parametrize("typed", [typed for typed, row in TYPED.items() if row.arity[0] <= 2])
def test_a_function_of_numbers_is_that_of_variables_with_these_values(typed: str) -> None:
    letters, name = ("x", "y")[: TYPED[typed].arity[0]], TYPED[typed].name
    with_letters = parse(f"{typed}({','.join(letters)})")
    for numbers in product([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0], repeat=len(letters)):
        there = with_letters.value(numbers[0], numbers[-1])
        try:
            number = value_of(name, numbers, "it", 0)
        except ConstantDomainError:
            assert not math.isfinite(there), numbers
        except FormulaLimitError:
            assert abs(there) > LARGEST_CONSTANT
        else:
            assert number == pytest.approx(there, rel=1e-12, abs=1e-15), numbers


def evaluated(node: Node) -> float:
    """The tree at x = 1.5, y = 0.5, built up from `value_of` alone."""
    if isinstance(node, Variable):
        return {"x": 1.5, "y": 0.5}[node.name]
    if isinstance(node, Number | Constant):
        return node.value
    return value_of(node.function, [evaluated(argument) for argument in node.arguments], "it", 0)


@given(strategies.trees(functions=(*strategies.OPERATORS, "exp", "ln", "sqrt", "atan", "max"), size=6))
def test_constants_agree_with_arbitrary_precision(tree: Node) -> None:
    try:
        value = evaluated(tree)
        expected = float(reference.value_at(tree, 1.5, 0.5))
    except (ConstantDomainError, FormulaLimitError, reference.Undefined, reference.OutOfRange):
        assume(False)
    assert abs(value) <= LARGEST_CONSTANT
    assert math.isclose(value, expected, rel_tol=1e-6, abs_tol=1e-6)
