"""A run and its diagnostics as facts and phrases, from which the sentences of a verdict are made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.text.numbers import number
from app.text.verdict.places import Places
from gradnorm_core.arrays import BoolArray
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.status import PASSED
from gradnorm_core.diagnostics.components import present_components
from gradnorm_core.diagnostics.curvature import Curvature
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.diagnostics.envelope import widens
from gradnorm_core.diagnostics.rough_lines import RoughLine, rough_line_through
from gradnorm_core.diagnostics.rough_points import Roughness
from gradnorm_core.diagnostics.stationary import StationaryPoint
from gradnorm_core.diagnostics.surroundings import is_on_border, seems_constant
from gradnorm_core.diagnostics.turning import goes_straight
from gradnorm_core.methods.directions.adaptive import AdamW
from gradnorm_core.methods.step_rules.fixed import Fixed

SAME = 1e-9  # α within that share of a threshold sits on it
_SLOWER = 0.7  # of the early rate's logarithm: a run that slows down
_STANDSTILL = 1 - 1e-6  # a factor per step that says nothing any more
FAR = 1e-3  # of the path's extent: a minimum farther than that was not reached
_ENOUGH, _NOTHING = 20, 1e-4  # steps of a run that has come to rest, and the extent of its last quarter in paths


@dataclass(frozen=True)
class Case:
    """One run to be explained."""

    run: Run
    diagnostics: Diagnostics

    @property
    def steps(self) -> int:
        return self.run.iterations

    @property
    def up(self) -> bool:
        """True for ascent."""
        return self.diagnostics.goal == "maximize"

    @property
    def sign(self) -> int:
        """−1 for ascent, which is descent on −f; else 1."""
        return -1 if self.up else 1

    @property
    def step_size(self) -> float | None:
        """α of plain gradient descent with a fixed step: the only runs the theory of the fixed step speaks about."""
        return self.diagnostics.step_size

    @cached_property
    def quadratic(self) -> bool:
        return bool(self.run.objective.is_quadratic)

    @property
    def target(self) -> str:
        return "maximum" if self.up else "minimum"

    @property
    def lambda_max(self) -> str:
        """The name of λmax: for ascent it belongs to −f."""
        return "λmax(−∇²f)" if self.up else "λmax"

    @property
    def lambda_min(self) -> str:
        return "λmin(−∇²f)" if self.up else "λmin"

    @property
    def best_step(self) -> str:
        """The name of the best fixed step in the worst case: for ascent its μ and λmax belong to −f."""
        return "2/(μ+λmax) of −f" if self.up else "2/(μ+λmax)"

    @property
    def onward(self) -> str:
        """The way in which f is meant to go."""
        return "up" if self.up else "down"

    @property
    def better(self) -> str:
        """How a better value of f compares with a worse one."""
        return "higher" if self.up else "lower"

    @property
    def worsened(self) -> str:
        return "fell" if self.up else "rose"

    @property
    def weight_decay(self) -> float:
        """λ of a method that pulls x towards the origin in each step; 0 for any other."""
        direction = self.run.spec.direction
        return direction.weight_decay if isinstance(direction, AdamW) else 0.0

    @property
    def held_off(self) -> bool:
        """Whether weight decay λ keeps the run from the point found: a step of Adam leads by about 1 in a coordinate at
        most, so none goes on where λ|xᵢ| is 1 or more."""
        return self.found is not None and bool(self.weight_decay * np.abs(self.found.point).max() >= 1)

    @property
    def rests(self) -> bool:
        """Whether a fixed step hardly moves the run any more, and not since it is on its way to the origin.

        Its last quarter is nothing beside the whole path, nor beside what is left to the origin.
        """
        if not isinstance(self.run.spec.step_rule, Fixed) or self.steps < _ENOUGH:
            return False
        points = self.run.points
        path, left = np.ptp(points, axis=0).max(), np.abs(points[-1]).max()
        return bool(np.ptp(points[-(self.steps // 4) :], axis=0).max() <= _NOTHING * min(path, left))

    @property
    def wanders(self) -> bool:
        """Whether noise is what keeps the run from settling."""
        return self.diagnostics.behaviour == "wanders"

    @property
    def found(self) -> StationaryPoint | None:
        """The stationary point the run was heading for."""
        return self.diagnostics.stationary

    @cached_property
    def rest(self) -> StationaryPoint | None:
        """The stationary point when f curves the right way there in some directions and the wrong way in none."""
        signs = self.found.curvature.signs if self.found else ()
        return self.found if signs and min(signs) >= 0 and max(signs) > 0 else None

    @cached_property
    def well(self) -> StationaryPoint | None:
        """The stationary point when its Hessian says that it is of the kind looked for: theory speaks about it."""
        return self.bottom if self.bottom is not None and not self.bottom.by_values else None

    @cached_property
    def bottom(self) -> StationaryPoint | None:
        """The stationary point when it is of the kind looked for, by its Hessian or by values of f."""
        return self.found if self.found is not None and self.found.kind == "minimum" else None

    @property
    def kind(self) -> str:
        """The kind of the stationary point in terms of f itself; "" when there is none."""
        if self.found is None:
            return ""
        turned = {"minimum": "maximum", "maximum": "minimum"} if self.up else {}
        return turned.get(self.found.kind, self.found.kind)

    @cached_property
    def still(self) -> bool:
        """True when f is the same all around the stationary point, as far as float64 can tell."""
        return self.found is not None and seems_constant(self.run.objective, self.found.point)

    @cached_property
    def there(self) -> str:
        """The stationary point in words."""
        return self.place(self.found.point) if self.found else ""

    @cached_property
    def short_of(self) -> bool:
        """True when the gradient passed its test although the stationary point is still visibly far."""
        if self.found is None or self.run.status.name not in PASSED:
            return False
        extent = float(np.ptp(self.run.points, axis=0).max()) or float(np.abs(self.run.points).max())
        return self.found.distance > FAR * extent

    @property
    def roughness(self) -> Roughness | None:
        """The kind of the rough point that the run came to or goes round; None where there is none."""
        return self.diagnostics.rough.roughness if self.diagnostics.rough else None

    @cached_property
    def rough_line(self) -> RoughLine | None:
        """The line through the rough point on which f is as rough everywhere."""
        rough = self.diagnostics.rough
        return None if rough is None else rough_line_through(self.run.objective, rough, self.sign)

    @cached_property
    def widens(self) -> bool:
        """True when the swings have grown so far that they are wider than at the start."""
        return widens(self.run, self.diagnostics.norms[2])

    @cached_property
    def present(self) -> BoolArray:
        """True for each eigenvector at the stationary point along which the gradients of the run have a component."""
        assert self.found is not None
        return present_components(self.run, self.found.curvature)

    @cached_property
    def moves_away(self) -> bool:
        """True when the second half of the run led away from the stationary point."""
        if self.found is None:
            return False
        middle, last = (math.dist(self.run.points[k], self.found.point) for k in (self.steps // 2, -1))
        return last > middle

    @cached_property
    def goes_straight(self) -> bool:
        """True when the second half of the run led on in nearly one direction."""
        return goes_straight(self.run.points[self.steps // 2 :])

    @cached_property
    def on_border(self) -> bool:
        """True when f is not defined on all sides of the last iterate."""
        return is_on_border(self.run.objective, self.run.points[-1])

    @cached_property
    def passed(self) -> bool:
        """True when the run leaves a saddle that it came close to: its norm fell, and has risen visibly since."""
        norms = self.diagnostics.norms[2]
        lowest = int(norms.argmin())
        inside = self.found is not None and self.found.kind == "saddle" and 0 < lowest < self.steps
        return inside and self.moves_away and number(float(norms[lowest])) != number(float(norms[-1]))

    @cached_property
    def steepest_seen(self) -> float:
        """The largest λ at any iterate; NaN when no Hessian is finite."""
        known = self.diagnostics.path_eigenvalues[np.isfinite(self.diagnostics.path_eigenvalues).all(axis=1)]
        return float(known.max()) if known.size else float("nan")

    def place(self, point: Sequence[float] | np.ndarray, scale: float | None = None) -> str:
        """A point in words, as `Places.written` writes it."""
        return self._places.written(point, scale)

    @cached_property
    def _places(self) -> Places:
        early = 1 if self.diagnostics.behaviour == "diverges" else self.steps // 2 + 1
        return Places(self.run.points, early)


def slowest(curvature: Curvature, seen: BoolArray | None = None) -> float:
    """The smallest positive eigenvalue, of the seen components if any of theirs is positive; one has to be."""
    upward = np.array(curvature.signs) > 0
    among = upward if seen is None or not (upward & seen).any() else upward & seen
    return float(curvature.eigenvalues[among].min())


def round_bowl(curvature: Curvature) -> bool:
    """True when all eigenvalues are equal."""
    return curvature.smallest > (1 - SAME) * curvature.largest


def slows_down(case: Case) -> bool:
    """True when the norm falls, by a factor per step that itself creeps up to 1."""
    early, late = case.diagnostics.early_rate, case.diagnostics.contraction_rate
    return (
        early is not None
        and late is not None
        and early < late < _STANDSTILL
        and math.log(late) > _SLOWER * math.log(early)
    )


def at_steps(indices: Sequence[int] | np.ndarray, total: int) -> str:
    """Names steps: "at step 2", "at 3 of 40 steps", "at every step".

    >>> at_steps([2], 40), at_steps([1, 5, 9], 40), at_steps([1, 2], 2)
    ('at step 2', 'at 3 of 40 steps', 'at every step')
    """
    if len(indices) == total:
        return "at every step" if total > 1 else "at the only step"
    return f"at step {indices[0]}" if len(indices) == 1 else f"at {len(indices)} of {total} steps"
