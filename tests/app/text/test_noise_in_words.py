"""Noise is named as the cause where it is: a run without it, and the sizes of both, tell."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict

BOWL = "x^2 + 10y^2"
CAUSE = "The noise is the cause"


def told(run: gc.Run) -> str:
    found = verdict(run, gc.diagnose(run.objective, run))
    return " ".join((found.headline, *found.sentences))


@pytest.mark.parametrize(
    ("text", "step_size", "deviation"),
    [(BOWL, 0.15, 0.1), ("100(y - x^2)^2 + (1 - x)^2", 1e-4, 1e-6), (BOWL, 0.001, 1e-9), ("x^2 - 10y^2", 0.1, 0.1)],
)
def test_noise_is_no_cause_where_the_run_ends_alike_without_it(text: str, step_size: float, deviation: float) -> None:
    noise = gc.GaussianNoise(deviation)
    noisy, quiet = (
        gc.descend(gc.parse(text), (2.0, 1.0), step_rule=gc.Fixed(step_size), noise=one) for one in (noise, None)
    )
    assert noisy.status.name == quiet.status.name
    words = told(noisy)
    assert CAUSE not in words
    assert "the noise keeps turning it" not in words
    assert "with noise a step may lead" not in words


@pytest.mark.parametrize("step_size", [0.01, 0.05, 0.095])
def test_noise_is_the_cause_where_only_it_keeps_the_run_from_arriving(step_size: float) -> None:
    noise = gc.GaussianNoise(0.1)
    noisy, quiet = (
        gc.descend(gc.parse(BOWL), (2.0, 1.0), step_rule=gc.Fixed(step_size), noise=one, max_iterations=2000)
        for one in (noise, None)
    )
    assert (noisy.status.name, quiet.status.name) == ("iteration_limit", "converged")
    assert CAUSE in told(noisy)


def test_a_step_too_long_is_blamed_in_place_of_the_noise() -> None:
    run = gc.descend(gc.parse(BOWL), (2.0, 1.0), step_rule=gc.Fixed(0.15), noise=gc.GaussianNoise(0.1))
    assert "α = 0.15 is above 2/λmax = 0.1, so the component along (0, 1) grows, with noise or without" in told(run)


@pytest.mark.parametrize(
    ("formula", "steps", "fades"), [("0.1*(1.04 + sin(k))", 12, False), ("0.09/(k + 1)", 12, True)]
)
def test_a_formula_that_goes_up_and_down_does_not_fade(formula: str, steps: int, fades: bool) -> None:
    run = gc.descend(gc.parse(BOWL), (2.0, 1.0), step_rule=gc.Formula(formula), max_iterations=steps)
    assert (np.diff(run.step_sizes) <= 0).all() == fades
    assert ("the steps get shorter by themselves" in told(run)) == fades


@pytest.mark.parametrize("seed", range(4))
def test_a_run_that_turns_as_much_without_noise_is_not_turned_by_it(seed: int) -> None:
    """With α = 0.11 above 2/λmax = 0.1 the component along y turns round at every step, whatever the noise."""
    f = gc.parse("x^2 + 10y^2")
    noisy = gc.descend(f, (2, 1), step_rule=gc.Fixed(0.11), noise=gc.GaussianNoise(10.0, seed), max_iterations=3)
    told = verdict(noisy, gc.diagnose(f, noisy))
    assert "Wanders" not in told.headline
    assert [one for one in told.sentences if "noise" in one] == [
        "Each coordinate of each gradient is off by about σ = 10; but α = 0.11 is above 2/λmax = 0.1, so the component "
        "along (0, 1) grows, with noise or without."
    ]
    quiet = gc.descend(f, (2, 1), step_rule=gc.Fixed(0.11), max_iterations=3)
    assert (np.diff(np.sign(quiet.points[:, 1])) != 0).all()


def test_a_run_that_glides_without_noise_is_turned_by_it() -> None:
    f = gc.parse("x^2 + 10y^2")
    noisy = gc.descend(f, (2, 1), step_rule=gc.Fixed(0.04), noise=gc.GaussianNoise(10.0, 0), max_iterations=30)
    assert "The noise is the cause" in " ".join(verdict(noisy, gc.diagnose(f, noisy)).sentences)
