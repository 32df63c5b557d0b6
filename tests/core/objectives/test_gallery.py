"""The gallery keeps what it declares: minimizers, windows, runs, and the numbers in its sentences."""

from __future__ import annotations

import itertools
import math
import re
from functools import cache

import numpy as np
import pytest

from gradnorm_core.arrays import Point
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.curvature import Curvature, curvature_at, eigen
from gradnorm_core.diagnostics.diagnose import Diagnostics, diagnose
from gradnorm_core.formulas.tree import Node
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.gallery import DEFAULT, GALLERY, Example
from tests.support import reference

NAMES = tuple(GALLERY)


@cache
def run_of(name: str) -> tuple[Run, Diagnostics]:
    """The run an example declares."""
    example = GALLERY[name]
    run = descend(
        example.objective,
        example.start,
        step_rule=Fixed(example.step_size),
        goal=example.goal,
        max_iterations=example.iterations,
    )
    return run, diagnose(example.objective, run)


def tree_of(name: str) -> Node:
    """The formula of an example, with numbers in the places of its parameters."""
    objective = GALLERY[name].objective
    return reference.bound(objective.expression.tree, objective.parameters)


def sign_of(example: Example) -> int:
    return -1 if example.goal == "maximize" else 1


def around(point: Point, radius: float, count: int = 64) -> tuple[np.ndarray, np.ndarray]:
    turns = 2 * np.pi * np.arange(count) / count
    return point[0] + radius * np.cos(turns), point[1] + radius * np.sin(turns)


def curvature_of(name: str, point: Point | None = None) -> Curvature:
    example = GALLERY[name]
    return curvature_at(example.objective, point or example.minimizers[0], sign_of(example))


# ── What is declared ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_enough_and_the_first_one_zig_zags() -> None:
    assert len(GALLERY) >= 30
    assert next(iter(GALLERY)) == DEFAULT == "quadratic_10"
    example = GALLERY[DEFAULT]
    assert (example.text, example.start, example.step_size) == ("(x^2 + 10y^2)/2", (10.0, 1.0), 0.19)
    assert run_of(DEFAULT)[1].behaviour == "zig-zags"


def test_names_and_titles_are_unique_and_readable() -> None:
    assert all(name == example.name and re.fullmatch(r"[a-z][a-z0-9_]*", name) for name, example in GALLERY.items())
    assert len({example.title for example in GALLERY.values()}) == len(GALLERY)
    families = [example.family for example in GALLERY.values()]
    assert len([1 for a, b in itertools.pairwise(families) if a != b]) == len(set(families)) - 1


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_is_one_line(name: str) -> None:
    example = GALLERY[name]
    assert example.teaches.endswith(".")
    assert len(example.teaches) <= 110
    assert example.source
    assert not example.source.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_start_and_stationary_points_are_in_the_window(name: str) -> None:
    example = GALLERY[name]
    (left, right), (bottom, top) = example.view
    for x, y in (example.start, *example.minimizers, *example.local_minimizers, *example.saddles):
        assert left <= x <= right
        assert bottom <= y <= top
    assert math.isfinite(example.objective.value(*example.start))


# ── Stationary points, checked by mpmath ─────────────────────────────────────────────────────────────────────────────

SMOOTH = [
    (name, point)
    for name, example in GALLERY.items()
    for point in (*(example.minimizers if example.smooth else ()), *example.local_minimizers)
]


@pytest.mark.parametrize(("name", "point"), SMOOTH)
def test_a_minimizer_has_zero_gradient_and_no_negative_curvature(name: str, point: Point) -> None:
    example = GALLERY[name]
    tree = tree_of(name)
    hessian = sign_of(example) * np.array(reference.hessian_at(tree, *point))
    largest = max(1.0, float(np.abs(hessian).max()))
    assert reference.gradient_at(tree, *point) == pytest.approx([0, 0], abs=1e-14 * largest * max(1, *map(abs, point)))
    assert np.linalg.eigvalsh(hessian).min() >= -1e-12 * largest


