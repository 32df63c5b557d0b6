"""The errors that this package raises, as a small tree, so that a caller catches as much or as little as it wants.

    GradnormError
    ├── ExpressionError            a formula that cannot be read, with the place and a suggestion
    │   ├── FormulaSyntaxError     the text does not follow the grammar
    │   ├── UnknownNameError       a name that is neither a variable, a constant nor a function
    │   ├── UnknownCharacterError  a character no formula contains, a look-alike of a letter included
    │   ├── AmbiguousFormulaError  two plausible readings, between which the author has to choose
    │   ├── FormulaLimitError      longer, deeper or larger than is accepted
    │   ├── ConstantDomainError    a constant part that is not a finite real number, such as ln(0)
    │   └── RuleError              a line of a user's own update rule, with the line
    └── UsageError                 a call that makes no sense, such as a negative tolerance

What happens *during* a run (divergence, leaving the domain) is no error: it is a `Status`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A reading of a refused formula: the words for it, and the whole text in which it is unambiguous."""

    label: str
    text: str


class GradnormError(Exception):
    """Base of everything this package raises on purpose."""


class ExpressionError(GradnormError, ValueError):
    """A formula that cannot be read.

    Attributes:
        message: what is wrong, one sentence without the position.
        position: index into `text` of the first character concerned, counted from 0.
        suggestion: what to write instead, or None when there is nothing to offer.
        text: the formula as it was given.
        rewrites: readings to choose from, each the whole text rewritten.
    """

    def __init__(
        self,
        message: str,
        position: int = 0,
        suggestion: str | None = None,
        text: str = "",
        rewrites: tuple[Rewrite, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.suggestion = suggestion
        self.text = text
        self.rewrites = rewrites

    @property
    def in_one_line(self) -> str:
        """Place, message and suggestion in one line."""
        return " ".join(filter(None, (f"{self.place}: {self.message}", self.suggestion)))

    @property
    def place(self) -> str:
        """The place of the mistake in words, counted from 1: "column 5"."""
        return f"column {self.position + 1}"

    @property
    def has_place(self) -> bool:
        """Whether there is a text, and so a place in it."""
        return bool(self.text.strip())

    @property
    def caret(self) -> str:
        """The formula with a caret on the line below, under the position."""
        line = "".join(" " if character.isspace() else character for character in self.text)
        return f"{line}\n{' ' * self.position}^"

    def __str__(self) -> str:
        parts = [self.message]
        if self.has_place:
            parts = [f"{self.message} ({self.place})", self.caret]
        if self.suggestion:
            parts.append(self.suggestion)
        return "\n".join(parts)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.message, self.position, self.suggestion, self.text, self.rewrites)


class FormulaSyntaxError(ExpressionError):
    """The text does not follow the grammar of formulas."""


class UnknownNameError(ExpressionError):
    """A name that is neither a variable, a constant nor a function."""


class UnknownCharacterError(ExpressionError):
    """A character that no formula contains."""


class AmbiguousFormulaError(ExpressionError):
    """A formula that people read in two ways; the suggestion lists the readings."""


class FormulaLimitError(ExpressionError):
    """A formula beyond the limits on length, depth or size."""


class ConstantDomainError(ExpressionError):
    """A constant part of a formula that is not a finite real number."""


class RuleError(ExpressionError):
    """A line of an own update rule that cannot be read, or that mixes up vectors and numbers.

    Attributes:
        position: the column in the line, counted from 0.
        text: that line.
        line: its number in the rule, counted from 1.
    """

    def __init__(
        self, message: str, position: int = 0, suggestion: str | None = None, text: str = "", line: int = 1
    ) -> None:
        super().__init__(message, position, suggestion, text)
        self.line = line

    @property
    def place(self) -> str:
        """The place of the mistake in words: "line 2, column 5"."""
        return f"line {self.line}, column {self.position + 1}"

    def __str__(self) -> str:
        parts = [f"{self.message} ({self.place})", self.caret]
        return "\n".join([*parts, self.suggestion] if self.suggestion else parts)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.message, self.position, self.suggestion, self.text, self.line)


class UsageError(GradnormError, ValueError):
    """A call that makes no sense: wrong shape, negative tolerance, p < 1."""
