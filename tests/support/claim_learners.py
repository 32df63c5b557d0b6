"""Checkers of claims about methods that learn, decay or follow a schedule, from the iterates alone."""

from __future__ import annotations

import re

import numpy as np

from app.text.verdict.claim import Claim
from gradnorm_core.methods.step_rules.schedule import Formula
from tests.support.claim_facts import Facts
from tests.support.claim_reading import NUMBER, alpha_of, close, read


def conjugate(facts: Facts, claim: Claim) -> str | None:
    """The steps taken are conjugate: sᵀHs' = 0 with H from differences of f, and there are at most n of them."""
    shown = re.search(r"needs (\d+) steps at most.*: here (\d+)", claim.text)
    if shown is None or int(shown[2]) != facts.steps or facts.steps > int(shown[1]):
        return f"{facts.steps} steps"
    moves, hessian = np.diff(facts.points, axis=0), facts.hessian(facts.points[-1])
    for i in range(len(moves)):
        for j in range(i):
            if np.linalg.norm(moves[i]) <= 1e-12 * np.linalg.norm(moves[j]):
                continue  # a step that only takes back the rounding of the one before has no direction of its own
            lengths = [float(np.sqrt(max(moves[k] @ hessian @ moves[k], 0.0))) for k in (i, j)]
            if abs(moves[i] @ hessian @ moves[j]) > 1e-4 * lengths[0] * lengths[1]:
                return f"steps {j} and {i} are not conjugate"
    return None


def share_of_full_steps(facts: Facts, claim: Claim) -> str | None:
    """α is that share, and the first full step is −|H|⁻¹∇f, or −∇f before any curvature is learned."""
    gradient, hessian = facts.derivatives(facts.points[0])
    full = gradient
    if "Newton" in claim.text:
        values, vectors = np.linalg.eigh(hessian)
        if not np.abs(values).min() > 1e-6 * np.abs(values).max():
            return None  # the full step along an eigenvector on which f hardly bends is not −v·∇f/λ
        full = vectors @ (vectors.T @ gradient / np.abs(values))
    taken, whole = (float(np.linalg.norm(step)) for step in (facts.run.directions[0], full))
    on_a_jump = not np.allclose(facts.sign * facts.run.gradients[0], gradient, rtol=1e-3)  # there differences explode
    if not on_a_jump and not close(taken, whole):
        return f"a full step is {whole:.4g} long"
    alpha = alpha_of(facts)
    if "limit" in claim.text and not (abs(1 - alpha) > 1 and abs(1 - claim.numbers[-1]) == 1):
        return f"an error is multiplied by {1 - alpha} on a quadratic"
    return None if close(claim.numbers[1], alpha) and close(claim.numbers[2], alpha) else "another α"


def value_to_be_reached(facts: Facts, claim: Claim) -> str | None:
    """f came to f* to nine digits, or f is still better than f* at no point that a search from the end leads to."""
    asked = facts.run.spec.step_rule.minimum  # type: ignore[attr-defined]
    values, shown = facts.run.values, claim.numbers[0]
    if not close(shown, asked, 6):
        return "another f*"
    if "has come to" in claim.text:
        return (
            None if abs(values[-1] - asked) <= 1e-8 * max(abs(asked), float(np.ptp(values))) else f"f is {values[-1]}"
        )
    bottoms = [float(facts.exact(point)) for point in facts.stationary]
    told = claim.numbers[1]
    near = [one for one in bottoms if abs(one - told) <= 1e-2 * abs(told) + 1e-9 * float(np.ptp(values))]
    if not near:
        return f"f is {bottoms} at its stationary points"
    return None if all(facts.sign * (one - asked) > 0 for one in near) else "f* can be reached"


def weight_decay(facts: Facts, claim: Claim) -> str | None:
    share = re.search(rf"1 − αλ = {NUMBER}", claim.text)
    decay = getattr(facts.run.spec.direction, "weight_decay", 0.0)
    true = 1 - alpha_of(facts) * decay
    if ("towards the origin" in claim.text) != (true > -1):
        return f"the origin is left by the factor {true}"
    return None if decay and share and close(read(share[1]), true) else f"{true}"


