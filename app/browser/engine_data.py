"""The data of the engine in the browser: formulas as straight-line programs, runs as names and numbers.

Everything is plain data for JSON, which has no word for NaN and ±∞: such numbers come as text. The engine reads it in
`engine/`; engine.js says how it is used.
"""

from __future__ import annotations

import base64
import math
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeAlias

from app.browser.engine_rows import fits_the_browser, pack_batches, pack_columns, row_inputs
from gradnorm_core.descent.spec import DIVERGENCE_RADIUS, RunSpec
from gradnorm_core.descent.stopping import HUGE_VALUE
from gradnorm_core.formulas.compiler.instructions import InstructionList
from gradnorm_core.formulas.compiler.program import compile_instructions, requirement_instructions
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.part import MethodPart
from gradnorm_core.methods.registry import CLIPS, DIRECTIONS, STEP_RULES
from gradnorm_core.methods.rules import components
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.data_objective import DataObjective
from gradnorm_core.objectives.formula import FormulaObjective

Data: TypeAlias = dict[str, Any]

IN_THE_ENGINE = {
    "direction": {"steepest", "normalized", "heavy_ball", "nesterov", "adagrad", "rmsprop", "adam", "adamw", "rule"},
    "step_rule": {"fixed", "formula", "warm_up", "cosine", "barzilai_borwein", "polyak"},
    "clip": {"norm", "value"},
}
"""The parts that `engine/methods.js` has."""
LEFT_TO_THE_SERVER = {
    "direction": DIRECTIONS.keys() - IN_THE_ENGINE["direction"],
    "step_rule": STEP_RULES.keys() - IN_THE_ENGINE["step_rule"],
    "clip": CLIPS.keys() - IN_THE_ENGINE["clip"],
}
"""All others: those that need second derivatives, trials along the ray or the gradients of rows, and new ones."""

_NAMES: dict[str, dict[type[Any], str]] = {
    "direction": {made: name for name, made in DIRECTIONS.items() if name not in LEFT_TO_THE_SERVER["direction"]},
    "step_rule": {made: name for name, made in STEP_RULES.items() if name not in LEFT_TO_THE_SERVER["step_rule"]},
    "clip": {made: name for name, made in CLIPS.items() if name not in LEFT_TO_THE_SERVER["clip"]},
    "noise": {GaussianNoise: "gaussian", Minibatch: "minibatch"},
}
_TYPED = ("x", "y")
_CONSTANT = frozenset({"number", "truth"})
_CONTENT = _CONSTANT | {"variable"}


def pack_program(program: InstructionList, inputs: tuple[str, ...] = _TYPED) -> Data:
    """A program over numbered registers: the inputs first, then the numbers, then the calls.

    Returns:
        inputs: their names, in the order of their registers.
        numbers: the constants; conditions that always hold are 1.
        functions: the rows of the table that are called.
        calls: four whole numbers for each, all in one list: which function, and the registers of three arguments, 0
            where the function takes fewer.
        results: their registers.
    """
    registers = _registers(program, inputs)
    called = [instruction for instruction in program.instructions if instruction[0] not in _CONTENT]
    functions = sorted({str(instruction[0]) for instruction in called})
    calls: list[int] = []
    for name, *arguments in called:
        places = [registers[int(argument)] for argument in arguments]
        calls += (functions.index(str(name)), *places, *[0] * (3 - len(places)))
    return {
        "inputs": list(inputs),
        "numbers": [_constant(instruction) for instruction in program.instructions if instruction[0] in _CONSTANT],
        "functions": functions,
        "calls": calls,
        "results": [registers[place] for place in program.results],
    }


def _registers(program: InstructionList, inputs: tuple[str, ...]) -> list[int]:
    """The register of each instruction of the core's program."""
    constants = sum(instruction[0] in _CONSTANT for instruction in program.instructions)
    next_constant, next_call = len(inputs), len(inputs) + constants
    registers: list[int] = []
    for name, *content in program.instructions:
        if name == "variable":
            registers.append(inputs.index(str(content[0])))
        elif name in _CONSTANT:
            registers.append(next_constant)
            next_constant += 1
        else:
            registers.append(next_call)
            next_call += 1
    return registers


def _constant(instruction: tuple[str | int, ...]) -> float | str:
    kind, written = instruction
    return _number(float(written == "True") if kind == "truth" else float(written))


