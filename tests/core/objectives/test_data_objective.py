"""Losses over data: value, gradient and Hessian, against NumPy's own formulas and mpmath row by row."""

from __future__ import annotations

import pickle
import tracemalloc
from collections.abc import Mapping

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

import gradnorm_core as gc
from gradnorm_core.objectives.data_objective import DataObjective
from tests.support.differences import check_derivatives

RNG = np.random.default_rng(17)
X, X2 = RNG.normal(1.5, 2.0, 37), RNG.normal(-0.5, 0.7, 37)
Y = np.where(X - X2 + RNG.normal(size=37) > 1, 1.0, -1.0)
DATA = {"X": X, "X2": X2, "Y": Y, "AGE": np.abs(X) + 20}
TEXTS = (
    "mean((w X + b - Y)^2)",
    "sum((wX + b - Y)^2)/2",
    "mean((w X + b - Y)^2) + 0.3 (w^2 + b^2)",
    "sqrt(mean((w X + b - Y)^2))",
    "ln(mean(exp(w X + b)))",
    "mean(ln(1 + exp(-Y (w X_1 + b X2))))".replace("X_1", "X"),
    "mean(tanh(w X + b)) - 2 mean(Y tanh(w X + b))",
    "mean((w exp(-b X/10) - Y)^2)",
    "max((w X + b - Y)^2)",
    "mean(sqrt(1 + (w X + b - Y)^2))",
    "mean((w (X - mean(X))/AGE + b - Y)^2)",
    "mean(if(Y > 0, (w X - 1)^2, b^2 X2))",
)


def loss(text: str, data: Mapping[str, ArrayLike] = DATA) -> DataObjective:
    objective = gc.parse(text, data=data)
    assert isinstance(objective, DataObjective)
    return objective


@pytest.mark.parametrize("text", TEXTS)
def test_derivatives_agree_with_central_differences_of_the_value(text: str) -> None:
    check_derivatives(loss(text), RNG.normal(0.3, 0.7, (4, 2)))


@pytest.mark.parametrize("text", TEXTS)
def test_many_points_give_the_digits_of_single_points(text: str) -> None:
    f, points = loss(text), RNG.normal(0.3, 0.7, (2, 5, 3))
    values, gradients = f.value_and_gradient_at(points)
    hessians = f.hessian_at(points)
    for place in np.ndindex(5, 3):
        at = (slice(None), *place)
        assert values[place] == f.value_at(points[at])
        assert np.array_equal(gradients[at], f.gradient_at(points[at]))
        assert np.array_equal(hessians[(slice(None), *at)], f.hessian_at(points[at]))


def test_the_logistic_loss_row_by_row_in_fifty_digits() -> None:
    f = loss("mean(ln(1 + exp(-Y (w X + b X2))))")
    w, b = mpmath.mpf("0.7"), mpmath.mpf("-1.3")
    with mpmath.workdps(50):

        def exact(w: mpmath.mpf, b: mpmath.mpf) -> mpmath.mpf:
            rows = zip(X, X2, Y, strict=True)
            return mpmath.fsum(mpmath.log(1 + mpmath.exp(-y * (w * x + b * z))) for x, z, y in rows) / len(X)

        slopes = [float(mpmath.diff(exact, (w, b), order)) for order in ((1, 0), (0, 1))]
        curvatures = [float(mpmath.diff(exact, (w, b), order)) for order in ((2, 0), (1, 1), (0, 2))]
        assert f.value(0.7, -1.3) == pytest.approx(float(exact(w, b)), rel=1e-14)
    assert f.gradient(0.7, -1.3) == pytest.approx(np.array(slopes), rel=1e-12)
    hessian = f.hessian(0.7, -1.3)
    assert [hessian[0, 0], hessian[0, 1], hessian[1, 1]] == pytest.approx(curvatures, rel=1e-12)


def test_the_squared_error_of_a_line_is_quadratic_with_the_matrix_of_the_data() -> None:
    f = loss("mean((w X + b - Y)^2)")
    design = np.column_stack([X, np.ones(37)])
    assert f.is_quadratic
    assert f.hessian(3, -4) == pytest.approx(2 * design.T @ design / 37, rel=1e-13)
    best, *_ = np.linalg.lstsq(design, Y, rcond=None)
    assert f.gradient_at(best) == pytest.approx(np.zeros(2), abs=1e-14)
    run = gc.descend(f, (5.0, -5.0), step_rule=gc.Exact(), gradient_tolerance=1e-12)
    assert run.points[-1] == pytest.approx(best, abs=1e-10)


def test_only_polynomials_of_the_weights_are_quadratic() -> None:
    quadratic = (
        "sum((w X + b - Y)^2)", "mean((w X^2 + b/X - Y)^2)", "mean((w ln(AGE) + b - Y)^2)", "mean((w X - Y)^2) + 3b^2",
    )  # fmt: skip
    assert all(loss(text).is_quadratic for text in quadratic)
    others = ("mean((w^2 X + b - Y)^2)", "mean(|w X + b - Y|)", "sqrt(mean((w X + b - Y)^2))", "max((w X + b - Y)^2)")
    assert not any(loss(text).is_quadratic for text in others)
    assert not loss("mean((w ln(X) + b - Y)^2)").is_quadratic  # some X are negative, so it is defined nowhere


def test_parameters_are_inputs() -> None:
    f = gc.parse("mean((w X + b - Y)^2) + λ(w^2 + b^2)", {"λ": 0.5}, DATA)
    assert f.value(1, 2) == pytest.approx(np.mean((X + 2 - Y) ** 2) + 2.5)
    assert f.with_parameters(λ=2).value(1, 2) == pytest.approx(np.mean((X + 2 - Y) ** 2) + 10)
    assert f.with_parameters(λ=2) == gc.parse(f.text, {"λ": 2}, DATA) != f
    headed = loss("f(w, b; λ = 0.5) = mean((w X + b - Y)^2) + λ(w^2 + b^2)")
    assert headed.gradient(1, 2).tolist() == f.gradient(1, 2).tolist()


