"""The step size that fits: no other of those tried arrives sooner, and none leads above the start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.sweeps.fitting_step import SIZES, fitting_step_size

BOWL = gc.parse("(x^2 + 10y^2)/2")


def spec_of(f: gc.Objective, direction: Any, **rest: Any) -> RunSpec:
    return gc.descend(f, (10.0, 1.0), direction, gc.Fixed(1e-6), max_iterations=150, **rest).spec


def with_size(spec: RunSpec, size: float) -> gc.Run:
    return run_spec(replace(spec, step_rule=gc.Fixed(float(size))))


@pytest.mark.parametrize("direction", [gc.Steepest(), gc.HeavyBall(0.5), gc.RMSProp(), gc.Adam()])
def test_no_other_size_that_stays_below_the_start_arrives_sooner(direction: Any) -> None:
    spec = spec_of(BOWL, direction)
    size = fitting_step_size(spec)
    assert size is not None
    chosen = with_size(spec, size)
    below = [run for run in (with_size(spec, one) for one in SIZES) if run.values.max() <= run.values[0]]
    arrived = [run.iterations for run in below if run.status.name == "converged"]
    if arrived:
        assert chosen.iterations == min(arrived)
    else:
        assert chosen.fun == min(run.fun for run in below)
    assert chosen.values.max() == chosen.values[0]


def test_plain_descent_on_a_bowl_takes_about_the_best_step_of_the_theory() -> None:
    size = fitting_step_size(spec_of(BOWL, gc.Steepest()))
    assert size == pytest.approx(2 / (1 + 10), rel=10 ** (1 / 8) - 1)


def test_of_the_sizes_that_arrive_as_soon_it_is_the_smallest() -> None:
    """The classes are separable: any step that is long enough leads to where the loss is flat."""
    f = gc.parse("mean(softplus(-Y(w X + b)))", data={"X": [-2, -1, 1, 2], "Y": [-1, -1, 1, 1]})
    spec = gc.descend(f, (0.0, 0.0), step_rule=gc.Fixed(1e-6), max_iterations=150).spec
    size = fitting_step_size(spec)
    assert size is not None
    steps = with_size(spec, size).iterations
    assert with_size(spec, SIZES[list(SIZES).index(size) - 1]).iterations > steps
    assert with_size(spec, 100.0).iterations == steps


def test_uphill_is_the_mirror_image() -> None:
    down, up = spec_of(BOWL, gc.Adam()), spec_of(gc.parse("-(x^2 + 10y^2)/2"), gc.Adam(), goal="maximize")
    assert fitting_step_size(down) == fitting_step_size(up)


def test_none_fits_where_every_run_stands_still_or_leads_away() -> None:
    assert fitting_step_size(spec_of(gc.parse("0x + 5"), gc.Steepest())) is None


def test_the_sizes_have_two_digits_and_grow() -> None:
    assert len(SIZES) == 113
    assert (np.diff(SIZES) > 0).all()
    assert [float(f"{size:.1e}") for size in SIZES] == list(SIZES)
