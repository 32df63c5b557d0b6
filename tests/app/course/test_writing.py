"""The exercise of the lesson on momentum: lines are held to the built-in heavy ball."""

from __future__ import annotations

import pytest

from app.compute import results
from app.course.catalogue import LESSONS
from app.course.writing import Write
from gradnorm_core.methods.directions.momentum import HeavyBall
from tests.support.pages import checked, opened, text_of

SUMMARY = {"v": "1", "course": f"momentum~{len(LESSONS['momentum'].steps)}"}
RIGHT = (
    HeavyBall(0.8).rule_lines(), "b = 0.8 b + g; d = -b", "v_t = 0.8 v_{t-1} - g_t\nd = v_t",
    "β = 0.8; d = β d - g", "m = 0.8 m + (1 - 0.8) g; d = -m/(1 - 0.8)",
)  # fmt: skip
WRONG = {
    "beta = 0.8; d = -2 g": "Step 1 of the built-in one leads to",
    "d = -g": "Step 2 of the built-in one leads to",
    "b = 0.9 b + g; d = -b": "Step 2 of the built-in one leads to",
    "d = -b; b = 0.8 b + g": "Step 1 of the built-in one leads to",
    "b = 0.8 b + g; d = b": "Step 1 of the built-in one leads to",
    "b = 0.8 b + g; d = -b/(g - g)": "Diverged: step 1",
    "b = 0.8 b + g; d = -b ln(k + 1)/ln(k + 1)": "at step 1 the rule gives no number",
    "b = 0.8 b + ; d = -b": "line 1, column 12",
    "b = 0.8 b + g": "line 1, column 14",
}


def exercise() -> Write:
    """The exercise of the lesson."""
    found = LESSONS["momentum"].exercise
    assert isinstance(found, Write)
    return found


@pytest.mark.parametrize("lines", RIGHT)
def test_every_way_to_write_it_is_right(lines: str) -> None:
    feedback = exercise().judge(lines, results)
    assert feedback.right
    assert feedback.truth == "Your lines are Heavy ball"


@pytest.mark.parametrize("lines", WRONG)
def test_a_wrong_rule_is_told_where_it_parts(lines: str) -> None:
    feedback = exercise().judge(lines, results)
    assert not feedback.right
    assert WRONG[lines] in feedback.why


def test_the_lines_it_begins_with_are_plain_descent() -> None:
    feedback = exercise().judge(exercise().begun, results)
    assert "Step 2 of the built-in one leads to" in feedback.why


def test_the_summary_of_the_lesson_takes_lines() -> None:
    app = opened(SUMMARY, "course")
    (editor,) = app.text_area
    assert editor.value == exercise().begun
    assert "Heavy ball" not in text_of(app, "verdict")
    app = checked(editor.set_value("b = 0.8 b + g\nd = -<b>b").run())
    assert "Not yet: These lines are no rule." in text_of(app, "verdict")
    app = checked(app.text_area[0].set_value("b = 0.8 b + g\nd = -b").run())
    assert "Right: Your lines are Heavy ball." in text_of(app, "verdict")


def test_a_link_that_hides_the_answers_hides_the_judgement() -> None:
    app = opened(SUMMARY | {"hide": "answers"}, "course")
    app = checked(app.text_area[0].set_value("b = 0.8 b + g\nd = -b").run())
    assert "Right" not in text_of(app, "verdict")
