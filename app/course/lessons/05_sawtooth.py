"""The sawtooth: a component of the gradient that changes sign at every step and dies out last."""

from __future__ import annotations

from app.course.behaviour_questions import Behaves, OwnStep
from app.course.common import (
    BEHAVIOURS,
    BOWL,
    BOWL_START,
    BOWL_WINDOW,
    FACTORS,
    alpha_parameter,
    asked,
    curvature,
    on_bowl,
)
from app.course.drawn_questions import DrawsNorm
from app.course.illustrations import Curves, Landscape, Path
from app.course.lesson import Lesson, Read, Slider
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.text.explanations import why_not
from app.text.numbers import number
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.diagnostics import Diagnostics

SEEN = curvature(BOWL)
MU, L = SEEN.smallest, SEEN.largest
BEST = 2 / (MU + L)
SAW = on_bowl(0.19)
START = Landscape(BOWL, BOWL_WINDOW, BOWL_START)

FACTOR = Number(
    ask=r"$\alpha=0.19$ on the bowl. By which factor does a step multiply the error along $y$, where "
    r"$\lambda=\lambda_{\max}=10$?",
    number=asked("Factor", -10, 10, "1 − αλmax"),
    name="1 − αλmax",
    truth=lambda runner: 1 - 0.19 * L,
    why="It is negative, so y changes its sign at every step, and close to −1, so the swing hardly gets smaller.",
    misconceptions=(
        Misconception(lambda runner: 0.19 * L - 1, "The size is right; the sign is the point."),
        Misconception(lambda runner: -0.19 * L, "That is −αλmax; the 1 is missing."),
        Misconception(lambda runner: 1 - 0.19 * MU, "That is the factor along x, 1 − αμ."),
    ),
    before=(START,),
    shown=(FACTORS,),
)

SAWS = Behaves(
    ask="So how will the run with α = 0.19 move?",
    spec=SAW,
    window=BOWL_WINDOW,
    options=BEHAVIOURS,
)


def _rises(runner: Runner) -> int:
    return len(runner.diagnosis(SAW).value_rises)


def _values(runner: Runner) -> str:
    run = runner.run(SAW)
    return (
        f"In {run.iterations} steps f falls at every one, from {number(run.values[0])} to {number(run.values[-1])}: "
        "for α below 2/λmax each step is guaranteed to lower f. The steps go across the valley, and a little down it."
    )


GOES_UP = Choice(
    ask="In this zig-zag with α = 0.19 the path jumps from one side of the valley to the other. Does f rise on the "
    "way?",
    options=(
        Option(
            "Yes, at every second step",
            lambda runner: _rises(runner) > len(runner.run(SAW).step_sizes) // 3,
            "Jumping sides is not going up: each landing is lower than the one before.",
        ),
        Option(
            "Yes, at the first steps only",
            lambda runner: 0 < _rises(runner) <= len(runner.run(SAW).step_sizes) // 3,
            "Not even there; the first step lowers f although it crosses the valley.",
        ),
        Option("No, never", lambda runner: _rises(runner) == 0, _values),
    ),
    before=(Path(SAW, BOWL_WINDOW),),
    shown=(Path(SAW, BOWL_WINDOW), Curves(SAW)),
)


def _saws(run: Run, found: Diagnostics) -> bool:
    return found.behaviour == "zig-zags"


def _why(run: Run, found: Diagnostics) -> str:
    if _saws(run, found):
        return f"From this start it zig-zags, for {run.iterations} steps."
    return why_not("zig-zags", run, found)


OWN = OwnStep(
    ask="Choose an α for which the run zig-zags and still comes nearer.",
    spec=SAW,
    number=alpha_parameter(0.02, 0.3, 0.1),
    window=BOWL_WINDOW,
    reached=_saws,
    truth=f"from 2/(μ+λmax) = {number(BEST)} up to 2/λmax = {number(2 / L)} the saw lasts to the end",
    why=_why,
)

NORM_OF_THE_SAW = DrawsNorm(
    ask="The path with α = 0.19 is a saw. Draw its ‖∇f‖₂ over 100 steps, on a logarithmic axis.",
    spec=on_bowl(0.19, 100),
    window=BOWL_WINDOW,
    powers=(-7, 1),
    why="The component along y changes its sign and keeps 0.9 of its size at every step; the one along x keeps 0.81 "
    "and dies out first. A norm has no sign: soon it falls by the factor 0.9 each time, a straight line with no saw in "
    "it. To see the saw, look at the angle.",
)

LESSON = Lesson(
    title="What makes a path zig-zag?",
    minutes=8,
    why="Everybody who has watched gradient descent has seen it jump from side to side. Where does the saw come from?",
    steps=(
        Read(
            text=r"""
The bowl of this lesson is $f(x,y)=\tfrac12(x^2+10y^2)$, with the curvature $\mu=1$ along $x$ and $\lambda_{\max}=10$
along $y$. A step multiplies the error along $x$ by $1-\alpha\mu$, and along $y$ by $1-\alpha\lambda_{\max}$.

Above $\alpha=1/\lambda_{\max}$ the factor $1-\alpha\lambda_{\max}$ is negative: the component of the gradient along
the steep direction changes its sign at every step. It is a saw if that component is still there after many steps.

Two shares compete, one for each direction: $|1-\alpha\mu|$ and $|1-\alpha\lambda_{\max}|$. The larger one is what
remains. They are equal at

$$\alpha=\frac{2}{\mu+\lambda_{\max}}.$$

Below it the smooth flat component is the one that lasts. Above it, the one that changes sign.
""",
            pictures=(FACTORS,),
        ),
        FACTOR,
        SAWS,
        GOES_UP,
        Read(
            text=r"""
How to see a sawtooth without the picture: look at the **angle between consecutive gradients**. On a smooth path it is
small. In a sawtooth it goes to $180^\circ$, gradient against gradient. The lowest curve shows it.
""",
            slider=Slider(
                alpha_parameter(0.05, 0.2, 0.15, logarithmic=False),
                lambda alpha: (Path(on_bowl(alpha, 60), BOWL_WINDOW), Curves(on_bowl(alpha, 60))),
                lambda alpha, runner: (
                    f"α = {number(alpha)}: the angle of the last turn is "
                    f"{number(round(float(runner.diagnosis(on_bowl(alpha, 60)).angles[-1]), 1))}°."
                ),
                stops=31,
            ),
        ),
        OWN,
        NORM_OF_THE_SAW,
    ),
    summary=(
        f"Between 1/λmax and 2/λmax the steep component changes sign at every step; above 2/(μ+λmax) = {number(BEST)} "
        "on this bowl it is also the one that dies out last, and the path is a saw to the end. f falls all the while."
    ),
    source="Boyd & Vandenberghe, Convex Optimization, Cambridge University Press 2004, section 9.3",
    link={"ex": "quadratic_10", "step": "0.19"},
)
