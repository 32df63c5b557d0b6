"""Step sizes that follow a schedule: a linear warm-up, then constant, or down along half a cosine.

The conventions are those of machine learning: k counts from 0, and the schedule does not depend on f. A warm-up of W
steps begins with the step size α/W and not with 0, so that its first step moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gradnorm_core.arrays import Floats, Scalars
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.part import STEP, MethodPart, NumpyLines
from gradnorm_core.methods.problem import Iterate
from gradnorm_core.methods.step_rules.base import STEP_SIZE

_K = ("k", "number of the step, counted from 0")
_W = ("W", "number of warm-up steps")


def _warm_up(default: int, least: int) -> Parameter:
    return Parameter("warm_up", "W", "Warm-up", default, least, 100, integer=True, at_least=least, at_most=100_000,
                     help="How many steps the step size takes to reach α.")  # fmt: skip


class Schedule(MethodPart):
    """A step rule whose step size is α times a share that depends on k alone."""

    __slots__ = ()

    step_size: float

    remembers: ClassVar[bool] = True
    searches: ClassVar[bool] = False
    predetermined: ClassVar[bool] = True
    failure: ClassVar[str] = "the step size is not a number"

    def share(self, iteration: int) -> float:
        """Returns α_k/α."""
        raise NotImplementedError

    def begin(self, points: Floats, step_sizes: Floats | None) -> Floats:
        return np.asarray(self.step_size if step_sizes is None else step_sizes, dtype=np.float64)

    def next_step_size(self, iterate: Iterate, direction: Floats, memory: Floats) -> tuple[Scalars, Floats]:
        return self.share(iterate.iteration) * memory, memory


@dataclass(frozen=True, slots=True)
class WarmUp(Schedule):
    """α_k = α·min(1, (k + 1)/W): linear growth over W steps, then constant.

    Attributes:
        step_size: α > 0, the step size after the warm-up.
        warm_up: W, at least 1.

    Raises:
        UsageError: a number outside its range.
    """

    step_size: float = STEP_SIZE.default
    warm_up: int = 10

    label: ClassVar[str] = "Warm-up"
    parameters: ClassVar[tuple[Parameter, ...]] = (STEP_SIZE, _warm_up(10, 1))
    formula: ClassVar[str] = r"\alpha_k = \alpha\,\min\!\left(1,\ \frac{k+1}{W}\right)"
    letters: ClassVar[tuple[tuple[str, str], ...]] = (STEP, _K, _W)
    caution: ClassVar[str] = "It only delays: where α is too long for the minimum, the run leaves it after the warm-up."
    reference: ClassVar[str] = "Goyal et al., arXiv:1706.02677"
    numpy: ClassVar[NumpyLines | None] = NumpyLines("alpha = min(1.0, (k + 1) / <warm_up>) * <step_size>")

    def share(self, iteration: int) -> float:
        return min(1.0, (iteration + 1) / self.warm_up)


@dataclass(frozen=True, slots=True)
class Cosine(Schedule):
    """After W steps of warm-up α_k = α·(r + (1 − r)·(1 + cos πs)/2), s = (k − W)/(T − W): down along half a cosine.

    From step T on the step size stays at rα.

    Attributes:
        step_size: α > 0, the largest step size.
        length: T, the step at which the schedule ends.
        final: r in (0, 1], the last step size as a share of α.
        warm_up: W < T, the steps of a linear warm-up, (k + 1)/W; 0 for none.

    Raises:
        UsageError: a number outside its range, or W ≥ T.
    """

    step_size: float = STEP_SIZE.default
    length: int = 200
    final: float = 0.01
    warm_up: int = 0

    label: ClassVar[str] = "Cosine"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        STEP_SIZE,
        Parameter("length", "T", "Length", 200, 1, 500, integer=True, at_least=1, at_most=1_000_000,
                  help="The step at which the schedule ends."),
        Parameter("final", "r", "Final share", 0.01, 1e-4, 1.0, logarithmic=True, above=0.0, at_most=1.0,
                  help="The last step size as a share of α."),
        _warm_up(0, 0),
    )  # fmt: skip
    formula: ClassVar[str] = (
        r"\alpha_k = \alpha\left(r + (1 - r)\,\frac{1 + \cos \pi s_k}{2}\right),\quad"
        r" s_k = \min\!\left(1, \frac{k - W}{T - W}\right),\qquad \alpha_k = \alpha\,\frac{k+1}{W} \text{ for } k < W"
    )
    letters: ClassVar[tuple[tuple[str, str], ...]] = (
        STEP, ("r", "last step size as a share of α"), _K, _W, ("T", "step at which the schedule ends"),
    )  # fmt: skip
    caution: ClassVar[str] = (
        "It does not look at f: what is not reached by step T is not reached soon after, for the steps stay at rα."
    )
    reference: ClassVar[str] = "Loshchilov & Hutter, ICLR 2017, arXiv:1608.03983"
    numpy: ClassVar[NumpyLines | None] = NumpyLines.of(
        """
        s = min(1.0, (k - <warm_up>) / (<length> - <warm_up>))
        share = (k + 1) / <warm_up> if k < <warm_up> else <final> + (1 - <final>) * (1 + np.cos(np.pi * s)) / 2
        alpha = share * <step_size>
    """
    )

    def __post_init__(self) -> None:
        MethodPart.__post_init__(self)
        if self.warm_up >= self.length:
            raise UsageError(
                f"The warm-up ends before the schedule: W is below T = {self.length}; {self.warm_up} was given."
            )

    def share(self, iteration: int) -> float:
        if iteration < self.warm_up:
            return (iteration + 1) / self.warm_up
        s = min(1.0, (iteration - self.warm_up) / (self.length - self.warm_up))
        return float(self.final + (1 - self.final) * (1 + np.cos(np.pi * s)) / 2)
