"""A pole is no jump, and a line of poles, kinks or jumps is told as a line, a point of it as a point elsewhere."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.rough_lines import rough_line_through
from gradnorm_core.diagnostics.rough_points import pole_near, rough_point_at
from tests.support.claim_checker import complaints
from tests.support.claim_facts import Facts
from tests.support.rough_claims import line_in, line_objection


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


UP, ACROSS, RISING, FALLING = (0.0, 1.0), (1.0, 0.0), (1.0, 1.0), (1.0, -1.0)
LINES = [
    ("1/(x - 2)^2 - 3/(y + 1)", (2.0, 0.7), "pole", UP), ("tan(y)", (0.3, math.pi / 2), "pole", ACROSS),
    ("sign(x - 1) + x^2 + y^2", (1.0, 0.4), "jump", UP), ("x - |y - 3|", (0.2, 3.0), "kink", ACROSS),
    ("x - sqrt(|y - 3|)", (0.2, 3.0), "cusp", ACROSS), ("-1/(x^2 + y^2)", (0.0, 0.0), "pole", None),
    ("1/(x - y)", (2.0, 2.0), "pole", RISING), ("x - |y - x|", (1.0, 1.0), "kink", RISING),
    ("|x - y^2| - x", (0.25, 0.5), "kink", None), ("|x| + y^2/100", (0.0, 0.0), "kink", None),
    ("max(x^2, 2y + x^2)", (2.0, 0.0), "kink", ACROSS), ("floor(x + y)", (0.3, 0.7), "jump", FALLING),
    ("sign(x - 3y) + x^2", (3.0, 1.0), "jump", (3.0, 1.0)), ("-1/(x - 2y)^2 + x^2", (2.0, 1.0), "pole", (2.0, 1.0)),
    ("ln|x + y| + y^2", (1.0, -1.0), "pole", FALLING), ("x - sqrt(|x + y - 1|) + y^2", (3.0, -2.0), "cusp", FALLING),
    ("1/sqrt(|3x - y|) + y^2", (1.0, 3.0), "pole", (1.0, 3.0)), ("|0.37x - y|", (1.0, 0.37), "kink", (100.0, 37.0)),
    ("max(x, y) + x^2 + sin(y)", (2.0, 2.0), "kink", RISING), ("|x - 1000000|", (1e6, 3.0), "kink", UP),
]  # fmt: skip


@pytest.mark.parametrize(("text", "point", "roughness", "way"), LINES)
def test_the_line_is_one_along_which_f_is_as_rough(
    text: str, point: tuple[float, float], roughness: str, way: tuple[float, float] | None
) -> None:
    f = gc.parse(text)
    found = rough_point_at(f, np.array(point))
    assert found is not None
    assert found.roughness == roughness
    line = rough_line_through(f, found)
    assert (line is None) == (way is None)
    if line is not None and way is not None:
        assert line.along == pytest.approx(np.array(way) / math.hypot(*way), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("|x - 2y|", "x = 2y"), ("|3x - y + 1|", "y = 3x + 1"), ("sqrt(|x + y|)", "y = −x"), ("|x|", "x = 0"),
        ("1e-9*|x - 3y + 1|", "x = 3y − 1"), ("10^9*|3x - 2y + 1| + 1000000", "y = 1.5x + 0.5"),
    ],
)  # fmt: skip
def test_a_run_across_a_line_of_minima_is_told_the_line_and_no_point_of_it(text: str, line: str) -> None:
    f = gc.parse(text)
    slope = float(np.abs(f.gradient(2, 0.7)).max())
    pairs: tuple[tuple[Goal, gc.Objective, str], ...] = (
        ("minimize", f, "minima"), ("maximize", gc.parse(f"-({text})"), "maxima"),
    )  # fmt: skip
    for goal, g, kind in pairs:
        run = gc.descend(
            g, (2, 0.7), step_rule=gc.Fixed(0.3 / slope), goal=goal, gradient_tolerance=slope / 1e6, max_iterations=60
        )
        said = verdict(run, gc.diagnose(g, run))
        assert not list(complaints(run, said))
        assert f"At {line} f has a" in said.lines
        assert f"these are {kind}" in said.lines
        assert "the minimum (" not in said.lines


@pytest.mark.parametrize("text", ["max(|x|, |y| - 10)", "max(|x|, |y| - 500)", "|x| + max(0, y - 9)"])
def test_a_stretch_of_minima_is_no_line_of_minima(text: str) -> None:
    f = gc.parse(text)
    found = rough_point_at(f, np.array([0.0, 1.0]))
    assert found is not None
    assert found.radius is not None
    assert rough_line_through(f, found) is None


def test_the_checker_reads_lines() -> None:
    facts = Facts(gc.descend(gc.parse("|x - 2y + 1|"), (2, 1), max_iterations=3))
    for text, false in (("y = 0.5x + 0.5", False), ("x = 2y − 1", False), ("y = x", True), ("x = 1", True)):
        words = f"At {text} f has a kink: the gradient jumps. All along this line f is the same: these are minima."
        points = line_in(words, ("x", "y"))
        assert points is not None
        assert bool(line_objection(facts, words, points)) == false


@pytest.mark.parametrize("height", [1.0, 30.0, 1e6])
@pytest.mark.parametrize("far", [0.0, 500.0])
def test_a_jump_stays_a_jump(height: float, far: float) -> None:
    found = rough_point_at(gc.parse(f"{height} sign(x - {far}) + y^2"), np.array([far, 0.5]))
    assert found is not None
    assert found.roughness == "jump"


@pytest.mark.parametrize("start", [(0.26256296296296295, 0.025925925925925908), (0.5, 0.1)])
def test_the_line_of_an_even_pole_has_the_slope_of_its_formula(start: tuple[float, float]) -> None:
    """On both sides of the line f looks alike, and the circle around its point is only 10⁻⁷ wide."""
    f = gc.parse("-1/(x + 2y)^2 + 0.001x^2")
    pole = pole_near(f, np.array(start))
    assert pole is not None
    line = rough_line_through(f, pole)
    assert line is not None
    assert abs(line.point @ (1, 2)) < 1e-15
    assert line.along == pytest.approx(np.array([2, -1]) / math.sqrt(5), rel=1e-15)
