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
from gradnorm_core.formulas.parsing.columns import Columns
from gradnorm_core.formulas.parsing.lexer import Lexer
from gradnorm_core.formulas.parsing.limits import LARGEST_LITERAL
from gradnorm_core.formulas.parsing.tokens import Token
from gradnorm_core.formulas.tree import CONSTANTS

USUAL = ("x", "y")
_HEAD = re.compile(r"(?P<function>[^=()]{1,30})\((?P<names>[^()=;]{1,60})(?:;(?P<numbers>[^();]{1,120}))?\)\s*:?=(?!=)")
_NUMBER = r"\s*=\s*(?P<number>[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*"
_PARAMETER = re.compile(rf"\s*(?P<name>[^=,]{{1,20}}?){_NUMBER}")
_NAMED = re.compile(r"(?:\s*[A-Za-z][A-Za-z0-9_]{0,9}\s*(?:\([^()=]*\))?\s*:?=(?!=))+")
_SIDES = re.compile(r"\\left(?![A-Za-z])|\\right(?![A-Za-z])")
MOST_PARAMETERS = 4
_LONGEST_PRODUCT = 3
_PAIRS = ("ab", "bw", "uv", "st", "pq", "mn", "rs")
"""Letters that make a product of two variables when they are typed as one word."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The variables of a formula.

    Attributes:
        variables: their names.
        start: the column where the formula begins, behind a head that names them.
        note: how it was read; empty for x and y.
        parameters, values: the names and the numbers of the parameters in the head.
    """

    variables: tuple[str, ...] = USUAL
    start: int = 0
    note: str = ""
    parameters: tuple[str, ...] = ()
    values: tuple[float, ...] = ()


def find(text: str, parameters: tuple[str, ...] = (), columns: tuple[str, ...] = ()) -> Letters:
    """The variables of a formula; letters that are parameters are none, nor are columns of data.

    Raises:
        AmbiguousFormulaError: more than two letters may be variables; the readings are to choose from.
    """
    folded = latex_commands.without_enclosure(characters.fold(text))
    folded = _SIDES.sub(lambda match: " " * len(match[0]), folded)
    return _declared(folded) or _occurring(text, Columns(columns).blanked(folded) if columns else folded, parameters)


def _declared(folded: str) -> Letters | None:
    """The letters of a head such as f(w, b) =; None where there is none, or it says x and y."""
    head = _HEAD.match(folded)
    if head is None:
        return None
    written = head["names"].split(",")
    names, given = tuple(map(letters.name_of, written)), _numbers(head["numbers"] or "")
    if not all(names) or given is None or len({*names, *given}) != len(names) + len(given):
        return None
    parameters, values = tuple(given), tuple(given.values())
    if set(names) <= set(USUAL):
        if not given:
            return None
        note = f"The variables are x and y; beside them {_are_parameters(parameters)}."
        return Letters(USUAL, head.end(), note, parameters, values)
    if len(names) == 1 and names != ("y",):
        note = f"The variables are {letters.plain(names[0])} and, unused, y."
        return Letters((*names, "y"), head.end(), note, parameters, values)
    if len(names) > 2:
        message = f"A function has two variables here, not {len(names)}."
        where = head.start("names")
        kept = [names[:2], names[1:3], (names[0], names[2])]
        rewrites = [_with_head(folded, head.end(), pair) for pair in kept]
        raise AmbiguousFormulaError(message, where, _offer(rewrites), rewrites=tuple(rewrites))
    beside = f"; beside them {_are_parameters(parameters)}" if given else ""
    return Letters(names, head.end(), f"The variables are {letters.listed(names)}{beside}.", parameters, values)


def _are_parameters(names: tuple[str, ...]) -> str:
    return f"{letters.listed(names)} {'is a parameter' if len(names) == 1 else 'are parameters'}"


def _numbers(written: str) -> dict[str, float] | None:
    """The parameters of a head by name, from ``κ = 10, a = 1``; None where it says something else."""
    found: dict[str, float] = {}
    for part in filter(None, written.split(",")):
        match = _PARAMETER.fullmatch(part)
        name = letters.name_of(match["name"]) if match else ""
        if match is None or not name or name in found or name in CONSTANTS:
            return None
        found[name] = float(match["number"])
        if not abs(found[name]) <= LARGEST_LITERAL:
            return None
    return found


def number_places(text: str) -> dict[str, slice]:
    """The places of the parameters' numbers in the head of a text, by name, from left to right."""
    folded = _SIDES.sub(lambda match: " " * len(match[0]), characters.fold(text))
    head = _HEAD.search(folded)
    if not head or not head["numbers"]:
        return {}
    places: dict[str, slice] = {}
    begin = head.start("numbers")
    for part in head["numbers"].split(","):
        match = _PARAMETER.fullmatch(part)
        if match and (name := letters.name_of(match["name"])):
            places[name] = slice(begin + match.start("number"), begin + match.end("number"))
        begin += len(part) + 1
    return places


def with_number(text: str, name: str, number: float) -> str:
    """The text with another number for a parameter of its head."""
    place = number_places(text).get(name)
    if place is None:
        return text
    return text[: place.start] + repr(float(number)).removesuffix(".0") + text[place.stop :]


def with_parameters(text: str, columns: tuple[str, ...] = ()) -> Rewrite | None:
    """The text with a head that makes parameters of the letters it has too many; None where that is no reading."""
    try:
        found = find(text, columns=columns)
    except ExpressionError:
        return None
    folded = latex_commands.without_enclosure(characters.fold(text))
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
    used = {token.text for token in tokens if token.kind == "name"}
    new = [name for name in others if name in used] + sorted({name for free in single for name in free})
    new = [name for name in dict.fromkeys(new) if name not in (*found.variables, *found.parameters)]
    if not used & set(found.variables) or not new or len(new) > MOST_PARAMETERS:
        return None
    given = [f"{letters.plain(n)} = {v:g}" for n, v in zip(found.parameters, found.values, strict=True)]
    listed = ", ".join([*given, *(f"{letters.plain(name)} = 1" for name in new)])
    head = f"f({', '.join(map(letters.plain, found.variables))}; {listed}) ="
    return Rewrite(_are_parameters(tuple(new)), f"{head} {text[start:].strip()}")


def _occurring(text: str, folded: str, parameters: tuple[str, ...]) -> Letters:
    """x and y, or the two letters that occur in their place."""
    named = _NAMED.match(folded)
    start = named.end() if named else 0
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


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _with_head(text: str, start: int, pair: tuple[str, ...]) -> Rewrite:
    head = f"f({', '.join(pair)}) ="
    return Rewrite(f"{letters.listed(pair)} are the variables", f"{head} {text[start:].strip()}")


def _offer(rewrites: tuple[Rewrite, ...] | list[Rewrite]) -> str:
    heads = " or ".join(dict.fromkeys(rewrite.text.split("=")[0] + "=" for rewrite in rewrites))
    return f"Write {heads} in front of it, and numbers for the other letters."
