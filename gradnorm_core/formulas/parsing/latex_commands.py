r"""LaTeX inside a formula: each command becomes the token of its plain twin, or is refused.

Understood: \frac{}{} and \sqrt[3]{} (and \frac12, \sqrt x, which take one character each), ^{}, \cdot, \times, \left(
and its kin, \pi, every function of the table, \sigma(…) for the sigmoid, \operatorname{…} and \mathrm{…} around a
name, spaces, and the dollar signs or \( \) around the whole.
"""

from __future__ import annotations

import re
from typing import Protocol

from gradnorm_core.errors import ExpressionError, FormulaSyntaxError, UnknownNameError
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.parsing import characters, names
from gradnorm_core.formulas.parsing.columns import Columns
from gradnorm_core.formulas.tree import CONSTANTS


class TokenSink(Protocol):
    """The lexer, as far as a command needs it.

    Attributes:
        folded: the text, with look-alikes made equal.
        variables: the names that are variables.
        spaced: True when white space stands before the next token.
        conditional: True when the text has a condition.
        columns: the columns of the data.
    """

    folded: str
    variables: tuple[str, ...]
    spaced: bool
    conditional: bool
    columns: Columns

    def add(self, kind: str, text: str, start: int, stop: int) -> None:
        """Keep a token."""

    def name(self, name: str, start: int, stop: int) -> None:
        """Keep a variable, a constant or a function."""

    def keyword(self, written: str, start: int, stop: int) -> bool:
        """Keep a word of conditions; False where it is none."""

    def norm_bar(self, start: int, stop: int, side: str = "") -> None:
        """Keep a bar of a norm."""

    def square_bracket(self, position: int, start: int | None = None) -> bool:
        """Keep a square bracket that only groups; False where it has two readings."""

    def letters(self, written: str, start: int) -> int:
        """Keep the names that a run of letters stands for; return where it ends."""


_SCANNER = re.compile(
    r"""\\(?:
    (?P<side>left|right)(?![A-Za-z])\ *(?P<delimiter>\\[A-Za-z]+|\\.|.)\ *
  | (?P<environment>begin|end)(?![A-Za-z])\ *\{\ *(?P<kind>[^}]*?)\ *\}
  | (?:operatorname\*?|mathrm|mathit|mathop|text|textrm|textit)\ *\{\ *(?P<upright>[A-Za-z0-9]+)\ *[.,;]?\ *\}\ *
  | (?:mathbf|boldsymbol|vec|bm)\ *(?:\{\ *(?P<vector>\\?[A-Za-z]+)\ *\}|(?P<bold>\\?[A-Za-z]+))(?!\ *_)\ *
  | sqrt\ *\[\ *(?P<index>[^]]*?)\ *\]\ *
  | (?P<short>[dtc]?frac|sqrt)(?:\ +|(?=[0-9]))(?P<first>[0-9A-Za-z])\ *(?P<second>[0-9A-Za-z])?
  | (?P<name>[A-Za-z]+|.)\ *
    )""",
    re.VERBOSE,
)

