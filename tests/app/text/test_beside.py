"""The reason why one of two runs of the Playground is ahead: its factors are those of the iterates."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.compute import results
from app.text.beside import beside_reason
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse

BOWL = "(x^2 + 10y^2)/2"


def two(text: str, start: tuple[float, float], alpha: float, beta: float = 0.9, most: int = 500) -> tuple[Run, Run]:
    """Plain descent, and the same with momentum."""
    f = parse(text)
    plain = descend(f, start, step_rule=Fixed(alpha), max_iterations=most)
    return plain, descend(f, start, HeavyBall(beta), Fixed(alpha), max_iterations=most)


def reason(text: str, start: tuple[float, float], alpha: float, beta: float = 0.9) -> str:
    run, other = two(text, start, alpha, beta)
    return beside_reason(run, other, results.reference_minimum(run.spec))


def measured(run: Run) -> float:
    """The factor per step over the second half, as the geometric mean of the distance to the origin."""
    first, last = len(run.points) // 2, len(run.points) - 1
    near, far = (float(np.linalg.norm(run.points[k])) for k in (last, first))
    return float((near / far) ** (1 / (last - first)))


@pytest.mark.parametrize(
    ("text", "start", "alpha"),
    [
        (BOWL, (10.0, 1.0), 0.19),
        (BOWL, (10.0, 1.0), 0.05),
        (BOWL, (10.0, 1.0), 0.3),
        (BOWL, (10.0, 0.0), 0.19),
        # No quadratic: along x alone the slow component is that of λ = 1, whatever λ is across.
        ("cosh(x) + 10y^2", (1.0, 0.0), 0.099),
    ],
)
def test_both_factors_are_those_of_the_iterates(text: str, start: tuple[float, float], alpha: float) -> None:
    run, other = two(text, start, alpha)
    said = reason(text, start, alpha)
    found = re.search(r"by ([\d.]+) with momentum and by ([\d.]+) without", said)
    assert found, said
    assert float(found[1]) == pytest.approx(measured(other), rel=0.03)
    assert float(found[2]) == pytest.approx(measured(run), rel=0.03)


def test_momentum_that_loses_is_told_a_beta_that_wins() -> None:
    said = reason(BOWL, (10.0, 1.0), 0.19)
    assert "β = 0.9 is too much" in said
    found = re.search(r"β = ([\d.]+) is best for this α and κ = 10: ([\d.]+) a step", said)
    assert found, said
    plain, better = two(BOWL, (10.0, 1.0), 0.19, float(found[1]))
    assert better.iterations < plain.iterations / 3
    assert float(found[2]) == pytest.approx(measured(better), rel=0.1)


def test_what_alpha_allows_is_said_at_the_limits() -> None:
    assert "from 2/λmax = 0.2 to 2(1+β)/λmax = 0.38" in reason(BOWL, (10.0, 1.0), 0.3)
    assert "allows no α from 2(1+β)/λmax = 0.38 on" in reason(BOWL, (10.0, 1.0), 0.4)
    assert "More momentum would help" in reason("(x^2 + 1000y^2)/2", (10.0, 1.0), 0.001)
    assert "κ" not in reason(BOWL, (10.0, 0.0), 0.19)


def test_a_beta_is_about_the_best_where_it_takes_about_as_many_steps() -> None:
    """The best β for αλ = 0.0002 is (1 − √0.0002)² = 0.972; 0.99 takes 2.8 times as many steps."""
    assert "β = 0.99 is too much" in reason("x^2 + y^2", (10.0, 1.0), 1e-4, 0.99)
    assert "β = 0.972 is about the best for this α." in reason("x^2 + y^2", (10.0, 1.0), 1e-4, 0.972)
    assert "More momentum would help" in reason("x^2 + y^2", (10.0, 1.0), 1e-4, 0.955)


def test_a_run_that_meets_the_minimum_in_one_step_is_not_said_to_swing_past_it() -> None:
    run, other = two("x^2 + 10y^2", (0.0, 0.5), 0.05, 0.27)
    assert other.points.tolist() == [[0.0, 0.5], [0.0, 0.0]]
    assert "with it every component swings" in beside_reason(run, other, results.reference_minimum(run.spec))


def test_on_the_limit_the_factor_is_one_and_a_factor_of_nothing_is_not_a_number_of_rounding() -> None:
    assert "by 1 (to 16 digits) with momentum" in reason("x^2 + 10y^2", (1.0, 0.5), 0.19)
    assert "by less than 10⁻⁷ with momentum" in reason("0.7x^2 + 0.7y^2", (1.0, 0.5), 0.714285714285714, 0.0)
    assert "by 0 without" in reason("0.5x^2 + 0.5y^2", (1.0, 0.5), 1.0, 0.1)
    assert "by less and less without" in reason("cosh(x) + cosh(y)", (1.0, 0.5), 1.0, 0.1)


def test_nothing_is_said_without_a_theory() -> None:
    f, rule = parse(BOWL), Fixed(0.1)
    noisy = descend(f, (10, 1), step_rule=rule, noise=GaussianNoise(0.1, 7))
    run = descend(f, (10, 1), step_rule=rule)
    other = descend(f, (10, 1), HeavyBall(0.9), rule)
    known = results.reference_minimum(run.spec)
    assert beside_reason(noisy, other, known) == ""
    assert beside_reason(run, other, None) == ""
    assert reason("100(y - x^2)^2 + (1 - x)^2", (-1.2, 1.0), 0.0005) == ""


def test_nothing_is_said_of_one_minimum_where_the_runs_end_in_two() -> None:
    """The wells of x⁴/4 − x²/2 + x/10 have λ = 2.29 and 1.68: momentum carries the second run into the other one."""
    wells = "x^4/4 - x^2/2 + x/10 + y^2/2"
    for x, same in ((-2.0, False), (-1.2, True)):
        run, other = two(wells, (x, 0.5), 0.2, 0.6)
        assert (abs(run.points[-1][0] - other.points[-1][0]) < 0.01) == same
        assert bool(reason(wells, (x, 0.5), 0.2, 0.6)) == same
