"""Late reports: a value that the page has replaced, sent by a browser that has not heard of it, changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.ui.heard import COUNT
from tests.support.pages import opened, settings


def fields(app: AppTest) -> list[Any]:
    """The hidden fields."""
    return [field for field in app.text_input if str(field.key).startswith(COUNT)]


def forget(app: AppTest, count: str = "0") -> None:
    """Gives the browser an older count, as if it had not heard of the last answer."""
    for field in fields(app):
        field.set_value(count)


def moved() -> AppTest:
    """The Playground after the page has set the start, which was (10, 1), by another example."""
    app = opened({"v": "1", "ex": "quadratic_10"})
    return app.selectbox(key="example").set_value("himmelblau").run()


def test_the_former_value_of_a_browser_that_has_not_heard_is_dropped() -> None:
    app = moved()
    there, counts = settings(app).start, [int(field.value) for field in fields(app)]
    assert len(counts) > 1
    assert min(counts) > 0
    forget(app)
    app.number_input(key="start_x").set_value(10.0).run()
    assert settings(app).start == there
    assert app.number_input(key="start_x").value == there[0]
    assert min(int(field.value) for field in fields(app)) > max(counts)


def test_a_browser_that_sends_the_field_outside_the_page_alone_has_not_heard_of_the_others() -> None:
    app = moved()
    there = settings(app).start
    app.text_input(key=f"{COUNT}page").set_value("0")
    app.number_input(key="start_x").set_value(10.0).run()
    assert settings(app).start == there


def test_an_act_beside_a_late_value_counts() -> None:
    app = moved()
    there = settings(app).start
    forget(app)
    app.number_input(key="start_x").set_value(10.0)
    app.number_input(key="max_iterations").set_value(77).run()
    assert (settings(app).start, settings(app).max_iterations) == (there, 77)


def test_other_values_and_those_of_a_browser_that_has_heard_count() -> None:
    app = moved()
    y = settings(app).start[1]
    app.number_input(key="start_x").set_value(10.0).run()
    assert settings(app).start == (10.0, y)
    forget(app)
    app.number_input(key="start_x").set_value(3.0).run()
    assert settings(app).start == (3.0, y)


def test_a_value_can_be_chosen_to_and_fro() -> None:
    app = opened({"v": "1", "ex": "quadratic_10"})
    for x in (5.0, 10.0, 5.0):
        forget(app)
        app.number_input(key="start_x").set_value(x).run()
        assert settings(app).start == (x, 1.0)


def test_a_formula_can_be_typed_back_to_the_one_before() -> None:
    app = opened({"v": "1", "ex": "quadratic_10"})
    before = settings(app).formula
    for text in ("x^2 + 3*y^2", before, "x^2 + 3*y^2"):
        forget(app)
        app.text_input(key="formula").set_value(text).run()
        assert settings(app).formula == text


@pytest.mark.parametrize("count", ["-1", "x", "9" * 50, "٣", ""])
def test_a_forged_count_harms_nobody(count: str) -> None:
    app = moved()
    forget(app, count)
    app.number_input(key="start_x").set_value(4.0).run()
    assert not app.exception
    assert settings(app).start[0] == 4
