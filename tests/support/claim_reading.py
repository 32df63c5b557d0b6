"""Reading the words of a claim: numbers, points, and what they stand for."""

from __future__ import annotations

import math
import re

import numpy as np

from app.text.verdict.claim import Claim
from gradnorm_core.arrays import Floats
from gradnorm_core.methods.step_rules.fixed import Fixed
from tests.support.claim_facts import Facts

NUMBER = r"(−?10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|−?[\d.]+(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)"
"""A bare power of ten comes first: "10⁻¹²" is not 10."""
PLACE = rf"\({NUMBER}, {NUMBER}\)"


def read(text: str) -> float:
    """A number as the screen writes it."""
    found = Claim("", text).numbers
    return found[0] if found else math.nan


def close(shown: float, true: float, digits: int = 3) -> bool:
    """Whether a number shown with these digits is the true one, within one unit of the last digit."""
    if not (math.isfinite(shown) and math.isfinite(true)):
        return shown == true
    return abs(shown - true) <= 1.01 * 10.0 ** (1 - digits) * max(abs(shown), abs(true)) + 1e-300


def place_in(text: str, before: str = "") -> Floats | None:
    """The first point named in the words, after `before`."""
    found = re.search(f"(?:{before}).*?{PLACE}" if before else PLACE, text)
    return np.array([read(found[1]), read(found[2])]) if found else None


def alpha_of(facts: Facts) -> float:
    """The step size of a run with a fixed step."""
    rule = facts.run.spec.step_rule
    assert isinstance(rule, Fixed)
    return rule.step_size


def nearest(facts: Facts, point: Floats) -> Floats | None:
    """The stationary point closest to a rounded place, of those that it may stand for."""
    return min(candidates(facts, point), key=lambda one: float(np.abs(one - point).max()), default=None)


def candidates(facts: Facts, point: Floats) -> list[Floats]:
    """The stationary points that a rounded place may stand for."""
    scale = max(float(np.abs(facts.points[:1]).max()), float(np.abs(point).max()), 1e-12)
    # Each coordinate is rounded by itself, and 0 stands for what is nothing beside the start.
    open_ = np.maximum([_left_open(one) for one in np.abs(point).tolist()], 1e-6 * scale)
    return [one for one in facts.stationary if (np.abs(one - point) <= open_).all()]


def _left_open(shown: float) -> float:
    """How far a number may be from its shown form: three digits leave 0.6 %, more leave a unit of the last one."""
    digits, exponent = f"{shown:.12e}".split("e")
    used = len(digits.rstrip("0").replace(".", ""))
    return 6e-3 * shown if used <= 3 else float(10.0 ** (int(exponent) - used + 1))


def lengths(vectors: Floats, p: float = 2) -> Floats:
    """The norms of some vectors, also of those whose squares overflow."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    return np.asarray(largest[:, 0] * np.linalg.norm(vectors / np.where(largest > 0, largest, 1), ord=p, axis=1))


def undone_share(units: Floats) -> float:
    """The zig-zag number by its definition: the mean of (a + b − c)/360° over all three consecutive vectors."""
    turned = [_angles(units, 1)[:-1], _angles(units, 1)[1:], _angles(units, 2)]
    excess = turned[0] + turned[1] - turned[2]
    return float(np.nanmean(excess) / (2 * math.pi)) if np.isfinite(excess).any() else 0.0


def _angles(units: Floats, apart: int) -> Floats:
    return np.asarray(np.arccos(np.clip((units[:-apart] * units[apart:]).sum(axis=1), -1, 1)))
