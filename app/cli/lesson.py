"""``gradnorm lesson``: the course, listed, read in the terminal, or opened in the app."""

from __future__ import annotations

from string import ascii_lowercase
from textwrap import fill

import click

from app.cli.errors import harmless
from app.cli.names import nearest
from app.cli.open import serve
from app.cli.report import WIDTH, facts
from app.course.behaviour_questions import OwnPrediction, OwnStep
from app.course.catalogue import LESSONS
from app.course.drawn_questions import DrawsNorm
from app.course.lesson import Answer, Lesson, Question, Read
from app.course.questions import Number
from app.course.runner import Runner, words_of
from app.settings.address import query_text
from app.settings.links import VERSION
from app.settings.typed import key_of
from app.text.grammar import capitalized
from app.text.readable_tex import readable
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics

EPILOG = """\b
Examples:
  gradnorm lesson
  gradnorm lesson sawtooth
  gradnorm lesson sawtooth --open

The text can be printed as a handout too: each question ends its page, the
answer opens the next one. Formulas are in Unicode; pictures are in the app."""


PAGE_BREAK = "\f"
"""A form feed: a printer begins a new page, a terminal shows nothing."""


class _Lab:
    """Computes the runs of a lesson, each once: its questions ask for the same few runs again and again."""

    def __init__(self) -> None:
        self._runs: dict[RunSpec, Run] = {}

    def run(self, spec: RunSpec, /) -> Run:
        if spec not in self._runs:
            self._runs[spec] = run_spec(spec)
        return self._runs[spec]

    def diagnosis(self, spec: RunSpec, /) -> Diagnostics:
        return diagnose(spec.objective, self.run(spec))


@click.command(epilog=EPILOG)
@click.argument("name", required=False)
@click.option("--open", "opened", is_flag=True, help="Start the app at this lesson instead.")
@click.option("--port", type=click.IntRange(1, 65535), help="Where the app answers, with --open.")
@click.option("--browser/--no-browser", default=True, help="Open a browser window, with --open.  [yes]")
def lesson(name: str | None, opened: bool, port: int | None, browser: bool) -> None:
    """List the lessons of the course, or read one of them."""
    key = None if name is None else key_of(name)
    if name is not None and key not in LESSONS:
        near = nearest(name, LESSONS)
        raise click.UsageError(f"There is no lesson {harmless(name)!r}.{near} `gradnorm lesson` lists all.")
    if opened:
        serve(f"course?{query_text({'v': VERSION, 'course': key})}" if key else "course", port, browser)
    elif key is None:
        rows = (((each, f"{one.title} ({one.minutes} min): {one.why}")) for each, one in LESSONS.items())
        click.echo("\n".join(facts(rows)))
    else:
        click.echo(f"\n\n{PAGE_BREAK}".join("\n\n".join(page) for page in _pages(LESSONS[key], _Lab())))


def _pages(one: Lesson, runner: Runner) -> list[list[str]]:
    """The lesson as pages of paragraphs; a page ends with a question, so that no answer stands beside it."""
    pages = [[click.style(f"{one.title} ({one.minutes} min)", bold=True), fill(one.why, WIDTH)]]
    for step in one.steps:
        if isinstance(step, Read):
            pages[-1].append(_paragraphs(words_of(step.text, runner)))
        else:
            pages[-1].append(_question(step, runner))
            pages.append([_answer(step, runner)])
    pages[-1] += [_paragraphs(words_of(one.summary, runner)), fill(f"Source: {one.source}", WIDTH)]
    return pages


def _answer(question: Question, runner: Runner) -> str:
    """The true answer and its reason; of a question that any number may answer, what has to be reached."""
    if isinstance(question, OwnStep | OwnPrediction):
        truth = words_of(question.truth, runner) if isinstance(question, OwnStep) else "try it in the app"
        return _paragraphs(f"Answer: {capitalized(truth)}.")
    if isinstance(question, DrawsNorm):
        return _paragraphs(f"Answer: {question.truth(runner)}. {words_of(question.why, runner)}")
    number = question.truth(runner) if isinstance(question, Number) else None
    choices = range(len(question.labels)) if question.labels else (None,)
    given = (question.judge(Answer(choice, number), runner) for choice in choices)
    right = next(feedback for feedback in given if feedback.right)
    return _paragraphs(f"Answer: {capitalized(right.truth)}. {right.why}")


def _question(question: Question, runner: Runner) -> str:
    """The question and its options."""
    options = zip(ascii_lowercase, question.labels, strict=False)
    listed = [fill(f"  {letter}) {readable(label)}", WIDTH, subsequent_indent="     ") for letter, label in options]
    return "\n".join([_paragraphs(f"Question: {words_of(question.ask, runner)}"), *listed])


def _paragraphs(text: str) -> str:
    """Text set to the width of a terminal; lists, tables and formulas on their own lines keep them."""
    parts = readable(text.strip()).split("\n\n")
    return "\n\n".join(part if part.startswith(("-", "|", "    ", "1.")) else fill(part, WIDTH) for part in parts)
