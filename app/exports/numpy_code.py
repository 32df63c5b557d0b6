"""Directions, step rules, clips and noise as lines of NumPy: operation for operation what the core does to one run.

The lines use these names of the script: k, x, d, alpha; value and slopes, f and ∇f turned so that down is the goal;
g, the slopes after noise and clip; look(point), which returns value and slopes; dot and norm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import numpy as np

from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, RMSProp
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import FLATTEST, Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS, LEAST_COSINE, NonlinearCG
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.step_rules.barzilai_borwein import BarzilaiBorwein
from gradnorm_core.methods.step_rules.exact import FARTHEST, FIRST_STRIDE, FLAT_ENOUGH, SHARPEST
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.methods.step_rules.polyak import Polyak


@dataclass(frozen=True, slots=True)
class Lines:
    """A piece of a method in NumPy.

    Attributes:
        body: what is done at every step, at the margin.
        before: what is done once, before the first step.
        functions: definitions it calls.
    """

    body: str
    before: str = ""
    functions: str = ""


def lines(piece: Any, *, ascending: bool = False) -> Lines:
    """The piece in NumPy; an exact line search and a formula in k need the objective and are made by `script`.

    Raises:
        UsageError: a piece that is written nowhere here.
    """
    if isinstance(piece, Steepest):
        return Lines(f"d = {_STEEPEST[piece.norm]}")
    if isinstance(piece, Polyak):
        return Lines(_POLYAK.format(target=repr(-piece.minimum if ascending else piece.minimum)))
    if isinstance(piece, BarzilaiBorwein):
        quotient = "ss / sy" if piece.variant == 1 else "sy / yy"
        return Lines(_BARZILAI_BORWEIN.format(first=repr(piece.initial_step), quotient=quotient))
    if type(piece) not in _LINES:
        raise UsageError(f"{getattr(piece, 'label', type(piece).__name__)} cannot be written as a NumPy script.")
    written = _LINES[type(piece)]
    numbers = {one.name: repr(getattr(piece, one.name)) for one in piece.parameters}
    if isinstance(piece, Armijo):
        numbers["trials"] = repr(math.ceil(-92.0 / math.log(piece.shrink_factor)))
    return Lines(*(_filled(part, numbers) for part in (written.body, written.before, written.functions)))


def _filled(text: str, numbers: dict[str, str]) -> str:
    for name, digits in numbers.items():
        text = text.replace(f"<{name}>", digits)
    return text


def _block(text: str) -> str:
    return dedent(text).strip("\n")


_STEEPEST = {
    1.0: "np.where(np.arange(2) == np.argmax(np.abs(g)), -g, 0.0)",
    2.0: "-g",
    math.inf: "-np.abs(g).sum() * np.sign(g)",
}

_POLYAK = _block("""
    gap, slope = value - {target}, dot(slopes, d)
    alpha = -gap / slope if gap >= 0 and slope < 0 else np.nan
""")

_BARZILAI_BORWEIN = _block("""
    alpha = {first}
    if k > 0:
        s, y = x - x_before, slopes - slopes_before
        ss, sy, yy = dot(s, s), dot(s, y), dot(y, y)
        tried = {quotient} if sy > 0 else np.sqrt(ss / yy)
        alpha = tried if np.isfinite(tried) and tried > 0 else alpha
    x_before, slopes_before = x, slopes
""")

_NEWTON = _block(f"""
    def newton(x, g):
        hxx, hxy, hyy = hessian(x)
        determinant = hxx * hyy - hxy * hxy
        if hxx > 0 and determinant > 0:
            return np.array([hxy * g[1] - hyy * g[0], hxy * g[0] - hxx * g[1]]) / determinant
        if not np.isfinite([hxx, hxy, hyy]).all():
            return np.full(2, np.nan)
        curvatures, frame = np.linalg.eigh(np.array([[hxx, hxy], [hxy, hyy]]))
        sizes = np.abs(curvatures)
        sizes = np.maximum(sizes, {FLATTEST!r} * sizes.max()) if sizes.max() > 0 else np.ones(2)
        parts = (frame * g[:, None]).sum(axis=0) / sizes
        return -(frame * parts).sum(axis=1)
""")

_BFGS = _block(f"""
    if k > 0:
        s, y = x - x_old, g - g_old
        sy, yy = dot(s, y), dot(y, y)
        if sy > {LEAST_COSINE!r} * np.sqrt(dot(s, s) * yy):
            B = B * (sy / yy) if k == 1 else B
            By = np.array([dot(row, y) for row in B])
            sBy = s[:, None] * By
            B = B + (1 + dot(y, By) / sy) / sy * (s[:, None] * s) - (sBy + sBy.T) / sy
    d = -np.array([dot(row, g) for row in B])
    if not dot(g, d) < 0:
        d, B = -g, np.eye(2)
    x_old, g_old = x, g
""")

_CONJUGATE = _block("""
    if k == 0:
        d = -g
    else:
        share = dot(g, g - g_old) / dot(g_old, g_old)
        d = (share if share > 0 else 0.0) * d - g
        d = d if dot(g, d) < 0 else -g
    g_old = g
