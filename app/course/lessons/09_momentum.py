"""Momentum: a ball that remembers its way."""

from __future__ import annotations

from app.course.behaviour_questions import Behaves
from app.course.common import asked, curvature, steps_of
from app.course.drawn_questions import DrawsNorm
from app.course.illustrations import Curves, Landscape, NormsOfRuns, Path, Paths
from app.course.lesson import Lesson, Read, Slider
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.course.writing import Write
from app.text.numbers import number
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse

VALLEY = "(x^2 + 100y^2)/2"
START = (10.0, 2.0)
WINDOW = ((-5.0, 11.0), (-3.5, 3.5))
L = curvature(VALLEY).largest
ALPHA = 0.01
BETA = 0.8
OPEN = Landscape(VALLEY, WINDOW, START)


def _run(beta: float, alpha: float = ALPHA, steps: int = 2000) -> RunSpec:
    """Heavy ball; plain descent for β = 0."""
    direction = HeavyBall(beta) if beta else Steepest()
    return RunSpec(parse(VALLEY), START, direction, Fixed(alpha), max_iterations=steps)


PLAIN, BALL = _run(0), _run(BETA)
HEAVY = _run(0.9, 0.03)


def _limit(beta: float) -> float:
    """2(1 + β)/λmax, the limit of stability of the heavy ball on a quadratic."""
    return 2 * (1 + beta) / L


def _counts(runner: Runner) -> str:
    return (
        f"{steps_of(runner, PLAIN)} steps without, {steps_of(runner, BALL)} with β = {BETA}. Along the valley the "
        "gradients agree and add up; across it they cancel. With the best α and β the steps grow as √κ instead of "
        "κ."
    )


def _share(runner: Runner) -> float:
    return steps_of(runner, BALL) / steps_of(runner, PLAIN)


FASTER = Choice(
    ask=f"κ = 100 and α = 1/λmax = {number(ALPHA)} for both: plain descent, and momentum with β = {BETA}. How many "
    "steps does momentum need?",
    options=(
        Option(
            "About as many: α is what counts",
            lambda runner: 0.8 < _share(runner) < 1.25,
            "Where gradients agree the memory lengthens the step, up to 1/(1 − β) times.",
        ),
        Option("Less than a quarter", lambda runner: _share(runner) < 0.25, _counts),
        Option(
            "More: it overshoots the minimum and has to come back",
            lambda runner: _share(runner) >= 1.25,
            "It does overshoot, but it comes so much faster that it pays.",
        ),
    ),
    before=(OPEN,),
    shown=(
        Paths(WINDOW, (("plain", PLAIN), (f"β = {BETA}", BALL))),
        NormsOfRuns((("plain", PLAIN), (f"β = {BETA}", BALL))),
    ),
)


def _rises(runner: Runner) -> int:
    return len(runner.diagnosis(BALL).value_rises)


UPHILL = Choice(
    ask=f"Does f fall at every step of momentum with β = {BETA} and α = 1/λmax?",
    options=(
        Option(
            "Yes: α is below 2/λmax",
            lambda runner: _rises(runner) == 0,
            "That is a theorem for steps against the gradient. The ball steps against a weighted sum of past "
            "gradients.",
        ),
        Option(
            "No, it rises at some steps",
            lambda runner: _rises(runner) > 0,
            lambda runner: (
                f"f rises at {_rises(runner)} of {steps_of(runner, BALL)} steps: the ball rolls through the lowest "
                "point and up the other side, as a real one would. A rise of f is no sign of a wrong α here."
            ),
        ),
    ),
    before=(OPEN,),
    shown=(Path(BALL, WINDOW), Curves(BALL)),
)

