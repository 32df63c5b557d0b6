"""The Step sizes page without a browser: what it says of a default, a diverging and a hostile link."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from app.compute import results
from tests.app.ui.pages.test_playground import HOSTILE, MAIN, PATIENCE, address, checked, told

PAGE = "ui/pages/step_sizes/step_sizes.py"
STUDIES = ("sweep", "strip_norm_log", "starts_diagonal_20", "basins_20")


def opened(query: dict[str, str]) -> AppTest:
    """The Step sizes page after its first run with this link, and once its picture is there."""
    app = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
    checked(app.run())
    for key, value in query.items():
        app.query_params[key] = value
    return drawn(app.switch_page(PAGE))


def drawn(app: AppTest) -> AppTest:
    """The page, run again until no job of it is under way."""
    checked(app.run())
    patience = time.monotonic() + PATIENCE
    while len(results.JOBS):
        assert time.monotonic() < patience, "the picture does not come"
        checked(app.run())
    return checked(app.run())


@pytest.mark.parametrize("study", STUDIES)
def test_every_picture_is_drawn_and_told(study: str) -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "study": study})
    assert len(app.get("plotly_chart")) == 1
    assert told(app, "verdict")


def test_the_home_screen_says_which_step_size_is_fastest() -> None:
    said = told(opened({}), "verdict")
    assert "Fastest at α = 0.17" in said
    assert "2/(μ+λmax) = 0.182" in said


@pytest.mark.parametrize("study", STUDIES)
def test_a_diverging_link_is_told_as_such(study: str) -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "step": "0.3", "study": study})
    assert "diverge" in told(app, "verdict")


def test_a_hostile_link_opens_and_is_refused_in_words() -> None:
    app = opened(HOSTILE | {"study": "<script>"})
    assert "Parts of the link were not used" in told(app, "problem")
    assert "study" in told(app, "problem") or "more" in told(app, "problem")
    assert len(app.get("plotly_chart")) == 1


def test_the_choice_of_a_picture_is_in_the_address() -> None:
    app = opened({})
    app.segmented_control(key="study_picture").set_value("basins")
    drawn(app)
    assert address(app)["study"] == "basins"
    app.segmented_control(key="study_cells").set_value(60)
    drawn(app)
    assert address(app)["study"] == "basins_60"


def test_a_range_of_step_sizes_is_taken_refused_and_given_back() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "study": "sweep"})
    app.number_input(key="alpha_from").set_value(0.1)
    drawn(app)
    assert address(app)["study"] == "sweep_0.1to0.32"
    app.number_input(key="alpha_from").set_value(5)
    assert "the picture keeps its range" in told(drawn(app), "note")
    app.number_input(key="alpha_to").set_value(9)
    drawn(app)
    assert address(app)["study"] == "sweep_5to9"


def test_a_method_that_chooses_its_steps_has_none_to_vary_but_has_basins() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "rule": "armijo", "study": "sweep"})
    assert "chooses its own step sizes" in app.info[0].value
    app.segmented_control(key="study_picture").set_value("basins")
    drawn(app)
    assert len(app.get("plotly_chart")) == 1


def test_too_much_work_is_refused_in_words() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "steps": "5000", "study": "basins_400"})
    assert "800 million steps" in app.warning[0].value
    assert not app.get("plotly_chart")


def test_another_example_keeps_the_picture_but_not_the_range() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "study": "strip_norm_0.1to0.2"})
    app.selectbox(key="example").set_value("himmelblau")
    drawn(app)
    assert address(app) == {"v": "1", "ex": "himmelblau", "study": "strip_norm"}
