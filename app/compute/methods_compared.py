"""The comparison of descent, momentum, RMSProp and Adam on the function at hand, each with a step size that fits it."""

from __future__ import annotations

from dataclasses import replace

from app.compute.cache import cached
from app.compute.results import SCREENS
from app.settings.compare import ComparedRun, Comparison
from app.settings.settings import Settings, to_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.adaptive import Adam, RMSProp
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.sweeps import fitting_step

CLASSICS: tuple[Direction, ...] = (Steepest(), HeavyBall(0.9), RMSProp(), Adam())
"""The directions compared, with the numbers that libraries give them."""


@cached(most=SCREENS, megabytes=0.1)
def fitting_step_size(spec: RunSpec) -> float | None:
    """The step size with which the method arrives first; None where no step size brings it below the start."""
    return fitting_step.fitting_step_size(spec)


def methods_compared(settings: Settings) -> Settings:
    """Returns the settings of the comparison: function, start, stopping, clip and noise stay as they are.

    A method that no step size brings below the start keeps the step size of the settings.
    """
    fixed = replace(settings, step_rule=Fixed(settings.step_size), comparison=None, beside="off")
    first, *others = (_with_fitting_step(replace(fixed, direction=direction)) for direction in CLASSICS)
    runs = tuple(ComparedRun(place, one.method) for place, one in enumerate(others, start=1))
    return replace(first, comparison=Comparison(runs))


def _with_fitting_step(settings: Settings) -> Settings:
    size = fitting_step_size(to_spec(settings)) or settings.step_size
    return replace(settings, step_rule=Fixed(size), step_size=size)
