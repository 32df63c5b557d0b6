"""Questions about how a run moves: one that is given, or one with a step size of the learner's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.course.illustrations import Curves, Landscape, Path, Pictures
from app.course.lesson import Answer, Feedback
from app.course.runner import Runner, Words, words_of
from app.text.explanations import FORMS, MEANINGS, factors, why_not
from app.text.numbers import in_full
from gradnorm_core.arrays import Window
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import FormulaObjective

USUAL = ("glides", "creeps", "zig-zags", "diverges")


def text_of(spec: RunSpec) -> str:
    """The formula of the run's function."""
    return formula_of(spec).text


def formula_of(spec: RunSpec) -> FormulaObjective:
    """The run's function, which is a typed formula."""
    assert isinstance(spec.objective, FormulaObjective)
    return spec.objective


def start_of(spec: RunSpec) -> tuple[float, float]:
    """The start of a run in the plane."""
    x, y = spec.start
    return x, y


def start_picture(spec: RunSpec, window: Window) -> Landscape:
    """The landscape of a run with its start: the picture before the answer."""
    return Landscape(text_of(spec), window, start_of(spec))


@dataclass(frozen=True, slots=True)
class Behaves:
    """How does this run move? The truth is the behaviour the core diagnoses.

    Attributes:
        ask: the question.
        spec: the run.
        window: the part of the plane shown.
        options: behaviours to choose from; the true one among them.
        why: more to say about the truth, if anything.
    """

    ask: Words
    spec: RunSpec
    window: Window
    options: tuple[str, ...] = USUAL
    why: Words = ""
    number: Parameter | None = None
    repeats: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(f"It {option}: {MEANINGS[option]}" for option in self.options)

    @property
    def before(self) -> Pictures:
        return (start_picture(self.spec, self.window),)

    def after(self, answer: Answer) -> Pictures:
        return Path(self.spec, self.window), Curves(self.spec)

    def judge(self, answer: Answer, runner: Runner) -> Feedback:
        assert answer.choice is not None
        run, found, given = runner.run(self.spec), runner.diagnosis(self.spec), self.options[answer.choice]
        right = given == found.behaviour
        parts = ("" if right else why_not(given, run, found), factors(run, found), words_of(self.why, runner))
        return Feedback(right, f"it {found.behaviour}", " ".join(part for part in parts if part), self.spec)


@dataclass(frozen=True, slots=True)
class OwnStep:
    """The learner's own step size, to reach an aim; others may be tried after the first.

    Attributes:
        ask: the aim.
        spec: the run, but for its step size.
        number: the range of α.
        window: the part of the plane shown.
        reached: whether a run reaches the aim.
        truth: what α reaches it.
        why: what the run with the α given says about it.
        shown: the pictures of that run, if not path and curves; then no verdict is shown.
    """

    ask: Words
    spec: RunSpec
    number: Parameter
    window: Window
    reached: Callable[[Run, Diagnostics], bool]
    truth: Words
    why: Callable[[Run, Diagnostics], str]
    shown: Callable[[RunSpec], Pictures] | None = None
    repeats: bool = True

    @property
    def labels(self) -> tuple[str, ...]:
        return ()

    @property
    def before(self) -> Pictures:
        return (start_picture(self.spec, self.window),)

    def after(self, answer: Answer) -> Pictures:
        spec = with_alpha(self.spec, answer)
        return self.shown(spec) if self.shown else (Path(spec, self.window), Curves(spec))

    def judge(self, answer: Answer, runner: Runner) -> Feedback:
        spec = with_alpha(self.spec, answer)
        run, found = runner.run(spec), runner.diagnosis(spec)
        judged, why = self.shown is None, self.why(run, found)
        if judged:
            why = f"{why} {factors(run, found)}".strip()
        return Feedback(self.reached(run, found), words_of(self.truth, runner), why, spec if judged else None)


@dataclass(frozen=True, slots=True)
class OwnPrediction:
    """A step size of the learner's own, and what it will do: right when the run does it.

    Attributes:
        ask: the question.
        spec: the run, but for its step size.
        number: the range of α.
        window: the part of the plane shown.
        options: behaviours to choose from.
    """

    ask: Words
    spec: RunSpec
    number: Parameter
    window: Window
    options: tuple[str, ...] = USUAL
    repeats: bool = True

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(f"It will {FORMS[option]}: {MEANINGS[option]}" for option in self.options)

    @property
    def before(self) -> Pictures:
        return (start_picture(self.spec, self.window),)

    def after(self, answer: Answer) -> Pictures:
        spec = with_alpha(self.spec, answer)
        return Path(spec, self.window), Curves(spec)

    def judge(self, answer: Answer, runner: Runner) -> Feedback:
        assert answer.choice is not None
        spec, given = with_alpha(self.spec, answer), self.options[answer.choice]
        run, found = runner.run(spec), runner.diagnosis(spec)
        right = given == found.behaviour
        why = " ".join(part for part in ("" if right else why_not(given, run, found), factors(run, found)) if part)
        return Feedback(right, f"with α = {in_full(answer.number or 0.0)} it {found.behaviour}", why, spec)


def with_alpha(spec: RunSpec, answer: Answer) -> RunSpec:
    """The run with the step size given."""
    assert answer.number is not None
    return replace(spec, step_rule=Fixed(answer.number))
