"""Losses over data in the browser's engine: the numbers of the core, row by row, batch by batch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from app.browser.engine_data import formula_program, pack_run, runs_in_the_browser
from app.browser.engine_rows import MOST_ROWS
from app.tables.losses import losses_for
from app.tables.scaling import scaled
from app.tables.sets.catalogue import SETS
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.objectives.data_objective import DataObjective
from tests.e2e.engine import Evaluate, Walked, numbers, walked

DICE = np.random.default_rng(5)
TEXTS = (
    "mean((w X + b - Y)^2)", "sum((w X + b - Y)^2)/2", "sqrt(mean((w X + b - Y)^2))", "mean(|w X + b - Y|)",
    "mean(ln(1 + exp(-Y (w X + b Z))))", "mean(softplus(-Y (w X + b)))",
    "mean(tanh(w X + b)) - 2 mean(Y tanh(w X + b))",
    "mean((w exp(-b X/10) - Y)^2)", "max((w X + b - Y)^2)", "ln(mean(exp(w X + b)))",
    "mean((w (X - mean(X)) + b - Y)^2) + 0.3 (w^2 + b^2)", "mean(if(Y > 0, (w X - 1)^2, b^2 Z))",
    "mean(if(|w X + b - Y| <= 1, (w X + b - Y)^2/2, |w X + b - Y| - 1/2))", "mean(sqrt(w + X^2)) + b^2",
    "mean(ln(w X^2 + b))",
)  # fmt: skip
COUNTS = (1, 5, 8, 37, 128, 129, 200, 1000)
"""Rows around the lengths at which NumPy adds up in another order."""
ALONG = """([program, points]) => written(points.flatMap((point) => [...engine.at(program)(...point)]))"""
GRIDS = """([program, window, size]) =>
  [...engine.grid(program, window, size), ...engine.field(program, window, size)].map(written)"""


def loss(text: str, rows: int = 37, **parameters: float) -> DataObjective:
    x, z = DICE.normal(1, 2, rows), DICE.normal(size=rows)
    data = {"X": x, "Z": z, "Y": np.where(x - z + DICE.normal(size=rows) > 1, 1.0, -1.0)}
    made = gc.parse(text, data=data, parameters=parameters or None)
    assert isinstance(made, DataObjective)
    return made


def along(evaluate: Evaluate, f: DataObjective, points: Floats) -> Floats:
    """f, ∂f/∂w and ∂f/∂b at the points, (k, 3), by the engine."""
    return numbers(evaluate(ALONG, [formula_program(f), points.tolist()])).reshape(len(points), 3)


def assert_same(spec: RunSpec, ours: Walked, rounding: float = 1e-11) -> None:
    """The engine's run is the core's; `rounding` is a share of the largest number of the run."""
    core = run_spec(spec)
    about = f"{spec.objective.text}: {core.status}"
    assert (ours.status, ours.iterations) == (core.status.name, core.iterations), about
    pairs = ((ours.points, core.points), (ours.values, core.values), (ours.gradients, core.gradients))
    for found, expected in pairs:
        finite = np.abs(expected[np.isfinite(expected)])
        np.testing.assert_allclose(found, expected, rtol=1e-11, atol=rounding * finite.max(initial=0.0), err_msg=about)


@pytest.mark.parametrize("text", TEXTS)
def test_value_and_gradient_over_rows(evaluate: Evaluate, text: str) -> None:
    points = DICE.normal(0.3, 0.8, (12, 2))
    for rows in COUNTS:
        f = loss(text, rows)
        found = along(evaluate, f, points)
        expected = np.column_stack([f.value_at(points.T), f.gradient_at(points.T).T])
        scale = np.abs(expected[np.isfinite(expected)]).max(initial=1.0)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14 * scale, err_msg=f"{rows} rows")


def test_sums_and_products_over_rows_have_the_digits_of_numpy(evaluate: Evaluate) -> None:
    """The mean is added up in NumPy's order, so that nothing rounds otherwise."""
    points = DICE.normal(size=(20, 2))
    for rows in (*range(1, 20), *COUNTS, 127, 136, 255, 256, 257, 777, 2000):
        f = loss("mean((w X + b - Y)^2)", rows)
        found = along(evaluate, f, points)
        expected = [[f.value_at(point), *f.gradient_at(point)] for point in points]
        np.testing.assert_array_equal(found, expected, err_msg=f"{rows} rows")


METHODS: tuple[dict[str, Any], ...] = (
    {"step_rule": gc.Fixed(0.05)},
    {"step_rule": gc.Fixed(0.05), "direction": gc.Adam()},
    {"step_rule": gc.Formula("step_size/sqrt(k+1)", 0.1), "direction": gc.HeavyBall(0.5), "clip": gc.ClipByNorm(1.0)},
    {"step_rule": gc.Fixed(0.05), "direction": gc.Rule("v = 0.8 v - alpha g; d = v/alpha")},
    {"step_rule": gc.Fixed(0.02), "noise": gc.Minibatch(8, 3)},
    {"step_rule": gc.Fixed(0.02), "noise": gc.Minibatch(8, 3, 1), "clip": gc.ClipByNorm(0.5)},
    {"step_rule": gc.Fixed(0.02), "noise": gc.Minibatch(64, 1), "goal": "maximize"},
    {"step_rule": gc.WarmUp(0.02, 9), "noise": gc.Minibatch(1, 4), "direction": gc.Adam()},
    {"step_rule": gc.Fixed(0.05), "noise": gc.GaussianNoise(0.2, 4)},
)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: " ".join(map(str, method.values())))
def test_runs_with_every_kind_of_noise(evaluate: Evaluate, method: dict[str, Any]) -> None:
    texts = ("mean((w X + b - Y)^2)", "sum(softplus(-Y (w X + b)))/9", "mean(tanh(w X + b)) - 2 mean(Y tanh(w X + b))")
    specs = [RunSpec(loss(text), (0.5, -0.5), max_iterations=80, gradient_tolerance=1e-9, **method) for text in texts]
    ours = walked(evaluate, [(pack_run(spec) or {}, [None, {"start": [1, 1]}, None]) for spec in specs])
    for spec, (first, moved, again) in zip(specs, ours, strict=True):
        assert_same(spec, first)
        assert_same(replace(spec, start=(1.0, 1.0)), moved)
        np.testing.assert_array_equal(first.points, again.points)


