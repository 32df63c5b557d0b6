"""Second checkers for claims about the start and the end of a run: norms, values and words of its status."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from app.text.verdict.claim import Claim
from gradnorm_core.descent.descend import run_spec
from tests.support.claim_facts import Facts
from tests.support.claim_reading import NUMBER, PLACE, close, lengths, place_in, read
from tests.support.rough_claims import falls_for_ever


def norms_told(facts: Facts, claim: Claim) -> str | None:
    """‖∇f‖ at the last or the first iterate, from differences of f."""
    found = re.search(rf"‖∇f‖([₁₂∞]) = {NUMBER}", claim.text)
    if found is None:
        return None
    k = 0 if claim.kind.endswith("small_from_the_start") else -1
    p = {"₁": 1, "₂": 2, "∞": np.inf}[found[1]]
    exact = facts.gradient(facts.points[k])
    norms = [float(np.linalg.norm(one, ord=p)) for one in (exact, facts.run.gradients[k]) if np.isfinite(one).all()]
    tolerance = facts.run.spec.gradient_tolerance
    if "tolerance" in claim.text and not close(claim.numbers[-1], tolerance):
        return f"the tolerance is {tolerance}"
    return (
        None
        if not norms or any(close(read(found[2]), one) or abs(read(found[2]) - one) < 1e-3 * tolerance for one in norms)
        else f"the norm is {norms}"
    )


def status_numbers(facts: Facts, claim: Claim) -> str | None:
    """The numbers of the run's own sentence: the norm, the distance from the start, the place that was not accepted."""
    text = claim.text
    norm = float(lengths(facts.run.gradients[-1:], facts.run.spec.tolerance_norm)[0])
    found = re.search(rf"norm of the gradient (?:at the start )?is (?:still |already )?{NUMBER}", text)
    if found and not close(read(found[1]), norm):
        return f"the norm is {norm:.4g}"
    away = re.search(rf"the iterate is {NUMBER} away", text)
    far = float(lengths(facts.points[-1:] - facts.points[0])[0])
    if away and not close(read(away[1]), far):
        return f"it is {far:.4g} away"
    led = re.search(rf"step (\d+) led to {PLACE}", text)
    return None if led is None else _of_rejected(facts, text, led)


def _of_rejected(facts: Facts, text: str, led: re.Match[str]) -> str | None:
    """The place that a step led to, and what f is there."""
    point = np.array(facts.run.status.point)
    right = all(close(read(a), float(b)) for a, b in zip(led.groups()[1:], point, strict=True))
    if int(led[1]) != facts.steps + 1 or not right:
        return f"step {facts.steps + 1} led to {point}"
    if 0 < np.abs(point).min() < 1e-100:
        return None  # powers of it are out of the range in which the reference counts
    value = facts.exact(point)
    if (value is None) == ("has a value" in text) and not ("is not defined" in text and abs(value or 0) > 1e300):
        return f"f is {value} there"
    word = re.search("(lower|higher) than at every iterate", text)
    if word is None or value is None:
        return None
    best = (facts.sign * facts.run.values).min()
    better = facts.sign * float(value) <= best and (word[1] == "lower") == (facts.sign > 0)
    return None if better else f"f is {float(value)}, and was {best}"


def found_no_step(facts: Facts, claim: Claim) -> str | None:
    """The reason why a search found no step: f falls, does not fall, or ends, along the direction that is named."""
    found = re.search(rf"since f (?:does not )?(falls?|rises?)(?: without end)? along {PLACE}(.*)", claim.text)
    if found is None:
        return None
    if found[1].startswith("fall") != (facts.sign > 0):
        return "another goal"
    way, last = np.array([read(found[2]), read(found[3])]), facts.points[-1]
    if "does not" in claim.text:
        slope = float(facts.gradient(last) @ way)
        return None if slope >= -1e-2 * float(np.abs(facts.gradient(last)).max()) else f"the slope is {slope}"
    if "up to where it has no value" in claim.text:
        ends = [facts.exact(last + t * way) for t in 10.0 ** np.linspace(-12, 12, 400)]
        return None if None in ends else "f has a value all the way"
    return falls_for_ever(facts, way)


def values_at_the_ends(facts: Facts, claim: Claim) -> str | None:
    found = re.search(rf"went from {NUMBER} to {NUMBER}", claim.text)
    if found is None:
        return None
    ends = [facts.exact(facts.points[k]) for k in (0, -1)]
    pairs = zip(found.groups(), ends, facts.run.values[[0, -1]], strict=True)
    ok = all(end is None or close(read(shown), float(end)) or (abs(float(end)) > 1e290) for shown, end, _ in pairs)
    return None if ok else f"f went from {ends[0]} to {ends[1]}"


