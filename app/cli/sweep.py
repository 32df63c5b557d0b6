"""``gradnorm sweep``: the same run with many step sizes."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

import click
import numpy as np

from app.cli.options import RunCommand, query_of, settings_of, takes_a_run
from app.cli.progress import shown_progress
from app.cli.report import facts, shortened, table
from app.compute.tasks import default_range
from app.settings.settings import Settings, to_spec
from app.settings.step_sizes import Study, check_alphas
from app.text.numbers import number, pair
from app.text.outcomes import LABELS
from gradnorm_core.descent.html import method_words
from gradnorm_core.descent.spec import RunSpec, without_step_size
from gradnorm_core.diagnostics.theory import is_plain, reference_minimum
from gradnorm_core.errors import UsageError
from gradnorm_core.norms import EXPONENTS, NORMS
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import minimizers_for
from gradnorm_core.sweeps import StepSizeSweep, sweep_step_sizes
from gradnorm_core.sweeps.ranges import Range, Spacing, spaced

EPILOG = """\b
Examples:
  gradnorm sweep "x^2 + 10y^2" --from 0.01 --to 0.11 --count 20
  gradnorm sweep rosenbrock --steps 2000 --csv > sweep.csv
  gradnorm sweep himmelblau --direction heavy_ball_0.9 --json | jq .fastest

Without --from and --to the range is the one the Step sizes page chooses."""

MOST = 100_000
SHOWN = 12
"""Rows shown at each end of a longer table."""
FILE_TITLES = ("step_size", "status", "iterations", "x", "y", "f", *(f"norm_{norm.key}" for norm in NORMS))


@click.command(cls=RunCommand, epilog=EPILOG)
@takes_a_run
@click.option("--from", "low", type=float, metavar="ALPHA", help="The smallest step size.")
@click.option("--to", "high", type=float, metavar="ALPHA", help="The largest step size.")
@click.option("--count", type=click.IntRange(2, MOST), default=20, show_default=True, help="How many step sizes.")
@click.option(
    "--spacing",
    type=click.Choice(["linear", "log"]),
    default="linear",
    show_default=True,
    help="Equal differences or equal factors from one to the next.",
)
@click.option("--csv", "as_csv", is_flag=True, help="One run per line as comma-separated values.")
@click.option("--json", "as_json", is_flag=True, help="The settings and every run as JSON.")
def sweep(
    low: float | None, high: float | None, count: int, spacing: Spacing, as_csv: bool, as_json: bool, **options: Any
) -> None:
    """Run a descent with many step sizes and say which one is best.

    Progress goes to the terminal's error stream when the work is long.
    """
    if as_csv and as_json:
        raise click.UsageError("Choose one of --csv and --json.")
    settings = settings_of(options)
    spec = to_spec(settings)
    if not hasattr(spec.step_rule, "step_size"):
        raise click.UsageError(f"{spec.step_rule.label} finds its own step size: there is nothing to sweep.")
    alphas = _range(low, high, settings, spec)
    with shown_progress(f"{count} runs") as progress:
        found = sweep_step_sizes(spec, spaced(alphas, count, spacing), progress)
    if as_csv:
        click.echo(_csv(found).encode(), nl=False)
    elif as_json:
        click.echo(_json(settings, found))
    else:
        click.echo(_report(settings, found))


def _range(low: float | None, high: float | None, settings: Settings, spec: RunSpec) -> Range:
    """The ends that were given, and the usual ones in place of others."""
    if low is not None and high is not None:
        usual = (low, high)
    else:
        reference = reference_minimum(without_step_size(spec), minimizers_for(settings.example, spec.goal))
        usual = default_range(
            Study(), spec, reference.curvature.stability_limit if reference and is_plain(spec) else None
        )
    try:
        return check_alphas((usual[0] if low is None else low, usual[1] if high is None else high))
    except UsageError as error:
        raise click.UsageError(f"--from and --to: {error}") from error


def _report(settings: Settings, found: StepSizeSweep) -> str:
    counts = Counter(found.status_names.tolist())
    best = found.fastest
    steps = None if best is None else int(np.nanmin(found.steps_to_tolerance))
    answer = "none converged" if best is None else f"α = {number(best)}, {steps} steps"
    rows = [
        ("method", method_words(found.spec, omit="step_size")),
        ("start", f"{pair(settings.start)}, at most {settings.max_iterations} steps"),
        ("runs", ", ".join(f"{counts[name]} {words}" for name, words in LABELS.items() if counts[name])),
        ("fewest steps", answer),
    ]
    top = f"f(x, y) = {parse(settings.formula).expression.plain}"
    return "\n".join([top, "", *facts(rows), "", *table(["α", "ended", "steps", "f", "‖∇f‖₂"], _rows(found))])


def _rows(found: StepSizeSweep) -> list[list[str]]:
    columns = (found.step_sizes, found.status_names, found.iterations, found.values, found.norms[2.0])
    rows = [
        [number(alpha), LABELS[status], str(steps), number(value), number(norm)]
        for alpha, status, steps, value, norm in zip(*(column.tolist() for column in columns), strict=True)
    ]
    return shortened(rows, SHOWN)


def _records(found: StepSizeSweep) -> Iterable[dict[str, Any]]:
    columns = (
        found.step_sizes, found.status_names, found.iterations, *found.points.T, found.values,
        *(found.norms[p] for p in EXPONENTS),
    )  # fmt: skip
    for row in zip(*(column.tolist() for column in columns), strict=True):
        yield dict(zip(FILE_TITLES, row, strict=True))


def _csv(found: StepSizeSweep) -> str:
    """All digits; an empty field where there is no number."""
    rows = (map(_digits, record.values()) for record in _records(found))
    return "\r\n".join([",".join(FILE_TITLES), *map(",".join, rows), ""])


def _digits(cell: str | float) -> str:
    return cell if isinstance(cell, str) else "" if math.isnan(cell) else repr(cell)


def _json(settings: Settings, found: StepSizeSweep) -> str:
    """Strict JSON: null where there is no finite number."""
    runs = [{key: _finite(cell) for key, cell in record.items()} for record in _records(found)]
    told = {
        "schema": "gradnorm-sweep", "version": 1, "link": query_of(settings), "formula": settings.formula,
        "fastest": found.fastest, "runs": runs,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, allow_nan=False, indent=1)


def _finite(cell: Any) -> Any:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
