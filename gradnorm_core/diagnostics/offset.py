"""Offset: the constant terms of a formula, which change nothing but the digits in which float64 holds f."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from gradnorm_core.descent.run import Run
from gradnorm_core.formulas.expression import Expression
from gradnorm_core.formulas.tree import Call, Node, variables
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula_objective import FormulaObjective
from gradnorm_core.objectives.objective import Objective


def without_offset(objective: Objective) -> Objective:
    """Returns f without the constant terms of its sum; f itself, the same object, where it has none.

    Near 10⁶ two neighbouring numbers are 10⁻¹⁰ apart: values of 10⁻⁹·x² + 10⁶ show almost nothing of its shape, those
    of 10⁻⁹·x² show all. ∇f and ∇²f are the same.
    """
    if not isinstance(objective, FormulaObjective) or isinstance(objective, DataObjective):
        return objective
    return _bare(objective) or objective


@lru_cache(maxsize=512)
def _bare(objective: FormulaObjective) -> Objective | None:
    """Returns f without constant terms, for its parameters; None as it is."""
    bare = _without_offset(objective.expression)
    return bare.with_parameters(**objective.parameters) if bare and objective.parameters else bare


@lru_cache(maxsize=256)
def _without_offset(expression: Expression) -> FormulaObjective | None:
    """Returns the formula without constant terms, its programs for all numbers of its parameters; None as it is."""
    tree = _rest(expression.tree, frozenset(expression.variables))
    if tree is None or tree == expression.tree:
        return None
    rest = replace(expression, tree=tree)
    return FormulaObjective(replace(rest, text=rest.plain), (math.nan,) * len(expression.parameters))


def run_without_offset(run: Run) -> Run:
    """Returns the run as one on f without its constant terms, with the values that f has then."""
    bare = without_offset(run.objective)
    if bare is run.objective:
        return run
    with np.errstate(all="ignore"):
        path = replace(run.trajectory, values=np.asarray(bare.value_at(run.points.T)))
    return replace(run, spec=replace(run.spec, objective=bare), trajectory=path)


def _rest(node: Node, inputs: frozenset[str]) -> Node | None:
    """Returns a node without the constant terms of its sum, also of a sum times a number; None where it is constant."""
    if not variables(node) & inputs:
        return None
    if not isinstance(node, Call):
        return node
    parts = [_rest(part, inputs) for part in node.arguments]
    fixed = [part is None for part in parts]
    if node.function in ("add", "subtract"):
        left, right = parts
        if left is not None and right is not None:
            return Call(node.function, (left, right))
        return left or (right if node.function == "add" else Call("negate", (_known(right),)))
    scaled = (node.function == "divide" and fixed[1]) or (node.function == "multiply" and any(fixed))
    if scaled or node.function == "negate":
        return Call(node.function, tuple(part or one for part, one in zip(parts, node.arguments, strict=True)))
    return node


def _known(node: Node | None) -> Node:
    assert node is not None
    return node
