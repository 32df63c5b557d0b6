"""Scaling that keeps what a loss can fit: against NumPy's least squares, for models with and without an intercept."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.data.scaling import SCALINGS
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.loss_scaling import scaled_data, scalings_for

RNG = np.random.default_rng(11)
X1, X2 = RNG.normal(60.0, 20.0, 30), RNG.normal(-3.0, 0.4, 30)
TABLE = {"X": X1, "X1": X1, "X2": X2, "Y": 250.0 + 2 * X1 - 9 * X2 + RNG.normal(0, 3, 30)}


def loss_of(text: str) -> DataObjective:
    loss = gc.parse(text, data=TABLE)
    assert isinstance(loss, DataObjective)
    return loss


def lowest(loss: DataObjective) -> float:
    """The minimum of a quadratic loss, by one step of Newton's method."""
    step = np.linalg.solve(loss.hessian_at((0.0, 0.0)), np.asarray(loss.gradient_at((0.0, 0.0))))
    return float(loss.value_at(-step))


@pytest.mark.parametrize("kind", SCALINGS)
@pytest.mark.parametrize(
    ("text", "design"),
    [
        ("mean((w X1 + b X2 - Y)^2)", np.column_stack([X1, X2])),
        ("mean((w X + b - Y)^2)", np.column_stack([X1, np.ones(30)])),
        ("f(a, b) = mean((Y - a - b X)^2)", np.column_stack([np.ones(30), X1])),
        ("f(a, b) = mean((b - a X^2 - Y)^2)", np.column_stack([-(X1**2), np.ones(30)])),
        ("f(a, b) = mean((a X + b X^2 - Y)^2)", np.column_stack([X1, X1**2])),
    ],
)
def test_the_lowest_loss_is_that_of_numpys_least_squares(text: str, design: np.ndarray, kind: str) -> None:
    weights, *_ = np.linalg.lstsq(design, TABLE["Y"], rcond=None)
    expected = np.mean((design @ weights - TABLE["Y"]) ** 2)
    loss = loss_of(text)
    assert lowest(scaled_data(loss, scalings_for(loss, kind))) == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(
    ("text", "shifted"),
    [
        ("mean((w X + b - Y)^2) + 3 w^2", {"X": True}),
        ("mean((w X + b - Y)^2 + 3 w^2)", {"X": True}),
        ("mean((w exp(-b X) - Y)^2)", {"X": True}),
        ("mean((w X1 + b X2 - Y)^2)", {"X_1": False, "X_2": False}),
        ("mean((w X2 + b - Y)^2)", {"X_2": True}),
        ("mean(X (w X + b - Y)^2)", {"X": False}),
        ("mean(X1 (w X2 + b - Y)^2)", {"X_2": True}),
        ("mean((w X)^2 + b^2 Y^2)", {"X": False}),
    ],
)
def test_only_what_takes_up_a_shift_is_moved_and_only_what_is_read(text: str, shifted: dict[str, bool]) -> None:
    found = scalings_for(loss_of(text))
    assert {name: one.shift != 0 for name, one in found.items()} == shifted


def test_dividing_by_the_root_mean_square_gives_the_smallest_condition_number() -> None:
    loss = loss_of("mean((w X1 + b X2 - Y)^2)")
    found = scalings_for(loss)
    best = np.linalg.cond(scaled_data(loss, found).hessian_at((0.0, 0.0)))
    design = np.column_stack([X1, X2])
    assert [one.scale for one in found.values()] == pytest.approx(np.sqrt((design**2).mean(axis=0)))
    for ratio in np.geomspace(0.01, 100, 41):
        assert best <= np.linalg.cond(design * (ratio / found["X_1"].scale, 1 / found["X_2"].scale)) ** 2 * (1 + 1e-9)


def test_a_feature_of_zeros_is_divided_by_one_and_a_kind_has_a_name() -> None:
    loss = gc.parse("mean((w X1 + b X2 - Y)^2)", data={"X1": [0.0, 0.0], "X2": [1e100, 3e100], "Y": [1.0, 2.0]})
    assert isinstance(loss, DataObjective)
    found = scalings_for(loss)
    assert found["X_1"].scale == 1
    assert found["X_2"].scale == pytest.approx(np.sqrt(5) * 1e100)
    with pytest.raises(gc.UsageError, match="one of centre"):
        scalings_for(loss, "log")
