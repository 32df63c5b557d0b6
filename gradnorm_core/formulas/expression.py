"""`parse_expression`: the text of a formula becomes a checked tree, or is refused with a reason.

Text is never evaluated: characters become tokens, and tokens become a tree (`parsing`). A formula beyond the limits of
length, depth or size is refused there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from gradnorm_core.errors import (
    AmbiguousFormulaError,
    ExpressionError,
    FormulaLimitError,
    Rewrite,
    UnknownNameError,
    UsageError,
)
from gradnorm_core.formulas import latex, letters, plain_text
from gradnorm_core.formulas.parsing import characters, sums
from gradnorm_core.formulas.parsing.builder import Note
from gradnorm_core.formulas.parsing.heads import USUAL, Letters
from gradnorm_core.formulas.parsing.limits import MAX_CHARACTERS
from gradnorm_core.formulas.parsing.names import refuse_word
from gradnorm_core.formulas.parsing.parser import Parser
from gradnorm_core.formulas.parsing.surroundings import formula_alone
from gradnorm_core.formulas.parsing.variables import find, with_parameters
from gradnorm_core.formulas.tree import Node
from gradnorm_core.formulas.tree import variables as variables_of

__all__ = ["Expression", "Note", "parse_expression"]

_WORD = re.compile(r"[^\W\d_]+")
_CALLED_LETTER = re.compile(rf"(?<![A-Za-z\\])({'|'.join(letters.GREEK)})(?=\ *\()")
"""The name of a Greek letter before a parenthesis, where a function is meant rather than a factor."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula that was read; two are equal when text, variables, parameters and columns are.

    Attributes:
        text: the formula as it was typed.
        tree: its meaning.
        notes: readings that the author may not expect, in the order of their columns.
        variables: the names of its variables.
        parameters: the names of its parameters.
        values: the numbers in its head, which belong to the first parameters, as in f(x, y; κ = 10) = …
        columns: the names of the columns of data that occur in it.
    """

    text: str
    tree: Node = field(compare=False)
    notes: tuple[Note, ...] = field(default=(), compare=False)
    variables: tuple[str, ...] = USUAL
    parameters: tuple[str, ...] = ()
    values: tuple[float, ...] = field(default=(), compare=False)
    columns: tuple[str, ...] = ()

    @property
    def latex(self) -> str:
        """The reading in LaTeX, without a head."""
        return latex.typeset(self.tree)

    def _repr_latex_(self) -> str:
        """The formula as a notebook shows it."""
        return rf"$\displaystyle {self.latex}$"

    @property
    def plain(self) -> str:
        """The reading in the formula language itself, every operation written out; it is read back as the same tree."""
        declared = self.variables != USUAL and all(letters.name_of(name) == name for name in self.variables)
        given = zip(self.parameters, self.values, strict=False)
        numbers = ", ".join(f"{name} = {repr(value).removesuffix('.0')}" for name, value in given)
        if not declared and not numbers:
            return self.body
        return f"f({', '.join(self.variables)}{numbers and '; '}{numbers}) = {self.body}"

    @property
    def body(self) -> str:
        """The reading in the formula language, as `plain`, but without the head."""
        return plain_text.write(self.tree)

    @property
    def head_latex(self) -> str:
        """f and its variables in LaTeX."""
        return f"f({', '.join(map(letters.latex, self.variables))})"

    @property
    def head(self) -> str:
        """f and its variables, for sentences: f(x, y), f(x₁, x₂)."""
        return f"f({', '.join(map(letters.plain, self.variables))})"


def parse_expression(
    text: str,
    variables: tuple[str, ...] | None = None,
    parameters: tuple[str, ...] = (),
    columns: tuple[str, ...] = (),
) -> Expression:
    """Reads a formula.

    Args:
        text: the formula as typed.
        variables: the names that are variables, in lower case; None finds them in the text.
        parameters: the names of numbers that are given later.
        columns: the names of the columns of data, X_1 for X1; () without data.

    Returns:
        The checked reading of the formula.

    Raises:
        ExpressionError: the text cannot be read; the error has a message, a position and a suggestion.
        UsageError: the formula is not text.

    >>> parse_expression("1/2x^2 + sin xy").plain
    '1/2*x^2 + sin(x*y)'
    """
    if not isinstance(text, str):
        raise UsageError(f"A formula is text, not {text!r}.")
    read, found = text, None
    try:
        if len(text) > MAX_CHARACTERS:
            text = f"{text[:MAX_CHARACTERS]}…"
            message = f"A formula has at most {MAX_CHARACTERS} characters."
            raise FormulaLimitError(message, MAX_CHARACTERS, "Shorten it; powers and parentheses save room.")
        read = _with_means(text, columns)
        found = Letters(variables) if variables is not None else find(read, parameters, columns)
        parameters = tuple(dict.fromkeys((*found.parameters, *parameters)))
        parser = Parser(read, (*found.variables, *parameters), found.start, columns)
        tree = parser.parse().node
        if read != text:
            parser.note(f"The sum over the rows is read as {plain_text.write(tree)}.", 0)
    except ExpressionError as error:
        if found is not None and isinstance(error, UnknownNameError):
            error = _graver(error, read, found, parameters, columns)
        error.position = min(error.position, len(text))
        error.text = text
        if found is not None:
            error.rewrites = _leading_on(error, columns) if variables is None and read == text else ()
        if variables is None and not error.rewrites and not isinstance(error, FormulaLimitError):
            error.rewrites = _with_parameters(read, columns)
            if error.rewrites and isinstance(error, UnknownNameError):
                error.message = _without_value(read, error.rewrites[0].text, columns)
        raise error from None
    if found.note:
        parser.note(found.note, 0)
    within = [replace(note, position=min(note.position, len(text))) for note in parser.notes]
    notes = tuple(sorted(within, key=lambda note: note.position))
    occurring = variables_of(tree)
    used = tuple(name for name in columns if name in occurring)
    return Expression(text, tree, notes, found.variables, parameters, found.values, used)


def _with_means(text: str, columns: tuple[str, ...]) -> str:
    """Returns the text with mean(…) for sums over the rows of data with these columns; otherwise as it is."""
    folded = characters.fold(text) if columns else ""
    return (sums.over_rows(formula_alone(folded).text, columns) if sums.holds_sum(folded) else None) or text


def _with_parameters(text: str, columns: tuple[str, ...]) -> tuple[Rewrite, ...]:
    """Returns the reading in which further letters are parameters, if it can be read; else none."""
    rewrite = with_parameters(text, columns)
    return (rewrite,) if rewrite is not None and _objection(rewrite.text, columns) is None else ()


def _without_value(text: str, rewritten: str, columns: tuple[str, ...]) -> str:
    """Returns the sentence that letters lack a number, which are parameters in the second text but not in the first.

    Of a Greek letter whose name stands before a parenthesis, as in gamma(x), it says that there is no such function.
    """
    given = find(text, columns=columns).parameters
    new = tuple(name for name in find(rewritten, columns=columns).parameters if name not in given)
    called = tuple(dict.fromkeys(name for name in _CALLED_LETTER.findall(text) if name in new))
    names = tuple(name for name in new if name not in called)
    missing = f"{letters.listed(names)} {'has' if len(names) == 1 else 'have'} no value yet" if names else ""
    are = "is not a known function" if len(called) == 1 else "are no known functions"
    unknown = f"{' and '.join(called)} {are}" if called else ""
    return f"{', and '.join(filter(None, (missing, unknown)))}."


def _graver(
    error: UnknownNameError, text: str, found: Letters, parameters: tuple[str, ...], columns: tuple[str, ...]
) -> UnknownNameError:
    """Returns the error for an unknown function behind unknown letters, which may be parameters; else `error`."""
    known = (*found.variables, *parameters)
    later, added = error, known
    while len(foreign := _foreign_letters(text, later.position, known)) == 1 and foreign[0] not in added:
        added = (*added, *foreign)
        try:
            Parser(text, added, found.start, columns).parse()
        except UnknownNameError as beyond:
            later = beyond
        except ExpressionError:
            return error
        else:
            return error
    word = _WORD.match(text, later.position)
    if later is error or word is None or not later.message.startswith(f"{word[0]} is not"):
        return error
    return refuse_word(word[0], later.position, known, called=text[word.end() :].lstrip().startswith("("))


def _foreign_letters(text: str, position: int, known: tuple[str, ...]) -> list[str]:
    """Returns the letters of the word at this position that are no names themselves."""
    word = _WORD.match(text, position)
    return [letter for letter in word[0].lower() if letter not in known] if word else []


def _leading_on(error: ExpressionError, columns: tuple[str, ...]) -> tuple[Rewrite, ...]:
    """Returns the readings that can be read, or fail only later: farther on, or at a name without a value."""

    def leads_on(rewrite: Rewrite) -> bool:
        found = _objection(rewrite.text, columns)
        farther = isinstance(found, AmbiguousFormulaError) and found.position > error.position
        return found is None or farther or isinstance(found, UnknownNameError)

    return tuple(filter(leads_on, error.rewrites))


def _objection(text: str, columns: tuple[str, ...]) -> ExpressionError | None:
    """Returns the error of a reading that cannot be read; None for one that can."""
    try:
        found = find(text, columns=columns)
        Parser(text, (*found.variables, *found.parameters), found.start, columns).parse()
    except ExpressionError as error:
        return error
    return None
