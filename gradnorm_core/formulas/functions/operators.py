"""Operators, comparisons, and the helpers that occur only in derivatives and conditions."""

from __future__ import annotations

from gradnorm_core.formulas.functions.function import (
    Function,
    at_least,
    both,
    differs,
    either,
    equals,
    floor,
    greater,
    is_integer,
    ln,
    power_log,
    select,
)
from gradnorm_core.formulas.tree import Call, Node, Number, Operand


def _power_partials(base: Node, exponent: Node) -> tuple[Operand, ...]:
    """∂(uᵛ)/∂u = v·uᵛ⁻¹, ∂(uᵛ)/∂v = uᵛ·ln u."""
    return exponent * base ** (exponent - 1), power_log(base, exponent, 1)


def _power_log_partials(base: Node, exponent: Node, times: Node) -> tuple[Operand, ...]:
    """∂/∂u and ∂/∂v of uᵛ·(ln u)ⁿ; n is always a constant."""
    by_base = exponent * power_log(base, exponent - 1, times) + times * power_log(base, exponent - 1, times - 1)
    return by_base, power_log(base, exponent, times + 1), 0


def _power_log(base: Node, exponent: Node, times: Node) -> Operand:
    """uᵛ·(ln u)ⁿ with its limit 0 at u = 0 for v > 0, where the product itself would be 0·(−∞)."""
    vanishes = both(equals(base, 0), greater(exponent, 0))
    return select(vanishes, 0, base**exponent * ln(base) ** times)


def _power_domain(base: Node, exponent: Node) -> Call | None:
    """The condition for uᵛ to be a real number: u > 0, or u = 0 with v ≥ 0, or u < 0 with integer v."""
    if isinstance(exponent, Number):
        whole = exponent.value.is_integer()
        if whole and exponent.value >= 0:
            return None
        if whole:
            return differs(base, 0)
        return at_least(base, 0) if exponent.value > 0 else greater(base, 0)
    zero = both(at_least(base, 0), either(greater(base, 0), at_least(exponent, 0)))
    return either(zero, both(greater(0, base), is_integer(exponent)))


OPERATORS = (
    Function("add", "{0} + {1}", lambda u, v: (1, 1), "Add", "{0} + {1}", "sum", (2, 2)),
    Function("subtract", "{0} - {1}", lambda u, v: (1, -1), lambda s, u, v: u - v, "{0} - {1}", "difference", (2, 2)),
    Function("multiply", "{0} * {1}", lambda u, v: (v, u), "Mul", r"{0} \cdot {1}", "product", (2, 2)),
    Function(
        "divide", "{0} / {1}", lambda u, v: (1 / v, -(u / v) / v), lambda s, u, v: u / v, r"\frac{{{0}}}{{{1}}}",
        "quotient", (2, 2), lambda u, v: differs(v, 0), "division by zero",
    ),
    Function("negate", "-{0}", lambda u: (-1,), lambda s, u: -u, "-{0}", "opposite"),
    Function(
        "power", "np.power({0}, {1})", _power_partials, "Pow", "{0}^{{{1}}}", "u to the power v", (2, 2),
        _power_domain, "a power of a negative number, or of zero, that is not a real number", ("pow",),
    ),
)  # fmt: skip

HELPERS = (
    Function("greater", "{0} > {1}", None, "Gt", r"{0} \gt {1}", arity=(2, 2), typed=False),
    Function("at_least", "{0} >= {1}", None, "Ge", r"{0} \ge {1}", arity=(2, 2), typed=False),
    Function("differs", "{0} != {1}", None, "Ne", r"{0} \ne {1}", arity=(2, 2), typed=False),
    Function(
        "less", "{0} < {1}", None, "Lt", r"{0} \lt {1}", arity=(2, 2), meaning=lambda u, v: greater(v, u), typed=False,
    ),
    Function(
        "at_most", "{0} <= {1}", None, "Le", r"{0} \le {1}", arity=(2, 2), meaning=lambda u, v: at_least(v, u),
        typed=False,
    ),
    Function("equals", "{0} == {1}", None, "Eq", r"{0} = {1}", arity=(2, 2), typed=False),
    Function("both", "{0} & {1}", None, "And", r"{0} \wedge {1}", arity=(2, 2), typed=False),
    Function("either", "{0} | {1}", None, "Or", r"{0} \vee {1}", arity=(2, 2), typed=False),
    Function(
        "is_integer", "{0} == np.floor({0})", None, lambda s, u: s.Eq(u, s.floor(u)), r"{0} \in \mathbb{{Z}}",
        definition=lambda u: equals(u, floor(u)), typed=False,
    ),
    Function(
        # NumPy makes a 0-d array of scalars here; [()] turns it back and leaves other arrays alone.
        "select", "np.where({0}, {1}, {2})[()]", None, lambda s, c, u, v: s.Piecewise((u, c), (v, True)),
        r"\begin{{cases}} {1} \quad \mathrm{{if}}\ {0} \\ {2} \quad \mathrm{{otherwise}} \end{{cases}}", arity=(3, 3),
        typed=False, differential=lambda c, u, v, dc, du, dv: select(c, du, dv),
    ),
    Function(
        "within", "np.where({0}, {1}, np.nan)[()]", None, lambda s, c, u: s.Piecewise((u, c), (s.nan, True)),
        r"\begin{{cases}} {1} \quad \mathrm{{if}}\ {0} \end{{cases}}", arity=(2, 2),
        domain=lambda condition, u: condition,
        domain_words="a place for which the formula has no case", meaning=lambda condition, u: u, typed=False,
    ),
    Function(
        "power_log", "np.power({0}, {1}) * np.log({0}) ** {2}", _power_log_partials,
        lambda s, u, v, n: u**v * s.log(u) ** n, r"{0}^{{{1}}} \ln^{{{2}}} {0}", arity=(3, 3),
        definition=_power_log, typed=False,
    ),
)  # fmt: skip
