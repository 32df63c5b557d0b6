"""Kinks, tips, cusps, poles and jumps are found and named; the kind of a point never contradicts values of f."""

from __future__ import annotations

from functools import cache
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gradnorm_core as gc
from gradnorm_core.diagnostics.rough_points import lowest_point_near, rough_point_at
from gradnorm_core.diagnostics.surroundings import has_hessian, nowhere_lower_within, one_sided_curvatures
from tests.support import reference


def diagnosed(text: str, start: tuple[float, float], rule: Any, **others: Any) -> gc.Diagnostics:
    f = gc.parse(text)
    step_rule = gc.Fixed(rule) if isinstance(rule, float) else rule
    return gc.diagnose(f, gc.descend(f, start, step_rule=step_rule, **others))


ROUGH = [
    ("|x| + y^2", (0, 0), "kink", True), ("|x| + y^2", (0, 1), "kink", False), ("max(x, y)", (1, 1), "kink", False),
    ("|x| + |y|", (0, 0), "corner", True), ("max(|x|, |y|)", (0, 0), "corner", True),
    ("|x| - |y|", (0, 0), "corner", False),
    ("hypot(x - 1, y + 2)", (1, -2), "tip", True), ("sqrt(x^2 + 4y^2) + x/3", (0, 0), "tip", True),
    ("-hypot(x, y)", (0, 0), "tip", False), ("hypot(x, y) + 2x", (0, 0), "tip", False),
    ("sqrt|x| + y^2", (0, 0), "cusp", True), ("cbrt(x) + y^2", (0, 0), "cusp", False),
    ("hypot(x, y)^0.5", (0, 0), "cusp", True),
    ("ln(x^2 + y^2)", (0, 0), "pole", False), ("-1/(x^2 + y^2)", (0, 0), "pole", False),
    ("1/hypot(x, y)", (0, 0), "pole", False), ("1/x + y", (1e-14, 0), "pole", False),
    ("floor(x) + y^2", (1, 0), "jump", False), ("sign(x) + y", (0, 0), "jump", False),
    ("atan2(y, x)", (-1, 0), "jump", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "point", "roughness", "lowest"), ROUGH)
def test_a_rough_point_is_named(text: str, point: tuple[float, float], roughness: str, lowest: bool) -> None:
    found = rough_point_at(gc.parse(text), np.array(point, dtype=float))
    assert found is not None
    assert (found.roughness, found.radius is not None) == (roughness, lowest)
    assert (found.along is not None) == (roughness == "kink")


@pytest.mark.parametrize(
    ("text", "along"), [("|x| + y^2", (0, 1)), ("max(x, y)", (1, 1)), ("|x + 2y| + x^2", (2, -1)), ("|y| + x", (1, 0))]
)
def test_the_line_of_a_kink(text: str, along: tuple[float, float]) -> None:
    found = rough_point_at(gc.parse(text), np.zeros(2))
    assert found is not None
    assert found.along is not None
    assert abs(float(found.along @ np.array(along))) == pytest.approx(float(np.hypot(*along)), rel=1e-6)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("x^2 + y^2", (0, 0)), ("x^4 - y^3", (0, 0)), ("hypot(x, y)^2", (0, 0)), ("|x|^3", (0, 0)), ("x|x|", (0, 0)),
        ("hypot(x, y)^1.5", (0, 0)), ("max(x^2, y^2)", (0, 0)), ("max(x, y)", (1, 2)), ("1e9 (x^2 + y^2)", (0, 0)),
        ("exp(30x)", (0, 0)), ("ln(x)", (2, 0)), ("1/x", (1, 0)), ("max(x,0)^2 + max(-x,0)^2", (0, 0)),
        ("1e-9 sin(x)", (1, 1)), ("(x - 1000000)^2", (1e6, 0)),
    ],
)  # fmt: skip
def test_a_smooth_point_is_not_rough(text: str, point: tuple[float, float]) -> None:
    assert rough_point_at(gc.parse(text), np.array(point, dtype=float)) is None


@pytest.mark.parametrize(
    ("text", "start", "lowest"),
    [
        ("10|x - y| + x^2", (0.3, 0.35), (0, 0)),
        ("|x - 1| + |y - x^2|", (1.3, 1.35), (1, 1)),
        ("hypot(x - 1/3, y)", (0.5, 0.1), (1 / 3, 0)),
        ("sqrt|x| + y^2", (0.05, 0.02), (0, 0)),
        ("x^4 + y^4", (0.1, 0.2), (0, 0)),
        ("max(|x|, |y|)", (0.1, 0.2), (0, 0)),
    ],
)
def test_the_search_by_values_finds_the_lowest_point(
    text: str, start: tuple[float, float], lowest: tuple[float, float]
) -> None:
    found = lowest_point_near(gc.parse(text), np.array(start), 0.2)
    assert found is not None
    assert found == pytest.approx(lowest, abs=1e-7)


