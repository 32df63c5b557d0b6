"""A survey holds what the picture needs of a function, and cannot be changed."""

from __future__ import annotations

import numpy as np
import pytest

from app.figures.landscape import UNRESOLVED_SHARE
from app.text.html import domain_remarks
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import SIZE, arrow_counts, sample

WINDOW = ((-1.0, 3.0), (0.0, 2.0))


def test_values_and_gradients_are_those_of_the_function() -> None:
    land = sample(parse("x^2*y"), WINDOW)
    x, y = np.meshgrid(land.x, land.y)
    assert land.values.shape == (SIZE, SIZE)
    assert np.allclose(land.values, x**2 * y)
    x, y = np.meshgrid(land.arrow_x, land.arrow_y)
    assert np.allclose(land.gradients, [2 * x * y, x**2])
    assert np.allclose(land.arrow_values, x**2 * y)
    assert ((land.x[0], land.x[-1]), (land.y[0], land.y[-1])) == WINDOW


def test_a_constant_fills_the_window() -> None:
    land = sample(parse("5"), WINDOW)
    assert (land.values == 5).all()
    assert not land.gradients.any()


def test_what_is_outside_the_domain_is_named_with_its_share() -> None:
    land = sample(parse("ln(x)"), WINDOW)
    ((_, share),) = land.outside
    assert share == pytest.approx(0.25, abs=0.01)
    assert land.undefined_share == share


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("1/x + y^2", 0.0), ("1/(x - y)", 0.0), ("1/(x^2 + y^2)", 0.0), ("sqrt(x) + y^2", 0.5), ("1/x + sqrt(y)", 0.5),
    ],
)  # fmt: skip
def test_a_line_and_a_point_have_no_share_of_the_window(text: str, share: float) -> None:
    land = sample(parse(text), ((-3.0, 3.0), (-3.0, 3.0)))
    assert np.isnan(land.values).any()
    assert land.undefined_share == pytest.approx(share, abs=0.01 * share)
    assert max(found for _, found in land.outside) == pytest.approx(share, abs=0.01 * share)
    remarks = domain_remarks(land)
    line = any(remark.startswith("On a line or at single points of the window f has no value") for remark in remarks)
    assert line is ("/" in text)
    assert any("50 % of the window" in remark for remark in remarks) is (share == 0.5)


def test_a_survey_is_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        sample(parse("x"), WINDOW).values[0, 0] = 1


@pytest.mark.parametrize(
    ("window", "counts"),
    [(((0, 1), (0, 1)), (15, 15)), (((0, 2), (0, 1)), (15, 8)), (((0, 1), (0, 1e6)), (1, 15))],
)
def test_arrows_are_spaced_alike_in_both_directions(
    window: tuple[tuple[float, float], tuple[float, float]], counts: tuple[int, int]
) -> None:
    assert arrow_counts(window, 15) == counts


@pytest.mark.parametrize(
    ("text", "unresolved"),
    [
        ("sin(x + y^2)", True), ("sin(40x)", True), ("x^2 + 10cos(30x)", True),
        ("sin(3x) sin(3y)", False), ("100(y-x^2)^2 + (1-x)^2", False), ("floor(x) + floor(y)", False),
        ("tan(x)", False), ("1/(x^2+y^2)", False), ("|x| + |y|", False), ("exp(x^2)", False), ("5", False),
        ("ln(x)", False),
    ],
)  # fmt: skip
def test_a_grid_that_is_too_coarse_is_noticed(text: str, unresolved: bool) -> None:
    objective, window = parse(text), ((-10.0, 10.0), (-10.0, 10.0))
    land = sample(objective, window)
    assert (land.unresolved > UNRESOLVED_SHARE) is unresolved
    # The grid of twice as many points in a tenth of the window shows what is there, for each of them.
    assert sample(objective, ((9.0, 10.0), (9.0, 10.0)), 2 * SIZE - 1).unresolved <= UNRESOLVED_SHARE
