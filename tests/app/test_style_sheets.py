"""The style sheets of the pages: no rule has the browser style a page anew for each element of a chart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parents[2] / "app" / "static").glob("*.css"))
WITHOUT_CHARTS = ("stSidebar", "stHeader")
"""Parts of the page that hold no chart."""
OUTSIDE = r"(?![^(]*\))"  # of brackets
ASKED = re.compile(r":has\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")


def selectors(sheet: str) -> list[str]:
    """The selectors of a style sheet, lists of them as one."""
    heads = re.findall(r"([^{};]+)\{", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    return [" ".join(head.split()) for head in heads if not head.lstrip().startswith("@")]


def parts(selector: str) -> list[tuple[str, list[str]]]:
    """The parts between the combinators of a selector, each with what its :has() asks for."""
    names = iter(ASKED.findall(selector))
    bare = re.sub(r"\s*[>+~]\s*", " ", ASKED.sub(":has", selector))
    return [(part, [next(names) for _ in range(part.count(":has"))]) for part in re.split(rf" {OUTSIDE}", bare)]


def is_deep(asked: str) -> bool:
    """Whether it is about elements at any depth."""
    tight = re.sub(r"\s*([>+~])\s*", r"\1", asked.strip())
    return not tight.startswith((">", "+", "~")) or re.search(rf" {OUTSIDE}", tight) is not None


def is_wide(selector: str) -> bool:
    """Whether an element that is put into a chart may change which elements this selector is about.

    That is so where :has() asks a part with charts for something at any depth and others are styled by the answer, and
    where it is asked of elements of every kind.
    """
    *before, (last, _) = parts(selector)
    deep = [part for part, asked in before if any(map(is_deep, asked))]
    return last.startswith(":has") or any(not any(name in part for name in WITHOUT_CHARTS) for part in deep)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_rule_looks_through_the_page_for_each_element_of_a_chart(sheet: Path) -> None:
    assert [one for one in selectors(sheet.read_text(encoding="utf-8")) if is_wide(one)] == []


@pytest.mark.parametrize(
    ("selector", "wide"),
    [
        ('[data-testid="stAppViewContainer"]:has(.st-key-x) [data-testid="stHeader"]:not(:has(a))', True),
        (".st-key-playground:has(.st-key-x) div:has(> .st-key-curves)", True),
        (".st-key-compared > :has(select)", True),
        ("div:has(> p .st-key-x) ~ div", True),
        ("div:has(> p > .st-key-x) ~ div:has(> .st-key-curves)", False),
        ('[data-testid="stSidebar"]:has(.st-key-x) ~ * [data-testid="stHeader"]', False),
        ("p:has(.term)", False),
        (":is(div, p) span:not([data-testid^='stIcon'])", False),
    ],
)
def test_such_a_rule_is_found(selector: str, wide: bool) -> None:
    assert is_wide(selector) is wide
