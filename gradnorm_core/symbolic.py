"""Displayed formulas: f, its gradient and its Hessian as LaTeX."""

from __future__ import annotations

from dataclasses import dataclass

from gradnorm_core.expressions import Expression


@dataclass(frozen=True, slots=True)
class Formulas:
    """LaTeX of a function and its derivatives.

    Attributes:
        value: f(x, y), as it was read.
        gradient: ∇f as a column vector; None when it is too long to show.
        hessian: ∇²f as a matrix; None when it is too long to show.
        note: one sentence when something is missing, otherwise empty.
    """

    value: str
    gradient: str | None
    hessian: str | None
    note: str = ""


def formulas(expression: Expression) -> Formulas:
    """The formulas of an expression, derivatives only."""
    return Formulas(expression.latex, None, None)
