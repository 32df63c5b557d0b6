"""Gradients as long as the limit: rounding clips none of them, counts none of them, and makes no second run."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.ui.pages.clipping import findings
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.treatments import TREATMENTS, Treated, spec_of
from gradnorm_core.objectives.formula import parse


def runs_of(formula: str, step_size: float, limit: float) -> list[Treated]:
    spec = RunSpec(parse(formula), (2.0, 1.7), max_iterations=200)
    runs = (run_spec(spec_of(spec, treatment, step_size, limit)) for treatment in TREATMENTS)
    return [Treated.of(place, *pair) for place, pair in enumerate(zip(TREATMENTS, runs, strict=True))]


@pytest.mark.parametrize("norm", [1, 3, 0.7])
def test_a_cone_whose_slope_is_the_limit_is_not_clipped(norm: float) -> None:
    runs = runs_of(f"{norm}sqrt((x - 0.3)^2 + y^2)", 0.07, norm)
    plain, by_norm, by_value, normalized = runs
    assert (plain.logged != norm).any()  # by rounding alone
    assert [plain.clipped, by_norm.clipped, by_value.clipped] == [0, 0, 0]
    assert normalized.clipped == (0 if norm == 1 else 201)
    assert findings.headline(runs, norm).startswith("No gradient is above c")
    assert "nothing is clipped" in findings.logged_sentence(by_norm, norm)
    assert findings.sentences(runs, norm)[0].startswith("A, B and C are one run")


def test_a_limit_just_below_the_slope_clips_every_gradient() -> None:
    runs = runs_of("3sqrt((x - 0.3)^2 + y^2)", 0.07, 3 - 1e-9)
    assert runs[1].clipped == 201
    assert re.search("201 of 201 logged norms are above", findings.logged_sentence(runs[1], 3 - 1e-9))
    assert np.allclose(runs[1].after, 3 - 1e-9, rtol=1e-13)


@pytest.mark.parametrize("beyond", [1e-4, 1e-6])
def test_what_a_limit_just_below_the_slope_does_is_seen_in_the_numbers(beyond: float) -> None:
    limit = 3 - beyond
    runs = runs_of("3sqrt((x - 0.3)^2 + y^2)", 0.07, limit)
    said = findings.logged_sentence(runs[1], limit)
    found = re.search(r"above c = (\S+), the largest is (\S+); after clipping the largest is (\S+)\.$", said)
    assert found is not None, said
    assert float(found[1]) == pytest.approx(limit, rel=1e-12)
    assert float(found[1]) < float(found[2]) > float(found[3])
    step = re.search(r"would be (\S+) long; clipped by norm it is (\S+)\.$", findings.headline(runs, limit))
    assert step is not None
    assert float(step[1]) > float(step[2])
    assert "<td>3</td><td>2.999" in findings.results_table(runs)
