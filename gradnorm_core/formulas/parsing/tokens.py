"""Tokens, and the ends of factors among them, for messages about text that is not parsed yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CLOSERS = {"(": ")", "{": "}", "\\{": "\\}", "|": "|", "|(": ")|", "‖(": ")‖", "⌊": "⌋", "⌈": "⌉"}
"""The partner of every bracket."""


def factor_stop(tokens: Sequence[Token], index: int) -> int:
    """The column where the factor that begins at this token ends: its brackets, argument and powers included."""
    while True:
        index = _skip_heads(tokens, index)
        last = partner(tokens, index)
        behind = tokens[min(last + 1, len(tokens) - 1)]
        if behind.kind != "^":
            return behind.stop if behind.kind == "superscript" else tokens[last].stop
        index = last + 1


def _skip_heads(tokens: Sequence[Token], index: int) -> int:
    """Returns the index of the first token that is no sign and no name of a function."""
    while tokens[index].kind in ("^", "-", "+", "function", "frac", "radical") and tokens[index + 1].kind != "end":
        index += 1
    return index


def partner(tokens: Sequence[Token], index: int) -> int:
    """The token that closes the bracket opened at `index`; the token itself when it opens none or none closes it."""
    opener, closer = tokens[index].kind, CLOSERS.get(tokens[index].kind)
    depth = 1
    for position in range(index + 1, len(tokens)):
        if closer is None:
            break
        kind = tokens[position].kind
        depth += (kind == opener and opener != closer) - (kind == closer)
        if depth == 0:
            return position
    return index


def without_braces(tokens: Sequence[Token]) -> list[Token]:
    r"""The tokens without the braces of ``{\text{if }}``, as some sites write LaTeX."""
    alone = {
        index + offset
        for index, (opener, word, closer) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False))
        if (opener.kind, closer.kind) == ("{", "}") and word.kind in ("if", "else", "and", "or")
        for offset in (0, 2)
    }
    return [token for index, token in enumerate(tokens) if index not in alone]


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the formula language.

    Attributes:
        kind: number, name (variable or constant), function, unknown, superscript, fraction (½), frac, radical
            (LaTeX's root, its radicand in braces), vector (a letter in bold), index (of a norm), if, else, and, or,
            compare, cases, &, row, endcases, end, or the sign itself.
        text: the canonical spelling: ``sin`` for ``Sin``, ``pi`` for π, ``2`` for ².
        start, stop: the columns in the text as it was typed.
        spaced: True when white space stands before it.
    """

    kind: str
    text: str
    start: int
    stop: int
    spaced: bool = False
