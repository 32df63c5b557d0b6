"""What can be seen in any run, whatever the method: where it came to, what rose, how it turned."""

from __future__ import annotations

import math

import numpy as np

from app.case import Case, along, apart, steps_named, times
from app.style import PLAIN_NORM_NAMES, number
from gradnorm_core.rates import contraction_rate

FAR = 1e-3  # of the path's extent: a minimum farther than that was not reached


def arrival(case: Case) -> str | None:
    """What a small gradient means where the run passed its test."""
    kind = case.diagnostics.stationary_kind
    if kind is None:
        return None
    if kind == "unknown":
        return _no_stationary_point(case)
    speak = {"saddle": _saddle, "degenerate": _degenerate, "maximum": _wrong_way_up, "minimum": _still_far}
    return speak[kind](case)


def _no_stationary_point(case: Case) -> str:
    return (
        f"‖∇f‖ is {number(float(case.diagnostics.norms[2][-1]))}, within the tolerance, but no stationary point is "
        "near: a plateau, or a slope that fades out. A small gradient is no proof of having arrived."
    )


def _saddle(case: Case) -> str:
    found = case.diagnostics.stationary
    assert found is not None
    low, high = found.curvature.smallest, found.curvature.largest
    signs = apart(-high, -low) if case.up else apart(low, high)
    onward = f"f still {'rises' if case.up else 'falls'} {along(found.curvature, 0)}"
    return (
        f"At {case.there} the Hessian has the eigenvalues {signs[0]} and {signs[1]}, one of each sign: a saddle. "
        f"{onward}, so a start a little aside would have gone on."
    )


def _degenerate(case: Case) -> str:
    found = case.diagnostics.stationary
    assert found is not None
    signs = found.curvature.signs
    if not any(signs) or len(signs) == 1:
        return f"At {case.there} the Hessian is zero, so its eigenvalues cannot tell a {case.target} from a saddle."
    return (
        f"At {case.there} one eigenvalue of the Hessian is zero: {along(found.curvature, signs.index(0))} f does not "
        f"curve, so eigenvalues cannot prove a {case.target}, and others may lie next to it."
    )


def _wrong_way_up(case: Case) -> str:
    return (
        f"At {case.there} the gradient is zero, yet it is a {case.kind}: a run that starts exactly there has no reason "
        "to leave."
    )


def _still_far(case: Case) -> str | None:
    found = case.diagnostics.stationary
    assert found is not None
    extent = float(np.ptp(case.run.points, axis=0).max()) or float(np.abs(case.run.points).max())
    if found.distance <= FAR * extent:
        return None
    return (
        f"The {case.target} is at {case.there}, still {number(found.distance)} away: a small gradient bounds the "
        f"distance only by ‖∇f‖/μ, and μ = λmin = {number(found.curvature.smallest)} is tiny."
    )


def slowing_down(case: Case) -> str | None:
    """A factor per step that itself creeps up to 1."""
    norms = case.diagnostics.norms[2]
    half = len(norms) // 2
    early = contraction_rate(norms[: half + 1], np.zeros(half + 1))
    late = case.diagnostics.contraction_rate
    found = case.diagnostics.stationary
    if early is None or late is None or not early < late < 1 or (found is not None and found.kind != "degenerate"):
        return None
    if math.log(late) > 0.7 * math.log(early):
        factors = apart(early, late)
        return (
            f"The norm falls more and more slowly: by the factor {factors[0]} per step around a third of the way, by "
            f"{factors[1]} in the second half. No fixed factor holds where f has no curvature to rely on."
        )
    return None


def steps_to_go(case: Case) -> str | None:
    """How many more steps a run would need that was stopped by the limit while its norm fell steadily."""
    rate, tolerance = case.diagnostics.contraction_rate, case.run.spec.gradient_tolerance
    norm = float(case.diagnostics.norms[2][-1])
    predicted = case.diagnostics.predicted_rate
    if rate is None or predicted is None or not 0 < tolerance < norm or not rate < 0.9999:
        return None
    if abs(math.log(rate) - math.log(predicted)) > 0.05 * abs(math.log(predicted)):
        return None
    more = math.ceil(math.log(tolerance / norm) / math.log(rate))
    return f"At the measured factor {number(rate)} per step about {number(more, 2)} more steps would reach the tolerance."


