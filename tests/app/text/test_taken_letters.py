"""A sentence names nothing by a letter that the function has taken for itself."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.explanations import FORMS, factors, why_not
from app.text.sweeps import sweep_findings
from app.text.taken_letters import in_other_words
from app.text.verdict.verdict import verdict
from gradnorm_core.sweeps.step_sizes import sweep_step_sizes

TAKEN = gc.parse("f(α, β; κ = 0.3, μ = 1) = α^2 + κ μ β^2")
METHODS: list[dict[str, Any]] = [
    {"step_rule": gc.Fixed(0.1)},
    {"step_rule": gc.Fixed(0.9)},
    {"step_rule": gc.Fixed(1.2)},
    {"direction": gc.HeavyBall(0.9)},
    {"direction": gc.Newton()},
    {"direction": gc.Adam()},
    {"step_rule": gc.Formula("step_size/sqrt(k+1)", 0.1)},
    {"noise": gc.GaussianNoise(0.3, 1)},
]


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_no_letter_of_the_function_names_a_number_of_the_theory(method: dict[str, Any]) -> None:
    run = gc.descend(TAKEN, (2.0, 1.0), **method)
    found = verdict(run, gc.diagnose(TAKEN, run))
    text = " ".join([found.headline, *found.sentences])
    assert re.findall("[αβκμ]", text.replace("λmax/μ", "λmax/λmin")) == []
    usual = gc.parse("x^2 + 0.3 y^2")
    other = gc.descend(usual, (2.0, 1.0), **method)
    said = verdict(other, gc.diagnose(usual, other))
    assert [re.findall(r"\d[\d.]*", one) for one in said.sentences] == [
        re.findall(r"\d[\d.]*", one) for one in found.sentences
    ]


def test_the_equation_of_a_line_keeps_the_letters_of_the_function() -> None:
    """Along α = 1 the function |α − 1| has a kink: that α is a coordinate, and no step size."""
    told = {}
    for names in (("α", "β"), ("u", "v")):
        f = gc.parse(f"f({', '.join(names)}) = |{names[0]} - 1| + 0{names[1]}")
        run = gc.descend(f, (2.03, 1.0), step_rule=gc.Fixed(0.1))
        found = verdict(run, gc.diagnose(f, run))
        told[names] = " ".join([found.headline, *found.sentences])
    assert "u = 1" in told["u", "v"]
    assert "α = 1" in told["α", "β"]
    assert "step size 1" not in told["α", "β"]


def test_what_was_predicted_is_answered_without_taken_letters() -> None:
    run = gc.descend(TAKEN, (2.0, 1.0), step_rule=gc.Fixed(0.1))
    seen = gc.diagnose(TAKEN, run)
    texts = [factors(run, seen), *(why_not(behaviour, run, seen) for behaviour in FORMS)]
    assert re.findall("[αβκμ]", " ".join(texts)) == []


def test_the_fastest_of_a_sweep_stands_within_its_sentence() -> None:
    sweep = sweep_step_sizes(gc.RunSpec(TAKEN, (2.0, 1.0), step_rule=gc.Fixed(0.1)), np.linspace(0.1, 0.9, 9))
    headline, _ = sweep_findings(sweep, None, None)
    assert re.fullmatch(r"Fastest of 9 step sizes: step size [\d.]+, \d+ steps.*", headline)


def test_a_root_of_a_taken_letter_is_equal_to_its_number() -> None:
    assert in_other_words("by √β = 0.949, 1 − α = 0.9", {"α": None, "β": None}) == (
        "by √coefficient = 0.949, 1 − step size = 0.9"
    )
