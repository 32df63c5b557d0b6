"""Tables and scaling: what is refused, the way back, and κ against NumPy's condition number."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradnorm_core as gc
from gradnorm_core.data.scaling import SCALINGS, feature_scalings, line_condition_number

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=30).filter(lambda found: np.ptp(found) > 1e-3)


@given(NUMBERS, st.sampled_from(sorted(SCALINGS)), st.floats(-5, 5), st.floats(-5, 5))
def test_scaling_is_undone_and_keeps_the_model(numbers: list[float], kind: str, w: float, b: float) -> None:
    table = gc.Table({"X": numbers, "Y": numbers[::-1]})
    scaling = gc.Scaling.of(table, "X", kind)
    scaled = scaling.apply(table)
    size = float(np.abs(numbers).max())
    assert scaling.invert(scaled)["X"] == pytest.approx(table["X"], abs=1e-12 * size)
    back = scaling.original_weights((w, b))
    tolerance = 1e-9 * (1 + abs(w) * size / scaling.scale)
    assert back[0] * table["X"] + back[1] == pytest.approx(w * scaled["X"] + b, abs=tolerance)
    assert scaling.original_weights(scaling.scaled_weights((w, b))) == pytest.approx(
        np.array([w, b]), abs=1e-9 * (1 + abs(w) * size)
    )


def test_the_three_kinds() -> None:
    table = gc.Table({"X": [2.0, 4.0, 9.0], "Y": [1.0, 2.0, 3.0]})
    scaled = {kind: gc.Scaling.of(table, "X", kind).apply(table)["X"] for kind in SCALINGS}
    assert scaled["centre"].mean() == pytest.approx(0)
    assert np.ptp(scaled["centre"]) == 7
    assert (scaled["standardize"].mean(), scaled["standardize"].std()) == pytest.approx((0, 1))
    assert (scaled["minmax"].min(), scaled["minmax"].max()) == (0, 1)


@given(NUMBERS)
def test_kappa_is_numpys_and_that_of_the_hessian(numbers: list[float]) -> None:
    x = np.array(numbers) / 1e3
    kappa = line_condition_number(x)
    assert kappa == pytest.approx(np.linalg.cond(np.column_stack([x, np.ones(len(x))])) ** 2, rel=1e-6)
    if kappa < 1e6:
        f = gc.parse("mean((w X + b - Y)^2)", data={"X": x, "Y": x})
        low, high = np.linalg.eigvalsh(f.hessian(0, 0))
        assert kappa == pytest.approx(high / low, rel=1e-6)


def test_standardizing_makes_kappa_one_and_the_valley_round() -> None:
    x = np.linspace(10, 30, 50)
    table = gc.Table({"X": x, "Y": 3 * x - 2})
    scaling = gc.Scaling.of(table)
    scaled = scaling.apply(table)
    assert line_condition_number(x) > 400
    assert line_condition_number(scaled["X"]) == pytest.approx(1, rel=1e-12)
    run = gc.descend(gc.parse("mean((w X + b - Y)^2)", data=scaled), (0.0, 0.0), step_rule=gc.Fixed(0.5))
    assert run.iterations <= 2
    assert scaling.original_weights(run.points[-1]) == pytest.approx(np.array([3.0, -2.0]), abs=1e-9)


@pytest.mark.parametrize("kind", SCALINGS)
def test_every_feature_is_scaled_and_the_target_is_not(kind: str) -> None:
    columns = {"X1": [2.0, 4.0, 9.0], "X2": [0.1, 0.1, 0.1], "Y": [1.0, 2.0, 3.0]}
    found = feature_scalings(gc.Table(columns), kind)
    assert list(found) == ["X_1", "X_2"]
    assert found["X_1"] == gc.Scaling.of(gc.Table(columns), "X_1", kind)
    assert found["X_2"].scale == 1
    assert found["X_2"].shift == pytest.approx(0.1)


def test_features_have_no_unknown_scaling() -> None:
    with pytest.raises(gc.UsageError, match="one of centre"):
        feature_scalings(gc.Table({"X": [1.0]}), "log")


def test_equal_numbers_have_no_scale() -> None:
    table = gc.Table({"X": [2.0, 2.0], "Y": [1.0, 2.0]})
    for kind in ("standardize", "minmax"):
        with pytest.raises(gc.UsageError, match="equal"):
            gc.Scaling.of(table, "X", kind)
    assert gc.Scaling.of(table, "X", "centre").apply(table)["X"].tolist() == [0, 0]
    assert line_condition_number(table["X"]) == np.inf
    with pytest.raises(gc.UsageError, match="one of centre"):
        gc.Scaling.of(table, "X", "log")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "at least one column"),
        ({"x": [1]}, "name in capitals"),
        ({"MAX": [1]}, "which is no function"),
        ({"X": [1], "Y": [1, 2]}, "X has 1 rows and Y has 2"),
        ({"X": [1, float("nan")]}, "Row 2 of the column X is nan"),
        ({"X": [1, float("inf")]}, "Row 2 of the column X is inf"),
        ({"X": ["a"]}, "no numbers"),
        ({"X": []}, "at least one number"),
        ({"X": [[1], [2]]}, "shape"),
        ({"X1": [1], "X_1": [2]}, "Two columns have the name X₁"),
        ({f"A{i}": [1] for i in range(27)}, "at most 26 columns"),
        ({"X": np.zeros(100_001)}, "at most 100000 rows"),
    ],
)
def test_tables_are_refused_in_words(columns: dict[str, list[float]], words: str) -> None:
    with pytest.raises(gc.UsageError, match=words):
        gc.Table(columns)


def test_tables_are_values() -> None:
    table = gc.Table({"X1": [1, 2], "AGE": [0.0, -0.0]})
    assert table == gc.Table({"X_1": [1.0, 2.0], "AGE": [0, 0]})
    assert table != gc.Table({"X1": [1, 3], "AGE": [0, 0]})
    assert pickle.loads(pickle.dumps(table)) == table
    assert hash(table) == hash(pickle.loads(pickle.dumps(table)))
    assert table["X₁"].tolist() == [1, 2]
    assert table.take([1]).rows == 1
    assert repr(table) == "<Table: 2 rows of X_1, AGE>"
    with pytest.raises(gc.UsageError, match="columns by name"):
        gc.parse("mean(w X)", data=[[1, 2]])  # type: ignore[arg-type]
