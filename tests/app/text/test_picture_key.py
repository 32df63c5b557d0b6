"""The title names the method that runs, and the key only the marks that are drawn."""

from __future__ import annotations

import math

from app.settings.settings import Settings
from app.text.picture_key import map_key, method_name, title
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.steepest import Steepest


def test_the_title_asks_why() -> None:
    asked = title(Settings(), "x^{2}", asking=True)
    assert asked.startswith("Gradient descent on $")
    assert asked.endswith("\\mathclose{\\text{,}}$ and why it moves as it does")
    assert title(Settings(), "x^{2}", asking=False).endswith("x^{2}$")


def test_the_title_names_the_method_that_runs() -> None:
    assert method_name(Settings(goal="maximize")) == "Gradient ascent"
    assert method_name(Settings(direction=Adam())) == "Adam"
    assert method_name(Settings(direction=Steepest(math.inf))) == "Steepest descent in L∞"


def test_the_key_names_the_marks_that_are_drawn_and_no_others() -> None:
    key = map_key("contours", "log", "minimize", known=True)
    assert all(words in key for words in ("drag the ring", "minimum", "−∇f, length by log norm"))
    assert "drag" not in map_key("contours", "log", "minimize", known=True, movable=False)
    assert "∇f" not in map_key("contours", "off", "minimize", known=True)
    assert "∇f" not in map_key("surface", "log", "minimize", known=True)
    assert "minimum" not in map_key("contours", "log", "minimize", known=False)
    assert "−∇f" not in map_key("contours", "unit", "maximize", known=True)
    assert "level line" in map_key("contours", "off", "minimize", known=False)
    assert "level line" not in map_key("surface", "log", "minimize", known=True)
    assert "maximum" in map_key("contours", "unit", "maximize", known=True)


def test_kappa_stands_beside_the_star_and_explains_itself() -> None:
    key = map_key("contours", "log", "minimize", known=True, kappa=10.0)
    assert ">minimum, <span" in key
    assert "κ</span> = 10".replace(" ", "\u00a0") in key
    assert "λmax/μ" in key
    assert "κ" not in map_key("contours", "log", "minimize", known=True)
    assert "κ" not in map_key("contours", "log", "minimize", known=False, kappa=10.0)
