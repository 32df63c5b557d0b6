"""Checkers of the sentences of the Dimension page: steps counted by plain loops, spectra and powers found again.

The matrix of a quadratic is read off its gradients. Loops are made for the n up to 20; of larger ones the steps are
taken as they are, and everything that is said of them is computed again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np

from app.compute.dimension import SEEDS, Cell, Findings, objective_of
from app.ui.pages.dimension.findings import NAMES, conclusion, condition_alt, missing
from tests.support.claim_reading import NUMBER, close, read

LOOPED = 20
BUDGET = 100_000


def spectrum_of(cell: Cell, condition: float) -> tuple[float, float]:
    """μ and λmax at the minimizer, from the gradients beside it."""
    f, n = objective_of(cell.family, cell.n, condition), cell.n
    centre, h = (np.ones(n), 1e-6) if cell.family == "rosenbrock" else (np.zeros(n), 1.0)
    columns = [(f.gradient_at(centre + h * e) - f.gradient_at(centre - h * e)) / (2 * h) for e in np.eye(n)]
    values = np.linalg.eigvalsh((np.array(columns) + np.array(columns).T) / 2)
    return float(values[0]), float(values[-1])


def counted(findings: Findings, cell: Cell) -> list[float]:
    """The steps of each run by a loop: ‖∇f‖₂ at most the tolerance times its value at the start."""
    experiment, mu, top = findings.experiment, cell.mu, cell.smoothness
    f, found = objective_of(cell.family, cell.n, experiment.condition), list[float]()
    for seed in SEEDS:
        away = np.random.default_rng(seed).standard_normal(cell.n)
        x = 1 + away / 10 if cell.family == "rosenbrock" else away
        alpha, beta = 2 / (mu + top), 0.0
        if experiment.rule == "momentum":
            alpha, beta = 1 / top, (1 - math.sqrt(mu / top)) ** 2
        velocity, least = np.zeros(cell.n), experiment.tolerance * float(np.linalg.norm(f.gradient_at(x)))
        for k in range(BUDGET):
            gradient = f.gradient_at(x)
            if np.linalg.norm(gradient) <= least:
                found.append(k)
                break
            if experiment.rule == "exact":
                bent = f.gradient_at(x + gradient) - gradient  # A·g of a quadratic
                alpha = float(gradient @ gradient / (gradient @ bent))
            velocity = beta * velocity + gradient
            x = x - alpha * velocity
        else:
            found.append(math.nan)
    return found


def power(x: list[float], y: list[float]) -> float:
    """The slope of ln y over ln x by least squares."""
    a, b = np.log(x), np.log(y)
    return float(((a - a.mean()) * (b - b.mean())).sum() / ((a - a.mean()) ** 2).sum())


def law(findings: Findings, kappa: float) -> int:
    """The whole steps after which ρᵏ ≤ ε."""
    momentum = findings.experiment.rule == "momentum"
    rate = 1 - kappa**-0.5 if momentum else (kappa - 1) / (kappa + 1)
    return math.ceil(math.log(findings.experiment.tolerance) / math.log(rate))


def false_of_dimension(findings: Findings) -> Iterator[str]:
    for cell in findings.cells:
        yield from _false_cell(findings, cell)
    headline, sentences = conclusion(findings)
    for family in findings.families:
        words = next((one for one in sentences if one.startswith(_capital(NAMES[family]))), "")
        yield from _false_family(words, findings.of(family))
    yield from _false_headline(headline, findings)
    told = {
        (name, int(n), int(k)) for name, n, k in re.findall(r"(.+), n = (\d+): (\d+) of", "\n".join(missing(findings)))
    }
    lost = {
        (_capital(NAMES[cell.family]), cell.n, sum(map(math.isnan, cell.steps)))
        for cell in findings.cells
        if any(map(math.isnan, cell.steps))
    }
    if told != lost:
        yield f"{lost} do not arrive, and {told} are told"
    above = sum(_median(cell) > law(findings, cell.smoothness / cell.mu) for cell in findings.cells)
    over = re.search(r"(No|\d+)(?: of \d+)? medians? lies? above it|(\d+) of \d+ medians lie", condition_alt(findings))
    said = next((one for one in over.groups() if one), "No") if over else "?"
    if said != (str(above) if above else "No"):
        yield f"{above} medians lie above the law, and it says {said}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _median(cell: Cell) -> float:
    return float(np.sort(cell.steps)[len(cell.steps) // 2])  # NaN sorts last; five runs have a middle one


def _false_cell(findings: Findings, cell: Cell) -> Iterator[str]:
    if cell.n > LOOPED:
        return
    mu, top = spectrum_of(cell, findings.experiment.condition)
    if not (math.isclose(mu, cell.mu, rel_tol=1e-4) and math.isclose(top, cell.smoothness, rel_tol=1e-4)):
        yield f"{cell.family}, n = {cell.n}: the spectrum is [{mu}, {top}]"
    for one, other in zip(counted(findings, cell), cell.steps, strict=True):
        if math.isnan(one) != math.isnan(other) or abs(one - other) > 1 + 2e-3 * one:
            yield f"{cell.family}, n = {cell.n}: {one} steps instead of {other}"


def _false_family(words: str, cells: tuple[Cell, ...]) -> Iterator[str]:
    first, last = cells[0], cells[-1]
    kappas = [cell.smoothness / cell.mu for cell in cells]
    found = re.search(rf"κ(?: =|( from) {NUMBER} to) {NUMBER}, steps from (.+?) to ([\d,]+|too many to count)", words)
    if found is None:
        yield f"nothing is read in {words!r}"
        return
    if not close(read(found[3]), kappas[-1]) or (found[1] and not close(read(found[2]), kappas[0])):
        yield f"κ from {kappas[0]} to {kappas[-1]}: {words}"
    for text, cell in ((found[4], first), (found[5], last)):
        steps = float("nan") if "count" in text else float(text.replace(",", ""))
        if math.isnan(steps) != math.isnan(_median(cell)) or abs(steps - _median(cell)) > 0.5:
            yield f"the median is {_median(cell)}: {words}"
    powers = re.search(rf"to the power {NUMBER} \(κ: {NUMBER}\)", words)
    large = [cell for cell in cells if cell.n >= 5]
    if powers is None:
        if len(large) >= 3 and all(math.isfinite(_median(cell)) for cell in large):
            yield f"no power is told: {words}"
        return
    sizes = [float(cell.n) for cell in large]
    for text, values in ((powers[1], [_median(cell) for cell in large]), (powers[2], kappas[-len(large) :])):
        if abs(read(text) - power(sizes, values)) > 0.0051:
            yield f"the power is {power(sizes, values)}: {words}"


def _false_headline(headline: str, findings: Findings) -> Iterator[str]:
    """False claims of the headline about the functions whose κ does not grow."""
    groups = [findings.of(family) for family in findings.families]
    level = [cells for cells in groups if abs(_growth_of_kappa(cells)) < 0.35]
    if not level:
        return
    medians = [[_median(cell) for cell in cells] for cells in level]
    spread = max(max(one) / min(one) for one in medians)
    if "they stay, " in headline or "steps stay, " in headline:
        if not spread < 1.1:
            yield f"the medians change by the factor {spread}: {headline}"
    elif "do not grow" in headline:
        if any(max(one) > 1.05 * one[0] for one in medians):
            yield f"the medians are {medians}: {headline}"
    elif "within what κ predicts" in headline:
        laws = [[law(findings, cell.smoothness / cell.mu) for cell in cells] for cells in level]
        if any(a > b for one, other in zip(medians, laws, strict=True) for a, b in zip(one, other, strict=True)):
            yield f"the medians are {medians}, κ predicts {laws}"
    elif (factor := re.search(rf"by a factor of {NUMBER} at most", headline)) and not close(read(factor[1]), spread, 2):
        yield f"the factor is {spread}: {headline}"


def _growth_of_kappa(cells: tuple[Cell, ...]) -> float:
    large = [cell for cell in cells if cell.n >= 5]
    return power([float(cell.n) for cell in large], [cell.smoothness / cell.mu for cell in large])
