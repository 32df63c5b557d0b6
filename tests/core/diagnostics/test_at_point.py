"""The facts of a point are those of closed forms: the norm, the eigenvalues, and the way to a stationary point."""

from __future__ import annotations

import math

import pytest

from gradnorm_core.diagnostics.at_point import facts_at
from gradnorm_core.objectives.formula import parse


def test_the_facts_beside_the_minimum_of_a_quadratic() -> None:
    found = facts_at(parse("x^2 + 3y^2"), (0.3, -0.4))
    assert found.norm == pytest.approx(math.hypot(0.6, 2.4))
    assert found.eigenvalues == pytest.approx((2.0, 6.0))
    assert found.kind == "minimum"
    assert found.distance == pytest.approx(0.5)


def test_the_facts_at_a_saddle_and_on_a_slope_without_end() -> None:
    saddle = facts_at(parse("x^2 - y^2"), (0.0, 0.0))
    assert (saddle.norm, saddle.kind, saddle.distance) == (0.0, "saddle", 0.0)
    slope = facts_at(parse("exp(-x) + y^2"), (15.0, 0.0))
    assert slope.norm == pytest.approx(math.exp(-15))
    assert (slope.kind, slope.distance) == (None, None)
