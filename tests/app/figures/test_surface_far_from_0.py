"""A surface far from 0 is drawn from round numbers, or WebGL's seven digits would make steps of it."""

from __future__ import annotations

import numpy as np
import pytest

from app.figures.landscape import FILL_STRIDE
from app.figures.parts.origin import EDGE, axis3d, counted, origin
from app.figures.style import LIGHT
from app.figures.surface import LIFT, MARKER_LIFT, surface_figure
from gradnorm_core.arrays import Window
from tests.support.pictures import background, ran, trace

NEAR: Window = ((-3.0, 3.0), (-3.0, 3.0))
FAR: Window = ((99996.0, 100004.0), (-200003.0, -199996.0))


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((-3, 3), 0), ((0, 1e-9), 0), ((990, 1000), 0), ((99996, 100004), 1e5), ((-100004, -99996), -1e5),
        ((1e12, 1e12 + 20), 1e12), ((-1e308, 1.7e308), 0), ((0.3, 0.3000001), 0.3), ((5, 5), 0),
    ],
)  # fmt: skip
def test_only_axes_far_from_0_count_from_another_number(ends: tuple[float, float], expected: float) -> None:
    assert origin(*ends) == expected


@pytest.mark.parametrize("text", ["x^2 + y^2 + 1e12", "x^2 + y^2 - 1e9", "(x - 100000)^2 + 3(y + 200000)^2 + 1e9"])
def test_seven_digits_show_the_true_heights(text: str) -> None:
    window = FAR if "x - " in text else NEAR
    picture = background(text, window)
    figure = surface_figure(picture, None, LIGHT)
    surface = trace(figure, "value")
    starts = surface["meta"]["origins"]
    for axis, true in (("x", picture.x), ("y", picture.y), ("z", picture.values)):
        drawn = np.asarray(surface[axis], np.float32).astype(float)
        start, length = starts["xyz".index(axis)], np.ptp(true)
        part = (slice(None, None, FILL_STRIDE),) * true.ndim
        assert np.abs(drawn + start - true[part]).max() <= 1e-3 * length
        at = figure["layout"]["scene"][f"{axis}axis"]
        assert at["title"]["text"] == counted("f" if axis == "z" else axis, start)
        assert at["range"][0] + start == pytest.approx(true.min(), abs=1e-3 * length)


def test_path_levels_and_marks_lie_on_the_surface_that_is_drawn() -> None:
    text = "(x - 100000)^2 + 3(y + 200000)^2 + 1e9"
    run, _ = ran(text, (100003.0, -199998.0), 0.1, 30)
    figure = surface_figure(background(text, FAR), run, LIGHT, minimizers=[(1e5, -2e5)])
    span = np.diff(figure["layout"]["scene"]["zaxis"]["range"])[0]
    for name, lift in (("levels", 1), ("path", 1), ("iterates", MARKER_LIFT), ("minimizers", MARKER_LIFT)):
        x, y, z = (np.asarray(trace(figure, name)[axis], float) for axis in "xyz")
        height = x**2 + 3 * y**2 + lift * LIFT * span
        assert np.nanmax(np.abs(z - height)) < 0.01 * span, name


def test_ticks_are_round_and_keep_away_from_the_ends() -> None:
    for low, high in ((-3.75, 3.75), (0.0, 600.0), (2.5, 7.5), (-1e14, 3e12), (1e-9, 1.7e-9)):
        ticks = np.array(axis3d("f", (low, high), 0.0)["tickvals"])
        assert 3 <= len(ticks) <= 9
        assert (ticks - low >= EDGE * (high - low)).all()
        assert (high - ticks >= EDGE * (high - low)).all()
        steps = np.diff(ticks)
        assert np.allclose(ticks / steps[0], np.round(ticks / steps[0]))
