"""``gradnorm run``: one run, as a summary or as a file."""

from __future__ import annotations

from typing import Any

import click

from app.command_line.choices import RunCommand, settings_of, takes_a_run
from app.command_line.problems import exit_code_of
from app.command_line.report import summary
from app.settings import to_spec
from app.steps_table import columns, csv
from gradnorm_core.descent import run_spec
from gradnorm_core.diagnostics import diagnose

EPILOG = """\b
Examples:
  gradnorm run "x^2 + 10y^2" --start 2,1 --step-size 0.09 --steps 50
  gradnorm run rosenbrock --rule armijo
  gradnorm run -x^2-y^2 --goal maximize
  gradnorm run --link "http://localhost:8501/?v=1&ex=rosenbrock&step=0.002"
  gradnorm run himmelblau --csv > himmelblau.csv

The summary has three significant digits; --csv has all of them."""


@click.command(cls=RunCommand, epilog=EPILOG)
@takes_a_run
@click.option("--csv", "as_csv", is_flag=True, help="Every step as comma-separated values, in place of the summary.")
def run(as_csv: bool, **options: Any) -> None:
    """Run a descent and say what happened, and why."""
    settings = settings_of(options)
    spec = to_spec(settings)
    made = run_spec(spec)
    seen = diagnose(spec.objective, made)
    if as_csv:
        click.echo(csv(columns(made, seen)).encode(), nl=False)
    else:
        click.echo(summary(settings, made, seen))
    click.get_current_context().exit(exit_code_of(made.status.name))
