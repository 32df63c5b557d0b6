"""Every page opens with any link; the test finds the pages by their files in app/ui/pages."""

from __future__ import annotations

import ast

import pytest

from tests.support.pages import DIVERGING, FOLDER, HOSTILE, opened, text_of

PAGES = [
    path.relative_to(FOLDER).as_posix()
    for path in sorted(FOLDER.rglob("*.py"))
    if '__name__ == "__main__"' in path.read_text("utf-8") and path.stem != "not_found"
]
"""All pages but the one for lost addresses, which is there only once such an address was asked for."""


@pytest.mark.parametrize("link", [{}, DIVERGING, HOSTILE], ids=["default", "diverging", "hostile"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_any_link(page: str, link: dict[str, str]) -> None:
    app = opened(link, page.removesuffix(".py"))
    assert ("not used" in text_of(app, "problem")) == (link is HOSTILE)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_which_is_run_at_every_move_makes_no_class(page: str) -> None:
    written = ast.parse((FOLDER / page).read_text("utf-8"))
    assert [part.name for part in ast.walk(written) if isinstance(part, ast.ClassDef)] == []


def test_there_are_pages() -> None:
    assert "playground/playground.py" in PAGES
