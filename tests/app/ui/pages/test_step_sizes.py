"""The Step sizes page without a browser, with a default, a diverging and a hostile link."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from app.ui.pages import waiting
from tests.support.pages import HOSTILE, address, charts_of, drawn, everything, text_of
from tests.support.pages import opened as open_page

STUDIES = ("sweep", "strip_norm_log", "starts_diagonal_20", "momentum", "basins_20")


def opened(query: dict[str, str]) -> AppTest:
    """The Step sizes page with this link, once its picture is there."""
    return drawn(open_page(query, "step_sizes/step_sizes"))


@pytest.mark.parametrize("study", STUDIES)
def test_every_picture_is_drawn_and_told(study: str) -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "study": study})
    assert len(charts_of(app)) == (3 if study == "momentum" else 1)  # two show the runs of its points
    assert text_of(app, "verdict")


@pytest.mark.parametrize("study", ["sweep", "strip", "starts", "basins"])
def test_a_coarse_picture_stands_there_while_the_whole_one_is_made(study: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "result_of", lambda _, meanwhile: meanwhile())  # it is still under way
    app = open_page({"v": "1", "ex": "himmelblau", "study": study}, "step_sizes/step_sizes")
    assert len(charts_of(app)) == 1
    assert re.search(r"A coarse picture of \d+ runs, until all [\d,]+ are made\.", text_of(app, "verdict"))
    monkeypatch.undo()
    whole = drawn(app)
    assert len(charts_of(whole)) == 1
    assert "coarse" not in text_of(whole, "verdict")


def test_the_home_screen_says_which_step_size_is_fastest() -> None:
    said = text_of(opened({}), "verdict")
    assert "Fastest of 400 step sizes: α = 0.17" in said
    assert "2/(μ+λmax) = 0.1818" in said


@pytest.mark.parametrize("study", STUDIES)
def test_a_diverging_link_is_told_as_such(study: str) -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "step": "0.3", "study": study})
    assert "diverge" in text_of(app, "verdict")


def test_a_hostile_link_opens_and_is_refused_in_words() -> None:
    app = opened(HOSTILE | {"study": "<script>"})
    assert "Parts of the link were not used" in text_of(app, "problem")
    assert "study" in text_of(app, "problem") or "more" in text_of(app, "problem")
    assert len(charts_of(app)) == 1


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
    assert "the picture keeps its range" in text_of(drawn(app), "problem")
    app.number_input(key="alpha_to").set_value(9)
    drawn(app)
    assert address(app)["study"] == "sweep_5to9"


ARMIJO = {"v": "1", "ex": "quadratic_10", "rule": "armijo", "study": "sweep"}


def test_a_method_that_chooses_its_steps_has_none_to_vary_but_has_basins() -> None:
    app = opened(ARMIJO)
    assert "chooses its own step sizes" in app.info[0].value
    app.button(key="draw_basins").click()
    drawn(app)
    assert len(charts_of(app)) == 1


def test_the_picture_of_a_rule_without_step_size_is_that_of_a_fixed_step() -> None:
    app, fixed = opened(ARMIJO), opened({**ARMIJO, "rule": "fixed"})
    assert text_of(app, "verdict") == text_of(fixed, "verdict")
    assert len(charts_of(app)) == 1
    assert address(app)["rule"] == "armijo"
    app.button(key="use_fixed_step").click()
    drawn(app)
    assert not app.info
    assert "rule" not in address(app)


def test_a_locked_rule_without_step_size_leads_to_no_fixed_step() -> None:
    app = opened({**ARMIJO, "lock": "method"})
    assert "Press a point" not in text_of(app, "verdict")
    assert not [one for one in app.button if one.key == "use_fixed_step"]


def test_a_formula_without_alpha_has_no_step_size_to_vary() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "rule": "formula_0.1/(k+1)", "study": "sweep"})
    assert "α does not occur in it. No other α makes another run: the picture" in app.info[0].value


def test_too_much_work_is_refused_in_words() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "steps": "5000", "study": "basins_400"})
    assert "800 million steps" in app.warning[0].value
    assert not charts_of(app)


def test_another_example_keeps_the_picture_but_not_the_range() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "study": "strip_norm_0.1to0.2"})
    app.selectbox(key="example").set_value("himmelblau")
    drawn(app)
    assert address(app) == {"v": "1", "ex": "himmelblau", "study": "strip_norm"}


KAPPA = {"v": "1", "ex": "kappa_bowl", "study": "parameter_20"}


def test_a_function_with_a_parameter_has_a_picture_over_it() -> None:
    app = opened(KAPPA)
    (picture,) = (one for one in app.get("button_group") if one.proto.label == "Picture")
    assert "Parameter × α" in str(picture.proto)
    assert "of 400 runs come within the tolerance at" in text_of(app, "verdict")
    assert '"name":"2/λmax"' in everything(app)
    assert "κ from 1 to 12" in everything(app)
    assert "Parameter × α" not in everything(opened({"v": "1"}))


def test_of_two_parameters_one_is_chosen() -> None:
    app = opened({"v": "1", "ex": "turned_bowl", "study": "parameter_20"})
    assert "κ from 1 to 10" in everything(app)
    other = opened({"v": "1", "ex": "turned_bowl", "study": "parameter_20_of-phi"})
    assert "φ from 0 to 3.14" in everything(other)


def test_without_a_parameter_the_picture_says_what_it_needs() -> None:
    app = opened({"v": "1", "study": "parameter"})
    assert "no parameter to vary" in app.info[0].value


def test_without_a_minimum_the_picture_over_momentum_says_why() -> None:
    app = opened({"v": "1", "f": "x^2 - y^2", "study": "momentum"})
    assert any("no minimum here" in one.value for one in app.info)
    assert not charts_of(app)


def test_a_link_that_hides_the_theory_hides_the_picture_over_momentum() -> None:
    app = opened({"v": "1", "ex": "quadratic_10", "study": "momentum", "hide": "theory"})
    assert not charts_of(app)
    assert "0.519" not in everything(app)
