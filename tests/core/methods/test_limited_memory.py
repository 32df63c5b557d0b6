"""L-BFGS beside BFGS, beside exact arithmetic on quadratics, alone and in batches."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc

ROSENBROCK = gc.parse("100(y - x^2)^2 + (1 - x)^2")


@pytest.mark.parametrize("dimension", [2, 5, 9])
@pytest.mark.parametrize("memory", [1, 3, 10])
def test_with_exact_steps_a_quadratic_ends_after_n_steps(dimension: int, memory: int) -> None:
    # With exact steps it makes the iterates of conjugate gradients, which end after n steps (Nocedal & Wright, 7.2).
    f = gc.held_spectrum_quadratic(dimension, 1.0, 20.0)
    run = gc.descend(f, np.ones(dimension), gc.LBFGS(memory), gc.Exact(), gradient_tolerance=1e-7)
    assert run.success
    assert run.iterations <= dimension + 1


def test_one_pair_is_the_formula_of_bfgs() -> None:
    run = gc.descend(ROSENBROCK, (-1.2, 1), gc.LBFGS(), gc.Wolfe(), max_iterations=2)
    s, y = np.diff(run.points, axis=0)[0], np.diff(run.gradients, axis=0)[0]
    rho, eye = 1 / (s @ y), np.eye(2)
    left = eye - rho * np.outer(s, y)
    inverse = left @ ((s @ y) / (y @ y) * eye) @ left.T + rho * np.outer(s, s)
    assert run.directions[1] == pytest.approx(-inverse @ run.gradients[1], rel=1e-10)


def test_many_dimensions_without_a_matrix() -> None:
    f = gc.ChainedRosenbrock(100)
    run = gc.descend(f, np.full(100, -1.0), gc.LBFGS(), gc.Wolfe(), max_iterations=2000)
    assert run.success


def test_a_batch_is_its_runs() -> None:
    spec = gc.RunSpec(ROSENBROCK, (-1.2, 1), gc.LBFGS(3), gc.Wolfe(), max_iterations=60)
    starts = np.array([[-1.2, 1.0], [0.5, -2.0], [2.0, 2.0], [1.0, 1.1]])
    batch = gc.descend_batch(spec, starts, record=True)
    for index, start in enumerate(starts):
        alone = gc.descend(ROSENBROCK, start, gc.LBFGS(3), gc.Wolfe(), max_iterations=60)
        assert np.array_equal(batch[index].points, alone.points)


def test_it_goes_neither_with_clip_nor_with_noise() -> None:
    assert gc.why_not(gc.LBFGS(), gc.Wolfe(), clip=gc.ClipByNorm()) is not None
    assert gc.why_not(gc.LBFGS(), gc.Wolfe(), noise=gc.GaussianNoise()) is not None
