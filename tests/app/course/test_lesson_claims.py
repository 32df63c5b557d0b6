"""The statements of the lessons, held to the core: each test names the sentence it stands for."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

import gradnorm_core as gc
from app.compute import results
from app.course.catalogue import LESSONS
from app.course.common import BOWL, BOWL_START, on_bowl
from app.course.lesson import Answer, Read
from app.course.runner import words_of
from app.text.numbers import number
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.curvature import curvature_at

F = gc.parse(BOWL)
WELL = gc.parse("x^4/4 - x^2/2 + y^2/2")
LIMIT, BEST = 0.2, 2 / 11


def seen(alpha: float, steps: int = 200) -> gc.Diagnostics:
    """The core's diagnosis of plain descent on the bowl."""
    run = run_spec(on_bowl(alpha, steps))
    return gc.diagnose(F, run)


def words(name: str) -> str:
    """Everything a lesson says before its questions are answered, and its summary."""
    lesson = LESSONS[name]
    texts = [step.text if isinstance(step, Read) else step.ask for step in lesson.steps]
    return "\n".join(words_of(text, results) for text in (*texts, lesson.summary))


def test_a_gradient_stands_at_a_right_angle_to_the_level_line() -> None:
    f, point = gc.parse("x^2/2 + y^2"), np.array([2.0, 1.0])
    g = f.gradient_at(point)
    across = 1e-4 * np.array([-g[1], g[0]]) / np.linalg.norm(g)
    assert abs(f.value_at(point + across) - f.value_at(point - across)) < 1e-10
    assert abs(g[0] * point[1] - g[1] * point[0]) > 1  # and does not point at the minimum (0, 0)


def test_the_norms_of_3_and_minus_4() -> None:
    assert [float(gc.gradient_norm([3, -4], p)) for p in (1, 2, math.inf)] == [7, 5, 4]
    assert "L2, 5 for (3, −4); L1 gives 7 and L∞ 4" in words("norm")


def test_a_norm_of_zero_may_be_a_minimum_a_maximum_or_a_saddle() -> None:
    kinds = set()
    for text in ("x^2 + y^2", "-x^2 - y^2", "x^2 - y^2"):
        f = gc.parse(text)
        assert float(gc.gradient_norm(f.gradient_at((0.0, 0.0)))) == 0
        kinds.add(curvature_at(f, (0.0, 0.0)).kind)
    assert kinds == {"minimum", "maximum", "saddle"}


def test_the_bowl_and_its_start_are_as_the_lessons_say() -> None:
    assert F.gradient_at(BOWL_START).tolist() == [10, 10]
    assert F.value(*BOWL_START) == 55
    curvature = curvature_at(F, BOWL_START)
    assert (curvature.smallest, curvature.largest) == (1, 10)


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.1, 0.2, 0.5])
def test_the_length_of_a_step_is_alpha_times_the_norm(alpha: float) -> None:
    points = run_spec(on_bowl(alpha, 1)).points
    assert float(np.linalg.norm(points[1] - points[0])) == pytest.approx(alpha * math.sqrt(200))


def test_the_slope_along_the_ray_is_minus_the_square_of_the_norm() -> None:
    g, h = F.gradient_at(BOWL_START), 1e-6
    slope = (F.value_at(BOWL_START - h * g) - F.value_at(BOWL_START + h * g)) / (2 * h)
    assert float(slope) == pytest.approx(-200, rel=1e-6)


@pytest.mark.parametrize("alpha", np.linspace(0.01, 0.26, 26))
def test_a_fixed_step_converges_exactly_below_two_over_the_largest_eigenvalue(alpha: float) -> None:
    run = run_spec(on_bowl(float(alpha), 3000))
    assert (run.status.name == "converged") == (alpha < LIMIT - 1e-12)


@pytest.mark.parametrize("alpha", [0.11, 0.15, 0.18, 0.19, 0.199])
def test_between_one_and_two_over_l_the_steep_component_changes_sign_at_every_step(alpha: float) -> None:
    gradients = run_spec(on_bowl(alpha, 30)).gradients
    assert (gradients[1:, 1] * gradients[:-1, 1] < 0).all()
    assert (gradients[1:, 0] * gradients[:-1, 0] > 0).all()


@pytest.mark.parametrize("alpha", np.linspace(BEST, LIMIT, 12, endpoint=False))
def test_from_the_best_step_to_the_limit_the_saw_lasts_and_f_falls_all_the_while(alpha: float) -> None:
    found = seen(float(alpha))
    assert found.behaviour == "zig-zags"
    assert not len(found.value_rises)