def _number(value: float | str) -> float | str:
    """The number in JSON: NaN and ±∞, which JSON lacks, as text."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def formula_program(objective: FormulaObjective, order: int = 1) -> Data:
    """f with its derivatives up to `order` as a packed program; it is shared, so do not change it."""
    return {**_formula_program(objective, order), **pack_columns(objective)}


# The programs of the gallery take 1 to 6 kB each, so a full cache takes about 1 MB; columns stay out of it.
@lru_cache(maxsize=256)
def _formula_program(objective: FormulaObjective, order: int) -> Data:
    reading = objective.expression
    given = (*row_inputs(objective), *reading.parameters)
    return _in_x_and_y(objective, compile_instructions(reading.tree, reading.variables, order, given))


@lru_cache(maxsize=256)
def _domain(objective: FormulaObjective) -> Data | None:
    """The conditions of the formula as a program of pairs of masks (given, holds); None when it has none.

    Its columns are those of the formula, and not packed again.
    """
    program = requirement_instructions(objective.expression.tree, _inputs(objective))
    return _in_x_and_y(objective, program) if program.results else None


def _in_x_and_y(objective: FormulaObjective, program: InstructionList) -> Data:
    """The packed program of a formula; whatever the letters of its variables, the engine calls the inputs x and y."""
    packed = pack_program(program, _inputs(objective))
    return {**packed, "inputs": [*_TYPED, *packed["inputs"][2:]], "parameters": objective.parameters}


def _inputs(objective: FormulaObjective) -> tuple[str, ...]:
    """The variables, behind them columns and number of rows, and the parameters."""
    return *objective.variables, *row_inputs(objective), *objective.parameters


@lru_cache(maxsize=256)
def _rule_program(rule: Rule) -> Data:
    """The lines of an own rule as a program on single numbers, giving d and the next values of its last inputs."""
    return pack_program(components.instructions(rule.definition), components.inputs(rule.definition))


def pack_run(spec: RunSpec) -> Data | None:
    """The run as data that the engine runs; None when only the core can: see `LEFT_TO_THE_SERVER`."""
    if not runs_in_the_browser(spec) or not isinstance(spec.objective, FormulaObjective):
        return None
    parts = {kind: getattr(spec, kind) for kind in _NAMES}
    return {
        "formula": formula_program(spec.objective),
        "domain": _domain(spec.objective),
        "parameters": dict(spec.objective.parameters),
        "start": list(spec.start),
        **{kind: _packed_part(kind, part, spec) for kind, part in parts.items()},
        "goal": spec.goal,
        "max_iterations": spec.max_iterations,
        "gradient_tolerance": spec.gradient_tolerance,
        "tolerance_norm": _number(spec.tolerance_norm),
        "value_tolerance": spec.value_tolerance,
        "step_tolerance": spec.step_tolerance,
        "stall_limit": spec.stall_limit,
        "divergence_radius": DIVERGENCE_RADIUS,
        "huge_value": HUGE_VALUE,
    }


def runs_in_the_browser(spec: RunSpec) -> bool:
    """Whether the engine can run this description with other numbers."""
    known = type(spec.objective) in (FormulaObjective, DataObjective)
    if not known or not all(_known(kind, getattr(spec, kind)) for kind in _NAMES):
        return False
    assert isinstance(spec.objective, FormulaObjective)
    return fits_the_browser(spec.objective, spec.noise, spec.max_iterations + 1)


def live_data(spec: RunSpec, minimum: float | None, told: bool, link: Data | None = None) -> Data | None:
    """The data with which the browser runs this description with other numbers; None when only the core can.

    Args:
        spec: the run on screen.
        minimum: f*, where the curves show f − f*.
        told: whether words may say how a run ends; a teacher's link may hide them.
        link: the address of ``/api/run``, the parameters of this screen, and the numbers in its parts.
    """
    packed = pack_run(spec)
    return packed and {"spec": packed, "reference": minimum or 0.0, "told": told, "link": link}


def _known(kind: str, part: Any) -> bool:
    return part is None or type(part) in _NAMES[kind]


def _packed_part(kind: str, part: Any, spec: RunSpec) -> Data | None:
    """Name and numbers of a part of the method, and what it needs besides."""
    if part is None:
        return None
    if isinstance(part, Rule):
        numbers: Data = {one.name: getattr(part, one.name) for one in part.parameters}
    else:
        numbers = {field.name: _number(getattr(part, field.name)) for field in fields(part)}
    return {"name": _NAMES[kind][type(part)], **numbers, **_besides(part, spec)}


def _besides(part: MethodPart, spec: RunSpec) -> Data:
    """The program of a rule or of a step size in k; noise and mini-batches, for the browser draws other numbers."""
    if isinstance(part, Rule):
        return {"program": _rule_program(part)}
    if isinstance(part, Formula):
        inputs = ("k", "step_size")
        return {"program": pack_program(compile_instructions(part.expression.tree, inputs, 0), inputs)}
    if isinstance(part, GaussianNoise):
        table = part.normals(spec.max_iterations + 1, len(_TYPED)).astype("<f8").tobytes()
        return {"normals": base64.b64encode(table).decode("ascii")}
    if isinstance(part, Minibatch):
        assert isinstance(spec.objective, DataObjective)
        return pack_batches(part, spec.objective.rows, spec.max_iterations + 1)
    return {}
