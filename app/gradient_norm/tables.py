"""Tables as HTML, every cell escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from app.gradient_norm.maps import NormMap
from app.gradient_norm.numbers import EXAMPLE, Bracket, Disagreement, Slope, norms_of, random_ratios, small_norms
from app.style import number, pair
from gradnorm_core.norms import norm_name

NAMES = {1.0: "‖g‖₁", 2.0: "‖g‖₂", 3.0: "‖g‖₃", math.inf: "‖g‖∞"}
RULES = {1.0: "Σ|gᵢ|", 2.0: "√Σgᵢ²", 3.0: "∛Σ|gᵢ|³", math.inf: "max|gᵢ|"}

KINDS = {"degenerate": "undecided", "unknown": "no Hessian"}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A small table; its first column names the rows."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    made = f'<div class="facts"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    return made.replace("‖∞", "‖<sub>∞</sub>")


def norms_table(own: Sequence[float]) -> str:
    """Each norm: its rule, and its value for the example and for the visitor's gradient; then what is no norm."""
    first, second = norms_of(EXAMPLE), norms_of(own)
    rows = [[NAMES[p], RULES[p], number(first[p]), number(second[p])] for p in NAMES]
    rows.append(["‖g‖₂²", "Σgᵢ², not a norm", number(first[2.0] ** 2), number(_square(second[2.0]))])
    return table(["", "", f"g = {pair(EXAMPLE)}", f"yours, {pair(own)}"], rows)


def _square(value: float) -> float:
    return value * value


def slopes_table(slopes: Iterable[Slope]) -> str:
    """Each ball, its steepest direction, the slope there and the norm of the gradient that this is."""
    rows = [
        [f"{norm_name(one.p)} ball", pair(one.direction), number(one.slope), f"−{norm_name(one.q)} norm of g"]
        for one in slopes
    ]
    return table(["step measured in", "direction", "slope", "which is"], rows)


def ratios_table() -> str:
    """How far apart two norms are for random directions."""
    rows = [[f"n = {n:,}".replace(",", " "), number(ratio), number(law)] for n, ratio, law in random_ratios()]
    return table(["", "‖g‖₁/‖g‖₂, mean", "√(2n/π)"], rows)


def plain(formula: str) -> str:
    """A formula of ours as one would write it."""
    return formula.replace("^2", "²").replace("^4", "⁴").replace("-", "−")


def small_table() -> str:
    """Small norms, and what is there."""
    rows = []
    for one in small_norms():
        away = "no stationary point near" if one.distance is None else number(one.distance)
        rows.append(
            [
                one.what,
                plain(one.formula),
                pair(one.point),
                number(one.norm),
                ", ".join(map(number, one.eigenvalues)),
                away,
            ]
        )
    return table(["", "f(x, y)", "at", "‖∇f‖₂", "eigenvalues of ∇²f", "distance to ∇f = 0"], rows)


def bracket_table(brackets: Iterable[tuple[str, Bracket]]) -> str:
    """Both bounds and what lies between them."""
    rows = [
        [
            name, pair(one.point), number(one.mu), number(one.smoothness), number(one.norm), number(one.lower),
            number(one.gap), number(one.upper),
        ]
        for name, one in brackets
    ]  # fmt: skip
    return table(["", "at", "μ", "L", "‖g‖₂", "‖g‖₂²/(2L)", "f − f*", "‖g‖₂²/(2μ)"], rows)


def zeros_table(norms: NormMap) -> str:
    """The zeros of the norm in the window."""
    rows = [
        [
            KINDS.get(zero.kind, zero.kind),
            pair(zero.point),
            number(_clean(zero.value, 1e-20)),
            ", ".join(map(number, zero.eigenvalues)),
        ]
        for zero in norms.zeros
    ]
    return table(["", "at", "f", "eigenvalues of ∇²f"], rows)


def disagreement_table(steps: Iterable[Disagreement]) -> str:
    """The norms before and after one step."""
    rows = [
        [
            f"{pair(map(_clean, one.before))} → {pair(one.after)}",
            *(f"{number(before, 4)} → {number(after, 4)}" for before, after in one.norms.values()),
        ]
        for one in steps
    ]
    return table(["g", "‖g‖₁", "‖g‖₂", "‖g‖∞"], rows)


def _clean(value: float, rounding: float = 1e-12) -> float:
    """A number that is zero but for rounding, as zero."""
    return 0.0 if abs(value) < rounding else value


def stops_table(stops: Iterable[tuple[float, int | None]]) -> str:
    """The step at which each norm of the run is first within the tolerance."""
    rows = [[NAMES[p].replace("g", "∇f"), "not in this run" if k is None else f"k = {k}"] for p, k in stops]
    return table(["", "first within the tolerance at"], rows)
