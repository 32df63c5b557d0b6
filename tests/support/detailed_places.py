"""Second checkers for claims about places: radii, eigenvalues, directions and distances in the words.

The first checkers hold what a claim is about; these hold the rest of the sentence.
"""

from __future__ import annotations

import re

import numpy as np
from mpmath import mp, mpf

from app.text.verdict.claim import Claim
from gradnorm_core.arrays import Floats
from tests.support import reference
from tests.support.claim_facts import Facts
from tests.support.claim_reading import NUMBER, PLACE, candidates, close, place_in, read
from tests.support.rough_claims import lowest_rounded_to

SAMPLES = 3000
"""Points at which f is looked for a lower value inside a radius that is named."""


def nowhere_lower(facts: Facts, claim: Claim) -> str | None:
    """f at random points, and along rays, inside the radius in which it is said to be nowhere lower."""
    within, place = re.search(rf"nowhere (?:lower|higher) within {NUMBER}", claim.text), place_in(claim.text)
    if within is None or place is None:
        return None
    near = candidates(facts, place)
    centre = min(near, key=lambda one: float(np.abs(one - place).max()), default=place)
    if not near and not (np.round(place, 1) == place).all():
        return None  # the words have three digits, and no exact point is known
    target = "higher" if facts.sign < 0 else "lower"
    kind = 1 if re.search(rf"nowhere {target}", claim.text) else -1  # a maximum that a descent ran away from
    value = facts.exact(centre)
    if value is None:
        return None
    dice, radius = np.random.default_rng(11), read(within[1]) * 0.99
    angles = dice.uniform(0, 2 * np.pi, SAMPLES)
    sizes = radius * np.where(
        dice.random(SAMPLES) < 0.5, np.sqrt(dice.random(SAMPLES)), 10.0 ** dice.uniform(-6, 0, SAMPLES)
    )
    points = centre[:, None] + sizes * np.array([np.cos(angles), np.sin(angles)])
    with np.errstate(all="ignore"):
        found = kind * facts.sign * facts.run.objective.value_at(points)
    for index in np.argsort(np.where(np.isfinite(found), found, np.inf))[:5]:
        other = facts.exact(points[:, index])
        if other is None:
            continue
        lower = float(kind * facts.sign * (value - other))
        if lower > 1e-13 * abs(float(value)) + 1e-300 and (
            near or facts.downhill(points[:, index]) < lowest_rounded_to(facts, place)
        ):
            return f"f is better by {lower:.3g} at {points[:, index].tolist()}, {sizes[index]:.3g} away"
    return None


def curvatures(facts: Facts, claim: Claim) -> str | None:
    """The eigenvalues and the eigenvector that the words name, at the exact stationary point."""
    text, place = claim.text, place_in(claim.text)
    if place is None:
        return None
    points = [*candidates(facts, place), *([place] if (np.round(place, 1) == place).all() else [])]
    if not points:
        return None
    objections = [_of_curvatures(facts, text, point) for point in points]
    return None if None in objections else objections[0]


def _of_curvatures(facts: Facts, text: str, point: Floats) -> str | None:
    hessian = facts.hessian(point)
    if not np.isfinite(hessian).all():
        return None
    eigenvalues = np.linalg.eigvalsh(hessian)
    size, shown = float(np.abs(eigenvalues).max()), sorted((facts.sign * eigenvalues).tolist())
    pair = re.search(rf"has the eigenvalues {NUMBER} and {NUMBER}", text)
    if pair and not all(close(read(a), b) for a, b in zip(pair.groups(), shown, strict=True)):
        return f"eigenvalues {shown}"
    if "one eigenvalue" in text and "zero:" in text and not np.abs(eigenvalues).min() <= 1e-9 * size:
        return f"eigenvalues {eigenvalues}"
    if re.search("(?<!of )the Hessian is zero", text) and facts.steps and size > 1e-6 * _largest_curvature(facts):
        return f"the Hessian is {hessian.tolist()}"
    return _bends_along(text, hessian, size)


