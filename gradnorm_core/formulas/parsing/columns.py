"""Columns of data in a formula: names in capitals, such as X, Y, X_1 and AGE, inside a mean, a sum or a max over rows.

They are known only where a formula is read with data; without data no text changes its meaning. Capitals count there:
X is the column, x a variable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gradnorm_core.errors import ExpressionError, UnknownNameError
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.tree import CONSTANTS

_UPRIGHT = re.compile(r"\\(?:operatorname\*?|mathrm|mathit|mathop|text|textrm|textit)\ *\{\ *([A-Za-z0-9]+)\ *\}")
_WORD = re.compile(r"[A-Za-z]+")
_SPELLING = re.compile(r"(?P<base>[A-Z]{1,12})\s*_?\{?(?P<digits>[0-9]{1,2}|[₀-₉]{1,2})?\}?")
_RAISED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_KEYWORDS = {"if", "where", "else", "otherwise", "and", "or"}
OVER_ROWS = ("mean", "sum")
"""Functions of one argument that only a formula with data has; max of one argument is the third."""


def column_name(written: str) -> str:
    """The name of a column as the language has it, X_1 for X1; empty where the text is no such name.

    >>> column_name("X1"), column_name("AGE"), column_name("x"), column_name("MAX")
    ('X_1', 'AGE', '', '')
    """
    match = _SPELLING.fullmatch(written.strip())
    if match is None or _is_word_of_the_language(match["base"]):
        return ""
    digits = (match["digits"] or "").translate(_RAISED)
    return f"{match['base']}_{digits}" if digits else match["base"]


def _is_word_of_the_language(word: str) -> bool:
    lowered = word.lower()
    return lowered in TYPED or lowered in CONSTANTS or lowered in _KEYWORDS or lowered in OVER_ROWS


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a formula may name.

    Attributes:
        names: their names, X_1 for X1.
    """

    names: tuple[str, ...] = ()
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        longest_first = sorted(self.names, key=len, reverse=True)
        spelled = "|".join(f"(?P<c{self.names.index(name)}>{_spelled(name)})" for name in longest_first)
        object.__setattr__(self, "_pattern", re.compile(spelled or "(?!)"))

    def __bool__(self) -> bool:
        return bool(self.names)

    def read(self, text: str, position: int) -> tuple[str, str, int] | None:
        """The kind, the name and the end of the token at the beginning of a word; None for what has its usual reading.

        The kind is column, aggregate, unknown for capitals that are no column, or letters for those in front of one.
        """
        word = _WORD.match(text, position)
        if word is None:
            return None
        column = self._pattern.match(text, position)
        if column is not None and not (len(word[0]) > 1 and _is_word_of_the_language(word[0])):
            return "column", self.names[int(str(column.lastgroup)[1:])], column.end()
        if word[0].lower() in OVER_ROWS:
            return "aggregate", word[0].lower(), word.end()
        if _is_word_of_the_language(word[0]):
            return None
        if word[0][0].isupper():
            return "unknown", word[0], word.end()
        first = next((place for place, letter in enumerate(word[0]) if letter.isupper()), None)
        return None if first is None else ("letters", word[0][:first], position + first)

    def blanked(self, text: str) -> str:
        """The text with blanks for columns, aggregates and unknown capitals, so that only variables are left."""
        text = _UPRIGHT.sub(lambda match: " " * len(match[0]) if self.read(match[1], 0) else match[0], text)
        position, pieces = 0, list[str]()
        while position < len(text):
            found = self.read(text, position)
            word = _WORD.match(text, position)
            if found is None:
                stop = word.end() if word else position + 1 + (text[position] == "\\")
                if word is None and text[position] == "\\" and (command := _WORD.match(text, position + 1)):
                    stop = command.end()
                pieces.append(text[position:stop])
            else:
                kind, _, stop = found
                pieces.append(text[position:stop] if kind == "letters" else " " * (stop - position))
            position = stop
        return "".join(pieces)

    @property
    def listed(self) -> str:
        """The names in a sentence."""
        return letters.listed(self.names)

    def refuse(self, word: str, position: int) -> ExpressionError:
        """The error for capitals that are no column."""
        offer = f"{'The columns are' if len(self.names) > 1 else 'The only column is'} {self.listed}; "
        offer += f"variables are small letters, such as {word[0].lower()}."
        return UnknownNameError(f"{word} is no column of the data.", position, offer)


def _spelled(name: str) -> str:
    """The pattern of a column: X_1 is also X1, X₁ and X_{1}."""
    base, _, digits = name.partition("_")
    if not digits:
        return rf"{base}(?!\ *_|[₀-₉])"
    behind = rf"\ *_\ *\{{\ *{digits}\ *\}}|_{digits}(?![0-9])|{digits.translate(_LOWERED)}(?![₀-₉])"
    return rf"{base}(?:{behind}|{digits}(?![0-9.]))"
