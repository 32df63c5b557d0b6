"""Kinks, tips, cusps, poles and jumps as the cause of what a run does, and functions without a bound."""

from __future__ import annotations

import numpy as np

from app.text.numbers import number, pair
from app.text.verdict.case import Case
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.status import UNFINISHED
from gradnorm_core.diagnostics.diagnostics import Indices
from gradnorm_core.diagnostics.formula_roughness import may_have_poles
from gradnorm_core.diagnostics.held import is_lower_beside, leads_back
from gradnorm_core.diagnostics.rough_lines import RoughLine, rough_line_through
from gradnorm_core.diagnostics.rough_points import jumps_at, pole_near
from gradnorm_core.diagnostics.without_bound import falls_without_bound
from gradnorm_core.formulas.letters import plain
from gradnorm_core.norms import gradient_norm

NAMES = {"kink": "kink", "corner": "corner", "tip": "tip", "cusp": "cusp", "pole": "pole", "jump": "jump"}
"""Names of rough points in a headline."""

_FAR_OUT = 6  # digits of the line of a pole: tan has one in every π
_ON_IT = 1e-6  # of the extent of the run: so close to its rough point the run stands on it
_FEWEST = 8  # steps, two for each quarter
_NOTHING = 1e-8  # of a coordinate: a rest that small is rounding
_CAUSES = {
    "kink": "f has a kink: the gradient jumps across it instead of fading",
    "corner": "kinks of f meet: the gradient jumps across them instead of fading",
    "tip": "f has a tip, like that of a cone: the gradient does not fade on the way there and turns round behind it",
    "cusp": "f has a cusp: the gradient grows beyond all bounds as it is approached",
    "jump": "f jumps, and no gradient tells of that",
}


def cause(case: Case) -> str | None:
    """The rough point or line that a run came to or goes round, and what values of f say about it."""
    rough = case.diagnostics.rough
    if rough is None:
        return None
    line = line_of(case)
    where = line or place(case, rough.point)
    if rough.roughness == "pole":
        return f"At {where} f has a pole: {_goes(case)} without bound there, so it has no {case.target}."
    along = f", along {pair(rough.along.round(3).tolist())}," if rough.along is not None and not line else ""
    sentence = f"At {where}{along} {_CAUSES[rough.roughness]}."
    if case.rough_line is not None and case.rough_line.radius is not None:
        return (
            f"{sentence} All along this line f is the same, and nowhere {case.better} within "
            f"{number(case.rough_line.radius)} of it: these are {_targets(case)}."
        )
    if rough.radius is None:
        return f"{sentence}{_why_held(case)}" if held(case) else sentence
    return (
        f"{sentence} f is nowhere {case.better} within {number(rough.radius)} of that point, so it is a {case.target}."
    )


def held(case: Case) -> bool:
    """True when the run came to rest on a kink that is no minimum as far as values of f tell."""
    rough = case.diagnostics.rough
    return rough is not None and rough.holds


def _why_held(case: Case) -> str:
    """Why the steps of a run that a kink holds do not go on along it, and that it is at no minimum, where it is not."""
    rough, objective = case.diagnostics.rough, case.run.objective
    assert rough is not None
    back = rough.along is not None and leads_back(objective, rough.point, rough.along, case.sign)
    leads = f"{'∇f' if case.up else '−∇f'} leads across the kink from both sides, and not along it"
    if not is_lower_beside(objective, rough.point, case.sign):
        return f" Close by, {leads}." if back else ""
    return f" f is {case.better} close by, so this is no {case.target}{f'; but {leads}' if back else ''}."


def place(case: Case, point: Floats) -> str:
    """A rough point in words, to the decimals that are found.

    These are nine at most. A search by values ends beside a jump, where f is lower: some 10⁻⁸ of the run away. There
    the fewest decimals are told with which f still jumps.
    """
    if case.roughness != "jump":
        return case.place(np.round(point, 9) + 0.0)
    fewest = int(np.clip(6 - np.floor(np.log10(_extent(case))), 0, 9))
    places = (np.round(point, decimals) + 0.0 for decimals in range(fewest, 9))
    return case.place(next((one for one in places if jumps_at(case.run.objective, one)), np.round(point, 9) + 0.0))


def _extent(case: Case) -> float:
    """How far the run went from its end; of a run that stayed, how far from 0 that is, or 1."""
    end = case.run.points[-1]
    return float(abs(case.run.points - end).max()) or float(abs(end).max()) or 1.0


def line_of(case: Case) -> str | None:
    """The line on which f is as rough everywhere: "x = 1.57", "y = 2x + 1"; None for a rough point that has none."""
    return None if case.rough_line is None else _equation_of(case, case.rough_line)