_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "vert": "|", "mid": "|", "lvert": "|(", "rvert": ")|",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "{": "\\{", "}": "\\}", "lbrace": "\\{", "rbrace": "\\}",
}  # fmt: skip
_DELIMITERS = {
    "left": {"(": "(", "|": "|(", "\\{": "\\{", "\\lbrace": "\\{", "\\lvert": "|(", "\\vert": "|(", "⌊": "⌊", "⌈": "⌈",
             "\\lfloor": "⌊", "\\lceil": "⌈"},
    "right": {")": ")", "|": ")|", "\\}": "\\}", "\\rbrace": "\\}", "\\rvert": ")|", "\\vert": ")|", "⌋": "⌋",
              "⌉": "⌉", "\\rfloor": "⌋", "\\rceil": "⌉"},
}  # fmt: skip
_NORM_BARS = {"|": "", "Vert": "", "lVert": "left", "rVert": "right"}
_CONDITIONS = {
    "lt": "<", "gt": ">", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "ne": "!=", "neq": "!=", "land": "and", "wedge": "and", "lor": "or", "vee": "or", "\\": "row",
}  # fmt: skip
"""Commands that stand in conditions and between cases."""
_FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")
_ROOTS = {"2": "sqrt", "3": "cbrt"}
_SPACES = {
    "quad", "qquad", "displaystyle", "textstyle", *",;:!>",
    *(size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")),
}  # fmt: skip
_CALLED = {"sigma": "sigmoid"}
_OFFERS = {
    "sigma": "Write sigmoid(x).",
    "infty": "Write a large number instead, such as 1e9.",
    "nabla": "Type the function itself.",
    "partial": "Type the function itself.",
    **dict.fromkeys(
        ("sum", "prod", "bigcup"),
        characters.SUM_ADVICE,
    ),
    **dict.fromkeys(("int", "iint", "oint"), "Write the function it is; erf(x) is that of 2/sqrt(pi) e^(-t^2)."),
    "top": "Write the product out, such as a x^2 + 2b x y + c y^2.",
    "lim": "Write the function or the number it tends to.",
    **dict.fromkeys(("mathbf", "boldsymbol", "vec", "bm"), "Write the coordinates of the vector, such as x_1 and x_2."),
}


def read(lexer: TokenSink, position: int) -> int:
    """Add the tokens of the command at `position`; return where the next thing begins.

    Raises:
        ExpressionError: the command is not understood.
    """
    match = _SCANNER.match(lexer.folded, position)
    assert match is not None
    if match["side"]:
        _delimiter(lexer, match)
    elif match["environment"]:
        _environment(lexer, match)
    elif match["vector"] or match["bold"]:
        lexer.add("vector", (match["vector"] or match["bold"]).removeprefix("\\"), match.start(), match.end())
    elif match["upright"]:
        _upright(lexer, match)
    elif match["index"] is not None:
        _root(lexer, match)
    elif match["short"]:
        return _short(lexer, match)
    else:
        _named(lexer, match)
    return match.end()


def _delimiter(lexer: TokenSink, match: re.Match[str]) -> None:
    side, sign = match["side"], match["delimiter"]
    if sign.lstrip("\\") in _NORM_BARS and sign.startswith("\\"):
        return lexer.norm_bar(match.start(), match.end(), side)
    if sign in "[]" and lexer.square_bracket(match.start("delimiter"), match.start()):
        return None
    kind = _DELIMITERS[side].get(sign)
    if kind is None and sign in "[]":
        raise characters.refuse_character(sign, match.start("delimiter"), lexer.variables)
    if kind is None:
        message = rf"\{side} does not go with {sign} here."
        raise FormulaSyntaxError(message, match.start(), r"Use \left( and \right).")
    lexer.add(kind, kind, match.start(), match.end())
    return None


def _environment(lexer: TokenSink, match: re.Match[str]) -> None:
    if match["kind"] not in ("cases", "dcases", "rcases"):
        message = rf"The LaTeX environment {match['kind']} is not understood."
        raise FormulaSyntaxError(message, match.start(), "Copy the formula alone.")
    kind = "cases" if match["environment"] == "begin" else "endcases"
    lexer.add(kind, kind, match.start(), match.end())


def _upright(lexer: TokenSink, match: re.Match[str]) -> None:
    name, start = match["upright"].lower(), match.start("upright")
    if found := lexer.columns.read(match["upright"], 0):
        lexer.add(*found[:2], start, match.end("upright"))
        return
    if lexer.keyword("if" if name in ("for", "when") else name, start, match.end("upright")):
        return
    if names.is_known(name, lexer.variables):
        lexer.name(name, start, match.end("upright"))
    else:
        lexer.add("unknown", match["upright"], start, match.end("upright"))


def _root(lexer: TokenSink, match: re.Match[str]) -> None:
    index = match["index"]
    if index not in _ROOTS:
        message = "Only square roots and cube roots can be written this way."
        raise FormulaSyntaxError(message, match.start("index"), f"Write the root as a power: (x)^(1/{index or 2}).")
    lexer.add("radical", _ROOTS[index], match.start(), match.end())


def _short(lexer: TokenSink, match: re.Match[str]) -> int:
    r"""\frac12 and \sqrt x: without braces LaTeX takes one character for each part."""
    command, groups = match["short"], ["first"] if match["short"] == "sqrt" else ["first", "second"]
    lexer.add("radical" if command == "sqrt" else "frac", command, match.start(), match.end("short"))
    stop = match.end("short")
    for group in groups:
        if match[group] is None:
            break
        start, stop = match.span(group)
        lexer.add("{", "{", start, start)
        if match[group].isdigit():
            lexer.add("number", match[group], start, stop)
        else:
            lexer.letters(match[group], start)
        lexer.add("}", "}", stop, stop)
    return stop


def _named(lexer: TokenSink, match: re.Match[str]) -> None:
    name, start, stop = match["name"], match.start(), match.end("name")
    if name in _SPACES:
        lexer.spaced = True
    elif name in _CONDITIONS and lexer.conditional:
        sign = _CONDITIONS[name]
        lexer.add(sign if sign.isalpha() else "compare", sign, start, stop)
    elif name in _NORM_BARS:
        lexer.norm_bar(start, stop, _NORM_BARS[name])
    elif name in _SIGNS:
        lexer.add(_SIGNS[name], _SIGNS[name], start, stop)
    elif name in _FRACTIONS or name == "sqrt":
        lexer.add("radical" if name == "sqrt" else "frac", name, start, stop)
    elif name in CONSTANTS or name in TYPED:
        lexer.name(name, start, stop)
    elif name in _CALLED and lexer.folded.startswith(("(", r"\left("), match.end()):
        lexer.name(_CALLED[name], start, stop)
    else:
        raise _refusal(name, start, lexer.variables)


def _refusal(name: str, start: int, variables: tuple[str, ...]) -> ExpressionError:
    if name == " ":
        return characters.refuse_character("\\", start, variables)
    if name in ("mathbb", "mathbbm", "mathds"):
        offer = "Write if(x > 0, 1, 0) for what is 1 where a condition holds, and 0 elsewhere."
        return FormulaSyntaxError(rf"The LaTeX command \{name} is not understood.", start, offer)
    if letter := letters.GREEK.get(name.removeprefix("var")):
        offer = characters.offer_letter(letter, variables)
        return UnknownNameError(f"{letter} is no variable here.", start, offer)
    named = letters.listed(variables)
    offer = rf"The variables are {named}; commands are \frac, \sqrt, \cdot, \left(, \right), \pi, \sin and the like."
    if names.elsewhere(name):
        offer = f"Write {names.elsewhere(name)}."
    return FormulaSyntaxError(rf"The LaTeX command \{name} is not understood.", start, _OFFERS.get(name, offer))
