"""Reads and writes the answers in a link, and checks that an answer fits its question.

An option is its letter, a number is itself, and an answer with both has them in this order: ``0.1b``. ``k`` and whole
numbers between dots are a drawn curve.
"""

from __future__ import annotations

import re
from typing import Final

from app.course.drawn_questions import DrawsNorm, is_curve
from app.course.lesson import Answer, Question
from app.settings.link_numbers import number_text, read_number
from gradnorm_core.errors import UsageError

LETTERS: Final = "abcdefgh"
_TOKEN: Final = re.compile(r"([-+.\de]*?)([a-h]?)")
_CURVE: Final = re.compile(r"k(-?\d{1,3}(?:\.-?\d{1,3})*)")
_LONGEST: Final = 120


def checked(question: Question, answer: Answer) -> Answer:
    """The answer, when it is one to this question.

    Raises:
        UsageError: an option, a number or a curve is missing, or is not among those that can be given.
    """
    if isinstance(question, DrawsNorm) is not is_curve(answer.curve):
        raise UsageError("a curve is to be drawn" if isinstance(question, DrawsNorm) else "no curve is asked for")
    options, given = question.labels, answer.choice
    if (given is None) == bool(options) or (given is not None and given >= len(options)):
        raise UsageError(f"one of {len(options)} options is to be chosen" if options else "there are no options here")
    if (answer.number is None) == (question.number is not None):
        raise UsageError("a number is asked for" if question.number else "no number is asked for")
    if question.number is not None and answer.number is not None:
        question.number.check(answer.number)
    return answer


def answer_text(answer: Answer) -> str:
    """An answer in a link."""
    if answer.curve is not None:
        return "k" + ".".join(map(str, answer.curve))
    return ("" if answer.number is None else number_text(answer.number)) + (
        "" if answer.choice is None else LETTERS[answer.choice]
    )


def read_answer(text: str) -> Answer:
    """The answer of a link.

    Raises:
        UsageError: the text is no answer.
    """
    if drawn := _CURVE.fullmatch(text[:_LONGEST]):
        return Answer(curve=tuple(int(height) for height in drawn[1].split(".")))
    found = _TOKEN.fullmatch(text[:40])
    if found is None or not text:
        raise UsageError(f"{text[:20]!r} is no answer")
    digits, letter = found.groups()
    value = read_number(digits) if digits else None
    return Answer(LETTERS.index(letter) if letter else None, None if value is None else value + 0.0)
