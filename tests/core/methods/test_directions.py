"""Directions: PyTorch's numbers, closed forms, and what they promise."""

from __future__ import annotations

import json
import math
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, RMSProp
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.conjugate_gradients import NonlinearCG
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.registry import CLIPS, DIRECTIONS, NOISES, STEP_RULES, why_not
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.families import Quadratic
from gradnorm_core.objectives.formula import parse

ROSENBROCK = parse("100(y - x^2)^2 + (1 - x)^2")
REFERENCES = json.loads((Path(__file__).parents[2] / "references" / "torch_runs.json").read_text(encoding="utf-8"))

# ── PyTorch ─────────────────────────────────────────────────────────────────────────────────────────────────────────

LIKE_TORCH: dict[str, dict[str, Any]] = {
    "sgd": {"direction": Steepest(), "step_rule": Fixed(0.0005)},
    "sgd maximize": {"step_rule": Fixed(0.0005), "goal": "maximize", "clip": ClipByNorm(0.5, 1e-6)},
    "sgd clipped": {"step_rule": Fixed(0.05), "clip": ClipByNorm(1.0, 1e-6)},
    "heavy ball": {"direction": HeavyBall(0.9), "step_rule": Fixed(0.0005)},
    "nesterov": {"direction": Nesterov(0.9), "step_rule": Fixed(0.0005)},
    "adagrad": {"direction": AdaGrad(), "step_rule": Fixed(0.5)},
    "rmsprop": {"direction": RMSProp(), "step_rule": Fixed(0.01)},
    "adam": {"direction": Adam(), "step_rule": Fixed(0.05)},
    "adam clipped": {"direction": Adam(0.8, 0.95), "step_rule": Fixed(0.01), "clip": ClipByNorm(2.0, 1e-6)},
}


@pytest.mark.parametrize("reference", REFERENCES["runs"], ids=lambda run: f"{run['method']} on {run['problem']}")
def test_a_run_is_the_run_of_torch_optim(reference: dict[str, Any]) -> None:
    settings = LIKE_TORCH[reference["method"]]
    f = parse(reference["problem"])
    run = descend(f, reference["start"], max_iterations=200, gradient_tolerance=0.0, **settings)
    theirs = np.array(reference["points"])
    ours = run.points[REFERENCES["kept"]]
    # The same formulas round differently, and 200 steps carry that along.
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)
    assert ours[:4] == pytest.approx(theirs[:4], rel=1e-13, abs=1e-13)


# ── closed forms ────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.floats(0.05, 0.95), st.floats(0.01, 0.3))
def test_the_heavy_ball_on_a_parabola_follows_its_recurrence(beta: float, alpha: float) -> None:
    run = descend(parse("x^2/2"), (1.0, 0.0), HeavyBall(beta), Fixed(alpha), max_iterations=30, gradient_tolerance=0)
    x = run.points[:, 0]
    assert x[1] == pytest.approx(1 - alpha)
    # x_{k+1} = x_k − αx_k + β(x_k − x_{k−1})
    assert x[2:] == pytest.approx((1 - alpha + beta) * x[1:-1] - beta * x[:-2], abs=1e-12)


def test_normalized_steps_all_have_length_alpha_and_do_not_settle() -> None:
    run = descend(parse("x^2 + 3y^2"), (1.0, 1.0), Normalized(), Fixed(0.1), max_iterations=200)
    assert gradient_norm(np.diff(run.points, axis=0)) == pytest.approx(np.full(200, 0.1))
    assert run.status.name == "iteration_limit"
    assert 0.03 < gradient_norm(run.points[-1]) < 0.2


def test_the_first_step_of_adam_has_length_alpha_in_every_coordinate() -> None:
    run = descend(parse("1000x - 0.001y"), (0.0, 0.0), Adam(), Fixed(0.1), max_iterations=1)
    assert np.abs(run.points[1]) == pytest.approx([0.1, 0.1], rel=1e-4)


