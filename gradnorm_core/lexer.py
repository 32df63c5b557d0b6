"""Text -> tokens: the only place that sees characters.

Every token knows where it stands in the text as it was typed, so that an error points at what its author sees.
LaTeX commands become the tokens of their plain twins here; what a command cannot mean is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gradnorm_core import characters, words
from gradnorm_core.errors import AmbiguousFormulaError, ExpressionError, FormulaLimitError, FormulaSyntaxError
from gradnorm_core.functions import TYPED
from gradnorm_core.limits import LARGEST_LITERAL, MAX_LITERAL_CHARACTERS, MAX_TOKENS, SMALLEST_LITERAL
from gradnorm_core.tree import CONSTANTS


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the formula language.

    Attributes:
        kind: number, name (variable or constant), function, unknown, superscript, fraction (½), frac, radical
            (LaTeX's root, its radicand in braces), end, or the sign itself.
        text: the canonical spelling: ``sin`` for ``\\Sin``, ``pi`` for π, ``2`` for ².
        start, stop: the columns in the text as it was typed.
        spaced: True when white space stands before it.
    """

    kind: str
    text: str
    start: int
    stop: int
    spaced: bool = False


_SCANNER = re.compile(
    r"""
    (?P<space>\ +)
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<base>\\?log_(?:\{\ *(?:2|10)\ *\}|(?:2|10)(?![0-9.])))
  | (?P<word>[A-Za-z][A-Za-z0-9_]*)
  | (?P<delimiter>\\(?:left|right)\ *(?:\\[A-Za-z]+|\\.|.))
  | (?P<upright>\\(?:operatorname\*?|mathrm|mathit|mathop|text|textrm|textit)\ *\{\ *(?P<letters>[A-Za-z0-9]+)\ *\}\ *)
  | (?P<root>\\sqrt\ *\[\ *(?P<index>[0-9]+)\ *\]\ *)
  | (?P<command>\\(?:[A-Za-z]+\ *|.))
  | (?P<superscript>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
  | (?P<sign>\*\*|:=|[-+*/^(){},|=⌊⌋⌈⌉])
    """,
    re.VERBOSE,
)

_ENCLOSURES = re.compile(r" *(\$\$|\$|\\\(|\\\[)(.*)(\$\$|\$|\\\)|\\\]) *")
_PARTNERS = {"$$": "$$", "$": "$", "\\(": "\\)", "\\[": "\\]"}

