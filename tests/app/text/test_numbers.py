"""Numbers one below the other have the digits that tell them apart, also at an offset of many times their extent."""

from __future__ import annotations

import re

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.numbers import FAINT, column, column_digits, column_of_ends
from app.text.steps_table import columns
from tests.support.terminal import call

OFFSETS = (0.0, 1e3, 1e6, 1e9)


@pytest.mark.parametrize("offset", OFFSETS)
def test_a_column_far_from_0_is_read_like_a_column_at_0(offset: float) -> None:
    steps = np.array([14.0, 12.56, 11.64, 11.05, 10.67])
    texts = column((offset + steps).tolist())
    assert len(set(texts)) == len(texts)
    for text, value in zip(texts, steps, strict=True):
        assert float(text) - offset == pytest.approx(value, abs=0.6)


def test_what_is_the_same_but_for_rounding_asks_for_no_digits() -> None:
    assert column([1.0, 1 + 2**-52, 0.0]) == ["1", "1", "0"]
    assert column([7.0, 7.0]) == ["7", "7"]
    assert column([7.0, float("nan"), float("inf"), -1e308, 1e308]) == ["7", "undefined", "∞", "−10³⁰⁸", "10³⁰⁸"]


def test_random_columns_show_every_difference_that_is_no_trifle() -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        values = rng.choice([0.0, 1e2, -1e7]) + rng.normal(size=6) * 10.0 ** rng.integers(-3, 3)
        digits, least = column_digits(values.tolist()), FAINT * np.ptp(values)
        texts = [f"{value:.{digits}g}" for value in values]
        for above, below, gap in zip(texts[:-1], texts[1:], np.abs(np.diff(values)), strict=True):
            assert above != below or gap <= least


@pytest.mark.parametrize("offset", OFFSETS)
def test_the_terminal_tells_the_steps_of_a_lifted_bowl_apart(offset: float) -> None:
    text = call("run", f"x^2 + 10y^2 + {offset:.0f}", "--start", "2,1", "--step-size", "0.01", "--steps", "6").stdout
    lines = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
    title = next(place for place, line in enumerate(lines) if line[0] == "k")
    values = [line[lines[title].index("f")] for line in lines[title + 1 :]]
    assert len(set(values)) == len(values) == 7


def test_a_sweep_tells_its_step_sizes_apart() -> None:
    arguments = ("sweep", "x^2 + 10y^2 + 10^6", "--from", "0.05", "--to", "0.05001", "--steps", "5", "--start", "2,1")
    text = call(*arguments).stdout
    table = [line.split() for line in text.splitlines() if "step limit  " in line]
    assert len({line[0] for line in table}) == len({line[-1] for line in table}) == len(table) == 20
    assert re.search(r"best f +1000001\.3944 at α = 0\.05001\n", text)


@pytest.mark.parametrize("offset", OFFSETS)
def test_ends_of_runs_are_told_apart_where_the_runs_differ(offset: float) -> None:
    f = gc.parse(f"x^2 + 10y^2 + {offset:.0f}")
    runs = [gc.descend(f, (2, 1), step_rule=gc.Fixed(alpha), max_iterations=20) for alpha in (0.02, 0.021, 0.3)]
    assert len(set(column_of_ends([run.values for run in runs]))) == 3
    twins = [gc.descend(f, (2, 1), step_rule=gc.Fixed(alpha)) for alpha in (0.05, 0.06)]
    if offset:
        assert len(set(column_of_ends([run.values for run in twins]))) == 1  # both arrive


def test_the_table_of_steps_needs_no_more_than_six_digits_near_0() -> None:
    f = gc.parse("x^2 + 10y^2")
    run = gc.descend(f, (10, 1), step_rule=gc.Fixed(0.09))
    for name, numbers in columns(run, gc.diagnose(f, run)).items():
        assert column_digits(numbers.tolist(), 6) == 6, name
