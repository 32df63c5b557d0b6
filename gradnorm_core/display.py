"""How results look in a notebook: a few lines of HTML without colours of their own, readable on light and dark."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from gradnorm_core.directions import Steepest
from gradnorm_core.norms import gradient_norm
from gradnorm_core.status import factor, number, place
from gradnorm_core.step_rules import Formula

if TYPE_CHECKING:
    from gradnorm_core.curvature import Curvature
    from gradnorm_core.diagnostics import Diagnostics
    from gradnorm_core.spec import RunSpec
    from gradnorm_core.trajectory import Run

Rows = Iterable[tuple[str, str]]
LONGEST = 120
"""Characters of a formula that are shown."""
# No colour but that of the page: half-transparent grey is a line on white and on black.
_CARD = "display:inline-block;border:1px solid rgba(128,128,128,.4);border-radius:4px;padding:.5em .9em;max-width:46em"
_CELL = "border:0;background:none;color:inherit;padding:.05em 1em .05em 0;text-align:left;vertical-align:top"


def run_html(run: Run) -> str:
    """A run: how it ended, from where to where, and by which method."""
    return card(run.status.sentence, _run_rows(run))


def diagnostics_html(diagnostics: Diagnostics) -> str:
    """The numbers that explain a run."""
    reached = f", arrived at: {diagnostics.stationary_kind}" if diagnostics.stationary_kind else ""
    return card(f"Behaviour: {diagnostics.behaviour}{reached}", _diagnostics_rows(diagnostics))


def card(headline: str, rows: Rows) -> str:
    """A headline over a table of names and values; everything is escaped."""
    lines = "".join(
        f'<tr style="background:none"><th style="{_CELL};font-weight:normal;opacity:.75">{escape(name)}</th>'
        f'<td style="{_CELL}">{escape(value)}</td></tr>'
        for name, value in rows
    )
    table = f'<table style="margin:.3em 0 0;border:0;border-collapse:collapse"><tbody>{lines}</tbody></table>'
    return f'<div style="{_CARD}"><div style="font-weight:600">{escape(headline)}</div>{table}</div>'


def method_words(spec: RunSpec, omit: str = "") -> str:
    """The method in a line, "Heavy ball (momentum 0.9), Fixed (step size 0.09)"; without the number called `omit`."""
    pieces = (spec.noise, spec.clip, spec.direction, spec.step_rule)
    up = ", uphill" if spec.goal == "maximize" else ""
    return ", ".join(_piece_words(piece, omit) for piece in pieces if piece is not None) + up


def _piece_words(piece: Any, omit: str) -> str:
    name = str(piece) if isinstance(piece, Steepest) and piece.norm != 2 else piece.label
    chosen = [f"{one.name.replace('_', ' ')} {number(getattr(piece, one.name))}" for one in piece.parameters]
    chosen = [words for one, words in zip(piece.parameters, chosen, strict=True) if one.name != omit]
    chosen += [piece.text] if isinstance(piece, Formula) else []
    return f"{name} ({', '.join(chosen)})" if chosen else name


def _run_rows(run: Run) -> Rows:
    text = run.objective.text
    yield "formula", text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    yield "method", method_words(run.spec)
    yield "x₀ → x", f"{place(run.points[0])} → {place(run.points[-1])}"
    yield "steps", f"{run.iterations} of at most {run.spec.max_iterations}"
    yield "f", f"{number(run.values[0])} → {number(run.values[-1])}"
    for p, name in ((1.0, "‖∇f‖₁"), (2.0, "‖∇f‖₂"), (math.inf, "‖∇f‖∞")):
        first, last = gradient_norm(run.gradients[[0, -1]], p)
        yield name, f"{number(first)} → {number(last)}"


def _diagnostics_rows(seen: Diagnostics) -> Rows:
    yield "zig-zag number", f"{number(seen.zigzag)} (0: straight, 1: reverses at every step)"
    if seen.contraction_rate is not None:
        theory = "" if seen.predicted_rate is None else f" (theory at the minimum: {factor(seen.predicted_rate)})"
        yield "‖∇f‖₂ per step", f"× {factor(seen.contraction_rate)}{theory}"
    if seen.stationary is not None:
        yield "stationary point", f"{place(seen.stationary.point.tolist())}, {number(seen.stationary.distance)} away"
    yield from _curvature_rows(seen.local, "−∇²f" if seen.goal == "maximize" else "∇²f")
    yield f"steps where f {'falls' if seen.goal == 'maximize' else 'rises'}", str(len(seen.value_rises))
    yield "steps where ‖∇f‖₂ rises", str(len(seen.norm_rises[2]))
    if seen.period is not None:
        yield "cycle of period", str(seen.period)


def _curvature_rows(local: Curvature, matrix: str) -> Rows:
    if not local.known:
        return
    shown = ", ".join(map(number, local.eigenvalues[:4])) + (", …" if len(local.eigenvalues) > 4 else "")
    yield f"eigenvalues of {matrix}", shown
    if local.stability_limit is not None:
        yield "stability limit 2/λmax", number(local.stability_limit)
