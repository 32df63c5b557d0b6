"""Every method on every function of the gallery: what is said about the run fits its status, and claims no theory of
another method."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from app.settings.methods import CLIPS, DIRECTIONS, NOISES, STEP_RULES, Method
from app.settings.settings import of_example, to_spec
from app.text.momentum_map import momentum_findings
from app.text.verdict.verdict import verdict
from app.text.why_step import why_step
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.one_step import one_step
from gradnorm_core.diagnostics.theory import landmarks, reference_minimum
from gradnorm_core.methods.directions.conjugate_gradients import ConjugateGradients, NonlinearCG
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.sweeps.momentum_map import momentum_map

STEPS = 40
METHODS = {
    "steepest_1": Method(Steepest(1)),
    "steepest_inf": Method(Steepest(math.inf)),
    **{one: Method(kind()) for one, kind in DIRECTIONS.items() if not issubclass(kind, Steepest | ConjugateGradients)},
    **{name: Method(step_rule=kind()) for name, kind in STEP_RULES.items() if name != "fixed"},
    **{f"clip {name}": Method(clip=kind(0.01)) for name, kind in CLIPS.items() if name != "rows"},  # it needs rows
    **{f"noise {name}": Method(noise=kind()) for name, kind in NOISES.items() if name != "minibatch"},  # it needs rows
    "nonlinear_cg": Method(NonlinearCG(), STEP_RULES["wolfe"]()),
    "fletcher_reeves": Method(DIRECTIONS["fletcher_reeves"](), STEP_RULES["wolfe"]()),
    "hestenes_stiefel": Method(DIRECTIONS["hestenes_stiefel"](), STEP_RULES["wolfe"]()),
    "bfgs with wolfe": Method(BFGS(), STEP_RULES["wolfe"]()),
}
THEORY = re.compile(r"best fixed step|theorem|(?<!\))[12]/λmax|2/\(μ")
"""Words that are true of plain gradient descent with a fixed step alone; 2(1+β)/λmax is another method's own limit."""


def spec_of(example: str, method: Method) -> RunSpec:
    """The method on an example, from its start with its step size where the method has one."""
    rule = of_example(example).step_rule if method.step_rule.label == "Fixed" else method.step_rule
    shown = replace(
        of_example(example), direction=method.direction, step_rule=rule, clip=method.clip, noise=method.noise
    )
    return to_spec(replace(shown, max_iterations=STEPS))


@pytest.mark.parametrize("example", GALLERY)
@pytest.mark.parametrize("name", METHODS)
def test_the_verdict_is_about_this_method(name: str, example: str) -> None:
    run = run_spec(spec_of(example, METHODS[name]))
    told = verdict(run, diagnose(run.objective, run))
    words = " ".join([told.headline, *told.sentences])
    assert told.headline
    assert 1 <= len(told.sentences) <= 3
    assert "nan" not in words.lower().split()
    if not np.array_equal(run.directions, _plain(run)) or run.spec.step_rule.label != "Fixed":
        # The first step of BFGS is one of plain descent, and so is the limit that is told for it.
        later = [one for one in told.sentences if "knows no curvature before its first step" not in one]
        assert not THEORY.search(" ".join([told.headline, *later])), words
    assert run.status.name != "converged" or not re.search(r"not there|Diverges|Breaks off", told.headline)
    assert run.status.name != "step_rule_failed" or "no step size was found" in words


def _plain(run: Run) -> Floats:
    gradients = run.gradients[: run.iterations]
    return gradients if run.spec.goal == "maximize" else -gradients


@pytest.mark.parametrize("name", METHODS)
def test_marks_are_offered_only_where_their_theory_holds(name: str) -> None:
    marks = landmarks(spec_of("quadratic_10", METHODS[name]))
    told = name in ("heavy_ball", "nesterov", "newton") or name.startswith(("clip", "noise"))
    assert bool(marks) == told


@pytest.mark.parametrize("direction", [HeavyBall(0.9999), Nesterov(0.9999)])
def test_no_momentum_is_said_to_be_1(direction: HeavyBall | Nesterov) -> None:
    """β stays below 1, where no component would fade: 0.9999 is not rounded to it."""
    spec = RunSpec(parse("x^2 + 10y^2"), (2.0, 1.0), direction, Fixed(0.05), max_iterations=40)
    run, reference = run_spec(spec), reference_minimum(spec)
    assert reference is not None
    found = momentum_map(reference.curvature, (0.001, 0.2))
    _, sentences = momentum_findings(found, reference, True, [("A", 0.05, direction.momentum)])
    told = [*verdict(run, diagnose(run.objective, run)).sentences, why_step(one_step(run, 3), run)[0].text, *sentences]
    assert sum("β = 0.9999" in one for one in told) >= 3
    assert not any(re.search(r"β = 1\b(?!\.)", one) for one in told)
