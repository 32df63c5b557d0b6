"""No sentence is false on rough, flat, scaled and moved functions, on parameters, and on losses over data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import gradnorm_core as gc
from tests.support.claim_facts import Facts
from tests.support.false_claims import false_claims
from tests.support.problems import Problem, hard_problem, problem_with_data, problem_with_parameters, specs_on
from tests.support.rough_claims import rough_objection


@pytest.mark.parametrize("make", [hard_problem, problem_with_parameters, problem_with_data])
@pytest.mark.parametrize("seed", range(30))
def test_no_sentence_about_a_hard_function_is_false(make: Callable[[int], Problem], seed: int) -> None:
    problem = make(seed)
    made, found = false_claims(specs_on(problem, seed, 1), problem.tree, problem.rows)
    assert made
    assert not found


def test_the_checker_looks_along_a_kink() -> None:
    """f = max(0, 1 − x − y) + (x² + y²)/10 is lowest at (½, ½), 0.014 from (0.51, 0.49)."""
    facts = Facts(gc.descend(gc.parse("max(0, 1 - x - y) + 0.1(x^2 + y^2)"), (2, 1), step_rule=gc.Armijo()))
    words = (
        "At ({0}, {1}), along (−0.707, 0.707), f has a kink: the gradient jumps. f is nowhere lower within 0.1 of it."
    )
    for place, false in (((0.5, 0.5), False), ((0.51, 0.49), True), ((0.6, 0.4), True)):
        objection = rough_objection(facts, words.format(*place), np.array(place))
        assert bool(objection and "f is lower" in objection) == false


def test_a_loss_written_out_is_the_loss() -> None:
    """The two forms that claims about data are made of and held to."""
    for seed in range(12):
        problem = problem_with_data(seed)
        run = gc.descend(problem.objective, problem.start, max_iterations=1)
        assert float(Facts(run, problem.tree).exact(problem.start)) == pytest.approx(run.values[0], rel=1e-12)
