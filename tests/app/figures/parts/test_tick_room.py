"""The margin beside a vertical axis is as wide as its numbers: none is cut."""

from __future__ import annotations

import pytest

from app.figures.first_picture import first_picture
from app.figures.landscape import landscape_figure
from app.figures.parts.tick_room import DIGIT, GAP, POINT, SIGN, TEN, TITLE, USUAL, left_margin
from app.figures.style import LIGHT
from app.settings.window import filled
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.objectives.landscape import sample


@pytest.mark.parametrize(
    ("low", "high", "digits", "raised"),
    [
        (-1.5e6, 1.5e6, 2, 1),
        (-1000010, -999990, 7, 0),
        (-2e-9, 2e-9, 2, 2),
        (-12345, 12345, 5, 0),
        (-1.00001, -0.99999, 6, 0),
    ],
)
def test_the_margin_holds_the_longest_number(low: float, high: float, digits: int, raised: int) -> None:
    point = POINT if raised or high - low < 1 else 0
    needed = SIGN + DIGIT * digits + point + (TEN + 0.7 * DIGIT * raised if raised else 0)
    assert needed + GAP <= left_margin(low, high) <= needed + GAP + TITLE + 2 * DIGIT + POINT + 1


@pytest.mark.parametrize("example", GALLERY)
def test_the_examples_have_the_usual_margin(example: str) -> None:
    assert left_margin(*filled(GALLERY[example].view)[1]) == USUAL


def test_the_first_picture_stands_where_the_figure_has_its_axes() -> None:
    for window, moved in (((-3.0, 3.0), (-3.0, 3.0)), False), (((-2e6, 2e6), (-1.5e6, 1.5e6)), True):
        figure = landscape_figure(sample(parse("x^2 + y^2"), window, size=21), None, LIGHT)
        assert (f'<div style="left:{left_margin(*window[1])}px">' in first_picture(figure, window)) == moved


@pytest.mark.parametrize(
    ("low", "high", "plain"),
    [
        (99996, 100004, True), (-1000010, -999990, True), (1e7 - 1, 1e7 + 1, True), (0, 1e6, False),
        (-2e-9, 2e-9, False), (-3, 3, False), (1e12, 3e12, False),
    ],
)  # fmt: skip
def test_numbers_far_from_0_are_written_the_shorter_way(low: float, high: float, plain: bool) -> None:
    """100002, not 1.00002×10⁵, which plotly.js turns to have room for it, and which then lies on its neighbours."""
    window = ((low, high), (low, high))
    layout = landscape_figure(sample(parse("x + y"), window, size=21), None, LIGHT)["layout"]
    assert [layout[axis].get("exponentformat") for axis in ("xaxis", "yaxis")] == ["none" if plain else None] * 2
