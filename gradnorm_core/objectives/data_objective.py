"""`DataObjective`: a loss, which is a formula over the rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Floats, IntArray
from gradnorm_core.data.table import Table, as_table
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.compiler.execution import with_defaults
from gradnorm_core.formulas.compiler.program import Program, compile_tree
from gradnorm_core.formulas.expression import Expression
from gradnorm_core.formulas.functions.aggregates import ROW_COUNT
from gradnorm_core.formulas.row_parts import reduction, row_part
from gradnorm_core.objectives.formula_objective import FormulaObjective, parsed
from gradnorm_core.objectives.formula_programs import FormulaPrograms


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DataObjective(FormulaObjective):
    """The objective of a formula with columns and a table of n rows; `parse` makes it.

    >>> from gradnorm_core.objectives.formula import parse
    >>> loss = parse("mean((w X + b - Y)^2)", data={"X": [0, 1, 2], "Y": [1, 3, 6]})
    >>> loss.rows, loss.columns, loss.row_gradients((2, 1)).tolist()
    (3, ('X', 'Y'), [[0.0, 0.0, -4.0], [0.0, 0.0, -2.0]])

    Attributes:
        expression: the checked reading of the formula.
        data: the table.
    """

    expression: Expression  # repeated here so that documentation tools find its type
    data: Table = field(kw_only=True)

    @classmethod
    def of(cls, formula: FormulaObjective, data: Table) -> DataObjective:
        """Returns the formula with these data; nothing is parsed or compiled again."""
        programs = FormulaPrograms(formula.expression, formula.values, formula._programs.compiled, data)
        return cls(formula.expression, formula.values, programs, data=data)

    @property
    def rows(self) -> int:
        """n, the number of rows."""
        return self.data.rows

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns of the table, X_1 for X1; `expression.columns` has those of the formula alone."""
        return self.data.names

    def with_parameters(self, **parameters: float) -> DataObjective:
        """Returns the same loss with other numbers of its parameters; nothing is parsed or compiled again.

        Raises:
            UsageError: the formula has no such parameter, or the number is not finite.
        """
        return DataObjective.of(FormulaObjective.with_parameters(self, **parameters), self.data)

    def with_data(self, data: Mapping[str, ArrayLike]) -> DataObjective:
        """Returns the same formula with other data; if the columns have the same names, nothing is parsed again.

        Raises:
            ExpressionError: a column of the formula is missing.
            UsageError: the data are no columns of finite numbers.
        """
        table = as_table(data)
        if table.names == self.data.names:
            return DataObjective.of(self, table)
        formula = parsed(self.text, self.expression.parameters, table.names)
        named = self.parameters
        return DataObjective.of(formula.with_parameters(**named) if named else formula, table)

    # The rows one by one

    @property
    def reduction(self) -> str:
        """ "sum" where f is the sum of the rows' parts, "mean" where it is their mean."""
        return reduction(self.expression.tree)

    @property
    def has_row_parts(self) -> bool:
        """Whether f is the mean or the sum of one part per row; f may also have terms without columns."""
        return row_part(self.expression.tree) is not None

    def row_values(self, points: ArrayLike) -> Floats:
        """Returns the part of f that belongs to each row: points (2, …) -> (…, n). f is their `reduction`.

        Raises:
            UsageError: f has no such parts (`has_row_parts`).
        """
        values: Floats = self._row_parts(0, self._points(points))[0]
        return values

    def row_gradients(self, points: ArrayLike) -> Floats:
        """Returns the gradient of each row's part: points (2, …) -> (2, …, n). ∇f is their `reduction`.

        A term without columns counts in every row. At kinks the conventions of the table of functions hold.

        Raises:
            UsageError: f has no such parts, as √mean(u) has not.
        """
        return self._row_parts(1, self._points(points))[1:]

    def row_estimates(self, points: ArrayLike, rows: ArrayLike | None = None) -> Floats:
        """Returns gᵢ, the estimate of ∇f by each row alone: points (2, …) -> (2, …, m). ∇f is the mean over all rows.

        Where f is a mean, gᵢ is the gradient of the row's part; where f is a sum, it is n times that.

        Args:
            points: the points, (2, …).
            rows: the indices of m rows; all rows when None.

        Raises:
            UsageError: f has no such parts.
        """
        chosen = None if rows is None else np.asarray(rows, dtype=np.intp)
        parts = self._row_parts(1, self._points(points), chosen)[1:]
        with np.errstate(over="ignore"):
            return parts * self.rows if self.reduction == "sum" else parts

    @property
    def row_source(self) -> str:
        """The source of a function ``program`` of the variables, columns and n: the part of a row and its gradient.

        Raises:
            UsageError: f has no such parts.
        """
        return self._row_program(1).with_values(self.expression.parameters, self.values).source

    def gradient_on(self, rows: ArrayLike, points: ArrayLike) -> Floats:
        """Returns ∇f with some rows, by their indices, in place of all: points (2, …) -> (2, …).

        A mean over all rows becomes the mean over these rows; a sum becomes n times their mean, which estimates it.
        """
        chosen: IntArray = np.asarray(rows, dtype=np.intp)
        points = self._points(points)
        with np.errstate(all="ignore"):
            _, gradient = self._programs.on_rows(chosen)(*points)
        stacked: Floats = np.stack([np.broadcast_to(component, points.shape[1:]) for component in gradient])
        return stacked

    def _row_parts(self, order: int, points: Floats, rows: IntArray | None = None) -> Floats:
        """Returns value and derivatives of the parts of all rows, or of some, in one array (1 or 3, …, rows)."""
        run = with_defaults(self._row_program(order).run, tuple(map(np.float64, self.values)))
        chosen: IntArray | slice = slice(None) if rows is None else rows
        columns = [self.data[name][chosen] for name in self.expression.columns]
        count = self.rows if rows is None else len(rows)
        with np.errstate(all="ignore"):
            returned = run(*(coordinate[..., None] for coordinate in points), *columns, float(self.rows))
        results = (returned[0], *returned[1]) if order else (returned,)
        parts: Floats = np.stack([np.broadcast_to(result, (*points.shape[1:], count)) for result in results])
        return parts

    def _row_program(self, order: int) -> Program:
        compiled, reading = self._programs.compiled, self.expression
        key = ("row", order)
        if key not in compiled:
            tree = row_part(reading.tree)
            if tree is None:
                raise UsageError(
                    f"{self.text} is no mean and no sum over rows, so its rows have no gradients of their own "
                    "whose mean is the gradient."
                )
            given = (*reading.columns, ROW_COUNT, *reading.parameters)
            compiled[key] = compile_tree(tree, reading.variables, order, given)
        program: Program = compiled[key]
        return program

    # Where a loss differs from a formula without data

    def _identity(self) -> tuple[object, ...]:
        return *FormulaObjective._identity(self), self.data.digest

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.text, self.parameters, self.data)

    def __repr__(self) -> str:
        parameters = f", parameters={self.parameters}" if self.values else ""
        return f"parse({self.text!r}{parameters}, data={self.data!r})"


def _restored(text: str, parameters: dict[str, float], data: Table) -> DataObjective:
    """Returns the objective that was pickled."""
    formula = parsed(text, tuple(parameters), data.names)
    return DataObjective.of(formula.with_parameters(**parameters) if parameters else formula, data)
