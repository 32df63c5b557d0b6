"""The pictures of many runs: what is drawn is what was computed, and what did not converge is in sight."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.figures.basin_map import basin_figure
from app.figures.bifurcation import KINDS, bifurcation_figure, counted, heights_of, kinds_of, spans
from app.figures.outcome_map import outcome_figure
from app.figures.parts.outcome_cells import SHADES, STRIPES, coded, mixed, roomiest, slowness, stripes, target_colour
from app.figures.parts.step_size_axis import AlphaAxis, mark_parts
from app.figures.step_size_sweep import sweep_figure
from app.figures.style import DARK, LIGHT, PALETTES
from app.text import sweeps
from app.text.outcomes import LABELS, OUTCOMES, place
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import STATUS_NAMES
from gradnorm_core.diagnostics.curvature import curvature_at
from gradnorm_core.diagnostics.theory import predicted_steps
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.sweeps import basin_map, bifurcation, outcome_map, sweep_step_sizes
from gradnorm_core.sweeps.maps import extent_of
from tests.support.color_vision import SIMULATIONS, difference, seen
from tests.support.pictures import names, trace, words

VALLEY = RunSpec(parse("(x^2 + 10y^2)/2"), (10.0, 1.0), max_iterations=200)
WELLS = RunSpec(parse("x^4/4 - x^2/2 + y^2/2"), (0.7, 0.5), max_iterations=200)
HIMMELBLAU = RunSpec(GALLERY["himmelblau"].objective, (0.0, 0.0), step_rule=Fixed(0.01), max_iterations=200)
SWEEP = sweep_step_sizes(VALLEY, np.geomspace(0.01, 0.32, 60))
AXIS = np.linspace(-5.9, 5.9, 30)
BASINS = basin_map(HIMMELBLAU, AXIS, AXIS)


# ── Steps to tolerance ───────────────────────────────────────────────────────────────────────────────────────────────


def test_every_run_of_a_sweep_is_in_the_picture() -> None:
    figure = sweep_figure(SWEEP, LIGHT)
    steps = trace(figure, "steps")
    assert np.isfinite(steps["y"]).sum() == (SWEEP.status_names == "converged").sum()
    rails = [len(trace(figure, LABELS[name])["x"]) for name in ("iteration_limit", "diverged")]
    assert np.isfinite(steps["y"]).sum() + sum(rails) == len(SWEEP.step_sizes)
    assert figure["layout"]["yaxis4"]["ticktext"] == ["step limit", "diverged"]
    assert trace(figure, "fastest")["x"] == [SWEEP.fastest]


def test_the_theory_is_a_v_with_its_kink_at_the_best_step_and_bounds_the_runs() -> None:
    alphas = np.geomspace(0.02, 0.199, 400)
    theory = predicted_steps(VALLEY, alphas, curvature_at(VALLEY.objective, (0.0, 0.0)))
    assert theory is not None
    assert alphas[np.argmin(theory)] == pytest.approx(2 / 11, rel=0.01)
    assert (np.diff(theory[alphas < 2 / 11]) < 0).all()
    assert (np.diff(theory[alphas > 2 / 11]) > 0).all()
    steps = sweep_step_sizes(VALLEY, alphas).steps_to_tolerance
    known = np.isfinite(steps)
    assert (steps[known] <= np.ceil(theory[known])).all()
    assert (steps[known] >= 0.9 * theory[known] - 1).all()
    assert theory[0] == pytest.approx(np.log(1e-6 / np.hypot(10, 10)) / np.log(1 - alphas[0]))


def test_there_is_no_theory_beyond_the_limit_nor_away_from_a_minimum() -> None:
    beyond = predicted_steps(VALLEY, np.array([0.21, 0.5]), curvature_at(VALLEY.objective, (0.0, 0.0)))
    assert beyond is not None
    assert np.isnan(beyond).all()
    saddle = RunSpec(parse("x^2 - y^2"), (1.0, 1.0))
    assert predicted_steps(saddle, np.array([0.1]), curvature_at(saddle.objective, (0.0, 0.0))) is None


def titles_of(text: str, start: tuple[float, float] = (1.0, 1.0), steps: int = 3) -> list[str]:
    found = sweep_step_sizes(RunSpec(parse(text), start, max_iterations=steps), np.geomspace(0.01, 0.02, 5))
    return [str(note["text"]) for note in sweep_figure(found, LIGHT)["layout"]["annotations"]]


def test_a_start_within_the_tolerance_is_not_said_to_be_out_of_reach() -> None:
    assert "steps to ‖∇f‖₂ ≤ 10⁻⁶: the start is there" in titles_of("5")
    assert "steps to ‖∇f‖₂ ≤ 10⁻⁶: no run got there" in titles_of("x^2 + y^2")
    assert "final ‖∇f‖₂ (f per unit of <i>w</i>)" in titles_of("f(w, b) = w^2 + b^2")


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize("formula", ["5", "|x|+|y|", "ln(x)+y^2", "-x^2-y^2"])
def test_any_function_makes_four_pictures(palette: Any, formula: str) -> None:
    spec = RunSpec(parse(formula), (2.0, 1.0), max_iterations=40)
    alphas = np.geomspace(0.01, 3, 20)
    sweep, strip = sweep_step_sizes(spec, alphas), bifurcation(spec, alphas, transient=40, kept=16)
    basins, outcome = basin_map(spec, AXIS, AXIS), outcome_map(spec, [(x, 1.0) for x in AXIS], alphas)
    figures = [
        sweep_figure(sweep, palette, current=0.1), bifurcation_figure(strip, palette, logarithmic=True),
        basin_figure(basins, palette), outcome_figure(outcome, palette),
    ]  # fmt: skip
    assert all(figure["data"] for figure in figures)
    told = [sweeps.sweep_findings(sweep, None), sweeps.bifurcation_findings(strip, (), None)]
    told += [sweeps.map_findings(basins, "starts"), sweeps.map_findings(outcome, "runs")]
    assert all(headline and not headline.endswith(".") for headline, _ in told)
    assert all(sentence.endswith(".") for _, sentences in told for sentence in sentences)


# ── The strip ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_strip_shows_one_line_then_two_and_names_the_periods() -> None:
    strip = bifurcation(WELLS, np.linspace(0.8, 1.2, 81), transient=3000, kept=64)
    counts = counted(heights_of(strip, "x"), (0.0, 1.5), 100)
    lines = (counts > 0).sum(axis=0)
    assert (lines[strip.step_sizes < 0.98] == 1).all()
    assert (lines[strip.step_sizes > 1.02] == 2).all()
    assert counts.sum(axis=0).tolist() == [64] * 81
    figure = bifurcation_figure(strip, LIGHT, marks=[("period 2 from α = 1", 1.0)], current=1.1)
    assert "period 2 from α = 1" in words(figure)
    assert "α = 1.1" in words(figure)
    assert {"1", "2"} <= {annotation["text"] for annotation in figure["layout"]["annotations"]}


def test_a_norm_that_has_come_to_rest_is_zero() -> None:
    strip = bifurcation(VALLEY, [0.1, 0.15], transient=2000, kept=8)
    assert heights_of(strip, "norm") == pytest.approx(0.0, abs=1e-12)


def test_every_period_has_a_kind_and_neighbours_share_a_span() -> None:
    kinds = kinds_of(np.array([-1, 0, 1, 1, 2, 4, 8, 3, 64]))
    assert [KINDS[kind] for kind in kinds] == [
        "ended early", "aperiodic", "period 1", "period 1", "period 2", "period 4", "period 8", "other period",
        "other period",
    ]  # fmt: skip
    assert [(first, end) for _, first, end in spans(kinds)] == [
        (0, 1), (1, 2), (2, 4), (4, 5), (5, 6), (6, 7), (7, 9),
    ]  # fmt: skip


@pytest.mark.parametrize("logarithmic", [False, True])
def test_cells_of_the_alpha_axis_have_their_step_size_inside(logarithmic: bool) -> None:
    alphas = np.geomspace(0.01, 1, 9) if logarithmic else np.linspace(0.01, 1, 9)
    edges = AlphaAxis(0.01, 1.0, logarithmic).edges(alphas)
    assert ((edges[:-1] < alphas) & (alphas < edges[1:])).all()


# ── Maps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_cells_of_a_map_are_coloured_by_where_their_run_arrives() -> None:
    codes, colours = coded(BASINS, LIGHT)
    assert (codes // SHADES == BASINS.targets).all()
    assert len(colours) == 4 * SHADES
    strongest = BASINS.iterations == BASINS.iterations.max()
    assert (slowness(BASINS)[strongest] == 1).all()
    assert colours[0] == mixed(LIGHT.page, target_colour(0, LIGHT), 0.28)


def test_what_does_not_arrive_is_grey_and_hatched() -> None:
    spec = RunSpec(WELLS.objective, WELLS.start, step_rule=Fixed(1.1), max_iterations=50)
    basins = basin_map(spec, np.linspace(-2, 2, 24), np.linspace(-2, 2, 24))
    codes, colours = coded(basins, LIGHT)
    assert basins.targets.max() == -1
    for name in ("iteration_limit", "diverged"):
        there = basins.status_names == name
        assert there.any()
        assert len(set(codes[there].tolist())) == 1
    assert len(colours) == 2
    hatched = {
        name: trace(basin_figure(basins, LIGHT), name) for name in names(basin_figure(basins, LIGHT)) if "hatch" in name
    }
    assert set(hatched) == {"hatch: step limit", "hatch: diverged"}


@pytest.mark.parametrize("direction", STRIPES.values(), ids=STRIPES)
@pytest.mark.parametrize("cells", [12, 30, 120, 400])
def test_stripes_lie_on_their_cells_alone_and_are_as_many_on_a_coarse_map_as_on_a_fine_one(
    direction: tuple[int, int], cells: int
) -> None:
    row, column = np.indices((cells, cells))
    there = np.hypot(row - cells / 3, column - cells / 2) < cells / 3
    ends = stripes(there, *direction).reshape(-1, 3, 2)
    assert np.isnan(ends[:, 2]).all()
    assert 7 <= len(ends) <= 60
    for share in (np.arange(301) + 1 / np.pi) / 301:  # never a corner of a cell
        across, up = ((1 - share) * ends[:, 0] + share * ends[:, 1]).T
        nearest = np.clip([up, across], 1e-9, cells - 1e-9).astype(int)
        assert there[nearest[0], nearest[1]].all()
    assert stripes(np.zeros((5, 7), bool), *direction).shape == (0, 2)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_first_minimizers_are_told_apart_under_every_colour_deficiency(palette: Any) -> None:
    for share in (0.35, 0.6, 0.92):
        colours = [mixed(palette.page, target_colour(rank, palette), share) for rank in range(3)]
        for vision in SIMULATIONS:
            shown = [seen(colour, vision) for colour in colours]
            for first in range(3):
                for second in range(first):
                    assert difference(shown[first], shown[second]) > 5, (share, vision, first, second)


def test_the_map_says_its_points_their_shares_and_the_start() -> None:
    figure = basin_figure(BASINS, LIGHT, start=(0.0, 0.0))
    legend = [name for name in names(figure) if "%" in name]
    assert len(legend) == 4
    assert any("(3, 2)" in name for name in legend)
    assert [annotation["text"] for annotation in figure["layout"]["annotations"]] == [
        f"<b>{i}</b>" for i in (1, 2, 3, 4)
    ]
    facts = trace(figure, "arrived")["customdata"]
    assert (facts[..., 1] == BASINS.iterations).all()
    headline, _ = sweeps.map_findings(BASINS, "starts")
    assert "of 900 starts come within the tolerance at" in headline


def test_a_number_stands_where_its_colour_has_most_room() -> None:
    mask = np.zeros((40, 60), bool)
    mask[5:15, 20:45] = True
    mask[30, 2] = True
    row, column = roomiest(mask)
    assert 7 <= row <= 12
    assert 23 <= column <= 41


def test_what_is_nothing_beside_the_map_is_zero() -> None:
    assert extent_of(BASINS) == pytest.approx(11.8)
    assert place((1.0, 7.45e-7), 4.0) == "(1, 0)"
    assert place((1e-6, 2e-6), 1e-5) == "(10⁻⁶, 2×10⁻⁶)"


def test_every_status_has_its_words() -> None:
    assert set(OUTCOMES) == set(STATUS_NAMES)
    for texts in ([one.label for one in OUTCOMES.values()], [one.predicate for one in OUTCOMES.values()]):
        assert len({*texts, ""}) == len(STATUS_NAMES) + 1  # no two endings are called the same, none is nameless


@pytest.mark.parametrize("height", [300, 440, 700])
def test_words_beside_a_vertical_axis_never_lie_on_each_other(height: int) -> None:
    axis = AlphaAxis(0.01, 0.32, logarithmic=True, vertical=True)
    marks = [("1/λmax = 0.1", 0.1), ("2/(μ+λmax) = 0.182", 0.182), ("2/λmax = 0.2", 0.2)]
    _, words = mark_parts(axis, marks, 0.19, LIGHT)
    assert {word["text"] for word in words} == {"<b>α = 0.19</b>", *(text for text, _ in marks)}
    low, high = (math.log10(end) for end in (axis.low, axis.high))
    at = sorted((word["y"] - low) / (high - low) * height + word["yshift"] for word in words)
    assert min(np.diff(at)) >= 13.9  # type of 11 pixels with its leading
    assert not any("place" in word for word in words)


MARKS = [("1/λmax = 0.1", 0.1), ("2/(μ+λmax) = 0.182", 0.182), ("2/λmax = 0.2", 0.2), ("at the left end", 0.012)]


@pytest.mark.parametrize("width", [220, 930])
def test_every_line_leads_to_its_own_words_and_through_no_others(width: int) -> None:
    axis = AlphaAxis(0.01, 0.32, logarithmic=True)
    shapes, words = mark_parts(axis, MARKS, 0.19, LIGHT)
    leads = {one["x0"]: one["y1"] for one in shapes if one.get("ysizemode") == "pixel"}
    assert set(leads) == {0.012, 0.1, 0.182, 0.19, 0.2}
    spans = {}
    for word in words:
        alpha = 10 ** word["x"]
        (at,) = (one for one in leads if math.isclose(one, alpha))
        assert word["yshift"] < leads[at] <= word["yshift"] + 14  # the line ends beside its words
        assert abs(word["xshift"]) <= 4
        assert (word["xanchor"] == "left") == (word["xshift"] > 0)
        long = 6 * len(word["text"].replace("<b>", "").replace("</b>", ""))
        x = axis.place(at) * width
        spans[at] = (x, x + long) if word["xanchor"] == "left" else (x - long, x)
        assert spans[at][0] >= -62  # the margin of the narrowest picture
        assert word["bgcolor"] == LIGHT.page
    for one, reach in leads.items():
        for other, (left, right) in spans.items():
            if other > 0.02 and one != other and leads[other] < reach:
                assert not left < axis.place(one) * width < right


def test_words_moved_away_from_a_vertical_axis_are_led_to() -> None:
    axis = AlphaAxis(0.01, 0.32, logarithmic=True, vertical=True)
    shapes, words = mark_parts(axis, MARKS, 0.19, LIGHT)
    leads = {one["yanchor"]: one["y1"] for one in shapes if one.get("ysizemode") == "pixel"}
    for word in words:
        (at,) = (one for one in leads if math.isclose(one, 10 ** word["y"]))
        assert leads[at] == word["yshift"]
    assert max(leads.values()) > 14


def test_the_lines_of_a_sweep_stop_at_the_titles_of_its_rows() -> None:
    notes = sweep_figure(SWEEP, LIGHT, marks=MARKS, current=0.19)["layout"]["annotations"]
    titles = [one for one in notes if str(one["yref"]).endswith("domain")]
    assert len(titles) == 3
    assert all(one["bgcolor"] == LIGHT.page for one in titles)


def test_rounding_is_not_magnified_to_a_picture() -> None:
    spec = RunSpec(parse("(x^2 + 10y^2)/2"), (10.0, 1.0), step_rule=Fixed(0.1))
    strip = bifurcation(spec, np.linspace(0.15, 0.19, 12), transient=1500, kept=20)
    low, high = bifurcation_figure(strip, LIGHT)["layout"]["yaxis"]["range"]
    assert low <= -0.9
    assert high >= 0.9
