"""The picture of a line search shows f along the ray as it is, and the trials as they were made."""

from __future__ import annotations

import math

import numpy as np
import pytest

import gradnorm_core as gc
from app.figures.line_search import ray_figure
from app.figures.style import DARK, LIGHT
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.line_search import COUNT, profile
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from tests.support.pictures import names, trace, words

VALLEY = gc.parse("(x^2 + 10y^2)/2")


def searched(rule: StepRule, text: str = "(x^2 + 10y^2)/2", start: tuple[float, float] = (10.0, 1.0)) -> Run:
    return gc.descend(gc.parse(text), start, step_rule=rule, max_iterations=30)


def test_the_curve_is_f_along_the_ray() -> None:
    run = searched(Armijo())
    ray = profile(run, 2)
    x, d = run.points[2], run.directions[2]
    alpha = ray.step_sizes[100]
    assert ray.values[100] == pytest.approx(VALLEY.value(*(x + alpha * d)), rel=1e-14)
    assert ray.slope == pytest.approx(run.gradients[2] @ d)
    assert (ray.value, ray.value_accepted) == (run.values[2], run.values[3])
    assert len(ray.step_sizes) == COUNT


def test_armijo_takes_the_first_trial_below_its_line() -> None:
    for k in range(10):
        ray = profile(searched(Armijo()), k)
        line = ray.value + 1e-4 * ray.trials * ray.slope
        assert list(ray.trial_values <= line) == [False] * (len(line) - 1) + [True]
        assert ray.trials[-1] == ray.accepted
        assert ray.line == pytest.approx(ray.value + 1e-4 * ray.slope * ray.step_sizes[[0, -1]])


def test_trials_are_numbered_and_those_too_high_wait_at_the_edge() -> None:
    ray = profile(searched(Armijo()), 0)  # 1 and 0.5 are refused, 0.25 is taken
    figure = ray_figure(ray, LIGHT)
    shown = trace(figure, "trials")
    assert list(shown["text"]) == ["1", "2", "3"]
    assert list(shown["marker"]["symbol"]) == ["triangle-up", "triangle-up", "circle"]
    assert np.asarray(shown["y"]).max() <= figure["layout"]["yaxis"]["range"][1]
    assert list(trace(figure, "accepted")["x"]) == [0.25]
    assert "c₁ = 0.0001" in words(figure)


def test_trials_far_to_the_right_are_told() -> None:
    ray = profile(searched(Armijo(initial_step=8.0)), 0)
    assert list(ray.trials) == [8.0, 4.0, 2.0, 1.0, 0.5, 0.25]
    figure = ray_figure(ray, DARK)
    assert list(trace(figure, "trials")["text"]) == ["4", "5", "6"]
    assert "1: α = 8, 2: α = 4, 3: α = 2" in words(figure)


def test_an_exact_search_has_no_line_and_ends_at_the_bottom() -> None:
    ray = profile(searched(Exact()), 0)
    figure = ray_figure(ray, LIGHT)
    assert names(figure) == ["φ", "accepted"]
    assert np.nanmin(ray.values) == pytest.approx(ray.value_accepted, rel=1e-3)


def test_climbing_is_drawn_upward() -> None:
    run = gc.descend(gc.parse("-(x^2) - 10y^2"), (1.0, 1.0), step_rule=Armijo(), goal="maximize", max_iterations=5)
    ray = profile(run, 0)
    low, high = ray_figure(ray, LIGHT)["layout"]["yaxis"]["range"]
    assert ray.slope > 0
    assert low < ray.value < ray.value_accepted < high


@pytest.mark.parametrize("rule", [Armijo(), Wolfe(), Exact(), Exact(0.8)])
@pytest.mark.parametrize("example", ["rosenbrock", "log_barrier", "abs_sum", "peaks", "saddle", "hill"])
def test_every_search_on_hard_functions_can_be_drawn(rule: StepRule, example: str) -> None:
    known = gc.GALLERY[example]
    for direction in (None, Newton()):
        run = gc.descend(known.objective, known.start, direction, rule, goal=known.goal, max_iterations=12)
        for k in range(run.iterations):
            figure = ray_figure(profile(run, k), LIGHT)
            low, high = figure["layout"]["yaxis"]["range"]
            assert low < high
            assert math.isfinite(low + high)
