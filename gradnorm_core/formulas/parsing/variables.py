r"""The search for the letters of a formula that are its variables.

A head says it: f(w, b) = …, J(\theta_0, \theta_1) = …. Without one they are x and y, if either occurs; else the two
letters that occur: x₁ and x₂ however their subscripts are written, w and b, θ and φ.
"""

from __future__ import annotations

import re
from itertools import combinations, pairwise

from gradnorm_core.errors import AmbiguousFormulaError, ExpressionError, Rewrite
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.parsing import characters, heads
from gradnorm_core.formulas.parsing.columns import Columns
from gradnorm_core.formulas.parsing.heads import USUAL, Letters
from gradnorm_core.formulas.parsing.lexer import Lexer
from gradnorm_core.formulas.parsing.surroundings import formula_alone
from gradnorm_core.formulas.parsing.tokens import Token

_NAMED = re.compile(r"(?:\s*+[A-Za-z][A-Za-z0-9_]{0,9}\s*+(?:\([^()=]*+\)\s*+)?:?=(?!=))+")
MOST_PARAMETERS = 4
_LONGEST_PRODUCT = 3
_PAIRS = ("ab", "bw", "uv", "st", "pq", "mn", "rs")
"""Letters that make a product of two variables when they are typed as one word."""


def find(text: str, parameters: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> Letters:
    """Returns the variables of a formula: letters that are neither parameters nor columns of data.

    Raises:
        AmbiguousFormulaError: more than two letters may be variables; the readings are to choose from.
    """
    folded = heads.without_sides(formula_alone(characters.fold(text)).text)
    found, start = heads.declared(folded), 0
    if found is not None and not _is_vector(found, folded):
        return found
    if found is not None:  # f(θ) = θ₀² + θ₁²
        start, folded = found.start, " " * found.start + folded[found.start :]
    return _occurring(text, Columns(columns).blanked(folded) if columns else folded, parameters, start)


def _is_vector(found: Letters, folded: str) -> bool:
    """Does the head name one letter, and the formula its coordinates, as in f(x) = x₁² + x₂²?"""
    if found.start == 0 or found.values or found.variables[1] != "y":
        return False
    inside = letters.subscripted_in(folded[found.start :])
    return len(inside) > 1 and all(name.partition("_")[0] == found.variables[0] for name in inside)


def with_parameters(text: str, columns: tuple[str, ...] = ()) -> Rewrite | None:
    """The text with a head that makes parameters of the letters it has too many; None where that is no reading."""
    try:
        found = find(text, columns=columns)
    except ExpressionError:
        return None
    folded = formula_alone(characters.fold(text)).text
    start = found.start
    if not start and (named := _NAMED.match(folded)):
        start = named.end()
    text, start = text[: len(folded.rstrip())], max(start, _indent(folded))
    folded = Columns(columns).blanked(folded) if columns else folded
    inside = folded[start:]
    others = [*letters.subscripted_in(inside), *letters.greek_in(inside)]
    try:
        tokens = Lexer(folded, (*found.variables, *found.parameters, *others), start).tokens()
    except ExpressionError:
        return None
    words = {token.text.lower() for token in tokens if token.kind == "unknown"}
    single = [set(word) - {*found.variables, *found.parameters} for word in words]
    if _called(tokens) or any(
        len(free) != 1 or len(word) > _LONGEST_PRODUCT for free, word in zip(single, words, strict=True)
    ):
        return None
    used = {token.text for token in tokens if token.kind == "name"} | {letter for word in words for letter in word}
    new = [name for name in others if name in used] + sorted({name for free in single for name in free})
    new = [name for name in dict.fromkeys(new) if name not in (*found.variables, *found.parameters)]
    if not used & set(found.variables) or not new or len(new) > MOST_PARAMETERS:
        return None
    given = [f"{letters.plain(n)} = {v:g}" for n, v in zip(found.parameters, found.values, strict=True)]
    listed = ", ".join([*given, *(f"{letters.plain(name)} = 1" for name in new)])
    head = f"f({', '.join(map(letters.plain, found.variables))}; {listed}) ="
    return Rewrite(heads.are_parameters(tuple(new)), f"{head} {text[start:].strip()}")


def _occurring(text: str, folded: str, parameters: tuple[str, ...], start: int = 0) -> Letters:
    """x and y, or the two letters that occur in their place; the formula begins at `start` or behind a name."""
    named = _NAMED.match(folded)
    start = named.end() if named and not start else start
    body = " " * start + folded[start:]
    subscripted = letters.subscripted_in(body)
    greek = tuple(letters.greek_in(body))
    free = tuple(name for name in USUAL if name not in parameters)
    if not subscripted and not greek and free == USUAL and re.search("(?<![A-Za-z])[xyXY](?![A-Za-z])", body):
        return Letters(start=start if "\\" in folded[:start] else 0)  # the usual case, and no time lost with it
    try:
        tokens = Lexer(body, (*USUAL, *subscripted, *greek, *parameters)).tokens()
    except ExpressionError:
        return Letters()
    used = tuple(
        name for name in (subscripted or greek) if name not in parameters and any(_is(token, name) for token in tokens)
    )
    usual = [token for token in tokens if token.text in free and token.kind == "name"]
    if usual and not set(subscripted) - set(parameters):
        return Letters()
    found = (*used, *sorted(_unknown_letters(tokens)), *dict.fromkeys(token.text for token in usual))
    if len(found) == 2 and not (usual and used):
        chosen = tuple(sorted(found, key=letters.order))
        return Letters(chosen, start, f"The variables are {letters.listed(chosen)}, in this order.")
    if len(found) >= 2:
        begin = max(start, _indent(" " * start + text[start:]))
        raise _too_many(text[: len(text.rstrip())], begin, found, tokens)
    return Letters()


def _is(token: Token, name: str) -> bool:
    return token.kind == "name" and token.text == name


def _unknown_letters(tokens: list[Token]) -> set[str]:
    """The letters that stand alone or make up words with those that do; none where a word stays unknown."""
    words = {token.text.lower() for token in tokens if token.kind == "unknown"}
    single = {word for word in words if len(word) == 1}
    single |= {letter for word in words if "".join(sorted(word)) in _PAIRS for letter in word}
    if _called(tokens) or not all(set(word) <= single for word in words):
        return set()
    return single


def _called(tokens: list[Token]) -> bool:
    """Does f, g or h stand before a parenthesis, as a function that the formula does not define?"""
    return any(
        token.kind == "unknown" and behind.kind == "(" and token.text.lower() in ("f", "g", "h")
        for token, behind in pairwise(tokens)
    )


def _too_many(text: str, start: int, found: tuple[str, ...], tokens: list[Token]) -> AmbiguousFormulaError:
    """More letters than a function has variables: each pair is a reading."""
    position = next((t.start for t in tokens if t.text.lower() in found and t.kind in ("name", "unknown")), start)
    shown = ", ".join(map(letters.plain, found))
    message = f"A function has two variables, and here are {len(found)} letters that may be one: {shown}."
    pairs = list(combinations(sorted(found, key=letters.order), 2))[:3]
    rewrites = tuple(heads.with_head(text, start, pair) for pair in pairs)
    if len(found) == 2:
        message = f"{letters.plain(found[0])} stands beside {letters.plain(found[1])}: are both variables?"
        same = Rewrite(f"{letters.plain(found[0])} means {found[0][0]}", _without_subscript(text, found[0]))
        offer = f"Write {rewrites[0].text.split('=')[0]}= in front of it, or {same.text}."
        return AmbiguousFormulaError(message, position, offer, rewrites=(rewrites[0], same))
    return AmbiguousFormulaError(message, position, heads.offer(rewrites), rewrites=rewrites)


def _without_subscript(text: str, name: str) -> str:
    spelled = letters.spelling((name,))
    return spelled.sub(name.partition("_")[0], text) if spelled else text


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
