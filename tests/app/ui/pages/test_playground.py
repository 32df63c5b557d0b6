"""The Playground without a browser: its verdicts and refusals; no link and no text breaks it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.compute import results
from app.compute.first_picture import stars as stars_of
from app.settings.settings import HOME, Settings, of_example, to_spec
from gradnorm_core.descent.spec import Goal
from tests.support.pages import (
    DIVERGING,
    HOSTILE,
    MAIN,
    PATIENCE,
    address,
    checked,
    everything,
    html,
    opened,
    settings,
    text_of,
    without_tags,
)


def test_opens_with_a_sawtooth_and_says_why() -> None:
    app = opened()
    assert settings(app) == of_example(HOME)
    assert "Zig-zags" in text_of(app, "verdict")
    assert "2/λmax = 0.2" in text_of(app, "verdict")
    assert not address(app)


def test_a_function_with_its_own_kappa_has_no_other_one() -> None:
    told = {}
    for form in ("κ = 0.5) = x^2 + κ", "κ = 4) = x^2 + κ", "c = 0.5) = x^2 + c"):
        text = " ".join(without_tags(everything(opened({"f": f"f(x, y; {form} y^2"}))).split())
        told[form] = re.findall(r"(?:minimum,|With) κ = (\S+)", text)
    assert list(told.values()) == [[], ["4", "4"], ["2", "2"]]


def test_a_link_that_diverges_says_so() -> None:
    assert "Diverges" in text_of(opened(DIVERGING), "verdict")


def test_fit_shows_the_whole_path_unless_the_window_is_locked() -> None:
    app = opened({"v": "1", "window": "-3_3_-3_3"})
    checked(app.button(key="fit_path").click().run())
    assert settings(app).window == results.window_of_path(to_spec(settings(app)))
    for query in ({"lock": "window"}, {"hide": "path"}, {"mode": "projector"}):
        assert not [one for one in opened({"v": "1", **query}).button if one.key == "fit_path"]


def test_a_hostile_link_opens_and_says_what_it_did_not_use() -> None:
    app = opened(HOSTILE)
    assert settings(app).start == Settings().start
    rejections = text_of(app, "problem")
    assert "<img src=x onerror=alert(1)>" in rejections
    assert "and 4 more" in rejections  # "__class__" is no parameter of ours and is passed over
    assert not [body for body in html(app) if "<img" in body]


def test_a_change_makes_a_link_and_the_link_makes_the_change() -> None:
    app = opened()
    checked(app.number_input(key="start_x").set_value(-7.5).run())
    assert address(app)["start"] == "-7.5_1"
    again = opened(address(app))
    assert settings(again) == settings(app)
    assert again.number_input(key="start_x").value == -7.5


def test_going_back_restores_the_screen() -> None:
    app = opened()
    checked(app.number_input(key="start_x").set_value(-7.5).run())
    checked(app.number_input(key="start_y").set_value(2.5).run())
    app.query_params["start"] = "-7.5_1"
    checked(app.run())
    assert settings(app).start == (-7.5, 1.0)
    assert app.number_input(key="start_y").value == 1.0
    app.query_params.clear()
    checked(app.run())
    assert settings(app) == of_example(HOME)


@pytest.mark.parametrize(
    "wrong", ["x^^2", "sin", "5 +", "xyz", "9**9**8", "x" * 500, "", "<b>x</b>", "[x](y)", "х + y"]
)
def test_a_wrong_formula_stays_in_its_field_and_the_picture_stays_too(wrong: str) -> None:
    app = opened()
    before = text_of(app, "verdict")
    checked(app.text_input(key="formula").set_value(wrong).run())
    assert app.text_input(key="formula").value == wrong
    assert settings(app) == of_example(HOME)
    assert text_of(app, "verdict") == before
    problem = next(body for body in html(app) if 'class="problem"' in body)
    assert bool(re.search(r"<pre>[^<]*\n *\^</pre>", problem)) == bool(wrong)  # nothing typed: nothing to point at
    checked(app.number_input(key="start_x").set_value(3.0).run())
    checked(app.run())
    assert settings(app).start[0] == 3.0
    assert app.text_input(key="formula").value == wrong
    assert text_of(app, "problem")


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("5", "constant"),
        ("x^2", "minimum"),
        ("f(x,y) = ln(x) + y^2", "outside the domain"),
        ("|x|+|y|", ""),
        ("max(x,y)", ""),
        ("1/(x^2+y^2)", ""),
        ("e^(e^x)", ""),
        ("100(y - x²)² + (1 - x)²", ""),
        (r"\frac{x^2}{2} + \cos y", ""),
        ("X^2 + sin 2Y", ""),
    ],
)
def test_what_a_student_types_is_run_and_told(formula: str, said: str) -> None:
    app = opened()
    checked(app.text_input(key="formula").set_value(formula).run())
    assert settings(app).formula == formula
    assert not text_of(app, "problem")
    assert text_of(app, "verdict")
    assert said in text_of(app, "verdict")
    assert app.selectbox(key="example").value == ""


def test_an_example_brings_its_own_start_and_window() -> None:
    app = opened()
    checked(app.selectbox(key="example").set_value("himmelblau").run())
    assert settings(app) == of_example("himmelblau")
    assert address(app)["ex"] == "himmelblau"


def test_a_window_without_room_is_refused_beside_its_boxes() -> None:
    app = opened()
    checked(app.number_input(key="left").set_value(50.0).run())
    assert settings(app).window == of_example(HOME).window
    assert "below the second" in text_of(app, "problem")
    checked(app.number_input(key="right").set_value(60.0).run())
    assert settings(app).window[0] == (50.0, 60.0)
    assert "below the second" not in text_of(app, "problem")


@pytest.mark.parametrize("tab", ["Formulas", "Steps", "Link"])
def test_the_details_are_drawn_when_their_tab_is_open(tab: str) -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
    app.session_state["details"] = tab
    checked(app.run())
    gradient = any(r"\nabla f" in formula.value for formula in app.latex)
    drawn = {
        "Formulas": gradient,
        "Steps": len(app.dataframe) == 1,
        "Link": any(one.value.startswith(("http", "/")) for one in app.code),
    }
    assert [name for name, there in drawn.items() if there] == [tab]


def test_a_step_that_the_link_names_is_explained_until_the_window_is_closed() -> None:
    app = opened({"v": "1", "ex": HOME, "why": "3"})
    assert app.number_input(key="why_step").value == 3
    assert any("1 − αλ = −0.9 makes 6.56: it flips and shrinks." in body for body in html(app))
    assert address(app)["why"] == "3"
    app.query_params["v"] = "1"
    del app.query_params["why"]
    assert not any("it flips and shrinks" in body for body in html(checked(app.run())))


def test_another_step_in_the_window_is_in_the_link() -> None:
    app = opened({"v": "1", "ex": HOME, "why": "3"})
    checked(app.button(key="why_later").click().run())
    assert app.number_input(key="why_step").value == 4
    assert address(app)["why"] == "4"
    assert settings(opened(address(app))).why == 4


@pytest.mark.parametrize("hidden", ["verdict", "steps", "theory", "arrows", "formulas"])
def test_a_teachers_link_hides_the_reason_of_a_step_too(hidden: str) -> None:
    app = opened({"v": "1", "ex": HOME, "hide": hidden, "why": "3"})
    assert not any("it flips and shrinks" in body for body in html(app))


def test_a_question_beyond_the_run_is_answered_for_its_last_step() -> None:
    app = opened({"v": "1", "ex": HOME, "why": "5000"})
    assert app.number_input(key="why_step").value == 152


@pytest.mark.parametrize(
    ("formula", "goal", "stars"),
    [
        ("(1-x)^2+100(y-x^2)^2", "minimize", [(1.0, 1.0)]),
        ("-(x-2)^2-(y+1)^2", "maximize", [(2.0, -1.0)]),
        ("x^2-y^2", "minimize", []),
        ("x+y", "minimize", []),
    ],
)
def test_the_minimum_that_a_run_heads_for_has_a_star(
    formula: str, goal: Goal, stars: list[tuple[float, float]]
) -> None:
    chosen = Settings(example="", formula=formula, goal=goal, start=(1.1, 1.2), step_size=0.0005)
    assert np.array(stars_of(chosen, to_spec(chosen))).reshape(-1, 2) == pytest.approx(
        np.array(stars).reshape(-1, 2), abs=1e-9
    )


@pytest.mark.parametrize("hidden", [{}, {"hide": "verdict"}, {"window": "5_6_5_6"}])
def test_a_star_tells_no_more_than_the_verdict_and_the_picture(hidden: dict[str, str]) -> None:
    app = opened({"v": "1", "f": "(x-1)^2 + 3(y-2)^2", "start": "0_0", "step": "0.1", **hidden})
    assert ('class="star"' in "".join(html(app))) is not bool(hidden)


def test_a_function_of_the_gallery_keeps_its_name_in_the_list() -> None:
    """Two hurried taps open the list and press its first line, which renamed the function."""
    app = opened()
    assert app.selectbox(key="example").options[0] == "Quadratic, κ = 10"
    checked(app.text_input(key="formula").set_value("x^2 + 3y^2").run())
    chosen = app.selectbox(key="example")
    assert (chosen.value, chosen.options[0]) == ("", "Your own")
    checked(app.selectbox(key="example").set_value("himmelblau").run())
    assert "Your own" not in app.selectbox(key="example").options
