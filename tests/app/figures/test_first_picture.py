"""The first picture: the same run, heights and ticks as the figure that takes its place."""

from __future__ import annotations

import math
import re
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradnorm_core as gc
from app.compute.first_picture import markup
from app.figures.first_picture import UNITS, first_picture
from app.figures.landscape import landscape_figure
from app.figures.parts.first_axes import LEAST, distances, multiples, written
from app.figures.parts.shaded_image import png, shaded
from app.figures.style import LIGHT
from app.settings.links import from_query
from gradnorm_core.objectives.landscape import sample

WINDOW = ((-3.0, 3.0), (-2.4, 2.4))


def drawn(formula: str, start: tuple[float, float], step: float) -> tuple[gc.Run, str]:
    """A run and its first picture."""
    objective = gc.parse(formula)
    run = gc.descend(objective, start=start, step_rule=gc.Fixed(step), max_iterations=40)
    return run, first_picture(landscape_figure(sample(objective, WINDOW), run, LIGHT, minimizers=[(0, 0)]), WINDOW)


def path_of(picture: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The iterates of the path, read from its steps."""
    found = re.search(r'class="path" d="M(-?\d+) (-?\d+)l([^"]*)"', picture)
    assert found
    steps = [int(number) for number in re.findall(r"-?\d+", found[3])]
    places = np.cumsum([[int(found[1]), int(found[2])], *np.reshape(steps, (-1, 2)).tolist()], axis=0) / UNITS
    (left, right), (bottom, top) = WINDOW
    return np.asarray([left, top] + places * np.array([right - left, bottom - top]), dtype=np.float64)


def test_the_path_goes_through_the_iterates() -> None:
    run, picture = drawn("x^2 + 4y^2", (2.5, 2.0), 0.2)
    found = path_of(picture)
    assert np.abs(found - run.points[: len(found)]).max() < 6 / UNITS
    assert picture.count("<polygon") == 1


def test_a_path_far_outside_keeps_its_slope() -> None:
    run, picture = drawn("x^2 + 4y^2", (2.5, 2.0), 1.3)
    found = path_of(picture)
    assert np.abs(found[-1]).max() > 100
    assert np.abs(found - run.points[: len(found)]).max() < 6 / UNITS


def test_the_words_of_the_verdict_stand_beside_the_picture_unless_a_link_hides_them() -> None:
    whole, hidden, plain = (
        markup(from_query({"v": "1", "ex": "quadratic_10", **rest})[0])
        for rest in ({}, {"hide": "verdict"}, {"hide": "theory"})
    )
    assert "<b>Zig-zags to the minimum (0, 0) in 153 steps</b>" in whole
    assert "α = 0.19 is below the stability limit 2/λmax = 0.2" in whole
    assert "Zig-zags" not in hidden
    assert 'id="first-picture"' in hidden
    assert "<b>Zig-zags to the minimum (0, 0) in 153 steps</b>" in plain
    assert "λmax" not in plain


def test_where_f_is_undefined_there_is_no_height_but_hatching() -> None:
    assert 'id="first-hatch"' in drawn("sqrt(x) + y^2", (2.0, 1.0), 0.1)[1]
    assert 'id="first-hatch"' not in drawn("x^2 + y^2", (2.0, 1.0), 0.1)[1]
    pixels = shaded(np.array([[0.0, np.nan], [255.0, 128.0]]), None, LIGHT)
    assert pixels[..., 3].tolist() == [[255, 0], [255, 255]]
    assert "#" + pixels[0, 0, :3].tobytes().hex().upper() == LIGHT.hill[0]
    assert "#" + pixels[1, 0, :3].tobytes().hex().upper() == LIGHT.hill[-1]


def test_light_and_shade_lie_over_the_heights() -> None:
    level, lit, dark = shaded(np.full((1, 3), 128.0), np.array([[127.5, 255.0, 0.0]]), LIGHT)[0, :, :3].astype(int)
    assert (lit >= level).all()
    assert (dark < level).all()


def test_the_image_holds_the_pixels() -> None:
    pixels = np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
    image = png(pixels)
    start = image.index(b"IDAT")
    length = int.from_bytes(image[start - 4 : start])
    rows = np.frombuffer(zlib.decompress(image[start + 4 : start + 4 + length]), np.uint8).reshape(3, 17)
    assert not rows[:, 0].any()
    assert (rows[:, 1:].reshape(3, 4, 4) == pixels).all()


def test_words_on_the_landscape_are_text() -> None:
    picture = drawn("x^2 + 4y^2", (2.5, 2.0), 1.3)[1]
    assert re.search("leaves the window[^<]*<br>ends at", picture)
    tags = set(re.findall(r"</?([a-z]+)", picture))
    drawings = {"svg", "image", "g", "path", "polygon", "circle", "rect", "text", "pattern"}
    assert tags <= {"div", "style", "br", "i", *drawings}


# ── ticks, beside the rule of plotly.js ──────────────────────────────────────────────────────────────────────────────


def chosen(span: float, length: float, least: float) -> float:
    """The distance that plotly.js chooses: `autoTicks` of its cartesian/axes.js."""
    rough = span / (min(max(length / least, 4), 9) + 1)
    base = 10.0 ** math.floor(math.log10(rough))
    return next(base * step for step in (2, 5, 10) if base * step >= rough)


@given(
    span=st.floats(1e-3, 1e4),
    length=st.floats(100, 1500),
    least=st.sampled_from(LEAST),
)
def test_an_axis_of_any_length_has_the_ticks_of_plotly(span: float, length: float, least: float) -> None:
    here = [distance for distance, longer in distances(span, least) if length >= longer][-1]
    near = {chosen(span * (1 + sign * 1e-9), length, least) for sign in (-1, 1)}
    assert any(math.isclose(here, one) for one in near)


def test_a_tick_stands_at_every_multiple_and_is_written_briefly() -> None:
    assert multiples(-0.3, 0.3, 0.1) == pytest.approx([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3])
    assert [written(at, 0.5) for at in (-1.5, 0.0, 1.0)] == ["−1.5", "0", "1"]
    assert [written(at, 20) for at in (-40, 100)] == ["−40", "100"]
    assert written(20_000, 5_000) == written(0.0002, 0.0001) == ""


# ── for which links ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "query",
    [
        {"hide": "path"}, {"hide": "curves"}, {"mode": "projector"}, {"view": "surface"}, {"k": "3"},
        {"beside": "momentum"},
    ],
)  # fmt: skip
def test_a_page_that_begins_otherwise_has_none(query: dict[str, str]) -> None:
    assert markup(from_query({"v": "1", "ex": "himmelblau"})[0])
    assert not markup(from_query({"v": "1", "ex": "himmelblau", **query})[0])


def test_what_a_link_hides_is_not_in_the_picture() -> None:
    link = {"v": "1", "f": "(x-1)^2 + 3(y-2)^2", "start": "0_0", "step": "0.1"}
    shown, hidden = (markup(from_query({**link, **hide})[0]) for hide in ({}, {"hide": "verdict_arrows"}))
    for mark in ('class="gradient-field"', "<polygon"):
        assert mark in shown
        assert mark not in hidden
