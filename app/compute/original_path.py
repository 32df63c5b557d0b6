"""The path of a run on scaled features, in the weights of the original features, and f over these weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.compute import results
from app.compute.cache import cached
from app.compute.model import model_of
from app.settings.settings import Settings, to_spec
from app.settings.window import fitting_window
from app.tables.scaling import Scaling, scalings
from app.tables.table import Table
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.landscape import Landscape
from gradnorm_core.objectives.original_weights import WeightMap, weight_map

SIZE, SIZE_OF_MANY, MANY = 121, 61, 500
"""Grid points along each side, and those of a table with more rows than this."""


@dataclass(frozen=True, slots=True, eq=False)
class OriginalPath:
    """The path in the weights of the table's own units.

    Attributes:
        landscape: f over these weights: the same f, at the scaled weights that belong to them.
        points: the iterates, (n + 1, 2).
        weights: the map from the scaled weights.
    """

    landscape: Landscape
    points: Floats
    weights: WeightMap


def is_scaled(settings: Settings) -> bool:
    """Whether the run is one on scaled features."""
    return settings.scaling != "none" and settings.table is not None and isinstance(settings.objective, DataObjective)


def original_path(settings: Settings) -> OriginalPath | None:
    """The path in original weights; None where no feature is scaled, or no original weights give the same model."""
    if not is_scaled(settings) or settings.table is None:
        return None
    return _original_path(to_spec(settings), settings.table, settings.scaling, settings.formula)


@cached(most=32, megabytes=8)
def _original_path(spec: RunSpec, table: Table, scaling: Scaling, formula: str) -> OriginalPath | None:
    loss = spec.objective
    model = model_of(loss) if isinstance(loss, DataObjective) else None
    of_columns = {one.column: one for one in scalings(table, scaling, formula)}
    found = None if model is None else weight_map(model, of_columns)
    if found is None or not isinstance(loss, DataObjective):
        return None
    run = results.run(spec)
    points = found.original(run.points.T).T
    shown = points[np.isfinite(points).all(axis=1)]
    if run.status.name == "converged":  # the minimum then lies in the middle, with the valley on both sides of it
        shown = np.concatenate([shown, 2 * points[-1:] - points[:1]])
    return OriginalPath(_landscape(loss, found, fitting_window(shown)), points, found)


def _landscape(loss: DataObjective, weights: WeightMap, window: Window) -> Landscape:
    size = SIZE if loss.rows <= MANY else SIZE_OF_MANY
    x, y = (np.linspace(low, high, size) for low, high in window)
    with np.errstate(all="ignore"):
        values = np.asarray(loss.value_at(weights.scaled(np.array(np.meshgrid(x, y)))))
    none, no_arrows = np.zeros(0), (np.zeros((2, 0, 0)), np.zeros((0, 0)))
    return Landscape(window, x, y, values, none, none, *no_arrows, variables=loss.variables)


def moving_original(path: OriginalPath) -> dict[str, Any]:
    """The map of the weights for the browser, which follows the player with it."""
    found = path.weights
    return {"form": found.form, "swapped": found.swapped, "shifts": found.shifts, "scales": found.scales}
