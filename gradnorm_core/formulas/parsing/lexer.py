"""The lexer: the text becomes tokens; no later module sees its characters.

Every token knows where it stands in the text as it was typed, so that an error points at what its author sees.
LaTeX is read by `latex_commands`.
"""

from __future__ import annotations

import re

from gradnorm_core.errors import AmbiguousFormulaError, FormulaLimitError
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.parsing import characters, latex_commands, names, programs, square_brackets
from gradnorm_core.formulas.parsing.builder import Note
from gradnorm_core.formulas.parsing.character_errors import refusal
from gradnorm_core.formulas.parsing.columns import Columns
from gradnorm_core.formulas.parsing.limits import LARGEST_LITERAL, MAX_LITERAL_CHARACTERS, MAX_TOKENS, SMALLEST_LITERAL
from gradnorm_core.formulas.parsing.readings import readings
from gradnorm_core.formulas.parsing.surroundings import formula_alone
from gradnorm_core.formulas.parsing.tokens import Token, without_braces
from gradnorm_core.formulas.tree import CONSTANTS

_SCANNER = re.compile(
    rf"""
    (?P<space>\ +)
  | (?P<prefix>{programs.PREFIX})
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<base>\\?log_(?:\{{\ *(?:2|10|e)\ *\}}|(?:2|10|e)(?![0-9.])))
  | (?P<word>[A-Za-z][A-Za-z0-9_]*)
  | (?P<command>\\.)
  | (?P<superscript>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
  | (?P<sign>\*\*|:=|[-+*/^(){{}},|=⌊⌋⌈⌉])
    """,
    re.VERBOSE,
)
_CONDITIONAL = re.compile(r"(?<![A-Za-z])(?:if|where)(?![A-Za-z])|\\begin", re.IGNORECASE)
_COMPARISON = re.compile(r"[<>=!]=|[<>≤≥≠]|&&?")
_NORM_INDEX = re.compile(r"_\s*\{?\s*(?P<index>[0-9]{1,2}|p|\\infty|∞|inf)\s*\}?|(?P<low>[₀-₉])")
_RAISED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_KEYWORDS = {"if": "if", "where": "if", "else": "else", "otherwise": "else", "and": "and", "or": "or"}
_EQUALS = {"≤": "<=", "≥": ">=", "≠": "!="}
_SIGNS = {"**": "^", ":=": "="}
_LOGARITHMS = {"0": "log10", "2": "log2", "e": "ln"}


