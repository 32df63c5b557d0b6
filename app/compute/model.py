"""The model in a ready loss: its curve, its predictions, and the program with which the browser moves both."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.browser.engine_data import pack_program
from app.figures.model_fit import Kind, ModelFit
from app.settings.settings import Settings
from app.tables.losses import loss_of
from app.tables.scaling import changes, scaled
from app.tables.table import Table
from gradnorm_core.arrays import Floats
from gradnorm_core.data.losses import LOSSES, Loss
from gradnorm_core.formulas.compiler.program import compile_instructions
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula import parse

PLACES = 81
"""Points of a curve."""


def has_picture(settings: Settings) -> bool:
    """Whether the formula is a ready loss over the table, whose model is known."""
    name = loss_of(settings.formula)
    return settings.table is not None and name is not None and len(settings.table.heads) >= len(LOSSES[name].columns)


def kind_of(loss: Loss) -> Kind:
    """The picture of a loss."""
    if len(loss.columns) == 2:
        return "curve"
    return "border" if loss.labels != "any" else "predicted"


def fit_at(settings: Settings, point: Floats) -> ModelFit:
    """The data and the model of an iterate."""
    table, loss = _parts(settings)
    kind = kind_of(loss)
    predicted = _predictions(settings, loss, scaled(table, settings.scaling), point)
    y = table.columns["Y"]
    classes = np.where(y > 0, 1.0, -1.0) if loss.labels != "any" else None
    if kind == "curve":
        x = table.columns[_features(table)[0]]
        curve_x, grid = _grid(settings, table)
        curve_y = _predictions(settings, loss, {_features(table)[0]: grid}, point)
        return ModelFit(kind, x, y, curve_x, curve_y, predicted, classes, (_head(table, 0), table.head_of("Y")))
    if kind == "predicted":
        ends = np.array([y.min(), y.max()])
        return ModelFit(kind, predicted, y, ends, ends, predicted, None, ("predicted", table.head_of("Y")))
    first, second = (table.columns[letter] for letter in _features(table)[:2])
    curve_x, curve_y = _border(settings, table, point)
    return ModelFit(kind, first, second, curve_x, curve_y, predicted, classes, (_head(table, 0), _head(table, 1)))


def moving_fit(settings: Settings) -> dict[str, Any]:
    """The same as a program of the weights and the features, with which the browser follows the player."""
    table, loss = _parts(settings)
    model = _model(loss, scaled(table, settings.scaling))
    letters = [letter for letter in scaled(table, settings.scaling).names if letter in model.expression.columns]
    inputs = (*model.variables, *letters)
    tree = model.expression.tree.arguments[0]  # type: ignore[union-attr]  # mean(…) of `_model`
    curve_x, grid = _grid(settings, table)
    found: dict[str, Any] = {
        "kind": kind_of(loss),
        "program": pack_program(compile_instructions(tree, inputs, 0), inputs),
        "columns": {letter: scaled(table, settings.scaling)[letter].tolist() for letter in letters},
        "y": table.columns["Y"].tolist(),
        "x": table.columns[_features(table)[0]].tolist(),
        "residuals": loss.labels == "any",
    }
    if len(loss.columns) == 2:
        return {**found, "grid": {letters[0]: grid.tolist()}, "curve_x": curve_x.tolist()}
    moved = changes(table, settings.scaling)
    return {**found, "shifts": [list(moved[letter]) for letter in _features(table)[:2]]}


def _parts(settings: Settings) -> tuple[Table, Loss]:
    name = loss_of(settings.formula)
    if settings.table is None or name is None:
        raise ValueError("the formula is no ready loss")
    return settings.table, LOSSES[name]


def _features(table: Table) -> tuple[str, ...]:
    return tuple(letter for letter in table.letters if letter != "Y")


def _head(table: Table, place: int) -> str:
    return table.head_of(_features(table)[place])


def _model(loss: Loss, columns: Any) -> DataObjective:
    """The model as the part of each row of its own mean, which the core evaluates like a loss."""
    head = loss.text.partition("=")[0] if "; " not in loss.text else f"{loss.text.partition(';')[0]}) "
    model = parse(f"{head}= mean({loss.prediction})", data=columns)
    assert isinstance(model, DataObjective)
    return model


def _predictions(settings: Settings, loss: Loss, columns: Any, point: Floats) -> Floats:
    """The answer of the model for each row of these columns, (n,)."""
    return np.asarray(_model(loss, columns).row_values(point))


def _grid(settings: Settings, table: Table) -> tuple[Floats, Floats]:
    """The places of the curve, in the units of the table and scaled."""
    letter = _features(table)[0]
    numbers, (shift, factor) = table.columns[letter], changes(table, settings.scaling)[letter]
    room = 0.08 * (float(np.ptp(numbers)) or 1.0)
    places = np.linspace(numbers.min() - room, numbers.max() + room, PLACES)
    return places, (places - shift) / factor


def _border(settings: Settings, table: Table, point: Floats) -> tuple[Floats, Floats]:
    """Where w₁x₁ + w₂x₂ = 0 in the units of the table: two ends far outside; none while both weights are 0."""
    (m1, s1), (m2, s2) = (changes(table, settings.scaling)[letter] for letter in _features(table)[:2])
    w1, w2 = map(float, point)
    length = float(np.hypot(w1, w2))
    if not 0 < length < np.inf:
        return np.array([np.nan]), np.array([np.nan])
    first, second = (table.columns[letter] for letter in _features(table)[:2])
    far = 10 * float(max(np.abs(first - m1).max() / s1, np.abs(second - m2).max() / s2, 1.0))
    ends = np.array([-far, far]) / length
    return m1 - s1 * w2 * ends, m2 + s2 * w1 * ends
