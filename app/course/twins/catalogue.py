"""Every question of the course with the family of its twins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.course.lesson import Question
from app.course.twins import beyond, data, gradients, methods, searches, steps
from app.course.twins.variants import Family

FAMILIES: Final[Mapping[str, tuple[Family, ...]]] = {
    "gradient": (gradients.partial, gradients.aim, gradients.slope),
    "norm": (gradients.length, gradients.square, gradients.steepest, gradients.stops),
    "step": (gradients.lands, gradients.step_length, gradients.lower, gradients.best_on_ray, gradients.straight_line),
    "limit": (steps.moves, steps.moves, steps.moves, steps.limit, steps.foretold),
    "sawtooth": (steps.one_factor, steps.moves, steps.rises, steps.own_saw, steps.saw_line),
    "exact": (searches.exact_moves, searches.exact_step, searches.relaxed, steps.growth),
    "conditioning": (steps.condition, steps.growth, steps.unit, steps.steeper, steps.own_best),
    "searches": (searches.accepted, searches.norm_rises, searches.blindly, searches.accepted),
    "momentum": (methods.faster, methods.uphill, methods.ball_limit, methods.ball_moves, methods.ball_line),
    "clipping": (
        methods.on_the_cliff, methods.clipped_step, methods.clipped_part, methods.clipping_helps, methods.normalized,
    ),
    "saddles": (beyond.well_end, beyond.kind, beyond.well_end, beyond.kind, beyond.which_of_four),
    "chaos": (
        beyond.well_limit, beyond.well_moves, beyond.period, beyond.well_moves, beyond.apart, beyond.level_line,
    ),
    "dimension": (data.equal_parts, data.longer_string, data.equal_parts, data.equal_parts),
    "line": (data.mean_slope, data.fits, data.repeated),
    "scaling": (data.other_units, data.other_units, data.other_units),
    "batches": (data.floors, data.floors, data.floors, data.floors),
    "rows": (data.clipped_mean, data.clipped_mean, data.clipped_rows),
}  # fmt: skip
"""For each lesson the families of its questions, in their order."""


def twin(lesson: str, question: int, variant: int) -> Question:
    """The question with other numbers.

    Args:
        lesson: its name.
        question: which of its questions.
        variant: which numbers, from 1. Questions of a lesson that share a family get different ones.
    """
    families = FAMILIES[lesson]
    before = families[:question].count(families[question])
    return families[question](variant + before)
