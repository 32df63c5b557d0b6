"""Second checkers for claims about rises of f and of the norm: the causes that they name."""

from __future__ import annotations

import math
import re

import numpy as np

from app.text.verdict.claim import Claim
from gradnorm_core.arrays import Floats
from tests.support.claim_facts import Facts
from tests.support.claim_motion import count_in
from tests.support.claim_reading import alpha_of, lengths, place_in
from tests.support.rough_claims import line_in, rough_objection


def norm_rise_words(facts: Facts, claim: Claim) -> str | None:
    text = claim.text
    p = 2 if "‖∇f‖₂ rose" in text else 1 if "‖∇f‖₁ rose" in text else np.inf
    norms = lengths(facts.run.gradients, p)
    change, size = np.diff(norms), np.maximum(norms[1:], norms[:-1])
    sure = np.flatnonzero(change > 1e-6 * size)
    steep = [float(np.abs(facts.eigenvalues(facts.points[k])).max() * np.abs(facts.points[k]).max()) for k in sure + 1]
    surely = sum(
        change[k] > 1e-13 * one for k, one in zip(sure, steep, strict=True)
    )  # what the last digits of x decide
    if count_in(text, facts.steps) < surely and norms.min() > 1e-6 * norms.max():
        return f"it rose surely {surely} times"
    if re.search("f never (rose|fell)", text) and facts.rises()[0]:
        return f"f went the wrong way {facts.rises()[0]} times"
    if "‖∇f‖₂ never rose" in text:
        two = np.linalg.norm(facts.run.gradients, axis=1)
        if (np.diff(two) > 1e-6 * two[1:]).any():
            return "‖∇f‖₂ rose"
    if "λmin" in text:
        rising = np.flatnonzero(change > 1e-6 * size) + 1
        lows = [float(facts.eigenvalues(facts.points[j])[0]) for k in rising[:12] for j in (k - 1, k)]
        if any(low >= 0 for low in lows):
            ends = [min(float(facts.eigenvalues(facts.points[j])[0]) for j in (k - 1, k)) for k in rising[:12]]
            if any(e >= 0 for e in ends):
                return f"λmin = {lows}"
    return None


