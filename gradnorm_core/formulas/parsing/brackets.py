"""Brackets and bars.

Where an operand is expected, | opens an absolute value; after an operand it closes the one that is open in the same
bracket; and when none is open there, it opens another factor. So |x||y| is a product and ||x|−1| is nested. What this
rule reads but people pair in another way, such as |x|y|z|, is refused.
"""

from __future__ import annotations

from dataclasses import replace

from gradnorm_core.errors import AmbiguousFormulaError, FormulaSyntaxError
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.parsing import error_messages
from gradnorm_core.formulas.parsing.builder import Part
from gradnorm_core.formulas.parsing.grammar import Bracket, Grammar
from gradnorm_core.formulas.parsing.tokens import CLOSERS, Token, partner
from gradnorm_core.formulas.tree import Call, Variable

_FUNCTIONS = {"|": "abs", "|(": "abs", "⌊": "floor", "⌈": "ceil"}


def read(parser: Grammar, token: Token) -> Part:
    """( ), | |, ⌊ ⌋ or ⌈ ⌉, the first of which was taken."""
    inside = enclosed(parser, token)
    function = _FUNCTIONS.get(token.kind)
    if function is None:
        return inside
    if token.kind == "|" and parser.text[inside.start : inside.start + 2] == "||" and _is_doubled(parser, inside):
        note_number(parser, parser.written(inside.start, inside.stop), token.start)
    return parser.builder.call(function, (inside,), inside.start, inside.stop, token.start)


def _is_doubled(parser: Grammar, inside: Part) -> bool:
    """Is it ||x||, and not ||x| - 1|?"""
    ends = parser.text[inside.stop - 2 : inside.stop] == "||"
    return ends and isinstance(inside.node, Call) and inside.node.function == "abs"


def length(parser: Grammar, token: Token) -> Part:
    """‖(x, y)‖ with its index, 2 where none is written; ‖x‖ of a number is its absolute value. The bar was taken."""
    parts = _coordinates(parser, token)
    written = parser.written(token.start, parser.previous.stop)
    index = parser.take() if parser.next.kind == "index" else None
    if len(parts) > 2:
        raise FormulaSyntaxError(f"{written} has more than two coordinates.", token.start, "Write norm(x, y).")
    if index is not None and index.text not in ("1", "2", "inf"):
        message, offer = f"The index {index.text} of a norm is not read.", "The indices are 1, 2 and \\infty."
        raise FormulaSyntaxError(message, index.start, offer)
    if len(parts) == 1:
        note_number(parser, written, token.start)
    return _norm(parser, parts, index.text if index else "2", token.start)


def _coordinates(parser: Grammar, token: Token) -> list[Part]:
    """The content of the bars of a norm: the coordinates of a point, of a vector in bold, or one number."""
    if parser.next.kind == "(" and parser.tokens[partner(parser.tokens, parser.index) + 1].kind == ")‖":
        parts = listed(parser, parser.take())
    elif parser.next.kind == "vector" and parser.after_next.kind == ")‖" and _is_point(parser, parser.next.text):
        vector = parser.take()
        names = parser.variables[:2]
        parts = [parser.builder.leaf(Variable(name), vector.start, vector.stop) for name in names]
        shown = parser.written(vector.start, vector.stop)
        parser.note(f"{shown} is read as ({', '.join(map(letters.plain, names))}).", vector.start)
    else:
        return [enclosed(parser, token)]
    parser.brackets.append(Bracket())
    _close(parser, token)
    return parts


def _is_point(parser: Grammar, letter: str) -> bool:
    """Is this the letter of the vector of both variables: x of x and y, w of w₁ and w₂?"""
    bases = {name.partition("_")[0] for name in parser.variables[:2]}
    return bases == {letter} or (letter == "x" and parser.variables[:2] == ("x", "y"))


def _norm(parser: Grammar, parts: list[Part], index: str, start: int) -> Part:
    """The norm of index 1, 2 or inf; of one number all are its absolute value."""
    stop = parser.previous.stop
    if index == "2" and len(parts) > 1:
        return parser.builder.call("norm", parts, start, stop, start)
    sizes = [parser.builder.call("abs", (part,), start, stop, start) for part in parts]
    if len(sizes) == 1:
        return sizes[0]
    return parser.builder.call("add" if index == "1" else "max", sizes, start, stop, start)


def note_number(parser: Grammar, written: str, start: int) -> None:
    """Say that the norm of a number is its absolute value."""
    first, second = (*parser.variables, *parser.variables)[:2]
    parser.note(
        f"{written} is read as an absolute value, since a number stands inside; "
        f"write norm({first}, {second}) for the length of a vector.", start,
    )  # fmt: skip


def enclosed(parser: Grammar, opener: Token) -> Part:
    """The part up to the partner of a bracket already taken; its columns include the brackets."""
    parser.brackets.append(Bracket(bar=opener.kind == "|"))
    part = parser.expression()
    _close(parser, opener)
    return replace(part, start=opener.start, stop=parser.previous.stop)


def listed(parser: Grammar, opener: Token) -> list[Part]:
    """The arguments of a call, up to the partner of a bracket already taken."""
    parser.brackets.append(Bracket())
    arguments = [] if parser.next.kind == CLOSERS[opener.kind] else [parser.expression()]
    while parser.next.kind == ",":
        parser.take()
        arguments.append(parser.expression())
    _close(parser, opener)
    return arguments


def _close(parser: Grammar, opener: Token) -> None:
    if parser.next.kind != CLOSERS[opener.kind]:
        raise error_messages.unexpected(parser, opener)
    parser.take()
    parser.brackets.pop()


def group(parser: Grammar, token: Token) -> Part:
    """LaTeX's {…}: invisible, so it may only hold what needs no parentheses.

    Raises:
        FormulaSyntaxError: it holds more.
    """
    if _has_condition(parser):
        return enclosed(parser, token)
    parser.builder.descend(token.start)
    if parser.next.kind in ("+", "-", "function"):
        raise error_messages.braces(parser, token)
    part = parser.operand()
    while parser.next.kind in ("^", "superscript"):
        part = parser.combine(part, parser.next.kind)
    if parser.next.kind != "}" or (_is_power(part) and parser.after_next.kind in ("^", "superscript")):
        raise error_messages.braces(parser, token)
    parser.take()
    parser.builder.ascend()
    return replace(part, start=token.start, stop=parser.previous.stop)


def _is_power(part: Part) -> bool:
    return isinstance(part.node, Call) and part.node.function == "power"


def _has_condition(parser: Grammar) -> bool:
    """Do these braces hold {u if c else v}?"""
    opener = parser.index - 1
    inside = parser.tokens[parser.index : partner(parser.tokens, opener)]
    return any(token.kind == "else" for token in inside) and all(token.kind != "cases" for token in inside)


def watch_bars(parser: Grammar) -> None:
    """Refuse bars that pair in two ways: |x|y|z| is |x|·y·|z| or |x·|y|·z|.

    Raises:
        AmbiguousFormulaError: the next token is such a bar.
    """
    bracket, before, token = parser.brackets[-1], parser.previous, parser.next
    if token.kind == "|" and bracket.loose:
        message = "These bars can be paired in two ways."
        offer = "Write abs(…) for each absolute value, or * for products."
        raise AmbiguousFormulaError(message, token.start, offer)
    bracket.loose = bracket.loose or (before.kind == "|" and token.kind != "|")
