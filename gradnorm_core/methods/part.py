"""`MethodPart`: the base of directions, step rules, clips and noise, with the texts by which an app explains them."""

from __future__ import annotations

from typing import ClassVar

from gradnorm_core.methods.parameter import Parameter

GRADIENT = ("g_k", "gradient of f at the iterate x_k")
STEP = (r"\alpha", "step size")
DIRECTION = ("d_k", "direction: the step is the step size times it")


class MethodPart:
    """A frozen dataclass of numbers with its name, its formula and its limits.

    Attributes:
        label: its name on screen.
        parameters: the numbers that a user may choose; each is a field of the same name.
        formula: what it computes, in LaTeX.
        letters: every letter of the formula with its meaning; the letters in LaTeX, the meanings in words.
        caution: when it fails, one or two sentences.
        reference: where it comes from.
    """

    __slots__ = ()

    label: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    formula: ClassVar[str]
    letters: ClassVar[tuple[tuple[str, str], ...]]
    caution: ClassVar[str]
    reference: ClassVar[str]

    def __post_init__(self) -> None:
        """Checks every declared number, and turns ints into floats, so that equal settings are equal parts.

        Raises:
            UsageError: a number outside what its declaration accepts.
        """
        for parameter in self.parameters:
            object.__setattr__(self, parameter.name, parameter.check(getattr(self, parameter.name)))