@pytest.mark.parametrize("name", [name for name, example in GALLERY.items() if example.minimizers])
def test_the_minimum_is_the_value_at_every_minimizer(name: str) -> None:
    example = GALLERY[name]
    assert example.minimum is not None
    for point in example.minimizers:
        value = float(reference.value_at(tree_of(name), *point))
        assert value == pytest.approx(example.minimum, rel=1e-14, abs=1e-12)
    for point in example.local_minimizers:
        assert sign_of(example) * (example.objective.value(*point) - example.minimum) > 1e-3


@pytest.mark.parametrize("name", [name for name, example in GALLERY.items() if not example.smooth])
def test_at_a_kink_the_minimizer_is_lower_than_its_surroundings(name: str) -> None:
    example = GALLERY[name]
    assert example.minimum is not None
    for point in example.minimizers:
        for radius in (1e-6, 1e-3, 0.1):
            assert (example.objective.value(*around(point, radius)) > example.minimum + 0.1 * radius).all()


@pytest.mark.parametrize(
    ("name", "point"), [(name, point) for name, example in GALLERY.items() for point in example.saddles]
)
def test_a_saddle_is_stationary_and_has_both_higher_and_lower_neighbours(name: str, point: Point) -> None:
    f = GALLERY[name].objective
    slope = reference.gradient_at(tree_of(name), *point)
    assert slope == pytest.approx([0, 0], abs=1e-14 * max(1.0, float(np.abs(f.hessian(*point)).max())))
    difference = f.value(*around(point, 1e-2)) - f.value(*point)
    assert difference.min() < 0 < difference.max()


@pytest.mark.parametrize("name", [name for name, example in GALLERY.items() if example.minimizers])
def test_nothing_in_the_window_is_lower_than_the_minimum(name: str) -> None:
    example = GALLERY[name]
    assert example.minimum is not None
    x, y = np.meshgrid(np.linspace(*example.view[0], 301), np.linspace(*example.view[1], 301))
    values = example.objective.value(x, y)
    known = sign_of(example) * values[np.isfinite(values)]
    assert known.min() >= sign_of(example) * example.minimum - 1e-12 * max(1.0, abs(example.minimum))


@pytest.mark.parametrize("name", [name for name, example in GALLERY.items() if not example.minimizers])
def test_without_a_minimizer_the_lowest_value_lies_on_the_border_of_the_window(name: str) -> None:
    example = GALLERY[name]
    assert example.minimum is None
    x, y = np.meshgrid(np.linspace(*example.view[0], 101), np.linspace(*example.view[1], 101))
    row, column = np.unravel_index(example.objective.value(x, y).argmin(), x.shape)
    assert row in (0, 100) or column in (0, 100)


# ── What the runs show ───────────────────────────────────────────────────────────────────────────────────────────────

ZIGZAGS = {
    "quadratic_10",
    "quadratic_100",
    "booth",
    "product_valley",
    "ackley",
    "bohachevsky",
    "kappa_bowl",
    "turned_bowl",
}
CREEPS = {"rosenbrock_mild", "rosenbrock_a", "beale", "sine_valley", "gaussian_plateau"}
UNFINISHED = {
    "rosenbrock": "creeps",
    "quartic": "creeps",
    "monkey_saddle": "creeps",
    "no_minimum": "creeps",
    "log_cosh": "cycles",
    "double_well": "cycles",
    "abs_sum": "cycles",
    "abs_max": "cycles",
    "slope": "drifts",
    "saddle": "drifts",
}
OTHER = {
    "scaled_bowl": "flat_start",
    "recurrent": "diverged",
    "analytic_centre": "left_the_domain",
    "cone": "derivative_undefined",
}


@pytest.mark.parametrize("name", NAMES)
def test_every_run_shows_what_it_is_there_for(name: str) -> None:
    run, diagnostics = run_of(name)
    if name in UNFINISHED:
        assert (run.status.name, diagnostics.behaviour) == ("iteration_limit", UNFINISHED[name])
    elif name in OTHER:
        assert run.status.name == OTHER[name]
    else:
        assert run.status.name == "converged"
        expected = "zig-zags" if name in ZIGZAGS else "creeps" if name in CREEPS else "glides"
        assert diagnostics.behaviour == expected


