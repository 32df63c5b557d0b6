"""Dimension: the number of steps grows with κ, not with n; the norms grow with n."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from app.course.common import asked
from app.course.illustrations import Chart, Curve
from app.course.lesson import Lesson, Read
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.text.numbers import number
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.families import Laplacian, held_spectrum_quadratic
from gradnorm_core.objectives.objective import Objective

SIZES = (2, 5, 10, 20, 40)
MU, L = 1.0, 100.0


def _spec(objective: Objective, mu: float, largest: float) -> RunSpec:
    """The best fixed step from a random start until ‖g‖ is a millionth of what it was."""
    x, y = np.random.default_rng(0).standard_normal(objective.dimension), objective
    tolerance = 1e-6 * float(gradient_norm(np.asarray(y.gradient_at(x))))
    rule = Fixed(2 / (mu + largest))
    return RunSpec(objective, tuple(x.tolist()), step_rule=rule, max_iterations=6000, gradient_tolerance=tolerance)


# Bounded by SIZES: each picture asks again for the same few specifications, whose matrices take time to make.
@cache
def _held(n: int) -> RunSpec:
    """κ = 100 whatever n is."""
    return _spec(held_spectrum_quadratic(n, MU, L), MU, L)


@cache
def _string(n: int) -> RunSpec:
    """The Laplacian, whose κ grows with n."""
    mu = 4 * math.sin(math.pi / (2 * (n + 1))) ** 2
    return _spec(Laplacian(n), mu, mu * Laplacian(n).condition_number)


def _steps(runner: Runner, spec: RunSpec) -> int:
    return runner.run(spec).iterations


def _finding(runner: Runner) -> str:
    held, string = ([_steps(runner, make(n)) for n in (SIZES[0], SIZES[-1])] for make in (_held, _string))
    return (
        f"From n = {SIZES[0]} to n = {SIZES[-1]} the steps with κ held at 100 go from {held[0]} to {held[1]}, those "
        f"of the string from {string[0]} to {string[1]}."
    )


BOTH = Chart(
    curves=(
        Curve("κ held at 100", SIZES, lambda runner: tuple(float(_steps(runner, _held(n))) for n in SIZES)),
        Curve("string, κ grows", SIZES, lambda runner: tuple(float(_steps(runner, _string(n))) for n in SIZES)),
    ),
    x="dimension n",
    y="steps to 10⁻⁶ of the first ‖g‖",
    x_log=True,
    y_log=True,
    points=True,
    finding=_finding,
)
HELD = Chart(
    curves=(Curve("κ held at 100", SIZES, lambda runner: tuple(float(_steps(runner, _held(n))) for n in SIZES)),),
    x="dimension n",
    y="steps to 10⁻⁶ of the first ‖g‖",
    x_log=True,
    y_log=True,
    points=True,
    finding=lambda runner: (
        f"Steps over n with κ held at 100: {', '.join(str(_steps(runner, _held(n))) for n in SIZES)}."
    ),
)
KAPPAS = Chart(
    curves=(
        Curve("held", SIZES, tuple(L / MU for _ in SIZES)),
        Curve("string", SIZES, tuple(Laplacian(n).condition_number for n in SIZES)),
    ),
    x="dimension n",
    y="condition number κ (no unit)",
    x_log=True,
    y_log=True,
    points=True,
    finding=f"The condition number over n: held at {number(L / MU)} in one family, and from "
    f"{number(Laplacian(SIZES[0]).condition_number)} to {number(Laplacian(SIZES[-1]).condition_number)} in the "
    "other.",
)
COUNTS = tuple(float(n) for n in (1, 2, 5, 10, 20, 50, 100))
ONES = Chart(
    curves=tuple(
        Curve(name, COUNTS, tuple(float(gradient_norm(np.ones(int(n)), p)) for n in COUNTS))
        for name, p in (("L1", 1.0), ("L2", 2.0), ("L∞", math.inf))
    ),
    x="dimension n",
    y="norm of (1, …, 1)",
    x_log=True,
    y_log=True,
    points=True,
    finding="The norm of a vector of n ones: L1 grows as n, L2 as √n, L∞ stays 1.",
)


def _growth(runner: Runner) -> float:
    return _steps(runner, _held(SIZES[-1])) / _steps(runner, _held(SIZES[0]))


SAME = Choice(
    ask="Random quadratics whose Hessians have eigenvalues spread over [1, 100], whatever n is. From n = 2 to n = "
    "40: how does the number of steps change?",
    options=(
        Option(
            "About 20 times as many, like n",
            lambda runner: _growth(runner) > 10,
            "Each step costs more in more coordinates, but more steps are not needed.",
        ),
        Option(
            "About √20 = 4.5 times as many",
            lambda runner: 3 < _growth(runner) <= 10,
            "The norm grows like √n, at the start as at the end; the tolerance is a share of the first norm here.",
        ),
        Option(
            "Hardly at all",
            lambda runner: 0.5 < _growth(runner) < 2,
            lambda runner: (
                f"{_steps(runner, _held(2))} steps for n = 2, {_steps(runner, _held(40))} for n = 40. The factor (κ − "
                "1)/(κ + 1) has no n in it."
            ),
        ),
    ),
    shown=(HELD,),
)


def _ratio(runner: Runner) -> float:
    return _steps(runner, _string(40)) / _steps(runner, _string(20))


GROWS = Choice(
    ask="A string of n masses, f = ½ Σ (xᵢ₊₁ − xᵢ)² with both ends fixed: κ = "
    f"{number(Laplacian(20).condition_number)} for n = 20, and {number(Laplacian(40).condition_number)} for n = 40. "
    "Twice the n makes how many times the steps?",
    options=(
        Option("About 1", lambda runner: _ratio(runner) < 1.3, "That is so with κ held; here it is not."),
        Option(
            "About 2", lambda runner: 1.6 < _ratio(runner) < 2.5, "It is κ that counts, and it grows faster than n."
        ),
        Option(
            "About 4",
            lambda runner: 3 < _ratio(runner) < 5,
            lambda runner: (
                f"{_steps(runner, _string(20))} steps for n = 20, {_steps(runner, _string(40))} for n = 40: "
                f"{number(_ratio(runner))} times as many, and κ is "
                f"{number(Laplacian(40).condition_number / Laplacian(20).condition_number)} times as large. It looks "
                "as if the dimension did it; it is the conditioning."
            ),
        ),
    ),
    before=(HELD,),
    shown=(BOTH,),
)

LENGTH = Number(
    ask="All 100 partial derivatives are 1. What is ‖∇f‖₂?",
    number=asked("Norm", 0, 1000, "‖∇f‖₂"),
    name="‖∇f‖₂",
    truth=lambda runner: float(gradient_norm(np.ones(100))),
    why="√(1² + … + 1²) = √100. In L2 the norm of n equal components grows as √n.",
    misconceptions=(
        Misconception(lambda runner: 100, "That is the L1 norm, the sum; L2 is the root of the sum of squares."),
        Misconception(lambda runner: 1, "That is the L∞ norm, the largest component."),
    ),
    shown=(ONES,),
)


def _times(p: float) -> float:
    """By how much the norm grows when each of ten components is repeated ten times."""
    g = np.linspace(0.1, 1, 10)
    return float(gradient_norm(np.repeat(g, 10), p) / gradient_norm(g, p))


def _stays(p: float) -> bool:
    return math.isclose(_times(p), 1)


TOLERANCE = Choice(
    ask="A program should stop when every single partial derivative is below 10⁻⁵, for a model with 10 numbers as "
    "for one with a million. Which norm does it hold against 10⁻⁵?",
    options=(
        Option("L1", lambda runner: _stays(1), f"Ten times the components make it {number(_times(1))} times as large."),
        Option("L2", lambda runner: _stays(2), f"Ten times the components make it {number(_times(2))} times as large."),
        Option(
            "L∞",
            lambda runner: _stays(math.inf),
            "It is the largest component, so it does not grow with n. SciPy’s BFGS stops by it, with 10⁻⁵. A "
            "tolerance in one norm is not a tolerance in another.",
        ),
    ),
    before=(),
    shown=(ONES,),
)

LESSON = Lesson(
    title="What changes in many dimensions?",
    minutes=7,
    why="The pictures have two coordinates, real problems a million. What of all this remains true?",
    steps=(
        Read(
            text=r"""
Nothing in the theory counts coordinates. On a quadratic in $n$ dimensions each eigenvector has its factor
$1-\alpha\lambda_i$, and the best fixed step in the worst case gives

$$\frac{\kappa-1}{\kappa+1}\quad\text{per step},\qquad \kappa=\frac{\lambda_{\max}}{\lambda_{\min}} .$$

So does the number of steps grow with $n$, or does it not? It has been said that gradient descent “degrades as the
dimension grows”. Try it on two families: one whose $\kappa$ is held at 100, one whose $\kappa$ grows with $n$.
""",
            pictures=(KAPPAS,),
        ),
        SAME,
        GROWS,
        LENGTH,
        TOLERANCE,
    ),
    summary=(
        "Conditioning, not dimension: with κ held, the steps do not grow with n. What grows with n by itself is the "
        "norm, as √n in L2 and as n in L1, so a tolerance has to be chosen with its norm."
    ),
    source="Nesterov, Lectures on Convex Optimization, 2nd ed., Springer 2018; Boyd & Vandenberghe, Convex "
    "Optimization, Cambridge University Press 2004, section 9.3",
    link={"ex": "quadratic_100"},
)
