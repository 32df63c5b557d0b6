"""Late reports: a value that the page has replaced, sent by a browser that has not heard of it, changes nothing."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from app.ui.controls.late_reports import COUNT
from tests.support.pages import opened, settings


def start(app: AppTest) -> tuple[float, ...]:
    """The start in the settings."""
    return tuple(settings(app).start)


def moved() -> AppTest:
    """The Playground after the page has set the start: it was (10, 1), and the goal that of another example."""
    app = opened({"v": "1", "ex": "quadratic_10"})
    return app.selectbox(key="example").set_value("himmelblau").run()


def test_the_former_value_of_a_browser_that_has_not_heard_is_dropped() -> None:
    app = moved()
    there, count = start(app), app.text_input(key=COUNT).value
    assert count == "1"
    app.text_input(key=COUNT).set_value("0")
    app.number_input(key="start_x").set_value(10.0).run()
    assert start(app) == there
    assert app.number_input(key="start_x").value == there[0]
    assert app.text_input(key=COUNT).value == count


def test_other_values_and_those_of_a_browser_that_has_heard_count() -> None:
    app = moved()
    y = start(app)[1]
    app.number_input(key="start_x").set_value(10.0).run()
    assert start(app) == (10.0, y)
    app.text_input(key=COUNT).set_value("0")
    app.number_input(key="start_x").set_value(3.0).run()
    assert start(app) == (3.0, y)


def test_a_value_can_be_chosen_to_and_fro() -> None:
    app = opened({"v": "1", "ex": "quadratic_10"})
    for x in (5.0, 10.0, 5.0):
        app.text_input(key=COUNT).set_value("0")
        app.number_input(key="start_x").set_value(x).run()
        assert start(app) == (x, 1.0)


def test_a_forged_count_harms_nobody() -> None:
    app = moved()
    for text in ("-1", "x", "9" * 50, "٣"):
        app.text_input(key=COUNT).set_value(text)
        app.number_input(key="start_x").set_value(4.0).run()
        assert not app.exception
