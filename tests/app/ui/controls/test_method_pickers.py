"""Choosing the method without a browser: pickers, their numbers, and incompatible parts."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.settings.links import from_query
from app.settings.methods import CLIPS, DIRECTIONS, NOISES, STEP_RULES
from app.ui.controls.method_pickers import FORMULA, PICKERS
from app.ui.controls.rule_editor import LINES
from gradnorm_core.methods.directions.conjugate_gradients import ConjugateGradients
from gradnorm_core.methods.directions.momentum import Nesterov
from gradnorm_core.methods.directions.rule import Rule
from tests.support.pages import address, checked, html, opened

EVERY_LINK = [
    *(
        {"dir": name, "rule": "wolfe"} if issubclass(kind, ConjugateGradients) else {"dir": name}
        for name, kind in DIRECTIONS.items()
    ),
    *({"rule": name} for name in STEP_RULES),
    *({"clip": name} for name in CLIPS if name != "rows"),
    *({"noise": name} for name in NOISES if name != "minibatch"),
    {
        "noise": "minibatch_3_1_1",
        "clip": "rows_2",
        "ex": "own",
        "data": "hours",
        "f": "f(w, b) = mean((w X + b - Y)^2)",
        "step": "0.01",
    },
    {"dir": "heavy_ball_0.5", "rule": "formula_step_size/(k+1)", "clip": "value_2", "noise": "gaussian_0.1_3"},
]
NONSENSE = {
    "dir": "<script>alert(1)</script>", "rule": "formula___import__('os')", "clip": "norm_-1", "noise": "gaussian_nan",
}  # fmt: skip


def pick(app: AppTest, field: str, name: str) -> AppTest:
    """Chooses in one of the pickers."""
    return checked(app.selectbox(key=f"pick_{field}").set_value(name).run())


def picked(app: AppTest) -> list[str]:
    """The options that the pickers show."""
    return [str(app.selectbox(key=picker.key).value) for picker in PICKERS]


def problems(app: AppTest) -> str:
    """The text of all problems and remarks."""
    found = [body for body in html(app) if 'class="problem"' in body or 'class="note"' in body]
    return unescape(re.sub(r"<[^>]+>", "", " ".join(found)))


def method_of(app: AppTest) -> Any:
    """The method that the address states."""
    return from_query(address(app))[0].method


@pytest.mark.parametrize("query", EVERY_LINK, ids=lambda query: "-".join(query.values()))
def test_every_method_opens_from_its_link_and_shows_itself(query: dict[str, str]) -> None:
    app = opened(query)
    shown, rejections = from_query(query)
    assert not rejections
    labels = [getattr(getattr(shown, picker.field), "label", "none") for picker in PICKERS]
    assert picked(app) == labels
    assert any('class="verdict"' in body for body in html(app))


def test_nonsense_in_the_link_is_refused_and_the_picture_stays() -> None:
    app = opened(NONSENSE)
    assert picked(app) == ["Steepest descent", "Fixed", "none", "none"]
    said = problems(app)
    assert all(f"{name}=" in said for name in NONSENSE)
    assert not any("<script>" in body for body in html(app))


def parts(app: AppTest) -> tuple[str, str]:
    """The direction and the step rule that the address states."""
    method = method_of(app)
    return method.direction.label, method.step_rule.label


def test_what_does_not_go_with_the_choice_is_replaced_and_said() -> None:
    app = pick(opened({"dir": "heavy_ball"}), "step_rule", "Armijo backtracking")
    assert parts(app) == ("Steepest descent", "Armijo backtracking")
    assert picked(app)[:2] == list(parts(app))
    assert "does not go with Heavy ball" in problems(app)
    assert "So Direction is Steepest descent now." in problems(app)
    app = pick(app, "direction", "Heavy ball")
    assert parts(app) == ("Heavy ball", "Fixed")
    assert picked(app)[:2] == list(parts(app))
    assert "So Step rule is Fixed now." in problems(app)
    app = pick(app, "direction", "Newton, saddle-free")
    assert "does not go with" not in problems(app)


def test_conjugate_gradients_bring_the_line_search_that_they_need() -> None:
    app = pick(opened(), "direction", "CG, Polak–Ribière")
    assert parts(app) == ("CG, Polak–Ribière", "Strong Wolfe")
    assert "So Step rule is Strong Wolfe now." in problems(app)


def test_a_number_is_typed_or_dialled_and_refused_outside_its_range() -> None:
    app = pick(opened(), "direction", "Heavy ball")
    box, slider = "heavy_ball momentum", "heavy_ball momentum slider"
    app = checked(app.number_input(key=box).set_value(0.5).run())
    assert address(app)["dir"] == "heavy_ball_0.5"
    assert app.slider(key=slider).value == pytest.approx(0.5)
    app = checked(app.slider(key=slider).set_value(0.8).run())
    assert address(app)["dir"] == "heavy_ball_0.8"
    assert app.number_input(key=box).value == pytest.approx(0.8)
    app = checked(app.number_input(key=box).set_value(1.5).run())
    assert "must be at least 0 and below 1" in problems(app)
    assert address(app)["dir"] == "heavy_ball_0.8"


def test_a_logarithmic_number_is_dialled_in_powers_of_ten() -> None:
    app = pick(opened(), "clip", "Clip by norm")
    app = checked(app.slider(key="norm max_norm slider").set_value(-2.0).run())
    assert address(app)["clip"] == "norm_0.01_0"


def test_polyak_begins_with_the_known_minimum() -> None:
    app = pick(opened({"ex": "six_hump_camel"}), "step_rule", "Polyak")
    assert method_of(app).step_rule.minimum == pytest.approx(-1.0316, abs=1e-4)


def test_a_formula_for_the_step_size_is_read_by_the_parser() -> None:
    app = pick(opened(), "step_rule", "Formula in k")
    app = checked(app.text_input(key=FORMULA).set_value("step_size/(k+1)").run())
    assert address(app)["rule"] == "formula_step_size/(k+1)"
    app = checked(app.text_input(key=FORMULA).set_value("step_size/(k+").run())
    assert "Column" in problems(app)
    assert address(app)["rule"] == "formula_step_size/(k+1)"
    app = checked(app.text_input(key=FORMULA).set_value("0.5/(k+1)").run())
    assert "α does not occur in it" in problems(app)


def lines_of(app: AppTest) -> str:
    """The text of the editor of the own rule."""
    return str(app.text_area(key=LINES).value)


def test_the_editor_opens_with_the_lines_of_the_direction_in_use() -> None:
    app = pick(opened({"dir": "nesterov_0.7"}), "direction", "Your own rule")
    assert lines_of(app) == Nesterov(0.7).rule_lines()
    assert method_of(app).direction == Rule(Nesterov(0.7).rule_lines())
    assert address(app)["dir"].startswith("rule_beta = 0.7 in [0, 1); b = beta b + g; d = ")
    assert lines_of(pick(opened({"dir": "newton"}), "direction", "Your own rule")) == Rule().lines


def test_a_number_of_the_rule_has_a_slider_that_rewrites_its_line() -> None:
    app = opened({"dir": "rule_beta = 0.5; c = 2 in (0, 3); b = beta b + g; d = -c b"})
    app = checked(app.slider(key="rule beta slider").set_value(0.8).run())
    app = checked(app.number_input(key="rule c").set_value(2.5).run())
    assert lines_of(app) == "beta = 0.8\nc = 2.5 in (0, 3)\nb = beta b + g\nd = -c b"
    app = checked(app.number_input(key="rule c").set_value(3).run())
    assert "must be above 0 and below 3" in problems(app)
    assert method_of(app).direction.c == 2.5


def test_a_mistake_in_the_rule_is_shown_and_the_picture_keeps_the_last_one() -> None:
    app = opened({"v": "1", "dir": "rule_d = -g"})
    before = address(app)["dir"]
    app = checked(app.text_area(key=LINES).set_value("m = 0.5 m + g\nd = -norm(0.5) <b>m</b>").run())
    said = problems(app)
    assert "A comparison stands only in an if. (line 2, column 16)" in said
    assert not any("<b>m" in body for body in html(app))
    assert "last rule that could be read" in said
    assert lines_of(app).endswith("<b>m</b>")
    assert address(app)["dir"] == before
    app = checked(app.text_area(key=LINES).set_value("m = 0.5 m + g; d = -m/2").run())
    assert "that could be read" not in problems(app)
    assert lines_of(app) == "m = 0.5 m + g\nd = -m/2"
    assert any(r"d &\leftarrow -\frac{m}{2}" in one.value for one in app.latex)


def test_a_locked_direction_locks_the_rule() -> None:
    app = opened({"v": "1", "dir": "rule_beta = 0.5; d = -beta g", "lock": "method"})
    assert app.text_area(key=LINES).disabled
    assert app.slider(key="rule beta slider").disabled
    assert method_of(app).direction.lines == "beta = 0.5\nd = -beta g"
