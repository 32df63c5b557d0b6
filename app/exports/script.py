"""A run as a program: with nothing but NumPy, gradient spelled out, or with gradnorm_core. Both to the last digit.

A formula as typed appears as a string literal in ASCII, which nothing in it can leave; everything else is printed by
the compiler, from the names of its table and the digits of numbers.
"""

from __future__ import annotations

import math
import re
from dataclasses import fields
from textwrap import indent
from typing import Any

from app.exports.numpy_code import method_lines
from app.exports.script_text import (
    CORE,
    DOT,
    EVERYWHERE,
    HESSIAN,
    KINKS,
    LOOK,
    LOOP,
    NORM,
    NORM_P,
    NORMS,
    NUMBERS,
    OF_ROWS,
    ON_BATCH,
    ON_ROWS,
    OUTSIDE,
    OVERFLOW,
    RULE_FAILED,
    SETTLED,
    SHORT,
    SHORT_LOOP,
    TROUBLE,
)
from gradnorm_core.descent.spec import DIVERGENCE_RADIUS, RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.letters import identifier
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.part import NumpyLines
from gradnorm_core.methods.registry import may_be_no_number
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula import FormulaObjective


def numpy_script(spec: RunSpec) -> str:
    """A Python script that needs only NumPy and makes this run, bit for bit.

    Its names `path`, `values`, `gradients`, `step_sizes`, `status` hold what the core's run holds.

    Raises:
        UsageError: the objective is no typed formula, or a part of the method declares no lines of NumPy.
    """
    objective = _formula_of(spec)
    pieces = method_lines(spec)
    parts = [*_functions(spec, objective, pieces), _norm(spec.tolerance_norm), *_trouble(spec, objective)]
    parts += [*_piece_functions(pieces), _loop(spec, pieces)]
    note = KINKS if has_kinks(spec) else ""
    return "\n\n\n".join([_head(objective.text) + note, *_with_dot(parts)])


def short_loop(spec: RunSpec, steps: int) -> tuple[str, str]:
    """The run with NumPy in two parts: the functions it calls, and its loop without the tests that end it.

    Args:
        spec: the run.
        steps: how many steps it takes; its points are then in `path`, bit for bit those of the core.

    Raises:
        UsageError: as for `numpy_script`.
    """
    objective = _formula_of(spec)
    pieces = method_lines(spec)
    loop = SHORT_LOOP.format(
        start=_literal(spec.start),
        before="".join(f"{piece.before}\n" for piece in pieces if piece.before),
        steps=steps,
        body=indent("\n".join(piece.body for piece in pieces), " " * 8),
    )
    parts = [*_functions(spec, objective, pieces), *_piece_functions(pieces)]
    if any(re.search(r"\bnorm\(", part) for part in (*parts, loop)):
        parts.append(NORM)
    if "dot(" in loop and not any("dot(" in part for part in parts):
        parts.insert(0, DOT)
    return "\n\n\n".join(["import numpy as np", *_with_dot(parts)]) + "\n", loop


def has_kinks(spec: RunSpec) -> bool:
    """Whether the formula has parts with kinks, at which the script and the library may take other derivatives."""
    return _formula_of(spec).program(1).kinks is not None


def _functions(spec: RunSpec, objective: FormulaObjective, pieces: list[NumpyLines]) -> list[str]:
    """f with its gradient, and its Hessian where the method asks for it."""
    functions = [*_data(objective), _function(objective, 1, "value_and_gradient"), LOOK[spec.goal], *_on_batch(spec)]
    if spec.direction.hessians or any("hessian(" in piece.before for piece in pieces):
        functions += [_function(objective, 2, "second_order"), HESSIAN[spec.goal]]
    return functions


def _piece_functions(pieces: list[NumpyLines]) -> list[str]:
    return [piece.functions for piece in pieces if piece.functions]


def _with_dot(parts: list[str]) -> list[str]:
    return [DOT, *parts] if DOT not in parts and any("dot(" in part for part in parts) else parts


def core_script(spec: RunSpec) -> str:
    """A Python script that makes this run with gradnorm_core.

    Raises:
        UsageError: the objective is no typed formula.
    """
    objective = _formula_of(spec)
    return CORE.format(
        shown=", ".join(objective.variables),
        text=ascii(objective.text)
        + (f", parameters={objective.parameters!a}" if objective.values else "")
        + _literal_data(objective),
        start=_literal(spec.start),
        direction=_construction(spec.direction),
        step_rule=_construction(spec.step_rule),
        goal=spec.goal,
        clip=_construction(spec.clip),
        noise=_construction(spec.noise),
        steps=spec.max_iterations,
        tolerance=_literal(spec.gradient_tolerance),
        p=_literal(spec.tolerance_norm),
        value_tolerance=_literal(spec.value_tolerance),
        step_tolerance=_literal(spec.step_tolerance),
    )


def _formula_of(spec: RunSpec) -> FormulaObjective:
    if not isinstance(spec.objective, FormulaObjective):
        raise UsageError("Only a run on a typed formula can be written as a script.")
    return spec.objective


def _function(objective: FormulaObjective, order: int, name: str) -> str:
    return _over_rows(objective, objective.program(order).source, name)


