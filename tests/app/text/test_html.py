"""Words as HTML: everything a visitor wrote is text there, and the caret stands under its column."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.settings.links import Rejection
from app.text import glossary, html
from gradnorm_core.errors import ExpressionError, FormulaSyntaxError
from gradnorm_core.objectives.formula import parse

NASTY = "<script>alert('&')</script>"
OURS = {"div", "p", "b", "pre", "ul", "li", "code", "span"}


EXPLAINED = re.compile(r'<span class="term" tabindex="0" data-words="([^"<>]*)">([^<>]*)</span>')


def tags(text: str) -> set[str]:
    """The names of all elements, without the terms that the glossary explains."""
    return set(re.findall(r"</?(\w+)", EXPLAINED.sub(_own_words, text)))


def _own_words(term: re.Match[str]) -> str:
    """Nothing for a term with the glossary's own sentence; any other span stays and is counted."""
    words, shown = map(unescape, term.groups())
    return "" if words == f"{shown}: {glossary.TERMS.get(shown)}" else term.group()


@given(st.text(min_size=1, max_size=400), st.data())
def test_the_caret_stands_under_the_character(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text) - 1))
    line, caret = html.excerpt(text, position).split("\n")
    shown, meant = line[caret.index("^")], text[position]
    assert shown in (meant, "�") or (shown == " " and meant.isspace())
    assert len(line) <= html.EXCERPT + 2


def test_the_end_of_a_text_has_a_place_for_the_caret() -> None:
    assert html.excerpt("x +", 3) == "x +\n   ^"
    assert html.excerpt("", 0) == "\n^"


@pytest.mark.parametrize(("text", "placed"), [("", False), ("  ", False), ("x +", True)])
def test_an_empty_formula_is_refused_without_a_column_and_a_caret(text: str, placed: bool) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert ("column" in html.problem(caught.value)) is ("<pre>" in html.problem(caught.value)) is placed


@given(st.text(max_size=60))
@example("α")
@example('f* <b> α" onfocus="x')
def test_what_was_typed_is_never_markup(text: str) -> None:
    error = FormulaSyntaxError(f"No {text}.", 0, f"Write {text}.", text)
    rejection = Rejection(text, text, text)
    for shown in (
        html.problem(error),
        html.notes([text]),
        html.lines_to_take(text),
        html.verdict(text, [text], [text]),
        html.rejections((rejection,)),
    ):
        assert tags(shown) <= OURS


def test_the_words_arrive_as_they_are() -> None:
    assert unescape(html.notes([NASTY])).count(NASTY) == 1
    assert unescape(html.lines_to_take(f"{NASTY}\nd = -g")).count(f"{NASTY}\nd = -g") == 1


@pytest.mark.parametrize("written", [html.notes, html.sentences])
def test_a_short_quotient_stays_on_its_line_and_a_long_one_may_break(written: Callable[[list[str]], str]) -> None:
    told = written(["Too long (above 2/λmax), 2/(μ+λmax), and 1/(x^2+y^2+1)^2+1/(x^2+1)."])
    assert re.findall(r'<span class="whole">(.*?)</span>', told) == ["2/λmax),", "2/(μ+λmax),"]
    assert "whole" not in written(["with probability 1/(1 + exp(x)), and 1/( x ) or 12/7"])  # no half of a bracket


def test_many_refusals_are_counted() -> None:
    refused = tuple(Rejection(str(number), "", "") for number in range(9))
    assert html.rejections(refused).count("<li>") == html.MOST_REJECTIONS + 1
    assert "and 3 more" in html.rejections(refused)
