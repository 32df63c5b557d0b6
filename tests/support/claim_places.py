"""Checkers of claims about where a run is or came to: the headline, stationary points, bounds."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np

from app.text.verdict.claim import Claim
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from tests.support import rough_claims
from tests.support.claim_facts import Facts
from tests.support.claim_reading import candidates, close, nearest, place_in, undone_share
from tests.support.claim_theory import _tops
from tests.support.rough_claims import line_in, line_objection, rough_objection, unbounded_objection


def headline(facts: Facts, claim: Claim) -> str | None:
    text, status = claim.text, facts.run.status.name
    counts = re.findall(r"(\d+) steps?\b", text)
    if counts and int(counts[-1]) not in (facts.steps, facts.steps + 1):
        return f"{facts.steps} steps were taken"
    if re.search(r"^Diverges", text):
        return _diverges(facts, text)
    if status == "iteration_limit" and not text.startswith(("Diverges", "Still", "Runs", "Slips")) and _grows(facts):
        return "it swings wider and wider, and continued the run goes out of bounds"
    if (found := re.search(r"^Cycles between (\d+)", text)) is not None:
        return returns_after(facts, int(found[1]))
    return (
        _another_motion(facts, text) or rough_claims.distance_objection(facts, text) or _where_it_came_to(facts, text)
    )


def _another_motion(facts: Facts, text: str) -> str | None:
    """Whether the zig-zag number of the steps, counted here, stands against the word for the motion."""
    plain = isinstance(facts.run.spec.step_rule, Fixed) and facts.run.spec.direction == Steepest()
    least = 0.05 if plain else 0.25  # the saw of a fixed step is named although it dies out
    moves = facts.run.directions
    number = undone_share(moves / np.linalg.norm(moves, axis=1, keepdims=True)) if len(moves) > 2 else 0.0
    if text.startswith("Zig-zags") and number < least - 0.005:
        return f"the zig-zag number is only {number:.3g}"
    most = {"Glides": 0.05, "Creeps": 0.05, "Comes": 0.25}.get(text.split(maxsplit=1)[0], 1.0)
    return f"the zig-zag number is {number:.3g}" if number > most + 0.005 else None


def _where_it_came_to(facts: Facts, text: str) -> str | None:
    """The kind of the point that the headline names; that a glide does not lead to and fro."""
    for kind in ("minimum", "maximum", "saddle"):
        if (place := place_in(text, rf"the {kind}|a {kind} at")) is not None and f" {kind} " in text:
            if "towards" not in text or "instead of" in text:  # then it climbs on purpose
                return _is(facts, place, kind)
            return _is(facts, place, kind) or _beyond_a_hill(facts, place) or _overshoots(facts)
    if "the line of" in text and (line := line_in(text, facts.names)) is not None:
        return line_objection(facts, text, line)
    if text.startswith("Glides") and facts.run.spec.noise is None:
        return _glides(facts)
    return None


def _overshoots(facts: Facts) -> str | None:
    """Whether plain descent that is said to be on its way is thrown up and back, again and again to its last step."""
    if not (isinstance(facts.run.spec.step_rule, Fixed) and facts.run.spec.direction == Steepest()):
        return None
    if facts.run.spec.noise is not None or facts.run.spec.clip is not None or facts.run.objective.is_quadratic:
        return None
    quarter = max(1, facts.steps // 4)
    heights, moves = (
        [facts.downhill(point) for point in facts.points[-quarter - 1 :]],
        facts.run.directions[-quarter - 1 :],
    )
    up = sum(b > a + 1e-9 * abs(a) for a, b in pairwise(heights))
    back = sum(a @ b < 0 for a, b in pairwise(moves))
    return f"f rises at {up} of its last {quarter} steps" if min(up, back) > 0.15 * quarter + 1 else None


def _beyond_a_hill(facts: Facts, place: Floats) -> str | None:
    """Whether f climbs on the straight way to a minimum that is said to be ahead, much farther than the run is long.

    It may lie behind the bend of a valley: then the path of steepest descent ends there.
    """
    last, way = facts.points[-1], place - facts.points[-1]
    if np.abs(way).max() <= 10 * np.ptp(facts.points, axis=0).max():
        return None
    values = [facts.downhill(last + way * share) for share in np.linspace(0, 0.98, 40)]
    climbed = max(values[1:], key=lambda value: -math.inf if math.isnan(value) else value) - values[0]
    if not climbed > 1e-6 * abs(values[0] - values[-1]):
        return None
    known = len(facts.stationary)
    facts.look_downhill()
    ends = any(np.abs(end - place).max() <= 6e-3 * np.abs(place).max() for end in facts.stationary[known:])
    return None if ends else f"f climbs by {climbed:.3g} on the way there"


def _diverges(facts: Facts, text: str) -> str | None:
    if facts.run.status.name == "diverged":
        return None
    if text.startswith("Diverges in the long run"):
        return None if _leaves(facts) or _grows_a_hundredfold(facts) else "continued, the run stays bounded"
    values = facts.sign * facts.run.values
    if not values[-max(2, len(values) // 4) :].max() > values[0]:
        return "f is better than at the start, so the swings were wider at first"
    half = len(facts.points) // 2
    centre = facts.points[int(np.linalg.norm(facts.run.gradients, axis=1).argmin())]
    far = np.abs(facts.points[half:] - centre).max(axis=1)
    if not far[-max(2, half // 3) :].max() > far[: max(2, half // 3)].max():
        return "the end of the second half reaches no farther than its beginning"
    if not facts.run.objective.is_quadratic and comes_back(facts, _continued(facts).points):
        return "continued, the run comes back from its swings"
    return None if _leaves(facts) or _grows_a_hundredfold(facts) else "continued, the run stays bounded"


def _grows_a_hundredfold(facts: Facts) -> bool:
    """Whether a run on a quadratic, continued, reaches a hundred times as far from the minimum as it has come so far.

    There the growth has no end, since every method with a fixed step is linear; it may be too slow to leave all bounds.
    """
    if not facts.run.objective.is_quadratic:
        return False
    longer = run_spec(replace(facts.run.spec, max_iterations=30_000))
    worse = facts.sign * (longer.values - longer.values[int((facts.sign * longer.values).argmin())])
    return bool(worse[-1000:].max() > 1e4 * worse[facts.steps // 2 : facts.steps + 1].max())


def _grows(facts: Facts) -> bool:
    """Whether a run reaches farther in each third of its second half, with a worse f than at the start, and runs off.

    A run that a learned curvature throws far out across a kink once, and that comes back, does not widen.
    """
    if facts.steps < 8:  # its thirds would be single iterates
        return False
    quarter = max(4, len(facts.points) // 4)
    far = np.abs(facts.points - facts.points[int(np.linalg.norm(facts.run.gradients, axis=1).argmin())]).max(axis=1)
    widens = far[-quarter:].max() > 2 * far[-2 * quarter : -quarter].max()
    values = facts.sign * facts.run.values
    thirds = [part.max() for part in np.array_split(far[-2 * quarter :], 3)]
    return bool(widens and thirds[0] < thirds[1] < thirds[2] and values[-quarter:].max() > values[0]) and _runs_off(
        facts
    )


def _runs_off(facts: Facts) -> bool:
    """Whether the same run, continued, leaves every bound although f does not fall without bound on its way."""
    longer = _continued(facts)
    last = facts.sign * longer.values
    return bool(longer.status.name == "diverged" and last[-1] > last[0] and not comes_back(facts, longer.points))


def comes_back(facts: Facts, points: Floats) -> bool:
    """Whether a run on its way out is once more no farther out than a tenth of where it had been, for a while."""
    far = np.abs(points - facts.points[int(np.linalg.norm(facts.run.gradients, axis=1).argmin())]).max(axis=1)
    quarter = max(4, len(facts.points) // 4)
    reach = far[len(facts.points) - quarter : len(facts.points)].max()
    later = [far[k : k + quarter].max() for k in range(len(facts.points), len(far) - quarter, quarter)]
    return bool(later) and min(later) < 0.1 * reach


def _leaves(facts: Facts) -> bool:
    """Whether the same run, continued, leaves every bound; on a saddle f itself may go down with it."""
    return _continued(facts).status.name == "diverged"


def _continued(facts: Facts) -> Run:
    # A short run tells little of how fast its swings grow: by 8 % a step they take 300 steps to leave all bounds.
    return run_spec(replace(facts.run.spec, max_iterations=min(max(20 * facts.steps, 1000), 30_000)))


def returns_after(facts: Facts, period: int) -> str | None:
    tail = facts.points[-min(len(facts.points), 4 * period + 1) :]
    extent = float(np.ptp(tail, axis=0).max())
    return None if np.abs(tail[-1] - tail[-1 - period]).max() <= 5e-3 * extent else "the last point does not come again"


def _is(facts: Facts, place: Floats, kind: str) -> str | None:
    """Whether f near the place is as the kind says, by values on circles."""
    target = "maximum" if facts.sign < 0 else "minimum"
    if any(_by_its_hessian(facts, one) == kind for one in candidates(facts, place)):
        return None
    point = nearest(facts, place)
    centre = place if point is None else point
    value = facts.downhill(centre)
    if not math.isfinite(value):
        return None
    local = kind not in (target, "saddle")  # the run may come from beyond the hill that it ran away from
    lower = list[str]()
    radii = list(facts.radii(centre))[-1 if local else 0 :]
    for radius in radii:
        ring = facts.circle(centre, radius)
        low, high = float(np.nanmin(ring)), float(np.nanmax(ring))
        # The place is known to float64 alone: f may differ from its value there by what that leaves open.
        open_ = 1e-6 * max(abs(low), abs(high)) + 1e-13 * abs(value)
        if kind == target and low < -open_ and point is not None:
            lower.append(f"f is lower by {-low:.3g} at distance {radius:.3g}")
            # A minimum is local: wide circles of a long path leave a narrow well, or a step of ⌊x⌋ with a flat floor.
            if len(lower) == len(radii):
                return lower[-1]
        if kind == "saddle" and not (low < 0 < high):
            return f"f lies on one side of its value at distance {radius:.3g}"
        if local and high > open_ and point is not None:
            return f"f is higher by {high:.3g} at distance {radius:.3g}"
    return None


def _by_its_hessian(facts: Facts, point: Floats) -> str:
    """The kind of a stationary point where the Hessian proves it, else ""."""
    low, high = facts.eigenvalues(point)
    clear = 1e-14 * max(abs(low), abs(high))  # what float64 leaves open; the derivatives are exact
    if low < -clear and high > clear:
        return "saddle"
    bottom, top = ("maximum", "minimum") if facts.sign < 0 else ("minimum", "maximum")
    return bottom if low > clear else top if high < -clear else ""


def _glides(facts: Facts) -> str | None:
    surely, _ = facts.rises()
    return f"f went the wrong way {surely} times" if surely > 0.25 * max(facts.steps, 4) else None


def arrival(facts: Facts, claim: Claim) -> str | None:
    place = place_in(claim.text)
    if place is None:
        return None
    if ": a saddle" in claim.text:
        return _is(facts, place, "saddle")
    if (way := place_in(claim.text, "close by, towards")) is not None:
        return rough_claims.lower_that_way(facts, place, way, claim.text)
    lower = re.search(r"nowhere (lower|higher)", claim.text)
    if lower:
        return _is(facts, place, "minimum" if lower[1] == "lower" else "maximum")
    return None


def rough_cause(facts: Facts, claim: Claim) -> str | None:
    if (line := line_in(claim.text, facts.names)) is not None:
        return line_objection(facts, claim.text, line)
    place = place_in(claim.text)
    assert place is not None
    return arrival(facts, claim) or rough_objection(facts, claim.text, place)


def without_bound(facts: Facts, claim: Claim) -> str | None:
    return unbounded_objection(facts, claim.text)


def passing(facts: Facts, claim: Claim) -> str | None:
    if "plane" in claim.text:
        return None if np.ptp(facts.run.gradients, axis=0).max() == 0 else "the gradient changes"
    norms = np.linalg.norm(facts.run.gradients, axis=1)
    step = re.search(r"at step (\d+)", claim.text)
    k = int(step[1]) if step else -1
    ok = close(claim.numbers[0], float(norms[k])) and norms[-1] > norms[k] and norms[k] <= norms.min() * (1 + 1e-9)
    return None if ok else "the norm was lowest elsewhere"


def no_bound(facts: Facts, claim: Claim) -> str | None:
    surely, _ = facts.rises()
    return f"f went the wrong way {surely} times" if surely else None


def nowhere(facts: Facts, claim: Claim) -> str | None:
    """Whether Newton's method in high precision leads from the last iterate to a stationary point after all."""
    size = float(np.ptp(facts.points, axis=0).max())
    found = facts.newton(facts.points[-1])
    if found is None or not np.linalg.norm(found - facts.points[-1]) < size or _only_fades(facts, found):
        return None
    return f"Newton's method leads to {found}"