@pytest.mark.parametrize("alpha", [0.05, 0.09, 0.1, 0.12, 0.14])
def test_below_the_best_step_the_smooth_component_lasts(alpha: float) -> None:
    found = seen(alpha)
    assert found.behaviour == "glides"
    assert found.angles[-1] < 1


def test_in_a_sawtooth_the_angle_between_gradients_goes_to_180_degrees() -> None:
    assert seen(0.19).angles[-1] > 179


def test_the_exact_step_makes_consecutive_gradients_orthogonal_and_is_no_faster_than_the_best_fixed_step() -> None:
    run = gc.descend(F, BOWL_START, step_rule=gc.Exact(), max_iterations=500)
    assert gc.diagnose(F, run).angles == pytest.approx(np.full(run.iterations, 90.0), abs=1e-3)
    fixed = gc.descend(F, BOWL_START, step_rule=gc.Fixed(BEST), max_iterations=500)
    assert abs(run.iterations - fixed.iterations) <= 1


def test_the_best_fixed_step_guarantees_its_factor_and_steps_go_as_kappa() -> None:
    counts = []
    for kappa in (10.0, 20.0, 40.0, 80.0):
        f = gc.parse(f"(x^2 + {kappa:g}y^2)/2")
        run = gc.descend(f, (kappa, 1.0), step_rule=gc.Fixed(2 / (1 + kappa)), max_iterations=2000)
        norms = gc.gradient_norm(run.gradients)
        assert (norms[1:] / norms[:-1]).max() <= (kappa - 1) / (kappa + 1) + 1e-6
        counts.append(run.iterations)
    assert all(1.8 < later / sooner < 2.4 for sooner, later in pairwise(counts))


def test_with_armijo_f_falls_at_every_step_whatever_the_start() -> None:
    for start in ((10.0, 1.0), (-3.0, 2.0), (0.1, 5.0)):
        run = gc.descend(F, start, step_rule=gc.Armijo())
        assert (np.diff(run.values) < 0).all()
        assert run.evaluations.gradients == run.iterations + 1  # a trial costs no gradient


@pytest.mark.parametrize("beta", [0.3, 0.5, 0.8, 0.9])
def test_the_limit_of_the_heavy_ball(beta: float) -> None:
    f, limit = gc.parse("(x^2 + 100y^2)/2"), 2 * (1 + beta) / 100
    below, above = (
        gc.descend(f, (10, 2), gc.HeavyBall(beta), gc.Fixed(share * limit), max_iterations=4000)
        for share in (0.97, 1.03)
    )
    assert below.status.name == "converged"
    assert above.status.name == "diverged"


def test_clipping_leaves_a_short_gradient_alone_and_bounds_a_long_one() -> None:
    for clip in (gc.ClipByNorm(1.0), gc.ClipByValue(1.0)):
        short = np.array([0.3, -0.4])
        assert clip.transform(short, 0).tolist() == short.tolist()
    assert float(gc.gradient_norm(gc.ClipByNorm(1.0).transform(np.array([30.0, -40.0]), 0))) == pytest.approx(1)


def test_the_recorded_norm_is_the_one_before_clipping() -> None:
    run = gc.descend(gc.parse("x^4/4 + x^2/2 + y^2/2"), (3, 2), step_rule=gc.Fixed(0.3), clip=gc.ClipByNorm(1.0))
    assert float(gc.gradient_norm(run.gradients[0])) > 30
    assert float(np.linalg.norm(run.directions[0])) == pytest.approx(1)


def test_near_the_saddle_a_step_multiplies_x_by_one_plus_alpha() -> None:
    points = gc.descend(WELL, (0.001, 0.0), step_rule=gc.Fixed(0.2), max_iterations=1).points
    assert points[1, 0] / points[0, 0] == pytest.approx(1.2, rel=1e-5)


def test_beyond_the_limit_the_run_goes_to_and_fro_about_the_minimum_then_doubles_then_stays_bounded() -> None:
    def tail(alpha: float) -> np.ndarray:
        run = gc.descend(WELL, (0.4, 1.2), step_rule=gc.Fixed(alpha), max_iterations=2000)
        return np.asarray(run.points[-200:, 0])

    assert (np.sign(tail(1.1)[:-1] - 1) * np.sign(tail(1.1)[1:] - 1) == -1).all()
    assert [len(np.unique(tail(alpha).round(6))) for alpha in (1.1, 1.25, 1.29)] == [2, 4, 8]
    assert np.abs(tail(1.5)).max() < 2
    assert len(np.unique(tail(1.5).round(6))) > 100
    assert len(np.unique(tail(1.7).round(6))) < 20  # a window of order
    assert number(2 / curvature_at(WELL, (1.0, 0.0)).largest) == "1"


