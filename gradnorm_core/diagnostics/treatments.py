"""Treatments of the gradient side by side on the same run: none, clip by norm, clip by value, normalized."""

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
from gradnorm_core.norms import gradient_norm

USUAL_LIMIT = 1.0


@dataclass(frozen=True, slots=True)
class Treatment:
    """A change to the gradient before the step is made of it.

    Attributes:
        letter, name: what it is called.
        clip: the clip with this limit; None where nothing is clipped.
        direction: what the step is made of then.
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
    """The limit c of the clip in the settings; the usual one where there is none."""
    if clip is None:
        return USUAL_LIMIT
    if isinstance(clip, ClipByNorm | ClipRows):
        return clip.max_norm
    return clip.limit if isinstance(clip, ClipByValue) else USUAL_LIMIT


def spec_of(spec: RunSpec, treatment: Treatment, step_size: float, limit: float) -> RunSpec:
    """The same run with this treatment and a fixed step size."""
    return replace(
        spec, direction=treatment.direction, clip=treatment.clip(limit), step_rule=Fixed(step_size), noise=None
    )


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """A run, and what its steps were made of.

    Attributes:
        place: 0, 1, 2, … among those side by side.
        treatment: what was done.
        run: the run.
        used: the gradients after the treatment, (n+1, 2); a step is −α times this.
    """

    place: int
    treatment: Treatment
    run: Run
    used: Floats

    @classmethod
    def of(cls, place: int, treatment: Treatment, run: Run) -> Treated:
        """A run with this treatment."""
        return cls(place, treatment, run, treated(run.gradients, treatment, run.spec.clip))

    @property
    def logged(self) -> Floats:
        """‖g‖₂ before the treatment, (n+1,): what programs log."""
        return gradient_norm(self.run.gradients, 2)

    @property
    def after(self) -> Floats:
        """The norm after it, (n+1,)."""
        return gradient_norm(self.used, 2)

    @property
    def turns(self) -> Floats:
        """Degrees between the gradient before and after, (n+1,)."""
        return angles_between(self.run.gradients, self.used)

    @property
    def lengths(self) -> Floats:
        """The lengths of the steps taken, (n,)."""
        return gradient_norm(np.diff(self.run.points, axis=0), 2)

    @property
    def clipped(self) -> int:
        """How many of its gradients the treatment changed."""
        return int((self.run.gradients != self.used).any(axis=1).sum())


def treated(gradients: Floats, treatment: Treatment, clip: Clip | None) -> Floats:
    """Gradients (m, 2) after the treatment."""
    if clip is not None:
        return clip.transform(gradients.T, 0).T
    if treatment.direction == Normalized():
        norms = gradient_norm(gradients, 2)[:, None]
        return gradients / np.where(norms > 0, norms, 1.0)
    return gradients


def angles_between(one: Floats, other: Floats) -> Floats:
    """Degrees between vectors (m, 2), from their cross and dot products; 0 where one of them is 0."""
    one, other = (v / np.maximum(np.abs(v).max(axis=1, keepdims=True), np.finfo(float).tiny) for v in (one, other))
    cross = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return np.asarray(np.degrees(np.arctan2(np.abs(cross), np.sum(one * other, axis=1))))
