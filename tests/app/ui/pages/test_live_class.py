"""The page Class: questions are planned in two presses, a class begins, and its links lead to console and board."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.classes.catalogue import PLANS
from app.classes.codes import is_token
from app.classes.config import config
from app.classes.questions import read_question
from app.classes.store import Store
from app.classes.truths import truth
from app.ui.components import class_door
from app.ui.pages import live_class
from tests.support.pages import checked, go, html, opened, text_of

SAWTOOTH = {"v": "1", "ex": "quadratic_10", "step": "0.19"}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Classes are kept in a folder of the test."""
    monkeypatch.setenv("GRADNORM_DATA", str(tmp_path))


def press(app: AppTest, key: str) -> AppTest:
    return checked(app.button(key=key).click().run())


def planned(app: AppTest) -> list[str]:
    """The texts of the plan on the page."""
    return [question["text"] for question in app.session_state["class_questions"]]


def test_one_press_on_the_page_makes_a_question_of_the_screen() -> None:
    app = press(opened(SAWTOOTH, "live_class"), "class_add")
    (question,) = app.session_state["class_questions"]
    assert question["kind"] == "place"
    assert "step=0.19" in question["link"] or "quadratic_10" in question["link"]
    assert question["text"] in text_of(app, "note")


def test_a_question_can_be_put_in_other_words_and_taken_out_again() -> None:
    app = opened(SAWTOOTH, "live_class")
    checked(app.selectbox(key="class_offer").set_value("How does this run move?").run())
    checked(app.text_input(key="class_text_1").set_value("Glide or saw?").run())
    app = press(press(app, "class_add"), "class_add_lesson")
    first = next(iter(PLANS.values()))
    assert planned(app) == ["Glide or saw?", *(item.question["text"] for item in first.items)]
    assert planned(press(app, "class_remove_0"))[0] == first.items[0].question["text"]


def test_a_question_with_answers_of_ones_own() -> None:
    app = opened(SAWTOOTH, "live_class")
    checked(app.selectbox(key="class_offer").set_value(live_class.OWN).run())
    app = press(app, "class_add")
    assert "empty" in text_of(app, "note")
    app.text_input(key="class_own_text").set_value("Which norm stops first?")
    checked(app.text_area(key="class_own_answers").set_value("L1\nL2\nL∞").run())
    checked(app.selectbox(key="class_own_right").set_value("L∞").run())
    (question,) = press(app, "class_add").session_state["class_questions"]
    assert (question["choices"], question["correct"]) == (["L1", "L2", "L∞"], 2)


@pytest.mark.parametrize(
    ("answers", "nothing"),
    [("glides\nzig-zags", live_class.THE_CORE), ("glides\nI do not know", live_class.NOBODY), ("", live_class.NOBODY)],
)
def test_without_a_right_answer_it_says_who_is_right(answers: str, nothing: str) -> None:
    """Where every answer is a behaviour the class is judged, by the run; otherwise nobody is."""
    app = opened(SAWTOOTH, "live_class")
    checked(app.selectbox(key="class_offer").set_value(live_class.OWN).run())
    app.text_input(key="class_own_text").set_value("How does it move?")
    checked(app.text_area(key="class_own_answers").set_value(answers).run())
    assert app.selectbox(key="class_own_right").value == nothing
    if answers:
        (document,) = press(app, "class_add").session_state["class_questions"]
        question = read_question(document)
        assert (truth(question).choice is not None) == (nothing == live_class.THE_CORE)


def test_a_class_begins_and_is_kept_with_the_hash_of_its_secret() -> None:
    app = press(press(opened(SAWTOOTH, "live_class"), "class_add"), "class_begin")
    code, secret = app.session_state["class_begun"]
    record = Store(config().database).find(code)
    assert record is not None
    assert is_token(secret, record.secret)
    assert code in [block.value for block in app.code]
    console, board = (link.proto.url for link in app.get("link_button"))
    assert console.endswith(f"/class/{code}/console#{secret}")
    assert board.endswith(f"/class/{code}/board")
    assert planned(press(app, "class_again")) == []


def test_a_question_that_is_added_later_stands_at_the_end_of_the_class() -> None:
    app = press(press(opened(SAWTOOTH, "live_class"), "class_add"), "class_begin")
    app = press(app, "class_add_lesson")
    assert live_class.ADDED in " ".join(html(app))
    record = Store(config().database).find(app.session_state["class_begun"][0], every_round=True)
    assert record is not None
    assert len(record.rounds) == 1 + len(next(iter(PLANS.values())).items)


def test_the_plan_stays_while_the_teacher_looks_for_another_screen() -> None:
    app = press(opened(SAWTOOTH, "live_class"), "class_add")
    app = go(app, "playground/playground", {"v": "1", "ex": "himmelblau"})
    app = press(go(app, "live_class"), "class_add")
    assert ["himmelblau" in question["link"] for question in app.session_state["class_questions"]] == [False, True]


@pytest.mark.parametrize(
    "page", ["gallery", "step_sizes/step_sizes", "compare/compare", "gradient_norm/gradient_norm", "clipping/clipping",
             "dimension/dimension", "course", "challenges", "teach"]
)  # fmt: skip
def test_from_every_page_two_presses_make_a_question_of_its_screen(page: str) -> None:
    """The first press opens the page Class, the second one adds the question."""
    app = opened({"v": "1", "ex": "himmelblau", "step": "0.011"}, "teach")
    app = press(go(go(app, page), "live_class"), "class_add")
    (question,) = app.session_state["class_questions"]
    assert "himmelblau" in question["link"]
    assert "step=0.011" in question["link"]


def test_where_classes_are_off_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADNORM_CLASSES", "off")
    app = opened(SAWTOOTH, "live_class")
    assert live_class.OFF in text_of(app, "note")
    assert not [button for button in app.button if button.key and button.key.startswith("class_")]


def test_a_run_too_long_for_a_class_is_shortened_by_a_press() -> None:
    app = opened({**SAWTOOTH, "steps": "5000"}, "live_class")
    assert text_of(app, "note").count("at most 2000 steps") == 1
    app = press(app, "class_steps")
    assert "at most" not in text_of(app, "note")
    (question,) = press(app, "class_add").session_state["class_questions"]
    assert "steps=2000" in question["link"]


def test_a_locked_step_limit_stays() -> None:
    app = opened({**SAWTOOTH, "steps": "5000", "lock": "stopping"}, "live_class")
    assert "at most 2000 steps" in text_of(app, "note")
    assert not [button for button in app.button if button.key == "class_steps"]


@pytest.mark.parametrize("page", ["teach", "live_class"])
def test_a_student_finds_the_door_to_a_class(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def doors() -> list[str]:
        links = opened(SAWTOOTH, page).get("link_button")
        return [link.proto.url for link in links if link.proto.label == class_door.JOIN]

    assert doors() == ["/class"]
    monkeypatch.setenv("GRADNORM_CLASSES", "off")
    assert doors() == []
