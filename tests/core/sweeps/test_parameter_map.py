"""Maps over a parameter of a formula and the step size."""

from __future__ import annotations

import numpy as np
import pytest

from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.sweeps import parameter_map
from gradnorm_core.sweeps.maps import extent_of

KAPPAS, ALPHAS = np.array([1.0, 4.0, 10.0, 50.0]), np.array([0.01, 0.1, 0.19, 0.3, 1.9])
SPEC = RunSpec(parse("(x^2 + κ y^2)/2", {"κ": 10}), (4.0, 1.0), step_rule=Fixed(0.1), max_iterations=3000)


def test_every_cell_is_the_run_with_its_number_and_its_step_size() -> None:
    found = parameter_map(SPEC, "kappa", KAPPAS, ALPHAS)
    assert found.endings.shape == found.iterations.shape == found.targets.shape == (5, 4)
    for row, alpha in enumerate(ALPHAS):
        for column, kappa in enumerate(KAPPAS):
            f = parse("(x^2 + κ y^2)/2", {"κ": kappa})
            run = run_spec(RunSpec(f, SPEC.start, step_rule=Fixed(alpha), max_iterations=3000))
            assert (found.status_names[row, column], found.iterations[row, column]) == (run.status.name, run.iterations)


def test_the_limit_is_where_arrival_ends() -> None:
    found = parameter_map(SPEC, "kappa", KAPPAS, ALPHAS)
    np.testing.assert_allclose(found.limits, 2 / KAPPAS)
    np.testing.assert_array_equal(found.arrived, ALPHAS[:, np.newaxis] < found.limits)
    assert found.attractors == pytest.approx(np.zeros((1, 2)), abs=1e-6)
    assert set(found.targets[found.arrived]) == {0}
    assert extent_of(found) == pytest.approx(4, abs=1e-5)


def test_without_a_theory_or_a_minimum_there_is_no_limit() -> None:
    heavy = RunSpec(SPEC.objective, SPEC.start, direction=HeavyBall(), step_rule=Fixed(0.1), max_iterations=50)
    assert np.isnan(parameter_map(heavy, "kappa", KAPPAS, ALPHAS).limits).all()
    saddle = parameter_map(SPEC, "kappa", [-1.0, 2.0], ALPHAS).limits
    assert np.isnan(saddle[0])
    assert saddle[1] == 1
    hill = parse("f(x, y; a = 1) = a(x^2 + y^2)")
    assert np.isnan(parameter_map(RunSpec(hill, (1.0, 1.0), step_rule=Fixed(0.1)), "a", [-1.0], [0.1]).limits).all()


def test_it_reports_its_progress_and_refuses_what_is_no_parameter() -> None:
    seen: list[float] = []
    parameter_map(SPEC, "kappa", KAPPAS, ALPHAS, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1
    for name in ("a", "x"):
        with pytest.raises(UsageError, match="no parameter"):
            parameter_map(SPEC, name, KAPPAS, ALPHAS)
