"""Two runs part at the step at which their iterates first differ by more than rounding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.parting import parting
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.formula import parse

SPEC = RunSpec(parse("x^2 + 10y^2"), (10.0, 1.0), step_rule=Fixed(0.05), max_iterations=20)


@pytest.mark.parametrize("k", [0, 3, 11])
def test_runs_with_the_same_step_sizes_until_k_part_at_k(k: int) -> None:
    other = replace(SPEC, step_rule=Formula(f"0.05 + 0.001*max(0, min(1, k - {k - 1}))"))
    assert parting(run_spec(SPEC), run_spec(other)) == k


def test_runs_that_are_one_or_start_apart_do_not_part() -> None:
    run = run_spec(SPEC)
    assert parting(run, run_spec(replace(SPEC, max_iterations=7))) is None
    assert parting(run, run_spec(replace(SPEC, start=(9.0, 1.0)))) is None
