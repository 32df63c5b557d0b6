"""Sentences about the end of a run: the meaning of a small gradient there, and its limits."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from app.text.numbers import PLAIN_NORM_NAMES, apart, from_to, number, pair, typeset
from app.text.verdict import rough
from app.text.verdict.case import Case, slows_down
from app.text.verdict.places import along, direction, shown_direction
from gradnorm_core.descent.status import PASSED
from gradnorm_core.diagnostics.curvature import Curvature, Kind
from gradnorm_core.diagnostics.kinks import kink_distance, takes_convention
from gradnorm_core.diagnostics.offset import without_offset
from gradnorm_core.diagnostics.surroundings import lower_beside, one_sided_curvatures
from gradnorm_core.diagnostics.without_bound import falls_without_bound
from gradnorm_core.norms import gradient_norm

_SAME_CURVATURE = 1e-6
_ROUNDING = 1e-14  # of the largest |λ|
_MOSTLY = 0.7  # of the way from a saddle, along one eigenvector
_WAYS = ((1, 0), (0, 1), (1, 1), (1, -1))  # along which the curvature on both sides is compared
_APPROACHING = ("glides", "creeps", "zig-zags", "turns", "swings", "homes in", "wanders")


def arrival(case: Case) -> str | None:
    """The point a run came to or is coming to, unless it is simply the minimum."""
    passed = case.run.status.name in PASSED
    if case.diagnostics.stationary_kind == "kink":
        return _kink(case)
    if case.found is None:
        return _no_stationary_point(case) if passed and case.diagnostics.rough is None else rough.cause(case)
    if not passed and case.diagnostics.behaviour not in _APPROACHING:
        return None
    if case.found.by_values:
        return _by_values(case)
    return _BY_KIND[case.found.kind](case)


def _no_stationary_point(case: Case) -> str:
    norm = number(float(case.diagnostics.norms[2][-1]))
    if case.on_border:
        return (
            f"‖∇f‖₂ = {norm} passes the test at the border of the domain: f is not defined on all sides of "
            f"{case.place(case.run.points[-1])}, so no Hessian tells what kind of point this is."
        )
    return (
        f"‖∇f‖₂ = {norm} passes the test, but no stationary point was found near: "
        "this may be a plateau, a slope that fades out, the bottom of a very high power, or a direction along which f "
        "hardly bends. A small gradient is no proof of having arrived."
    )


def _kink(case: Case) -> str:
    last, known = case.run.points[-1], rough.cause(case)
    if not takes_convention(case.run.objective, last):  # rounding has left it on one side, where f has a gradient
        which = "last iterate" if case.steps else "start"
        passes = (
            f"The {which} lies on one side of it, less than {number(kink_distance(last))} away, and the gradient there "
            "passes the test."
        )
    elif known is not None:
        passes = "The formula takes a derivative there by convention, and that passes the test."
    else:
        passes = "Its formula takes a derivative there by convention (0 for |u| at u = 0), and that passes the test."
    if known is not None:
        return f"{known} {passes}"
    return (
        f"At {case.place(last)} f has a kink, so no gradient. {passes} Only the values of f around the point can tell "
        f"a {case.target}."
    )


def _saddle(case: Case) -> str:
    assert case.found is not None
    low, high = case.found.curvature.smallest, case.found.curvature.largest
    signs = apart(-high, -low) if case.up else apart(low, high)
    onward = f"f {'rises' if case.up else 'falls'} {along(case.found.curvature, 0)}"
    return (
        f"At {case.there} the Hessian has the eigenvalues {signs[0]} and {signs[1]}, one of each sign: a saddle. "
        f"From there {onward}, so a start a little aside would go on."
    )


def _degenerate(case: Case) -> str:
    assert case.found is not None
    signs = case.found.curvature.signs
    if not any(signs):
        if case.quadratic:
            return "f is constant: every point is a minimum and a maximum."
        if case.still:
            return (
                f"Around {case.there} f does not change in float64: it is constant there, or its slopes are too small "
                "for these numbers."
            )
        told = f"At {case.there} the Hessian is zero, so its eigenvalues cannot tell a {case.target} from a saddle"
        return f"{told}{_no_minimum(case)}."
    flat, little = along(case.found.curvature, signs.index(0)), _hardly_bends(case.found.curvature)
    zero = "zero to twelve digits of the other" if little else "zero"
    told = f"At {case.there} one eigenvalue of the Hessian is {zero}: {flat} f has {'next to ' * little}no curvature"
    if no_minimum := _no_minimum(case):
        return f"{told}, so the Hessian decides nothing{no_minimum}."
    return f"{told}, so the Hessian cannot prove a {case.target}, and other stationary points may lie next to this one."


def _no_minimum(case: Case) -> str:
    """That values of f beside the point show that it is no minimum; "" where they do not."""
    assert case.found is not None
    objective, ways = without_offset(case.run.objective), case.found.curvature.eigenvectors.T
    way = lower_beside(objective, case.found.point, ways, case.sign)
    if way is None:
        return ""
    shown = shown_direction(way)
    seen = lower_beside(objective, case.found.point, shown[None], case.sign, around=False)
    towards = f", towards {direction(shown)}" if seen is not None and seen @ way > 0 else ""
    return f"; but f is {case.better} close by{towards}, so this is no {case.target}"


def _hardly_bends(curvature: Curvature) -> bool:
    """Whether the eigenvalue that counts as zero is more than rounding, so that it may be none."""
    sizes = np.abs(curvature.eigenvalues)
    return bool(sizes.min() > _ROUNDING * sizes.max())


def _by_values(case: Case) -> str:
    """A minimum that the Hessian does not prove, but values of f do."""
    assert case.found is not None
    signs, curvature = case.found.curvature.signs, case.found.curvature
    if not signs:
        unproven = f"f bends differently on different sides and has no Hessian{_both_sides(case)}"
    elif any(signs):
        little = "next to " * _hardly_bends(curvature)
        unproven = f"f has {little}no curvature {along(curvature, signs.index(0))}, so the Hessian proves nothing"
    else:
        unproven = "the Hessian is zero and proves nothing"
    worse = "lower" if (case.found.radius is not None) != case.up else "higher"
    radius = number(case.found.radius or case.found.highest or 0.0)
    return f"At {case.there} {unproven}; but f is nowhere {worse} within {radius} of it, so it is a {case.kind}."


def _both_sides(case: Case) -> str:
    """The curvature on both sides, along the direction where they differ most; "" where they do not."""
    assert case.found is not None
    objective, point = case.run.objective, case.found.point
    found = one_sided_curvatures(objective, point, _WAYS)
    if not np.isfinite(found).all():
        return ""  # f″ grows beyond all bounds on the way there, as that of |x|^1.5
    widest = int(np.abs(found[:, 0] - found[:, 1]).argmax())
    way, (behind, ahead) = _WAYS[widest], found[widest].tolist()
    if not abs(ahead - behind) > _SAME_CURVATURE * max(abs(ahead), abs(behind)):
        return ""
    sides = apart(behind, ahead)
    return f": along {pair(way)} its second derivative is {sides[0]} on one side and {sides[1]} on the other"


def _no_hessian(case: Case) -> str:
    bends = f"f bends differently on different sides and has no Hessian{_both_sides(case)}"
    return f"At {case.there} the gradient is zero; {bends}."


def _wrong_way_up(case: Case) -> str:
    return f"At {case.there} the gradient is zero, but this is a {case.kind}: there is no slope to follow."


def _minimum(case: Case) -> str | None:
    assert case.found is not None
    if case.found.flat:
        flat = along(case.found.curvature, case.found.curvature.signs.index(0))
        return f"f does not change {flat}: there is a whole line of such points."
    if not case.short_of:
        return None
    return (
        f"‖∇f‖ bounds the distance to the {case.target} only by about ‖∇f‖/μ, and μ = {case.lambda_min} is "
        f"{number(case.found.curvature.smallest)} here: {number(case.found.distance)} is still to go."
    )


_BY_KIND: dict[Kind, Callable[[Case], str | None]] = {
    "saddle": _saddle, "degenerate": _degenerate, "maximum": _wrong_way_up, "minimum": _minimum,
    "unknown": _no_hessian,
}  # fmt: skip


def small_from_the_start(case: Case) -> str:
    """A run that took no step, since its start passes the gradient test."""
    p, tolerance = case.run.spec.tolerance_norm, number(case.run.spec.gradient_tolerance)
    name = PLAIN_NORM_NAMES.get(p, "‖∇f‖")
    size = f" = {number(float(case.diagnostics.norms[p][0]))}" if p in case.diagnostics.norms else ""
    return f"Before the first step {name}{size} is within the tolerance {tolerance}."


def ending(case: Case) -> str:
    """The sentence of the run's own status."""
    return typeset(case.run.status.sentence)


