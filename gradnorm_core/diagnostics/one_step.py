"""One step in the eigenbasis of the Hessian at its beginning: the effect on each component of the gradient.

With ∇²f(x_k)·vᵢ = λᵢvᵢ and γᵢ = vᵢᵀ∇f(x_k), a step s takes γᵢ to γᵢ + λᵢ·vᵢᵀs: exactly on a quadratic, and on other f
for their Taylor polynomial of second order at x_k. The laws of the methods follow:

    s = −a∇f                        γᵢ ← (1 − aλᵢ)γᵢ
    s = −a|∇²f|⁻¹∇f                 γᵢ ← (1 − a·sign λᵢ)γᵢ
    heavy ball on a quadratic       γᵢ ← (1 + β − αλᵢ)γᵢ − β·(γᵢ one step earlier)
    Nesterov on a quadratic         γᵢ ← (1 + β)(1 − αλᵢ)γᵢ − β(1 − αλᵢ)·(γᵢ one step earlier)

To maximize f is to descend on −f: α then has the other sign. Source: Goh, Distill 2017, doi 10.23915/distill.00006.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gradnorm_core.arrays import Floats, freeze
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.curvature import Curvature, curvature_at
from gradnorm_core.diagnostics.formula_roughness import may_be_rough
from gradnorm_core.diagnostics.kinks import crossed_kink, is_kink
from gradnorm_core.diagnostics.rough_points import rough_point_at
from gradnorm_core.diagnostics.stability import linear_step
from gradnorm_core.errors import UsageError
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton

Law = Literal["gradient", "newton", "momentum", "none"]
Roughness = Literal["", "no Hessian", "kink at the start", "kink on the way"]

_PARALLEL = 1e-9
"""Two vectors are parallel when each component of one is a times that of the other, up to this share of it."""
_ROUNDING = 1e-14
"""The share of the largest component that rounding may leave in each of them."""


@dataclass(frozen=True, slots=True, eq=False)
class OneStep:
    """The step from x_k to x_{k+1}, in the basis of the eigenvectors vᵢ of ∇²f(x_k).

    Attributes:
        iteration: k.
        points: x_k and x_{k+1}, (2, n).
        values: f at both, (2,).
        gradients: ∇f at both, (2, n).
        curvature: λᵢ and vᵢ of ∇²f(x_k); unknown where it does not exist.
        components: γᵢ = vᵢᵀ∇f at both, measured, (2, n).
        moves: vᵢᵀs, the components of the step s, (n,).
        law: the law above from γᵢ before the step to γᵢ after it, or "none".
        size: a of the first two laws, negative where the step leads up; None otherwise.
        recurrence: tᵢ and pᵢ of γᵢ ← tᵢγᵢ − pᵢ·(γᵢ one step earlier), (n, 2); None without momentum.
        earlier: γᵢ one step earlier, (n,); None without momentum.
        quadratic: whether f is quadratic, and the laws exact.
        roughness: why there are no laws: no Hessian at x_k, or a kink of f at x_k or on the way to x_{k+1}.
        kink: the kind of that kink, as `RoughPoint.roughness` has it: "kink", "corner", "tip" or "cusp"; "" without.
    """

    iteration: int
    points: Floats
    values: Floats
    gradients: Floats
    curvature: Curvature
    components: Floats
    moves: Floats
    law: Law
    size: float | None
    recurrence: Floats | None
    earlier: Floats | None
    quadratic: bool
    roughness: Roughness
    kink: str = ""

    def __post_init__(self) -> None:
        freeze(self.points, self.values, self.gradients, self.components, self.moves)

    @property
    def factors(self) -> Floats | None:
        """The numbers that multiply γᵢ, (n,): 1 − aλᵢ or 1 − a·sign λᵢ; None under the other laws."""
        if self.size is None or self.roughness:
            return None
        return 1 - self.size * (self.curvature.eigenvalues if self.law == "gradient" else self._signs)

    @property
    def modelled(self) -> Floats:
        """γᵢ + λᵢ·vᵢᵀs, (n,): the components after the step by the Taylor polynomial of second order at x_k."""
        return np.asarray(self.components[0] + self.curvature.eigenvalues * self.moves)

    @property
    def _signs(self) -> Floats:
        return np.sign(self.curvature.eigenvalues)


def one_step(run: Run, iteration: int) -> OneStep:
    """Returns the step from x_k to x_{k+1} of a run, k = `iteration`.

    Raises:
        UsageError: the run has no step of this number.
    """
    if not 0 <= iteration < run.iterations:
        raise UsageError(f"The run has steps 0 to {run.iterations - 1}; step {iteration} was asked for.")
    points, gradients = run.points[iteration : iteration + 2], run.gradients[iteration : iteration + 2]
    curvature = curvature_at(run.objective, points[0])
    # From α·d, since the difference x_{k+1} − x_k cancels: it has fewer correct digits.
    step = run.step_sizes[iteration] * run.directions[iteration]
    frame, (roughness, kink) = curvature.eigenvectors, _roughness(run, points, curvature)
    components, moves = gradients @ frame, step @ frame
    recurrence = _recurrence(run, curvature.eigenvalues) if iteration else None
    law, size = ("momentum", None) if recurrence is not None else _law(run, curvature, components[0], moves)
    return OneStep(
        iteration=iteration,
        points=points.copy(),
        values=run.values[iteration : iteration + 2].copy(),
        gradients=gradients.copy(),
        curvature=curvature,
        components=components,
        moves=moves,
        law=law,
        size=size,
        recurrence=recurrence,
        earlier=run.gradients[iteration - 1] @ frame if recurrence is not None else None,
        quadratic=run.objective.is_quadratic,
        roughness=roughness,
        kink=kink,
    )


def _law(run: Run, curvature: Curvature, components: Floats, moves: Floats) -> tuple[Law, float | None]:
    """Returns the law and its a, found by comparing the step with the gradient: a clip or a search changes a alone."""
    if not curvature.known:
        return "none", None
    law: Law = "newton" if isinstance(run.spec.direction, Newton) else "gradient"
    weights = np.abs(curvature.eigenvalues) if law == "newton" else np.ones_like(moves)
    size = _multiple(moves, weights, components)
    return ("none", None) if size is None else (law, size)


def _multiple(moves: Floats, weights: Floats, components: Floats) -> float | None:
    """Returns a where wᵢ·moveᵢ = −a·γᵢ for each i; None where no a is right for all.

    Newton's method moves by −γᵢ/|λᵢ| except where it takes a larger number for an |λᵢ| close to 0.
    """
    largest = float(np.abs(components).max())
    if not 0 < largest < np.inf:
        return None
    weighted, unit = weights * moves, components / largest
    size = -float(weighted @ unit / (unit @ unit))
    if size == 0 and moves.any():
        return None
    rounding = _ROUNDING * (weights * np.abs(moves).max() + abs(size))
    across = np.abs(weighted + size * unit)
    return size / largest if bool((across <= _PARALLEL * np.abs(size * unit) + rounding).all()) else None


def _recurrence(run: Run, eigenvalues: Floats) -> Floats | None:
    """Returns tᵢ and pᵢ for the two methods with momentum on a quadratic, (n, 2); None for other runs."""
    alpha, direction = linear_step(run.spec), run.spec.direction
    if alpha is None or not isinstance(direction, HeavyBall | Nesterov) or not run.objective.is_quadratic:
        return None
    beta, plain = direction.momentum, 1 - (-alpha if run.spec.goal == "maximize" else alpha) * eigenvalues
    if isinstance(direction, HeavyBall):
        return np.column_stack([plain + beta, np.full_like(plain, beta)])
    return np.column_stack([(1 + beta) * plain, beta * plain])


def _roughness(run: Run, points: Floats, curvature: Curvature) -> tuple[Roughness, str]:
    """Returns why no law holds, or "", and the kind of the kink that is the cause, or ""."""
    if not curvature.known:
        return "no Hessian", ""
    if is_kink(run.objective, points[0]):
        return "kink at the start", _kind_of_kink(run, points[0])
    crossed = crossed_kink(run.objective, *points)
    return ("", "") if crossed is None else ("kink on the way", _kind_of_kink(run, crossed))


def _kind_of_kink(run: Run, point: Floats) -> str:
    found = rough_point_at(run.objective, point) if may_be_rough(run.objective) else None
    return "kink" if found is None or found.roughness in ("pole", "jump") else found.roughness
