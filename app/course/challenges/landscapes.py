"""Challenges on other functions: the other minimum, cycles, few evaluations, a small norm far from the minimum."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from app.course.challenges.challenge import Attempt, Challenge, Judged
from app.course.common import MOST, alpha_up_to, fixed, norm, not_there, point_in, value
from app.course.runner import Runner
from app.text.grammar import counted
from app.text.numbers import number, typeset, unlike
from app.text.outcomes import place
from gradnorm_core.arrays import Window
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.curvature import curvature_at
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.conjugate_gradients import NonlinearCG
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.objectives.formula import parse

WELLS: Final = "x^4/4 - x^2/2 + x/10 + y^2/2"
WELLS_WINDOW: Final[Window] = ((-2.0, 2.0), (-1.5, 1.5))
LEFT: Final = fixed(WELLS, (-1.2, 0.0), 0.2, MOST, gradient_tolerance=1e-12)
"""A run to the left minimum."""


def _from_there(attempt: Attempt) -> RunSpec:
    return fixed(WELLS, (attempt.numbers[0], attempt.numbers[1]), 0.2, MOST)


def _other(attempt: Attempt, runner: Runner) -> Judged:
    run = runner.run(_from_there(attempt))
    x, y = runner.run(LEFT).points[-1]
    away = math.hypot(attempt.numbers[0] - x, attempt.numbers[1] - y)
    end = place(run.points[-1], WELLS_WINDOW[0][1] - WELLS_WINDOW[0][0])
    if run.points[-1][0] < 0:
        return Judged(None, f"The run ends at {end}, in the well on the left: the start is on its side of the ridge.")
    if curvature_at(run.objective, run.points[-1]).kind != "minimum":
        return Judged(None, f"The run ends at {end}, on the ridge: the slope there is within the tolerance.")
    return Judged(away, f"The run ends at {end}, on the right. The start is {number(away, 4)} from the left minimum.")


OTHER = Challenge(
    title="The other minimum",
    task=r"$\alpha=0.2$. Press a start from which descent ends in the minimum on the *right*, as near as you can to "
    r"the minimum on the left.",
    text=WELLS, window=WELLS_WINDOW, asked=point_in(WELLS_WINDOW), spec=_from_there, judge=_other,
    unit="from the left minimum", solution=Attempt((0.102, 0.0)), by_click=True, curves=False,
    solved="The ridge between the wells is the line through the maximum of f along x, at x = 0.101: whatever begins "
    "beyond it slides to the right, and the nearest such start lies at y = 0.",
    source="Bertsekas, Nonlinear Programming, 3rd ed., 2016",
)  # fmt: skip

DOUBLE: Final = "x^4/4 - x^2/2 + y^2/2"
DOUBLE_START = (0.5, 0.5)
LATE: Final = 1001
"""Steps before the end that are compared: a multiple of four, and one."""
ON_IT: Final = 1e-6
"""A run is on a cycle where its points come again to this distance …"""
ROUNDS: Final = 20
"""… for this many steps at least."""


def _double(attempt: Attempt) -> RunSpec:
    return fixed(DOUBLE, DOUBLE_START, attempt.numbers[0], MOST)


def _cycle(attempt: Attempt, runner: Runner) -> Judged:
    """The step size, when the run ends in a cycle of four points."""
    period, run = runner.diagnosis(_double(attempt)).period, runner.run(_double(attempt))
    if period == 4 and not _still_closing(run):
        return Judged(attempt.numbers[0], "It ends in a cycle of four points. Does a smaller α do it too?")
    if period == 4:
        return Judged(None, "It has not settled yet: so near to the α at which the cycle of two doubles it takes long.")
    if period is not None:
        # An odd period, or a longer one, comes after all the doublings.
        return Judged(
            None, f"It ends in a cycle of {period} points: α is {'too small' if period == 2 else 'too large'}."
        )
    return Judged(None, f"No cycle. {_last_words(runner.run(_double(attempt)))}")


def _settled_after(run: Run, period: int) -> int:
    """The step from which on every point comes again after one period, to 1e-6."""
    gaps = np.abs(run.points[period:] - run.points[:-period]).max(axis=1)
    moving = np.flatnonzero(gaps > ON_IT)
    return int(moving[-1]) + 1 if moving.size else 0


def _briefly(attempt: Attempt) -> RunSpec:
    """The run with as many steps as show how it settles."""
    return fixed(DOUBLE, DOUBLE_START, attempt.numbers[0], 400)


def _two(attempt: Attempt, runner: Runner) -> Judged:
    """Steps until the run is on its cycle of two points.

    Whether there is a cycle, and of how many points, is read off a long run: after 400 steps one that nears a minimum
    by 2 % a step has points that come again to 10⁻⁶, too.
    """
    run, period = runner.run(_briefly(attempt)), runner.diagnosis(_double(attempt)).period
    after = _settled_after(run, 2)
    if period == 2 and after + ROUNDS <= run.iterations:
        return Judged(after, f"From step {after} on the same two points come again, to 10⁻⁶. Near the ends of the "
                             "range of α that has this cycle a run is slow to settle on it.")  # fmt: skip
    if period not in (None, 2) and not _still_closing(runner.run(_double(attempt))):
        return Judged(None, f"It ends in a cycle of {period} points: α is too large.")
    if runner.run(_double(attempt)).status.name == "converged":
        return Judged(None, f"It ends in no cycle, but in a minimum: α is too small. {_last_words(run)}")
    return Judged(None, f"It is not on a cycle of two points after {counted(run.iterations)}. {_last_words(run)}")


def _last_words(run: Run) -> str:
    return typeset(run.status.sentence)


TWO = Challenge(
    title="Period two, soonest",
    task=r"$f=\tfrac14x^4-\tfrac12x^2+\tfrac12y^2$, minima at $x=\pm1$, where the largest eigenvalue of the Hessian is "
    r"$\lambda_{\max}=2$ and so $2/\lambda_{\max}=1$. Choose $\alpha$ so that the run "
    r"ends in a cycle of two points, and is on it to $10^{-6}$ after as few steps as possible.",
    text=DOUBLE, window=((-1.8, 1.8), (-1.2, 1.2)), start=DOUBLE_START, asked=(alpha_up_to(2.0),), spec=_briefly,
    judge=_two, unit="steps", solution=Attempt((1.128,)),
    solved="Two points attract from α = 1, where the minima lose their stability, to √5 − 1 = 1.236. Between these "
    "ends, at 3/√2 − 1 = 1.121, a small distance from the cycle is all but gone after one round, and from this start "
    "α = 1.128, close by, is on the cycle soonest.",
    source="Chen et al., arXiv:2310.01687",
)  # fmt: skip


def _still_closing(run: Run) -> bool:
    """Whether points two steps apart still approach each other: just below a doubling that takes thousands of steps."""
    gaps = np.linalg.norm(run.points[2:] - run.points[:-2], axis=1)
    return bool(gaps[-1] < (1 - 1e-6) * gaps[-LATE])


CYCLE = Challenge(
    title="Period four",
    task=r"$f=\tfrac14x^4-\tfrac12x^2+\tfrac12y^2$, minima at $x=\pm1$, where the largest eigenvalue of the Hessian is "
    r"$\lambda_{\max}=2$ and so $2/\lambda_{\max}=1$. Find the smallest $\alpha$, to "
    r"three digits, with which the run ends in a cycle of exactly four points.",
    text=DOUBLE, window=((-1.8, 1.8), (-1.2, 1.2)), start=DOUBLE_START, asked=(alpha_up_to(2.0),), spec=_double,
    judge=_cycle, unit="α", solution=Attempt((1.24,)), secret=True,
    solved="The cycle of two points doubles at α = √5 − 1 = 1.2361, so 1.24 is the first with three digits.",
    source="Chen et al., arXiv:2310.01687",
)  # fmt: skip

VALLEY: Final = "100(y - x^2)^2 + (1 - x)^2"
VALLEY_START = (-1.2, 1.0)
METHODS: Final[dict[str, tuple[Direction, StepRule | None]]] = {
    "Steepest descent, Armijo": (Steepest(), Armijo()),
    "Heavy ball 0.9, fixed α": (HeavyBall(0.9), None),
    "Adam, fixed α": (Adam(), None),
    "Conjugate gradients, Wolfe": (NonlinearCG(), Wolfe()),
    "BFGS, Wolfe": (BFGS(), Wolfe()),
    "BFGS, Armijo": (BFGS(), Armijo()),
    "Newton, Armijo": (Newton(), Armijo()),
    "Newton, fixed α": (Newton(), None),
}
"""The rules offered, and None for the step rule whose α is asked for."""


def _valley(attempt: Attempt) -> RunSpec:
    direction, rule = list(METHODS.values())[attempt.method]
    return RunSpec(
        parse(VALLEY), VALLEY_START, direction, rule or Fixed(attempt.numbers[0]), max_iterations=MOST
    )  # fmt: skip


def _evaluations(attempt: Attempt, runner: Runner) -> Judged:
    spent = runner.run(_valley(attempt)).evaluations
    sentence = f"f with ∇f {spent.gradients} times, f alone {spent.values} times, ∇²f {spent.hessians} times."
    if runner.run(_valley(attempt)).status.name != "converged":
        return Judged(None, f"{not_there(_valley(attempt), runner)} It asked for {sentence}")
    return Judged(spent.gradients + spent.values + spent.hessians, f"It asked for {sentence}")


CHEAPEST = Challenge(
    title="Rosenbrock, cheaply",
    task=r"From $(-1.2,\,1)$ to $\lVert\nabla f\rVert_2\le10^{-6}$ with as few evaluations as you can, of $f$, "
    r"$\nabla f$ and $\nabla^2f$ together. Choose the method; where its step is fixed, choose $\alpha$.",
    text=VALLEY, window=((-2.0, 2.0), (-1.0, 3.0)), start=VALLEY_START, asked=(alpha_up_to(2.0),), spec=_valley,
    judge=_evaluations, unit="evaluations", solution=Attempt((1.0,), 7), methods=tuple(METHODS),
    solved="Newton with α = 1: six steps, although the second and the fourth climb. With a line search it is safe and "
    "costs more; without Hessians BFGS is the cheapest here.",
    source="Nocedal & Wright, Numerical Optimization, 2nd ed., Springer 2006",
)  # fmt: skip

PLATEAU: Final = "x^2/(1 + x^2) + y^2/(1 + y^2)"
PLATEAU_WINDOW: Final[Window] = ((-30.0, 30.0), (-20.0, 20.0))
SMALL, HIGH = 1e-3, 0.9


def _standing(attempt: Attempt) -> RunSpec:
    return fixed(PLATEAU, (attempt.numbers[0], attempt.numbers[1]), 1.0, 0)


def _plateau(attempt: Attempt, runner: Runner) -> Judged:
    x, y = attempt.numbers
    size, height = norm(PLATEAU, (x, y)), value(PLATEAU, (x, y))
    sentence = f"There ‖∇f‖₂ = {unlike(size, [SMALL])} and f is {unlike(height, [HIGH])} above its minimum, 0."
    if size > SMALL or height < HIGH:
        return Judged(None, f"{sentence} Wanted: ‖∇f‖₂ at most {number(SMALL)} and f at least {number(HIGH)}.")
    return Judged(
        math.hypot(x, y), f"{sentence} A run with this tolerance would stop at once, so far from the minimum."
    )


FAR = Challenge(
    title="A small norm, and no minimum",
    task=r"Press a point where $\lVert\nabla f\rVert_2\le10^{-3}$ although $f$ is at least $0.9$ above its minimum at "
    r"the origin; as near to the origin as you can.",
    text=PLATEAU, window=PLATEAU_WINDOW, asked=point_in(PLATEAU_WINDOW, "Point"), spec=_standing, judge=_plateau,
    unit="from the origin", solution=Attempt((12.6, 0.0)), by_click=True, curves=False,
    solved="On an axis: f levels off like 1 − 1/x², its slope like 2/x³, which is 10⁻³ at x = 12.6. Off the axes both "
    "slopes have to be small, and the way is longer.",
    source="Boyd & Vandenberghe, Convex Optimization, Cambridge University Press 2004, section 9.1",
)  # fmt: skip

LANDSCAPES: Final = {"other": OTHER, "two": TWO, "cycle": CYCLE, "cheapest": CHEAPEST, "far": FAR}
