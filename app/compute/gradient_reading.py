"""The gradient at one point of a function, and what it says there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.text.gradient_reading import Obstacle, reading
from gradnorm_core.arrays import Floats
from gradnorm_core.diagnostics.kinks import is_kink
from gradnorm_core.diagnostics.rough_points import jumps_at
from gradnorm_core.diagnostics.surroundings import is_on_border, seems_constant
from gradnorm_core.objectives.formula import FormulaObjective
from gradnorm_core.objectives.objective import Objective


@dataclass(frozen=True, slots=True, eq=False)
class GradientReading:
    """The gradient at a point.

    Attributes:
        obstacle: why f has no gradient there, where the formula may give one; "" where it has one.
        gradient: ∇f(x), (2,); NaN where there is an obstacle.
        headline: the norm in words.
        sentences: its meaning there.
    """

    obstacle: Obstacle
    gradient: Floats
    headline: str
    sentences: tuple[str, ...]


def gradient_reading(objective: FormulaObjective, point: tuple[float, float]) -> GradientReading:
    """The gradient at this point, and what it says."""
    obstacle, place = obstacle_at(objective, point), np.array(point)
    known = np.full(2, np.nan) if obstacle else objective.gradient_at(point)
    gradient = np.asarray(known, dtype=np.float64)
    still = seems_constant(objective, place)
    headline, sentences = reading(point, gradient, still, objective.variables, obstacle=obstacle)
    return GradientReading(obstacle, gradient, headline, tuple(sentences))


def obstacle_at(objective: Objective, point: tuple[float, float]) -> Obstacle:
    """Why f has no gradient at a point: a jump, a kink, or the border of its domain; "" without such a cause."""
    place = np.array(point)
    if jumps_at(objective, place):
        return "jump"
    if is_kink(objective, place):
        return "kink"
    return "border" if is_on_border(objective, place) else ""
