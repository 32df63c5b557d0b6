"""The Clipping page: every scene opens, its sentences follow from its numbers, and the numbers are the core's."""

from __future__ import annotations

import math
import re
from functools import partial

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.figures.clipping import AFTER, BEFORE, before_after_figure, distances_to, settle_figure, turn_figure
from app.figures.style import DARK, LIGHT
from app.settings.classroom import HIDDEN_VERDICT
from app.settings.settings import OWN, of_example, to_spec
from app.ui.pages.clipping import findings, markdown
from app.ui.pages.clipping.clipping import SETTLING, settling
from app.ui.pages.clipping.scene import FIRST, SCENES, scene_of
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.treatments import TREATMENTS, Treated, angles_between, limit_of, spec_of
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.gallery import GALLERY
from tests.support import pages
from tests.support.pages import DIVERGING, HOSTILE, charts_of, checked, html, text_of, without_tags
from tests.support.pictures import names, trace
from tests.support.pictures import words as written

NOWHERE = {"v": "1", "f": "ln(x) + sqrt(y)", "start": "-1_-1"}
FLAT = {"v": "1", "f": "3"}
opened = partial(pages.opened, page="clipping/clipping")


def side_by_side(example: str, limit: float = 1.0) -> list[Treated]:
    """The four runs of a scene."""
    settings = of_example(example)
    spec = to_spec(settings)
    specs = [spec_of(spec, one, settings.step_size, limit) for one in TREATMENTS]
    return [Treated.of(k, one, run_spec(made)) for k, (one, made) in enumerate(zip(TREATMENTS, specs, strict=True))]


@pytest.mark.parametrize("link", [DIVERGING, HOSTILE, NOWHERE, FLAT, {"v": "1", "ex": "recurrent"}])
def test_it_opens_with_any_link(link: dict[str, str]) -> None:
    app = opened(link)
    assert not re.search(r"\bnan\b|np\.float|None", without_tags(" ".join(html(app))))


def test_who_comes_here_first_finds_the_run_that_clipping_saves_and_can_go_on_from_it() -> None:
    app = opened()
    assert app.session_state["session"].settings.example == FIRST
    assert text_of(app, "verdict").startswith(
        "Clipping saves this run: untreated it diverges after 1 step; clipped by norm it converges after 36 steps."
    )
    app = checked(app.selectbox(key="example").set_value("quadratic_10").run())
    assert app.session_state["session"].settings.example == "quadratic_10"


def test_who_comes_from_another_page_keeps_its_function() -> None:
    app = pages.opened()
    before = app.session_state["session"].settings
    app = pages.go(app, "clipping/clipping")
    assert app.session_state["session"].settings == before
    assert "Clipping by norm saves 38 steps here" in text_of(app, "verdict")


def test_scene_step_size_and_limit_are_the_settings() -> None:
    app = opened({"v": "1", "ex": "cliff"})
    (scene,) = (one for one in app.button_group if one.key == "clipping_scene")
    app = checked(scene.set_value("recurrent").run())
    assert app.session_state["session"].settings.formula == GALLERY["recurrent"].text
    app = checked(app.number_input(key="clipping_limit").set_value(2.0).run())
    assert app.session_state["session"].settings.clip == ClipByNorm(2.0)
    assert "2" in app.query_params["clip"]
    app = checked(app.number_input(key="clipping_step_size").set_value(0.02).run())
    assert app.session_state["session"].settings.step_size == 0.02
    app = checked(app.number_input(key="clipping_limit").set_value(-1.0).run())
    assert app.session_state["session"].settings.clip == ClipByNorm(2.0)


def test_a_scene_is_an_example_or_the_visitors_own() -> None:
    assert set(SCENES) - {OWN} <= set(GALLERY)
    assert scene_of("cliff") == "cliff"
    assert scene_of("rosenbrock") == OWN
    assert (limit_of(None), limit_of(ClipByNorm(3.0)), limit_of(ClipByValue(0.5))) == (1.0, 3.0, 0.5)


@pytest.mark.parametrize("example", ["cliff", "recurrent", "gaussian_plateau", "rosenbrock"])
def test_a_step_is_alpha_times_what_is_used(example: str) -> None:
    for one in side_by_side(example, 0.7):
        steps = np.diff(one.run.points, axis=0)
        alpha = of_example(example).step_size
        assert steps == pytest.approx(-alpha * one.used[: len(steps)], rel=1e-9, abs=1e-12 * np.abs(steps).max())


