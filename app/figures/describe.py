"""The pictures in words, for those who do not see them: what is shown, then what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.figures import segments
from app.landscapes import Landscape
from app.style import factor, number, pair

if TYPE_CHECKING:
    from gradnorm_core.diagnostics import Diagnostics
    from gradnorm_core.trajectory import Run

Floats = NDArray[np.float64]

SHARP = 90.0
"""A turn by more than this is called a reversal, in degrees."""


def describe_landscape(landscape: Landscape, run: Run | None = None, angles: Floats | None = None) -> str:
    """What the landscape shows: the window, the heights, the path and whether it turns back or leaves.

    Args:
        landscape: what is drawn.
        run: the path on it, or None.
        angles: degrees between consecutive gradients of the run.
    """
    (x0, x1), (y0, y1) = landscape.window
    window = f"x from {number(x0)} to {number(x1)} and y from {number(y0)} to {number(y1)}"
    sentences = [f"Landscape of f for {window}, {_heights(landscape)}."]
    if run is not None:
        sentences.append(_journey(run))
        sentences += [said for said in (_turning(angles), _leaving(run, landscape)) if said]
    return " ".join(sentences)


def _heights(landscape: Landscape) -> str:
    if landscape.extent is None:
        return "undefined everywhere"
    low, high = map(number, landscape.extent)
    heights = f"constant at {low}" if low == high else f"values from {low} to {high}"
    share = landscape.undefined_share
    return heights if share == 0 else f"{heights}, undefined in {number(100 * share, 2)} % of it"


def _journey(run: Run) -> str:
    start = f"{pair(run.points[0])}, where f = {number(run.values[0])}"
    if not run.iterations:
        return f"The run stays at its start {start}."
    end = f"{pair(run.points[-1])}, where f = {number(run.values[-1])}"
    return f"The path goes in {steps(run.iterations)} from {start}, to {end}."


def steps(count: int) -> str:
    """``1 step``, ``2 steps``."""
    return f"{count} step{'' if count == 1 else 's'}"


def _turning(angles: Floats | None) -> str:
    """How often the gradient turns by more than a right angle: the sawtooth in words."""
    if angles is None or len(angles) < 2:
        return ""
    sharp = int((angles > SHARP).sum())
    return f"It turns back sharply, by more than 90°, at {sharp} of {len(angles)} turns." if sharp else ""


def _leaving(run: Run, landscape: Landscape) -> str:
    left = segments.exits(run.points, landscape.window)
    if not left:
        return ""
    ends = segments.inside(run.points[-1:], landscape.window)[0]
    return f"It leaves the window after step {left[-1].k}" + (" and comes back." if ends else " and ends outside.")


def describe_curves(run: Run, diagnostics: Diagnostics) -> str:
    """What the curves show: how the gradient norm and f changed, where they rose, and how much the gradient turned."""
    norms = diagnostics.norms[2]
    if not run.iterations:
        return f"Curves over the steps. The run took no step; the gradient norm at the start is {number(norms[0])}."
    first, last = number(norms[0]), number(norms[-1])
    verb = "falls" if norms[-1] < norms[0] else "rises" if norms[-1] > norms[0] else "stays"
    change = f"at {first}" if verb == "stays" else f"from {first} to {last}"
    sentences = [f"Curves over {steps(run.iterations)}. The gradient norm ‖∇f‖₂ {verb} {change}{_rate(diagnostics)}."]
    return " ".join([*sentences, *_rises(run, diagnostics), *_final_angle(diagnostics.angles)])


def _rate(diagnostics: Diagnostics) -> str:
    rate = diagnostics.contraction_rate
    return "" if rate is None else f", by a factor of {factor(rate)} per step near the end"


def _rises(run: Run, diagnostics: Diagnostics) -> list[str]:
    wrong = len(diagnostics.value_rises)
    names = ("f", "rises") if run.spec.goal == "minimize" else ("f", "falls")
    said = [f"The norm rises at {steps(len(diagnostics.norm_rises[2]))}."] if len(diagnostics.norm_rises[2]) else []
    return said + ([f"{names[0]} {names[1]} at {steps(wrong)}."] if wrong else [])


def _final_angle(angles: Floats) -> list[str]:
    known = angles[np.isfinite(angles)]
    return [f"At the end consecutive gradients make an angle of {number(known[-1])}°."] if len(known) else []
