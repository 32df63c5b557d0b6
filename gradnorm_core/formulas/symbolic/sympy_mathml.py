"""SymPy -> MathML as a sheet prints it: ln for the natural logarithm, cases behind a brace, a dot before digits."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from sympy.printing.mathml import MathMLPresentationPrinter

DIGIT_FIRST: Final = re.compile(r"(?:<m(?:row|sup|sub)>)*<mn>")
"""Markup that begins with a digit: right behind a number it would be read as more of its digits."""
TIMES: Final = "<mo>\u2062</mo>"
"""A product whose sign is not seen."""


def presentation(expression: Any) -> str:
    """The expression in MathML."""
    markup = _ENTITY.sub(lambda found: html.unescape(found[0]), _Printer({"ln_notation": True}).doprint(expression))
    return re.sub(rf"{TIMES}(?={DIGIT_FIRST.pattern})", "<mo>·</mo>", markup)


_ENTITY: Final = re.compile(r"&(?!lt;|gt;|amp;|quot;)#?\w+;")
"""A letter that SymPy writes as a name; those that markup itself needs stay."""


class _Printer(MathMLPresentationPrinter):  # type: ignore[misc]  # SymPy has no types
    def _print_Piecewise(self, expression: Any) -> Any:
        """Cases behind a brace; SymPy would print its own name for them."""
        cases, table = self.dom.createElement("mrow"), self.dom.createElement("mtable")
        table.setAttribute("columnalign", "left")
        for value, condition in expression.args:
            row = self.dom.createElement("mtr")
            row.appendChild(self._cell(self._print(value)))
            always = condition == True  # noqa: E712 (SymPy's true is no bool)
            words = self._words("otherwise" if always else "if ")
            row.appendChild(self._cell(words) if always else self._cell(words, self._print(condition)))
            table.appendChild(row)
        cases.appendChild(self._sign("{"))
        cases.appendChild(table)
        return cases

    def _cell(self, *parts: Any) -> Any:
        cell = self.dom.createElement("mtd")
        for part in parts:
            cell.appendChild(part)
        return cell

    def _words(self, text: str) -> Any:
        words = self.dom.createElement("mtext")
        words.appendChild(self.dom.createTextNode(text))
        return words

    def _sign(self, text: str) -> Any:
        sign = self.dom.createElement("mo")
        sign.appendChild(self.dom.createTextNode(text))
        return sign
