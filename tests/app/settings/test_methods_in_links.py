"""Methods as text: every part comes back from its text, and nonsense is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.compare import ComparedRun, Comparison, comparison_text, read_comparison
from app.settings.links import from_query, to_query
from app.settings.methods import (
    CLIPS,
    DIRECTIONS,
    NOISES,
    STEP_RULES,
    Method,
    name_of,
    part_text,
    read_clip,
    read_direction,
    read_noise,
    read_step_rule,
)
from app.settings.settings import HOME, of_example
from gradnorm_core.errors import ExpressionError, GradnormError, RuleError, UsageError
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.schedule import Formula
from tests.support.methods import pieces

READERS = ((DIRECTIONS, read_direction), (STEP_RULES, read_step_rule), (CLIPS, read_clip), (NOISES, read_noise))
EXAMPLES: dict[str, Callable[[str], Any]] = {
    "steepest": read_direction, "steepest_inf": read_direction, "heavy_ball_0.9": read_direction,
    "adam_0.9_0.999_1e-08": read_direction, "nonlinear_cg": read_direction, "fixed_0.1": read_step_rule,
    "armijo_0.0001_0.5_1": read_step_rule, "formula_0.1_step_size/sqrt(k+1)": read_step_rule,
    "barzilai_borwein_2_0.01": read_step_rule, "norm_1_1e-06": read_clip, "value_0.5": read_clip,
    "gaussian_0.3_7": read_noise,
}  # fmt: skip


@pytest.mark.parametrize("text", EXAMPLES)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert part_text(EXAMPLES[text](text)) == text


@given(st.data(), st.sampled_from(READERS))
def test_every_piece_comes_back_as_it_was(data: st.DataObject, registry: Any) -> None:
    kinds, read = registry
    piece = data.draw(st.sampled_from(list(kinds.values())).flatmap(pieces))
    assert read(part_text(piece)) == piece
    assert kinds[name_of(piece)] is type(piece)


def test_numbers_left_out_at_the_end_are_the_defaults() -> None:
    assert read_direction("adam_0.8") == DIRECTIONS["adam"](beta1=0.8)  # type: ignore[call-arg]
    assert read_step_rule("armijo") == STEP_RULES["armijo"]()
    assert read_step_rule("formula_0.5/(k+1)", omit="step_size") == Formula("0.5/(k+1)")


def test_none_is_a_clip_and_a_noise() -> None:
    assert part_text(None) == "none"
    assert read_clip("none") is None
    assert read_noise("none") is None


@pytest.mark.parametrize(
    ("text", "read", "words"),
    [
        ("downhill", read_direction, "no such direction"),
        ("heavy_ball_1.5", read_direction, "at least 0 and below 1"),
        ("heavy_ball_0.9_2", read_direction, "takes 1 number; 2 were given"),
        ("heavy_ballast", read_direction, "no such direction"),
        ("steepest_3", read_direction, "one of 1, 2, inf"),
        ("armijo_x", read_step_rule, "not a finite number"),
        ("armijo_nan", read_step_rule, "not a finite number"),
        ("wolfe_0.5_0.1_1", read_step_rule, "below the curvature"),
        ("barzilai_borwein_1.5", read_step_rule, "whole number"),
        ("formula_0.1_" + "1+" * 50 + "1", read_step_rule, "at most 80 characters"),
        ("", read_clip, "no such clip"),
        ("gaussian_1_-3", read_noise, "at least 0"),
    ],
)
def test_nonsense_is_refused_in_words(text: str, read: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read(text)


def test_a_formula_goes_through_the_parser() -> None:
    with pytest.raises(ExpressionError):
        read_step_rule("formula_0.1___import__('os')")


@given(st.text(max_size=60), st.sampled_from([read for _, read in READERS]))
def test_any_text_is_a_piece_or_refused(text: str, read: Any) -> None:
    try:
        read(text)
    except GradnormError:
        return


def test_what_does_not_go_together_is_said_in_a_sentence() -> None:
    method = Method(read_direction("heavy_ball"), read_step_rule("armijo"))
    assert (method.incompatibility() or "").startswith("Armijo backtracking does not go with Heavy ball")
    assert Method().incompatibility() is None


RULES = (
    "beta = 0.9 in [0, 1)\nb = beta b + g\nd = -b", "β₁ = 0.5\nd = -β₁ g/(‖g‖₁ + 1e-8)",
    "m_t = 0.9 m_{t-1} + 0.1 g_t\nd = -if(m_t >= 0, 1, -1)",
)  # fmt: skip


@pytest.mark.parametrize("lines", RULES)
def test_an_own_rule_in_a_link(lines: str) -> None:
    rule = Rule(lines)
    text = part_text(rule)
    assert "\n" not in text
    assert read_direction(text) == rule
    settings = replace(of_example(HOME), direction=rule)
    query = dict(parse_qsl(urlencode(to_query(settings))))
    assert from_query(query) == (settings, ())
    others = tuple(ComparedRun(place, Method(rule if place else Adam())) for place in range(1, 8))
    comparison = Comparison(others, 0, 2.0, "steps")
    assert read_comparison(comparison_text(comparison)) == comparison


def test_a_mistake_in_the_rule_of_a_link_is_located() -> None:
    settings, (rejection,) = from_query({"dir": "rule_m = g; d = -norm(2) m"})
    assert settings.direction == Steepest()
    assert rejection.reason == ("line 2, column 12: norm needs a vector, and 2 is a number. Write abs(2).")
    with pytest.raises(UsageError, match="run B, line 1, column 6: y has no value"):
        read_comparison("a~~b~rule_d = -y~fixed")
    with pytest.raises(RuleError, match="at most 800 characters"):
        read_direction("rule_d = -g" + "g" * 800)
