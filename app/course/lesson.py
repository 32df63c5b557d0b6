"""The parts of a lesson: words to read, questions to commit to, pictures to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from app.course.illustrations import Pictures
from app.course.runner import Runner, Words
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.parameter import Parameter


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that a learner commits to.

    Attributes:
        choice: place of an option, None where there are none.
        number: the number given, None where none is asked for.
        curve: heights of a drawn curve, in tenths of a power of ten above the start; None where none is drawn.
    """

    choice: int | None = None
    number: float | None = None
    curve: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """The feedback to an answer.

    Attributes:
        right: whether it was right.
        truth: what is true, without a full stop.
        why: why it is so, and why the answer given is not.
        spec: the run that settles it, whose verdict is shown below, or None.
    """

    right: bool
    truth: str
    why: str
    spec: RunSpec | None = None


class Question(Protocol):
    """A question: its words, its answers, and the feedback to each.

    Attributes:
        ask: the question.
    """

    @property
    def ask(self) -> Words: ...
    @property
    def labels(self) -> tuple[str, ...]:
        """The options, none where only a number is asked for."""
        ...

    @property
    def number(self) -> Parameter | None:
        """The number asked for, if any."""
        ...

    @property
    def repeats(self) -> bool:
        """Whether other answers may be tried after the first, which alone counts."""
        ...

    @property
    def before(self) -> Pictures:
        """The picture while the question is open."""
        ...

    def after(self, answer: Answer) -> Pictures:
        """The picture after the answer."""
        ...

    def judge(self, answer: Answer, runner: Runner) -> Feedback:
        """The feedback to the answer."""
        ...


@dataclass(frozen=True, slots=True)
class Slider:
    """A slider beside the words, and what it moves.

    Attributes:
        parameter: its range, name and first value; logarithmic where declared so.
        draw: the pictures for its value.
        sentence: a sentence for its value.
        stops: how many places it can stand at.
    """

    parameter: Parameter
    draw: Callable[[float], Pictures]
    sentence: Callable[[float, Runner], str]
    stops: int = 41

    @property
    def values(self) -> list[float]:
        """The numbers it can stand at: equal steps, or equal factors, to three digits."""
        low, high = self.parameter.minimum, self.parameter.maximum
        stops = (
            np.geomspace(low, high, self.stops) if self.parameter.logarithmic else np.linspace(low, high, self.stops)
        )
        return list(dict.fromkeys(float(f"{stop:.3g}") for stop in stops))

    def nearest(self, value: float) -> float:
        """The stop nearest to a value."""
        return min(self.values, key=lambda stop: abs(stop - value))


@dataclass(frozen=True, slots=True)
class Read:
    """Words to read, with pictures beside them, or a slider that moves them."""

    text: Words
    pictures: Pictures = ()
    slider: Slider | None = None


class Exercise(Protocol):
    """Lines to be written.

    Attributes:
        task: what to write; Markdown with LaTeX.
        begun: the lines that stand in the editor.
    """

    @property
    def task(self) -> str: ...
    @property
    def begun(self) -> str: ...
    def judge(self, lines: str, runner: Runner) -> Feedback:
        """The feedback to these lines."""

    def shown(self, lines: str) -> Pictures:
        """The pictures beside these lines."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson.

    Attributes:
        title: what it is about.
        minutes: how long it takes.
        why: one sentence that makes a reader want to know.
        steps: words and questions, one shown at a time.
        summary: what to remember, in one sentence or two.
        source: where to read on.
        link: the settings to try in the Playground, as a link says them.
        exercise: a direction to be written as an own rule, below the summary; None for none.
    """

    title: str
    minutes: int
    why: str
    steps: tuple[Read | Question, ...]
    summary: Words
    source: str
    link: Mapping[str, str] = field(default_factory=dict)
    exercise: Exercise | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions, in their order."""
        return tuple(step for step in self.steps if not isinstance(step, Read))

    def question_at(self, step: int) -> int | None:
        """The place of the question at this step, None for words and for the summary."""
        if step >= len(self.steps) or isinstance(self.steps[step], Read):
            return None
        return sum(not isinstance(one, Read) for one in self.steps[:step])
