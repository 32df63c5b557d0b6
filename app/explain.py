"""The verdict: what happened in a run, and why, in words a student understands.

A headline and one to three sentences, chosen by how the run moved and ended. Each sentence comes with its condition in
`app.fixed_step` and `app.observations`; where the condition fails it is not said. Plain text, no mark-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app import fixed_step as theory
from app import observations as seen
from app.case import Case
from app.headline import headline
from gradnorm_core.diagnostics import Diagnostics
from gradnorm_core.trajectory import Run

Tone = Literal["good", "warn", "bad", "neutral"]
Reason = Callable[[Case], str | None]
MOST = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said about a run.

    Attributes:
        headline: what happened, without a full stop.
        sentences: why, one to three.
        tone: good, warn, bad or neutral.
    """

    headline: str
    sentences: tuple[str, ...]
    tone: Tone


def verdict(run: Run, diagnostics: Diagnostics) -> Verdict:
    """What happened in the run and why."""
    case = Case(run, diagnostics)
    said = [sentence for reason in _reasons(case) if (sentence := reason(case)) is not None]
    return Verdict(headline(case), tuple(dict.fromkeys(said or [run.status.sentence]))[:MOST], _tone(case))


def status_sentence(case: Case) -> str:
    """What the run itself says about its end."""
    return case.run.status.sentence


_SPEED: tuple[Reason, ...] = (theory.regime, theory.better_step, seen.turns)
_RISES: tuple[Reason, ...] = (seen.value_rises, seen.norm_rises)
_VALLEY: tuple[Reason, ...] = (theory.steep_and_flat, seen.slowing_down)

_BY_STATUS: dict[str, tuple[Reason, ...]] = {
    "converged": (seen.arrival, *_SPEED, *_RISES, seen.slowing_down),
    "flat_start": (seen.arrival, status_sentence),
    "iteration_limit": (
        seen.kinked, theory.regime, theory.curvature_on_the_way, seen.cycle, seen.steps_to_go, theory.better_step,
        seen.turns, seen.passing, *_VALLEY, *_RISES,
    ),
    "diverged": (theory.regime, theory.curvature_on_the_way, seen.no_lower_bound, status_sentence),
    "left_the_domain": (status_sentence, theory.curvature_on_the_way, theory.last_step_length),
}  # fmt: skip


def _reasons(case: Case) -> tuple[Reason, ...]:
    return _BY_STATUS.get(case.run.status.name, (status_sentence,))


def _tone(case: Case) -> Tone:
    behaviour, name = case.diagnostics.behaviour, case.run.status.name
    if name in ("diverged", "left_the_domain", "step_rule_failed") or behaviour == "diverges":
        return "bad"
    if name == "flat_start" or not case.steps:
        return "neutral"
    arrived = name == "converged" and case.well is not None and seen.arrival(case) is None
    return "good" if arrived and behaviour == "glides" else "warn"
