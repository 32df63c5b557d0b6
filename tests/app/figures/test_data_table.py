"""The table beside a figure lists what the figure shows, with its true values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.compute import results
from app.figures.curves import curves_figure
from app.figures.data_table import MOST_ROWS, SIDE, reading_of
from app.figures.landscape import landscape_figure
from app.figures.parts.packing import packed
from app.figures.style import LIGHT
from app.settings.settings import of_example, to_spec
from gradnorm_core.objectives.gallery import GALLERY


def figure(*traces: dict[str, Any], title: str = "step <i>k</i>") -> dict[str, Any]:
    return {"data": list(traces), "layout": {"xaxis": {"title": {"text": title}}}}


def scatter(**parts: Any) -> dict[str, Any]:
    return {"type": "scatter", "name": "a <b>curve</b>", "x": np.arange(3.0), "y": np.array([1.0, 2.0, 4.0])} | parts


def test_a_curve_is_listed_point_by_point_under_the_names_of_its_axes() -> None:
    assert reading_of(figure(scatter())) == {
        "series": ["a curve"] * 3, "step k": [0.0, 1.0, 2.0], "value": [1.0, 2.0, 4.0],
    }  # fmt: skip


def test_packed_arrays_are_read_as_well() -> None:
    assert reading_of(packed(figure(scatter()))) == reading_of(figure(scatter()))


def test_gaps_between_strokes_and_what_does_not_answer_the_pointer_are_left_out() -> None:
    broken = scatter(x=np.array([0.0, np.nan, 2.0]))
    assert reading_of(figure(broken, scatter(hoverinfo="skip")))["step k"] == [0.0, 2.0]


def test_where_an_axis_is_bent_the_true_values_are_listed() -> None:
    bent = scatter(y=np.arcsinh([1.0, 2.0, 4.0]), customdata=np.array([1.0, 2.0, 4.0]))
    assert reading_of(figure(bent))["value"] == [1.0, 2.0, 4.0]


def test_of_a_field_some_rows_and_columns_are_listed_the_edges_among_them() -> None:
    x, y = np.linspace(-2, 2, 41), np.linspace(0, 1, 21)
    field = {"type": "heatmap", "x": x, "y": y, "z": x[None, :] ** 2 + y[:, None]}
    listed = reading_of(figure(field, title="x"))
    assert len(listed["value"]) == SIDE**2
    assert {min(listed["x"]), max(listed["x"]), min(listed["y"]), max(listed["y"])} == {-2.0, 2.0, 0.0, 1.0}
    assert listed["value"] == pytest.approx(np.square(listed["x"]) + listed["y"])


def test_a_long_table_is_thinned_and_keeps_its_ends() -> None:
    long = scatter(x=np.arange(5001.0), y=np.arange(5001.0))
    listed = reading_of(figure(long))["value"]
    assert len(listed) <= MOST_ROWS + 1
    assert (listed[0], listed[-1]) == (0.0, 5000.0)


def test_a_figure_without_points_has_an_empty_table() -> None:
    assert not any(reading_of(figure()).values())


@pytest.mark.parametrize("example", ["quadratic_10", "himmelblau", "rosenbrock"])
def test_the_pictures_of_a_run_list_its_numbers(example: str) -> None:
    settings = of_example(example)
    run, diagnosis = results.run(to_spec(settings)), results.diagnosis(to_spec(settings))
    curves = reading_of(curves_figure(run, diagnosis, LIGHT, norms=(2.0,), minimum=GALLERY[example].minimum))
    norms = [y for series, y in zip(curves["series"], curves["value"], strict=True) if series == "‖∇f‖₂"]
    assert set(norms) <= set(diagnosis.norms[2].tolist())
    background = results.landscape(settings.objective, settings.window)
    below = results.background(settings.objective, settings.window, "minimize", "log", "light")
    listed = reading_of(landscape_figure(background, run, LIGHT, background=below))
    assert {"path", "value"} <= set(listed["series"])
