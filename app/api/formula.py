"""``/api/formula``: a formula is checked while it is typed, and the engine in the browser gets its program."""

from __future__ import annotations

from typing import Any

from app.api.question import Question
from app.api.refusals import problem_of
from app.browser.engine_data import pack_run
from app.settings.settings import to_spec
from app.text.html import excerpt
from gradnorm_core.errors import ExpressionError
from gradnorm_core.formulas.expression import Expression

CHECKED = ("f",)
"""The parameter that this route answers for when it cannot be read; a mistake in it is an answer, no refusal."""


def answer(question: Question) -> dict[str, Any]:
    """How the formula of a link is read, and the run of the link for the engine; or where the mistake is.

    `engine` is None when only the core computes the method.
    """
    at_fault = [one.error for one in question.rejections if one.error is not None]
    if at_fault:
        return {"formula": _refused(at_fault[0]), "engine": None}
    expression = question.settings.objective.expression
    return {"formula": _read(expression), "engine": pack_run(to_spec(question.settings))}


def _read(expression: Expression) -> dict[str, Any]:
    notes = [{"message": note.message, "position": note.position} for note in expression.notes]
    return {"text": expression.text, "latex": expression.latex, "plain": expression.plain, "notes": notes}


def _refused(error: ExpressionError) -> dict[str, Any]:
    """The mistake; `caret` is the part of the text around it, with a caret on the line below; "" of an empty text."""
    caret = excerpt(error.text, error.position) if error.has_place else ""
    return {"text": error.text, "problem": {**problem_of(error), "caret": caret}}
