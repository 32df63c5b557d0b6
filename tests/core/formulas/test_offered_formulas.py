"""The formula that a refusal offers for a function of elsewhere means the same."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpc, mpf

from gradnorm_core.errors import ExpressionError
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.parsing.foreign_names import FOREIGN, WITHOUT_COUNTERPART
from gradnorm_core.objectives.formula import parse

REAL = np.array([[0.3, 0.7, 1.4, 2.6, -1.7], [0.5, 1.3, -0.8, 0.9, 1.1]])
OFFERED: dict[str, Callable[[Any, Any], Any]] = {
    "acot(x)": lambda x, y: mp.acot(x), "arccot(x)": lambda x, y: mp.acot(x), "asec(x)": lambda x, y: mp.asec(x),
    "acsc(x)": lambda x, y: mp.acsc(x), "acoth(x)": lambda x, y: mp.acoth(x), "asech(x)": lambda x, y: mp.asech(x),
    "acsch(x)": lambda x, y: mp.acsch(x), "argsinh(x)": lambda x, y: mp.asinh(x), "erfc(x)": lambda x, y: mp.erfc(x),
    "sind(x)": lambda x, y: mp.sin(mp.radians(x)), "logit(x)": lambda x, y: mp.log(x / (1 - x)),
    "trunc(x)": lambda x, y: mpf(int(x)), "rem(x, y)": lambda x, y: mpf(math.fmod(x, y)),
    "fmod(x, y)": lambda x, y: mpf(math.fmod(x, y)),
    "frac(x)": lambda x, y: mpf(x) - mp.floor(x), "silu(x)": lambda x, y: x / (1 + mp.exp(-x)),
    "gelu(x)": lambda x, y: x * mp.ncdf(x), "versin(x)": lambda x, y: 1 - mp.cos(x),
    "sinhc(x)": lambda x, y: mp.sinh(x) / x,
    "logsumexp(x, y)": lambda x, y: mp.log(mp.exp(x) + mp.exp(y)), "clip(x, 0, 1)": lambda x, y: min(max(x, 0), 1),
    "elu(x)": lambda x, y: x if x > 0 else mp.expm1(x), "avg(x, y)": lambda x, y: (x + y) / 2,
    "cube(x)": lambda x, y: x**3, "clamp(x, 0, 1)": lambda x, y: min(max(x, 0), 1),
    "saturate(x)": lambda x, y: min(max(x, 0), 1), "hardtanh(x)": lambda x, y: min(max(x, -1), 1),
    "hardsigmoid(x)": lambda x, y: min(max(mpf(x) / 6 + mpf(1) / 2, 0), 1),
    "hardswish(x)": lambda x, y: mpf(x) * min(max(mpf(x) + 3, 0), 6) / 6, "relu6(x)": lambda x, y: min(max(x, 0), 6),
    "softmax(x, y)": lambda x, y: 1 / (1 + mp.exp(mpf(y) - x)),
    "softmin(x, y)": lambda x, y: 1 / (1 + mp.exp(mpf(x) - y)),
    "logsoftmax(x, y)": lambda x, y: -mp.log1p(mp.exp(mpf(y) - x)),
    "logsigmoid(x)": lambda x, y: -mp.log1p(mp.exp(-x)), "logaddexp(x, y)": lambda x, y: mp.log(mp.exp(x) + mp.exp(y)),
    "mish(x)": lambda x, y: x * mp.tanh(mp.log1p(mp.exp(x))), "softsign(x)": lambda x, y: x / (1 + abs(mpf(x))),
    "leakyrelu(x)": lambda x, y: max(x, mpf(x) / 100), "tanhshrink(x)": lambda x, y: x - mp.tanh(x),
    "celu(x)": lambda x, y: x if x > 0 else mp.expm1(x),
    "selu(x)": lambda x, y: mpf("1.0507") * (x if x > 0 else mpf("1.67326") * mp.expm1(x)),
    "fabs(x)": lambda x, y: abs(x), "fmin(x, y)": min, "fmax(x, y)": max, "amax(x, y)": max, "amin(x, y)": min,
    "exp2(x)": lambda x, y: mpf(2) ** x, "exp10(x)": lambda x, y: mpf(10) ** x, "abs2(x)": lambda x, y: mpf(x) ** 2,
    "lerp(x, y, 0.5)": lambda x, y: (mpf(x) + y) / 2, "mix(x, y, 0.5)": lambda x, y: (mpf(x) + y) / 2,
    "smoothstep(0, 1, x)": lambda x, y: 3 * min(max(mpf(x), 0), 1) ** 2 - 2 * min(max(mpf(x), 0), 1) ** 3,
    "fract(x)": lambda x, y: mpf(x) - mp.floor(x), "fractionalpart(x)": lambda x, y: mp.frac(abs(x)) * mp.sign(x),
    "int(x)": lambda x, y: mpf(int(x)), "quotient(x, y)": lambda x, y: mpf(int(mpf(x) / y)),
    "div(x, y)": lambda x, y: mp.floor(mpf(x) / y), "unitstep(x)": lambda x, y: mpf(x >= 0),
    "copysign(x, y)": lambda x, y: mpf(math.copysign(x, y)), "signbit(x)": lambda x, y: mpf(x < 0),
    "squarewave(x)": lambda x, y: mp.sign(mp.sin(x)), "triangle(x)": lambda x, y: max(1 - abs(mpf(x)), 0),
    "box(x)": lambda x, y: mpf(abs(x) < 0.5), "reciprocal(x)": lambda x, y: 1 / mpf(x), "neg(x)": lambda x, y: -mpf(x),
    "linf(x, y)": lambda x, y: max(abs(x), abs(y)), "distance(x, y)": mp.hypot,
    "cuberoot(x)": lambda x, y: mp.sign(x) * mp.cbrt(abs(x)),
    "nthroot(x, 3)": lambda x, y: mp.sign(x) * mp.cbrt(abs(x)),
    "loge(x)": lambda x, y: mp.log(x), "sinpi(x)": lambda x, y: mp.sinpi(x), "cospi(x)": lambda x, y: mp.cospi(x),
    "tanpi(x)": lambda x, y: mp.sinpi(x) / mp.cospi(x), "radians(x)": lambda x, y: mp.radians(x),
    "degrees(x)": lambda x, y: mp.degrees(x), "arg(x, y)": lambda x, y: mp.arg(mpc(x, y)),
    "haversine(x)": lambda x, y: mp.sin(mpf(x) / 2) ** 2, "coversin(x)": lambda x, y: 1 - mp.sin(x),
    "exsec(x)": lambda x, y: 1 / mp.cos(x) - 1, "gd(x)": lambda x, y: 2 * mp.atan(mp.tanh(mpf(x) / 2)),
    "gaussian(x)": lambda x, y: mp.exp(-(mpf(x) ** 2)), "normpdf(x)": lambda x, y: mp.npdf(x),
    "normcdf(x)": lambda x, y: mp.ncdf(x), "xlogy(x, y)": lambda x, y: x * mp.log(y),
    "entropy(x)": lambda x, y: -x * mp.log(x), "logcosh(x)": lambda x, y: mp.log(mp.cosh(x)),
    "huber(x)": lambda x, y: mpf(x) ** 2 / 2 if abs(x) < 1 else abs(mpf(x)) - mpf(1) / 2,
    "pseudohuber(x)": lambda x, y: mp.sqrt(1 + mpf(x) ** 2) - 1, "hinge(x)": lambda x, y: max(0, 1 - mpf(x)),
    "squaredhinge(x)": lambda x, y: max(0, 1 - mpf(x)) ** 2,
}  # fmt: skip
NONE_HERE = (
    "gammaln", "factorial", "besselj", "lambertw", "erfinv", "dirac", "median", "std", "prod", "gradient", "integral",
    "lim", "rand", "real",
)  # fmt: skip
"""Names of functions that no formula of this language stands for."""


@pytest.mark.parametrize("text", OFFERED)
def test_the_formula_offered_for_a_function_of_elsewhere_means_the_same(text: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    suggestion = str(refused.value.suggestion)
    assert suggestion.startswith("Write ")
    offered = suggestion.removeprefix("Write ").split(", or ")[0].split(", with ")[0].split(", if ")[0].rstrip(".")
    if offered in TYPED:
        offered = f"{offered}({'x, y'[: 4 * TYPED[offered].arity[0] - 3]})"
    f = parse(offered)
    for point in REAL.T:
        true = OFFERED[text](*point.tolist())
        found = f.value_at(point)
        assert (
            math.isnan(found)
            if isinstance(true, mpc) and true.imag
            else math.isclose(found, float(mp.re(true)), rel_tol=1e-13, abs_tol=1e-15)
        )


@pytest.mark.parametrize("word", NONE_HERE)
def test_no_similar_name_is_offered_for_a_function_that_is_not_there(word: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(f"{word}(x)")
    assert "Did you mean" not in str(refused.value.suggestion)
    assert str(refused.value.suggestion).startswith(WITHOUT_COUNTERPART[word])


def test_no_name_of_this_language_is_taken_for_a_foreign_one() -> None:
    assert not TYPED.keys() & {*FOREIGN, *WITHOUT_COUNTERPART}
    assert not FOREIGN.keys() & WITHOUT_COUNTERPART
