"""The parts that a teacher's link hides, on the command line."""

from __future__ import annotations

from typing import Final

import click

from app.settings.classroom import HIDES
from app.settings.settings import Settings

IN_FILES: Final = ("verdict", "path", "steps", "curves", "theory", "formulas", "arrows")
"""Keys of HIDES that every file of a run contains."""


def refuse_hidden(settings: Settings, things: tuple[str, ...], what: str) -> None:
    """Refuses to show what a link hides.

    Args:
        settings: those of the link.
        things: keys of HIDES that would be shown.
        what: what would show them: "the file".

    Raises:
        click.UsageError: the link hides one of them; the message names it, and the way out.
    """
    hidden = [thing for thing in things if settings.classroom.hides(thing)]
    if hidden:
        named = "; ".join(HIDES[thing] for thing in hidden)
        raise click.UsageError(
            f"The link hides this, which {what} would show: {named}. Without hide= in the link it is shown."
        )
