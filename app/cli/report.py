"""A run in words and numbers for a terminal: plain text but for the headline's colour.

Numbers have three significant digits, and more where it takes them to tell apart what is compared.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from textwrap import wrap

import click
import numpy as np
from numpy.typing import NDArray

from app.cli.errors import harmless
from app.cli.options import query_of
from app.settings.classroom import ENDS, HIDDEN_VERDICT, LEFT_TO_YOU
from app.settings.settings import Settings
from app.settings.table import fits
from app.text.grammar import counted, joined
from app.text.letters import partials
from app.text.method_summary import parameter_words
from app.text.numbers import PLAIN_NORM_NAMES, all_apart, column, number, place, points_apart
from app.text.steps_table import columns, title_in_words
from app.text.taken_letters import letters_of
from app.text.verdict.verdict import Tone
from app.text.verdict.without_theory import title_of, told_verdict
from gradnorm_core.descent.html import method_words
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.norms import EXPONENTS
from gradnorm_core.objectives.gallery import GALLERY

WIDTH = 78
SHOWN = 4
"""Steps shown at each end of a longer table."""
COLOURS: dict[Tone, str] = {"good": "green", "warn": "yellow", "bad": "red", "neutral": "blue"}


def summary(settings: Settings, run: Run, diagnostics: Diagnostics) -> str:
    """The function, the verdict, the numbers, and the first and last steps, without what the link hides."""
    hides = settings.classroom.hides
    if any(map(hides, ENDS)):
        parts = [[*_function(settings)], [HIDDEN_VERDICT, LEFT_TO_YOU], [*facts(_given(settings, run))]]
    else:
        found = told_verdict(run, diagnostics, theory=not hides("theory"))
        parts = [
            [*_function(settings)],
            [click.style(found.headline, fg=COLOURS[found.tone], bold=True), *wrap(" ".join(found.sentences), WIDTH)],
            [*facts(_facts(settings, run, diagnostics))],
            *([] if hides("steps") or hides("curves") else [[*_steps(run, diagnostics)]]),
        ]
    return "\n\n".join("\n".join(part) for part in parts)


def facts(rows: Iterable[tuple[str, str]]) -> Iterable[str]:
    """Names and values, the values one below the other."""
    rows = list(rows)
    width = max(len(name) for name, _ in rows)
    return (f"{name:<{width}}  {value}" for name, value in rows)


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Cells set flush right under their titles."""
    lines = [list(titles), *map(list, rows)]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    return ("  ".join(f"{cell:>{width}}" for cell, width in zip(line, widths, strict=True)) for line in lines)


def _function(settings: Settings) -> Iterable[str]:
    """The formula as it was read, what is worth knowing about the reading, and what is run on it."""
    objective = settings.objective
    known = GALLERY.get(settings.example)
    named = title_of(known, not settings.classroom.hides("theory")) if known and known.text == settings.formula else ""
    title = f"{named}: " if named else ""
    yield from wrap(f"{title}{formula_line(settings)}", WIDTH, subsequent_indent="    ")
    yield from (f"  ({harmless(note.message)})" for note in objective.notes)


def formula_line(settings: Settings) -> str:
    """The formula as it was read, "f(x, y) = x^2 + κ*y^2, where κ = 10"."""
    reading, numbers = settings.objective.expression, parameter_words(settings)
    return f"{reading.head} = {reading.body}" + (f", where {joined(numbers)}" if numbers else "")


def _given(settings: Settings, run: Run) -> Iterable[tuple[str, str]]:
    """The run as it was asked for, without its course and its end."""
    yield "method", method_words(run.spec)
    yield "x₀", place(run.points[0])
    yield "steps", f"at most {settings.max_iterations}"
    yield "link", _link(settings)


def _facts(settings: Settings, run: Run, diagnostics: Diagnostics) -> Iterable[tuple[str, str]]:
    yield "method", method_words(run.spec)
    yield "x₀ → x", " → ".join(points_apart(run.points[0], run.points[-1]))
    yield "steps", f"{run.iterations} of at most {settings.max_iterations}"
    if not settings.classroom.hides("curves"):
        yield title_in_words("f", letters_of(run.objective)), _change(run.values)
    for p in () if settings.classroom.hides("curves") else EXPONENTS:
        test = f"  (tolerance {number(settings.gradient_tolerance)})" if p == settings.tolerance_norm else ""
        yield PLAIN_NORM_NAMES[p], _change(diagnostics.norms[p]) + test
    yield "cost", ", ".join(_evaluations(run))
    yield "link", _link(settings)


def _link(settings: Settings) -> str:
    """The parameters of the link; a large table is in the saved file alone."""
    link = query_of(settings) or "/"
    return link if fits(settings.table) else f"{link} (without the table, which is too large for a link)"


def _change(series: NDArray[np.float64]) -> str:
    return " → ".join(all_apart(series[[0, -1]].tolist()))


def _evaluations(run: Run) -> Iterable[str]:
    counts = run.evaluations
    yield counted(counts.gradients, "gradient")
    if counts.values:
        yield counted(counts.values, "value")
    if counts.hessians:
        yield counted(counts.hessians, "Hessian")


def _steps(run: Run, diagnostics: Diagnostics) -> Iterable[str]:
    """The first and the last steps; all of them when there are few."""
    left_out = (*partials(run.objective.variables), "turn in °")  # the terminal has no room for them
    shown = {title: numbers for title, numbers in columns(run, diagnostics).items() if title not in left_out}
    rows = shortened(list(shown.values()))
    yield from table(list(shown), [["" if cell == number(math.nan) else cell for cell in row] for row in rows])


def shortened(columns: Sequence[NDArray[np.generic]], ends: int = SHOWN) -> list[list[str]]:
    """The rows of a table in words, those in the middle of many replaced by one row of dots.

    A number has the digits that tell it from the one above it in its column.

    Args:
        columns: whole numbers, texts or floats, as many in each column.
        ends: rows at each end of a longer table.
    """
    rows = len(columns[0])
    cut = rows > 2 * ends + 1
    places = [*range(ends), *range(rows - ends, rows)] if cut else list(range(rows))
    texts = [_cells(one[places]) for one in columns]
    shown = [list(row) for row in zip(*texts, strict=True)]
    return [*shown[:ends], ["…"] * len(columns), *shown[ends:]] if cut else shown


def _cells(numbers: NDArray[np.generic]) -> list[str]:
    return column(numbers.tolist()) if numbers.dtype.kind == "f" else list(map(str, numbers.tolist()))