""")

_ARMIJO = _block("""
    alpha, slope = np.float64(<initial_step>), dot(slopes, d)
    for _ in range(<trials> if slope < 0 else 0):
        if look(x + alpha * d)[0] <= value + <sufficient_decrease> * alpha * slope:
            break
        alpha = alpha * <shrink_factor>
    else:
        alpha = np.nan
""")

_WOLFE = _block("""
    def wolfe(x, d, value_0, slope_0):
        alpha, best, value_best, slope_best = np.float64(<initial_step>), 0.0, value_0, slope_0
        worst, value_worst = np.inf, np.inf
        for _ in range(60 if slope_0 < 0 else 0):
            value, slopes = look(x + alpha * d)
            slope = dot(slopes, d)
            low = value <= value_0 + <sufficient_decrease> * alpha * slope_0 and value < value_best
            low = low and not np.isnan(slope)
            if low and np.abs(slope) <= -<curvature> * slope_0:
                return alpha
            if not low:
                worst, value_worst = alpha, value
            else:
                if slope * (worst - best) >= 0:
                    worst, value_worst = best, value_best
                best, value_best, slope_best = alpha, value, slope
            if np.isinf(worst):
                alpha = 2 * alpha
            else:
                width = worst - best
                share = -slope_best * width / (2 * (value_worst - value_best - slope_best * width))
                inside = 0.1 if share < 0.1 else 0.9 if share > 0.9 else share
                alpha = best + (inside if np.isfinite(value_worst) and np.isfinite(share) else 0.5) * width
        return best if best > 0 else np.nan
""")

FIRST_MINIMUM = _block(f"""
    def first_minimum(x, d, slope_0):
        size = np.abs(d).max()
        alpha, a, slope_a, b, slope_b = {FIRST_STRIDE!r} / size, 0.0, slope_0, np.inf, np.nan
        for trial in range(250 if slope_0 < 0 else 0):
            value, slopes = look(x + alpha * d)
            slope = dot(slopes, d)
            if np.isfinite(value) and slope < 0:
                a, slope_a = alpha, slope
            else:
                b, slope_b = alpha, slope if np.isfinite(value) else np.nan
            if np.isfinite(value) and np.abs(slope) <= -{FLAT_ENOUGH!r} * slope_0:
                return alpha
            if np.isfinite(b) and b - a <= {SHARPEST!r} * b:
                return a if slope_b >= 0 and a > 0 else np.nan
            if a * size > {FARTHEST!r}:
                return np.nan
            secant = a - slope_a * (b - a) / (slope_b - slope_a)
            halved = a + (b - a) / 2
            near = secant if trial % 2 == 0 and a < secant < b else halved
            alpha = 1.5 * alpha if np.isinf(b) else near
        return np.nan
""")

_LINES = {
    Normalized: Lines("size = norm(g)\nd = -g / (size if size > 0 else 1.0)"),
    HeavyBall: Lines("b = <momentum> * b + g\nd = -b", "b = np.zeros(2)"),
    Nesterov: Lines("b = <momentum> * b + g\nd = -(g + <momentum> * b)", "b = np.zeros(2)"),
    AdaGrad: Lines("v = v + g * g\nd = -g / (np.sqrt(v) + <epsilon>)", "v = np.zeros(2)"),
    RMSProp: Lines("v = <decay> * v + (1 - <decay>) * (g * g)\nd = -g / (np.sqrt(v) + <epsilon>)", "v = np.zeros(2)"),
    Adam: Lines(
        "m = <beta1> * m + (1 - <beta1>) * g\n"
        "v = <beta2> * v + g * g * (1 - <beta2>)\n"
        "correction = np.sqrt(1 - <beta2> ** (k + 1))\n"
        "d = correction / (<beta1> ** (k + 1) - 1) * m / (np.sqrt(v) + correction * <epsilon>)",
        "m, v = np.zeros(2), np.zeros(2)",
    ),
    Newton: Lines("d = newton(x, g)", functions=_NEWTON),
    BFGS: Lines(_BFGS, "B = np.eye(2)  # estimate of the inverse Hessian"),
    NonlinearCG: Lines(_CONJUGATE),
    Fixed: Lines("alpha = <step_size>"),
    Armijo: Lines(_ARMIJO),
    Wolfe: Lines("alpha = wolfe(x, d, value, dot(slopes, d))", functions=_WOLFE),
    GaussianNoise: Lines(
        "if k % 512 == 0:\n"
        "    normals = np.random.default_rng([<seed>, k // 512]).standard_normal((512, 2))\n"
        "g = g + <deviation> * normals[k % 512]"
    ),
    ClipByNorm: Lines(
        f"g = g * np.minimum(1.0, <max_norm> / np.maximum(norm(g) + <epsilon>, {float(np.finfo(np.float64).tiny)!r}))"
    ),
    ClipByValue: Lines("g = np.clip(g, -<limit>, <limit>)"),
}
