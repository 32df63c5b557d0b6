"""The landscape on paper: contour lines with their values, axes with ticks and the start, as SVG. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from app.figures.parts.contours import contour_levels, contour_lines, height_scale
from app.text.numbers import all_apart
from gradnorm_core.arrays import Floats
from gradnorm_core.formulas.letters import html
from gradnorm_core.objectives.landscape import Landscape

SIDE, MARGIN = 400, 40
"""Pixels of the longer side, and what most tick words need beside it."""
LETTER = 6.2
"""Pixels of the width of a letter of a tick word."""
TICKS = 6
"""Most ticks of an axis."""
ROOM = 26
"""Pixels between two level values, and between one and the frame."""


def picture(background: Landscape, start: Sequence[float]) -> str:
    """Contour lines, and the start where it is in the window; the first variable to the right, at equal scale."""
    (left, right), (bottom, top) = background.window
    unit = SIDE / max(right - left, top - bottom)
    width, height = (right - left) * unit, (top - bottom) * unit
    scale = height_scale(background.values)
    levels = contour_levels(scale)
    x, y, level = contour_lines(background.x, background.y, background.values, scale, levels, background.jumps)
    u, v = (x - left) * unit, (top - y) * unit
    across, up = ticks(left, right), ticks(bottom, top)
    words_across, words_up = all_apart(across), all_apart(up)
    margin = max(MARGIN, math.ceil(LETTER * max(map(len, words_up), default=0)) + 26)
    first, second = map(_italics, background.variables)
    shown = left <= start[0] <= right and bottom <= start[1] <= top
    said = "Contour lines of f and the start" if shown else "Contour lines of f; the start lies outside"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-margin} -8 {width + margin + 30:.0f} {height + 50:.0f}" '
        f'width="{width + margin + 14:.0f}" font-size="11" role="img" aria-label="{said}">'
        f'<rect width="{width:.1f}" height="{height:.1f}" fill="none" stroke="#000"/>'
        f'<path d="{_path(u, v)}" fill="none" stroke="#667" stroke-width="0.8"/>{_values(u, v, level, width, height)}'
        + "".join(
            f'<path d="M{(at - left) * unit:.1f},{height:.1f}v5" stroke="#000"/>'
            f'<text x="{(at - left) * unit:.1f}" y="{height + 17:.1f}" text-anchor="middle">{label}</text>'
            for at, label in zip(across, words_across, strict=True)
        )
        + "".join(
            f'<path d="M0,{(top - at) * unit:.1f}h-5" stroke="#000"/>'
            f'<text x="-8" y="{(top - at) * unit:.1f}" dy="4" text-anchor="end">{label}</text>'
            for at, label in zip(up, words_up, strict=True)
        )
        + f'<text x="{width / 2:.1f}" y="{height + 34:.1f}">{first}</text>'
        f'<text x="{8 - margin}" y="{height / 2 + 18:.1f}">{second}</text>'
        + (_start((start[0] - left) * unit, (top - start[1]) * unit) if shown else "")
        + "</svg>"
    )


def _italics(name: str) -> str:
    """The letter of an axis, its subscript upright."""
    return html(name).replace("<i>", '<tspan font-style="italic">').replace("</i>", "</tspan>")


def _start(p: float, q: float) -> str:
    """The start, p to the right and q down."""
    return (
        f'<circle cx="{p:.1f}" cy="{q:.1f}" r="4" fill="#fff" stroke="#000" stroke-width="2"/>'
        f'<text x="{p - 8:.1f}" y="{q - 6:.1f}" font-size="13" text-anchor="end" paint-order="stroke" stroke="#fff" '
        'stroke-width="3">x₀</text>'
    )


def ticks(low: float, high: float) -> list[float]:
    """Round numbers from `low` to `high`, at most TICKS + 1: multiples of 1, 2 or 5 times a power of ten."""
    least = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(least))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))
    return [
        round(place * step / power, 6) * power for place in range(math.ceil(low / step), math.floor(high / step) + 1)
    ]


def _path(u: Floats, v: Floats) -> str:
    lines, pen = [], "M"
    for across, down in zip(u.tolist(), v.tolist(), strict=True):
        if math.isfinite(across) and math.isfinite(down):
            lines.append(f"{pen}{across:.1f},{down:.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(lines)


def _values(u: Floats, v: Floats, level: Floats, width: float, height: float) -> str:
    """The value of each level on a line of it, where there is room; left out where there is none."""
    taken: list[tuple[float, float]] = []
    words = []
    values = np.unique(level[np.isfinite(level)]).tolist()
    for value, word in zip(values, all_apart(values), strict=True):
        for place in np.flatnonzero((level == value) & np.isfinite(u)):
            across, down = float(u[place]), float(v[place])
            inside = ROOM < across < width - ROOM and 12 < down < height - 12
            if inside and all(math.hypot(across - a, 2 * (down - d)) > 2 * ROOM for a, d in taken):
                taken.append((across, down))
                words.append(
                    f'<text x="{across:.1f}" y="{down:.1f}" dy="4" font-size="10" text-anchor="middle" fill="#223" '
                    f'paint-order="stroke" stroke="#fff" stroke-width="3">{word}</text>'
                )
                break
    return "".join(words)
