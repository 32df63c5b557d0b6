"""Curvature, what its eigenvalues say about a fixed step, and stationary points found by Newton's method."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnorm_core.diagnostics.curvature import Curvature, curvature_along, curvature_at, eigen
from gradnorm_core.diagnostics.newton_search import leads_nowhere
from gradnorm_core.diagnostics.rates import value_rounding
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.objectives.families import Laplacian, Quadratic
from gradnorm_core.objectives.formula import parse
from tests.support import reference

# ── What they say ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_quadratic_of_the_facts() -> None:
    curvature = curvature_at(parse("(x^2 + 10y^2)/2"), (3.0, 4.0))
    assert curvature.kind == "minimum"
    assert curvature.condition_number == 10
    assert curvature.stability_limit == 0.2
    assert curvature.best_step == pytest.approx(2 / 11)
    assert curvature.best_rate == pytest.approx(9 / 11)
    assert curvature.rate(2 / 11) == pytest.approx(9 / 11)
    assert [curvature.rate(step) for step in (0.05, 0.19, 0.21)] == pytest.approx([0.95, 0.9, 1.1])


@pytest.mark.parametrize(
    ("diagonal", "kind"),
    [
        ((1.0, 2.0), "minimum"),
        ((-1.0, -2.0), "maximum"),
        ((-1.0, 2.0), "saddle"),
        ((0.0, 2.0), "degenerate"),
        ((0.0, -2.0), "degenerate"),
        ((0.0, 0.0), "degenerate"),
        ((1e-13, 2.0), "degenerate"),
        ((1e-11, 2.0), "minimum"),
        ((-1e-13, 2.0), "degenerate"),
        ((2e-200, 1e-200), "minimum"),
        ((math.nan, 1.0), "unknown"),
    ],
)
def test_kinds(diagonal: tuple[float, float], kind: str) -> None:
    curvature = Curvature(*eigen(np.diag(diagonal)))
    assert curvature.kind == kind
    has = kind == "minimum"
    assert (curvature.condition_number is not None) == (curvature.best_step is not None) == has
    assert (curvature.stability_limit is not None) == (max(curvature.signs, default=0) > 0)


def test_no_overflow_in_what_they_say() -> None:
    curvature = Curvature(*eigen(1e308 * np.eye(2)))
    assert curvature.best_step == pytest.approx(1e-308)
    assert curvature.best_rate == 0


def test_for_ascent_the_curvature_is_that_of_the_negative() -> None:
    hill = parse("-(x^2 + 10y^2)/2")
    assert curvature_at(hill, (1.0, 1.0)).kind == "maximum"
    assert curvature_at(hill, (1.0, 1.0), sign=-1).stability_limit == 0.2


def test_a_rate_counts_only_directions_that_curve() -> None:
    assert curvature_at(parse("x^2"), (1.0, 1.0)).rate(0.1) == pytest.approx(0.8)


def test_curvature_along_a_path() -> None:
    rosenbrock = parse("100(y - x^2)^2 + (1 - x)^2")
    points = np.random.default_rng(2).uniform(-2, 2, (9000, 2))  # more than are computed at a time
    path = curvature_along(rosenbrock, points)
    values, ends = path.eigenvalues, (path.start, path.end)
    assert values.shape == (9000, 2)
    for k in (0, 4095, 4096, 8999):
        assert values[k] == pytest.approx(np.linalg.eigvalsh(rosenbrock.hessian(*points[k])), rel=1e-9)
    for end, point in zip(ends, points[[0, -1]], strict=True):
        turned = end.eigenvectors @ np.diag(end.eigenvalues) @ end.eigenvectors.T
        assert turned == pytest.approx(rosenbrock.hessian(*point), rel=1e-9)
    laplacian = Laplacian(5)
    assert curvature_along(laplacian, np.zeros((3, 5))).eigenvalues == pytest.approx(
        np.tile(np.linalg.eigvalsh(laplacian.hessian_at(np.zeros(5))), (3, 1))
    )


def test_a_rise_is_counted_beside_a_large_flat_coordinate() -> None:
    """f = x²y² + x² at y ≈ 22,237: x = 5.6·10⁻¹⁴ and then −4.5·10⁻¹² are both far from rounding of x."""
    f = parse("x^2 y^2 + x^2")
    points = np.array([[5.557838897267869e-14, 22237.161044278135], [-4.510400386203007e-12, 22237.16015640285]])
    rounding = value_rounding(points, f.gradient_at(points.T).T, curvature_along(f, points).bends)
    values = f.value_at(points.T)
    assert values[1] - values[0] > 1000 * rounding[0] > 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1e8x^2 + 1e-10y^2", "minimum"),
        ("1e12(x - 1)^2 - 1e-12y^2", "saddle"),
        ("x^2*1e-12*1e-12 + y^2", "minimum"),
        ("-1e12x^2 - 1e-12y^2", "maximum"),
        ("1e8x^2 + (0.1 + 0.2 - 0.3)y^2", "degenerate"),  # the sum is 0, and 5.6e-17 in float64
        ("1e8x^2 + 5y", "degenerate"),
        ("pi x^2 + 1e-12*1e-6y^2", "degenerate"),  # π has no exact value here: the other one may be rounding
    ],
)
def test_a_coefficient_counts_however_small_it_is_beside_the_other(text: str, kind: str) -> None:
    """The eigenvalues of a quadratic without a mixed term are twice its coefficients, whatever κ is."""
    assert curvature_at(parse(text), np.array([1.0, 2.0])).kind == kind


# ── Stationary points ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "near", "kind", "point"),
    [
        ("(x^2 + 10y^2)/2", (8.0, -3.0), "minimum", (0, 0)),
        ("100(y - x^2)^2 + (1 - x)^2", (1.0001, 1.0002), "minimum", (1, 1)),
        ("x^2/10^10 + y^2", (1.0, 1e-7), "minimum", (0, 0)),
        ("(x^2 - y^2)/2", (1e-3, 1e-5), "saddle", (0, 0)),
        ("-(x^2 + y^2)", (1e-3, 1e-5), "maximum", (0, 0)),
        ("x^4 + y^4", (0.006, 0.005), "minimum", (0, 0)),
        ("(x - 1)^4 + (y + 2)^6", (1.01, -2.03), "minimum", (1, -2)),
        ("x^3 - 3xy^2", (0.01, 0.002), "degenerate", (0, 0)),
        ("(x - 3)^3 + y^2", (3.01, 0.0), "degenerate", (3, 0)),
        ("(x^2 + y^2 - 1)^2", (0.8000001, 0.6), "minimum", (0.8, 0.6)),
        ("x^4 - y^4", (0.006, 0.005), "degenerate", (0, 0)),
        ("-x^4 - y^6", (0.006, 0.005), "maximum", (0, 0)),
        ("x^2 + y^2 + 1000000", (1e-9, 0.0), "minimum", (0, 0)),
        ("1000000((x - 1000)^2 + (y - 3)^2)", (1000.0, 3.0), "minimum", (1000, 3)),
    ],
)
def test_the_stationary_point_close_by(
    text: str, near: tuple[float, float], kind: str, point: tuple[float, float]
) -> None:
    found = stationary_point_near(parse(text), near)
    assert found is not None
    assert found.kind == kind
    assert found.point == pytest.approx(np.array(point, dtype=float), abs=1e-5)
    assert found.distance == pytest.approx(math.dist(near, point), abs=1e-5)
    assert found.value == pytest.approx(parse(text).value(*point), abs=1e-12)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("3x - 4y", (0.0, 0.0)),
        ("exp(-x) + y^2/2", (14.0, 0.0)),
        ("|x| + |y|", (0.1, 0.2)),
        ("ln(x) + y^2", (1.0, 1.0)),
        ("e^(e^x)", (-3.0, 0.0)),
        ("sqrt(x^2 + y^2)", (0.0, 0.0)),
        ("1/(x^2 + y^2)", (30.0, 20.0)),
    ],
)
def test_no_stationary_point_on_slopes_and_kinks(text: str, near: tuple[float, float]) -> None:
    assert stationary_point_near(parse(text), near) is None
    assert leads_nowhere(parse(text), near)


def test_newton_finds_a_line_of_stationary_points_that_hardly_bends_along_itself() -> None:
    """All points between the foci (−1, 0) and (1, 0) are minima of the sum of the distances to them."""
    f = parse("norm(x - 1, y) + norm(x + 1, y)")
    assert f.gradient(0.28, 0) == pytest.approx(np.zeros(2), abs=1e-15)
    assert not leads_nowhere(f, (0.28, 8e-6))
    assert leads_nowhere(parse("exp(x) + y^2"), (-15, 1e-3))
    # Close to the minimum of x⁴ its second derivative counts as zero beside that of y², and its slope is not yet 0.
    assert not leads_nowhere(parse("x^4 + 3.62y^2"), (0.05, 0.1))
    assert not leads_nowhere(parse("x^4 + 18.28y^2"), (-0.0081, -0.0031))


def test_far_but_not_nowhere() -> None:
    assert stationary_point_near(parse("tanh(x) + y^2"), (-4.0, 500.0)) is None
    rosenbrock = parse("100(y - x^2)^2 + (1 - x)^2")
    assert stationary_point_near(rosenbrock, (-1.2, 1.0)) is None
    assert not leads_nowhere(rosenbrock, (-1.2, 1.0))
    bell = parse("1 - exp(-(x^2 + y^2)/2)")
    assert stationary_point_near(bell, (6.0, 1.0)) is None
    assert not leads_nowhere(bell, (6.0, 1.0))  # downhill its minimum is reached, though every way ends far out uphill


@pytest.mark.parametrize(
    "text", ["100(y - x^2)^2 + (1 - x)^2", "(y - x^2)^2 + (1 - x)^2", "100(y - x^3)^2 + (1 - x)^2"]
)
@pytest.mark.parametrize("x", [-4000.0, -399.0, 370.0, 2900.0])
def test_newton_leads_back_from_far_along_a_bent_valley(text: str, x: float) -> None:
    """One step leads into the valley, where λmin is lost beside λmax, and the next ones along it to (1, 1)."""
    assert not leads_nowhere(parse(text), (x, 43.0))
    assert leads_nowhere(parse("1/x + y^2"), (abs(x), 43.0))
    assert leads_nowhere(parse("exp((x + y)/1000) + (x - y)^2"), (x, 43.0))


def test_newton_leads_on_to_an_oblique_quartic_that_is_close() -> None:
    """From 10⁻⁵ off, where one eigenvalue is 10⁻⁹ of the other, Newton's steps soon count as zero along it."""
    quartic = parse("1e6*(((x + y) + y)^4 + 13.42((x + y) - y)^2)")
    assert not leads_nowhere(quartic, (4.66764220e-14, -1.23441027e-05))
    assert leads_nowhere(parse("exp(x) + y^2"), (-3.0, 1.0))


