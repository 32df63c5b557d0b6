"""Sweeps: many runs at once, over step sizes, starts or parameters, and their results."""

from gradnorm_core.sweeps.bifurcation import Bifurcation, bifurcation
from gradnorm_core.sweeps.chunks import Cancelled
from gradnorm_core.sweeps.cycles import Cycle, find_cycle, period_doubling, period_doublings
from gradnorm_core.sweeps.maps import BasinMap, OutcomeMap, ParameterMap, basin_map, outcome_map, parameter_map
from gradnorm_core.sweeps.step_sizes import StepSizeSweep, sweep_step_sizes

__all__ = [
    "BasinMap",
    "Bifurcation",
    "Cancelled",
    "Cycle",
    "OutcomeMap",
    "ParameterMap",
    "StepSizeSweep",
    "basin_map",
    "bifurcation",
    "find_cycle",
    "outcome_map",
    "parameter_map",
    "period_doubling",
    "period_doublings",
    "sweep_step_sizes",
]
