"""Every function of the table with a kink, a jump or a pole is known to the diagnosis as one that may be rough."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.diagnostics.formula_roughness import (
    NAMED,
    has_breaks,
    has_kinks,
    has_roots,
    may_be_rough,
    may_have_poles,
)
from gradnorm_core.diagnostics.kinks import kink_steps, runs_along_kink
from gradnorm_core.formulas.functions import FUNCTIONS, TYPED

ARGUMENTS = {1: "x", 2: "x, y", 3: "x, y, x y"}
CALLS = [f"{name}({ARGUMENTS[row.arity[0]]})" for name, row in TYPED.items() if row.arity[0] in ARGUMENTS]
CHOICES = ["if(x > 0, x, 2x)", "if(x > 0, x, 2)", "x if x > 0 else y", "if(0 < x < 1, x, y^2)"]
PLACES = np.arange(-6, 7) / 2
BESIDE = 1e-9


@pytest.mark.parametrize("call", [*CALLS, *CHOICES])
def test_a_kink_or_a_jump_at_a_round_number_is_seen_in_the_formula(call: str) -> None:
    """Judged by f and ∇f 1e-9 on both sides of round numbers x, where nothing smooth changes by a tenth."""
    f = gc.parse(f"{call} + y^2")
    with np.errstate(all="ignore"):
        points = np.array([[PLACES - BESIDE, PLACES + BESIDE], np.full((2, len(PLACES)), 0.5)])
        values, gradients = f.value_and_gradient_at(points)
    jump = np.abs(values[1] - values[0]) > 0.1
    kink = ~jump & (np.abs(gradients[0, 1] - gradients[0, 0]) > 0.1) & (np.abs(gradients[0]).max(axis=0) < 1e3)
    assert f.program(1).kinks is None or may_be_rough(f)
    assert not jump.any() or has_breaks(f)
    assert not kink.any() or has_kinks(f)


@pytest.mark.parametrize("call", [*CALLS, *CHOICES, "1/x", "x^-2", "y/(e^x - 1)", "2/cos(x)"])
def test_a_pole_is_seen_in_the_formula(call: str) -> None:
    """Judged by f on both sides of round numbers and of multiples of π/2: from 10⁻⁶ to 10⁻⁹ away only poles change."""
    f = gc.parse(f"{call} + y^2")
    places = np.append(PLACES, np.pi / 2 * np.arange(-3, 4))
    with np.errstate(all="ignore"):
        far, close = (f.value(places + np.array([[-1], [1]]) * away, -0.5) for away in (1e-6, BESIDE))
        grows = np.abs(close - far) > 0.5
    assert not grows.any() or may_have_poles(f)
    assert may_be_rough(f) or not may_have_poles(f)


@pytest.mark.parametrize("text", ["|x|", "max(x, y)", "floor(x)", "sqrt(x)", "norm(x, y)", "1/(1 + exp(-x))", "x^3/2"])
def test_a_kink_or_a_jump_is_no_pole(text: str) -> None:
    assert not may_have_poles(gc.parse(text))


@pytest.mark.parametrize(
    "text",
    ["e^x", "2^(x y)", "(1/2)^x", "e^(-x^2)", "(1 + x^2)^(1/2)", "(1 + x^2)^-1.5", "sqrt(1 + x^2)", "cbrt(3 + y^2)",
     "ln(1 + x^2)", "ln(1 + e^(-x))", "norm(x, 1)", "1/(1 + e^(-x))"],
)  # fmt: skip
def test_powers_roots_and_logarithms_of_what_stays_positive_are_smooth(text: str) -> None:
    f = gc.parse(text)
    assert not has_roots(f)
    assert not may_be_rough(f)
    assert not may_have_poles(f)


@pytest.mark.parametrize(
    "text",
    ["x^(4/2)", "x^(6/3) + y^2", "x^(2*1)", "x^sqrt(4)", "x^log2(8)", "x^(5 - 2)", "(x y)^(|-2|)", "x^(0.1*30)",
     "f(x, y; a = 4) = x^(a/2) + y^2", "sqrt(2)x^2 + |-3|y^2", "f(x, y; a = -2) = |a|x^2 + max(a, 1)y^2",
     "floor(2.5)x^2"],
)  # fmt: skip
def test_roots_and_powers_of_numbers_alone_are_numbers(text: str) -> None:
    f = gc.parse(text)
    assert not has_roots(f)
    assert not may_be_rough(f)
    assert not may_have_poles(f)


@pytest.mark.parametrize(
    "text",
    [
        "f(x, y; a = 3) = x^(a/2)",
        "x^(4/3)",
        "x^(2 - 3)",
        "x^sqrt(2)",
        "x^(sqrt(2)^2)",
        "cbrt(x)^4",
        "cbrt(x^4)",
        "|x| sqrt(|x|)",
        "sqrt(|x|^3)",
    ],
)
def test_an_exponent_that_is_no_natural_number_once_computed_is_a_root_or_a_pole(text: str) -> None:
    assert has_roots(gc.parse(text))


@pytest.mark.parametrize(
    "text",
    ["x^(1/2)", "(x^2)^1.5", "x^y", "0^x", "x^-1", "(1 - x^2)^1.5", "sqrt(x^2 + y^2)", "ln(x^2)", "ln(2 - x)",
     "norm(x, y)", "e^|x|", "e^(1/x)"],
)  # fmt: skip
def test_what_may_reach_0_is_rough_there(text: str) -> None:
    assert may_be_rough(gc.parse(text))


def test_the_table_names_only_functions_that_exist() -> None:
    assert FUNCTIONS.keys() >= NAMED


@pytest.mark.parametrize(
    ("text", "roughness"),
    [("relu(x) + relu(-x) + y^2", "kink"), ("if(x > 0, x, -2x) + y^2", "kink"), ("norm(x, y)", "tip")],
)
def test_the_minimum_on_such_a_kink_is_named(text: str, roughness: str) -> None:
    f = gc.parse(text)
    run = gc.descend(f, (0.7, 0.4), step_rule=gc.Fixed(0.13), max_iterations=100)
    rough = gc.diagnose(f, run).rough
    assert rough is not None
    assert rough.roughness == roughness
    assert rough.point == pytest.approx([0, 0], abs=1e-6)
    assert rough.radius is not None


def test_pieces_that_meet_smoothly_make_no_kink_and_rows_with_kinks_of_their_own_do() -> None:
    """The slope of Huber's loss is that of a row cut off at ±δ: it never jumps; that of mean|r| does at every row."""
    dice = np.random.default_rng(0)
    data = {"X": (x := dice.normal(size=60)), "Y": 2 * x + 1 + dice.normal(size=60)}
    points = np.array([(-900.0, 500.0), (900.0, -500.0), (-900.0, 500.0)])  # there no row bends

    def kinks_of(text: str) -> int:
        f = gc.parse(text, data=data)
        eigenvalues = np.array([np.linalg.eigvalsh(f.hessian_at(point)) for point in points])
        return kink_steps(f, points, f.gradient_at(points.T).T, eigenvalues).size

    huber, absolute = gc.LOSSES["huber"].text, gc.LOSSES["absolute"].text
    cut = np.clip(points[0, 0] * x + points[0, 1] - data["Y"], -1, 1)
    assert gc.parse(huber, data=data).gradient_at(points[0]) == pytest.approx([(cut * x).mean(), cut.mean()])
    assert (kinks_of(huber), kinks_of(absolute)) == (0, 2)
    pieces = "mean(if(w*X + b - Y > 0, w*X + b - Y, Y - w*X - b))"
    assert kinks_of(pieces) == 2


