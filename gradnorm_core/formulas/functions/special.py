"""Lengths, bells and sigmoids: functions of machine learning and statistics."""

from __future__ import annotations

import math
from functools import reduce

from gradnorm_core.formulas.functions.function import (
    Function,
    absolute,
    cos,
    equals,
    exp,
    greater,
    hypot,
    minimum,
    of,
    select,
    sigmoid,
    sign,
    sin,
    sqrt,
)
from gradnorm_core.formulas.tree import Constant, Node, Operand, lift

_sinc, _sinc_slope, _sinc_curvature = map(of, ("sinc", "sinc_slope", "sinc_curvature"))
_erf_center, _erf_tail = map(of, ("erf_center", "erf_tail"))

ERF_CENTER = tuple((-1) ** k * 2 / math.sqrt(math.pi) / math.factorial(k) / (2 * k + 1) for k in range(17, -1, -1))
"""erf(u)/u as a polynomial in u², the highest power first: its Taylor series, complete in float64 for |u| < 1."""

ERF_TAIL = (
    -0.013600518969552862, 0.11779409882890005, -0.45503307711668495, 1.0278515498332481, -1.5141871864282601,
    1.5795212170612472, -1.267845346838231, 0.7773574549142884, -0.346224053753426, 0.19850970422166106,
    0.04995940068618023, 0.13698050803332698, 0.15496391036602064, 0.1778458697552188, 0.18804210322247567,
    0.1880643937348354, -3.19288547061707e-08,
)  # fmt: skip
"""e^(u²)·(1 − erf u) as a polynomial in 3/(3 + u) for 1 ≤ u ≤ 6.5, the highest power first.

Interpolated at Chebyshev's nodes in 50 digits; the error is below 1e-18. Beyond 6.5, erf is 1 in float64.
"""


def _polynomial(coefficients: tuple[float, ...]) -> str:
    """NumPy source of a polynomial in {0}, a few coefficients to a line."""
    written = ",\n        ".join(", ".join(map(repr, coefficients[k : k + 4])) for k in range(0, len(coefficients), 4))
    return f"np.polyval([\n        {written},\n    ], {{0}})"


_ERF = (
    f"np.where(np.abs({{0}}) < 1.0, {{0}} * {_polynomial(ERF_CENTER).format('{0}**2')}, np.sign({{0}}) * "
    f"(1.0 - np.exp(-({{0}}**2)) * {_polynomial(ERF_TAIL).format('3.0 / (3.0 + np.abs({0}))')}))[()]"
)


def _erf(u: Node) -> Operand:
    size = minimum(absolute(u), 6.5)
    square = size**2
    return select(greater(1, size), u * _erf_center(square), sign(u) * (1 - exp(-square) * _erf_tail(3 / (3 + size))))


# (sin u)/u and its derivatives: quotients lose their digits near 0, where the Taylor series has them all.
_TERMS = 8


def _series(u: Node, derivatives: int) -> Operand:
    """The derivative of Σ (−1)ᵏ u²ᵏ/(2k + 1)!, without the factor u that odd ones have."""
    first = (derivatives + 1) // 2
    terms = [
        (-1) ** k / math.factorial(2 * k + 1) * math.perm(2 * k, derivatives) for k in range(first, first + _TERMS)
    ]
    return reduce(lambda total, term: total * u**2 + term, reversed(terms[:-1]), lift(terms[-1]))


def _near_zero(u: Node, series: Operand, quotient: Operand) -> Operand:
    return select(greater(0.25, u**2), series, quotient)


SPECIAL = (
    Function(
        "square", "{0}**2", None, lambda s, u: u**2, r"\operatorname{{square}}\left({0}\right)", "u²",
        meaning=lambda u: u**2, signs="0+",
    ),
    Function(
        "hypot", "np.hypot({0}, {1})", lambda u, v: (u / hypot(u, v), v / hypot(u, v)),
        lambda s, u, v: s.sqrt(u**2 + v**2), r"\operatorname{{hypot}}\left({0}, {1}\right)",
        "√(u² + v²), without overflow", (2, 2), signs="0+",
    ),
    Function(
        "norm", "np.hypot({0}, {1})", None, lambda s, u, v: s.sqrt(u**2 + v**2),
        r"\left\lVert \left({0}, {1}\right) \right\rVert", "Euclidean length of the vector (u, v)", (2, 2),
        meaning=hypot, signs="0+",
    ),
    Function(
        "sigmoid", "1.0 / (1.0 + np.exp(-{0}))", lambda u: (sigmoid(u) * sigmoid(-u),),
        lambda s, u: 1 / (1 + s.exp(-u)), r"\sigma\left({0}\right)", "1/(1 + e^(−u))",
        aliases=("logistic", "expit"), definition=lambda u: 1 / (1 + exp(-u)), signs="+",
    ),
    Function(
        "softplus", "(np.maximum({0}, 0.0) + np.log1p(np.exp(-np.abs({0}))))", lambda u: (sigmoid(u),),
        lambda s, u: s.log(1 + s.exp(u)),
        r"\operatorname{{softplus}}\left({0}\right)", "ln(1 + e^u), without overflow", signs="+",
    ),
    Function(
        "erf", _ERF, lambda u: (2 / sqrt(Constant("pi")) * exp(-(u**2)),), "erf",
        r"\operatorname{{erf}}\left({0}\right)", "error function, 2/√π times the integral of e^(−t²) from 0 to u",
        definition=_erf,
    ),
    Function(
        "sinc", "np.where({0} == 0.0, 1.0, np.sin({0}) / {0})[()]", lambda u: (_sinc_slope(u),), "sinc",
        r"\operatorname{{sinc}}\left({0}\right)", "sin(u)/u, 1 at 0",
        definition=lambda u: select(equals(u, 0), 1, sin(u) / u),
    ),
)  # fmt: skip

SPECIAL_HELPERS = (
    Function("erf_center", _polynomial(ERF_CENTER), None, "erf", r"\operatorname{{erf}} {0}", typed=False),
    Function("erf_tail", _polynomial(ERF_TAIL), None, "erfc", r"\operatorname{{erfc}} {0}", typed=False),
    Function(
        "sinc_slope", "(np.cos({0}) - np.sin({0}) / {0}) / {0}", lambda u: (_sinc_curvature(u),),
        lambda s, u: (s.cos(u) - s.sinc(u)) / u, r"\operatorname{{sinc}}^{{\prime}} {0}",
        definition=lambda u: _near_zero(u, u * _series(u, 1), (cos(u) - _sinc(u)) / u), typed=False,
    ),
    Function(
        "sinc_curvature", "-np.sin({0}) / {0} - 2.0 * (np.cos({0}) - np.sin({0}) / {0}) / {0}**2", None,
        lambda s, u: -s.sinc(u) - 2 * (s.cos(u) - s.sinc(u)) / u**2, r"\operatorname{{sinc}}^{{\prime\prime}} {0}",
        definition=lambda u: _near_zero(u, _series(u, 2), -_sinc(u) - 2 * _sinc_slope(u) / u), typed=False,
    ),
)  # fmt: skip