@pytest.mark.parametrize("turn", range(6))
@pytest.mark.parametrize("text", ["|x^2 + y^2 - 1|", "sqrt|x^2 + y^2 - 1|", "3|hypot(x, y) - 1| + 7"])
def test_the_search_ends_on_the_floor_of_a_level_valley(text: str, turn: int) -> None:
    start = 1.02 * np.array([np.cos(turn), np.sin(turn)])
    found = lowest_point_near(gc.parse(text), start, 0.15)
    assert found is not None
    assert np.hypot(*found) == pytest.approx(1, abs=1e-12)
    assert np.linalg.norm(found - start) < 0.6


def test_the_search_does_not_follow_a_fall_without_end() -> None:
    assert lowest_point_near(gc.parse("max(x, y)"), np.array([1.0, 1.0]), 0.1) is None


# ── Values decide where the Hessian does not ─────────────────────────────────────────────────────────────────────────


def lowest_around(text: str, radius: float) -> float:
    """The least value of f − f(0, 0) on a circle, in 30 digits, at 720 angles."""
    formula = reference.Formula(gc.parse(text).expression.tree)
    with mpmath.workdps(30):
        middle = formula.at(0, 0)
        return float(min(formula.at(radius * cosine, radius * sine) for cosine, sine in _unit_circle()) - middle)


@cache
def _unit_circle() -> list[tuple[Any, Any]]:
    """The cosine and the sine of 720 angles: the same for every circle and every formula."""
    with mpmath.workdps(30):
        return [(mpmath.cos(mpmath.pi * k / 360), mpmath.sin(mpmath.pi * k / 360)) for k in range(720)]


FLAT = ["x^4 + y^4", "x^4 + y^2", "x^4 - y^4", "x^3 + y^2", "max(x^2, y^2)", "x^2 |x| + y^2", "(x + y)^4 + (x - y)^6",
        "x^4 - 3x^2 y^2 + y^4", "(y - x^2)(y - 3x^2)", "x^6 + y^4 - x^3 y^2", "hypot(x, y)^3 - x^4",
        "x|x| + y^2", "3max(x, 0)^2 + max(-x, 0)^2 + y^2", "x^2 y^2", "x^2 y^2 + x^4 - x^5"]  # fmt: skip


@pytest.mark.parametrize("text", FLAT)
def test_what_is_called_a_minimum_by_values_is_one(text: str) -> None:
    f = gc.parse(text)
    radius = nowhere_lower_within(f, np.zeros(2))
    if radius is None:
        assert min(lowest_around(text, r) for r in (0.1, 0.01, 1e-3)) < 0
    else:
        assert all(lowest_around(text, share * radius) >= 0 for share in (1, 0.7, 0.3, 0.03))
    run = gc.descend(f, (0, 0))
    assert (gc.diagnose(f, run).stationary_kind == "minimum") == (radius is not None)


@given(st.floats(0.01, 3), st.floats(0.001, 3), st.integers(2, 5), st.sampled_from(["|u|", "u^2", "u^4"]))
@settings(max_examples=40, deadline=None)
def test_narrow_valleys_are_not_missed(slope: float, narrow: float, power: int, across: str) -> None:
    """(y − s·x) across, and down along the valley: never a minimum, however narrow."""
    text = f"{100 / narrow:.6g} " + across.replace("u", f"(y - {slope:.6g}x)") + f" - x^{power}"
    assert nowhere_lower_within(gc.parse(text), np.zeros(2)) is None


def test_one_sided_curvatures_that_are_rounding_are_zero() -> None:
    f = gc.parse("|(x + y)^3 + y^3 - 32.0(x + y) y|")
    assert not one_sided_curvatures(f, np.zeros(2), [(1, -1)]).any()


def test_one_sided_curvatures_are_those_of_both_sides() -> None:
    f = gc.parse("3max(x, 0)^2 + max(-x, 0)^2 + y^2 + y|y|/2")
    found = one_sided_curvatures(f, np.zeros(2), [(1, 0), (0, 2)])
    assert found == pytest.approx(np.array([(2, 6), (1, 3)]))
    assert not has_hessian(f, np.zeros(2))
    assert has_hessian(f, np.array([1.0, 1.0]))
    assert has_hessian(gc.parse("max(x, 0)^2 + max(-x, 0)^2"), np.zeros(2))


