"""The numbers of the page that depend on little, each computed when the page is drawn; and the state of the page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.compute.gradient_reading import GradientReading
from app.figures.style import Palette
from app.settings.settings import Settings
from app.tables.scaling import scaled
from app.tables.sets.catalogue import SETS
from app.text.gradient_reading import Obstacle
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.data.losses import LOSSES
from gradnorm_core.diagnostics.slopes import EXPONENTS
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.families import Quadratic
from gradnorm_core.objectives.formula import FormulaObjective, parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.objectives.objective import Objective

EXAMPLE = (3.0, -4.0)
"""A gradient whose norms are whole numbers."""
UNITS = ("x^2 + y^2", "(x/1000)^2 + (y/1000)^2")
"""One hill with x and y in kilometres, and with x and y in metres."""


def norms_of(gradient: ArrayLike) -> dict[float, float]:
    """‖g‖ₚ for each p of the table."""
    return {p: float(gradient_norm(gradient, p)) for p in EXPONENTS}


def norm_at(objective: Objective, point: ArrayLike, p: float = 2) -> float:
    """‖∇f(x)‖ₚ at one point."""
    return float(gradient_norm(objective.gradient_at(point), p))


def in_two_units() -> tuple[float, float]:
    """The norm at one place of the hill, per kilometre and per metre."""
    return norm_at(parse(UNITS[0]), (0.3, 0.4)), norm_at(parse(UNITS[1]), (300.0, 400.0))


@dataclass(frozen=True, slots=True)
class Logged:
    """The norms that a training log may print at one point, for one batch.

    Attributes:
        rows, size: of the data and of the batch.
        full: ‖∇f‖₂ over all rows.
        batch: the norm of the first mini-batch.
        clipped: that norm after clipping at `bound`.
        bound: c.
        error: √E‖g_B − ∇f‖₂² over all batches of this size, drawn with replacement.
    """

    rows: int
    size: int
    full: float
    batch: float
    clipped: float
    bound: float
    error: float


def logged(objective: DataObjective, point: ArrayLike, bound: float = 1.0) -> Logged:
    """The norms at a point, with a quarter of the rows as the batch."""
    place = np.asarray(point, dtype=np.float64)
    size = max(1, objective.rows // 4)
    batches = Minibatch(size, replacement=1)
    gradient = batches.gradient(objective, place, 0)
    clipped = ClipByNorm(bound).transform(gradient, 0)
    return Logged(
        objective.rows, size, norm_at(objective, place), float(gradient_norm(gradient)), float(gradient_norm(clipped)),
        bound, batches.error_at(objective, place),
    )  # fmt: skip


def logged_on_hours() -> Logged:
    """The same where the standardized hours have their minimum, so that all of the batch's norm is noise."""
    loss = parse(LOSSES["squared"].text, data=scaled(SETS["hours"].table, "standardize", LOSSES["squared"].text))
    assert isinstance(loss, DataObjective)
    start = np.zeros(2)
    return logged(loss, start - loss.gradient_at(start) / 2)  # the Hessian is twice the identity: one step arrives


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The gradients before and after one step x − αg, and their norms: {p: (before, after)}."""

    before: tuple[float, float]
    after: tuple[float, float]
    norms: dict[float, tuple[float, float]]


def disagreement(gradient: tuple[float, float], step_size: float = 0.1) -> Disagreement:
    """One step from the point where the turned quadratic of the gallery has this gradient."""
    quadratic = Quadratic(GALLERY["quadratic_rotated"].objective.hessian_at((0.0, 0.0)))
    x = quadratic.point_with_gradient(gradient)
    before = quadratic.gradient_at(x)
    after = quadratic.gradient_at(x - step_size * before)
    pairs = {p: (float(gradient_norm(before, p)), float(gradient_norm(after, p))) for p in EXPONENTS}
    return Disagreement(tuple(before.tolist()), tuple(after.tolist()), pairs)


def first_within(norms: Floats, tolerance: float) -> int | None:
    """The first k with a norm of at most the tolerance, or None."""
    return next((k for k, norm in enumerate(norms.tolist()) if norm <= tolerance), None)


@dataclass(frozen=True, slots=True)
class Scene:
    """The state of the page: the visitor's function and point, and the gradient there."""

    settings: Settings
    objective: FormulaObjective
    reading: GradientReading
    window: Window
    palette: Palette

    @property
    def obstacle(self) -> Obstacle:
        """Why f has no gradient at the point, where the formula may give one; "" where it has one."""
        return self.reading.obstacle

    @property
    def gradient(self) -> Floats:
        """∇f(x), (2,); NaN where there is an obstacle."""
        return self.reading.gradient
