"""Formulas whose parts have kinks, roots or tips where the function has none: the derivatives are those of f."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradnorm_core as gc
from gradnorm_core.formulas.expression import parse_expression
from tests.support import reference

# The formula, the same function without kinks.
REMOVABLE = [
    ("|x|^2 + y^2", "x^2 + y^2"), ("|x|^4", "x^4"), ("|x - y|^2", "(x - y)^2"), ("|x||x| + y", "x^2 + y"),
    ("hypot(x, y)^2", "x^2 + y^2"), ("hypot(x, y)^4", "(x^2 + y^2)^2"), ("hypot(x, y) hypot(x, y)", "x^2 + y^2"),
    ("sqrt(x^2 + y^2)^2", "x^2 + y^2"), ("sqrt(x^2 + y^2)^4 + x", "(x^2 + y^2)^2 + x"), ("sqrt(x^2)^2", "x^2"),
    ("sqrt(x^4) + y", "x^2 + y"), ("cbrt(x)^3 + y^2", "x + y^2"), ("cbrt(x y)^6", "x^2 y^2"), ("cbrt(x^6)", "x^2"),
    ("max(x, 0)^2 + max(-x, 0)^2 + y^2", "x^2 + y^2"), ("max(x, y)^2 + min(x, y)^2", "x^2 + y^2"),
    ("max(x, -x)^2", "x^2"), ("min(x, -x)^2", "x^2"), ("max(x, y) + min(x, y)", "x + y"),
    ("max(x, y) min(x, y)", "x y"), ("max(x, 0) - max(-x, 0)", "x"), ("x sign(x) |x|", "x^2"), ("cos(|x|)", "cos(x)"),
    ("cosh|x - y|", "cosh(x - y)"), ("x + max(x, y)^4 + min(x, y)^4", "x + x^4 + y^4"), ("|x|^2 sign(x)^2", "x^2"),
    ("max(x^2 + y^2, 2x^2 + y^2)", "2x^2 + y^2"), ("|x|/2 + x/2 - max(x, 0)", "0 x"),
    ("max(|x|, x)^2 + y^2", "x^2 + y^2"),
    ("exp(-|x|^2)", "exp(-x^2)"), ("tanh(|x|) |x|", "tanh(x) x"),
    ("1e-9 max(x, 0)^2 + 1e-9 max(-x, 0)^2 + y^2", "1e-9 x^2 + y^2"),
    ("x^2 + 1e-6 max(y, x)^2 + 1e-6 min(x, y)^2", "(1 + 1e-6) x^2 + 1e-6 y^2"),
    ("(|x| + |y|)(|x| - |y|)", "x^2 - y^2"), ("(hypot(x, y) + 1)(hypot(x, y) - 1)", "x^2 + y^2 - 1"),
]  # fmt: skip


@pytest.mark.parametrize("place", [(0.0, 0.0), (0.0, 1.5), (-1.5, 0.0), (1.25, 1.25), (-0.5, 0.5), (0.3, -2.0)])
@pytest.mark.parametrize(("typed", "smooth"), REMOVABLE)
def test_derivatives_are_those_of_the_same_function_without_kinks(
    typed: str, smooth: str, place: tuple[float, float]
) -> None:
    f, g = gc.parse(typed), gc.parse(smooth)
    assert f.value(*place) == pytest.approx(g.value(*place), rel=1e-14, abs=1e-14)
    assert f.gradient(*place) == pytest.approx(g.gradient(*place), rel=1e-9, abs=1e-10)
    assert f.hessian(*place) == pytest.approx(g.hessian(*place), rel=1e-8, abs=1e-8)
    smallest = np.abs(np.diag(g.hessian(*place))).min()  # beside a large entry a small one is right too
    assert np.abs(np.diag(f.hessian(*place) - g.hessian(*place))).min() <= 1e-3 * smallest + 1e-12


@pytest.mark.parametrize(
    ("typed", "hessian"),
    [
        ("|x|^3", (0, 0, 0)), ("sqrt(x^2 + y^2)^3", (0, 0, 0)), ("(x^2)^(3/2) + y^2", (0, 0, 2)),
        ("hypot(x, y)^3 + 3x y", (0, 3, 0)), ("hypot(x, y)^2.5", (0, 0, 0)), ("|x|^2.5 + |y|^2.5", (0, 0, 0)),
        ("x^2 |x| + x y", (0, 1, 0)), ("max(x, 0)^3 - y^2", (0, 0, -2)), ("cos(hypot(x, y))", (-1, 0, -1)),
        ("cbrt(x)^7", (0, 0, 0)), ("sin(hypot(x, y)) hypot(x, y)", (2, 0, 2)), ("(x^2 + y^2)^1.5", (0, 0, 0)),
        ("exp(hypot(x, y)) - hypot(x, y)", (1, 0, 1)), ("sqrt(1 + |x|^3)", (0, 0, 0)),
    ],
)  # fmt: skip
def test_the_hessian_is_the_limit_where_there_is_one(typed: str, hessian: tuple[float, ...]) -> None:
    f = gc.parse(typed)
    xx, xy, yy = hessian
    assert f.gradient(0, 0).tolist() == [0, 0]
    assert f.hessian(0, 0) == pytest.approx(np.array([[xx, xy], [xy, yy]]), abs=1e-8)


@pytest.mark.parametrize(
    ("typed", "gradient"),
    [
        ("|x|", (0, 0)), ("|x| + 3y", (0, 3)), ("max(x, y)", (1, 0)), ("min(x, y)", (1, 0)), ("max(0, x)", (0, 0)),
        ("sign(x) + y", (0, 1)), ("floor(x) - 2y", (0, -2)), ("max(|x|, |y|)", (0, 0)), ("|x| + x^2", (0, 0)),
        ("max(x - 10|y|, 0)", (1, 0)),
    ],
)  # fmt: skip
def test_the_conventions_stay_where_f_has_no_derivative(typed: str, gradient: tuple[float, float]) -> None:
    assert gc.parse(typed).gradient(0, 0) == pytest.approx(gradient, abs=1e-12)


@pytest.mark.parametrize("typed", ["hypot(x, y)", "sqrt(x^2 + 4y^2)", "cbrt(x)", "sqrt|x|", "hypot(x, y) + |x|"])
def test_a_tip_and_a_cusp_have_no_gradient(typed: str) -> None:
    assert not np.isfinite(gc.parse(typed).gradient(0, 0)).all()


@pytest.mark.parametrize("typed", ["sqrt(x)", "x^1.5", "x^2.5 + y", "asin(x)", "ln(x)", "sqrt(x)^3", "1/|x|", "x/|x|"])
def test_nothing_is_continued_across_a_border_or_into_a_gap(typed: str) -> None:
    program = gc.parse(typed).program(1)
    with np.errstate(all="ignore"):
        _, raw = program.run(np.float64(0), np.float64(0))
    assert gc.parse(typed).gradient(0, 0) == pytest.approx(np.array(raw, dtype=float), nan_ok=True)


@pytest.mark.parametrize("typed", [typed for typed, _ in REMOVABLE] + ["|x|^3", "hypot(x, y)^3", "|x| + |y|"])
def test_many_points_and_one_have_the_same_derivatives(typed: str) -> None:
    f = gc.parse(typed)
    x, y = np.meshgrid([-1.5, -0.5, 0.0, 0.25, 1.25], [-1.5, 0.0, 0.25, 2.0])
    gradients, hessians = f.gradient(x, y), f.hessian(x, y)
    for place in np.ndindex(x.shape):
        point = x[place], y[place]
        assert gradients[(..., *place)] == pytest.approx(f.gradient(*point), rel=1e-9, abs=1e-10)
        assert hessians[(..., *place)] == pytest.approx(f.hessian(*point), rel=1e-8, abs=1e-8)


SMOOTH = ("x", "y", "x - y", "x + 2y", "x y", "sin(x) + y", "x^2 - y", "exp(x) - 1", "x^3 + y")
EQUAL_TO = {
    "|u|^2": "u^2", "|u||u|": "u^2", "hypot(u, v)^2": "u^2 + v^2", "max(u, v) + min(u, v)": "u + v",
    "max(u, v)^2 + min(u, v)^2": "u^2 + v^2", "max(u, v) min(u, v)": "u v", "max(u, 0) - max(-(u), 0)": "u",
    "max(u, 0)^2 + max(-(u), 0)^2": "u^2", "cbrt(u)^3": "u", "sqrt((u)^2)^2 + v": "u^2 + v",
    "|u - v| + 2min(u, v)": "u + v", "cos(|u|) + v": "cos(u) + v",
}  # fmt: skip
COORDINATES = st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0]) | st.floats(0.01, 3) | st.floats(-3, -0.01)


@given(st.sampled_from(sorted(EQUAL_TO)), st.sampled_from(SMOOTH), st.sampled_from(SMOOTH), COORDINATES, COORDINATES)
def test_compositions_of_smooth_functions_that_have_no_kink(form: str, u: str, v: str, x: float, y: float) -> None:
    typed, smooth = (
        re.sub(r"\b[uv]\b", lambda found: f"({u if found[0] == 'u' else v})", text) for text in (form, EQUAL_TO[form])
    )
    same = parse_expression(smooth).tree
    f = gc.parse(typed)
    expected, second = reference.gradient_at(same, x, y), reference.hessian_at(same, x, y)
    scale = max(1.0, *map(abs, expected), *(abs(number) for row in second for number in row))
    assert f.gradient(x, y) == pytest.approx(expected, rel=1e-7, abs=1e-8 * scale)
    assert np.abs(f.hessian(x, y) - second).max() <= 1e-6 * scale


@pytest.mark.parametrize("shift", [0.0, 1.0, 1e6, -3.7])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e12])
def test_scale_and_place_do_not_matter(shift: float, scale: float) -> None:
    f = gc.parse(f"{scale:g} (max(x - ({shift}), 0)^2 + max(({shift}) - x, 0)^2 + 3(y - ({shift}))^2)")
    assert f.gradient(shift, shift).tolist() == [0, 0]
    assert f.hessian(shift, shift) == pytest.approx(np.diag([2, 6]) * scale, rel=1e-9)
    tip = gc.parse(f"{scale:g} hypot(x - ({shift}), y)^3")
    assert tip.gradient(shift, 0).tolist() == [0, 0]
    assert np.abs(tip.hessian(shift, 0)).max() <= 1e-9 * scale


@pytest.mark.parametrize(
    ("text", "start", "step_size"),
    [("|x|^2 + y^2", (1, 1), 0.5), ("hypot(x,y)^2", (2, 1), 0.5), ("max(x,0)^2 + max(-x,0)^2 + y^2", (1, 1), 0.5)],
)
def test_a_run_on_such_a_formula_ends_as_on_the_square(text: str, start: tuple[float, float], step_size: float) -> None:
    f = gc.parse(text)
    run = gc.descend(f, start, step_rule=gc.Fixed(step_size))
    assert (run.iterations, run.status.name) == (1, "converged")
    found = gc.diagnose(f, run)
    assert found.stationary is not None
    assert found.stationary_kind == "minimum"
    assert found.local.stability_limit == pytest.approx(1)
    assert math.isclose(found.local.largest, 2)
    start_run = gc.descend(f, (0, 0), step_rule=gc.Fixed(step_size))
    assert (start_run.status.name, gc.diagnose(f, start_run).stationary_kind) == ("flat_start", "minimum")


@pytest.mark.parametrize("rough", ["|y|", "max(y, 0)", "floor(y)", "|y|^2"])
@pytest.mark.parametrize(("term", "size"), [("exp(x)", 1.0), ("exp(-x)", -1.0), ("sinh(x)", 1.0)])
@pytest.mark.parametrize("x", [300.0, 527.0, 700.0, -527.0])
def test_a_slope_beside_a_kink_may_be_as_large_as_float64_allows(rough: str, term: str, size: float, x: float) -> None:
    """Limits on circles are extrapolated, and the square of a slope of 10²²⁸ overflows."""
    f = gc.parse(f"{term} + {rough}")
    slope = size * (math.cosh(x) if term == "sinh(x)" else math.exp(size * x))
    assert f.gradient(x, 0.0)[0] == pytest.approx(slope, rel=1e-12)
    assert f.gradient(np.array([x, x]), np.array([0.0, 0.5]))[0] == pytest.approx([slope, slope], rel=1e-12)