def _over_rows(objective: FormulaObjective, source: str, name: str) -> str:
    """A program as a function of the coordinates; that of a loss takes the columns of the data too."""
    if not isinstance(objective, DataObjective):
        return _renamed(source, name)
    columns = ", ".join(map(identifier, objective.expression.columns))
    return f"{_renamed(source, f'{name}_of_rows')}\n\n\n" + OF_ROWS.format(
        name=name, names=_names(objective), columns=columns
    )


def _data(objective: FormulaObjective) -> list[str]:
    """The columns that the formula reads, as arrays, and what makes a number of a mean over them."""
    if not isinstance(objective, DataObjective):
        return []
    lines = [
        f"{identifier(name)} = np.array({objective.data[name].tolist()!r})" for name in objective.expression.columns
    ]
    return ["\n".join([*lines, f"ROWS = {objective.rows}"]), NUMBERS]


def _on_batch(spec: RunSpec) -> list[str]:
    """The gradient over some rows, or of each of them, where the method asks for it."""
    loss = spec.objective
    if not isinstance(loss, DataObjective):
        return []
    columns = ", ".join(f"{identifier(name)}[batch]" for name in loss.expression.columns)
    if isinstance(spec.clip, ClipRows):
        times = " * ROWS" if loss.reduction == "sum" else ""
        return [_renamed(loss.row_source, "value_and_gradient_of_row"), ON_ROWS.format(columns=columns, times=times)]
    return [ON_BATCH.format(columns=columns)] if isinstance(spec.noise, Minibatch) else []


def _literal_data(objective: FormulaObjective) -> str:
    """The columns as an argument of `gc.parse`; empty for a formula without data."""
    if not isinstance(objective, DataObjective):
        return ""
    columns = ", ".join(f"{name!r}: {objective.data[name].tolist()!r}" for name in objective.expression.columns)
    return f", data={{{columns}}}"


def _renamed(source: str, name: str) -> str:
    return source.replace("def program(", f"def {name}(", 1).rstrip()


def _trouble(spec: RunSpec, objective: FormulaObjective) -> list[str]:
    """Why an iterate is not accepted, as a function; an own rule, and Newton's method where f has no
    Hessian, may lead to a point that is no number."""
    *before, trouble = _trouble_of(objective)
    return [*before, trouble.replace("\n", RULE_FAILED, 1) if may_be_no_number(spec.direction) else trouble]


def _trouble_of(objective: FormulaObjective) -> list[str]:
    """The function for a built-in direction; where f is sums and products, only an overflow can be why."""
    if objective.program(1).plain:
        return [OVERFLOW]
    words, source = objective.conditions
    if not words:
        return [EVERYWHERE.format(names=_names(objective)), TROUBLE]
    return [_over_rows(objective, source, "conditions"), OUTSIDE.format(names=_names(objective)), TROUBLE]


def _names(objective: FormulaObjective) -> str:
    """The variables as names of Python."""
    return ", ".join(map(identifier, objective.variables))


def _norm(p: float) -> str:
    """The L2 norm, and the norm of the tolerance where that is another one."""
    return NORM if p == 2 else f"{NORM}\n\n\n{NORMS.get(p, NORM_P.format(p=repr(p)))}"


def _head(text: str) -> str:
    return f'"""Gradient descent, step by step, with NumPy alone."""\n\nimport numpy as np\n\nFORMULA = {text!a}'


def _loop(spec: RunSpec, pieces: list[NumpyLines]) -> str:
    return LOOP.format(
        shown=", ".join(spec.objective.variables),
        start=_literal(spec.start),
        radius=DIVERGENCE_RADIUS,
        before="".join(f"{piece.before}\n" for piece in pieces if piece.before),
        last=spec.max_iterations,
        turn="-" if spec.goal == "maximize" else "",
        norm="norm" if spec.tolerance_norm == 2 else "tested_norm",
        tolerance=repr(spec.gradient_tolerance),
        changes=_tests_of_changes(spec),
        body=indent("\n".join(piece.body for piece in pieces), " " * 4),
        patience=spec.stall_limit,
        search=" or alpha == 0" if spec.step_rule.searches else "",
        stalled='"precision_limit" if alpha == 0 else "stalled"' if spec.step_rule.searches else '"stalled"',
    )


def _tests_of_changes(spec: RunSpec) -> str:
    """The lines of the tests of f and of the step that are in use."""
    tests = ((SETTLED, spec.value_tolerance), (SHORT, spec.step_tolerance))
    return "".join(lines.format(tolerance=repr(tolerance)) for lines, tolerance in tests if tolerance)


def _construction(part: Any) -> str:
    """The call that makes a part of the method: ``gc.HeavyBall(momentum=0.9)``; None for no part."""
    if part is None:
        return "None"
    numbers = ", ".join(f"{one.name}={_literal(getattr(part, one.name))}" for one in fields(part))
    return f"gc.{type(part).__name__}({numbers})"


def _literal(value: Any) -> str:
    """A number, a text or a tuple of numbers as Python in ASCII."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))})"
    if isinstance(value, float) and math.isinf(value):
        return "math.inf" if value > 0 else "-math.inf"
    return ascii(value)
