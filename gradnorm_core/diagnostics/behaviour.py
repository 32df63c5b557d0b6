"""Behaviour: one word for how a run moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gradnorm_core.descent.status import UNFINISHED
from gradnorm_core.diagnostics.rates import Order

Behaviour = Literal[
    "never moved", "creeps", "glides", "zig-zags", "turns", "swings", "homes in", "wanders", "cycles", "bounces",
    "drifts", "diverges", "leaves the domain", "breaks off", "gets stuck",
]  # fmt: skip

ZIGZAG_SEEN = 0.05
"""From this zig-zag number on the path looks like a saw."""

SLOW_RATE = 0.975
"""From this factor per step on a run creeps: ninety steps for one decimal place."""

SAW_OF_ANY_METHOD = 0.25
"""From this zig-zag number on the path of any method is a saw: turns of a quarter circle, half of them undone at once.

Below it only the path of plain descent with a fixed step is called a saw, since there the saw dies out."""

AGAIN_AND_AGAIN = 0.1
"""Share of the steps at which f rises, from which on it does so again and again."""

_NO_PROGRESS = 1 - 1e-9  # a smooth run makes no progress when its factor per step is above this
_CHANCE = 0.9999  # the same for a run that goes to and fro: its norm may fall by chance
_CHANCE_UPHILL = 0.99  # the same where f also rises again and again
_ROUNDING = 1e-12  # of a factor per step
_BY_STATUS: dict[str, Behaviour] = {
    "diverged": "diverges",
    "left_the_domain": "leaves the domain",
    "derivative_undefined": "breaks off",
    "rule_failed": "breaks off",
    "stalled": "gets stuck",
}


@dataclass(frozen=True, slots=True)
class Motion:
    """The measurements that decide the behaviour.

    Attributes:
        status: name of the run's status.
        moved: True when a step was taken, or tried and not accepted.
        zigzag: the zig-zag number of the whole run.
        late_zigzag: the zig-zag number of the second half.
        rate: factor per step by which ‖∇f‖ changed in the second half, or None.
        late_rises: share of the steps of the second half at which f went the wrong way.
        period: the period of the cycle on which the run settled, or None.
        growth: the largest factor per step over the components that the last gradient has, for a linear method on a
            quadratic (`stability.factors`): it decides whether the swings grow for ever. None elsewhere.
        widens: True when the swings grow, and a continued run goes out of bounds.
        rises: share of all steps at which f went the wrong way.
        turns_back: True when some step makes more than a right angle with the one before.
        remembers: True when the direction depends on earlier steps, for example by a velocity.
        plain: True for plain gradient descent with a fixed step.
        noisy: True when noise decides where the run goes (`noise_share.noise_decides`).
        pays: True when f kept falling in the second half, hardly less in its last quarter (`rates.still_pays`).
        overshoots: True for plain descent whose steps are too long for the curvature to the end: in the last quarter f
            rose at a tenth of the steps or more, and as many turned back.
        order: "quadratic" or "superlinear" where the norm fell faster than by a fixed factor at the end, else None.
    """

    status: str
    moved: bool
    zigzag: float
    late_zigzag: float
    rate: float | None
    late_rises: float
    period: int | None
    growth: float | None
    widens: bool = False
    rises: float = 0.0
    turns_back: bool = False
    remembers: bool = False
    plain: bool = False
    noisy: bool = False
    order: Order | None = None
    pays: bool = False
    overshoots: bool = False


def behaviour_of(motion: Motion) -> Behaviour:
    """Returns the word for a motion; the first word that applies, from top to bottom.

    never moved: no step was tried.
    diverges, leaves the domain, breaks off, gets stuck: the run ended with that status.
    diverges: the swings grow without end.
    wanders: noise keeps turning the steps.
    cycles: the run settled on a period of two or more.
    drifts: the norm no longer falls, but the path is smooth, or f falls as before.
    bounces: the norm no longer falls, and the run turns back again and again.
    homes in: the norm fell faster than by a fixed factor.
    swings: a method with memory overshoots, so that f rises on the way, without the sharp turns of a saw. A run that
        has not ended does so in its second half.
    zig-zags: the zig-zag number is 0.25 or more, or 0.05 for plain descent with a fixed step.
    turns: the zig-zag number is 0.05 or more, or steps turn back while f rises again and again.
    creeps: the path is smooth, but the norm falls by less than 2.5 % a step.
    glides: the path is smooth, and the norm falls faster.
    """
    if not motion.moved:
        return "never moved"
    if motion.status in _BY_STATUS:
        return _BY_STATUS[motion.status]
    if motion.status != "converged" and _endless(motion):
        return "diverges"
    if motion.noisy and (motion.zigzag >= ZIGZAG_SEEN or restless(motion)):
        return "wanders"
    if motion.status != "converged" and restless(motion):
        return _without_progress(motion)
    return _with_progress(motion)


def _with_progress(motion: Motion) -> Behaviour:
    if motion.order is not None:
        return "homes in"
    overshoots = motion.late_rises if motion.status in UNFINISHED else motion.rises
    if motion.remembers and overshoots > 0 and motion.zigzag < SAW_OF_ANY_METHOD:
        return "swings"
    if motion.zigzag >= ZIGZAG_SEEN:
        return "zig-zags" if motion.plain or motion.zigzag >= SAW_OF_ANY_METHOD else "turns"
    if motion.turns_back and motion.rises > AGAIN_AND_AGAIN:
        return "turns"
    return "creeps" if motion.rate is not None and motion.rate > SLOW_RATE else "glides"


def _without_progress(motion: Motion) -> Behaviour:
    if motion.period:
        return "cycles"
    if not motion.overshoots and (motion.late_zigzag < ZIGZAG_SEEN or motion.pays):
        return "drifts"
    return "bounces"


def _endless(motion: Motion) -> bool:
    """Returns True when the swings grow for ever: by the theory where it applies, else by the run itself."""
    if motion.growth is None:
        return motion.widens
    return _grows(motion) and (motion.widens or (motion.late_zigzag >= ZIGZAG_SEEN and restless(motion)))


def can_cycle(growth: float | None) -> bool:
    """Returns False on a quadratic whose components fade or grow, however slowly: a cycle has the factor 1."""
    return growth is None or abs(growth - 1) <= _ROUNDING


def _grows(motion: Motion) -> bool:
    return motion.growth is not None and motion.growth > 1 + _ROUNDING


def restless(motion: Motion) -> bool:
    """Returns True when the second half made no progress: it cycled, or its norm fell by no more than chance."""
    if motion.period:
        return True
    if motion.rate is None:
        return False
    if motion.growth is not None and not _grows(motion):
        return motion.rate > _NO_PROGRESS
    if motion.overshoots:
        return True  # in chaos the norm may fall by chance, and by far more than 1 % a step
    if motion.late_zigzag < ZIGZAG_SEEN:
        return motion.rate > _NO_PROGRESS
    return motion.rate > (_CHANCE_UPHILL if motion.late_rises >= AGAIN_AND_AGAIN else _CHANCE)
