"""Known functions with their minimizers, a window, a start and an instructive step size.

`GALLERY` maps names to `Example`; the app opens with its first entry. To add a function, add an `Example` to the file
of its family; the tests check its declarations.
"""

from __future__ import annotations

from gradnorm_core.objectives.gallery.borders import BORDERS
from gradnorm_core.objectives.gallery.example import Example
from gradnorm_core.objectives.gallery.landscapes import LANDSCAPES
from gradnorm_core.objectives.gallery.parameters import PARAMETERS
from gradnorm_core.objectives.gallery.quadratics import QUADRATICS
from gradnorm_core.objectives.gallery.shapes import SHAPES
from gradnorm_core.objectives.gallery.valleys import VALLEYS
from gradnorm_core.objectives.gallery.wells import WELLS

GALLERY: dict[str, Example] = {
    example.name: example for example in (*QUADRATICS, *VALLEYS, *WELLS, *LANDSCAPES, *SHAPES, *BORDERS, *PARAMETERS)
}
"""Every example by its name."""

DEFAULT = next(iter(GALLERY))
"""The name of the example with which the app opens."""


def example_for(name: str, goal: str) -> Example | None:
    """Returns the example of this name if it has this goal; else None.

    >>> example_for("quadratic_10", "minimize").minimum
    0.0
    >>> example_for("quadratic_10", "maximize") is example_for("", "minimize") is None
    True
    """
    found = GALLERY.get(name)
    return found if found is not None and found.goal == goal else None


def minimizers_for(name: str, goal: str) -> tuple[tuple[float, float], ...]:
    """Returns the known minimizers (maximizers for ascent) of the example with this name and goal; () without one."""
    found = example_for(name, goal)
    return found.minimizers if found else ()


__all__ = ["DEFAULT", "GALLERY", "Example", "example_for", "minimizers_for"]
