"""Challenges on quadratics: the fixed step, its limit, momentum, exact search at its worst, a norm that rises."""

from __future__ import annotations

import math
from typing import Final

from app.course.challenges.challenge import Attempt, Challenge, Judged
from app.course.common import (
    BOWL,
    BOWL_START,
    BOWL_WINDOW,
    MOST,
    alpha_up_to,
    asked,
    curvature,
    fixed,
    not_there,
    point_in,
)
from app.course.runner import Runner
from app.text.grammar import counted
from app.text.numbers import number, unlike
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

SEEN = curvature(BOWL)


def _fixed(attempt: Attempt) -> RunSpec:
    return fixed(BOWL, BOWL_START, attempt.numbers[0], MOST)


def _fastest(attempt: Attempt, runner: Runner) -> Judged:
    """Steps; which direction held the run up, and what that says of α."""
    alpha, run = attempt.numbers[0], runner.run(_fixed(attempt))
    flat, steep = abs(1 - alpha * SEEN.smallest), abs(1 - alpha * SEEN.largest)
    shares = unlike(flat, [1.0]), unlike(steep, [1.0])
    better = "longer" if flat > steep else "shorter"
    advice = (
        f"Each step keeps the share {shares[0]} of the error along the flat direction and {shares[1]} along the steep "
        f"one; the larger share decides, so a {better} step may be faster."
        if shares[0] != shares[1]
        else f"Each step keeps the share {shares[0]} of the error along both directions: from the worst start no other "
        "step is faster, from this one a shorter step may be."
    )
    if run.status.name != "converged":
        return Judged(None, f"{not_there(_fixed(attempt), runner)} {advice}")
    return Judged(run.iterations, advice)


FASTEST = Challenge(
    title="The fastest fixed step",
    task=r"Choose one step size $\alpha$ for the whole run so that $\lVert\nabla f\rVert_2\le10^{-6}$ after as few "
    r"steps as possible. $f=\tfrac12(x^2+10y^2)$, so $\kappa=10$.",
    text=BOWL, window=BOWL_WINDOW, start=BOWL_START, asked=(alpha_up_to(1.0),), spec=_fixed, judge=_fastest,
    unit="steps", solution=Attempt((0.1785,)),
    solved="α = 0.1785, a little below 2/(μ+λmax) = 2/11, where both directions keep the same share. 2/(μ+λmax) is the "
    "best step in the worst case; from one given start a neighbour can be a step or two better.",
    source="Boyd & Vandenberghe, Convex Optimization, Cambridge University Press 2004, section 9.3",
)  # fmt: skip

TILTED: Final = "2x^2 + 3x*y + 3y^2"
TILTED_START = (1.0, 0.5)


def _tilted(attempt: Attempt) -> RunSpec:
    return fixed(TILTED, TILTED_START, attempt.numbers[0], MOST, gradient_tolerance=1e-12)


