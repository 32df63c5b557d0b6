r"""The formula without the text around it in papers, course sheets and programs; that is blanked, so that columns stay.

Blanked are delimiters of LaTeX, numbers of equations, ``\min_{x, y}`` in front, ``x, y \in \mathbb{R}`` behind, and the
points of ``.^``; the index of ``x[0]`` becomes the subscript of x₀. There is a note where blanked text had a meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gradnorm_core.formulas.parsing.builder import Note

_ENCLOSURES = (
    ("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), (r"{\displaystyle ", "}"), (r"{\textstyle ", "}"),
)  # fmt: skip
_END_BACKWARDS = re.compile(r"(?:\s|dauqq?\\|[,;:!]\\)*+[.,;]?")
"""The space behind a sentence and its full stop, for reversed text: forwards, each blank of a gap begins a search."""
_FULL_STOP = re.compile(r"(?<=[^\s0-9][0-9])\.\s*$")
_ENVIRONMENT = re.compile(
    r"\s*\\begin\s*\{(?P<kind>(?:equation|align|aligned|gather|gathered|split|multline|displaymath|math)\*?)\}"
    r"(?P<inside>.*)\\end\s*\{(?P=kind)\}[\s.,;]*"
)
_LABEL = re.compile(r"\\(?:tag\*?|label)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])")

_REALS = r"(?:\\mathbb\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])|R)(?:\s*\^\s*\{?\s*[2n]\s*\}?|²)?"
_MARK = r"[,;.]|\\q?quad(?![A-Za-z])|\\[,;:! ]|\\text\s*\{[^{}]*\}"
_SEPARATOR = rf"(?:{_MARK}|\s)"
_GOAL = r"(?:arg\s*)?(?:min|max|inf|sup|minimi[sz]e|maximi[sz]e)"
_BRACED = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_UPRIGHT_GOAL = rf"(?:\\arg\s*)?(?:\\?{_GOAL}(?![A-Za-z])|\\(?:operatorname\*?|text|mathrm)\s*\{{\s*{_GOAL}\s*\}})"
_FRONT = (
    re.compile(rf"\s*{_UPRIGHT_GOAL}\s*(?:\\limits\s*)?_\s*(?:{_BRACED}|\\?[A-Za-z]+){_SEPARATOR}*"),
    re.compile(rf"\s*\\underset\s*{_BRACED}\s*\{{\s*{_UPRIGHT_GOAL}\s*\}}{_SEPARATOR}*"),
    re.compile(rf"\s*\\(?:text|mathrm|operatorname)\s*\{{\s*(?:mini|maxi)mi[sz]e\s*\}}{_SEPARATOR}*"),
    re.compile(rf"\s*[A-Za-z]\s*(?::|\\colon)\s*{_REALS}\s*(?:\\to|\\rightarrow|→|->)\s*{_REALS}{_SEPARATOR}*"),
)
"""The text in front of a formula: a goal with its variables, or the sets between which the function maps."""
_BEHIND = re.compile(
    r"(?:→|->|\\(?:to|rightarrow)(?![A-Za-z]))\s*"
    r"(?:\\?(?:min|max)|\\(?:operatorname|text|mathrm)\s*\{\s*(?:min|max)\s*\})[!.]?\s*$"
)
"""A goal behind the formula: → min!"""
_MEMBER = re.compile(r"\\in(?![A-Za-z])|∈")
_SETS = re.compile(rf"\s*+{_REALS}(?:\s*(?:\\times|\*)\s*{_REALS})?\s*+[.,;]?\s*+")
_LETTER = r"(?:\\(?:mathbf|boldsymbol|vec|bm)\{[A-Za-z]\}|\\[A-Za-z]+|[A-Za-zα-ω])(?:_\{[0-9]\}|_[0-9]|[0-9₀-₉])?"
_WORDS = r"(?<![A-Za-z])(?:for|where|with)(?![A-Za-z])|\\forall(?![A-Za-z])|∀"
_NAMES = re.compile(rf"(?:\s++|{_MARK}|{_WORDS})+(?P<names>(?:\(\ *+)?{_LETTER}\ *+(?:,\ *+{_LETTER}\ *+)?\)?)\ *+$")
_LONGEST_NAMES = 80
"""Characters in front of ∈ in which the variables are looked for."""
_OF_NAME = re.compile(r"\s*\\?[A-Za-z]+\s*(_\s*(?:\{[^{}]*\}|\\?[A-Za-z]+|[0-9]))(?=\s*\([^()=]*\)\s*:?=(?!=))")
"""The subscript of a name such as f_a(x, y) =."""
_ELEMENTWISE = re.compile(r"(?<![0-9])\.(?=[\^*/])")
_INDEX = re.compile(r"(?<![A-Za-z])(?P<letter>[A-Za-z])[\[(](?P<index>[0-9])[\])]")
_HANDLE = re.compile(r"\s*(?:[A-Za-z]+\s*=\s*)?@\s*\([A-Za-z]\)")
"""The head of a function of one vector in MATLAB, whose indices stand in parentheses."""
_EDGE = re.compile(rf"^{_SEPARATOR}+(?=[^\s])|[\s,;.]+$")


@dataclass(frozen=True, slots=True)
class Alone:
    """A formula without the text around it.

    Attributes:
        text: the formula, with the columns of the text as it was typed.
        notes: sentences on the text that was left out.
    """

    text: str
    notes: tuple[Note, ...] = ()


def is_latex(text: str) -> bool:
    """True when the author writes LaTeX, where ``x^10`` raises the 1 alone."""
    return "\\" in text or "$" in text


def formula_alone(folded: str) -> Alone:
    """Returns the formula that a text contains; `folded` has look-alikes made equal."""
    text = _without_enclosure(folded)
    notes: list[Note] = []
    for place in _said_around(text):
        written = " ".join(folded[place].split())
        written = _EDGE.sub("", written)
        upwards = "; the goal is chosen beside it" if re.search("max|sup", written) else ""
        notes.append(Note(f"{written} is left out: the formula is what stands beside it{upwards}.", place.start))
        text = _blank(text, place.start, place.stop)
    if name := _OF_NAME.match(text):
        text = _blank(text, *name.span(1))
    if ".^" in text or ".*" in text or "./" in text:
        signs = {match[0] + text[match.end()]: match.start() for match in reversed(list(_ELEMENTWISE.finditer(text)))}
        notes += [
            Note(f"{sign} is read as {sign[1]}, since letters are numbers here.", at) for sign, at in signs.items()
        ]
        text = _ELEMENTWISE.sub(_blanks, text)
    if "[" in text or _HANDLE.match(text):
        text = _subscripts(text)
    return Alone(text, tuple(notes))


def _said_around(text: str) -> list[slice]:
    """Returns the places of the parts before and behind the formula that have a meaning."""
    places = []
    start = 0
    while front := next(filter(None, (pattern.match(text, start) for pattern in _FRONT)), None):
        begin = len(text[: front.end()]) - len(front[0].lstrip())
        places.append(slice(begin, front.end()))
        start = front.end()
    if goal := _BEHIND.search(text, start):
        places.append(slice(goal.start(), goal.end()))
    return [*places, *_domain(text, start)]


def _domain(text: str, start: int) -> list[slice]:
    """The place of where the variables lie, behind the formula: x, y ∈ ℝ."""
    members = list(_MEMBER.finditer(text, start))
    if not members or not _SETS.fullmatch(text, members[-1].end()):
        return []
    stop = members[-1].start()
    names = _NAMES.search(text, max(start, stop - _LONGEST_NAMES), stop)
    if names is None or not text[start : names.start()].strip():
        return []
    return [slice(names.start(), len(text))]


def _without_enclosure(folded: str, enclosed: bool = False) -> str:
    """``$x$`` and its kin with the delimiters blanked, and the full stop of a sentence."""
    text = folded.strip()
    start = len(folded) - len(folded.lstrip())
    for opener, closer in _ENCLOSURES:
        if len(text) >= len(opener + closer) and text.startswith(opener) and text.endswith(closer):
            inside = text[len(opener) : -len(closer)]
            return _without_enclosure((" " * (start + len(opener)) + inside).ljust(len(folded)), enclosed=True)
    if found := _ENVIRONMENT.fullmatch(folded):
        inside = _without_marks(found["inside"])
        return _without_enclosure((" " * found.start("inside") + inside).ljust(len(folded)), enclosed=True)
    if enclosed or is_latex(folded):  # a full stop of the sentence around the formula, and the space behind it
        text = _LABEL.sub(_blanks, folded)
        return _END_BACKWARDS.sub("", text[::-1], count=1)[::-1].ljust(len(folded))
    return _FULL_STOP.sub(_blanks, folded)


def _without_marks(inside: str) -> str:
    r"""The lines of an environment as one: the & before = is a mark, and so are all of them where no cases stand."""
    if "cases" in inside:
        return re.sub(r"&(?=\s*=)", " ", inside)
    return re.sub(r"&|\\\\(?:\s*\[[^\]]*\])?", _blanks, inside)


def _subscripts(text: str) -> str:
    """x[0] and x[1] as x_0 and x_1, where a letter has at least two indices; one alone may be a bracket."""
    found: dict[str, set[str]] = {}
    of_matlab = _HANDLE.match(text)
    for match in _INDEX.finditer(text):
        if "[" not in match[0] and not of_matlab:
            continue
        found.setdefault(match["letter"], set()).add(match["index"])
    several = {letter for letter, indices in found.items() if len(indices) > 1}

    def replaced(match: re.Match[str]) -> str:
        read = match["letter"] in several and ("[" in match[0] or of_matlab)
        return f"{match['letter']}_{match['index']} " if read else match[0]

    return _INDEX.sub(replaced, text)


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _blank(text: str, start: int, stop: int) -> str:
    return text[:start] + " " * (stop - start) + text[stop:]
