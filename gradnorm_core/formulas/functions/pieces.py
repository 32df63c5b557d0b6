"""Functions in pieces: magnitudes, steps, the largest and the smallest of several numbers, remainders.

Where two pieces meet, their derivative is a convention (`Function.tie`).
"""

from __future__ import annotations

from typing import Any

from gradnorm_core.formulas.functions.function import (
    Function,
    at_least,
    differs,
    equals,
    floor,
    is_integer,
    maximum,
    of,
    select,
    sign,
)


def _rounded(sympy: Any, u: Any) -> Any:
    """The nearest integer in SymPy, of two equally near ones the even one."""
    up = sympy.floor(u + sympy.Rational(1, 2))
    tied_to_odd = sympy.And(sympy.Eq(up, u + sympy.Rational(1, 2)), sympy.Ne(sympy.Mod(up, 2), 0))
    return sympy.Piecewise((up - 1, tied_to_odd), (up, True))


PIECES = (
    Function(
        "abs", "np.abs({0})", lambda u: (sign(u),), "Abs", r"\left|{0}\right|", "absolute value |u|",
        tie=lambda u: equals(u, 0), signs="0+",
    ),
    Function(
        "sign", "np.sign({0})", None, "sign", r"\operatorname{{sign}} {0}", "−1, 0 or 1", tie=lambda u: equals(u, 0),
    ),
    Function(
        "heaviside", "np.heaviside({0}, 0.5)", None, lambda s, u: s.Heaviside(u, s.Rational(1, 2)),
        r"\operatorname{{H}}\left({0}\right)", "0 for u < 0, 1 for u > 0, ½ at 0", aliases=("step",),
        meaning=lambda u: (1 + sign(u)) / 2, signs="0+",
    ),
    Function(
        "floor", "np.floor({0})", None, "floor", r"\left\lfloor {0} \right\rfloor", "largest integer ≤ u",
        tie=is_integer,
    ),
    Function(
        "ceil", "np.ceil({0})", None, "ceiling", r"\left\lceil {0} \right\rceil", "smallest integer ≥ u",
        tie=is_integer,
    ),
    Function(
        "round", "np.rint({0})", None, _rounded, r"\operatorname{{round}}\left({0}\right)",
        "nearest integer; of two equally near ones the even one", aliases=("rint",),
        tie=lambda u: equals(u - floor(u), 0.5),
    ),
    Function(
        "mod", "np.mod({0}, {1})", lambda u, v: (1, -floor(u / v)), "Mod",
        r"\operatorname{{mod}}\left({0}, {1}\right)", "remainder u − v⌊u/v⌋, with the sign of v", (2, 2),
        lambda u, v: differs(v, 0), "mod by zero", tie=lambda u, v: equals(of("mod")(u, v), 0),
    ),
    Function(
        "min", "np.minimum({0}, {1})", None, "Min", r"\min\left({0}\right)", "smallest of 2 to 6 numbers", (2, 6),
        differential=lambda u, v, du, dv: select(at_least(v, u), du, dv), tie=equals,
    ),
    Function(
        "max", "np.maximum({0}, {1})", None, "Max", r"\max\left({0}\right)", "largest of 2 to 6 numbers", (2, 6),
        differential=lambda u, v, du, dv: select(at_least(u, v), du, dv), tie=equals,
    ),
    Function(
        # max takes the branch of its first argument where both are equal: relu′(0) = 0, as in machine learning.
        "relu", "np.maximum(0.0, {0})", None, lambda s, u: s.Max(0, u), r"\operatorname{{relu}}\left({0}\right)",
        "max(0, u), with derivative 0 at 0", meaning=lambda u: maximum(0, u), signs="0+",
    ),
)  # fmt: skip
