"""Letters of the verdict explain themselves, once, and nothing typed becomes mark-up."""

from __future__ import annotations

import re
from html import unescape

from app.text import html
from app.text.glossary import TERMS, explained

TAG = re.compile(r"<[^>]*>")


def bare(text: str) -> str:
    """HTML without its tags."""
    return unescape(TAG.sub("", text))


def test_the_words_stay_as_they_were() -> None:
    for text in ("α = 0.19 is below 2/λmax = 0.2", "f* < f & <b>κ</b>", "max(−∇²f) of alphaβ", ""):
        assert bare(explained(text)).replace("\u00a0", " ") == text


def test_each_term_is_explained_where_it_is_first_used_and_only_there() -> None:
    known: set[str] = set()
    first, second = explained("κ and κ and μ", known), explained("κ, λmax", known)
    assert first.count("data-words") == 2
    assert second.count("data-words") == 1
    assert known == {"κ", "μ", "λmax"}


def test_a_term_is_a_whole_word() -> None:
    assert "data-words" not in explained("sawtooths κ2 f**")
    assert 'data-words="κ: ' in explained("2/κ")


def test_no_line_ends_behind_the_slash_of_a_quotient() -> None:
    told = explained("α is above 1/λmax = 0.1, and 1/λmax is half of 2/(μ+λmax), so km/h.")
    assert [bare(part) for part in re.findall(r'<span class="whole">(.*?)</span>(?!<|\+)', told)] == [
        "1/λmax", "1/λmax", "2/(μ+λmax),",
    ]  # fmt: skip


def test_a_term_is_reached_with_the_keyboard() -> None:
    for term in TERMS:
        assert 'tabindex="0"' in explained(f"({term})"), term


def test_a_story_is_a_headline_and_a_sentence_and_the_rest_behind_why() -> None:
    told = html.story("Zig-zags <here>", ["One is < κ.", "Two.", "Three: κ."], ["a remark"])
    shown, rest = told.split("<details>")
    assert bare(shown) == "Zig-zags <here>One is < κ."
    assert bare(rest.split("</details>")[0]) == "whyTwo. Three: κ."
    assert rest.count("data-words") == 0  # κ was explained above
    assert "<details>" not in html.story("Arrives", ["One."])
    assert bare(html.story("Arrives", [])) == "Arrives"


def test_the_step_size_is_explained_for_every_method_and_without_a_formula() -> None:
    """x − α∇f(x) is the step of one method, and a teacher's link may hide the formulas."""
    assert not [term for term, meaning in TERMS.items() if "α∇f" in meaning or "− α" in meaning]