def test_a_lower_pocket_between_two_circles_is_seen() -> None:
    """f is 0.57 there, and −0.8 in a wedge some 1.2 away, which neither the circle of 2.5 nor that of 0.6 meets."""
    f = gc.parse("1.66((x - 100)^2 y^2) + 0.57cos(0.3y) + 1.87if((x - 100) > y, (x - 100), y^2) + 0.13y^6")
    point = np.array([98.56, 0.0])
    assert float(f.value_at(np.array([99.28, -0.92]))) < float(f.value_at(point)) - 0.5
    within = nowhere_lower_within(f, point)
    assert within is None or within < 1.2


@pytest.mark.parametrize("text", ["|x|^1.5 + y^2", "|y - x^2|^1.5 + x^2", "max(x, 0)^1.7 + y^2", "|x|^2.3 + y^2"])
def test_second_derivatives_without_a_limit_are_no_numbers(text: str) -> None:
    """f″ of |x|^p is p(p − 1)|x|^(p − 2): it grows without bound at 0 for p < 2, and fades slowly for p just above."""
    found = one_sided_curvatures(gc.parse(text), np.zeros(2), [(1, 0), (0, 1), (1, 1)])
    assert np.isnan(found).any()


@pytest.mark.parametrize("scale", [1.0, 1e6])
@pytest.mark.parametrize("steep", [1.0, 12.34, 200.0])
def test_a_jump_that_a_steep_kink_hides_is_a_jump(steep: float, scale: float) -> None:
    """f falls by 0.114 across y = 0; 3×10⁻⁷ below that line no circle of 10⁻³ changes by as little."""
    f = gc.parse(f"{scale}*({steep}|y + 1.7(x - 100)| + 0.57floor(y)/5 + (x - 100)^2)")
    for y in (0.0, -3e-7):
        rough = rough_point_at(f, np.array([100.0 - y / 1.7, y]))
        assert rough is not None
        assert (rough.roughness, rough.radius) == ("jump", None)
    kink = rough_point_at(f, np.array([100.1, -0.17]))
    assert kink is not None
    assert kink.roughness == "kink"


# ── Runs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "start", "rule", "roughness", "lowest"),
    [
        ("sqrt(x^2 + y^2)", (2, 1), gc.Exact(), "tip", True), ("sqrt(x^2 + y^2)", (2, 1), 0.19, "tip", True),
        ("|x| + |y|", (2, 1.3), 0.19, "corner", True), ("|x| + y^2", (2, 1.3), 0.19, "kink", True),
        ("sqrt(|x|) + y^2", (2, 1), 0.1, "cusp", True), ("ln(x^2 + y^2)", (2, 1), 0.19, "pole", False),
        ("|x - y| + x^2 + y^2", (1, 2), 0.1, "kink", True), ("hypot(x, y)", (0, 0), 0.1, "tip", True),
        ("5 - |x| - |y|", (2, 1.3), 0.19, "corner", True),
    ],
)  # fmt: skip
def test_what_stops_or_turns_a_run_is_found(
    text: str, start: tuple[float, float], rule: Any, roughness: str, lowest: bool
) -> None:
    found = diagnosed(text, start, rule, goal="maximize" if text.startswith("5") else "minimize")
    assert found.rough is not None
    assert found.stationary is None
    assert (found.rough.roughness, found.rough.radius is not None) == (roughness, lowest)
    assert found.rough.point.tolist() == [0, 0]


def test_no_minimum_is_named_where_f_jumps_down() -> None:
    found = diagnosed("floor(x) + y^2 + x^2/9", (2.5, 1), 0.1)
    assert found.stationary is None or found.stationary.kind != "minimum"


@pytest.mark.parametrize(
    ("text", "start", "unbounded"),
    [
        ("max(x, y)", (2, 1), True), ("x + y^2", (2, 1), True), ("-ln(x) + y^2", (2, 1), True),
        ("-atan(x)", (1, 1), False),
        ("exp(-x) + y^2", (2, 1), False), ("1/x + y^2", (1, 1), False), ("-x/(1 + |x|)", (1, 1), False),
        ("y^2 - exp(x/10)", (-1, 1), True), ("-sinh(x)/exp(x)", (2, 1), False),
        ("sin(x) - x/10000 + y^2", (4, 1), False), ("x^2 + y^2", (2, 1), False), ("cbrt(x)", (1, 1), True),
    ],
)  # fmt: skip
def test_a_fall_without_bound_is_told_from_one_that_fades(
    text: str, start: tuple[float, float], unbounded: bool
) -> None:
    assert diagnosed(text, start, 0.19).unbounded is unbounded