@pytest.mark.parametrize("off", [0.0, 1e-9, -5e-9, 3e-8, 2e-7])
@pytest.mark.parametrize("place", [0.0, 1.0, -0.25])
def test_a_start_beside_a_quartic_minimum_is_not_taken_for_it(off: float, place: float) -> None:
    found = stationary_point_near(parse(f"(x - ({place}))^4 + y^2"), (place + off, 1e-9))
    assert found is not None
    assert found.point.tolist() == [place, 0.0]


def test_eigenvalues_that_vanish_at_the_point_are_zero_there() -> None:
    found = stationary_point_near(parse("x^4 + y^2"), (0.01, 0.0))
    assert found is not None
    assert found.curvature.eigenvalues.tolist() == [0.0, 2.0]
    assert found.curvature.best_step is None


@pytest.mark.parametrize(
    ("text", "flat", "kind"),
    [("x^2", True, "minimum"), ("sin x", True, "maximum"), ("(x - y)^2", True, "minimum"), ("5", True, "degenerate"),
     ("(x^2 + y^2 - 1)^2", False, "minimum"), ("x^2 + y^4", False, "minimum"),
     ("x^2 + y^3", False, "degenerate")],
)  # fmt: skip
def test_a_line_of_minimizers_is_told_from_a_degenerate_point(text: str, flat: bool, kind: str) -> None:
    near = {"sin x": (1.57, 2.0), "(x^2 + y^2 - 1)^2": (1.0, 0.0)}.get(text, (0.0, 0.0))
    found = stationary_point_near(parse(text), near)
    assert found is not None
    assert (found.flat, found.kind) == (flat, kind)


