"""The picture of the data: model, residuals and border agree with NumPy, in the units of the table."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.compute.model import fit_at, has_picture, moving_fit
from app.compute.original_path import moving_original, original_path
from app.figures.data_alt_text import model_fit_alt, original_path_alt
from app.figures.model_fit import model_fit_figure
from app.figures.original_path import original_path_figure
from app.figures.style import DARK, LIGHT
from app.settings.settings import Settings, to_spec
from app.tables.scaling import SCALINGS, Scaling, changes
from app.tables.sets.catalogue import SETS
from gradnorm_core.data.losses import LOSSES
from gradnorm_core.descent.descend import run_spec

POINT = np.array([0.7, -1.3])
FLATS = {one: SETS["flats"].table.columns[one] for one in ("X1", "X2")}


def on(key: str, loss: str, scaling: Scaling = "none") -> Settings:
    return Settings(formula=LOSSES[loss].text, table=SETS[key].table, scaling=scaling)


def score(settings: Settings, numbers: np.ndarray, letter: str = "X") -> np.ndarray:
    assert settings.table is not None
    shift, factor = changes(settings.table, settings.scaling, settings.formula)[letter]
    scaled: np.ndarray = POINT[0] * (numbers - shift) / factor + POINT[1]
    return scaled


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize(
    ("key", "loss", "model"),
    [
        ("hours", "squared", lambda z: z),
        ("anscombe3", "huber", lambda z: z),
        ("challenger", "logistic", lambda z: 2 / (1 + np.exp(-z)) - 1),
        ("overlap", "neuron", np.tanh),
    ],
)
def test_a_curve_is_the_model_in_the_units_of_the_table(key: str, loss: str, model: Any, scaling: Scaling) -> None:
    settings = on(key, loss, scaling)
    fit = fit_at(settings, POINT)
    assert fit.curve_y == pytest.approx(model(score(settings, fit.curve_x)), rel=1e-12)
    assert fit.predicted == pytest.approx(model(score(settings, fit.x)), rel=1e-12)


def test_a_decay_is_drawn_as_one() -> None:
    fit = fit_at(on("decay", "decay"), POINT)
    assert fit.curve_y == pytest.approx(POINT[0] * np.exp(-POINT[1] * fit.curve_x), rel=1e-12)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_on_the_border_the_model_does_not_decide(scaling: Scaling) -> None:
    settings = on("separable", "logistic_two", scaling)
    fit = fit_at(settings, POINT)
    moved = changes(SETS["separable"].table, scaling, settings.formula)
    scaled = [(end - moved[one][0]) / moved[one][1] for end, one in ((fit.curve_x, "X1"), (fit.curve_y, "X2"))]
    assert POINT[0] * scaled[0] + POINT[1] * scaled[1] == pytest.approx(0, abs=1e-9 * np.abs(scaled).max())
    assert np.isnan(fit_at(settings, np.zeros(2)).curve_x).all()


def test_predictions_of_two_features_are_drawn_against_what_was_measured() -> None:
    fit = fit_at(on("flats", "squared_two"), POINT)
    distance, area, rent = SETS["flats"].table.numbers.T
    assert fit.x == pytest.approx(POINT[0] * distance + POINT[1] * area)
    assert fit.y == pytest.approx(rent)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_the_axes_of_predictions_hold_every_point_from_start_to_end(scaling: Scaling) -> None:
    settings = on("flats", "squared_two", scaling)
    start, end = np.array([-90.0, 300.0]), np.array([0.0, 2.0])
    fit = fit_at(settings, end, start)
    layout = model_fit_figure(fit, LIGHT)["layout"]
    moved = changes(SETS["flats"].table, scaling, settings.formula)
    first, second = ((numbers - moved[one][0]) / moved[one][1] for one, numbers in FLATS.items())
    said = [first * w1 + second * w2 for w1, w2 in (start, end)]
    low, high = layout["xaxis"]["range"]
    for numbers in (*said, fit.y):
        assert low < numbers.min() <= numbers.max() < high
    low, high = layout["yaxis"]["range"]
    assert low < fit.y.min() <= fit.y.max() < high


def test_a_prediction_that_is_no_number_leaves_the_axis_to_the_points() -> None:
    fit = fit_at(on("flats", "squared_two"), np.array([np.inf, 0.0]), np.zeros(2))
    low, high = model_fit_figure(fit, LIGHT)["layout"]["xaxis"]["range"]
    assert low < 0 < fit.y.max() < high < 2 * fit.y.max()


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("key", SETS)
def test_every_set_has_its_picture(key: str, palette: Any) -> None:
    settings = on(key, SETS[key].loss)
    fit = fit_at(settings, POINT)
    figure = model_fit_figure(fit, palette)
    names = [trace["name"] for trace in figure["data"]]
    assert names[-1] == "model"
    assert ("residuals" in names) == (fit.classes is None)
    assert model_fit_alt(fit).endswith(".")
    assert has_picture(settings)
    assert moving_fit(settings)["program"]["results"]


@pytest.mark.parametrize(
    ("key", "loss", "words"),
    [
        ("hours", "squared", ["the data", "model"]),
        ("overlap", "logistic", ["class = −1", "class = 1", "model: expected class"]),
        ("separable", "logistic_two", ["class = −1", "class = 1", "border of the model"]),
        ("flats", "squared_two", ["the data", "predicted = measured"]),
    ],
)
def test_all_that_is_drawn_is_named_above_the_picture_in_its_colour(key: str, loss: str, words: list[str]) -> None:
    figure = model_fit_figure(fit_at(on(key, loss), POINT), LIGHT)
    (note,) = figure["layout"]["annotations"]
    named = re.findall(r'<span style="color:(.*?)">.</span> (.*?)(?=   |$)', note["text"])
    assert [text for _, text in named] == words
    by_name = {trace["name"]: trace for trace in figure["data"]}
    for colour, text in named:
        trace = by_name.get(text.replace(" = ", " "), by_name["points" if text == "the data" else "model"])
        assert colour in (trace.get("marker", {}).get("color"), trace.get("line", {}).get("color"))


def test_labels_0_and_1_are_named_so() -> None:
    settings = on("overlap", "logistic_01")
    assert settings.table is not None
    numbers = settings.table.numbers.copy()
    numbers[:, -1] = numbers[:, -1] > 0
    fit = fit_at(replace(settings, table=replace(settings.table, numbers=numbers, source="")), POINT)
    assert "class = 0" in model_fit_figure(fit, LIGHT)["layout"]["annotations"][0]["text"]


def test_heads_are_escaped_on_the_axes() -> None:
    table = replace(SETS["hours"].table, heads=("<b>x</b>", "y"), source="")
    figure = model_fit_figure(fit_at(replace(on("hours", "squared"), table=table), POINT), LIGHT)
    assert figure["layout"]["xaxis"]["title"]["text"] == "&lt;b&gt;x&lt;/b&gt;"


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("f(w, b) = mean((w X + b - Y)^4) + 0.1 w^2", lambda z: z),
        ("f(w, b) = sqrt(mean((Y - (w X + b))^2))", lambda z: z),
        ("f(w, b; c = 2) = max(|c sin(w X + b) - Y|)", lambda z: 2 * np.sin(z)),
    ],
)
def test_a_loss_of_ones_own_has_its_curve(text: str, model: Any, scaling: Scaling) -> None:
    settings = replace(on("hours", "squared", scaling), formula=text)
    fit = fit_at(settings, POINT)
    assert fit.kind == "curve"
    assert fit.curve_y == pytest.approx(model(score(settings, fit.curve_x)), rel=1e-9, abs=1e-12)
    assert fit.predicted == pytest.approx(model(score(settings, fit.x)), rel=1e-9, abs=1e-12)
    assert moving_fit(settings)["residuals"]


def test_a_loss_of_labels_says_how_many_are_right() -> None:
    zero_one = SETS["overlap"].table.with_columns({"Y": (SETS["overlap"].table.columns["Y"] + 1) / 2})
    text = "f(w, b) = mean(-Y ln(sigmoid(w X + b)) - (1 - Y) ln(1 - sigmoid(w X + b)))"
    fit = fit_at(replace(on("overlap", "neuron"), formula=text, table=zero_one), POINT)
    x, y = SETS["overlap"].table.columns["X"], SETS["overlap"].table.columns["Y"]
    assert fit.right == np.sum(np.sign(POINT[0] * x + POINT[1]) == y)
    assert f"{fit.right} of {len(x)} classes right" in model_fit_alt(fit)


def test_a_hinge_of_two_features_has_its_border_and_another_curve_has_none() -> None:
    settings = on("separable", "logistic_two")
    fit = fit_at(replace(settings, formula="mean(max(0, 1 - Y (w X1 + b X2)))"), POINT)
    assert fit.kind == "border"
    assert POINT[0] * fit.curve_x + POINT[1] * fit.curve_y == pytest.approx(0, abs=1e-9)
    bent = fit_at(replace(settings, formula="mean(max(0, 1 - Y (w X1 + b X2^2)))"), POINT)
    assert bent.kind == "predicted"
    assert set(bent.x.tolist()) <= {-1.0, 1.0}


def test_the_logistic_loss_typed_in_full_has_its_border() -> None:
    settings = replace(on("separable", "logistic_two"), formula="mean(ln(1 + exp(-Y (w X1 + b X2))))")
    assert fit_at(settings, POINT).kind == "border"


@pytest.mark.parametrize("text", ["mean((w X)^2 + b^2 Y^2)", "max(w X Y + b)", "sum(w X - b Y)"])
def test_a_loss_without_a_prediction_shows_the_shares_of_the_rows(text: str) -> None:
    settings = Settings(formula=f"f(w, b) = {text}", table=SETS["hours"].table)
    fit = fit_at(settings, POINT)
    x, y = SETS["hours"].table.numbers.T
    w, b = POINT
    parts = {"mean": (w * x) ** 2 + b**2 * y**2, "sum(": w * x - b * y, "max(": w * x * y + b}[text[:4]]
    assert fit.kind == "shares"
    assert fit.y == pytest.approx(np.abs(parts) / np.abs(parts).sum(), rel=1e-12)
    figure = model_fit_figure(fit, LIGHT)
    assert [trace["name"] for trace in figure["data"]] == ["residuals", "points"]
    assert "no prediction" in model_fit_alt(fit)
    assert moving_fit(settings)["kind"] == "shares"


def test_functions_without_rows_have_no_picture() -> None:
    assert not has_picture(Settings())
    assert not has_picture(Settings(table=SETS["hours"].table))


@pytest.mark.parametrize("scaling", ["centre", "standardize", "minmax"])
@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_path_in_original_weights_is_the_same_run(scaling: Scaling, palette: Any) -> None:
    settings = replace(on("hours", "squared", scaling), start=(0.0, 0.0), step_size=0.05, max_iterations=15)
    found = original_path(settings)
    assert found is not None
    run = run_spec(to_spec(settings))
    x, y = SETS["hours"].table.numbers.T
    for point, value in zip(found.points, run.values, strict=True):
        assert np.mean((point[0] * x + point[1] - y) ** 2) == pytest.approx(value, rel=1e-9)
    grid = np.meshgrid(found.landscape.x, found.landscape.y)
    errors = grid[0][..., None] * x + grid[1][..., None] - y
    assert found.landscape.values == pytest.approx((errors**2).mean(axis=-1), rel=1e-8)
    names = [trace.get("name") for trace in original_path_figure(found.landscape, found.points, palette)["data"]]
    assert names[-3:] == ["path", "start", "last iterate"]
    assert original_path_alt(found.points, ("w", "b")).endswith(".")
    assert moving_original(found)["form"] == "line"


def test_without_scaling_or_a_map_there_is_no_second_path() -> None:
    assert original_path(on("hours", "squared")) is None
    bent = replace(on("hours", "squared", "standardize"), formula="f(w, b) = mean((w X^2 + b X - Y)^2)")
    assert original_path(bent) is None
    assert original_path(Settings()) is None
