"""The errors for a formula that cannot be read, each with its column and one suggestion."""

from __future__ import annotations

from gradnorm_core.errors import AmbiguousFormulaError, ExpressionError, FormulaSyntaxError
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.functions import TYPED, Function
from gradnorm_core.formulas.parsing import characters
from gradnorm_core.formulas.parsing.builder import Part
from gradnorm_core.formulas.parsing.grammar import Grammar
from gradnorm_core.formulas.parsing.names import refuse_word
from gradnorm_core.formulas.parsing.readings import readings
from gradnorm_core.formulas.parsing.tokens import Token, factor_stop
from gradnorm_core.formulas.tree import Call, Number

_OF_CONDITIONS = ("compare", "and", "or", "if", "else", "&", "row", "endcases")
_OPENERS = {")": "(", "}": "{", ")|": r"\left|", ")‖": "‖", "⌋": "⌊", "⌉": "⌈", r"\}": r"\{"}
_CLOSERS = {"(": ")", "{": "}", "|": "|", "|(": r"\right|", "‖(": "‖", "⌊": "⌋", "⌈": "⌉", r"\{": r"\}"}
_CALLED = {"(": "parenthesis", "|": "bar"}


def empty(parser: Grammar) -> ExpressionError:
    """Nothing was typed."""
    example = " + ".join(f"{name}^2" for name in parser.variables)
    return FormulaSyntaxError("There is no formula.", parser.next.start, f"Type one, for example {example}.")


def operand_missing(parser: Grammar) -> ExpressionError:
    """A sign or the end where a number, a name or a bracket belongs."""
    token, before = parser.next, parser.previous
    if token.start == parser.first:
        return _nothing_before(parser)
    if token.kind == "end" and before.kind == "|":
        return FormulaSyntaxError("The bars do not pair up.", before.start, "Write abs(x) in place of |x|.")
    left, right = _shown(parser, before), _shown(parser, token)
    if token.kind == "end":
        message = f"The formula stops after {left}: something is missing."
        return FormulaSyntaxError(message, token.start, f"Put a number or a variable there, or delete the {left}.")
    if _CLOSERS.get(before.kind) == token.kind:
        return FormulaSyntaxError(
            f"Nothing stands between {left} and {right}.", token.start, "Fill it in, or delete both."
        )
    message = f"Something is missing between {left} and {right}."
    return FormulaSyntaxError(message, token.start, "Put a number or a variable there, or delete one of the two.")


def _nothing_before(parser: Grammar) -> ExpressionError:
    token, shown = parser.next, _shown(parser, parser.next)
    if token.kind == "=":
        return FormulaSyntaxError("A formula does not begin with =.", token.start, "Leave the = out.")
    if token.kind in _OPENERS:
        return FormulaSyntaxError(f"This {shown} closes nothing.", token.start, "Delete it.")
    offer = f"Put a number or a variable before it, or delete the {shown}."
    return FormulaSyntaxError(f"Nothing stands before {shown}.", token.start, offer)


def unexpected(parser: Grammar, opener: Token | None) -> ExpressionError:
    """A complete part, followed by a token that cannot stand there."""
    token, shown = parser.next, _shown(parser, parser.next)
    if token.kind in ("=", ","):
        return equation(parser) if token.kind == "=" else comma(parser)
    if token.kind in _OF_CONDITIONS:
        return FormulaSyntaxError(characters.COMPARISON[0], token.start, characters.COMPARISON[1])
    if opener is None:
        offer = f"Delete it, or put {_OPENERS[token.kind]} where it opens."
        return FormulaSyntaxError(f"This {shown} closes nothing.", token.start, offer)
    if token.kind == "end":
        return _unclosed(parser, opener)
    message = f"This {shown} does not close the {_shown(parser, opener)} before it."
    return FormulaSyntaxError(message, token.start, f"Put {_CLOSERS[opener.kind]} before it.")


def _shown(parser: Grammar, token: Token) -> str:
    """The token as it was typed."""
    return parser.written(token.start, token.stop) or token.text


def _unclosed(parser: Grammar, opener: Token) -> ExpressionError:
    bars = sum(token.kind == "|" for token in parser.tokens)
    if opener.kind == "|" and bars % 2 == 0:
        message, offer = "The bars do not pair up.", "Write abs(x) in place of |x|."
    else:
        called = _CALLED.get(opener.kind) or _shown(parser, opener)
        message, offer = f"This {called} is never closed.", f"Add {_CLOSERS[opener.kind]} where it ends."
    return FormulaSyntaxError(message, opener.start, offer)


