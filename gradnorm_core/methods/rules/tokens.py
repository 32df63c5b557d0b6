"""The text of a rule as lines of tokens; no other module reads its characters."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import NoReturn

from gradnorm_core.errors import RuleError
from gradnorm_core.formulas.parsing.characters import SUPERSCRIPTS, fold, name_of
from gradnorm_core.methods.rules import names

MAX_CHARACTERS = 800
MAX_LINES = 12
MAX_TOKENS = 300
MAX_LITERAL_CHARACTERS = 24
LARGEST_LITERAL = 1e100
LONGEST_NAME = 16
BREAK = re.compile(r"[\n\r;\u2028\u2029]")
"""The end of a line."""

_SUBSCRIPT = r"(?:[₀-₉ₖₜ]+|_[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*|_\{[^{}]{0,20}\})"
_SCANNER = re.compile(
    rf"""
    (?P<space>[ ]+|\\[ ,;!]|\\(?:left|right)(?![A-Za-z]))
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<norm>(?:\|\||‖|\\\||\\[lr]Vert(?![A-Za-z]))(?:_\{{?(?:1|2|inf|∞|\\infty)\}}?|₁|₂)?)
  | (?P<accent>\\(?:hat|tilde|bar)[ ]*(?:\{{[ ]*\\?[A-Za-z]+[ ]*\}}|\\?[A-Za-z]){_SUBSCRIPT}?)
  | (?P<frac>\\[dt]?frac(?![A-Za-z]))
  | (?P<assign>:=|<-|←|\\(?:leftarrow|gets|coloneqq)(?![A-Za-z]))
  | (?P<times>\*(?!\*)|\\(?:cdot|times|odot|circ)(?![A-Za-z])|[⊙∘])
  | (?P<upright>\\(?:mathrm|operatorname|text|mathbf|bm|boldsymbol)[ ]*\{{[ ]*[A-Za-z]+[ ]*\}}{_SUBSCRIPT}?)
  | (?P<module>(?:np|numpy|torch|math)\.(?=[A-Za-z]))
  | (?P<word>(?:\\?[A-Za-z]+|[α-ωϵϑϕϱ])[0-9]*(?:{_SUBSCRIPT})?)
  | (?P<superscript>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
  | (?P<compare><=|>=|[<>≤≥])
  | (?P<sign>\*\*|[-+/^(){{}},=|√\[\]])
    """,
    re.VERBOSE,
)
_COMPARISONS = {"≤": "<=", "≥": ">="}
_ADVICE = {
    "@": ("@ is not part of a rule.", "Write dot(u, v) for the inner product."),
    "#": ("A rule has no comments.", "Delete what stands behind the #."),
    "%": ("A rule has no comments and no percent.", "Delete it, or write 0.01 for 1 %."),
    "!": ("A comparison is one of < > <= >=.", "Write if(u > v, …, …)."),
    "'": ("A rule has no primes.", "Write m_old for a value of the last step, and set it in a last line m_old = m."),
    ":": ("A colon is not part of a rule.", "Write = between a name and its value."),
    "&": ("A rule has no “and”.", "Put one if into the other: if(u > 0, if(v > 0, …, …), …)."),
    "?": ("A question mark is not part of a rule.", "Write if(u > v, …, …)."),
    "∇": ("The gradient is called g.", "Write g."),
    "∞": ("Infinity is not a number of a rule.", "Write norminf(u) for the largest coordinate."),
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a line.

    Attributes:
        kind: number, name, function, superscript, norm, compare, frac, end, or the sign itself.
        text: the canonical spelling; for a norm its index, 1, 2 or inf, or "" without one.
        start, stop: its columns in the line as it was typed.
        time: the subscript t or t−1 of a name, as "t" or "t-1"; "" for none.
        spaced: True when white space stands before it.
    """

    kind: str
    text: str
    start: int
    stop: int
    time: str = ""
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a rule: its number, counted from 1, its text as typed, and its tokens, an end token last."""

    number: int
    text: str
    tokens: tuple[Token, ...]

    def error(self, message: str, position: int, suggestion: str) -> RuleError:
        """Returns an error at a column of this line."""
        return RuleError(message, position, suggestion, self.text, self.number)


def lines_of(text: str) -> list[Line]:
    """Returns the lines of a rule, which end at a line break or a semicolon; empty ones are left out.

    Raises:
        RuleError: a character, command or number that no rule contains, or more than the limits allow.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"A rule has at most {MAX_CHARACTERS} characters."
        raise RuleError(message, 0, "Shorten it.", f"{text[:40]}…", 1)
    lines: list[Line] = []
    room = MAX_TOKENS
    for number, part in enumerate(BREAK.split(text), 1):
        if not part.strip():
            continue
        if len(lines) >= MAX_LINES:
            raise RuleError(f"A rule has at most {MAX_LINES} lines.", 0, "Join some of them.", part, number)
        lines.append(_Scanner(number, part, room).line())
        room -= len(lines[-1].tokens)
    return lines


class _Scanner:
    """Reads one line; `folded` has the same columns, with look-alikes made equal."""

    def __init__(self, number: int, text: str, room: int) -> None:
        self.number, self.text, self.room = number, text, room
        self.folded = fold(text)
        self.found: list[Token] = []

    def line(self) -> Line:
        position, spaced = 0, False
        while position < len(self.folded):
            match = _SCANNER.match(self.folded, position)
            if match is None:
                self.refuse(position)
            if match.lastgroup not in ("space", "module"):
                self.read(match, spaced)
            spaced = match.lastgroup == "space"
            position = match.end()
        end = len(self.text.rstrip())
        return Line(self.number, self.text, (*self.found, Token("end", "", end, end)))

    def read(self, match: re.Match[str], spaced: bool) -> None:
        if len(self.found) >= self.room:
            self.fail(f"A rule has at most {MAX_TOKENS} numbers, names and signs.", match.start(), "Shorten it.")
        kind, text, time = str(match.lastgroup), match[0], ""
        if kind in ("word", "accent", "upright"):
            kind, text, time = self.name(match)
        elif kind == "number":
            self.check_number(match)
        elif kind == "norm":
            index = re.sub(r"\\infty|∞", "inf", text.lstrip("|‖\\").removeprefix("lVert").removeprefix("rVert"))
            text = names.subscript_of(index)
        elif kind == "superscript":
            text = "".join(SUPERSCRIPTS[character] for character in text)
        elif kind == "compare":
            text = _COMPARISONS.get(text, text)
        elif kind in ("sign", "assign", "times"):
            kind = text = {"**": "^", "assign": "=", "times": "*"}.get(text if kind == "sign" else kind, text)
        self.found.append(Token(kind, text, match.start(), match.end(), time, spaced))

    def name(self, match: re.Match[str]) -> tuple[str, str, str]:
        """Returns kind, canonical spelling and time subscript of a name or of a function."""
        written = re.sub(r"\\(?:mathrm|operatorname|text|mathbf|bm|boldsymbol) *\{ *([A-Za-z]+) *\}", r"\1", match[0])
        accent = ""
        if found := re.match(r"\\(hat|tilde|bar) *(?:\{ *(\\?[A-Za-z]+) *\}|(\\?[A-Za-z]))(.*)", written):
            accent, written = found[1], (found[2] or found[3]) + found[4]
        letters = re.match(r"\\?[A-Za-z]+|.", written)
        assert letters is not None
        if written == "\\sqrt":
            return "function", "sqrt", ""
        base = names.base_of(letters[0])
        if letters[0].startswith("\\") and base not in names.GREEK and not names.function_of(base):
            self.fail(f"{letters[0]} is not a command of a rule.", match.start(), "Write names without a backslash.")
        digits = re.match(r"[0-9]*", written[letters.end() :])
        below = names.subscript_of(written[letters.end() + (digits.end() if digits else 0) :])
        numbered = base + (digits[0] if digits else "")
        if below.lower() in ("t", "k", "t-1", "k-1"):
            return "name", self.joined(numbered, "", accent, match), below.lower().replace("k", "t")
        if re.fullmatch("[tkn][+-].*", below):
            self.fail(
                f"The subscript {below} is not read.", match.start(),
                "Write m_t for the value of this step and m_{t-1} for that of the step before.",
            )  # fmt: skip
        function = names.function_of(numbered + below if below.isdigit() or below == "inf" else numbered)
        if function and not accent:
            return "function", function, ""
        return "name", self.joined(numbered, below, accent, match), ""

    def joined(self, base: str, below: str, accent: str, match: re.Match[str]) -> str:
        """Returns the canonical name: base and digits together, words behind an underscore."""
        if below and not re.fullmatch("[A-Za-z0-9]+(_[A-Za-z0-9]+)*", below):
            self.fail(f"The subscript {below} is not read.", match.start(), "Subscripts are digits or a word.")
        name = base + (below if below.isdigit() else f"_{below}" if below else "") + (f"_{accent}" if accent else "")
        if len(name) > LONGEST_NAME:
            self.fail(f"A name has at most {LONGEST_NAME} characters.", match.start(), "Shorten it.")
        return name

    def check_number(self, match: re.Match[str]) -> None:
        text = match[0]
        if len(text) > MAX_LITERAL_CHARACTERS:
            self.fail(f"A number has at most {MAX_LITERAL_CHARACTERS} characters.", match.start(), "Round it.")
        value = float(text)
        zero = not re.search("[1-9]", re.split("[eE]", text)[0])
        if not (zero or 1 / LARGEST_LITERAL <= value <= LARGEST_LITERAL) or math.isinf(value):
            limits = f"Numbers lie between {1 / LARGEST_LITERAL:g} and {LARGEST_LITERAL:g}, or are 0."
            self.fail(limits, match.start(), "Scale the rule.")

    def refuse(self, position: int) -> NoReturn:
        character = self.folded[position]
        if character in _ADVICE:
            self.fail(_ADVICE[character][0], position, _ADVICE[character][1])
        if character == "_":
            self.fail("A subscript stands directly behind a letter.", position, "Write beta_1 or v_max.")
        if character == "\\":
            command = re.match(r"\\[A-Za-z]*", self.folded[position:])
            shown = command[0] if command else character
            self.fail(f"{shown} is not a command of a rule.", position, "Write names without a backslash.")
        shown = character if character.isascii() and character.isprintable() else name_of(self.text[position])
        self.fail(f"A rule does not contain the character {shown}.", position, "Delete it.")

    def fail(self, message: str, position: int, suggestion: str) -> NoReturn:
        raise RuleError(message, position, suggestion, self.text, self.number)
