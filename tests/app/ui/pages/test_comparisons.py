"""Comparisons: links, the selected run, names and the budget."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings.compare import LETTERS, ComparedRun, Comparison, comparison_text, read_comparison
from app.settings.links import from_query, to_query
from app.settings.methods import Method
from app.settings.settings import HOME, of_example, to_spec
from app.ui.pages.compare.names import names
from app.ui.pages.compare.presets import comparison_of, suggestions, with_method
from gradnorm_core.descent.budget import gradients_allowed, gradients_spent, run_within
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.methods import methods

POINTS = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    """Any comparison, its runs in any of the places."""
    places = draw(st.lists(st.integers(0, 7), min_size=2, max_size=8, unique=True))
    starts = st.none() | POINTS
    others = tuple(ComparedRun(place, draw(methods()), draw(starts)) for place in sorted(places[1:]))
    norm, against = draw(st.sampled_from([1.0, 2.0, np.inf])), draw(st.sampled_from(["steps", "gradients"]))
    return Comparison(others, places[0], float(norm), "gradients" if against == "gradients" else "steps")


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(comparisons())
@settings(max_examples=60, deadline=None)
def test_every_comparison_comes_back_from_its_link(shown: Comparison) -> None:
    assert read_comparison(comparison_text(shown)) == shown
    screen = replace(of_example("rosenbrock"), comparison=shown)
    assert from_query(to_query(screen)) == (screen, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a", "2 runs at least"),
        ("a~~b", "exactly one run"),
        ("a~~a~steepest~exact_1", "same letter"),
        ("a~~z~steepest~exact_1", "letter from a to h"),
        ("a~~b~steepest", "run B: a direction and a step rule"),
        ("a~~b~sideways~exact_1", "run B: there is no such direction"),
        ("a~~b~steepest~fixed_-1", "run B"),
        ("a~~b~steepest~formula_0.1_exit(k)", "run B, column"),
        ("a~~b~heavy_ball_0.9~exact_1", "does not go with"),
        ("a~~b~steepest~exact_1~1e99_0", "run B"),
        ("a~~b~steepest~exact_1~nan_0", "run B"),
        ("<script>", "is no run"),
        ("a~~b~steepest~exact_1" * 200, "too long"),
    ],
)
def test_a_link_that_makes_no_sense_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_comparison(text)
    shown, (rejection,) = from_query({"v": "1", "runs": text})
    assert (shown.comparison, rejection.name) == (None, "runs")


@given(st.text("abch~_.019einfsteepxactd", max_size=60))
@settings(max_examples=200)
def test_any_text_is_a_comparison_or_refused(text: str) -> None:
    shown, rejections = from_query({"runs": text})
    assert rejections or comparison_text(shown.comparison) or not text


# ── the selected run ─────────────────────────────────────────────────────────────────────────────────────────────────


@given(comparisons(), methods(), POINTS, st.data())
@settings(max_examples=60, deadline=None)
def test_selecting_another_run_changes_no_run(
    shown: Comparison, method: Method, start: tuple[float, float], data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from(shown.places))
    then, taken = shown.select(place, method, start)
    assert taken.start is not None
    assert then.all_with(taken.method, taken.start) == shown.all_with(method, start)
    assert (then.selected, then.places, then.share_start) == (place, shown.places, shown.share_start)


def test_a_run_keeps_its_letter_when_another_is_taken_away() -> None:
    shown = Comparison((ComparedRun(1, Method(step_rule=Exact())), ComparedRun(2, Method(HeavyBall()))))
    left = shown.without(1)
    assert (left.places, left.others[0].letter) == ((0, 2), "C")
    assert left.add(Method()).places == (0, 1, 2)


def test_there_are_eight_places() -> None:
    shown = Comparison((ComparedRun(1),))
    while shown.free is not None:
        shown = shown.add(Method())
    assert shown.places == tuple(range(len(LETTERS)))
    with pytest.raises(UsageError, match="8 runs"):
        shown.add(Method())


def test_without_a_choice_the_run_of_the_playground_meets_the_exact_search() -> None:
    home = of_example(HOME)
    assert comparison_of(home).others == (
        ComparedRun(1, Method(step_rule=Exact())),
        ComparedRun(2, Method(step_rule=Exact(0.9))),
    )
    assert names(comparison_of(home).all_with(home.method, home.start)) == (
        "α = 0.19", "Exact line search", "0.9 × exact",
    )  # fmt: skip


@pytest.mark.parametrize("key", GALLERY)
def test_every_suggestion_can_be_run_and_takes_part_not_yet(key: str) -> None:
    shown = of_example(key)
    for method in suggestions(shown):
        assert method.incompatibility() is None
        assert method != shown.method


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def named(*runs: Method) -> tuple[str, ...]:
    return names([ComparedRun(place, method, (1.0, 2.0)) for place, method in enumerate(runs)])


def test_names_say_only_what_differs() -> None:
    assert named(Method(), Method(HeavyBall())) == ("Gradient descent", "Momentum (heavy ball)")
    assert named(Method(HeavyBall(0.5)), Method(HeavyBall(0.9))) == (
        "Momentum (heavy ball) β = 0.5",
        "Momentum (heavy ball) β = 0.9",
    )
    assert named(Method(), Method(clip=ClipByNorm())) == ("No clip", "Clip by norm")
    assert named(Method(Steepest(1.0)), Method()) == ("Steepest descent in L1", "Gradient descent")
    assert named(Method(), Method()) == ("Gradient descent, α = 0.1",) * 2
    both = [ComparedRun(place, one, (1.0, 2.0)) for place, one in enumerate([Method(), Method(HeavyBall())])]
    assert names(both, "maximize") == ("Gradient ascent", "Momentum (heavy ball)")


def test_names_have_as_many_digits_as_it_takes_to_tell_runs_apart() -> None:
    assert named(Method(step_rule=Fixed(0.19999)), Method(step_rule=Fixed(0.2))) == ("α = 0.19999", "α = 0.2")


@given(st.lists(methods(), min_size=2, max_size=4, unique=True))
@settings(max_examples=50, deadline=None)
def test_different_runs_have_different_names(runs: list[Method]) -> None:
    assert len(set(named(*runs))) == len(runs)


# ── the budget ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rule", [Fixed(0.002), Armijo(), Wolfe(), Exact()], ids=lambda rule: rule.label)
@pytest.mark.parametrize("most", [1, 7, 90])
def test_no_run_spends_more_gradients_than_its_budget(rule: Fixed | Armijo | Wolfe | Exact, most: int) -> None:
    spec = to_spec(with_method(replace(of_example("rosenbrock"), max_iterations=most), Method(step_rule=rule)))
    run = run_within(spec)
    assert run.evaluations.gradients <= gradients_allowed(most)
    assert gradients_spent(run)[-1] == run.evaluations.gradients
    longer = run_within(replace(spec, max_iterations=2 * most + 40))
    assert np.array_equal(longer.points[: run.iterations + 1], run.points)


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────────


# ── presets ─────────────────────────────────────────────────────────────────────────────────────────────────────────
