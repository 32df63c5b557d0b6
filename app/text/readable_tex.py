r"""The LaTeX of the course as a line of Unicode, for a terminal: \tfrac12x^2 is ½x².

A formula is read from left to right into pieces of text. What binds closer in a line than on a page gets brackets:
\frac{2}{\mu+L} is 2/(μ + L), not 2/μ + L.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_PIECE: Final = re.compile(r"\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|\S|\s+", re.DOTALL)
_MATHS: Final = re.compile(r"(?P<display>\$\$)?(?(display)|\$)(?P<tex>[^$]+)\$(?(display)\$)")
_SYMBOLS: Final = {
    "alpha": "α", "beta": "β", "kappa": "κ", "lambda": "λ", "mu": "μ", "varphi": "φ", "ell": "ℓ", "nabla": "∇",
    "partial": "∂", "sum": "Σ", "infty": "∞", "cdot": "·", "circ": "°", "lVert": "‖", "rVert": "‖",
    "le": " ≤ ", "ge": " ≥ ", "in": " ∈ ", "leftarrow": " ← ", "qquad": "   ", "quad": "  ",
    "Big": "", "big": "", "!": "", ",": " ", " ": " ",
}  # fmt: skip
_WORDS: Final = {"max", "min", "tr", "diag", "clip"}
_TEXTS: Final = {"text", "operatorname", "mathrm", "mathsf"}
_FRACTIONS: Final = {("1", "2"): "½", ("1", "4"): "¼", ("3", "4"): "¾"}
_RAISED: Final = str.maketrans("0123456789+−=()nixkT°'", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣᵏᵀ°′")
_LOWERED: Final = str.maketrans("0123456789+−=()aeijkmnx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₖₘₙₓ")
_RELATIONS: Final = "=<>"
_OVERLINE: Final = "\u0305"


def readable(text: str) -> str:
    r"""Markdown with LaTeX as plain lines: formulas in Unicode, those between $$ indented, nothing set in bold.

    >>> readable(r"**Stable** for $\alpha<2/L$.")
    'Stable for α < 2/L.'
    """
    return _MATHS.sub(_formula, text.replace("**", ""))


def _formula(found: re.Match[str]) -> str:
    return f"{'    ' * bool(found['display'])}{readable_formula(found['tex'])}"


def readable_formula(tex: str) -> str:
    r"""One formula in a line.

    >>> readable_formula(r"\frac{\kappa-1}{\kappa+1}"), readable_formula(r"x_{k+1}=x_k-\alpha\,\nabla f(x_k).")
    ('(κ − 1)/(κ + 1)', 'xₖ₊₁ = xₖ − α ∇f(xₖ).')

    Raises:
        ValueError: a command is not known.
    """
    line = re.sub(r"(?<=\S) {4,}", "   ", _Reader(tex).line())
    line = re.sub(r"(?<=,) +(?! )", " ", line) if "   " not in line else line
    return re.sub(r" +(?=[.,](?:\s|$))", "", line).strip()


class _Reader:
    """Reads one formula; `place` is the next of its pieces."""

    def __init__(self, tex: str) -> None:
        self.pieces = _PIECE.findall(tex)
        self.place = 0

    def line(self, until: str = "") -> str:
        """Everything up to the piece `until`, which is read as well."""
        said = ""
        while self.place < len(self.pieces):
            piece = self.next()
            if piece == until:
                break
            said += self.piece(piece, said)
        return re.sub(r"(?<=\S)  (?=\S)", " ", said)

    def next(self) -> str:
        self.place += 1
        return str(self.pieces[self.place - 1])

    def piece(self, piece: str, before: str) -> str:
        """One piece of the formula as text, behind what was said so far."""
        if piece.startswith("\\"):
            return self.command(piece[1:], before)
        if piece == "{":
            return self.line("}")
        if piece in "^_":
            return self.script(piece)
        if piece in "+-":
            sign = "−" if piece == "-" else piece
            return f" {sign} " if before.strip() and before.rstrip()[-1] not in f"{_RELATIONS}([,≤≥←∈" else sign
        if piece in f"{_RELATIONS},":
            return ", " if piece == "," else f" {piece} "
        return "" if piece.isspace() else piece.replace("'", "′")

    def command(self, name: str, before: str) -> str:
        """The text that a command stands for."""
        if name in ("frac", "tfrac"):
            return self.fraction()
        if name in _WORDS:
            return self.word(name)
        if name in _TEXTS:
            written = self.argument(spaces=True)
            return self.word(written) if written in _WORDS else written
        if name in _STRUCTURES:
            return _STRUCTURES[name](self)
        if name not in _SYMBOLS:
            raise ValueError(f"The command \\{name} is not known.")
        return _SYMBOLS[name]

    def argument(self, spaces: bool = False) -> str:
        """The next group, command or character; with its blanks where it is text."""
        piece = self.next()
        while piece.isspace():
            piece = self.next()
        if piece != "{":
            if len(piece) > 1 and piece.isdigit():  # \tfrac12 is ½: each digit is an argument
                self.place -= 1
                self.pieces[self.place] = piece[1:]
                piece = piece[0]
            return self.piece(piece, "")
        if not spaces:
            return self.line("}")
        end = self.pieces.index("}", self.place)
        text = "".join(self.pieces[self.place : end])
        self.place = end + 1
        return text

    def fraction(self) -> str:
        """a/b, with brackets around what is more than one symbol, and around all where a factor follows."""
        above, below = self.argument(), self.argument()
        if (above, below) in _FRACTIONS:
            return _FRACTIONS[above, below]
        said = f"{_whole(above)}/{_whole(below)}"
        return f"({said})" if self.factor_follows() else said

    def factor_follows(self) -> bool:
        """Whether the next piece multiplies what was read: a letter, an opening bracket, a command for either."""
        following = next((piece for piece in self.pieces[self.place :] if not piece.isspace()), "")
        factors = ("\\sum", "\\nabla", "\\lVert", "\\operatorname", "\\alpha", "\\partial")
        return following.isalpha() or following == "(" or following in factors

    def script(self, sign: str) -> str:
        """A superscript or a subscript, in small characters where Unicode has them all."""
        inner = self.argument()
        if sign == "_" and inner in ("∞", "max", "min"):
            return inner
        compact = inner.replace(" ", "")
        small = compact.translate(_RAISED if sign == "^" else _LOWERED)
        if not any(one == other and one not in "°" for one, other in zip(small, compact, strict=True)):
            return small
        return f"{sign}{inner}" if inner.isalpha() else f"{sign}({inner})"

    def word(self, name: str) -> str:
        """The name of a function, set off from a letter that follows."""
        return f"{name} " if self.factor_follows() and self.pieces[self.place] not in ("(", "_") else name

    def root(self) -> str:
        return f"√{_whole(self.argument())}"

    def overlined(self) -> str:
        """A bar over each character."""
        return "".join(f"{character}{_OVERLINE}" for character in self.argument())

    def matrix(self) -> str:
        """The rows of a pmatrix between square brackets: [6 1; 1 6]."""
        self.argument(spaces=True)
        rows: list[list[str]] = [[""]]
        while (piece := self.next()) != "\\end":
            if piece == "&":
                rows[-1].append("")
            elif piece == "\\\\":
                rows.append([""])
            else:
                rows[-1][-1] += self.piece(piece, rows[-1][-1])
        self.argument(spaces=True)
        return f"[{'; '.join(' '.join(row) for row in rows)}]"


_STRUCTURES: Final[dict[str, Callable[[_Reader], str]]] = {
    "sqrt": _Reader.root, "overline": _Reader.overlined, "begin": _Reader.matrix,
}  # fmt: skip


def _whole(part: str) -> str:
    """A part of a fraction that stays together in a line: in brackets where it is a sum or a product."""
    simple = re.fullmatch(r"\d+(\.\d+)?|∂?\w[₀-₉ₐ-ₜᵢⱼ]*(max|min)?|‖[^‖ ]+‖\S?", part)
    return part if simple else f"({part})"
