"""The second run of the Playground: one thing differs from the first, its memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.settings.beside import MOMENTUM, against_beside, beside
from app.settings.methods import DIRECTIONS, STEP_RULES
from app.settings.settings import Settings, of_example, to_spec
from app.text.beside import beside_name, beside_sentence
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.base import StepRule

HOME = replace(of_example("quadratic_10"), beside="momentum")


def second(settings: Settings) -> Settings:
    """The settings of the second run."""
    found = beside(settings)
    assert found
    return found


@pytest.mark.parametrize("direction", [kind() for kind in DIRECTIONS.values()], ids=lambda one: type(one).__name__)
def test_a_run_with_a_memory_stands_beside_one_without(direction: Direction) -> None:
    first = replace(HOME, direction=direction)
    other = second(first)
    assert other.direction == (Steepest() if first.direction.remembers else HeavyBall(MOMENTUM))
    assert replace(other, direction=first.direction, step_rule=first.step_rule, beside="momentum") == first
    assert other.method.incompatibility() is None


def test_it_is_off_until_somebody_asks_and_no_run_has_a_third() -> None:
    assert beside(Settings()) is None
    assert beside(second(HOME)) is None


@pytest.mark.parametrize("rule", [kind() for kind in STEP_RULES.values()], ids=lambda one: type(one).__name__)
def test_a_step_rule_that_does_not_go_with_the_heavy_ball_gives_way(rule: StepRule) -> None:
    other = second(replace(HOME, step_rule=rule, max_iterations=3))
    assert other.method.incompatibility() is None
    assert isinstance(other.direction, HeavyBall)
    assert run_spec(to_spec(other)).iterations == 3


def test_the_compare_page_has_the_same_two_runs() -> None:
    compared = against_beside(HOME)
    assert compared.comparison
    (other,) = compared.comparison.others
    assert other.method == second(HOME).method
    assert compared.method == HOME.method


def test_the_sentence_counts_the_steps_of_both() -> None:
    longer = replace(HOME, max_iterations=2000)
    first, other = (run_spec(to_spec(one)) for one in (longer, second(longer)))
    assert beside_name(other) == "momentum (heavy ball), β = 0.9"
    assert beside_sentence(first, other) == (
        f"Beside, momentum (heavy ball), β = 0.9: converges after {other.iterations} steps; "
        f"the first run: after {first.iterations} steps."
    )
    shorter = run_spec(to_spec(second(HOME)))
    assert beside_sentence(first, shorter) == (
        "Beside, momentum (heavy ball), β = 0.9: stops at the step limit after 200 steps; "
        f"the first run: converges after {first.iterations} steps."
    )
