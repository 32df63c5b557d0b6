"""Where f is maximized, λ and μ in the words are those of −f, and the words say so: those of f are negative there."""

from __future__ import annotations

import math
import re

import pytest

from app.classes.failures import InvalidError
from app.classes.questions import read_question
from app.classes.truths import completed, truth
from app.compute import results
from app.text.beside import beside_reason
from app.text.explanations import FORMS, factors, why_not
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import descend
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse

BOWLS = [("-x^2 - 3y^2", (2.0, 1.0)), ("-x^2 - y^2", (2.0, 1.0)), ("exp(-x^2 - 3y^2)", (0.5, 0.3))]
NUMBERS = ("step_size", "best_step", "kappa", "beta", "rate", "norm")


def unowned(text: str) -> list[str]:
    """The sentences that name λ, μ or κ without saying whose they are."""
    sentences = re.split(r"(?<=[.;]) ", text)
    return [one for one in sentences if re.search("[λμκA]", one) and not re.search("of −f|−∇²f", one)]


@pytest.mark.parametrize(("text", "start"), BOWLS)
@pytest.mark.parametrize("direction", ["steepest", "heavy_ball_0.5"])
def test_the_truths_of_a_class_say_whose_curvatures_they_name(
    text: str, start: tuple[float, float], direction: str
) -> None:
    formula = text.replace(" ", "").replace("+", "%2B")
    link = f"?v=1&ex=own&f={formula}&goal=maximize&start={start[0]:g}_{start[1]:g}&step=0.1&dir={direction}"
    known = 0
    for quantity in NUMBERS:
        try:
            asked = completed(read_question({"kind": "number", "text": "?", "link": link, "quantity": quantity}))
        except InvalidError:
            continue
        known += 1
        assert unowned(truth(asked).why) == []
    assert known > 2


@pytest.mark.parametrize(("text", "start"), BOWLS)
@pytest.mark.parametrize("alpha", [0.05, 0.25, 0.3, 1 / 3, 0.4, 0.45, 0.7])
def test_reasons_say_whose_curvatures_they_name(text: str, start: tuple[float, float], alpha: float) -> None:
    f = parse(text)
    runs = [
        descend(f, start, direction, Fixed(alpha), goal="maximize", max_iterations=200)
        for direction in (Steepest(), HeavyBall(0.5), Nesterov(0.5), Steepest(1.0), Steepest(math.inf))
    ]
    for run in runs:
        found = diagnose(f, run)
        assert unowned(" ".join([factors(run, found), *(why_not(one, run, found) for one in FORMS)])) == []
        # κ is that of the run, whichever way it goes; letters of curvatures belong to a function.
        said = " ".join(verdict(run, found).sentences)
        assert [one for one in unowned(said) if re.search("λ|μ|[ᵀ]A|Aᵢ", one)] == []
    told = beside_reason(runs[0], runs[1], results.reference_minimum(runs[0].spec))
    assert [one for one in unowned(told) if "λ" in one] == []
