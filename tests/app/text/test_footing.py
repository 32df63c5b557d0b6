"""The sentence on a footing states the chosen step and the point it looks at, and no reason that is hidden."""

from __future__ import annotations

import pytest

import gradnorm_core as gc
from app.text.footing import footing_sentence
from gradnorm_core.descent.spec import Goal
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.sweeps.footing import footing


@pytest.mark.parametrize(
    ("text", "goal", "words"),
    [
        (
            "x^2 + 10y^2",
            "minimize",
            "α = 0.05. It has a minimum at (0, 0); α is 1/λmax = 0.05 at the start and there.",
        ),
        ("x", "minimize", "α = 0.2. It has no minimum in sight; α was found by trial."),
        ("-x^2 - y^2/4", "maximize", "It has a maximum at (0, 0); α is 1/λmax(−∇²f) = 0.5 at the start and there."),
        ("sqrt(hypot(x, y))", "minimize", "It has a minimum, a kink, at (0, 0); α is at most 1/"),
    ],
)
def test_the_sentence_states_the_choice_and_its_reason(text: str, goal: Goal, words: str) -> None:
    found = footing(gc.RunSpec(gc.parse(text), (0.0, 0.0), goal=goal))
    assert found is not None
    assert words in footing_sentence(found)


def test_a_hidden_reason_is_not_stated() -> None:
    found = footing(gc.RunSpec(gc.parse("x^2 + 10y^2"), (0.0, 0.0)))
    assert found is not None
    assert footing_sentence(found, why=False) == "Chosen for this function: start, window and α = 0.05."


def test_a_method_that_finds_its_step_gets_none() -> None:
    found = footing(gc.RunSpec(gc.parse("x^2 + 10y^2"), (0.0, 0.0), step_rule=Armijo()))
    assert found is not None
    assert footing_sentence(found) == "Chosen for this function: start and window. It has a minimum at (0, 0)."


def test_a_kink_is_not_called_the_lowest_point_of_a_function_that_is_lower_elsewhere() -> None:
    """f(−4, 0) = 0 lies below the tip at (2, 1), where f = 3."""
    f = gc.parse("min(hypot(x-2,y-1)+3,hypot(x+4,y))")
    assert f.value_at((-4.0, 0.0)) < f.value_at((2.0, 1.0))
    found = footing(gc.RunSpec(f, (2.0, 1.0)))
    assert found is not None
    assert "a minimum, a kink, at (2, 1)" in footing_sentence(found)
