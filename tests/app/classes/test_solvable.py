"""Questions whose answers make runs are offered where some answer is right, and nowhere else."""

from __future__ import annotations

import pytest

from app.classes.offers import offers
from app.classes.questions import read_question
from app.classes.solvable import is_solvable

MAKING_RUNS = [("place", "start"), ("run", "step_size"), ("run", "start, step_size")]


def offered(function: str, rest: str = "") -> list[tuple[str, str]]:
    found = offers(f"v=1&f={function.replace('+', '%2B')}{rest}")
    named = [(one["kind"], one.get("quantity") or ", ".join(one.get("free", ()))) for one in found]
    return [one for one in named if one in MAKING_RUNS]


@pytest.mark.parametrize("function", ["5", "x+y", "1e-9(x^2+y^2)"])
def test_where_no_run_converges_none_is_asked_for(function: str) -> None:
    """A plane holds no run, and on flat ground none takes a step."""
    assert offered(function) == []


@pytest.mark.parametrize("function", ["x^2+10y^2", "x^4-x^2+y^2", "(x^2+y^2)/2+1e6", "max(x,0)+y^2"])
def test_where_runs_converge_all_are_asked_for(function: str) -> None:
    assert offered(function, "&step=0.05") == MAKING_RUNS


def test_a_par_that_no_step_size_meets_is_no_question() -> None:
    question = {"kind": "run", "text": "As few steps as you can.", "free": ["step_size"], "link": "v=1&f=x^2%2B10y^2"}
    assert is_solvable(read_question(question | {"par": 200}))
    assert not is_solvable(read_question(question | {"par": 3}))