@pytest.mark.parametrize("name", NAMES)
def test_what_a_run_converges_to_is_declared(name: str) -> None:
    run, diagnostics = run_of(name)
    if run.status.name != "converged" or name in ("ring", "product_valley", "nearly_flat"):
        return
    example = GALLERY[name]
    declared = np.array([*example.minimizers, *example.local_minimizers])
    undeclared = name in ("rastrigin", "ackley", "levy_13", "bohachevsky")  # they have too many dents to list
    assert diagnostics.stationary_kind == ("maximum" if example.goal == "maximize" else "minimum")
    assert undeclared or np.linalg.norm(declared - run.points[-1], axis=1).min() < 1e-3


def test_valleys_without_a_lowest_point_end_on_their_curve() -> None:
    assert np.hypot(*run_of("ring")[0].points[-1]) == pytest.approx(1, abs=1e-6)
    assert np.prod(run_of("product_valley")[0].points[-1]) == pytest.approx(1, abs=1e-6)


# ── The numbers in the sentences ─────────────────────────────────────────────────────────────────────────────────────


def test_condition_numbers() -> None:
    assert curvature_of("quadratic_rotated").condition_number == pytest.approx(10)
    assert curvature_of("booth").condition_number == pytest.approx(9)
    assert curvature_of("rosenbrock").condition_number == pytest.approx(2508, abs=1)
    assert curvature_of("bohachevsky").largest / 4 == pytest.approx(16.8, abs=0.05)
    for name in ("quadratic_1", "quadratic_10", "quadratic_100"):
        assert curvature_of(name).condition_number == pytest.approx(float(name.split("_")[1]))


def test_what_the_examples_with_a_parameter_say_holds_for_its_other_numbers() -> None:
    bowl, steep, powers = (GALLERY[name].objective for name in ("kappa_bowl", "rosenbrock_a", "powers"))
    for kappa, stable in ((2.0, True), (10.5, True), (10.6, False), (12.0, False)):
        run = descend(bowl.with_parameters(κ=kappa), (4.0, 1.0), step_rule=Fixed(0.095), max_iterations=5000)
        assert (run.status.name == "converged") == stable, f"1/{kappa} against 0.095"
    points = np.random.default_rng(0).uniform(-2, 2, (2, 20))
    rosenbrock = GALLERY["rosenbrock"].objective
    np.testing.assert_allclose(steep.with_parameters(a=100).value_at(points), rosenbrock.value_at(points), rtol=1e-13)
    norms = [
        gradient_norm(descend(powers.with_parameters(p=p), (2.0, 1.25), step_rule=Fixed(0.05)).gradients)
        for p in (1.0, 2.0, 4.0)
    ]
    assert norms[0][:20] == pytest.approx(math.sqrt(2))
    assert norms[1][1:20] / norms[1][:19] == pytest.approx(0.9)
    assert norms[2][40] / norms[2][20] > 0.2 > 0.9**20


def test_the_turned_bowl_is_the_bowl_turned() -> None:
    example = GALLERY["turned_bowl"]
    for phi in (0.0, 0.7, 2.0):
        hessian = example.objective.with_parameters(φ=phi).hessian(0.3, -2.0)
        values, vectors = np.linalg.eigh(hessian)
        assert values == pytest.approx([1, 10])
        assert abs(vectors[:, 0] @ [math.cos(phi), math.sin(phi)]) == pytest.approx(1)
    assert {name for name, *_ in example.ranges} == set(example.objective.parameters)


def test_the_milder_rosenbrock_is_ten_times_milder() -> None:
    steep, mild = curvature_of("rosenbrock"), curvature_of("rosenbrock_mild")
    assert mild.stability_limit == pytest.approx(10 * (steep.stability_limit or 0), rel=0.05)
    assert steep.condition_number == pytest.approx(10 * (mild.condition_number or 0), rel=0.05)


def test_ten_times_the_condition_number_takes_about_ten_times_the_steps() -> None:
    steps = [
        descend(GALLERY[name].objective, (10.0, 1.0), step_rule=Fixed(step_size), max_iterations=2000).iterations
        for name, step_size in (("quadratic_10", 2 / 11), ("quadratic_100", 2 / 101))
    ]
    assert 9 < steps[1] / steps[0] < 13


def test_the_l1_norm_rises_in_the_first_step_where_the_l2_norm_falls() -> None:
    diagnostics = run_of("quadratic_rotated")[1]
    assert diagnostics.norm_rises[1].tolist() == [1]
    assert diagnostics.norm_rises[2].size == 0
    assert diagnostics.norms[1][1] / diagnostics.norms[1][0] == pytest.approx(1.065, abs=2e-3)


