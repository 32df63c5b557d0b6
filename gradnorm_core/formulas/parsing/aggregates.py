"""mean(…), sum(…) and max(…) over the rows of data, and the columns that stand in them."""

from __future__ import annotations

from gradnorm_core.errors import FormulaSyntaxError
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.functions.aggregates import WRITTEN
from gradnorm_core.formulas.parsing import brackets
from gradnorm_core.formulas.parsing.builder import Part
from gradnorm_core.formulas.parsing.grammar import Grammar
from gradnorm_core.formulas.parsing.tokens import Token
from gradnorm_core.formulas.tree import Variable


def column(parser: Grammar, token: Token) -> Part:
    """Read a column, whose name was just taken."""
    parser.loose.append((token.text, token.start))
    return parser.builder.leaf(Variable(token.text), token.start, token.stop)


def read(parser: Grammar, token: Token) -> Part:
    """Read mean(…) or sum(…), whose name was just taken.

    Raises:
        FormulaSyntaxError: no parenthesis follows, not one argument stands in it, or no column in that.
    """
    if parser.next.kind != "(":
        message = f"{token.text} needs parentheses."
        raise FormulaSyntaxError(message, token.start, f"Write {token.text}({parser.columns.names[0]}).")
    arguments = brackets.listed(parser, parser.take())
    if len(arguments) != 1:
        message = f"{token.text} takes 1 argument in parentheses, not {len(arguments)}."
        raise FormulaSyntaxError(message, token.start, f"Write {token.text}({parser.columns.names[0]}).")
    return over_rows(parser, token.text, arguments[0], token)


def over_rows(parser: Grammar, function: str, argument: Part, token: Token) -> Part:
    """Make the mean, sum or row_max of an argument; the columns in it are no longer loose.

    Raises:
        FormulaSyntaxError: no column stands in it, so it would be the same in every row.
    """
    if not any(start >= token.start for _, start in parser.loose):
        inside, name = parser.written(argument.start, argument.stop), WRITTEN[function]
        message = f"No column stands in {name}({inside}), so it is the same in every row."
        raise FormulaSyntaxError(message, argument.start, f"Leave {name} out; the columns are {parser.columns.listed}.")
    parser.loose = [(name, start) for name, start in parser.loose if start < token.start]
    return parser.builder.call(function, [argument], token.start, parser.previous.stop, token.start)


def refuse_loose(parser: Grammar) -> None:
    """Refuse a column outside of every mean, sum and max, where it would stand for many numbers.

    Raises:
        FormulaSyntaxError: there is one.
    """
    if parser.loose:
        name, start = parser.loose[0]
        shown = letters.plain(name)
        message = f"The column {shown} stands outside of mean(…), sum(…) and max(…)."
        raise FormulaSyntaxError(message, start, f"Put it inside one of them, as in mean({shown}).")
