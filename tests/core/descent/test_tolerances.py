"""The tests of the last change of f and of the last step, against a replay that reads the published formulas."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

import gradnorm_core as gc
from gradnorm_core.descent.scalar_loop import scalar_loop
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.stopping import value_is_settled
from gradnorm_core.sweeps.bifurcation import bifurcation

VALLEY, BOWL = "100(y - x^2)^2 + (1 - x)^2", "(x^2 + 10y^2)/2"
METHODS: dict[str, dict[str, Any]] = {
    "plain": {"step_rule": gc.Fixed(0.002)},
    "heavy ball": {"direction": gc.HeavyBall(0.9), "step_rule": gc.Fixed(0.0005)},
    "adam": {"direction": gc.Adam(), "step_rule": gc.Fixed(0.05)},
    "armijo": {"step_rule": gc.Armijo()},
    "bfgs": {"direction": gc.BFGS(), "step_rule": gc.Wolfe()},
    "noise": {"step_rule": gc.Fixed(0.001), "noise": gc.GaussianNoise(0.5, 3)},
    "ascent": {"step_rule": gc.Fixed(1e-4), "goal": "maximize"},
}
tolerances = st.sampled_from([0.0, 1e-12, 1e-6, 1e-4, 1e-3, 1e-2, 0.1])


@cache
def endless_run(name: str, text: str, limit: int) -> gc.Run:
    """The run without these tolerances, the same for all of them."""
    return gc.descend(gc.parse(text), (-1.2, 1), max_iterations=limit, **METHODS[name])


def ending(endless: gc.Run, value_tolerance: float, step_tolerance: float, limit: int) -> tuple[str, int]:
    """The status and the steps of a run with these tolerances, read off the same run without them, number by number."""
    for k in range(1, endless.iterations + 1):
        f, before = (float(endless.values[place]) for place in (k, k - 1))
        moved = math.dist(endless.points[k], endless.points[k - 1])
        if float(np.linalg.norm(endless.gradients[k])) <= endless.spec.gradient_tolerance:
            return "converged", k
        if value_tolerance and abs(f - before) <= value_tolerance * max(abs(f), abs(before), 1):
            return "value_tolerance", k
        if step_tolerance and moved <= step_tolerance * (step_tolerance + math.hypot(*endless.points[k])):
            return "step_tolerance", k
        if k == limit:
            return "iteration_limit", k
    return endless.status.name, endless.iterations


@pytest.mark.parametrize("text", [VALLEY, BOWL])
@pytest.mark.parametrize("name", METHODS)
@given(tolerances, tolerances, st.sampled_from([1, 16, 17, 90, 700]))
def test_a_run_ends_where_the_formulas_say(
    name: str, text: str, value_tolerance: float, step_tolerance: float, limit: int
) -> None:
    endless = endless_run(name, text, limit)
    run = gc.descend(
        endless.spec.objective, (-1.2, 1), max_iterations=limit, value_tolerance=value_tolerance,
        step_tolerance=step_tolerance, **METHODS[name],
    )  # fmt: skip
    assert (run.status.name, run.iterations) == ending(endless, value_tolerance, step_tolerance, limit)
    assert np.array_equal(run.points, endless.points[: run.iterations + 1])


@given(tolerances, tolerances, st.integers(0, 2**32 - 1), st.sampled_from(sorted(METHODS)))
def test_a_batch_ends_as_its_runs_do(value_tolerance: float, step_tolerance: float, seed: int, name: str) -> None:
    starts = np.random.default_rng(seed).normal(scale=1.5, size=(9, 2))
    spec = RunSpec(
        gc.parse(VALLEY), (0.0, 0.0), max_iterations=150, value_tolerance=value_tolerance,
        step_tolerance=step_tolerance, **METHODS[name],
    )  # fmt: skip
    batch = gc.descend_batch(spec, starts)
    for index in range(len(batch)):
        alone = gc.run_spec(batch.spec_of(index))
        assert (batch.status_names[index], batch.iterations[index]) == (alone.status.name, alone.iterations)
        assert np.array_equal(batch.points[index], alone.points[-1])


def test_the_fast_loop_and_a_callback_change_nothing() -> None:
    spec = RunSpec(gc.parse(BOWL), (10.0, 1.0), step_rule=gc.Fixed(0.1), value_tolerance=1e-4)
    assert scalar_loop(spec) is not None
    seen: list[int] = []
    run, heard = gc.run_spec(spec), gc.run_spec(spec, lambda k, *_: seen.append(k))
    assert run.status == heard.status
    assert seen == list(range(run.iterations + 1))


def test_they_are_off_unless_asked_for_and_end_as_success() -> None:
    flat = gc.descend(gc.parse("x^4 + y^4"), (1, 1), gradient_tolerance=0, max_iterations=3000)
    assert flat.status.name == "iteration_limit"
    assert not flat.success
    tests: list[dict[str, Any]] = [{"value_tolerance": 1e-3}, {"step_tolerance": 1e-3}]
    for test in tests:
        name = next(iter(test))
        run = gc.descend(flat.objective, (1, 1), gradient_tolerance=0, max_iterations=3000, **test)
        assert (run.status.name, run.success) == (name, True)
        assert "0.001" in run.message
        assert str(run.iterations) in run.message


@pytest.mark.parametrize("tolerance", [1e-3, 1e-6, 1e-9])
def test_the_test_of_f_is_that_of_scipys_l_bfgs_b(tolerance: float) -> None:
    """Its message tells which of its tests ended it; in its own values our formula finds the same end."""
    f = gc.parse(VALLEY)
    values = [f.value_at([-1.2, 1.0])]

    def hear(intermediate_result: Any) -> None:
        values.append(float(intermediate_result.fun))

    options = {"ftol": tolerance, "gtol": 0}
    found = minimize(f.value_at, [-1.2, 1.0], jac=f.gradient_at, method="L-BFGS-B", options=options, callback=hear)
    assert "RELATIVE REDUCTION" in found.message
    settled = value_is_settled(np.array(values[1:]), np.array(values[:-1]), tolerance)
    assert np.flatnonzero(settled).tolist() == [len(settled) - 1]


@pytest.mark.parametrize("name", ["value_tolerance", "step_tolerance"])
@pytest.mark.parametrize("wrong", [-1e-9, math.inf, math.nan, "1e-9", True, None])
def test_what_is_no_tolerance_is_refused_by_name(name: str, wrong: Any) -> None:
    with pytest.raises(gc.UsageError, match=name):
        gc.descend(gc.parse("x^2"), (1, 1), **{name: wrong})


def test_a_run_to_the_last_iterates_of_a_sweep_has_no_tolerance() -> None:
    spec = RunSpec(gc.parse("x^4 - x^2 + y^2"), (0.6, 0.1), value_tolerance=0.5, step_tolerance=0.5)
    found = bifurcation(spec, [0.1, 0.6, 0.9], transient=200, kept=16)
    usual = bifurcation(RunSpec(spec.objective, spec.start), [0.1, 0.6, 0.9], transient=200, kept=16)
    assert np.array_equal(found.points, usual.points, equal_nan=True)
