"""`MethodPart`: the base of directions, step rules, clips and noise, with the texts that explain them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import ClassVar, Protocol

from gradnorm_core.errors import UsageError
from gradnorm_core.methods.parameter import Parameter

GRADIENT = ("g_k", "gradient of f at the iterate x_k")
STEP = (r"\alpha", "step size")
DIRECTION = ("d_k", "direction: the step is the step size times it")


@dataclass(frozen=True, slots=True)
class NumpyLines:
    """A part of a method as lines of an exported NumPy script, with the same operations as the core for a single run.

    ``<name>`` stands for the parameter of that name. The lines may use these names of the script: k, x, d and alpha;
    value and slopes, which are f and ∇f at x, or −f and −∇f to maximize; g, the slopes after noise and clip;
    look(point), which returns value and slopes there; dot and norm; hessian(point), which returns hxx, hxy and hyy.

    Attributes:
        body: the lines of every step.
        before: the lines before the first step.
        functions: definitions that the lines call.
    """

    body: str
    before: str = ""
    functions: str = ""

    @classmethod
    def of(cls, body: str, before: str = "", functions: str = "") -> NumpyLines:
        """Returns lines from indented text."""
        return cls(*(dedent(text).strip("\n") for text in (body, before, functions)))

    def filled(self, numbers: Mapping[str, str]) -> NumpyLines:
        """Returns the lines with these texts in place of ``<name>``."""
        texts = [self.body, self.before, self.functions]
        for name, digits in numbers.items():
            texts = [text.replace(f"<{name}>", digits) for text in texts]
        return NumpyLines(*texts)


class Described(Protocol):
    """The texts and parameters that each direction, step rule and clip declares; `MethodPart` describes each."""

    label: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]]
    formula: ClassVar[str]
    letters: ClassVar[tuple[tuple[str, str], ...]]
    caution: ClassVar[str]
    reference: ClassVar[str]


class MethodPart:
    """The base of a frozen dataclass of numbers that is a part of a method, such as a direction.

    Attributes:
        label: its name on screen.
        parameters: the numbers that a user may choose; each is a field of the same name.
        formula: its formula in LaTeX.
        letters: every letter of the formula with its meaning; the letters in LaTeX, the meanings in words.
        caution: the cases in which it fails, in one or two sentences.
        reference: its source.
        numpy: the part as lines of a NumPy script; None when it cannot be exported, or `numpy_lines` makes them.
        rule: a direction as the lines of a `Rule`, ``<name>`` for the parameter of that name; "" for none.
    """

    __slots__ = ()

    label: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    formula: ClassVar[str]
    letters: ClassVar[tuple[tuple[str, str], ...]]
    caution: ClassVar[str]
    reference: ClassVar[str]
    numpy: ClassVar[NumpyLines | None] = None
    rule: ClassVar[str] = ""

    def __post_init__(self) -> None:
        """Checks every parameter and turns its number into a float, or an int where it must be whole.

        Raises:
            UsageError: a number outside the range that its parameter accepts.
        """
        for parameter in self.parameters:
            object.__setattr__(self, parameter.name, parameter.check(getattr(self, parameter.name)))

    def numpy_lines(self, *, ascending: bool = False, quadratic: bool = False) -> NumpyLines:
        """Returns the part as lines of NumPy, with its numbers.

        Args:
            ascending: True when f is maximized.
            quadratic: True when f is quadratic.

        Raises:
            UsageError: the part declares no lines.
        """
        if self.numpy is None:
            raise UsageError(f"{self.label} cannot be written as a NumPy script.")
        return self.numpy.filled({one.name: repr(getattr(self, one.name)) for one in self.parameters})

    def rule_lines(self) -> str:
        """Returns the lines of `rule` with the numbers of this part; "" where there are no such lines."""
        text = self.rule
        for one in self.parameters:
            text = text.replace(f"<{one.name}>", repr(getattr(self, one.name)).removesuffix(".0"))
        return dedent(text).strip()
