"""Checkers of claims about kinks, tips, cusps, poles and jumps, and about f without a bound: by values of f."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize

from app.text.verdict.claim import Claim
from gradnorm_core.arrays import Floats
from tests.support.claim_facts import Facts
from tests.support.claim_reading import NUMBER, candidates, place_in, read

_FIND = {
    "pole": "a pole",
    "jump": "f jumps",
    "cusp": "a cusp",
    "tip": "a tip",
    "kink": "a kink",
    "corner": "kinks of f",
}


_LINE = re.compile(rf"([^ ]+) = (?:(−?)([\d.]*)([^\W\d]\w*))?(?: ?([+−]) ?)?{NUMBER}?(?= f has| f jumps|, a |,|:|\.$)")


def line_in(text: str, names: tuple[str, ...]) -> list[Floats] | None:
    """Three points of the line that the words name by an equation such as "y = 2x − 1"; None where they name none."""
    found = _LINE.search(text)
    if found is None or found[1] not in names:
        return None
    slope = (-1.0 if found[2] else 1.0) * (float(found[3] or 1) if found[4] else 0.0)
    rest = (-1.0 if found[5] == "−" else 1.0) * (read(found[6]) if found[6] else 0.0)
    others = (-2.6, 0.8, 4.2)  # with halves and whole slopes they lead to points of few decimals, off the usual ones
    at = names.index(found[1])
    return [np.round(np.insert([other], at, slope * other + rest), 10) for other in others]


def line_objection(facts: Facts, text: str, points: list[Floats]) -> str | None:
    """Whether f is as rough at points of a line as the words say, and level where they name minima."""
    if re.search("minima|maxima", text) and all((np.round(point, 1) == point).all() for point in points):
        values = [facts.downhill(point) for point in points]
        beside = np.abs(facts.circle(points[0], 1e-3)).max()
        if not np.ptp(values) <= 1e-9 * beside:
            return f"f is not the same along the line: {values}"
    if "f has" not in text and "f jumps" not in text:
        return None
    return next((found for point in points if (found := rough_objection(facts, text, point))), None)


def rough_objection(facts: Facts, text: str, place: Floats) -> str | None:
    """Whether f is as rough at a place as the words say; places that are shown rounded are passed over."""
    if (lower := _lower_nearby(facts, text, place)) is not None:
        return lower
    name = next(name for name, words in _FIND.items() if words in text)
    if not (np.round(place, 1) == place).all() or np.abs(place).max() >= 10:
        return None
    return _CHECKS[name](facts, place)


def _lower_nearby(facts: Facts, text: str, place: Floats) -> str | None:
    """Whether f is lower where the words say "nowhere lower within": at the iterates, on circles, along the kink.

    The words have three digits: only a place with two decimals that is rough itself is taken for the point. Even so it
    may be rounded, onto another kink: a lower place is no objection where f is as low within the rounding.
    """
    within = re.search(rf"within {NUMBER}", text)
    if within is None or not (np.round(place, 2) == place).all() or _kinked(facts, place) is not None:
        return None
    radius, value = read(within[1]), facts.downhill(place)
    radii, angles = radius * 0.4 ** np.arange(0.1, 12), 2 * np.pi * (np.arange(36) + 0.271) / 36
    ways = [np.stack([np.cos(angles), np.sin(angles)], axis=1)]
    if (along := place_in(text, "along")) is not None:
        ways += [np.array([along, -along]) / np.linalg.norm(along)]
    around = place + np.multiply.outer(radii, np.concatenate(ways)).reshape(-1, 2)
    near = facts.points[np.linalg.norm(facts.points - place, axis=1) < 0.99 * radius]
    for point in np.concatenate([near, around]):
        found = facts.downhill(point)
        if found < value - 1e-12 * abs(value) and found < (lowest := lowest_rounded_to(facts, place)):
            return f"f is lower at {point}: {found} < {lowest}"
    return None


def lowest_rounded_to(facts: Facts, place: Floats) -> float:
    """The lowest value of f at points that three digits round to a place, by searches from the corners of their box."""
    half = np.array([0.5 * 10.0 ** (math.floor(math.log10(abs(one))) - 2) if one else 0.0 for one in place])
    low, high = place - half, place + half

    def value(point: Floats) -> float:
        found = facts.downhill(np.clip(point, low, high))
        return math.inf if math.isnan(found) else found

    starts = [place + half * np.array(way) for way in ((0, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))]
    return min(
        float(minimize(value, start, method="Nelder-Mead", options={"xatol": 1e-13, "fatol": 0, "maxfev": 400}).fun)
        for start in starts
    )


def distance_objection(facts: Facts, text: str) -> str | None:
    """Whether a run that is said to come closer and closer to a rough point does so, and one that has not settled not.

    The point has three digits in words, so closer than that the distance to it is not known.
    """
    place, quarter = place_in(text, "the minimum|the maximum"), facts.steps // 4
    if place is None or quarter < 2 or facts.run.status.name != "iteration_limit":
        return None
    away = np.linalg.norm(facts.points - place, axis=1)
    last, before = float(away[-quarter:].max()), float(away[-2 * quarter : -quarter].max())
    if "ever closer to" in text or text.startswith("Closes in on"):
        known = 6e-3 * float(np.abs(place).max()) + 1e-6 * float(away.max())
        return None if last <= 0.6 * before + known else f"it was {before} away, and then {last}"
    exact = bool((np.round(place, 2) == place).all())
    restless = "not settled" in text and text.startswith(("Bounces", "Keeps moving", "Runs on past"))
    return f"it comes closer: {before}, then {last}" if exact and restless and last < 1e-3 * before else None


def lower_that_way(facts: Facts, place: Floats, way: Floats, text: str) -> str | None:
    """Whether f is lower (higher for ascent) a short way from a stationary point, and shorter still, as is said."""
    if (facts.sign < 0) != ("is higher close by" in text):
        return "lower or higher does not suit the goal"
    for point in [place, *candidates(facts, place)]:
        size = max(1.0, float(np.abs(point).max()))
        values = [facts.exact(point), *(facts.exact(point + h * size * way) for h in (1e-2, 1e-3, 1e-4))]
        if None in values:
            continue
        # Subtracted before it is rounded: beside a constant of 10⁶ the float of f shows no fall of 10⁻¹⁵.
        falls = [float(facts.sign * (values[0] - other)) for other in values[1:]]
        if falls[0] > 0 and min(falls) >= -1e-15 * abs(facts.downhill(point)):
            return None
    return "f is no lower that way"


def _slopes(facts: Facts, place: Floats, distance: float) -> Floats:
    """(f(p + h·u) − f(p))/h for 48 unit vectors u, each opposite to the one 24 places on."""
    return np.asarray(facts.circle(place, distance, 48)) / distance


def _kinked(facts: Facts, place: Floats) -> str | None:
    slopes = _slopes(facts, place, 1e-12)
    bend = np.abs(slopes + np.roll(slopes, 24))
    if not np.isfinite(slopes).all():
        return "f is not defined all around"
    return None if bend.max() > 1e-6 * np.abs(slopes).max() else "the slopes on both sides are opposite: no kink"


def _cusped(facts: Facts, place: Floats) -> str | None:
    far, near = (np.abs(_slopes(facts, place, h)).max() for h in (1e-9, 1e-12))
    return None if near > 1.5 * far else "the slopes do not grow"


def _jumps(facts: Facts, place: Floats) -> str | None:
    far, near = (np.abs(facts.circle(place, h, 48)).max() for h in (1e-6, 1e-12))
    return None if near > 0.3 * far else "f does not jump"


def _pole(facts: Facts, place: Floats) -> str | None:
    """Whether f falls without bound on the way to a pole; on the other side of it f may rise, as 1/x does."""
    found = []
    for side in ([1, 1 / 3], [-1, 1 / 3], [-1, -1 / 3], [1, -1 / 3]):
        at = [facts.downhill(place + h * np.array(side)) for h in (1e-3, 1e-6, 1e-9, 1e-12)]
        falls = -np.diff(at)
        if (falls > 0).all() and falls[-1] > 0.9 * falls[0]:
            return None
        found.append(at)
    return f"f does not fall into it: {found}"


_CHECKS: dict[str, Callable[[Facts, Floats], str | None]] = {
    "pole": _pole, "jump": _jumps, "cusp": _cusped, "tip": _kinked, "kink": _kinked, "corner": _kinked,
}  # fmt: skip


def unbounded_objection(facts: Facts, text: str) -> str | None:
    """Whether f falls on and on along the way from the middle of the run to its end, in high precision."""
    way = facts.points[-1] - facts.points[len(facts.points) // 2]
    named = [float(number.replace("−", "-")) for number in re.findall(r"−?[\d.]+", text.split(")", maxsplit=1)[0])]
    if len(named) == 2 and np.abs(way / np.abs(way).max() - named).max() > 0.02:
        return f"the way is {way / np.abs(way).max()}"
    # The words name the way rounded: along the axis f may fall for ever where the last step leads a little aside.
    ways = [way, *([np.array(named) * float(np.abs(way).max())] if len(named) == 2 else [])]
    found = [falls_for_ever(facts, one) for one in ways]
    return None if None in found else found[0]


def falls_for_ever(facts: Facts, way: Floats) -> str | None:
    values = [facts.downhill(facts.points[-1] + way * 2.0**k) for k in range(0, 60, 6)]
    if any(map(math.isnan, values)):
        return None
    # Near by there may be a wall, and farther on a pole, as those of 1/(xy): what counts is the way beyond.
    beyond = min(int(np.argmax(values)), len(values) - 4)
    falls = -np.diff(values)[max(2, beyond) if values[-1] < values[0] else 0 :]
    return None if (falls > 0).all() and falls[-1] > 0.5 * falls[0] else f"f fades or rises: {values}"


def held_on_a_kink(facts: Facts, claim: Claim) -> str | None:
    """Whether f is lower close by where a run is held, and −∇f leads across its kink from both sides, as told."""
    end = facts.points[-1]
    size = max(1.0, float(np.abs(end).max()))
    angles = 2 * np.pi * (np.arange(20_000) + 0.31) / 20_000
    circle = np.array([np.cos(angles), np.sin(angles)])
    if "close by, so this is no" in claim.text:
        around = np.hstack([end[:, None] + radius * size * circle for radius in (1e-3, 1e-4, 1e-5)])
        with np.errstate(all="ignore"):
            values = facts.sign * facts.run.objective.value_at(around)
        here = facts.downhill(end)
        lowest = facts.downhill(around[:, int(np.nanargmin(values))])
        if not lowest < (here if np.isfinite(here) else facts.sign * facts.run.values[-1]):
            return "f is nowhere lower close by"
    if "from both sides" not in claim.text:
        return None
    slopes = np.array([facts.gradient(end + 1e-5 * size * circle[:, k]) for k in range(0, 20_000, 500)])
    apart = np.linalg.norm(slopes[:, None] - slopes[None], axis=-1)
    before, behind = (slopes[k] for k in np.unravel_index(apart.argmax(), apart.shape))
    return None if before @ (behind - before) < 0 < behind @ (behind - before) else f"slopes {before} and {behind}"