def test_runs_that_end_otherwise(evaluate: Evaluate) -> None:
    cases = [
        RunSpec(loss("mean(ln(w X^2 + b))"), (1, 1), step_rule=gc.Fixed(1.0)),
        RunSpec(loss("mean(sqrt(w + X^2)) + b^2"), (0.5, 1), step_rule=gc.Fixed(0.5)),
        RunSpec(loss("mean((w X + b - Y)^2)"), (1, 1), step_rule=gc.Fixed(3.0)),
        RunSpec(loss("mean(exp(w X^2 + b^2))"), (30, 30)),
        RunSpec(loss("mean((w X + b - Y)^2)"), (1, 1), step_rule=gc.Fixed(0.1), gradient_tolerance=1e-3),
    ]
    names = {run_spec(spec).status.name for spec in cases}
    assert names == {"left_the_domain", "diverged", "converged"}
    ours = walked(evaluate, [(pack_run(spec) or {}, [None]) for spec in cases])
    for spec, (run,) in zip(cases, ours, strict=True):
        assert_same(spec, run)


def test_parameters_of_a_loss_are_moved(evaluate: Evaluate) -> None:
    f = loss("f(w, b; λ = 0.5) = mean((w X + b - Y)^2) + λ w^2")
    spec = RunSpec(f, (1, 1), step_rule=gc.Fixed(0.05), max_iterations=60, noise=gc.Minibatch(5, 2))
    changes = [None, {"parameters": {"lambda": 3.0}}, {"parameters": {"lambda": 0}}]
    ((plain, strong, none),) = walked(evaluate, [(pack_run(spec) or {}, changes)])
    assert_same(spec, plain)
    assert_same(replace(spec, objective=f.with_parameters(λ=3)), strong)
    assert_same(replace(spec, objective=f.with_parameters(λ=0)), none)


def test_grids_of_a_loss(evaluate: Evaluate) -> None:
    f = loss("mean(softplus(-Y (w X + b)))")
    found = evaluate(GRIDS, [formula_program(f), [[-2, 2], [-1, 3]], 17])
    x, y = np.meshgrid(np.linspace(-2, 2, 17), np.linspace(-1, 3, 17))
    for text, expected in zip(found, [f.value(x, y), *f.gradient(x, y)], strict=True):
        np.testing.assert_allclose(numbers(text).reshape(17, 17), expected, rtol=1e-11, atol=1e-13)


def test_other_batches_and_longer_runs_are_left_to_the_server(evaluate: Evaluate) -> None:
    spec = RunSpec(loss("mean((w X + b - Y)^2)"), (1, 1), noise=gc.Minibatch(8, 3), max_iterations=20)
    refused = [{"noise": {"seed": 4}}, {"noise": {"size": 9}}, {"noise": {"replacement": 1}}, {"max_iterations": 21}]
    runs = evaluate("([spec, all]) => all.map(one => engine.run(spec, one))", [pack_run(spec), refused])
    assert runs == [None] * 4


def test_what_is_sent_has_a_limit() -> None:
    small, large = loss("mean((w X + b - Y)^2)", MOST_ROWS), loss("mean((w X + b - Y)^2)", MOST_ROWS + 1)
    assert runs_in_the_browser(RunSpec(small, (0, 0)))
    assert not runs_in_the_browser(RunSpec(large, (0, 0)))
    batches = RunSpec(small, (0, 0), noise=gc.Minibatch(256, 0, 1), max_iterations=500)
    assert not runs_in_the_browser(batches)
    assert runs_in_the_browser(replace(batches, noise=gc.Minibatch(32, 0, 1)))
    assert not runs_in_the_browser(replace(batches, step_rule=gc.Exact(), noise=None))


@pytest.mark.parametrize("name", gc.LOSSES)
def test_every_ready_loss_on_every_set_it_goes_with(evaluate: Evaluate, name: str) -> None:
    tables = [one.table for one in SETS.values() if name in losses_for(one.table)]
    columns = [scaled(table, "standardize", gc.LOSSES[name].text) for table in tables]
    zero_or_one = gc.Table({"X": DICE.normal(size=50), "Y": DICE.integers(2, size=50)})  # no set has such labels
    losses = [gc.parse(gc.LOSSES[name].text, data=data) for data in columns or [zero_or_one]]
    settings: dict[str, Any] = {"direction": gc.Adam(), "step_rule": gc.Fixed(0.05), "max_iterations": 40}
    specs = [RunSpec(f, (0.3, 0.2), **settings) for f in losses]
    ours = walked(evaluate, [(pack_run(spec) or {}, [None]) for spec in specs])
    for spec, (run,) in zip(specs, ours, strict=True):
        assert_same(spec, run)
