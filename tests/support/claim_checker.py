"""A checker for every kind of claim: it reads the words and holds them to f and to the iterates.

`complaints(run, verdict)` lists what is false. A kind without a checker is a failure of the test that counts them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from app.text.verdict.claim import Claim
from app.text.verdict.verdict import Verdict
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.step_rules.fixed import Fixed
from tests.support.claim_facts import Facts
from tests.support.rough_claims import rough_objection, unbounded_objection

Checker = Callable[[Facts, Claim], "str | None"]
_NUMBER = r"(−?[\d.]+(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?|−?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
_PLACE = rf"\({_NUMBER}, {_NUMBER}\)"


def complaints(run: Run, verdict: Verdict) -> Iterator[tuple[str, str, str]]:
    """The claims of a verdict that are false: kind, words, objection."""
    facts = Facts(run)
    for claim in verdict.claims:
        with np.errstate(all="ignore"):
            objection = CHECKERS[claim.kind](facts, claim)
        if objection:
            yield claim.kind, claim.text, objection


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(text: str) -> float:
    """A number as the screen writes it."""
    found = Claim("", text).numbers
    return found[0] if found else math.nan


def close(shown: float, true: float, digits: int = 3) -> bool:
    """Whether a number shown with so many digits is the true one, within one unit of the last digit."""
    if not (math.isfinite(shown) and math.isfinite(true)):
        return shown == true
    return abs(shown - true) <= 1.01 * 10.0 ** (1 - digits) * max(abs(shown), abs(true)) + 1e-300


def place_in(text: str, before: str = "") -> Floats | None:
    """The first point named in the words, after `before`."""
    found = re.search(f"(?:{before}).*?{_PLACE}" if before else _PLACE, text)
    return np.array([read(found[1]), read(found[2])]) if found else None


def alpha_of(facts: Facts) -> float:
    """The step size of a run with a fixed step."""
    rule = facts.run.spec.step_rule
    assert isinstance(rule, Fixed)
    return rule.step_size


def nearest(facts: Facts, point: Floats) -> Floats | None:
    """The stationary point that a rounded place stands for."""
    scale = max(float(np.abs(facts.points[:1]).max()), float(np.abs(point).max()), 1e-12)
    near = [one for one in facts.stationary if np.abs(one - point).max() <= 6e-3 * scale]
    return min(near, key=lambda one: float(np.abs(one - point).max()), default=None)


# ── The headline ─────────────────────────────────────────────────────────────────────────────────────────────────────


def headline(facts: Facts, claim: Claim) -> str | None:
    text, status = claim.text, facts.run.status.name
    counts = re.findall(r"(\d+) steps?\b", text)
    if counts and int(counts[-1]) not in (facts.steps, facts.steps + 1):
        return f"{facts.steps} steps were taken"
    if re.search(r"^Diverges", text):
        return _diverges(facts)
    if status == "iteration_limit" and not text.startswith(("Diverges", "Still", "Runs", "Slips")) and _grows(facts):
        return "it swings wider and wider, and continued the run goes out of bounds"
    if (found := re.search(r"^Cycles between (\d+)", text)) is not None:
        return _returns(facts, int(found[1]))
    return _where_it_came_to(facts, text)


def _where_it_came_to(facts: Facts, text: str) -> str | None:
    """The kind of the point that the headline names; that a glide does not lead to and fro."""
    for kind in ("minimum", "maximum", "saddle"):
        if (place := place_in(text, rf"the {kind}|a {kind} at")) is not None and f" {kind} " in text:
            return _is(facts, place, kind)
    if text.startswith("Glides") and facts.run.spec.noise is None:
        return _glides(facts)
    return None


def _diverges(facts: Facts) -> str | None:
    if facts.run.status.name == "diverged":
        return None
    half = len(facts.points) // 2
    far = np.abs(facts.points - facts.points[0]).max(axis=1)
    if not far[-max(2, half // 3) :].max() > far[: half + 1].max():
        return "the second half reaches no farther than the first"
    return None if _runs_off(facts) else "continued, the run stays bounded"


def _grows(facts: Facts) -> bool:
    """Whether a run reaches farther in each half of its second half, with a worse f than at the start, and runs off."""
    quarter = max(4, len(facts.points) // 4)
    far = np.abs(facts.points - facts.points[int(np.linalg.norm(facts.run.gradients, axis=1).argmin())]).max(axis=1)
    widens = far[-quarter:].max() > 2 * far[-2 * quarter : -quarter].max()
    values = facts.sign * facts.run.values
    return bool(widens and values[-quarter:].max() > values[0]) and _runs_off(facts)


def _runs_off(facts: Facts) -> bool:
    """Whether the same run, continued, leaves every bound although f does not fall without bound on its way."""
    steps = min(20 * max(facts.steps, 1), 30_000)
    longer = run_spec(replace(facts.run.spec, max_iterations=steps))
    if longer.status.name != "diverged":
        return False
    last = facts.sign * longer.values
    return bool(last[-1] > last[0])


def _returns(facts: Facts, period: int) -> str | None:
    tail = facts.points[-min(len(facts.points), 4 * period + 1) :]
    extent = float(np.ptp(tail, axis=0).max())
    return None if np.abs(tail[-1] - tail[-1 - period]).max() <= 5e-3 * extent else "the last point does not come again"


def _is(facts: Facts, place: Floats, kind: str) -> str | None:
    """Whether f near the place is as the kind says, by values on circles."""
    target = "maximum" if facts.sign < 0 else "minimum"
    point = nearest(facts, place)
    centre = place if point is None else point
    value = facts.downhill(centre)
    if not math.isfinite(value):
        return None
    for radius in facts.radii(centre):
        ring = facts.circle(centre, radius)
        low, high = float(np.nanmin(ring)), float(np.nanmax(ring))
        # The place is known to float64 alone: f may differ from its value there by what that leaves open.
        open_ = 1e-6 * max(abs(low), abs(high)) + 1e-13 * abs(value)
        if kind == target and low < -open_ and point is not None:
            return f"f is lower by {-low:.3g} at distance {radius:.3g}"
        if kind == "saddle" and not (low < 0 < high):
            return f"f lies on one side of its value at distance {radius:.3g}"
        if kind not in (target, "saddle") and high > open_ and point is not None:
            return f"f is higher by {high:.3g} at distance {radius:.3g}"
    return None


def _glides(facts: Facts) -> str | None:
    surely, _ = facts.rises()
    return f"f went the wrong way {surely} times" if surely > 0.25 * max(facts.steps, 4) else None


# ── What rose ────────────────────────────────────────────────────────────────────────────────────────────────────────


def value_rises(facts: Facts, claim: Claim) -> str | None:
    surely, at_most = facts.rises()
    count = _count_in(claim.text, facts.steps)
    if not surely <= count <= at_most:
        return f"between {surely} and {at_most} rises"
    noisy = facts.run.spec.noise is not None
    if ("noise" in claim.text) != noisy:
        return "the noise is named without noise, or not named with it"
    return "nothing is remembered" if "velocity" in claim.text and not facts.run.spec.direction.remembers else None


def _count_in(text: str, steps: int) -> int:
    if "at every step" in text or "at the only step" in text:
        return steps
    found = re.search(r"at (\d+) of (\d+) steps", text)
    if found:
        return int(found[1]) if int(found[2]) == steps else -1
    return 1 if re.search(r"at step \d+", text) else -1


def norm_rises(facts: Facts, claim: Claim) -> str | None:
    p = 2 if "‖∇f‖₂ rose" in claim.text else 1 if "‖∇f‖₁ rose" in claim.text else np.inf
    norms = np.linalg.norm(facts.run.gradients, ord=p, axis=1)
    change, size = np.diff(norms), np.maximum(norms[1:], norms[:-1])
    surely, at_most = int((change > 1e-6 * size).sum()), int((change > -1e-9 * size).sum())
    count = _count_in(claim.text, facts.steps)
    return None if surely <= count <= at_most or count <= at_most else f"{surely} to {at_most} rises"


# ── Rates and motion ─────────────────────────────────────────────────────────────────────────────────────────────────


def measured_rate(facts: Facts, claim: Claim) -> str | None:
    norms = np.linalg.norm(facts.run.gradients, axis=1)
    tail = norms[len(norms) // 2 :]
    if facts.run.spec.noise is not None:
        return "a factor of a noisy run is chance"
    if not (tail > 0).all() or tail[-1] < 1e-9 * norms[0]:
        return None  # rounding ends the tail early
    slope = np.polyfit(np.arange(len(tail)), np.log(tail), 1)[0]
    return None if abs(math.log(claim.numbers[0]) - slope) <= 0.02 * abs(slope) + 0.01 else f"{math.exp(slope):.4g}"


def slowing_down(facts: Facts, claim: Claim) -> str | None:
    early, late = claim.numbers[:2]
    return None if early < late <= 1 else "the factors do not rise to 1"


def steps_to_go(facts: Facts, claim: Claim) -> str | None:
    rate, more = claim.numbers[:2]
    norm = float(np.linalg.norm(facts.run.gradients[-1]))
    expected = math.log(facts.run.spec.gradient_tolerance / norm) / math.log(rate)
    wide = abs(math.log(rate)) < 1e-3  # three digits of such a factor say little about the count
    return None if wide or abs(more - expected) <= 0.15 * expected + 2 else f"{expected:.3g} steps"


def turns(facts: Facts, claim: Claim) -> str | None:
    moves = facts.run.directions
    units = moves / np.linalg.norm(moves, axis=1, keepdims=True)
    cosines = np.clip((units[:-1] * units[1:]).sum(axis=1), -1, 1)
    if "right angle" in claim.text:
        gradients = facts.run.gradients / np.linalg.norm(facts.run.gradients, axis=1, keepdims=True)
        angles = (gradients[:-1] * gradients[1:]).sum(axis=1)
        return None if np.nanmax(np.abs(angles)) < 0.02 else "gradients are not at right angles"
    mean = float(np.degrees(np.nanmean(np.arccos(cosines))))
    return None if abs(claim.numbers[0] - mean) <= 0.02 * mean + 0.05 else f"{mean:.3g}° on average"


def clipped(facts: Facts, claim: Claim) -> str | None:
    clip, gradients = facts.run.spec.clip, facts.run.gradients[: facts.steps]
    limit = getattr(clip, "max_norm", None)
    if limit is None:
        changed = (np.abs(gradients) > getattr(clip, "limit", math.inf)).any(axis=1)
    else:
        changed = np.linalg.norm(gradients, axis=1) > limit * (1 - 1e-5)
    return None if abs(_count_in(claim.text, facts.steps) - int(changed.sum())) <= 1 else f"{int(changed.sum())} steps"


def unable_to_settle(facts: Facts, claim: Claim) -> str | None:
    lengths = np.linalg.norm(np.diff(facts.points[facts.steps // 2 :], axis=0), axis=1)
    shortest = float(lengths.min())
    return None if claim.numbers[0] <= shortest * 1.006 else f"one step is only {shortest:.4g} long"


def widening(facts: Facts, claim: Claim) -> str | None:
    first, last = claim.numbers[:2]
    ends = close(first, float(facts.run.values[0])) and close(last, float(facts.run.values[-1]))
    return None if ends else "other values"


def cycle(facts: Facts, claim: Claim) -> str | None:
    found = re.search(r"every (\d+) steps", claim.text)
    return _returns(facts, int(found[1]) if found else 2)


# ── Theory ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def fixed_limit(facts: Facts, claim: Claim) -> str | None:
    """α against 1/λmax and 2/λmax, with λ from differences of f at a stationary point of it."""
    for share, label in ((1.0, r"1/λmax(?:\(−∇²f\))?"), (2.0, r"2/λmax(?:\(−∇²f\))?")):
        for shown in re.findall(rf"(?<!\)){label} = {_NUMBER}", claim.text):
            if not any(close(read(shown), share / top) for top in _tops(facts, claim)):
                return f"λmax is none of {[f'{top:.5g}' for top in _tops(facts, claim)]}"
    return _comparisons(claim)


def _tops(facts: Facts, claim: Claim) -> list[float]:
    """λmax > 0 wherever the words may speak of: at stationary points, at the place they name."""
    points = [*facts.stationary, *([facts.points[-1]] if facts.run.objective.is_quadratic else [])]
    named = place_in(claim.text, "at")
    if named is not None:
        points += [point for point in (facts.newton(named), named) if point is not None]
    return [top for point in points if (top := float(facts.eigenvalues(point)[-1])) > 0]


def _comparisons(claim: Claim) -> str | None:
    """α = a is below (above) … = b: a and b stand to each other as said."""
    for first, word, second in re.findall(rf"α = {_NUMBER} is (below|above) [^:;]*? = {_NUMBER}", claim.text):
        if (read(first) < read(second)) != (word == "below"):
            return f"{first} is not {word} {second}"
    return None


def momentum(facts: Facts, claim: Claim) -> str | None:
    """The limit by its formula, the factor by running the recursion itself."""
    beta = getattr(facts.run.spec.direction, "momentum", 0.0)
    nesterov = "Nesterov" in claim.text
    share = 2 * (1 + beta) / (1 + 2 * beta) if nesterov else 2 * (1 + beta)
    shown = re.search(rf"λmax\)? = {_NUMBER}", claim.text)
    if shown is None or not any(close(read(shown[1]), share / top) for top in _tops(facts, claim)):
        return "another limit"
    factor = re.search(rf"factor (?:√β = )?{_NUMBER} a step", claim.text)
    alpha = alpha_of(facts)
    if factor is not None:
        rates = [
            max(_recursion(alpha, beta, lam, nesterov) for lam in facts.eigenvalues(point) if lam > 0)
            for point in [*facts.stationary, facts.points[-1]]
            if (facts.eigenvalues(point) > 0).any()
        ]
        if not any(abs(read(factor[1]) - rate) < 6e-3 * rate for rate in rates):
            return f"factors {rates}"
    return _comparisons(claim)


def _recursion(alpha: float, beta: float, lam: float, nesterov: bool) -> float:
    """The factor per step of x ← x − α·… on λx²/2, from the spectral radius of its matrix by powers."""
    step = np.array([
        [1 - alpha * lam * (1 + beta), -alpha * beta**2] if nesterov else [1 - alpha * lam, -alpha * beta], [lam, beta]
    ])  # fmt: skip
    return float(np.abs(np.linalg.eigvals(step)).max())


def newton(facts: Facts, claim: Claim) -> str | None:
    shown = re.search(rf"1 − α = {_NUMBER}", claim.text)
    if shown is not None:
        return None if close(read(shown[1]), 1 - alpha_of(facts)) else "another share"
    return None


def order(facts: Facts, claim: Claim) -> str | None:
    norms = np.linalg.norm(facts.run.gradients, axis=1)
    first, last = claim.numbers[:2]
    ok = close(first, float(norms[-3])) and close(last, float(norms[-1])) and norms[-1] < 0.05 * norms[-3]
    return None if ok else "other norms"


def step_by_coordinates(facts: Facts, claim: Claim) -> str | None:
    found = re.search(rf"moved by more than {_NUMBER}", claim.text)
    moved = float(np.abs(np.diff(facts.points, axis=0)).max())
    return None if found and close(read(found[1]), moved) else f"{moved:.4g}"


def other_norms(facts: Facts, claim: Claim) -> str | None:
    forms = []
    for point in [*facts.stationary, facts.points[-1]]:
        h = facts.hessian(point)
        signs = [np.array([1.0, 1.0]), np.array([1.0, -1.0])]
        forms.append(max(float(s @ h @ s) for s in signs) if "L∞" in claim.text else float(np.diag(h).max()))
    shown = re.search(rf"2/max [^=]*= {_NUMBER}", claim.text)
    return None if shown and any(close(read(shown[1]), 2 / form) for form in forms) else f"2/{forms}"


def better_momentum(facts: Facts, claim: Claim) -> str | None:
    found = re.search(rf"α = {_NUMBER} and β = {_NUMBER}, with the factor {_NUMBER}", claim.text)
    for point in [*facts.stationary, facts.points[-1]]:
        low, high = facts.eigenvalues(point)
        if found and low > 0:
            root = math.sqrt(high / low)
            rate = (root - 1) / (root + 1)
            wanted = (4 / (math.sqrt(low) + math.sqrt(high)) ** 2, rate**2, rate)
            if all(close(read(shown), true) for shown, true in zip(found.groups(), wanted, strict=True)):
                return None
    return "another best pair"


def noise(facts: Facts, claim: Claim) -> str | None:
    added = facts.run.spec.noise
    if added is None:
        return "there is no noise"
    floor = re.search(rf"stays at about {_NUMBER}", claim.text)
    if floor is None:
        return None
    alpha = alpha_of(facts)
    floors = []
    for point in [*facts.stationary, facts.points[-1]]:
        products = alpha * facts.eigenvalues(point)
        if ((products >= 0) & (products < 2)).all():
            floors.append(added.deviation * math.sqrt(float((products / (2 - products)).sum())))
    return None if any(close(read(floor[1]), one) for one in floors) else f"floors {floors}"


def better_step(facts: Facts, claim: Claim) -> str | None:
    found = re.search(rf"2/\(μ\+λmax\) = {_NUMBER}", claim.text)
    if found is None:
        return None
    best = [2 / float(lam.sum()) for p in [*facts.stationary, facts.points[-1]] if (lam := facts.eigenvalues(p))[0] > 0]
    return None if any(close(read(found[1]), one) for one in best) else f"best steps {best}"


def curvature_on_the_way(facts: Facts, claim: Claim) -> str | None:
    """λmax at the start, at an iterate or at the last one, as said."""
    text = claim.text
    found = re.search(r"At iterate (\d+)", text)
    k = int(found[1]) if found else 0 if "At the start" in text else len(facts.points) - 1
    shown = re.search(rf"λmax(?:\(−∇²f\))? = {_NUMBER}", text)
    top = float(facts.eigenvalues(facts.points[k])[-1])
    if shown is None or not math.isfinite(top):
        return None
    return None if abs(read(shown[1]) - top) <= 1.1e-2 * abs(top) else f"λmax = {top:.5g} at iterate {k}"


def length_of_last_step(facts: Facts, claim: Claim) -> str | None:
    alpha = alpha_of(facts)
    length = alpha * float(np.linalg.norm(facts.run.gradients[-1]))
    return None if close(claim.numbers[0], length) else f"{length:.4g}"


# ── Where it came to ─────────────────────────────────────────────────────────────────────────────────────────────────


def arrival(facts: Facts, claim: Claim) -> str | None:
    place = place_in(claim.text)
    if place is None:
        return None
    if ": a saddle" in claim.text:
        return _is(facts, place, "saddle")
    lower = re.search(r"nowhere (lower|higher)", claim.text)
    if lower:
        return _is(facts, place, "minimum" if lower[1] == "lower" else "maximum")
    return None


def rough_cause(facts: Facts, claim: Claim) -> str | None:
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
    size = float(np.ptp(facts.points, axis=0).max())
    near = [p for p in facts.stationary if np.linalg.norm(p - facts.points[-1]) < 1e-3 * size]
    return f"∇f = 0 at {near[0]}" if near else None


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


CHECKERS: dict[str, Checker] = {
    "headline": headline,
    "arrival.arrival": arrival,
    "arrival.ending": stated_by_the_run,
    "arrival.no_gradient": stated_by_the_run,
    "arrival.small_from_the_start": small_from_the_start,
    "arrival.passing": passing,
    "arrival.nowhere": nowhere,
    "arrival.no_bound": no_bound,
    "better_step.better_step": better_step,
    "better_step.hot_start": curvature_on_the_way,
    "better_step.too_long": curvature_on_the_way,
    "better_step.steep_and_flat": curvature_on_the_way,
    "better_step.short_steps": curvature_on_the_way,
    "better_step.length_of_last_step": length_of_last_step,
    "fixed_step.regime": fixed_limit,
    "fixed_step.unstable": fixed_limit,
    "fixed_step.theorem": theorem,
    "method_theory.momentum": momentum,
    "method_theory.better_momentum": better_momentum,
    "method_theory.newton": newton,
    "method_theory.order": order,
    "method_theory.step_by_coordinates": step_by_coordinates,
    "method_theory.other_norms": other_norms,
    "method_theory.noise": noise,
    "rough.cause": rough_cause,
    "rough.without_bound": without_bound,
    "motion.value_rises": value_rises,
    "motion.norm_rises": norm_rises,
    "motion.long_climb_of_the_norm": norm_rises,
    "motion.measured_rate": measured_rate,
    "motion.slowing_down": slowing_down,
    "motion.steps_to_go": steps_to_go,
    "motion.turns": turns,
    "motion.clipped": clipped,
    "motion.unable_to_settle": unable_to_settle,
    "motion.widening": widening,
    "motion.cycle": cycle,
}