def _equation_of(case: Case, found: RoughLine) -> str:
    names = [plain(name) for name in case.run.objective.variables]
    equations = [
        _equation(names[i], names[1 - i], found.along[i] / found.along[1 - i], found.point[i], found.point[1 - i])
        for i in (1, 0)
        if found.along[1 - i]
    ]
    return min(equations, key=len)


def pole_passed(case: Case, steps: Indices) -> str | None:
    """Names the pole beside x_{k−1} that all these steps from x_{k−1} to x_k lead past; None where there is none.

    A step leads past a line of poles that is between its ends, and past a pole from which it is seen under a right
    angle at least.
    """
    points, sign = case.run.points, case.sign
    if not may_have_poles(case.run.objective) or case.run.objective.dimension != 2:
        return None
    pole = pole_near(case.run.objective, points[steps[0] - 1], sign)
    if pole is None:
        return None
    line = rough_line_through(case.run.objective, pole, sign)
    away = points - pole.point
    if line is not None:
        away = (away @ line.across)[:, None]
    if not ((away[steps - 1] * away[steps]).sum(axis=1) <= 0).all():
        return None
    return f"the pole of f at {place(case, pole.point) if line is None else _equation_of(case, line)}"


def _equation(name: str, other: str, slope: float, at: float, other_at: float) -> str:
    """A line through a point, as the equation of one coordinate."""
    at, other_at, slope = np.round([at, other_at, slope], 9).tolist()
    rest = at - slope * other_at
    rest = 0.0 if abs(rest) <= _NOTHING * max(1.0, abs(at)) else rest
    if not slope:
        return f"{name} = {number(rest, _FAR_OUT)}"
    steep = {1.0: "", -1.0: "−"}.get(slope, number(slope, _FAR_OUT))
    plus = f" {'+' if rest > 0 else '−'} {number(abs(rest), _FAR_OUT)}" if rest else ""
    return f"{name} = {steep}{other}{plus}"


def without_bound(case: Case) -> str | None:
    """That f has no bound the way the run goes."""
    if not case.diagnostics.unbounded:
        return None
    last = case.run.points[-1]
    way = last - case.run.points[len(case.run.points) // 2]
    way = (way / abs(way).max()).round(2) + 0.0
    if not falls_without_bound(case.run.objective, last, way, case.sign):
        return None  # as of max(x, y) along (0, −1), where the run goes a little to the left as well
    along = pair(way.tolist())
    return (
        f"The run goes along {along}, and that way {_goes(case)} without bound, as far as f can be computed: it has no "
        f"{case.target}."
    )


def _targets(case: Case) -> str:
    return "maxima" if case.up else "minima"


def _goes(case: Case) -> str:
    return "f rises" if case.up else "f falls"


def landed(case: Case) -> bool:
    """True when the run stands on its rough point."""
    rough = case.diagnostics.rough
    if rough is None:
        return False
    return bool(abs(case.run.points[-1] - rough.point).max() <= _ON_IT * _extent(case))


def closes_in(case: Case) -> bool:
    """True when the run comes closer and closer to its rough point, or to its line, without end.

    The last quarter of the run keeps within half the distance of the quarter before it, or lies there to rounding.
    """
    rough = case.diagnostics.rough
    if rough is None or rough.radius is None or case.steps < _FEWEST:
        return False
    away, line = case.run.points - rough.point, case.rough_line
    if line is not None and line_of(case) is not None:
        away = (away @ line.across)[:, None]
    distances, quarter = gradient_norm(away), case.steps // 4
    last, before = distances[-quarter:].max(), distances[-2 * quarter : -quarter].max()
    return bool(last <= 0.5 * before or last <= _ON_IT * distances.max())


def left_behind(case: Case) -> bool:
    """True when the last quarter of the run lies on one side of its rough line, which is no line of minima."""
    line = case.rough_line
    if line is None or line.radius is not None:
        return False
    sides = (case.run.points[-(case.steps // 4 + 1) :] - line.point) @ line.across
    return bool((sides > 0).all() or (sides < 0).all())


def named(case: Case) -> str:
    """The rough point in a headline: "the minimum (0, 0), a tip"; by its line where the run goes on."""
    rough = case.diagnostics.rough
    assert rough is not None
    there, name = place(case, rough.point), NAMES[rough.roughness]
    line = line_of(case) if case.run.status.name in UNFINISHED else None
    if rough.radius is not None:
        return f"the line of {_targets(case)} {line}, a {name}" if line else f"the {case.target} {there}, a {name}"
    return f"the {name} at {line or there}"
