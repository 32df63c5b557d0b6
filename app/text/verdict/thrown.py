"""Runs that one step throws far out: all later steps are so short beside it that the run does not come back."""

from __future__ import annotations

import numpy as np

from app.text.grammar import counted
from app.text.numbers import from_to, number
from app.text.verdict.case import Case
from app.text.verdict.rough import pole_passed
from gradnorm_core.arrays import Floats
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.norms import gradient_norm

_HARDLY = 0.01
"""The share of the longest step that all later ones together lead at most."""
_ROUNDING = 1e-12  # of the largest |λ|
_RESTLESS = ("diverges", "cycles", "bounces", "wanders")


def throw(case: Case) -> int | None:
    """The step that threw a run out: far longer than all since then, with f at the end worse than at the start."""
    if case.run.status.name != "iteration_limit" or case.steps < 2 or case.diagnostics.behaviour in _RESTLESS:
        return None
    values = -case.run.values if case.up else case.run.values
    if not values[-1] > values[0]:
        return None
    lengths = _step_lengths(case)
    step = int(np.argmax(lengths)) + 1
    stays = float(lengths[step:].sum()) <= _HARDLY * float(lengths[step - 1])
    return step if stays and step < case.steps and values[step] > values[step - 1] else None


def _step_lengths(case: Case) -> Floats:
    """‖x_{k+1} − x_k‖₂ of every step, (n,)."""
    return gradient_norm(np.diff(case.run.points, axis=0))


def headline(case: Case) -> str | None:
    """The headline of a run that one step threw far out; None for any other."""
    if (step := throw(case)) is None:
        return None
    first, last = float(case.run.values[0]), float(case.run.values[-1])
    return f"Is thrown far out at step {step}: f went {from_to(first, last)} in {counted(case.steps)}"


def thrown(case: Case) -> str | None:
    """The length of the step that threw a run out beside all later ones, and the pole or flat spot that made it so
    long."""
    if (step := throw(case)) is None:
        return None
    lengths = _step_lengths(case)
    rest = f"the {counted(case.steps - step)} since then together {number(float(lengths[step:].sum()))}"
    sentence = f"Step {step} is {number(float(lengths[step - 1]))} long, {rest}"
    if (pole := pole_passed(case, np.array([step]))) is not None:
        return f"{sentence}: it leads past {pole}."
    sizes = np.abs(case.diagnostics.path_eigenvalues[step - 1])
    if not isinstance(case.run.spec.direction, Newton) or not np.isfinite(sizes).all():
        return f"{sentence}."
    nothing = float(sizes.min()) <= _ROUNDING * float(sizes.max())
    size = "nothing but rounding" if nothing else number(float(sizes.min()))
    return f"{sentence}: Newton's step divides by |λ|, and the smallest |λ| before step {step} is {size}."