def _largest_curvature(facts: Facts) -> float:
    """The largest entry of the Hessian at some nine iterates."""
    return max(float(np.abs(facts.hessian(point)).max()) for point in facts.points[:: max(1, facts.steps // 8)])


def _bends_along(text: str, hessian: Floats, size: float) -> str | None:
    """Whether f bends down, or does not bend, along the way that is named."""
    along = re.search(rf"(?:falls|rises|no curvature|does not change) along {PLACE}", text)
    if along is None:
        return None
    way = np.array([read(along[1]), read(along[2])])
    bend = float(way @ hessian @ way / (way @ way))
    flat = "curvature along" in text or "does not change" in text
    right = abs(bend) <= 1e-3 * size + 1e-300 if flat else bend < 0
    return None if right else f"along {way} f bends by {bend:.3g} of {size:.3g}"


def both_sides(facts: Facts, claim: Claim) -> str | None:
    """f″ on both sides of a place, from three values of f in high precision each."""
    found = re.search(
        rf"along {PLACE} its second derivative is {NUMBER} on one side and {NUMBER} on the other", claim.text
    )
    place = place_in(claim.text)
    if found is None or place is None or not (np.round(place, 2) == place).all():
        return None
    way = np.array([read(found[1]), read(found[2])])
    sides = []
    for turn in (-1, 1):
        unit = turn * way / np.linalg.norm(way)
        with mp.workdps(90):
            h = mpf(10) ** -18
            try:
                f = [facts.formula.at(*(c + k * h * u for c, u in zip(place, unit, strict=True))) for k in (0, 1, 2)]
            except (reference.Undefined, reference.OutOfRange):
                return None
            sides.append(float((f[2] - 2 * f[1] + f[0]) / h**2))
    told = [read(found[3]), read(found[4])]
    if all(close(a, b) or abs(a - b) < 1e-6 * max(map(abs, sides)) for a, b in zip(told, sides, strict=True)):
        return None
    return f"f″ is {sides}"


def distance_to_go(facts: Facts, claim: Claim) -> str | None:
    """μ at the point and the distance to it, also in "Stops … short of"."""
    found = re.search(rf"λmin(?:\(−∇²f\))? is {NUMBER} here: {NUMBER} is still to go", claim.text)
    short = re.search(rf"^Stops {NUMBER} short of|^Stops after [^,]*, {NUMBER} from", claim.text)
    if found is None and short is None:
        return None
    told = read(found[2] if found else next(one for one in short.groups() if one))  # type: ignore[union-attr]
    last, fits = facts.points[-1], []
    for point in facts.stationary:
        away = float(np.linalg.norm(point - last))
        near = abs(away - told) <= 2e-2 * away + 1e-12 * float(np.abs(point).max())
        fits.append(near and (found is None or close(read(found[1]), float(facts.eigenvalues(point)[0]))))
    place = place_in(claim.text)
    if place is not None and not candidates(facts, place):
        return None
    return (
        None
        if any(fits) or not fits
        else f"the distances are {[float(np.linalg.norm(p - last)) for p in facts.stationary]}"
    )


def passed_saddle(facts: Facts, claim: Claim) -> str | None:
    """The place that a run passed is a saddle, f bends down along the way named, and the run goes on along it."""
    found = re.search(rf"the saddle {PLACE} and leaves it along {PLACE}, where f bends (up|down)", claim.text)
    if found is None:
        return None
    place, way = (np.array([read(found[i]), read(found[i + 1])]) for i in (1, 3))
    objections = list[str | None]()
    for point in candidates(facts, place):
        hessian = facts.hessian(point)
        low, high = np.linalg.eigvalsh(hessian)
        if not low < 0 < high:
            objections.append(f"eigenvalues {low}, {high}")
        elif not way @ hessian @ way < 0 or (found[5] == "down") != (facts.sign > 0):
            objections.append("f bends the other way")
        else:
            away = facts.points[-1] - point
            share = abs(away @ way) / (np.linalg.norm(away) * np.linalg.norm(way))
            objections.append(None if share > 0.3 else f"only {share:.2g} of its way leads along that")
    return None if not objections or None in objections else objections[0]


def degenerate_place(facts: Facts, claim: Claim) -> str | None:
    """A degenerate stationary point that a headline names is stationary, and its Hessian singular."""
    text = claim.text
    if "a degenerate stationary point at" not in text and "a stationary point at" not in text:
        return None
    place = place_in(text, "stationary point at")
    assert place is not None
    steepest = float(np.nanmax(np.abs(facts.run.gradients)))
    points = [*candidates(facts, place), place]
    objections = list[str | None]()
    for point in points:
        gradient, hessian = facts.derivatives(point)
        if not np.isfinite(hessian).all():
            objections.append(None)
            continue
        size = np.abs(np.linalg.eigvalsh(hessian))
        rounding = 6e-3 * float(np.abs(point).max()) * float(size.max())
        if np.linalg.norm(gradient) > 1e-3 * steepest + rounding:
            objections.append(f"the gradient is {gradient}, of {steepest}")
        elif "degenerate" in text and size.min() > 1e-9 * size.max() and candidates(facts, place):
            objections.append(f"eigenvalues {size}")
        else:
            objections.append(None)
    return None if None in objections else objections[0]
