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
from gradnorm_core.methods.directions.conjugate_gradients import ConjugateGradients
from tests.support.pages import address, checked, html, opened

EVERY_LINK = [
    *(
        {"dir": name, "rule": "wolfe"} if issubclass(kind, ConjugateGradients) else {"dir": name}
        for name, kind in DIRECTIONS.items()
    ),
    *({"rule": name} for name in STEP_RULES),
    *({"clip": name} for name in CLIPS),
    *({"noise": name} for name in NOISES),
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
    assert "step_size does not occur in it" in problems(app)
