"""The numbers in the sentences of the gallery are those of its functions and runs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradnorm_core.descent.descend import descend
from gradnorm_core.diagnostics.curvature import eigen
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.gallery import curvature_of, run_of


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