@pytest.mark.parametrize(
    ("text", "start", "along"),
    [
        ("max(x, y)", (2, 1), True),
        ("|x - 1| - y + 0.2x", (-3, 1), True),
        ("|x| - x^2/2 - y", (0.3, 0), True),
        ("max(x, 3)/2 - x - 0.1y", (0, 1), False),
        ("|x - 1| - 2x - y", (0, 0), False),
        ("|mod(x, 1) - 0.5| - 3x + y^2", (0.1, 1), False),
    ],
)
def test_a_run_along_a_kink_crosses_it_to_the_end_and_not_on_its_way(
    text: str, start: tuple[float, float], along: bool
) -> None:
    f = gc.parse(text)
    run = gc.descend(f, start, step_rule=gc.Fixed(0.1), max_iterations=200)
    crossed = gc.diagnose(f, run).kinks
    assert crossed.size
    assert runs_along_kink(run.points, run.gradients, crossed) == along


@pytest.mark.parametrize("start", [(1.0, 1.0), (1e-3, 1e-3), (1e-7, 1e-7), (1.0, -1.0), (1e-7, 5e-8)])
def test_a_run_along_a_kink_that_ends_in_a_minimum_with_a_gradient_heads_for_it(start: tuple[float, float]) -> None:
    """On y = x the formula takes a derivative by convention, and no Newton step leads on."""
    f = gc.parse("max(x^2, y^2)")
    run = gc.descend(f, start, step_rule=gc.Fixed(0.1), max_iterations=60, gradient_tolerance=1e-12)
    found = gc.diagnose(f, run).stationary
    assert found is not None
    assert (found.kind, found.point.tolist()) == ("minimum", [0.0, 0.0])


def test_a_run_that_bounces_is_not_said_to_go_round_a_point_that_only_a_search_led_to() -> None:
    """All iterates have y = 0; on y < x the function is level along y, and a search by values leads far down there."""
    shape = "100000*(-(0.35*(if(x > y, x, y^2)) + 1.54*(exp(-0.9x)) + 16.76*(softplus(x)) + 6.45*(sqrt(1 + 13.91x^2))))"
    f = gc.parse(shape)
    run = gc.descend(f, (1.9, 0.0), step_rule=gc.Fixed(1.9e-6), max_iterations=100, goal="maximize")
    found = gc.diagnose(f, run).stationary
    assert found is None or abs(found.point[1]) < 1
