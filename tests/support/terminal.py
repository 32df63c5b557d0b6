"""The command as a test calls it, and what it printed."""

from __future__ import annotations

import csv
import io

from click.testing import CliRunner, Result

from app.cli.program import gradnorm

SWEEP = ("sweep", "x^2 + 10y^2", "--from", "0.01", "--to", "0.11", "--count", "11", "--steps", "1000")
VALLEY = ("run", "x^2 + 10y^2", "--start", "2,1", "--step-size", "0.09", "--steps", "50")


def call(*arguments: str) -> Result:
    """The command with these arguments; an exception that is no exit is a bug and is raised."""
    result = CliRunner().invoke(gradnorm, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def rows(text: str) -> list[dict[str, str]]:
    """A CSV as dictionaries."""
    return list(csv.DictReader(io.StringIO(text)))
