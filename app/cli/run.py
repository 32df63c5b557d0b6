"""``gradnorm run``: one run, as a summary or as any of the files the app offers."""

from __future__ import annotations

from typing import Any

import click

from app.cli.errors import exit_code_of
from app.cli.files import OUTPUT, give_back_formula, only_printed, write_file
from app.cli.hidden import IN_FILES, refuse_hidden
from app.cli.options import Command, RunCommand, settings_of, takes_a_run
from app.cli.report import summary
from app.exports.catalogue import EXPORTS, Export
from app.settings.classroom import ENDS
from app.settings.settings import to_spec
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
  gradnorm run himmelblau --script | python3
  gradnorm run himmelblau --csv steps.csv --json run.json

An export goes to its FILE, or to the output without one. The summary has three
significant digits, or as many as its lines differ by; the exports have all. With
files it is printed as well."""


def takes_exports(command: Command) -> Command:
    """One option for each row of `EXPORTS`, passed under its name; its value is a file, `OUTPUT` or None."""
    for export in reversed(EXPORTS):
        command = click.option(
            export.flag, export.name, is_flag=False, flag_value=OUTPUT, metavar="[FILE]", help=export.words
        )(command)
    return command


@click.command(cls=RunCommand, epilog=EPILOG)
@takes_a_run
@takes_exports
def run(**options: Any) -> None:
    """Run a descent and say what happened, and why."""
    wanted: dict[Export, str | None] = {export: options.pop(export.name) for export in EXPORTS}
    give_back_formula(wanted, options)
    printed = only_printed(wanted)
    settings = settings_of(options)
    if any(where is not None for where in wanted.values()):
        refuse_hidden(settings, IN_FILES, "a file of the run")
    for export, where in wanted.items():
        if where not in (None, OUTPUT):
            write_file(where, export.make(settings))
    spec = to_spec(settings)
    made = run_spec(spec)
    if printed is not None:
        click.echo(printed.make(settings).encode(), nl=False)
    else:
        click.echo(summary(settings, made, diagnose(spec.objective, made)))
    told = not any(map(settings.classroom.hides, ENDS))  # the exit code says how the run ends
    click.get_current_context().exit(exit_code_of(made.status.name) if told else 0)
