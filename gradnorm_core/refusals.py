"""What is said when a formula cannot be read: each refusal with its column and one suggestion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradnorm_core.errors import AmbiguousFormulaError, ExpressionError, FormulaSyntaxError
from gradnorm_core.functions import TYPED, Function
from gradnorm_core.lexer import Token
from gradnorm_core.parts import Part
from gradnorm_core.tree import Call, Number
from gradnorm_core.words import refuse_word

if TYPE_CHECKING:
    from gradnorm_core.parser import Parser

_OPENERS = {")": "(", "}": "{", ")|": "|", "⌋": "⌊", "⌉": "⌈", "\\}": "\\{"}
_CLOSERS = {"(": ")", "{": "}", "|": "|", "|(": "\\right|", "⌊": "⌋", "⌈": "⌉", "\\{": "\\}"}
_CALLED = {"(": "parenthesis", "|": "bar"}


def empty(variables: tuple[str, ...]) -> ExpressionError:
    """Nothing was typed."""
    first, last = variables[0], variables[-1]
    example = f"{first}^2 + 10{last}^2" if len(last) == 1 and first != last else f"{first}^2"
    return FormulaSyntaxError("There is no formula.", 0, f"Type one, for example {example}.")


def operand_missing(parser: Parser) -> ExpressionError:
    """A sign or the end where a number, a name or a bracket belongs."""
    token, before = parser.next, parser.previous
    wanted = "a number, a variable or a parenthesis"
    if parser.index == 0:
        return _nothing_before(token)
    if token.kind == "end":
        return FormulaSyntaxError(
            f"The formula stops where {wanted} belongs.", token.start, f"Continue it, or delete the {before.text}."
        )
    if _CLOSERS.get(before.kind) == token.kind:
        return FormulaSyntaxError(f"Nothing stands between {before.text} and {token.text}.", token.start, "Fill it in.")
    message = f"After {before.text} belongs {wanted}, not {token.text}."
    return FormulaSyntaxError(message, token.start, f"Delete one of the two, or put {wanted} between them.")


def _nothing_before(token: Token) -> ExpressionError:
    if token.kind == "=":
        return FormulaSyntaxError("A formula does not begin with =.", token.start, "Leave the = out.")
    if token.kind in _OPENERS:
        return FormulaSyntaxError(f"This {token.text} closes nothing.", token.start, "Delete it.")
    message = f"Nothing stands before {token.text}."
    offer = f"Put a number or a variable before it, or delete the {token.text}."
    return FormulaSyntaxError(message, token.start, offer)


def unexpected(parser: Parser, opener: Token | None) -> ExpressionError:
    """A complete part, and then something that cannot follow it."""
    token = parser.next
    if token.kind == "=":
        return equation(parser)
    if token.kind == ",":
        return comma(parser)
    if opener is None:
        offer = f"Delete it, or put {_OPENERS[token.kind]} where it opens."
        return FormulaSyntaxError(f"This {token.text} closes nothing.", token.start, offer)
    if token.kind == "end":
        return _unclosed(parser, opener)
    message = f"This {token.text} does not close the {opener.text} before it."
    return FormulaSyntaxError(message, token.start, f"Close {opener.text} with {_CLOSERS[opener.kind]} first.")


def _unclosed(parser: Parser, opener: Token) -> ExpressionError:
    bars = sum(token.kind == "|" for token in parser.tokens)
    if opener.kind == "|" and bars % 2 == 0:
        message, offer = "The bars do not pair up.", "Write abs(x) in place of |x|."
    else:
        called = _CALLED.get(opener.kind, opener.text)
        message, offer = f"This {called} is never closed.", f"Add {_CLOSERS[opener.kind]} where it ends."
    return FormulaSyntaxError(message, opener.start, offer)


def equation(parser: Parser) -> ExpressionError:
    """An = that does not merely name the function."""
    token = parser.next
    left = parser.written(0, token.start)
    right = parser.written(token.stop, len(parser.text)).lstrip("= ")
    offer = f"Write the difference {left} - ({right})."
    if left in parser.variables:
        offer = f"Write the right side alone, {right}, or the difference {left} - ({right})."
    if not right:
        offer = "Delete the =."
    return FormulaSyntaxError("An equation is not a function.", token.start, offer)


def comma(parser: Parser) -> ExpressionError:
    """A comma outside a list of arguments, often a decimal one."""
    token = parser.next
    before, after = parser.previous, parser.tokens[parser.index + 1]
    if before.kind == "number" and after.kind == "number" and not token.spaced and not after.spaced:
        message = "A comma does not separate decimals."
        return AmbiguousFormulaError(message, token.start, f"Write {before.text}.{after.text} with a point.")
    message = "A comma stands only between the arguments of a function."
    return FormulaSyntaxError(message, token.start, "Delete it, or write max(x, y).")


def number_behind(parser: Parser, left: Part) -> ExpressionError:
    """x2, (x+1)2, 2 3: a number directly behind a factor."""
    token, before = parser.next, parser.previous
    number = parser.written(token.start, token.stop)
    if before.kind in ("number", "superscript", "fraction"):
        return _two_numbers(parser, before, token)
    factor = parser.written(left.start, left.stop)
    message = f"{parser.written(left.start, token.stop)} can be read in two ways."
    offer = f"Write {number}{factor} for the product, {factor}^{number} for the power."
    return AmbiguousFormulaError(message, token.start, offer)


def _two_numbers(parser: Parser, before: Token, token: Token) -> ExpressionError:
    first, second = (parser.written(number.start, number.stop) for number in (before, token))
    if token.kind == "number" and token.text.startswith(".") and not token.spaced:
        offer = f"Write {first} or {first}*0{second}."
        return FormulaSyntaxError("A number has one decimal point.", token.start, offer)
    if token.kind == "fraction":
        return AmbiguousFormulaError(
            f"{first}{second} can be a sum or a product.", token.start, f"Write {first}+{second} or {first}*{second}."
        )
    message = "Two numbers stand next to each other."
    return FormulaSyntaxError(message, token.start, f"Write {first}*{second} for their product.")


def looks_like_mixed_number(before: Token, token: Token, right: Part) -> bool:
    """2\\frac{1}{2}, which people also read as two and a half; and 2{3}."""
    if before.kind != "number":
        return False
    plain = isinstance(right.node, Call) and all(isinstance(part, Number) for part in right.node.arguments)
    return (token.kind == "frac" and plain) or (token.kind == "{" and isinstance(right.node, Number))


def mixed_number(parser: Parser, before: Token, right: Part) -> ExpressionError:
    """The refusal of `looks_like_mixed_number`."""
    first, second = parser.written(before.start, before.stop), parser.written(right.start, right.stop)
    message = f"{first}{second} can be a sum or a product."
    return AmbiguousFormulaError(message, right.start, f"Write {first} + {second} or {first} * {second}.")


def long_latex_exponent(parser: Parser) -> ExpressionError:
    """x^10 in LaTeX raises the 1 alone."""
    token = parser.next
    behind = token if token.kind == "number" else parser.tokens[parser.index + 1]
    exponent = parser.written(token.start, behind.stop)
    message = f"LaTeX raises one character only: ^{exponent} raises the {exponent[0]} alone."
    return AmbiguousFormulaError(message, token.start, f"Write ^{{{exponent}}}.")


def braces(opener: Token) -> ExpressionError:
    """Braces that would have to group."""
    message = "Braces are invisible in LaTeX, so they do not group here."
    return FormulaSyntaxError(message, opener.start, "Write parentheses.")


# Functions


def wrong_count(name: str, row: Function, given: int, position: int) -> ExpressionError:
    """Too few or too many arguments."""
    fewest, most = row.arity
    wanted = f"{fewest} to {most} arguments" if fewest != most else f"{fewest} argument{'s' * (fewest > 1)}"
    example = f"{name}({', '.join(('x', 'y')[:fewest])})"
    offer = f"Write {example}; decimals take a point." if given == 2 and most == 1 else f"Write {example}."
    return FormulaSyntaxError(f"{name} takes {wanted} in parentheses, not {given}.", position, offer)


def argument_missing(parser: Parser, token: Token, name: str) -> ExpressionError:
    """A function with nothing to work on."""
    if parser.next.kind == "unknown":
        return refuse_word(parser.next.text, parser.next.start, parser.variables)
    return FormulaSyntaxError(f"{name} needs an argument.", token.start, f"Write {name}(x).")


def function_exponent(parser: Parser, name: str, canonical: str, exponent: Part) -> ExpressionError:
    """sin^-1 x is arcsin x to some and 1/sin x to others."""
    argument = following(parser) or "x"
    inner = argument if argument.startswith("(") else f"({argument})"
    written = parser.written(exponent.start, exponent.stop)
    if isinstance(exponent.node, Number) and exponent.node.value == -1:
        inverse = f"a{canonical}{inner} or " if f"a{canonical}" in TYPED else ""
        return AmbiguousFormulaError(
            f"{name}^-1 can be read in two ways.", exponent.start, f"Write {inverse}1/{canonical}{inner}."
        )
    message = f"Only a whole number can stand here, not {written}."
    return FormulaSyntaxError(message, exponent.start, f"Write ({canonical}{inner})^({written}).")


def two_readings(parser: Parser, name: str, reading: str, argument: Part, sign: str) -> ExpressionError:
    """sin x y is sin(x y) to some and (sin x)·y to others."""
    token = parser.next
    rest = following(parser)
    inside = parser.written(argument.start, argument.stop)
    if token.kind in ("^", "superscript"):
        other, first = f"{name}(({inside}){rest})", f"({reading}){rest}"
    else:
        other, first = f"{name}({inside}{sign}{rest})", f"{reading}{sign if sign.strip() else '*'}{rest}"
    message = f"This can be read in two ways: is {rest} inside {name} or behind it?"
    return AmbiguousFormulaError(message, token.start, f"Write {other} or {first}.")


def following(parser: Parser) -> str:
    """The next token as written; with all that it encloses when it is a bracket."""
    first = last = parser.index
    if parser.tokens[first].kind == "^":
        last += 1
    closer = _CLOSERS.get(parser.tokens[last].kind)
    while closer and parser.tokens[last + 1].kind not in (closer, "end"):
        last += 1
    last += closer is not None and parser.tokens[last + 1].kind == closer
    return parser.written(parser.tokens[first].start, parser.tokens[last].stop)
