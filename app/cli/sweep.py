"""``gradnorm sweep``: the same run with many step sizes."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import click
import numpy as np

from app.cli.errors import BREAKING
from app.cli.files import OUTPUT, give_back_formula, only_printed, write_file
from app.cli.hidden import refuse_hidden
from app.cli.options import RunCommand, query_of, settings_of, takes_a_run
from app.cli.progress import shown_progress
from app.cli.report import facts, formula_line, shortened, table
from app.compute.tasks import default_range
from app.settings.classroom import ENDS
from app.settings.settings import Settings, to_spec
from app.settings.step_sizes import Study, check_alphas
from app.text.grammar import counted
from app.text.method_summary import start_words
from app.text.numbers import column_digits, number
from app.text.outcomes import LABELS
from app.text.steps_table import in_a_file, title_in_words
from app.text.sweeps import fastest
from app.text.taken_letters import fitted, in_other_words, letters_of
from gradnorm_core.descent.html import method_words
from gradnorm_core.descent.spec import RunSpec, without_step_size
from gradnorm_core.diagnostics.theory import landmarks
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.step_rules.base import has_step_size
from gradnorm_core.norms import EXPONENTS, NORMS
from gradnorm_core.objectives.gallery import minimizers_for
from gradnorm_core.sweeps import StepSizeSweep, sweep_step_sizes
from gradnorm_core.sweeps.ranges import Range, Spacing, spaced

EPILOG = """\b
Examples:
  gradnorm sweep "x^2 + 10y^2" --from 0.01 --to 0.11 --count 20
  gradnorm sweep rosenbrock --steps 2000 --csv > sweep.csv
  gradnorm sweep himmelblau --direction heavy_ball_0.9 --steps 500 --json | jq .fastest

