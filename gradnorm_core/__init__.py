"""Gradient descent with its reasons: formulas, norms, runs, and diagnostics that explain the runs.

>>> import gradnorm_core as gc
>>> f = gc.parse("100(y - x^2)^2 + (1 - x)^2")
>>> run = gc.descend(f, start=(-1.2, 1.0), direction=gc.Steepest(), step_rule=gc.Fixed(0.001), max_iterations=500)
>>> run.status.name
'iteration_limit'
>>> gc.gradient_norm(run.gradients, 2).shape
(501,)
"""

from gradnorm_core.data.losses import LOSSES, Loss
from gradnorm_core.data.scaling import Scaling
from gradnorm_core.data.table import Table
from gradnorm_core.descent.batch import Batch, descend_batch
from gradnorm_core.descent.descend import descend, run_spec
from gradnorm_core.descent.plotting import DrawingError
from gradnorm_core.descent.run import Run, Trajectory
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Status
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.errors import (
    AmbiguousFormulaError,
    ConstantDomainError,
    ExpressionError,
    FormulaLimitError,
    FormulaSyntaxError,
    GradnormError,
    RuleError,
    UnknownCharacterError,
    UnknownNameError,
    UsageError,
)
from gradnorm_core.formulas.expression import Expression, parse_expression
from gradnorm_core.formulas.symbolic.service import Formulas
from gradnorm_core.methods.clipping import Clip, ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, AdamW, RMSProp
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.conjugate_gradients import FletcherReeves, HestenesStiefel, NonlinearCG
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import MethodPart, NumpyLines
from gradnorm_core.methods.problem import GradientTransform, Iterate
from gradnorm_core.methods.registry import DIRECTIONS, STEP_RULES, why_not
from gradnorm_core.methods.row_clipping import ClipRows, RowClipping, clip_rows
from gradnorm_core.methods.step_rules.annealing import Cosine, WarmUp
from gradnorm_core.methods.step_rules.barzilai_borwein import BarzilaiBorwein
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.methods.step_rules.polyak import Polyak
from gradnorm_core.methods.step_rules.ray import Ray
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.norms import dual_exponent, dual_norm, gradient_norm, steepest_direction, unit_ball
from gradnorm_core.objectives.callables import objective
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.families import ChainedRosenbrock, Laplacian, Quadratic, held_spectrum_quadratic
from gradnorm_core.objectives.formula import FormulaObjective, parse
from gradnorm_core.objectives.gallery import GALLERY, Example
from gradnorm_core.objectives.objective import Objective

__all__ = [
    "BFGS",
    "DIRECTIONS",
    "GALLERY",
    "LBFGS",
    "LOSSES",
    "STEP_RULES",
    "AdaGrad",
    "Adam",
    "AdamW",
    "AmbiguousFormulaError",
    "Armijo",
    "BarzilaiBorwein",
    "Batch",
    "ChainedRosenbrock",
    "Clip",
    "ClipByNorm",
    "ClipByValue",
    "ClipRows",
    "ConstantDomainError",
    "Cosine",
    "DataObjective",
    "Diagnostics",
    "Direction",
    "DrawingError",
    "Exact",
    "Example",
    "Expression",
    "ExpressionError",
    "Fixed",
    "FletcherReeves",
    "Formula",
    "FormulaLimitError",
    "FormulaObjective",
    "FormulaSyntaxError",
    "Formulas",
    "GaussianNoise",
    "GradientTransform",
    "GradnormError",
    "HeavyBall",
    "HestenesStiefel",
    "Iterate",
    "Laplacian",
    "Loss",
    "MethodPart",
    "Minibatch",
    "Nesterov",
    "Newton",
    "NonlinearCG",
    "Normalized",
    "NumpyLines",
    "Objective",
    "Parameter",
    "Polyak",
    "Quadratic",
    "RMSProp",
    "Ray",
    "RowClipping",
    "Rule",
    "RuleError",
    "Run",
    "RunSpec",
    "Scaling",
    "Status",
    "Steepest",
    "StepRule",
    "Table",
    "Trajectory",
    "UnknownCharacterError",
    "UnknownNameError",
    "UsageError",
    "WarmUp",
    "Wolfe",
    "clip_rows",
    "descend",
    "descend_batch",
    "diagnose",
    "dual_exponent",
    "dual_norm",
    "gradient_norm",
    "held_spectrum_quadratic",
    "objective",
    "parse",
    "parse_expression",
    "run_spec",
    "steepest_direction",
    "unit_ball",
    "why_not",
]