def no_gradient(case: Case) -> str | None:
    """States that a point without a gradient may be the minimum."""
    if (known := rough.cause(case)) is not None:
        return known
    if case.diagnostics.behaviour == "never moved":
        return None
    return f"Such a point may be the {case.target} all the same: the gradient has to vanish only where f is smooth."


def passing(case: Case) -> str | None:
    """A run that is leaving a saddle, or runs down a plane."""
    norms, found = case.diagnostics.norms[2], case.found
    if float(norms.max()) == float(norms.min()) and not case.diagnostics.path_eigenvalues.any():
        if case.diagnostics.kinks.size or not case.quadratic:
            return None
        return f"∇f = {pair(case.run.gradients[0])} everywhere: f is a plane, with no stationary point to go to."
    lowest = int(norms.argmin())
    if found is not None and case.passed:
        away = case.run.points[-1] - found.point
        onward = abs(away @ found.curvature.eigenvectors[:, 0]) >= _MOSTLY * float(gradient_norm(away))
        way = f" {along(found.curvature, 0)}, where f bends {case.onward}" if onward else ""
        return (
            f"The norm fell to {number(float(norms[lowest]))} at step {lowest} and has risen since: the run passed the "
            f"saddle {case.there} and leaves it{way}."
        )
    return None


def nowhere(case: Case) -> str | None:
    """That Newton's method finds no stationary point from here; there may be none ahead where the run slows down."""
    if case.diagnostics.unbounded or case.diagnostics.rough is not None:
        return None
    if not case.diagnostics.leads_nowhere or case.diagnostics.kinks.size or case.quadratic:
        return None
    if not slows_down(case):
        return "From the last iterate Newton's method leads to no stationary point."
    return "There may be no stationary point ahead: Newton's method, continued from the last iterate, settles nowhere."


def no_bound(case: Case) -> str | None:
    """A diverged run whose values improved all the way; f may have no bound where it goes on along the run."""
    values = case.run.values
    if case.diagnostics.value_rises.size or len(values) < 2 or not math.isfinite(values[-1]):
        return None
    if not case.sign * (values[-1] - values[0]) < 0:
        return None  # it went the wrong way, by less than what its terms may be rounded by
    went = f"f never {case.worsened} and went {from_to(float(values[0]), float(values[-1]))}"
    start, end = case.run.points[0], case.run.points[-1]
    with np.errstate(over="ignore"):
        way = (end - start) / np.abs(end - start).max()
    if not np.isfinite(way).all() or not falls_without_bound(case.run.objective, start, way, -1 if case.up else 1):
        return f"{went}."
    return f"{went}: it seems to have no bound {'above' if case.up else 'below'}."