def test_by_norm_bounds_and_keeps_the_direction_by_value_bounds_and_turns_it() -> None:
    plain, by_norm, by_value, normalized = side_by_side("cliff")
    assert by_norm.after.max() <= 1 + 1e-12
    assert by_norm.turns.max() < 1e-6
    assert by_value.after.max() <= math.sqrt(2) + 1e-12
    assert by_value.turns.max() == pytest.approx(45 - math.degrees(math.atan2(2, 3 * math.e**3 - 1)), abs=0.01)
    assert np.array_equal(plain.used, plain.run.gradients)
    assert normalized.after == pytest.approx(1)
    assert max(by_norm.logged) == plain.logged[0] == pytest.approx(math.hypot(3 * math.e**3 - 1, 2))


@given(st.tuples(*[st.floats(-1e6, 1e6).filter(lambda g: abs(g) > 1e-6)] * 2), st.floats(1e-3, 1e3))
def test_clipping_by_value_goes_downhill_and_turns_by_less_than_45_degrees(g: tuple[float, float], c: float) -> None:
    gradient = np.array([g])
    clipped = ClipByValue(c).transform(gradient.T, 0).T
    assert float(gradient[0] @ clipped[0]) > 0
    assert angles_between(gradient, clipped)[0] <= 45 + 1e-9
    assert gradient_norm(clipped[0]) <= gradient_norm(gradient[0]) * (1 + 1e-12)


def test_the_turn_comes_near_45_degrees() -> None:
    gradient = np.array([[1e9, 1.0]])
    assert angles_between(gradient, ClipByValue(1.0).transform(gradient.T, 0).T)[0] == pytest.approx(45, abs=1e-3)


def test_a_turn_is_never_told_as_the_45_degrees_that_it_stays_below() -> None:
    gradient = np.array([1.08e5, 4.0])
    cut = ClipByValue(1.0).transform(gradient, 0)
    angle = float(angles_between(gradient[None], cut[None])[0])
    assert angle < 45
    assert findings.turn_sentence(gradient, 1.0, cut, angle).endswith("turns by 44.998°.")


def test_where_there_is_no_gradient_nothing_is_changed_and_nothing_turns() -> None:
    table = without_tags("".join(html(checked(opened(NOWHERE)))))
    assert "0 of 1" in table
    assert "1 of 1" not in table
    assert "undefined°" not in table


def test_on_the_plateau_clipping_changes_nothing() -> None:
    plain, by_norm, by_value, normalized = side_by_side("gaussian_plateau")
    assert np.array_equal(plain.run.points, by_norm.run.points)
    assert np.array_equal(plain.run.points, by_value.run.points)
    assert normalized.run.status.name == "iteration_limit"
    assert findings.headline([plain, by_norm, by_value, normalized], 1.0).startswith("No gradient is above c = 1")
    assert "A, B and C are one run" in findings.vanishing_sentences([plain, by_norm, by_value, normalized], 1.0)
    assert findings.sentences([plain, by_norm, by_value, normalized], 1.0)[0] == (
        "A, B and C are one run, which converges after 434 steps."
    )
    near = side_by_side("gaussian_plateau", 0.3)
    assert "the runs part" in findings.vanishing_sentences(near, 0.3)
    assert "Clipping by norm costs" in findings.headline(near, 0.3)


def test_the_recurrent_weight_is_saved_by_both_clips() -> None:
    runs = side_by_side("recurrent")
    assert [one.run.status.name for one in runs] == ["diverged", "converged", "converged", "iteration_limit"]
    text = " ".join(findings.sentences(runs, 1.0))
    assert "A (no treatment) diverges after 1 step." in text
    assert "B (clip by norm) converges after" in text
    assert "all of them 0.01 long" in text


