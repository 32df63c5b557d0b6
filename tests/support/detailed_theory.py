"""Second checkers for claims of the theory: factors, condition numbers and signs of components."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

import numpy as np

from app.text.verdict.claim import Claim
from gradnorm_core.arrays import Floats
from gradnorm_core.methods.minibatch import Minibatch
from tests.support import reference
from tests.support.claim_facts import Facts
from tests.support.claim_reading import NUMBER, PLACE, alpha_of, close, read


def _close_factor(shown: float, true: float) -> bool:
    """Whether a factor is shown with three digits at least, and with more where it takes them to tell it from 1."""
    decimals = len(f"{shown:.15f}".rstrip("0").partition(".")[2])
    least = 2 - math.floor(math.log10(abs(shown))) if shown else 300
    return abs(abs(shown) - abs(true)) <= 0.51 * 10.0 ** -max(decimals, least) + 1e-12


def _spectra(facts: Facts) -> list[Floats]:
    return [lam for p in [*facts.stationary, facts.points[-1]] if np.isfinite(lam := facts.eigenvalues(p)).all()]


def _none_of(
    text: str, pattern: str, true: Sequence[float], agree: Callable[[float, float], bool] = close
) -> str | None:
    """The words that a text has for a pattern of one number, where that number is none of those that it may be."""
    found = re.search(pattern, text)
    if found is None or any(agree(read(found[1]), one) for one in true):
        return None
    return f"{found[0]}: one of {true}"


def regime_factor(facts: Facts, claim: Claim) -> str | None:
    """The slowest factor |1 − αλ| of one of the components, and the share to which an overshooting one shrinks."""
    text, alpha = claim.text, alpha_of(facts)
    multiples = [1 - alpha * lam for spectrum in _spectra(facts) for lam in spectrum.tolist()]
    rates = [abs(one) for one in multiples]
    wrong = (
        _none_of(text, rf"(?:fades|slowest|slowest one fades) by the factor {NUMBER} a step", rates, _close_factor)
        or _none_of(text, rf"shrinks it to the fraction {NUMBER}", rates)
        or _none_of(text, rf"by 1 − αλ(?:max|min)(?:\(−∇²f\))? = {NUMBER}", multiples)
    )
    if wrong:
        return wrong
    if (other := re.search(rf"by 1 − αλmin(?:\(−∇²f\))? = {NUMBER}, which (grows|fades|stays)", text)) is not None:
        sizes = np.linalg.norm(facts.run.gradients[[0, -1]], axis=1)
        if other[2] != "stays" and (other[2] == "grows") != (sizes[1] > sizes[0]):
            return f"‖∇f‖₂ goes from {sizes[0]} to {sizes[1]}"
    if "changes sign" in text:
        return _signs(facts, text)
    return None


def _signs(facts: Facts, text: str) -> str | None:
    """A component of the gradient that is said to change sign at every step does."""
    way = re.search(rf"component along {PLACE} changes sign (at every step|at nearly every step)(?! once)", text)
    if way is None or "close to it" in text:
        return None
    unit = np.array([read(way[1]), read(way[2])])
    parts = facts.run.gradients @ unit / np.linalg.norm(unit)
    sizes = np.linalg.norm(facts.run.gradients, axis=1)
    clear = (np.abs(parts[1:]) > 1e-3 * sizes[1:]) & (np.abs(parts[:-1]) > 1e-3 * sizes[:-1])
    if clear.sum() < 4:
        return None
    share = float(((parts[1:] * parts[:-1]) < 0)[clear].mean())
    least = 0.98 if way[3] == "at every step" else 0.75
    return None if share >= least else f"it does so at {share:.3g} of the steps where it can be seen"


def best_step_numbers(facts: Facts, claim: Claim) -> str | None:
    """κ, the factor (κ − 1)/(κ + 1), the factor of now, λmax on the way, and the step that would arrive at once."""
    text, spectra = claim.text, _spectra(facts)
    kappas = [high / low for low, high in spectra if low > 0]
    rates = [float(np.abs(1 - alpha_of(facts) * spectrum).max()) for spectrum in spectra]
    inverses = [1 / high for low, high in spectra if high > 0 and low > 0.999 * high]
    factors = [(kappa - 1) / (kappa + 1) for kappa in kappas]
    return (
        _none_of(text, rf"κ = {NUMBER}", kappas)
        or _none_of(text, rf"α = 1/λ(?: of −f)?(?: =|, about) {NUMBER}", inverses)
        or _none_of(text, rf"(?:a factor |/\(κ \+ 1\) = ){NUMBER}", factors, _close_factor)
        or _none_of(text, rf"instead of {NUMBER}", rates, _close_factor)
        or _steepest_on_the_way(facts, text)
        or _arrives_at_once(facts, text)
    )


def _steepest_on_the_way(facts: Facts, text: str) -> str | None:
    reaches = re.search(rf"reaches {NUMBER}, where a step above {NUMBER}", text)
    if reaches is None:
        return None
    top = float(np.nanmax([facts.eigenvalues(point)[-1] for point in facts.points]))
    return None if close(read(reaches[1]), top, 2) and close(read(reaches[2]), 2 / top, 2) else f"λmax reaches {top}"


def _arrives_at_once(facts: Facts, text: str) -> str | None:
    """Whether the step 1/λ from the start leads to a point without slope."""
    if "a single step would arrive" not in text:
        return None
    start = facts.points[0]
    slope = facts.gradient(start)
    end = start - slope / float(facts.eigenvalues(start)[-1])
    return None if np.linalg.norm(facts.gradient(end)) <= 1e-9 * np.linalg.norm(slope) else f"a step leads to {end}"


def curvature_words(facts: Facts, claim: Claim) -> str | None:
    """λ, 2/λ and 1/λ at the start, at an iterate, at the last one, and where the run comes to rest."""
    text, alpha = claim.text, alpha_of(facts)
    low, high = facts.eigenvalues(facts.points[-1])
    valley = re.search(rf"λmin(?:\(−∇²f\))? = {NUMBER}: .*below {NUMBER}, get", text)
    if valley and not (abs(read(valley[1]) - low) <= 1.1e-2 * abs(low) and close(read(valley[2]), 2 / high)):
        return f"λ = {low}, {high}"
    short = re.search(rf"α = {NUMBER} is far below 1/λmax(?:\(−∇²f\))? = {NUMBER}", text)
    if short and not (close(read(short[1]), alpha) and close(read(short[2]), 1 / high) and alpha < 0.3 / high):
        return f"1/λmax = {1 / high}"
    straight = re.search(rf"a step of α‖∇f‖₂ = {NUMBER} hardly changes the gradient", text)
    if straight:
        here = facts.gradient(facts.points[-1])
        there = facts.gradient(facts.points[-1] - alpha * here)
        changed = float(np.linalg.norm(there - here) / np.linalg.norm(here))
        if not close(read(straight[1]), alpha * float(np.linalg.norm(here))) or changed > 0.05:
            return f"a step of {alpha * np.linalg.norm(here):.4g} changes the gradient by {changed:.3g} of it"
    tops = [float(spectrum[-1]) for spectrum in _spectra(facts)]
    return (
        _none_of(text, rf"comes to rest where λmax(?:\(−∇²f\))? = {NUMBER}", tops)
        or _overshoots(facts, text)
        or _too_long(facts, text)
    )


def _overshoots(facts: Facts, text: str) -> str | None:
    """The first step leads to the place named, and the slope there points back."""
    hot = re.search(rf"above 2/α = {NUMBER}, and the first step overshoots, to {PLACE}", text)
    if hot is None:
        return None
    named, point = np.array([read(one) for one in hot.groups()[1:]]), facts.points[1]
    if (
        not close(read(hot[1]), 2 / alpha_of(facts))
        or np.abs(named - point).max() > 6e-3 * np.abs(facts.points[:2]).max()
    ):
        return f"2/α = {2 / alpha_of(facts)}, and the step leads to {point}"
    return None if facts.gradient(point) @ facts.gradient(facts.points[0]) < 0 else "the slope does not point back"


def _too_long(facts: Facts, text: str) -> str | None:
    """α is above 2/λmax at an iterate, and λmax at the last one is larger where the words say so."""
    formula = r"(2/λmax|2\(1\+β\)/λmax|2\(1\+β\)/\(\(1\+2β\)λmax|2/max Aᵢᵢ|2/max sᵀAs)"
    found = re.search(rf"(?:with β = {NUMBER}, )?α = {NUMBER} is above {formula}(?:\(−∇²f\))?\)? = {NUMBER}", text)
    at = re.search(r"At iterate (\d+)", text)
    if found is None:
        return None
    point = facts.points[int(at[1]) if at else 0]
    if np.abs(point).max() > 1e10:
        return None  # there differences of f have no digits left
    hessian, beta = facts.hessian(point), getattr(facts.run.spec.direction, "momentum", 0.0)
    tops = {
        "2/λmax": (2.0, float(np.linalg.eigvalsh(hessian)[-1])),
        "2/max Aᵢᵢ": (2.0, float(np.diag(hessian).max())),
        "2/max sᵀAs": (2.0, float(max(s @ hessian @ s for s in (np.array([1, 1]), np.array([1, -1]))))),
        "2(1+β)/λmax": (2 * (1 + beta), float(np.linalg.eigvalsh(hessian)[-1])),
    }
    most, top = tops.get(found[3], (2 * (1 + beta) / (1 + 2 * beta), float(np.linalg.eigvalsh(hessian)[-1])))
    if found[1] and not close(read(found[1]), beta):
        return f"β = {beta}"
    if not close(read(found[4]), most / top, 2) or not alpha_of(facts) * top > most * (1 - 1e-6):
        return f"{found[3]} = {most / top}"
    if "max " in found[3]:
        return None
    near = np.abs(facts.points[-1]).max() < 1e10
    larger = not near or not facts.eigenvalues(facts.points[-1])[-1] <= top
    return None if larger or "larger still" not in text else "farther out it is not larger"


def batch_error(facts: Facts, claim: Claim) -> str | None:
    """The root mean square by which the gradient of m of n rows is off, by the formula of the variance of a mean."""
    noise, found = facts.run.spec.noise, re.search(rf"is off by {NUMBER} \(root", claim.text)
    if found is None or not isinstance(noise, Minibatch):
        return None
    x, y = facts.points[-1].tolist()
    each = np.array([reference.gradient_at(row, x, y) for row in facts.rows])
    spread = float(((each - each.mean(axis=0)) ** 2).sum(axis=1).mean())
    n, m = len(each), noise.size
    true = math.sqrt(spread / m * (1 if noise.replacement else (n - m) / (n - 1)))
    return None if close(read(found[1]), true, 2) else f"off by {true:.4g}"


def size_of_beta(facts: Facts, claim: Claim) -> str | None:
    found = re.search(rf"β = {NUMBER} is (large|small) for κ = {NUMBER}: .* β = {NUMBER}", claim.text)
    if found is None:
        return None
    kappas = [high / low for low, high in _spectra(facts) if low > 0]
    if not any(close(read(found[3]), k) for k in kappas):
        return f"κ is one of {kappas}"
    return None if (read(found[1]) > read(found[4])) == (found[2] == "large") else "the other way round"
