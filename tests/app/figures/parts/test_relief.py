"""Light falls from the upper left, and shows nothing that the heights do not have."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.figures.parts.relief import STEEPNESS, brightness, relief_trace
from app.figures.style import DARK, LIGHT

LINE = np.linspace(0, 1, 41)
RIGHT, UP = np.meshgrid(LINE, LINE)


def lambert(right: float, up: float) -> float:
    """n·l of a plane with these slopes, by the angle between its normal and the light, in place of the gradients."""
    normal, light = (-STEEPNESS * right, -STEEPNESS * up, 1.0), (-1.0, 1.0, 1.6)
    return sum(a * b for a, b in zip(normal, light, strict=True)) / (math.hypot(*normal) * math.hypot(*light))


def test_level_ground_keeps_its_colour() -> None:
    assert np.all(brightness(np.full((5, 7), 0.3)) == 0)


@pytest.mark.parametrize(("right", "up"), [(1, 0), (0, -1), (0.7, -0.7), (-1, 0), (0, 1), (-0.7, 0.7), (0.5, 0.5)])
def test_a_plane_is_lit_by_the_angle_to_the_light(right: float, up: float) -> None:
    level, lit = lambert(0, 0), lambert(right, up)
    expected = (lit - level) / (1 - level if lit > level else level)
    assert brightness(right * RIGHT + up * UP) == pytest.approx(expected)


def test_a_bowl_is_light_on_the_side_that_faces_the_light() -> None:
    shaded = brightness(((RIGHT - 0.5) ** 2 + (UP - 0.5) ** 2) * 2)
    assert shaded[8, 32] > 0 > shaded[32, 8]  # below right of the middle the bowl faces the upper left
    assert shaded[20, 20] == pytest.approx(0, abs=1e-12)


def test_light_does_not_make_one_side_of_a_minimum_look_higher() -> None:
    """The drawn heights come to a point there: log(1 + 40r²) has it on any grid that is not fine beyond reason."""
    r = np.hypot(RIGHT - 0.5, UP - 0.5)
    heights = np.log1p(40 * (4 * r) ** 2) / np.log1p(40 * (4 * r.max()) ** 2)
    shaded = relief_trace(LINE, LINE, heights, LIGHT)["z"].astype(float) - 255 / 2
    towards, away = shaded[18, 22], shaded[22, 18]  # two grid lines from the minimum, on the axis of the light
    far = shaded[6, 34] - shaded[34, 6]
    assert abs(towards - away) < far / 2


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_light_has_no_edge_where_slopes_turn_and_no_value_where_f_has_none(palette: object) -> None:
    heights = RIGHT.copy()
    heights[:10] = np.nan
    trace = relief_trace(LINE, LINE, heights, palette)  # type: ignore[arg-type]
    clear = [colour for at, colour in trace["colorscale"] if at == 0.5]
    assert [colour.endswith(",0)") for colour in clear] == [True, True]
    assert np.isnan(trace["z"][:10]).all()
    assert np.isfinite(trace["z"][11:]).all()
