"""Level lines end at jumps and poles, and are untouched where f is only steep."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from app.figures.parts.contours import contour_levels, contour_lines, height_scale
from gradnorm_core import parse
from gradnorm_core.arrays import Floats, Window
from gradnorm_core.objectives.landscape import sample

WINDOW: Window = ((-3.0, 3.0), (-3.0, 3.0))


class Lines(NamedTuple):
    """Midpoints of the segments of the level lines, and the level that each is to have."""

    x: Floats
    y: Floats
    level: Floats


def lines(text: str, cut: bool = True) -> Lines:
    found = sample(parse(text), WINDOW)
    scale = height_scale(found.values)
    jumps = found.jumps if cut else None
    x, y, level = contour_lines(found.x, found.y, found.values, scale, contour_levels(scale), jumps)
    middle_x, middle_y = (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2
    drawn = np.isfinite(middle_x) & np.isfinite(middle_y)
    return Lines(middle_x[drawn], middle_y[drawn], level[:-1][drawn])


def test_lines_of_an_angle_are_rays_and_none_lies_on_the_cut() -> None:
    found = lines("atan2(y, x)")
    far = np.hypot(found.x, found.y) > 0.3
    assert np.abs(np.arctan2(found.y, found.x) - found.level)[far].max() < 0.02
    on_the_cut = (found.x < -0.3) & (np.abs(found.y) < 0.026)
    assert not on_the_cut.any()
    assert ((lines("atan2(y, x)", cut=False).x < -0.3) & (np.abs(lines("atan2(y, x)", cut=False).y) < 0.026)).any()


def tangent(level: Floats, y: Floats, x: Floats, shift: float) -> Floats:
    """The solution of tan(x + shift) + y² = level that is nearest to x."""
    first = np.arctan(level - y**2) - shift
    return np.asarray(first + np.pi * np.round((x - first) / np.pi))


@pytest.mark.parametrize("shift", [0.0, 0.007, -0.011])
def test_lines_beside_a_pole_are_where_f_has_the_level(shift: float) -> None:
    text, step = f"tan(x + ({shift})) + y^2", 6 / 240
    found, whole = lines(text), lines(text, cut=False)
    assert len(found.x) > 200
    assert np.abs(found.x - tangent(found.level, found.y, found.x, shift)).max() < step
    assert np.abs(whole.x - tangent(whole.level, whole.y, whole.x, shift)).max() > 10 * step


def test_no_line_lies_on_the_pole_of_a_hyperbola() -> None:
    found, whole = lines("1/(x - 0.003) + y"), lines("1/(x - 0.003) + y", cut=False)
    for one, most in ((found, 6 / 240), (whole, np.inf)):
        apart = np.abs(one.x - (0.003 + 1 / (one.level - one.y))).max()
        assert apart < most
    assert apart > 10 * 6 / 240


@pytest.mark.parametrize("text", ["sign(x) sign(y)", "sign(x)", "heaviside(y)", "round(x + 1/2)"])
def test_no_line_lies_on_a_jump_whose_middle_is_a_grid_point(text: str) -> None:
    """Both edges beside it have half of the jump."""
    f = parse(f"{text} + 0.1x^2 + 0.1y^2")
    found, whole = lines(f.text), lines(f.text, cut=False)
    assert len(found.x) > 500
    assert np.abs(f.value(found.x, found.y) - found.level).max() < 0.01
    assert np.abs(f.value(whole.x, whole.y) - whole.level).max() > 0.3


def test_no_line_lies_on_a_step() -> None:
    found = lines("floor(x + 0.01) + 0.1y")
    apart = np.abs(found.x + 0.01 - np.round(found.x + 0.01))
    assert np.abs(np.floor(found.x + 0.01) + 0.1 * found.y - found.level).max() < 0.02
    assert len(found.x) == 0 or apart.min() > 0


@pytest.mark.parametrize(
    "text", ["tanh(40x) + y^2", "sqrt(|x|) + y^2", "|x - y|", "1/(x^2 + 0.001) + y^2", "100(y - x^2)^2 + (1 - x)^2"]
)
def test_steep_and_kinked_functions_keep_every_line(text: str) -> None:
    cut, whole = lines(text), lines(text, cut=False)
    assert all(np.array_equal(one, other) for one, other in zip(cut, whole, strict=True))
