"""The height scale is monotone, reversible and fair; level lines lie where f has that level."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.figures.parts.contours import bar_ticks, contour_levels, contour_lines, height_scale, told_apart
from gradnorm_core.arrays import Window
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.pictures import background

SAMPLES = st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=60).map(np.array)


@given(SAMPLES)
def test_the_scale_rises_from_0_to_1_whatever_the_values(values: np.ndarray) -> None:
    scale = height_scale(values)
    t = scale.apply(values)
    assert np.array_equal(np.isnan(t), np.isnan(values))
    order = np.argsort(values[~np.isnan(values)])
    rising = t[~np.isnan(values)][order]
    assert ((rising >= 0) & (rising <= 1)).all()
    assert (np.diff(rising) >= 0).all()


@given(SAMPLES)
def test_levels_lie_between_the_extremes_in_order(values: np.ndarray) -> None:
    scale = height_scale(values)
    levels = contour_levels(scale)
    assert (np.diff(levels) > 0).all()
    assert ((levels > scale.low) & (levels < scale.high)).all()
    assert np.isfinite(levels).all()


@given(st.floats(0, 1), st.sampled_from([name for name in GALLERY if name not in {"nearly_flat"}]))
def test_the_scale_is_reversible(t: float, name: str) -> None:
    scale = height_scale(background(GALLERY[name].text, GALLERY[name].view).values)
    assert float(scale.apply(scale.invert(t))) == pytest.approx(t, abs=1e-6)


@pytest.mark.parametrize("name", GALLERY)
def test_every_gallery_function_gets_a_few_readable_levels(name: str) -> None:
    scale = height_scale(background(GALLERY[name].text, GALLERY[name].view).values)
    levels = contour_levels(scale)
    assert 4 <= len(levels) <= 9
    assert all(len(f"{abs(level):.12g}".replace(".", "").strip("0")) <= 9 for level in levels)
    ticks, texts = bar_ticks(levels, scale)
    assert set(ticks) <= set(levels)
    assert len(ticks) == len(texts) == len(set(texts)) >= 3


PHONE_BAR, TYPE = 190, 11  # pixels: the shortest colour bar, and the height of a number beside it


@pytest.mark.parametrize(
    ("text", "window"),
    [
        *((example.text, example.view) for example in GALLERY.values()),
        *((text, ((-3.75, 3.75), (-3.0, 3.0))) for text in ("max(0,x) + max(0,y)", "max(0,x)", "max(0,x-2)^2 + y^2")),
    ],
)
def test_no_number_beside_the_colour_bar_lies_on_another(text: str, window: Window) -> None:
    scale = height_scale(background(text, window).values)
    ticks, _ = bar_ticks(contour_levels(scale), scale)
    assert len(ticks) >= 2
    assert np.diff(PHONE_BAR * scale.apply(ticks)).min() > TYPE


def test_a_valley_over_decades_gets_levels_over_decades() -> None:
    values = background("100(y - x^2)^2 + (1 - x)^2", ((-2.0, 2.0), (-1.0, 3.0))).values
    levels = contour_levels(height_scale(values))
    assert levels[-1] / levels[0] > 1000


def test_a_spike_does_not_take_all_levels() -> None:
    values = background("1/(x^2 + y^2)").values
    levels = contour_levels(height_scale(values))
    below = [float(np.mean(values[np.isfinite(values)] < level)) for level in levels]
    assert np.diff([0.0, *below, 1.0]).max() < 0.35


@pytest.mark.parametrize("values", [np.full((3, 3), 5.0), np.full((3, 3), np.nan), np.full((3, 3), np.inf)])
def test_one_height_has_no_levels(values: np.ndarray) -> None:
    scale = height_scale(values)
    assert scale.flat
    assert not contour_levels(scale).size
    assert all(not part.size for part in contour_lines(np.arange(3.0), np.arange(3.0), values, scale, np.empty(0)))


@pytest.mark.parametrize(
    ("text", "window"), [("x^2 + 10y^2", ((-3.0, 3.0), (-2.0, 2.0))), ("x^3 - 3x*y^2", ((-2.0, 2.0), (-2.0, 2.0)))]
)
def test_lines_lie_on_their_level(text: str, window: tuple[tuple[float, float], tuple[float, float]]) -> None:
    land = background(text, window)
    scale = height_scale(land.values)
    levels = contour_levels(scale)
    x, y, heights = contour_lines(land.x, land.y, land.values, scale, levels)
    drawn = ~np.isnan(x)
    true = x**2 + 10 * y**2 if "10" in text else x**3 - 3 * x * y**2
    assert set(heights[drawn]) == set(levels)
    assert np.abs(true - heights)[drawn].max() < 0.01 * np.ptp(land.values)


def test_a_rugged_function_is_traced_more_coarsely() -> None:
    land = background("sin(40x)*sin(40y)")
    scale = height_scale(land.values)
    x, _, _ = contour_lines(land.x, land.y, land.values, scale, contour_levels(scale))
    assert 1000 < len(x) < 30_000


def test_lines_stop_at_the_border_of_the_domain() -> None:
    land = background("ln(x) + y^2")
    scale = height_scale(land.values)
    x, _, _ = contour_lines(land.x, land.y, land.values, scale, contour_levels(scale))
    assert np.nanmin(x) > 0


@pytest.mark.parametrize("far", ["10^6", "10^9", "-10^12", "123456789.125"])
@pytest.mark.parametrize("steep", [1, 100000])
def test_the_colour_bar_of_heights_far_from_0_has_numbers_to_read_a_difference_by(far: str, steep: int) -> None:
    values = background(f"{steep}*(x^2 + y^2) + {far}").values
    scale = height_scale(values)
    levels = told_apart(contour_levels(scale), values)
    ticks, texts = bar_ticks(levels, scale)
    assert len(levels) >= 5
    assert len(ticks) == len(set(texts)) >= 4
    assert [read(text) for text in texts] == pytest.approx(ticks, abs=0.05 * np.diff(ticks).min())


def read(text: str) -> float:
    """A number as the screen writes it."""
    powers = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
    return float(re.sub("^(-?)10e", r"\g<1>1e", re.sub("×?10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])", "e", text).translate(powers)))
