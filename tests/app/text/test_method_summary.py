"""A folded group says what is in it, and a picker finds a method under the name one knows."""

from __future__ import annotations

import math
from urllib.parse import urlencode

import pytest

from app.classes.given import given_words
from app.classes.questions import read_question
from app.settings.links import from_query
from app.settings.settings import Settings
from app.text.method_summary import (
    clip_caption,
    method_summary,
    picture_summary,
    searched_name,
    slide_words,
    stopping_summary,
)
from gradnorm_core.methods import registry
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.step_rules.line_search import Armijo


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(), "Gradient descent"),
        (Settings(direction=HeavyBall(0.9)), "Momentum (heavy ball), β = 0.9"),
        (Settings(step_rule=Armijo()), "Gradient descent, Armijo backtracking"),
        (Settings(direction=Adam(), clip=ClipByNorm(1.0)), "Adam, clip by norm"),
        (Settings(goal="maximize", noise=GaussianNoise(0.1, 0)), "Gradient ascent, gaussian noise"),
    ],
)
def test_the_method_is_summed_up(settings: Settings, words: str) -> None:
    assert method_summary(settings) == words


def test_where_a_run_stops_and_what_is_shown() -> None:
    changes = Settings(value_tolerance=1e-9, step_tolerance=0.001)
    assert stopping_summary(changes) == "200 steps, ‖∇f‖₂ ≤ 10⁻⁶, Δf ≤ 10⁻⁹, Δx ≤ 0.001"
    assert stopping_summary(Settings(tolerance_norm=math.inf)) == "200 steps, ‖∇f‖∞ ≤ 10⁻⁶"
    wide = Settings(view="surface", window=((-3.0, 3.0), (-1.0, 1.0)))
    assert picture_summary(wide) == "surface, x from −3 to 3"


def test_the_ends_of_a_window_far_out_are_told_apart() -> None:
    far = Settings(window=((999990.0, 1000010.0), (-8.0, 8.0)))
    assert picture_summary(far) == "x from 999990 to 1.00001×10⁶"


def test_a_high_window_is_named_as_wide_as_the_picture_shows_it() -> None:
    high = Settings(window=((-1.0, 1.0), (-2.0, 2.0)))  # 4 high, so 4 · 1.25 = 5 wide
    assert picture_summary(high) == "x from −2.5 to 2.5"


@pytest.mark.parametrize("kinds", [registry.DIRECTIONS, registry.STEP_RULES, registry.CLIPS])
def test_every_part_is_found_by_its_label(kinds: dict[str, type]) -> None:
    for kind in kinds.values():
        assert kind.label.lower() in searched_name(kind.label).lower()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("word", "label"), [("momentum", "Heavy ball"), ("SGD", "Gaussian noise")])
def test_a_part_is_found_by_the_name_people_use(word: str, label: str) -> None:
    assert word.lower() in searched_name(label).lower()


@pytest.mark.parametrize(
    ("formula", "title"),
    [
        ("x^2+y^2-1e-3*x*y", "f(x, y) = x² + y² − 1e−3*x*y"),
        ("exp(-x^2-y^2)", "f(x, y) = exp(−x² − y²)"),
        ("f(w,b) = (w-b)^2 + |b-1|", "f(w,b) = (w − b)² + |b − 1|"),
        ("f(x, y; kappa = 10) = x^2 + kappa y^2", "f(x, y; kappa = 10) = x² + kappa y²"),
        ("x^2.5 + 2^10^y", "f(x, y) = x^2.5 + 2^10^y"),
        ("if(x >= 0, x^2, 3x^2) + y^2", "f(x, y) = if(x >= 0, x², 3x²) + y²"),
    ],
)
def test_the_title_of_a_slide_is_the_function_once_with_room_around_its_signs(formula: str, title: str) -> None:
    assert slide_words(Settings(formula=formula), "", ())["title"] == title


def test_a_formula_that_is_longer_than_two_lines_is_cut_with_a_mark() -> None:
    title = slide_words(Settings(formula="+".join(["x^2"] * 60) + "+y^2"), "", ())["title"]
    assert len(title) < 260
    assert title.endswith("…")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"clip": "norm_0.5_0"}, ["clip by norm", "c = 0.5"]),
        ({"clip": "value_0.3"}, ["clip by value", "c = 0.3"]),
        ({"dir": "adam_0.8_0.95_0.001"}, ["β₁ = 0.8", "β₂ = 0.95", "ε = 0.001"]),
        ({"rule": "formula_step_size/sqrt(k+1)", "step": "0.12345"}, ["α/sqrt(k+1)", "α = 0.12345"]),
        ({"rule": "formula_1/(k+2)"}, ["1/(k+2)"]),
        ({"rule": "cosine_30_0.1"}, ["T = 30", "r = 0.1"]),
        ({"rule": "polyak_0"}, ["f* = 0"]),
        ({"dir": "rule_b = 0.9 b + g\nd = -b"}, ["b = 0.9 b + g; d = -b"]),
        ({"goal": "maximize"}, ["Gradient ascent"]),
        ({"goal": "maximize", "dir": "heavy_ball_0.9"}, ["uphill"]),
        ({"step": "0.20013", "start": "2.34567_1"}, ["α = 0.20013", "x = 2.34567"]),
    ],
)
def test_a_question_and_a_slide_state_every_number_of_the_run(query: dict[str, str], told: list[str]) -> None:
    settings, rejections = from_query({"f": "-x^2 - 3y^2" if "goal" in query else "x^2 + 3y^2", **query})
    assert rejections == ()
    link = urlencode({"v": "1", "f": settings.formula, **query})
    lines = (
        given_words(read_question({"kind": "choose", "text": "How does it move?", "link": link})),
        clip_caption(settings),
    )
    for line in lines:
        assert [one for one in told if one not in line] == []
