"""The formula that a refusal offers for a function of elsewhere means the same."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpc, mpf

from gradnorm_core.errors import ExpressionError
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
    "cube(x)": lambda x, y: x**3,
}  # fmt: skip


@pytest.mark.parametrize("text", OFFERED)
def test_the_formula_offered_for_a_function_of_elsewhere_means_the_same(text: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    suggestion = str(refused.value.suggestion)
    assert suggestion.startswith("Write ")
    offered = suggestion.removeprefix("Write ").split(", or ")[0].rstrip(".")
    f = parse(offered if "x" in offered else f"{offered}(x)")
    for point in REAL.T:
        true = OFFERED[text](*point.tolist())
        found = f.value_at(point)
        assert (
            math.isnan(found)
            if isinstance(true, mpc) and true.imag
            else math.isclose(found, float(mp.re(true)), rel_tol=1e-13, abs_tol=1e-15)
        )
