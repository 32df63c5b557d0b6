"""Comparisons: links, the selected run, names, the budget, findings, and the promise in the title of each preset."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings.compare import LETTERS, ComparedRun, Comparison, comparison_text, read_comparison
from app.settings.links import from_query, to_query
from app.settings.methods import Method
from app.settings.settings import HOME, Settings, of_example, to_spec
from app.ui.pages.compare import findings
from app.ui.pages.compare.names import names
from app.ui.pages.compare.presets import PRESETS, comparison_of, preset_of, settings_of, suggestions, with_method
from app.ui.pages.compare.results import Result
from app.ui.pages.compare.table import table
from gradnorm_core.descent.budget import gradients_allowed, gradients_spent, run_within
from gradnorm_core.diagnostics.parting import parting
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.comparisons import results_of
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


def by_letter(shown: Settings) -> dict[str, Result]:
    return {one.letter: one for one in results_of(shown)}


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
    assert named(Method(), Method(HeavyBall())) == ("Gradient descent", "Heavy ball")
    assert named(Method(HeavyBall(0.5)), Method(HeavyBall(0.9))) == ("Heavy ball β = 0.5", "Heavy ball β = 0.9")
    assert named(Method(), Method(clip=ClipByNorm())) == ("No clip", "Clip by norm")
    assert named(Method(Steepest(1.0)), Method()) == ("Steepest descent in L1", "Gradient descent")
    assert named(Method(), Method()) == ("Gradient descent, α = 0.1",) * 2


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


def compared(shown: Settings, *others: Method) -> list[Result]:
    entrants = tuple(ComparedRun(place, method) for place, method in enumerate(others, start=1))
    return results_of(replace(shown, comparison=Comparison(entrants)))


def test_the_first_step_where_two_paths_part_is_found() -> None:
    home = of_example(HOME)
    clipped = replace(home.method, clip=ClipByNorm(12.0))
    results = compared(home, replace(home.method, step_rule=Fixed(0.21)), clipped, home.method)
    first = results[0].run
    assert [parting(first, one.run) for one in results[1:]] == [0, 0, None]
    late = compared(home, Method(step_rule=Fixed(0.19), clip=ClipByNorm(14.0)))
    norms = np.linalg.norm(first.gradients, axis=1)
    assert parting(late[0].run, late[1].run) == int((norms > 14.0).argmax())
    assert "A and D take the same steps." in findings.where_they_part(results)


def test_runs_that_go_together_for_a_while_part_where_the_rule_does() -> None:
    """The clip acts at the cliff only, k steps after the start: until then the runs are one."""
    far = replace(of_example("cliff"), start=(-3.0, 2.0), goal="maximize", max_iterations=400)
    one, other = compared(far, replace(far.method, clip=ClipByNorm(3.0)))
    k = parting(one.run, other.run)
    norms = np.linalg.norm(one.run.gradients, axis=1)
    expected = int((norms > 3.0).argmax())
    assert k == expected > 0
    assert np.array_equal(one.run.points[: k + 1], other.run.points[: k + 1])
    assert not np.array_equal(one.run.points[k + 1], other.run.points[k + 1])


def test_the_parting_is_told_by_what_differs() -> None:
    home = of_example(HOME)
    told = findings.where_they_part(compared(home, replace(home.method, step_rule=Fixed(0.21))))
    assert told == ("The paths part at k = 0: α = 0.19 (A), 0.21 (B).",)


def test_runs_from_different_starts_do_not_part() -> None:
    home = of_example(HOME)
    apart = replace(home, comparison=Comparison((ComparedRun(1, home.method, (1.0, 1.0)),)))
    assert findings.where_they_part(results_of(apart)) == ()


def test_the_conclusion_names_who_arrives_and_what_became_of_the_rest() -> None:
    home = replace(of_example(HOME), max_iterations=400)
    fast, slow, lost = Method(step_rule=Exact(0.9)), Method(step_rule=Fixed(1e-4)), Method(step_rule=Fixed(0.3))
    results = compared(home, fast, slow, lost)
    said = findings.conclusion(results)
    assert said.startswith(f"B arrives first, with {results[1].gradients} gradients; A needs {results[0].gradients}, ")
    assert "C has ‖∇f‖₂ = " in said
    assert said.endswith("D diverges.")


def test_the_conclusion_when_nobody_arrives() -> None:
    home = replace(of_example("rosenbrock"), max_iterations=20)
    said = findings.conclusion(compared(home, Method(step_rule=Armijo())))
    lowest = min(compared(home, Method(step_rule=Armijo())), key=lambda one: one.run.values[-1])
    assert said.startswith(f"No run reaches ‖∇f‖₂ ≤ 10⁻⁶; {lowest.letter} ends lowest, at f = ")


def test_runs_that_arrive_at_different_points_are_told_apart() -> None:
    shown = of_example("himmelblau")
    results = results_of(replace(shown, comparison=Comparison((ComparedRun(1, shown.method, (-3.0, 3.0)),))))
    told = findings.different_ends(results)
    assert told is not None
    assert "A at (3, 2)" in told


@pytest.mark.parametrize("key", ["log_barrier", "abs_sum", "slope", "egg_box", "himmelblau", "cliff"])
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_something_is_said_of_any_runs(key: str, goal: str) -> None:
    shown = replace(of_example(key), max_iterations=60, goal="maximize" if goal == "maximize" else "minimize")
    results = compared(shown, *list(suggestions(shown))[:7])
    words = " ".join([findings.conclusion(results), *findings.where_they_part(results), *(r.outcome for r in results)])
    assert not {"nan", "None", "np."} & set(words.split())
    rows = table(results, 0, {one.place: "./?ex=<&>" for one in results})
    assert rows.count("<tr") == len(results) + 1
    assert "<&>" not in rows


# ── presets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_is_recognised_whatever_is_selected_and_however_it_is_drawn(key: str) -> None:
    shown = settings_of(PRESETS[key])
    assert preset_of(shown) == key
    assert from_query(to_query(shown)) == (shown, ())
    comparison, taken = comparison_of(shown).select(1, shown.method, shown.start)
    other = with_method(replace(shown, comparison=replace(comparison, norm=1.0), arrows="off"), taken.method)
    assert preset_of(other) == key
    assert preset_of(replace(shown, start=(0.5, 0.5))) is None


def test_less_than_the_exact_step_is_faster() -> None:
    runs = by_letter(settings_of(PRESETS["relaxed"]))
    assert np.allclose([one.run.points[0] for one in runs.values()], (10.0, 1.0))
    assert runs["A"].arrived
    assert runs["B"].arrived
    assert 2 * runs["B"].run.iterations < runs["A"].run.iterations


def test_momentum_is_several_times_faster() -> None:
    runs = by_letter(settings_of(PRESETS["momentum"]))
    assert runs["A"].diagnosis.start.condition_number == pytest.approx(100)
    assert all(one.arrived for one in runs.values())
    assert 4 * runs["B"].gradients < runs["A"].gradients
    assert 4 * runs["C"].gradients < runs["A"].gradients


def test_only_adam_arrives_on_rosenbrock() -> None:
    runs = by_letter(settings_of(PRESETS["adam"]))
    assert (runs["A"].arrived, runs["B"].arrived) == (True, False)
    assert runs["A"].run.points[-1] == pytest.approx((1, 1), abs=1e-4)


def test_unclipped_one_step_flies_off_the_cliff() -> None:
    shown = settings_of(PRESETS["clipping"])
    runs = by_letter(shown)
    longest = {letter: np.linalg.norm(np.diff(one.run.points, axis=0), axis=1).max() for letter, one in runs.items()}
    assert longest["A"] > 100 * longest["B"]
    (left, right), _ = shown.window
    assert not left <= runs["A"].run.points[1][0] <= right
    assert ((runs["B"].run.points[:, 0] >= left) & (runs["B"].run.points[:, 0] <= right)).all()
    assert runs["B"].gradients < runs["A"].gradients


def test_the_three_norms_step_in_their_own_ways() -> None:
    steps = {
        letter: np.diff(one.run.points, axis=0) for letter, one in by_letter(settings_of(PRESETS["norms"])).items()
    }
    assert ((steps["A"] != 0).sum(axis=1) == 1).all()
    gradients = by_letter(settings_of(PRESETS["norms"]))["B"].run.gradients[:-1]
    assert np.allclose(steps["B"][:, 0] * gradients[:, 1], steps["B"][:, 1] * gradients[:, 0], atol=1e-12)
    assert np.allclose(np.abs(steps["C"][:, 0]), np.abs(steps["C"][:, 1]), rtol=1e-9)


def test_armijo_comes_lower_with_as_many_gradients_at_the_price_of_values() -> None:
    runs = by_letter(settings_of(PRESETS["armijo"]))
    assert runs["A"].gradients == runs["B"].gradients
    assert 10 * runs["A"].run.values[-1] < runs["B"].run.values[-1]
    assert runs["A"].run.evaluations.values > 5 * runs["A"].gradients
    assert runs["B"].run.evaluations.values == 0


def test_below_the_limit_one_arrives_and_above_it_one_runs_away() -> None:
    runs = by_letter(settings_of(PRESETS["limit"]))
    assert runs["A"].diagnosis.start.stability_limit == pytest.approx(0.2)
    assert runs["A"].arrived
    assert runs["B"].run.status.name == "diverged"


def test_knowing_the_curvature_saves_steps() -> None:
    runs = by_letter(settings_of(PRESETS["curvature"]))
    assert runs["A"].run.iterations < runs["B"].run.iterations < runs["C"].run.iterations
    assert (runs["A"].arrived, runs["B"].arrived, runs["C"].arrived) == (True, True, False)
