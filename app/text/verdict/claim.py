"""A claim: one sentence of a verdict with its kind, and the numbers that a reader sees in it.

Every sentence on the screen can be checked from f and the iterates alone: `tests/support/claim_checker.py` has a
checker for each kind, which reads the words and shares no code with the diagnosis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"(?<![\w.])(−?)(?:(\d+(?:\.\d+)?)(?:×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?|∞)(?![\w(])")
_TEN = re.compile(r"(?<![\w.×])(−?)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a verdict.

    Attributes:
        kind: what it is about: "headline", or the name of the function that makes it, "motion.value_rises".
        text: the words.
    """

    kind: str
    text: str

    @property
    def numbers(self) -> tuple[float, ...]:
        """The numbers in the words, in their order, as rounded there.

        >>> Claim("motion.value_rises", "f rose at 3 of 40 steps, by 1.5×10⁻⁷ (−2, 10⁶).").numbers
        (3.0, 40.0, 1.5e-07, -2.0, 1000000.0)
        """
        text = _TEN.sub(lambda found: f"{found[1]}1×10{found[2]}", self.text)
        return tuple(_value(found) for found in _NUMBER.finditer(text))


def _value(found: re.Match[str]) -> float:
    sign = -1.0 if found[1] else 1.0
    if found[2] is None:
        return sign * float("inf")
    return sign * float(f"{found[2]}e{(found[3] or '0').translate(_DIGITS)}")
