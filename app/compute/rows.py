"""The gradients of the rows of a loss: at an iterate, over a run, and as a program with which the browser follows."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.browser.engine_data import pack_program
from app.compute.cache import cached
from app.figures.row_gradients import BINS, REACH, NormAxis, RowsPicture, Shown
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.formulas.compiler.program import compile_instructions
from gradnorm_core.formulas.functions.aggregates import ROW_COUNT
from gradnorm_core.formulas.row_parts import row_part
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.registry import has_rows
from gradnorm_core.methods.row_clipping import ClipRows, clip_rows
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.data_objective import DataObjective

SAMPLED = 40
"""Iterates of a run at which the axis of the norms is found."""
FARTHEST = 1e300
"""Norms beyond this have no place on the axis: its ends would overflow."""
SMALLEST = 1e-9
"""A smaller median norm is that of rows which the model meets exactly: no bound to clip at."""
DEEPEST = 1e-6
"""The axis of the norms reaches down to this share of the longest."""


def has_row_gradients(spec: RunSpec) -> bool:
    """Whether the rows have gradients whose mean is that of the objective."""
    return has_rows(spec.objective)


def bound_of(run: Run) -> float:
    """c of the clip of the run; without a clip by norm the median norm of the rows at the end, to two digits."""
    clip = run.spec.clip
    if isinstance(clip, ClipByNorm | ClipRows):
        return clip.max_norm
    median = float(np.median(_norms(_loss(run.spec), run.points[-1])))
    return float(f"{median:.2g}") if SMALLEST < median < np.inf else 1.0


def rows_picture(run: Run, shown: Shown) -> RowsPicture:
    """The gradients of the rows at the last iterate, and what a clip makes of them."""
    spec, bound = run.spec, bound_of(run)
    clipping = clip_rows(_loss(spec), run.points[-1], ClipByNorm(bound))
    return RowsPicture(clipping, norm_axis(run), shown, bound, spec.goal == "maximize")


def norm_axis(run: Run) -> NormAxis:
    """An axis for the norms of the rows at all iterates."""
    places = np.unique(np.linspace(0, run.iterations, SAMPLED).astype(int))
    norms = [_norms(_loss(run.spec), run.points[place]) for place in places]
    seen = np.concatenate(norms)
    positive = seen[(seen > 0) & (seen < FARTHEST)]
    if not positive.size:
        return NormAxis(0.1, 10.0, 1)
    high = float(positive.max())
    low = max(float(positive.min()), DEEPEST * high)
    axis = NormAxis(low / 1.3, 1.3 * high, 1)
    return NormAxis(axis.low, axis.high, max(1, int(max(axis.counts(one).max() for one in norms))))


def moving_rows(run: Run, shown: Shown, sent: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The picture as a program: value and gradient of each row, of the weights and of the columns.

    Args:
        run: the run on screen.
        shown: what is clipped.
        sent: the columns that the browser has already.
    """
    loss, axis = _loss(run.spec), norm_axis(run)
    reading = loss.expression
    tree = row_part(reading.tree)
    assert tree is not None
    names = (*reading.columns, ROW_COUNT, *reading.parameters)
    inputs = (*loss.variables, *names)
    packed = pack_program(compile_instructions(tree, loss.variables, 1, names), inputs)
    return {
        "program": {**packed, "parameters": {ROW_COUNT: loss.rows, **loss.parameters}},
        "columns": {name: loss.data[name].tolist() for name in reading.columns if name not in sent},
        "count": loss.rows,
        "times": loss.rows if loss.reduction == "sum" else 1,
        "sign": 1 if run.spec.goal == "maximize" else -1,
        "shown": shown,
        "bound": bound_of(run),
        "reach": REACH,
        "bins": {"low": axis.low, "high": axis.high, "count": BINS, "most": axis.most},
    }


@cached(most=64, megabytes=8)
def seen_norms(spec: RunSpec, run: Run) -> Floats | None:
    """‖g‖₂ of the gradient that each step was made of, (n,), where rows were drawn or clipped; None elsewhere."""
    by_row = isinstance(spec.clip, ClipRows)
    if not by_row and not isinstance(spec.noise, Minibatch):
        return None
    return np.asarray(gradient_norm(spec.seen(run.points[:-1], clipped=by_row), 2))


def seen_name(spec: RunSpec) -> str:
    """The name of that norm in the curves."""
    if isinstance(spec.clip, ClipRows):
        return "‖g‖₂, rows clipped"
    return "‖g‖₂ of the batch"


def _loss(spec: RunSpec) -> DataObjective:
    assert isinstance(spec.objective, DataObjective)
    return spec.objective


def _norms(loss: DataObjective, point: Floats) -> Floats:
    with np.errstate(all="ignore"):
        return np.asarray(gradient_norm(loss.row_estimates(point), 2, axis=0))
