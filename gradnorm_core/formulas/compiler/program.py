"""A checked tree becomes a straight-line program of NumPy operations for value, gradient and Hessian.

The same source runs on scalars and on arrays of any shape. Where the formula, as typed, is undefined, all results are
NaN; where float64 overflows they are ±∞, or NaN after ∞ − ∞. No other source is ever executed; it is printed here from
the names of the table and the digits of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from gradnorm_core.formulas.compiler.differentiation import derivative
from gradnorm_core.formulas.compiler.domains import requirements
from gradnorm_core.formulas.compiler.execution import executable, with_defaults
from gradnorm_core.formulas.compiler.graph import Graph
from gradnorm_core.formulas.compiler.instructions import InstructionList, instructions_for
from gradnorm_core.formulas.compiler.printing import declared, function_source
from gradnorm_core.formulas.compiler.simplification import simplifying_graph
from gradnorm_core.formulas.functions import COMPUTED
from gradnorm_core.formulas.tree import Node, Variable

_SMALL = 2.0**-13
"""A divisor that leaves second derivatives, in which its cube divides, less than four digits of float64."""
_POLYNOMIAL = frozenset({"number", "variable", "add", "subtract", "multiply", "divide", "negate", "power", "mean"})
_ROOTS = frozenset({"sqrt", "cbrt", "hypot", "asin", "acos", "acosh"})
_COMPARISONS = frozenset({"greater", "at_least", "differs", "equals"})
_PLAIN = frozenset({"number", "variable", "add", "subtract", "multiply", "negate"})


@dataclass(frozen=True, slots=True)
class Kinks:
    """The points at which the rules of the table may miss a derivative that f has.

    Attributes:
        rooted: True when a root, hypot or a power with a fractional exponent occurs, which lack derivatives at 0, or
            asin, acos or acosh, which lack them at ±1.
        tied: a program that returns the mask of the points at which a derivative is a convention of the table: some |u|
            is 0, some max has two equal arguments, or the like. None when there is no such function.
        removable: a program that returns the mask of the points at which a divisor in a piece of f is 0 or small, as
            that of if(x ≠ 0, sin(x)/x, 1) is. None when no piece has a divisor.
    """

    rooted: bool
    tied: Callable[..., Any] | None
    removable: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled formula.

    Attributes:
        source: the source of a Python function ``program`` that needs only NumPy, as ``np``.
        run: that function. Order 0 returns the value, order 1 (value, gradient), order 2 (value, gradient, Hessian):
            the gradient as a tuple over the variables, the Hessian as its upper triangle, row by row. A constant result
            is a plain number. Call it under ``np.errstate(all="ignore")``.
        order: 0, 1 or 2.
        plain: True for a program of sums and products, which runs on Python's floats too, without error or warning.
        is_quadratic: True for a polynomial of degree at most 2 that is defined everywhere or, for these parameters and
            data, nowhere; None where the order is below 2.
        kinks: the points at which its derivatives may not be those of f; None where there are none, and at order 0.
    """

    source: str
    run: Callable[..., Any]
    order: int
    plain: bool
    is_quadratic: bool | None = None
    kinks: Kinks | None = None

    def with_values(self, parameters: tuple[str, ...], values: tuple[float, ...]) -> Program:
        """Returns the program as one of the variables alone, with these numbers for its parameters."""
        if not values:
            return self
        kinks, numbers = self.kinks, values if self.plain else tuple(map(np.float64, values))
        if kinks is not None and kinks.tied is not None:
            removable = None if kinks.removable is None else with_defaults(kinks.removable, numbers)
            kinks = replace(kinks, tied=with_defaults(kinks.tied, numbers), removable=removable)
        run = with_defaults(self.run, numbers)
        return replace(self, source=declared(self.source, parameters, values), run=run, kinks=kinks)


def compile_tree(tree: Node, variables: tuple[str, ...], order: int, parameters: tuple[str, ...] = ()) -> Program:
    """The program of a formula and of its derivatives up to `order`; it takes the variables, then the parameters.

    Columns of data and the number of their rows are parameters too (`gradnorm_core.data.blocks.over_rows`).
    """
    graph = simplifying_graph()
    inputs = {name: graph.variable(name) for name in (*variables, *parameters)}
    results = _results(graph, tree, inputs, variables, order)
    kinks = _kinks(graph, graph.lower(tree, inputs), inputs, variables) if order else None
    quadratic = _is_quadratic(graph, results, inputs, variables) if order >= 2 else None
    source = function_source(graph, {node: name for name, node in inputs.items()}, results, _returned(variables, order))
    return Program(source, executable(source), order, _is_plain(graph, results), quadratic, kinks)


