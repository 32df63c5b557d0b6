"""The offers of the Playground beside a verdict: a step size, a method, more steps, a view; never what is locked."""

from __future__ import annotations

import re

import pytest

import gradnorm_core as gc
from app.compute import results
from app.settings.settings import to_spec
from tests.support.pages import (
    DIVERGING,
    address,
    checked,
    opened,
    settings,
    text_of,
)


def test_a_diverging_run_offers_a_step_size_that_works() -> None:
    app = opened(DIVERGING)
    button = app.button(key="way_out")
    size, steps = re.fullmatch(r"Use α = (\S+): it meets the tolerance after (\d+) steps", button.label).groups()  # type: ignore[union-attr]
    checked(button.click().run())
    assert settings(app).step_size == pytest.approx(float(size), rel=0.01)
    assert f"in {steps} steps" in text_of(app, "verdict")
    assert not [one for one in app.button if one.key == "way_out"]


@pytest.mark.parametrize("query", [{"lock": "step"}, {"hide": "verdict"}, {"step": "0.1"}])
def test_no_step_size_is_offered_where_it_is_locked_or_asked_or_not_needed(query: dict[str, str]) -> None:
    app = opened({**DIVERGING, **query})
    assert not [one for one in app.button if one.key == "way_out"]


ROSENBROCK = {"v": "1", "f": "100(y-x^2)^2+(1-x)^2", "start": "-1.2_1", "step": "0.001"}


def test_a_run_that_no_number_of_steps_brings_there_is_offered_a_method_that_arrives() -> None:
    app = opened(ROSENBROCK)
    f = gc.parse(ROSENBROCK["f"])
    count = gc.descend(f, (-1.2, 1), gc.Newton(), gc.Fixed(1.0)).iterations
    button = app.button(key="other_method")
    assert button.label == f"Try Newton, saddle-free: it meets the tolerance after {count} steps"
    checked(button.click().run())
    assert settings(app).direction == gc.Newton()
    assert f"in {count} steps" in text_of(app, "verdict")
    assert not [one for one in app.button if one.key == "other_method"]


@pytest.mark.parametrize("query", [{"lock": "method"}, {"lock": "step"}, {"hide": "verdict"}, {"hide": "steps"}])
def test_no_method_is_offered_where_it_is_locked_or_hidden(query: dict[str, str]) -> None:
    assert not [one for one in opened({**ROSENBROCK, **query}).button if one.key == "other_method"]


UNFINISHED = {"v": "1", "f": "x^2 + 10y^2", "start": "2_1", "step": "0.02"}
"""A run that meets the tolerance after 373 steps; the limit is 200."""


def test_a_run_that_stops_at_its_limit_is_given_the_steps_it_needs() -> None:
    app = opened(UNFINISHED)
    button = app.button(key="more_steps")
    count = gc.descend(gc.parse("x^2 + 10y^2"), (2, 1), step_rule=gc.Fixed(0.02), max_iterations=5000).iterations
    assert button.label == f"Give it 400 steps: it meets the tolerance after {count}"
    checked(button.click().run())
    assert settings(app).max_iterations == 400
    assert address(app)["steps"] == "400"
    assert f"in {count} steps" in text_of(app, "verdict")
    assert not [one for one in app.button if one.key == "more_steps"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("0.02", r"Give both 400 steps: they meet the tolerance after 373 and 288"),
        ("0.045", r"Give both \d+ steps: momentum \(heavy ball\) meets the tolerance after \d+"),
    ],
)
def test_the_second_run_is_given_the_steps_it_needs(step: str, words: str) -> None:
    app = opened({**UNFINISHED, "step": step, "beside": "momentum"})
    label = app.button(key="more_steps").label
    assert re.fullmatch(words, label)
    count = gc.descend(
        gc.parse("x^2 + 10y^2"),
        (2, 1),
        direction=gc.HeavyBall(0.9),
        step_rule=gc.Fixed(float(step)),
        max_iterations=5000,
    ).iterations
    assert label.endswith(f" {count}")


@pytest.mark.parametrize(
    "query",
    [
        {"lock": "stopping"},
        {"hide": "verdict"},
        {"hide": "steps"},
        {"steps": "400"},
        {"step": "0.0001"},
        {"f": "x + y", "step": "0.1"},
        {"f": "exp(-x) + y^2", "step": "0.5"},
    ],
)
def test_no_steps_are_offered_where_they_are_locked_hidden_or_of_no_use(query: dict[str, str]) -> None:
    assert not [one for one in opened({**UNFINISHED, **query}).button if one.key == "more_steps"]


@pytest.mark.parametrize("query", [{"window": "-3_3_-3_3"}, {"f": "x^4-x^2+y^2", "start": "50_50", "step": "0.1"}])
def test_a_run_out_of_sight_is_brought_back_to_the_landscape(query: dict[str, str]) -> None:
    app = opened({"v": "1", **query})
    checked(app.button(key="bring_back").click().run())
    shown = settings(app)
    assert all(low <= at <= high for (low, high), at in zip(shown.window, shown.start, strict=True))
    assert results.stands(to_spec(shown), shown.window)
    assert not [one for one in app.button if one.key == "bring_back"]


@pytest.mark.parametrize(
    "query", [{}, {"window": "-3_3_-3_3", "lock": "window"}, {"window": "-3_3_-3_3", "lock": "start"}]
)
def test_a_run_in_sight_or_a_locked_one_stays(query: dict[str, str]) -> None:
    assert not [one for one in opened({"v": "1", **query}).button if one.key == "bring_back"]
