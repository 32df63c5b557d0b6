"""No sentence about a comparison is false: the findings of random comparisons, held to the iterates and to f."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from app.settings.compare import ComparedRun, Comparison
from app.settings.methods import DIRECTIONS, STEP_RULES, Method
from app.settings.settings import HOME, OWN, Settings, of_example
from app.ui.pages.compare import findings
from app.ui.pages.compare.presets import with_method
from app.ui.pages.compare.results import Result
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Wolfe
from tests.support.comparison_claims import objections
from tests.support.comparisons import results_of
from tests.support.problems import random_problem

CLIPS = (None, None, None, None, ClipByNorm(0.5), ClipByValue(0.3), ClipByNorm(1e6))


def method_of(dice: random.Random, alpha: float) -> Method:
    """A direction, a rule and a clip that go together."""
    while True:
        direction = dice.choice([DIRECTIONS["steepest"]] * 4 + list(DIRECTIONS.values()))()
        fixed = Fixed(alpha * dice.choice((0.02, 0.3, 1, 1, 1.9, 2.1, 6)))
        rule = dice.choice([fixed] * 4 + [kind() for kind in STEP_RULES.values() if kind is not Fixed])
        method = Method(direction, rule, dice.choice(CLIPS), None)
        if method.incompatibility() is None:
            return method


def screen(seed: int) -> Settings:
    """A random comparison of 2 to 6 runs; now and then from one stationary start, with equal runs, or two starts."""
    dice = random.Random(seed)
    text, start, goal, alpha = random_problem(seed)
    methods = [method_of(dice, alpha) for _ in range(dice.choice((2, 3, 3, 4, 6)))]
    if dice.random() < 0.3:
        methods[1] = methods[0]
    others = tuple(
        ComparedRun(place, one, None if dice.random() < 0.8 else (1.5, -0.5))
        for place, one in enumerate(methods[1:], start=1)
    )
    shown = Settings(
        example=OWN, formula=text, start=(0.0, 0.0) if seed % 10 == 0 else start, goal=goal,
        max_iterations=dice.choice((1, 10, 40, 200)), gradient_tolerance=dice.choice((1e-6, 1e-3, 1e-9)),
        tolerance_norm=dice.choice((1.0, 2.0, math.inf)), comparison=Comparison(others),
    )  # fmt: skip
    return with_method(shown, methods[0])


def false_sentences(results: list[Result]) -> list[tuple[str, str]]:
    said = findings.conclusion(results), findings.where_they_part(results), findings.different_ends(results)
    return list(objections(results, *said))


@pytest.mark.parametrize("seed", range(240))
def test_no_sentence_about_a_random_comparison_is_false(seed: int) -> None:
    assert not false_sentences(results_of(screen(seed)))


def compared(shown: Settings, *others: ComparedRun) -> list[Result]:
    return results_of(replace(shown, comparison=Comparison(others)))


def test_runs_that_start_within_the_tolerance_are_said_to() -> None:
    home = replace(of_example(HOME), start=(0.0, 0.0))
    both = compared(home, ComparedRun(1, Method()))
    assert findings.conclusion(both) == "Every run starts where ‖∇f‖₂ ≤ 10⁻⁶: none takes a step."
    assert findings.where_they_part(both) == ()
    one = compared(home, ComparedRun(1, Method(step_rule=Fixed(0.1)), (10.0, 1.0)))
    assert findings.conclusion(one).startswith("Of the runs that take a step only B arrives, with ")
    assert findings.conclusion(one).endswith("; A starts where the gradient is within the tolerance.")
    slow = compared(home, ComparedRun(1, Method(step_rule=Fixed(1e-4)), (10.0, 1.0)))
    assert findings.conclusion(slow).startswith("No run that takes a step reaches ‖∇f‖₂ ≤ 10⁻⁶; A starts where ")
    assert "; B ends at f = " in findings.conclusion(slow)


def test_equal_runs_are_not_said_to_part_from_one_another() -> None:
    home = of_example(HOME)
    other = Method(step_rule=Fixed(0.1))
    results = compared(home, ComparedRun(1, other), ComparedRun(2, other), ComparedRun(3, home.method))
    assert findings.where_they_part(results) == (
        "B and C part from A at k = 0: α = 0.19 (A), 0.1 (B), 0.1 (C).", "A and D take the same steps.",
    )  # fmt: skip


def test_steps_that_differ_by_more_than_rounding_are_the_same_to_nine_digits_only() -> None:
    """At 10¹² x² momentum adds 9·10¹⁰ to a second step of 10²²: nothing that a picture shows, but no rounding."""
    steep = Settings(example=OWN, formula="1e12*(x^2 + y^2)", start=(1.0, 1.0), step_size=0.05)
    results = compared(steep, ComparedRun(1, Method(HeavyBall(), Fixed(0.05))))
    steps = [one.run.points[2] - one.run.points[1] for one in results]
    assert abs(steps[0] - steps[1]).max() > 1e10
    assert findings.where_they_part(results) == ("A and B take the same steps to nine digits.",)
    results = compared(steep, ComparedRun(1, Method(HeavyBall(0.0), Fixed(0.05))))
    assert findings.where_they_part(results) == ("A and B take the same steps.",)


def test_a_run_that_ends_before_the_other_goes_with_it_as_far_as_both_go() -> None:
    """One method with two budgets: the shorter run has not parted from the longer one."""
    shown = replace(of_example("rosenbrock"), step_rule=Wolfe(), max_iterations=12)
    results = compared(shown, ComparedRun(1, replace(shown.method)))
    shorter = replace(results[1], run=results_of(replace(shown, max_iterations=6, comparison=Comparison((
        ComparedRun(1, shown.method),
    ))))[1].run)  # fmt: skip
    assert 0 < shorter.run.iterations < results[0].run.iterations
    assert findings.where_they_part([results[0], shorter]) == ("As far as both go, B takes the steps of A.",)


def test_the_best_of_the_others_is_said_beside_a_run_that_falls_without_bound() -> None:
    slope = Settings(example=OWN, formula="-exp(x) - y", start=(0.0, 0.0), step_size=1e-3, max_iterations=20)
    others = [ComparedRun(1, Method(step_rule=Fixed(2e-3))), ComparedRun(2, Method(step_rule=Fixed(3.0)))]
    results = compared(slope, *others)
    assert results[2].run.status.name == "diverged"
    assert results[2].run.values[-1] < results[1].run.values[-1]
    assert "; C diverges; of the others B ends lowest, at f = −1.08, with 21 " in findings.conclusion(results)


@pytest.mark.parametrize(
    ("old", "new"),
    [("C arrives first", "A arrives first"), ("0.3 (B)", "0.2 (B)"), ("k = 0", "k = 1"), ("B diverges", "A diverges")],
)
def test_the_checker_finds_a_false_sentence(old: str, new: str) -> None:
    home = replace(of_example(HOME), max_iterations=400)
    rules = (Fixed(0.3), Fixed(0.18))
    results = compared(home, *(ComparedRun(place, Method(step_rule=rule)) for place, rule in enumerate(rules, start=1)))
    head, partings = findings.conclusion(results), findings.where_they_part(results)
    assert not list(objections(results, head, partings, None))
    altered = [one.replace(old, new) for one in partings]
    assert (head.replace(old, new), altered) != (head, list(partings))
    assert list(objections(results, head.replace(old, new), altered, None))
