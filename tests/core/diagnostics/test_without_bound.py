"""Functions that fall for ever, along a ray and along the way of a run, and places that stop a run before."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.diagnostics.without_bound import falls_without_bound, is_unbounded


def test_a_fall_without_bound_has_a_direction() -> None:
    f = gc.parse("x")
    assert falls_without_bound(f, np.zeros(2), np.array([-1.0, 0.0]))
    assert not falls_without_bound(f, np.zeros(2), np.array([1.0, 0.0]))
    assert falls_without_bound(f, np.zeros(2), np.array([1.0, 0.0]), sign=-1)


@pytest.mark.parametrize(
    ("text", "way", "falls"),
    [
        ("max(x, y)", (-1.0, -1.0), True),
        ("-ln(x^2 + y^2 + 2)", (1.0, 0.5), True),
        ("exp(-x)", (1.0, 0.0), False),
        ("0.97x^2 + 7.65y^2 + x^3", (-0.26, -1.0), False),  # it rises to y² first, and −|x|³ wins only far out
        ("0.97x^2 + 7.65y^2 + x^3", (-1.0, 0.0), True),
        ("y^2 - exp(x)", (1.0, 0.0), True),  # from here on the values overflow: −∞ is no value to go on from
        ("y^2 - exp(x)", (1.0, 3.0), False),  # it rises to y² first
        ("x - exp(x^2)", (-1.0, 0.1), True),
        ("-exp(x)*sin(x)", (1.0, 0.0), False),
        ("-x^100", (-1.0, 0.0), True),
    ],
)
def test_f_falls_without_bound_only_where_it_falls_from_here_on(
    text: str, way: tuple[float, float], falls: bool
) -> None:
    assert falls_without_bound(gc.parse(text), np.array([-1.5, 0.5]), np.array(way)) is falls


def run_on(text: str, start: tuple[float, float], alpha: float, steps: int = 200) -> gc.Run:
    """A run of gradient descent with a fixed step."""
    return gc.descend(gc.parse(text), start, step_rule=gc.Fixed(alpha), max_iterations=steps)


@pytest.mark.parametrize(
    ("text", "alpha"), [("x^3 + y^2", 0.01), ("(x - y)^3", 0.01), ("x^5 + y^2", 0.01), ("sin(x) - x", 0.1)]
)
def test_a_run_that_creeps_to_an_inflection_does_not_run_without_end(text: str, alpha: float) -> None:
    """f falls without bound behind it, where the run never comes: 20,000 steps more stay on this side."""
    run = run_on(text, (2.0, 1.0), alpha)
    assert not is_unbounded(run, 1)
    longer = gc.descend(run.objective, run.points[-1], step_rule=gc.Fixed(alpha), max_iterations=20_000)
    assert longer.status.name in ("iteration_limit", "converged")
    assert longer.values[-1] > (-2 * np.pi if "sin" in text else 0.0)


@pytest.mark.parametrize(
    ("text", "alpha"),
    [
        ("-x", 0.1), ("-ln(x)", 0.1), ("-sqrt(x)", 0.1), ("x*y", 0.1), ("0.5sin(x) - x", 0.1), ("mod(x, 2) - 5x", 0.1),
        ("heaviside(x) + y^2 + x/10", 0.5),
    ],
)  # fmt: skip
def test_a_run_that_nothing_stops_does(text: str, alpha: float) -> None:
    run = run_on(text, (2.0, 1.0), alpha)
    assert is_unbounded(run, 1)
    mirrored = gc.descend(
        gc.parse(f"-({text})"), (2.0, 1.0), step_rule=gc.Fixed(alpha), goal="maximize", max_iterations=200
    )
    assert is_unbounded(mirrored, -1)


@pytest.mark.parametrize(
    ("text", "direction", "alpha"),
    [
        ("y^2 - ln(1 + x^2)", gc.Steepest(), 0.1), ("y^2 - ln(1 + |x|)", gc.Adam(), 0.1),
        ("y^2 - sqrt(x)", gc.HeavyBall(0.9), 0.1), ("(x - y)^2 - x", gc.HeavyBall(0.5), 0.1),
    ],
)  # fmt: skip
def test_a_coordinate_that_fades_does_not_hide_a_fall_without_bound(
    text: str, direction: gc.Direction, alpha: float
) -> None:
    """Along the way itself y² wins far out, however small y is."""
    run = gc.descend(gc.parse(text), (2.0, 1.0), direction, gc.Fixed(alpha), max_iterations=200)
    assert is_unbounded(run, 1)


@pytest.mark.parametrize(
    "text", ["y^2 + ln(1 + x^2)", "x^2 + y^2/(1 + x^2)", "exp(-x) + y^2", "(y - x^2)^2 + (1 - x)^2/9"]
)
def test_a_bounded_function_has_a_bound_along_the_rounded_way_as_well(text: str) -> None:
    for direction in (gc.Steepest(), gc.Adam(), gc.HeavyBall(0.5)):
        run = gc.descend(gc.parse(text), (2.0, 1.0), direction, gc.Fixed(0.01), max_iterations=100)
        assert not is_unbounded(run, 1)


@pytest.mark.parametrize("text", ["(x - y)^4", "(x + 2y - 1)^6", "(x - y)^2*(x - y)^2", "1 - exp(-(x - y)^4)"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_line_of_points_where_the_hessian_vanishes_is_found(text: str, sign: str) -> None:
    """f is constant along it, and rises across it as a fourth or sixth power: the values decide. For ascent the kind is
    that of −f."""
    f, start = gc.parse(f"{sign}({text})"), np.array([1.6, 1.3])
    found = gc.diagnose(f, gc.descend(f, start, step_rule=gc.Fixed(1e-4), goal="maximize" if sign else "minimize"))
    assert found.stationary is not None
    assert found.stationary.kind == "minimum"
    assert f.value_at(found.stationary.point) == pytest.approx(0.0, abs=1e-30)


@pytest.mark.parametrize("text", ["x^3 + y^2", "x^3 + 10y^2", "x^5 + y^2", "(x - y)^3", "(x + y)^3 + (x - y)^2"])
@pytest.mark.parametrize("steps", [100, 200, 400])
def test_no_run_towards_a_degenerate_point_is_said_to_fall_for_ever(text: str, steps: int) -> None:
    f = gc.parse(text)
    found = gc.diagnose(f, run_on(text, (2.0, 1.0), 0.01, steps))
    assert not found.unbounded
    assert found.stationary is None or found.stationary.kind == "degenerate"
