"""The number of steps after which a run that stopped at its step limit meets the tolerance."""

from __future__ import annotations

from dataclasses import replace

from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run

LEAST_UNIT = 10
"""The least unit to which a limit is rounded."""


def enough_steps(run: Run, most: int) -> int | None:
    """Returns the number of steps after which the same run with the limit `most` meets the tolerance.

    It computes that run. None for a run that did not stop at its limit, and where `most` steps do not suffice.
    """
    if run.status.name != "iteration_limit" or run.spec.max_iterations >= most:
        return None
    longer = run_spec(replace(run.spec, max_iterations=most))
    return longer.iterations if longer.status.name == "converged" else None


def round_limit(steps: int, most: int) -> int:
    """Returns a round limit above a number of steps of d digits, the next multiple of 5·10ᵈ⁻² or of 10; at most `most`.

    >>> round_limit(7, 5000), round_limit(153, 5000), round_limit(310, 5000), round_limit(4990, 5000)
    (10, 200, 350, 5000)
    """
    unit = max(LEAST_UNIT, 5 * 10 ** max(0, len(str(steps)) - 2))
    return min(most, int((steps // unit + 1) * unit))
