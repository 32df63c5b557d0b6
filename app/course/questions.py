"""Questions with options, and questions for a number. Each knows the truth by asking the core."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.course.behaviour_questions import start_picture
from app.course.illustrations import Curves, Path, Pictures
from app.course.lesson import Answer, Feedback
from app.course.runner import Runner, Words, words_of
from app.text.grammar import counted
from app.text.numbers import PLAIN_NORM_NAMES, number, pair, unlike
from gradnorm_core.arrays import Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.norms import EXPONENTS

ROUNDING = 1e-9
"""A share that an answer may be off by rounding: 0.2 is 10 % off 2/11, and float64 has it a little farther off."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of several statements.

    Attributes:
        label: the statement.
        holds: whether it is true, by the core.
        why: why it is, or why not.
        mistaken: what is said instead where it is chosen and does not hold; None where `why` is true all the same.
    """

    label: str
    holds: Callable[[Runner], bool]
    why: Words
    mistaken: Words | None = None

    def why_not(self, runner: Runner) -> str:
        """The words on it where it does not hold."""
        return words_of(self.why if self.mistaken is None else self.mistaken, runner)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of these is true? Exactly one is, by the core.

    Attributes:
        ask: the question.
        options: the statements.
        before, shown: the pictures while the question is open and after the answer.
        spec: the run that settles it, whose verdict is shown, or None.
    """

    ask: Words
    options: tuple[Option, ...]
    before: Pictures = ()
    shown: Pictures = ()
    spec: RunSpec | None = None
    number: Parameter | None = None
    repeats: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(option.label for option in self.options)

    def after(self, answer: Answer) -> Pictures:
        return self.shown or self.before

    def judge(self, answer: Answer, runner: Runner) -> Feedback:
        assert answer.choice is not None
        given, true = self.options[answer.choice], next(option for option in self.options if option.holds(runner))
        why = (
            words_of(true.why, runner)
            if given is true
            else f"{given.why_not(runner)} {words_of(true.why, runner)}".strip()
        )
        return Feedback(given is true, true.label, why, self.spec)


@dataclass(frozen=True, slots=True)
class StopsFirst:
    """Which norm of the gradient passes the tolerance first? The truth is counted along the run.

    Attributes:
        ask: the question.
        spec: the run; its tolerance is the one asked about, in L1, the last of the three to pass it.
        window: the part of the plane shown.
    """

    ask: Words
    spec: RunSpec
    window: Window
    number: Parameter | None = None
    repeats: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return (*(PLAIN_NORM_NAMES[p] for p in EXPONENTS), "All three at the same step")

    @property
    def before(self) -> Pictures:
        return (start_picture(self.spec, self.window),)

    def after(self, answer: Answer) -> Pictures:
        return Path(self.spec, self.window), Curves(self.spec, EXPONENTS)

    def steps(self, runner: Runner) -> dict[float, int]:
        """For each p the first k at which ‖∇f‖ₚ is within the tolerance."""
        norms = runner.diagnosis(self.spec).norms
        return {p: int(np.argmax(norms[p] <= self.spec.gradient_tolerance)) for p in EXPONENTS}

    def judge(self, answer: Answer, runner: Runner) -> Feedback:
        steps = self.steps(runner)
        first = [place for place, p in enumerate(EXPONENTS) if steps[p] == min(steps.values())]
        true = first[0] if len(first) == 1 else len(EXPONENTS)
        passes = ", ".join(f"{PLAIN_NORM_NAMES[p]} at step {steps[p]}" for p in EXPONENTS)
        why = f"The tolerance {number(self.spec.gradient_tolerance)} is passed by {passes}. "
        why += "At every point ‖g‖∞ ≤ ‖g‖₂ ≤ ‖g‖₁, so the smallest norm can never be the last to pass."
        if answer.choice == len(EXPONENTS) != true:
            why = f"They are equal only where one component of the gradient is left alone. {why}"
        elif answer.choice is not None and answer.choice != true:
            late = steps[EXPONENTS[answer.choice]] - min(steps.values())
            why = f"{self.labels[answer.choice]} passes {counted(late)} after the first. {why}"
        return Feedback(answer.choice == true, f"{self.labels[true]}{' first' * (true < len(EXPONENTS))}", why)


@dataclass(frozen=True, slots=True)
class Arrives:
    """Where does the run from this start end? The truth is the place nearest to its last iterate.

    Attributes:
        ask: the question.
        spec: the run.
        places: names and points to choose from.
        window: the part of the plane shown.
        after_pictures: what is shown after the answer; the path when none are given.
        why: more to say about the truth.
    """

    ask: Words
    spec: RunSpec
    places: tuple[tuple[str, tuple[float, float]], ...]
    window: Window
    after_pictures: Pictures = ()
    why: Words = ""
    number: Parameter | None = None
    repeats: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(f"{name} {pair(point)}" for name, point in self.places)

    @property
    def before(self) -> Pictures:
        return (start_picture(self.spec, self.window),)

    def after(self, answer: Answer) -> Pictures:
        return self.after_pictures or (Path(self.spec, self.window), Curves(self.spec))

    def judge(self, answer: Answer, runner: Runner) -> Feedback:
        assert answer.choice is not None
        end = runner.run(self.spec).points[-1]
        distances = [math.dist(end, point) for _, point in self.places]
        true = int(np.argmin(distances))
        why = f"The last iterate is {pair(end)}, {number(distances[true])} from {pair(self.places[true][1])}"
        if answer.choice != true:
            why += f" and {number(distances[answer.choice])} from {pair(self.places[answer.choice][1])}"
        return Feedback(
            answer.choice == true,
            f"it ends at {_small(self.labels[true])}",
            f"{why}. {words_of(self.why, runner)}",
            self.spec,
        )


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong number with a reason: what one gets by this mistake."""

    value: Callable[[Runner], float]
    why: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number, within a tolerance of the one the core computes.

    Attributes:
        ask: the question.
        number: name and range of what is asked for.
        truth: the number.
        why: how it comes about.
        name: what it is called.
        tolerance: accepted distance, relative to the truth.
        misconceptions: likely mistakes and what is wrong with them.
        before, shown: the pictures before and after.
    """

    ask: Words
    number: Parameter
    truth: Callable[[Runner], float]
    why: Words
    name: str
    tolerance: float = 0.01
    misconceptions: tuple[Misconception, ...] = ()
    before: Pictures = ()
    shown: Pictures = ()
    repeats: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return ()

    def after(self, answer: Answer) -> Pictures:
        return self.shown or self.before

    def judge(self, answer: Answer, runner: Runner) -> Feedback:
        assert answer.number is not None
        given, truth = answer.number, self.truth(runner)
        right = self.near(given, truth)
        mistake = "" if right else self._mistake(given, truth, runner)
        return Feedback(right, f"{self.name} = {number(truth)}", f"{mistake} {words_of(self.why, runner)}".strip())

    def _mistake(self, given: float, truth: float, runner: Runner) -> str:
        """The misconception whose number is nearest to the one given; without one, on which side of the truth it is."""
        values = [(one.value(runner), one.why) for one in self.misconceptions]
        known = [(abs(given - value), why) for value, why in values if self.near(given, value)]
        if known:
            return min(known)[1]
        return f"{unlike(given, [truth])} is too {'large' if given > truth else 'small'}."

    def near(self, given: float, value: float) -> bool:
        """Whether the number given counts as this one; at the very edge of the tolerance it does."""
        return abs(given - value) <= self.tolerance * abs(value) * (1 + ROUNDING)