def test_norms_of_equal_components_grow_as_n_and_as_its_root_and_not_at_all() -> None:
    for n in (1, 10, 100, 1000):
        one, two, most = (float(gc.gradient_norm(np.ones(n), p)) for p in (1, 2, math.inf))
        assert (one, most) == (n, 1)
        assert two == pytest.approx(math.sqrt(n))


def test_with_kappa_held_the_steps_do_not_grow_with_n() -> None:
    """The counts of the lesson, made again without its code."""
    counts = []
    for n in (2, 40):
        f, start = gc.held_spectrum_quadratic(n), np.random.default_rng(0).standard_normal(n)
        tolerance = 1e-6 * float(gc.gradient_norm(f.gradient_at(start)))
        rule = gc.Fixed(2 / 101)
        counts.append(
            gc.descend(f, start, step_rule=rule, max_iterations=2000, gradient_tolerance=tolerance).iterations
        )
    assert counts[1] < 1.2 * counts[0]
    told = LESSONS["dimension"].questions[0].judge(Answer(2), results).why
    assert told.startswith(f"{counts[0]} steps for n = 2, {counts[1]} for n = 40")


def test_what_is_said_of_a_step_size_beside_its_limit() -> None:
    assert pytest.approx(0.025) == 0.005 / LIMIT
    assert pytest.approx(1.05) == 0.21 / LIMIT
    assert pytest.approx(1.5) == 0.03 / (2 / 100)
    assert curvature_at(gc.parse("x^4/4 + y^2/2"), (3.0, 2.0)).largest == pytest.approx(27)
    assert curvature_at(gc.parse("x^4/4 + x^2/2 + y^2/2"), (0.0, 0.0)).largest == pytest.approx(1)


def test_the_first_two_trials_of_the_line_search_lie_where_the_lesson_says() -> None:
    g = F.gradient_at(BOWL_START)
    for alpha, point in ((1.0, (0, -9)), (0.5, (5, -4))):
        assert (BOWL_START - alpha * g).tolist() == list(point)
        assert F.value(*point) > F.value(*BOWL_START)


def test_a_fixed_step_of_normalized_gradients_does_not_settle_closer_than_half_its_length() -> None:
    for alpha in (0.1, 0.3, 0.5):
        run = gc.descend(gc.parse("(x^2 + y^2)/2"), (3, 2), gc.Normalized(), gc.Fixed(alpha), max_iterations=300)
        pairs = gc.gradient_norm(run.points[-40:]).reshape(-1, 2).max(axis=1)
        assert (pairs >= alpha / 2 - 1e-9).all()


def test_the_factor_of_a_bowl_in_other_units_changes_kappa_and_a_factor_before_f_does_not() -> None:
    assert curvature_at(gc.parse("(x^2 + 10(y/sqrt(10))^2)/2"), (0.0, 0.0)).condition_number == pytest.approx(1)
    assert curvature_at(gc.parse("5(x^2 + 10y^2)/2"), (0.0, 0.0)).condition_number == pytest.approx(10)


def test_the_double_well_escapes_only_above_two() -> None:
    for alpha in (1.3, 1.6, 1.9, 1.99):
        run = gc.descend(WELL, (0.4, 1.2), step_rule=gc.Fixed(alpha), max_iterations=2000)
        assert np.abs(run.points[:, 0]).max() < 2
    assert gc.descend(WELL, (0.4, 1.2), step_rule=gc.Fixed(2.05)).status.name == "diverged"


def test_no_step_size_is_much_faster_on_the_bowl_than_the_best_in_the_worst_case() -> None:
    counts = [run_spec(on_bowl(float(alpha))).iterations for alpha in np.linspace(0.15, 0.2, 51)]
    assert min(counts) >= 0.95 * run_spec(on_bowl(BEST)).iterations


def test_momentum_pays_as_the_root_of_kappa() -> None:
    """With α = (2/(√L + √μ))², β = ((√κ − 1)/(√κ + 1))², the best for a quadratic (Polyak 1964)."""
    counts = []
    for kappa in (100.0, 400.0, 1600.0):
        root = math.sqrt(kappa)
        direction, alpha = gc.HeavyBall(((root - 1) / (root + 1)) ** 2), (2 / (root + 1)) ** 2
        f = gc.parse(f"(x^2 + {kappa:g}y^2)/2")
        counts.append(gc.descend(f, (10, 2), direction, gc.Fixed(alpha), max_iterations=4000).iterations)
    assert all(1.6 < later / sooner < 2.6 for sooner, later in pairwise(counts))
