"""The error for a character that no formula contains, with advice by the characters around it."""

from __future__ import annotations

import re

from gradnorm_core.errors import ExpressionError, FormulaSyntaxError
from gradnorm_core.formulas.functions import TYPED
from gradnorm_core.formulas.parsing import characters

_QUESTION = re.compile(r"(?=[^?]*[<>=≤≥≠])([^?]*+)\?([^?:]*+):([^?:]*+)")
_INDICATOR = re.compile(r"(?:1\ *_\ *\{|.?\[)(?=[^{}\[\]]*[<>≤≥≠])([^{}\[\]]*+)[}\]]")


def refusal(text: str, folded: str, position: int, variables: tuple[str, ...]) -> ExpressionError:
    """The error for the character at `position`, aware of its neighbours."""
    error = _method(folded, position, variables) or _sign(text, folded, position) or _condition(folded, position)
    if error is not None:
        return error
    sign = "->" if folded.startswith("->", position - 1) else folded[position : position + 2]
    return characters.refuse_character(text[position], position, variables, sign)


def _method(folded: str, position: int, variables: tuple[str, ...]) -> ExpressionError | None:
    """y.pow(2) and library.sin(x)."""
    before = re.search(r"\b[A-Za-z]+$", folded[:position])
    after = re.match(r"\.([A-Za-z0-9]+)", folded[position:])
    if before is None or after is None or after[1].lower() not in TYPED:
        return None
    name = after[1].lower()
    offer = f"Write {name} without {before[0]}."
    if before[0].lower() in variables:
        offer = f"Write {name}({before[0]}{', 2' * (name == 'pow')})."
    return FormulaSyntaxError(f"{before[0]}{after[0]} belongs to a programming language.", position, offer)


def _sign(text: str, folded: str, position: int) -> ExpressionError | None:
    """Dollar signs inside, log_b, and the index behind ||x||."""
    if folded[position] == "$" and folded.count("$") > 1:
        whole = f"Delete all of them: {' '.join(text.replace('$', '').split())}"
        return FormulaSyntaxError("Dollar signs stand only at both ends of a formula.", position, whole)
    if folded[position] == "_" and re.search(r"\blog$", folded[:position], re.IGNORECASE):
        message = "Only the bases 2, 10 and e have a logarithm of their own."
        return FormulaSyntaxError(message, position, "Write ln(x)/ln(b) for the logarithm to another base b.")
    if folded.startswith("||_", position - 2):
        message = "The norm of a vector has its coordinates between the bars."
        return FormulaSyntaxError(message, position, r"Write norm(x, y), or \|(x, y)\|_1.")
    return None


def _condition(folded: str, position: int) -> ExpressionError | None:
    """x > 0 ? u : v, and [x > 0], which is 1 where the condition holds."""
    if question := _QUESTION.fullmatch(folded):
        offer = f"Write if({', '.join(part.strip() for part in question.groups())})."
        return FormulaSyntaxError("A question mark is not part of a formula.", question.start(2) - 1, offer)
    if indicated := _INDICATOR.match(folded, max(position - 1, 0)):
        offer = f"Write if({indicated[1].strip()}, 1, 0) for what is 1 where that holds, and 0 elsewhere."
        return FormulaSyntaxError(characters.COMPARISON[0], position, offer)
    return None