@pytest.mark.parametrize("example", [*GALLERY])
@pytest.mark.parametrize("limit", [0.05, 1.0, 20.0])
def test_the_headline_says_what_the_runs_do(example: str, limit: float) -> None:
    runs = side_by_side(example, limit)
    (plain, by_norm), headline = runs[:2], findings.headline(runs, limit)
    steps, norms = plain.run.iterations - by_norm.run.iterations, np.hypot(*plain.run.gradients.T)
    both = plain.run.status.name == by_norm.run.status.name == "converged"
    ended = re.fullmatch(
        r"Clipping by norm (costs|saves) (\d+) steps? here: .* after (\d+) steps?, clipped after (\d+)\.", headline
    )
    assert bool(ended) <= both
    if ended:
        assert (int(ended[2]), ended[1] == "saves") == (abs(steps), steps > 0)
        assert (int(ended[3]), int(ended[4])) == (plain.run.iterations, by_norm.run.iterations)
    assert ("saves this run" in headline) == (
        plain.run.status.name in ("diverged", "left_the_domain") and by_norm.run.status.name == "converged"
    )
    assert headline.startswith("No gradient is above") == bool((norms <= limit).all())


def test_the_logged_norms_above_the_limit_are_counted() -> None:
    by_norm = side_by_side("cliff")[1]
    counted = int((gradient_norm(by_norm.run.gradients) > 1).sum())
    assert f"{counted} of {by_norm.run.iterations + 1} logged norms" in findings.logged_sentence(by_norm, 1.0)
    assert "nothing is clipped" in findings.logged_sentence(by_norm, 1e6)


def test_of_two_neighbours_one_is_half_a_step_away() -> None:
    distances = settling()
    assert tuple(distances) == SETTLING
    for step_size, distance in distances.items():
        assert len(distance) == 161
        assert (np.maximum(distance[1:], distance[:-1]) >= step_size / 2 * (1 - 1e-9)).all()
        assert distance[-20:].max() < 3 * step_size
        # Single iterates do come nearer: the sentence says both, and the text does not deny it.
        said = findings.settle_sentence({step_size: distance})
        half, nearest, farther = map(float, re.findall(r"(?:α/2 =|is|than) ([\d.]+\d)", said))
        assert nearest == pytest.approx(distance.min(), rel=0.01)
        assert half == step_size / 2
        assert nearest <= farther
        assert half * (1 - 1e-9) <= farther
        assert farther == pytest.approx(np.maximum(distance[1:], distance[:-1]).min(), rel=0.01)
    assert min(distances[0.1]) < 0.05
    assert "no closer" not in markdown.SETTLE


@pytest.mark.parametrize("example", [*GALLERY])
def test_every_example_gives_pictures_plotly_accepts(example: str) -> None:
    runs = side_by_side(example)
    figure = before_after_figure(runs, 1.0, LIGHT)
    assert go.Figure(figure).data
    assert "nan" not in findings.results_table(runs) + findings.headline(runs, 1.0) + "".join(
        findings.sentences(runs, 1.0)
    )
    g, by_norm, by_value = runs[0].run.gradients[0], runs[1].used[0], runs[2].used[0]
    assert go.Figure(turn_figure(g, 1.0, by_norm, by_value, DARK)).data


def test_the_panels_share_their_axes_and_show_both_norms() -> None:
    runs = side_by_side("cliff")
    figure = before_after_figure(runs, 1.0, LIGHT)
    assert {f"{letter} {when}" for letter in "ABCD" for when in ("before", "after")} <= set(names(figure))
    assert {BEFORE, AFTER} <= set(names(figure))
    axes = [figure["layout"][f"yaxis{end}"]["range"] for end in ("", "2", "3", "4")]
    assert axes == [axes[0]] * 4
    assert list(trace(figure, "B after")["y"])[:3] == pytest.approx([1, 1, 1])
    assert trace(figure, "B before")["y"][0] == pytest.approx(59.3, abs=0.05)
    assert [line["y0"] for line in figure["layout"]["shapes"]] == [1.0] * 4


