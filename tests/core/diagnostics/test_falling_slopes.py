"""A minimum is denied where slopes show a fall that a large term or coordinate hides from the values of f."""

from __future__ import annotations

from copy import copy

import numpy as np
import pytest

from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import descend
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.falling_slopes import falls_by_slopes
from gradnorm_core.diagnostics.offset import without_offset
from gradnorm_core.diagnostics.rough_points import rough_point_at
from gradnorm_core.diagnostics.stationary import stationary_point_near
from gradnorm_core.diagnostics.surroundings import nowhere_lower_within
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse


@pytest.mark.parametrize("x", [-28.0, -36.0, -45.0, -300.0, -800.0])
@pytest.mark.parametrize("fading", ["log(1+exp(x))", "softplus(x)", "exp(x)", "tanh(x)", "2^x"])
def test_a_place_on_a_kink_along_which_a_slope_fades_is_no_minimum(fading: str, x: float) -> None:
    f = parse(f"{fading} + abs(y-1000)")
    found = rough_point_at(f, np.array([x, 1000.0]))
    assert found is not None
    assert found.radius is None
    run = descend(f, (x, 1001.0), step_rule=Fixed(0.5))
    said = verdict(run, diagnose(f, run))
    assert "minimum" not in " ".join((said.headline, *said.sentences))


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("exp(x-y) + abs(x+y-1000)", (485.0, 515.0)), ("exp(x-y) + abs(x+y-1000)", (100.0, 900.0)),
        ("1/(1+x^2) + abs(y-1000)", (-3e5, 1000.0)), ("1e-12*(x-5)^2/100 + abs(y-1000)", (0.9, 1000.0)),
    ],
)  # fmt: skip
def test_slopes_lead_on_along_any_kink(text: str, point: tuple[float, float]) -> None:
    found = rough_point_at(parse(text), np.array(point))
    assert found is not None
    assert found.radius is None


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("x^4 + abs(y-1000)", (0.0, 1000.0)), ("3.8|x|^3 + 1.23abs(y - 1000)", (0.0, 1000.0)),
        ("relu(x) + abs(y-1000)", (-5.0, 1000.0)),
        ("1e-12*(x-5)^2/100 + abs(y-1000)", (5.0, 1000.0)),
        ("cosh(x) + abs(y - 1000)", (0.0, 1000.0)), ("abs(y - 1000)", (3.0, 1000.0)),
        ("abs(x+y-1000) + (x-y)^8", (500.0, 500.0)),
    ],
)  # fmt: skip
def test_minima_on_kinks_stay_minima(text: str, point: tuple[float, float]) -> None:
    f = parse(text)
    found = rough_point_at(f, np.array(point))
    assert found is not None
    assert found.radius is not None
    assert not falls_by_slopes(f, np.array(point))


def test_a_plateau_that_is_one_stays_a_minimum() -> None:
    """Along y f is constant up to y = x: no slope has underflowed."""
    f = parse("2.33*(if(x > y, x, y^2)) + 14.6*(exp(-x^2))")
    found = stationary_point_near(f, (1.75, -0.5))
    assert found is not None
    assert found.kind == "minimum"


def test_a_quartic_written_out_has_slopes_that_are_rounding() -> None:
    f = parse("x^4 - 4x^3 + 6x^2 - 4x + 1 + y^2")
    assert nowhere_lower_within(f, np.array([1.0, 0.0])) is not None


def test_constant_terms_are_left_out_of_f() -> None:
    for text, rest in (
        ("1e-9*(floor(x)+7.1y^2)+1e6", "1e-9*(floor(x) + 7.1*y^2)"), ("-(x^2+3)/2 + 5 - y", "-x^2/2 - y"),
        ("3 - x", "-x"), ("(x y - 1)^2 + 1", "(x*y - 1)^2"), ("pi + x + e - y", "x - y"),
        ("2(3 + x y)", "2*(x*y)"), ("f(w,b) = w^2+b^2+1", "f(w, b) = w^2 + b^2"),
    ):  # fmt: skip
        bare = without_offset(parse(text))
        assert bare.text == rest
        assert parse(text).gradient(1.3, 0.4) == pytest.approx(parse(rest).gradient(1.3, 0.4), rel=1e-12)
    for text in ("x^2 + y^2", "5", "exp(x + 1) + y", "2*(1+x)*(y+1)"):
        for f in (parse(text), copy(parse(text))):  # an equal one does not stand for it: its run would be made anew
            assert without_offset(f) is f


def test_constant_terms_are_left_out_for_every_number_of_a_parameter() -> None:
    f = parse("x^2 + c y^2 + c", parameters={"c": 3})
    for number in (3.0, 7.0):
        bare = without_offset(f.with_parameters(c=number))
        assert bare.value(1, 2) == 1 + 4 * number


def test_an_offset_hides_neither_steps_nor_jumps() -> None:
    """f has a step at each whole x: it changes along x, and at x = 0 it jumps."""
    f = parse("1e-9*(floor(x)+7.1y^2)+1e6")
    found = stationary_point_near(f, (0.5, 1.0))
    assert found is not None
    assert not found.flat
    assert found.value == f.value(0.5, 0.0)
    rough = rough_point_at(f, np.array([0.0, 0.0]))
    assert rough is not None
    assert (rough.roughness, rough.value) == ("jump", f.value(0, 0))


@pytest.mark.parametrize("offset", ["", " + 1e6", " - 1e9"])
def test_what_is_said_of_a_place_does_not_depend_on_an_offset(offset: str) -> None:
    for shape in ("1e-9*(x^4 + y^2)", "1e-9*(abs(x) + y^2)", "1e-9*(x^2 - y^4)"):
        plain, moved = parse(shape), parse(shape + offset)
        a, b = (stationary_point_near(one, (1e-3, 1e-3)) for one in (plain, moved))
        assert (a and a.kind) == (b and b.kind)
        c, d = (rough_point_at(one, np.zeros(2)) for one in (plain, moved))
        assert (c and (c.roughness, c.radius)) == (d and (d.roughness, d.radius))


@pytest.mark.parametrize("x", [-43.0, -43.3, -38.6, -29.56])
@pytest.mark.parametrize("steep", [1.7, -0.3, 2.0])
@pytest.mark.parametrize("fading", ["3.87erf(x)", "2^(9x)", "3tanh(9x)"])
def test_rounding_of_an_oblique_kink_hides_no_slope_that_fades(fading: str, steep: float, x: float) -> None:
    found = rough_point_at(parse(f"{fading} + 7.66abs(y - {steep}x)"), np.array([x, steep * x]))
    assert found is None or found.radius is None


@pytest.mark.parametrize(
    "text", ["max(x, 0) + {}", "max(x, 0) + 0exp(y) + {}", "if(x > 0, x, 0) + cosh(y - 1.7x) + {}"]
)
def test_half_lines_of_minima_on_an_oblique_kink_stay_minima(text: str) -> None:
    found = rough_point_at(parse(text.format("7.66abs(y - 1.7x)")), np.array([-43.0, -73.1]))
    assert found is not None
    assert found.radius is not None


@pytest.mark.parametrize("text", ["exp(x) + (y-x)^2", "exp(x) + 3(y-1.7x)^2", "erf(x) + (2y+x)^2"])
def test_a_slope_that_underflows_along_an_oblique_valley_is_no_minimum(text: str) -> None:
    f = parse(text)
    run = descend(f, (-800.0, -790.0), step_rule=Fixed(0.02))
    assert diagnose(f, run).stationary is None
