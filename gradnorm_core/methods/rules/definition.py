"""`Definition`: a checked rule, with its numbers, its states and a tree for every line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from gradnorm_core.errors import RuleError
from gradnorm_core.formulas.tree import Node, Variable, walk
from gradnorm_core.methods.rules import kinds, names
from gradnorm_core.methods.rules.parser import LAST, Parser, Places
from gradnorm_core.methods.rules.tokens import Line, Token, lines_of

MAX_STATES = 8
_RANGE = re.compile(r"\s*\bin\b\s*([\[(])\s*([^,;]+),\s*([^,;\])]+)([\])])\s*$")


@dataclass(frozen=True, slots=True)
class Declared:
    """A number that a line of the rule declares, such as ``beta = 0.9 in [0, 1)``.

    Attributes:
        name: its canonical name.
        value: its value.
        low, high: the accepted range where one is stated, else None.
        open_low, open_high: True when an end does not belong to the range.
        line: the number of its line.
        start, stop: the columns of the value in that line.
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False
    line: int = 0
    start: int = 0
    stop: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """A rule that was understood.

    Attributes:
        text: its lines as typed.
        numbers: the declared numbers, in their order.
        lines: the tree of every other line by the name it sets, in their order; d is among them. A variable with ``'``
            behind its name is the value at the end of the last step, 0 before the first.
        vectors: for every name whether it is a vector.
        notes: readings worth showing.
    """

    text: str
    numbers: tuple[Declared, ...]
    lines: Mapping[str, Node] = field(compare=False)
    vectors: Mapping[str, bool] = field(compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def states(self) -> tuple[str, ...]:
        """The names whose value is kept for the next step, in the order of their lines."""
        read = self.read
        return tuple(name for name in self.lines if name + LAST in read)

    @property
    def read(self) -> frozenset[str]:
        """Every name that some line reads."""
        nodes = (node for tree in self.lines.values() for node in walk(tree))
        return frozenset(node.name for node in nodes if isinstance(node, Variable))


def define(text: str, given: Collection[str] = ()) -> Definition:
    """Reads a rule.

    Args:
        text: its lines, which end at a line break or a semicolon.
        given: names of numbers that are declared elsewhere.

    Raises:
        RuleError: it cannot be read; with message, line, column and suggestion.
    """
    return _Reader(text, given).definition()


class _Reader:
    """Reads one rule: first what its lines set, then what they compute."""

    def __init__(self, text: str, given: Collection[str]) -> None:
        self.text, self.given = text, frozenset(given)
        self.numbers: dict[str, Declared] = {}
        self.targets: dict[str, Line] = {}
        self.trees: dict[str, Node] = {}
        self.places, self.notes = Places(), list[str]()
        self.line: Line | None = None

    def definition(self) -> Definition:
        lines = lines_of(_without_ranges(self.text))
        if not lines:
            raise RuleError("There is no rule.", 0, "Write the direction, for example d = -g.", "", 1)
        for line in lines:
            self.collect(line)
        if names.DIRECTION not in self.targets:
            last = lines[-1]
            raise last.error("No line sets the direction d.", last.tokens[-1].start, "Add a line such as d = -g.")
        for name, line in self.targets.items():
            self.line = line
            parser = Parser(line, 2, self.resolve, self.places, self.notes)
            self.trees[name] = parser.whole()
        vectors = kinds.vectors_among(self.trees)
        kinds.check(self.trees, vectors, self.places)
        found = Definition(self.text, tuple(self.numbers.values()), self.trees, vectors, tuple(self.notes))
        self.check_states(found)
        return found

    # First pass

    def collect(self, line: Line) -> None:
        """Notes what a line sets, and its number when it declares one."""
        value = _literal(line)
        target = self.target(line, value is not None)
        if value is not None and target.text != names.DIRECTION:
            self.numbers[target.text] = self.declared(target.text, value, line)
        else:
            self.refuse_range(line)
            self.targets[target.text] = line

    def target(self, line: Line, fixed: bool) -> Token:
        first, second = line.tokens[0], line.tokens[min(1, len(line.tokens) - 1)]
        written = line.text[first.start : first.stop]
        if first.kind == "function":
            raise line.error(f"{written} is a function.", first.start, f"Use another name, such as {written}_1.")
        if first.kind != "name" or second.kind != "=":
            if first.kind == "name" and second.kind in ("+", "-", "*", "/") and line.tokens[2].kind == "=":
                message = "A line says what a name becomes, in full."
                raise line.error(message, second.start, f"Write {written} = {written} {second.kind} ….")
            example = "Write name = value, for example d = -g."
            raise line.error("A line begins with a name and =.", first.start, example)
        if first.time == "t-1":
            raise line.error("A line sets the value of this step.", first.start, f"Write {first.text} = ….")
        self.check_target(first, written, line, fixed)
        return first

    def check_target(self, token: Token, written: str, line: Line, fixed: bool) -> None:
        """Refuses names that are given, and names that are set twice; a rule may count its own t, as t = t + 1."""
        name = token.text
        meaning = names.GIVEN.get(name) if name != "t" or fixed else None
        if name in names.CONSTANTS or meaning:
            message = f"{written} is given: the {meaning or 'constant'}."
            raise line.error(message, token.start, f"Use another name, such as {name}_1.")
        if name in names.STEP_SIZES and name not in self.given:
            offer = "Leave it out: the step is the step size times d."
            raise line.error(f"{written} is the step size, which the step rule chooses.", token.start, offer)
        if name in self.targets or name in self.numbers:
            raise line.error(f"{written} is set twice.", token.start, "Give one of the two another name.")

    def declared(self, name: str, value: tuple[float, int, int], line: Line) -> Declared:
        """Returns the number of a line, with its range."""
        original = re.split(r"[\n\r;\u2028\u2029]", self.text)[line.number - 1]
        plain = Declared(name, value[0], None, None, False, False, line.number, value[1], value[2])
        found = _RANGE.search(original)
        if found is None:
            return plain
        try:
            low, high = float(found[2].replace("−", "-")), float(found[3].replace("−", "-"))
        except ValueError:
            low = high = 0.0
        column = found.start(1)
        if not -1e100 < low < high < 1e100:
            offer = "Write two numbers, the smaller first, as in [0, 1)."
            raise RuleError("This is no range.", column, offer, original, line.number)
        ranged = replace(plain, low=low, high=high, open_low=found[1] == "(", open_high=found[4] == ")")
        if not _within(ranged, value[0]):
            offer = "Change one of the two."
            raise RuleError(f"{value[0]:g} lies outside its range.", value[1], offer, original, line.number)
        return ranged

    def refuse_range(self, line: Line) -> None:
        """Refuses a range behind anything but a number."""
        original = re.split(r"[\n\r;\u2028\u2029]", self.text)[line.number - 1]
        if found := _RANGE.search(original):
            message = "A range stands behind a number only."
            raise RuleError(message, found.start(1), "Write for example beta = 0.9 in [0, 1).", original, line.number)

    # Second pass

    def resolve(self, token: Token) -> Node:
        """Returns what a name stands for on the line that is read.

        Raises:
            RuleError: nothing has this name.
        """
        name, line = token.text, self.line
        assert line is not None
        if name in self.numbers or name in self.given:
            return Variable(name)
        if name in self.targets:
            return self.own(token, line)
        if name in names.GIVEN:
            if token.time == "t-1":
                offer = f"Add a last line {name}_old = {name}, and write {name}_old here."
                raise line.error(f"The last {name} is not kept by itself.", token.start, offer)
            return Variable(name)
        raise self.unknown(token, line)

    def own(self, token: Token, line: Line) -> Node:
        """Returns a name that a line sets: of this step when that line stands before, else of the last step."""
        if token.time == "t-1":
            return Variable(token.text + LAST)
        if token.text in self.trees:
            return Variable(token.text)
        if token.time == "t":
            written = line.text[token.start : token.stop]
            offer = f"Write {token.text} for its value at the last step."
            raise line.error(f"{written} is not known yet on this line.", token.start, offer)
        return Variable(token.text + LAST)

    def unknown(self, token: Token, line: Line) -> RuleError:
        """Returns the error for a name without a value."""
        name, written = token.text, line.text[token.start : token.stop]
        if name in names.STEP_SIZES:
            message = f"{written} is the step size, which the step rule chooses after d is known."
            return line.error(message, token.start, "Leave it out: the step is the step size times d.")
        known = {*self.numbers, *self.given, *self.targets, *names.GIVEN}
        parts = names.apart(name, known | names.FUNCTIONS)
        if len(parts) > 1:
            offer = f"Write {' '.join(parts)}, with spaces, for the product."
        elif near := names.nearest(name, known | names.FUNCTIONS):
            offer = f"Did you mean {near}?"
        else:
            offer = f"Add a line that sets it, for example {name} = 0.9."
        return line.error(f"{written} has no value.", token.start, offer)

    def check_states(self, found: Definition) -> None:
        """Refuses more states than the limit."""
        if len(found.states) > MAX_STATES:
            line = self.targets[found.states[MAX_STATES]]
            message = f"A rule keeps at most {MAX_STATES} values from step to step."
            raise line.error(message, line.tokens[0].start, "Do without some of them.")


def _without_ranges(text: str) -> str:
    """Returns the text with blanks in place of the ranges of numbers, so that columns stay."""
    parts = re.split(r"([\n\r;\u2028\u2029])", text)
    return "".join(_RANGE.sub(lambda found: " " * len(found[0]), part) for part in parts)


def _literal(line: Line) -> tuple[float, int, int] | None:
    """Returns the number that stands alone behind =, with its columns; None for anything else."""
    behind = line.tokens[2:]
    sign = behind[0].kind if behind else ""
    digits = behind[1:] if sign in ("+", "-") else behind
    if [token.kind for token in digits] != ["number", "end"]:
        return None
    value = float(digits[0].text)
    return -value if sign == "-" else value, behind[0].start, digits[0].stop


def _within(number: Declared, value: float) -> bool:
    assert number.low is not None
    assert number.high is not None
    above = value > number.low if number.open_low else value >= number.low
    return above and (value < number.high if number.open_high else value <= number.high)
