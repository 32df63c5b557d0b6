"""The smaller eigenvalue of a quadratic with a mixed term, by the exact determinant of its Hessian."""

from __future__ import annotations

from fractions import Fraction

from gradnorm_core.formulas.exact_coefficients import second_determinant
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula_objective import FormulaObjective
from gradnorm_core.objectives.objective import Objective

_AS_COMPUTED = 1e-3  # of the eigenvalue: it is shown with three digits


def is_as_computed(objective: Objective, small: float, large: float) -> bool:
    """Whether the smaller eigenvalue of a quadratic in two variables is not 0, and about the number computed for it.

    It is the determinant divided by the larger one, whose relative error is that of float64. False where the
    coefficients are not known exactly.
    """
    if not isinstance(objective, FormulaObjective) or isinstance(objective, DataObjective):
        return False
    determinant = second_determinant(objective.expression, objective.values)
    if not determinant or not small:
        return False
    return abs(small - float(determinant / Fraction(large))) <= _AS_COMPUTED * abs(small)