def compile_instructions(
    tree: Node, variables: tuple[str, ...], order: int = 1, parameters: tuple[str, ...] = ()
) -> InstructionList:
    """The program of a formula as plain data: its results are f, its first derivatives and its second.

    The derivatives go up to `order`, 0, 1 or 2; of the second, the upper triangle row by row.
    """
    graph = simplifying_graph()
    inputs = {name: graph.variable(name) for name in (*variables, *parameters)}
    results = _results(graph, tree, inputs, variables, order)
    return instructions_for(graph, [node for name, node in results.items() if name != "outside"])


def requirement_instructions(tree: Node, variables: tuple[str, ...]) -> InstructionList:
    """The program of `compile_requirements` as plain data: its results are the masks, pair after pair."""
    graph = simplifying_graph()
    found = requirements(graph, tree, {name: graph.variable(name) for name in variables})
    return instructions_for(
        graph, [mask for requirement in found for mask in (requirement.given, requirement.condition)]
    )


def _kinks(graph: Graph, value: int, inputs: dict[str, int], variables: tuple[str, ...]) -> Kinks | None:
    """The kinks that parts of the formula may have; None where all parts are smooth."""
    parts = graph.ancestry([value])
    functions = {graph.operations[index].function for index in parts}
    moving = {inputs[name] for name in variables}
    rooted = any(_is_root(graph, index, moving) for index in parts)
    if not any(_may_tie(function) for function in functions):
        return Kinks(rooted, None) if rooted else None
    tied = graph.truth(False)
    for index in parts:
        tied = graph.apply("either", tied, graph.apply("some", _tie(graph, index)))
    divisors = _divisors_of_pieces(graph, parts)
    removable = graph.truth(False)
    for divisor in divisors:
        small = graph.apply("at_least", graph.number(_SMALL), graph.apply("abs", divisor))
        removable = graph.apply("either", removable, graph.apply("some", small))
    return Kinks(rooted, _mask(graph, inputs, tied), _mask(graph, inputs, removable) if divisors else None)


def _mask(graph: Graph, inputs: dict[str, int], mask: int) -> Callable[..., Any]:
    """Returns the program of a mask."""
    return executable(function_source(graph, {node: name for name, node in inputs.items()}, {"mask": mask}, "mask"))


def _divisors_of_pieces(graph: Graph, parts: Iterable[int]) -> list[int]:
    """Returns the divisors in functions by pieces: v of u/v, and u of uⁿ with n < 0."""
    pieces = [index for index in parts if graph.operations[index].function == "select"]
    inside = graph.ancestry([value for index in pieces for value in graph.operations[index].arguments[1:]])
    found = dict.fromkeys(divisor for index in inside if (divisor := _divisor(graph, index)) is not None)
    return [divisor for divisor in found if graph.constant(divisor) is None]


def _divisor(graph: Graph, index: int) -> int | None:
    operation = graph.operations[index]
    if operation.function == "divide":
        return operation.arguments[1]
    if operation.function == "power" and (graph.constant(operation.arguments[1]) or 0) < 0:
        return operation.arguments[0]
    return None


def _may_tie(function: str) -> bool:
    return function == "select" or (function in COMPUTED and COMPUTED[function].tie is not None)


def _tie(graph: Graph, index: int) -> int:
    """Returns the condition that the derivative of this node is a convention."""
    operation = graph.operations[index]
    if operation.function == "select":
        return _seam(graph, operation.arguments[0])
    tie = COMPUTED[operation.function].tie if operation.arguments else None
    if tie is None:
        return graph.truth(False)
    slots = tuple(f"u{place}" for place in range(len(operation.arguments)))
    return graph.lower(tie(*map(Variable, slots)), dict(zip(slots, operation.arguments, strict=True)))


def _seam(graph: Graph, condition: int) -> int:
    """Returns the condition that the two sides of a comparison in `condition` are equal, where two pieces meet."""
    operation = graph.operations[condition]
    if operation.function in _COMPARISONS:
        return graph.apply("equals", *operation.arguments)
    seam = graph.truth(False)
    for argument in operation.arguments:
        seam = graph.apply("either", seam, _seam(graph, argument))
    return seam


def _is_root(graph: Graph, index: int, moving: set[int]) -> bool:
    operation = graph.operations[index]
    if operation.function != "power":
        return operation.function in _ROOTS
    exponent = graph.constant(operation.arguments[1])
    if exponent is None:  # x^p with a parameter p may be a root
        return not moving & set(graph.ancestry([operation.arguments[1]]))
    return not exponent.is_integer()


