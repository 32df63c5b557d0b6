"""A page shows the controls that act on it, in groups that say what is in them."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import go, html, opened

GROUPS = ("Your", "Method", "Stopping", "Picture")


def groups(app: AppTest) -> list[str]:
    """The labels of the folded groups, without mark-up."""
    return [re.sub(r"(?<!\\)\*+", "", group.label) for group in app.sidebar.expander]


def labels(app: AppTest) -> set[str]:
    """The labels of the controls of the sidebar."""
    found = (*app.sidebar.selectbox, *app.sidebar.number_input, *app.sidebar.get("button_group"))
    return {control.label if hasattr(control, "label") else control.proto.label for control in found}


def test_folded_groups_state_their_settings() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "dir": "heavy_ball_0.9", "steps": "40", "stop": "inf"})
    assert groups(app)[0] == "Your data none"
    assert groups(app)[1] == "Method Momentum (heavy ball), β = 0.9"
    assert groups(app)[2].startswith("Stopping 40 steps, ‖∇f‖")
    assert groups(app)[3].startswith("Picture x from −11 to 11")


@pytest.mark.parametrize(
    ("page", "absent"),
    [
        ("playground/playground", set()),
        ("step_sizes/step_sizes", {"View", "Arrows", "Draw"}),
        ("compare/compare", {"View", "Draw"}),
        ("clipping/clipping", {"View", "Draw", "Direction", "Step rule", "Clip", "Noise"}),
        ("gradient_norm/gradient_norm", {"View", "Arrows", "Draw"}),
    ],
)
def test_a_page_has_the_controls_that_act_on_it(page: str, absent: set[str]) -> None:
    app = opened(page="" if page.startswith("playground") else page)
    everything = {"View", "Arrows", "Draw", "Direction", "Step rule", "Clip", "Noise", "Goal", "Stop by", "Start x"}
    assert labels(app) & everything == everything - absent
    assert [group.split()[0] for group in groups(app)] == [
        one for one in GROUPS if one != "Method" or not absent & {"Clip"}
    ]


def test_the_formula_is_typeset_once_on_the_playground() -> None:
    own = {"v": "1", "f": "x^2 + 3y^2", "start": "1_1"}
    app = opened(own)
    assert ["3 y^{2}" in one.value for one in app.main.markdown if "why it moves" in one.value] == [True]
    assert not app.sidebar.latex
    elsewhere = go(app, "step_sizes/step_sizes", own)
    assert ["3 y^{2}" in one.value for one in elsewhere.sidebar.latex] == [True]


def test_a_picture_that_shows_more_than_the_boxes_says_so() -> None:
    assert any("the picture shows y from −8.8 to 8.8" in words for words in html(opened()))
    square = {"v": "1", "f": "x^2+y^2", "start": "1_1", "window": "-5_5_-4_4"}
    assert not any("the picture shows" in words for words in html(opened(square)))
