"""Checkers of claims of the theory: limits, factors and best steps, from differences of f and recursions."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np

from app.text.verdict.claim import Claim
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.methods.noise import GaussianNoise
from tests.support.claim_facts import Facts
from tests.support.claim_reading import NUMBER, alpha_of, close, place_in, read, undone_share


def fixed_limit(facts: Facts, claim: Claim) -> str | None:
    """α against 1/λmax and 2/λmax, with λ from differences of f at a stationary point of it."""
    for share, label in ((1.0, r"1/λmax(?:\(−∇²f\))?"), (2.0, r"2/λmax(?:\(−∇²f\))?")):
        for shown in re.findall(rf"(?<!\)){label} = {NUMBER}", claim.text):
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
    for first, word, second in re.findall(rf"α = {NUMBER} is (below|above) [^:;]*? = {NUMBER}", claim.text):
        if (read(first) < read(second)) != (word == "below"):
            return f"{first} is not {word} {second}"
    return None


def momentum(facts: Facts, claim: Claim) -> str | None:
    """The limit by its formula, the factor by running the recursion itself."""
    beta = getattr(facts.run.spec.direction, "momentum", 0.0)
    nesterov = "Nesterov" in claim.text
    share = 2 * (1 + beta) / (1 + 2 * beta) if nesterov else 2 * (1 + beta)
    shown = re.search(rf"λmax(?:\(−∇²f\))?\)? = {NUMBER}", claim.text)
    if shown is None or not any(close(read(shown[1]), share / top) for top in _tops(facts, claim)):
        return "another limit"
    factor = re.search(rf"factor (?:√β = )?{NUMBER} a step", claim.text)
    alpha = alpha_of(facts)
    if factor is not None:
        # Along a line of minima the curvature is 0, and the eigenvalues of float64 know that to their rounding.
        whole = "this run has" not in claim.text or "no such component" in claim.text
        rates = [
            max(_recursion(alpha, beta, lam, nesterov) for lam in curvatures if lam > 1e-13 * max(curvatures))
            for point in [*facts.stationary, facts.points[-1]]
            if max(curvatures := facts.eigenvalues(point).tolist() if whole else _along_the_run(facts, point)) > 0
        ]
        if not any(abs(read(factor[1]) - rate) <= 6e-3 * rate + 1e-8 for rate in rates):
            return f"factors {rates}"
    return _comparisons(claim)


def _along_the_run(facts: Facts, point: Any) -> list[float]:
    """The curvature there along the line of a run that lacks a component; no positive one for a run that turns."""
    way = facts.points - facts.points[0]
    far = way[np.abs(way).max(axis=1).argmax()]
    unit = far / np.hypot(*far)
    across = np.abs(way @ np.array([-unit[1], unit[0]])).max()
    straight = across <= 1e-9 * np.hypot(*far)
    return [float(unit @ facts.hessian(point) @ unit) if straight else -1.0]


def _recursion(alpha: float, beta: float, lam: float, nesterov: bool) -> float:
    """The factor per step of x ← x − α·… on λx²/2, from the spectral radius of its matrix by powers."""
    step = np.array([
        [1 - alpha * lam * (1 + beta), -alpha * beta**2] if nesterov else [1 - alpha * lam, -alpha * beta], [lam, beta]
    ])  # fmt: skip
    return float(np.abs(np.linalg.eigvals(step)).max())


def newton(facts: Facts, claim: Claim) -> str | None:
    shown = re.search(rf"1 − α = {NUMBER}", claim.text)
    if shown is not None:
        return None if close(read(shown[1]), 1 - alpha_of(facts)) else "another share"
    return None


def newton_farther(facts: Facts, claim: Claim) -> str | None:
    """|λ|min from differences of f at the start and before the last step, and the lengths of first and last step."""
    refused = facts.run.status.point
    reached = facts.points if refused is None else np.vstack([facts.points, refused])
    lengths = np.linalg.norm(np.diff(reached, axis=0), axis=1)
    if "the first step" in claim.text:
        near, first = claim.numbers
        eigenvalues = np.abs(facts.eigenvalues(facts.points[0]))
        known = eigenvalues.min() > 1e-9 * eigenvalues.max()  # below it differences tell nothing
        right = close(first, float(lengths[0])) and first > 100
        return None if right and (not known or close(near, float(eigenvalues.min()))) else f"|λ| is {eigenvalues}"
    iterate, first, last = claim.numbers[-3:]
    near, far = claim.numbers[-5:-3]
    if iterate != len(lengths) - 1 or not (close(first, lengths[0]) and close(last, lengths[-1])):
        return f"steps {lengths[[0, -1]]}"
    vanished = "all but 0" in claim.text
    if vanished and not np.abs(facts.eigenvalues(reached[-2])).min() < 1e-9 * near:
        return "the curvature does not vanish"
    for shown, k in ((near, 0),) if vanished else ((near, 0), (far, len(lengths) - 1)):
        eigenvalues = np.abs(facts.eigenvalues(facts.points[k]))
        # An eigenvalue below the rounding of the largest one is known to nobody.
        if not close(shown, float(eigenvalues.min())) and max(shown, eigenvalues.min()) > 1e-12 * eigenvalues.max():
            return f"|λ| is {eigenvalues}"
    return None


def order(facts: Facts, claim: Claim) -> str | None:
    norms = np.linalg.norm(facts.run.gradients, axis=1)
    first, last = claim.numbers[:2]
    ok = close(first, float(norms[-3])) and close(last, float(norms[-1])) and norms[-1] < 0.05 * norms[-3]
    return None if ok else "other norms"


def step_by_coordinates(facts: Facts, claim: Claim) -> str | None:
    found = re.search(rf"moved by more than {NUMBER}", claim.text)
    moved = float(np.abs(np.diff(facts.points, axis=0)).max())
    return None if found and close(read(found[1]), moved) else f"{moved:.4g}"


def given_length(facts: Facts, claim: Claim) -> str | None:
    """All steps have the length α, and so many of them lead as far as α times their number."""
    lengths = np.linalg.norm(facts.run.directions, axis=1)
    alpha, steps, far = claim.numbers
    if not np.allclose(lengths[lengths > 0], 1.0, rtol=1e-9):
        return f"steps of {lengths} times α"
    return (
        None
        if close(alpha, alpha_of(facts)) and steps == facts.steps and close(far, steps * alpha_of(facts))
        else "another way"
    )


def other_norms(facts: Facts, claim: Claim) -> str | None:
    forms = []
    for point in [*facts.stationary, facts.points[-1]]:
        h = facts.hessian(point)
        signs = [np.array([1.0, 1.0]), np.array([1.0, -1.0])]
        forms.append(max(float(s @ h @ s) for s in signs) if "L∞" in claim.text else float(np.diag(h).max()))
    shown = re.search(rf"2/max [^=]*= {NUMBER}", claim.text)
    return None if shown and any(close(read(shown[1]), 2 / form) for form in forms) else f"2/{forms}"


def better_momentum(facts: Facts, claim: Claim) -> str | None:
    found = re.search(rf"α = {NUMBER} and β = {NUMBER}, with the factor {NUMBER}", claim.text)
    for point in [*facts.stationary, facts.points[-1]]:
        low, high = facts.eigenvalues(point)
        if found and low > 0:
            root = math.sqrt(high / low)
            rate = (root - 1) / (root + 1)
            wanted = (4 / (math.sqrt(low) + math.sqrt(high)) ** 2, rate**2, rate)
            if all(close(read(shown), true) for shown, true in zip(found.groups(), wanted, strict=True)):
                return None
    return "another best pair"


def misplaced_blame(facts: Facts, named: bool) -> str | None:
    """Whether noise is blamed where it is small beside the gradient, or not blamed where it is not."""
    noise = facts.run.spec.noise
    if noise is None:
        return "the noise is named without noise" if named else None
    if not isinstance(noise, GaussianNoise):
        return None
    late = sorted(math.hypot(*gradient) for gradient in facts.run.gradients[len(facts.points) // 2 :].tolist())
    share = noise.deviation * math.sqrt(2) / max(late[len(late) // 2], 1e-300)
    if named and share < 0.19:
        return f"the noise is {share:.3g} of the gradient"
    if named or share < 0.25 or _turns_without_noise(facts):
        return None
    return f"the noise is {share:.3g} of the gradient, and is not named"


def _turns_without_noise(facts: Facts) -> bool:
    """Whether the run without its noise does not arrive either, and undoes about half as much of its turns or more."""
    quiet = run_spec(replace(facts.run.spec, noise=None))
    shares = []
    for run in (quiet, facts.run):
        units = run.directions / np.linalg.norm(run.directions, axis=1, keepdims=True)
        shares.append(undone_share(units) if len(units) > 2 else 0.0)
    return quiet.status.name != "converged" and shares[0] >= 0.45 * shares[1]


def noise(facts: Facts, claim: Claim) -> str | None:
    added = facts.run.spec.noise
    if added is None:
        return "there is no noise"
    if "is the cause" in claim.text and (blame := misplaced_blame(facts, named=True)) is not None:
        return blame
    if "with noise or without" in claim.text and not alpha_of(facts) * facts.eigenvalues(facts.points[0])[-1] > 2:
        return "without noise no component grows"
    floor = re.search(rf"stays at about {NUMBER}", claim.text)
    if floor is None:
        return None
    assert isinstance(added, GaussianNoise)
    alpha = alpha_of(facts)
    floors = []
    for point in [*facts.stationary, facts.points[-1]]:
        products = alpha * facts.eigenvalues(point)
        if ((products >= 0) & (products < 2)).all():
            floors.append(added.deviation * math.sqrt(float((products / (2 - products)).sum())))
    return None if any(close(read(floor[1]), one) for one in floors) else f"floors {floors}"


def better_step(facts: Facts, claim: Claim) -> str | None:
    found = re.search(rf"2/\(μ\+λmax\) = {NUMBER}", claim.text)
    if found is None:
        return None
    best = [2 / float(lam.sum()) for p in [*facts.stationary, facts.points[-1]] if (lam := facts.eigenvalues(p))[0] > 0]
    return None if any(close(read(found[1]), one) for one in best) else f"best steps {best}"


def curvature_on_the_way(facts: Facts, claim: Claim) -> str | None:
    """λmax at the start, at an iterate or at the last one, as said."""
    text = claim.text
    found = re.search(r"At iterate (\d+)", text)
    k = int(found[1]) if found else 0 if "At the start" in text else len(facts.points) - 1
    shown = re.search(rf"λmax(?:\(−∇²f\))? = {NUMBER}", text)
    top = float(facts.eigenvalues(facts.points[k])[-1])
    if shown is None or not math.isfinite(top):
        return None
    return None if abs(read(shown[1]) - top) <= 1.1e-2 * abs(top) else f"λmax = {top:.5g} at iterate {k}"


def first_step_too_long(facts: Facts, claim: Claim) -> str | None:
    """The first step is α∇f, f is worse after it, and λmax at the start is above 2/α."""
    top = float(facts.eigenvalues(facts.points[0])[-1])
    found = re.search(rf"α = {NUMBER} is above 2/λmax(?:\(−∇²f\))? = {NUMBER} at the start", claim.text)
    if found is None:
        return "another sentence"
    alpha, edge = read(found[1]), read(found[2])
    if not (close(alpha, alpha_of(facts)) and close(edge, 2 / top, 2) and alpha_of(facts) * top > 2 * (1 - 1e-6)):
        return f"2/λmax = {2 / top}"
    if not facts.steps:
        return None
    step = facts.points[1] - facts.points[0]
    if not np.allclose(step, -facts.sign * alpha_of(facts) * facts.run.gradients[0], rtol=1e-9):
        return f"a first step of {step}"
    return None if facts.sign * (facts.run.values[1] - facts.run.values[0]) > 0 else "f got better"


def length_of_last_step(facts: Facts, claim: Claim) -> str | None:
    alpha = alpha_of(facts)
    length = alpha * float(np.linalg.norm(facts.run.gradients[-1]))
    return None if close(claim.numbers[0], length) else f"{length:.4g}"
