"""The table of the functions that a formula may use; no other module lists them.

One row says everything about a function: how it is called, how NumPy computes it, its derivative, where it is
defined, its SymPy twin, how it is typeset and what the help says. The parser, the compiler, the symbolic worker, the
help page and the tests read this table; adding a function is adding a row.

Derivatives are written as trees (`tree`), so second derivatives follow from the same rows. Conventions
where the textbook leaves a choice: |u|′ = sign u with 0 at 0; max and min take the derivative of the branch they take,
the first one when both are equal; sign, floor and ceil have derivative 0. They stay where f has no derivative; where it
has one all the same, objectives take that (`gradnorm_core.objectives.kink_limits`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gradnorm_core.formulas.tree import Call, Node, Number, Operand, call

Partials = Callable[..., tuple[Operand, ...]]
Condition = Callable[..., Call | None]
Twin = str | Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Function:
    """One row of the table.

    Attributes:
        name: the canonical name, the one in `Call.function`.
        numpy: NumPy source with ``{0}``, ``{1}`` for the arguments; safe on arrays, never raises under errstate.
        partials: the arguments' trees -> one tree per argument, ∂/∂uᵢ. None: constant almost everywhere (derivative 0).
        sympy: the same function in SymPy: its name there, or (the module sympy, the arguments) -> expression, so that
            reading this table does not import SymPy.
        latex: LaTeX with ``{0}``, ``{1}``; the printer supplies the parentheses around arguments where `{0}` is bare.
        summary: one line for the help page.
        arity: fewest and most arguments.
        domain: the arguments' trees -> a condition tree that holds where the function is defined; None: everywhere.
            An argument that is constant arrives as a `Number`.
        domain_words: the fault where it does not hold, for messages.
        aliases: other names that mean this function.
        differential: df as a whole, where a sum of partials × changes would make 0·∞.
        definition: the same in terms of other rows, so that a program computes what they share only once.
        signs: the signs its value can take, out of ``-0+``.
        typed: False for helpers that occur only in derivatives and conditions.
    """

    name: str
    numpy: str
    partials: Partials | None
    sympy: Twin
    latex: str
    summary: str = ""
    arity: tuple[int, int] = (1, 1)
    domain: Condition | None = None
    domain_words: str = ""
    aliases: tuple[str, ...] = ()
    differential: Callable[..., Operand] | None = None
    definition: Callable[..., Operand] | None = None
    signs: str = "-0+"
    typed: bool = True

    def twin(self, sympy: Any, *arguments: Any) -> Any:
        """The function's value as a SymPy expression; `sympy` is the module."""
        if isinstance(self.sympy, str):
            return getattr(sympy, self.sympy)(*arguments)
        return self.sympy(sympy, *arguments)


def _u(name: str) -> Callable[..., Call]:
    """A builder: ``_u("sin")(u)`` is the tree of sin u."""
    return lambda *arguments: call(name, *arguments)


sin, cos, tan, sec, exp, ln, sqrt, cbrt = map(_u, ("sin", "cos", "tan", "sec", "exp", "ln", "sqrt", "cbrt"))
sinh, cosh, tanh, sech, sign, hypot = map(_u, ("sinh", "cosh", "tanh", "sech", "sign", "hypot"))
sigmoid, floor, power_log = map(_u, ("sigmoid", "floor", "power_log"))
greater, at_least, differs, equals = map(_u, ("greater", "at_least", "differs", "equals"))
either, both, select, is_integer = map(_u, ("either", "both", "select", "is_integer"))


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


def _exclusive_unit(u: Node) -> Call:
    return both(greater(u, -1), greater(1, u))


def _inclusive_unit(u: Node) -> Call:
    return both(at_least(u, -1), at_least(1, u))


