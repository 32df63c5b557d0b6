"""Every row of the corpus becomes what it says: a reading, or a rejection of this class at this place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.course import progress_links
from app.course.progress_links import Progress, read_progress
from app.exports.json_document import NotOursError, from_json
from app.settings.links import ENTRIES, FORMER, from_query, to_query
from app.settings.settings import Settings, of_example, to_spec
from gradnorm_core.errors import ExpressionError
from gradnorm_core.formulas.expression import Expression, parse_expression
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.formula import parse
from tests.hostile.corpus import DOCUMENTS, EVERYTHING, FORMULAS, LINKS, STEP_SIZES, Row

POINTS = np.array([[0.0, 1.0, 1e300, -1e-300, np.inf, np.nan], [0.0, -2.0, 1e300, 1e-300, -np.inf, 1.0]])
LONGEST_SENTENCE = 200
READERS = {entry.key: entry for entry in (*FORMER, *ENTRIES)}
PROGRESS_READERS = {entry.key: entry for entry in progress_links.ENTRIES}


def outcome(read: Callable[[], Expression]) -> tuple[str, str | int]:
    """The outcome of a formula, as the corpus writes it."""
    try:
        return "read", read().plain
    except ExpressionError as error:
        refused = error
    assert 0 < len(refused.message) < LONGEST_SENTENCE
    assert refused.suggestion
    return type(refused).__name__, refused.position + 1


@pytest.mark.parametrize("row", FORMULAS, ids=str)
def test_a_formula_is_read_or_refused_as_the_corpus_says(row: Row) -> None:
    assert outcome(lambda: parse_expression(row.text)) == (row.outcome, row.expected)


@pytest.mark.parametrize("row", [row for row in FORMULAS if row.outcome == "read"], ids=str)
def test_what_is_read_has_a_value_and_a_gradient_everywhere_even_if_undefined(row: Row) -> None:
    values, gradients = parse(row.text).value_and_gradient_at(POINTS)
    assert values.shape == POINTS.shape[1:]
    assert gradients.shape == POINTS.shape


@pytest.mark.parametrize("row", STEP_SIZES, ids=str)
def test_a_step_size_is_read_or_refused_as_the_corpus_says(row: Row) -> None:
    assert outcome(lambda: Formula(row.text).expression) == (row.outcome, row.expected)


@pytest.mark.parametrize("row", LINKS, ids=str)
def test_a_parameter_of_a_link_is_read_or_refused_as_the_corpus_says(row: Row) -> None:
    settings, rejections = from_query({row.group: row.text})
    progress, refused = read_progress({row.group: row.text})
    rejections += refused
    if row.outcome == "refused":
        assert [rejection.reason.startswith(row.expected) for rejection in rejections] == [True]
        assert settings == of_example(settings.example)  # nothing else is taken from it
        assert progress == Progress()
        return
    assert not rejections
    if row.outcome == "ignored":  # a parameter of others
        assert (settings, progress) == (of_example(settings.example), Progress())
        return
    assert row.group == "v" or written(row.group, settings, progress) == row.expected


def written(key: str, settings: Settings, progress: Progress) -> str:
    """The text with which a link states this parameter of what was read."""
    if key in PROGRESS_READERS:
        return PROGRESS_READERS[key].text(progress)
    return READERS[key].text(settings) if key in READERS else settings.example or "own"


@given(st.lists(st.sampled_from(LINKS), max_size=8))
def test_any_rows_together_describe_a_run_that_has_a_link(picked: list[Row]) -> None:
    settings, rejections = from_query({row.group: row.text for row in picked})
    to_spec(settings)
    assert from_query(to_query(settings)) == (settings, ())
    assert all(len(rejection.value) <= 60 for rejection in rejections)


def test_the_corpus_tries_every_parameter_of_a_link() -> None:
    assert {"v", "ex", *READERS, *PROGRESS_READERS} <= {row.group for row in LINKS}


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    assert len(EVERYTHING) >= 1000
    assert len({(row.group, row.text) for row in EVERYTHING}) == len(EVERYTHING)


def opened(text: str | bytes) -> tuple[str, str | list[str] | dict[str, str]]:
    """The outcome of a file, as the corpus writes it."""
    try:
        settings, rejections = from_json(text)
    except NotOursError as error:
        return "refused", str(error)
    to_spec(settings)
    if rejections:
        return "opened without", [rejection.name for rejection in rejections]
    return "opened", to_query(settings)


@pytest.mark.parametrize("row", DOCUMENTS, ids=str)
def test_a_file_is_opened_or_refused_as_the_corpus_says(row: Row) -> None:
    outcome, found = opened(row.text)
    assert outcome == row.outcome
    assert found == row.expected or (outcome == "refused" and str(found).startswith(row.expected))


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"\xef\xbb\xbf{}", b"\x00\x00\xfe\xff", b"PK\x03\x04", b"\x80\x04K\x01."]
)
def test_a_file_that_is_no_text_is_refused(content: bytes) -> None:
    assert opened(content)[0] == "refused"
