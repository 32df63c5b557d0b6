"""How a run ended: a name for programs and one sentence for people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

from gradnorm_core.descent.digits import number, place, unlike
from gradnorm_core.norms import norm_name


class Ending(IntEnum):
    """Why a run stopped; several endings may share the name of a status."""

    RUNNING = 0
    CONVERGED = 1
    FLAT_START = 2
    ITERATION_LIMIT = 3
    STALLED = 4
    PRECISION_LIMIT = 5
    STEP_RULE_FAILED = 6
    VALUE_TOLERANCE = 7
    STEP_TOLERANCE = 8
    FAR = 9
    OVERFLOW = 10
    LEFT_THE_DOMAIN = 11
    DERIVATIVE_UNDEFINED = 12
    RULE_FAILED = 13

    @property
    def status_name(self) -> str:
        """The name on a `Status`."""
        return "diverged" if self in (Ending.FAR, Ending.OVERFLOW) else self.name.lower()

    @property
    def rejects(self) -> bool:
        """True when the iterate at which it was noticed does not belong to the run."""
        return self >= Ending.OVERFLOW


STATUS_NAMES: tuple[str, ...] = tuple(dict.fromkeys(ending.status_name for ending in Ending if ending))
"""Every name a `Status` may have."""
PASSED = ("converged", "flat_start")
"""The statuses of runs that passed the gradient test."""
UNFINISHED = ("iteration_limit", "value_tolerance", "step_tolerance")
"""The statuses of runs that could have gone on and did not pass the gradient test."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a run ended.

    Attributes:
        name: one of `STATUS_NAMES`.
        sentence: the same in words, with the numbers.
        point: the point that was reached and not accepted; None when every point was accepted or none was reached.
    """

    name: str
    sentence: str
    point: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """The facts from which the sentence of a status is made.

    Attributes:
        ending: why the run stopped.
        iterations: steps taken and accepted.
        norm: norm of the gradient at the last accepted iterate, in the norm of `tolerance_norm`.
        gradient_tolerance, tolerance_norm: the test it had to pass.
        value_tolerance, step_tolerance: the tests of the last change of f and of the last step; 0 where not asked for.
        distance: ‖x − x₀‖₂ of the last accepted iterate.
        point: the point where the run stopped, accepted or not.
        reason: the reason given by the step rule, the domain or a missing Hessian; "" when there is none.
        lower: "lower" when f at the point is below all iterates, "higher" when f is maximized and above them, else "".
    """

    ending: Ending
    iterations: int
    norm: float
    gradient_tolerance: float
    tolerance_norm: float
    value_tolerance: float
    step_tolerance: float
    distance: float
    point: tuple[float, ...]
    reason: str = ""
    lower: str = ""


def describe(facts: StatusFacts) -> Status:
    """Returns the status for these facts."""
    rejected = facts.point if facts.ending.rejects and facts.ending is not Ending.RULE_FAILED else None
    return Status(facts.ending.status_name, _SENTENCES[facts.ending](facts), rejected)


def steps(count: int) -> str:
    """ "1 step", "66 steps"."""
    return f"{count} step" if count == 1 else f"{count} steps"


def _norm(facts: StatusFacts) -> str:
    return f"the {norm_name(facts.tolerance_norm)} norm of the gradient"


def _left(facts: StatusFacts) -> str:
    """The norm of a run that has not met the tolerance: it does not read like the tolerance."""
    return unlike(facts.norm, facts.gradient_tolerance)


def _converged(facts: StatusFacts) -> str:
    within = f"within the tolerance {number(facts.gradient_tolerance)}"
    return f"Converged after {steps(facts.iterations)}: {_norm(facts)} is {number(facts.norm)}, {within}."


def _flat_start(facts: StatusFacts) -> str:
    within = f"within the tolerance {number(facts.gradient_tolerance)}"
    return f"Nothing to do: at the start {_norm(facts)} is already {number(facts.norm)}, {within}."


def _iteration_limit(facts: StatusFacts) -> str:
    if facts.iterations == 0:
        return f"No step was allowed; {_norm(facts)} at the start is {number(facts.norm)}."
    return f"Stopped at the limit of {steps(facts.iterations)}; {_norm(facts)} is still {_left(facts)}."


def _value_tolerance(facts: StatusFacts) -> str:
    small = f"the last one changed f by no more than its share {number(facts.value_tolerance)}"
    return f"Stopped after {steps(facts.iterations)}: {small}; {_norm(facts)} is still {_left(facts)}."


def _step_tolerance(facts: StatusFacts) -> str:
    short = f"the last one was no longer than the share {number(facts.step_tolerance)} of the iterate"
    return f"Stopped after {steps(facts.iterations)}: {short}; {_norm(facts)} is still {_left(facts)}."


def _stalled(facts: StatusFacts) -> str:
    still = f"{_norm(facts)} is still {_left(facts)}, but the step is too small to change the iterate in float64"
    return f"Stalled after {steps(facts.iterations)}: {still}."


def _precision_limit(facts: StatusFacts) -> str:
    where = f"after {steps(facts.iterations)}" if facts.iterations else "at the start"
    lowest = "at its shortest steps f no longer changes in float64"
    return f"Stopped {where}, as close as this search gets: {lowest}, and {_norm(facts)} is {number(facts.norm)}."


def _step_rule_failed(facts: StatusFacts) -> str:
    return f"Stopped after {steps(facts.iterations)}: no step size was found, since {facts.reason}."


def _far(facts: StatusFacts) -> str:
    return f"Diverged: after {steps(facts.iterations)} the iterate is {number(facts.distance)} away from the start."


def _overflow(facts: StatusFacts) -> str:
    if not math.isfinite(facts.norm):
        return f"The function, its gradient or a part of them overflows float64 at the start {place(facts.point)}."
    if all(map(math.isfinite, facts.point)):
        beyond = "where the function or a part of it overflows float64"  # cosh(10⁹) does, and ln(cosh(10⁹)) would not
        return f"Diverged: step {facts.iterations + 1} led to {place(facts.point)}, {beyond}."
    return f"Diverged: step {facts.iterations + 1} led beyond the numbers that float64 can hold."


def _left_the_domain(facts: StatusFacts) -> str:
    because = f": {facts.reason}" if facts.reason else ""
    if math.isnan(facts.norm):
        return f"The function is not defined at the start {place(facts.point)}{because}."
    where = f"{place(facts.point)}, where the function is not defined{because}"
    return f"Left the domain: step {facts.iterations + 1} led to {where}."


def _derivative_undefined(facts: StatusFacts) -> str:
    if not math.isfinite(facts.norm):
        return f"The function has a value at the start {place(facts.point)}, but no gradient."
    lower = f", {facts.lower} than at every iterate," if facts.lower else ""
    where = f"{place(facts.point)}, where the function has a value{lower} but no gradient"
    return f"Stopped: step {facts.iterations + 1} led to {where}."


def _rule_failed(facts: StatusFacts) -> str:
    where = f"after {steps(facts.iterations)}" if facts.iterations else "at the start"
    if facts.reason:
        return f"Stopped {where}: at step {facts.iterations + 1} the direction is no number, since {facts.reason}."
    because = "0/0, ∞ − ∞ or a function outside its domain"
    return f"Stopped {where}: at step {facts.iterations + 1} the rule gives no number for d, because of {because}."


_SENTENCES = {
    Ending.CONVERGED: _converged,
    Ending.FLAT_START: _flat_start,
    Ending.ITERATION_LIMIT: _iteration_limit,
    Ending.STALLED: _stalled,
    Ending.PRECISION_LIMIT: _precision_limit,
    Ending.STEP_RULE_FAILED: _step_rule_failed,
    Ending.VALUE_TOLERANCE: _value_tolerance,
    Ending.STEP_TOLERANCE: _step_tolerance,
    Ending.FAR: _far,
    Ending.OVERFLOW: _overflow,
    Ending.LEFT_THE_DOMAIN: _left_the_domain,
    Ending.DERIVATIVE_UNDEFINED: _derivative_undefined,
    Ending.RULE_FAILED: _rule_failed,
}
