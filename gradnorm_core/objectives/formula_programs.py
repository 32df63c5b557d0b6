"""The compiled programs of a formula, made when they are first needed and shared by all numbers of its parameters."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from gradnorm_core.arrays import Floats, IntArray, floats
from gradnorm_core.data.blocks import over_rows
from gradnorm_core.data.table import Table
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.compiler.execution import with_defaults
from gradnorm_core.formulas.compiler.printing import declared
from gradnorm_core.formulas.compiler.program import (
    Program,
    compile_requirements,
    compile_tree,
    requirements_source,
)
from gradnorm_core.formulas.expression import Expression
from gradnorm_core.formulas.functions.aggregates import ROW_COUNT
from gradnorm_core.formulas.letters import name_of
from gradnorm_core.formulas.tree import CONSTANTS


@dataclass(frozen=True, slots=True, eq=False)
class FormulaPrograms:
    """The programs of one formula for one choice of its parameters.

    Attributes:
        expression: the checked reading of the formula.
        values: the numbers of its parameters.
        compiled: the programs that take data and parameters as arguments, shared by all choices of parameters.
        table: the data for the columns of the formula; None for a formula without columns.
    """

    expression: Expression
    values: tuple[float, ...]
    compiled: dict[object, Any]
    table: Table | None = None
    _bound: dict[int, Program] = field(default_factory=dict)

    def program(self, order: int) -> Program:
        """Returns the compiled formula with derivatives up to `order` (0, 1 or 2), which takes the variables alone."""
        if order not in self._bound:
            reading = self.expression
            if order not in self.compiled:
                self.compiled[order] = compile_tree(reading.tree, reading.variables, order, self._given())
            program: Program = self.compiled[order].with_values(reading.parameters, self.values)
            self._bound[order] = self._over_rows(program)
        return self._bound[order]

    def on_rows(self, rows: IntArray) -> Callable[..., Any]:
        """Returns the program of order 1 with some rows, by their indices, in place of all rows."""
        assert self.table is not None
        if 1 not in self._bound:
            self.program(1)
        run = with_defaults(self.compiled[1].run, tuple(map(np.float64, self.values)))
        columns = tuple(self.table[name][rows] for name in self.expression.columns)
        return over_rows(run, columns, float(self.table.rows))

    def _over_rows(self, program: Program) -> Program:
        """Returns the program as one of the variables alone; with data it runs over all rows."""
        if self.table is None:
            return program
        columns, rows, kinks = self._columns(), float(self.table.rows), program.kinks
        if kinks is not None and kinks.tied is not None:
            kinks = replace(kinks, tied=over_rows(kinks.tied, columns, rows))
        if kinks is not None and kinks.removable is not None:
            kinks = replace(kinks, removable=over_rows(kinks.removable, columns, rows))
        return replace(program, run=over_rows(program.run, columns, rows), kinks=kinks)

    def _columns(self) -> tuple[Floats, ...]:
        assert self.table is not None
        return tuple(self.table[name] for name in self.expression.columns)

    def requirements(self) -> tuple[tuple[str, ...], Callable[..., Any]]:
        """Returns the conditions that can fail, in words, and a program that returns a pair of masks for each."""
        if "requirements" not in self.compiled:
            self.compiled["requirements"] = compile_requirements(self.expression.tree, self._inputs())
        words, run = self.compiled["requirements"]
        run = with_defaults(run, tuple(map(np.float64, self.values)))
        return words, run if self.table is None else over_rows(run, self._columns(), float(self.table.rows))

    def conditions(self) -> tuple[tuple[str, ...], str]:
        """Returns the conditions of `requirements`, in words, and the source of its program."""
        words, source = requirements_source(self.expression.tree, self._inputs())
        return words, declared(source, self.expression.parameters, self.values)

    def _inputs(self) -> tuple[str, ...]:
        return *self.expression.variables, *self._given()

    def _given(self) -> tuple[str, ...]:
        """Returns the names of the other arguments of the programs: columns and the number of rows, parameters."""
        columns = self.expression.columns
        return *columns, *((ROW_COUNT,) if columns else ()), *self.expression.parameters


def numbers_by_name(parameters: Mapping[Any, object]) -> dict[str, float]:
    """Returns the numbers by the names that the language has for the letters: κ is kappa.

    Raises:
        UsageError: a parameter is no letter, no finite number, or one letter in two spellings.
    """
    if not isinstance(parameters, Mapping):
        raise UsageError(f'Parameters are numbers by letter, as in {{"a": 2}}, not {parameters!r}.')
    named: dict[str, float] = {}
    for written, number in parameters.items():
        name = name_of(written) if isinstance(written, str) else ""
        if not name or name in CONSTANTS:
            raise UsageError(f"A parameter is a letter such as a, κ or x_0, not {written!r}.")
        if name in named:
            raise UsageError("Two of the parameters are the same letter.")
        named[name] = _finite(written, number)
    return named


def _finite(letter: str, number: object) -> float:
    """Returns the number of a parameter as a float after checking it."""
    try:
        array = floats(number)  # type: ignore[arg-type]  # it refuses everything else
    except UsageError:
        array = np.full((), np.nan)
    if array.ndim or not np.isfinite(array):
        shown = f"{number}" if isinstance(number, float) else reprlib.repr(number)
        raise UsageError(f"The parameter {letter} is a finite number, not {shown}.")
    return float(array)
