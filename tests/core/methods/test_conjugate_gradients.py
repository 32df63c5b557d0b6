"""Fletcher–Reeves and Hestenes–Stiefel beside linear conjugate gradients and their formulas, alone and in batches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.arrays import Floats

ROSENBROCK = gc.parse("100(y - x^2)^2 + (1 - x)^2")
METHODS = (gc.NonlinearCG(), gc.FletcherReeves(), gc.HestenesStiefel())


def linear_cg(matrix: Floats, right: Floats, start: Floats) -> Floats:
    """The iterates of linear conjugate gradients for Ax = b (Nocedal & Wright 2006, algorithm 5.2)."""
    x, r = start.copy(), matrix @ start - right
    p, path = -r, [start]
    for _ in range(len(start)):
        alpha = r @ r / (p @ matrix @ p)
        x = x + alpha * p
        new = r + alpha * matrix @ p
        p, r = -new + (new @ new) / (r @ r) * p, new
        path.append(x)
    return np.array(path)


@pytest.mark.parametrize("direction", METHODS, ids=str)
@pytest.mark.parametrize("n", [2, 3, 6, 12])
def test_on_a_quadratic_with_exact_steps_all_are_linear_conjugate_gradients(direction: Any, n: int) -> None:
    dice = np.random.default_rng(n)
    factor = dice.normal(size=(n, n))
    matrix, right = factor @ factor.T / n + np.eye(n), dice.normal(size=n)
    matrix = (matrix + matrix.T) / 2
    f, start = gc.Quadratic(matrix, np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)), dice.normal(size=n)
    run = gc.descend(f, start, direction, gc.Exact(), gradient_tolerance=1e-8)
    theirs = linear_cg(matrix, right, start)
    assert run.success
    assert run.iterations <= n
    assert run.points == pytest.approx(theirs[: run.iterations + 1], abs=1e-8)


def shares(name: str, run: gc.Run) -> list[float]:
    """β of every step after the first, by the formulas of the literature from the recorded gradients and directions."""
    g, d, found = run.gradients, run.directions, []
    for k in range(1, run.iterations):
        y = g[k] - g[k - 1]
        if name == "FletcherReeves":
            beta = 0.0 if k % 2 == 0 else g[k] @ g[k] / (g[k - 1] @ g[k - 1])
        else:
            bend = d[k - 1] @ y
            beta = g[k] @ y / bend if bend > 0 else 0.0
        found.append(beta if g[k] @ (beta * d[k - 1] - g[k]) < 0 else 0.0)
    return found


@pytest.mark.parametrize("rule", [gc.Wolfe(), gc.Wolfe(curvature=0.1), gc.Armijo(), gc.Exact()], ids=str)
@pytest.mark.parametrize("direction", METHODS[1:], ids=str)
def test_beta_is_that_of_the_literature_with_the_restarts_it_states(direction: Any, rule: Any) -> None:
    run = gc.descend(ROSENBROCK, (-1.2, 1), direction, rule, max_iterations=40)
    expected = np.array(shares(type(direction).__name__, run))[:, None] * run.directions[:-1] - run.gradients[1:-1]
    assert run.directions[1:] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("direction", METHODS, ids=str)
@pytest.mark.parametrize("rule", [gc.Wolfe(), gc.Wolfe(curvature=0.1), gc.Exact()], ids=str)
def test_rosenbrock_is_solved(direction: Any, rule: Any) -> None:
    run = gc.descend(ROSENBROCK, (-1.2, 1), direction, rule, max_iterations=400, gradient_tolerance=1e-8)
    assert run.success
    assert run.x == pytest.approx([1, 1], abs=1e-7)


@pytest.mark.parametrize("direction", METHODS, ids=str)
def test_hestenes_stiefel_is_conjugate_to_the_last_direction_and_a_batch_is_its_runs(direction: Any) -> None:
    spec = gc.RunSpec(ROSENBROCK, (-1.2, 1), direction, gc.Wolfe(), max_iterations=30)
    starts = np.array([[-1.2, 1.0], [0.5, -2.0], [2.0, 2.0], [1.0, 1.1]])
    batch = gc.descend_batch(spec, starts, record=True)
    for index, start in enumerate(starts):
        alone = gc.descend(ROSENBROCK, start, direction, gc.Wolfe(), max_iterations=30)
        assert np.array_equal(batch[index].points, alone.points)
        if isinstance(direction, gc.HestenesStiefel):
            y = np.diff(alone.gradients, axis=0)[: alone.iterations - 1]
            later = alone.directions[1:]
            restarted = (later == -alone.gradients[1 : alone.iterations]).all(axis=1)
            products = np.abs((later * y).sum(axis=1)) / np.linalg.norm(later, axis=1) / np.linalg.norm(y, axis=1)
            assert products[~restarted] == pytest.approx(0, abs=1e-9)
            assert (~restarted).any()


@pytest.mark.parametrize("direction", METHODS, ids=str)
def test_they_need_a_search_and_true_gradients(direction: Any) -> None:
    assert "need a line search" in (gc.why_not(direction, gc.Fixed()) or "")
    assert gc.why_not(direction, gc.Wolfe(), clip=gc.ClipByNorm()) is not None
    assert gc.why_not(direction, gc.Wolfe()) is None
