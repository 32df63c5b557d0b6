"""Settings with a table: the objective is the loss over its rows, and link and file bring it back to the last digit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.exports.json_document import from_json, to_json
from app.settings.classroom import Classroom
from app.settings.links import from_query, to_query
from app.settings.settings import Settings
from app.tables.losses import loss_of, losses_for, usual_loss
from app.tables.scaling import SCALINGS, Scaling, changes
from app.tables.sets.catalogue import SETS
from app.tables.table import Table, table_of
from app.text.data_words import scaling_words, summary
from gradnorm_core.data.losses import LOSSES


def on(key: str, scaling: Scaling = "none", loss: str = "") -> Settings:
    """The settings of a built-in set with its own loss."""
    one = SETS[key]
    return Settings(formula=LOSSES[loss or one.loss].text, table=one.table, scaling=scaling)


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("key", SETS)
def test_a_link_brings_set_loss_and_scaling_back(key: str, scaling: Scaling) -> None:
    settings = on(key, scaling)
    assert from_query(to_query(settings)) == (settings, ())


@pytest.mark.parametrize("key", SETS)
def test_the_loss_of_a_set_is_the_mean_over_its_rows(key: str) -> None:
    settings = on(key)
    assert settings.objective.value_at((0.3, -0.2)) == pytest.approx(
        float(np.mean([_row(SETS[key].loss, row) for row in SETS[key].table.numbers])), rel=1e-12
    )


def _row(loss: str, row: np.ndarray) -> float:
    w, b = 0.3, -0.2
    *features, y = row
    score = w * features[0] + b * (features[1] if len(features) > 1 else 1.0)
    values = {
        "squared": lambda: (score - y) ** 2,
        "squared_two": lambda: (score - y) ** 2,
        "logistic": lambda: np.log1p(np.exp(-y * score)),
        "logistic_two": lambda: np.log1p(np.exp(-y * score)),
        "decay": lambda: (w * np.exp(-b * features[0]) - y) ** 2,
    }
    return float(values[loss]())


def test_standardizing_makes_the_valley_of_the_hours_round() -> None:
    def kappa(scaling: Scaling) -> float:
        return float(np.linalg.cond(on("hours", scaling).objective.hessian_at((0.0, 0.0))))

    assert kappa("none") == pytest.approx(401, abs=0.5)
    assert kappa("standardize") == pytest.approx(1, abs=1e-9)
    assert kappa("centre") < 3


@pytest.mark.parametrize("scaling", SCALINGS)
def test_scaled_features_have_the_mean_and_the_spread_they_should(scaling: Scaling) -> None:
    for key in ("hours", "anscombe3"):
        table = SETS[key].table
        shift, factor = changes(table, scaling, LOSSES["squared"].text)["X"]
        numbers = (table.columns["X"] - shift) / factor
        if scaling in ("centre", "standardize"):
            assert numbers.mean() == pytest.approx(0, abs=1e-12)
        if scaling == "standardize":
            assert numbers.std() == pytest.approx(1)
        if scaling == "minmax":
            assert (numbers.min(), numbers.max()) == (0, 1)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_scaling_leaves_the_least_squares_of_two_features_what_they_are(scaling: Scaling) -> None:
    """NumPy's least squares on the features as they are: same predictions, same mean square, rounder valley."""
    distance, area, rent = SETS["flats"].table.numbers.T
    features = np.column_stack([distance, area])
    weights, *_ = np.linalg.lstsq(features, rent, rcond=None)
    lowest = np.mean((features @ weights - rent) ** 2)
    loss = on("flats", scaling).objective
    hessian = np.asarray(loss.hessian_at((0.0, 0.0)))
    reached = np.linalg.solve(hessian, -np.asarray(loss.gradient_at((0.0, 0.0))))
    divisors = [factor for _, factor in changes(SETS["flats"].table, scaling, LOSSES["squared_two"].text).values()]
    assert loss.value_at(reached) == pytest.approx(lowest, rel=1e-8)
    assert reached / divisors == pytest.approx(weights, rel=1e-8)
    if scaling in ("standardize", "minmax"):
        assert np.linalg.cond(hessian) < 10


