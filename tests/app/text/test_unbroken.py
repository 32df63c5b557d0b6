"""Words that do not break: what is joined, what is not, and that the browser joins the same."""

from __future__ import annotations

import re

import pytest

from app.browser.bundle import source
from app.text import unbroken as module
from app.text.glossary import explained
from app.text.unbroken import FIXED, unbroken, unbroken_words


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("the limit 2/λmax = 0.2 but", "2/λmax = 0.2"),
        ("has × 0.9 a step", "has × 0.9"),
        ("by 1 − αλmax a step", "1 − αλmax"),
        ("from (−1.2, 10⁻⁶) on", "(−1.2, 10⁻⁶)"),
        ("‖∇f‖₂ ≤ 10⁻⁶ after", "‖∇f‖₂ ≤ 10⁻⁶"),
    ],
)
def test_a_number_stays_with_its_sign_and_a_point_is_whole(text: str, whole: str) -> None:
    assert whole.replace(" ", FIXED) in unbroken(text).split(" ") or whole.replace(" ", FIXED) in unbroken(text)
    assert unbroken(text).replace(FIXED, " ") == text


def test_words_and_formulas_break_as_before() -> None:
    for text in ("goes on, and on (as before, 3 steps)", "f = x² + y²", "x^2 + 3y^2 + 1", "a < b"):
        assert unbroken(text) == text
    assert unbroken_words("at $x = 1$, (2, 1)") == f"at $x = 1$, (2,{FIXED}1)"


def test_joined_words_are_still_explained() -> None:
    assert 'class="term"' in explained("λmax = 0.2")


def test_the_browser_joins_by_the_same_patterns() -> None:
    script = source("hand/verdict_cover.js")
    for name in ("SIGN", "SUM", "PAIR"):
        there = re.search(rf"const {name} = /(.*)/g;", script)
        assert there
        assert there[1] == getattr(module, f"_{name}").pattern
