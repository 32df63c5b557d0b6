"""A rule as a straight-line program on single numbers, one per coordinate, for a machine without vectors."""

from __future__ import annotations

from gradnorm_core.formulas.compiler.instructions import InstructionList
from gradnorm_core.formulas.tree import Call, Constant, Node, Number, Variable
from gradnorm_core.methods.rules import names
from gradnorm_core.methods.rules.definition import Definition
from gradnorm_core.methods.rules.names import LAST

AXES = ("x", "y")
Places = tuple[int, ...]
"""The places of the instructions of a value: one for a number, one per coordinate for a vector."""


def inputs(definition: Definition) -> tuple[str, ...]:
    """Returns the inputs of the program: g, x, k, t, α if a line reads it, the declared numbers, and the states.

    A coordinate of a vector is named ``g x``, the last value of a state ``m'``.
    """
    given = [f"{name} {axis}" for name in ("g", "x") for axis in AXES] + ["k", "t"]
    given += [names.STEP_SIZE] * definition.reads_step_size
    states = [spelled for name in definition.states for spelled in _spelled(name + LAST, definition)]
    return tuple(dict.fromkeys([*given, *(one.name for one in definition.numbers), *states]))


def instructions(definition: Definition) -> InstructionList:
    """Returns the program; its results are the direction, then every state in the order of the inputs."""
    lowering = _Lowering(definition)
    for name, node in definition.lines.items():
        lowering.values[name] = lowering.lower(node)
    results = list(lowering.both(lowering.values[names.DIRECTION]))
    for state in definition.states:
        results += lowering.values[state]
    return InstructionList(tuple(lowering.found), tuple(results))


def _spelled(name: str, definition: Definition) -> list[str]:
    if not definition.vectors.get(name.removesuffix(LAST), False):
        return [name]
    return [f"{name} {axis}" for axis in AXES]


class _Lowering:
    """Turns trees into instructions without repetition."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.found: dict[tuple[str | int, ...], int] = {}
        self.values: dict[str, Places] = {}

    def add(self, *instruction: str | int) -> int:
        """Returns the place of an instruction."""
        return self.found.setdefault(instruction, len(self.found))

    def both(self, places: Places) -> Places:
        """Returns a value as a vector: a number counts for both coordinates."""
        return places if len(places) == len(AXES) else places * len(AXES)

    def lower(self, node: Node) -> Places:
        """Returns the places of a tree."""
        if isinstance(node, Number | Constant):
            return (self.add("number", repr(node.value)),)
        if isinstance(node, Variable):
            known = self.values.get(node.name)
            return known or tuple(self.add("variable", name) for name in _spelled(node.name, self.definition))
        arguments = [self.lower(argument) for argument in node.arguments]
        if node.function in names.MEASURES:
            return (self.measure(node.function, *arguments),)
        return self.each(node, arguments)

    def measure(self, function: str, *vectors: Places) -> int:
        """Returns the place of a norm or an inner product."""
        if function == "dot":
            first, second = (self.add("multiply", *pair) for pair in zip(*vectors, strict=True))
            return self.add("add", first, second)
        if function == "norm":
            return self.add("hypot", *vectors[0])
        sizes = [self.add("abs", place) for place in vectors[0]]
        return self.add("add" if function == "norm1" else "max", *sizes)

    def each(self, node: Call, arguments: list[Places]) -> Places:
        """Returns the places of a function taken coordinate by coordinate."""
        if node.function == "power" and node.arguments[1] == Number(2.0, "2"):
            return tuple(self.add("multiply", place, place) for place in arguments[0])
        if all(len(argument) == 1 for argument in arguments):
            return (self.call(node.function, [argument[0] for argument in arguments]),)
        columns = zip(*(self.both(argument) for argument in arguments), strict=True)
        return tuple(self.call(node.function, list(column)) for column in columns)

    def call(self, function: str, arguments: list[int]) -> int:
        if function not in ("min", "max"):
            return self.add(function, *arguments)
        place = arguments[0]
        for argument in arguments[1:]:
            place = self.add(function, place, argument)
        return place
