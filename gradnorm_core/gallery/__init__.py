"""Known functions with their minimizers, a window, a start and a step size that tells something.

`GALLERY` maps names to `Example`; its first entry is the one to open with. To add a function, add an `Example` to the
file of its family: the tests hold it to what it declares.
"""

from __future__ import annotations

from gradnorm_core.gallery.borders import BORDERS
from gradnorm_core.gallery.example import Example
from gradnorm_core.gallery.landscapes import LANDSCAPES
from gradnorm_core.gallery.quadratics import QUADRATICS
from gradnorm_core.gallery.shapes import SHAPES
from gradnorm_core.gallery.valleys import VALLEYS
from gradnorm_core.gallery.wells import WELLS

GALLERY: dict[str, Example] = {
    example.name: example for example in (*QUADRATICS, *VALLEYS, *WELLS, *LANDSCAPES, *SHAPES, *BORDERS)
}
"""Every example by its name."""

DEFAULT = next(iter(GALLERY))
"""The name of the example to open with."""

__all__ = ["DEFAULT", "GALLERY", "Example"]
