"""The error messages of the command and its exit codes."""

from __future__ import annotations

import unicodedata
from typing import IO, Any, Final

import click

from app.text.html import excerpt
from gradnorm_core.descent.plotting import INSTALL_APP
from gradnorm_core.errors import ExpressionError

DONE: Final = 0
"""The work is done; a run converged, stalled or came to its limit of steps."""
WRONG: Final = 1
"""A formula that cannot be read, a file that cannot be written, something that is not installed."""
USAGE: Final = 2
"""Options that do not exist or do not go together."""
BROKE_OFF: Final = 3
"""A run that diverged, left the domain, met a point without gradient, or found no step size or no direction."""
INTERRUPTED: Final = 130
"""Ctrl-C."""

BREAKING: Final = ("diverged", "left_the_domain", "derivative_undefined", "step_rule_failed", "rule_failed")
"""The statuses of runs that end with `BROKE_OFF`."""
WIDTH = 72
"""Columns of a formula shown around a mistake."""


class FormulaProblem(click.ClickException):
    """A formula that cannot be read: what is wrong, the caret under the column, what to write instead."""

    exit_code = WRONG

    def __init__(self, error: ExpressionError, hint: str | None = None) -> None:
        super().__init__(error.message)
        self.error, self.hint = error, hint

    def show(self, file: IO[Any] | None = None) -> None:
        place = f" ({self.error.place})" if self.error.has_place else ""
        written = [f"{click.style('Error:', fg='red')} {harmless(self.error.message)}{place}"]
        if self.error.has_place:
            written += [f"  {line}" for line in excerpt(self.error.text, self.error.position, WIDTH).split("\n")]
        written += [harmless(advice) for advice in (self.error.suggestion, self.hint) if advice]
        click.echo("\n".join(written), file=file, err=True)


class Missing(click.ClickException):
    """Something that is not installed, and how to install it."""

    exit_code = WRONG

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} needs packages that come with the app; {INSTALL_APP}")


def harmless(text: str) -> str:
    """The text without characters a terminal would obey."""
    return "".join("�" if unicodedata.category(one) in ("Cc", "Cf") and one != "\n" else one for one in text)


def exit_code_of(status: str) -> int:
    """The code a run with this status ends with."""
    return BROKE_OFF if status in BREAKING else DONE