def schedule(facts: Facts, claim: Claim) -> str | None:
    """The step sizes are those by which the iterates moved along the recorded directions."""
    shown = re.search(rf"from {NUMBER} in the first step to {NUMBER} in step (\d+)", claim.text)
    moved, along = np.diff(facts.points, axis=0), facts.run.directions
    sizes = np.linalg.norm(moved, axis=1) / np.linalg.norm(along, axis=1)
    if shown is None or int(shown[3]) != facts.steps:
        return f"{facts.steps} steps"
    for text, true, k in ((shown[1], sizes[0], 0), (shown[2], sizes[-1], -1)):
        if not along[k].any():
            continue  # a batch without a slope: no iterate shows its α
        # A step much shorter than the place it starts from is known to its rounding alone.
        rounding = 4e-16 * float(np.abs(facts.points[k]).max()) / float(np.linalg.norm(along[k]))
        if not close(read(text), float(true)) and abs(read(text) - true) > rounding + 1e-2 * true:
            return f"α was {true:.4g}"
    constant = re.search(r"constant from step (\d+)", claim.text)
    if not along[-1].any():
        return None
    rounding = 4e-16 * float(np.abs(facts.points[-1]).max()) / float(np.linalg.norm(along[-1]))
    if constant and along[(k := int(constant[1]) - 1)].any():
        then, last = float(sizes[k]), float(sizes[-1])
        known = 4e-16 * float(np.abs(facts.points[k]).max()) / float(np.linalg.norm(along[k]))
        if not close(then, last, 2) and abs(then - last) > rounding + known:
            return "α still changed"
    if "on its way to" in claim.text and read(claim.text.rsplit("to ", 1)[1]) > sizes[-1] * 1.01 + rounding:
        return "α is past that"
    return None


def way_ahead(facts: Facts, claim: Claim) -> str | None:
    """The sum of all later α, by adding a million of them, the way that it allows, and the distance to the minimum."""
    shown = re.search(rf"all later α add up to {NUMBER}: .* by {NUMBER} at most(?:.* is {NUMBER} away)?", claim.text)
    rule = facts.run.spec.step_rule
    if shown is None or not isinstance(rule, Formula):
        return None if "all later" not in claim.text else "no numbers"
    total, reach, away = _ahead(facts, rule)
    if not close(read(shown[1]), total):
        return f"the sum is {total:.4g}"
    if not close(read(shown[2]), reach, 2):
        return f"α‖∇f‖₂ adds up to {reach:.4g}"
    if shown[3] is None:
        return None
    return (
        None if close(read(shown[3]), away, 2) and reach < away else f"the nearest stationary point is {away:.4g} away"
    )


def fades_out(facts: Facts, claim: Claim) -> str | None:
    """The headline of a run whose later steps are together shorter than its way to the minimum."""
    rule = facts.run.spec.step_rule
    if not claim.text.startswith("Fades out"):
        return None
    if not isinstance(rule, Formula):
        return "no formula in k"
    _, reach, away = _ahead(facts, rule)
    return None if reach < away else f"all later steps are {reach:.4g} long, the minimum is {away:.4g} away"


def _ahead(facts: Facts, rule: Formula) -> tuple[float, float, float]:
    """The sum of all later α, the length of all later steps with the last gradient, the nearest stationary point."""
    sums = np.cumsum(rule.step_sizes_at(np.arange(facts.steps, facts.steps + 2**20, dtype=float)))
    half, whole = sums[2**19 - 1] - sums[2**18 - 1], sums[-1] - sums[2**19 - 1]
    rest = whole**2 / (half - whole) if whole > 1e-12 * sums[-1] else 0.0  # Aitken, for doubled ranges
    total = float(sums[-1] + rest)
    away = min((float(np.linalg.norm(one - facts.points[-1])) for one in facts.stationary), default=np.nan)
    return total, total * float(np.linalg.norm(facts.gradient(facts.points[-1]))), away
