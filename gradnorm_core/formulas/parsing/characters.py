"""Characters: look-alikes with the same meaning, and characters that are refused with a reason.

Folding replaces one character by exactly one other, so that a column of the folded text is a column of the text as
it was typed.
"""

from __future__ import annotations

import unicodedata

from gradnorm_core.errors import (
    AmbiguousFormulaError,
    ExpressionError,
    FormulaSyntaxError,
    UnknownCharacterError,
    UnknownNameError,
)
from gradnorm_core.formulas import letters

_SAME = str.maketrans(
    {
        **dict.fromkeys("−–‐‑﹣", "-"),
        **dict.fromkeys("·⋅∙•∗×✕✖⨯", "*"),
        **dict.fromkeys("÷∕⁄", "/"),
        **dict.fromkeys("∣", "|"),
        **dict.fromkeys("ˆ", "^"),
        **dict.fromkeys("\t\n\r\v\f", " "),
    }
)

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
FRACTIONS = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip
ROOTS = {"√": "sqrt", "∛": "cbrt"}
GREEK = {"π": "pi", "τ": "tau"}
BRACKETS = "⌊⌋⌈⌉"

COMPARISON = ("A comparison is not a number.", "For a function in pieces write if(x > 0, x, 0), or use max, min, abs.")
_QUOTE = ("A formula has no quotation marks or primes.", "Leave them out; derivatives are computed for you.")
_SUBSCRIPT = ("Subscripts and underscores are not part of a formula.", "Use the variables {variables} as they are.")
_ARROW = ("An arrow is not part of a formula.", "Write the formula alone, or f(x, y) = in front of it.")
SUM_ADVICE = "Write it out, term by term. With data a sum over rows is read: x_i and y_i are the columns X and Y."
_REFUSED = {
    **dict.fromkeys("_₀₁₂₃₄₅₆₇₈₉", _SUBSCRIPT),
    **dict.fromkeys("→↦⇒⟶", _ARROW),
    "->": _ARROW,
    "!=": COMPARISON,
    **dict.fromkeys("<>≤≥≠≈", COMPARISON),
    **dict.fromkeys("'\"`′″’‘“”´", _QUOTE),
    "!": ("Factorials are not available.", "Write the product out, for example 3*2*1 for 3!."),
    "%": ("A percent sign can mean a hundredth or a remainder.", "Write 0.5 for 50 %, mod(x, y) for the remainder."),
    ";": ("A semicolon is not part of a formula.", "Delete it; arguments are separated by commas, as in max(x, y)."),
    ":": ("A colon is not part of a formula.", "Write / for division; to name the function write f(x, y) = …"),
    ".": ("A point stands only inside a number, such as 0.5.", "Write * for a product, or delete the point."),
    "∞": ("Infinity is not a number.", "Write a large number instead, such as 1e9."),
    "°": ("Angles are in radians; there is no degree sign.", "Write *pi/180 in place of °."),
    "—": ("An em dash is not a minus sign.", "Write - for minus."),
    "∂": ("Derivatives are computed for you.", "Type the function itself."),
    "∇": ("Gradients are computed for you.", "Type the function itself."),
    "$": ("A dollar sign stands only at both ends of a formula.", "Delete it."),
    "\\": ("A backslash begins a LaTeX command, and none follows.", "Write / for division, or delete it."),
}
_RAISED = "ˣʸᵏⁿ⁽⁾"


def fold(text: str) -> str:
    """The text with look-alikes of one meaning made equal, character for character."""
    return "".join(_fold_character(character) for character in text.translate(_SAME))


def _fold_character(character: str) -> str:
    if character.isascii():
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    if "！" <= character <= "～":  # the full-width twins of ASCII
        return chr(ord(character) - 0xFEE0)
    if unicodedata.decomposition(character).startswith("<font>"):  # mathematical italic, bold, script letters
        return unicodedata.normalize("NFKC", character)[0].translate(_SAME)
    return character


def name_of(character: str) -> str:
    """The Unicode name, or the code point where there is none: ``CYRILLIC SMALL LETTER HA (U+0445)``."""
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    return f"{name} ({code})" if name else code


def refuse_character(character: str, position: int, variables: tuple[str, ...], sign: str = "") -> ExpressionError:
    """The error for a character that no formula contains; `sign` is the longer sign it is part of, such as ``->``."""
    meaning = sign if sign in _REFUSED else _fold_character(character)
    if meaning in ("[", "]"):
        message = "Square brackets can mean parentheses or the integer part."
        return AmbiguousFormulaError(message, position, "Write (x) to group, or floor(x) for the integer part.")
    if meaning in _REFUSED:
        message, suggestion = _REFUSED[meaning]
        return FormulaSyntaxError(message, position, suggestion.format(variables=letters.listed(variables)))
    if character in SUPERSCRIPTS or character in _RAISED:
        message = f"Only whole numbers can be raised this way, not {name_of(character)}."
        return UnknownCharacterError(message, position, "Write the power with ^, as in e^(-x).")
    if character.isascii() and character.isprintable():
        return UnknownCharacterError(f"The character {character} is not part of a formula.", position, "Delete it.")
    if letter := letters.sign_of(meaning):
        return UnknownNameError(f"{letter} is no variable here.", position, offer_letter(letter, variables))
    return UnknownCharacterError(
        f"A formula does not contain the character {name_of(character)}.", position, _replacement(character, variables)
    )


def offer_letter(letter: str, variables: tuple[str, ...]) -> str:
    """Advice for a Greek letter that is neither a variable nor a parameter."""
    shown = letters.listed(variables)
    head = f"f({shown.replace(' and ', ', ')}; {letter} = 1) ="
    offer = f"The variables are {shown}; write a number in its place, or {head} in front for a parameter."
    return f"{offer} The logistic function is sigmoid(x)." if letter == "σ" else offer


def _replacement(character: str, variables: tuple[str, ...]) -> str:
    if character == "∑":
        return SUM_ADVICE
    if not character.isprintable():
        return "It is invisible: delete it, or type this part again."
    if character.isalpha():
        return f"Use Latin letters; the variables are {letters.listed(variables)}."
    return "Delete it, or type the formula with the keys of a keyboard."
