"""The cause that a verdict names is that of the method: its step size, the value it is told, the curvature it uses."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.text.verdict.verdict import Verdict, verdict
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Normalized
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.polyak import Polyak
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.claim_checker import complaints


def said(run: Run) -> Verdict:
    return verdict(run, diagnose(run.objective, run))


@pytest.mark.parametrize(("direction", "name"), [(Newton(), "Newton's method"), (BFGS(), "BFGS"), (LBFGS(), "L-BFGS")])
def test_a_small_share_of_full_steps_is_named_as_why_it_takes_long(direction: Direction, name: str) -> None:
    f, start = GALLERY["rosenbrock"].objective, (-1.2, 1.0)
    run = descend(f, start, direction, Fixed(0.001), max_iterations=100)
    sentence = f"{name} is made for the full step, α = 1: with α = 0.001 each step is 0.001 of it."
    assert sentence in said(run).sentences
    assert not list(complaints(run, said(run)))
    full = descend(f, start, direction, Fixed(1.0), max_iterations=1)
    whole = (float(np.linalg.norm(one.points[1] - one.points[0])) for one in (run, full))
    assert next(whole) == pytest.approx(0.001 * next(whole), rel=1e-9)
    longer = descend(f, start, direction, Fixed(0.5), max_iterations=5)
    assert "full step" not in " ".join(said(longer).sentences)


@pytest.mark.parametrize(("direction", "name"), [(Newton(), "Newton's method"), (BFGS(), "BFGS"), (LBFGS(), "L-BFGS")])
@pytest.mark.parametrize("text", ["rosenbrock", "exp(x) + y^2", "-1/(1 + x^2) + y^2"])
def test_steps_of_more_than_twice_the_full_one_are_named_as_why_a_run_diverges(
    direction: Direction, name: str, text: str
) -> None:
    """On y² each multiplies the error by 1 − α = −2, and no curvature of eˣ that fades has a part in that."""
    f = GALLERY[text].objective if text in GALLERY else parse(text)
    run = descend(f, (-1.2, 1.0), direction, Fixed(3.0), max_iterations=200)
    found = said(run)
    assert run.status.name == "diverged"
    assert f"{name} is made for the full step, α = 1: with α = 3 each step is 3 times as long" in found.lines
    assert ("above α = 2, the limit of stability on a quadratic" in found.lines) == (name == "Newton's method")
    assert "curvature, which fades" not in found.lines
    assert not list(complaints(run, found))


@pytest.mark.parametrize(("alpha", "far"), [(1e-4, "0.006"), (0.5, "30")])
def test_the_length_of_normalized_steps_is_named(alpha: float, far: str) -> None:
    """60 steps of length α, so that 0.006 is all the way that they lead, or too long a step to settle."""
    run = descend(parse("x^2 + 10y^2"), (3.0, 1.1), Normalized(), Fixed(alpha), max_iterations=60)
    found = said(run)
    assert f"long, whatever the slope: 60 steps lead {far} far at most." in found.lines
    assert np.linalg.norm(run.points[-1] - run.points[0]) <= 60 * alpha
    assert not list(complaints(run, found))


@pytest.mark.parametrize(
    ("asked", "goal", "told"),
    [
        (4.0, "minimize", "f* = 4 is below f = 5 at the minimum: close to it the step (f − f*)/‖∇f‖₂² grows"),
        (4.9999, "minimize", "f* = 4.9999 is below f = 5 at the minimum"),
        (-2.0, "maximize", "f* = −2 is above f = −5 at the maximum"),
        (5.0, "minimize", None),
        (-5.0, "maximize", None),
    ],
)
def test_a_value_out_of_reach_is_why_polyaks_steps_do_not_settle(asked: float, goal: Goal, told: str | None) -> None:
    """The minimum of x² + 10y² + 5 is 5, as one reads off the formula."""
    f = parse("x^2 + 10y^2 + 5" if goal == "minimize" else "-x^2 - 10y^2 - 5")
    run = descend(f, (2.0, 1.0), step_rule=Polyak(asked), goal=goal, max_iterations=200)
    words = said(run).lines
    assert (told in words) if told else "f* =" not in words
    assert not list(complaints(run, said(run)))


@pytest.mark.parametrize("start", [(-1.12, 2.8), (2.6, -1.9), (0.4, 0.3)])
@pytest.mark.parametrize("steps", [40, 120])
def test_steps_to_go_are_foretold_where_f_is_like_a_quadratic(start: tuple[float, float], steps: int) -> None:
    f = parse("|y - sin(2x)|^1.5 + |(x + y + 1)/2|^1.5 + ln(1 + x^2)")
    run = descend(f, start, step_rule=Fixed(0.022), max_iterations=steps)
    told = re.search(r"about (\d+) steps away", said(run).lines)
    if told:
        on = descend(f, start, step_rule=Fixed(0.022), max_iterations=5000)
        assert on.iterations - steps == pytest.approx(int(told[1]), rel=0.25)


@pytest.mark.parametrize("asked", [6.0, 10.0])
def test_polyaks_steps_end_where_f_has_come_to_the_value_to_be_reached(asked: float) -> None:
    run = descend(parse("x^2 + y^2 + 5"), (2.0, 1.0), step_rule=Polyak(asked))
    assert run.status.name == "stalled"
    assert run.values[-1] == pytest.approx(asked, rel=1e-12)
    assert f"f has come to f* = {asked:.0f}, the value to be reached" in said(run).lines
    assert not list(complaints(run, said(run)))


@pytest.mark.parametrize("text", ["sqrt(1 + x^2) + y^2", "sqrt(1 + x^2) + sqrt(1 + 100y^2)", "ln(1 + x^2 + y^2)"])
def test_newtons_steps_that_grow_are_put_down_to_a_curvature_that_fades(text: str) -> None:
    run = descend(parse(text), (2.0, 1.0), Newton(), Fixed(1.0), max_iterations=500)
    told = [sentence for sentence in said(run).sentences if "fades on the way out" in sentence]
    assert len(told) == (run.status.name == "diverged")
    assert not list(complaints(run, said(run)))


def test_newtons_steps_on_a_root_of_a_square_grow_like_the_cube_of_x() -> None:
    """Of √(1 + x²) the step is −x(1 + x²): from 2 to −8, which is 10 long; the curvature is (1 + x²)^−1.5."""
    run = descend(parse("sqrt(1 + x^2)"), (2.0, 0.0), Newton(), Fixed(1.0))
    assert run.points[1] == pytest.approx((-8.0, 0.0), rel=1e-12)
    assert run.status.name == "diverged"


def test_what_overflows_may_be_a_part_of_the_function() -> None:
    """ln(cosh(10⁹)) is about 10⁹, but cosh(10⁹) is beyond float64."""
    run = descend(parse("ln(cosh(x)) + y^2"), (2.0, 1.0), Newton(), Fixed(1.0))
    assert "where the function or a part of it overflows float64" in run.status.sentence
