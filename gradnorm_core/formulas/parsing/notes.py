"""The notes on a formula that was read, where its author may have meant another formula."""

from __future__ import annotations

import re

from gradnorm_core.formulas import letters
from gradnorm_core.formulas.parsing.builder import Part
from gradnorm_core.formulas.parsing.grammar import Grammar
from gradnorm_core.formulas.parsing.names import refuse_word
from gradnorm_core.formulas.parsing.tokens import Token

_ROUNDING = 1e-9
_LETTERS = {"unknown": "u", "name": "n", "end": ""}


def skip_name(parser: Grammar) -> None:
    """Step over a leading ``f(x, y) =``, ``z =`` or ``z = f(x, y) =``.

    Raises:
        UnknownNameError: the names in the parentheses are not the variables.
    """
    kinds = "".join(_LETTERS.get(token.kind, token.kind[0]) for token in parser.tokens)
    match = re.match(r"(?:u(?:\([nu,]*\))?=)+", kinds)
    if match is None:
        return
    for before, token in zip(parser.tokens, parser.tokens[1 : match.end()], strict=False):
        if token.kind == "unknown" and before.kind != "=":
            raise refuse_word(token.text, token.start, parser.variables)
    parser.index = match.end()
    dropped = parser.written(parser.tokens[0].start, parser.previous.stop)
    parser.note(f"{dropped} is left out: the formula is what follows it.", parser.tokens[0].start)


def words(parser: Grammar) -> None:
    """Say how letters typed as one word were read: xy is x·y, sinx is sin x."""
    tokens = parser.tokens
    start = 0
    while start < len(tokens):
        stop = start + 1
        while stop < len(tokens) and _joined(parser, tokens[stop - 1], tokens[stop]):
            stop += 1
        if stop > start + 1:
            _word(parser, tokens[start:stop], tokens[stop].kind)
        start = stop


def _joined(parser: Grammar, first: Token, second: Token) -> bool:
    """Were these two names typed as one word?"""
    written = parser.text[first.start : second.stop]
    names = first.kind in ("name", "function") and second.kind in ("name", "function")
    return names and first.stop == second.start and written.isascii() and written.isalnum()


def _word(parser: Grammar, tokens: tuple[Token, ...], behind: str) -> None:
    names = [letters.plain(token.text) for token in tokens]
    head = f"{names.pop(0)} " if tokens[0].kind == "function" else ""
    raised = "^…" if behind in ("^", "superscript") else ""  # xy^2 is x·y^2
    word = parser.written(tokens[0].start, tokens[-1].stop)
    if any(note.message.startswith((f"{word} is", f"{word}^")) for note in parser.notes):
        return
    parser.note(f"{word}{raised} is read as {head}{'·'.join(names)}{raised}.", tokens[0].start)


def quotient(parser: Grammar, dividend: Part, divisor: Part, factor: Part) -> None:
    """1/2x is (1/2)·x."""
    whole = parser.written(dividend.start, factor.stop)
    reading = f"({parser.written(dividend.start, divisor.stop)})·{parser.written(factor.start, factor.stop)}"
    other = f"{parser.written(dividend.start, dividend.stop)}/({parser.written(divisor.start, factor.stop)})"
    parser.note(f"{whole} is read as {reading}; write {other} for the other reading.", dividend.start)


def power(parser: Grammar, base: Part, exponent: Part, sign: str, stop: int) -> None:
    """e^2x is (e^2)·x, and e^-x/2 is (e^-x)/2."""
    whole = parser.written(base.start, stop)
    reading = f"({parser.written(base.start, exponent.stop)}){sign}{parser.written(exponent.stop, stop).lstrip('*/ ')}"
    other = f"{parser.written(base.start, base.stop)}^({parser.written(exponent.start, stop)})"
    parser.note(f"{whole} is read as {reading}; write {other} for the other reading.", base.start)


def thirds(parser: Grammar, base: Part, exponent: Part) -> None:
    """x^(1/3) is no number for x < 0, unlike cbrt(x)."""
    count = 3 * (exponent.value or 0)
    if abs(count - round(count)) > _ROUNDING or round(count) % 3 == 0:
        return
    whole, inside = parser.written(base.start, exponent.stop), parser.written(base.start, base.stop)
    root = f"cbrt{inside}" if inside.startswith("(") else f"cbrt({inside})"
    root += f"^{round(count)}" if round(count) != 1 else ""
    parser.note(f"{whole} is no number where {inside} is negative; {root} is.", base.start)
