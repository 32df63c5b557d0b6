"""The right panel draws every step as it is, on axes that tell the truth."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.browser.bundle import source
from app.figures.curves import Beside, curves_figure
from app.figures.parts.axes import MOST_POINTS, log_axis, log_range, thinned, value_axis
from app.figures.parts.free_space import dense
from app.figures.parts.norm_panel import PANELS, Scale
from app.figures.parts.packing import packed, unpacked
from app.figures.style import DARK, LIGHT
from app.settings.settings import of_example, to_spec
from app.text.numbers import NORM_NAMES
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.norms import EXPONENTS, NORMS
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.pictures import names, ran, trace, words

BOWL = "(x^2 + 10y^2)/2"


@pytest.mark.parametrize("name", GALLERY)
def test_every_gallery_run_gives_curves_plotly_accepts(name: str) -> None:
    example = GALLERY[name]
    run, diagnosis = ran(example.text, example.start, example.step_size, min(example.iterations, 400), example.goal)
    figure = curves_figure(run, diagnosis, DARK, minimum=example.minimum)
    go.Figure(figure)
    assert {trace["line"].get("shape", "linear") for trace in figure["data"] if "line" in trace} == {"linear"}


def test_the_browser_draws_the_same_norms() -> None:
    """Its curves are found by the names that the figure gives them."""
    table = source("engine/norms.js")
    rows = re.findall(r'^  (\w+): \{ p: (\S+), curve: "(.+)" \},$', table, re.MULTILINE)
    written = [(norm.key, "Infinity" if math.isinf(norm.p) else f"{norm.p:g}", NORM_NAMES[norm.p]) for norm in NORMS]
    assert rows == written


def test_norms_value_and_angle_are_the_run() -> None:
    run, diagnosis = ran(BOWL, (10.0, 1.0), 0.19)
    figure = curves_figure(run, diagnosis, LIGHT, minimum=0.0)
    for p in EXPONENTS:
        drawn = trace(figure, NORM_NAMES[p])
        assert np.array_equal(drawn["x"], np.arange(61))
        assert np.allclose(drawn["y"], np.linalg.norm(run.gradients, ord=p, axis=1), rtol=1e-15)
    assert np.array_equal(trace(figure, "f − f*")["y"], run.values)
    assert np.array_equal(trace(figure, "angle")["y"][1:], diagnosis.angles)
    assert figure["layout"]["yaxis3"]["ticktext"] == ["0°", "90°", "180°"]
    assert any(shape["y0"] == 90 for shape in figure["layout"]["shapes"])


def test_a_run_that_does_not_settle_gets_no_line_from_the_theory_of_settling() -> None:
    run, diagnosis = ran("x^4/4 - x^2/2 + y^2/2", (1.2, 0.4), 1.2, 100)
    assert diagnosis.predicted_rate is not None
    assert not any(name.startswith("theory") for name in names(curves_figure(run, diagnosis, LIGHT)))


def test_norms_can_be_shown_alone() -> None:
    run, diagnosis = ran(BOWL, (10.0, 1.0), 0.19)
    assert names(curves_figure(run, diagnosis, LIGHT, norms=(math.inf,)))[0] == NORM_NAMES[math.inf]
    assert not set(NORM_NAMES.values()) & set(names(curves_figure(run, diagnosis, LIGHT, norms=())))


def test_the_theory_on_a_quadratic_is_a_bound_from_the_start() -> None:
    run, diagnosis = ran(BOWL, (10.0, 1.0), 0.19)
    line = trace(curves_figure(run, diagnosis, LIGHT), "theory: at most ×0.9 per step")
    assert (line["x"][0], line["y"][0]) == pytest.approx((0.0, np.linalg.norm(run.gradients[0])))
    assert np.diff(np.log(line["y"])) / np.diff(line["x"]) == pytest.approx(math.log(0.9))
    at_steps = line["y"][0] * 0.9 ** np.arange(61)
    assert (np.linalg.norm(run.gradients, axis=1) <= at_steps * (1 + 1e-12)).all()


def test_a_rate_close_to_1_is_not_told_as_1_and_its_words_fit_a_phone() -> None:
    run, diagnosis = ran("(x^2 + 100000 y^2)/2", (10.0, 1.0), 1e-5, 40)
    figure = curves_figure(run, diagnosis, LIGHT)
    assert trace(figure, "theory: at most ×0.99999 per step")
    (words,) = (one for one in figure["layout"]["annotations"] if one["text"].startswith("theory"))
    assert max(map(len, words["text"].split("<br>"))) < 24
    assert words["yanchor"] == "top", "the line lies along the top, under the legend"


@pytest.mark.parametrize("name", GALLERY)
def test_no_curve_goes_through_the_name_of_the_slope(name: str) -> None:
    """On a phone, where the panel of the norms is 290 × 150 pixels, and letters of type 11 about 5 × 14."""
    example = GALLERY[name]
    run, diagnosis = ran(example.text, example.start, example.step_size, example.iterations, example.goal)
    figure = unpacked(curves_figure(run, diagnosis, LIGHT, minimum=example.minimum))
    low, high = figure["layout"]["yaxis"]["range"]
    for told in (one for one in figure["layout"]["annotations"] if one["text"].startswith("theory")):
        lines = told["text"].split("<br>")
        width, height = 5 * max(map(len, lines)), 14 * len(lines)
        left = 290 * told["x"] / run.iterations + told["xshift"] - (width if told["xanchor"] == "right" else 0)
        bottom = 150 * (told["y"] - low) / (high - low) + told["yshift"] - (height if told["yanchor"] == "top" else 0)
        assert 0 <= left < left + width <= 290
        for curve in (one for one in figure["data"] if one["yaxis"] == "y" and "lines" in one["mode"]):
            seen = np.asarray(curve["y"]) > 0
            up = 150 * (np.log10(curve["y"][seen]) - low) / (high - low)
            under = np.interp(np.linspace(left, left + width, 200), 290 * curve["x"][seen] / run.iterations, up)
            struck = ((under > bottom) & (under < bottom + height)).any()
            assert not struck or told["bgcolor"] == LIGHT.page, curve["name"]
        assert "bgcolor" not in told or name == "exponentials", "elsewhere there is room for the words"


def test_the_theory_elsewhere_goes_through_the_end() -> None:
    run, diagnosis = ran("(x^2+y-11)^2+(x+y^2-7)^2", (-0.3, -0.8), 0.012, 40)
    (name,) = (name for name in names(curves_figure(run, diagnosis, LIGHT)) if name.startswith("theory"))
    line = trace(curves_figure(run, diagnosis, LIGHT), name)
    assert (line["x"][-1], line["y"][-1]) == pytest.approx((run.iterations, np.linalg.norm(run.gradients[-1])))


@pytest.mark.parametrize("momentum", [0.5, 0.7, 0.8, 0.9, 0.95])
@pytest.mark.parametrize("name", ["quadratic_10", "quadratic_100", "himmelblau"])
def test_the_name_of_the_tolerance_covers_the_least_of_the_curves_of_two_runs(name: str, momentum: float) -> None:
    spec = to_spec(of_example(name))
    run = run_spec(spec)
    beside = Beside(run_spec(replace(spec, direction=HeavyBall(momentum))), "momentum")
    figure = unpacked(curves_figure(run, diagnose(spec.objective, run), LIGHT, beside=beside))
    (told,) = (one for one in figure["layout"]["annotations"] if one.get("name") == "tolerance")
    curves = [one for one in figure["data"] if one["yaxis"] == "y" and "lines" in one["mode"]]
    last, limits = max(run.iterations, beside.run.iterations), tuple(figure["layout"]["yaxis"]["range"])
    panels = [Scale(last, limits, panel) for panel in PANELS]
    drawn = [np.vstack([dense(scale.pixels(curve["x"], curve["y"])) for curve in curves]) for scale in panels]

    def covered(x: float, side: str) -> int:
        """Points of the curves under the words there, on all sizes of the panel."""
        words = told | {"x": x, "xanchor": side}
        return sum(scale.box_of(words).covers(points) for scale, points in zip(panels, drawn, strict=True))

    assert covered(told["x"], told["xanchor"]) == min(
        covered(0.02, "left"), covered(0.5, "center"), covered(1.0, "right")
    )


@pytest.mark.parametrize(("step_size", "says"), [(0.19, "tolerance: ‖∇f‖₂ ≤ 10⁻⁶"), (0.001, "↓ tolerance 10⁻⁶")])
def test_the_tolerance_is_a_line_or_an_arrow_down(step_size: float, says: str) -> None:
    run, diagnosis = ran(BOWL, (10.0, 1.0), step_size, 200)
    figure = curves_figure(run, diagnosis, LIGHT)
    assert says in words(figure)
    assert any(shape["yref"] == "y" for shape in figure["layout"]["shapes"]) == says.startswith("tolerance")
    (told,) = (one for one in figure["layout"]["annotations"] if one["text"] == says)
    assert (told["yanchor"] == "top") == says.startswith("↓"), "under the axis no curve goes through the words"


def test_a_zero_gradient_is_marked_and_said() -> None:
    run, diagnosis = ran("(x^2 + y^2)/2", (2.0, 1.0), 1.0)
    assert not run.gradients[-1].any()
    figure = curves_figure(run, diagnosis, LIGHT, minimum=0.0)
    floor = trace(figure, "gradient is exactly 0")
    assert floor["x"].tolist() == [1]
    assert math.log10(floor["y"][0]) == pytest.approx(figure["layout"]["yaxis"]["range"][0])
    assert "∇f = 0 exactly at k = 1: no place on a log axis" in words(figure)
    assert "f = f* to rounding from k = 1" in words(figure)
    assert np.isnan(trace(figure, NORM_NAMES[2.0])["y"][1])


def test_going_below_the_known_minimum_is_said() -> None:
    run, diagnosis = ran(BOWL, (10.0, 1.0), 0.19)
    assert "below the known f* from k = " in words(curves_figure(run, diagnosis, LIGHT, minimum=1.0))


def test_ascent_measures_from_the_maximum() -> None:
    run, diagnosis = ran("3 - x^2 - y^2", (1.0, 1.0), 0.1, goal="maximize")
    assert np.array_equal(trace(curves_figure(run, diagnosis, LIGHT, minimum=3.0), "f* − f")["y"], 3 - run.values)


def test_without_a_known_minimum_f_itself_is_drawn() -> None:
    run, diagnosis = ran("x^2 - y^2", (1.0, 0.001), 0.1, 20)
    curve = trace(curves_figure(run, diagnosis, LIGHT), "f")
    assert np.array_equal(curve["y"], run.values)
    assert np.array_equal(curve["customdata"], run.values)


def test_small_and_huge_values_of_both_signs_share_an_asinh_axis() -> None:
    values = np.array([3.0, 1.0, -2.0, -50.0, -1e4, -1e8])
    axis = value_axis(values)
    assert axis.note == "asinh scale"
    assert (np.diff(axis.heights) < 0).all()
    ticks, texts = axis.layout["tickvals"], axis.layout["ticktext"]
    assert len(ticks) == len(texts)
    assert texts[int(np.flatnonzero(np.asarray(ticks) == 0)[0])] == "0"
    shown = [tick for tick in ticks if axis.layout["range"][0] <= tick <= axis.layout["range"][1]]
    assert 2 <= len(shown) <= 7


@pytest.mark.parametrize(
    "values", [np.array([5.0]), np.array([0.0, 0.0]), np.array([np.nan]), np.array([1e300, -1e300])]
)
def test_any_values_get_an_axis(values: np.ndarray) -> None:
    low, high = value_axis(values).layout["range"]
    assert low < high


@given(arrays(float, st.integers(1, 40), elements=st.floats(1e-320, 1.7e308)))
def test_a_log_axis_holds_its_values_and_has_ticks(values: np.ndarray) -> None:
    low, high = log_range(values)
    assert low <= np.log10(values.min()) <= np.log10(values.max()) <= high
    axis = log_axis((low, high))
    assert 1 <= len(axis["tickvals"]) == len(set(axis["ticktext"])) <= 8


def test_a_short_curve_is_drawn_whole() -> None:
    assert np.array_equal(thinned(np.ones(MOST_POINTS)), np.arange(MOST_POINTS))


@given(st.integers(MOST_POINTS + 1, 12_000), st.integers(0, 2**32 - 1))
def test_a_long_curve_keeps_every_spike_where_it_is(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    values = np.sin(np.arange(count) / 50) + 0.01 * random.normal(size=count)
    spikes = random.choice(count, 5, replace=False)
    values[spikes[:3]], values[spikes[3:]] = 40.0 + np.arange(3), -40.0 - np.arange(2)
    kept = thinned(values)
    assert len(kept) <= MOST_POINTS
    assert (kept[0], kept[-1]) == (0, count - 1)
    assert (np.diff(kept) > 0).all()
    stretches = np.linspace(0, count, MOST_POINTS // 4 + 1).astype(int)
    lows, highs = (np.minimum.reduceat, np.maximum.reduceat)
    assert np.isin(lows(values, stretches[:-1]), values[kept]).all()
    assert np.isin(highs(values, stretches[:-1]), values[kept]).all()


def test_many_steps_are_sent_as_few_points() -> None:
    run, diagnosis = ran("100(y - x^2)^2 + (1 - x)^2", (-1.2, 1.0), 0.001, 5000)
    figure = curves_figure(run, diagnosis, LIGHT, minimum=0.0)
    assert all(len(unpacked(trace["x"])) <= MOST_POINTS for trace in figure["data"])


@given(
    st.sampled_from(["f8", "f4", "i4", "u1", "i8"]),
    st.lists(st.integers(0, 4), min_size=1, max_size=3),
    st.integers(0, 9),
)
def test_packing_is_reversible(kind: str, shape: list[int], seed: int) -> None:
    array = (100 * np.random.default_rng(seed).random(shape)).astype(kind)
    figure = {"data": [{"x": array, "name": "a"}], "layout": {"n": 3}}
    back = unpacked(packed(figure))
    assert np.array_equal(back["data"][0]["x"], array)
    assert back["data"][0]["x"].shape == array.shape
    assert back["layout"] == {"n": 3}


def test_beside_another_run_the_norm_in_front_has_the_colour_of_the_run_on_the_map() -> None:
    run, diagnosis = ran(BOWL, (10.0, 1.0), 0.19)
    other, _ = ran(BOWL, (10.0, 1.0), 0.1)
    alone = curves_figure(run, diagnosis, LIGHT)
    both = curves_figure(run, diagnosis, LIGHT, beside=Beside(other, "other"))
    assert trace(alone, "‖∇f‖₂")["line"]["color"] == LIGHT.norm(2).colour
    assert trace(both, "‖∇f‖₂")["line"]["color"] == LIGHT.run().colour
    assert trace(both, "‖∇f‖₂, other")["line"]["color"] == LIGHT.run(1).colour
