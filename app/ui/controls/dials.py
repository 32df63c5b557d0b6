"""The dials: the numbers of a run whose sliders and boxes the browser follows while they move."""

from __future__ import annotations

from typing import Any

from app.settings.links import PART_KEYS
from app.settings.settings import Settings
from app.ui.controls.method_pickers import boxes_of
from app.ui.controls.start_boxes import START
from app.ui.controls.step_size_slider import BOX
from app.ui.controls.stopping import STOP
from app.ui.controls.widgets import Box


def dials(settings: Settings) -> list[dict[str, Any]]:
    """Every dial on the page: those of the start, of stopping, and of each part of the method."""
    start = [{**_dial(box, "start"), "part": part} for part, box in enumerate(START)]
    stop = [_dial(box, box.parameter.name) for box in STOP]
    method = [_dial(box, f"{field}.{box.parameter.name}") for field in PART_KEYS for box in boxes_of(settings, field)]
    return [*start, *stop, *method]


def step_size_dial() -> dict[str, Any]:
    """The box of the step size on a page without its slider."""
    return _dial(BOX, "step_rule.step_size")


def _dial(box: Box, place: str) -> dict[str, Any]:
    """The key of a widget, the place of its number in the run, the numbers it accepts, and the scale of its slider."""
    parameter = box.parameter
    bounds = {name: getattr(parameter, name) for name in ("above", "at_least", "below", "at_most")}
    if all(bound is None for bound in bounds.values()):
        bounds |= {"at_least": parameter.minimum, "at_most": parameter.maximum}
    scale = {"logarithmic": parameter.logarithmic, "integer": parameter.integer}
    return {"key": box.key, "place": place, **scale, **bounds}
