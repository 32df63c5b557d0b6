"""Losses over 2,000 rows: a landscape and a run, beside the same written by hand with NumPy.

    python -m benchmarks.data

By hand the landscape goes point by point and computes f alone; the run computes f and its gradient and records nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.table import Row, table
from benchmarks.timing import best
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import descend
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse

ROWS, SIDE, STEPS, ALPHA = 2000, 81, 1000, 1e-3
LANDSCAPE_AIM, RUN_AIM = 0.250, 0.150


def rows() -> Iterator[Row]:
    """The landscape of a line and of a logistic regression, and the steps of the line."""
    dice = np.random.default_rng(17)
    x = dice.normal(size=ROWS)
    y = 3 * x + 1 + dice.normal(size=ROWS)
    grid = np.array(np.meshgrid(np.linspace(-3, 3, SIDE), np.linspace(-3, 3, SIDE)))
    line = parse("mean((w X + b - Y)^2)", data={"X": x, "Y": y})
    logistic = parse("mean(softplus(-Y (w X + b)))", data={"X": x, "Y": np.sign(y)})
    what = f"{SIDE} × {SIDE} points over {ROWS} rows"
    ours, other = best(lambda: line.value_at(grid), lambda: _squares(grid, x, y), rounds=3)
    yield _row(f"landscape of a line, {what}", ours, other, LANDSCAPE_AIM)
    ours, other = best(lambda: logistic.value_at(grid), lambda: _logistic(grid, x, np.sign(y)), rounds=3)
    yield _row(f"landscape of a logistic regression, {what}", ours, other, LANDSCAPE_AIM)
    run, by_hand = lambda: descend(line, (0, 0), step_rule=Fixed(ALPHA), max_iterations=STEPS), lambda: _steps(x, y)
    ours, other = best(run, by_hand, rounds=5)
    yield _row(f"{STEPS} steps on a line over {ROWS} rows", ours, other, RUN_AIM)


def _row(claim: str, ours: float, other: float, aim: float) -> Row:
    beside = f"NumPy by hand {1e3 * other:.0f} ms"
    return Row(claim, f"{1e3 * ours:.0f} ms", beside, ours / other, f"≤ {1e3 * aim:.0f} ms", ours <= aim)


def _squares(grid: Floats, x: Floats, y: Floats) -> Floats:
    return np.array([np.mean((w * x + b - y) ** 2) for w, b in grid.reshape(2, -1).T])


def _logistic(grid: Floats, x: Floats, y: Floats) -> Floats:
    return np.array([np.mean(np.logaddexp(0.0, -y * (w * x + b))) for w, b in grid.reshape(2, -1).T])


def _steps(x: Floats, y: Floats) -> tuple[float, float]:
    w = b = 0.0
    for _ in range(STEPS):
        error = w * x + b - y
        np.mean(error * error)
        w, b = w - ALPHA * 2 * float(np.mean(x * error)), b - ALPHA * 2 * float(np.mean(error))
    return w, b


if __name__ == "__main__":
    print(table(rows()))
