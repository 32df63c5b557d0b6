"""Options that take an optional file: without one they print, ``--csv``, ``--csv steps.csv``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, TypeVar

import click

OUTPUT: Final = "-"
"""In place of a file: the output. It is also the value of an option without one."""
SUBJECTS: Final = ("formula", "link", "saved")
"""Options that say what to run."""
Export = TypeVar("Export")


def give_back_formula(wanted: dict[Export, str | None], options: dict[str, Any]) -> None:
    """In ``gradnorm run --csv "x^2"`` the text after the option is the formula: nothing else says what to run.

    Args:
        wanted: the file of each export, `OUTPUT`, or None for an export that was not asked for; changed in place.
        options: the other options; the formula in them is changed in place.
    """
    given = [export for export, where in wanted.items() if where not in (None, OUTPUT)]
    if len(given) == 1 and all(options[name] is None for name in SUBJECTS):
        options["formula"], wanted[given[0]] = wanted[given[0]], OUTPUT


def only_printed(wanted: dict[Export, str | None]) -> Export | None:
    """The export that goes to the output, if any.

    Raises:
        click.UsageError: there are several.
    """
    printed = [export for export, where in wanted.items() if where == OUTPUT]
    if len(printed) > 1:
        raise click.UsageError("Only one export can be printed; give the others a file.")
    return printed[0] if printed else None


def write_file(where: str, content: str) -> None:
    """Writes a file and says so on the error stream.

    Raises:
        click.FileError: it cannot be written.
    """
    try:
        Path(where).write_bytes(content.encode())
    except (OSError, ValueError) as error:
        raise click.FileError(where, getattr(error, "strerror", None) or str(error)) from error
    click.echo(f"Wrote {where}", err=True)
