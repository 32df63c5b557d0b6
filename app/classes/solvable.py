"""Whether an answer that makes a run can be right at all: some starts and step sizes are tried."""

from __future__ import annotations

from typing import Final

import numpy as np

from app.classes.questions import Question
from app.compute import results
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.methods.step_rules.base import has_step_size

SIDE: Final = 12
"""Starts along each side of the window, where the start alone is free …"""
COARSE: Final = 6
"""… and where the step size is free, too."""
SIZES: Final = 33
REACH: Final = 1e4
"""The step sizes tried: so many, up to this factor above and below that of the question."""


def is_solvable(question: Question) -> bool:
    """Returns True where a run that was tried is right, or where more than start and step size is free.

    On x + y no run converges, and on a constant none takes a step: there is no start to press. Of the starts that are
    tried some lie on the question's own run, since only those near the minimum may be close enough.
    """
    picked = ("start",) if question.kind == "place" and question.quantity == "start" else question.free
    own = results.run(question.spec)
    if not picked or "direction" in picked or _is_right(question, own.status.name, own.iterations):
        return True
    spec = question.spec
    sized = "step_size" in picked and has_step_size(spec.step_rule)
    starts = np.array([spec.start])
    if "start" in picked:
        path = own.points
        starts = np.vstack(
            [path[:: max(1, len(path) // COARSE)], path[-1:], _grid(question, COARSE if sized else SIDE)]
        )
    sizes: Floats | None = None
    if sized:
        usual = question.settings.step_size
        tried = np.append(np.geomspace(usual / REACH, usual * REACH, SIZES), usual)
        starts, sizes = np.repeat(starts, len(tried), axis=0), np.tile(tried, len(starts))
    runs = descend_batch(spec, starts, sizes)
    ends = zip(runs.status_names.tolist(), runs.iterations.tolist(), strict=True)
    return any(_is_right(question, status, steps) for status, steps in ends)


def _is_right(question: Question, status: str, steps: int) -> bool:
    return status == "converged" and (question.par is None or steps <= question.par)


def _grid(question: Question, side: int) -> Floats:
    """Points over the window, (side², 2)."""
    x, y = (np.linspace(low, high, 2 * side + 1)[1::2] for low, high in question.settings.window)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
