"""``gradnorm run``: one run, as a summary or as any of the files the app offers."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from app.cli.errors import exit_code_of
from app.cli.options import RunCommand, settings_of, takes_a_run
from app.cli.report import summary
from app.exports.catalogue import EXPORTS
from app.settings.settings import Settings, to_spec
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.diagnose import diagnose

EPILOG = """\b
Examples:
  gradnorm run "x^2 + 10y^2" --start 2,1 --step-size 0.09 --steps 50
  gradnorm run rosenbrock --rule armijo
  gradnorm run -x^2-y^2 --goal maximize
  gradnorm run --link "http://localhost:8501/?v=1&ex=rosenbrock&step=0.002"
  gradnorm run himmelblau --csv > himmelblau.csv
  gradnorm run himmelblau --json | jq .verdict
  gradnorm run himmelblau --script - | python3

The summary has three significant digits; all files have all of them. With a
file in place of the output the summary is printed as well."""

BY_NAME: Final = {export.name: export for export in EXPORTS}
OUTPUT: Final = "-"


@click.command(cls=RunCommand, epilog=EPILOG)
@takes_a_run
@click.option("--csv", is_flag=True, help="Print every step as comma-separated values.")
@click.option("--json", is_flag=True, help="Print settings, run and diagnostics; --load reads it again.")
@click.option("--html", metavar="FILE", help="Write an interactive page that works offline; - prints it.")
@click.option("--script", "numpy", metavar="FILE", help="Write Python that needs only NumPy; - prints it.")
@click.option("--core-script", "core", metavar="FILE", help="Write Python that uses gradnorm_core; - prints it.")
@click.option("--notebook", metavar="FILE", help="Write a Jupyter notebook; - prints it.")
def run(**options: Any) -> None:
    """Run a descent and say what happened, and why."""
    asked = {name: options.pop(name) for name in BY_NAME}
    printed = [name for name, where in asked.items() if where is True or where == OUTPUT]
    if len(printed) > 1:
        raise click.UsageError("Only one thing can be printed; give the others a file.")
    settings = settings_of(options)
    for name, where in asked.items():
        if where and name not in printed:
            _write(name, where, settings)
    spec = to_spec(settings)
    made = run_spec(spec)
    if printed:
        click.echo(BY_NAME[printed[0]].make(settings).encode(), nl=False)
    else:
        click.echo(summary(settings, made, diagnose(spec.objective, made)))
    click.get_current_context().exit(exit_code_of(made.status.name))


def _write(name: str, where: str, settings: Settings) -> None:
    """One file.

    Raises:
        click.FileError: it cannot be written.
    """
    content = BY_NAME[name].make(settings)
    try:
        Path(where).write_bytes(content.encode())
    except (OSError, ValueError) as error:
        raise click.FileError(where, getattr(error, "strerror", None) or str(error)) from error
    click.echo(f"Wrote {where}", err=True)
