r"""Formulas in pieces: if(c, u, v), u if c else v, and LaTeX's cases.

A condition compares numbers: x > 0, 0 < x <= 1, x == y, joined by ``and`` and ``or``. It stands in these places only.
``if(c, u)``, like a list of cases without "otherwise", is undefined where no condition holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gradnorm_core.errors import FormulaSyntaxError
from gradnorm_core.formulas.parsing import brackets
from gradnorm_core.formulas.parsing.builder import Part
from gradnorm_core.formulas.parsing.grammar import Bracket, Grammar
from gradnorm_core.formulas.parsing.tokens import Token, partner
from gradnorm_core.formulas.tree import Call, Node, Number, walk

_COMPARISONS = {
    "<": "less", ">": "greater", "<=": "at_most", ">=": "at_least", "==": "equals", "=": "equals", "!=": "differs",
}  # fmt: skip
_PART = r"((?:(?!\b(?:if|then|else)\b).)+)"
_OF_LANGUAGES = re.compile(
    rf"if\s*\(([^()]*+)\)\s*(?:then\b)?{_PART}\belse\b{_PART}|if\b{_PART}\bthen\b{_PART}\belse\b{_PART}", re.IGNORECASE
)
"""if (c) u else v, and if c then u else v."""
_OPPOSITES = [{"less", "at_least"}, {"greater", "at_most"}, {"equals", "differs"}]


def is_call(parser: Grammar, index: int) -> bool:
    """Is the ``if`` at this token that of if(c, u, v), and not that of u if (c) else v?"""
    opener = index + 1
    if parser.tokens[opener].kind != "(":
        return False
    depth = 0
    for token in parser.tokens[opener : partner(parser.tokens, opener) + 1]:
        depth += (token.kind in ("(", "{")) - (token.kind in (")", "}"))
        if token.kind == "," and depth == 1:
            return True
    return False


def call(parser: Grammar, token: Token) -> Part:
    """if(c, u, v) or if(c, u), the name of which was taken.

    Raises:
        ExpressionError: it is written in another way.
    """
    if not is_call(parser, parser.index - 1):
        raise _incomplete(parser, token)
    parser.take()
    parser.brackets.append(Bracket())
    parts = [condition(parser)]
    while parser.next.kind == "," and len(parts) < 3:
        parser.take()
        parts.append(parser.expression())
    if parser.next.kind != ")" or len(parts) < 2:
        raise _incomplete(parser, token)
    parser.take()
    parser.brackets.pop()
    return _chosen(parser, parts, token)


def ternary(parser: Grammar, first: Part) -> Part:
    """``first`` if c else v, up to which was read."""
    token = parser.take()
    parts = [condition(parser), first]
    if parser.next.kind == "else":
        parser.take()
        parts.append(parser.expression())
    return _chosen(parser, parts, token, first.start)


def cases(parser: Grammar, token: Token) -> Part:
    r"""\begin{cases} u & c \\ v & \text{otherwise} \end{cases}, the beginning of which was taken.

    Raises:
        ExpressionError: it is written in another way.
    """
    parser.brackets.append(Bracket())
    rows: list[tuple[Part | None, Part]] = []
    while parser.next.kind != "endcases":
        if rows and rows[-1][0] is None:
            raise FormulaSyntaxError("Nothing follows the last case.", parser.next.start, "Put otherwise last.")
        rows.append(_row(parser, token))
    if not rows:
        raise _incomplete(parser, token)
    parser.take()
    parser.brackets.pop()
    return _nested(parser, rows, token)


def _row(parser: Grammar, opener: Token) -> tuple[Part | None, Part]:
    part, decided = parser.expression(), None
    _skip(parser, ",", "&", "if")
    if parser.next.kind == "else":
        parser.take()
    else:
        decided = condition(parser)
    _skip(parser, ",")
    if parser.next.kind not in ("row", "endcases"):
        raise _incomplete(parser, opener)
    _skip(parser, "row")
    return decided, part


def _skip(parser: Grammar, *kinds: str) -> None:
    for kind in kinds:
        if parser.next.kind == kind:
            parser.take()


def _nested(parser: Grammar, rows: list[tuple[Part | None, Part]], token: Token) -> Part:
    """The cases as ifs inside each other, the last row innermost."""
    decided, whole = rows[-1]
    rest = rows[:-1]
    if decided is not None and not (len(rows) == 2 and rest[0][0] and _exclude(rest[0][0], decided)):
        whole = _chosen(parser, [decided, whole], token)
    for condition_part, part in reversed(rest):
        assert condition_part is not None
        whole = _chosen(parser, [condition_part, part, whole], token)
    return whole


def _exclude(first: Part, second: Part) -> bool:
    """Does one of the conditions hold exactly where the other does not, as x > 0 and x ≤ 0?"""
    return _are_opposite(first.node, second.node)


def _are_opposite(one: Node, other: Node) -> bool:
    if not isinstance(one, Call) or not isinstance(other, Call):
        return False
    if {one.function, other.function} == {"both", "either"}:
        return all(_are_opposite(*pair) for pair in zip(one.arguments, other.arguments, strict=True))
    return {one.function, other.function} in _OPPOSITES and _signature(one)[1:] == _signature(other)[1:]


def _signature(tree: Node) -> list[object]:
    """The nodes from the root on; 0. and 0 are one number."""
    return [
        node.value if isinstance(node, Number) else node.function if isinstance(node, Call) else node
        for node in walk(tree)
    ]


def _chosen(parser: Grammar, parts: list[Part], token: Token, start: int | None = None) -> Part:
    begin = token.start if start is None else start
    if len(parts) == 2:
        inside = parser.written(parts[0].start, parts[0].stop)
        parser.note(f"The function is defined only where {inside}.", parts[0].start)
    function = "select" if len(parts) == 3 else "within"
    return parser.builder.call(function, parts, begin, parser.previous.stop, token.start)


def _incomplete(parser: Grammar, token: Token) -> FormulaSyntaxError:
    first = parser.variables[0]
    offer = f"Write if({first} > 0, {first}, 0), or {first} if {first} > 0 else 0."
    if meant := _OF_LANGUAGES.fullmatch(parser.written(token.start, parser.tokens[-1].start)):
        offer = f"Write if({', '.join(part.strip() for part in meant.groups() if part is not None)})."
    return FormulaSyntaxError("A function in pieces has a condition and a value for each piece.", token.start, offer)


# Conditions


def condition(parser: Grammar) -> Part:
    """Comparisons joined by ``and``, which binds tighter, and ``or``."""
    return _joined(parser, "or", "either", lambda: _joined(parser, "and", "both", lambda: _comparison(parser)))


def _joined(parser: Grammar, word: str, function: str, read: Callable[[], Part]) -> Part:
    left = read()
    while parser.next.kind == word:
        token = parser.take()
        right = read()
        left = parser.builder.call(function, (left, right), left.start, right.stop, token.start)
    return left


def _comparison(parser: Grammar) -> Part:
    """u < v, u < v <= w, or a condition in parentheses.

    Raises:
        FormulaSyntaxError: nothing is compared.
    """
    if parser.next.kind == "(" and _begins_point(parser):
        return _points(parser)
    if parser.next.kind == "(" and _holds_condition(parser):
        return _enclosed(parser, parser.take())
    first = parser.expression()
    if parser.next.kind not in _PLAIN_COMPARISONS:
        offer = f"Write a comparison, such as {parser.variables[0]} > 0."
        raise FormulaSyntaxError("A condition compares two numbers.", first.start, offer)
    whole: Part | None = None
    while parser.next.kind in _PLAIN_COMPARISONS:
        token = parser.take()
        second = parser.expression()
        pair = (first if whole is None else parser.builder.again(first), second)
        part = parser.builder.call(_COMPARISONS[token.text], pair, first.start, second.stop, token.start)
        whole = part if whole is None else parser.builder.call(
            "both", (whole, part), whole.start, part.stop, token.start
        )  # fmt: skip
        first = second
    assert whole is not None
    return whole


_PLAIN_COMPARISONS = ("compare", "=")


def _begins_point(parser: Grammar) -> bool:
    """Does (x, y) = (0, 0) or (x, y) ≠ (0, 0) begin here?"""
    stop = partner(parser.tokens, parser.index)
    depth = 0
    for token in parser.tokens[parser.index : stop]:
        depth += (token.kind in ("(", "{")) - (token.kind in (")", "}"))
        if token.kind == "," and depth == 1:
            return parser.tokens[stop + 1].kind in _PLAIN_COMPARISONS
    return False


def _points(parser: Grammar) -> Part:
    """Two points that are equal in each coordinate, or differ in one at least.

    Raises:
        FormulaSyntaxError: they are compared otherwise, or have other coordinates.
    """
    start = parser.next.start
    first, token = brackets.listed(parser, parser.take()), parser.take()
    function = _COMPARISONS[token.text]
    second = brackets.listed(parser, parser.take()) if parser.next.kind == "(" else []
    if function not in ("equals", "differs") or len(first) != len(second):
        offer = f"Write ({', '.join(parser.variables[:2])}) != (0, 0)."
        raise FormulaSyntaxError("A point is equal to another point, or differs from it.", start, offer)
    stop = parser.previous.stop
    pairs = [parser.builder.call(function, pair, start, stop, start) for pair in zip(first, second, strict=True)]
    whole = pairs[0]
    for pair in pairs[1:]:
        whole = parser.builder.call("both" if function == "equals" else "either", (whole, pair), start, stop, start)
    return whole


def _holds_condition(parser: Grammar) -> bool:
    """Is a comparison inside the parentheses that open at the next token, and none right behind them?"""
    stop = partner(parser.tokens, parser.index)
    return any(token.kind in _PLAIN_COMPARISONS for token in parser.tokens[parser.index : stop])


def _enclosed(parser: Grammar, opener: Token) -> Part:
    parser.builder.descend(opener.start)
    parser.brackets.append(Bracket())
    part = condition(parser)
    if parser.next.kind != ")":
        raise FormulaSyntaxError("This parenthesis is never closed.", opener.start, "Add ) where it ends.")
    parser.take()
    parser.brackets.pop()
    parser.builder.ascend()
    return part
