"""Sentences from the theory of the fixed step: α against 1/λmax and 2/λmax at the minimum.

Exact on quadratics; near a minimum of any other smooth f it holds for the quadratic that touches it, and the words say
"close to it". Every sentence here is for plain gradient descent with a fixed step only.
"""

from __future__ import annotations

import math

import numpy as np

from app.text.numbers import apart, factor, number
from app.text.verdict.case import SAME, Case, round_bowl, slowest
from app.text.verdict.places import along
from gradnorm_core.diagnostics.behaviour import ZIGZAG_SEEN
from gradnorm_core.diagnostics.curvature import Curvature

_NEARLY_ALL = 0.8
_RESTLESS = ("cycles", "bounces")
_LACKING = "but this run has no such component"


def regime(case: Case) -> str | None:
    """Compares α with 1/λmax and 2/λmax where the run ends, and states the effect on the gradient."""
    if case.step_size is None or case.rest is None:
        return None
    curvature = case.rest.curvature
    share = case.step_size * curvature.largest
    if share > 2 - SAME:
        return unstable(case)
    if case.diagnostics.behaviour in _RESTLESS:
        return _caught_elsewhere(case, case.step_size, curvature)
    if abs(share - 1) <= SAME:
        return _at_the_inverse(case, case.step_size, curvature)
    speak = _below_the_inverse if share < 1 else _overshooting
    return speak(case, case.step_size, curvature)


def unstable(case: Case) -> str | None:
    """α on or above 2/λmax at the minimum; None below."""
    if case.step_size is None or case.rest is None:
        return None
    curvature = case.rest.curvature
    share = case.step_size * curvature.largest
    if share < 2 - SAME:
        return None
    speak = _on_the_limit if share <= 2 + SAME else _above_the_limit
    return speak(case, case.step_size, curvature)


def _below_the_inverse(case: Case, step_size: float, curvature: Curvature) -> str:
    alpha, inverse = apart(step_size, 1 / curvature.largest)
    start = f"α = {alpha} is below 1/{case.lambda_max} = {inverse}{_site(case)}: {_close(case)}"
    fading = factor(1 - step_size * slowest(curvature, case.present))
    if round_bowl(curvature):
        return f"{start}the gradient keeps its direction and fades by the factor {fading} a step."
    if curvature.signs[0] == 0:
        return f"{start}the component {along(curvature, -1)} keeps its sign and fades by the factor {fading} a step."
    each = "each component of the gradient" if case.present.all() else "each component that this run has"
    return f"{start}{each} keeps its sign and fades, the slowest by the factor {fading} a step."


def _at_the_inverse(case: Case, step_size: float, curvature: Curvature) -> str:
    start = f"α = 1/{case.lambda_max} = {number(step_size)}{_site(case)}: {_close(case)}one step"
    removed = f"{'removes' if case.quadratic else 'all but removes'} {_steep_component(curvature)}"
    if round_bowl(curvature) or curvature.signs[0] == 0 or not case.present[:-1].any():
        return f"{start} {removed}."
    return f"{start} {removed}, and the slowest one fades by the factor {factor(1 - step_size * slowest(curvature))}."


def _overshooting(case: Case, step_size: float, curvature: Curvature) -> str:
    alpha, limit = apart(step_size, 2 / curvature.largest)
    inverse = apart(step_size, 1 / curvature.largest)[1]
    return (
        f"α = {alpha} is below the stability limit 2/{case.lambda_max} = {limit}{_site(case)} but above "
        f"1/{case.lambda_max} = {inverse}: {_flipping(case, step_size, curvature)}."
    )


def _flipping(case: Case, step_size: float, curvature: Curvature) -> str:
    """The measured course of the component that overshoots."""
    component = _steep_component(curvature)
    share, late = float(case.diagnostics.sign_flip_shares[-1]), float(case.diagnostics.late_flip_shares[-1])
    if math.isnan(share):
        return f"{component} would change sign at every step, {_too_small(case)}"
    fading, others = abs(1 - step_size * curvature.largest), abs(1 - step_size * slowest(curvature))
    if share < _NEARLY_ALL and not late >= _NEARLY_ALL:
        shrinks = f"close to it a step turns {component} round and shrinks it to the fraction {number(fading)}"
        return f"{shrinks}{_without_flips(case, fading)}"
    often = _how_often(share)
    if round_bowl(curvature) or np.isnan(case.diagnostics.sign_flip_shares[:-1]).all():
        return f"{component} changes sign {often}, and the run jumps from side to side"
    if case.diagnostics.zigzag >= ZIGZAG_SEEN:
        return f"{component} changes sign {often}; that is the sawtooth"
    if fading < others:
        return f"{component} changes sign {often} but fades faster than the rest, and the sawtooth dies out"
    return f"{component} changes sign {often}"


