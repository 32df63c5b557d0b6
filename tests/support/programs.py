"""Compiled programs of formulas, run at a point."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradnorm_core.formulas.compiler.program import compile_tree
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.formulas.tree import Node


def results(formula: str | Node, order: int, x: Any, y: Any) -> Any:
    """The results of the program of a formula at a point, or on arrays."""
    tree = parse_expression(formula).tree if isinstance(formula, str) else formula
    with np.errstate(all="ignore"):
        return compile_tree(tree, ("x", "y"), order).run(x, y)


def at(formula: str | Node, order: int, x: float, y: float) -> list[float]:
    """Value, gradient and upper Hessian at a point, in one list."""
    returned = results(formula, order, np.float64(x), np.float64(y))
    return [float(number) for number in np.hstack(returned)] if order else [float(returned)]


def source(formula: str, order: int = 0) -> str:
    """The source of the program of a formula."""
    return compile_tree(parse_expression(formula).tree, ("x", "y"), order).source
