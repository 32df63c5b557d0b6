"""The model in a loss: its curve, its predictions, and the program with which the browser moves both."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.browser.engine_data import pack_program
from app.compute.cache import cached
from app.figures.model_fit import Kind, ModelFit
from app.settings.settings import Settings
from app.tables.scaling import changes
from app.tables.table import Table
from gradnorm_core.arrays import Floats
from gradnorm_core.formulas.compiler.program import compile_instructions
from gradnorm_core.formulas.functions.aggregates import ROW_COUNT
from gradnorm_core.formulas.predictions import row_quantity
from gradnorm_core.formulas.row_parts import row_part
from gradnorm_core.formulas.tree import Node
from gradnorm_core.objectives import row_model
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.row_model import TRIALS, RowModel, evaluated

PLACES = 81
"""Points of a curve."""
TRIED = 400
"""Points at which a border is tried."""
ROOM = 3.0
"""The axis of the shares reaches to this many times the largest one at the last iterate, and to 1 at most."""


def has_picture(settings: Settings) -> bool:
    """Whether the formula reads the rows of a table with a feature and a target."""
    loss, table = settings.objective, settings.table
    return isinstance(loss, DataObjective) and table is not None and len(table.heads) > 1


@cached(most=64, megabytes=4)
def model_of(loss: DataObjective) -> RowModel | None:
    """The model in a loss; None where its formula holds none."""
    return row_model.row_model(loss)


@cached(most=64, megabytes=1)
def kind_of(loss: DataObjective) -> Kind:
    """The picture of a loss."""
    model = model_of(loss)
    if model is None:
        return "shares"
    if len(model.columns) <= 1:
        return "curve"
    return "border" if model.labels and _is_line_through_zero(model) else "predicted"


def fit_at(settings: Settings, point: Floats, start: Floats | None = None) -> ModelFit:
    """The data and the model of an iterate; the axis of predictions holds those of the start too."""
    table, loss = _parts(settings)
    kind, model, y = kind_of(loss), model_of(loss), table.columns["Y"]
    letters = _features(table, loss)
    x, head = table.columns[letters[0]], table.head_of(letters[0])
    if model is None:
        shares = shares_of(loss, point)
        return ModelFit(kind, x, shares, x[:0], x[:0], np.zeros(len(x)), None, (head, "share of f"), _top(shares))
    predicted = model.predict(point, loss.data)
    middle = sum(model.labels) / 2 if model.labels else 0.0
    classes = np.where(y > middle, 1.0, -1.0) if model.labels else None
    said: dict[str, Any] = {"threshold": middle, "labels": model.labels or (), "expects": model.kind == "probability"}
    if kind == "curve":
        curve_x, grid = _grid(settings, table, letters[0])
        curve_y = model.predict(point, dict.fromkeys(model.columns or loss.expression.columns, grid))
        names = (head, table.head_of("Y"))
        return ModelFit(kind, x, y, curve_x, curve_y, predicted, classes, names, **said)
    if kind == "predicted":
        ends = np.array([y.min(), y.max()])
        names = ("predicted", table.head_of("Y"))
        began = np.zeros(0) if start is None else model.predict(start, loss.data)
        return ModelFit(kind, predicted, y, ends, ends, predicted, classes, names, began=began, **said)
    second = table.columns[letters[1]]
    curve_x, curve_y = _border(settings, table, letters, point)
    names = (head, table.head_of(letters[1]))
    return ModelFit(kind, x, second, curve_x, curve_y, predicted, classes, names, **said)


def moving_fit(settings: Settings) -> dict[str, Any]:
    """The same as a program of the weights and the features, with which the browser follows the player."""
    table, loss = _parts(settings)
    model, kind = model_of(loss), kind_of(loss)
    letters = _features(table, loss)
    used = model.columns if model else loss.expression.columns
    names = (*used, ROW_COUNT, *loss.expression.parameters)
    tree = model.tree if model else _row_tree(loss)
    packed = pack_program(compile_instructions(tree, loss.variables, 0, names), (*loss.variables, *names))
    found: dict[str, Any] = {
        "kind": kind,
        "program": {**packed, "parameters": {ROW_COUNT: loss.rows, **loss.parameters}},
        "columns": {name: loss.data[name].tolist() for name in used or loss.expression.columns},
        "y": table.columns["Y"].tolist(),
        "x": table.columns[letters[0]].tolist(),
        "residuals": model is not None and model.kind == "value",
    }
    if kind == "curve":
        curve_x, grid = _grid(settings, table, letters[0])
        return {**found, "grid": {(used or ("",))[0]: grid.tolist()}, "curve_x": curve_x.tolist()}
    moved = changes(table, settings.scaling, settings.formula)
    return {**found, "shifts": [list(moved[letter]) for letter in letters[:2]]}


def shares_of(loss: DataObjective, point: Floats) -> Floats:
    """The share of each row in the sum of the rows' absolute values, (n,); 0 where that sum is 0 or not finite."""
    parts = np.abs(evaluated(loss, _row_tree(loss), point, loss.data))
    total = float(parts.sum())
    return parts / total if 0 < total < np.inf else np.zeros_like(parts)