def compile_requirements(tree: Node, variables: tuple[str, ...]) -> tuple[tuple[str, ...], Callable[..., Any]]:
    """Returns the conditions that can fail, in words, and a program that returns a pair of masks for each.

    The first mask holds where the arguments of the function in question are defined, the second where it is defined.
    """
    words, source = requirements_source(tree, variables)
    return words, executable(source)


def requirements_source(tree: Node, variables: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The words of the conditions that can fail, and the source of the program of `compile_requirements`."""
    graph = simplifying_graph()
    nodes = {name: graph.variable(name) for name in variables}
    found = requirements(graph, tree, nodes)
    results: dict[str, int] = {}
    for place, requirement in enumerate(found):
        results |= {f"given{place}": requirement.given, f"holds{place}": requirement.condition}
    returned = ", ".join(f"(given{place}, holds{place})" for place in range(len(found)))
    source = function_source(graph, {node: name for name, node in nodes.items()}, results, f"[{returned}]")
    return tuple(requirement.words for requirement in found), source


def _results(
    graph: Graph, tree: Node, inputs: dict[str, int], variables: tuple[str, ...], order: int
) -> dict[str, int]:
    """The results by their names, "outside" first among them where the formula is not defined everywhere."""
    nodes = {name: inputs[name] for name in variables}
    results = _derivatives(graph, graph.lower(tree, inputs), nodes, order)
    outside = _outside(graph, tree, inputs)
    if graph.constant(outside) == 0:
        return results
    return {"outside": outside} | {name: _masked(graph, result, outside) for name, result in results.items()}


def _derivatives(graph: Graph, value: int, nodes: dict[str, int], order: int) -> dict[str, int]:
    """The results by their names: value, gx, gy, hxx, hxy, hyy."""
    results = {"value": value}
    if order >= 1:
        results |= {f"g{name}": derivative(graph, value, node) for name, node in nodes.items()}
    if order >= 2:
        for one, other in combinations_with_replacement(nodes, 2):
            results[f"h{one}{other}"] = derivative(graph, results[f"g{one}"], nodes[other])
    return results


def _outside(graph: Graph, tree: Node, nodes: dict[str, int]) -> int:
    """Returns a node that is 0 where the formula is defined and NaN elsewhere; it is added to every result."""
    holds = graph.truth(True)
    for requirement in requirements(graph, tree, nodes):
        holds = graph.apply("both", holds, requirement.condition)
    return graph.apply("select", holds, graph.number(0), graph.number(np.nan))


def _masked(graph: Graph, result: int, outside: int) -> int:
    return outside if graph.constant(result) == 0 else graph.operation("add", result, outside)


def _returned(variables: tuple[str, ...], order: int) -> str:
    gradient = _tuple(f"g{name}" for name in variables)
    hessian = _tuple(f"h{one}{other}" for one, other in combinations_with_replacement(variables, 2))
    return ["value", f"value, {gradient}", f"value, {gradient}, {hessian}"][order]


def _tuple(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"({listed})" if "," in listed else f"({listed},)"


def _is_quadratic(graph: Graph, results: dict[str, int], inputs: dict[str, int], variables: tuple[str, ...]) -> bool:
    """Whether f is a polynomial in the variables whose second derivatives and domain depend on no variable."""
    moving = _depending(graph, {inputs[name] for name in variables})
    functions = {graph.operations[index].function for index in moving & set(graph.ancestry([results["value"]]))}
    constant = [result for name, result in results.items() if name.startswith("h") or name == "outside"]
    return functions <= _POLYNOMIAL and moving.isdisjoint(constant)


def _depending(graph: Graph, variables: set[int]) -> set[int]:
    """The nodes that depend on the variables."""
    found = set(variables)
    for index, operation in enumerate(graph.operations):
        if not found.isdisjoint(operation.arguments):
            found.add(index)
    return found


def _is_plain(graph: Graph, results: dict[str, int]) -> bool:
    """Whether the program runs on Python's floats, which raise on division by zero and have no masks."""
    waiting, seen = [graph.computed_by(result) for result in results.values()], set[int]()
    while waiting:
        index = waiting.pop()
        operation = graph.operations[index]
        divided_by_number = operation.function == "divide" and graph.constant(operation.arguments[1])
        if operation.function not in _PLAIN and not divided_by_number:
            return False
        if index not in seen:
            seen.add(index)
            waiting.extend(graph.computed_by(argument) for argument in operation.arguments)
    return True
