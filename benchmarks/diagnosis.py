"""How long the diagnosis and the verdict of one run take, where f is smooth and where it has kinks.

    python -m benchmarks.diagnosis

Every run starts somewhere else, as it does under a hand that drags the start; the first run of a function compiles it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from app.text.verdict.verdict import verdict
from benchmarks.table import Row, table
from gradnorm_core.descent.descend import descend
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse

SMOOTH = ("(x^2 + 10y^2)/2", "100(y - x^2)^2 + (1 - x)^2", "x^4 + y^2", "(x y - 1)^2", "exp(x) + y^2")
KINKED = (
    "|x| + y^2", "|x| + |y|", "max(x^2, y^2)", "max(x, y)", "sqrt(x^2 + y^2)", "|x - 1| + |y + x|",
    "max(0, 1 - x)^2 + y^2", "sqrt(|x|) + y^2", "|x y| + x^2", "max(x, 0)^2 + max(-x, 0)^2 + y^2", "abs(x^2 + y^2 - 1)",
)  # fmt: skip
STEP_SIZES = (0.001, 0.05, 0.1, 0.3)
ROUNDS = 9


def milliseconds(text: str, step_size: float) -> tuple[float, float]:
    """The least processor time of the diagnosis and of the verdict of 200 steps; the first round compiles."""
    f, times = parse(text), []
    for k in range(ROUNDS):
        run = descend(f, (2 + 1e-3 * k, 1), step_rule=Fixed(step_size), max_iterations=200)
        began = time.process_time()
        found = diagnose(f, run)
        diagnosed = time.process_time()
        verdict(run, found)
        times.append((diagnosed - began, time.process_time() - diagnosed))
    diagnosis, words = zip(*times[1:], strict=True)
    return 1e3 * min(diagnosis), 1e3 * min(words)


def rows() -> Iterator[Row]:
    """One row for smooth functions, one for kinked ones."""
    for name, texts, aim in (("smooth", SMOOTH, 2.0), ("kinked", KINKED, 2.0)):
        found = [milliseconds(text, size) for text in texts for size in STEP_SIZES]
        diagnosis, words = (statistics.mean(column) for column in zip(*found, strict=True))
        claim = f"diagnosis of 200 steps, {len(texts)} {name} functions"
        yield Row(claim, f"{diagnosis:.2f} ms, the verdict {words:.2f} ms", "", None, f"≤ {aim:g} ms", diagnosis <= aim)


if __name__ == "__main__":
    print(table(rows()))
