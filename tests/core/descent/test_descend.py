"""One run: closed forms on quadratics, every ending, and calls that make no sense."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnorm_core.descent.descend import descend, run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import STATUS_NAMES
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import dual_norm, gradient_norm
from gradnorm_core.objectives.families import Quadratic
from gradnorm_core.objectives.formula import parse

BOWL = parse("x^2/2 + 5y^2")  # eigenvalues 1 and 10
ROSENBROCK = parse("100(y - x^2)^2 + (1 - x)^2")


def fixed(text: str, start: tuple[float, float], step_size: float, **settings: Any) -> Run:
    return descend(parse(text), start, step_rule=Fixed(step_size), **settings)


# ── the iterates ────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.floats(0.01, 0.25), st.floats(-10, 10), st.floats(-10, 10))
def test_on_a_quadratic_every_eigencomponent_shrinks_by_its_own_factor(alpha: float, x: float, y: float) -> None:
    run = descend(BOWL, (x, y), step_rule=Fixed(alpha), max_iterations=60, gradient_tolerance=0)
    k = np.arange(run.iterations + 1)
    assert run.points[:, 0] == pytest.approx(x * (1 - alpha) ** k, rel=1e-9, abs=1e-12)
    assert run.points[:, 1] == pytest.approx(y * (1 - 10 * alpha) ** k, rel=1e-9, abs=1e-9)


@given(st.floats(0.05, 1.95), st.floats(-1.5, 1.5))
def test_a_fixed_step_converges_below_two_over_l_and_diverges_above(share: float, turn: float) -> None:
    frame = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix = frame @ np.diag([1.0, 10.0]) @ frame.T
    bowl = Quadratic((matrix + matrix.T) / 2)
    below = descend(bowl, (1.0, 1.0), step_rule=Fixed(share / 10), max_iterations=20_000)
    assert below.status.name == "converged"
    above = descend(bowl, (1.0, 1.0), step_rule=Fixed((share + 2) / 10), max_iterations=20_000)
    assert above.status.name == "diverged"


def test_the_trajectory_is_consistent_with_itself() -> None:
    run = descend(ROSENBROCK, (-1.2, 1.0), step_rule=Fixed(0.001), max_iterations=700)
    assert run.points.shape == (701, 2)
    assert run.values.tolist() == [ROSENBROCK.value(x, y) for x, y in run.points]
    assert np.array_equal(run.gradients, ROSENBROCK.gradient_at(run.points.T).T)
    assert np.array_equal(run.directions, -run.gradients[:-1])
    assert np.array_equal(run.points[1:], run.points[:-1] + run.step_sizes[:, None] * run.directions)
    assert (run.iterations, run.evaluations.gradients, run.evaluations.values) == (700, 701, 0)


def test_the_arrays_cannot_be_written_to() -> None:
    run = fixed("x^2 + y^2", (1, 1), 0.1)
    for array in (run.points, run.values, run.gradients, run.directions, run.step_sizes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize(
    ("norm", "direction"), [(2, [-3.0, 4.0]), (1, [0.0, 4.0]), (math.inf, [-7.0, 7.0])]
)  # fmt: skip
def test_steepest_in_a_norm_is_as_long_as_the_dual_norm(norm: float, direction: list[float]) -> None:
    run = descend(parse("3x - 4y"), (0, 0), Steepest(norm), Fixed(1.0), max_iterations=1)
    assert run.directions[0].tolist() == direction
    # gᵀd = −‖g‖², the dual norm squared
    assert run.gradients[0] @ run.directions[0] == -(dual_norm([3.0, -4.0], norm) ** 2)


@given(st.floats(-2, 2), st.floats(-2, 2), st.sampled_from([None, ClipByNorm(0.5, 1e-6), ClipByValue(0.3)]))
def test_ascent_is_descent_on_the_opposite(x: float, y: float, clip: ClipByNorm | ClipByValue | None) -> None:
    up = fixed("sin(x) cos(y)", (x, y), 0.2, goal="maximize", clip=clip, max_iterations=50)
    down = fixed("-(sin(x) cos(y))", (x, y), 0.2, clip=clip, max_iterations=50)
    assert np.array_equal(up.points, down.points)
    assert np.array_equal(up.directions, down.directions)
    assert np.array_equal(up.values, -down.values)
    assert np.array_equal(up.gradients, -down.gradients)


# ── clipping ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_clipping_acts_on_the_step_and_not_on_the_record() -> None:
    by_norm = fixed("3x - 4y", (0, 0), 1.0, clip=ClipByNorm(1.0), max_iterations=3)
    assert by_norm.directions == pytest.approx(np.array([[-0.6, 0.8]] * 3))
    by_value = fixed("3x - 4y", (0, 0), 1.0, clip=ClipByValue(3.5), max_iterations=3)
    assert by_value.directions.tolist() == [[-3.0, 3.5]] * 3
    for run in (by_norm, by_value):
        assert run.gradients.tolist() == [[3.0, -4.0]] * 4


def test_the_epsilon_of_pytorch_shortens_a_little_more() -> None:
    run = fixed("3x - 4y", (0, 0), 1.0, clip=ClipByNorm(1.0, 1e-6), max_iterations=1)
    assert run.directions[0].tolist() == [-3.0 / (5 + 1e-6), 4.0 / (5 + 1e-6)]


def test_short_gradients_pass_a_clip_unchanged() -> None:
    plain, clipped = (fixed("x^2 + y^2", (1, 1), 0.1, clip=clip) for clip in (None, ClipByNorm(10.0)))
    assert np.array_equal(plain.points, clipped.points)


# ── endings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_converged() -> None:
    run = descend(BOWL, (10, 1), step_rule=Fixed(2 / 11))
    norms = gradient_norm(run.gradients)
    assert run.status.name == "converged"
    assert norms[-1] <= 1e-6 < norms[-2]
    assert run.status.sentence == (
        f"Converged after {run.iterations} steps: the L2 norm of the gradient is {norms[-1]:.3g}, "
        "within the tolerance 1e-06."
    )


@pytest.mark.parametrize("p", [1, 3.5, math.inf])
def test_the_tolerance_is_measured_in_the_chosen_norm(p: float) -> None:
    run = descend(BOWL, (10, 1), step_rule=Fixed(0.15), gradient_tolerance=1e-3, tolerance_norm=p)
    norms = gradient_norm(run.gradients, p)
    assert norms[-1] <= 1e-3 < norms[:-1].min()


def test_a_start_that_is_stationary_is_not_called_converged() -> None:
    run = descend(ROSENBROCK, (1, 1))
    assert (run.status.name, run.iterations, run.status.point) == ("flat_start", 0, None)


@pytest.mark.parametrize("limit", [0, 1, 15, 16, 17, 33, 511, 512, 513, 1500])
def test_the_iteration_limit_is_exact(limit: int) -> None:
    run = descend(ROSENBROCK, (-1.2, 1.0), step_rule=Fixed(0.0005), max_iterations=limit)
    assert (run.status.name, run.iterations, len(run.values)) == ("iteration_limit", limit, limit + 1)


def test_runs_agree_whatever_their_limit() -> None:
    long = descend(ROSENBROCK, (-1.2, 1.0), step_rule=Fixed(0.0005), max_iterations=1500)
    short = descend(ROSENBROCK, (-1.2, 1.0), step_rule=Fixed(0.0005), max_iterations=77)
    assert np.array_equal(long.points[:78], short.points)


def test_convergence_on_the_last_step_counts_as_convergence() -> None:
    first = descend(BOWL, (10, 1), step_rule=Fixed(0.15))
    again = descend(BOWL, (10, 1), step_rule=Fixed(0.15), max_iterations=first.iterations)
    assert (again.status.name, again.iterations) == ("converged", first.iterations)


def test_diverged_by_distance_keeps_the_finite_iterate() -> None:
    run = descend(BOWL, (10, 1), step_rule=Fixed(0.25), max_iterations=2000)
    sizes = gradient_norm(run.points)
    assert run.status.name == "diverged"
    assert sizes[-1] > 1e12 * sizes[0] >= sizes[-2]
    assert run.status.point is None


def test_diverged_by_overflow_rejects_the_iterate() -> None:
    run = fixed("exp(x^2) + y^2", (5, 1), 0.1)
    assert (run.status.name, run.iterations) == ("diverged", 0)
    assert run.status.point is not None
    assert abs(run.status.point[0]) > 1e9


def test_infinity_minus_infinity_is_an_overflow_and_not_a_hole_in_the_domain() -> None:
    run = fixed("x^50 y^50 - x^49 y^51", (1e4, 1.1e4), 1e-3)
    assert run.status.name == "diverged"


def test_left_the_domain_says_where_and_why() -> None:
    run = fixed("ln(x) + y^2", (0.5, 1.0), 0.4)
    assert run.status.name == "left_the_domain"
    assert run.status.point == pytest.approx((-0.3, 0.2))
    assert run.points.tolist() == [[0.5, 1.0]]
    assert "(-0.3, 0.2)" in run.status.sentence
    assert "ln of a number that is not positive" in run.status.sentence


@pytest.mark.parametrize(
    ("text", "start", "name"),
    [
        ("ln(x)", (-1, 0), "left_the_domain"),
        ("1/(x^2 + y^2)", (0, 0), "left_the_domain"),
        ("sqrt(x) + y", (0, 0), "derivative_undefined"),
        ("exp(x)", (800, 0), "diverged"),
    ],
)
def test_a_start_without_value_or_gradient_is_all_there_is(text: str, start: tuple[float, float], name: str) -> None:
    run = descend(parse(text), start)
    assert (run.status.name, run.iterations) == (name, 0)
    assert run.points.tolist() == [list(start)]
    assert run.status.point == start
    assert "start" in run.status.sentence


def test_derivative_undefined_on_the_way() -> None:
    run = fixed("cbrt(x)^2 + y^2", (1.0, 0.5), 1.5)
    assert (run.status.name, run.status.point, run.iterations) == ("derivative_undefined", (0.0, -1.0), 0)


def test_stalled() -> None:
    run = fixed("x^2 + y^2", (1.0, 1.0), 1e-18)
    assert (run.status.name, run.iterations) == ("stalled", 0)
    far = fixed("(x - 1e9)^2 + y^2", (0.0, 0.0), 0.3, gradient_tolerance=0.0)
    assert far.status.name in {"stalled", "converged"}


def test_every_sentence_ends_like_a_sentence() -> None:
    runs = [
        fixed("x^2 + y^2", (1, 1), 0.1),
        fixed("x^2 + y^2", (0, 0), 0.1),
        fixed("x^2 + y^2", (1, 1), 0.01, max_iterations=1),
        fixed("x^2 + y^2", (1, 1), 3.0),
        fixed("x^2 + y^2", (1, 1), 1e-20),
        fixed("sqrt(x) + y^2", (0.1, 1), 1.0),
        fixed("exp(x)", (700, 0), 1.0),
        fixed("cbrt(x)", (0, 0), 1.0),
    ]
    for run in runs:
        assert run.status.name in STATUS_NAMES
        assert run.status.sentence[0].isupper()
        assert run.status.sentence.endswith(".")
        assert "nan" not in run.status.sentence


# ── whatever the numbers, a run and a truthful status ───────────────────────────────────────────────────────────────

FORMULAS = st.sampled_from(
    ["x^2 + 10y^2", "ln(x) + y^2", "x^y", "1/(x y)", "exp(x^2 + y^2)", "sqrt(x y)", "|x| + |y|", "floor(x) + y", "5",
     "tan(x) + y", "1/x + exp(-1/x^2)", "asin(x) + acos(y)", "x^100 - y^100", "max(x, y)"]
)  # fmt: skip
ANY = st.floats(allow_nan=False, allow_infinity=False)


@given(FORMULAS, st.tuples(ANY, ANY), st.floats(1e-300, 1e300), st.sampled_from([1, 2, math.inf]))
def test_no_run_raises_or_keeps_what_is_not_finite(
    text: str, start: tuple[float, float], alpha: float, norm: float
) -> None:
    run = descend(parse(text), start, Steepest(norm), Fixed(alpha), max_iterations=40)
    assert run.status.name in STATUS_NAMES
    assert len(run.points) == len(run.values) == len(run.gradients) == run.iterations + 1
    assert np.isfinite(run.points).all()
    if run.iterations:
        assert np.isfinite(run.values).all()
        assert np.isfinite(run.gradients).all()
    if run.status.name == "converged":
        assert gradient_norm(run.gradients[-1]) <= 1e-6


# ── wrong use ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"start": (1.0,)}, "2 numbers"),
        ({"start": (1.0, math.nan)}, "finite"),
        ({"start": "here"}, "2 numbers"),
        ({"start": (1j, 0)}, "2 numbers"),
        ({"goal": "sideways"}, "minimize"),
        ({"max_iterations": -1}, "at least 0"),
        ({"max_iterations": 2.5}, "whole number"),
        ({"gradient_tolerance": -1e-9}, "at least 0"),
        ({"gradient_tolerance": math.nan}, "at least 0"),
        ({"tolerance_norm": 0.5}, "p ≥ 1"),
    ],
)
def test_wrong_use_is_told_in_words(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        descend(BOWL, **{"start": (1.0, 1.0), **settings})


@pytest.mark.parametrize(
    "make", [lambda: Fixed(0), lambda: Fixed(-1), lambda: Fixed(math.inf), lambda: Steepest(3), lambda: ClipByNorm(0),
             lambda: ClipByNorm(1, -1), lambda: ClipByValue(math.nan)],
)  # fmt: skip
def test_pieces_refuse_numbers_that_make_no_sense(make: Any) -> None:
    with pytest.raises(UsageError):
        make()


def test_specs_are_values() -> None:
    one = RunSpec(parse("x^2 + y^2"), (1, 1), step_rule=Fixed(1))
    other = RunSpec(parse("x^2 + y^2"), (1.0, 1.0), step_rule=Fixed(1.0))
    assert one == other
    assert hash(one) == hash(other)
    assert np.array_equal(run_spec(one).points, run_spec(other).points)
