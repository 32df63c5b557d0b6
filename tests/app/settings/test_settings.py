"""Links: settings come back from their link, and invalid parts of a link are rejected with a reason."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings.links import ENTRIES, from_query, to_query
from app.settings.methods import Method
from app.settings.settings import HOME, Settings, of_example, to_spec
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.conjugate_gradients import NonlinearCG
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.methods.step_rules.schedule import Formula
from tests.support.settings import anything


@given(anything())
@settings(max_examples=150)
def test_every_screen_comes_back_from_its_link(shown: Settings) -> None:
    assert from_query(to_query(shown)) == (shown, ())


def test_a_link_names_the_example_and_what_differs_from_it() -> None:
    home = of_example(HOME)
    assert to_query(home) == {}
    assert to_query(replace(home, step_size=0.05)) == {"v": "1", "ex": HOME, "step": "0.05"}
    assert to_query(replace(home, direction=HeavyBall(0.8), clip=ClipByNorm(2.0))) == {
        "v": "1", "ex": HOME, "dir": "heavy_ball_0.8", "clip": "norm_2_0",
    }  # fmt: skip
    assert to_query(replace(home, step_rule=Armijo()))["rule"] == "armijo_0.0001_0.5_1"


def test_the_step_size_of_the_settings_is_the_rules() -> None:
    shown = replace(of_example(HOME), step_size=0.07, step_rule=Formula("step_size/(k+1)", 0.3))
    assert to_spec(shown).step_rule == Formula("step_size/(k+1)", 0.07)
    assert to_query(shown)["rule"] == "formula_step_size/(k+1)"
    assert to_spec(replace(shown, step_size=0.2, step_rule=Fixed())).step_rule == Fixed(0.2)


@pytest.mark.parametrize(("text", "norm"), [("1", 1.0), ("2", 2.0), ("inf", math.inf)])
def test_a_link_from_before_the_methods_still_names_the_norm_of_the_step(text: str, norm: float) -> None:
    shown, rejections = from_query({"v": "1", "ex": HOME, "stepnorm": text})
    assert (shown.direction, rejections) == (Steepest(norm), ())
    assert from_query({"stepnorm": text, "dir": "normalized"})[0].direction == Normalized()


@pytest.mark.parametrize(
    ("query", "refused", "left"),
    [
        ({"dir": "heavy_ball", "rule": "armijo"}, ["rule"], Method(HeavyBall())),
        ({"dir": "nonlinear_cg"}, ["dir"], Method()),
        ({"dir": "nonlinear_cg", "rule": "polyak"}, ["dir"], None),
        ({"rule": "armijo", "noise": "gaussian"}, ["noise"], Method(step_rule=Armijo())),
        ({"dir": "bfgs", "rule": "armijo", "clip": "norm", "noise": "gaussian"}, None, None),
    ],
)
def test_parts_of_a_method_that_do_not_go_together_are_refused(
    query: dict[str, str], refused: list[str] | None, left: Method | None
) -> None:
    shown, rejections = from_query(query)
    assert shown.method.incompatibility() is None
    assert all(" " in rejection.reason for rejection in rejections)
    assert refused is None or [rejection.name for rejection in rejections] == refused
    if left:
        home = of_example(HOME)
        assert shown.method == replace(home, direction=left.direction, step_rule=left.step_rule).method
    to_spec(shown)


def test_conjugate_gradients_with_a_line_search_are_taken() -> None:
    shown, rejections = from_query({"dir": "nonlinear_cg", "rule": "wolfe"})
    assert isinstance(shown.direction, NonlinearCG)
    assert not rejections


@given(st.dictionaries(st.sampled_from([entry.key for entry in ENTRIES] + ["v", "ex", "other"]), st.text(max_size=30)))
def test_any_link_opens_a_run_and_says_what_it_did_not_use(query: dict[str, str]) -> None:
    shown, rejections = from_query(query)
    assert shown.method.incompatibility() is None
    assert all(rejection.reason for rejection in rejections)
    to_spec(shown)
