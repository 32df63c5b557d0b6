"""`FormulaObjective`: the objective of a typed formula, with value, gradient and Hessian.

Points have their coordinates on the first axis. No number makes an evaluation raise or warn: NaN means that the formula
is undefined at the point, ±∞ that float64 overflowed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradnorm_core.arrays import Floats
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.compiler.program import Program
from gradnorm_core.formulas.expression import Expression, Note, parse_expression
from gradnorm_core.formulas.letters import plain
from gradnorm_core.formulas.symbolic.service import Formulas, formulas
from gradnorm_core.formulas.tree import Node
from gradnorm_core.objectives.evaluation import at_numbers, at_point, at_points, with_limits
from gradnorm_core.objectives.formula_programs import FormulaPrograms, numbers_by_name
from gradnorm_core.objectives.objective import Objective, SecondOrder, _unwrapped

Masks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class FormulaObjective(Objective):
    """The objective of a typed formula in two variables; `parse` makes it.

    Attributes:
        expression: the checked reading of the formula.
        values: the numbers of its parameters, in the order of `expression.parameters`.
        programs: its programs; None makes new ones.
    """

    expression: Expression
    values: tuple[float, ...] = ()
    programs: FormulaPrograms | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.programs is None:
            object.__setattr__(self, "programs", FormulaPrograms(self.expression, self.values, {}))

    @property
    def _programs(self) -> FormulaPrograms:
        assert self.programs is not None
        return self.programs

    @property
    def dimension(self) -> int:
        return 2

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the two variables, in the order of the coordinates: ("x", "y"), ("w", "b"), ("x_1", "x_2")."""
        return self.expression.variables

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters and their numbers; empty where the formula has none."""
        return dict(zip(self.expression.parameters, self.values, strict=True))

    def with_parameters(self, **parameters: float) -> FormulaObjective:
        """Returns the same formula with other numbers for parameters; nothing is parsed or compiled again.

        >>> from gradnorm_core.objectives.formula import parse
        >>> parse("x^2 + b y^2", parameters={"b": 10}).with_parameters(b=100).value(0, 1)
        100.0

        Raises:
            UsageError: the formula has no such parameter, or the number is not finite.
        """
        changed = self.parameters | numbers_by_name(parameters)
        if unknown := changed.keys() - set(self.expression.parameters):
            raise UsageError(f"{self.text!r} has no parameter {plain(min(unknown))}.")
        values = tuple(changed.values())
        return FormulaObjective(
            self.expression, values, FormulaPrograms(self.expression, values, self._programs.compiled)
        )

    @property
    def text(self) -> str:
        return self.expression.text

    @property
    def notes(self) -> tuple[Note, ...]:
        """Sentences on readings that the author may not expect, such as 1/2x = (1/2)·x."""
        return self.expression.notes

    @property
    def latex(self) -> Formulas:
        """f, ∇f and ∇²f as LaTeX; derivatives too long to show are None."""
        return formulas(self.expression)

    @property
    def is_quadratic(self) -> bool:
        return _is_quadratic(self)

    def program(self, order: int) -> Program:
        """Returns the compiled formula with derivatives up to `order` (0, 1 or 2), and its source."""
        return self._programs.program(order)

    @property
    def conditions(self) -> tuple[tuple[str, ...], str]:
        """The domain conditions that can fail, in words, and the source of a program that checks them."""
        return self._programs.conditions()

    def value_at(self, points: ArrayLike) -> Any:
        points = self._points(points)
        if points.ndim == 1:
            return float(at_point(self.program(0), 0, points))
        return at_points(self.program(0).run, 0, points)[0]

    def value_and_gradient_at(self, points: ArrayLike) -> tuple[Any, Floats]:
        points = self._points(points)
        if points.ndim == 1:
            value, gradient = at_point(self.program(1), 1, points)
            return float(value), np.array(gradient)
        results = with_limits(self.program(1), 1, points)
        return results[0], results[1:]

    def hessian_at(self, points: ArrayLike) -> Floats:
        points = self._points(points)
        if points.ndim == 1:
            _, _, (hxx, hxy, hyy) = at_point(self.program(2), 2, points)
            return np.array(((hxx, hxy), (hxy, hyy)))
        return with_limits(self.program(2), 2, points)[[[3, 4], [4, 5]]]

    def second_order_at(self, points: ArrayLike) -> tuple[Any, Floats, Floats]:
        points = self._points(points)
        if points.ndim > 1:
            return super().second_order_at(points)
        value, gradient, (hxx, hxy, hyy) = at_point(self.program(2), 2, points)  # one program computes all three
        return float(value), np.array(gradient), np.array(((hxx, hxy), (hxy, hyy)))

    def second_order_numbers(self, x: float, y: float) -> SecondOrder:
        value, (gx, gy), (hxx, hxy, hyy) = at_numbers(self.program(2), 2, x, y)
        return float(value), (float(gx), float(gy)), (float(hxx), float(hxy), float(hyy))

    def undefined_at(self, points: ArrayLike) -> Any:
        x, y = self._points(points)
        undefined = np.zeros(x.shape, dtype=bool)
        for mask in self.outside(x, y).values():
            undefined |= mask
        return _unwrapped(undefined)

    def overflows_at(self, points: ArrayLike) -> Any:
        points = self._points(points)
        found = np.zeros(points.shape[1:], dtype=bool)
        if self._overflows(points):  # float64's flag does not say at which of the points
            for place in np.ndindex(found.shape):
                found[place] = self._overflows(points[(slice(None), *place)])
        return _unwrapped(found)

    def _overflows(self, points: Floats) -> bool:
        try:
            with np.errstate(all="ignore", over="raise"):
                self.program(1).run(*points)
        except FloatingPointError:
            return True
        return False

    @property
    def faults(self) -> tuple[str, ...]:
        """All ways in which f may be undefined somewhere, in words."""
        return self._programs.requirements()[0]

    def outside(self, x: ArrayLike, y: ArrayLike) -> dict[str, Masks]:
        """Returns for each domain condition that can fail, in words, the mask of the points where it fails.

        Args:
            x, y: coordinates that broadcast to one shape, which the masks have.
        """
        points = self._plane(x, y)
        words, run = self._programs.requirements()
        masks: dict[str, Masks] = {}
        with np.errstate(all="ignore"):
            for reason, (given, holds) in zip(words, run(*points), strict=True):
                violated = np.logical_and(given, np.logical_not(holds))
                masks[reason] = np.broadcast_to(violated, points.shape[1:]) | masks.get(reason, False)
        return masks

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FormulaObjective) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[object, ...]:
        return self.text, self.expression.parameters, self.values

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.text, self.parameters)

    def __dask_tokenize__(self) -> tuple[object, ...]:
        """Returns the identity from which Dask makes keys; otherwise Dask would pickle every compiled program."""
        return self._identity()

    def __repr__(self) -> str:
        return f"parse({self.text!r}, parameters={self.parameters})" if self.values else f"parse({self.text!r})"

    def _repr_latex_(self) -> str:
        """The formula as a notebook shows it."""
        return rf"$\displaystyle {self.expression.head_latex} = {self.expression.latex}$"


# An entry of the cache is one bool and an objective.
@lru_cache(maxsize=512)
def _is_quadratic(objective: FormulaObjective) -> bool:
    return bool(objective.program(2).is_quadratic) and not objective.undefined_at((0.0, 0.0))


@lru_cache(maxsize=256)
def parsed(text: str, parameters: tuple[str, ...], columns: tuple[str, ...] = ()) -> FormulaObjective:
    """Returns the objective of a text; its parameters have the numbers of the head, or NaN where the head has none.

    Args:
        text: the formula.
        parameters: the names of further parameters.
        columns: the names of the columns of data; the programs then need the data (`DataObjective`).

    Raises:
        ExpressionError: the text cannot be read.
        UsageError: a parameter is a variable of the text.
    """
    expression = parse_expression(text, parameters=parameters, columns=columns)
    if both := set(expression.variables) & set(parameters):
        raise UsageError(f"{plain(min(both))} is a variable of {text!r}, so it is no parameter.")
    numbers = dict(zip(expression.parameters, expression.values, strict=False))
    values = tuple(numbers.get(name, math.nan) for name in expression.parameters)
    shared = _programs_of(expression.tree, expression.variables, expression.parameters, expression.columns)
    return FormulaObjective(expression, values, FormulaPrograms(expression, values, shared))


@lru_cache(maxsize=256)
def _programs_of(tree: Node, *inputs: tuple[str, ...]) -> dict[object, Any]:
    """Returns the dictionary of a formula's programs, shared by texts that differ in the numbers of their heads."""
    return {}


def _restored(text: str, parameters: dict[str, float]) -> FormulaObjective:
    """Returns the objective that was pickled."""
    objective = parsed(text, tuple(parameters))
    return objective.with_parameters(**parameters) if parameters else objective
