"""The command ``gradnorm lesson``: pages to hand out, answers of the core, and the way to the app."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import parse_qsl

import pytest
from click.testing import Result

from app.cli import lesson
from app.cli.errors import DONE, USAGE
from app.course.catalogue import LESSONS
from app.course.progress_links import read_progress
from tests.support.terminal import call


@cache
def lesson_told(name: str) -> Result:
    """A lesson as the command tells it; its runs take a second."""
    return call("lesson", name)


@pytest.mark.parametrize("name", LESSONS)
def test_no_page_of_a_lesson_answers_its_own_question(name: str) -> None:
    """A page ends with a question, the next one opens with the answer: so a sheet can be handed out page by page."""
    *asking, last = lesson_told(name).stdout.split("\f")
    assert len(asking) == len(LESSONS[name].questions)
    for page, following in zip(asking, [*asking[1:], last], strict=True):
        assert page.count("Question: ") == 1
        assert not page.partition("Question: ")[2].count("Answer: ")
        assert following.startswith("Answer: ")
    assert "Question: " not in last


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_shows_no_markup(name: str) -> None:
    told = lesson_told(name).stdout
    assert not re.search(r"[$\\`]|\*\*", told)
    assert max(map(len, told.splitlines())) < 120


def test_the_answers_of_a_lesson_are_those_of_the_core() -> None:
    told = " ".join(lesson_told("sawtooth").stdout.split())
    assert "Answer: 1 − αλmax = −0.9." in told  # α = 0.19, λmax = 10
    assert "Answer: It zig-zags." in told
    assert "Answer: No, never." in told


def test_the_lessons_are_listed_and_can_be_read() -> None:
    listed = call("lesson").stdout
    for name, one in LESSONS.items():
        assert f"{name} " in listed
        assert one.title in listed
        told = lesson_told(name)
        assert (told.exit_code, told.stderr) == (DONE, "")
        assert one.source in " ".join(told.stdout.split())
        assert told.stdout.count("Question: ") == len(one.questions)
    assert call("lesson", "knitting").exit_code == USAGE


@pytest.mark.parametrize(("command", "typed", "name"), [
    ("lesson", "Sawtooth", "sawtooth"), ("gallery", "Quadratic-100", "quadratic_100"),
    ("gallery", "double well", "double_well"), ("run", "Double Well", "double_well"),
])  # fmt: skip
def test_a_name_may_be_typed_in_capitals_with_hyphens_or_blanks(command: str, typed: str, name: str) -> None:
    assert call(command, typed).stdout == call(command, name).stdout != ""


def test_a_lesson_is_opened_where_its_link_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(lesson, "serve", lambda place, port, browser: opened.append(place))
    assert call("lesson", "norm", "--open").exit_code == DONE
    page, _, query = opened[0].partition("?")
    progress, rejections = read_progress(dict(parse_qsl(query)))
    assert (page, progress.course.lesson, rejections) == ("course", "norm", ())


@pytest.mark.parametrize("name", LESSONS)
def test_an_answer_keeps_the_letter_it_begins_with(name: str) -> None:
    """f is a function, and F would be another one."""
    told = lesson_told(name).stdout
    assert not re.search(r"Answer: [F-HK-Z] ", told)
    assert ("Answer: f falls; ‖∇f‖ may rise." in told) is (name == "searches")
