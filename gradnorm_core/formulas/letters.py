r"""The letters of variables: their names in code, and their forms in sentences, LaTeX and figures.

The name of a variable is a Latin letter or a Greek one spelled out, with a subscript if it has one: ``w``, ``x_1``,
``theta_0``. It is written x₁ in sentences, ``x_{1}`` in LaTeX and ``<i>x</i>₁`` in figures.
"""

from __future__ import annotations

import keyword
import re
from functools import lru_cache

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "phi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
"""Greek letters by their names; π and τ are constants."""

_VARIANTS = {"θ": "ϑ", "φ": "ϕ", "ε": "ϵ", "κ": "ϰ", "ρ": "ϱ", "μ": "µ", "σ": "ς"}
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = {ord(low): high for high, low in zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True)}
_NAMES = "|".join(sorted(GREEK, key=len, reverse=True))
_GREEK_SPELLING = (
    rf"\\(?:var)?(?P<command>{_NAMES})(?![A-Za-z])\ *|(?<![A-Za-z\\])(?P<typed>{_NAMES})(?![A-Za-z])"
    rf"|(?P<sign>[{''.join(GREEK.values())}{''.join(_VARIANTS.values())}])"
)
_SUBSCRIPT = r"\ *(?:_\{\ *(?P<braced>[0-9]{1,2})\ *\}|_(?P<low>[0-9]{1,2})(?![0-9])|(?P<lowered>[₀-₉]{1,2})"
_SUBSCRIPT += r"|(?P<behind>[0-9]{1,2})(?![0-9.]))"
_GREEK_LETTER = re.compile(_GREEK_SPELLING)
_LETTER = re.compile(rf"(?:{_GREEK_SPELLING}|(?<![A-Za-z\\])(?P<latin>[A-Za-z]))(?P<subscript>{_SUBSCRIPT})?")


def greek_in(text: str) -> dict[str, int]:
    """The Greek letters without a subscript that a text contains, by name, and where each occurs first."""
    found: dict[str, int] = {}
    for match in _GREEK_LETTER.finditer(text):
        found.setdefault(_base(match), match.start())
    return found


def subscripted_in(text: str) -> dict[str, int]:
    """The letters with a subscript that a text contains, by name, and where each occurs first."""
    found: dict[str, int] = {}
    position = 0
    while match := _LETTER.search(text, position):
        position = match.end()
        if match["subscript"] and _base(match) != "e":
            found.setdefault(_name(match), match.start())
    return found


def name_of(written: str) -> str:
    """Returns the name of a written letter; empty where the text is no letter, or a constant."""
    match = _LETTER.fullmatch(written.strip())
    name = _name(match) if match else ""
    return "" if name == "e" else name


def _base(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups.get("latin"):
        return groups["latin"].lower()
    if groups["sign"]:
        return next(name for name, sign in GREEK.items() if groups["sign"] in (sign, _VARIANTS.get(sign)))
    return groups["command"] or groups["typed"]


def _name(match: re.Match[str]) -> str:
    groups = match.groupdict()
    digits = groups["braced"] or groups["low"] or groups["behind"] or (groups["lowered"] or "").translate(_RAISED)
    return f"{_base(match)}_{digits}" if digits else _base(match)


def sign_of(character: str) -> str:
    """The Greek letter that a character is, in its usual form; empty for any other."""
    return next((sign for sign in GREEK.values() if character in (sign, _VARIANTS.get(sign))), "")


@lru_cache(maxsize=64)
def spelling(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """The pattern of the variables of these names, a group for each; None where all are bare Latin letters."""
    patterns = []
    for place, name in enumerate(names):
        base, _, digits = name.partition("_")
        if base not in GREEK and not digits.isdigit():
            continue
        letter = rf"(?i:{base})"
        if base in GREEK:
            signs = GREEK[base] + _VARIANTS.get(GREEK[base], "")
            letter = rf"(?:\\(?:var)?{base}(?![A-Za-z])\ *|{base}(?![A-Za-z])|[{signs}])"
        low = digits.translate(_LOWERED)
        behind = (
            rf"\ *(?:_\{{\ *{digits}\ *\}}|_{digits}(?![0-9])|{low}|{digits}(?![0-9.]))" if digits else r"(?![_₀-₉])"
        )
        patterns.append(f"(?P<v{place}>{letter}{behind})")
    return re.compile("|".join(patterns)) if patterns else None


def order(name: str) -> tuple[int, str, int]:
    """The key to sort names by: alphabet, then subscript; w comes before b, as in every course."""
    base, _, digits = name.partition("_")
    greek = list(GREEK).index(base) + 1 if base in GREEK else 0
    return greek, {"w": "a "}.get(base, base), int(digits or 0)


def plain(name: str) -> str:
    """The name in sentences: x₁, θ₀, w.

    >>> plain("x_1"), plain("theta"), plain("step_size")
    ('x₁', 'θ', 'step_size')
    """
    base, _, digits = name.partition("_")
    return GREEK.get(base, base) + digits.translate(_LOWERED) if digits.isdigit() or not digits else name


def latex(name: str) -> str:
    r"""The name in LaTeX.

    >>> latex("x_1"), latex("theta_0"), latex("w")
    ('x_{1}', '\\theta_{0}', 'w')
    """
    base, _, digits = name.partition("_")
    letter = rf"\{base}" if base in GREEK else base
    if len(base) > 1 and base not in GREEK:
        return rf"\mathrm{{{name}}}".replace("_", r"\_")
    return f"{letter}_{{{digits}}}" if digits else letter


def html(name: str) -> str:
    """The name in a figure: its letter in italics, the subscript upright.

    >>> html("x_1")
    '<i>x</i>₁'
    """
    shown = plain(name)
    letter = shown.rstrip("₀₁₂₃₄₅₆₇₈₉")
    return f"<i>{letter}</i>{shown[len(letter) :]}"


def identifier(name: str) -> str:
    """Returns the name in a program, with an underscore where it is a keyword of Python, such as lambda."""
    return f"{name}_" if keyword.iskeyword(name) else name


def listed(names: tuple[str, ...]) -> str:
    """The names in a sentence: x₁ and x₂; x, y and κ."""
    *most, last = map(plain, names)
    return f"{', '.join(most)} and {last}" if most else last
