"""Gives a typed function its footing: a start, a window and a step size that fit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.compute import results
from app.settings.settings import OWN, Settings, of_example, to_spec
from app.text.footing import footing_sentence
from app.text.taken_letters import letters_of
from app.ui.session import hides, locked, session, show

FITTED = ("start", "window", "step_size")
"""The settings that are fitted to a function."""
TELLING = ("verdict", "theory", "path")
"""Parts that a teacher's link hides and the reason of the choice would give away."""
REMEMBERED = 20
"""Functions of which the session keeps the fitted settings, so that they come back with the function."""


def take_function(text: str) -> None:
    """Shows the function with the settings it was left with; a new one keeps those present or gets fitting ones.

    Those present are kept where the run with them meets the tolerance inside the window, and where a teacher's link
    locks one of them.
    """
    kept = session()
    wanted = replace(kept.settings, formula=text, example=OWN)
    _remember(kept.settings)
    if (found := kept.fitted.get(text)) is not None:
        show(replace(wanted, **found))
    elif locked(*FITTED) or results.stands(to_spec(wanted), wanted.window):
        show(wanted)
    else:
        _fit(wanted)


def bring_back() -> None:
    """Shows the function with the start, the window and the step size of its example, or else a footing of its own."""
    settings = session().settings
    if settings.example == OWN:
        _fit(settings)
    else:
        show(replace(settings, **values(of_example(settings.example))))


def _fit(wanted: Settings) -> None:
    """Shows the function with a footing of its own, and says what was chosen; as it is where no start moves."""
    footing = results.footing(to_spec(replace(wanted, start=(0.0, 0.0))))
    if footing is None:
        show(wanted)
        return
    size = footing.step_size or wanted.step_size
    show(replace(wanted, start=footing.start, window=footing.window, step_size=size))
    named = results.footing_of_run(footing, to_spec(session().settings))
    session().remark = footing_sentence(named, not hides(*TELLING), letters_of(session().settings.objective))


def _remember(settings: Settings) -> None:
    """Keeps the fitted settings of the function that is left; the one left longest ago is forgotten."""
    fitted = session().fitted
    fitted.pop(settings.formula, None)
    fitted[settings.formula] = values(settings)
    while len(fitted) > REMEMBERED:
        del fitted[next(iter(fitted))]


def values(settings: Settings) -> Mapping[str, Any]:
    """The fitted settings, by their fields."""
    return {field: getattr(settings, field) for field in FITTED}
