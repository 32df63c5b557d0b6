"""A worksheet for paper from the run on screen, and its key. Pure: every answer is computed by gradnorm_core."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import numpy as np

from app.explain import verdict
from app.figures.levels import contour_levels, contour_lines, height_scale
from app.landscapes import Landscape
from app.settings import Settings, to_spec
from app.style import number, pair
from gradnorm_core.descent import run_spec
from gradnorm_core.diagnostics import diagnose
from gradnorm_core.norms import gradient_norm
from gradnorm_core.spec import RunSpec
from gradnorm_core.step_rules import Fixed

DIGITS = 4
PICTURE = 420
"""Pixels of the longer side of the picture."""
STYLE = """
@page { size: A4; margin: 18mm }
body { font: 12pt/1.45 Georgia, "Times New Roman", serif; color: #000;
       background: #fff; max-width: 174mm; margin: auto }
h1 { font-size: 16pt } svg { display: block; margin: 4mm auto; max-width: 100% }
li { margin-bottom: 3mm; break-inside: avoid } .room { height: 18mm; border-bottom: 1px dotted #999 }
.key { break-before: page } math { font-size: 1.1em }
"""


@dataclass(frozen=True, slots=True)
class Task:
    """A question, and its answer for the key: plain text both."""

    question: str
    answer: str


def tasks(settings: Settings) -> list[Task]:
    """The questions that this run can answer."""
    spec = to_spec(settings)
    run = run_spec(spec)
    seen = diagnose(spec.objective, run)
    gradient = run.gradients[0]
    found = [Task(f"Compute ∇f at x₀ = {pair(spec.start, DIGITS)}.", f"∇f(x₀) = {pair(gradient, DIGITS)}")]
    if np.isfinite(gradient).all():
        one, two, most = (number(float(gradient_norm(gradient, p)), DIGITS) for p in (1.0, 2.0, math.inf))
        found.append(Task("Compute its norms ‖∇f‖₁, ‖∇f‖₂ and ‖∇f‖∞.", f"{one}, {two} and {most}"))
    if run.iterations:
        step = f"α = {number(run.step_sizes[0], DIGITS)}"
        found.append(
            Task(f"Compute the iterate after one step of “{spec.direction.label}” with {step}.",
                 f"x₁ = {pair(run.points[1], DIGITS)}, f(x₁) = {number(run.values[1], DIGITS)}")
        )  # fmt: skip
    arrived = run.status.name == "converged" and seen.stationary_kind == "minimum"
    if arrived and seen.end.stability_limit is not None:
        low, high = float(seen.end.eigenvalues[0]), float(seen.end.eigenvalues[-1])
        found.append(
            Task("At the minimum the run arrives at, compute the eigenvalues of ∇²f and the stability limit 2/λmax.",
                 f"λ = {number(low, DIGITS)} and {number(high, DIGITS)}; "
                 f"2/λmax = {number(seen.end.stability_limit, DIGITS)}")
        )  # fmt: skip
        if isinstance(spec.step_rule, Fixed):
            found += _predictions(spec, seen.end.stability_limit)
    return found


def _predictions(spec: RunSpec, limit: float) -> list[Task]:
    """What happens at three step sizes around the limit."""
    found = []
    for share in (0.2, 0.9, 1.1):
        alpha = float(f"{share * limit:.3g}")
        run = run_spec(replace(spec, step_rule=Fixed(alpha)))
        told = verdict(run, diagnose(spec.objective, run))
        question = f"Predict: how does the run move with α = {number(alpha)}, and where does it end?"
        found.append(Task(question, f"{told.headline}. {' '.join(told.sentences)}"))
    return found


def worksheet(settings: Settings, ground: Landscape, formula: str, link: str) -> str:
    """The worksheet and, on a page of its own, the key: one HTML file that needs nothing else.

    Args:
        settings: the screen.
        ground: the landscape over its window.
        formula: f as it was typed.
        link: the address of the screen, for the foot.
    """
    asked = tasks(settings)
    questions = "".join(f'<li>{escape(one.question)}<div class="room"></div></li>' for one in asked)
    answers = "".join(f"<li>{escape(one.answer)}</li>" for one in asked)
    function = f"<p><i>f</i>(<i>x</i>, <i>y</i>) = <b>{escape(formula)}</b></p>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Gradnorm worksheet</title>'
        f"<style>{STYLE}</style><h1>Gradient descent: worksheet</h1>"
        f"<p>Name: ______________________ Date: ____________</p>{function}{picture(ground, settings.start)}"
        f"<ol>{questions}</ol><p><small>{escape(link)}</small></p>"
        f'<section class="key"><h1>Key</h1>{function}<ol>{answers}</ol></section></html>'
    )


def picture(ground: Landscape, start: Sequence[float]) -> str:
    """Contour lines and the start, as SVG; x to the right, y up, at equal scale."""
    (left, right), (bottom, top) = ground.window
    unit = PICTURE / max(right - left, top - bottom)
    width, height = (right - left) * unit, (top - bottom) * unit
    scale = height_scale(ground.values)
    x, y, _ = contour_lines(ground.x, ground.y, ground.values, scale, contour_levels(scale))
    lines, pen = [], "M"
    for u, v in zip(((x - left) * unit).tolist(), ((top - y) * unit).tolist(), strict=True):
        if math.isfinite(u) and math.isfinite(v):
            lines.append(f"{pen}{u:.1f},{v:.1f}")
            pen = "L"
        else:
            pen = "M"
    u, v = (start[0] - left) * unit, (top - start[1]) * unit
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width + 2:.0f} {height + 22:.0f}" '
        f'width="{width:.0f}" role="img" aria-label="Contour lines of f and the start">'
        f'<rect width="{width:.1f}" height="{height:.1f}" fill="none" stroke="#000"/>'
        f'<path d="{"".join(lines)}" fill="none" stroke="#667" stroke-width="0.8"/>'
        f'<circle cx="{u:.1f}" cy="{v:.1f}" r="4" fill="#fff" stroke="#000" stroke-width="2"/>'
        f'<text x="{u + 7:.1f}" y="{v - 6:.1f}" font-size="13">x₀</text>'
        f'<text x="0" y="{height + 16:.1f}" font-size="11">x from {number(left)} to {number(right)}, '
        f"y from {number(bottom)} to {number(top)}</text></svg>"
    )