@pytest.mark.parametrize(
    ("text", "start", "rests", "way", "flat"),
    [
        ("x^2 + y^2 - 2x y", (2.0, 2.0), (2, 2), (1, 1), True),
        ("x^2 + y^2 - 2x y", (2.0, 1.0), (1.5, 1.5), (1, 1), True),
        ("4x^2 + 9y^2 - 12x y + 1", (3.0, 2.0), (3, 2), (3, 2), True),
        ("10^9*x^2 + 10^9*y^2 - 2*10^9*x y", (3.5, 3.0), (3.25, 3.25), (1, 1), True),
        ("x^2 - 2x - 2x y + y^2 + 2y + 1000000", (4.0, 1.0), (3, 2), (1, 1), True),
        ("10^-9*x^2 + 1000000", (1.0, 1.0), (0, 1), (0, 1), True),
        ("floor(x) + y^2", (-0.75, 0.5), (-0.75, 0), (1, 0), False),
        ("10^-12*(y - x^2)^2 + 1000000", (1.0, 0.0), (1, 1), (1, 2), False),
        ("10^-12*(x^2 + y^2 - 1)^2 + 1000000", (1.125, 0.0), (1, 0), (0, 1), False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turned", ["", "-"])
def test_a_line_along_which_f_stays_the_same_is_seen_through_rounding(
    text: str, start: tuple[float, float], rests: tuple[float, float], way: tuple[float, float], flat: bool, turned: str
) -> None:
    """In 60 digits f is the same at seven points of the line, or it is not."""
    f = parse(f"{turned}({text})")
    formula = reference.Formula(f.expression.tree)
    (a, b), (u, v) = rests, way
    line = [reference.value_at(formula, a + t * u, b + t * v, 60) for t in range(-3, 4)]
    assert (len(set(line)) == 1) == flat
    found = stationary_point_near(f, start, -1 if turned else 1)
    assert found is not None
    assert found.flat == flat


@pytest.mark.parametrize("far", [30.0, 1000.0, 1e6])
def test_a_plateau_that_ends_at_the_origin_is_no_line_of_minima(far: float) -> None:
    """1 − exp(−x²) is 1 in float64 beyond x = 6, and 0 at x = 0."""
    found = stationary_point_near(parse("1 - exp(-x^2) + y^2"), (far, 0.0))
    assert found is None or not found.flat


def test_stationary_points_in_many_dimensions() -> None:
    found = stationary_point_near(Quadratic(np.diag([1.0, 4.0, 9.0])), (1.0, 2.0, 3.0))
    assert found is not None
    assert found.kind == "minimum"
    assert found.curvature.condition_number == pytest.approx(9)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 3.1))
def test_a_quadratic_has_its_stationary_point_wherever_one_starts(x: float, y: float, low: float, turn: float) -> None:
    high = 4.0
    low = low if abs(low) > 1e-3 else 1e-3
    axes = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix = axes @ np.diag([low, high]) @ axes.T
    found = stationary_point_near(Quadratic((matrix + matrix.T) / 2), (x, y))
    assert found is not None
    assert found.point == pytest.approx(np.zeros(2), abs=1e-11)
    assert found.kind == ("minimum" if low > 0 else "saddle")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("sqrt(1 + x^2 + 10*y^2)", 1),
        ("ln(1 + x^2 + y^2)", 1),
        ("exp(-x^2 - y^2)", -1),
        ("sqrt(1+x^2) - sqrt(1+y^2)", 1),
    ],
)
def test_a_stationary_point_beyond_steps_that_go_too_far_is_not_denied(text: str, sign: int) -> None:
    """∇f = 0 at the origin, which Newton's steps from (5, 3) fly past."""
    assert not leads_nowhere(parse(text), (2.0, 1.2) if "exp" in text else (5.0, 3.0), sign)


@pytest.mark.parametrize(
    "text", ["exp(-x) + y^2", "1/x + y^2", "ln(x) + y^2", "x + y^2", "x^3 + x + y^2", "atan(x) + y^2", "cos(x) + 1.01x"]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_damped_steps_find_no_stationary_point_where_there_is_none(text: str, sign: int) -> None:
    assert leads_nowhere(parse(text), (3.0, 2.0), sign)
