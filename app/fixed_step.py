"""What the theory of the fixed step says about a run: α against 1/λmax, 2/(μ + L) and 2/λmax.

Exact on quadratics; near a minimum of any other smooth f it holds for the quadratic that touches it, and the words say
"near". Every sentence here is only for plain gradient descent with a fixed step.
"""

from __future__ import annotations

import math

from app.case import SAME, Case, along, apart
from app.style import number
from gradnorm_core.behaviour import SLOW_RATE, ZIGZAG_SEEN
from gradnorm_core.curvature import Curvature

WORTH_SAYING = 1.5  # a better step is named when it would save a third of the steps


def regime(case: Case) -> str | None:
    """Where α stands between 0, 1/λmax and 2/λmax at the minimum, and what that does to the gradient."""
    if case.step_size is None or case.well is None:
        return None
    share = case.step_size * case.well.curvature.largest
    if abs(share - 2) <= SAME:
        return _on_the_limit(case, case.step_size, case.well.curvature)
    if share > 2:
        return _above_the_limit(case, case.step_size, case.well.curvature)
    if abs(share - 1) <= SAME:
        return _at_the_inverse(case, case.step_size, case.well.curvature)
    speak = _below_the_inverse if share < 1 else _overshooting
    return speak(case, case.step_size, case.well.curvature)


def _below_the_inverse(case: Case, step_size: float, curvature: Curvature) -> str:
    alpha, inverse = apart(step_size, 1 / curvature.largest)
    slowest = 1 - step_size * curvature.smallest
    return (
        f"α = {alpha} is below 1/λmax = {inverse}{case.of_negative}{_near(case)}: each component of the gradient keeps "
        f"its sign and fades, the slowest by the factor {number(slowest)} a step."
    )


def _at_the_inverse(case: Case, step_size: float, curvature: Curvature) -> str:
    removed = "removes" if case.quadratic else "nearly removes"
    return (
        f"α = 1/λmax = {number(step_size)}{case.of_negative}{_near(case)}: one step {removed} "
        f"{_steep_component(curvature)}{_what_remains(step_size, curvature)}."
    )


def _what_remains(step_size: float, curvature: Curvature) -> str:
    if curvature.smallest > (1 - SAME) * curvature.largest:
        return ""
    return f", and the slowest one fades by the factor {number(1 - step_size * curvature.smallest)}"


def _overshooting(case: Case, step_size: float, curvature: Curvature) -> str:
    alpha, limit = apart(step_size, 2 / curvature.largest)
    below = f"α = {alpha} is below the stability limit 2/λmax = {limit}{case.of_negative}{_near(case)}"
    above = f"but above 1/λmax = {apart(step_size, 1 / curvature.largest)[1]}"
    return f"{below} {above}: {_flipping(case, step_size, curvature)}."


def _flipping(case: Case, step_size: float, curvature: Curvature) -> str:
    component, share = _steep_component(curvature), float(case.diagnostics.sign_flip_shares[-1])
    if math.isnan(share):
        return f"{component} would change sign at every step, but this run has none"
    flips = f"{component} changes sign {_how_often(share)}"
    if case.diagnostics.zigzag >= ZIGZAG_SEEN:
        return f"{flips}; that is the sawtooth"
    fading, slowest = abs(1 - step_size * curvature.largest), abs(1 - step_size * curvature.smallest)
    if fading < slowest:
        return f"{flips} but fades by the factor {number(fading)}, faster than the rest, and the sawtooth dies out"
    return flips


def _how_often(share: float) -> str:
    if share >= 0.999:
        return "at every step"
    return "at nearly every step" if share >= 0.8 else "at every step once the run is close"


def _on_the_limit(case: Case, step_size: float, curvature: Curvature) -> str:
    start = f"α = 2/λmax = {number(step_size)}{case.of_negative}{_near(case)}, the limit of stability"
    if not case.quadratic:
        return f"{start}: {_steep_component(curvature)} changes sign and hardly fades."
    return f"{start}: each step overshoots {along(curvature, -1)} by as much as it was off, so the size stays the same."


