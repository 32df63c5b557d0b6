"""Questions about a formula: whether f may have kinks, jumps, poles or cusps, by the functions that it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from gradnorm_core.formulas.compiler.powers import is_positive
from gradnorm_core.formulas.compiler.simplification import simplifying_graph
from gradnorm_core.formulas.tree import Call, Node, Number, Variable, variables, walk
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective

_KINKED = {"abs", "max", "min", "relu", "select"}
_KINKED_OVER_ROWS = {"row_max"}  # where another row becomes the largest
_BROKEN = {
    "sign", "heaviside", "floor", "ceil", "round", "mod", "select", "tan", "sec", "csc", "cot", "csch", "coth", "atan2",
}  # fmt: skip
_UNBOUNDED = {"ln", "log1p", "log2", "log10", "tan", "sec", "csc", "cot", "csch", "coth", "atanh"}
"""Functions whose values grow without bound close to a number."""
_JUMPING = {"sign", "heaviside", "floor", "ceil", "round", "mod", "select"}
_ROUGH = {"sqrt", "cbrt", "hypot", "norm", "ln", "log1p", "log2", "log10", "asin", "acos", "acosh", "atanh"}
_SMOOTH_ABOVE_0 = {"sqrt", "cbrt", "hypot", "norm", "ln", "log1p", "log2", "log10"}  # where any argument is positive
NAMED = frozenset(_KINKED | _BROKEN | _UNBOUNDED | _JUMPING | _ROUGH | _SMOOTH_ABOVE_0)
"""Every function that a question below names, but for those over rows."""


# A cached answer of these is a bool, or some names of the table of functions, beside an objective.
@lru_cache(maxsize=512)
def has_kinks(objective: Objective) -> bool:
    """Returns True when the formula contains |·|, max, min, relu or pieces: functions whose derivative jumps."""
    return bool((_KINKED | _KINKED_OVER_ROWS) & functions_in(objective))


@lru_cache(maxsize=512)
def has_breaks(objective: Objective) -> bool:
    """Returns True when the formula contains a function that jumps, or a division whose divisor may be 0.

    1/(1 + e⁻ˣ) has no pole: its divisor is positive everywhere.
    """
    if not isinstance(objective, FormulaObjective):
        return False
    return bool(_BROKEN & functions_in(objective)) or may_divide_by_zero(objective)


def may_divide_by_zero(objective: FormulaObjective) -> bool:
    """Returns True when a divisor of the formula may be 0."""
    return any("division by zero" in fault for fault in objective.faults)


@lru_cache(maxsize=512)
def may_have_poles(objective: Objective) -> bool:
    """Returns True when the formula has a function, a divisor or a power that may make it grow without bound.

    So may ln x, tan x, 1/x and x⁻² close to a point; the kinks and jumps of |x| and sign x do not.
    """
    if not isinstance(objective, FormulaObjective):
        return False
    grows = any(node.function in _UNBOUNDED and not _inside(node) for node in _calls(objective))
    return grows or _has_powers(objective) or may_divide_by_zero(objective)


@lru_cache(maxsize=512)
def has_jumps(objective: Objective) -> bool:
    """Returns True when the formula contains a step, a remainder or pieces: f may jump without a pole."""
    return bool(_JUMPING & functions_in(objective))


@lru_cache(maxsize=512)
def functions_in(objective: Objective) -> frozenset[str]:
    """Returns the names of the functions of the variables in a formula; none for an objective of another kind.

    The root of sqrt(2)x² and the bars of |a|x², with a parameter a, are those of a number.
    """
    return frozenset(node.function for node in _calls(objective))


def _calls(objective: Objective) -> Iterator[Call]:
    """Yields the calls that depend on a variable."""
    if not isinstance(objective, FormulaObjective):
        return
    varying: set[int] = set()
    for node in reversed(list(walk(objective.expression.tree))):  # children come before their parents
        if isinstance(node, Call) and any(id(part) in varying for part in node.arguments):
            varying.add(id(node))
            yield node
        elif isinstance(node, Variable) and node.name in objective.variables:
            varying.add(id(node))


def _inside(node: Call) -> bool:
    """Whether the arguments of a root, a norm or a logarithm stay where it is smooth, as in ln(1 + x²)."""
    return node.function in _SMOOTH_ABOVE_0 and any(map(is_positive, node.arguments))


@lru_cache(maxsize=512)
def may_be_rough(objective: Objective) -> bool:
    """Returns True for a formula with functions that have kinks, tips, cusps, poles or jumps."""
    return isinstance(objective, FormulaObjective) and (
        has_breaks(objective)
        or bool((_KINKED | _KINKED_OVER_ROWS) & functions_in(objective))
        or any(node.function in _ROUGH and not _inside(node) for node in _calls(objective))
        or has_roots(objective)
    )


@lru_cache(maxsize=512)
def has_quotients(objective: Objective) -> bool:
    """Returns True when the formula divides by something that varies: near its zeros rounding of the dividend grows."""
    divisors = (node.arguments[1] for node in _calls(objective) if node.function == "divide")
    names = frozenset(getattr(objective, "variables", ()))
    return any(variables(divisor) & names for divisor in divisors) or any(other_powers(objective))


@lru_cache(maxsize=512)
def has_roots(objective: Objective) -> bool:
    """Whether the formula has a root, or a power whose exponent is no natural number, of a base that may be ≤ 0.

    Its slope may grow beyond bounds there. Roots and powers of other bases are smooth: eˣ, 2ˣ, (1 + x²)^½.
    """
    roots = (node for node in _calls(objective) if node.function in ("sqrt", "cbrt"))
    return _has_powers(objective) or not all(map(_inside, roots))


def _has_powers(objective: Objective) -> bool:
    """Whether the formula has a power whose exponent is no natural number, of a base that may be 0 or negative."""
    return not all(is_positive(power.arguments[0]) for power in other_powers(objective))


def other_powers(objective: Objective) -> Iterator[Call]:
    """Yields the powers of a formula whose exponent is no natural number."""
    powers = (node for node in _calls(objective) if node.function == "power")
    return (power for power in powers if not _is_natural(power.arguments[1], objective))


def _is_natural(exponent: Node, objective: Objective) -> bool:
    """Whether an exponent is a natural number once it is computed: 2, 4/2, sqrt(4), or a/2 for the parameter a = 4."""
    if isinstance(exponent, Number):
        value: float | None = exponent.value
    else:
        graph, given = simplifying_graph(), getattr(objective, "parameters", {})
        if not variables(exponent) <= given.keys():
            return False
        value = graph.constant(graph.lower(exponent, {name: graph.number(number) for name, number in given.items()}))
    return value is not None and value >= 0 and value.is_integer()
