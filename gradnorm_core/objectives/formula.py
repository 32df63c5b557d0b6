"""`parse`: from the text of a formula to an objective with value, gradient and Hessian."""

from __future__ import annotations

from collections.abc import Mapping

from numpy.typing import ArrayLike

from gradnorm_core.data.table import as_table
from gradnorm_core.errors import UsageError
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula_objective import FormulaObjective, parsed
from gradnorm_core.objectives.formula_programs import numbers_by_name

__all__ = ["DataObjective", "FormulaObjective", "parse"]


def parse(
    text: str, parameters: Mapping[str, float] | None = None, data: Mapping[str, ArrayLike] | None = None
) -> FormulaObjective:
    """Returns the objective of a formula in two variables: x and y, or the letters of its head, f(w, b) = …

    >>> f = parse("100(y - x^2)^2 + (1 - x)^2")
    >>> f.value(1, 2), f.gradient(1, 2).tolist(), f.hessian(1, 2).tolist()
    (100.0, [-400.0, 200.0], [[402.0, -400.0], [-400.0, 200.0]])
    >>> parse("a x^2 + κ y^2", parameters={"a": 1, "κ": 10}).gradient(1, 1).tolist()
    [2.0, 20.0]
    >>> parse("f(x, y; κ = 10) = x^2 + κ y^2").with_parameters(κ=100).gradient(1, 1).tolist()
    [2.0, 200.0]
    >>> line = parse("mean((w X + b - Y)^2)", data={"X": [0, 1, 2], "Y": [1, 3, 5]})
    >>> line.value(2, 1), line.gradient(1, 1).tolist(), line.is_quadratic
    (0.0, [-3.3333333333333335, -2.0], True)

    Args:
        text: the formula.
        parameters: the numbers of its other letters, by name; they take precedence over those of its head.
        data: columns of numbers by their names in capitals, for a formula with a mean, a sum or a max over rows; the
            objective is then a `DataObjective`. A formula without a column is the same with and without data.

    Raises:
        ExpressionError: the text is no formula of the language; the error has the position and a suggestion.
        UsageError: the formula is not text, a parameter is no letter, no finite number, or a variable, or the data are
            no columns of finite numbers.
    """
    if not isinstance(text, str):
        raise UsageError(f"A formula is text, not {text!r}.")
    given = numbers_by_name(parameters or {})
    table = None if data is None else as_table(data)
    objective = parsed(text, tuple(given), () if table is None else table.names)
    if table is not None and objective.expression.columns:
        objective = DataObjective.of(objective, table)
    return objective.with_parameters(**given) if given else objective
