"""The runs of the lessons on data: a line through the hours and points of eleven students, and Anscombe's outlier."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from app.course.runner import Runner
from app.settings.links import to_query
from app.settings.settings import Settings
from app.tables.scaling import Scaling, scaled, unscaled
from app.tables.sets.catalogue import SETS
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.data.losses import LOSSES
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula import parse

LINE: Final = LOSSES["squared"].text
HOURS: Final = SETS["hours"].table
START: Final = (0.0, 0.0)
RAW_WINDOW: Final[Window] = ((-2.0, 16.0), (-2.0, 14.0))
ROUND_WINDOW: Final[Window] = ((-30.0, 46.0), (-5.0, 55.0))
LONG: Final = 400
"""Steps of the runs with mini-batches; the floor is that of their second half."""


def loss(data: Any) -> DataObjective:
    """The squared error of a line over columns X and Y."""
    found = parse(LINE, data=data)
    assert isinstance(found, DataObjective)
    return found


RAW: Final = loss(unscaled(HOURS))
STANDARD: Final = loss(scaled(HOURS, "standardize", LINE))


def plain(objective: DataObjective, alpha: float, steps: int = 200) -> RunSpec:
    """Gradient descent with a fixed step."""
    return RunSpec(objective, START, step_rule=Fixed(alpha), max_iterations=steps)


def in_batches(rule: StepRule, size: int = 3) -> RunSpec:
    """Gradient descent on the standardized hours that sees some rows at each step."""
    return RunSpec(STANDARD, START, step_rule=rule, noise=Minibatch(size), max_iterations=LONG)


def floor(runner: Runner, spec: RunSpec, last: int = LONG // 2) -> float:
    """The root mean square of ‖∇f‖₂ over the last steps of a run."""
    norms = gradient_norm(runner.run(spec).gradients[-last:])
    return float(np.sqrt(np.mean(norms**2)))


def slope_of(objective: DataObjective, point: tuple[float, float] = START) -> Floats:
    """∇f at a point."""
    return np.asarray(objective.gradient_at(point), dtype=np.float64)


def link(scaling: Scaling, step_size: float, window: Window, **rest: Any) -> dict[str, str]:
    """The link that opens such a run in the Playground."""
    return to_query(
        Settings(
            formula=LINE, table=HOURS, scaling=scaling, start=START, step_size=step_size, window=window, **rest
        )
    )  # fmt: skip
