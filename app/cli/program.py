"""The program ``gradnorm``: its commands, and how every mistake in them ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EPIPE
from importlib.metadata import version
from typing import Any

import click

from app.cli.errors import BROKE_OFF, DONE, INTERRUPTED, USAGE, WRONG, FormulaProblem
from app.cli.lists import functions, gallery, methods
from app.cli.live_class import class_
from app.cli.open import open_app
from app.cli.run import run
from app.cli.sweep import sweep
from gradnorm_core.descent.plotting import DrawingError
from gradnorm_core.errors import ExpressionError, GradnormError

EPILOG = f"""\b
Examples:
  gradnorm run "x^2 + 10y^2" --start 2,1 --step-size 0.09 --steps 50
  gradnorm run rosenbrock --direction heavy_ball_0.9 --csv > steps.csv
  gradnorm sweep "x^2 + 10y^2" --from 0.01 --to 0.11 --count 20
  gradnorm open rosenbrock

\b
Exit codes:
  {DONE:>3}  done; a run converged, stalled, or came to its limit of steps
  {WRONG:>3}  a formula cannot be read, a file not be written, or a part is not installed
  {USAGE:>3}  options that do not exist or do not go together
  {BROKE_OFF:>3}  the run diverged, left the domain, met a point without gradient, or found no step
  {INTERRUPTED:>3}  interrupted

Colours are left out when the output is no terminal or NO_COLOR is set."""


LESSON = "lesson"
"""The command that needs the whole course, which the others do not wait for."""


class Program(click.Group):
    """The group of commands; turns every error into a sentence and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), LESSON})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == LESSON:
            from app.cli.lesson import lesson  # noqa: PLC0415  (the course takes a seventh of a start)

            return lesson
        return super().get_command(ctx, cmd_name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with _writing():  # --help and --version print while the arguments are read
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _writing():
                return super().invoke(ctx)
        except ExpressionError as error:
            raise FormulaProblem(error) from error
        except DrawingError as error:
            raise click.ClickException(str(error)) from error
        except GradnormError as error:
            raise click.UsageError(str(error)) from error
        except KeyboardInterrupt:
            click.echo("\nInterrupted.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None


@contextmanager
def _writing() -> Iterator[None]:
    """Turns an output that cannot be written into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno == EPIPE:  # the reader has seen enough: click ends quietly
            raise
        _discard_output()
        raise click.ClickException(f"The output cannot be written: {error.strerror}.") from error


def _discard_output() -> None:
    """Sends to nowhere what is still in the buffer of the output; writing it at the end would fail a second time."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@click.group(cls=Program, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("gradnorm"), prog_name="gradnorm")
@click.pass_context
def gradnorm(context: click.Context) -> None:
    """Type a function, see the descent: gradient descent and the norm of the gradient.

    A FORMULA is what the app reads: "x^2 + 10y^2", "sin x cos y", "|x| + |y|". The name of an example (gradnorm
    gallery) or a link of the app may stand in its place.
    """
    if os.environ.get("NO_COLOR"):
        context.color = False
    for stream in (sys.stdout, sys.stderr):  # a terminal without ∇ shows a question mark, not a traceback
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


for command in (run, sweep, open_app, class_, gallery, methods, functions):
    gradnorm.add_command(command)