_COMMAND_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "vert": "|", "mid": "|", "lvert": "|(", "rvert": ")|",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "{": "\\{", "}": "\\}", "lbrace": "\\{", "rbrace": "\\}",
}  # fmt: skip
_FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac"}
_SPACES = {
    "quad", "qquad", "displaystyle", "textstyle", *",;:!> ",
    *(size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")),
}  # fmt: skip
_DELIMITERS = {
    ("left", "("): "(", ("right", ")"): ")", ("left", "|"): "|(", ("right", "|"): ")|",
    ("left", "\\{"): "\\{", ("right", "\\}"): "\\}",
    **{("left", "\\" + word): _COMMAND_SIGNS[word] for word in ("lvert", "lfloor", "lceil", "lbrace")},
    **{("right", "\\" + word): _COMMAND_SIGNS[word] for word in ("rvert", "rfloor", "rceil", "rbrace")},
    ("left", "\\vert"): "|(", ("right", "\\vert"): ")|",
    **{("left", sign): sign for sign in "⌊⌈"}, **{("right", sign): sign for sign in "⌋⌉"},
}  # fmt: skip
_SIGNS = {"**": "^", ":=": "="}
_OTHER_COMMANDS = {"sigma": "Write sigmoid(x).", "infty": "Write a large number instead, such as 1e9."}


def tokenize(text: str, variables: tuple[str, ...]) -> tuple[Token, ...]:
    """The tokens of a formula, with an ``end`` token after the last.

    Raises:
        ExpressionError: a character, command or literal that no formula contains, or too many tokens.
    """
    return tuple(_Lexer(_without_enclosure(characters.fold(text)), text, variables).tokens())


def is_latex(text: str) -> bool:
    """True when the author writes LaTeX, where ``x^10`` raises the 1 alone."""
    return "\\" in text or "$" in text


def _without_enclosure(folded: str) -> str:
    """``$x$`` and its kin with the delimiters blanked; columns stay."""
    match = _ENCLOSURES.fullmatch(folded)
    if not match or _PARTNERS[match[1]] != match[3]:
        return folded
    head, tail = match.start(2), len(folded) - match.end(2)
    return " " * head + match[2] + " " * tail


class _Lexer:
    def __init__(self, folded: str, text: str, variables: tuple[str, ...]) -> None:
        self.folded = folded
        self.text = text
        self.variables = variables
        self.found: list[Token] = []
        self.spaced = False

    def tokens(self) -> list[Token]:
        position = 0
        while position < len(self.folded):
            position = self.step(position)
        self.add("end", "", len(self.text.rstrip()), len(self.text))
        return self.found

    def step(self, position: int) -> int:
        """Read what stands at `position`; return where the next thing begins."""
        match = _SCANNER.match(self.folded, position)
        if match is None:
            return self.character(position)
        kind = str(match.lastgroup)
        if kind == "space":
            self.spaced = True
        elif kind == "word":
            return self.word(match)
        else:
            _READERS[kind](self, match)
        return match.end()

    def add(self, kind: str, text: str, start: int, stop: int) -> None:
        if len(self.found) > MAX_TOKENS:
            message = f"A formula has at most {MAX_TOKENS} numbers, names and signs."
            raise FormulaLimitError(message, start, "Shorten it, or split it into simpler formulas.")
        self.found.append(Token(kind, text, start, stop, self.spaced))
        self.spaced = False

    def character(self, position: int) -> int:
        """A character that stands for a name or a fraction; any other is refused."""
        character = self.folded[position]
        stop = position + 1
        if character in characters.GREEK:
            self.add("name", characters.GREEK[character], position, stop)
        elif character in characters.ROOTS:
            self.add("function", characters.ROOTS[character], position, stop)
        elif character in characters.FRACTIONS:
            self.add("fraction", character, position, stop)
        else:
            raise self.refusal(position)
        return stop

    def refusal(self, position: int) -> ExpressionError:
        """The error for the character at `position`, aware of its neighbours."""
        before = re.search(r"([A-Za-z]+)$", self.folded[:position])
        after = re.match(r"\.([A-Za-z]+)", self.folded[position:])
        if before and after and after[1].lower() in TYPED:
            name = f"{before[1]}.{after[1]}"
            message = f"{name} belongs to a programming language."
            return FormulaSyntaxError(message, position, f"Write {after[1].lower()} without {before[1]}.")
        return characters.refuse_character(self.text[position], position, self.variables)

    def number(self, match: re.Match[str]) -> None:
        text, start = match[0], match.start()
        if len(text) > MAX_LITERAL_CHARACTERS:
            message = f"A number has at most {MAX_LITERAL_CHARACTERS} characters."
            raise FormulaLimitError(message, start, "Round it, or write it as 1.5e6.")
        value = float(text)
        if value and not SMALLEST_LITERAL <= value <= LARGEST_LITERAL:
            message = f"Numbers lie between {SMALLEST_LITERAL:g} and {LARGEST_LITERAL:g}, or are 0."
            raise FormulaLimitError(message, start, "Scale the formula.")
        self.add("number", text, start, match.end())

    def word(self, match: re.Match[str]) -> int:
        """A known name, or the letters up to the first digit or underscore."""
        if words.is_known(match[0].lower(), self.variables):
            self.name(match[0].lower(), match.start(), match.end())
            return match.end()
        letters = re.split("[0-9_]", match[0], maxsplit=1)[0]
        self.refuse_digits_twice(match, letters)
        start = match.start()
        pieces = words.split(letters.lower(), self.variables)
        for piece in pieces:
            self.name(piece, start, start + len(piece))
            start += len(piece)
        if not pieces:
            self.add("unknown", letters, start, start + len(letters))
        return match.start() + len(letters)

    def refuse_digits_twice(self, match: re.Match[str], letters: str) -> None:
        """``log2x`` is log2(x) or ln(2x): the digits belong to the name or to what follows."""
        longer = [name for name in TYPED if name[-1].isdigit() and match[0].lower().startswith(name)]
        if longer and letters.lower() in TYPED:
            name, rest = max(longer, key=len), match[0][len(letters) :]
            readings = f"Write {name}({match[0][len(max(longer, key=len)) :]}) or {letters}({rest})."
            raise AmbiguousFormulaError(f"{match[0]} can be read in two ways.", match.start(), readings)

    def name(self, name: str, start: int, stop: int) -> None:
        variable = name in self.variables or (name in CONSTANTS and name not in TYPED)
        self.add("name" if variable else "function", name, start, stop)

    def base(self, match: re.Match[str]) -> None:
        self.add("function", "log10" if "10" in match[0] else "log2", match.start(), match.end())

    def delimiter(self, match: re.Match[str]) -> None:
        side = "left" if match[0].startswith("\\left") else "right"
        sign = match[0][1 + len(side) :].strip()
        kind = _DELIMITERS.get((side, sign))
        if kind is None:
            if sign in "[]":
                raise characters.refuse_character(sign, match.end() - 1, self.variables)
            message = f"\\{side} does not go with {sign} here."
            raise FormulaSyntaxError(message, match.start(), "Use \\left( and \\right).")
        self.add(kind, kind, match.start(), match.end())

    def upright(self, match: re.Match[str]) -> None:
        start = match.start("letters")
        name = match["letters"].lower()
        if not words.is_known(name, self.variables):
            self.add("unknown", match["letters"], start, match.end())
        else:
            self.name(name, start, match.end())

    def root(self, match: re.Match[str]) -> None:
        names = {2: "sqrt", 3: "cbrt"}
        index = int(match["index"][:9])
        if index not in names:
            message = "Only square roots and cube roots can be written this way."
            raise FormulaSyntaxError(message, match.start("index"), f"Write the root as a power: (x)^(1/{index}).")
        self.add("radical", names[index], match.start(), match.end())

    def command(self, match: re.Match[str]) -> None:
        name = match[0][1:].rstrip() or " "
        start, stop = match.start(), match.start() + 1 + len(name)
        if name in _SPACES:
            self.spaced = True
        elif name in _COMMAND_SIGNS:
            self.add(_COMMAND_SIGNS[name], _COMMAND_SIGNS[name], start, stop)
        elif name in _FRACTIONS:
            self.add("frac", name, start, stop)
        elif name == "sqrt":
            self.add("radical", name, start, stop)
        elif name in CONSTANTS or name in TYPED:
            self.name(name, start, stop)
        else:
            raise self.refuse_command(name, start)

    def refuse_command(self, name: str, start: int) -> ExpressionError:
        known = "Write the formula with \\frac, \\sqrt, ^{}, \\cdot, \\left(, \\right), \\pi, \\sin and the like."
        offer = _OTHER_COMMANDS.get(name, known)
        return FormulaSyntaxError(f"The LaTeX command \\{name} is not understood.", start, offer)

    def superscript(self, match: re.Match[str]) -> None:
        digits = "".join(characters.SUPERSCRIPTS[character] for character in match[0])
        self.add("superscript", digits, match.start(), match.end())

    def sign(self, match: re.Match[str]) -> None:
        kind = _SIGNS.get(match[0], match[0])
        self.add(kind, kind, match.start(), match.end())


_READERS = {
    "number": _Lexer.number, "base": _Lexer.base, "delimiter": _Lexer.delimiter, "upright": _Lexer.upright,
    "root": _Lexer.root, "command": _Lexer.command, "superscript": _Lexer.superscript, "sign": _Lexer.sign,
}  # fmt: skip
