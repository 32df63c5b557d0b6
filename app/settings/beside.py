"""The second run of the Playground: the first one with momentum, or without where it has it. Pure data."""

from __future__ import annotations

from dataclasses import replace

from app.settings.compare import ComparedRun, Comparison
from app.settings.methods import Method
from app.settings.repair import repaired
from app.settings.settings import Settings
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest

MOMENTUM = 0.9
"""β of the second run."""


def beside(settings: Settings) -> Settings | None:
    """Returns the settings of the second run, with the same start and α; None when it is switched off.

    The second run of a direction with memory, such as momentum, is steepest descent; that of every other direction is
    the heavy ball. A step rule that cannot be combined with the second direction gives way to a fixed step.
    """
    if settings.beside == "off":
        return None
    method = besides_method(settings.method)
    return replace(
        settings, direction=method.direction, step_rule=method.step_rule, clip=method.clip, noise=method.noise,
        beside="off",
    )  # fmt: skip


def against_beside(settings: Settings) -> Settings:
    """The settings with which the Compare page compares the two runs."""
    other = besides_method(settings.method)
    return replace(settings, comparison=Comparison((ComparedRun(1, other),)), beside="off")


def besides_method(method: Method) -> Method:
    """The method of the second run."""
    other: Direction = Steepest() if method.direction.remembers else HeavyBall(MOMENTUM)
    return repaired(replace(method, direction=other), "direction")
