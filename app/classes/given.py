"""The run of a question in a line: all that a student may know of it, without what is asked."""

from __future__ import annotations

from typing import Final

from app.classes.questions import Question
from app.text.method_summary import (
    LONGEST_FORMULA,
    SPACED,
    function_line,
    method_in_full,
    start_words,
    stopping_summary,
)
from app.text.numbers import in_full
from app.text.picture_key import method_name
from gradnorm_core.methods.step_rules.fixed import Fixed

AT_THE_START: Final = ("norm", "norm_1", "norm_inf")
"""Quantities that need the function and the start alone."""
OF_THE_STEP: Final = ("step_size", "best_step")
"""Quantities that are step sizes."""
OF_THE_METHOD: Final = ("beta",)
"""Quantities that are numbers of the method."""


def given_words(question: Question) -> str:
    """Function, method, step size, start and limits of the run, without what the question asks or leaves free.

    >>> from app.classes.questions import read_question
    >>> link = "v=1&f=x^2%2B3y^2&start=2_1&step=0.1"
    >>> given_words(read_question({"kind": "number", "quantity": "norm", "text": "How long?", "link": link}))
    'f(x, y) = x² + 3y²   ·   start x = 2, y = 1'
    """
    settings, asked = question.settings, question.quantity
    function = function_line(settings, LONGEST_FORMULA)
    start = "" if asked == "start" or "start" in question.free else f"start {start_words(settings)}"
    if asked == "kappa":
        return function
    if asked in AT_THE_START:
        return SPACED.join([function, start])
    return SPACED.join(filter(None, [function, _method(question), start, _limits(question)]))


def _method(question: Question) -> str:
    settings, asked, free = question.settings, question.quantity, question.free
    if "direction" in free:
        return ""
    besides = ("step_size",) if "step_size" in free else ()
    method = method_name(settings) if asked in OF_THE_METHOD else method_in_full(settings, besides)
    if "step_size" in free or asked in (*OF_THE_STEP, *OF_THE_METHOD):
        return method
    return ", ".join(filter(None, [method, _alpha(question)]))


def _alpha(question: Question) -> str:
    """The fixed step size, "" where a rule chooses it."""
    rule = question.settings.step_rule
    return f"α = {in_full(rule.step_size)}" if isinstance(rule, Fixed) else ""


def unsaid_words(question: Question) -> str:
    """Method, step size and start of the question's own run that `given_words` leaves out; "" where it says them all.

    >>> from app.classes.questions import read_question
    >>> link = "v=1&f=x^2%2B3y^2&start=2_1&step=0.1"
    >>> unsaid_words(read_question({"kind": "number", "quantity": "step_size", "text": "How large?", "link": link}))
    'α = 0.1'
    """
    settings, asked, free = question.settings, question.quantity, question.free
    nothing = asked == "kappa" or asked in AT_THE_START
    method, said = method_in_full(settings), "" if nothing else _method(question)
    start = asked in ("kappa", "start") or "start" in free
    alpha = _alpha(question)
    parts = [
        "" if method in said else method,
        "" if alpha and alpha in said else alpha,
        f"start {start_words(settings)}" if start else "",
    ]
    return ", ".join(filter(None, parts))


def _limits(question: Question) -> str:
    """Where the run stops, for those who count its steps or go along it."""
    counted = question.quantity in ("steps", "end") or question.kind in ("curve", "run")
    return f"at most {stopping_summary(question.settings)}" if counted else ""
