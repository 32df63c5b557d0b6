"""Colours keep their distance for every reader; numbers are written one way."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.figures.norm_maps import step_colours
from app.figures.style import DARK, LIGHT, PALETTES, Palette, template
from app.text.numbers import SUPERSCRIPTS, exact, number, pair
from gradnorm_core.norms import EXPONENTS
from tests.support.color_vision import SIMULATIONS, contrast, difference, seen

BOTH = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
VISIONS = pytest.mark.parametrize("vision", SIMULATIONS)


def closest(colours: list[str], vision: str) -> float:
    return min(difference(seen(a, vision), seen(b, vision)) for a, b in combinations(colours, 2))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_colour_difference_agrees_with_published_pairs(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    """Pairs from table 1 of Sharma, Wu and Dalal."""
    assert difference(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


@BOTH
@VISIONS
def test_eight_runs_are_told_apart_by_colour_alone(palette: Palette, vision: str) -> None:
    assert closest(list(palette.runs), vision) > 12


@BOTH
@VISIONS
def test_norms_and_the_only_run_are_told_apart_by_colour_alone(palette: Palette, vision: str) -> None:
    assert closest([palette.runs[0], *palette.norms.values()], vision) > 14


@BOTH
@VISIONS
def test_what_a_step_does_to_the_norms_is_told_apart_by_colour_alone(palette: Palette, vision: str) -> None:
    assert closest(list(step_colours(palette)), vision) > 14


@BOTH
def test_what_carries_meaning_stands_out_from_page_and_landscape(palette: Palette) -> None:
    for background in (palette.page, *palette.hill):
        assert contrast(palette.runs[0], background) >= 3
        assert contrast(palette.target, background) >= 4.5
    for colour in (*palette.norms.values(), palette.theory):
        assert contrast(colour, palette.page) >= 3
    for ink in (palette.text, palette.muted):
        assert contrast(ink, palette.page) >= 4.5


@BOTH
def test_the_landscape_whispers_and_is_light_at_the_top(palette: Palette) -> None:
    lightness = [seen(colour, "normal")[0] for colour in palette.hill]
    chroma = [math.hypot(*seen(colour, "normal")[1:]) for colour in palette.hill]
    assert lightness == sorted(lightness)
    assert lightness[-1] - lightness[0] < 25
    assert max(chroma) < 16
    for quiet in (palette.contour, palette.arrow):
        assert all(contrast(quiet, background) < contrast(palette.runs[0], background) for background in palette.hill)


@BOTH
def test_every_run_and_norm_differs_by_dash_and_marker_too(palette: Palette) -> None:
    strokes = [palette.run(index) for index in range(8)]
    assert len({stroke.dash for stroke in strokes}) == len({stroke.symbol for stroke in strokes}) == 8
    norms = [palette.norm(p) for p in EXPONENTS]
    assert len({stroke.dash for stroke in norms}) == len({stroke.symbol for stroke in norms}) == len(EXPONENTS)
    assert palette.run(8).colour == palette.run(0).colour
    assert palette.run(8).dash != palette.run(0).dash


@BOTH
def test_plotly_accepts_the_template(palette: Palette) -> None:
    go.Figure({"data": [], "layout": {"template": template(palette)}})


def test_the_palettes_have_the_same_shape() -> None:
    assert LIGHT.norms.keys() == DARK.norms.keys() == set(EXPONENTS)
    assert (LIGHT.name, DARK.name) == tuple(PALETTES)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.19, "0.19"), (0.1, "0.1"), (2 / 3, "0.667"), (-1.0, "−1"), (24.2, "24.2"), (2509, "2510"),
        (12345.0, "12300"),
        (123456.0, "1.23×10⁵"), (0.0005, "0.0005"), (1.234e-5, "1.23×10⁻⁵"), (1e-6, "10⁻⁶"), (-1e30, "−10³⁰"),
        (9.999e-7, "10⁻⁶"), (999.9, "1000"), (0.0, "0"), (-0.0, "0"), (math.inf, "∞"), (-math.inf, "−∞"),
        (math.nan, "undefined"),
    ],
)  # fmt: skip
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert number(value) == text


def read_back(text: str) -> float:
    plain = text.replace("−", "-")
    mantissa, _, power = plain.partition("×10") if "×" in plain else (plain, "", "")
    if not power and "10" in plain and plain.lstrip("-")[2:3] in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹" and len(plain.lstrip("-")) > 2:
        mantissa, power = plain[: plain.index("10")] + "1", plain[plain.index("10") + 2 :]
    back = {after: before for before, after in SUPERSCRIPTS.items()}
    return float(mantissa) * 10.0 ** int(power.translate(back) or 0)


@given(st.floats(min_value=1e-290, max_value=1e290), st.booleans())
def test_a_number_on_screen_is_right_to_three_digits(size: float, negative: bool) -> None:
    value = -size if negative else size
    assert read_back(number(value)) == pytest.approx(value, rel=5.001e-3)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_all_digits_read_back_as_the_same_number(value: float) -> None:
    assert float(exact(value).replace("−", "-")) == value


def test_a_point_is_written_as_a_pair() -> None:
    assert pair((-1.2, 1.0)) == "(−1.2, 1)"
