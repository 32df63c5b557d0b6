"""Exponentials, logarithms, roots, trigonometric and hyperbolic functions."""

from __future__ import annotations

from gradnorm_core.formulas.functions.function import (
    Function,
    at_least,
    both,
    cbrt,
    cos,
    cosh,
    coth,
    csch,
    differs,
    either,
    exp,
    greater,
    hypot,
    ln,
    sec,
    sech,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)
from gradnorm_core.formulas.tree import Call, Node


def _exclusive_unit(u: Node) -> Call:
    return both(greater(u, -1), greater(1, u))


def _inclusive_unit(u: Node) -> Call:
    return both(at_least(u, -1), at_least(1, u))


ELEMENTARY = (
    Function("exp", "np.exp({0})", lambda u: (exp(u),), "exp", "e^{{{0}}}", "e to the power u", signs="+"),
    Function(
        "expm1", "np.expm1({0})", lambda u: (exp(u),), lambda s, u: s.exp(u) - 1, r"\operatorname{{expm1}} {0}",
        "e^u − 1, exact near u = 0",
    ),
    Function(
        "ln", "np.log({0})", lambda u: (1 / u,), "log", r"\ln {0}", "natural logarithm; log means ln here",
        domain=lambda u: greater(u, 0), domain_words="ln of a number that is not positive", aliases=("log",),
    ),
    Function(
        "log1p", "np.log1p({0})", lambda u: (1 / (1 + u),), lambda s, u: s.log(1 + u), r"\operatorname{{log1p}} {0}",
        "ln(1 + u), exact near u = 0", domain=lambda u: greater(u, -1),
        domain_words="log1p of a number that is not above −1",
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
        # Decays without the overflow of a squared cosh, in tanh′ = sech² and after.
        "sech", "1.0 / np.cosh({0})", lambda u: (-(sech(u) * tanh(u)),), "sech", r"\operatorname{{sech}} {0}",
        "hyperbolic secant 1/cosh u", definition=lambda u: 1 / cosh(u), signs="+",
    ),
    Function(
        "csch", "1.0 / np.sinh({0})", lambda u: (-(csch(u) * coth(u)),), "csch", r"\operatorname{{csch}} {0}",
        "hyperbolic cosecant 1/sinh u", domain=lambda u: differs(u, 0), domain_words="csch of zero",
        definition=lambda u: 1 / sinh(u), signs="-+",
    ),
    Function(
        # As 1/tanh, since cosh/sinh is ∞/∞ from |u| = 711 on.
        "coth", "1.0 / np.tanh({0})", lambda u: (-(csch(u) ** 2),), "coth", r"\coth {0}",
        "hyperbolic cotangent cosh u/sinh u", domain=lambda u: differs(u, 0), domain_words="coth of zero",
        definition=lambda u: 1 / tanh(u), signs="-+",
    ),
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
)  # fmt: skip
