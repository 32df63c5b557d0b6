"""Random formulas as trees, and points to put into them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from gradnorm_core.formulas.functions import FUNCTIONS, TYPED
from gradnorm_core.formulas.tree import Call, Constant, Node, Number, Variable

OPERATORS = ("add", "subtract", "multiply", "divide", "negate", "power")
TYPED_NAMES = tuple(sorted({row.name for row in TYPED.values()} - {"power"}))
JUMPS = frozenset({"floor", "ceil", "sign", "heaviside", "round"})
KINKS = JUMPS | {"abs", "min", "max", "relu", "mod"}

EXPONENTS = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 7.0)


def numbers() -> st.SearchStrategy[Node]:
    """Literals as people type them."""
    return st.sampled_from([0.0, 0.1, 0.5, 1.0, 1.5, 2.0, 3.0, 10.0]).map(Number)


def leaves() -> st.SearchStrategy[Node]:
    """Variables more often than numbers and constants."""
    variables = st.sampled_from([Variable("x"), Variable("y")])
    return variables | variables | numbers() | st.sampled_from([Constant("pi"), Constant("e")])


def trees(functions: Sequence[str] = OPERATORS + TYPED_NAMES, size: int = 8) -> st.SearchStrategy[Node]:
    """Trees of the given functions with up to `size` leaves."""
    return st.recursive(leaves(), lambda parts: _calls(functions, parts), max_leaves=size)


def _calls(functions: Sequence[str], parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    # Sums and products as often as all other functions together, as in the formulas of exercise sheets.
    names = st.sampled_from(("add", "subtract", "multiply")) | st.sampled_from(functions)
    return names.flatmap(lambda name: _call(name, parts))


def _call(name: str, parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    if name == "power":
        exponents: st.SearchStrategy[Node] = st.sampled_from(EXPONENTS).map(Number)
        return st.tuples(parts, exponents | exponents | parts).map(lambda pair: Call("power", pair))
    fewest, most = FUNCTIONS[name].arity
    return st.lists(parts, min_size=fewest, max_size=min(most, 3)).map(lambda parts: Call(name, tuple(parts)))


def points(generic: bool = True) -> st.SearchStrategy[tuple[float, float]]:
    """Points of the plane: away from everything special, or just there."""
    coordinates = st.floats(-3, 3, width=32) if generic else st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0])
    return st.tuples(coordinates, coordinates)
