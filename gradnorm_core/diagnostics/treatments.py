"""Four treatments of the gradient for the same run: none, clip by norm, clip by value, normalized."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.clipping import Clip, ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import ROUNDING, gradient_norm

USUAL_LIMIT = 1.0


@dataclass(frozen=True, slots=True)
class Treatment:
    """A change to the gradient before the step is made from it.

    Attributes:
        letter, name: its names.
        clip: returns the clip for a limit c, None for a treatment without a clip.
        direction: the direction, which gets the clipped gradient.
    """

    letter: str
    name: str
    clip: Callable[[float], Clip | None]
    direction: Direction


def _nothing(limit: float) -> None:
    return None


TREATMENTS = (
    Treatment("A", "no treatment", _nothing, Steepest()),
    Treatment("B", "clip by norm", ClipByNorm, Steepest()),
    Treatment("C", "clip by value", ClipByValue, Steepest()),
    Treatment("D", "normalized", _nothing, Normalized()),
)


def limit_of(clip: Clip | None) -> float:
    """Returns the limit c of a clip; `USUAL_LIMIT` for None and for a clip without such a limit."""
    if clip is None:
        return USUAL_LIMIT
    if isinstance(clip, ClipByNorm | ClipRows):
        return clip.max_norm
    return clip.limit if isinstance(clip, ClipByValue) else USUAL_LIMIT


def spec_of(spec: RunSpec, treatment: Treatment, step_size: float, limit: float) -> RunSpec:
    """Returns the spec of the run with this treatment and a fixed step size, without noise."""
    return replace(
        spec, direction=treatment.direction, clip=treatment.clip(limit), step_rule=Fixed(step_size), noise=None
    )


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """A run with a treatment, and its gradients after the treatment.

    Attributes:
        place: its index among the runs side by side, from 0.
        treatment: the treatment.
        run: the run of n steps.
        used: the gradients after the treatment, (n + 1, 2); a step is −α times such a gradient.
    """

    place: int
    treatment: Treatment
    run: Run
    used: Floats

    @classmethod
    def of(cls, place: int, treatment: Treatment, run: Run) -> Treated:
        """Returns the run with its gradients after this treatment."""
        return cls(place, treatment, run, treated(run.gradients, treatment, run.spec.clip))

    @property
    def logged(self) -> Floats:
        """‖g‖₂ before the treatment, (n + 1,), the number that programs log."""
        return gradient_norm(self.run.gradients, 2)

    @property
    def after(self) -> Floats:
        """‖g‖₂ after the treatment, (n + 1,)."""
        return gradient_norm(self.used, 2)

    @property
    def turns(self) -> Floats:
        """The angles in degrees between the gradients before and after the treatment, (n + 1,)."""
        return angles_between(self.run.gradients, self.used)

    @property
    def lengths(self) -> Floats:
        """The lengths of the steps taken, (n,)."""
        return gradient_norm(np.diff(self.run.points, axis=0), 2)

    @property
    def clipped(self) -> int:
        """The number of gradients that the treatment changed by more than rounding."""
        with np.errstate(invalid="ignore"):
            changes = gradient_norm(self.used - self.run.gradients, 2)
            return int((changes > ROUNDING * self.logged).sum())


def treated(gradients: Floats, treatment: Treatment, clip: Clip | None) -> Floats:
    """Returns gradients (m, 2) after the treatment; `clip` is its clip with the limit."""
    if clip is not None:
        return clip.transform(gradients.T, 0).T
    if treatment.direction == Normalized():
        norms = gradient_norm(gradients, 2)[:, None]
        return gradients / np.where(norms > 0, norms, 1.0)
    return gradients


def angles_between(one: Floats, other: Floats) -> Floats:
    """Returns the angles in degrees between vectors (m, 2), from their cross and dot products; 0 where one is 0."""
    one, other = (v / np.maximum(np.abs(v).max(axis=1, keepdims=True), np.finfo(float).tiny) for v in (one, other))
    cross = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return np.asarray(np.degrees(np.arctan2(np.abs(cross), np.sum(one * other, axis=1))))
