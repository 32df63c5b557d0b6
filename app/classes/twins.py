"""The twin of a question: the same idea with other numbers, for a class that has just seen the solution."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from app.classes.failures import InvalidError
from app.classes.questions import Question, read_question
from app.classes.ready import ready_text
from app.classes.truths import Truth, completed, truth
from app.settings.address import query_text
from app.settings.links import query_on
from app.settings.settings import OWN, Settings
from app.text.grammar import counted
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.errors import GradnormError
from gradnorm_core.formulas.parsing.heads import with_number
from gradnorm_core.methods.step_rules.base import STEP_SIZE, has_step_size

STEP_FACTORS: Final = (0.8, 1.25, 0.6, 1.6, 0.5, 2.0, 0.4, 3.0, 0.25, 0.1)
"""Step sizes of a twin, as factors of the first one, the nearest first."""
START_FACTORS: Final = ((-1.0, 1.0), (1.0, -1.0), (-0.8, -0.9), (0.7, 1.0), (1.0, 0.6), (0.8, -0.7), (0.5, 0.4))
"""Starts of a twin, as factors of the coordinates of the first one, from the middle of the window."""
PARAMETER_FACTORS: Final = (2.0, 0.5, 3.0, 1.5)
SCALES: Final = (2, 3, 5)
"""Factors of the whole function, where it has no parameter."""
NUMBER: Final = re.compile(r"(?<![A-Za-z])[0-9]")
"""A number in a text; the 2 of L2 is none."""
REACH, SIZES = 30.0, 120
"""The step sizes tried for a par: up to this factor above and below the question's own, and how many of them."""
DIGITS: Final = 3
OTHER: Final = 0.15
"""Relative difference from which two numbers are another answer."""


def twin_of(question: Question) -> Question:
    """Returns a question of the same kind with other numbers; where one is found, with another right answer.

    Raises:
        InvalidError: no twin was found, or the choices are the teacher's own: the core cannot know which is right.
    """
    if question.kind == "choose" and not question.asks_for_behaviour:
        raise InvalidError("Answers of your own have no twin: nobody but you knows which is right with other numbers.")
    before, found = truth(question), None
    for settings in _variants(question):
        try:
            twin = _made(question, settings)
        except (InvalidError, GradnormError):
            continue
        if differs(before, truth(twin)):
            return twin
        found = found or twin
    if found is None:
        raise InvalidError("No twin of this question with other numbers was found.")
    return found


def differs(one: Truth, other: Truth) -> bool:
    """Whether the two questions have different right answers."""
    if one.choice is not None:
        return one.choice != other.choice
    if one.place is not None and other.place is not None:
        return any(abs(a - b) > one.radius for a, b in zip(one.place, other.place, strict=True))
    if one.number is not None and other.number is not None:
        return abs(one.number - other.number) > OTHER * abs(one.number)
    return True


def _made(question: Question, settings: Settings) -> Question:
    """The question on another screen, with its truth and a range of its own."""
    document = {key: value for key, value in question.document.items() if key not in ("range", "note")}
    document["link"] = query_text(query_on("playground", settings))
    document["text"] = _text(question)
    if question.asks_for_behaviour:
        del document["choices"]  # those of the twin's own run
    twin = completed(read_question(document))
    if not _can_be_solved(twin):
        raise InvalidError("No step size takes as few steps as the par.")
    return twin


def _text(question: Question) -> str:
    """The text of the twin: the question's own, or a ready one where it states numbers, which are not the twin's."""
    if not NUMBER.search(question.text):
        return question.text
    par = f" At most {counted(question.par)}." if question.par is not None else ""
    return ready_text(question.kind, question.quantity, question.free, question.settings.goal) + par


def _can_be_solved(question: Question) -> bool:
    """Whether some step size meets the par; True where more than the step size is free, or there is no par."""
    if question.par is None or question.free != ("step_size",):
        return True
    step_size = question.settings.step_size
    sizes = np.geomspace(step_size / REACH, step_size * REACH, SIZES)
    runs = descend_batch(question.spec, np.tile(question.spec.start, (SIZES, 1)), sizes)
    return bool((runs.iterations[runs.status_names == "converged"] <= question.par).any())


def _variants(question: Question) -> Iterator[Settings]:
    """Screens with other numbers; those first whose change alters the answer most."""
    settings = question.settings
    steps, starts, functions = list(_steps(settings)), list(_starts(settings)), list(_functions(settings))
    if question.kind == "number" and question.quantity not in ("steps", "rate"):
        yield from (*(_both(one, settings) for one in functions), *functions, *starts, *steps)
    elif question.kind in ("place", "run", "curve") or question.quantity.startswith("norm"):
        yield from (*starts, *functions, *steps)
    else:
        yield from (*steps, *starts, *functions)


def _both(one: Settings, settings: Settings) -> Settings:
    return next(_starts(one), one)


def _steps(settings: Settings) -> Iterator[Settings]:
    if has_step_size(settings.step_rule):
        for factor in STEP_FACTORS:
            step = _short(settings.step_size * factor)
            if step > 0 and STEP_SIZE.minimum <= step:
                yield replace(settings, step_size=step)


def _starts(settings: Settings) -> Iterator[Settings]:
    middle = [(low + high) / 2 for low, high in settings.window]
    for factors in START_FACTORS:
        start = tuple(
            _short(centre + factor * (at - centre))
            for centre, factor, at in zip(middle, factors, settings.start, strict=True)
        )
        if start != settings.start:
            yield replace(settings, start=(start[0], start[1]))


def _functions(settings: Settings) -> Iterator[Settings]:
    """Other numbers of the formula's parameters, or the function times a number with the step that goes with it."""
    objective = settings.objective
    for name, value in objective.parameters.items():
        for factor in PARAMETER_FACTORS:
            text = with_number(settings.formula, name, _short(value * factor))
            yield replace(settings, formula=text, example=OWN)
    if objective.is_quadratic and not objective.parameters:
        yield from _stretched(settings)
    if not objective.parameters and "=" not in settings.formula:
        for scale in SCALES:
            step = _short(settings.step_size / scale)
            yield replace(settings, formula=f"{scale}*({settings.formula})", step_size=step, example=OWN)


def _stretched(settings: Settings) -> Iterator[Settings]:
    """Quadratics with another condition number, where f = (ax² + cy²)/2 up to a constant."""
    objective = settings.objective
    origin = np.zeros(2)
    (a, b), (_, c) = objective.hessian_at(origin).tolist()
    if b or np.any(objective.gradient_at(origin)) or "=" in settings.formula:
        return
    for factor in PARAMETER_FACTORS:
        first, second = _short(a), _short(c * factor)
        step = _short(settings.step_size * max(abs(a), abs(c)) / max(abs(first), abs(second)))
        x, y = objective.variables
        text = f"({_times(first)}{x}^2 + {_times(second)}{y}^2)/2"
        yield replace(settings, formula=text, step_size=step, example=OWN)


def _times(number: float) -> str:
    """A number before a letter as people write it, 8 in 8y²."""
    text = f"{number:g}"
    return "" if number == 1 else f"{text}*" if "e" in text else text


def _short(value: float) -> float:
    """A number of three digits, as a person would type it."""
    return float(f"{value:.{DIGITS}g}")