def _stable(alpha: float, runner: Runner) -> bool:
    """Whether a long run arrives, or shrinks: its last gradient is shorter than the one half way."""
    run = runner.run(_tilted(Attempt((alpha,))))
    norms = gradient_norm(run.gradients)
    if run.status.name in ("converged", "diverged"):
        return run.status.name == "converged"
    return bool(norms[-1] < norms[len(norms) // 2])


def _limit(attempt: Attempt, runner: Runner) -> Judged:
    alpha = attempt.numbers[0]
    steep = abs(1 - alpha * curvature(TILTED).largest)
    if not _stable(alpha, runner):
        return Judged(
            None, f"Along the steepest direction each step multiplies the error by {unlike(steep, [1.0])}: it grows."
        )
    if _stable(1.001 * alpha, runner):
        return Judged(
            alpha, f"Stable, and so is a step longer by a thousandth: there is room above {number(alpha, 4)}."
        )
    return Judged(alpha, "Stable, and a step longer by a thousandth is not: this is the limit to three digits.")


LIMIT = Challenge(
    title="The largest stable step",
    task=r"$f=2x^2+3xy+3y^2$. Find the largest $\alpha$, to three digits, with which gradient descent still comes "
    r"nearer to the minimum, however slowly.",
    text=TILTED, window=((-3.0, 3.0), (-2.0, 2.0)), start=TILTED_START, asked=(alpha_up_to(1.0),), spec=_tilted,
    judge=_limit, unit="α", solution=Attempt((0.245,)), best="largest", secret=True,
    solved="The Hessian has the rows (4, 3) and (3, 6) and the eigenvalues 5 ± √10, so 2/λmax = 2/(5 + √10) = 0.24503.",
    source="Nesterov, Lectures on Convex Optimization, 2nd ed., Springer 2018",
)  # fmt: skip

STEEP: Final = "(x^2 + 100y^2)/2"
STEEP_START = (10.0, 1.0)
PLAIN = fixed(STEEP, STEEP_START, 2 / 101, MOST)


def _heavy(attempt: Attempt) -> RunSpec:
    alpha, beta = attempt.numbers
    return RunSpec(parse(STEEP), STEEP_START, HeavyBall(beta), Fixed(alpha), max_iterations=MOST)


def _momentum(attempt: Attempt, runner: Runner) -> Judged:
    """Steps, compared with plain descent at its best worst-case step 2/(μ + λmax)."""
    run = runner.run(_heavy(attempt))
    if run.status.name != "converged":
        return Judged(None, not_there(_heavy(attempt), runner))
    plain = runner.run(PLAIN).iterations
    sentence = f"Plain descent with α = 2/(μ+λmax) takes {counted(plain)}."
    if run.iterations >= plain:
        return Judged(None, f"{counted(run.iterations)} are not fewer. {sentence}")
    return Judged(run.iterations, f"{sentence} This is {unlike(plain / run.iterations, [1.0], 2)} times as fast.")


MOMENTUM = Challenge(
    title="Beat plain descent",
    task=r"$\kappa=100$. With momentum (heavy ball), choose $\alpha$ and $\beta$ so that "
    r"$\lVert\nabla f\rVert_2\le10^{-6}$ after fewer steps than plain descent needs with its best worst-case step; "
    "as few as you can.",
    text=STEEP, window=((-2.0, 11.0), (-3.5, 3.5)), start=STEEP_START,
    asked=(alpha_up_to(0.2), asked("Momentum", 0.0, 0.999, "β")), spec=_heavy, judge=_momentum, unit="steps",
    solution=Attempt((0.032, 0.68)),
    solved="Near α = 4/(√λmax+√μ)² = 0.0331 and β = ((√κ−1)/(√κ+1))² = 0.669 the error shrinks in the long run by "
    "√β = 0.818 a step; plain descent keeps (κ−1)/(κ+1) = 0.98.",
    source="Polyak, USSR CMMP 4(5) (1964) 1–17",
)  # fmt: skip


def _on_circle(attempt: Attempt) -> RunSpec:
    angle = math.radians(attempt.numbers[0])
    start = (10 * math.cos(angle), 10 * math.sin(angle))
    return RunSpec(parse(BOWL), start, step_rule=Exact(), max_iterations=MOST)


def _worst(attempt: Attempt, runner: Runner) -> Judged:
    run = runner.run(_on_circle(attempt))
    if run.iterations < 2:
        on_axis = attempt.numbers[0] % 90 == 0
        near = "From an eigenvector the exact step lands on the minimum at once."
        return Judged(run.iterations, near if on_axis else f"So near to an eigenvector one step is enough. {near}")
    share = number(run.values[1] / run.values[0])
    return Judged(
        run.iterations,
        f"Each step turns by 90° and leaves the share {share} of f. The worst is ((κ−1)/(κ+1))² = (9/11)² = 0.669.",
    )


WORST = Challenge(
    title="The worst start for the exact step",
    task=r"On the circle of radius 10 choose the angle from which exact line search needs the *most* steps to "
    r"$\lVert\nabla f\rVert_2\le10^{-6}$.",
    text=BOWL, window=((-11.0, 11.0), (-11.0, 11.0)), asked=(asked("Angle", 0.0, 360.0, "in °"),), spec=_on_circle,
    judge=_worst, unit="steps", solution=Attempt((5.5,)), best="largest",
    solved="x₀ ∝ (κ, 1), an angle of arctan(1/10) = 5.71°, and its mirror images: there f shrinks by ((κ−1)/(κ+1))² at "
    "every step, the least that exact search ever achieves.",
    source="Akaike, Ann. Inst. Statist. Math. 11 (1959) 1–16",
)  # fmt: skip

TURNED: Final = GALLERY["quadratic_rotated"]


def _one_step(attempt: Attempt) -> RunSpec:
    return fixed(TURNED.text, (attempt.numbers[0], attempt.numbers[1]), TURNED.step_size, 1, gradient_tolerance=0.0)


def _rises(attempt: Attempt, runner: Runner) -> Judged:
    run = runner.run(_one_step(attempt))
    one, two = gradient_norm(run.gradients, 1), gradient_norm(run.gradients, 2)
    if run.iterations == 0 or one[0] == 0:
        return Judged(None, "At the minimum there is nothing to step along.")
    factor = float(one[1] / one[0])
    goes = (
        f"{name} from {unlike(before, [after], 4)} to {unlike(after, [before], 4)}"
        for name, (before, after) in (("f goes", run.values), ("‖∇f‖₁", one), ("‖∇f‖₂", two))
    )
    sentence = f"{', '.join(goes)}."
    return Judged(factor if factor > 1 and run.values[1] < run.values[0] else None, sentence)


RISES = Challenge(
    title="One norm up, f down",
    task=r"A quadratic whose axes are turned by 30°, one step with $\alpha=1/\lambda_{\max}$, where $\lambda_{\max}$ "
    r"is the largest eigenvalue of its Hessian. Press the start from which "
    r"$\lVert\nabla f\rVert_1$ grows by the largest factor while $f$ falls.",
    text=TURNED.text, window=TURNED.view, asked=point_in(TURNED.view), spec=_one_step, judge=_rises,
    unit="times as large", solution=Attempt((1.787, 0.899)), best="largest", by_click=True, curves=False,
    solved="Where the gradient lies along one axis: g = (1, 0) becomes (0.675, 0.390). L2 sees a shorter vector, L1 "
    "adds up two components where there was one.",
    source="Horn & Johnson, Matrix Analysis, 2nd ed., Cambridge University Press 2013, chapter 5",
)  # fmt: skip

QUADRATICS: Final = {
    "fastest": FASTEST, "limit": LIMIT, "momentum": MOMENTUM, "worst": WORST, "rises": RISES,
}  # fmt: skip
