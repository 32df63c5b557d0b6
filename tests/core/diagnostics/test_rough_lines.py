"""A pole is no jump, and a line of poles, kinks or jumps is told as a line, a point of it as a point elsewhere."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from gradnorm_core.diagnostics.rough_lines import shared_coordinate
from gradnorm_core.diagnostics.rough_points import rough_point_at


@pytest.mark.parametrize(("start", "step_size"), [((-800, 1), 0.5), ((0, 1), 0.1), ((0, 1), 0.5), ((1, 2), 0.1)])
def test_a_run_that_meets_a_line_of_poles_is_told_its_line(start: tuple[float, float], step_size: float) -> None:
    """The poles of tan are the odd multiples of π/2."""
    f = gc.parse("tan(x) + y^2")
    run = gc.descend(f, start, step_rule=gc.Fixed(step_size))
    words = verdict(run, gc.diagnose(f, run)).lines
    assert "jump" not in words
    found = re.search(r"the pole at x = −([\d.]+)", words)
    assert found, words
    assert f"At x = −{found[1]} f has a pole" in words
    turns = float(found[1]) / (math.pi / 2)
    assert round(turns) % 2 == 1
    assert turns == pytest.approx(round(turns), rel=1e-5)


LINES = [
    ("1/(x - 2)^2 - 3/(y + 1)", (2.0, 0.7), "pole", 0), ("tan(y)", (0.3, math.pi / 2), "pole", 1),
    ("sign(x - 1) + x^2 + y^2", (1.0, 0.4), "jump", 0), ("x - |y - 3|", (0.2, 3.0), "kink", 1),
    ("x - sqrt(|y - 3|)", (0.2, 3.0), "cusp", 1), ("-1/(x^2 + y^2)", (0.0, 0.0), "pole", None),
    ("1/(x - y)", (2.0, 2.0), "pole", None), ("x - |y - x|", (1.0, 1.0), "kink", None),
    ("|x - y^2| - x", (0.25, 0.5), "kink", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "point", "roughness", "shared"), LINES)
def test_the_line_is_one_along_which_f_is_as_rough(
    text: str, point: tuple[float, float], roughness: str, shared: int | None
) -> None:
    f = gc.parse(text)
    found = rough_point_at(f, np.array(point))
    assert found is not None
    assert found.roughness == roughness
    assert shared_coordinate(f, found) == shared


@pytest.mark.parametrize("height", [1.0, 30.0, 1e6])
@pytest.mark.parametrize("far", [0.0, 500.0])
def test_a_jump_stays_a_jump(height: float, far: float) -> None:
    found = rough_point_at(gc.parse(f"{height} sign(x - {far}) + y^2"), np.array([far, 0.5]))
    assert found is not None
    assert found.roughness == "jump"
