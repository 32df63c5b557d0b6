"""The ranges of parameters: in links, around their numbers, and under the locks of a teacher."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings.classroom import Classroom
from app.settings.links import from_query, to_query
from app.settings.parameters import (
    ParameterRange,
    differ_in_numbers,
    ranges_of,
    ranges_text,
    read_ranges,
    usual_range,
    with_range,
)
from app.settings.settings import OWN, Settings, of_example
from gradnorm_core.errors import UsageError
from gradnorm_core.objectives.formula import parse
from tests.support.settings import RANGES

BOWL = "f(x, y; κ = 10, a = 1) = x^2 + κ y^2 + a"


def bowl(kappa: float, **changed: object) -> Settings:
    """Settings with κ, and other changes."""
    text = f"f(x, y; κ = {kappa:g}, a = 1) = x^2 + κ y^2 + a"
    return replace(Settings(), formula=text, **changed)  # type: ignore[arg-type]


@given(RANGES)
def test_a_link_carries_every_range(ranges: tuple[ParameterRange, ...]) -> None:
    assert read_ranges(ranges_text(ranges)) == ranges
    shown = replace(bowl(10), ranges=ranges)
    assert from_query(to_query(shown)) == (shown, ())


@given(st.sampled_from(["kappa", "a", "lambda_1", "sigma", "p"]), st.floats(-1e12, 1e12))
def test_the_usual_range_holds_its_number(name: str, value: float) -> None:
    found = usual_range(name, value)
    assert found.low <= value <= found.high
    assert found.logarithmic == (name.partition("_")[0] in ("kappa", "lambda", "sigma") and value > 0)
    assert not found.logarithmic or found.low > 0


def test_a_chosen_range_grows_to_hold_the_number() -> None:
    chosen = (ParameterRange("kappa", 1, 5, logarithmic=True),)
    kappa, a = ranges_of(parse(BOWL).parameters, chosen)
    assert kappa == ParameterRange("kappa", 1, 10, logarithmic=True)
    assert a == usual_range("a", 1)
    assert chosen[0].holding(-2) == ParameterRange("kappa", -2, 5)


def test_the_last_range_of_a_parameter_counts() -> None:
    chosen: tuple[ParameterRange, ...] = ()
    for name in "abcda":
        chosen = with_range(chosen, ParameterRange(name, -1, 1 + len(chosen)))
    assert [one.name for one in chosen] == ["b", "c", "d", "a"]
    assert [one.name for one in with_range(chosen, ParameterRange("p", 0, 1))] == ["c", "d", "a", "p"]


@pytest.mark.parametrize(
    ("low", "high", "logarithmic"),
    [(1, 1, False), (2, 1, False), (0, 1, True), (-1, 1, True), (0, 1e13, False), (0, float("nan"), False)],
)
def test_what_is_no_range_is_refused(low: float, high: float, logarithmic: bool) -> None:
    with pytest.raises(UsageError, match="range of κ"):
        ParameterRange("kappa", low, high, logarithmic)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("f(x, y; κ = 1) = κ x", "f(x, y; κ = 2) = κ x", True),
        ("f(x, y; κ = 1, a = 3) = κ x + a", "f(x, y; κ = 2, a = -1e-3) = κ x + a", True),
        ("f(x, y; κ = 1) = κ x", "f(x, y; κ = 2) = κ y", False),
        ("f(x, y; κ = 1) = κ x", "f(x, y; a = 1) = a x", False),
        ("x^2", "y^2", False),
        ("f(x, y; κ = 1) = κ x", "f(x, y; κ = 1) = κ x", False),
    ],
)
def test_formulas_that_differ_in_numbers_alone(one: str, other: str, expected: bool) -> None:
    assert differ_in_numbers(one, other) == expected


def test_a_lock_of_the_function_leaves_its_parameters_free() -> None:
    room = Classroom(frozenset({"function"}))
    before, after = bowl(10, example=OWN), bowl(20, example=OWN)
    assert room.guarded(before, after).formula == after.formula
    assert room.guarded(before, replace(after, formula="x^2")).formula == before.formula
    assert room.guarded(before, of_example("rosenbrock")).example == before.example


def test_a_lock_of_the_parameters_holds_their_numbers_and_ranges_and_nothing_else() -> None:
    room = Classroom(frozenset({"parameters"}))
    before = bowl(10)
    after = bowl(20, ranges=(ParameterRange("a", 0, 1),))
    found = room.guarded(before, after)
    assert (found.formula, found.ranges) == (before.formula, ())
    assert room.guarded(before, replace(after, formula="x^2")).formula == "x^2"
