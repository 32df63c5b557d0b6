"""The browser's own evaluation of a formula and its gradient agrees with the core's, for all functions there are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from playwright.sync_api import Page

from app.browser.bundle import script
from gradnorm_core.formulas.functions import FUNCTIONS
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

EVALUATE = f"""([program, points]) => {{
  {script(("formula",))}
  const compute = formula_module.evaluatorOf(program);
  return points.map(([x, y]) => compute(x, y).map(String));
}}"""
CALLS = [
    f"{name}({', '.join(['xy + 0.3', 'x - y'][: row.arity[0]])})" for name, row in FUNCTIONS.items() if row.typed
    and row.numpy.isascii() and name not in ("add", "subtract", "multiply", "divide", "negate", "power")
]  # fmt: skip
MORE = ["x^y", "x^-1.5 + y^7", "|x||y|", "x/y", "max(x, y, 1)", "2^-x", "(-2)^3 x", "x^2.3"]
TEXTS = [*(one.text for one in GALLERY.values()), *CALLS, *MORE]


def number(text: str) -> float:
    return float(text.replace("Infinity", "inf"))


def test_every_formula(page: Page) -> None:
    points = np.random.default_rng(5).uniform(-3, 3, (2, 40))
    points[:, :3] = [[0.0, 1.0, -1.0], [0.0, 1.0, 2.0]]
    page.goto("about:blank")
    for text in TEXTS:
        f = parse(text)
        program = {"steps": f.instructions.instructions, "results": f.instructions.results}
        told = page.evaluate(EVALUATE, [program, points.T.tolist()])
        found = np.array([[number(one) for one in row] for row in told]).T
        value, gradient = f.value_and_gradient_at(points)
        expected = np.stack([np.broadcast_to(value, points.shape[1:]), *gradient])
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=text)


def test_there_is_something_to_compare() -> None:
    assert len(CALLS) > 25
    assert math.isnan(number("NaN"))
    with pytest.raises(ValueError, match="could not convert"):
        number("undefined")