@pytest.mark.parametrize("angle", range(0, 360, 15))
@pytest.mark.parametrize("length", [0.5, 2.0, 60.0])
def test_the_name_of_the_gradient_lies_beside_its_arrow(angle: int, length: float) -> None:
    g = length * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))]).round(12)
    figure = turn_figure(g, 1.0, g / np.hypot(*g), np.clip(g, -1, 1), LIGHT)
    (name,) = figure["layout"]["annotations"]
    wide, high, pixels = 6.5 * len(name["text"].removeprefix("<i>").removesuffix("</i>")), 15, 56  # on a desk
    left = name["x"] * pixels + name["xshift"] - (wide if name["xanchor"] == "right" else 0)
    low = name["y"] * pixels - (high if name["yanchor"] == "top" else 0)
    tip = np.array([one[1] for one in (trace(figure, "g")["x"], trace(figure, "g")["y"])]) * pixels
    along = np.linspace(0, 1, 400)[:, None] * tip
    crossed = (left < along[:, 0]) & (along[:, 0] < left + wide) & (low < along[:, 1]) & (along[:, 1] < low + high)
    assert not crossed.any()
    assert -2.3 * pixels < left
    assert left + wide < 2.3 * pixels


@pytest.mark.parametrize("example", ["quadratic_10", "cliff", "gaussian_plateau", "recurrent"])
def test_the_words_at_the_limit_stand_where_no_curve_runs(example: str) -> None:
    runs = side_by_side(example)
    figure = before_after_figure(runs, 1.0, LIGHT)
    layout = figure["layout"]
    for end in ("", "2", "3", "4"):
        (word,) = (one for one in layout["annotations"] if one["yref"] == f"y{end}")
        assert word["text"] == "c = 1"
        low, high = layout[f"yaxis{end}"]["range"]
        left, right = layout[f"xaxis{end}"]["range"]
        tall, wide = 0.13 * (high - low), 0.2 * (right - left)
        x = left if word["xanchor"] == "left" else right - wide
        y = word["y"] if word["yanchor"] == "bottom" else word["y"] - tall
        for curve in (one for one in figure["data"] if one.get("yaxis") == f"y{end}"):
            read = trace(figure, curve["name"])
            across, up = np.asarray(read["x"], float), np.log10(np.asarray(read["y"], float))
            edge = 0.02 * (high - low)  # a curve along the line is no words' width away
            inside = (x < across) & (across < x + wide) & (y + edge < up) & (up < y + tall - edge)
            assert not inside.any(), (example, end)


def test_a_gradient_beyond_the_picture_keeps_its_direction() -> None:
    g = np.array([60.0, 20.0])
    figure = turn_figure(g, 1.0, g / np.hypot(*g), np.ones(2), LIGHT)
    drawn = trace(figure, "g")
    assert drawn["y"][1] / drawn["x"][1] == pytest.approx(1 / 3)
    assert "goes on" in written(figure)
    assert names(turn_figure(0 * g, 1.0, 0 * g, 0 * g, LIGHT)) == ["‖u‖₂ = c", "max |uᵢ| = c"]


def test_the_settling_picture_has_half_of_each_step_size() -> None:
    figure = settle_figure(settling(), LIGHT)
    assert [line["y0"] for line in figure["layout"]["shapes"]] == [0.2, 0.05, 0.01]
    assert distances_to(np.array([[3.0, 4.0]]), (0.0, 0.0)) == pytest.approx([5])


def test_what_is_typeset_is_whole() -> None:
    texts = [value for key, value in vars(markdown).items() if key.isupper()]
    assert len(texts) == 6
    for text in texts:
        assert text.replace("$$", "").count("$") % 2 == 0
        assert text.count("{") == text.count("}")


def test_a_hidden_verdict_is_told_by_no_note_table_or_alt_text() -> None:
    plain, bare = opened({"v": "1", "ex": "cliff"}), opened({"v": "1", "ex": "cliff", "hide": "verdict"})
    charts = ["".join(one["alt"] for one in charts_of(app).values()) for app in (plain, bare)]
    assert "largest before" in charts[0]
    assert "largest before" not in charts[1]
    assert "<table" in "".join(html(plain))
    assert "<table" not in "".join(html(bare))
    assert HIDDEN_VERDICT in without_tags(" ".join(html(bare)))


def test_norms_that_clipping_leaves_have_no_more_digits_than_others() -> None:
    """The largest norm of the untreated run is the same before and after: it was written with 16 digits."""
    tables = re.findall(r"<table.*?</table>", " ".join(html(opened({"v": "1", "ex": "rosenbrock"}))), re.DOTALL)
    assert tables
    assert not re.search(r"\d\.\d{7}", re.sub(r'"[^"]*"', "", " ".join(tables)))
