"""The model in a loss: read off formulas of many kinds, and against NumPy; the weights in the units of the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.data.scaling import feature_scalings
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.original_weights import weight_map
from gradnorm_core.objectives.row_model import RowModel, row_model

RNG = np.random.default_rng(6)
X1, X2 = RNG.normal(4.0, 2.0, 15), RNG.normal(-1.0, 0.5, 15)
SIGNS = np.where(np.arange(15) % 2 == 0, 1.0, -1.0)
TARGETS = {"number": RNG.normal(size=15), "±1": SIGNS, "01": (SIGNS + 1) / 2}
POINT = (0.7, -0.3)


def model_of(text: str, target: str = "number") -> RowModel | None:
    columns = {"X": X1, "X1": X1, "X2": X2, "Y": TARGETS[target]}
    loss = gc.parse(text, data=columns)
    assert isinstance(loss, DataObjective)
    return row_model(loss)


def line(w: float, b: float) -> Any:
    return w * X1 + b


def sigmoid(u: Any) -> Any:
    return 1 / (1 + np.exp(-u))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mean((w X + b - Y)^2)", line),
        ("mean((Y - w X - b)^2)", line),
        ("mean((w X + b - Y)^4) + 0.1 w^2", line),
        ("sum(|Y - (w X + b)|)", line),
        ("sqrt(mean((w X + b - Y)^2))", line),
        ("max(|w X + b - Y|)", line),
        ("mean(ln(cosh(w X + b - Y)))", line),
        ("f(a, b) = mean((a + b X - Y)^2)", lambda a, b: a + b * X1),
        ("f(a, b) = mean(X (b - a X^2 - Y)^2)", lambda a, b: b - a * X1**2),
        ("mean((w exp(-b X) - Y)^2)", lambda w, b: w * np.exp(-b * X1)),
        ("mean((sin(w X) b - Y)^2)", lambda w, b: np.sin(w * X1) * b),
        ("mean((w X1 + b X2 - Y)^2)", lambda w, b: w * X1 + b * X2),
        ("f(w, b; δ = 2) = mean(if(|w X + b - Y| <= δ, (w X + b - Y)^2/2, δ (|w X + b - Y| - δ/2)))", line),
        ("f(w, b) = mean((b - Y)^2) + w^2", lambda w, b: np.full(15, b)),
    ],
)
def test_a_residual_says_what_is_predicted(text: str, expected: Callable[..., Any]) -> None:
    model = model_of(text)
    assert model is not None
    assert model.kind == "value"
    assert model.predict(POINT, model.loss.data) == pytest.approx(expected(*POINT), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "target", "low"),
    [
        ("mean(ln(1 + exp(-Y (w X + b))))", "±1", -1.0),
        ("mean(softplus(-Y (w X + b))) + 0.1 w^2", "±1", -1.0),
        ("mean(-ln(sigmoid(Y (w X + b))))", "±1", -1.0),
        ("mean(softplus(w X + b) - Y (w X + b))", "01", 0.0),
        ("mean(-Y ln(sigmoid(w X + b)) - (1 - Y) ln(1 - sigmoid(w X + b)))", "01", 0.0),
    ],
)
def test_a_likelihood_says_the_probability(text: str, target: str, low: float) -> None:
    model = model_of(text, target)
    assert model is not None
    assert model.kind == "probability"
    assert model.labels == (low, 1.0)
    expected = low + (1 - low) * sigmoid(line(*POINT))
    assert model.predict(POINT, model.loss.data) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert model.scores(POINT, model.loss.data) == pytest.approx(line(*POINT), rel=1e-9)


def test_a_hinge_says_the_label_that_costs_less() -> None:
    model = model_of("mean(max(0, 1 - Y (w X1 + b X2)))", "±1")
    assert model is not None
    assert model.kind == "label"
    assert model.columns == ("X_1", "X_2")
    assert model.predict(POINT, model.loss.data).tolist() == np.sign(0.7 * X1 - 0.3 * X2).tolist()


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("mean(w X + b - Y)", "number"),
        ("mean((w X)^2 + b^2)", "number"),
        ("mean(ln(1 + exp(-Y (w X + b))))", "number"),
        ("mean((w X + b - Y)^2) + mean((w X^2 - Y)^2)", "number"),
        ("mean((ln(Y^2) - w X - b)^2)", "number"),
        ("mean(Y^2) + w^2 + b^2", "±1"),
    ],
)
def test_other_losses_say_no_prediction(text: str, target: str) -> None:
    assert model_of(text, target) is None


@pytest.mark.parametrize("kind", ["centre", "standardize", "minmax"])
@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("mean((w X + b - Y)^2) + 0.1 w^2", "number"),
        ("f(a, b) = mean((a + b X - Y)^2)", "number"),
        ("mean((tanh(w X + b) - Y)^2)", "±1"),
        ("mean(softplus(-Y (w X + b)))", "±1"),
        ("mean((w exp(-b X) - Y)^2)", "number"),
        ("f(a, b) = mean((b exp(a X) - Y)^2)", "number"),
    ],
)
def test_original_weights_keep_the_predictions(text: str, target: str, kind: str) -> None:
    raw = gc.Table({"X": X1, "Y": TARGETS[target]})
    scalings = feature_scalings(raw, kind)
    scaled = scalings["X"].apply(raw)
    model = row_model(gc.parse(text, data=scaled))  # type: ignore[arg-type]
    assert model is not None
    found = weight_map(model, scalings)
    assert found is not None
    for weights in RNG.normal(0, 0.5, (6, 2)):
        original = found.original(weights)
        assert model.predict(original, raw) == pytest.approx(model.predict(weights, scaled), rel=1e-9, abs=1e-12)
        assert found.scaled(original) == pytest.approx(weights, rel=1e-9, abs=1e-12)
    path = RNG.normal(size=(2, 4, 3))
    assert found.original(path)[:, 2, 1] == pytest.approx(found.original(path[:, 2, 1]))


def test_the_map_of_a_line_is_that_of_its_scaling() -> None:
    raw = gc.Table({"X": X1, "Y": TARGETS["number"]})
    scalings = feature_scalings(raw)
    model = row_model(gc.parse("mean((w X + b - Y)^2)", data=scalings["X"].apply(raw)))  # type: ignore[arg-type]
    assert model is not None
    found = weight_map(model, scalings)
    assert found is not None
    assert found.original(POINT) == pytest.approx(scalings["X"].original_weights(POINT), rel=1e-14)


def test_two_shifted_features_without_a_bias_have_no_original_weights() -> None:
    raw = gc.Table({"X1": X1, "X2": X2, "Y": TARGETS["number"]})
    scalings = feature_scalings(raw)
    scaled = scalings["X_2"].apply(scalings["X_1"].apply(raw))
    model = row_model(gc.parse("mean((w X1 + b X2 - Y)^2)", data=scaled))  # type: ignore[arg-type]
    assert model is not None
    assert weight_map(model, scalings) is None
    divided = {name: gc.Scaling(name, "minmax", 0.0, one.scale) for name, one in scalings.items()}
    data = divided["X_2"].apply(divided["X_1"].apply(raw))
    unshifted = row_model(gc.parse("mean((w X1 + b X2 - Y)^2)", data=data))  # type: ignore[arg-type]
    assert unshifted is not None
    found = weight_map(unshifted, divided)
    assert found is not None
    assert found.original(POINT) == pytest.approx([0.7 / divided["X_1"].scale, -0.3 / divided["X_2"].scale])