class Lexer:
    """Reads one text; `folded` has the same columns as `text`, with look-alikes made equal."""

    def __init__(self, text: str, variables: tuple[str, ...], start: int = 0, columns: Columns | None = None) -> None:
        self.text = text
        alone = formula_alone(characters.fold(text))
        self.folded = alone.text
        self.start = start
        self.variables = variables
        self.columns = columns or Columns()
        self.special = letters.spelling(variables)
        self.conditional = bool(_CONDITIONAL.search(self.folded))
        self.notes: list[Note] = list(alone.notes)
        self.square = square_brackets.partners(self.folded)
        self.open_norms = 0
        self.found: list[Token] = []
        self.spaced = False

    def tokens(self) -> list[Token]:
        """Everything up to the end."""
        position = self.start
        while position < len(self.folded):
            position = self.step(position)
        self.add("end", "", len(self.text.rstrip()), len(self.text))
        return without_braces(self.found) if self.conditional else self.found

    def step(self, position: int) -> int:
        """Read what stands at `position`; return where the next thing begins."""
        if self.columns and (found := self.columns.read(self.folded, position)):
            kind, name, stop = found
            if kind == "letters":
                return self.letters(name, position)
            self.add(kind, name, position, stop)
            return stop
        if self.special and (letter := self.special.match(self.folded, position)):
            self.add("name", self.variables[int(str(letter.lastgroup)[1:])], letter.start(), letter.end())
            return letter.end()
        return self.comparison(position) or self.norm_index(position) or self.plain(position)

    def plain(self, position: int) -> int:
        """Read a command, a word, a number or a sign at `position`; return where the next thing begins."""
        match = _SCANNER.match(self.folded, position)
        if match is None:
            return self.character(position)
        if match.lastgroup == "command":
            return latex_commands.read(self, position)
        if match.lastgroup in ("word", "prefix"):
            return self.word(match) if match.lastgroup == "word" else self.prefixed(match)
        _READERS[str(match.lastgroup)](self, match)
        return match.end()

    def add(self, kind: str, text: str, start: int, stop: int) -> None:
        """Keep a token.

        Raises:
            FormulaLimitError: there are too many.
        """
        if len(self.found) >= MAX_TOKENS and kind != "end":
            message = f"A formula has at most {MAX_TOKENS} numbers, names and signs."
            raise FormulaLimitError(message, start, "Shorten it, or split it into simpler formulas.")
        self.found.append(Token(kind, text, start, stop, self.spaced))
        self.spaced = False

    def space(self, match: re.Match[str]) -> None:
        self.spaced = True

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
        elif character == "‖":
            self.norm_bar(position, stop)
        elif character in "[]" and self.square_bracket(position):
            pass
        else:
            raised = character in "⁺⁻" and stop < len(self.folded)  # the raised letter behind the sign is refused
            raise refusal(self.text, self.folded, stop if raised else position, self.variables)
        return stop

    # Signs

    def comparison(self, position: int) -> int:
        """A comparison, && or the & of cases; return where the next thing begins, 0 where there is none."""
        match = _COMPARISON.match(self.folded, position) if self.conditional else None
        if match is None:
            return 0
        sign = _EQUALS.get(match[0], match[0])
        kind = {"&&": "and", "&": "&"}.get(sign, "compare")
        self.add(kind, sign, match.start(), match.end())
        return match.end()

    def norm_index(self, position: int) -> int:
        """The index of a norm behind its bars, ‖(x, y)‖₁; return where the next thing begins, 0 where there is none."""
        closed = bool(self.found) and self.found[-1].kind == ")‖"
        match = _NORM_INDEX.match(self.folded, position) if closed else None
        if match is None:
            return 0
        index = (match["index"] or match["low"]).translate(_RAISED).replace("\\infty", "inf").replace("∞", "inf")
        self.add("index", index, match.start(), match.end())
        return match.end()

    def norm_bar(self, start: int, stop: int, side: str = "") -> None:
        """‖, which opens where no other one is open, unless LaTeX says on which `side` it stands."""
        opens = side == "left" or (not side and not self.open_norms)
        self.open_norms += 1 if opens else -1
        kind = "‖(" if opens else ")‖"
        self.add(kind, kind, start, stop)

    def square_bracket(self, position: int, start: int | None = None) -> bool:
        """A square bracket that can only group, as the parenthesis it is; False for one with two readings."""
        called = bool(self.found) and self.found[-1].kind == "function"
        stop = self.square.get(position)
        if self.folded[position] == "[" and stop is not None and not called and "(" not in self.folded[position:stop]:
            self.square.pop(position), self.square.pop(stop)
        if position not in self.square:
            return False
        kind = "(" if self.folded[position] == "[" else ")"
        self.add(kind, kind, position if start is None else start, position + 1)
        return True

    # Numbers

    def number(self, match: re.Match[str]) -> None:
        text, start = match[0], match.start()
        if len(text) > MAX_LITERAL_CHARACTERS:
            message = f"A number has at most {MAX_LITERAL_CHARACTERS} characters."
            raise FormulaLimitError(message, start, "Round it, or write it as 1.5e6.")
        value = float(text)
        zero = not re.search("[1-9]", re.split("[eE]", text)[0])  # 1e-999 is 0.0 too, but its author meant no 0
        if not (zero or SMALLEST_LITERAL <= value <= LARGEST_LITERAL):
            message = f"Numbers lie between {SMALLEST_LITERAL:g} and {LARGEST_LITERAL:g}, or are 0."
            raise FormulaLimitError(message, start, "Scale the formula.")
        self.add("number", text, start, match.end())

    def superscript(self, match: re.Match[str]) -> None:
        digits = "".join(characters.SUPERSCRIPTS[character] for character in match[0])
        self.add("superscript", digits, match.start(), match.end())

    # Names

    def word(self, match: re.Match[str]) -> int:
        """A known name, or the letters up to the first digit or underscore."""
        start = match.start()
        if self.keyword(match[0], start, match.end()):
            return match.end()
        if names.is_known(match[0].lower(), self.variables):
            return self.letters(match[0], start)
        letters = re.split("[0-9_]", match[0], maxsplit=1)[0]
        self.refuse_digits_twice(match, letters)
        return self.letters(letters, start)

    def letters(self, written: str, start: int) -> int:
        """The names that a run of letters stands for; return where it ends."""
        stop = start
        for name in names.split(written.lower(), self.variables):
            self.name(name, stop, stop + len(name))
            stop += len(name)
        if stop == start:
            self.add("unknown", written, start, start + len(written))
        return start + len(written)

    def keyword(self, written: str, start: int, stop: int) -> bool:
        """A word of conditions, in a formula that has one; otherwise False."""
        kind = _KEYWORDS.get(written.lower()) if self.conditional else None
        if kind is None:
            return False
        self.add(kind, kind, start, stop)
        return True

    def prefixed(self, match: re.Match[str]) -> int:
        """``np.sin``: the name without that of the library; return where the next thing begins."""
        name, written = programs.read(self.folded, match[0], match.start(), self.variables)
        stop = match.end() + len(written)
        if name == "if":
            self.add("if", "if", match.start(), stop)
        else:
            self.name(name, match.start(), stop)
        message = f"{match[0]}{written} is read as {name}."
        if all(note.message != message for note in self.notes):
            self.notes.append(Note(message, match.start()))
        return stop

    def name(self, name: str, start: int, stop: int) -> None:
        """A variable, a constant or a function."""
        known = name in self.variables or name in CONSTANTS
        self.add("name" if known else "function", name, start, stop)

    def refuse_digits_twice(self, match: re.Match[str], letters: str) -> None:
        """``log2x`` is log2(x) or ln(2x): the digits belong to the name or to what follows."""
        longer = [name for name in TYPED if name[-1].isdigit() and match[0].lower().startswith(name)]
        if longer and letters.lower() in TYPED:
            name = max(longer, key=len)
            ways = f"{name}({match[0][len(name) :]})", f"{letters}({match[0][len(letters) :]})"
            raise AmbiguousFormulaError(
                f"{match[0]} can be read in two ways.", match.start(), f"Write {' or '.join(ways)}.",
                rewrites=readings(self.text, match.start(), match.end(), *ways),
            )  # fmt: skip

    def base(self, match: re.Match[str]) -> None:
        r"""log_2, log_{10}, log_e: the only subscripts, since they name a function."""
        digit = match[0].rstrip("} ")[-1]
        self.add("function", _LOGARITHMS[digit], match.start(), match.end())

    def sign(self, match: re.Match[str]) -> None:
        kind = _SIGNS.get(match[0], match[0])
        self.add(kind, kind, match.start(), match.end())


_READERS = {
    "space": Lexer.space, "number": Lexer.number, "base": Lexer.base, "superscript": Lexer.superscript,
    "sign": Lexer.sign,
}  # fmt: skip
