"""Sweeps: many runs at once agree with the runs alone, and with the published thresholds."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.turning import zigzag
from gradnorm_core.sweeps import (
    Cancelled,
    basin_map,
    bifurcation,
    find_cycle,
    outcome_map,
    parameter_map,
    period_doubling,
    period_doublings,
    sweep_step_sizes,
)

DOUBLE_WELL = RunSpec(gc.parse("x^4/4 - x^2/2 + y^2/2"), (0.7, 0.0), gc.Steepest(), gc.Fixed(0.5))
VALLEY = RunSpec(gc.parse("(x^2 + 10y^2)/2"), (10.0, 1.0), gc.Steepest(), gc.Fixed(0.1), max_iterations=400)
HIMMELBLAU = RunSpec(gc.GALLERY["himmelblau"].objective, (0.0, 0.0), gc.Steepest(), gc.Fixed(0.01), max_iterations=300)


def test_a_sweep_says_of_each_step_size_what_its_run_says() -> None:
    sizes = np.array([0.01, 0.05, 0.1, 2 / 11, 0.19, 0.2, 0.25])
    sweep = sweep_step_sizes(VALLEY, sizes)
    for index, alpha in enumerate(sizes):
        run = run_spec(replace(VALLEY, step_rule=gc.Fixed(float(alpha))))
        assert sweep.status_names[index] == run.status.name
        assert sweep.iterations[index] == run.iterations
        assert sweep.values[index] == run.values[-1]
        assert sweep.zigzags[index] == pytest.approx(zigzag(run.directions), abs=1e-12)
        for p, norms in sweep.norms.items():
            assert norms[index] == gc.gradient_norm(run.gradients[-1], p)


def test_the_fastest_step_on_a_quadratic_is_near_the_kink_of_the_v() -> None:
    sweep = sweep_step_sizes(
        replace(VALLEY, gradient_tolerance=1e-12, max_iterations=2000), np.linspace(0.1, 0.195, 96)
    )
    assert sweep.fastest == pytest.approx(2 / 11, abs=0.002)
    steps = sweep.steps_to_tolerance
    assert steps[0] > np.nanmin(steps) < steps[-1]


@pytest.mark.parametrize("text", ["(x^2 + 10y^2)/2", "x^2 + y^2", "exp(x^2) + y^2"])
def test_the_rounded_fastest_step_size_takes_as_many_steps_as_the_fastest(text: str) -> None:
    spec = RunSpec(gc.parse(text), (1.0, 0.7))
    sweep = sweep_step_sizes(spec, np.geomspace(0.05, 0.9, 301))
    assert sweep.fastest is not None
    assert sweep.fastest_rounded is not None
    x, k = np.array(spec.start), 0
    while np.linalg.norm(spec.objective.gradient_at(x)) > spec.gradient_tolerance:
        x, k = x - sweep.fastest_rounded * spec.objective.gradient_at(x), k + 1
    assert k == np.nanmin(sweep.steps_to_tolerance)
    assert sweep.fastest_rounded == pytest.approx(sweep.fastest, rel=5e-3)
    assert len(repr(sweep.fastest_rounded)) <= 8


def test_no_step_size_is_the_fastest_when_none_converges() -> None:
    assert sweep_step_sizes(VALLEY, [0.3, 0.4]).fastest is None


THRESHOLDS = [1.0, math.sqrt(5) - 1, 1.2880318, 1.2992279]


def test_the_double_well_doubles_its_period_where_it_should() -> None:
    found = list(period_doublings(DOUBLE_WELL, 4, first=0.9))
    assert found == pytest.approx(THRESHOLDS, abs=2e-7)


def test_the_minimum_itself_doubles_at_two_over_the_largest_eigenvalue() -> None:
    assert period_doubling(DOUBLE_WELL, 1, 0.8, 1.1) == pytest.approx(1.0, abs=1e-12)
    assert period_doubling(DOUBLE_WELL, 1, 0.5, 0.8) is None


def test_a_cycle_is_visited_in_order_and_closes() -> None:
    cycle = find_cycle(DOUBLE_WELL, 1.1, (0.6, 0.0), 2)
    assert cycle is not None
    assert cycle.attracts
    first, second = cycle.points
    assert first - 1.1 * DOUBLE_WELL.objective.gradient_at(first) == pytest.approx(second, abs=1e-14)
    assert second - 1.1 * DOUBLE_WELL.objective.gradient_at(second) == pytest.approx(first, abs=1e-14)


@pytest.mark.parametrize(("alpha", "period"), [(0.5, 1), (0.95, 1), (1.1, 2), (1.26, 4), (1.295, 8), (1.45, 0)])
def test_the_strip_tells_the_period_of_the_double_well(alpha: float, period: int) -> None:
    strip = bifurcation(DOUBLE_WELL, [alpha], transient=3000)
    assert strip.periods.tolist() == [period]


def test_a_run_that_float64_rounds_to_its_smallest_number_has_settled() -> None:
    """x ← (1 − 2α)x keeps only the sign of ±5e-324 changing, for ever, where −1 < 1 − 2α < −1/2."""
    strip = bifurcation(RunSpec(gc.parse("x^2 - y^2"), (2.0, 0.0)), [0.4, 0.76, 0.87, 1.0, 1.01], 2000, 100)
    assert strip.periods.tolist() == [1, 1, 1, 2, -1]


def test_orbits_of_the_double_well_stay_in_one_well_until_they_cross() -> None:
    crossing = 3 * math.sqrt(3) / 2 - 1
    strip = bifurcation(DOUBLE_WELL, [crossing - 1e-3, crossing + 1e-3, 2.05], transient=4000, kept=2000)
    x = strip.points[..., 0]
    assert (x[:, 0] > 0).all()
    assert (x[:, 1] > 0).any()
    assert (x[:, 1] < 0).any()
    assert np.isnan(x[:, 2]).all()
    assert strip.periods[2] == -1
    assert strip.status_names[2] == "diverged"


def test_cycles_are_refused_where_the_step_is_not_that_of_plain_descent() -> None:
    with pytest.raises(gc.UsageError):
        find_cycle(replace(DOUBLE_WELL, direction=gc.Steepest(1)), 0.5, (1.0, 0.0), 1)


def test_a_basin_map_sends_every_start_where_its_run_goes() -> None:
    axis = np.linspace(-4.5, 4.5, 13)
    basins = basin_map(HIMMELBLAU, axis, axis[:7])
    assert basins.targets.shape == (7, 13)
    assert len(basins.attractors) == 4
    for row, column in [(0, 0), (2, 7), (6, 12), (3, 3)]:
        run = run_spec(replace(HIMMELBLAU, start=(axis[column], axis[row])))
        assert basins.status_names[row, column] == run.status.name
        assert basins.iterations[row, column] == run.iterations
        target = basins.attractors[basins.targets[row, column]]
        assert target == pytest.approx(run.points[-1], abs=1e-3)


def test_an_outcome_map_is_the_runs_of_all_pairs() -> None:
    starts = np.stack([np.linspace(-4, 4, 5), np.ones(5)], axis=1)
    sizes = np.array([0.005, 0.02, 0.1])
    outcome = outcome_map(HIMMELBLAU, starts, sizes)
    for row, alpha in enumerate(sizes):
        for column, start in enumerate(starts):
            run = run_spec(replace(HIMMELBLAU, start=tuple(start.tolist()), step_rule=gc.Fixed(float(alpha))))
            assert outcome.status_names[row, column] == run.status.name
            assert outcome.iterations[row, column] == run.iterations


def test_an_executor_changes_nothing() -> None:
    axis = np.linspace(-5, 5, 200)
    alone = basin_map(HIMMELBLAU, axis, axis)
    with ThreadPoolExecutor(2) as executor:
        spread = basin_map(HIMMELBLAU, axis, axis, executor=executor)
    assert (alone.targets == spread.targets).all()
    assert (alone.iterations == spread.iterations).all()
    assert (alone.attractors == spread.attractors).all()


def test_work_reports_its_progress_and_can_be_cancelled() -> None:
    axis = np.linspace(-5, 5, 40)
    shares: list[float] = []
    basin_map(HIMMELBLAU, axis, axis, progress=shares.append)
    assert shares == sorted(shares)
    assert 0 < shares[0] < 1
    assert shares[-1] <= 1

    def refuse(done: float) -> None:
        if done > 0.2:
            raise Cancelled

    with pytest.raises(Cancelled):
        basin_map(HIMMELBLAU, axis, axis, progress=refuse)


def test_a_valley_of_minimizers_does_not_make_endless_attractors() -> None:
    valley = RunSpec(gc.parse("y^2"), (0.0, 1.0), gc.Steepest(), gc.Fixed(0.4), max_iterations=100)
    basins = basin_map(valley, np.linspace(-1, 1, 300), np.array([0.5, 1.0]))
    assert len(basins.attractors) <= 24


def test_all_arrivals_at_one_point_are_one_attractor() -> None:
    basins = basin_map(VALLEY, np.linspace(-1, 1, 20), np.linspace(-1, 1, 20))
    assert len(basins.attractors) == 1
    assert basins.attractors[0] == pytest.approx([0, 0], abs=1e-5)


def test_zigzags_are_those_of_the_runs_however_they_end() -> None:
    """Runs that converge, diverge, leave the domain or go on, over lengths around those of the stretches."""
    spec = RunSpec(gc.parse("ln(x) + y^2"), (3.0, 1.0), gc.Steepest(), gc.Fixed(0.1), max_iterations=100)
    for case in (spec, replace(VALLEY, max_iterations=33), replace(VALLEY, max_iterations=2), HIMMELBLAU):
        sizes = np.geomspace(1e-3, 3.0, 40)
        sweep = sweep_step_sizes(case, sizes)
        for alpha, number in zip(sizes, sweep.zigzags, strict=True):
            run = run_spec(replace(case, step_rule=gc.Fixed(float(alpha))))
            assert number == pytest.approx(zigzag(run.directions), abs=1e-12)


def test_zigzags_in_more_than_two_dimensions() -> None:
    spec = RunSpec(gc.Quadratic(np.diag([1.0, 3.0, 10.0])), (3.0, 2.0, 1.0), gc.Steepest(), gc.Fixed(0.1))
    sizes = np.linspace(0.02, 0.25, 12)
    for alpha, number in zip(sizes, sweep_step_sizes(spec, sizes).zigzags, strict=True):
        run = run_spec(replace(spec, step_rule=gc.Fixed(float(alpha))))
        assert number == pytest.approx(zigzag(run.directions), abs=1e-12)


def test_doublings_go_on_towards_the_accumulation() -> None:
    """Feigenbaum: the distances between doublings shrink by 4.669 in the limit; the accumulation is at 1.3022835."""
    found = np.array(list(period_doublings(DOUBLE_WELL, 6, first=0.9)))
    gaps = np.diff(found)
    assert gaps[-2] / gaps[-1] == pytest.approx(4.669, abs=0.02)
    assert found[-1] + gaps[-1] / (4.669 - 1) == pytest.approx(1.3022835, abs=2e-6)


def test_the_minimum_of_a_quadratic_doubles_once_and_is_followed_no_further() -> None:
    assert list(period_doublings(VALLEY, 3, first=0.19)) == pytest.approx([0.2], abs=1e-12)


def test_himmelblau_doubles_like_the_double_well_going_up_as_well() -> None:
    minimum = replace(HIMMELBLAU, start=(3.01, 2.01))
    limit = gc.diagnose(HIMMELBLAU.objective, run_spec(minimum)).local.stability_limit
    assert limit is not None
    found = list(period_doublings(minimum, 3, first=0.95 * limit))
    assert found[0] == pytest.approx(limit, rel=1e-12)
    upside_down = RunSpec(gc.parse("-(x^2 + y - 11)^2 - (x + y^2 - 7)^2"), (3.01, 2.01), goal="maximize")
    assert list(period_doublings(upside_down, 3, first=0.95 * limit)) == pytest.approx(found, rel=1e-12)
    for alpha, length in zip(found, (1, 2, 4), strict=True):
        assert bifurcation(minimum, [alpha * (1 - 2e-3)], transient=6000).periods.tolist() == [length]


NONSENSE: tuple[Any, ...] = ("0.1", None, ["a"], [], [math.nan], [[0.1]], 1j)
STRETCHED = replace(VALLEY, objective=gc.parse("f(x, y; c = 2) = x^2 + c y^2"))
SWEEPS_OF: dict[str, Callable[[Any], object]] = {
    "step sizes": lambda wrong: sweep_step_sizes(VALLEY, wrong),
    "step sizes on threads": lambda wrong: sweep_step_sizes(VALLEY, wrong, executor=ThreadPoolExecutor(1)),
    "bifurcation": lambda wrong: bifurcation(VALLEY, wrong, 5, 5),
    "bifurcation on threads": lambda wrong: bifurcation(VALLEY, wrong, 5, 5, executor=ThreadPoolExecutor(1)),
    "grid": lambda wrong: basin_map(VALLEY, wrong, [0.0, 1.0]),
    "grid on threads": lambda wrong: basin_map(VALLEY, [0.0, 1.0], wrong, executor=ThreadPoolExecutor(1)),
    "starts": lambda wrong: outcome_map(VALLEY, wrong, [0.1]),
    "step sizes of a map": lambda wrong: outcome_map(VALLEY, [(0.0, 1.0)], wrong),
    "numbers of a parameter": lambda wrong: parameter_map(STRETCHED, "c", wrong, [0.1]),
    "step sizes over a parameter": lambda wrong: parameter_map(STRETCHED, "c", [1.0], wrong),
}


@pytest.mark.parametrize("sweep", SWEEPS_OF.values(), ids=SWEEPS_OF)
def test_step_sizes_and_starts_that_are_none_are_refused_in_words(sweep: Callable[[Any], object]) -> None:
    for wrong in NONSENSE:
        with pytest.raises(gc.UsageError):
            sweep(wrong)
