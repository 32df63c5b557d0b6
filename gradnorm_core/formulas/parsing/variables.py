r"""Which letters of a formula are its variables.

A head says it: f(w, b) = …, J(\theta_0, \theta_1) = …. Without one they are x and y, if either occurs; else the two
letters that occur: x₁ and x₂ however their subscripts are written, w and b, θ and φ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations, pairwise

from gradnorm_core.errors import AmbiguousFormulaError, ExpressionError, Rewrite
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.parsing import characters, latex_commands
from gradnorm_core.formulas.parsing.lexer import Lexer
from gradnorm_core.formulas.parsing.tokens import Token

USUAL = ("x", "y")
_HEAD = re.compile(r"(?P<function>[^=()]{1,30})\((?P<names>[^()=]{1,60})\)\s*:?=(?!=)")
_NAMED = re.compile(r"(?:\s*[A-Za-z][A-Za-z0-9_]{0,9}\s*(?:\([^()=]*\))?\s*:?=(?!=))+")
_SIDES = re.compile(r"\\left(?![A-Za-z])|\\right(?![A-Za-z])")
_PAIRS = ("ab", "bw", "uv", "st", "pq", "mn", "rs")
"""Letters that make a product of two variables when they are typed as one word."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The variables of a formula.

    Attributes:
        variables: their names.
        start: the column where the formula begins, behind a head that names them.
        note: how it was read; empty for x and y.
    """

    variables: tuple[str, ...] = USUAL
    start: int = 0
    note: str = ""


def find(text: str, parameters: tuple[str, ...] = ()) -> Letters:
    """The variables of a formula; letters that are parameters are none.

    Raises:
        AmbiguousFormulaError: more than two letters may be variables; the readings are to choose from.
    """
    folded = latex_commands.without_enclosure(characters.fold(text))
    folded = _SIDES.sub(lambda match: " " * len(match[0]), folded)
    return _declared(folded) or _occurring(text, folded, parameters)


def _declared(folded: str) -> Letters | None:
    """The letters of a head such as f(w, b) =; None where there is none, or it says x and y."""
    head = _HEAD.match(folded)
    if head is None:
        return None
    written = head["names"].split(",")
    names = tuple(map(letters.name_of, written))
    if not all(names) or len(set(names)) != len(names) or set(names) <= set(USUAL):
        return None
    if len(names) == 1 and names != ("y",):
        return Letters((*names, "y"), head.end(), f"The variables are {letters.plain(names[0])} and, unused, y.")
    if len(names) > 2:
        message = f"A function has two variables here, not {len(names)}."
        where = head.start("names")
        kept = [names[:2], names[1:3], (names[0], names[2])]
        rewrites = [_with_head(folded, head.end(), pair) for pair in kept]
        raise AmbiguousFormulaError(message, where, _offer(rewrites), rewrites=tuple(rewrites))
    return Letters(names, head.end(), f"The variables are {letters.listed(names)}.")


def _occurring(text: str, folded: str, parameters: tuple[str, ...]) -> Letters:
    """x and y, or the two letters that occur in their place."""
    named = _NAMED.match(folded)
    body = " " * named.end() + folded[named.end() :] if named else folded
    subscripted = letters.subscripted_in(body)
    greek = tuple(letters.greek_in(body)) if not subscripted else ()
    free = tuple(name for name in USUAL if name not in parameters)
    if not subscripted and not greek and free == USUAL and re.search("(?<![A-Za-z])[xyXY](?![A-Za-z])", body):
        return Letters()  # the usual case, and no time lost with it
    try:
        tokens = Lexer(body, (*USUAL, *greek, *subscripted, *parameters)).tokens()
    except ExpressionError:
        return Letters()
    used = tuple(
        name for name in (*subscripted, *greek) if name not in parameters and any(_is(token, name) for token in tokens)
    )
    usual = [token for token in tokens if token.text in free and token.kind == "name"]
    if usual and not set(subscripted) - set(parameters):
        return Letters()
    found = (*used, *sorted(_unknown_letters(tokens)), *dict.fromkeys(token.text for token in usual))
    if len(found) == 2 and not (usual and used):
        chosen = tuple(sorted(found, key=letters.order))
        return Letters(chosen, 0, f"The variables are {letters.listed(chosen)}, in this order.")
    if len(found) >= 2:
        raise _too_many(text, named.end() if named else 0, found, tokens)
    return Letters()


def _is(token: Token, name: str) -> bool:
    return token.kind == "name" and token.text == name


def _unknown_letters(tokens: list[Token]) -> set[str]:
    """The letters that stand alone or make up words with those that do; none where a word stays unknown."""
    words = {token.text.lower() for token in tokens if token.kind == "unknown"}
    called = {
        token.text.lower() for token, behind in pairwise(tokens)
        if token.kind == "unknown" and behind.kind == "(" and token.text.lower() in ("f", "g", "h")
    }  # fmt: skip
    single = {word for word in words if len(word) == 1}
    single |= {letter for word in words if "".join(sorted(word)) in _PAIRS for letter in word}
    if called or not all(set(word) <= single for word in words):
        return set()
    return single


def _too_many(text: str, start: int, found: tuple[str, ...], tokens: list[Token]) -> AmbiguousFormulaError:
    """More letters than a function has variables: each pair is a reading."""
    position = next((t.start for t in tokens if t.text.lower() in found and t.kind in ("name", "unknown")), start)
    shown = ", ".join(map(letters.plain, found))
    message = f"A function has two variables, and here are {len(found)} letters that may be one: {shown}."
    pairs = list(combinations(sorted(found, key=letters.order), 2))[:3]
    rewrites = tuple(_with_head(text, start, pair) for pair in pairs)
    if len(found) == 2:
        message = f"{letters.plain(found[0])} stands beside {letters.plain(found[1])}: are both variables?"
        same = Rewrite(f"{letters.plain(found[0])} means {found[0][0]}", _without_subscript(text, found[0]))
        offer = f"Write {rewrites[0].text.split('=')[0]}= in front of it, or {same.text}."
        return AmbiguousFormulaError(message, position, offer, rewrites=(rewrites[0], same))
    return AmbiguousFormulaError(message, position, _offer(rewrites), rewrites=rewrites)


def _without_subscript(text: str, name: str) -> str:
    spelled = letters.spelling((name,))
    return spelled.sub(name.partition("_")[0], text) if spelled else text


def _with_head(text: str, start: int, pair: tuple[str, ...]) -> Rewrite:
    head = f"f({', '.join(pair)}) ="
    return Rewrite(f"{letters.listed(pair)} are the variables", f"{head} {text[start:].strip()}")


def _offer(rewrites: tuple[Rewrite, ...] | list[Rewrite]) -> str:
    heads = " or ".join(dict.fromkeys(rewrite.text.split("=")[0] + "=" for rewrite in rewrites))
    return f"Write {heads} in front of it, and numbers for the other letters."
