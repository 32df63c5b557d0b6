"""Envelope: whether the swings of a run grow without end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.norms import gradient_norm

_GROWN = 1.5
"""The last quarter of a run that widens reaches at least this many times as far as the quarter before it."""
_FEWEST = 3
"""The fewest points of the second half for an answer: one for each of its thirds."""
_BACK = 0.5
_LOOK_AHEAD = 10
_SHORTEST_LOOK = 500
_LONGEST_LOOK = 20_000


def widens(run: Run, norms: Floats) -> bool:
    """Returns True when the run swings wider and wider over its second half.

    Distances are measured from the iterate with the smallest gradient. The last quarter of the run must reach more than
    1.5 times as far as the quarter before it, and to worse values of f than that quarter and the start. Its last sixth
    must still reach farther than the first third of the second half: a run that was thrown far out once, as by a
    learned curvature across a kink, is back by then.

    Args:
        run: the run.
        norms: ‖∇f(x_k)‖₂, (k,).
    """
    half = len(run.points) // 2
    if len(run.points) - half < _FEWEST or not np.isfinite(run.values[half:]).all():
        return False
    centre = run.points[int(np.nanargmin(norms))]
    distances = gradient_norm(run.points[half:] - centre)
    far, farther = _maxima(distances)
    third = len(distances) // 3
    first, last = float(distances[: -(-len(distances) // 3)].max()), float(distances[-third:].max())
    values = run.values if run.spec.goal == "minimize" else -run.values
    bad, worse = _maxima(values[half:])
    return farther > _GROWN * far and last > first and worse > max(bad, float(values[0]))


def _maxima(values: Floats) -> tuple[float, float]:
    """Returns the largest value of the first and of the second half."""
    middle = -(-len(values) // 2)
    return float(values[:middle].max()), float(values[middle:].max())


def grows_without_end(run: Run) -> bool:
    """Returns True when a run that widens goes out of bounds if it is continued to ten times its steps.

    The continued run has 500 to 20 000 steps in all; False for a run that has as many already. A run that leaves an
    unstable minimum widens too, until the shape of f holds it, so the status of the continued run decides. A run that
    comes back in between, as one does that learns curvature across a kink again and again, left by chance in the end.
    """
    longer = min(max(_LOOK_AHEAD * run.iterations, _SHORTEST_LOOK), _LONGEST_LOOK)
    if longer <= run.iterations:
        return False
    spec = replace(run.spec, max_iterations=longer, value_tolerance=0.0, step_tolerance=0.0)
    continued = run_spec(spec)
    return continued.status.name in ("diverged", "left_the_domain") and not _comes_back(continued, run)


def _comes_back(continued: Run, run: Run) -> bool:
    """Whether the continued run stays close, within half the reach of the run's last quarter, for as many steps."""
    centre, quarter = run.points[int(np.nanargmin(gradient_norm(run.gradients)))], max(len(run.points) // 4, _FEWEST)
    swung = float(gradient_norm(run.points[-quarter:] - centre).max())
    beyond = gradient_norm(continued.points[len(run.points) :] - centre)
    parts = np.array_split(beyond, max(1, len(beyond) // quarter))
    return any(part.size and part.max() < _BACK * swung for part in parts)
