"""A worksheet for paper from the run on screen, and its key: one HTML file that needs nothing else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from app.exports.class_link import has_code, qr_printed
from app.exports.worksheet import mathml
from app.exports.worksheet.method import given, printed_step
from app.exports.worksheet.picture import picture
from app.exports.worksheet.tasks import pair_given, quiet_run, tasks
from app.settings.settings import Settings
from app.settings.table import fits
from app.text.grammar import counted, joined
from app.text.numbers import PLAIN_NORM_NAMES, number
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.formulas.expression import Expression
from gradnorm_core.formulas.letters import plain
from gradnorm_core.formulas.symbolic.service import Unavailable, gradient_mathml
from gradnorm_core.methods.registry import Noise
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.landscape import Landscape
from gradnorm_core.objectives.objective import Objective

MOST_ROWS = 60
"""Rows of a table that a sheet prints."""
ROW_DIGITS = 7
"""Digits of a number of a table: more than the key has."""
QUOTIENT = re.compile(r"\S+/λmax")
"""A browser may end a line behind its slash."""
STYLE = """
@page { size: A4; margin: 18mm }
body { font: 12pt/1.45 Georgia, "Times New Roman", serif; color: #000;
       background: #fff; max-width: 174mm; margin: auto }
h1 { font-size: 16pt } svg { display: block; margin: 4mm auto; max-width: 100% }
li { margin-bottom: 3mm; break-inside: avoid } .room { height: 18mm; border-bottom: 1px dotted #999 }
.formula { text-align: center } .method { margin: 2mm 0; padding: 1mm 4mm; border-left: 2px solid #999 }
.method p { margin: 1mm 0; overflow-wrap: anywhere }
.address { display: flex; gap: 5mm; align-items: center; break-inside: avoid }
.address svg { margin: 0; width: 30mm; height: 30mm; flex: none }
.address small { overflow-wrap: anywhere; word-break: break-all }
.key { break-before: page; font-size: 11pt } .whole { white-space: nowrap }
math { font-size: 1.1em } .key math { font-size: 1em }
"""


def worksheet(settings: Settings, background: Landscape, link: str) -> str:
    """The worksheet and, on a page of its own, the key.

    Args:
        settings: the screen.
        background: the landscape over its window.
        link: the address of the screen, for the foot.
    """
    expression = settings.objective.expression
    run, function = quiet_run(settings), mathml.printed(expression.tree, expression.variables)
    asked = tasks(run)
    questions = "".join(f'<li>{_prose(one.question)}<div class="room"></div></li>' for one in asked)
    gradient = _gradient(expression)
    answers = "".join(f"<li>{gradient if one.differentiates else ''}{_prose(one.answer)}</li>" for one in asked)
    head = _method(run, settings.noise, "the link below" if fits(settings.table) else "no link: ask for the table")
    code = qr_printed(link) if has_code(link) else ""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Gradnorm worksheet</title>'
        f"<style>{STYLE}</style><h1>Gradient descent: worksheet</h1>"
        f"<p>Name: ______________________ Date: ____________</p>{function}{head}{picture(background, settings.start)}"
        f'<ol>{questions}</ol><div class="address">{code}<small>{escape(link)}</small></div>'
        f'<section class="key"><h1>Key</h1>{function}{head}<ol>{answers}</ol></section></html>'
    )


def _method(run: Run, noise: Noise | None, where: str) -> str:
    """The head of the sheet: start, step and end of the run; `where` is the place of the rows of a long table."""
    spec, step = run.spec, printed_step(run, noise)
    goal = "maximized" if spec.goal == "maximize" else "minimized"
    stop = (
        f"The run stops once {PLAIN_NORM_NAMES[spec.tolerance_norm]} ≤ {given(spec.gradient_tolerance)}, "
        f"after {counted(spec.max_iterations)} at the latest."
    )
    named = [f"{plain(name)} = {given(value)}" for name, value in _parameters(run.objective)]
    lines = [
        *([f"In f, {joined(named)}."] if named else []),
        f"f is {goal}, from x₀ = {pair_given(spec.start)}. The method is {step.name}. Each step:",
        *step.lines, stop, *_other_stops(spec), *_rows(run.objective, where), *([step.remark] if step.remark else []),
    ]  # fmt: skip
    return '<div class="method">' + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</div>"


def _parameters(objective: Objective) -> Iterable[tuple[str, float]]:
    """The parameters that the printed formula names, with their values."""
    return objective.parameters.items() if isinstance(objective, FormulaObjective) else ()


def _rows(objective: Objective, where: str) -> Iterator[str]:
    """The numbers that a loss over data is made of; of a long table only how long it is."""
    if not isinstance(objective, DataObjective):
        return
    names = objective.expression.columns
    if objective.rows > MOST_ROWS:
        yield f"f runs over {objective.rows} rows, too many for a sheet; they are in {where}."
        return
    rows = zip(*(objective.data[name] for name in names), strict=True)
    listed = ", ".join(f"({', '.join(number(one, ROW_DIGITS) for one in row)})" for row in rows)
    yield f"The {objective.rows} rows, each as ({', '.join(map(plain, names))}): {listed}."


def _other_stops(spec: RunSpec) -> Iterator[str]:
    """The tests besides that on the gradient, where they are in use."""
    if most := spec.value_tolerance:
        size = "max(|f(x)| before and after it, 1)"
        yield f"It also stops after a step that changes f by at most {given(most)}·{size}."
    if most := spec.step_tolerance:
        yield f"It also stops after a step to x that is no longer than {given(most)}·({given(most)} + ‖x‖₂)."


def _gradient(expression: Expression) -> str:
    """∂f/∂x and ∂f/∂y as formulas, or why they are not there."""
    try:
        partials = gradient_mathml(expression)
    except Unavailable:
        return "<p>The formula of ∇f could not be made just now: save the sheet once more to have it.</p>"
    if partials is None or not all(map(mathml.fits, partials)):
        return "" if expression.columns else "<p>The formula of ∇f is too long to be printed.</p>"
    named = zip(expression.variables, partials, strict=True)
    return "".join(mathml.paragraph([_partial(name), *terms]) for name, terms in named)


def _prose(text: str) -> str:
    """The text with no line end inside a quotient."""
    return QUOTIENT.sub(lambda found: f'<span class="whole">{found[0]}</span>', escape(text))


def _partial(name: str) -> str:
    return f"<mfrac><mrow><mo>∂</mo><mi>f</mi></mrow><mrow><mo>∂</mo>{mathml.letter(name)}</mrow></mfrac><mo>=</mo>"
