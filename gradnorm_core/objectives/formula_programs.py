"""The compiled programs of a formula: made when first asked for, shared by all numbers of its parameters."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.compiler.execution import with_defaults
from gradnorm_core.formulas.compiler.instructions import InstructionList
from gradnorm_core.formulas.compiler.printing import declared
from gradnorm_core.formulas.compiler.program import (
    Program,
    compile_instructions,
    compile_requirements,
    compile_tree,
    requirements_source,
)
from gradnorm_core.formulas.expression import Expression
from gradnorm_core.formulas.letters import name_of
from gradnorm_core.formulas.tree import CONSTANTS


@dataclass(frozen=True, slots=True, eq=False)
class FormulaPrograms:
    """The programs of one formula for one choice of its parameters.

    Attributes:
        expression: the checked reading of the formula.
        values: the numbers of its parameters.
        compiled: the programs that take the parameters as arguments, shared by all choices.
    """

    expression: Expression
    values: tuple[float, ...]
    compiled: dict[object, Any]
    _bound: dict[int, Program] = field(default_factory=dict)

    def program(self, order: int) -> Program:
        """The compiled formula with derivatives up to `order` (0, 1 or 2), which takes the variables alone."""
        if order not in self._bound:
            reading = self.expression
            if order not in self.compiled:
                self.compiled[order] = compile_tree(reading.tree, reading.variables, order, reading.parameters)
            self._bound[order] = self.compiled[order].with_values(reading.parameters, self.values)
        return self._bound[order]

    @property
    def instructions(self) -> InstructionList:
        """f and its two partial derivatives as a list of instructions; the parameters are inputs."""
        if "instructions" not in self.compiled:
            reading = self.expression
            made = compile_instructions(reading.tree, reading.variables, parameters=reading.parameters)
            self.compiled["instructions"] = made
        instructions: InstructionList = self.compiled["instructions"]
        return instructions

    def requirements(self) -> tuple[tuple[str, ...], Callable[..., Any]]:
        """The words of the conditions that can fail, and a program that returns a pair of masks for each."""
        if "requirements" not in self.compiled:
            self.compiled["requirements"] = compile_requirements(self.expression.tree, self._inputs())
        words, run = self.compiled["requirements"]
        return words, with_defaults(run, tuple(map(np.float64, self.values)))

    def conditions(self) -> tuple[tuple[str, ...], str]:
        """The same words, and the source of that program."""
        words, source = requirements_source(self.expression.tree, self._inputs())
        return words, declared(source, self.expression.parameters, self.values)

    def _inputs(self) -> tuple[str, ...]:
        return *self.expression.variables, *self.expression.parameters


def numbers_by_name(parameters: Mapping[str, float]) -> dict[str, float]:
    """The numbers by the names that the language has for the letters: κ is kappa.

    Raises:
        UsageError: a parameter is no letter, no finite number, or one letter in two spellings.
    """
    named = {name_of(written): float(number) for written, number in parameters.items()}
    for written, number in parameters.items():
        name = name_of(written)
        if not name or name in CONSTANTS:
            raise UsageError(f"A parameter is a letter such as a, κ or x_0, not {written!r}.")
        if not math.isfinite(number):
            raise UsageError(f"The parameter {written} is a finite number, not {number}.")
    if len(named) != len(parameters):
        raise UsageError("Two of the parameters are the same letter.")
    return named
