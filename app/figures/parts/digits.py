"""Digits of the numbers under the pointer: places of a picture are told apart, however far from 0 it is."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Window

MOST = 15
"""Significant digits of float64 that are always right."""


def digits(values: ArrayLike, least: int) -> int:
    """Significant digits that tell `values` apart as `least` digits do where they reach as far as they are large."""
    finite = np.asarray(values, float)
    finite = finite[np.isfinite(finite)]
    if not finite.size or finite.min() == finite.max():
        return least
    largest = float(np.abs(finite).max())
    span = float(finite.max()) / largest - float(finite.min()) / largest
    return min(MOST, least + max(0, math.floor(-math.log10(span))))


def at_pointer(what: str, values: ArrayLike, least: int) -> str:
    """Plotly's place in a hover text for one of `values`, such as ``%{x:.4~g}``."""
    return f"%{{{what}:.{digits(values, least)}~g}}"


def pointed_at(window: Window, least: int = 4) -> tuple[str, str]:
    """Plotly's places for the coordinates of a point of the window under the pointer."""
    across, up = window
    return at_pointer("x", across, least), at_pointer("y", up, least)
