"""The picture of the data: model, residuals and border agree with NumPy, in the units of the table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.compute.model import fit_at, has_picture, moving_fit
from app.figures.alt_text import model_fit_alt
from app.figures.model_fit import model_fit_figure
from app.figures.style import DARK, LIGHT
from app.settings.settings import Settings
from app.tables.scaling import SCALINGS, Scaling, changes
from app.tables.sets.catalogue import SETS
from gradnorm_core.data.losses import LOSSES

POINT = np.array([0.7, -1.3])


def on(key: str, loss: str, scaling: Scaling = "none") -> Settings:
    return Settings(formula=LOSSES[loss].text, table=SETS[key].table, scaling=scaling)


def score(settings: Settings, numbers: np.ndarray, letter: str = "X") -> np.ndarray:
    assert settings.table is not None
    shift, factor = changes(settings.table, settings.scaling)[letter]
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
    moved = changes(SETS["separable"].table, scaling)
    scaled = [(end - moved[one][0]) / moved[one][1] for end, one in ((fit.curve_x, "X1"), (fit.curve_y, "X2"))]
    assert POINT[0] * scaled[0] + POINT[1] * scaled[1] == pytest.approx(0, abs=1e-9 * np.abs(scaled).max())
    assert np.isnan(fit_at(settings, np.zeros(2)).curve_x).all()


def test_predictions_of_two_features_are_drawn_against_what_was_measured() -> None:
    fit = fit_at(on("flats", "squared_two"), POINT)
    distance, area, rent = SETS["flats"].table.numbers.T
    assert fit.x == pytest.approx(POINT[0] * distance + POINT[1] * area)
    assert fit.y == pytest.approx(rent)


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


def test_heads_are_escaped_on_the_axes() -> None:
    table = replace(SETS["hours"].table, heads=("<b>x</b>", "y"), source="")
    figure = model_fit_figure(fit_at(replace(on("hours", "squared"), table=table), POINT), LIGHT)
    assert figure["layout"]["xaxis"]["title"]["text"] == "&lt;b&gt;x&lt;/b&gt;"


def test_a_loss_of_ones_own_has_no_picture() -> None:
    assert not has_picture(Settings(formula="f(w, b) = mean((w X - Y)^4)", table=SETS["hours"].table))
    assert not has_picture(Settings())
