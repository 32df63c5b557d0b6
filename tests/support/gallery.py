"""The runs and curvatures of the examples in the gallery, each computed once."""

from __future__ import annotations

from functools import cache

from gradnorm_core.arrays import Point
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.curvature import Curvature, curvature_at
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.gallery import GALLERY, Example


@cache
def run_of(name: str) -> tuple[Run, Diagnostics]:
    """The run an example declares."""
    example = GALLERY[name]
    run = descend(
        example.objective,
        example.start,
        step_rule=Fixed(example.step_size),
        goal=example.goal,
        max_iterations=example.iterations,
    )
    return run, diagnose(example.objective, run)


def sign_of(example: Example) -> int:
    return -1 if example.goal == "maximize" else 1


def curvature_of(name: str, point: Point | None = None) -> Curvature:
    example = GALLERY[name]
    return curvature_at(example.objective, point or example.minimizers[0], sign_of(example))
