"""The letters of the coordinates, as each place writes them; objectives, landscapes and maps say which they are.

Names are those of `gradnorm_core.formulas.letters`: "x_1" is written x₁ in sentences and ``<i>x</i>₁`` in figures.
"""

from __future__ import annotations

from typing import Any, Final

from app.text.numbers import all_apart
from gradnorm_core.arrays import Window
from gradnorm_core.formulas.letters import html, latex, plain

Names = tuple[str, ...]
NABLA: Final = r"\nabla"
USUAL: Final[Names] = ("x", "y")


def head(names: Names) -> str:
    """f and its variables in sentences.

    >>> head(("x_1", "x_2"))
    'f(x₁, x₂)'
    """
    return f"f({', '.join(map(plain, names))})"


def latex_head(names: Names, operator: str = "") -> str:
    r"""f and its variables in LaTeX, behind an operator such as \nabla."""
    return f"{operator} f({', '.join(map(latex, names))})".strip()


def partials(names: Names) -> tuple[str, ...]:
    """The partial derivatives in sentences and tables: ∂f/∂w, ∂f/∂b."""
    return tuple(f"∂f/∂{plain(name)}" for name in names)


def axis_titles(names: Names, before: str = "") -> tuple[dict[str, Any], ...]:
    """The titles of the axes of a figure of the plane."""
    return tuple({"text": f"{before}{html(name)}"} for name in names)


def at(names: Names, *values: str, between: str = ", ") -> str:
    """Coordinates with their values: w = 1, b = 2; in a hover text ``values`` are Plotly's places for numbers."""
    return between.join(f"{plain(name)} = {value}" for name, value in zip(names, values, strict=True))


def spans(names: Names, window: Window) -> str:
    """A window in a sentence: w from −1 to 1 and b from 0 to 2."""
    return " and ".join(
        f"{plain(name)} from {' to '.join(all_apart((low, high)))}"
        for name, (low, high) in zip(names, window, strict=True)
    )


def together(names: Names) -> str:
    """Both coordinates in a sentence: w and b."""
    return " and ".join(map(plain, names))
