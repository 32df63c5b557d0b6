"""The tables of the page, among them the norms that programs test; each of its rows names the source it was read in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from app.compute.gradient_norm import random_ratios, small_norms
from app.figures.parts.digits import digits as digits_of
from app.text.html import plain, table
from app.text.numbers import number, pair, spot, unlike, unlike_each_other
from app.ui.pages.gradient_norm.numbers import EXAMPLE, Disagreement, Logged, norms_of
from gradnorm_core.diagnostics.gap_bounds import GapBounds
from gradnorm_core.diagnostics.slopes import Slope
from gradnorm_core.norms import NORMS, gradient_norm, norm_name
from gradnorm_core.sweeps.norm_maps import NormMap


@dataclass(frozen=True, slots=True)
class Program:
    """A program that measures gradients.

    Attributes:
        name: of the program and its function or method.
        p: the norm it takes by default.
        limit: the default threshold; None where the caller gives it.
        does: the action at the threshold.
        source: the file or page that says so.
    """

    name: str
    p: float
    limit: float | None
    does: str
    source: str


STOPPING = (
    Program("SciPy minimize, BFGS", math.inf, 1e-5, "gtol; another norm is an option",
            "docs.scipy.org, minimize(method=’BFGS’)"),
    Program("SciPy minimize, L-BFGS-B", math.inf, 1e-5, "gtol; of the projected gradient",
            "scipy/optimize/_lbfgsb_py.py"),
    Program("Optim.jl", math.inf, 1e-8, "g_abstol", "docs/src/user/config.md, General Options"),
    Program("Gonum optimize", math.inf, None, "GradientThreshold", "optimize/types.go"),
    Program("Ceres GradientProblemSolver", math.inf, 1e-10, "gradient_tolerance; of the projected gradient",
            "include/ceres/gradient_problem_solver.h"),
)  # fmt: skip
CLIPPING = (
    Program("PyTorch clip_grad_norm_", 2.0, None, "scales by c/(‖g‖ + 10⁻⁶), returns ‖g‖ before",
            "torch/nn/utils/clip_grad.py"),
    Program("Optax clip_by_global_norm", 2.0, None, "scales by c/‖g‖, adds nothing", "optax/transforms/_clipping.py"),
)  # fmt: skip


def programs_table(gradient: Sequence[float]) -> str:
    """The table of the programs, the norms they test, and the values of these at the visitor's point."""
    head = ["program", "norm", "default", "", "at your point", "source"]
    return table(head, [_row(one, gradient) for one in (*STOPPING, *CLIPPING)])


def _row(one: Program, gradient: Sequence[float]) -> list[str]:
    limit = "yours to give" if one.limit is None else number(one.limit)
    return [one.name, norm_name(one.p), limit, one.does, _verdict(one, gradient), one.source]


def _verdict(one: Program, gradient: Sequence[float]) -> str:
    """The norm at the point, and whether the program would stop."""
    norm = float(gradient_norm(gradient, one.p))
    if one.limit is None or not math.isfinite(norm):
        return number(norm)
    return f"{unlike(norm, [one.limit])}: {'stops' if norm <= one.limit else 'goes on'}"


NAMES = {1.0: "‖g‖₁", 2.0: "‖g‖₂", 3.0: "‖g‖₃", math.inf: "‖g‖∞"}
RULES = {1.0: "Σ|gᵢ|", 2.0: "√Σgᵢ²", 3.0: "∛Σ|gᵢ|³", math.inf: "max|gᵢ|"}

KINDS = {"degenerate": "undecided", "unknown": "no Hessian"}


def norms_table(own: Sequence[float]) -> str:
    """The table of the norms: rule, value for the example and for the visitor's gradient; last ‖g‖₂², not a norm."""
    first, second = norms_of(EXAMPLE), norms_of(own)
    told = unlike_each_other([second[p] for p in NAMES])
    rows = [[NAMES[p], RULES[p], number(first[p]), shown] for p, shown in zip(NAMES, told, strict=True)]
    rows.append(["‖g‖₂²", "Σgᵢ², not a norm", number(first[2.0] ** 2), _square(second[2.0])])
    return table(["", "", f"g = {pair(EXAMPLE)}", f"yours, {pair(own)}"], rows)


