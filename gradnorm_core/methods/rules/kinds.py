"""Kinds: whether each part of a rule is a vector or a number, and the errors where the two are mixed up."""

from __future__ import annotations

from collections.abc import Mapping

from gradnorm_core.errors import RuleError
from gradnorm_core.formulas.tree import Call, Node, Variable
from gradnorm_core.methods.rules import names
from gradnorm_core.methods.rules.names import LAST
from gradnorm_core.methods.rules.reader import Places


def is_vector(node: Node, vectors: Mapping[str, bool]) -> bool:
    """Returns True for a vector; `vectors` has the kind of every name, and a missing name is a number.

    Functions are taken coordinate by coordinate, and a number beside a vector counts for all of them. So the result is
    a vector as soon as one argument is.
    """
    if isinstance(node, Variable):
        return vectors.get(node.name.removesuffix(LAST), False)
    if not isinstance(node, Call) or node.function in names.MEASURES:
        return False
    return any(is_vector(argument, vectors) for argument in node.arguments)


def vectors_among(lines: Mapping[str, Node]) -> dict[str, bool]:
    """Returns for every name whether it is a vector; a state has the kind of its line."""
    vectors = dict.fromkeys(names.VECTORS, True)
    for _ in range(len(lines) + 1):
        found = vectors | {name: is_vector(node, vectors) for name, node in lines.items()}
        if found == vectors:
            break
        vectors = found
    return vectors


def check(lines: Mapping[str, Node], vectors: Mapping[str, bool], places: Places) -> None:
    """Refuses a direction that is a number, and numbers where a vector is needed.

    Raises:
        RuleError: there is one; the error points at it.
    """
    for node in lines.values():
        _check(node, vectors, places)
    last = lines[names.DIRECTION]
    if not vectors[names.DIRECTION]:
        line, start, _ = places.of(last)
        message = f"The direction is a vector, and {places.written(last)} is a number."
        raise line.error(message, start, "Multiply it by a vector, such as g: d = -g.")


def _check(node: Node, vectors: Mapping[str, bool], places: Places) -> None:
    if not isinstance(node, Call):
        return
    for argument in node.arguments:
        _check(argument, vectors, places)
        if node.function in names.MEASURES and not is_vector(argument, vectors):
            raise _number(node, argument, places)


def _number(node: Call, argument: Node, places: Places) -> RuleError:
    line, start, _ = places.of(argument)
    written = places.written(argument)
    message = (
        f"{node.function} needs {'two vectors' if node.function == 'dot' else 'a vector'}, and {written} is a number."
    )
    offer = "Write * for the product with a number." if node.function == "dot" else f"Write abs({written.strip('()')})."
    return line.error(message, start, offer)
