"""A challenge: a run with a few numbers left open, a way to count, and an attempt that sets par."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.course.illustrations import Curves, Landscape, Path, Pictures
from app.course.runner import Runner
from app.text.numbers import unlike
from gradnorm_core.arrays import Point, Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.parameter import Parameter

SAME = 1e-9
"""Scores within that share of one another are the same."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a challenge.

    Attributes:
        numbers: one for each number that is asked for.
        method: which of the methods offered; 0 where there is no choice.
    """

    numbers: tuple[float, ...]
    method: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement of an attempt: its score, None where it misses the task, and why, in a sentence or two."""

    score: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge.

    Attributes:
        title: a few words.
        task: what to do; Markdown with LaTeX.
        text: the function.
        window: the part of the plane shown.
        asked: the numbers that may be changed; all else is fixed.
        spec: the run of an attempt.
        judge: what the attempt is worth, from runs made in the runner.
        unit: of the score; "α" where it is the step size itself.
        solution: an attempt whose score is par; the tests look for a better one.
        solved: why it is good.
        source: where to read on.
        start: x₀ where it is given, None where it is asked for.
        methods: names of the methods to choose from, if any.
        best: whether the smallest score is the best or the largest.
        by_click: whether the first two numbers are a point, which a press on the picture sets as well.
        curves: whether the norms over the steps are drawn beside the path.
        secret: whether par is the answer, and shown with the solution only.
    """

    title: str
    task: str
    text: str
    window: Window
    asked: tuple[Parameter, ...]
    spec: Callable[[Attempt], RunSpec]
    judge: Callable[[Attempt, Runner], Judged]
    unit: str
    solution: Attempt
    solved: str
    source: str
    start: Point | None = None
    methods: tuple[str, ...] = ()
    best: Literal["smallest", "largest"] = "smallest"
    by_click: bool = False
    curves: bool = True
    secret: bool = False

    def par(self, runner: Runner) -> float:
        """The score of the solution."""
        score = self.judge(self.solution, runner).score
        assert score is not None
        return score

    def beats(self, score: float, other: float) -> bool:
        """Whether a score is better than another one, and not just the same."""
        gain = other - score if self.best == "smallest" else score - other
        return gain > SAME * max(abs(score), abs(other))

    def scored(self, score: float, beside: float | None = None) -> str:
        """A score with its unit, or its name where it has none; it reads unlike the score beside which it stands."""
        text = unlike(score, [1.0] if beside is None else [1.0, beside], 4)
        if self.unit == "α":
            return f"α = {text}"
        return f"{text} {self.unit.removesuffix('s') if score == 1 else self.unit}"

    def standing(self, score: float, runner: Runner) -> str:
        """A score, and how it stands to par; par itself is kept where it is the answer and not yet reached."""
        par = self.par(runner)
        mine, best = self.scored(score, par), self.scored(par, score)
        if self.beats(score, par):
            return f"{mine}: better than par, {best}"
        if self.beats(par, score):
            return f"{mine}: {'not yet par' if self.secret else f'par is {best}'}"
        return f"{self.scored(par)}: par"

    def before(self) -> Pictures:
        """The run shown before an attempt."""
        return (Landscape(self.text, self.window, self.start, arrows=True),)

    def after(self, attempt: Attempt) -> Pictures:
        """The run shown of an attempt."""
        spec = self.spec(attempt)
        path = Path(spec, self.window)
        return (path, Curves(spec, (1.0, 2.0))) if self.curves else (path,)


def checked(challenge: Challenge, attempt: Attempt) -> Attempt:
    """The attempt, when it is one at this challenge.

    Raises:
        UsageError: a number is missing or out of its range, or the method is not among those offered.
    """
    if len(attempt.numbers) != len(challenge.asked):
        raise UsageError("the numbers asked for are: " + ", ".join(name_of(one) for one in challenge.asked))
    if not 0 <= attempt.method < max(1, len(challenge.methods)):
        raise UsageError("there is no such method here")
    numbers = (one.check(value) for one, value in zip(challenge.asked, attempt.numbers, strict=True))
    return Attempt(tuple(float(value) + 0.0 for value in numbers), attempt.method)


def name_of(asked: Parameter) -> str:
    """The label above the box of a number."""
    return f"{asked.label} {asked.symbol}".strip()
