"""``run.plot()``: the figures of the app in one, for a notebook."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

import gradnorm_core as gc
from app.exports.run_plot import AXES, LEFT, RIGHT, run_figure
from app.figures.curves import curves_figure
from app.figures.landscape import landscape_figure
from app.figures.parts.packing import packed, unpacked
from app.figures.style import DARK, LIGHT
from app.settings.window import filled
from gradnorm_core.descent import plotting
from gradnorm_core.errors import UsageError
from gradnorm_core.objectives.landscape import sample

ROOT = Path(__file__).resolve().parents[3]
ROSENBROCK = gc.GALLERY["rosenbrock"]


def run_of(text: str, start: tuple[float, float], alpha: float, **options: Any) -> gc.Run:
    return gc.descend(gc.parse(text), start, step_rule=gc.Fixed(alpha), max_iterations=60, **options)


def plain(figure: go.Figure) -> dict[str, Any]:
    """The figure as a dict with arrays in it."""
    whole: dict[str, Any] = unpacked(packed(figure.to_dict()))
    return whole


def without_axes(trace: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in trace.items() if key not in ("xaxis", "yaxis", "colorbar", "type")}


def test_the_traces_are_those_of_the_app() -> None:
    run = gc.descend(ROSENBROCK.objective, ROSENBROCK.start, step_rule=gc.Fixed(0.001), max_iterations=60)
    seen = gc.diagnose(run.objective, run)
    background = sample(ROSENBROCK.objective, filled(ROSENBROCK.view))
    landscape = landscape_figure(background, run, LIGHT, angles=seen.angles, minimizers=ROSENBROCK.minimizers)
    curves = curves_figure(run, seen, LIGHT, minimum=ROSENBROCK.minimum)
    drawn = plain(run_figure(run))["data"]
    expected = unpacked([*landscape["data"], *curves["data"]])
    assert len(drawn) == len(expected)
    for ours, theirs in zip(drawn, expected, strict=True):
        np.testing.assert_equal(without_axes(ours), without_axes(plain(go.Figure([theirs]))["data"][0]))


def test_the_pictures_stand_side_by_side() -> None:
    figure = plain(run_figure(run_of("x^2 + 10y^2", (2, 1), 0.09)))
    layout, names = figure["layout"], {trace["name"]: trace for trace in figure["data"]}
    assert layout["xaxis"]["domain"] == list(LEFT)
    assert layout["xaxis2"]["domain"] == list(RIGHT)
    assert LEFT[1] < RIGHT[0]
    assert "xaxis" not in names["path"]
    assert {names[name]["yaxis"] for name in ("‖∇f‖₂", "f", "angle")} == {"y2", "y3", "y4"}
    assert layout["yaxis"]["scaleanchor"] == "x"
    assert {layout[f"yaxis{number}"]["anchor"] for number in "234"} == {"x2"}
    assert layout["xaxis2"]["anchor"] == "y4"
    assert layout["yaxis2"]["type"] == "log"


def test_notes_move_with_their_axes() -> None:
    figure = run_figure(run_of("x^2 + 10y^2", (2, 1), 0.09))
    words = {note.text: note for note in figure.layout.annotations}
    assert words["f"].x == RIGHT[0]
    assert words["f"].yref == "y3 domain"
    assert {shape.xref for shape in figure.layout.shapes} == {"x2 domain"}
    assert {shape.yref for shape in figure.layout.shapes} <= set(AXES.values())


def test_the_windows_show_the_run() -> None:
    near = run_figure(run_of("x^2 + 10y^2", (20, 1), 0.09))
    assert near.layout.xaxis.range[0] < 0
    assert near.layout.xaxis.range[1] > 20
    far = run_figure(run_of("x^2 + 10y^2", (2, 1), 0.2))
    assert all(abs(edge) < 100 for edge in (*far.layout.xaxis.range, *far.layout.yaxis.range))
    chosen = run_figure(run_of("x^2 + 10y^2", (2, 1), 0.09), window=((-4.0, 4.0), (-4.0, 4.0)))
    assert chosen.layout.xaxis.range == (-4, 4)


@pytest.mark.parametrize(
    "run",
    [
        run_of("ln x + y^2", (1, 1), 0.9),
        run_of("ln x", (-1, 1), 0.9),
        run_of("3", (1, 1), 0.1),
        run_of("|x| + |y|", (0, 0), 0.1),
        run_of("exp(x^2 + y^2)", (9, 9), 1.0),
        run_of("-x^2 - y^2", (1, 2), 0.1, goal="maximize"),
        run_of("x^4 + y", (1, 2), 1.0),
    ],
    ids=lambda run: run.status.name,
)
def test_every_ending_can_be_drawn(run: gc.Run) -> None:
    assert {"start", "last iterate"} <= {trace.name for trace in run_figure(run).data} or np.isnan(run.values).any()


def test_a_picture_without_the_button_fit_names_none() -> None:
    far = run_figure(run_of("exp(x^2) + y^2", (9.0, 1.0), 0.1), window=((-1.0, 1.0), (-1.0, 1.0)))
    notes = [note.text for note in far.layout.annotations]
    assert "the path lies outside this window" in notes
    assert not any("Fit" in note for note in notes)


def test_many_dimensions_have_curves_only() -> None:
    figure = run_figure(gc.descend(gc.Laplacian(30), [1.0] * 30, max_iterations=9))
    assert "path" not in {trace.name for trace in figure.data}
    assert len(figure.data) >= 5


def test_a_dark_page_has_dark_pictures() -> None:
    run = run_of("x^2 + y^2", (2, 1), 0.1)
    assert run_figure(run, theme="dark").layout.paper_bgcolor == DARK.page
    with pytest.raises(gc.UsageError, match="light"):
        run_figure(run, theme="grey")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "options",
    [{"window": ((2, -2), (-1, 1))}, {"window": (1, 2)}, {"window": ((-1, 1), (0, 1e99))}, {"norms": (3,)}],
)
def test_a_picture_that_cannot_be_drawn_is_refused_in_words(options: dict[str, Any]) -> None:
    with pytest.raises(gc.UsageError, match=r"window|edge|Edge|norms"):
        run_figure(run_of("x^2 + y^2", (2, 1), 0.1), **options)


def test_a_keyword_that_plot_does_not_know_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = EntryPoint("run", "app.exports.run_plot:run_figure", plotting.GROUP)
    monkeypatch.setattr(plotting, "entry_points", EntryPoints([offer]).select)
    with pytest.raises(UsageError, match=r"plot takes theme, window, norms, height; there is no title\."):
        run_of("x^2 + y^2", (2, 1), 0.1).plot(title="bowl")


def test_plot_is_registered_for_the_core(monkeypatch: pytest.MonkeyPatch) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    registered = [
        EntryPoint(name, value.replace("gradnorm_app.", "app."), plotting.GROUP)  # setup.py: one folder, two names
        for name, value in project["entry-points"][plotting.GROUP].items()
    ]
    monkeypatch.setattr(plotting, "entry_points", lambda **given: EntryPoints(registered).select(**given))
    figure = run_of("x^2 + y^2", (2, 1), 0.1).plot(height=300)
    assert isinstance(figure, go.Figure)
    assert figure.layout.height == 300