def _only_fades(facts: Facts, point: Floats) -> bool:
    """Whether f still has a slope where Newton's method rests, since it is cut off along a flat eigenvector, as eˣ is.

    Near a stationary point of any kind the slope over the curvature is about the distance to it.
    """
    gradient, hessian = facts.derivatives(point)
    eigenvalues, ways = np.linalg.eigh(hessian)
    left = np.abs(ways.T @ gradient)
    size = max(1.0, float(np.abs(point).max()))
    return bool((left > 1e-6 * size * np.abs(eigenvalues) + 1e-30 * np.abs(facts.run.gradients).max()).any())


def small_from_the_start(facts: Facts, claim: Claim) -> str | None:
    spec = facts.run.spec
    norm = float(np.linalg.norm(facts.run.gradients[0], ord=spec.tolerance_norm))
    return None if norm <= spec.gradient_tolerance else f"the norm is {norm:.4g}"


def theorem(facts: Facts, claim: Claim) -> str | None:
    return None if any(close(claim.numbers[0], 2 / top) for top in _tops(facts, claim)) else "another limit"


def stated_by_the_run(facts: Facts, claim: Claim) -> str | None:
    """The run's own sentence about its end: its numbers are those of the status."""
    status = facts.run.status
    steps = re.search(r"after (\d+) steps", claim.text)
    if steps and int(steps[1]) != facts.steps:
        return f"{facts.steps} steps"
    return None if status.sentence else "no sentence"
