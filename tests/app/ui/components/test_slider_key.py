"""The key of the step size slider: its words are those of the verdict, and each of its colours can be seen."""

from __future__ import annotations

import re
import tomllib

import pytest

from app.browser import bundle
from tests.support.color_vision import contrast
from tests.support.pages import MAIN

STYLE = bundle.style()
THEMES = tomllib.loads((MAIN.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_has_no_colour_of_its_own_has_an_edge_that_can_be_seen(name: str) -> None:
    (share,) = re.findall(r"--edge: inset 0 0 0 1px color-mix\(in srgb, var\(--ink\) (\d+)%, var\(--ground\)\)", STYLE)
    theme = THEMES[name]
    ink, ground = ([int(theme[part][i : i + 2], 16) for i in (1, 3, 5)] for part in ("textColor", "backgroundColor"))
    edge = "#" + "".join(
        f"{round(int(share) / 100 * a + (1 - int(share) / 100) * b):02x}" for a, b in zip(ink, ground, strict=True)
    )
    for beside in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(edge, theme[beside]) >= 3
    for drawn in (r"\.key span::before \{[^}]*", r"\.slider \.track::-webkit-slider-runnable-track \{[^}]*"):
        assert any("box-shadow: var(--edge)" in rule for rule in re.findall(drawn, STYLE))


def test_the_key_has_one_plain_word_for_all_runs_that_end_early() -> None:
    slider = bundle.source("slider/slider.js")
    assert re.findall(r"<span[^>]*>([a-z ]+)</span>", re.findall(r'class="key">.*', slider)[0]) == [
        "converges", "not settled", "fails",
    ]  # fmt: skip