def test_the_words_say_what_is_done_to_the_features_and_to_the_target() -> None:
    plane = {scaling: scaling_words(on("flats", scaling)) for scaling in SCALINGS}
    assert plane["none"] == ""
    assert "X₁/4.6, X₂/999. Y stays as it is. The same predictions can be made" in plane["standardize"]
    assert "divided by its largest size, and not moved: X₁/7.4, X₂/1460" in plane["minmax"]
    assert "X and Y stay as they are" in plane["centre"]
    assert summary(on("flats", "centre")).endswith("16 rows, as they are")
    assert summary(on("flats", "standardize")).endswith("divided, not moved")
    line = {scaling: scaling_words(on("hours", scaling)) for scaling in SCALINGS}
    assert "reads (X − 5)/1.39. Y stays as it is. The same predictions can be made" in line["standardize"]
    assert "reads X − 5." in line["centre"]


def test_a_divisor_with_a_power_of_ten_stands_in_brackets() -> None:
    """X/2.29×10⁹ is read from left to right, as (X/2.29)·10⁹."""
    far = table_of({"X": 1e9 * np.arange(8) + 1e12, "Y": np.arange(8)})
    line = Settings(formula=LOSSES["squared"].text, table=far, scaling="standardize")
    assert "reads (X − 10¹²)/(2.29×10⁹). Y stays" in scaling_words(line)
    slope = Settings(formula="f(w, b) = mean((w X - Y)^2) + b^2", table=far, scaling="minmax")
    assert "X/(1.01×10¹²). Y stays" in scaling_words(slope)


@pytest.mark.parametrize("loss", ["squared", "huber", "ridge", "lasso"])
def test_a_penalty_counts_the_scaled_weights_and_the_words_say_so(loss: str) -> None:
    """Minima of the squared error with λw², in closed form: standardized and back they are not those before."""
    settings = on("hours", "standardize", loss)
    assert ("so the minimum is another" in scaling_words(settings)) == (loss in ("ridge", "lasso"))
    if loss != "ridge":
        return
    ends = [
        np.linalg.solve(one.hessian_at((0.0, 0.0)), -np.asarray(one.gradient_at((0.0, 0.0))))
        for one in (settings.objective, on("hours", "none", loss).objective)
    ]
    spread = SETS["hours"].table.columns["X"].std()
    assert abs(ends[0][0] / spread - ends[1][0]) > 0.01


def test_a_column_without_spread_is_not_divided() -> None:
    table = Table(("x", "y"), np.array([[3.0, 1.0], [3.0, 2.0]]))
    assert changes(table, "standardize", LOSSES["squared"].text) == {"X": (3.0, 1.0)}


def test_a_large_table_is_in_the_file_alone() -> None:
    table = Table(("x", "y"), np.random.default_rng(0).normal(size=(1500, 2)))
    settings = replace(on("hours"), table=table, max_iterations=3)
    shown, refused = from_query(to_query(settings))
    assert {one.name for one in refused} == {"data", "f"}
    assert "saved" in refused[0].reason
    assert shown.table is None
    assert from_json(to_json(settings)) == (settings, ())


def test_a_formula_that_reads_columns_is_refused_without_them() -> None:
    shown, refused = from_query({"f": LOSSES["squared"].text})
    assert [one.name for one in refused] == ["f"]
    assert shown.table is None


def test_the_lock_of_the_function_holds_the_table() -> None:
    before = replace(on("hours"), classroom=Classroom(frozenset({"function"})))
    after = before.classroom.guarded(before, replace(before, table=None, formula="x^2", scaling="centre"))
    assert (after.table, after.formula, after.scaling) == (before.table, before.formula, "centre")


def test_every_set_has_its_loss_among_those_that_go_with_it() -> None:
    for one in SETS.values():
        assert one.loss in losses_for(one.table)
    assert usual_loss(SETS["challenger"].table) == "logistic"
    assert usual_loss(SETS["flats"].table) == "squared_two"


def test_a_ready_loss_is_known_again_whatever_its_number() -> None:
    for name, loss in LOSSES.items():
        assert loss_of(loss.text) == name
    assert loss_of("f(w, b; λ = 3) = mean((w X + b - Y)^2) + λ w^2") == "ridge"
    assert loss_of("f(w_1, w_2) = mean((w_1 X_1 + w_2 X_2 - Y)^2)") == "squared_two"


@pytest.mark.parametrize(
    ("labels", "expected"), [((-1, 1), "logistic"), ((0, 1), "logistic_01"), ((1, 1), "squared"), ((0, 2), "squared")]
)
def test_labels_choose_the_usual_loss(labels: tuple[float, float], expected: str) -> None:
    assert usual_loss(Table(("x", "y"), np.array([[1.0, labels[0]], [2.0, labels[1]]]))) == expected


def test_loss_of_a_formula_of_ones_own_is_none() -> None:
    assert loss_of("f(w, b) = mean((w X - Y)^2)") is None
