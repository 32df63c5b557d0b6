"""Findings of a comparison, the words on them, and the promise in the title of each preset."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.settings.compare import ComparedRun, Comparison
from app.settings.links import from_query, to_query
from app.settings.methods import Method
from app.settings.settings import HOME, Settings, of_example
from app.ui.pages.compare import findings
from app.ui.pages.compare.presets import PRESETS, comparison_of, preset_of, settings_of, suggestions, with_method
from app.ui.pages.compare.results import Result
from app.ui.pages.compare.table import table
from gradnorm_core.diagnostics.parting import parting
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from tests.support.comparisons import results_of


def by_letter(shown: Settings) -> dict[str, Result]:
    return {one.letter: one for one in results_of(shown)}


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


def flat(text: str, start: tuple[float, float]) -> Settings:
    """A function without a minimum, whose slope fades below the tolerance."""
    return from_query({"v": "1", "ex": "own", "f": text, "start": f"{start[0]:g}_{start[1]:g}"})[0]


@pytest.mark.parametrize(
    ("text", "start"), [("exp(x)", (0.0, 0.0)), ("exp(x) + y^2", (0.0, 0.0)), ("1/(1+x^2)", (9.0, 0.0))]
)
def test_runs_that_only_pass_the_test_are_not_said_to_arrive(text: str, start: tuple[float, float]) -> None:
    shown = flat(text, start)
    one = compared(shown, Method(step_rule=Exact()))
    cost = one[1].run.evaluations.gradients
    assert findings.conclusion(one).startswith(f"Only B meets the tolerance, with {cost} gradients")
    two = compared(shown, Method(step_rule=Exact()), Method(step_rule=Exact()))
    assert findings.conclusion(two).startswith(f"B and C meet the tolerance with {cost} gradients each")
    assert "arrive" not in findings.conclusion(two)


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