def test_data_belong_to_what_an_objective_is() -> None:
    f = loss("mean((w X + b - Y)^2)")
    same, other = (
        loss(f.text, {name: column.copy() for name, column in DATA.items()}),
        loss(f.text, DATA | {"Y": Y + 1}),
    )
    assert f == same
    assert hash(f) == hash(same)
    assert f != other
    assert f.with_data(other.data) == other
    with_other_data = f.with_data(other.data)
    assert with_other_data.program(2).source is f.program(2).source
    assert pickle.loads(pickle.dumps(f)) == f
    assert (f.rows, f.columns) == (37, ("X", "X_2", "Y", "AGE"))
    assert np.array_equal(f.data["X2"], X2)
    with pytest.raises(ValueError, match="read-only"):
        f.data["X"][0] = 1


def test_other_columns_are_read_anew() -> None:
    f = loss("mean((w X + b - Y)^2)").with_data({"Y": [1.0, 2.0], "X": [0.0, 1.0]})
    assert f.value(1, 1) == 0
    with pytest.raises(gc.UnknownNameError, match="X is no column"):
        f.with_data({"Y": [1.0]})


def test_a_formula_without_columns_is_the_same_with_data() -> None:
    assert gc.parse("x^2 + max(x, y)", data=DATA) == gc.parse("x^2 + max(x, y)")


def test_undefined_in_one_row_is_undefined_and_says_so() -> None:
    f = loss("mean(ln(w X + b))", {"X": [1.0, 2.0, 4.0]})
    assert np.isnan(f.value(1, -1))
    assert f.undefined_at((1, -1))
    assert not f.undefined_at((1, 0))
    assert f.outside(np.array([1.0, 1.0]), np.array([-1.0, 0.0])) == {
        "ln of a number that is not positive, in a row of the data": pytest.approx(np.array([True, False]))
    }
    assert "in a row of the data" in gc.descend(f, (1.0, 0.1), step_rule=gc.Fixed(1.0)).status.sentence


def test_overflow_is_infinity() -> None:
    f = loss("mean(exp(w X + b))", {"X": [1.0, 2.0]})
    assert f.value(1000, 0) == np.inf
    assert f.overflows_at((1000, 0))
    assert not f.undefined_at((1000, 0))


def test_memory_does_not_grow_with_the_points() -> None:
    rows = RNG.normal(size=(2, 2000))
    f = loss("mean(ln(1 + exp(-Y (w X + b))))", {"X": rows[0], "Y": rows[1]})
    grid = np.meshgrid(np.linspace(-1, 1, 81), np.linspace(-1, 1, 81))
    f.value_and_gradient_at(np.array(grid)[:, :3, :3])
    tracemalloc.start()
    f.value_and_gradient_at(np.array(grid))
    f.outside(*grid)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20  # 13 million numbers would be 100 MB


@given(
    st.integers(1, 60), st.integers(0, 2**32 - 1), st.floats(-3, 3), st.floats(-3, 3), st.sampled_from(("mean", "sum"))
)
@settings(max_examples=40, deadline=None)
def test_gradients_of_the_rows_make_the_gradient(rows: int, seed: int, w: float, b: float, function: str) -> None:
    numbers = np.random.default_rng(seed).normal(size=(2, rows))
    data = {"X": numbers[0], "Y": numbers[1]}
    f = loss(f"3 {function}(|w X + b - Y|^3)/2 + w^2 b - {function}(X tanh(b))", data)
    values, gradients = f.row_values((w, b)), f.row_gradients((w, b))
    assert (values.shape, gradients.shape, f.reduction) == ((rows,), (2, rows), function)
    whole = np.mean if function == "mean" else np.sum
    assert whole(values) == pytest.approx(f.value(w, b), rel=1e-12, abs=1e-12)
    assert whole(gradients, axis=1) == pytest.approx(f.gradient(w, b), rel=1e-11, abs=1e-11)
    for row in range(rows):
        alone = f.with_data(f.data.take([row]))
        own = (
            alone.gradient(w, b)
            if function == "mean"
            else alone.gradient(w, b) + (1 / rows - 1) * np.array([2 * w * b, w * w])
        )
        assert gradients[:, row] == pytest.approx(own, rel=1e-11, abs=1e-11)


def test_rows_of_other_losses_have_no_gradients_of_their_own() -> None:
    for text in ("sqrt(mean((w X + b - Y)^2))", "max((w X + b - Y)^2)", "mean(w X) mean(b X)"):
        f = loss(text)
        assert not f.has_row_parts
        with pytest.raises(gc.UsageError, match="no gradients of their own"):
            f.row_gradients((1, 1))


def test_the_gradient_on_some_rows() -> None:
    f, rows = loss("mean((w X + b - Y)^2) + w^2"), [3, 5, 7]
    assert f.gradient_on(rows, (1, 2)) == pytest.approx(f.row_gradients((1, 2))[:, rows].mean(axis=1), rel=1e-13)
    assert np.array_equal(f.gradient_on(range(37), (1, 2)), f.gradient(1, 2))
    points = RNG.normal(size=(2, 4))
    assert np.array_equal(f.gradient_on(rows, points)[:, 2], f.gradient_on(rows, points[:, 2]))
    total = loss("sum((w X + b - Y)^2)")
    some = np.array(rows)
    expected = 37 * np.mean(2 * X[some] * (X[some] + 2 - Y[some]))
    assert total.gradient_on(rows, (1, 2))[0] == pytest.approx(expected, rel=1e-13)
