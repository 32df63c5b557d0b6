"""The ready losses: fits against NumPy's closed form and SciPy's minimizers, derivatives against differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, huber, xlogy

import gradnorm_core as gc
from gradnorm_core.arrays import Floats
from tests.support.differences import check_derivatives

RNG = np.random.default_rng(3)
X = RNG.normal(0.3, 1.4, 60)
NOISY = 1.7 * X - 0.6 + RNG.normal(0, 0.5, 60)
NOISY[7] += 12  # an outlier
SIGNS = np.where(1.1 * X - 0.4 + RNG.logistic(size=60) > 0, 1.0, -1.0)
SECOND = RNG.normal(size=60)
TABLES = {
    "any": gc.Table({"X": X, "X1": X, "X2": SECOND, "Y": NOISY}),
    "±1": gc.Table({"X": X, "X1": X, "X2": SECOND, "Y": SIGNS}),
    "0 and 1": gc.Table({"X": X, "Y": (SIGNS + 1) / 2}),
}


def objective(name: str) -> gc.FormulaObjective:
    loss = gc.LOSSES[name]
    return gc.parse(loss.text, data=TABLES[loss.labels])


def own(name: str, w: float, b: float) -> float:
    """The loss in NumPy and SciPy, written anew."""
    error = w * X + b - NOISY
    target = (SIGNS + 1) / 2
    values = {
        "squared": error**2,
        "absolute": np.abs(error),
        "huber": huber(1.0, error),
        "ridge": error**2 + 0.1 * w * w,
        "lasso": error**2 + 0.1 * abs(w),
        "logistic": np.log1p(np.exp(-SIGNS * (w * X + b))),
        "logistic_01": -xlogy(target, expit(w * X + b)) - xlogy(1 - target, 1 - expit(w * X + b)),
        "squared_two": (w * X + b * SECOND - NOISY) ** 2,
        "logistic_two": np.log1p(np.exp(-SIGNS * (w * X + b * SECOND))),
        "neuron": (np.tanh(w * X + b) - NOISY) ** 2,
        "decay": (w * np.exp(-b * X) - NOISY) ** 2,
    }
    return float(np.mean(values[name]))


@pytest.mark.parametrize("name", gc.LOSSES)
def test_values_are_those_of_numpy(name: str) -> None:
    f = objective(name)
    for w, b in RNG.normal(0, 1, (5, 2)):
        assert f.value(w, b) == pytest.approx(own(name, w, b), rel=1e-12)


@pytest.mark.parametrize("name", gc.LOSSES)
def test_derivatives_are_those_of_differences(name: str) -> None:
    check_derivatives(objective(name), RNG.normal(0, 1, (4, 2)))


def fit(name: str) -> Floats:
    f = objective(name)
    run = gc.descend(f, (0.1, 0.1), gc.Newton(), gc.Armijo(), gradient_tolerance=1e-12, max_iterations=200)
    return np.asarray(run.points[-1])


def test_least_squares_agree_with_the_closed_form() -> None:
    best, *_ = np.linalg.lstsq(np.column_stack([X, np.ones(60)]), NOISY, rcond=None)
    assert fit("squared") == pytest.approx(best, abs=1e-8)
    exact = gc.descend(objective("squared"), (5, 5), step_rule=gc.Exact(), gradient_tolerance=1e-11)
    assert exact.points[-1] == pytest.approx(best, abs=1e-8)


def test_two_features_agree_with_the_closed_form() -> None:
    best, *_ = np.linalg.lstsq(np.column_stack([X, SECOND]), NOISY, rcond=None)
    assert fit("squared_two") == pytest.approx(best, abs=1e-8)


def test_ridge_agrees_with_the_closed_form() -> None:
    design = np.column_stack([X, np.ones(60)])
    best = np.linalg.solve(design.T @ design / 60 + np.diag([0.1, 0.0]), design.T @ NOISY / 60)
    assert fit("ridge") == pytest.approx(best, abs=1e-8)


@pytest.mark.parametrize("name", ["logistic", "logistic_01", "logistic_two", "huber"])
def test_fits_agree_with_scipy(name: str) -> None:
    found = minimize(lambda p: own(name, *p), (0.1, 0.1), method="BFGS", options={"gtol": 1e-9}).x
    for _ in range(3):  # differences leave BFGS at 1e-6; Newton steps on SciPy's own value finish it
        h = 1e-4
        e = h * np.eye(2)
        g = np.array([(own(name, *(found + d)) - own(name, *(found - d))) / (2 * h) for d in e])
        four = [[own(name, *(found + s * c + t * d)) for s in (1, -1) for t in (1, -1)] for c in e for d in e]
        hess = np.array([(p - q - r + s) / (4 * h * h) for p, q, r, s in four]).reshape(2, 2)
        found = found - np.linalg.solve(hess, g)
    assert fit(name) == pytest.approx(found, abs=1e-8)


def test_a_logistic_loss_far_out_is_finite() -> None:
    f = objective("logistic")
    assert f.value(1e6, 0) == pytest.approx(np.mean(np.maximum(-SIGNS * 1e6 * X, 0)), rel=1e-9)
    assert np.isfinite(f.gradient(1e6, -1e6)).all()
    assert np.isfinite(f.hessian(1e6, -1e6)).all()


@pytest.mark.parametrize("name", gc.LOSSES)
def test_the_prediction_is_what_the_text_says(name: str) -> None:
    """The prediction is the target at which the row costs least; a probability is that of the labels' likelihood."""
    loss = gc.LOSSES[name]
    table = TABLES[loss.labels].take(range(4))
    head = "f(w_1, w_2)" if "w_1" in loss.prediction else "f(w, b)"
    weights = (0.4, -0.7)
    for row in range(table.rows):
        alone = table.take([row])

        def cost(target: float, alone: gc.Table = alone) -> float:
            text = loss.text.removesuffix(" + λ w^2").removesuffix(" + λ |w|")
            return float(gc.parse(text, data=alone.with_columns({"Y": [target]})).value(*weights))

        predicted = float(gc.parse(f"{head} = mean({loss.prediction})", data=alone).value(*weights))
        if loss.labels == "any":
            assert cost(predicted) == pytest.approx(0, abs=1e-12)
            assert cost(predicted + 0.1) > 0 < cost(predicted - 0.1)
        else:
            low, high = (-1.0, 1.0) if loss.labels == "±1" else (0.0, 1.0)
            assert (predicted - low) / (high - low) == pytest.approx(np.exp(-cost(high)), rel=1e-12)
            assert np.exp(-cost(high)) + np.exp(-cost(low)) == pytest.approx(1, rel=1e-12)


def test_objections_name_the_column_or_the_row() -> None:
    logistic = gc.LOSSES["logistic"]
    assert logistic.objection(TABLES["±1"]) is None
    assert "row 1 has" in str(logistic.objection(TABLES["any"]))
    assert "needs the column Y" in str(logistic.objection(gc.Table({"X": [1.0]})))
    assert "X₁ and X₂" in str(gc.LOSSES["logistic_two"].objection(TABLES["0 and 1"]))
    assert "every row has 1" in str(logistic.objection(gc.Table({"X": [1.0, 2.0], "Y": [1.0, 1.0]})))
