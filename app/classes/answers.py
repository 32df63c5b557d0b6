"""Answers of students: checked values, by the kind of the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.classes.config import LONGEST_ANSWER, MOST_POINTS
from app.classes.failures import InvalidError
from app.classes.questions import Kind, Question
from app.classes.reading import read_number, read_object, read_point, read_text, read_whole
from app.settings.methods import Method, read_direction
from app.text.numbers import in_full
from gradnorm_core.errors import GradnormError
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.step_rules.base import STEP_SIZE, has_step_size

LONGEST_DIRECTION: Final = 60
NORMS: Final = (1e-300, 1e300)
"""The range of a norm on a drawn curve."""


def read_answer(question: Question, value: object) -> Any:
    """Returns the answer as checked JSON: an index, a point, a number, points, a run or a text.

    Raises:
        InvalidError: it is no answer to this question; the message says why.
    """
    return _READERS[question.kind](question, value)


def _choice(question: Question, value: object) -> int:
    return read_whole(value, "The answer", 0, len(question.choices) - 1)


def _place(question: Question, value: object) -> list[float]:
    point = read_point(value, "The answer")
    for coordinate, (low, high) in zip(point, question.settings.window, strict=True):
        if not low <= coordinate <= high:
            raise InvalidError("The place lies outside the window.")
    return list(point)


def _number(question: Question, value: object) -> float:
    number = read_number(value, "The answer")
    assert question.range is not None
    if not question.range.low <= number <= question.range.high:
        raise InvalidError(
            f"The answer is a number from {in_full(question.range.low)} to {in_full(question.range.high)}."
        )
    return number


def _curve(question: Question, value: object) -> list[list[float]]:
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_POINTS:
        raise InvalidError(f"A curve is a list of 2 to {MOST_POINTS} points.")
    points = [read_point(point, "A point of a curve") for point in value]
    most, before = question.settings.max_iterations, -1.0
    for k, norm in points:
        if not (before < k <= most and k >= 0):
            raise InvalidError(f"The k of a curve ascend, from 0 to {most} at most.")
        if not NORMS[0] <= norm <= NORMS[1]:
            raise InvalidError("A norm on a logarithmic axis is above 0.")
        before = k
    return [list(point) for point in points]


def _run(question: Question, value: object) -> dict[str, Any]:
    given = read_object(value, question.free, "The answer")
    if not given:
        raise InvalidError("The answer changes some of " + ", ".join(question.free) + ".")
    found: dict[str, Any] = {}
    if "start" in given:
        found["start"] = _place(question, given["start"])
    if "step_size" in given:
        if not has_step_size(question.settings.step_rule):
            raise InvalidError("The step rule of this question has no step size.")
        found["step_size"] = _step_size(given["step_size"])
    if "direction" in given:
        found["direction"] = _direction(question, given["direction"])
    return found


def _step_size(value: object) -> float:
    try:
        return float(STEP_SIZE.check(read_number(value, "The step size")))
    except GradnormError as error:
        raise InvalidError(str(error)) from error


def _direction(question: Question, value: object) -> str:
    """The word of a direction as links have it; lines of an own rule are not taken."""
    if not isinstance(value, str) or len(value) > LONGEST_DIRECTION:
        raise InvalidError("The direction is a word of a link, such as heavy_ball_0.9.")
    direction_of(question, value)
    return value


def direction_of(question: Question, word: str) -> Direction:
    """Returns the direction of a word.

    Raises:
        InvalidError: there is none, or it does not go with the rest of the method.
    """
    try:
        direction = read_direction(word)
    except GradnormError as error:
        raise InvalidError(f"The direction cannot be used: {error}.") from error
    if isinstance(direction, Rule):
        raise InvalidError("Own rules are not taken here.")
    settings = question.settings
    method = Method(direction, settings.step_rule, settings.clip, settings.noise)
    if reason := method.incompatibility(question.spec.objective):
        raise InvalidError(reason)
    return direction


def _open(_: Question, value: object) -> str:
    return read_text(value, "The answer", LONGEST_ANSWER)


_READERS: Final[Mapping[Kind, Callable[[Question, object], Any]]] = {
    "choose": _choice, "place": _place, "number": _number, "curve": _curve, "run": _run, "open": _open,
}  # fmt: skip