LIMIT = Number(
    ask=r"For plain descent the limit is $2/\lambda_{\max}=0.02$. For momentum on a quadratic it is "
    r"$2(1+\beta)/\lambda_{\max}$. What is it for $\beta=0.9$?",
    number=asked("Limit of α", 0, 10, "2(1+β)/λmax"),
    name="2(1+β)/λmax",
    truth=lambda runner: _limit(0.9),
    why="With memory longer steps are stable: swings across the valley are damped by what is remembered of the last "
    "one.",
    misconceptions=(
        Misconception(lambda runner: 2 / L, "That is the limit without momentum."),
        Misconception(lambda runner: 2 * 0.1 / L, "That is 2(1 − β)/λmax; the limit grows with β."),
        Misconception(
            lambda runner: 2 / L / 0.1,
            "1/(1 − β) is by how much memory can lengthen a step, not what it does to the limit.",
        ),
        Misconception(lambda runner: 1.9 / L, "The 2 is missing."),
    ),
    before=(OPEN,),
    shown=(Path(HEAVY, WINDOW), Curves(HEAVY)),
)

ABOVE = Behaves(
    ask="β = 0.9 and α = 0.03, half as much again as the limit of plain descent. What will the run do?",
    spec=HEAVY,
    window=WINDOW,
    options=("glides", "creeps", "zig-zags", "diverges"),
    why=f"The limit with this β is {number(_limit(0.9))}, so it is stable; plain descent with this α would diverge.",
)

NORM_OF_THE_BALL = DrawsNorm(
    ask="The same ball, β = 0.9 and α = 0.03. Draw its ‖∇f‖₂ over 200 steps, on a logarithmic axis.",
    spec=_run(0.9, 0.03, 200),
    window=WINDOW,
    powers=(-7, 2),
    why="It goes up and down, because the ball swings: where it is fast it rolls past the lowest point. Over many "
    "steps it falls by about √β = √0.9 a step. A straight line through the swings has what matters.",
)

LESSON = Lesson(
    title="What does memory add?",
    minutes=9,
    why="A ball rolling down a valley does not zig-zag for long. Can descent learn from it?",
    steps=(
        Read(
            text=r"""
Plain descent forgets its last step. **Momentum (heavy ball)** keeps a share $\beta$ of it, like a rolling ball:

$$b_k=\beta\,b_{k-1}+\nabla f(x_k),\qquad x_{k+1}=x_k-\alpha\,b_k,\qquad 0\le\beta<1 .$$

Where consecutive gradients agree, $b_k$ grows up to $1/(1-\beta)$ times their size. Where they alternate, they cancel.
The valley here is $\tfrac12(x^2+100y^2)$, $\kappa=100$.
""",
            slider=Slider(
                Parameter("momentum", "", "Momentum β", 0.5, 0.0, 0.95),
                lambda beta: (Path(_run(beta, steps=400), WINDOW), Curves(_run(beta, steps=400))),
                lambda beta, runner: f"β = {number(beta)}, α = {number(ALPHA)}: {_arrival(runner, beta)}.",
                stops=20,
            ),
        ),
        FASTER,
        UPHILL,
        LIMIT,
        ABOVE,
        NORM_OF_THE_BALL,
    ),
    summary=(
        "Momentum adds up what gradients have in common and cancels what alternates. It is faster in narrow "
        "valleys, f may rise on the way, and its limit of stability is 2(1 + β)/λmax."
    ),
    source="Polyak, USSR Comput. Math. Math. Phys. 4(5) (1964) 1–17; Goh, Distill 2017, doi 10.23915/distill.00006",
    link={"ex": "quadratic_100", "dir": "heavy_ball_0.8", "step": "0.01"},
    exercise=Write(
        task=f"**Write momentum yourself**, with β = {BETA}. The lines below are plain descent: `g` is the "
        "gradient, and a name that is read before its line has its value of the last step, at first 0.",
        begun=f"beta = {BETA}\nd = -g",
        spec=BALL,
        window=WINDOW,
    ),
)


def _arrival(runner: Runner, beta: float) -> str:
    run = runner.run(_run(beta, steps=400))
    return f"there after {run.iterations} steps" if run.status.name == "converged" else "not there after 400 steps"
