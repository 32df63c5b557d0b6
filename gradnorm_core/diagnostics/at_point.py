"""Facts of a point that its gradient norm does not show: the curvature and the distance to a stationary point."""

from __future__ import annotations

from dataclasses import dataclass

from gradnorm_core.diagnostics.curvature import Kind, curvature_at
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.objective import Objective


@dataclass(frozen=True, slots=True)
class PointFacts:
    """The facts of one point.

    Attributes:
        norm: ‖∇f‖₂.
        eigenvalues: those of ∇²f, ascending; NaN where it does not exist.
        kind: the kind of the stationary point nearby, None when there is none.
        distance: the distance to that point, None when there is none.
    """

    norm: float
    eigenvalues: tuple[float, ...]
    kind: Kind | None
    distance: float | None


def facts_at(objective: Objective, point: tuple[float, ...]) -> PointFacts:
    """Returns the norm, the curvature and the stationary point nearby of f at a point of shape (n,)."""
    near = stationary_point_near(objective, point)
    return PointFacts(
        float(gradient_norm(objective.gradient_at(point))),
        tuple(curvature_at(objective, point).eigenvalues.tolist()),
        near.kind if near else None,
        near.distance if near else None,
    )
