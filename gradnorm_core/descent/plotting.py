"""``run.plot()``: the core draws nothing itself, it asks whoever has registered to draw.

A package offers a drawing by an entry point of the group ``gradnorm_core.figures``, named after what it draws:

    [project.entry-points."gradnorm_core.figures"]
    run = "package.module:function"        # called with the run and the keyword arguments of plot

The app that comes with this library registers its figures so. The core knows the name of the group and nothing else.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from gradnorm_core.errors import GradnormError

GROUP = "gradnorm_core.figures"


class DrawingError(GradnormError, ImportError):
    """Nothing is installed that could draw, or what it needs is missing."""


def draw(what: str, subject: object, **options: Any) -> Any:
    """The figure that the registered function of this name makes of the subject.

    Raises:
        DrawingError: there is no such function, or a library it needs is missing.
    """
    offers = entry_points(group=GROUP, name=what)
    if not offers:
        raise DrawingError("Nothing that draws is installed: pip install 'gradnorm[app]' brings the figures.")
    try:
        function = next(iter(offers)).load()
    except ImportError as error:
        advice = "pip install 'gradnorm[app]' brings all that drawing needs"
        raise DrawingError(f"Drawing needs {error.name or 'a library'}, which is not installed; {advice}.") from error
    return function(subject, **options)
