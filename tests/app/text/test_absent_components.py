"""A run along one axis of a quadratic lacks the other component: no sentence gives it the factor of that one."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import descend, run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from tests.support.claim_checker import complaints

METHODS: list[Direction] = [Steepest(), HeavyBall(0.2), HeavyBall(0.9), Nesterov(0.5)]


def told(text: str, start: tuple[float, float], direction: Direction, alpha: float) -> tuple[Run, str]:
    f = parse(text)
    run = descend(f, start, direction, Fixed(alpha), max_iterations=400)
    said = verdict(run, diagnose(f, run))
    return run, " ".join([said.headline, *said.sentences])


def measured(run: Run) -> float:
    """The factor per step over the second half of the run when it goes on, as the geometric mean of the norm."""
    spec = replace(run.spec, gradient_tolerance=1e-120, max_iterations=400)
    norms = np.hypot(*run_spec(spec).gradients.T)
    first, last = len(norms) // 2, len(norms) - 1
    return float((norms[last] / norms[first]) ** (1 / (last - first)))


@pytest.mark.parametrize("direction", METHODS)
@pytest.mark.parametrize("alpha", [0.03, 0.099, 0.11])
@pytest.mark.parametrize("start", [(1.0, 0.0), (0.0, 1.0)])
@pytest.mark.parametrize("text", ["x^2 + 10y^2", "cosh(x) + 10y^2"])
def test_a_factor_per_step_is_that_of_the_run(
    text: str, start: tuple[float, float], alpha: float, direction: Direction
) -> None:
    run, said = told(text, start, direction, alpha)
    assert not ("grows by the factor" in said and run.status.name == "converged"), said
    # The norm of momentum that swings waves: it shows its factor only on average.
    wide = 0.1 if "swing" in said.lower() else 0.02
    for shown in re.findall(r"fades? by the factor (?:√β = )?(\d[\d.]*\d)|instead of (\d[\d.]*\d)", said):
        assert float(next(filter(None, shown))) == pytest.approx(measured(run), rel=wide), said


def test_a_whole_run_keeps_its_words() -> None:
    _, said = told("x^2 + 10y^2", (1.0, 1.0), HeavyBall(0.2), 0.099)
    assert "the component along (0, 1) swings and the slowest component fades" in said
    assert "β = 0.2 is small for κ = 10" in said
    assert "this run has" not in said


@pytest.mark.parametrize(("alpha", "words"), [
    (0.3, "each step multiplies the component along (0, 1) by 1 − αλmax = −5, so it grows"),
    (0.1, "is the limit of stability for the component along (0, 1), but that of this run is too small to show it"),
    (0.08, "the component along (0, 1) would change sign at every step, but that of this run is too small to show it"),
])  # fmt: skip
def test_a_component_that_is_faint_is_not_called_absent(alpha: float, words: str) -> None:
    f = parse("x^2 + 10y^2")
    run = descend(f, (1e4, 1e-9), Steepest(), Fixed(alpha), max_iterations=3)
    assert abs(run.points[-1, 1] / run.points[0, 1]) == pytest.approx(abs(1 - 20 * alpha) ** 3)
    said = " ".join(verdict(run, diagnose(f, run)).sentences)
    assert words in said, said


def test_a_run_that_is_thrown_out_by_its_first_step_has_the_component_of_its_start() -> None:
    f = parse("mean((w X + b - Y)^2)", data={"X": [1e150, 2e150, 3e150], "Y": [2, 3, 5]})
    run = descend(f, (1, 1), Steepest(), Fixed(0.1))
    assert run.iterations == 0
    said = " ".join(verdict(run, diagnose(f, run)).sentences)
    assert "each step multiplies the component along (1, 0)" in said, said


@pytest.mark.parametrize(
    ("alpha", "multiple", "goes_on"),
    [(1.1, "−1.2", "grows"), (1.0, "−1", "stays as large"), (0.95, "−0.9", "fades"), (0.5, "0", "vanishes")],
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_the_component_that_a_run_has_is_told_its_factor(alpha: float, multiple: str, goes_on: str, sign: str) -> None:
    """From (1, 0) on x² + 10y²: x is multiplied by 1 − 2α, and that alone decides how the run goes on."""
    f = parse(f"{sign}(x^2 + 10y^2)")
    run = descend(f, (1.0, 0.0), Steepest(), Fixed(alpha), goal="maximize" if sign else "minimize", max_iterations=40)
    found = verdict(run, diagnose(f, run))
    of = "(−∇²f)" if sign else ""
    assert f"it multiplies the one along (1, 0) by 1 − αλmin{of} = {multiple}, which {goes_on}" in found.lines
    assert not list(complaints(run, found))
