"""The ready lessons: each lasts 45 minutes, and each solution is computed again by a descent of the test's own."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.classes.catalogue import PLANS, library, question_in
from app.classes.failures import InvalidError
from app.classes.given import given_words
from app.classes.judging import judge
from app.classes.plan import Item, Plan
from app.classes.questions import Question, read_question
from app.classes.truths import completed, truth
from app.classes.twins import differs, twin_of
from app.classes.views import shown_question
from app.course.catalogue import LESSONS
from gradnorm_core.methods.step_rules.fixed import Fixed

ITEMS = [(plan, item) for plan in PLANS.values() for item in plan.items]
WITH_SOLUTION = [(plan, item) for plan, item in ITEMS if item.solution is not None]


def asked(plan: Plan, item: Item) -> Question:
    """The question as a class has it."""
    return completed(read_question(question_in(plan, item)))


def words(pair: Any) -> str:
    return str(pair.question["text"])[:30] if isinstance(pair, Item) else pair.title


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_a_lesson_lasts_45_minutes_and_names_a_lesson_of_the_course(plan: Plan) -> None:
    assert plan.minutes == 45
    assert 1 <= plan.lesson <= len(LESSONS)
    assert plan.items[-1].question["kind"] == "open"
    assert len({item.question["kind"] for item in plan.items}) >= 4
    assert all(item.say for item in plan.items)


def test_the_library_has_the_five_lessons_and_no_solution() -> None:
    assert list(PLANS) == ["gradient_norm", "sawtooth", "conditioning", "momentum", "clipping"]
    for one in library():
        assert not {"solution", "say"} & {key for item in one["items"] for key in item}
        assert not any("note" in item["question"] for item in one["items"])


def test_the_teacher_of_a_ready_lesson_gets_minutes_and_words_for_each_question() -> None:
    for plan, item in ITEMS:
        question = asked(plan, item)
        assert (question.minutes, question.note) == (item.minutes, item.say)


@pytest.mark.parametrize(("plan", "item"), WITH_SOLUTION, ids=words)
def test_the_solution_is_what_the_core_finds(plan: Plan, item: Item) -> None:
    question = asked(plan, item)
    known = truth(question)
    if isinstance(item.solution, str):
        assert known.choice is not None
        assert question.choices[known.choice] == item.solution
    elif isinstance(item.solution, tuple):
        assert known.place == pytest.approx(item.solution, abs=known.radius / 10)
    else:
        found = known.choice if question.kind == "choose" else known.number
        assert found == pytest.approx(item.solution, rel=1e-3)


# ── by a descent of the test's own, with gradients by hand ──────────────────────────────────────────────────────────

Gradient = Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]


def bowl(steep: float, flat: float = 1.0) -> Gradient:
    return lambda at: np.array([flat * at[0], steep * at[1]])


def cliff(at: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.array([3 * math.exp(3 * at[0]) - 1, at[1]])


def path(gradient: Gradient, start: tuple[float, float], alpha: float, steps: int, beta: float = 0.0) -> Any:
    """Plain descent, or the heavy ball; stops at a gradient of length 10⁻⁶."""
    at, velocity, points = np.array(start), np.zeros(2), [np.array(start)]
    for _ in range(steps):
        if np.hypot(*gradient(at)) <= 1e-6:
            break
        velocity = beta * velocity + gradient(at)
        at = at - alpha * velocity
        points.append(at)
    return np.array(points)


def test_the_numbers_of_the_lessons_by_hand() -> None:
    assert (math.hypot(3, -4), 3 + 4, max(3, 4)) == (5, 7, 4)
    found = {str(item.question["text"]): item.solution for _, item in ITEMS}
    assert found["How long is the gradient at the marked start, in the L2 norm?"] == 5
    assert found["And in the L1 norm?"] == 7
    assert found["Which is the largest step size that still converges?"] == 2 / 10
    assert found["Which fixed step size is the fastest in the worst case?"] == 2 / (1 + 10)
    assert found["How large is the condition number κ of this valley?"] == 25
    assert found["Which is the largest stable step size with β = 0.9?"] == pytest.approx(2 * 1.9 / 100)
    assert found["Which β is the best for κ = 100?"] == pytest.approx(((10 - 1) / (10 + 1)) ** 2)
    steps = len(path(bowl(100), (5, 1), 0.0198, 2000)) - 1
    assert found["κ becomes 100, the step 2/(μ+λmax). How many steps to the tolerance?"] == steps


def test_the_behaviours_of_the_lessons_by_hand() -> None:
    saw = path(bowl(10), (10, 1), 0.19, 300)
    assert (np.sign(saw[1:60, 1]) == -np.sign(saw[:59, 1])).all()
    smooth = path(bowl(10), (10, 1), 0.05, 200)
    assert (smooth > 0).all()
    assert smooth[-1, 0] / smooth[-2, 0] == pytest.approx(0.95)
    cycle = path(bowl(10), (10, 1), 0.2, 200)
    np.testing.assert_allclose(np.abs(cycle[:, 1]), 1)
    creep = path(bowl(100), (10, 2), 0.01, 500)
    assert creep[-1, 0] / creep[-2, 0] == pytest.approx(0.99)
    ball = path(bowl(100), (10, 2), 0.01, 1000, beta=0.9)
    values = (ball[:, 0] ** 2 + 100 * ball[:, 1] ** 2) / 2
    assert (np.diff(values) > 0).any()
    assert np.hypot(ball[-1, 0], 100 * ball[-1, 1]) <= 1e-6


def test_the_places_of_the_clipping_lesson_by_hand() -> None:
    found = {str(item.question["text"]): item.solution for item in PLANS["clipping"].items}
    start = np.array((1.0, 2.0))
    gradient = cliff(start)
    assert np.hypot(*gradient) == pytest.approx(found["How large is ‖∇f‖₂ at the start, on the cliff?"], rel=1e-3)
    whole, clipped = start - 0.1 * gradient, start - 0.1 * gradient / np.hypot(*gradient)
    one = found["One step with α = 0.1 from here: where does it lead? Press the place."]
    other = found["The same step, clipped to norm 1. Where does it lead?"]
    np.testing.assert_allclose(whole, np.array(one), atol=1e-3)
    np.testing.assert_allclose(clipped, np.array(other), atol=1e-3)


def test_every_par_can_be_met_and_missed() -> None:
    answers = {
        "sawtooth": ({"step_size": 0.18}, {"step_size": 0.01}),
        "conditioning": ({"start": [5.0, 0.0], "step_size": 1.0}, {"start": [5.0, 1.0], "step_size": 0.04}),
        "momentum": ({"step_size": 0.03, "direction": "heavy_ball_0.7"}, {"step_size": 0.01}),
    }
    for key, values in answers.items():
        plan = PLANS[key]
        item = next(item for item in plan.items if item.question["kind"] == "run")
        question = asked(plan, item)
        assert [one.right for one in judge(question, truth(question), values)] == [True, False], key


@pytest.mark.parametrize(("plan", "item"), ITEMS, ids=words)
def test_every_question_has_a_twin_on_another_screen(plan: Plan, item: Item) -> None:
    question = asked(plan, item)
    if question.correct is not None:
        with pytest.raises(InvalidError, match="Answers of your own have no twin"):
            twin_of(question)
        return
    twin = twin_of(question)
    assert (twin.kind, twin.quantity, twin.par) == (question.kind, question.quantity, question.par)
    assert twin.link != question.link
    stated = re.findall(r"(?<![A-Za-z])[0-9.]+", twin.text)
    assert stated == ([] if twin.par is None else [f"{twin.par}"])
    assert stated or twin.text == question.text or re.search("[0-9]", question.text)
    if question.kind == "number":
        assert differs(truth(question), truth(twin))


def test_no_norm_is_the_first_where_all_three_are_within_the_tolerance_at_one_step() -> None:
    """The run of the question on norms is along x at its end, so the question is which norm is never later."""
    points = path(bowl(4), (3, -1), 0.1, 200)
    gradients = points * [1, 4]
    first = {p: int(np.argmax(np.linalg.norm(gradients, p, axis=1) <= 1e-6)) for p in (1, 2, np.inf)}
    assert len(set(first.values())) == 1
    (item,) = [one for one in PLANS["gradient_norm"].items if "never lets it stop later" in str(one.question["text"])]
    assert item.question["choices"][item.question["correct"]] == "L∞"


@pytest.mark.parametrize(("plan", "item"), ITEMS, ids=words)
def test_what_is_given_names_the_run_and_nothing_that_is_asked(plan: Plan, item: Item) -> None:
    question = asked(plan, item)
    told, settings = given_words(question), question.settings
    assert told.startswith("f(")
    starts_here = all(f"{value:g}".replace("-", "−") in told for value in settings.start)
    assert starts_here or question.quantity in ("start", "kappa") or "start" in question.free
    names_step = f"α = {settings.step_size:g}" in told
    of_a_known_run = question.kind in ("choose", "curve", "open") or question.quantity in ("end", "start", "steps")
    assert names_step == (of_a_known_run and isinstance(settings.step_rule, Fixed))
    if question.quantity == "beta":
        assert "β" not in told
    if "direction" in question.free:
        assert "descent" not in told
    assert shown_question(json.dumps(question.document))["given"] == told
