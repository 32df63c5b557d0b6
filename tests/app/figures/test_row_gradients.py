"""The picture of the rows: their mean is the gradient, the histogram is NumPy's, a clip is drawn as it works."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.compute.rows import bound_of, has_row_gradients, moving_rows, norm_axis, rows_picture, seen_norms
from app.figures.data_alt_text import row_gradients_alt
from app.figures.parts.packing import unpacked
from app.figures.row_gradients import Shown, readout, row_gradients_figure
from app.figures.style import DARK, LIGHT, Palette
from app.settings.settings import Settings, to_spec
from app.tables.sets.catalogue import SETS
from gradnorm_core.arrays import Floats
from gradnorm_core.data.losses import LOSSES
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.row_clipping import ClipRows

SHOWN: tuple[Shown, ...] = ("none", "rows", "mean")


def settings(key: str = "anscombe3", **changes: object) -> Settings:
    """A short run on a built-in set."""
    found = Settings(
        formula=LOSSES[SETS[key].loss].text, table=SETS[key].table, scaling="standardize", start=(0.0, 0.0),
        step_size=0.05, max_iterations=20,
    )  # fmt: skip
    return replace(found, **changes)  # type: ignore[arg-type]


def run_of(key: str = "anscombe3", **changes: object) -> Run:
    return run_spec(to_spec(settings(key, **changes)))


def points_of(figure: dict[str, Any], name: str) -> Floats:
    """The points of a trace without the gaps, (m, 2)."""
    trace = unpacked(next(one for one in figure["data"] if one["name"] == name))
    points = np.array([trace["x"], trace["y"]], dtype=np.float64).T
    return points[np.isfinite(points).all(axis=1)]


@pytest.mark.parametrize("key", SETS)
def test_the_mean_of_the_fan_is_minus_the_gradient(key: str) -> None:
    run = run_of(key)
    picture = rows_picture(run, "none")
    tips = points_of(row_gradients_figure(picture, LIGHT), "rows")[1::2] * picture.radius
    assert tips.mean(axis=0) == pytest.approx(-run.gradients[-1], rel=1e-9, abs=1e-12)
    assert np.linalg.norm(tips, axis=1).max() == pytest.approx(picture.radius)


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_what_is_clipped_is_drawn_clipped(shown: Shown, palette: Palette) -> None:
    run = run_of()
    picture = rows_picture(run, shown)
    figure = row_gradients_figure(picture, palette)
    rows = -np.asarray(run.objective.row_gradients(run.points[-1])).T  # type: ignore[attr-defined]
    bound = bound_of(run)
    clipped = np.array([row * min(1.0, bound / np.linalg.norm(row)) for row in rows])
    mean = rows.mean(axis=0)
    expected = {"none": mean, "rows": clipped.mean(axis=0), "mean": mean * min(1.0, bound / np.linalg.norm(mean))}
    tip = points_of(figure, "mean")[1] * picture.radius
    assert tip == pytest.approx(expected[shown], rel=1e-9)
    if shown == "rows":
        assert points_of(figure, "clipped rows")[1::2] * picture.radius == pytest.approx(clipped, rel=1e-9)
    if shown != "none":
        ring = points_of(figure, "bound") * picture.radius
        assert np.linalg.norm(ring, axis=1) == pytest.approx(bound)
    assert row_gradients_alt(picture).endswith(".")


def test_the_readout_names_lengths_and_the_angle() -> None:
    run = run_of()
    picture = rows_picture(run, "rows")
    first, second = readout(picture)
    own, ours = run.gradients[-1], picture.mean
    angle = np.degrees(np.arccos(own @ ours / np.linalg.norm(own) / np.linalg.norm(ours)))
    assert first.endswith(f", {angle:.0f}° off")
    assert "c = " in second
    assert "longest row" in readout(rows_picture(run, "none"))[1]


def test_the_histogram_is_numpys_and_fits_every_iterate() -> None:
    run = run_of()
    axis = norm_axis(run)
    most = 0
    for point in run.points:
        norms = np.linalg.norm(run.objective.row_gradients(point), axis=0)  # type: ignore[attr-defined]
        inside = norms[(norms >= axis.low) & (norms <= axis.high)]
        counts, _ = np.histogram(np.log(inside), np.log(axis.edges))
        assert axis.counts(norms).sum() == len(inside)
        assert axis.counts(norms) == pytest.approx(counts)
        most = max(most, int(counts.max()))
    assert axis.most == most
    figure = row_gradients_figure(rows_picture(run, "none"), LIGHT)
    assert points_of(figure, "norms")[:, 1].max() <= axis.most


def test_the_bound_is_that_of_the_clip() -> None:
    assert bound_of(run_of(clip=ClipByNorm(0.7))) == 0.7
    assert bound_of(run_of(clip=ClipRows(0.3))) == 0.3
    free = run_of(clip=ClipByValue(5.0))
    norms = np.linalg.norm(free.objective.row_gradients(free.points[-1]), axis=0)  # type: ignore[attr-defined]
    assert bound_of(free) == pytest.approx(np.median(norms), rel=0.05)


def test_rows_that_are_met_exactly_have_a_picture() -> None:
    table = SETS["hours"].table.with_columns({"Y": 2 * SETS["hours"].table.columns["X"]})
    run = run_of("hours", table=table, scaling="none", start=(2.0, 0.0))
    picture = rows_picture(run, "rows")
    assert readout(rows_picture(run, "none"))[1] == "longest row 0; 11 off the axis"
    assert picture.bound == 1.0
    assert row_gradients_figure(picture, LIGHT)["data"]


def test_a_sum_shows_what_each_row_says_of_the_whole() -> None:
    run = run_of(formula="f(w, b) = sum((w X + b - Y)^2)", step_size=0.001)
    assert rows_picture(run, "none").clipping.gradient == pytest.approx(run.gradients[-1], rel=1e-9)
    assert moving_rows(run, "none")["times"] == 11


def test_losses_without_rows_have_no_picture() -> None:
    assert not has_row_gradients(to_spec(Settings()))
    assert not has_row_gradients(to_spec(settings(formula="f(w, b) = sqrt(mean((w X + b - Y)^2))")))
    assert has_row_gradients(to_spec(settings()))


def test_columns_that_were_sent_are_not_sent_again() -> None:
    run = run_of()
    assert set(moving_rows(run, "none")["columns"]) == {"X", "Y"}
    assert set(moving_rows(run, "none", frozenset({"X"}))["columns"]) == {"Y"}


def test_seen_norms_are_those_of_the_steps() -> None:
    batches = Minibatch(3, 2)
    run = run_of(noise=batches)
    rows = run.objective.row_gradients  # type: ignore[attr-defined]
    expected = [
        np.linalg.norm(rows(point)[:, batches.rows_of(k, 11)].mean(axis=1)) for k, point in enumerate(run.points[:-1])
    ]
    assert seen_norms(run.spec, run) == pytest.approx(np.array(expected), rel=1e-12)
    assert seen_norms(run_of().spec, run_of()) is None
    private = run_of(clip=ClipRows(0.2))
    norms = seen_norms(private.spec, private)
    assert norms is not None
    assert norms.max() <= 0.2


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize(
    ("formula", "step_size"),
    [
        ("f(w, b) = mean((w X + b - Y)^2)", 1e3),
        ("f(w, b) = mean(exp((w X + b - Y)^2))", 0.1),
        ("f(w, b) = sum((w X + b - Y)^12)", 1.0),
        ("f(w, b) = mean((w exp(-b X) - Y)^2)", 50.0),
    ],
)
def test_diverging_runs_have_their_picture(formula: str, step_size: float, shown: Shown) -> None:
    run = run_of("hours", formula=formula, step_size=step_size, start=(3.0, 4.0), max_iterations=300)
    assert run.status.name == "diverged"
    picture = rows_picture(run, shown)
    assert row_gradients_figure(picture, LIGHT)["data"]
    assert row_gradients_alt(picture).endswith(".")
    assert np.isfinite([picture.axis.low, picture.axis.high, picture.radius]).all()
