"""Numbers under the pointer tell places apart, however far from 0 the picture is."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.figures.landscape import landscape_figure
from app.figures.parts.digits import digits, pointed_at
from app.figures.style import LIGHT
from app.figures.surface import surface_figure
from gradnorm_core.arrays import Window
from tests.support.pictures import background, trace

FAR: Window = ((99996.0, 100004.0), (-3.0, 3.0))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((-3, 3), 4), ((0, 1e-9), 4), ((-1e12, 1e12), 4), ((1, 2), 4), ((99996, 100004), 8), ((-1e6, -1e6 + 1), 9),
        ((1e12, 1e12 + 20), 14), ((5, 5), 4), ((), 4), ((np.nan, np.inf), 4), ((-1e308, 1.7e308), 4),
        ((1, 1 + 2.3e-16), 15),
    ],
)  # fmt: skip
def test_digits_grow_with_the_distance_from_0(values: tuple[float, ...], expected: int) -> None:
    assert digits(values, 4) == expected


def read(template: str, what: str, value: float) -> str:
    """The text for a value under the pointer."""
    (places,) = re.findall(rf"%{{{re.escape(what)}:\.(\d+)~g}}", template)
    return f"{value:.{places}g}"


def test_neighbours_on_the_grid_have_other_coordinates() -> None:
    figure = landscape_figure(background("(x - 100000)^2 + y^2", FAR), None, LIGHT)
    fill = trace(figure, "value")
    written = [read(fill["hovertemplate"], "x", x) for x in fill["x"]]
    assert len(set(written)) == len(written)
    arrows = trace(figure, "gradient values")
    written = [read(arrows["hovertemplate"], "customdata[0]", x) for x in set(arrows["x"])]
    assert len(set(written)) == len(written)
    surface = trace(surface_figure(background("x + y", ((-3.0, 3.0), (-3.0, 3.0))), None, LIGHT), "value")
    assert all(place in surface["hovertemplate"] for place in pointed_at(((-3.0, 3.0), (-3.0, 3.0))))


@pytest.mark.parametrize("height", ["0", "1000000", "1e12", "-1e12"])
def test_other_heights_are_other_numbers(height: str) -> None:
    fill = trace(landscape_figure(background(f"x^2 + y^2 + {height}"), None, LIGHT), "value")
    seen = np.asarray(fill["customdata"], float)
    written = [read(fill["hovertemplate"], "customdata", value) for value in (seen.min(), np.median(seen), seen.max())]
    assert len(set(written)) == 3
    x, y = np.meshgrid(fill["x"], fill["y"])
    assert np.allclose(seen - float(height), x**2 + y**2, rtol=1e-4, atol=1e-3)
