"""The tests of f and of the step: their boxes, their link, and what the page says where one of them ends a run."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import html, opened

FLAT = {"v": "1", "ex": "own", "f": "x^4 + y^4", "start": "1_1", "steps": "3000"}


def told(app: AppTest) -> str:
    """The words that the page writes as HTML, without the marks of words that are explained."""
    return re.sub(r"<[^>]+>", "", " ".join(html(app)))


def test_the_boxes_show_what_the_link_says_and_a_typed_number_ends_the_run() -> None:
    app = opened({**FLAT, "ftol": "1e-06"})
    box = app.sidebar.number_input(key="value_tolerance")
    assert box.value == 1e-6
    assert "the change of f is within its tolerance" in told(app)
    app.sidebar.number_input(key="step_tolerance").set_value(0.01)
    box.set_value(0.0)
    app.run()
    assert "the step is within its tolerance" in told(app)
    assert "xtol" in app.query_params
    assert "ftol" not in app.query_params


def test_a_negative_tolerance_is_refused_in_words() -> None:
    app = opened(FLAT)
    app.sidebar.number_input(key="step_tolerance").set_value(-1.0).run()
    assert "between 0 and 1" in told(app)


@pytest.mark.parametrize(
    ("box", "number", "says"),
    [
        ("max_iterations", 50000, "between 1 and 5000; 50000 was given. 3000 is still in use."),
        ("step_tolerance", -1.0, "0 is still in use."),
        ("start_x", 1e200, "1 is still in use."),
    ],
)
def test_a_refused_number_is_shown_like_a_refused_formula_with_the_one_in_use(
    box: str, number: float, says: str
) -> None:
    app = opened(FLAT)
    app.sidebar.number_input(key=box).set_value(number).run()
    [refusal] = [text for text in html(app) if 'role="alert"' in text]
    assert refusal.startswith('<div class="problem"')
    assert says in refusal
