"""An address without a page: the page that was meant is offered, where one is like it."""

from __future__ import annotations

import pytest

from app.ui.lost_pages import nearest

PAGES = ("", "step-sizes", "compare", "gradient-norm", "clipping", "dimension", "course", "challenges")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("gradient_norm", "gradient-norm"), ("Compare", "compare"), ("dimensions", "dimension"),
     ("stepsizes", "step-sizes"), ("challange", "challenges"), ("xyzzy", None), ("<script>", None), ("q" * 5000, None)],
)  # fmt: skip
def test_the_nearest_page(asked: str, meant: str | None) -> None:
    assert nearest(asked, PAGES) == meant