def equation(parser: Grammar) -> ExpressionError:
    """An = that does not merely name the function."""
    token = parser.next
    left = parser.written(parser.first, token.start)
    right = parser.written(token.stop, len(parser.text)).lstrip("= ")
    difference = f"{left} - {right}" if right.isalnum() else f"{left} - ({right})"
    offer = f"Write the difference {difference}."
    if left in parser.variables:
        offer = f"Write the right side alone, {right}, or the difference {difference}."
    if not right or len(parser.brackets) > 1:
        offer = "Delete the =."
    return FormulaSyntaxError("An equation is not a function.", token.start, offer)


def comma(parser: Grammar) -> ExpressionError:
    """A comma outside a list of arguments, often a decimal one."""
    token = parser.next
    before, after = parser.previous, parser.after_next
    if _is_decimal(before, token, after):
        message = "A comma does not separate decimals."
        offer = f"Write {before.text}.{after.text} with a point."
        if len(after.text) == 3:
            offer = f"Write {before.text}{after.text} for thousands, {before.text}.{after.text} for a decimal number."
        return AmbiguousFormulaError(message, token.start, offer)
    if "||(" in parser.text.replace(" ", ""):
        message = "The coordinates of a point stand between double bars of LaTeX, or in norm(…)."
        return FormulaSyntaxError(message, token.start, "Write norm(x, y) for ||(x, y)||.")
    message = "A comma stands only between the arguments of a function."
    return FormulaSyntaxError(message, token.start, "Delete it, or write max(x, y).")


def _is_decimal(before: Token, comma: Token, after: Token) -> bool:
    """Is it the comma of 0,5?"""
    digits = before.text.isdigit() and after.text.isdigit()
    return digits and before.stop == comma.start and comma.stop == after.start


def number_behind(parser: Grammar, left: Part) -> ExpressionError:
    """x2, (x+1)2, 2 3: a number directly behind a factor."""
    token, before = parser.next, parser.previous
    number = parser.written(token.start, token.stop)
    factor = parser.written(left.start, left.stop)
    if before.kind in ("number", "superscript", "fraction"):
        return _two_numbers(parser, factor, number)
    message = f"{parser.written(left.start, token.stop)} can be read in two ways."
    offer = f"Write {factor}*{number} for the product, {factor}^{number} for the power."
    if before.kind == "name" and not token.spaced:
        offer += f" The variables are {letters.listed(parser.variables)}."
    both = readings(parser.text, left.start, token.stop, f"{factor}*{number}", f"{factor}^{number}")
    return AmbiguousFormulaError(message, token.start, offer, rewrites=both)


def _two_numbers(parser: Grammar, factor: str, number: str) -> ExpressionError:
    token, before = parser.next, parser.previous
    if number.startswith(".") and len(number) == 4 and factor.partition(".")[0].isdigit():
        offer = f"Write {factor.replace('.', '')}{number[1:]} for thousands."
        return FormulaSyntaxError("Thousands are written without points.", token.start, offer)
    if parser.after_next.kind == "/" and factor.isdigit() and number.isdigit():
        message = f"{factor} {number}/… can be a sum or a product."
        return AmbiguousFormulaError(message, token.start, f"Write {factor}+{number}/… or {factor}*{number}/….")
    if token.kind == "number" and number.startswith(".") and not token.spaced:
        offer = f"Write {factor}, or {factor}*0{number} for a product."
        return FormulaSyntaxError("A number has one decimal point.", token.start, offer)
    if token.kind == "fraction":
        message = f"{before.text}{number} can be a sum or a product."
        return AmbiguousFormulaError(message, token.start, f"Write {factor}+{number} or {factor}*{number}.")
    offer = f"Write {factor}*{number} for the product."
    if factor.isdigit() and number.isdigit():
        offer = f"Write {factor}{number} for one number, {factor}*{number} for the product."
    return FormulaSyntaxError("Two numbers stand next to each other.", token.start, offer)


def looks_like_mixed_number(before: Token, token: Token, right: Part) -> bool:
    r"""2\frac{1}{2}, which people also read as two and a half; and 2{3}."""
    if before.kind != "number":
        return False
    plain = isinstance(right.node, Call) and all(isinstance(part, Number) for part in right.node.arguments)
    return (token.kind == "frac" and plain) or (token.kind == "{" and isinstance(right.node, Number))


