"""When the run stops: its group in the sidebar."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.settings.settings import GRADIENT_TOLERANCE, MAX_ITERATIONS, STEP_TOLERANCE, VALUE_TOLERANCE
from app.text.method_summary import stopping_summary
from app.ui.components.fragment import fragment
from app.ui.controls.run_parts import STOPPING, are_outdated, redraw
from app.ui.controls.widgets import NORM_WORDS, Box, Choice, box_row, choice_row, folded

STOP = (
    Box("max_iterations", "Steps, at most", MAX_ITERATIONS, lambda s: s.max_iterations,
        lambda _, count: {"max_iterations": count}, 50),
    Box("gradient_tolerance", "Stop at ‖∇f‖ ≤", GRADIENT_TOLERANCE, lambda s: s.gradient_tolerance,
        lambda _, tolerance: {"gradient_tolerance": tolerance}),
)  # fmt: skip
STOP_AT_CHANGE = (
    Box("value_tolerance", "or at Δf ≤", VALUE_TOLERANCE, lambda s: s.value_tolerance,
        lambda _, tolerance: {"value_tolerance": tolerance}),
    Box("step_tolerance", "or at Δx ≤", STEP_TOLERANCE, lambda s: s.step_tolerance,
        lambda _, tolerance: {"step_tolerance": tolerance}),
)  # fmt: skip
STOP_BY = Choice("tolerance_norm", "Stop by", NORM_WORDS, help="The norm of ∇f that is held against the tolerance.")


def stopping(alone: bool) -> None:
    """Draws the group; where it is drawn `alone`, a new number leaves the rest of the sidebar as it is."""
    _part() if alone else _group()


@fragment(outdated=are_outdated, key=STOPPING)
def _part() -> None:
    _group(partial(redraw, STOPPING))


def _group(then: Callable[[], None] | None = None) -> None:
    with folded("stopping", "Stopping", stopping_summary):
        box_row("stop", STOP, then)
        choice_row(STOP_BY)
        box_row("change", STOP_AT_CHANGE, then)
