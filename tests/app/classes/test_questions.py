"""Questions and answers that strangers send: read as they are, or refused with a reason; nothing else happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.classes.answers import read_answer
from app.classes.codes import ALPHABET, CODE_LENGTH, hash_of, is_token, new_code, new_token, read_code
from app.classes.failures import InvalidError
from app.classes.questions import KINDS, Question, read_question
from app.classes.reading import read_json, read_text
from app.classes.truths import completed
from app.classes.twins import twin_of
from tests.support.classes import ALL_KINDS, BEHAVES, BOWL, DRAWN, ENDS, LARGEST, OWN_RUN

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=20,
)
QUESTIONS = [completed(read_question(one)) for one in ALL_KINDS]


def tried(read: Callable[[], Any]) -> Any:
    """The reading, or the sentence of the refusal; anything else that is raised fails the test."""
    try:
        return read()
    except InvalidError as error:
        return str(error)


@pytest.mark.parametrize("document", ALL_KINDS, ids=lambda one: str(one["kind"]))
def test_a_question_reads_back_as_it_was_written(document: dict[str, Any]) -> None:
    question = completed(read_question(document))
    again = read_question(json.loads(json.dumps(question.document)))
    assert again == question
    assert again.settings == question.settings


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "guess"}, "kind"),
        ({"text": ""}, "empty"),
        ({"text": "x" * 301}, "300"),
        ({"text": 7}, "text"),
        ({"link": "v=1&f=sinn(x)"}, "link"),
        ({"link": f"{BOWL}&steps=5000"}, "2000"),
        ({"link": "x" * 3000}, "2000"),
        ({"choices": ["one"]}, "2 to 8"),
        ({"choices": ["same", "same"]}, "same"),
        ({"choices": ["glides", "creeps"]}, "not among"),
        ({"correct": 1}, "choices"),
        ({"choices": ["a", "b"], "correct": 2}, "0 to 1"),
        ({"par": 3}, "no par"),
        ({"solution": 1}, "no member"),
        ({"lesson": True}, "whole number"),
    ],
)
def test_a_question_that_is_none_is_refused_with_a_reason(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidError, match=reason):
        completed(read_question(BEHAVES | change))


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (ENDS | {"link": f"{BOWL}&step=0.3"}, "nobody can press"),
        (LARGEST | {"range": {"from": 1, "to": 2}}, "outside the range"),
        (LARGEST | {"range": {"from": 0, "to": 2, "logarithmic": True}}, "above 0"),
        (LARGEST | {"link": f"{BOWL}&dir=adam"}, "No theory"),
        (LARGEST | {"tolerance": 3}, "tolerance"),
        (LARGEST | {"quantity": "steps", "range": None, "link": f"{BOWL}&step=0.3"}, "does not converge"),
        (LARGEST | {"quantity": "kappa", "range": None, "link": "v=1&ex=saddle"}, "κ is not known"),
        (OWN_RUN | {"free": []}, "list"),
        (OWN_RUN | {"free": ["formula"]}, "list"),
        (OWN_RUN | {"link": f"{BOWL}&noise=gaussian_0.1_1"}, "noise"),
        (DRAWN | {"link": "v=1&f=ln(x)&start=-1_0"}, "not defined"),
        (DRAWN | {"link": "v=1&f=ln(x)&start=-1e-9_0"}, "at the start \\(−10⁻⁹, 0\\)"),
    ],
)
def test_a_question_without_a_known_truth_is_refused(document: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidError, match=reason):
        completed(read_question(document))


def test_a_link_loses_what_is_no_part_of_a_question() -> None:
    question = read_question(BEHAVES | {"link": f"{BOWL}&step=0.1&lock=function&hide=verdict&mode=projector&utm=1"})
    assert question.link == "v=1&ex=quadratic_10&step=0.1"
    assert not question.settings.classroom.locked


def test_the_window_is_widened_until_the_start_lies_in_it_unless_the_link_states_it() -> None:
    free = read_question(BEHAVES | {"link": f"{BOWL}&start=40_-30"})
    stated = read_question(BEHAVES | {"link": f"{BOWL}&start=40_-30&window=-1_11_-3_3"})
    usual = read_question(BEHAVES | {"link": BOWL})
    (left, right), (bottom, top) = free.settings.window
    assert left < 40 < right
    assert bottom < -30 < top
    assert all(low <= seen[0] and seen[1] <= high for (low, high), seen in zip(
        free.settings.window, usual.settings.window, strict=True
    ))  # fmt: skip
    assert [*map(list, stated.settings.window)] == [[-1, 11], [-3, 3]]
    assert "window" not in usual.link
    assert read_question(free.document) == free


def test_minutes_and_a_note_are_kept_and_a_twin_says_nothing_of_the_old_numbers() -> None:
    question = completed(read_question(BEHAVES | {"minutes": 5, "note": "It is 1 − αL = −0.9."}))
    assert (question.minutes, question.note) == (5, "It is 1 − αL = −0.9.")
    assert read_question(question.document) == question
    assert (twin_of(question).minutes, twin_of(question).note) == (5, "")


@pytest.mark.parametrize(
    "wrong",
    [{"minutes": 0}, {"minutes": 61}, {"minutes": "5"}, {"note": ""}, {"note": "x" * 301}, {"note": 1}],
    ids=str,
)
def test_minutes_and_notes_that_are_none_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidError):
        read_question(BEHAVES | wrong)


def test_a_twin_of_a_bowl_keeps_its_letters() -> None:
    link = "v=1&f=(w^2 %2B 10*b^2)/2&start=10_1"
    question = completed(read_question({"kind": "number", "text": "κ?", "quantity": "kappa", "link": link}))
    assert twin_of(question).settings.objective.variables == question.settings.objective.variables == ("w", "b")


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_any_json_is_a_question_or_refused(value: Any) -> None:
    for one in (value, {**BEHAVES, "choices": value}, {**LARGEST, "range": value}, {**BEHAVES, "link": value}):
        found = tried(partial(read_question, one))
        assert isinstance(found, Question) or found.startswith(("A ", "The ", "What ", "Two ", "Whether "))


@given(st.sampled_from(QUESTIONS), JSON)
@settings(max_examples=300, deadline=None)
def test_any_json_is_an_answer_or_refused(question: Question, value: Any) -> None:
    answer = tried(lambda: ("taken", read_answer(question, value)))
    if isinstance(answer, tuple):
        assert read_answer(question, json.loads(json.dumps(answer[1], allow_nan=False))) == answer[1]
    else:
        assert answer.endswith(".")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("choose", -1), ("choose", 5), ("choose", 1.0), ("choose", True), ("choose", "1"),
        ("place", [99, 0]), ("place", [0]), ("place", [0, float("nan")]), ("place", {"x": 0}),
        ("number", 1e-9), ("number", 10**400), ("number", None),
        ("curve", [[0, 1]]), ("curve", [[1, 1], [0, 1]]), ("curve", [[0, 0], [1, 1]]), ("curve", [[0, 1]] * 65),
        ("run", {}), ("run", {"steps": 3}), ("run", {"step_size": -1}), ("run", {"start": [1e9, 0]}),
        ("run", {"direction": "rule_d = -g"}), ("run", {"direction": "no_such"}), ("run", {"direction": "a" * 99}),
        ("open", ""), ("open", " \u200b\u202e\n"), ("open", "x" * 281), ("open", ["x"]),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_refused(kind: str, value: Any) -> None:
    question = next(one for one in QUESTIONS if one.kind == kind)
    with pytest.raises(InvalidError):
        read_answer(question, value)


def test_every_kind_is_tried() -> None:
    assert {one.kind for one in QUESTIONS} == set(KINDS)


@given(st.text(max_size=60))
def test_a_text_keeps_what_is_seen_and_nothing_else(text: str) -> None:
    try:
        found = read_text(text, "The text", 40)
    except InvalidError:
        return
    found.encode()
    assert read_text(found, "The text", 40) == found
    assert not set(found) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\x00\n\t")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": 1, "a": 2}', b"[" * 100_000, b"'a'"]
)
def test_a_body_that_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidError):
        read_json(body)


def test_codes_have_no_look_alikes_and_are_read_as_people_type_them() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("01OIL")
    assert all(len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) for code in codes)
    for code in codes:
        assert read_code(f" {code[:3].lower()}-{code[3:]} ") == code
    for text in ("", "ABCDE", "ABCDEFG", "ABCD0F", "ABCDEÉ", "ABC DEF GH"):
        assert read_code(text) is None


def test_a_token_is_kept_as_a_hash_that_only_it_has() -> None:
    token = new_token()
    assert token.encode() not in hash_of(token)
    assert is_token(token, hash_of(token))
    assert not is_token(token + "x", hash_of(token))
    assert not is_token("x" * 10_000, hash_of("x" * 10_000))