def more_and_more(facts: Facts, claim: Claim) -> str | None:
    """Runs down: f is so much at the end, and each later quarter lowered it by more than the one before."""
    found = re.search(rf"f = {NUMBER} after .* by more and more$", claim.text)
    if found is None:
        return None
    quarter = facts.steps // 4
    values = [facts.downhill(point) for point in facts.points[-3 * quarter - 1 :: quarter]]
    if not close(read(found[1]), facts.sign * values[-1]):
        return f"f is {facts.sign * values[-1]} at the end"
    falls = -np.diff(values)
    return None if falls[0] > 0 and (falls[1:] > falls[:-1]).all() else f"f changes by {falls}"


def smaller_or_not(facts: Facts, claim: Claim) -> str | None:
    """Still under way: the gradient does not, hardly or no longer gets smaller."""
    norms = np.linalg.norm(facts.run.gradients, axis=1)
    first, middle, last = norms[0], norms[facts.steps // 2], norms[-1]
    for words, right in (
        ("does not get smaller", last >= first),
        ("hardly gets smaller", last < first and last < middle),
        ("no longer gets smaller", last < first and last >= middle),
    ):
        if words in claim.text and not right:
            return f"norms {first:.4g}, {middle:.4g}, {last:.4g}"
    if "hardly gets smaller" in claim.text and last < 0.5 * middle:
        return f"it fell from {middle:.4g} to {last:.4g} in the second half"
    return None


def start_is(facts: Facts, claim: Claim) -> str | None:
    """Never moves: the kind of the start, by its Hessian or by a circle."""
    found = re.search("the start is a (saddle|minimum|maximum)$", claim.text)
    start = facts.points[0]
    if "does not change in float64" in claim.text:
        ring = facts.circle(start, 1e-3 * max(1.0, float(np.abs(start).max())))
        size = abs(facts.downhill(start))
        return None if np.nanmax(np.abs(ring)) <= 1e-15 * size + 1e-300 else f"f changes by {np.nanmax(np.abs(ring))}"
    if found is None:
        return None
    low, high = facts.sign * facts.eigenvalues(start)[:: facts.sign]
    nothing = 1e-14 * max(abs(low), abs(high))
    bad = {"saddle": not low < 0 < high, "minimum": low < -nothing, "maximum": high > nothing}[found[1]]
    return f"eigenvalues {low}, {high}" if bad else None


def thrown_out(facts: Facts, claim: Claim) -> str | None:
    found = re.search(r"thrown far out at step (\d+)", claim.text)
    if found is None:
        return None
    lengths = np.linalg.norm(np.diff(facts.points, axis=0), axis=1)
    return None if int(found[1]) == int(lengths.argmax()) + 1 else f"step {lengths.argmax() + 1} is the longest"


def rests_at(facts: Facts, claim: Claim) -> str | None:
    if not claim.text.startswith("Rests"):
        return None
    place = place_in(claim.text)
    assert place is not None
    if found := re.match(rf"Rests {NUMBER} from", claim.text):
        away = float(np.linalg.norm(facts.points[-1] - place))
        near = min(float(np.linalg.norm(facts.points[-1] - one)) for one in facts.stationary)
        known = 6e-3 * float(np.abs(place).max())
        return None if close(read(found[1]), near, 2) and away <= near + known else f"it is {near} from one"
    size = max(float(np.abs(facts.points[-1]).max()), 1e-7 * float(np.abs(facts.points[0]).max()))
    return None if np.abs(facts.points[-1] - place).max() <= 6e-3 * size else f"it is at {facts.points[-1]}"


def inside_the_domain(facts: Facts, claim: Claim) -> str | None:
    """A much shorter step in the same direction stays where f is defined."""
    if facts.run.status.point is None:
        return None
    last, way = facts.points[-1], np.array(facts.run.status.point) - facts.points[-1]
    return None if facts.exact(last + 1e-6 * way) is not None else "a step of a millionth of it leads out too"


def smallest_curvature(facts: Facts, claim: Claim) -> str | None:
    found = re.search(rf"the smallest \|λ\| before step (\d+) is (?:{NUMBER}|nothing but rounding)", claim.text)
    if found is None:
        return None
    sizes = np.abs(facts.eigenvalues(facts.points[int(found[1]) - 1]))
    if found[2] is None:
        return None if sizes.min() < 1e-9 * sizes.max() else f"|λ| = {sizes}"
    return None if close(read(found[2]), float(sizes.min()), 2) else f"|λ| = {sizes}"


def tolerance_reached(facts: Facts, claim: Claim) -> str | None:
    """The run, continued, meets its tolerance after about as many more steps."""
    more = claim.numbers[1]
    if more > 20_000:
        return None
    longer = run_spec(replace(facts.run.spec, max_iterations=facts.steps + int(3 * more) + 20))
    if longer.status.name != "converged":
        return f"continued, it ends as {longer.status.name} after {longer.iterations}"
    true = longer.iterations - facts.steps
    return None if abs(true - more) <= 0.2 * true + 3 else f"it takes {true} more steps"