def test_matyas_is_done_with_the_steep_direction_after_one_step() -> None:
    diagnostics = run_of("matyas")[1]
    assert curvature_of("matyas").largest == pytest.approx(1.0)
    assert math.isnan(diagnostics.sign_flip_shares[1])


def test_a_small_norm_far_from_the_minimizer() -> None:
    run, diagnostics = run_of("nearly_flat")
    assert run.points[-1][0] > 0.449
    assert diagnostics.norms[2][-1] <= 1e-6


def test_edge_of_stability() -> None:
    run, diagnostics = run_of("product_valley")
    assert diagnostics.start.largest == pytest.approx(6.604, abs=1e-3)
    assert run.values[0] == pytest.approx(0.031, abs=1e-3)
    assert run.values.max() == pytest.approx(2.16, abs=5e-3)
    assert diagnostics.end.largest == pytest.approx(2.01, abs=5e-3)


def test_stability_limits_in_the_sentences() -> None:
    assert curvature_of("log_cosh").stability_limit == pytest.approx(2)
    assert curvature_of("double_well").stability_limit == pytest.approx(1)
    assert run_of("double_well")[1].period == 2
    assert np.abs(run_of("log_cosh")[0].gradients).max() <= 1
    centre = GALLERY["analytic_centre"]
    assert centre.step_size < (curvature_of("analytic_centre").stability_limit or 0)
    assert curvature_of("analytic_centre", centre.start).largest > 2 / centre.step_size


@pytest.mark.parametrize(("name", "power"), [("quartic", -1.5), ("no_minimum", -1.0)])
def test_sublinear_decay(name: str, power: float) -> None:
    norms = run_of(name)[1].norms[2]
    last = len(norms) - 1
    assert math.log(norms[last] / norms[last // 2]) / math.log(2) == pytest.approx(power, abs=0.05)


def test_constant_norms_of_the_plane_and_at_a_kink() -> None:
    norms = run_of("slope")[1].norms
    assert (set(norms[1]), set(norms[2]), set(norms[math.inf])) == ({7.0}, {5.0}, {4.0})
    assert run_of("abs_sum")[1].norms[2] == pytest.approx(math.sqrt(2))


def test_four_steps_reach_the_tip_of_the_cone() -> None:
    run, _ = run_of("cone")
    assert run.iterations == 3
    assert run.status.point == (0.0, 0.0)


def test_the_cliff_throws_and_the_walk_back_has_slope_one() -> None:
    run, diagnostics = run_of("cliff")
    assert run.points[1][0] < -4
    assert run.gradients[2][0] == pytest.approx(-1, abs=1e-3)
    assert diagnostics.norms[2][0] > 50


def test_the_recurrent_weight_explodes_beyond_one_and_vanishes_below() -> None:
    example = GALLERY["recurrent"]
    norms = [float(gradient_norm(example.objective.gradient(x, 1.0))) for x in (0.4, 1.3)]
    assert norms[0] < 1e-2
    assert norms[1] > 1e3
    assert run_of("recurrent")[0].iterations == 1


def test_the_saddle_lets_the_norm_fall_and_rise() -> None:
    norms = run_of("saddle")[1].norms[2]
    assert norms.min() < 0.05 * min(norms[0], norms[-1])
    held = descend(GALLERY["saddle"].objective, (2.0, 0.0), step_rule=Fixed(0.2), max_iterations=200)
    assert diagnose(held.objective, held).stationary_kind == "saddle"


def test_the_monkey_saddle_has_no_curvature_at_its_stationary_point() -> None:
    assert not GALLERY["monkey_saddle"].objective.hessian(0.0, 0.0).any()


def test_egg_box_has_all_three_kinds() -> None:
    f = GALLERY["egg_box"].objective
    x = np.array([np.pi / 2, 0.0, np.pi / 2])
    y = np.array([-np.pi / 2, 0.0, np.pi / 2])
    assert np.abs(f.gradient(x, y)).max() < 1e-15
    assert np.sign(eigen(f.hessian(x, y))[0].round(12)).tolist() == [[1, -1, -1], [1, 1, -1]]
