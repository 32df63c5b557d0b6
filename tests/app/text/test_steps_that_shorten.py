"""Steps that get shorter all along may settle: no sentence says that they cannot."""

from __future__ import annotations

import re

import numpy as np
import pytest

import gradnorm_core as gc
from app.text.verdict.verdict import verdict

SENTENCE = r"is at least (\S+) long, so the run cannot come closer than half of that to any point and stay there"
STEEPEST, NORMALIZED, SIGNS = gc.Steepest(), gc.Normalized(), gc.Steepest(np.inf)
OWN_ADAGRAD = gc.Rule("v = v + g^2; d = -g/(sqrt(v) + 1e-8)")


@pytest.mark.parametrize("text", ["|x| + 2|y|", "max(|x|, 3|y|)", "|x| + y^2", "sqrt(x^2 + y^2)"])
@pytest.mark.parametrize("steps", [60, 200, 500])
@pytest.mark.parametrize(("direction", "rule"), [
    (STEEPEST, gc.Formula("0.1/sqrt(k+1)")), (STEEPEST, gc.Formula("0.3/ln(k+3)")),
    (STEEPEST, gc.Formula("1/(k+5)^0.8")),
    (STEEPEST, gc.Cosine(0.1)), (NORMALIZED, gc.Formula("0.2/sqrt(k+1)")), (SIGNS, gc.Formula("0.1/sqrt(k+1)")),
    (gc.AdaGrad(), gc.Fixed(0.5)), (OWN_ADAGRAD, gc.Fixed(0.5)), (STEEPEST, gc.Fixed(0.1)), (NORMALIZED, gc.Fixed(0.1)),
])  # fmt: skip
def test_what_is_said_of_a_run_that_cannot_settle_holds_when_it_goes_on(
    text: str, steps: int, direction: gc.Direction, rule: gc.StepRule
) -> None:
    f = gc.parse(text)
    run = gc.descend(f, (1, 0.3), direction, rule, max_iterations=steps)
    said = " ".join(verdict(run, gc.diagnose(f, run)).sentences)
    found = re.search(SENTENCE, said)
    if isinstance(rule, gc.Fixed) and direction is STEEPEST and text == "|x| + 2|y|":
        assert found, said
    if found:
        longer = gc.descend(f, (1, 0.3), direction, rule, max_iterations=20 * steps).points[-steps:]
        assert np.linalg.norm(np.diff(longer, axis=0), axis=1).max() >= 0.99 * float(found[1]), said
