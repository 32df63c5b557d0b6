"""``run.plot()``: the core draws nothing itself; it calls the function that is registered for drawing.

A package offers a drawing by an entry point of the group ``gradnorm_core.figures``, named after what it draws:

    [project.entry-points."gradnorm_core.figures"]
    run = "package.module:function"        # called with the run and the keyword arguments of plot

The app that comes with this library registers its figures there. The core knows the name of the group and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from inspect import Parameter, signature
from typing import Any

from gradnorm_core.errors import GradnormError, UsageError

GROUP = "gradnorm_core.figures"
INSTALL_APP = "from a checkout of Gradnorm: pip install '.[app]'"
"""The advice where the app is missing; it names no package index, since the project is on none."""


class DrawingError(GradnormError, ImportError):
    """No drawing function is installed, or a library that it needs is missing."""


def draw(what: str, subject: object, **options: Any) -> Any:
    """Returns the figure that the function registered under this name makes of the subject.

    Raises:
        DrawingError: no function is registered, or a library that it needs is missing.
        UsageError: the function has no argument of that name.
    """
    offers = entry_points(group=GROUP, name=what)
    if not offers:
        raise DrawingError(f"Nothing that draws is installed. The figures come with the app; {INSTALL_APP}")
    try:
        function = next(iter(offers)).load()
    except ImportError as error:
        missing = error.name or "a library"
        raise DrawingError(f"Drawing needs {missing}, which is not installed; {INSTALL_APP}") from error
    _check_names(function, options)
    return function(subject, **options)


def _check_names(function: Callable[..., Any], options: Mapping[str, Any]) -> None:
    """Refuses a keyword that the function does not take; a function without a signature is left to refuse it.

    Raises:
        UsageError: the function has no argument of that name.
    """
    try:
        parameters = list(signature(function).parameters.values())[1:]
    except ValueError:
        return
    known = [one.name for one in parameters if one.kind is not Parameter.VAR_KEYWORD]
    unknown = [name for name in options if name not in known]
    if unknown and len(known) == len(parameters):
        raise UsageError(f"plot takes {', '.join(known)}; there is no {unknown[0]}.")
