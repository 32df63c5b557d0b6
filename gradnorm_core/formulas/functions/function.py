"""`Function`: a row of the table of functions, and builders of trees such as ``sin(u)``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gradnorm_core.formulas.tree import Call, Node, Operand, call

Partials = Callable[..., tuple[Operand, ...]]
Condition = Callable[..., Node | None]
Twin = str | Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Function:
    """One row of the table.

    Attributes:
        name: the canonical name, the one in `Call.function`.
        numpy: NumPy source with ``{0}``, ``{1}`` for the arguments; safe on arrays, never raises under errstate.
        partials: the arguments' trees -> one tree per argument, ∂/∂uᵢ. None: constant almost everywhere (derivative 0).
        sympy: the same function in SymPy: its name there, or (the module sympy, the arguments) -> expression, so that
            reading this table does not import SymPy.
        latex: LaTeX with ``{0}``, ``{1}``; the printer supplies the parentheses around arguments where `{0}` is bare.
        summary: one line for the help page.
        arity: fewest and most arguments.
        domain: the arguments' trees -> a condition tree that holds where the function is defined; None: everywhere.
            An argument that is constant arrives as a `Number`.
        domain_words: the fault where it does not hold, for messages.
        aliases: other names that mean this function.
        differential: the arguments' trees and their changes -> the tree of df, where a sum of partials × changes would
            give 0·∞.
        definition: the function in terms of other rows, by which programs compute it and share parts.
        meaning: the tree that this function abbreviates, such as max(0, u) for relu(u); programs and derivatives are
            made from that tree alone.
        tie: the arguments' trees -> a condition that holds where the derivative is a convention; None: nowhere.
        signs: the signs its value can take, out of ``-0+``.
        typed: False for helpers that occur only in derivatives and conditions.
    """

    name: str
    numpy: str
    partials: Partials | None
    sympy: Twin
    latex: str
    summary: str = ""
    arity: tuple[int, int] = (1, 1)
    domain: Condition | None = None
    domain_words: str = ""
    aliases: tuple[str, ...] = ()
    differential: Callable[..., Operand] | None = None
    definition: Callable[..., Operand] | None = None
    meaning: Callable[..., Operand] | None = None
    tie: Callable[..., Call] | None = None
    signs: str = "-0+"
    typed: bool = True

    def twin(self, sympy: Any, *arguments: Any) -> Any:
        """The function's value as a SymPy expression; `sympy` is the module."""
        if isinstance(self.sympy, str):
            return getattr(sympy, self.sympy)(*arguments)
        return self.sympy(sympy, *arguments)


def of(name: str) -> Callable[..., Call]:
    """A builder: ``of("sin")(u)`` is the tree of sin u."""
    return lambda *arguments: call(name, *arguments)


sin, cos, tan, sec, exp, ln, sqrt, cbrt = map(of, ("sin", "cos", "tan", "sec", "exp", "ln", "sqrt", "cbrt"))
sinh, cosh, tanh, sech, csch, coth = map(of, ("sinh", "cosh", "tanh", "sech", "csch", "coth"))
sign, hypot, sigmoid, floor, power_log = map(of, ("sign", "hypot", "sigmoid", "floor", "power_log"))
greater, at_least, differs, equals = map(of, ("greater", "at_least", "differs", "equals"))
either, both, select, is_integer = map(of, ("either", "both", "select", "is_integer"))
minimum, maximum, absolute, log1p = map(of, ("min", "max", "abs", "log1p"))
