"""A run that diverges has its cause in words: the limit of its method against the curvature on the way."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.text.numbers import number
from app.text.verdict.method_theory import largest_form
from app.text.verdict.verdict import Verdict, verdict
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.claim_checker import complaints

ROSENBROCK = "100(y - x^2)^2 + (1 - x)^2"
HESSIAN = np.array([[1330.0, 480.0], [480.0, 200.0]])  # of the Rosenbrock function at (−1.2, 1)
LARGEST = float(np.linalg.eigvalsh(HESSIAN)[-1])
METHODS = [Steepest(), Steepest(1), Steepest(math.inf), HeavyBall(0.9), Nesterov(0.9)]


def said(run: Run) -> Verdict:
    """The verdict of a run, in which nothing is false."""
    found = verdict(run, diagnose(run.objective, run))
    assert not list(complaints(run, found))
    return found


@pytest.mark.parametrize(
    ("direction", "formula", "limit"),
    [
        (Steepest(), "2/λmax", 2 / LARGEST),
        (HeavyBall(0.9), "2(1+β)/λmax", 3.8 / LARGEST),
        (Nesterov(0.9), "2(1+β)/((1+2β)λmax)", 3.8 / 2.8 / LARGEST),
        (Steepest(1), "2/max Aᵢᵢ", 2 / 1330),
        (Steepest(math.inf), "2/max sᵀAs", 2 / (1330 + 200 + 2 * 480)),
    ],
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_the_limit_of_the_method_at_the_start_is_told(
    direction: Direction, formula: str, limit: float, sign: str
) -> None:
    f = parse(f"{sign}({ROSENBROCK})")
    goal = "maximize" if sign else "minimize"
    run = descend(f, (-1.2, 1.0), direction, Fixed(0.1), goal=goal, max_iterations=100)  # type: ignore[arg-type]
    assert run.status.name == "diverged"
    shown = formula.replace("λmax", "λmax(−∇²f)") if sign else formula
    assert f"α = 0.1 is above {shown} = {number(limit)}, too long for the curvature there" in said(run).lines


@pytest.mark.parametrize("direction", [Steepest(), HeavyBall(0.9), Nesterov(0.9)])
def test_on_a_saddle_of_a_quadratic_the_curvature_is_that_of_everywhere(direction: Direction) -> None:
    run = descend(parse("(x^2 - y^2)/2"), (2.0, 1e-3), direction, Fixed(5.0), max_iterations=200)
    lead = "" if direction == Steepest() else "with β = 0.9, "
    assert f"Everywhere λmax = 1: {lead}α = 5 is above 2" in said(run).lines


@pytest.mark.parametrize("direction", METHODS, ids=repr)
@pytest.mark.parametrize("example", [name for name, entry in GALLERY.items() if entry.objective.dimension == 2])
def test_every_run_of_the_gallery_that_goes_up_and_out_has_a_cause(example: str, direction: Direction) -> None:
    entry = GALLERY[example]
    for step_size in (0.01, 0.1, 1.0, 5.0):
        run = descend(entry.objective, entry.start, direction, Fixed(step_size), max_iterations=60)
        found = diagnose(run.objective, run)
        if run.status.name == "diverged" and found.value_rises.size:
            assert set(verdict(run, found).kinds) - {"arrival.ending", "arrival.no_bound"}, step_size


@pytest.mark.parametrize(("direction", "name"), [(BFGS(), "BFGS"), (LBFGS(), "L-BFGS")])
def test_the_first_step_without_a_curvature_is_named(direction: Direction, name: str) -> None:
    """∇²f of Himmelblau's function at (0, 0) is [[−42, 0], [0, −26]], and at (4, 4) [[166, 32], [32, 182]]."""
    f = GALLERY["himmelblau"].objective
    largest = float(np.linalg.eigvalsh([[166.0, 32.0], [32.0, 182.0]])[-1])
    run = descend(f, (4.0, 4.0), direction, Fixed(1.0), max_iterations=8)
    assert run.values[1] > run.values[0]
    sentence = (
        f"{name} knows no curvature before its first step, −α∇f: α = 1 is above 2/λmax = {2 / largest:.3g} at the start"
    )
    assert sentence in said(run).lines
    bent_down = descend(f, (0.0, 0.0), direction, Fixed(1.0), max_iterations=8)
    assert "knows no curvature" not in said(bent_down).lines


def test_a_first_step_of_newton_where_f_hardly_bends_is_far() -> None:
    """f″ of ln cosh is 1 − tanh², 6.7×10⁻⁴ at 4.35, so that the step there is 1/f″ = 1500 long."""
    f = parse("ln(cosh(x)) + y^2")
    run = descend(f, (4.35, 0.1), Newton(), Fixed(1.0), max_iterations=20)
    bend = 1 - math.tanh(4.35) ** 2
    told = f"at the start the smallest |λ| is {bend:.3g}, and the first step {number(math.tanh(4.35) / bend)} long"
    assert told in said(run).lines


def test_the_form_of_many_hessians_is_that_of_each() -> None:
    rng = np.random.default_rng(1)
    matrices = rng.normal(size=(5, 3, 3))
    matrices += matrices.transpose(0, 2, 1)
    for norm in (1, math.inf):
        each = [float(largest_form(one, norm)) for one in matrices]
        np.testing.assert_allclose(largest_form(np.moveaxis(matrices, 0, -1), norm), each)
    signs = np.array(np.meshgrid(*[[-1.0, 1.0]] * 3)).reshape(3, -1)
    np.testing.assert_allclose(largest_form(matrices[0], math.inf), max(s @ matrices[0] @ s for s in signs.T))
    np.testing.assert_allclose(largest_form(matrices[0], 1), matrices[0].diagonal().max())
