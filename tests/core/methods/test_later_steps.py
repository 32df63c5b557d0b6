"""The sum of all later step sizes of a formula in k, held to closed forms."""

from __future__ import annotations

import pytest
from mpmath import exp, mpf, zeta

from gradnorm_core.methods.step_rules.later_steps import sum_of_later_steps
from gradnorm_core.methods.step_rules.schedule import Formula

FINITE = {
    "1/(k+1)^2": lambda k: zeta(2, k + 1), "0.3/(k+1)^1.1": lambda k: mpf("0.3") * zeta(mpf("1.1"), k + 1),
    "step_size*0.9^k": lambda k: mpf("0.9") ** k, "0.1*0.99999^k": lambda k: 10000 * mpf("0.99999") ** k,
    "exp(-k/10)": lambda k: exp(-mpf(k) / 10) / (1 - exp(mpf(-1) / 10)),
    "max(0.1 - 0.01k, 0)": lambda k: sum(max(mpf(10 - j) / 100, 0) for j in range(k, 11)),
    "0.1*0.5^floor(k/100)": lambda k: sum(mpf("0.1") * mpf(2) ** -(j // 100) for j in range(k, 6000)),
}  # fmt: skip
WITHOUT_END = ("0.1", "1/(k+1)", "step_size/sqrt(k+1)", "1/((k+2)*ln(k+2))", "max(0.1*0.9^k, 0.001)")
UNDECIDED = ("0.1/(1+sin(k)^2)/(k+1)^2", "1/(k-20.5)^2", "k*0.9^k", "ln(500-k)")


@pytest.mark.parametrize("first", [0, 1, 40, 500])
@pytest.mark.parametrize("text", FINITE)
def test_the_sum_is_that_of_the_series(text: str, first: int) -> None:
    assert sum_of_later_steps(Formula(text, 0.1), first) == pytest.approx(float(FINITE[text](first)), rel=1e-6, abs=0)


@pytest.mark.parametrize("text", [*WITHOUT_END, *UNDECIDED])
def test_a_sum_that_is_infinite_or_not_of_falling_steps_is_not_given(text: str) -> None:
    assert sum_of_later_steps(Formula(text, 0.1), 0) is None