def _row_tree(loss: DataObjective) -> Node:
    """The part of a row; where f has none, the argument of its first mean, sum or max."""
    tree = row_part(loss.expression.tree) or row_quantity(loss.expression.tree)
    assert tree is not None  # a formula with columns has an aggregate
    return tree


def _top(shares: Floats) -> float:
    return min(1.0, ROOM * float(shares.max())) or 1.0


def _parts(settings: Settings) -> tuple[Table, DataObjective]:
    if settings.table is None or not isinstance(settings.objective, DataObjective):
        raise ValueError("the formula reads no table")
    return settings.table, settings.objective


def _features(table: Table, loss: DataObjective) -> tuple[str, ...]:
    """The letters of the features that the model reads, else those that the formula reads, else all of the table's."""
    model = model_of(loss)
    names = model.columns if model else loss.expression.columns
    read = tuple(name.replace("_", "") for name in names if name != "Y")
    return read or tuple(letter for letter in table.letters if letter != "Y")


def _is_line_through_zero(model: RowModel) -> bool:
    """Whether the model decides by the sign of w₁x₁ + w₂x₂, so that its border is a line; tried in the data's range."""
    if len(model.columns) > 2:
        return False
    spreads = [float(np.abs(model.loss.data[name]).max()) for name in model.columns]
    first, second = np.random.default_rng(0).uniform(-1, 1, (2, TRIED)) * np.array(spreads)[:, None]
    points = dict(zip(model.columns, (first, second), strict=True))
    scores = [(model.scores(trial, points), trial[0] * first + trial[1] * second) for trial in TRIALS]
    return all(np.array_equal(np.sign(ours), np.sign(line)) for ours, line in scores)


def _grid(settings: Settings, table: Table, letter: str) -> tuple[Floats, Floats]:
    """The places of the curve, in the units of the table and scaled."""
    numbers, (shift, factor) = table.columns[letter], changes(table, settings.scaling, settings.formula)[letter]
    room = 0.08 * (float(np.ptp(numbers)) or 1.0)
    places = np.linspace(numbers.min() - room, numbers.max() + room, PLACES)
    return places, (places - shift) / factor


def _border(settings: Settings, table: Table, letters: tuple[str, ...], point: Floats) -> tuple[Floats, Floats]:
    """Where w₁x₁ + w₂x₂ = 0 in the units of the table: two ends far outside; none while both weights are 0."""
    (m1, s1), (m2, s2) = (changes(table, settings.scaling, settings.formula)[letter] for letter in letters[:2])
    w1, w2 = map(float, point)
    length = float(np.hypot(w1, w2))
    if not 0 < length < np.inf:
        return np.array([np.nan]), np.array([np.nan])
    first, second = (table.columns[letter] for letter in letters[:2])
    far = 10 * float(max(np.abs(first - m1).max() / s1, np.abs(second - m2).max() / s2, 1.0))
    ends = np.array([-far, far]) / length
    return m1 - s1 * w2 * ends, m2 + s2 * w1 * ends