def _above_the_limit(case: Case, step_size: float, curvature: Curvature) -> str:
    alpha, limit = apart(step_size, 2 / curvature.largest)
    above = f"α = {alpha} is above the stability limit 2/λmax = {limit}{case.of_negative}"
    factor = number(1 - step_size * curvature.largest)
    if case.quadratic:
        return f"{above}: each step multiplies {_steep_component(curvature)} by 1 − αλmax = {factor}, so it grows."
    return f"{above} at the {case.target} {case.there}: it is unstable, a step from close by leads farther away."


def _near(case: Case) -> str:
    return "" if case.quadratic else f" at the {case.target}"


def _steep_component(curvature: Curvature) -> str:
    if len(curvature.eigenvalues) == 1 or curvature.smallest > (1 - SAME) * curvature.largest:
        return "the gradient"
    return f"the component {along(curvature, -1)}"


def better_step(case: Case) -> str | None:
    """Which fixed step would be faster near the minimum, or that conditioning leaves no such step."""
    predicted, best = case.diagnostics.predicted_rate, case.diagnostics.best_rate
    if case.well is None or predicted is None or best is None or predicted >= 1:
        return None
    curvature = case.well.curvature
    if best < SAME:
        return None if predicted < 0.5 else _one_step(case, curvature)
    if math.log(best) / math.log(predicted) > WORTH_SAYING:
        return _name_better(case, curvature, predicted, best)
    if best > SLOW_RATE:
        return (
            f"Conditioning is what slows it down: κ = {number(1 / (curvature.smallest / curvature.largest))}, and near "
            f"the {case.target} no fixed step guarantees a factor below (κ − 1)/(κ + 1) = {number(best)} a step."
        )
    return None


def _one_step(case: Case, curvature: Curvature) -> str:
    arrives = "is there in one step" if case.quadratic else f"is the fastest fixed step near the {case.target}"
    return f"All curvatures are equal here, and α = 1/λ = {number(1 / curvature.largest)} {arrives}."


def _name_better(case: Case, curvature: Curvature, predicted: float, best: float) -> str | None:
    step = curvature.best_step
    if step is None:
        return None
    limit = 2 / case.steepest_seen
    if step >= limit:
        return (
            f"Near the {case.target} α = 2/(μ + L) = {number(step)} would be faster, but on the way λmax reaches "
            f"{number(case.steepest_seen)}, and above 2/λmax = {number(limit)} a step overshoots there."
        )
    factors = apart(best, predicted)
    where = "" if case.quadratic else f" near the {case.target}"
    return (
        f"The best fixed step in the worst case is 2/(μ + L) = {number(step)}: a factor {factors[0]} per step{where} "
        f"instead of {factors[1]}."
    )


def curvature_on_the_way(case: Case) -> str | None:
    """A step too long for the curvature where the run was, when there is no minimum near to speak of."""
    if case.step_size is None or case.well is not None:
        return None
    for name, curvature in (("At the last iterate", case.diagnostics.end), ("At the start", case.diagnostics.start)):
        limit = curvature.stability_limit
        if limit is not None and case.step_size > limit * (1 + SAME):
            alpha, shown = apart(case.step_size, limit)
            return (
                f"{name} the largest curvature is λmax = {number(curvature.largest)}{case.of_negative}, so α = {alpha} "
                f"is above 2/λmax = {shown} there: such a step overshoots by more than it corrects."
            )
    return None


def steep_and_flat(case: Case) -> str | None:
    """A slow run in a valley: the step has to suit the steep direction."""
    end = case.diagnostics.end
    kappa = end.condition_number
    if case.step_size is None or case.well is not None or kappa is None or kappa < 20:
        return None
    limit = end.stability_limit
    return (
        f"At the last iterate λmax = {number(end.largest)} and λmin = {number(end.smallest)}{case.of_negative}: steep "
        f"across, nearly flat along. A step that is stable across, below {number(limit or 0)}, gets little done along."
    )


def last_step_length(case: Case) -> str | None:
    """How long the step was that led out of the domain."""
    if case.step_size is None or case.diagnostics.behaviour == "never moved":
        return None
    norm = float(case.diagnostics.norms[2][-1])
    return f"That step was α‖∇f‖ = {number(case.step_size * norm)} long; a smaller α or a line search keeps inside."