def value_rises(case: Case) -> str | None:
    """Steps at which f went the wrong way."""
    rises = case.diagnostics.value_rises
    if not rises.size:
        return None
    where = f"f {case.worsens} {steps_named(rises.tolist(), case.steps)}"
    if case.diagnostics.kinks.size:
        return f"{where}: a step across a kink may lead {'down' if case.up else 'up'}, however short it is."
    if case.step_size is None:
        return f"{where}: this method does not promise otherwise."
    return f"{where}: that takes a curvature above 2/α = {number(2 / case.step_size)} somewhere along the step."


def norm_rises(case: Case) -> str | None:
    """Steps at which a norm of the gradient rose although f went the right way all the time."""
    if case.diagnostics.value_rises.size:
        return None
    rises = case.diagnostics.norm_rises
    fell = f"f {case.improves} at every step"
    if rises[2].size:
        return f"{fell}, yet ‖∇f‖₂ rose {steps_named(rises[2].tolist(), case.steps)}{_bent(case)}."
    for p in (1.0, math.inf):
        if rises[p].size:
            name = PLAIN_NORM_NAMES[p]
            return f"‖∇f‖₂ fell at every step, yet {name} rose {steps_named(rises[p].tolist(), case.steps)}: norms differ."
    return None


def _bent(case: Case) -> str:
    """Why the norm rose, when negative curvature at those steps says so."""
    rises = case.diagnostics.norm_rises[2]
    lowest = np.minimum(case.diagnostics.path_eigenvalues[rises, 0], case.diagnostics.path_eigenvalues[rises - 1, 0])
    if bool((lowest < 0).mean() > 0.5):
        way = "upward" if case.up else "downward"
        return f": where f bends {'up' if case.up else 'down'} (λmin < 0{case.of_negative}), the slope gets steeper {way}"
    return ": a smaller value of f does not mean a smaller gradient"


def turns(case: Case) -> str | None:
    """How a method other than the fixed step zig-zags."""
    known = case.diagnostics.angles[np.isfinite(case.diagnostics.angles)]
    if not case.zigzags or case.step_size is not None or not known.size:
        return None
    if bool(np.abs(known - 90).max() < 0.1):
        return "Every gradient is at a right angle to the one before: each step went to the lowest point on its line."
    return (
        f"From step to step the gradient turns by {number(float(known.mean()))}° on average and turns back with the "
        f"next: the zig-zag number is {number(case.diagnostics.zigzag)} of 1."
    )


def kinked(case: Case) -> str | None:
    """Why steps of one length cannot settle at a kink."""
    kinks = case.diagnostics.kinks
    if not kinks.size or case.step_size is None:
        return None
    lengths = np.linalg.norm(np.diff(case.run.points[len(case.run.points) // 2 :], axis=0), axis=-1)
    shortest = float(lengths.min())
    if not shortest > 0:
        return None
    return (
        f"Across a kink the gradient jumps instead of fading: every step of the second half is at least "
        f"{number(shortest)} long, so of two neighbouring iterates one is {number(shortest / 2)} or more off the "
        f"{case.target}."
    )


def cycle(case: Case) -> str | None:
    period = case.diagnostics.period
    if period is None:
        return None
    spread = float(np.ptp(case.run.points[-period:], axis=0).max())
    return f"The last iterates go round {times(period, 'point')} that lie up to {number(spread)} apart in a coordinate."


def no_lower_bound(case: Case) -> str | None:
    """A diverged run whose values improved all the way."""
    values = case.run.values
    if case.diagnostics.value_rises.size or len(values) < 2 or values[0] == values[-1]:
        return None
    side = "above" if case.up else "below"
    return f"f {case.improves} at every step, to {number(float(values[-1]))}: it seems to have no bound {side} there."


def passing(case: Case) -> str | None:
    """A run that is leaving a saddle, or that meets no stationary point at all."""
    found, norms = case.diagnostics.stationary, case.diagnostics.norms[2]
    if case.well is not None or case.diagnostics.behaviour not in ("drifts", "creeps", "glides"):
        return None
    lowest = int(norms.argmin())
    if found is not None and found.kind == "saddle" and 0 < lowest < len(norms) - 1:
        return (
            f"The norm fell to {number(float(norms[lowest]))} at step {lowest} and has risen since: the run passed the "
            f"saddle {case.there} and leaves it {along(found.curvature, 0)}, where f bends {'up' if case.up else 'down'}."
        )
    if float(np.ptp(norms)) == 0 and not case.diagnostics.path_eigenvalues.any():
        return "∇f is the same everywhere: f is a plane, with no stationary point to go to."
    return "No stationary point is near the last iterate." if found is None else None
