"""A diverging path fades where it would paint a wall over the landscape, and no other path does."""

from __future__ import annotations

import numpy as np
import pytest

import gradnorm_core as gc
from app.figures.parts.path import WALL, leaves_often, path_traces
from app.figures.style import LIGHT
from gradnorm_core.methods.step_rules.fixed import Fixed

WINDOW = ((-11.0, 11.0), (-9.0, 9.0))


def opacity(step_size: float) -> float:
    """The opacity of the path of gradient descent on (x² + 10y²)/2 from (10, 1)."""
    run = gc.descend(gc.parse("(x^2 + 10y^2)/2"), (10.0, 1.0), step_rule=Fixed(step_size))
    traces = path_traces(run, np.full(run.iterations, np.nan), WINDOW, LIGHT.run(), LIGHT)
    return float(next(trace for trace in traces if trace["name"] == "path")["opacity"])


def test_a_diverging_zigzag_leaves_once_and_still_fades() -> None:
    assert opacity(0.25) == WALL


@pytest.mark.parametrize("step_size", [0.05, 0.19, 0.2])
def test_a_path_that_stays_is_drawn_at_full_strength(step_size: float) -> None:
    assert opacity(step_size) == 1.0


def test_a_path_that_leaves_for_good_and_crosses_no_more_does_not_fade() -> None:
    assert not leaves_often(np.array([[0.0, 2.0**k] for k in range(20)]), WINDOW)
