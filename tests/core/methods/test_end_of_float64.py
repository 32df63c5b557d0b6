"""Searches and directions at the ends of float64: huge and tiny steps, values that no longer change, kinks."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.methods.directions.base import Direction


@pytest.mark.parametrize("direction", [gc.Steepest(), gc.BFGS(), gc.NonlinearCG()], ids=lambda one: str(one.label))
@pytest.mark.parametrize("tolerance", [1e-6, 1e-8])
def test_wolfe_goes_on_by_slopes_where_values_no_longer_change(direction: Direction, tolerance: float) -> None:
    example = gc.GALLERY["goldstein_price"]
    run = gc.descend(example.objective, example.start, direction, gc.Wolfe(), gradient_tolerance=tolerance)
    assert run.status.name == "converged"
    assert run.points[-1] == pytest.approx([-0.6, -0.4], abs=1e-8)


@pytest.mark.parametrize("direction", [gc.Steepest(), gc.BFGS(), gc.LBFGS(), gc.NonlinearCG(), gc.FletcherReeves()])
@pytest.mark.parametrize(("text", "start"), [("exp(x^2 + y^2)", (8, 8)), ("exp(2x^2) + y^2", (11, 1))])
def test_wolfe_finds_the_short_step_from_a_steep_start(
    direction: Direction, text: str, start: tuple[float, float]
) -> None:
    """λ is about 10⁵⁸ and 10¹⁰⁸ there: 1 has to be halved 190 and 360 times."""
    f = gc.parse(text)
    run = gc.descend(f, start, direction, gc.Wolfe(), max_iterations=500)
    assert run.success
    assert run.points[-1] == pytest.approx([0, 0], abs=1e-6)
    first = run.trajectory.step_sizes[0]
    slopes = [float(f.gradient_at(point) @ run.directions[0]) for point in run.points[:2]]
    assert abs(slopes[1]) <= 0.9 * abs(slopes[0])
    assert f.value_at(run.points[1]) <= f.value_at(run.points[0]) + 1e-4 * first * slopes[0]
    batch = gc.descend_batch(run.spec, [start, (2, 1)])
    assert batch.status_names[0] == "converged"


STEEP = (("exp(x^4) + y^2", (5, 1)), ("exp(x^4 + y^4)", (5, 2)))
"""At the start ‖∇f‖₂² is beyond the numbers of float64, and f and ∇f are not."""


@pytest.mark.parametrize(("text", "start"), STEEP)
def test_a_slope_that_overflows_stops_no_search(text: str, start: tuple[float, float]) -> None:
    f = gc.parse(text)
    wolfe, exact = (gc.descend(f, start, step_rule=rule, max_iterations=1) for rule in (gc.Wolfe(), gc.Exact()))
    for run in (wolfe, exact):
        assert run.iterations == 1
        slopes = [
            mpmath.fdot(map(mpmath.mpf, f.gradient_at(x)), map(mpmath.mpf, run.directions[0])) for x in run.points
        ]
        assert slopes[0] < -(mpmath.mpf(10) ** 400)
        assert abs(slopes[1]) <= (0.9 if run is wolfe else 1e-10) * abs(slopes[0])
        assert run.values[1] <= run.values[0] + 1e-4 * run.step_sizes[0] * slopes[0]
    batch = gc.descend_batch(wolfe.spec, [start, (2, 1)])
    assert batch.points[0].tolist() == wolfe.points[-1].tolist()


@pytest.mark.parametrize(("text", "start"), STEEP)
def test_polyaks_step_is_found_where_the_square_of_the_norm_overflows(text: str, start: tuple[float, float]) -> None:
    f = gc.parse(text)
    run = gc.descend(f, start, step_rule=gc.Polyak(0.0), max_iterations=3)
    g = [mpmath.mpf(one) for one in f.gradient_at(np.array(start))]
    assert run.step_sizes[0] == pytest.approx(float(f.value_at(np.array(start)) / mpmath.fdot(g, g)), rel=1e-14, abs=0)
    assert run.iterations == 3


@pytest.mark.parametrize("level", [1.0, 1e6, -1e6])
def test_armijo_goes_on_by_slopes_too(level: float) -> None:
    f = gc.parse(f"(x^2 + 10y^2)/2 + {level!r}")
    run = gc.descend(f, (10, 1), step_rule=gc.Armijo(), gradient_tolerance=1e-9, max_iterations=5000)
    assert run.status.name == "converged"
    assert run.values[-1] == level


def test_f_no_longer_changes_is_a_status_of_its_own() -> None:
    # The tip lies between two float64 numbers: f falls by its slope at x, and no number beyond x is lower.
    text = "sqrt((x - 1/3)^2 + y^2) + 1e6"
    run = gc.descend(gc.parse(text), (1, 0), step_rule=gc.Exact(), max_iterations=50)
    assert run.status.name == "precision_limit"
    assert "f no longer changes in float64" in run.status.sentence
    assert run.points[-1] == pytest.approx([1 / 3, 0], abs=1e-9)
    batch = gc.descend_batch(run.spec, [run.spec.start] * 3)
    assert set(batch.status_names) == {"precision_limit"}
    assert set(batch.iterations) == {run.iterations}


ON_A_KINK = (
    ("|x - y| + x^2", (2, 1)), ("max(x^2 + y, y^2 - x)", (2, 1)), ("max(x + 2y, 3x - y, -x)", (3, 1)),
    ("|x^2 + y^2 - 1| + x", (2, 1)), ("max(x - 1/3, 2(1/3 - x)) + y^2", (1, 0)),
)  # fmt: skip


@pytest.mark.parametrize("level", [0.0, 1e6])
@pytest.mark.parametrize(("text", "start"), ON_A_KINK)
def test_an_exact_search_on_a_kink_does_not_say_that_f_no_longer_changes(
    text: str, start: tuple[float, float], level: float
) -> None:
    f = gc.parse(f"{text} + {level!r}")
    run = gc.descend(f, start, step_rule=gc.Exact(), max_iterations=50)
    assert run.status.name == "step_rule_failed"
    assert "f is lower at no trial along" in run.status.sentence
    way = -run.gradients[-1] / np.linalg.norm(run.gradients[-1])
    ahead = [float(f.value_at(run.points[-1] + length * way)) for length in (1e-3, 1e-4, 1e-5)]
    assert min(ahead) > run.values[-1]  # f does change
    batch = gc.descend_batch(run.spec, [run.spec.start] * 3)
    assert set(batch.status_names) == {"step_rule_failed"}
    assert set(batch.iterations) == {run.iterations}


@pytest.mark.parametrize("x", [9.0, 10.0, 15.0, 20.0, 26.0])
def test_armijo_finds_steps_far_below_any_usual_one(x: float) -> None:
    run = gc.descend(gc.parse("exp(x^2) + y^2"), (x, 1), step_rule=gc.Armijo(), max_iterations=2000)
    with mpmath.workdps(400):
        slope = 2 * mpmath.mpf(x) * mpmath.exp(mpmath.mpf(x) ** 2)
        alpha = mpmath.mpf(float(run.step_sizes[0]))
        assert alpha * slope < 3 * x  # it leads at most to the far side of the valley
        after = mpmath.exp((mpmath.mpf(x) - alpha * slope) ** 2)
        assert after <= mpmath.exp(mpmath.mpf(x) ** 2) - alpha * slope**2 / 10000
    assert run.status.name == "converged"
    assert run.points[-1] == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize("start", [(0.3, 0.4), (2.0, 1.0), (-3.0, 4.0), (1e-9, 1e-9), (1e6, -3.0)])
@pytest.mark.parametrize("shift", [(0.0, 0.0), (1.0, -2.0)])
def test_exact_search_ends_on_the_tip_of_a_cone(start: tuple[float, float], shift: tuple[float, float]) -> None:
    cone = gc.parse(f"sqrt((x - {shift[0]!r})^2 + (y + {-shift[1]!r})^2)")
    from_here = (start[0] + shift[0], start[1] + shift[1])
    run = gc.descend(cone, from_here, step_rule=gc.Exact(), max_iterations=60)
    tried = run.trajectory.trials
    first = tried.step_sizes[tried.iterations == 0][-1] if not run.iterations else run.step_sizes[0]
    assert first == pytest.approx(math.hypot(*start), rel=1e-6)
    end = run.points[-1] if run.status.point is None else np.array(run.status.point)
    assert run.status.name in ("derivative_undefined", "precision_limit")
    assert math.dist(end, shift) <= 4e-16 * max(map(abs, (*from_here, *shift)))


def test_the_exact_step_to_the_tip_is_the_distance() -> None:
    cone = gc.parse("sqrt(x^2 + y^2)")
    for start, distance in (((0.3, 0.4), 0.5), ((2.0, 1.0), math.sqrt(5))):
        run = gc.descend(cone, start, step_rule=gc.Exact())
        assert run.status.name == "derivative_undefined"
        assert list(run.status.point or ()) == [0, 0]
        assert distance in run.trajectory.trials.step_sizes
        assert "lower" in run.status.sentence


def test_newton_divides_curvatures_whose_product_overflows() -> None:
    f = gc.parse("exp(x^2) + exp(y^2)")
    run = gc.descend(f, (19, 19), gc.Newton(), gc.Fixed(1.0), max_iterations=2000)
    assert run.points[1] == pytest.approx([19 - 38 / 1446] * 2, rel=1e-14)
    assert run.status.name == "converged"
    assert run.points[-1] == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize("exponent", [-300, -160, -8, 0, 8, 160, 300])
def test_newton_is_the_same_at_every_scale(exponent: int) -> None:
    scale = 2.0**exponent
    f = gc.Quadratic(np.array([[3.0, 1.0], [1.0, 2.0]]) * scale)
    run = gc.descend(f, (5, -7), gc.Newton(), gc.Fixed(0.5), max_iterations=3, gradient_tolerance=0.0)
    plain = gc.descend(gc.Quadratic(np.array([[3.0, 1.0], [1.0, 2.0]])), (5, -7), gc.Newton(), gc.Fixed(0.5),
                       max_iterations=3, gradient_tolerance=0.0)  # fmt: skip
    assert np.array_equal(run.points, plain.points)


@pytest.mark.parametrize("direction", [gc.Adam(), gc.RMSProp(), gc.AdaGrad()], ids=lambda one: str(one.label))
def test_squared_gradients_that_overflow_are_no_end(direction: Direction) -> None:
    f = gc.parse("exp(x^2) + exp(y^2)")
    run = gc.descend(f, (19, 19), direction, gc.Fixed(0.1), max_iterations=5)
    # √v is |g| times a number known from the decay, so the first step has the length of any first step.
    small = gc.descend(gc.parse("x^2 + y^2"), (19, 19), direction, gc.Fixed(0.1), max_iterations=1)
    assert run.directions[0] == pytest.approx(small.directions[0], rel=1e-6)
    assert run.values[1] < run.values[0]
    assert (np.diff(run.values) <= 0).all()


def test_far_away_a_search_is_under_way() -> None:
    f = gc.parse("exp(x) - x + y^2")
    early = gc.descend(f, (-300, 1), step_rule=gc.Armijo(), max_iterations=200)
    assert np.diff(early.values) == pytest.approx(np.full(200, -1.0))
    assert gc.diagnose(f, early).behaviour == "drifts"
    run = gc.descend(f, (-300, 1), step_rule=gc.Armijo(), max_iterations=500)
    assert run.status.name == "converged"
    assert 300 <= run.iterations <= 310
    assert run.points[-1] == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize("bound", [1e-3, 1.0, 1e3])
def test_a_clip_overflows_at_no_length_of_the_gradient(bound: float) -> None:
    """No step is divided by a norm that is all but zero; longer gradients come out as long as the bound."""
    sizes = np.array([0.0, 5e-324, 1e-308, 1e-150, bound / 2, bound, 2 * bound, 1e150])
    with np.errstate(all="raise", under="ignore"):
        clipped = gc.ClipByNorm(bound).transform(np.stack([sizes, np.zeros_like(sizes)]), 0)
    assert clipped[0] == pytest.approx(np.minimum(sizes, bound), rel=1e-15, abs=0)
