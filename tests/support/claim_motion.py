"""Checkers of claims about the motion of a run: what rose, how it turned, how fast it was."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np

from app.text.verdict.claim import Claim
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.row_clipping import ClipRows
from tests.support.claim_facts import Facts
from tests.support.claim_places import returns_after
from tests.support.claim_reading import NUMBER, PLACE, close, lengths, read, undone_share
from tests.support.claim_theory import misplaced_blame


def value_rises(facts: Facts, claim: Claim) -> str | None:
    surely, at_most = facts.rises()
    count = count_in(claim.text, facts.steps)
    if "by more than its rounding" in claim.text:  # how much that is, the formula decides
        surely = facts.known_rises()
    if not surely <= count <= at_most:
        return f"between {surely} and {at_most} rises"
    if (blame := misplaced_blame(facts, "noise" in claim.text)) is not None:
        return blame
    if ("curvature above" in claim.text) and not re.search("or a (break|kink)", claim.text) and _passes_a_break(facts):
        return "f breaks on the way of such a step"
    return _against_the_slope(facts) if "velocity" in claim.text else None


def _passes_a_break(facts: Facts) -> bool:
    """Whether f is undefined, or far from what both ends allow, somewhere in the middle of a step at which it rose."""
    values = facts.sign * facts.run.values
    for k in range(1, len(values)):
        if values[k] > values[k - 1] + 1e-9 * abs(values[k - 1]):
            way = [facts.points[k - 1] + t * (facts.points[k] - facts.points[k - 1]) for t in (0.25, 0.5, 0.75)]
            if any(math.isnan(facts.downhill(point)) for point in way):
                return True
    return False


def _against_the_slope(facts: Facts) -> str | None:
    """Whether a velocity is kept, and led uphill at most of the steps at which f went the wrong way."""
    if not isinstance(facts.run.spec.direction, HeavyBall | Nesterov | Adam):
        return "no velocity is kept"
    values = facts.sign * facts.run.values
    rising = [k for k in range(1, len(values)) if values[k] > values[k - 1] + 1e-12 * abs(values[k - 1])]
    ways = [facts.gradient(facts.points[k - 1]) @ (facts.points[k] - facts.points[k - 1]) for k in rising]
    uphill = [way > 0 for way in ways if not math.isnan(way)]
    return None if not uphill or np.mean(uphill) > 0.45 else f"{sum(uphill)} of {len(uphill)} steps led uphill"


def last_turn_back(facts: Facts, claim: Claim) -> str | None:
    """Two gradients turn by more than a right angle where their product is negative."""
    gradients = np.array([facts.gradient(point) for point in facts.points])
    with np.errstate(all="ignore"):
        units = gradients / np.abs(gradients).max(axis=1, keepdims=True)
        back = np.flatnonzero((units[:-1] * units[1:]).sum(axis=1) < 0) + 1
    return None if back.size and back[-1] == claim.numbers[0] else f"{back[-3:]} turn back"


def count_in(text: str, steps: int) -> int:
    if "at every step" in text or "at the only step" in text:
        return steps
    found = re.search(r"at (\d+) of (\d+) steps", text)
    if found:
        return int(found[1]) if int(found[2]) == steps else -1
    return 1 if re.search(r"at step \d+", text) else -1


def norm_rises(facts: Facts, claim: Claim) -> str | None:
    p = 2 if "‖∇f‖₂ rose" in claim.text else 1 if "‖∇f‖₁ rose" in claim.text else np.inf
    norms = lengths(facts.run.gradients, p)
    change, size = np.diff(norms), np.maximum(norms[1:], norms[:-1])
    surely, at_most = int((change > 1e-6 * size).sum()), int((change > -1e-9 * size).sum())
    count = count_in(claim.text, facts.steps)
    return None if surely <= count <= at_most or count <= at_most else f"{surely} to {at_most} rises"


def measured_rate(facts: Facts, claim: Claim) -> str | None:
    norms = lengths(facts.run.gradients)
    tail = norms[len(norms) // 2 :]
    if facts.run.spec.noise is not None:
        return "a factor of a noisy run is chance"
    if not (tail > 0).all():
        return None
    slope = np.polyfit(np.arange(len(tail)), np.log(tail), 1)[0]
    return None if abs(math.log(claim.numbers[0]) - slope) <= 0.06 * abs(slope) + 6e-4 else f"{math.exp(slope):.4g}"


def slowing_down(facts: Facts, claim: Claim) -> str | None:
    early, late = claim.numbers[:2]
    if not early < late <= 1:
        return "the factors do not rise to 1"
    if "without curvature" not in claim.text:
        return None
    # The curvature along the gradient, x″ as e^x has it, has to fade: halfway there was more than at the end.
    bends = [_bend_along_the_gradient(facts, k) for k in (facts.steps // 4, facts.steps)]
    fades = not all(map(math.isfinite, bends)) or abs(bends[1]) < 0.9 * abs(bends[0])
    return None if fades else f"along the gradient f bends by {bends[0]:.3g} and {bends[1]:.3g}"


def _bend_along_the_gradient(facts: Facts, k: int) -> float:
    gradient, hessian = facts.derivatives(facts.points[k])
    unit = gradient / np.linalg.norm(gradient)
    return float(unit @ hessian @ unit)


def steps_to_go(facts: Facts, claim: Claim) -> str | None:
    rate, more = claim.numbers[:2]
    norm = float(np.linalg.norm(facts.run.gradients[-1], ord=facts.run.spec.tolerance_norm))
    expected = math.log(facts.run.spec.gradient_tolerance / norm) / math.log(rate)
    wide = abs(math.log(rate)) < 1e-3  # three digits of such a factor say little about the count
    return None if wide or abs(more - expected) <= 0.15 * expected + 2 else f"{expected:.3g} steps"


def turns(facts: Facts, claim: Claim) -> str | None:
    moves = facts.run.directions
    units = moves / lengths(moves)[:, None]
    cosines = np.clip((units[:-1] * units[1:]).sum(axis=1), -1, 1)
    if "right angle" in claim.text and ("leads down" in claim.text) != (facts.sign > 0):
        return "the run goes the other way"
    if "right angle" in claim.text:
        gradients = facts.run.gradients / np.linalg.norm(facts.run.gradients, axis=1, keepdims=True)
        angles = (gradients[:-1] * gradients[1:]).sum(axis=1)
        return None if np.nanmax(np.abs(angles)) < 0.02 else "gradients are not at right angles"
    mean = float(np.degrees(np.nanmean(np.arccos(cosines))))
    if abs(claim.numbers[0] - mean) > 0.02 * mean + 0.05:
        return f"{mean:.3g}° on average"
    undone = undone_share(units)
    if abs(claim.numbers[1] - undone) > 0.01 * undone + 0.005:
        return f"the zig-zag number is {undone:.3g}"
    right = claim.numbers[1] == 0.25 or ("little of" in claim.text) == (claim.numbers[1] < 0.25)
    return None if right else "another word for that share"


def clipped(facts: Facts, claim: Claim) -> str | None:
    clip, gradients = facts.run.spec.clip, facts.sign * facts.run.gradients[: facts.steps]
    noise = facts.run.spec.noise
    if isinstance(clip, ClipRows):
        return _clipped_rows(facts, claim, clip)
    if isinstance(noise, Minibatch):
        gradients = np.array([facts.row_gradients(k).mean(axis=0) for k in range(facts.steps)])
    if isinstance(noise, GaussianNoise):
        gradients = gradients + noise.deviation * noise.normals(facts.steps, 2)
    count = count_in(claim.text, facts.steps)
    if isinstance(clip, ClipByNorm):
        sizes, bound = np.linalg.norm(gradients, axis=1) + clip.epsilon, clip.max_norm
    else:
        assert isinstance(clip, ClipByValue)
        sizes, bound = np.abs(gradients).max(axis=1), clip.limit
    # A gradient exactly as long as the bound is not changed, and rounding may decide whether it is.
    surely, at_most = int((sizes > bound * (1 + 1e-12)).sum()), int((sizes > bound * (1 - 1e-12)).sum())
    return None if surely <= count <= at_most else f"{surely} to {at_most} steps"


def _clipped_rows(facts: Facts, claim: Claim, clip: ClipRows) -> str | None:
    """The steps at which a row was longer than the bound, and the share of such rows at these steps."""
    long = [np.linalg.norm(facts.row_gradients(k), axis=1) > clip.max_norm * (1 - 1e-9) for k in range(facts.steps)]
    shares = np.array([one.mean() for one in long])
    steps = int((shares > 0).sum())
    if count_in(claim.text, facts.steps) != steps:
        return f"{steps} steps"
    named = re.search(r"there (\d+) %", claim.text)
    share = 100 * shares[shares > 0].mean()
    return None if named and abs(float(named[1]) - share) <= 0.51 else f"{share:.3g} % of the rows"


def unable_to_settle(facts: Facts, claim: Claim) -> str | None:
    lengths = np.linalg.norm(np.diff(facts.points[facts.steps // 2 :], axis=0), axis=1)
    shortest = float(lengths.min())
    return None if claim.numbers[0] <= shortest * 1.006 else f"one step is only {shortest:.4g} long"


def widening(facts: Facts, claim: Claim) -> str | None:
    first, last = claim.numbers[:2]
    ends = close(first, float(facts.run.values[0])) and close(last, float(facts.run.values[-1]))
    return None if ends else "other values"


def thrown(facts: Facts, claim: Claim) -> str | None:
    """The length of the step, the steps since then, and that f is worse at the end than at the start."""
    found = re.search(rf"Step (\d+) is {NUMBER} long, the (\d+) steps? since then together {NUMBER}", claim.text)
    assert found, claim.text
    step, values = int(found[1]), [facts.sign * one for one in facts.run.values]
    lengths = [float(np.linalg.norm(b - a)) for a, b in pairwise(facts.points)]
    if int(found[3]) != facts.steps - step or not close(read(found[2]), lengths[step - 1]):
        return "another step"
    since = sum(lengths[step:])
    if not close(read(found[4]), since) or not 50 * since < lengths[step - 1]:
        return f"the later steps lead {since}"
    return None if values[-1] > values[0] and values[step] > values[step - 1] else "f is no worse"


def cycle(facts: Facts, claim: Claim) -> str | None:
    named = re.findall(PLACE, claim.text)
    for words, point in zip(named, facts.points[-2:], strict=False):
        size = float(np.abs(point).max())
        if any(abs(read(word) - c) > 6e-3 * max(size, 1e-300) for word, c in zip(words, point, strict=True)):
            return f"the run is at {point}"
    found = re.search(r"every (\d+) steps", claim.text)
    return returns_after(facts, int(found[1]) if found else 2)