Without --from and --to the range lies around the limit of stability at the
minimum, also for momentum; where no theory names one, around the step size."""

FORMAT = "gradnorm-sweep"
MOST = 100_000
WIDE = 20
"""Ends farther apart than this factor are spaced by equal factors unless --spacing says otherwise."""
SHOWN = 12
"""Rows shown at each end of a longer table."""
Exporter = Callable[[Settings, StepSizeSweep], str]


def file_titles(names: tuple[str, ...]) -> tuple[str, ...]:
    """The titles of the columns of a file."""
    return ("step_size", "status", "iterations", *names, in_a_file("f", names), *(f"norm_{norm.key}" for norm in NORMS))


@click.command(cls=RunCommand, epilog=EPILOG)
@takes_a_run
@click.option("--from", "low", type=float, metavar="ALPHA", help="The smallest step size.")
@click.option("--to", "high", type=float, metavar="ALPHA", help="The largest step size.")
@click.option("--count", type=click.IntRange(2, MOST), default=20, show_default=True, help="How many step sizes.")
@click.option(
    "--spacing",
    type=click.Choice(["linear", "log"]),
    help=f"Equal differences or equal factors.  [log where the ends differ by more than a factor {WIDE}]",
)
@click.option(
    "--csv",
    "csv_file",
    is_flag=False,
    flag_value=OUTPUT,
    metavar="[FILE]",
    help="One run per line as comma-separated values.",
)
@click.option(
    "--json",
    "json_file",
    is_flag=False,
    flag_value=OUTPUT,
    metavar="[FILE]",
    help="The settings and every run as JSON; its form is in docs/sweep.schema.json.",
)
def sweep(low: float | None, high: float | None, count: int, spacing: Spacing | None, **options: Any) -> None:
    """Run a descent with many step sizes and say which one is best.

    Progress goes to the terminal's error stream when the work is long.
    """
    wanted: dict[Exporter, str | None] = {_csv: options.pop("csv_file"), _json: options.pop("json_file")}
    give_back_formula(wanted, options)
    printed = only_printed(wanted)
    settings = settings_of(options)
    refuse_hidden(settings, ENDS, "a sweep")
    spec = to_spec(settings)
    if not has_step_size(spec.step_rule):
        raise click.UsageError(f"{spec.step_rule.label} takes no step size α: there is nothing to sweep.")
    alphas = _range(low, high, settings, spec)
    spacing = spacing or ("log" if alphas[1] > WIDE * alphas[0] else "linear")
    with shown_progress(f"{count} runs") as progress:
        found = sweep_step_sizes(spec, spaced(alphas, count, spacing), progress)
    for make, where in wanted.items():
        if where not in (None, OUTPUT):
            write_file(where, make(settings, found))
    if printed is not None:
        click.echo(printed(settings, found).encode(), nl=False)
    else:
        click.echo(_report(settings, found))


def _range(low: float | None, high: float | None, settings: Settings, spec: RunSpec) -> Range:
    """The ends that were given, and the usual ones in place of others."""
    if low is not None and high is not None:
        usual = (low, high)
    else:
        marks = landmarks(without_step_size(spec), minimizers_for(settings.example, spec.goal))
        limits = [mark.step_size for mark in marks if mark.meaning.startswith("limit")]
        usual = default_range(Study(), spec, limits[0] if limits else None)
    try:
        return check_alphas((usual[0] if low is None else low, usual[1] if high is None else high))
    except UsageError as error:
        raise click.UsageError(f"--from and --to: {error}") from error


def _report(settings: Settings, found: StepSizeSweep) -> str:
    counts = Counter(found.status_names.tolist())
    rows = [
        ("method", method_words(found.spec, omit="step_size")),
        ("start", f"{start_words(settings)}, at most {counted(settings.max_iterations)}"),
        ("runs", ", ".join(f"{counts[name]} {words}" for name, words in LABELS.items() if counts[name])),
        *_best(found),
    ]
    taken = letters_of(settings.objective)
    titles = [in_other_words("α", taken).lower(), "ended", "steps", title_in_words("f", taken), "‖∇f‖₂"]
    return "\n".join([formula_line(settings), "", *facts(rows), "", *table(titles, _rows(found))])


def _best(found: StepSizeSweep) -> Iterable[tuple[str, str]]:
    """The best step size: of runs that converge by their steps, else by the last norm and the last value of f."""
    if found.fastest is not None:
        yield "fewest steps", fitted(fastest(found), found.spec.objective)
        return
    if (found.status_names == "flat_start").all():
        yield "fewest steps", "none: the start is within the tolerance"
        return
    yield "fewest steps", "none converged"
    others = ", of the runs that did not break off" if np.isin(found.status_names, list(BREAKING)).any() else ""
    for name, title in (("norm_2", "smallest ‖∇f‖₂"), ("f", "best f")):
        run = _leading(found, name)
        yield title, "none: all broke off" if run is None else f"{_at(found, name, run)}{others}"


def _at(found: StepSizeSweep, name: str, best: dict[str, Any]) -> str:
    """The smallest norm or best f and its step size, each with the digits that its column of the table has.

    Of the other runs those are counted that did not break off and read the same in the table.
    """
    runs = list(_records(found))
    digits, digits_of_alpha = (column_digits([run[one] for run in runs]) for one in (name, "step_size"))
    least = number(best[name], digits)
    others = sum(number(run[name], digits) == least for run in runs if run["status"] not in BREAKING) - 1
    told = f"{least} at α = {number(best['step_size'], digits_of_alpha)}"
    return fitted(f"{told} and {counted(others, 'other')}" if others else told, found.spec.objective)


def _leading(found: StepSizeSweep, name: str) -> dict[str, Any] | None:
    """The run that ends with the smallest norm or the best f, of those that did not break off."""
    runs = [run for run in _records(found) if run["status"] not in BREAKING and math.isfinite(run[name])]
    up = name == "f" and found.spec.goal == "maximize"
    return (max if up else min)(runs, key=lambda run: float(run[name]), default=None)


def _rows(found: StepSizeSweep) -> list[list[str]]:
    ended = np.array([LABELS[name] for name in found.status_names.tolist()])
    return shortened((found.step_sizes, ended, found.iterations, found.values, found.norms[2.0]), SHOWN)


def _records(found: StepSizeSweep, names: tuple[str, ...] = ("x", "y")) -> Iterable[dict[str, Any]]:
    columns = (
        found.step_sizes, found.status_names, found.iterations, *found.points.T, found.values,
        *(found.norms[p] for p in EXPONENTS),
    )  # fmt: skip
    for row in zip(*(column.tolist() for column in columns), strict=True):
        yield dict(zip(file_titles(names), row, strict=True))


def _csv(settings: Settings, found: StepSizeSweep) -> str:
    """All digits; an empty field where there is no number."""
    names = found.spec.objective.variables
    rows = (map(_digits, record.values()) for record in _records(found, names))
    return "\r\n".join([",".join(file_titles(names)), *map(",".join, rows), ""])


def _digits(cell: str | float) -> str:
    return cell if isinstance(cell, str) else "" if math.isnan(cell) else repr(cell)


def _json(settings: Settings, found: StepSizeSweep) -> str:
    """Strict JSON: null where there is no finite number."""
    runs = [{key: _finite(cell) for key, cell in record.items()} for record in _records(found)]
    norm, value = (_leading(found, name) for name in ("norm_2", "f"))
    document = {
        "format": FORMAT, "version": 1, "link": query_of(settings), "formula": settings.formula,
        "variables": found.spec.objective.variables,
        "fastest": found.fastest, "smallest_norm": norm and norm["step_size"],
        "best_value": value and value["step_size"], "runs": runs,
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _finite(cell: Any) -> Any:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
