"""Sketches stand where their points are, and words of theirs are no markup."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from app.figures.sketch import HEAD, Dot, Line, Word, drawn
from gradnorm_core.arrays import Floats


def tenfold(points: Floats) -> np.ndarray:
    return np.rint(10 * points).astype(np.int64)


def parts(*sketches: Line | Dot | Word) -> list[ET.Element]:
    return list(ET.fromstring(f"<svg>{drawn(sketches, tenfold)}</svg>"))


def test_a_line_passes_its_points_with_a_rim_below() -> None:
    rim, line = parts(Line(((0.0, 0.0), (10.0, 0.0), (10.0, 5.0)), dashed=True))
    assert rim.get("d") == line.get("d") == "M0 0L100 0L100 50"
    assert "stroke-dasharray" in line.get("style", "")
    assert "stroke-dasharray" not in rim.get("style", "")


@pytest.mark.parametrize("length", [1.0, 3.0, 50.0])
def test_the_head_of_an_arrow_points_along_it_and_is_no_longer_than_it(length: float) -> None:
    (_, line) = parts(Line(((0.0, 0.0), (length, 0.0)), arrow=True))
    barbs = line.get("d", "").split("M")[2].split("L")
    (x0, y0), (x1, y1), (x2, y2) = (map(int, barb.split()) for barb in barbs)
    assert (x1, y1) == (10 * length, 0)
    assert y0 == -y2 != 0
    assert x0 == x2 >= max(10 * length - HEAD, 0)


def test_a_dot_and_a_word_stand_at_their_points() -> None:
    hollow, full, word = parts(Dot((3.0, 4.0)), Dot((3.0, 4.0), hollow=False), Word((1.0, 2.0), "<b>α"))
    assert (hollow.get("cx"), hollow.get("cy")) == ("30", "40")
    assert hollow.get("style") != full.get("style")
    assert (word.get("x"), word.get("y"), word.text) == ("10", "20", "<b>α")