def _without_flips(case: Case, fading: float) -> str:
    """Why the component that overshoots hardly ever changes sign; "" where the path is a saw all the same.

    Such a saw comes from a larger curvature on the way.
    """
    if case.diagnostics.zigzag >= ZIGZAG_SEEN:
        return ""
    return ", so no sawtooth shows" if fading < 0.5 else ", but this run has lost it before"


def _too_small(case: Case) -> str:
    """The end of a sentence on a component whose sign no step shows."""
    return "but that of this run is too small to show it" if case.present[-1] else _LACKING


def _how_often(share: float) -> str:
    if share >= 0.999:
        return "at every step"
    return "at nearly every step" if share >= _NEARLY_ALL else "at nearly every step once the run is close"


def _on_the_limit(case: Case, step_size: float, curvature: Curvature) -> str:
    # Four digits, as a sentence on another α names the limit: Rosenbrock's is 0.001997, and α = 0.002 is above it.
    start = f"α = 2/{case.lambda_max} = {number(step_size, 4)}{_site(case)} is the limit of stability"
    if math.isnan(float(case.diagnostics.sign_flip_shares[-1])):
        return f"{start} for {_steep_component(curvature)}, {_too_small(case)}."
    if case.quadratic and round_bowl(curvature):
        return f"{start}: each step overshoots by as much as it was off, in every direction, and stays as far off."
    if case.quadratic:
        return f"{start}: each step overshoots {along(curvature, -1)} by as much as it was off, and stays as far off."
    return f"{start}: close to it {_steep_component(curvature)} changes sign at every step and hardly fades."


def _above_the_limit(case: Case, step_size: float, curvature: Curvature) -> str:
    alpha, limit = apart(step_size, 2 / curvature.largest)
    above = f"α = {alpha} is above the stability limit 2/{case.lambda_max} = {limit}{_site(case)}"
    if not case.quadratic:
        return f"{above}, which is therefore unstable: steps from close by lead away from it."
    growing, _ = apart(1 - step_size * curvature.largest, -1.0)
    grown = f"{_steep_component(curvature)} by 1 − α{case.lambda_max} = {growing}"
    if not case.present[-1]:
        return f"{above}: each step would multiply {grown}, {_LACKING}{_of_the_other(case, step_size, curvature)}."
    return f"{above}: each step multiplies {grown}, so it grows."


def _of_the_other(case: Case, step_size: float, curvature: Curvature) -> str:
    """The only component of a run in the plane, along which f is not steepest, and how it goes on."""
    if len(case.present) != 2 or not curvature.smallest > 0:
        return ""
    multiple = 1 - step_size * curvature.smallest
    shown, _ = apart(multiple, math.copysign(1.0, multiple))
    size = abs(multiple)
    goes_on = "stays as large" if abs(size - 1) <= SAME else "grows" if size > 1 else "fades" if size else "vanishes"
    return f"; it multiplies the one {along(curvature, 0)} by 1 − α{case.lambda_min} = {shown}, which {goes_on}"


def _caught_elsewhere(case: Case, step_size: float, curvature: Curvature) -> str | None:
    if case.diagnostics.kinks.size:
        return None
    alpha, limit = apart(step_size, 2 / curvature.largest)
    return (
        f"α = {alpha} is below the stability limit 2/{case.lambda_max} = {limit}{_site(case)}: a run that comes close "
        "enough stays, but this one is caught farther out."
    )


def _site(case: Case) -> str:
    """The point at which λ is taken; on a quadratic it is the same everywhere, and none is named."""
    if case.quadratic:
        return ""
    return f" at the {case.target}" if case.bottom is not None else f" at {case.there}"


def _close(case: Case) -> str:
    return "" if case.quadratic else "close to it "


def _steep_component(curvature: Curvature) -> str:
    return "the gradient" if round_bowl(curvature) else f"the component {along(curvature, -1)}"


def theorem(case: Case) -> str | None:
    """That on a quadratic the stability limit decides everything."""
    if case.step_size is None or not case.quadratic or case.well is None or not case.diagnostics.value_rises.size:
        return None
    limit = number(2 / case.well.curvature.largest)
    return f"On a quadratic that is a theorem: below {limit} every run ends in the {case.target}, above it almost none."
