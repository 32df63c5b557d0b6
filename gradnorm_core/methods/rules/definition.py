"""`Definition`: a checked rule, with its numbers, its states and a tree for every line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from gradnorm_core.errors import RuleError
from gradnorm_core.formulas.tree import Node, Variable, walk
from gradnorm_core.methods.rules import kinds, names, step_size
from gradnorm_core.methods.rules.declared import Declared, declared, literal, refuse_range, without_ranges
from gradnorm_core.methods.rules.names import LAST
from gradnorm_core.methods.rules.parser import Parser
from gradnorm_core.methods.rules.reader import Places
from gradnorm_core.methods.rules.tokens import Line, Token, lines_of

MAX_STATES = 8
_INSTEAD_OF_X = "Write the direction: the step is x + α d, so that x = x - α m is d = -m."
_WITH_STEP_SIZE = "α is read as the step size of this step; the step is α times d."


@dataclass(frozen=True, slots=True)
class Definition:
    """A checked rule.

    Attributes:
        text: its lines as typed.
        numbers: the declared numbers, in their order.
        lines: the tree of every other line by the name that it sets, in their order; d is among them. A variable with
            ``'`` behind its name is the value at the end of the last step, 0 before the first.
        vectors: for every name, True when it is a vector.
        notes: sentences on how parts of the lines were read.
    """

    text: str
    numbers: tuple[Declared, ...]
    lines: Mapping[str, Node] = field(compare=False)
    vectors: Mapping[str, bool] = field(compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def states(self) -> tuple[str, ...]:
        """The names whose values are kept for the next step, in the order of their lines."""
        read = self.read
        return tuple(name for name in self.lines if name + LAST in read)

    @property
    def read(self) -> frozenset[str]:
        """All names that some line reads."""
        nodes = (node for tree in self.lines.values() for node in walk(tree))
        return frozenset(node.name for node in nodes if isinstance(node, Variable))

    @property
    def reads_step_size(self) -> bool:
        """True when some line reads α."""
        return names.STEP_SIZE in self.read


def define(text: str, given: Collection[str] = ()) -> Definition:
    """Reads a rule.

    Args:
        text: its lines, which end at a line break or a semicolon.
        given: names of numbers that are declared elsewhere.

    Raises:
        RuleError: the text is no rule; the error has message, line, column and suggestion.
    """
    return _Reader(text, given).definition()


class _Reader:
    """Reads one rule in two passes: first the names that its lines set, then the expressions."""

    def __init__(self, text: str, given: Collection[str]) -> None:
        self.text, self.given = text, frozenset(given)
        self.numbers: dict[str, Declared] = {}
        self.targets: dict[str, Line] = {}
        self.trees: dict[str, Node] = {}
        self.places, self.notes = Places(), list[str]()
        self.line: Line | None = None

    def definition(self) -> Definition:
        lines = lines_of(without_ranges(self.text))
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
        step_size.check(self.trees, self.places)
        found = Definition(self.text, tuple(self.numbers.values()), self.trees, vectors, tuple(self.notes))
        self.check_states(found)
        return replace(found, notes=(*found.notes, _WITH_STEP_SIZE)) if found.reads_step_size else found

    # First pass

    def collect(self, line: Line) -> None:
        """Records the name that a line sets, and its number when the line declares one."""
        value = literal(line)
        target = self.target(line, value is not None)
        if value is not None and target.text != names.DIRECTION:
            self.numbers[target.text] = declared(target.text, value, line, self.text)
        else:
            refuse_range(line, self.text)
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
        """Refuses a name that is given or set twice; only t may be set, since a rule may count its own t = t + 1."""
        name = token.text
        if name in names.STEP_SIZES:
            offer = f"Leave this line out, or use another name, such as {name}_1."
            raise line.error(f"{written} is the step size, which the step rule chooses.", token.start, offer)
        meaning = names.GIVEN.get(name) if name != "t" or fixed else None
        if name in names.CONSTANTS or meaning:
            message = f"{written} is given: the {meaning or 'constant'}."
            other = f"Use another name, such as {name}_1."
            raise line.error(message, token.start, _INSTEAD_OF_X if name == "x" else other)
        if name in self.targets or name in self.numbers:
            raise line.error(f"{written} is set twice.", token.start, "Give one of the two another name.")

    # Second pass

    def resolve(self, token: Token) -> Node:
        """Returns the node of a name on the current line.

        Raises:
            RuleError: the name has no value.
        """
        name, line = token.text, self.line
        assert line is not None
        if name in self.numbers or name in self.given:
            return Variable(name)
        if name in self.targets:
            return self.own(token, line)
        if name in names.STEP_SIZES:
            name = names.STEP_SIZE
        if name in names.GIVEN:
            if token.time == "t-1":
                offer = f"Add a last line {name}_old = {name}, and write {name}_old here."
                raise line.error(f"The last {name} is not kept by itself.", token.start, offer)
            return Variable(name)
        raise self.unknown(token, line)

    def own(self, token: Token, line: Line) -> Node:
        """Returns the node of a name that a line sets: its value of this step if that line comes before, else the last.

        Raises:
            RuleError: the value of this step is asked for, but not known yet.
        """
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
