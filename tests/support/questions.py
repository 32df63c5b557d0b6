"""Answers of every kind to a question of the course, and what holds for every question."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from hypothesis import strategies as st

from app.browser.figure_parts import Parts, in_parts
from app.compute import results
from app.course.answer_texts import checked
from app.course.behaviour_questions import Behaves, OwnPrediction, OwnStep, with_alpha
from app.course.drawn_questions import MOST, PLACES, DrawsNorm
from app.course.illustrations import Curves, Path, Pictures, UnitBalls
from app.course.lesson import Answer, Question, Read
from app.course.questions import Arrives, Choice, Number, StopsFirst
from app.course.rendering import drawn
from app.course.runner import words_of
from app.figures.style import LIGHT
from app.text.numbers import number
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.errors import UsageError
from gradnorm_core.norms import EXPONENTS, gradient_norm


def numbers_for(question: Question) -> list[float | None]:
    """Numbers to answer with: all over the range, and for a number asked for the truth and every misconception."""
    asked = question.number
    if asked is None:
        return [None]
    low, high = asked.minimum, asked.maximum
    if isinstance(question, Number):
        mistaken = [one.value(results) for one in question.misconceptions]
        return [low, high, question.truth(results), *mistaken]
    stops = 9 if question.labels else 49
    return [low * (high / low) ** (place / (stops - 1)) for place in range(stops)]


def answers_to(question: Question) -> Iterator[Answer]:
    """Answers of every kind to a question."""
    if isinstance(question, DrawsNorm):
        yield from map(drawn_answer, curves_for(question))
        return
    for value in numbers_for(question):
        for choice in range(len(question.labels)) if question.labels else [None]:
            yield Answer(choice, value)


def curves_for(question: DrawsNorm) -> Iterator[np.ndarray]:
    """Curves in powers of ten: the run's own, from a run made here; level, against it, and steeper by far."""
    norms = gradient_norm(run_spec(question.spec).gradients)
    places = np.linspace(0, question.steps, PLACES)
    true = np.interp(places, np.arange(len(norms)), np.log10(norms / norms[0]))
    yield from (true, np.zeros(PLACES), -true, np.linspace(0, -11, PLACES))


def drawn_answer(powers: np.ndarray) -> Answer:
    """A curve in the form of an answer."""
    return Answer(curve=tuple(round(10 * float(power)) for power in powers))


def pictures_of(step: Read | Question) -> Iterator[Pictures]:
    """Everything a step may show."""
    if isinstance(step, Read):
        yield step.pictures
        if step.slider:
            for value in step.slider.values[::8]:
                yield step.slider.draw(value)
                assert step.slider.sentence(value, results).endswith(".")
        return
    yield step.before
    yield from (step.after(answer) for answer in answers_to(step))


def check_read_or_refused(text: str, read: Callable[[str], Any], written: Callable[[Any], str]) -> None:
    """Any text of a link is read, and is the same when it is written and read again; or it is refused in words."""
    try:
        state = read(text)
    except UsageError as error:
        said_why = str(error)
    else:
        said_why = "it is taken"
        assert read(written(state)) == state
    assert " " in said_why


def check_answers(question: Question) -> None:
    """Checks that every answer can be given and gets the truth and the reason."""
    verdicts = []
    for answer in answers_to(question):
        assert checked(question, answer) == answer
        feedback = question.judge(answer, results)
        verdicts.append(feedback.right)
        assert len(feedback.why) > 20, answer
        assert feedback.why.endswith("."), feedback.why
        assert feedback.truth
        assert not feedback.truth.endswith(".")
        assert not re.search(r"nan|np\.|inf\b|undefined|\{|\}", f"{feedback.truth} {feedback.why}"), feedback
    assert True in verdicts
    assert False in verdicts


def check_apart(question: Question) -> None:
    """A question with options alone has one right answer; the reasons given to different answers differ."""
    if question.number is not None:
        return
    told = [question.judge(answer, results) for answer in answers_to(question)]
    assert sum(one.right for one in told) == 1
    assert len({one.truth for one in told}) == 1
    assert len({one.why for one in told}) == len(told), [one.why for one in told]


