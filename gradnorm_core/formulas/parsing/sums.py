r"""Sums over the rows as papers write them, read with data: \frac{1}{n} \sum_{i=1}^n (w x_i + b - y_i)^2 is a mean.

x_i, x^{(i)} and x_{i1} are the columns X and X1 in row i. The sum reaches to the next + or − outside of brackets.
"""

from __future__ import annotations

import re

from gradnorm_core.errors import UnknownNameError
from gradnorm_core.formulas import letters

_COUNT = r"(?:\{\s*[nNmM]\s*\}|[nNmM])"
_BELOW = r"_\s*(?:\{\s*(?P<index>[ijk])\s*(?:=\s*1\s*)?\}|(?P<bare>[ijk]))"
_SUM = re.compile(rf"(?:\\sum(?![A-Za-z])|[∑Σ])\s*(?:\\limits\s*)?(?:\^\s*{_COUNT}\s*)?{_BELOW}\s*(?:\^\s*{_COUNT})?")
_SHARE = re.compile(
    r"(?:\\[dt]?frac\s*(?:\{\s*1\s*\}|1)\s*(?:\{\s*(?P<factor>[0-9]*)\s*[nNmM]\s*\}|[nNmM])"
    r"|1\s*/\s*(?:\(\s*(?P<inside>[0-9]+)\s*[nNmM]\s*\)|[nNmM]))\s*(?:\\[,;:! ]|\\cdot(?![A-Za-z])|\*|\s)*$"
)
_OPEN, _CLOSED = "([{", ")]}"


def holds_sum(folded: str) -> bool:
    """Does the text have a sign of summation?"""
    return "\\sum" in folded or "∑" in folded or "Σ" in folded


def over_rows(folded: str, columns: tuple[str, ...]) -> str | None:
    """The text with mean(…) and sum(…) in place of sums over the rows; None where a sum has no such reading.

    Raises:
        UnknownNameError: a letter with the index is no column.
    """
    text = folded
    while match := _SUM.search(text):
        stop = _term_stop(text, match.end())
        term = _columns_of(text[match.end() : stop], match["index"] or match["bare"], columns)
        if term is None:
            return None
        share = _SHARE.search(text, 0, match.start())
        factor = (share["factor"] or share["inside"] or "1") if share else "1"
        written = f"{'' if factor == '1' else f'(1/{factor})*'}{'mean' if share else 'sum'}({term.strip()})"
        text = text[: share.start() if share else match.start()] + written + text[stop:]
    return None if holds_sum(text) else text


def _term_stop(text: str, start: int) -> int:
    """The column where the term that begins at `start` ends."""
    depth, barred = 0, False
    for column in range(start, len(text)):
        character = text[column]
        if character == "|":
            barred = not barred
        elif character in _OPEN:
            depth += 1
        elif character in _CLOSED:
            depth -= 1
            if depth < 0:
                return column
        elif depth == 0 and not barred and character in "+-" and text[start:column].strip():
            return column
    return len(text)


def _columns_of(term: str, index: str, columns: tuple[str, ...]) -> str | None:
    """The term with columns in place of letters with the index; None where no letter has it."""
    digits = r"\s*,?\s*([0-9]{1,2})?\s*"
    pattern = re.compile(
        rf"(?<![A-Za-z\\])([a-zA-Z])\s*(?:_\s*\{{\s*{index}{digits}\}}|_\s*\{{\s*([0-9]{{1,2}})\s*,?\s*{index}\s*\}}"
        rf"|_\s*{index}(?![A-Za-z0-9])|(?:_\s*\{{?([0-9]{{1,2}})\}}?\s*)?\^\s*\{{\s*\(\s*{index}\s*\)\s*\}})"
    )

    def column(match: re.Match[str]) -> str:
        number = match[2] or match[3] or match[4]
        name = match[1].upper() + (f"_{number}" if number else "")
        if name not in columns:
            message = f"{match[0].strip()} would be the column {letters.plain(name)}, which the data do not have."
            raise UnknownNameError(message, 0, f"The columns of the data: {letters.listed(columns)}.")
        return f" {name} "

    read, count = pattern.subn(column, term)
    return read if count else None
