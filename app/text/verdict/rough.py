"""Kinks, tips, cusps, poles and jumps as the cause of what a run does, and functions without a bound."""

from __future__ import annotations

import numpy as np

from app.text.numbers import number, pair
from app.text.verdict.case import Case
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.status import UNFINISHED
from gradnorm_core.diagnostics.rough_lines import shared_coordinate

NAMES = {"kink": "kink", "corner": "corner", "tip": "tip", "cusp": "cusp", "pole": "pole", "jump": "jump"}
"""Names of rough points in a headline."""

_FAR_OUT = 6  # digits of the line of a pole: tan has one in every π
_CAUSES = {
    "kink": "f has a kink: the gradient jumps across it instead of fading",
    "corner": "kinks of f meet: the gradient jumps across them instead of fading",
    "tip": "f has a tip, like that of a cone: the gradient does not fade on the way there and turns round behind it",
    "cusp": "f has a cusp: the gradient grows beyond all bounds as it is approached",
    "jump": "f jumps, and no gradient tells of that",
}


def cause(case: Case) -> str | None:
    """The rough point that a run came to or goes round, and what values of f say about it."""
    rough = case.diagnostics.rough
    if rough is None:
        return None
    line = line_of(case)
    where = line or place(case, rough.point)
    if rough.roughness == "pole":
        return f"At {where} f has a pole: {_goes(case)} without bound there, so it has no {case.target}."
    along = f", along {pair(rough.along.round(3).tolist())}," if rough.along is not None and not line else ""
    sentence = f"At {where}{along} {_CAUSES[rough.roughness]}."
    if rough.radius is None:
        return sentence
    worse = "higher" if case.up else "lower"
    return f"{sentence} f is nowhere {worse} within {number(rough.radius)} of that point, so it is a {case.target}."


def place(case: Case, point: Floats) -> str:
    """A rough point in words; it is found to nine decimals at most."""
    return case.place(np.round(point, 9) + 0.0)


def line_of(case: Case) -> str | None:
    """The line parallel to an axis on which f is as rough everywhere: "x = 1.57"; None for any other rough point."""
    rough = case.diagnostics.rough
    shared = None if rough is None else shared_coordinate(case.run.objective, rough, -1 if case.up else 1)
    if rough is None or shared is None:
        return None
    return f"{case.run.objective.variables[shared]} = {number(float(np.round(rough.point[shared], 9)), _FAR_OUT)}"


def without_bound(case: Case) -> str | None:
    """That f has no bound the way the run goes."""
    if not case.diagnostics.unbounded:
        return None
    way = case.run.points[-1] - case.run.points[len(case.run.points) // 2]
    along = pair((way / abs(way).max()).round(2).tolist())
    return (
        f"The run goes along {along}, and that way {_goes(case)} without bound, as far as f can be computed: it has no "
        f"{case.target}."
    )


def _goes(case: Case) -> str:
    return "f rises" if case.up else "f falls"


def landed(case: Case) -> bool:
    """True when the run stands on its rough point."""
    rough = case.diagnostics.rough
    if rough is None:
        return False
    extent = float(abs(case.run.points - case.run.points[-1]).max()) or float(abs(case.run.points[-1]).max())
    return bool(abs(case.run.points[-1] - rough.point).max() <= 1e-6 * extent)


def named(case: Case) -> str:
    """The rough point in a headline: "the minimum (0, 0), a tip"; by its line where the run goes on."""
    rough = case.diagnostics.rough
    assert rough is not None
    there = place(case, rough.point)
    if rough.radius is not None:
        return f"the {case.target} {there}, a {NAMES[rough.roughness]}"
    line = line_of(case) if case.run.status.name in UNFINISHED else None
    return f"the {NAMES[rough.roughness]} at {line or there}"
