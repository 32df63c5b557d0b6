"""Numbers that a text compares have as many digits as it takes to see by how much they differ, in core and app."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from app.text.numbers import all_apart
from gradnorm_core.descent.digits import ALL, UNSEEN, change, digits_apart, factor

NEIGHBOURS = [
    (value, math.nextafter(value, math.inf)) for value in (1.0, 0.1, 0.2999999999999999, 123456.7, 1e16, -1e-9)
]


@pytest.mark.parametrize("both", NEIGHBOURS, ids=str)
def test_two_numbers_next_to_each_other_are_two_texts_everywhere(both: tuple[float, float]) -> None:
    assert digits_apart(both) <= ALL
    assert len(set(change(*both).split(" → "))) == len(set(all_apart(both))) == 2
    assert [float(text) for text in change(*both).split(" → ")] == list(both)


@pytest.mark.parametrize("values", [[1e6, 1e6 + 3, 1e6 + 4], [0.0, 1e-5, 1e5], [-2e9, -2e9 + 0.5], [7.0, 7.0, 7.25]])
def test_no_number_is_rounded_by_more_than_a_share_of_the_smallest_gap(values: list[float]) -> None:
    digits, distinct = digits_apart(values), sorted(set(values))
    gap = min(high - low for low, high in pairwise(distinct))
    moved = {n: max(abs(float(f"{value:.{n}g}") - value) for value in values) for n in (digits - 1, digits)}
    assert moved[digits] <= UNSEEN * gap
    assert digits == 3 or moved[digits - 1] > UNSEEN * gap


@pytest.mark.parametrize("values", [[], [5.0], [5.0, 5.0], [math.nan, 5.0, math.inf]])
def test_numbers_that_do_not_differ_have_the_fewest_digits(values: list[float]) -> None:
    assert digits_apart(values) == 3
    assert digits_apart(values, 5) == 5


def test_a_factor_is_never_rounded_to_one_or_minus_one() -> None:
    assert [factor(value) for value in (math.nextafter(1, 0), -0.99999, 1.0, -1.0)] == [
        "0.9999999999999999", "-0.99999", "1", "-1",
    ]  # fmt: skip