_OPERATORS = (
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

_FUNCTIONS = (
    Function("exp", "np.exp({0})", lambda u: (exp(u),), "exp", "e^{{{0}}}", "e to the power u", signs="+"),
    Function(
        "ln", "np.log({0})", lambda u: (1 / u,), "log", r"\ln {0}", "natural logarithm; log means ln here",
        domain=lambda u: greater(u, 0), domain_words="ln of a number that is not positive", aliases=("log",),
    ),
    Function(
        "log2", "np.log2({0})", lambda u: (1 / ln(2) / u,), lambda s, u: s.log(u) / s.log(2), r"\log_{{2}} {0}",
        "logarithm to base 2", domain=lambda u: greater(u, 0), domain_words="log2 of a number that is not positive",
    ),
    Function(
        "log10", "np.log10({0})", lambda u: (1 / ln(10) / u,), lambda s, u: s.log(u) / s.log(10),
        r"\log_{{10}} {0}", "logarithm to base 10", domain=lambda u: greater(u, 0),
        domain_words="log10 of a number that is not positive",
    ),
    Function(
        "sqrt", "np.sqrt({0})", lambda u: (1 / (2 * sqrt(u)),), "sqrt", r"\sqrt{{{0}}}", "square root",
        domain=lambda u: at_least(u, 0), domain_words="square root of a negative number", signs="0+",
    ),
    Function(
        "cbrt", "np.cbrt({0})", lambda u: (1 / (3 * cbrt(u) ** 2),),
        lambda s, u: s.sign(u) * s.Abs(u) ** s.Rational(1, 3), r"\sqrt[3]{{{0}}}",
        "cube root, of negative numbers too",
    ),
    Function(
        "abs", "np.abs({0})", lambda u: (sign(u),), "Abs", r"\left|{0}\right|", "absolute value |u|", signs="0+",
    ),
    Function("sign", "np.sign({0})", None, "sign", r"\operatorname{{sign}} {0}", "−1, 0 or 1"),
    Function("floor", "np.floor({0})", None, "floor", r"\left\lfloor {0} \right\rfloor", "largest integer ≤ u"),
    Function("ceil", "np.ceil({0})", None, "ceiling", r"\left\lceil {0} \right\rceil", "smallest integer ≥ u"),
    Function(
        "min", "np.minimum({0}, {1})", None, "Min", r"\min\left({0}\right)", "smallest of 2 to 6 numbers", (2, 6),
        differential=lambda u, v, du, dv: select(at_least(v, u), du, dv),
    ),
    Function(
        "max", "np.maximum({0}, {1})", None, "Max", r"\max\left({0}\right)", "largest of 2 to 6 numbers", (2, 6),
        differential=lambda u, v, du, dv: select(at_least(u, v), du, dv),
    ),
    Function("sin", "np.sin({0})", lambda u: (cos(u),), "sin", r"\sin {0}", "sine, u in radians"),
    Function("cos", "np.cos({0})", lambda u: (-sin(u),), "cos", r"\cos {0}", "cosine, u in radians"),
    # No float64 is a pole of tan or sec: their poles are irrational. So neither row has a domain.
    Function("tan", "np.tan({0})", lambda u: (1 + tan(u) ** 2,), "tan", r"\tan {0}", "tangent, u in radians"),
    Function(
        "sec", "1.0 / np.cos({0})", lambda u: (sec(u) * tan(u),), "sec", r"\sec {0}", "secant 1/cos u",
        definition=lambda u: 1 / cos(u),
    ),
    Function(
        "csc", "1.0 / np.sin({0})", lambda u: (-(cos(u) / sin(u)) / sin(u),), "csc", r"\csc {0}",
        "cosecant 1/sin u", domain=lambda u: differs(sin(u), 0), domain_words="csc where sin is zero",
        definition=lambda u: 1 / sin(u),
    ),
    Function(
        "cot", "np.cos({0}) / np.sin({0})", lambda u: (-1 / sin(u) ** 2,), "cot", r"\cot {0}",
        "cotangent cos u/sin u", domain=lambda u: differs(sin(u), 0), domain_words="cot where sin is zero",
        definition=lambda u: cos(u) / sin(u),
    ),
    Function(
        "asin", "np.arcsin({0})", lambda u: (1 / sqrt((1 - u) * (1 + u)),), "asin", r"\arcsin {0}",
        "inverse sine, in radians", domain=_inclusive_unit, domain_words="asin outside [−1, 1]", aliases=("arcsin",),
    ),
    Function(
        "acos", "np.arccos({0})", lambda u: (-1 / sqrt((1 - u) * (1 + u)),), "acos", r"\arccos {0}",
        "inverse cosine, in radians", domain=_inclusive_unit, domain_words="acos outside [−1, 1]", aliases=("arccos",),
        signs="0+",
    ),
    Function(
        "atan", "np.arctan({0})", lambda u: (1 / (1 + u**2),), "atan", r"\arctan {0}", "inverse tangent",
        aliases=("arctan",),
    ),
    Function(
        # Dividing by the hypotenuse twice neither overflows nor underflows where its square would.
        "atan2", "np.arctan2({0}, {1})",
        lambda u, v: (v / hypot(u, v) / hypot(u, v), -(u / hypot(u, v) / hypot(u, v))), "atan2",
        r"\operatorname{{atan2}}\left({0}, {1}\right)", "angle of the point (v, u), first the ordinate", (2, 2),
        lambda u, v: either(differs(u, 0), differs(v, 0)), "atan2 at the origin", ("arctan2",),
    ),
    Function("sinh", "np.sinh({0})", lambda u: (cosh(u),), "sinh", r"\sinh {0}", "hyperbolic sine"),
    Function("cosh", "np.cosh({0})", lambda u: (sinh(u),), "cosh", r"\cosh {0}", "hyperbolic cosine", signs="+"),
    Function("tanh", "np.tanh({0})", lambda u: (sech(u) ** 2,), "tanh", r"\tanh {0}", "hyperbolic tangent"),
    Function(
        "asinh", "np.arcsinh({0})", lambda u: (1 / hypot(1, u),), "asinh", r"\operatorname{{arsinh}} {0}",
        "inverse hyperbolic sine", aliases=("arcsinh", "arsinh"),
    ),
    Function(
        "acosh", "np.arccosh({0})", lambda u: (1 / (sqrt(u - 1) * sqrt(u + 1)),), "acosh",
        r"\operatorname{{arcosh}} {0}", "inverse hyperbolic cosine", domain=lambda u: at_least(u, 1),
        domain_words="acosh of a number below 1", aliases=("arccosh", "arcosh"), signs="0+",
    ),
    Function(
        "atanh", "np.arctanh({0})", lambda u: (1 / ((1 - u) * (1 + u)),), "atanh", r"\operatorname{{artanh}} {0}",
        "inverse hyperbolic tangent", domain=_exclusive_unit, domain_words="atanh outside (−1, 1)",
        aliases=("arctanh", "artanh"),
    ),
    Function(
        "hypot", "np.hypot({0}, {1})", lambda u, v: (u / hypot(u, v), v / hypot(u, v)),
        lambda s, u, v: s.sqrt(u**2 + v**2), r"\operatorname{{hypot}}\left({0}, {1}\right)",
        "√(u² + v²), without overflow", (2, 2), signs="0+",
    ),
    Function(
        "sigmoid", "1.0 / (1.0 + np.exp(-{0}))", lambda u: (sigmoid(u) * sigmoid(-u),),
        lambda s, u: 1 / (1 + s.exp(-u)), r"\sigma\left({0}\right)", "1/(1 + e^(−u))",
        definition=lambda u: 1 / (1 + exp(-u)), signs="+",
    ),
)  # fmt: skip

_HELPERS = (
    Function("greater", "{0} > {1}", None, "Gt", "{0} > {1}", arity=(2, 2), typed=False),
    Function("at_least", "{0} >= {1}", None, "Ge", r"{0} \ge {1}", arity=(2, 2), typed=False),
    Function("differs", "{0} != {1}", None, "Ne", r"{0} \ne {1}", arity=(2, 2), typed=False),
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
        r"\begin{{cases}} {1} & {0} \\ {2} \end{{cases}}", arity=(3, 3), typed=False,
        differential=lambda c, u, v, dc, du, dv: select(c, du, dv),
    ),
    Function(
        # Decays without the overflow of a squared cosh, in tanh′ = sech² and after.
        "sech", "1.0 / np.cosh({0})", lambda u: (-(sech(u) * tanh(u)),), "sech", r"\operatorname{{sech}} {0}",
        definition=lambda u: 1 / cosh(u), signs="+", typed=False,
    ),
    Function(
        "power_log", "np.power({0}, {1}) * np.log({0}) ** {2}", _power_log_partials,
        lambda s, u, v, n: u**v * s.log(u) ** n, r"{0}^{{{1}}} \ln^{{{2}}} {0}", arity=(3, 3),
        definition=_power_log, typed=False,
    ),
)  # fmt: skip

FUNCTIONS: dict[str, Function] = {row.name: row for row in (*_OPERATORS, *_FUNCTIONS, *_HELPERS)}
"""Every row by its canonical name."""

TYPED: dict[str, Function] = {
    spelling: row for row in (*_FUNCTIONS, FUNCTIONS["power"]) for spelling in (row.name, *row.aliases)
}
"""Every function that may stand before a parenthesis in a formula, by each of its spellings."""
del TYPED["power"]
