"""A sentence about a point names that point, also far from 0."""

from __future__ import annotations

import numpy as np
import pytest

from app.text.numbers import spot


@pytest.mark.parametrize("point", [(100002.0, 100001.0), (-1e6 + 0.25, 3.0), (12.34, -0.5), (99998.53, 0.0)])
def test_a_point_is_named_to_its_second_decimal(point: tuple[float, float]) -> None:
    read = [float(text.replace("−", "-")) for text in spot(point)[1:-1].split(", ")]
    assert np.allclose(read, point, rtol=0, atol=0.005)
