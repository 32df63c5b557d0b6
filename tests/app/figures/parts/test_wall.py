"""A diverging path fades where it would paint a wall over the landscape, and no other path does."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from app.figures.parts.path import WALL, leaves_often, path_traces
from app.figures.parts.plotly_types import Trace
from app.figures.style import LIGHT
from gradnorm_core.methods.step_rules.fixed import Fixed

WINDOW = ((-11.0, 11.0), (-9.0, 9.0))


def drawn(step_size: float) -> dict[str, Trace]:
    """The path of gradient descent on (x² + 10y²)/2 from (10, 1), by the names of its traces."""
    run = gc.descend(gc.parse("(x^2 + 10y^2)/2"), (10.0, 1.0), step_rule=Fixed(step_size))
    traces = path_traces(run, np.full(run.iterations, np.nan), WINDOW, LIGHT.run(), LIGHT)
    return {trace["name"]: trace for trace in traces}


def opacity(step_size: float) -> float:
    return float(drawn(step_size)["path"]["opacity"])


def test_a_diverging_zigzag_leaves_once_and_still_fades() -> None:
    assert opacity(0.25) == WALL


def test_a_path_fades_only_from_where_it_is_gone_for_good() -> None:
    steps = drawn(0.3)["path in the window"]
    k = np.arange(4)  # each step multiplies x by 0.7 and y by −2: at k = 4 y is 16
    np.testing.assert_allclose(steps["x"][:-1], 10 * 0.7**k)
    np.testing.assert_allclose(steps["y"][:-1], (-2.0) ** k)
    share = (9 - steps["y"][-2]) / (16 - steps["y"][-2])
    assert (steps["x"][-1], steps["y"][-1]) == pytest.approx((3.43 + share * (2.401 - 3.43), 9.0))
    assert "opacity" not in steps
    assert "path in the window" not in drawn(0.19)


@pytest.mark.parametrize("step_size", [0.05, 0.19, 0.2])
def test_a_path_that_stays_is_drawn_at_full_strength(step_size: float) -> None:
    assert opacity(step_size) == 1.0


def test_a_path_that_leaves_for_good_and_crosses_no_more_does_not_fade() -> None:
    assert not leaves_often(np.array([[0.0, 2.0**k] for k in range(20)]), WINDOW)
