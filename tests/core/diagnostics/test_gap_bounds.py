"""Both bounds on f − f* hold on quadratics with a minimum, are attained on the axes, and are given nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from gradnorm_core.diagnostics.gap_bounds import gap_bounds
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

BOWL = parse("(x^2 + 10y^2)/2")


@pytest.mark.parametrize("name", ["quadratic_10", "quadratic_rotated", "booth", "line_fit", "nearly_flat"])
def test_both_bounds_hold_on_quadratics(name: str) -> None:
    objective, lowest = GALLERY[name].objective, GALLERY[name].objective.value_at(GALLERY[name].minimizers[0])
    for point in np.random.default_rng(2).uniform(-5, 5, (20, 2)):
        found = gap_bounds(objective, (float(point[0]), float(point[1])))
        assert found is not None
        assert found.gap == pytest.approx(float(objective.value_at(point)) - lowest, rel=1e-9, abs=1e-12)
        assert found.lower * (1 - 1e-9) <= found.gap <= found.upper * (1 + 1e-9)


def test_there_are_no_bounds_where_they_are_no_theorems() -> None:
    for name in ("rosenbrock", "saddle", "slope"):
        assert gap_bounds(GALLERY[name].objective, GALLERY[name].start) is None


def test_the_upper_bound_is_attained_along_the_flat_axis_and_the_lower_along_the_steep_one() -> None:
    flat, steep = (gap_bounds(BOWL, point) for point in ((3.0, 0.0), (0.0, 3.0)))
    assert flat is not None
    assert steep is not None
    assert flat.gap == pytest.approx(flat.upper) == pytest.approx(4.5)
    assert steep.gap == pytest.approx(steep.lower) == pytest.approx(45)


@pytest.mark.parametrize("shift", ["", " + 1000000", " - 1000000000"])
@pytest.mark.parametrize("point", [(1e-5, 1e-5), (0.01, 0.0), (0.0, 1e-3), (2.0, 1.0)])
def test_the_gap_keeps_its_digits_where_f_is_large(shift: str, point: tuple[float, float]) -> None:
    found = gap_bounds(parse(f"x^2 + 10y^2{shift}"), point)
    assert found is not None
    assert found.gap == pytest.approx(point[0] ** 2 + 10 * point[1] ** 2, rel=1e-12)
    assert found.lower * (1 - 1e-12) <= found.gap <= found.upper * (1 + 1e-12)