def slowing_factors(facts: Facts, claim: Claim) -> str | None:
    norms = np.linalg.norm(facts.run.gradients, axis=1)
    n = len(norms)
    if not (norms > 0).all():
        return None
    parts = (norms[: n // 2][(n // 2) // 2 :], norms[n // 2 :])
    for shown, part in zip(claim.numbers[:2], parts, strict=True):
        rate = math.exp(np.polyfit(np.arange(len(part)), np.log(part), 1)[0])
        if abs(shown - rate) > 0.05 * (1 - rate) + 2e-3:
            return f"the factor is {rate:.5g} instead of {shown}"
    return None


def crossing(facts: Facts, claim: Claim) -> str | None:
    """A step at which f rose crosses a kink, where that is named as the cause."""
    text, values = claim.text, facts.sign * facts.run.values
    rising = [k for k in range(1, len(values)) if values[k] > values[k - 1]]
    name = re.search(r"a step (?:across|past) a (\w+) may", text)
    if name is not None:
        beside = name[1] in ("tip", "pole")  # a step leads past a point, and f overflows beside a line of poles
        steps = [(facts.points[k - 1], facts.points[k]) for k in (*rising[:30], *rising[30:][-30:])]
        check = _jumps_on_the_way if name[1] == "jump" else _breaks
        if not any(check(facts, *step) or (beside and _turns_on_the_way(facts, *step)) for step in steps):
            return f"no such step crosses a {name[1]}"
    if "curvature above 2/α" in text and "kink" not in text and "break" not in text:
        alpha = alpha_of(facts)
        for k in rising[:10]:
            if values[k] - values[k - 1] > 1e-9 * abs(values[k]) and not _bends_above(facts, k, 2 / alpha):
                return f"step {k} meets no curvature above {2 / alpha:.4g}"
    if "does not promise otherwise" in text and facts.run.spec.step_rule.searches:
        return "a search promises a fall"
    return None


def past_a_pole(facts: Facts, claim: Claim) -> str | None:
    """Whether f has the pole that is named, and all steps named, those at which f went the wrong way, lead past it."""
    if "past the pole of f at" not in claim.text:
        return None
    where, change = claim.text.partition("past the pole of f at ")[2], np.diff(facts.sign * facts.run.values)
    thrown = re.search(r"^Step (\d+) is", claim.text)
    size = np.abs(facts.run.values)
    wrong = np.flatnonzero(change > 1e-9 * np.maximum(size[1:], size[:-1])) + 1
    steps = np.array([int(thrown[1])]) if thrown else wrong
    line = line_in(where, facts.names)
    places = line or [place for place in (place_in(where),) if place is not None]
    if not places:
        return "no place is named"
    objections = [rough_objection(facts, "f has a pole", place) for place in places]
    if any(objections):
        return objections[0]
    away, open_ = facts.points - places[0], 0.0
    if line is not None:
        along = (line[1] - line[0]) / np.linalg.norm(line[1] - line[0])
        away = away @ np.array([[-along[1]], [along[0]]])
    else:
        open_ = 6e-3 * float(np.abs(places[0]).max())  # the place has three digits
    past = (away[steps - 1] * away[steps]).sum(axis=1)
    slack = open_ * (np.linalg.norm(away[steps - 1], axis=1) + np.linalg.norm(away[steps], axis=1))
    return None if (past <= slack).all() else f"step {steps[(past > slack).argmax()]} does not lead past it"


def _bends_above(facts: Facts, k: int, bound: float) -> bool:
    a, b = facts.points[k - 1], facts.points[k]
    t = np.linspace(0, 1, 2001)
    g = facts.run.objective.gradient_at(a[:, None] + (b - a)[:, None] * t) * facts.sign
    along = (b - a) @ g
    slopes = np.diff(along) / (t[1] * float((b - a) @ (b - a)))
    return bool(np.nanmax(slopes) > bound * 0.98) or not np.isfinite(slopes).all()


def _breaks(facts: Facts, a: Floats, b: Floats) -> bool:
    """Whether the gradient jumps between two points: the interval of its largest change is halved forty times."""
    with np.errstate(all="ignore"):
        t = np.unique(np.concatenate([np.linspace(0, 1, 401), 10.0 ** np.linspace(-15, 0, 200)]))
        g = facts.run.objective.gradient_at(a[:, None] + (b - a)[:, None] * t)
        if not np.isfinite(g).all():
            return True
        change = np.abs(np.diff(g, axis=1)).max(axis=0)
        slopes = np.diff(g, axis=1) / np.diff(t)
        widths = np.minimum(np.diff(t)[1:], np.diff(t)[:-1])
        bends = np.append(0.0, np.abs(np.diff(slopes, axis=1)).max(axis=0) * widths)
        for index in {*np.argsort(change)[-6:], *np.argsort(bends)[-4:], *(np.argsort(bends)[-4:] - 1)}:
            low, high = t[index], t[index + 1]
            first = change[index]
            for _ in range(30):
                middle = (low + high) / 2
                three = facts.run.objective.gradient_at(a[:, None] + (b - a)[:, None] * np.array([low, middle, high]))
                halves = np.abs(np.diff(three, axis=1)).max(axis=0)
                low, high = (low, middle) if halves[0] >= halves[1] else (middle, high)
            if not np.isfinite(halves).all() or halves.max() > 0.2 * first > 0:
                return True
    return False


def _turns_on_the_way(facts: Facts, a: Floats, b: Floats) -> bool:
    """Whether the slope turns by more than a right angle, or is much steeper, somewhere between two points."""
    t = np.unique(np.concatenate([np.linspace(0, 1, 401), 10.0 ** np.linspace(-15, 0, 200)]))
    with np.errstate(all="ignore"):
        g = facts.run.objective.gradient_at(a[:, None] + (b - a)[:, None] * t)
        sizes = np.linalg.norm(g, axis=0)
        steeper = np.nanmax(sizes) > 2 * max(sizes[0], sizes[-1])
    return bool(steeper or not np.isfinite(g).all() or (g[:, 0] @ g < 0).any())


def _jumps_on_the_way(facts: Facts, a: Floats, b: Floats) -> bool:
    """Whether f jumps between two points: the interval of its largest change is halved fifty times."""
    with np.errstate(all="ignore"):
        t = np.linspace(0, 1, 401)
        low, high, first = 0.0, 1.0, 0.0
        for _ in range(50):
            f = facts.run.objective.value_at(a[:, None] + (b - a)[:, None] * t)
            if not np.isfinite(f).all():
                return True
            change = np.abs(np.diff(f))
            index = int(change.argmax())
            first = first or float(change[index])
            low, high = float(t[index]), float(t[index + 1])
            t = np.array([low, (low + high) / 2, high])
        return bool(change.max() > 0.2 * first > 0)
