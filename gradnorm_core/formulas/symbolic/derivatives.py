"""The derivatives of a formula in LaTeX, made with SymPy in the worker process of `service`.

The derivatives are those of the programs, taken by the same rules (|u|′ = sign u, max takes a branch), with π and 1/3
kept exact; SymPy writes them in its usual form. They hold where the formula itself is defined. Only this
module and `sympy_mathml` import SymPy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Any

import sympy

from gradnorm_core.formulas.compiler.differentiation import derivative
from gradnorm_core.formulas.compiler.graph import Graph, Operation
from gradnorm_core.formulas.compiler.simplification import simplifying_graph
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.formulas.functions import FUNCTIONS
from gradnorm_core.formulas.functions.aggregates import ROW_COUNT
from gradnorm_core.formulas.symbolic.sympy_mathml import DIGIT_FIRST, presentation
from gradnorm_core.formulas.tree import Node

LONGEST = 1500
"""More characters of LaTeX than this are too long to show."""

LARGEST = 500
"""A derivative of more parts than this is too long before it is written."""

_MEAN = r"\frac{1}{n} \sum"
_TIMES_MEAN = re.compile(rf"(?<![\w.}}^])([0-9]+) {re.escape(_MEAN)}")
"""A whole number times a mean: its fraction takes the number."""
_CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "tau": 2 * sympy.pi}


class _Named(sympy.Function):  # type: ignore[misc]  # SymPy has no types
    """A function that SymPy keeps as it is: its derivative was taken before, so it only needs its typesetting."""

    template = "{0}"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        written = self.template.format(*(printer._print(argument) for argument in self.args))
        return written if exp is None else f"{written}^{{{exp}}}"


class CubeRoot(_Named):
    """The real cube root, as a root."""

    template = r"\sqrt[3]{{{0}}}"


class Sigmoid(_Named):
    """σ(u), instead of the fraction it stands for."""

    template = r"\sigma\left({0}\right)"


class Mean(_Named):
    """The mean over the rows of the data."""

    template = r"\frac{{1}}{{n}} \sum_{{i=1}}^{{n}} {0}"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        (inside,) = (printer._print(argument) for argument in self.args)
        written = self.template.format(rf"\left({inside}\right)" if self.args[0].is_Add else inside)
        return written if exp is None else rf"\left({written}\right)^{{{exp}}}"


class RowMax(Mean):
    """The largest number of the rows."""

    template = r"\max_{{i}} {0}"


_TWINS: dict[str, Callable[..., Any]] = {
    "cbrt": CubeRoot,
    "sigmoid": Sigmoid,
    "mean": Mean,
    "row_max": RowMax,
    "min": lambda u, v: sympy.Min(u, v, evaluate=False),
    "max": lambda u, v: sympy.Max(u, v, evaluate=False),
    "select": lambda condition, u, v: sympy.Piecewise((u, condition), (v, True), evaluate=False),
}
"""Functions that are typeset in another form than the table computes; unevaluated where SymPy would be slow."""


def gradient_latex(text: str, parameters: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> str | None:
    """∇f of the formula as a column; None when it is too long to show."""
    graph, (_, gx, gy) = _derived_text(text, 1, parameters, columns)
    return _matrix(graph, [[gx], [gy]])


def hessian_latex(text: str, parameters: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> str | None:
    """∇²f of the formula as a matrix; None when it is too long to show."""
    graph, (_, _, _, hxx, hxy, hyy) = _derived_text(text, 2, parameters, columns)
    return _matrix(graph, [[hxx, hxy], [hxy, hyy]])


def gradient_mathml(text: str, parameters: tuple[str, ...] = ()) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """∂f/∂x and ∂f/∂y in MathML, each as the terms of a sum between which a line may break; None when too long."""
    graph, (_, *roots) = _derived_text(text, 1, parameters)
    expressions = _expressions(graph, roots)
    if any(next(islice(sympy.preorder_traversal(expression), LARGEST, None), None) for expression in expressions):
        return None
    first, second = (_terms(expression) for expression in expressions)
    return first, second


def _terms(expression: Any) -> tuple[str, ...]:
    """The expression in MathML, in pieces between which a line may break."""
    shown = expression.replace(_is_whole, lambda number: sympy.Integer(int(number)))
    shown = shown.replace(CubeRoot, lambda u: sympy.Pow(u, sympy.Rational(1, 3), evaluate=False))
    shown = shown.replace(Sigmoid, sympy.Function("σ"))
    return tuple(_pieces(shown))


_OPEN, _CLOSE = '<mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo>'
BROKEN = 60
"""A term of MathML with more visible characters than this is divided."""


def _pieces(expression: Any) -> list[str]:
    """The expression in fragments of MathML that follow one another on a line."""
    whole = presentation(expression)
    if len(re.sub(r"<[^>]*>", "", whole)) <= BROKEN:
        return [whole]
    if expression.is_Add:
        first, *rest = expression.as_ordered_terms()
        return [*_pieces(first), *(piece for term in rest for piece in _signed(term))]
    if expression.is_Mul and sympy.denom(expression) == 1:
        return _product(expression)
    return [whole]


def _signed(term: Any) -> list[str]:
    negative = _is_negative(term)
    first, *rest = _pieces(-term if negative else term)
    return [f'<mo form="infix">{"−" if negative else "+"}</mo>{first}', *rest]


def _product(expression: Any) -> list[str]:
    """A product: a minus sign before it instead of a factor -1, and a dot before a digit, which would join another."""
    if _is_negative(expression):
        first, *rest = _pieces(-expression)
        return [f'<mo form="prefix">−</mo>{first}', *rest]
    first, *rest = (piece for factor in expression.as_ordered_factors() for piece in _factor(factor))
    return [first, *(f"<mo>·</mo>{piece}" if DIGIT_FIRST.match(piece) else piece for piece in rest)]


def _is_negative(term: Any) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def _factor(factor: Any) -> list[str]:
    """A factor, in parentheses where it is a sum or the power of one."""
    base, exponent = factor.as_base_exp()
    if not base.is_Add:
        return _pieces(factor)
    inner = _pieces(base)
    close = _CLOSE if exponent == 1 else f"<msup>{_CLOSE}{presentation(exponent)}</msup>"
    inner[0] = _OPEN + inner[0]
    return [*inner[:-1], inner[-1] + close]


def symbolic(tree: Node, order: int = 0) -> list[Any]:
    """f in SymPy, in real symbols, followed by its derivatives up to `order`: f, fx, fy, fxx, fxy, fyy."""
    return _expressions(*_derived(tree, order))


def _derived_text(
    text: str, order: int, parameters: tuple[str, ...], columns: tuple[str, ...] = ()
) -> tuple[Graph, list[int]]:
    expression = parse_expression(text, parameters=parameters, columns=columns)
    given = (*parameters, *columns, ROW_COUNT) if columns else parameters
    return _derived(expression.tree, order, expression.variables, given)


def _derived(
    tree: Node, order: int, variables: tuple[str, ...] = ("x", "y"), parameters: tuple[str, ...] = ()
) -> tuple[Graph, list[int]]:
    graph = simplifying_graph(exact=True)
    nodes = {name: graph.variable(name) for name in (*variables, *parameters)}
    x, y = (nodes[name] for name in variables)
    roots = [graph.lower(tree, nodes)]
    if order >= 1:
        roots += [derivative(graph, roots[0], x), derivative(graph, roots[0], y)]
    if order >= 2:
        roots += [derivative(graph, roots[1], x), derivative(graph, roots[1], y), derivative(graph, roots[2], y)]
    return graph, roots


def _matrix(graph: Graph, entries: list[list[int]]) -> str | None:
    roots = [entry for row in entries for entry in row]
    if any(graph.operations[index].function == "at_row_max" for index in graph.ancestry(roots)):
        return None  # the rows at which the largest number is taken have no short formula
    expressions = _expressions(graph, roots)
    if any(next(islice(sympy.preorder_traversal(expression), LARGEST, None), None) for expression in expressions):
        return None
    written = dict(zip(roots, map(_shortest, expressions), strict=True))
    tall = any(r"\sum" in text for text in written.values())  # rows of sums would touch each other
    body = (r" \\[0.8em] " if tall else r" \\ ").join(" & ".join(written[entry] for entry in row) for row in entries)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}" if len(body) <= LONGEST else None


def _expressions(graph: Graph, roots: list[int]) -> list[Any]:
    made: dict[int, Any] = {}
    for index in graph.ancestry(roots):
        operation = graph.operations[index]
        made[index] = _expression(operation, [made[argument] for argument in operation.arguments])
    return [made[root] for root in roots]


def _expression(operation: Operation, arguments: list[Any]) -> Any:
    content = operation.content
    if operation.function == "variable":
        if content == ROW_COUNT:
            return sympy.Symbol("n", positive=True)  # another symbol than a variable n
        return sympy.Symbol(_symbol(str(content)), real=True)
    if operation.function == "constant":
        return _CONSTANTS[str(content)]
    if isinstance(content, bool):
        return sympy.true if content else sympy.false
    if isinstance(content, float):
        return sympy.Integer(int(content)) if content.is_integer() else sympy.Float(repr(content))
    twin = _TWINS.get(operation.function)
    return twin(*arguments) if twin else FUNCTIONS[operation.function].twin(sympy, *arguments)


def _symbol(name: str) -> str:
    """The name by which SymPy typesets a variable as the formula does: columns with the index of their row."""
    if not name[0].isupper():
        return name
    base, _, digits = name.partition("_")
    return f"{base}_{{{digits},i}}" if digits else f"{base}_{{i}}"


def _shortest(expression: Any) -> str:
    """The shortest of three ways to write the expression; all of them have its domain."""
    expression = expression.replace(_is_whole, lambda number: sympy.Integer(int(number)))
    candidates = (expression, sympy.factor_terms(expression), sympy.together(expression))
    return min((_latex(candidate) for candidate in candidates), key=len)


def _is_whole(expression: Any) -> bool:
    return isinstance(expression, sympy.Float) and expression == int(expression)


def _latex(expression: Any) -> str:
    written: str = sympy.latex(expression, ln_notation=True, inv_trig_style="full")
    return _TIMES_MEAN.sub(r"\\frac{\1}{n} \\sum", written.replace(rf"n {_MEAN}", r"\sum"))
