"""Targets of the fuzzer: each way in as a function of one text, which raises where the app would not keep a promise.

A text is read, or refused by an error that a page shows as a sentence. Anything else is a finding.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

import numpy as np

from app.api.question import read_question
from app.api.refusals import Refusal
from app.course.progress_links import ENTRIES, progress_query, read_progress
from app.exports.json_document import FORMAT, MOST_PARAMETERS, VERSION, NotOursError, from_json
from app.settings.links import from_query, to_query
from app.settings.settings import to_spec
from gradnorm_core.errors import ExpressionError, FormulaLimitError, GradnormError, RuleError
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.formulas.parsing import limits
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.problem import Iterate, Problem
from gradnorm_core.methods.step_rules.schedule import Formula, _program
from gradnorm_core.objectives.formula import FormulaObjective, parse

POINTS = np.array([[0.0, 0.0], [1.0, -2.0], [1e-300, 1e300], [np.inf, 0.5], [np.nan, 1.0], [-0.0, 3e5]]).T
STEPS = np.array([0.0, 1.0, 2.0, 10.0, 5000.0])


def formula(text: str) -> None:
    """A function: read, written out and read again, its value and its gradient at ordinary and at wild points."""
    try:
        objective = parse(text)
    except ExpressionError as error:
        refused = error
    else:
        _survives(objective)
        return
    assert 0 <= refused.position <= len(refused.text), refused
    assert refused.message, refused


def _survives(objective: FormulaObjective) -> None:
    """A formula that was read has values, and is the same when it is written out and read again."""
    values, gradients = objective.value_and_gradient_at(POINTS)
    assert values.shape == POINTS.shape[1:]
    assert gradients.shape == POINTS.shape
    expression = objective.expression
    assert len(objective.text) <= limits.MAX_CHARACTERS
    assert expression.latex
    try:
        again = parse_expression(expression.plain)
    except FormulaLimitError:  # written out with every sign and parenthesis it may be longer or deeper than as typed
        return
    assert again.tree == expression.tree


def step_size(text: str) -> None:
    """A step size that depends on k, at some k."""
    try:
        rule = Formula(text)
    except ExpressionError:
        return
    assert rule.expression.latex
    _program(text)[1].run(STEPS, 0.1 + 0 * STEPS)


def rule(text: str) -> None:
    """The lines of an own rule: read with their LaTeX, read again as the same, and two steps from ordinary points."""
    try:
        made = Rule(text)
    except RuleError as error:
        refused = error
    else:
        _steps(made)
        return
    assert 0 <= refused.position <= len(refused.text), refused
    assert refused.message, refused
    assert refused.suggestion, refused


def _steps(made: Rule) -> None:
    """A rule that was read makes directions of the shape of the points, alone and in a batch."""
    assert made.formula
    assert Rule(made.lines) == made
    problem = Problem(parse("x"), False, (), None)
    for points in (np.array([1.0, -2.0]), POINTS):
        memory = made.begin(points)
        for k in range(2):
            with np.errstate(all="ignore"):
                direction, memory = made.step(Iterate(k, points, 0.0, points, points, problem, 0.1), memory)
            assert direction.shape == points.shape


def link(text: str) -> None:
    """A whole query describes a run and progress whatever it says, and these have a link of their own, all read."""
    query = dict(parse_qsl(text, keep_blank_values=True))
    settings, rejections = from_query(query)
    progress, refused = read_progress(query)
    assert all(len(rejection.value) <= 60 and len(rejection.name) <= 20 for rejection in (*rejections, *refused))
    try:
        to_spec(settings)
    except GradnormError as error:
        raise AssertionError("a link describes what cannot be run") from error
    again, incompatibilities = from_query(dict(parse_qsl(urlencode(to_query(settings)), keep_blank_values=True)))
    assert not incompatibilities, incompatibilities
    assert again == settings
    stated = {key: value for entry in ENTRIES for key, value in progress_query(progress, entry.page).items()}
    assert read_progress(stated) == (progress, ())


def document(text: str) -> None:
    """A file to be opened: the text itself, and a file with its words as settings, which says what such a link says."""
    with suppress(NotOursError):
        to_spec(from_json(text)[0])
    query = dict(parse_qsl(text, keep_blank_values=True))
    if len(query) <= MOST_PARAMETERS:
        whole = {"format": FORMAT, "version": VERSION, "settings": {"link": query}}
        assert from_json(json.dumps(whole)) == from_query(query)


def route(text: str) -> None:
    """The query of a route, encoded in any way: a question with a run, or a refusal with its reasons as JSON."""
    try:
        asked = read_question(text, ("iterate", "aspect"))
    except Refusal as error:
        refused = error
    else:
        to_spec(asked.settings)
        return
    assert refused.status in (414, 422)
    assert all(problem["message"] for problem in refused.problems)
    json.dumps(refused.document, allow_nan=False)


TARGETS: Mapping[str, Callable[[str], None]] = MappingProxyType(
    {"formula": formula, "step_size": step_size, "link": link, "document": document, "route": route, "rule": rule}
)
"""The ways in; the first character of an input chooses one, the rest is its text."""


def check(content: bytes) -> None:
    """One input of the fuzzer. Its bytes are UTF-8, lone surrogates included, as far as they can be."""
    if not content:
        return
    names = list(TARGETS)
    TARGETS[names[content[0] % len(names)]](decoded(content[1:]))


def decoded(content: bytes) -> str:
    """The text of an input."""
    try:
        return content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace")