def mixed_number(parser: Grammar, before: Token, right: Part) -> ExpressionError:
    """The refusal of `looks_like_mixed_number`."""
    first, second = parser.written(before.start, before.stop), parser.written(right.start, right.stop)
    message = f"{first}{second} can be a sum or a product."
    return AmbiguousFormulaError(message, right.start, f"Write {first} + {second} or {first} \\cdot {second}.")


def long_latex_exponent(parser: Grammar) -> ExpressionError:
    """x^10 in LaTeX raises the 1 alone."""
    token = parser.next
    behind = token if token.kind == "number" else parser.after_next
    exponent = parser.written(token.start, behind.stop)
    message = f"LaTeX raises one character only: ^{exponent} raises the {exponent[0]} alone."
    return AmbiguousFormulaError(message, token.start, f"Write ^{{{exponent}}}.")


def braces(parser: Grammar, opener: Token) -> ExpressionError:
    """Braces that would have to group, or that are never closed."""
    if parser.next.kind == "end":
        return _unclosed(parser, opener)
    message = "Braces are invisible in LaTeX, so they do not group here."
    return FormulaSyntaxError(message, opener.start, "Write parentheses.")


# Functions


def wrong_count(parser: Grammar, name: str, row: Function, given: int, token: Token) -> ExpressionError:
    """Too few or too many arguments; `given` is 0 where there are no parentheses."""
    fewest, most = row.arity
    wanted = f"{fewest} to {most} arguments" if fewest != most else f"{fewest} argument{'s' * (fewest > 1)}"
    message = f"{name} takes {wanted} in parentheses{f', not {given}' if given else ''}."
    return FormulaSyntaxError(message, token.start, _counted(parser, name, row, given))


def _counted(parser: Grammar, name: str, row: Function, given: int) -> str:
    """The suggestion for a wrong number of arguments."""
    if row.name == "ln" and given == 2:
        return "Write log2(x) or log10(x), or ln(x)/ln(b) for another base b; decimals take a point."
    for before, token, after in zip(parser.tokens, parser.tokens[1:], parser.tokens[2 : parser.index], strict=False):
        if given > row.arity[1] == 1 and token.kind == "," and _is_decimal(before, token, after):
            return f"Write {before.text}.{after.text} with a point if it is one number."
    if given > row.arity[1] > 1:
        return f"Put some of them into a {name}(…) of their own."
    if row.name == "mod" and not given and parser.tokens[parser.index - 2].kind in ("name", "number"):
        left, right = parser.tokens[parser.index - 2], parser.next
        if right.kind in ("name", "number"):
            return f"Write mod({_shown(parser, left)}, {_shown(parser, right)})."
    examples = (*parser.variables, *parser.variables)[: row.arity[0]]
    return f"Write {name}({', '.join(examples)})."


def argument_missing(parser: Grammar, token: Token, name: str) -> ExpressionError:
    """A function with nothing to work on."""
    if parser.next.kind == "unknown":
        return refuse_word(parser.next.text, parser.next.start, parser.variables)
    argument = parser.variables[0]
    if parser.next.kind == "-" and not parser.after_next.spaced:
        argument = parser.written(parser.next.start, factor_stop(parser.tokens, parser.index))
    return FormulaSyntaxError(f"{name} needs an argument.", token.start, f"Write {name}({argument}).")


def function_exponent(parser: Grammar, token: Token, name: str, canonical: str, exponent: Part) -> ExpressionError:
    """sin^-1 x is arcsin x to some and 1/sin x to others; `token` is the name of the function."""
    stop = factor_stop(parser.tokens, parser.index)
    follows = parser.written(parser.next.start, stop)
    argument = follows or parser.variables[0]
    inner = argument if argument.startswith("(") else f"({argument})"
    written = parser.written(exponent.start, exponent.stop)
    if isinstance(exponent.node, Number) and exponent.node.value == -1:
        ways = [f"a{canonical}{inner}"] if f"a{canonical}" in TYPED else []
        ways.append(f"1/{canonical}{inner}")
        return AmbiguousFormulaError(
            f"{name}^-1 can be read in two ways.", exponent.start, f"Write {' or '.join(ways)}.",
            rewrites=readings(parser.text, token.start, stop, *ways) if follows else (),
        )  # fmt: skip
    bare = written[1:-1] if written.startswith(("(", "{")) else written
    offer = f"Write exp({bare})." if canonical == "exp" else f"Write ({canonical}{inner})^({bare})."
    message = f"Only a positive whole number can stand between {name} and its argument, not {written}."
    return FormulaSyntaxError(message, exponent.start, offer)