@pytest.mark.parametrize(("start", "steps"), [((1.2, 1.2), 5), ((-1.2, 1.0), 7)])
def test_pure_newton_on_rosenbrock(start: tuple[float, float], steps: int) -> None:
    run = descend(ROSENBROCK, start, Newton(), Fixed(1.0), gradient_tolerance=1e-12)
    assert (run.status.name, run.iterations, run.evaluations.hessians) == ("converged", steps, steps)


@pytest.mark.parametrize(("start", "steps"), [((1.2, 1.2), 8), ((-1.2, 1.0), 21)])
def test_newton_with_backtracking_on_rosenbrock(start: tuple[float, float], steps: int) -> None:
    run = descend(ROSENBROCK, start, Newton(), Armijo(), gradient_tolerance=1e-6)
    assert (run.status.name, run.iterations) == ("converged", steps)


def test_newton_leaves_a_saddle_that_the_plain_newton_step_would_go_to() -> None:
    run = descend(parse("x^4/4 - x^2/2 + y^2/2"), (0.2, 0.5), Newton(), Armijo())
    assert run.status.name == "converged"
    assert run.points[-1] == pytest.approx([1.0, 0.0], abs=1e-6)


@given(st.floats(-3, 3), st.floats(-3, 3), st.sampled_from(["x^2 - y^2 + x", "x y", "-x^2 - 2y^2", "x^2", "3x + y"]))
def test_newtons_direction_leads_down_whatever_the_curvature(x: float, y: float, text: str) -> None:
    run = descend(parse(text), (x, y), Newton(), Fixed(1.0), max_iterations=1)
    if run.iterations:
        assert run.gradients[0] @ run.directions[0] < 0


def test_newton_in_many_dimensions_needs_one_step_on_a_quadratic() -> None:
    factor = np.random.default_rng(3).normal(size=(7, 7))
    bowl = Quadratic(factor @ factor.T + np.eye(7))
    run = descend(bowl, np.ones(7), Newton(), Fixed(1.0))
    assert (run.status.name, run.iterations) == ("converged", 1)


def test_newton_climbs_too() -> None:
    run = descend(parse("-(x - 1)^2 - 3(y + 2)^2"), (5.0, 5.0), Newton(), Fixed(1.0), goal="maximize")
    assert (run.status.name, run.iterations) == ("converged", 1)
    assert run.points[-1] == pytest.approx([1.0, -2.0])


@pytest.mark.parametrize("dimension", [2, 5, 12])
@pytest.mark.parametrize("direction", [NonlinearCG(), BFGS()])
def test_conjugate_directions_end_on_a_quadratic_after_n_exact_steps(direction: Direction, dimension: int) -> None:
    factor = np.random.default_rng(dimension).normal(size=(dimension, dimension))
    bowl = Quadratic(factor @ factor.T / dimension + np.eye(dimension))
    run = descend(bowl, np.arange(1.0, dimension + 1), direction, Exact(), gradient_tolerance=1e-7)
    assert run.status.name == "converged"
    assert run.iterations <= dimension


@pytest.mark.parametrize(
    ("direction", "step_rule"),
    [(BFGS(), Wolfe()), (BFGS(), Armijo()), (BFGS(), Exact()), (NonlinearCG(), Wolfe()), (NonlinearCG(), Exact())],
)
def test_bfgs_and_cg_solve_rosenbrock_quickly(direction: Direction, step_rule: Any) -> None:
    run = descend(ROSENBROCK, (-1.2, 1.0), direction, step_rule, max_iterations=100)
    assert run.status.name == "converged"
    assert run.points[-1] == pytest.approx([1.0, 1.0], abs=1e-5)


def test_bfgs_learns_the_inverse_hessian() -> None:
    run = descend(parse("x^2/2 + 5y^2 + x y"), (3.0, 1.0), BFGS(), Exact(), gradient_tolerance=1e-9)
    memory = BFGS().begin(run.points[0])
    for k in range(run.iterations):
        x, g = run.points[k], run.gradients[k]
        if memory.points is not None and memory.gradient is not None:
            s, y = x - memory.points, g - memory.gradient
            assert np.all(np.linalg.eigvalsh(memory.inverse) > 0)
            _, learned = BFGS().step(_here(run, k), memory)
            assert learned.inverse @ y == pytest.approx(s, rel=1e-9, abs=1e-12)  # the secant equation
        _, memory = BFGS().step(_here(run, k), memory)


