"""Every page there is opens, whatever the link says; a new page is in this test by being a file in app/ui/pages."""

from __future__ import annotations

import ast

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.ui.pages.test_playground import DIVERGING, HOSTILE, MAIN, PATIENCE, checked, told

FOLDER = MAIN.parent / "ui" / "pages"
PAGES = [
    path.relative_to(FOLDER).as_posix()
    for path in sorted(FOLDER.rglob("*.py"))
    if '__name__ == "__main__"' in path.read_text("utf-8")
]


@pytest.mark.parametrize("link", [{}, DIVERGING, HOSTILE], ids=["default", "diverging", "hostile"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_any_link(page: str, link: dict[str, str]) -> None:
    app = checked(AppTest.from_file(str(MAIN), default_timeout=PATIENCE).run())
    for key, value in link.items():
        app.query_params[key] = value
    checked(app.switch_page(f"ui/pages/{page}").run())
    assert ("not used" in told(app, "problem")) == (link is HOSTILE)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_which_is_run_at_every_move_makes_no_class(page: str) -> None:
    written = ast.parse((FOLDER / page).read_text("utf-8"))
    assert [part.name for part in ast.walk(written) if isinstance(part, ast.ClassDef)] == []


def test_there_are_pages() -> None:
    assert "playground/playground.py" in PAGES
