"""Words as HTML: everything a visitor wrote is text there, and the caret stands under its column."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from app import markup
from app.links import Refusal
from gradnorm_core.errors import FormulaSyntaxError

NASTY = "<script>alert('&')</script>"
OURS = {"div", "p", "b", "pre", "ul", "li", "code"}


def tags(html: str) -> set[str]:
    """The names of all elements."""
    return set(re.findall(r"</?(\w+)", html))


@given(st.text(min_size=1, max_size=400), st.data())
def test_the_caret_stands_under_the_character(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text) - 1))
    line, caret = markup.excerpt(text, position).split("\n")
    shown, meant = line[caret.index("^")], text[position]
    assert shown in (meant, "�") or (shown == " " and meant.isspace())
    assert len(line) <= markup.EXCERPT + 2


def test_the_end_of_a_text_has_a_place_for_the_caret() -> None:
    assert markup.excerpt("x +", 3) == "x +\n   ^"
    assert markup.excerpt("", 0) == "\n^"


@given(st.text(max_size=60))
def test_what_was_typed_is_never_markup(text: str) -> None:
    error = FormulaSyntaxError(f"No {text}.", 0, f"Write {text}.", text)
    refusal = Refusal(text, text, text)
    for html in (
        markup.problem(error),
        markup.notes([text]),
        markup.verdict(text, [text], [text]),
        markup.refusals((refusal,)),
    ):
        assert tags(html) <= OURS


def test_the_words_arrive_as_they_are() -> None:
    assert unescape(markup.notes([NASTY])).count(NASTY) == 1


def test_many_refusals_are_counted() -> None:
    refused = tuple(Refusal(str(number), "", "") for number in range(9))
    assert markup.refusals(refused).count("<li>") == markup.MOST_REFUSALS + 1
    assert "and 3 more" in markup.refusals(refused)
