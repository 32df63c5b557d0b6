"""The verdict: what happened in a run, and why, in words a student understands.

A headline and one to three sentences, chosen by how the run ended. Every sentence comes with its condition, in the
files beside this one; where the condition fails the sentence is left out. Plain text, no mark-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.text.taken_letters import Taken, in_other_words, letters_of
from app.text.verdict import (
    arrival,
    better_step,
    fixed_step,
    full_steps,
    learners_theory,
    long_steps,
    method_theory,
    motion,
    rough,
    thrown,
)
from app.text.verdict.case import Case
from app.text.verdict.claim import Claim
from app.text.verdict.headline import headline
from app.text.verdict.thrown import throw
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.status import UNFINISHED
from gradnorm_core.diagnostics.diagnostics import Diagnostics

Tone = Literal["good", "warn", "bad", "neutral"]
Reason = Callable[[Case], str | None]
_MOST = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A headline and sentences about a run.

    Attributes:
        headline: what happened, without a full stop.
        sentences: why, one to three.
        tone: good, warn, bad or neutral.
        kinds: the kind of each sentence, the name of the function that makes it.
    """

    headline: str
    sentences: tuple[str, ...]
    tone: Tone
    kinds: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.kinds) != len(self.sentences):
            raise ValueError(f"{len(self.sentences)} sentences have {len(self.kinds)} kinds")

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The headline and the sentences, each with its kind."""
        return Claim("headline", self.headline), *map(Claim, self.kinds, self.sentences)

    @property
    def lines(self) -> str:
        """The headline, and on a line below it the sentences: the form that the browser reads."""
        return f"{self.headline}\n{' '.join(self.sentences)}"


def verdict(run: Run, diagnostics: Diagnostics) -> Verdict:
    """The verdict on a run: the headline, and the reasons whose conditions hold."""
    case = Case(run, diagnostics)
    found: dict[str, str] = {}
    for reason in _reasons(case):
        sentence = reason(case)
        if sentence is not None:
            found.setdefault(sentence, kind_of(reason))
        if len(found) == _MOST:
            break  # the reasons that follow would not be shown
    if not found:
        found = {arrival.ending(case): kind_of(arrival.ending)}
    taken = letters_of(run.objective)
    sentences = tuple(_fitted(sentence, case, taken) for sentence in found)
    return Verdict(_fitted(headline(case), case, taken), sentences, _tone(case), tuple(found.values()))


def _fitted(text: str, case: Case, taken: Taken) -> str:
    """The text without letters that the function has taken, but for the equation of a line, which is in its own."""
    said = in_other_words(text, taken)
    line = None if said == text else rough.line_of(case)
    return said if line is None else line.join(in_other_words(part, taken) for part in text.split(line))


def kind_of(reason: Reason) -> str:
    """The kind of the claims that a function makes: its file and its name, "motion.value_rises"."""
    return f"{reason.__module__.rpartition('.')[2]}.{reason.__name__}"


_METHOD: tuple[Reason, ...] = (
    method_theory.noise, method_theory.momentum, full_steps.newton, method_theory.order,
    method_theory.step_by_coordinates, method_theory.given_length, learners_theory.weight_decay,
    learners_theory.conjugate, learners_theory.schedule, learners_theory.value_to_be_reached, method_theory.other_norms,
    method_theory.better_momentum,
)  # fmt: skip

_FULL_STEPS: tuple[Reason, ...] = (full_steps.beyond_full_steps, full_steps.first_step)

_COURSE: tuple[Reason, ...] = (
    motion.turns, motion.clipped, motion.value_rises, motion.norm_rises, motion.measured_rate,
)  # fmt: skip

_CONVERGED: tuple[Reason, ...] = (
    arrival.arrival, motion.long_climb_of_the_norm, better_step.hot_start, motion.last_turn_back, fixed_step.regime,
    better_step.better_step, *_METHOD, motion.slowing_down, *_COURSE,
)  # fmt: skip

_STOPPED_SHORT: tuple[Reason, ...] = (arrival.arrival, motion.slowing_down, *_COURSE)

_UNDER_WAY: tuple[Reason, ...] = (
    thrown.thrown, arrival.arrival, arrival.passing, rough.without_bound, motion.last_turn_back, fixed_step.regime,
    *_METHOD, full_steps.short_of_full_steps, *_FULL_STEPS, motion.steps_to_go, better_step.better_step,
    long_steps.too_long, better_step.steep_and_flat, better_step.short_steps,
    arrival.nowhere, motion.slowing_down, *_COURSE,
)  # fmt: skip

_RESTLESS: tuple[Reason, ...] = (
    rough.cause, rough.without_bound, motion.unable_to_settle, fixed_step.regime, *_FULL_STEPS,
    *_METHOD, long_steps.too_long, motion.cycle, *_COURSE,
)  # fmt: skip

_DIVERGED: tuple[Reason, ...] = (
    arrival.passing, fixed_step.unstable, fixed_step.theorem, *_FULL_STEPS,
    full_steps.newton_farther, *_METHOD, long_steps.too_long, arrival.no_bound, arrival.ending,
)  # fmt: skip

_WIDENS: tuple[Reason, ...] = (
    fixed_step.unstable, fixed_step.theorem, *_FULL_STEPS, *_METHOD, motion.widening,
    long_steps.too_long, motion.value_rises,
)  # fmt: skip

_BY_STATUS: dict[str, tuple[Reason, ...]] = {
    "flat_start": (arrival.arrival, arrival.small_from_the_start),
    "diverged": _DIVERGED,
    "derivative_undefined": (arrival.ending, arrival.no_gradient),
    "step_rule_failed": (rough.cause, arrival.ending),
    "precision_limit": (rough.cause, arrival.ending),
    "stalled": (rough.cause, learners_theory.schedule, learners_theory.value_to_be_reached, arrival.ending),
    "left_the_domain": (arrival.ending, *_FULL_STEPS, long_steps.too_long, better_step.length_of_last_step),
}


def _reasons(case: Case) -> tuple[Reason, ...]:
    behaviour, name = case.diagnostics.behaviour, case.run.status.name
    if name == "converged":
        return _STOPPED_SHORT if case.short_of or case.found is None else _CONVERGED
    if name in UNFINISHED and case.steps:
        return {"cycles": _RESTLESS, "bounces": _RESTLESS, "diverges": _WIDENS}.get(behaviour, _UNDER_WAY)
    return _BY_STATUS.get(name, (arrival.ending,))


def _tone(case: Case) -> Tone:
    behaviour, name = case.diagnostics.behaviour, case.run.status.name
    if (
        name in ("diverged", "left_the_domain", "step_rule_failed", "rule_failed")
        or behaviour == "diverges"
        or throw(case)
    ):
        return "bad"
    if name == "flat_start" or case.run.spec.max_iterations == 0:
        return "neutral"
    arrived = name == "converged" and case.bottom is not None and not case.short_of
    return "good" if arrived and behaviour == "glides" else "warn"


def reasons() -> tuple[Reason, ...]:
    """Every function that makes a sentence of a verdict, each once."""
    lists = (_CONVERGED, _STOPPED_SHORT, _UNDER_WAY, _RESTLESS, _DIVERGED, _WIDENS, *_BY_STATUS.values())
    return tuple(dict.fromkeys(reason for one in lists for reason in one))
