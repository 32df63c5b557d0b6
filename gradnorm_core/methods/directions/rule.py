"""`Rule`, the user's own update rule: a direction given by lines in the notation of papers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from gradnorm_core.arrays import Floats, as_number, dot
from gradnorm_core.errors import RuleError, UsageError
from gradnorm_core.formulas.compiler.execution import executable
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate
from gradnorm_core.methods.rules import names, source, typesetting
from gradnorm_core.methods.rules.declared import Declared
from gradnorm_core.methods.rules.definition import Definition, define
from gradnorm_core.methods.rules.names import LAST
from gradnorm_core.methods.rules.tokens import BREAK
from gradnorm_core.norms import gradient_norm

EXAMPLE = "beta = 0.9 in [0, 1)\nm = beta m + (1 - beta) g\nd = -m"
FARTHEST = 1e12
"""The size of the largest number without a stated range."""
_TAKEN = frozenset({"name", "program", "constructor", "prototype", "lines", "numbers"})


class States(tuple[Any, ...]):
    """The values that a rule keeps from step to step, in the order of its lines; constructed like a named tuple."""

    __slots__ = ()

    def __new__(cls, *values: Any) -> States:
        return super().__new__(cls, values)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A checked rule with its parameters and its program."""

    definition: Definition
    parameters: tuple[Parameter, ...]
    program: Callable[..., Any]


class _OfTheLines:
    """A class attribute of `Direction` that depends on the lines of the rule; on the class itself it is `of_none`."""

    def __init__(self, read: Callable[[_Compiled], Any], of_none: Any) -> None:
        self.read, self.of_none = read, of_none

    def __get__(self, rule: Rule | None, owner: type) -> Any:
        return self.of_none if rule is None else self.read(_compiled(rule.lines))


def _letters(compiled: _Compiled) -> tuple[tuple[str, str], ...]:
    """Returns the letters of the rule with their meanings, d last."""
    definition = compiled.definition
    given = [
        (names.typeset(name), meaning)
        for name, meaning in names.GIVEN.items()
        if name in definition.read - definition.lines.keys()
    ]
    numbers = [(names.typeset(one.name), "number of the rule") for one in definition.numbers]
    states = [
        (names.typeset(name), f"{'vector' if definition.vectors[name] else 'number'} kept from step to step, first 0")
        for name in definition.states
        if name != names.DIRECTION
    ]
    return (*given, *states, *numbers, (names.DIRECTION, "direction: the step is the step size times it"))


@dataclass(frozen=True, slots=True, init=False)
class Rule(MethodPart):
    """A user's own update rule, for example ``Rule("m = beta m + (1 - beta) g; d = -m", beta=0.9)``.

    Each line sets a name; the line of d gives the direction of the step x + αd. Operations on vectors are taken
    coordinate by coordinate. The lines may read g, the gradient (with the sign of the goal, noise and clip), x, the
    iterate, k = 0, 1, …, t = k + 1, and α, the step size of this step, where the step rule knows it before d.
    A name that is read before its line in the same step has its value of the last step, 0 before the first. norm(u),
    norm1(u), norminf(u) and dot(u, v) make numbers of vectors; if(u > v, a, b) chooses. A line such as
    ``beta = 0.9 in [0, 1)`` declares a number, which is then an attribute: ``rule.beta``, ``replace(rule, beta=0.8)``.

    Args:
        lines: at most 12 lines, which end at a line break or a semicolon and keep at most 8 values for the next step.
        numbers: values of numbers that the lines declare or read.

    Raises:
        RuleError: the lines cannot be read, or mix up vectors and numbers.
        UsageError: a number outside its range, or one that no line reads.

    >>> Rule("b = beta b + g; d = -b", beta=0.9).beta
    0.9
    """

    lines: str

    label: ClassVar[str] = "Your own rule"
    parameters: ClassVar[Any] = _OfTheLines(lambda compiled: compiled.parameters, ())
    formula: ClassVar[Any] = _OfTheLines(lambda compiled: typesetting.typeset(compiled.definition), "d_k")
    letters: ClassVar[Any] = _OfTheLines(_letters, (("d_k", "direction"),))
    caution: ClassVar[str] = "Nothing is proved about it: it may lead uphill, so no line search follows it."
    reference: ClassVar[str] = "your own lines"
    remembers: ClassVar[Any] = _OfTheLines(lambda compiled: _remembers(compiled.definition), True)
    downhill: ClassVar[bool] = False
    hessians: ClassVar[int] = 0
    reads_step_size: ClassVar[Any] = _OfTheLines(lambda compiled: compiled.definition.reads_step_size, False)

    def __init__(self, lines: str = EXAMPLE, **numbers: float) -> None:
        if not isinstance(lines, str):
            raise UsageError(f"A rule is text, not {lines!r}.")
        object.__setattr__(self, "lines", _with_numbers(lines, numbers))

    def __post_init__(self) -> None:
        """Does nothing: the numbers are part of the lines, which `__init__` checks."""

    def __getattr__(self, name: str) -> float:
        """Returns a declared number."""
        if not name.startswith("_") and name != "lines":
            for one in _compiled(self.lines).definition.numbers:
                if one.name == name:
                    return one.value
        raise AttributeError(f"The rule has no number {name}.")

    @property
    def definition(self) -> Definition:
        """The reading of the lines: their trees, numbers, states and notes."""
        return _compiled(self.lines).definition

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        definition = self.definition
        read = definition.read - definition.lines.keys()
        given = {"g": "g", "x": "x", "k": "np.float64(k)", "t": "np.float64(k + 1)", "alpha": "np.float64(alpha)"}
        before = [f"{source.own(one.name)} = np.float64({one.value!r})" for one in definition.numbers]
        zeros = {True: "np.zeros(2)", False: "np.float64(0)"}
        before += [f"{source.own(name)} = {zeros[definition.vectors[name]]}" for name in definition.states]
        body = [f"{source.own(name)} = {text}" for name, text in given.items() if name in read]
        body += [f"{source.own(name + LAST)} = {source.own(name)}" for name in definition.states]
        body += [*source.body(definition), f"d = {source.own(names.DIRECTION)}"]
        return NumpyLines("\n".join(body), "\n".join(before), source.functions(body))

    def rule_lines(self) -> str:
        """Returns the lines."""
        return self.lines

    def begin(self, points: Floats) -> States:
        """Returns the states before the first step: zeros."""
        definition = self.definition
        return States(
            *(np.zeros_like(points) if definition.vectors[name] else np.float64(0) for name in definition.states)
        )

    def step(self, iterate: Iterate, memory: States) -> tuple[Floats, States]:
        """Returns the direction that the lines compute, and the states."""
        compiled, k = _compiled(self.lines), np.float64(iterate.iteration)
        numbers = (np.float64(one.value) for one in compiled.definition.numbers)
        given = (iterate.gradient, iterate.points, k, k + 1, iterate.step_size)
        d, states = compiled.program(*given, *numbers, *memory)
        return d, States(*states)


