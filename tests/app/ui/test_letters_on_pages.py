"""The pages call the coordinates as the formula does, also when the formula changes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import checked, everything, opened

QUERY = {"v": "1", "f": "f(w, b) = w^2 + 10b^2", "start": "1_1", "step": "0.05"}

ON_A_FUNCTION = ("", "step_sizes/step_sizes", "gradient_norm/gradient_norm", "compare/compare", "clipping/clipping")
"""The pages whose pictures are those of the visitor's function."""


def labels(app: AppTest) -> list[str]:
    return [box.label for box in (*app.number_input, *app.text_input)]


def test_the_boxes_of_the_sidebar_have_the_letters_and_keep_their_values() -> None:
    app = opened(QUERY)
    assert {"f(w, b) =", "Start w", "Start b", "w from", "b to"} <= set(labels(app))
    assert not {"Start x", "Start y", "f(x, y) ="} & set(labels(app))
    checked(app.text_input(key="formula").set_value("x1^2 + 4x2^2").run())
    assert {"f(x₁, x₂) =", "Start x₁", "Start x₂"} <= set(labels(app))
    assert app.text_input(key="formula").value == "x1^2 + 4x2^2"
    assert [app.number_input(key=key).value for key in ("start_x", "start_y")] == [1, 1]
    assert app.number_input(key="left").value is not None


def test_a_formula_with_several_readings_offers_each_as_a_button() -> None:
    app = opened({"v": "1"})
    checked(app.text_input(key="formula").set_value("a b c").run())
    buttons = [button for button in app.button if "are the variables" in button.label]
    assert [button.label for button in buttons] == [
        f"{pair} are the variables" for pair in ("a and b", "a and c", "b and c")
    ]
    checked(app.text_input(key="formula").set_value("x1 + y").run())
    (same,) = (button for button in app.button if button.label == "x₁ means x")
    checked(same.click().run())
    assert app.text_input(key="formula").value == "x + y"
    assert "Start x" in labels(app)


@pytest.mark.parametrize("page", ON_A_FUNCTION)
def test_every_page_opens_with_letters_of_ones_own(page: str) -> None:
    opened(QUERY | {"f": "θ₀² + 3θ₁²"}, page)


def sliders(app: AppTest) -> list[dict[str, Any]]:
    """The data of the parameters' sliders."""
    found = re.search(r'\{"parameters": (\[.*?\]), "fixed"', everything(app))
    rows: list[dict[str, Any]] = json.loads(found[1]) if found else []
    return rows


def test_a_further_letter_becomes_a_parameter_with_a_slider() -> None:
    app = opened({"v": "1"})
    checked(app.text_input(key="formula").set_value("x^2 + κ y^2 + a").run())
    (button,) = (button for button in app.button if button.label == "κ and a are parameters")
    checked(button.click().run())
    assert app.text_input(key="formula").value == "f(x, y; κ = 1, a = 1) = x^2 + κ y^2 + a"
    kappa, a = sliders(app)
    assert kappa == {"name": "kappa", "letter": "κ", "value": 1, "low": 0.01, "high": 100, "logarithmic": True}
    assert a == {"name": "a", "letter": "a", "value": 1, "low": -5, "high": 5, "logarithmic": False}
    checked(app.text_input(key="formula").set_value("x^2 + y^2").run())
    assert not sliders(app)


@pytest.mark.parametrize("page", [*ON_A_FUNCTION, "teach", "live_class"])
def test_every_page_has_the_sliders_with_the_ranges_of_the_link(page: str) -> None:
    app = opened(QUERY | {"f": "f(x, y; κ = 250) = x^2 + κ y^2", "ranges": "kappa_1_300_log"}, page)
    (kappa,) = sliders(app)
    assert (kappa["value"], kappa["low"], kappa["high"], kappa["logarithmic"]) == (250, 1, 300, True)
    assert '"fixed": false' in everything(app)


def test_a_teacher_locks_and_hides_the_sliders_alone() -> None:
    query = QUERY | {"f": "f(x, y; κ = 250) = x^2 + κ y^2"}
    assert '"fixed": true' in everything(opened(query | {"lock": "parameters"}))
    free = opened(query | {"lock": "function"})
    assert '"fixed": false' in everything(free)
    assert free.text_input(key="formula").disabled
    hidden = opened(query | {"hide": "parameters"})
    assert not sliders(hidden)
    assert hidden.text_input(key="formula").value == query["f"]
