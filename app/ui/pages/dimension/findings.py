"""The findings of the Dimension page: exponents, the conclusion, alt texts. Plain text, no mark-up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from app.compute.dimension import SEEDS, Cell, Findings, predicted_steps
from app.settings.dimension import Experiment, Family, Rule
from app.text.grammar import agreeing, capitalized
from app.text.numbers import from_to, number

NAMES: dict[Family, str] = {
    "held": "spectrum held", "laplacian": "1-D Laplacian", "rosenbrock": "chained Rosenbrock",
}  # fmt: skip
RULE_NAMES: dict[Rule, str] = {
    "fixed": "the best fixed step", "exact": "exact line search", "momentum": "momentum (heavy ball)",
}  # fmt: skip
FROM = 5
"""The exponents are fitted from this n on: with two coordinates exact search ends after a few steps."""
FEWEST = 3
"""Sizes that a fit takes at least."""
CLOSE = 1.5
"""Medians within this factor of the law gather along its line."""
FLAT = 0.35
"""An exponent below this does not count as growth: 500 dimensions then need less than ten times the steps."""
STEADY = 1.1
"""Medians whose largest is less than this many times the smallest stay."""
ROUNDING = 1.05
"""Medians that exceed the first one by less than this factor do not grow; κ within this factor stays."""


def exponent(x: list[float], y: list[float]) -> float:
    """The p of y ≈ c·xᵖ: the slope of ln y over ln x by least squares; NaN with fewer than three points or a gap."""
    if len(x) < FEWEST or not np.isfinite(y).all():
        return math.nan
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def growth(cells: tuple[Cell, ...]) -> tuple[float, float]:
    """The exponents with which the median of the steps and κ grow with n."""
    fitted = _fitted(cells)
    n = [float(cell.n) for cell in fitted]
    return exponent(n, [cell.median for cell in fitted]), exponent(n, [cell.condition_number for cell in fitted])


def _fitted(cells: tuple[Cell, ...]) -> list[Cell]:
    return [cell for cell in cells if cell.n >= FROM]


def follows(findings: Findings, family: Family) -> bool:
    """Whether the steps grow no faster than κ (√κ with momentum), and not at all where κ does not grow."""
    steps, condition = growth(findings.of(family))
    order = 0.5 if findings.experiment.rule == "momentum" else 1.0
    if abs(condition) < FLAT:
        return abs(steps) < FLAT
    return bool(0.5 * order * condition < steps < order * condition + FLAT)


def conclusion(findings: Findings) -> tuple[str, list[str]]:
    """The experiment in one sentence, derived from its numbers; then each function."""
    every = [_family_sentence(findings, family) for family in findings.families]
    if findings.experiment.rule == "exact":
        fitted = any(not math.isnan(growth(findings.of(family))[0]) for family in findings.families)
        powers = f"; the powers are of n from {FROM} on" if fitted else ""
        every.append(f"With two coordinates exact search is often done in a few steps{powers}.")
    if any(len(_fitted(findings.of(family))) < FEWEST for family in findings.families):
        return f"Too few sizes to fit a power of n: it takes {FEWEST} from n = {FROM} on", every
    if not all(follows(findings, family) for family in findings.families):
        return "Here the steps do not simply follow κ", every
    groups = [findings.of(family) for family in findings.families]
    level = [cells for cells in groups if abs(growth(cells)[1]) < FLAT]
    if not level:
        return "The steps grow, and so does κ; hold the spectrum to see which of the two, n or κ, is to blame", every
    if len(level) < len(groups):
        by_choice = [cells[0].family == "held" for cells in level]
        where = "is held" if all(by_choice) else "is held or levels off" if any(by_choice) else "levels off"
        rest = f"where it {where} they {_course(level, findings.experiment)}"
        return f"Conditioning, not dimension: the steps follow κ where it grows; {rest}", every
    held = all(_spread(cell.condition_number for cell in cells) < ROUNDING for cells in level)
    return f"κ {'stays' if held else 'levels off'}, and the steps {_course(level, findings.experiment)}", every


def _course(groups: Sequence[tuple[Cell, ...]], experiment: Experiment) -> str:
    """Describes the medians from the first n to the last, where κ does not grow, as strongly as is true."""
    every = [[cell.median for cell in cells] for cells in groups]
    if all(_spread(medians) < STEADY for medians in every):
        return "stay, whatever the dimension"
    if all(max(medians) < ROUNDING * medians[0] for medians in every):
        return "do not grow"
    laws = [[_law(experiment, cell) for cell in cells] for cells in groups]
    if all(a <= b for medians, law in zip(every, laws, strict=True) for a, b in zip(medians, law, strict=True)):
        return "stay within what κ predicts"
    return f"change by a factor of {number(max(map(_spread, every)), 2)} at most"


def _spread(values: Iterable[float]) -> float:
    """The largest of some positive numbers, over the smallest."""
    known = list(values)
    return max(known) / min(known)


def _family_sentence(findings: Findings, family: Family) -> str:
    cells = findings.of(family)
    first, last = cells[0], cells[-1]
    steps, condition = growth(cells)
    kappa = f"κ = {number(last.condition_number)}"
    if abs(last.condition_number / first.condition_number - 1) > 0.01:
        kappa = f"κ {from_to(first.condition_number, last.condition_number)}"
    powers = f", with n to the power {_power(steps)} (κ: {_power(condition)})"
    fit = "" if math.isnan(steps) else powers
    return f"{capitalized(NAMES[family])}: {kappa}, steps from {_steps(first)} to {_steps(last)}{fit}."


def _steps(cell: Cell) -> str:
    return "too many to count" if math.isnan(cell.median) else f"{round(cell.median):,}"


def _power(value: float) -> str:
    """An exponent to two decimals, which is all that the fit supports."""
    return number(round(value, 2) + 0.0)


def missing(findings: Findings) -> list[str]:
    """The sentences on runs that did not arrive, and on runs that were not made."""
    lost = [
        f"{capitalized(NAMES[cell.family])}, n = {cell.n}: {sum(map(math.isnan, cell.steps))} of {len(cell.steps)} "
        "runs do not reach the tolerance."
        for cell in findings.cells
        if any(map(math.isnan, cell.steps))
    ]
    if set(findings.experiment.families) - set(findings.families):
        lost.append("Chained Rosenbrock is not run with exact search: each of its searches takes dozens of gradients.")
    return lost


def steps_alt(findings: Findings, told: bool = True) -> str:
    """The alt text of the steps over n; `told`: with the conclusion."""
    lead = f"Steps over the dimension n from 2 to {findings.experiment.largest}, both axes logarithmic"
    lead = f"{lead}, {len(SEEDS)} starts each."
    headline, sentences = conclusion(findings)
    return " ".join([lead, f"{headline}.", *sentences]) if told else lead


def condition_alt(findings: Findings, told: bool = True) -> str:
    """The alt text of the steps over κ; `told`: with the steps that κ predicts, and how close the runs are to them."""
    if not told:
        return "The same runs over the condition number κ, both axes logarithmic."
    known = [cell for cell in findings.cells if math.isfinite(cell.median)]
    over = sum(cell.median > _law(findings.experiment, cell) for cell in known)
    rest = f"{over} of {len(known)} medians {agreeing('lies', over)} above it." if over else "No median lies above it."
    close = all(1 / CLOSE < cell.median / _law(findings.experiment, cell) < CLOSE for cell in known)
    gathered = "they gather along one line" if close else "they lie beside one line"
    return (
        "The same runs over the condition number κ, both axes logarithmic: with functions of 2 to "
        f"{findings.experiment.largest} variables side by side, {gathered}, the steps that κ alone "
        f"predicts. {rest}"
    )


def _law(experiment: Experiment, cell: Cell) -> int:
    """The whole steps that κ predicts."""
    return math.ceil(predicted_steps(cell.condition_number, experiment.rule, experiment.tolerance))


def norms_alt(largest: int) -> str:
    """The alt text of the norms over n."""
    return (
        f"Norms of the gradient of ½Σxᵢ² at (1, …, 1) over n from 2 to {largest}, both axes logarithmic: ‖∇f‖₁ = n, "
        f"‖∇f‖₂ = √n = {number(math.sqrt(largest))} at the end, ‖∇f‖∞ = 1 throughout."
    )
