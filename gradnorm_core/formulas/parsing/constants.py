"""The value of a constant part of a formula, computed with plain floats and bounded at every step.

The parser evaluates bottom-up and refuses a part as soon as it is no finite real number within 1e15 or has an
exponent beyond 100, so that neither ``ln(0)`` nor a tower such as ``9**9**8`` gets any further.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence

from gradnorm_core.errors import ConstantDomainError, FormulaLimitError
from gradnorm_core.formulas.functions import FUNCTIONS
from gradnorm_core.formulas.parsing.limits import LARGEST_CONSTANT, LARGEST_EXPONENT


def _sign(u: float) -> float:
    return float((u > 0) - (u < 0))


def _sigmoid(u: float) -> float:
    return 0.5 * (1 + math.tanh(u / 2))  # equal to 1/(1 + e⁻ᵘ) and never overflows


def _atan2(v: float, u: float) -> float:
    if v == u == 0:  # Python says 0 there; a point without a direction has no angle
        raise ValueError
    return math.atan2(v, u)


def _within(condition: float, u: float) -> float:
    if not condition:
        raise ValueError
    return u


# Functions that Python's math lacks or names otherwise; the others are found there by the name of their row.
_OTHERS: dict[str, Callable[..., float]] = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": operator.truediv,
    "negate": operator.neg, "power": math.pow, "ln": math.log, "abs": abs, "sign": _sign, "min": min, "max": max,
    "atan2": _atan2,
    "sec": lambda u: 1 / math.cos(u), "csc": lambda u: 1 / math.sin(u), "cot": lambda u: math.cos(u) / math.sin(u),
    "sigmoid": _sigmoid, "softplus": lambda u: max(u, 0.0) + math.log1p(math.exp(-abs(u))), "norm": math.hypot,
    "square": lambda u: u * u, "sech": lambda u: 1 / math.cosh(min(abs(u), 700)),
    "csch": lambda u: 1 / math.sinh(max(-700, min(u, 700))),
    "coth": lambda u: 1 / math.tanh(u), "sinc": lambda u: math.sin(u) / u if u else 1.0,
    "relu": lambda u: max(0.0, u), "heaviside": lambda u: (1 + _sign(u)) / 2, "round": round, "mod": operator.mod,
    "greater": operator.gt, "at_least": operator.ge, "less": operator.lt, "at_most": operator.le,
    "equals": operator.eq, "differs": operator.ne, "both": min, "either": max,
    "select": lambda condition, u, v: u if condition else v, "within": _within,
}  # fmt: skip


def value_of(function: str, arguments: Sequence[float], text: str, position: int) -> float:
    """The value of one function at numbers.

    Args:
        function: a row of the table.
        arguments: finite numbers within 1e15.
        text: the part as it was written, for the message.
        position: its column.

    Raises:
        ConstantDomainError: the function is not defined there.
        FormulaLimitError: the value lies beyond 1e15.
    """
    compute = _OTHERS.get(function) or getattr(math, function)
    try:
        value = float(compute(*arguments))
    except OverflowError:
        value = math.inf
    except (ValueError, ZeroDivisionError):
        raise _undefined(function, arguments, text, position) from None
    if not abs(value) <= LARGEST_CONSTANT:
        message = f"The constant {text} lies beyond {LARGEST_CONSTANT:g}."
        raise FormulaLimitError(message, position, "Scale the formula, or write a smaller number.")
    return value


def check_exponent(value: float, text: str, position: int) -> None:
    """Refuse a constant exponent beyond 100.

    Raises:
        FormulaLimitError: the exponent is beyond 100.
    """
    if abs(value) > LARGEST_EXPONENT:
        message = f"The exponent {text} lies beyond {LARGEST_EXPONENT}."
        offer = f"Use an exponent between -{LARGEST_EXPONENT} and {LARGEST_EXPONENT}."
        raise FormulaLimitError(message, position, offer)


def _undefined(function: str, arguments: Sequence[float], text: str, position: int) -> ConstantDomainError:
    if function == "power" and arguments[0] < 0:
        message = f"{text} is not a real number: its base is negative."
        return ConstantDomainError(message, position, "Write cbrt(x) for a cube root.")
    words = "division by zero" if function == "power" else FUNCTIONS[function].domain_words
    message = f"{text} is not a real number{': ' * bool(words)}{words}."
    return ConstantDomainError(message, position, "Change the numbers in this part, or put a variable there.")