def _remembers(definition: Definition) -> bool:
    return bool(definition.states) or not definition.read.isdisjoint({"k", "t"})


def _norm(p: float) -> Callable[[Floats], Any]:
    return lambda vector: gradient_norm(vector, p, axis=0)


@lru_cache(maxsize=256)
def _compiled(lines: str) -> _Compiled:
    definition = define(lines)
    program = executable(source.function(definition), norm=_norm(2), norm1=_norm(1), norminf=_norm(math.inf), dot=dot)
    return _Compiled(definition, tuple(map(_parameter, definition.numbers)), program)


def _parameter(number: Declared) -> Parameter:
    """Returns the parameter of a declared number, for widgets, links and checks."""
    symbol, plain = names.typeset(number.name), names.plain(number.name)
    low, high = _slider(number)
    bounds = {
        "above" if number.open_low else "at_least": -FARTHEST if number.low is None else number.low,
        "below" if number.open_high else "at_most": FARTHEST if number.high is None else number.high,
    }
    parameter = Parameter(
        number.name, symbol, plain, number.value, low, high, logarithmic=0 < low <= high / 1000, plain=plain
    )
    return replace(parameter, **bounds)  # type: ignore[arg-type]  # each name belongs to a bound


def _slider(number: Declared) -> tuple[float, float]:
    """Returns the ends of the slider: the stated range without its open ends, or a range around the value."""
    if number.low is not None and number.high is not None:
        margin = (number.high - number.low) / 1000
        return number.low + margin * number.open_low, number.high - margin * number.open_high
    if number.name.startswith("eps") and 1e-12 <= number.value <= 1e-2:
        return 1e-12, 1e-2
    if number.value == 0:
        return -1.0, 1.0
    size = 10.0 ** (math.floor(math.log10(abs(number.value))) + 1)
    return (0.0, size) if number.value > 0 else (-size, 0.0)


def _with_numbers(lines: str, numbers: dict[str, float]) -> str:
    """Returns the lines with these values in place of the declared ones; other numbers get lines of their own first."""
    values = {_canonical(name): _checked(name, value) for name, value in numbers.items()}
    definition = define(lines, values.keys()) if values else _compiled(lines).definition
    declared = {one.name: one for one in definition.numbers}
    parts = BREAK.split(lines)
    for name, one in declared.items():
        if name in values:
            values[name] = float(_parameter(one).check(values[name]))
            part = parts[one.line - 1]
            parts[one.line - 1] = part[: one.start] + _digits(values[name]) + part[one.stop :]
    added = [name for name in values if name not in declared]
    for name in added:
        if name not in definition.read:
            raise UsageError(f"No line of the rule reads {name}.")
    kept = [part.strip() for part in parts if part.strip()]
    text = "\n".join([*(f"{name} = {_digits(values[name])}" for name in added), *kept])
    for one in define(text).numbers:
        if hasattr(Rule, one.name) or one.name in _TAKEN:
            line = BREAK.split(text)[one.line - 1]
            raise RuleError(f"The name {one.name} is taken.", 0, f"Use another, such as {one.name}_1.", line, one.line)
    return text


def _checked(name: str, value: object) -> float:
    given = as_number(value)
    if given is None:
        raise UsageError(f"{name} is a number, not {value!r}.")
    if not abs(given) <= FARTHEST:
        raise UsageError(f"{name} must be finite and at most {FARTHEST:g} in size; {given:g} was given.")
    return given


def _canonical(name: str) -> str:
    found = define(f"{name} = 1; d = -g").numbers
    return found[0].name if found else name


def _digits(value: float) -> str:
    return repr(value).removesuffix(".0")