def _here(run: Run, k: int) -> Any:
    _, _, here = run.spec.problem().look(k, run.points[k])
    return here


# ── noise ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_noise_follows_from_the_seed_and_stays_out_of_the_record() -> None:
    f = parse("x^2/2 + y^2/2")
    one, again, other = (
        descend(f, (1.0, 1.0), step_rule=Fixed(0.1), noise=GaussianNoise(0.5, seed), max_iterations=700)
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one.points, again.points)
    assert not np.array_equal(one.points, other.points)
    assert np.array_equal(one.gradients, one.points)
    noise = -one.directions - one.gradients[:-1]
    assert noise.mean() == pytest.approx(0, abs=0.05)
    assert noise.std() == pytest.approx(0.5, rel=0.05)


def test_noise_comes_before_the_clip() -> None:
    run = descend(
        parse("x + y"), (0.0, 0.0), step_rule=Fixed(0.1), noise=GaussianNoise(100.0), clip=ClipByNorm(0.5),
        max_iterations=50,
    )  # fmt: skip
    assert gradient_norm(run.directions).max() <= 0.5 * (1 + 1e-12)


# ── what the pieces tell about themselves ───────────────────────────────────────────────────────────────────────────

PIECES = [*DIRECTIONS.values(), *STEP_RULES.values(), *CLIPS.values(), *NOISES.values()]


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_explains_itself(piece: Any) -> None:
    one = piece()
    assert hash(one) == hash(piece())
    for words in (piece.label, piece.formula, piece.caution, piece.reference, piece.__doc__):
        assert words
    assert piece.caution.endswith(".")
    assert all(letter and meaning for letter, meaning in piece.letters)
    assert piece.formula.count("{") == piece.formula.count("}")
    for parameter in piece.parameters:
        assert isinstance(parameter, Parameter)
        assert parameter.check(parameter.default) == getattr(one, parameter.name)
        assert parameter.minimum <= parameter.default <= parameter.maximum
        for value in (parameter.minimum, parameter.maximum):
            assert piece(**{parameter.name: value}) is not None
        with pytest.raises(UsageError):
            piece(**{parameter.name: math.nan})


# ── what goes with what ─────────────────────────────────────────────────────────────────────────────────────────────

BOTH = list(product(DIRECTIONS.values(), STEP_RULES.values()))


@pytest.mark.parametrize(("direction", "step_rule"), BOTH)
def test_every_pair_runs_or_says_why_not(direction: Any, step_rule: Any) -> None:
    objection = why_not(direction(), step_rule())
    if objection is None:
        run = descend(parse("x^2 + 2y^2"), (1.0, 0.7), direction(), step_rule(), max_iterations=50)
        assert run.status.name in {"converged", "iteration_limit"}
        return
    assert direction.label in objection
    assert objection.endswith(".")
    with pytest.raises(UsageError, match=step_rule.label):
        descend(parse("x^2 + 2y^2"), (1.0, 0.7), direction(), step_rule())


@pytest.mark.parametrize("extra", [{"noise": GaussianNoise()}, {"clip": ClipByValue()}])
def test_learners_of_curvature_want_true_gradients(extra: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="true gradients"):
        descend(parse("x^2"), (1.0, 0.0), BFGS(), Fixed(1.0), **extra)


def test_a_line_search_wants_a_true_direction() -> None:
    assert why_not(Steepest(), Armijo(), noise=GaussianNoise()) is not None
    assert why_not(Steepest(), Fixed(), noise=GaussianNoise()) is None
    assert why_not(Steepest(1), Exact(), clip=ClipByNorm()) is None


def test_lists_are_complete_and_named_after_their_pieces() -> None:
    for name, piece in (*DIRECTIONS.items(), *STEP_RULES.items()):
        assert name.replace("_", "") == piece.__name__.lower()
