"""Numbers under the pointer tell places apart, however far from 0 the picture is."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.figures.bifurcation import bifurcation_figure
from app.figures.landscape import landscape_figure
from app.figures.parameter_map import parameter_figure
from app.figures.parts.digits import digits, pointed_at
from app.figures.style import LIGHT
from app.figures.surface import surface_figure
from app.figures.tangent_plane import tangent_figure, window_around
from gradnorm_core.arrays import Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample
from gradnorm_core.sweeps import bifurcation, parameter_map
from tests.support.pictures import background, names, trace

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


@pytest.mark.parametrize("height", [0.0, 1e9, -1e12])
def test_the_tangent_plane_says_from_where_its_height_is_counted(height: float) -> None:
    f, point = parse(f"x^2 + y^2 + {height:.0f}"), (2.0, 1.0)
    land = sample(f, window_around(((-3.0, 3.0), (-3.0, 3.0)), point))
    plane = trace(tangent_figure(land, point, height + 5, np.array([4.0, 2.0]), 20, LIGHT), "tangent plane")
    name = {0.0: "height", 1e9: "height − 10⁹", -1e12: "height + 10¹²"}[height]
    assert plane["hovertemplate"].startswith(f"tangent plane: {name} = %{{z:")
    assert np.mean(np.array(plane["z"], float)) == pytest.approx(5, abs=1e-3)


@pytest.mark.parametrize("far", [0.0, 1e5, -1e6])
def test_last_iterates_have_a_name_and_other_digits_where_they_differ(far: float) -> None:
    spec = RunSpec(parse(f"(x - ({far:.0f}))^2/2 + y^2"), (far + 2, 1.0), step_rule=Fixed(1.0))
    strip = bifurcation(spec, np.linspace(1.99, 2.0, 3), transient=0, kept=8)
    boxes = trace(bifurcation_figure(strip, LIGHT), "last iterates")
    assert "<br><i>x</i> = %{y:" in boxes["hovertemplate"] or "<br>x = %{y:" in boxes["hovertemplate"]
    written = [read(boxes["hovertemplate"], "y", edge) for edge in np.asarray(boxes["y"], float)[::20]]
    assert len(set(written)) == len(written)


def test_numbers_of_a_parameter_far_from_0_differ_under_the_pointer() -> None:
    spec = RunSpec(parse("x^2 + (c - 100000) y^2", {"c": 100002.0}), (2.0, 1.0), step_rule=Fixed(0.1), max_iterations=9)
    found = parameter_map(spec, "c", np.linspace(100001, 100004, 7), np.geomspace(0.01, 3, 5))
    figure = parameter_figure(found, LIGHT, logarithmic=False)
    for name in ("2/λmax", *(one for one in names(figure) if one == "step limit")):
        assert len({read(trace(figure, name)["hovertemplate"], "x", c) for c in found.values}) == len(found.values)