def logs_table(shown: Logged, own: bool) -> str:
    """The norms of a training log: at the visitor's point, or at the minimum of a built-in loss."""
    rows = [
        [f"all {shown.rows} rows", "‖∇f‖₂", number(shown.full)],
        [f"a mini-batch of {shown.size}", "before clipping, as logged", number(shown.batch)],
        ["the same", f"clipped at c = {number(shown.bound)}", number(shown.clipped)],
        [f"batches of {shown.size}", "distance from ∇f, root mean square", number(shown.error)],
    ]
    where = "your loss, at the start" if own else "hours and points, at the minimum"
    return table(["", "", where], rows)


def _square(value: float) -> str:
    """The square, or that float64 cannot hold it."""
    square, held = value * value, np.finfo(np.float64)
    if math.isfinite(value) and math.isinf(square):
        return f"above {number(float(held.max), 2)}"
    return f"below {number(float(held.tiny), 2)}" if value > 0 and square < held.tiny else number(square)


def slopes_table(slopes: Sequence[Slope]) -> str:
    """The table of the balls: the steepest direction, its slope, and the norm of the gradient that equals it."""
    rows = [
        [f"{norm_name(one.p)} ball", pair(one.direction), slope, f"−{norm_name(one.q)} norm of g"]
        for one, slope in zip(slopes, unlike_each_other([one.slope for one in slopes]), strict=True)
    ]
    return table(["step measured in", "direction", "slope", "which is"], rows)


def ratios_table() -> str:
    """The table of ‖g‖₁/‖g‖₂ for random directions."""
    rows = [[f"n = {n:,}".replace(",", " "), number(ratio), number(law)] for n, ratio, law in random_ratios()]
    return table(["", "‖g‖₁/‖g‖₂, mean", "√(2n/π)"], rows)


def small_table() -> str:
    """The table of points with a small norm."""
    rows = []
    for one in small_norms():
        distance, eigenvalues = one.facts.distance, ", ".join(map(number, one.facts.eigenvalues))
        away = "no stationary point near" if distance is None else number(distance)
        rows.append([one.kind, plain(one.formula), pair(one.point), number(one.facts.norm), eigenvalues, away])
    return table(["", "f(x, y)", "at", "‖∇f‖₂", "eigenvalues of ∇²f", "distance to ∇f = 0"], rows)


def bounds_table(bounds: Iterable[tuple[str, GapBounds]]) -> str:
    """The table of both bounds and the gap between them."""
    rows = [
        [
            name, spot(one.point), *unlike_each_other([one.mu, one.smoothness]), number(one.norm),
            *unlike_each_other([one.lower, one.gap, one.upper]),
        ]
        for name, one in bounds
    ]  # fmt: skip
    return table(["", "at", "μ", "L", "‖g‖₂", "‖g‖₂²/(2L)", "f − f*", "‖g‖₂²/(2μ)"], rows)


def zeros_table(norms: NormMap, theory: bool = True) -> str:
    """The table of the zeros of the norm in the window; `theory`: with the curvatures there."""
    places = [digits_of(side, 3) for side in norms.window]
    values = unlike_each_other([_clean(zero.value, 1e-20) for zero in norms.zeros])
    rows = [
        [
            KINDS.get(zero.kind, zero.kind),
            f"({', '.join(map(number, zero.point, places))})",
            value,
            *([", ".join(map(number, zero.eigenvalues))] if theory else []),
        ]
        for zero, value in zip(norms.zeros, values, strict=True)
    ]
    return table(["", "at", "f", *(["eigenvalues of ∇²f"] if theory else [])], rows)


def disagreement_table(steps: Iterable[Disagreement]) -> str:
    """The table of the norms before and after one step."""
    rows = [
        [
            f"{pair(map(_clean, one.before))} → {pair(one.after)}",
            *(f"{number(before, 4)} → {number(after, 4)}" for before, after in one.norms.values()),
        ]
        for one in steps
    ]
    return table(["g", *(norm.plain.replace("∇f", "g") for norm in NORMS)], rows)


def _clean(value: float, rounding: float = 1e-12) -> float:
    """A number that is zero but for rounding, as zero."""
    return 0.0 if abs(value) < rounding else value


def stops_table(stops: Iterable[tuple[float, int | None]]) -> str:
    """The table of the steps at which each norm of the run is first within the tolerance."""
    rows = [[NAMES[p].replace("g", "∇f"), "not in this run" if k is None else f"k = {k}"] for p, k in stops]
    return table(["", "first within the tolerance at"], rows)
