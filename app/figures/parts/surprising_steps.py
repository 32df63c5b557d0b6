"""Points at a step that surprises: f got better and the gradient grew, or ‖∇f‖₂ fell and another norm rose."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.figures.parts.free_space import Box, size_of
from app.figures.parts.norm_panel import Room, Scale
from app.figures.style import Palette
from app.text.numbers import NORM_NAMES, number
from gradnorm_core.norms import EXPONENTS

if TYPE_CHECKING:
    from gradnorm_core.descent.run import Run
    from gradnorm_core.diagnostics.diagnostics import Diagnostics


ROUNDING = 8 * float(np.finfo(np.float64).eps)
SEEN = 1.005
"""A factor below this is not worth a number."""
PLACES = sorted(
    ((ax, ay) for across in (40, 80, 120, 160, 200) for ay in range(-124, 145, 14) for ax in (across, -across)),
    key=lambda place: (math.hypot(*place), place[1], -place[0]),
)
"""Pixels from the ring to its words, the near ones preferred."""


@dataclass(frozen=True, slots=True)
class SurprisingStep:
    """A step at which two things parted that are thought to go together.

    Attributes:
        norm: p of the norm that rose.
        step: the k at which it had risen most, as a factor, against k − 1.
        factor: by how much.
        height: the norm there.
        words: what happened.
    """

    norm: float
    step: int
    factor: float
    height: float
    words: str


def surprising_step(run: Run, diagnostics: Diagnostics, norms: Sequence[float]) -> SurprisingStep | None:
    """The stronger of the two surprises among the norms that are drawn; None where there is neither."""
    if run.spec.noise is not None or not run.spec.direction.downhill or diagnostics.behaviour == "diverges":
        return None  # with noise, with momentum and on the way out it is no surprise
    up = run.spec.goal == "maximize"
    better = _improvements(run.values if up else -run.values)
    if 2.0 in norms and (steps := np.intersect1d(diagnostics.norm_rises[2.0], better)).size:
        return _largest(diagnostics, 2.0, steps, f"f {'rises' if up else 'falls'}")
    falls = _improvements(-diagnostics.norms[2.0])
    for p in EXPONENTS:
        if p != 2 and p in norms and (steps := np.intersect1d(diagnostics.norm_rises[p], falls)).size:
            return _largest(diagnostics, p, steps, f"{NORM_NAMES[2.0]} falls")
    return None


def _largest(diagnostics: Diagnostics, p: float, steps: NDArray[np.intp], meanwhile: str) -> SurprisingStep:
    norm = diagnostics.norms[p]
    factors = norm[steps] / norm[steps - 1]
    place = int(np.argmax(factors))
    step, factor = int(steps[place]), float(factors[place])
    much = f" ×{number(factor)}" if factor >= SEEN else ""
    return SurprisingStep(p, step, factor, float(norm[step]), f"{meanwhile}, {NORM_NAMES[p]} rises{much} (k = {step})")


def _improvements(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """The k at which the values had risen by more than rounding."""
    least = ROUNDING * np.maximum(np.abs(values[1:]), np.abs(values[:-1]))
    return np.flatnonzero(values[1:] - values[:-1] > least) + 1


def surprising_trace(found: SurprisingStep, palette: Palette) -> dict[str, Any]:
    """A ring around that step, on the curve of the norm that rose."""
    return {
        "type": "scatter", "mode": "markers", "name": "surprising step", "x": [found.step], "y": [found.height],
        "yaxis": "y", "showlegend": False, "hoverinfo": "skip",
        "marker": {"symbol": "circle-open", "size": 12, "color": palette.run().colour, "line": {"width": 1.8}},
    }  # fmt: skip


def surprising_label(
    found: SurprisingStep, room: Room, taken: Sequence[dict[str, Any]], palette: Palette
) -> dict[str, Any]:
    """The label of the surprising step, clear of the other words, where it covers the least of the curves.

    Where they leave no room the words lie on a ground of their own, so that no curve strikes them through.

    Args:
        found: the step.
        room: the panel with its curves.
        taken: the words that stand in the panel already.
        palette: light or dark.
    """
    rings = {scale: _ring(found, scale) for scale in room.scales}
    inside = partial(_inside, rings[room.smallest], room.smallest)
    forms = [(words, place) for words in _forms(found) for place in inside(words)]
    (text, (ax, ay)), covered = room.freest(
        forms or [(_forms(found)[-1], place) for place in PLACES],
        lambda form, scale: _box(rings[scale], form[1], size_of(form[0])),
        taken,
    )
    return {
        "x": found.step, "y": math.log10(found.height), "xref": "x", "yref": "y", "text": text,
        "showarrow": True, "arrowhead": 2, "arrowsize": 0.9, "arrowwidth": 1, "arrowcolor": palette.muted,
        "standoff": 7, "ax": ax, "ay": ay, "xanchor": "right" if ax < 0 else "left", "name": "surprising step",
        "font": {"size": 12, "color": palette.text},
        **({"bgcolor": palette.page} if covered else {}),
    }  # fmt: skip


def _forms(found: SurprisingStep) -> tuple[str, str, str]:
    """The words in one line, and in two or three for a panel that is too narrow for one."""
    two = found.words.replace(", ", ",<br>", 1)
    return found.words, two, two.replace(" (k", "<br>(k", 1)


def _ring(found: SurprisingStep, scale: Scale) -> tuple[float, float]:
    """The middle of the ring, in pixels."""
    x, y = scale.pixels(np.array([found.step]), np.array([found.height]))[0]
    return float(x), float(y)


def _inside(ring: tuple[float, float], scale: Scale, words: str) -> list[tuple[int, int]]:
    """The places beside a ring at which the words are wholly in the panel."""
    size = size_of(words)
    return [place for place in PLACES if scale.holds(_box(ring, place, size))]


def _box(ring: tuple[float, float], place: tuple[int, int], size: tuple[float, float]) -> Box:
    """The box of the label at this place beside the ring, which counts downward as Plotly does."""
    ax, ay = place
    return Box(ring[0] + ax - (size[0] if ax < 0 else 0), ring[1] - ay - size[1] / 2, *size)
