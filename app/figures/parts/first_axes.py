"""The frame, ticks and titles of the first picture: those that plotly.js chooses, for every size of the picture.

plotly.js chooses the distance of the ticks by the length of an axis in pixels. Markup has no length: it holds the ticks
of each distance that comes into question, and the browser shows those that fit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from app.figures.sketch import ink
from app.figures.style import DARK, LIGHT
from gradnorm_core.arrays import Window

TICKS = "first-ticks"
"""The class of the groups of ticks, of which one is shown for each axis."""
LEAST = (80, 40)
"""Pixels between two ticks across and up that plotly.js aims at."""
FEWEST, MOST = 5, 10
"""The number of ticks it aims at."""
LARGEST, FINEST = 10_000, 0.001
"""Beyond these plotly.js writes powers of ten; the first picture has no numbers then."""
DIGIT, POINT = 6.0, 3.0
"""Pixels of the width of a digit and of a decimal point."""


def axes(window: Window, layout: dict[str, Any], aspect: float | None) -> str:
    """The frame with ticks and titles.

    Args:
        window: the ranges of the axes.
        layout: of the figure, with the titles of its axes.
        aspect: width through height of the panel where its axes have one scale, else None.
    """
    muted = ink(LIGHT.muted, DARK.muted)
    rules: list[str] = []
    marks = [mark for axis in (0, 1) for mark in _ticks(axis, window[axis], aspect, layout, rules)]
    return (
        f"<style>{''.join(rules)}</style>"
        f'<div style="position:absolute;inset:-1px;border:1px solid {muted}"></div>'
        f'<svg width="100%" height="100%" style="position:absolute;left:0;top:0;fill:{muted};stroke:none">'
        f"{''.join(marks)}</svg>"
    )


def _ticks(
    axis: int, ends: Sequence[float], aspect: float | None, layout: dict[str, Any], rules: list[str]
) -> Iterator[str]:
    """A group for each distance of the ticks; `rules` gets the styles that show one of them."""
    low, high = ends
    title = re.sub("<[^>]*>", "", layout["xy"[axis] + "axis"]["title"]["text"])
    before = None
    for i, (distance, length) in enumerate(distances(high - low, LEAST[axis])):
        name = f"{'xy'[axis]}{i}"
        shown = f".{TICKS}.{name} {{ display: inline; }}"
        if length:
            sides = _sides(axis, length, aspect)
            rules.append(f"@container {sides} {{ .{TICKS}.{before} {{ display: none; }} {shown} }}")
        else:
            rules.append(shown)
        before = name
        texts = [(at, written(at, distance)) for at in multiples(low, high, distance)]
        yield f'<g class="{TICKS} {name}">{_group(axis, texts, ends, title, aspect)}</g>'


def _sides(axis: int, length: float, aspect: float | None) -> str:
    """The condition that an axis has at least this length: the panel is as large as its container lets it."""
    if aspect is None:
        return f"(min-{('width', 'height')[axis]}: {length:.1f}px)"
    width = length * (aspect if axis else 1)
    return f"(min-width: {width:.1f}px) and (min-height: {width / aspect:.1f}px)"


def distances(span: float, least: float) -> list[tuple[float, float]]:
    """The distances of ticks from the largest, each with the length of the axis in pixels from which it is taken.

    plotly.js aims at n ticks: the length in units of `least`, between 4 and 9, and one more.
    """
    found = [(distance_of(span / FEWEST), 0.0)]
    finest = distance_of(span / MOST)
    while not math.isclose(found[-1][0], finest):
        smaller = _below(found[-1][0])
        found.append((smaller, least * (span / smaller - 1)))
    return found


def distance_of(rough: float) -> float:
    """The first of 2, 5, 10 times a power of ten that is no smaller; the power of ten itself leads to twice itself."""
    base = 10.0 ** math.floor(math.log10(rough) + 1e-12)
    return next(base * step for step in (2, 5, 10) if base * step >= rough * (1 - 1e-12))


def _below(distance: float) -> float:
    """The next smaller of 1, 2, 5 · 10ᵏ."""
    base = 10.0 ** math.floor(math.log10(distance) + 1e-9)
    return {1: base / 2, 2: base, 5: 2 * base}[round(distance / base)]


def multiples(low: float, high: float, distance: float) -> list[float]:
    """The multiples of a distance from low to high."""
    slack = 1e-9 * (high - low) / distance
    return [i * distance for i in range(math.ceil(low / distance - slack), math.floor(high / distance + slack) + 1)]


def written(at: float, distance: float) -> str:
    """A number as plotly.js writes it beside a tick; "" for one that it writes with a power of ten."""
    if abs(at) >= LARGEST or distance < FINEST:
        return ""
    text = f"{at:.{max(0, -math.floor(math.log10(distance) + 1e-9))}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if float(text) == 0 else text.replace("-", "−")


def _group(
    axis: int, texts: Sequence[tuple[float, str]], ends: Sequence[float], title: str, aspect: float | None
) -> str:
    low, high = ends
    shares = [(100 * (at - low) / (high - low), escape(text)) for at, text in texts]
    ink_of_title = f'style="fill:{ink(LIGHT.text, DARK.text)}" class="title" text-anchor="middle"'
    if axis == 0:
        marks = [
            f'<svg x="{share:.3f}%" y="100%"><rect x="-.5" y="1" width="1" height="4"/>'
            f'<text text-anchor="middle" y="19.4">{text}</text></svg>'
            for share, text in shares
        ]
        # plotly.js keeps the title in the picture: it is 2 px higher where the panel reaches down to the margin.
        below = "0px" if aspect is None else f"max(0px, 50cqh - {50 / aspect:.4f}cqw)"
        lifted = f'<g style="transform:translateY(min(0px, {below} - 2px))">'
        named = f'{lifted}<text y="38" {ink_of_title}>{escape(title)}</text></g>'
        return f'{"".join(marks)}<svg x="50%" y="100%">{named}</svg>'
    marks = [
        f'<svg y="{100 - share:.3f}%"><rect x="-5" y="-.5" width="4" height="1"/>'
        f'<text text-anchor="end" x="-7.4" y="4.2">{text}</text></svg>'
        for share, text in shares
    ]
    wide = max((sum(POINT if letter == "." else DIGIT for letter in text) for _, text in texts), default=0)
    turned = f'transform="translate({-17.45 - wide} 0) rotate(-90)"'
    return f'{"".join(marks)}<svg y="50%"><text {turned} {ink_of_title}>{escape(title)}</text></svg>'
