"""188 runs beside SciPy: CG, BFGS, L-BFGS and Newton-CG on the whole gallery, to ‖∇f‖∞ ≤ 1e-8."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.beside_scipy import OURS, TOLERANCE, Pair, pairs
from gradnorm_core.diagnostics.diagnose import diagnose


@pytest.mark.parametrize("method", OURS)
def test_as_many_runs_arrive_as_with_scipy_and_every_failure_is_named(method: str) -> None:
    found = list(pairs(method))
    assert len(found) >= 47
    for pair in found:
        assert pair.run.success == (np.abs(pair.run.gradients[-1]).max() <= TOLERANCE)
        assert pair.run.success or is_named(pair), (pair.example.name, pair.run.status)
    only_theirs = [pair for pair in found if pair.arrived and not pair.run.success]
    # A local minimum or a saddle passes the test; a tip that lies lower, or a way down without end, cannot.
    assert all(pair.sign * pair.run.values[-1] < pair.value - 1 for pair in only_theirs)
    assert sum(pair.run.success for pair in found) + len(only_theirs) >= sum(pair.arrived for pair in found)


def is_named(pair: Pair) -> bool:
    """Whether the end of a run that did not arrive is called what it is, by what the gallery declares of f."""
    name, declared = pair.run.status.name, pair.example.minimizers
    if name == "diverged":
        return not declared and pair.sign * pair.run.values[-1] < -1e12
    rough = diagnose(pair.run.objective, pair.run).rough
    # Where f has a kink at its minimizer, that is the cause, and it is named with its place.
    return rough is not None and min(float(np.abs(rough.point - point).max()) for point in declared) < 1e-6