@pytest.mark.parametrize(
    ("text", "start", "rule", "place"),
    [
        ("x^4 + y^2", (2, 1), 0.01, (0, 0)),
        ("x^4 + 10y^2", (2, 1), gc.Exact(), (0, 0)),
        ("(x - 1.5)^4 + (y + 2)^2", (2, 1), 0.01, (1.5, -2)),
        ("x^4 + (y - 1/3)^2", (2, 1), 0.01, (0, 1 / 3)),
        ("(x + y)^4 + (x - y)^2", (2, 1), 0.01, (0, 0)),
        ("(x - 1000)^4 + y^2", (1001, 1), 0.01, (1000, 0)),
    ],
)
def test_coordinates_are_rounded_to_what_is_known(
    text: str, start: tuple[float, float], rule: Any, place: tuple[float, float]
) -> None:
    found = diagnosed(text, start, rule, max_iterations=2000).stationary
    assert found is not None
    assert found.kind == "minimum"
    assert found.point == pytest.approx(place, abs=1e-9)


@pytest.mark.parametrize(("point", "round_one"), [((0.31, -0.27), (0.0, 0.0)), ((1.62, 2.41), (1.5, 2.25))])
def test_a_search_by_values_ends_on_the_point_with_few_decimals(
    point: tuple[float, float], round_one: tuple[float, float]
) -> None:
    """The lowest point of a corner is known: (p, q) of |x − p| + 3|y − q| + (x − p)²."""
    p, q = round_one
    f = gc.parse(f"|x - {p}| + 3|y - {q}| + (x - {p})^2")
    found = lowest_point_near(f, np.array(point), 0.4)
    assert found is not None
    assert found.tolist() == list(round_one)
    ragged = gc.parse("|x - 1/3| + 3|y - sqrt(2)| + (x - 1/3)^2")
    found = lowest_point_near(ragged, np.array([0.5, 1.2]), 0.4)
    assert found is not None
    assert found == pytest.approx([1 / 3, 2**0.5], abs=1e-9)


@given(st.integers(1, 7), st.integers(-7, 7), st.floats(1.5, 30), st.floats(0.05, 2), st.integers(1, 20))
@settings(max_examples=150, deadline=None)
def test_the_lower_end_of_a_kink_is_seen(p: int, q: int, steeper: float, off: float, away: int) -> None:
    """A bowl whose lowest point lies behind a kink px + qy = 0: on the kink f is lower one way along it only.

    |x + off·(p, q)|² pulls with 2·off·(p, q) over the kink, and steeper·2·off·max(0, −px − qy) holds against it.
    """
    point = away / 2048 * np.array([q, -p])  # exactly on the kink, where (0, 0) is the minimum
    wall = f"{2 * steeper * off:.6g}max(0, {-p}x - {q}y)"
    f = gc.parse(f"{wall} + (x + {off * p:.6g})^2 + (y + {off * q:.6g})^2")
    assert nowhere_lower_within(f, point) is None


@pytest.mark.parametrize("text", ["y^2 - (1 - cos(x))/x^2", "y^2 - (sqrt(1 + x^2) - 1)/x^2", "y^2 + (x - sin(x))/x^3"])
@pytest.mark.parametrize("place", [(0.0, 0.0), (1e-9, 0.0), (1e-5, 0.0), (3e-9, 1e-4)])
def test_rounding_of_a_quotient_is_no_jump(text: str, place: tuple[float, float]) -> None:
    """At x = 10⁻⁸ float64 has 0 for (1 − cos x)/x², which is ½; a jump is as high on the circles farther out."""
    found = rough_point_at(gc.parse(text), np.array(place))
    assert found is None or found.roughness != "jump"


@pytest.mark.parametrize(
    ("text", "start"),
    [("y^2 - 100x^2 y", (0.001, 0.001)), ("y^2 - x^2 y", (0.1, 0.0)), ("y^2 + x^3 y", (0.05, 0.0))],
)
def test_a_level_line_with_slopes_to_both_sides_is_no_line_of_minima(text: str, start: tuple[float, float]) -> None:
    """On y = 0 the function is 0, and beside it lower: at −y² of y² − 2y·y, for one."""
    f = gc.parse(text)
    run = gc.descend(f, start, step_rule=gc.Fixed(1e-3), max_iterations=500)
    found = gc.diagnose(f, run).stationary
    assert found is None or (found.kind != "minimum" and not found.flat)
