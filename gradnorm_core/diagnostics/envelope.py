"""Envelope: whether the swings of a run grow without end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.norms import gradient_norm

_BLOCKS = 6
"""Parts of the second half whose maxima are compared; by chance they ascend once in 720 times."""
_GROWN = 1.5
"""The last maximum of the distance is at least this multiple of the first."""
_FEWEST = 2 * _BLOCKS
"""Steps of the second half without which nothing is said."""
_LOOK_AHEAD = 10
_LONGEST_LOOK = 20_000


def widens(run: Run) -> bool:
    """Returns True when the run swings wider and wider over its second half: its distance and f reach ever higher.

    The distance is that to the iterate with the smallest gradient. The second half is divided into six parts; the
    largest distance and the worst f of each part must be above those of the part before, the distances by half as much
    again altogether.
    """
    half = len(run.points) // 2
    if len(run.points) - half < _FEWEST or not np.isfinite(run.values[half:]).all():
        return False
    centre = run.points[int(np.nanargmin(gradient_norm(run.gradients)))]
    distances = _maxima(gradient_norm(run.points[half:] - centre))
    worst = _maxima(run.values[half:] if run.spec.goal == "minimize" else -run.values[half:])
    ascending = bool((np.diff(distances) > 0).all() and (np.diff(worst) > 0).all())
    return ascending and bool(distances[-1] > _GROWN * distances[0])


def _maxima(values: Floats) -> Floats:
    return np.array([part.max() for part in np.array_split(values, _BLOCKS)])


def grows_without_end(run: Run) -> bool:
    """Returns True when a run that widens goes out of bounds when it is continued for ten times its steps.

    A run that leaves an unstable minimum widens too, until the shape of f catches it: so the same run is made longer,
    and its status decides.
    """
    longer = min(_LOOK_AHEAD * run.iterations, _LONGEST_LOOK)
    if longer <= run.iterations:
        return False
    status = run_spec(replace(run.spec, max_iterations=longer)).status.name
    return status in ("diverged", "left_the_domain")
