"""The picture over step size and momentum: its cells, its edge, its points; and the words beside it are true."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

import gradnorm_core as gc
from app.figures.momentum_map import MarkedPair, momentum_figure, steps_per_digit
from app.figures.parts.packing import unpacked
from app.figures.style import PALETTES, Palette
from app.settings.settings import Settings, of_example, to_spec
from app.settings.step_sizes import Study
from app.text.momentum_map import momentum_alt, momentum_findings
from app.ui.pages.step_sizes.choices import Scene
from app.ui.pages.step_sizes.momentum import heavy_ball, momentum_range, pairs_of, pressed, tidied
from gradnorm_core.diagnostics.theory import reference_minimum
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.gallery import minimizers_for
from gradnorm_core.sweeps.momentum_map import MomentumMap, momentum_map

BOTH = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
LIGHT = PALETTES["light"]


def scene_of(settings: Settings) -> Scene:
    spec = to_spec(settings)
    known = minimizers_for(settings.example, settings.goal)
    return Scene(settings, spec, LIGHT, reference_minimum(spec, known), [])


def map_of(text: str = "(x^2 + 10y^2)/2") -> MomentumMap:
    reference = reference_minimum(gc.RunSpec(gc.parse(text), (1.0, 1.0)))
    assert reference is not None
    return momentum_map(reference.curvature, (0.002, 0.42), 80)


@BOTH
def test_the_map_is_drawn_with_its_edge_its_best_pair_and_the_runs(palette: Palette) -> None:
    found = map_of()
    runs = [MarkedPair(0.19, 0.0, "This run", palette.run(0)), MarkedPair(0.19, 0.9, "Beside", palette.run(1))]
    figure = unpacked(momentum_figure(found, runs, palette))
    go.Figure(figure)
    traces = {trace["name"]: trace for trace in figure["data"]}
    edge = traces["2(1+β)/λmax: the edge of stability"]
    assert edge["x"] == pytest.approx(0.2 * (1 + edge["y"]))
    assert (traces["best"]["x"][0], traces["best"]["y"][0]) == pytest.approx((0.2309, 0.2699), abs=1e-4)
    for one in runs:
        assert (traces[one.name]["x"][0], traces[one.name]["y"][0]) == (one.step_size, one.momentum)
    assert traces["factor"]["customdata"] == pytest.approx(found.rates, rel=1e-6)
    line = np.column_stack([traces["5 steps a digit"]["x"], traces["5 steps a digit"]["y"]])
    line = line[np.isfinite(line).all(axis=1)]
    inner = line[line[:, 1] > 0.5][:40]
    assert [found.rate(*pair) for pair in inner] == pytest.approx([10 ** (-1 / 5)] * len(inner), rel=0.02)


def test_steps_per_digit_are_those_that_make_an_error_ten_times_smaller() -> None:
    costs = steps_per_digit(np.array([0.1, 0.9, 1.0, 1.2]))
    assert 0.9 ** costs[1] == pytest.approx(0.1)
    assert costs[0] == pytest.approx(1)
    assert np.isnan(costs[2:]).all()


def test_the_words_name_the_best_pair_and_each_run() -> None:
    found, reference = map_of(), scene_of(of_example("quadratic_10")).reference
    assert reference is not None
    headline, sentences = momentum_findings(found, reference, True, [("This run", 0.19, 0.0), ("Beside", 0.3, 0.2)])
    assert headline == "Best at α = 0.2309 and β = 0.27: ×0.519 a step"
    told = " ".join(sentences)
    assert "Without momentum, β = 0, the best is α = 0.1818 with ×0.818 a step." in told
    assert "This run, α = 0.19 and β = 0, has ×0.9 a step in the long run, from almost every start." in told
    assert "Beside, α = 0.3 and β = 0.2, diverges from almost every start: 0.3 is above 2(1+β)/λmax = 0.24." in told
    _, elsewhere = momentum_findings(found, reference, False, [("Beside", 0.3, 0.2)])
    assert "Beside, α = 0.3 and β = 0.2, is unstable: 0.3 is above 2(1+β)/λmax = 0.24." in elsewhere
    assert "not quadratic" not in told
    assert "Smallest, 0.519, at α = 0.2309 and β = 0.27" in momentum_alt(found)


def test_elsewhere_the_words_say_which_hessian_it_is() -> None:
    scene = scene_of(of_example("rosenbrock"))
    alphas = momentum_range(scene)
    assert alphas is not None
    assert scene.reference is not None
    found = momentum_map(scene.reference.curvature, alphas)
    _, sentences = momentum_findings(found, scene.reference, False, [])
    assert "f is not quadratic: the map is made with the Hessian at the minimum (1, 1)" in sentences[-1]
    # ∇²f(1, 1) of 100(y − x²)² + (1 − x)² is ((802, −400), (−400, 200)).
    low, high = np.linalg.eigvalsh([[802.0, -400.0], [-400.0, 200.0]])
    shown = re.search(r"κ = (\d+)", sentences[0])
    assert shown
    assert float(shown[1]) == pytest.approx(high / low, rel=5e-3)
    assert alphas == pytest.approx((0.02 / high, 4.2 / high), rel=0.05)


@pytest.mark.parametrize(
    ("direction", "places"),
    [(Steepest(), [0.0, 0.9]), (HeavyBall(0.5), [0.5, 0.0]), (Nesterov(0.5), [0.0]), (Steepest(1), [0.9])],
)
def test_the_runs_on_the_screen_have_their_places(direction: gc.Direction, places: list[float]) -> None:
    settings = replace(of_example("quadratic_10"), direction=direction)
    assert [one.momentum for one in pairs_of(scene_of(settings))] == places


def test_a_run_with_a_line_search_has_no_place() -> None:
    settings = replace(of_example("quadratic_10"), step_rule=Exact())
    assert [one.name for one in pairs_of(scene_of(settings))] == ["B, beside it"]


def test_a_press_chooses_step_size_and_momentum() -> None:
    assert pressed(0.23, 0.2699) | {"clip": 0} == {
        "step_size": 0.23, "direction": HeavyBall(0.27), "step_rule": Fixed(0.23), "clip": 0, "noise": None,
    }  # fmt: skip
    assert pressed(0.1, -0.02)["direction"] == Steepest()
    assert pressed(-1.0, 2.0)["direction"] == HeavyBall(0.999)


def test_the_second_run_is_the_one_of_the_link() -> None:
    settings = replace(of_example("quadratic_10"), study=Study(picture="momentum", pair=(0.03, 0.7)))
    assert [one[1:3] for one in pairs_of(scene_of(settings))] == [(0.19, 0.0), (0.03, 0.7)]


def test_a_point_without_momentum_runs_as_gradient_descent_does() -> None:
    settings = of_example("quadratic_10")
    plain, ball = gc.run_spec(to_spec(settings)), gc.run_spec(heavy_ball(settings, 0.19, 0.0))
    assert np.array_equal(plain.points, ball.points)


def test_a_dragged_point_is_kept_in_the_ranges_with_as_many_digits_as_the_browser_keeps() -> None:
    assert tidied(0.123456, 0.54321) == (0.1235, 0.543)
    assert tidied(-1.0, 1.5) == (1e-12, 0.999)
    assert tidied(0.1, 0.002) == (0.1, 0.0)


@pytest.mark.parametrize("text", ["x^2 - y^2", "x", "x^2"])
def test_without_a_minimum_there_is_no_range(text: str) -> None:
    assert momentum_range(scene_of(Settings(formula=text))) is None


def test_the_names_of_the_runs_stand_above_their_points_off_the_axis() -> None:
    pair = MarkedPair(0.19, 0.0, "A, this run", LIGHT.run())
    notes = {note["text"]: note for note in momentum_figure(map_of(), [pair], LIGHT)["layout"]["annotations"]}
    assert notes["<b>A, this run</b>"]["yshift"] >= 10


@pytest.mark.parametrize("kappa", [10, 1000, 1e6, 1e9])
def test_no_factor_under_the_pointer_reads_1_that_is_not(kappa: float) -> None:
    found = map_of(f"(x^2 + {kappa:.0f}y^2)/2")
    (cells,) = (one for one in unpacked(momentum_figure(found, [], LIGHT))["data"] if one["name"] == "factor")
    digits = re.search(r"factor per step %\{customdata:\.(\d+)~g\}", cells["hovertemplate"])
    assert digits
    rates = found.rates[np.isfinite(found.rates) & (found.rates != 1)]
    assert not any(f"{rate:.{digits[1]}g}" == "1" for rate in np.unique(rates))
    sent = np.asarray(cells["customdata"], float)
    assert np.nanmax(np.abs(sent - found.rates) / np.abs(1 - np.where(found.rates == 1, np.nan, found.rates))) < 0.5
