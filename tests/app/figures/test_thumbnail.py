"""Small pictures show the landscape and the path that they name, in whole units, without far-off coordinates."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import gradnorm_core as gc
from app.figures.style import DARK, LIGHT
from app.figures.thumbnail import ASPECT, HEIGHT, WIDTH, in_theme, thumbnail
from app.settings.window import filled

WINDOW = filled(((-4.0, 4.0), (-3.0, 3.0)), ASPECT)
SVG = "{http://www.w3.org/2000/svg}"
STEPS = re.compile(r"M(-?\d+) (-?\d+)l([-\d ]+)")


def polylines(picture: str, style: str) -> list[np.ndarray]:
    """The corners of the polylines of every path whose style begins so."""
    found = []
    for path in ET.fromstring(picture).iter(f"{SVG}path"):
        if path.get("style", "").startswith(style):
            for x, y, moves in STEPS.findall(path.get("d", "")):
                steps = np.array(re.findall(r"-?\d+", moves), dtype=int).reshape(-1, 2)
                found.append(np.cumsum(np.vstack([[int(x), int(y)], steps]), axis=0))
    return found


def in_plane(places: np.ndarray) -> np.ndarray:
    return places / (WIDTH / 8, -HEIGHT / 6) + (-4, 3)


def test_the_path_passes_the_iterates() -> None:
    run = gc.descend(gc.parse("(x^2 + 10y^2)/2"), (3.0, 1.0), step_rule=gc.Fixed(0.19), max_iterations=6)
    halo, line = polylines(thumbnail(run.objective, WINDOW, run.points), "fill:none")
    assert (halo == line).all()
    assert in_plane(line) == pytest.approx(run.points, abs=0.6 * 8 / WIDTH)


def test_bands_end_where_f_has_one_value() -> None:
    f = gc.parse("x^2 + y^2")
    for line in polylines(thumbnail(f, WINDOW), "fill:light-dark")[1:]:
        inner = line[(line > 2).all(axis=1) & (line[:, 0] < WIDTH - 2) & (line[:, 1] < HEIGHT - 2)]
        if len(inner) > 20:
            radii = np.linalg.norm(in_plane(inner), axis=1)
            assert np.ptp(radii) < 0.12


def test_a_diverging_run_is_cut_not_moved() -> None:
    run = gc.descend(gc.parse("x^2 + 10y^2"), (3.0, 1.0), step_rule=gc.Fixed(0.3), max_iterations=200)
    assert np.abs(run.points).max() > 1e6
    picture = thumbnail(run.objective, WINDOW, run.points)
    (line, *_) = polylines(picture, "fill:none")
    assert np.abs(in_plane(line)).max() < 50
    assert in_plane(line)[:2] == pytest.approx(run.points[:2], abs=0.05)
    assert picture.count("<circle") == 1  # the start; the end is far out


def test_where_f_is_undefined_nothing_is_painted() -> None:
    picture = thumbnail(gc.parse("ln(x)"), WINDOW, start=(1.0, 1.0))
    lowest = polylines(picture, "fill:light-dark")[0]
    assert in_plane(lowest)[:, 0].min() > -0.2


def test_a_constant_has_a_picture_too() -> None:
    assert "<path" in thumbnail(gc.parse("0x + 3"), WINDOW)


def test_a_theme_can_be_fixed_and_a_small_one_is_smaller() -> None:
    f = gc.parse("100(y - x^2)^2 + (1 - x)^2")
    whole, small = thumbnail(f, WINDOW, start=(1.0, 1.0)), thumbnail(f, WINDOW, start=(1.0, 1.0), small=True)
    assert len(small) < 0.6 * len(whole)
    for theme, palette, other in (("light", LIGHT, DARK), ("dark", DARK, LIGHT)):
        fixed = in_theme(small, theme)
        assert "light-dark" not in fixed
        assert palette.runs[0] in fixed
        assert other.runs[0] not in fixed
