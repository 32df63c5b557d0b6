"""The map over a parameter and the step size: cells, the curve of the limit, axes."""

from __future__ import annotations

import numpy as np
import pytest

from app.figures import alt_text
from app.figures.parameter_map import parameter_figure
from app.figures.style import DARK, LIGHT
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.sweeps import parameter_map
from tests.support.pictures import names, trace

SPEC = RunSpec(parse("(x^2 + κ y^2)/2", {"κ": 10}), (4.0, 1.0), step_rule=Fixed(0.1), max_iterations=400)
FOUND = parameter_map(SPEC, "kappa", np.geomspace(1, 100, 9), np.geomspace(0.01, 3, 7))


def test_the_curve_is_two_over_the_largest_curvature_and_parts_the_cells() -> None:
    figure = parameter_figure(FOUND, LIGHT, logarithmic=True, current=0.1, value=10.0)
    curve = trace(figure, "2/λmax")
    np.testing.assert_allclose(np.asarray(curve["y"]) * np.asarray(curve["x"]), 2)
    cells = trace(figure, "arrived")
    drawn = ~np.isnan(np.asarray(cells["z"], float))
    np.testing.assert_array_equal(drawn, FOUND.arrived)
    below = FOUND.step_sizes[:, np.newaxis] < FOUND.limits
    assert not (drawn & ~below).any()
    assert "κ" in cells["hovertemplate"]


@pytest.mark.parametrize("logarithmic", [True, False])
def test_the_axes_show_the_whole_range(logarithmic: bool) -> None:
    layout = parameter_figure(FOUND, DARK, logarithmic=logarithmic)["layout"]
    assert layout["xaxis"]["range"] == pytest.approx([0, 2] if logarithmic else [1, 100])
    assert layout["yaxis"]["range"] == pytest.approx(np.log10([0.01, 3]))
    assert layout["xaxis"]["title"]["text"] == "<i>κ</i>"


def test_a_hidden_theory_has_no_curve() -> None:
    assert "2/λmax" not in names(parameter_figure(FOUND, LIGHT, logarithmic=True, theory=False))


def test_the_words_for_those_who_cannot_see_it() -> None:
    words = alt_text.map_alt(FOUND)
    assert "κ from 1 to 100, and step sizes α from 0.01 to 3" in words
