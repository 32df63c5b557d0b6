r"""Heads of a formula that name its letters: f(w, b) =, J(\theta_0, \theta_1) =, f(x, y; κ = 10) =, lambda x, y:."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gradnorm_core.errors import AmbiguousFormulaError, FormulaSyntaxError, Rewrite
from gradnorm_core.formulas import letters
from gradnorm_core.formulas.parsing import characters
from gradnorm_core.formulas.parsing.limits import LARGEST_LITERAL
from gradnorm_core.formulas.tree import CONSTANTS

USUAL = ("x", "y")
HEAD = re.compile(r"(?P<function>[^=()]{1,30})\((?P<names>[^()=;]{1,60})(?:;(?P<numbers>[^();]{1,120}))?\)\s*:?=(?!=)")
_NUMBER = r"\s*=\s*(?P<number>[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*"
_NUMBERED = re.compile(r"[^=()]{1,30}\([^()=;]{1,60};[^=;]{1,60}=(?!=)")
"""The beginning of a head with parameters, whatever their numbers are."""
_PARAMETER = re.compile(rf"\s*(?P<name>[^=,]{{1,20}}?){_NUMBER}")
_LISTED = r"[^()=;:\[\]]{1,60}"
_OF_PROGRAMS = re.compile(
    rf"""\s*(?:(?:const|let|var)\ +)?(?:[A-Za-z][A-Za-z0-9]{{0,9}}\ *[=:](?!=)\ *)?(?:
    lambda\ +(?P<lambda>{_LISTED}):
  | @\ *\((?P<handle>{_LISTED})\)
  | \((?P<arrow>{_LISTED})\)\ *(?:=>|->|[→↦⟶⇒]|\\mapsto(?![A-Za-z])|\\to(?![A-Za-z]))
  | function\ *[A-Za-z0-9]*\ *\((?P<function>{_LISTED})\)\ *(?:\{{\ *return(?![A-Za-z]))?
  | def\ +[A-Za-z0-9_]{{1,20}}\ *\((?P<def>{_LISTED})\)\ *:(?:\ *return(?![A-Za-z]))?
  | [A-Za-z]{{1,10}}\ *\[(?P<pattern>[^]]{{1,60}})\]\ *:=
    )""",
    re.VERBOSE,
)
"""How programs name the variables: Python, MATLAB, JavaScript and Julia, R, Mathematica."""
_SIDES = re.compile(r"\\left(?![A-Za-z])|\\right(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Letters:
    """The variables of a formula.

    Attributes:
        variables: their names.
        start: the column where the formula begins, behind a head that names them.
        note: a sentence on how the variables were found; empty for x and y.
        parameters, values: the names and the numbers of the parameters in the head.
    """

    variables: tuple[str, ...] = USUAL
    start: int = 0
    note: str = ""
    parameters: tuple[str, ...] = ()
    values: tuple[float, ...] = ()


def without_sides(folded: str) -> str:
    r"""The text with blanks for \left and \right."""
    return _SIDES.sub(lambda match: " " * len(match[0]), folded) if "\\" in folded else folded


def declared(folded: str) -> Letters | None:
    """The letters of a head such as f(w, b) =; None where there is none, or it says x and y.

    Raises:
        AmbiguousFormulaError: it names more than two variables.
        FormulaSyntaxError: what stands behind its semicolon is not letters with a decimal number each.
    """
    if (head := HEAD.match(folded)) is None:
        if numbered := _NUMBERED.match(folded):
            message = "The number of a parameter is written in digits."
            raise FormulaSyntaxError(message, folded.index(";", 0, numbered.end()) + 1, _IN_DIGITS)
        return _of_program(folded)
    names = tuple(map(letters.name_of, head["names"].split(",")))
    if not all(names) or len(set(names)) != len(names):
        return None
    given = _numbers(head["numbers"] or "", head.start("numbers"), names)
    if set(names) <= set(USUAL) and not given:
        return None
    return _letters(folded, head.end(), head.start("names"), names, given)


def _of_program(folded: str) -> Letters | None:
    """The letters of a function of a program, such as lambda w, b: …"""
    head = _OF_PROGRAMS.match(folded)
    if head is None or head.lastgroup is None:
        return None
    written = [name.strip().removesuffix("_") for name in head[head.lastgroup].split(",")]
    names = tuple(map(letters.name_of, written))
    if not all(names) or len(set(names)) != len(names):
        return None
    if set(names) <= set(USUAL):
        shown = " ".join(head[0].split())
        return Letters(USUAL, head.end(), f"{shown} is left out: the formula is what follows it.")
    return _letters(folded, head.end(), head.start(head.lastgroup), names, {})


def _letters(folded: str, start: int, where: int, names: tuple[str, ...], given: dict[str, float]) -> Letters:
    """The letters that a head names; of more than two variables each pair is a reading."""
    parameters, values = tuple(given), tuple(given.values())
    beside = f"; beside them {are_parameters(parameters)}" if given else ""
    if set(names) <= set(USUAL):
        return Letters(USUAL, start, f"The variables are x and y{beside}.", parameters, values)
    if len(names) == 1 and names != ("y",):
        note = f"The variables are {letters.plain(names[0])} and, unused, y."
        return Letters((*names, "y"), start, note, parameters, values)
    if len(names) > 2:
        message = f"A function has two variables here, not {len(names)}."
        kept = [names[:2], names[1:3], (names[0], names[2])]
        rewrites = [with_head(folded, start, pair) for pair in kept]
        raise AmbiguousFormulaError(message, where, offer(rewrites), rewrites=tuple(rewrites))
    return Letters(names, start, f"The variables are {letters.listed(names)}{beside}.", parameters, values)


def are_parameters(names: tuple[str, ...]) -> str:
    """The beginning of a sentence, such as κ and a are parameters."""
    return f"{letters.listed(names)} {'is a parameter' if len(names) == 1 else 'are parameters'}"


def with_head(text: str, start: int, pair: tuple[str, ...]) -> Rewrite:
    """The formula from a column on behind a head that names two variables."""
    head = f"f({', '.join(pair)}) ="
    return Rewrite(f"{letters.listed(pair)} are the variables", f"{head} {text[start:].strip()}")


def offer(rewrites: tuple[Rewrite, ...] | list[Rewrite]) -> str:
    """The heads of the readings in a sentence."""
    heads = " or ".join(dict.fromkeys(rewrite.text.split("=")[0] + "=" for rewrite in rewrites))
    return f"Write {heads} in front of it, and numbers for the other letters."


# The numbers of parameters


_A_LETTER = "A parameter is a letter that is no constant, perhaps with an index, such as κ or a₁."
_IN_DIGITS = "Write it as in f(x, y; κ = 10) =."


def _numbers(written: str, begin: int, variables: tuple[str, ...]) -> dict[str, float]:
    """The parameters of a head by name, from ``κ = 10, a = 1``, which begins at a column of the formula.

    Raises:
        FormulaSyntaxError: a part of it says something else.
    """
    found: dict[str, float] = {}
    for part in written.split(","):
        place, begin = begin + len(part) - len(part.lstrip()), begin + len(part) + 1
        if not part.strip():
            continue
        match = _PARAMETER.fullmatch(part)
        name = letters.name_of(match["name"] if match else part.partition("=")[0])
        if found and part.strip().isdigit():
            raise FormulaSyntaxError("A decimal comma is not read here.", place - 1, "Write a point, as in κ = 1.5.")
        if not name or name in CONSTANTS:
            raise FormulaSyntaxError(f"{_shown(part.partition('=')[0])} cannot be a parameter.", place, _A_LETTER)
        if name in variables or name in found:
            known = "a variable" if name in variables else "a parameter already"
            raise FormulaSyntaxError(f"{letters.plain(name)} is {known}.", place, "Choose another letter.")
        if match is None:
            given = part.partition("=")[2].strip()
            message = f"{_shown(given)} is no number in digits." if given else f"{letters.plain(name)} has no number."
            raise FormulaSyntaxError(message, begin - 1 - len(part) + part.rfind(given) if given else place, _IN_DIGITS)
        found[name] = float(match["number"])
        if not abs(found[name]) <= LARGEST_LITERAL:
            message = f"A parameter is at most {LARGEST_LITERAL:g} in size."
            raise FormulaSyntaxError(message, begin - 1 - len(part) + match.start("number"), "Write a smaller number.")
    return found


def _shown(written: str) -> str:
    """The written text between quotation marks, cut to 20 characters."""
    return f"“{' '.join(written.split())[:20]}”"


def number_places(text: str) -> dict[str, slice]:
    """The places of the parameters' numbers in the head of a text, by name, from left to right."""
    head = HEAD.search(without_sides(characters.fold(text)))
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