def check_truth(question: Question) -> None:
    """Judged again from runs made here, past the caches of the app."""
    for answer in answers_to(question):
        feedback = question.judge(answer, results)
        if isinstance(question, Behaves):
            behaviour = diagnose(question.spec.objective, run_spec(question.spec)).behaviour
            assert answer.choice is not None
            assert behaviour in question.options
            assert behaviour in feedback.truth
            assert feedback.right == (question.options[answer.choice] == behaviour)
        elif isinstance(question, OwnPrediction | OwnStep):
            run = run_spec(with_alpha(question.spec, answer))
            found = diagnose(run.objective, run)
            if isinstance(question, OwnStep):
                assert feedback.right == question.reached(run, found)
            else:
                assert answer.choice is not None
                assert found.behaviour in feedback.truth
                assert found.behaviour in question.options
                assert feedback.right == (question.options[answer.choice] == found.behaviour)
        elif isinstance(question, StopsFirst):
            run = run_spec(question.spec)
            first = [
                next(k for k, g in enumerate(run.gradients) if gradient_norm(g, p) <= question.spec.gradient_tolerance)
                for p in EXPONENTS
            ]
            alone = first.count(min(first)) == 1
            assert feedback.right == (answer.choice == (first.index(min(first)) if alone else len(EXPONENTS)))
        elif isinstance(question, Arrives):
            end = run_spec(question.spec).points[-1]
            nearest = min(range(len(question.places)), key=lambda place: math.dist(end, question.places[place][1]))
            assert feedback.right == (answer.choice == nearest)
            assert question.labels[nearest][1:] in feedback.truth
        elif isinstance(question, DrawsNorm):
            norms = gradient_norm(run_spec(question.spec).gradients)
            assert number(norms[0]) in feedback.truth
            assert number(norms[-1]) in feedback.truth
            assert feedback.right == (answer == next(answers_to(question)))
        elif isinstance(question, Number):
            assert answer.number is not None
            assert number(question.truth(results)) in feedback.truth
            assert feedback.right == question.near(answer.number, question.truth(results))
        else:
            assert isinstance(question, Choice)
            true = [option for option in question.options if option.holds(results)]
            assert [option.label for option in true] == [feedback.truth]


def check_misconceptions(question: Number) -> None:
    """Checks that a misconception is no right answer and has a reason of its own."""
    reasons = [question.judge(Answer(number=one.value(results)), results) for one in question.misconceptions]
    assert not any(feedback.right for feedback in reasons)
    for feedback, misconception in zip(reasons, question.misconceptions, strict=True):
        assert feedback.why.startswith(misconception.why)


def check_open(question: Question) -> None:
    """The picture while a question is open is not the one is shown after it, and holds no run asked about."""
    answers = [answer for answer in answers_to(question) if question.after(answer)]
    after = {picture for answer in answers for picture in question.after(answer)}
    spec = getattr(question, "spec", None)
    for picture in question.before:
        if isinstance(picture, Path | Curves):
            assert picture.spec != spec
    assert not isinstance(question, Behaves | OwnPrediction | OwnStep | StopsFirst) or not set(question.before) & after
    asked_before = words_of(question.ask, results)
    assert len(asked_before) > 20


def check_shape(question: DrawsNorm) -> None:
    """Moved up or down it is as right; the axis holds the whole run and ends where the run does."""
    true = next(curves_for(question))
    assert question.judge(drawn_answer(true + 1), results) == question.judge(drawn_answer(true), results)
    assert len(run_spec(question.spec).gradients) == question.steps + 1
    low, high = question.powers
    assert low < true.min() < true.max() < high


def check_pictures(step: Read | Question) -> None:
    """Checks that every picture can be drawn and is stated in words."""
    for pictures in dict.fromkeys(pictures_of(step)):
        assert len(pictures) <= 2
        for picture in pictures:
            made = drawn(picture, LIGHT)
            assert made.figure["data"] or isinstance(picture, UnitBalls)
            assert len(made.alt) > 20
            parts = Parts()
            json.dumps([in_parts(made.figure, parts), parts], allow_nan=False)  # as a browser is sent it


def any_answer(question: Question) -> st.SearchStrategy[Answer]:
    """Any answer that can be given to a question."""
    if isinstance(question, DrawsNorm):
        heights = st.lists(st.integers(-MOST, MOST), min_size=PLACES, max_size=PLACES)
        return st.builds(Answer, curve=heights.map(tuple))
    choices = st.sampled_from(range(len(question.labels))) if question.labels else st.none()
    asked = question.number
    return st.builds(Answer, choices, st.floats(asked.minimum, asked.maximum) if asked else st.none())
