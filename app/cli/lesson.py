"""``gradnorm lesson``: the course, listed, read in the terminal, or opened in the app."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase
from textwrap import fill
from urllib.parse import urlencode

import click

from app.cli.errors import harmless
from app.cli.open import serve
from app.cli.report import WIDTH, facts
from app.course.catalogue import LESSONS
from app.course.lesson import Lesson, Question, Read
from app.course.runner import Lab, said
from app.settings.links import VERSION
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import Diagnostics, diagnose

EPILOG = """\b
Examples:
  gradnorm lesson
  gradnorm lesson sawtooth
  gradnorm lesson sawtooth --open

The terminal shows the words, Markdown with LaTeX, and the questions. The
answers, with the pictures and the reasons, are in the app: it is worth
committing to one of your own first."""


class _Lab:
    """Where the numbers of a lesson are computed."""

    def run(self, spec: RunSpec, /) -> Run:
        return run_spec(spec)

    def diagnosis(self, spec: RunSpec, /) -> Diagnostics:
        return diagnose(spec.objective, run_spec(spec))


@click.command(epilog=EPILOG)
@click.argument("name", required=False)
@click.option("--open", "opened", is_flag=True, help="Start the app at this lesson instead.")
@click.option("--port", type=click.IntRange(1, 65535), help="Where the app answers, with --open.")
@click.option("--browser/--no-browser", default=True, help="Open a browser window, with --open.  [yes]")
def lesson(name: str | None, opened: bool, port: int | None, browser: bool) -> None:
    """List the lessons of the course, or read one of them."""
    if name is not None and name not in LESSONS:
        raise click.UsageError(f"There is no lesson {harmless(name)!r}; gradnorm lesson lists all.")
    if opened:
        serve(f"course?{urlencode({'v': VERSION, 'course': name})}" if name else "course", port, browser)
    elif name is None:
        rows = (((key, f"{one.title} ({one.minutes} min): {one.why}")) for key, one in LESSONS.items())
        click.echo("\n".join(facts(rows)))
    else:
        click.echo("\n\n".join(_told(LESSONS[name], _Lab())))


def _told(one: Lesson, lab: Lab) -> Iterable[str]:
    yield click.style(f"{one.title} ({one.minutes} min)", bold=True)
    yield fill(one.why, WIDTH)
    for step in one.steps:
        yield _paragraphs(said(step.text, lab)) if isinstance(step, Read) else _question(step, lab)
    yield _paragraphs(said(one.summary, lab))
    yield fill(f"Source: {one.source}", WIDTH)


def _question(question: Question, lab: Lab) -> str:
    """The question and what can be answered."""
    options = zip(ascii_lowercase, question.labels, strict=False)
    listed = [fill(f"  {letter}) {label}", WIDTH, subsequent_indent="     ") for letter, label in options]
    return "\n".join([_paragraphs(f"Question: {said(question.ask, lab)}"), *listed])


def _paragraphs(text: str) -> str:
    """Markdown set to the width of a terminal; lists, tables and formulas on their own lines keep them."""
    return "\n\n".join(
        part if part.startswith(("-", "|", "$$", "1.")) else fill(part, WIDTH) for part in text.strip().split("\n\n")
    )
