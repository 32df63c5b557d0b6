"""A worksheet for paper from the run on screen, and its key. Pure: every answer is computed by gradnorm_core."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from html import escape

import numpy as np

from app.exports.worksheet import mathml
from app.exports.worksheet.picture import picture
from app.settings.settings import Settings, to_spec
from app.text.grammar import counted, joined
from app.text.numbers import number, pair
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.turning import angles
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import EXPONENTS, NORMS, gradient_norm
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import Landscape

DIGITS = 4
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
    found = [
        Task(
            f"Find ∇f(x, y) by hand, and its value at x₀ = {pair(spec.start, DIGITS)}.",
            f"∇f(x₀) = {pair(gradient, DIGITS)}",
        )
    ]
    if np.isfinite(gradient).all():
        sizes = [number(float(gradient_norm(gradient, norm.p)), DIGITS) for norm in NORMS]
        found.append(Task(f"Compute its norms {joined([norm.plain for norm in NORMS])}.", joined(sizes)))
    if run.iterations:
        step = f"α = {number(run.step_sizes[0], DIGITS)}"
        found.append(
            Task(f"Compute the iterate after one step of “{spec.direction.label}” with {step}.",
                 f"x₁ = {pair(run.points[1], DIGITS)}, f(x₁) = {number(run.values[1], DIGITS)}")
        )  # fmt: skip
        found += _first_step(run, spec.goal)
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
    return found + _stops(spec)


def _first_step(run: Run, goal: str) -> list[Task]:
    """Whether the first step goes the right way, and how far it turns the gradient."""
    before, after = float(run.values[0]), float(run.values[1])
    if not (math.isfinite(before) and math.isfinite(after)):
        return []
    sign, way = (">", after > before) if goal == "maximize" else ("<", after < before)
    found = [
        Task(f"Is f(x₁) {sign} f(x₀)?",
             f"{'Yes' if way else 'No'}: f(x₀) = {number(before, DIGITS)} and f(x₁) = {number(after, DIGITS)}.")
    ]  # fmt: skip
    angle = float(angles(run.gradients[:2])[0])
    if math.isfinite(angle):
        found.append(Task("Compute ∇f at x₁, and the angle between ∇f(x₀) and ∇f(x₁).",
                          f"∇f(x₁) = {pair(run.gradients[1], DIGITS)}; {number(angle)}°"))  # fmt: skip
    return found


def _stops(spec: RunSpec) -> list[Task]:
    """When the test on the gradient norm is met, for each norm; nothing where one of them is never met."""
    runs = [run_spec(replace(spec, tolerance_norm=p)) for p in EXPONENTS]
    if any(run.status.name != "converged" for run in runs):
        return []
    offered = ", ".join(number(p) for p in EXPONENTS)
    asked = f"The run stops once ‖∇f‖ₚ ≤ {number(spec.gradient_tolerance)}. Which p of {offered} stops first, and why?"
    steps = ", ".join(f"{counted(run.iterations)} for p = {number(p)}" for p, run in zip(EXPONENTS, runs, strict=True))
    return [Task(asked, "p = ∞, or at the same step as others, since ‖v‖∞ ≤ ‖v‖₂ ≤ ‖v‖₁ for every v. "
                 f"Here: {steps}.")]  # fmt: skip


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


def worksheet(settings: Settings, background: Landscape, link: str) -> str:
    """The worksheet and, on a page of its own, the key: one HTML file that needs nothing else.

    Args:
        settings: the screen.
        background: the landscape over its window.
        link: the address of the screen, for the foot.
    """
    asked = tasks(settings)
    questions = "".join(f'<li>{escape(one.question)}<div class="room"></div></li>' for one in asked)
    answers = "".join(f"<li>{escape(one.answer)}</li>" for one in asked)
    function = mathml.formula(parse(settings.formula).expression.tree)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Gradnorm worksheet</title>'
        f"<style>{STYLE}</style><h1>Gradient descent: worksheet</h1>"
        f"<p>Name: ______________________ Date: ____________</p>{function}{picture(background, settings.start)}"
        f"<ol>{questions}</ol><p><small>{escape(link)}</small></p>"
        f'<section class="key"><h1>Key</h1>{function}<ol>{answers}</ol></section></html>'
    )
