"""The first step: against the gradient, α times as long as it, and downhill as long as α is small enough."""

from __future__ import annotations

import numpy as np

from app.course.behaviour_questions import OwnStep
from app.course.common import BOWL, BOWL_START, BOWL_WINDOW, alpha_parameter, asked, gradient, norm, on_bowl, value
from app.course.drawn_questions import DrawsNorm
from app.course.illustrations import Landscape, LineSearch, Path
from app.course.lesson import Lesson, Read, Slider
from app.course.questions import ROUNDING, Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.text.numbers import in_full, number, pair
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.diagnostics import Diagnostics

ALPHA = 0.05
G = gradient(BOWL, BOWL_START)
NORM = norm(BOWL, BOWL_START)
VALUE = value(BOWL, BOWL_START)
ONE = on_bowl(ALPHA, 1)
FORETOLD = ALPHA * NORM**2
BEST = float(G @ G / (G @ np.diag([1.0, 10.0]) @ G))
"""gᵀg/gᵀHg: where f is lowest along the ray."""
START = Landscape(BOWL, BOWL_WINDOW, BOWL_START)


def _first(runner: Runner) -> tuple[float, float]:
    x, y = runner.run(ONE).points[1]
    return float(x), float(y)


def _lands(*point: float) -> Option:
    """The option that the step ends at a point."""
    whys: dict[tuple[float, ...], str] = {
        (9.5, 0.5): f"x₁ = x₀ − α∇f(x₀) = {pair(BOWL_START)} − {ALPHA}·{pair(G)}.",
        (10.5, 1.5): "That adds α∇f, the step of ascent: it goes up.",
        (9.5, 0.95): "That multiplies the point by 1 − α; what α multiplies is the gradient.",
        (9.9646, 0.9646): "That is a step of length α. The step has the length α‖∇f‖: where the slope is steep, it "
        "is long.",
    }
    return Option(pair(point), lambda runner: bool(np.allclose(_first(runner), point, atol=1e-3)), whys[point])


WHERE = Choice(
    ask=rf"From $x_0=$ {pair(BOWL_START)}, where $\nabla f=$ {pair(G)}, one step with $\alpha=$ {ALPHA}. Where is "
    "$x_1$?",
    options=(_lands(10.5, 1.5), _lands(9.5, 0.95), _lands(9.5, 0.5), _lands(9.9646, 0.9646)),
    before=(START,),
    shown=(Path(ONE, BOWL_WINDOW),),
)

LENGTH = Number(
    ask=r"How long is that step, $\lVert x_1-x_0\rVert_2$?",
    number=asked("Length", 0, 100, "‖x₁ − x₀‖₂"),
    name="‖x₁ − x₀‖₂",
    truth=lambda runner: float(np.linalg.norm(np.array(_first(runner)) - BOWL_START)),
    why=f"The length is α‖∇f‖₂ = {ALPHA}·{number(NORM)}: the steeper, the longer. Near the minimum the steps shorten "
    "by themselves, although α stays.",
    misconceptions=(
        Misconception(lambda runner: ALPHA, "That is α. It multiplies the gradient, whose length is not 1."),
        Misconception(lambda runner: NORM, "That is ‖∇f‖₂; the step is α times as long."),
        Misconception(
            lambda runner: ALPHA * norm(BOWL, BOWL_START, 1), "That is α‖∇f‖₁; the length of a step is measured by L2."
        ),
    ),
    before=(START,),
    shown=(Path(ONE, BOWL_WINDOW),),
)


def _fall(runner: Runner) -> float:
    before, after = runner.run(ONE).values
    return float(before - after)


def _told(runner: Runner) -> str:
    return (
        f"The tangent foretells a fall of α‖∇f‖² = {number(FORETOLD)}; f falls from {number(VALUE)} by "
        f"{number(_fall(runner))}. The bowl curves upwards, so the slope flattens on the way down."
    )


HOW_FAR_DOWN = Choice(
    ask=rf"A short step lowers $f$ by about $\alpha\lVert\nabla f\rVert_2^2$, here {number(FORETOLD)}. By how much "
    rf"does this step, $\alpha=$ {ALPHA}, really lower it?",
    options=(
        Option(
            "By exactly that",
            lambda runner: bool(np.isclose(_fall(runner), FORETOLD)),
            "It would, if the slope stayed the same all along the step, as on a plane.",
        ),
        Option("By less", lambda runner: _fall(runner) < FORETOLD * (1 - 1e-6), _told),
        Option(
            "By more",
            lambda runner: _fall(runner) > FORETOLD * (1 + 1e-6),
            "It would, if the bowl curved downwards and the slope grew on the way.",
        ),
    ),
    before=(START,),
    shown=(Path(ONE, BOWL_WINDOW), LineSearch(ONE)),
)


def _reached(run: Run, found: Diagnostics) -> bool:
    alpha = float(run.step_sizes[0])
    return abs(alpha - BEST) <= 0.1 * BEST * (1 + ROUNDING)


def _why(run: Run, found: Diagnostics) -> str:
    alpha, after = float(run.step_sizes[0]), float(run.values[1])
    sentence = f"With α = {in_full(alpha)} one step brings f from {number(VALUE)} to {number(after)}."
    if after > VALUE:
        return f"{sentence} It rises: the step goes across the valley and up the other side."
    if _reached(run, found):
        return f"{sentence} No step along this ray gets much lower."
    return f"{sentence} {'A longer' if alpha < BEST else 'A shorter'} one gets lower."


OWN = OwnStep(
    ask="Your turn. Choose α so that this first step lowers f as far as it can; within 10 % counts.",
    spec=ONE,
    number=alpha_parameter(0.01, 0.5, 0.05),
    window=BOWL_WINDOW,
    reached=_reached,
    truth=f"the lowest point of the ray is at α = {number(BEST)}",
    why=_why,
    shown=lambda spec: (Path(spec, BOWL_WINDOW), LineSearch(spec)),
)

MANY = DrawsNorm(
    ask="One step is done; now sixty, all with α = 0.15. Draw how ‖∇f‖₂ goes on. The axis is logarithmic: equal "
    "heights are equal factors.",
    spec=on_bowl(0.15, 60),
    window=BOWL_WINDOW,
    powers=(-7, 1),
    why="Each step multiplies x by 1 − 0.15 = 0.85 and y by 1 − 0.15·10 = −0.5. When y has died out the norm keeps the "
    "factor 0.85 at every step, and equal factors make a straight line on this axis: it never flattens out.",
)

LESSON = Lesson(
    title="The first step",
    minutes=7,
    why="Gradient descent is one line of arithmetic, done again and again. Do it once by hand.",
    steps=(
        Read(
            text=r"""
To go down, go against the gradient. **Gradient descent** takes from the point $x_k$ the step

$$x_{k+1}=x_k-\alpha\,\nabla f(x_k).$$

The number $\alpha>0$ is the **step size**. It is not the length of the step: that is
$\alpha\lVert\nabla f(x_k)\rVert_2$.

The bowl of this lesson is $f(x,y)=\tfrac12(x^2+10y^2)$, curved ten times as much along $y$ as along $x$, with
$\nabla f=(x,\,10y)$.
""",
            pictures=(START,),
        ),
        WHERE,
        LENGTH,
        HOW_FAR_DOWN,
        Read(
            text=r"""
Along the ray of the step $f$ is a function of one number,

$$\varphi(\alpha)=f\big(x_0-\alpha\nabla f(x_0)\big),\qquad \varphi'(0)=-\lVert\nabla f(x_0)\rVert_2^2<0 .$$

So a short enough step always goes down. A longer one goes lower, up to a point; then it climbs the other side.
""",
            slider=Slider(
                alpha_parameter(0.01, 0.25, 0.05, logarithmic=False),
                lambda alpha: (Path(on_bowl(alpha, 1), BOWL_WINDOW),),
                lambda alpha, runner: (
                    f"α = {number(alpha)}: f goes from {number(VALUE)} to "
                    f"{number(float(runner.run(on_bowl(alpha, 1)).values[1]))}."
                ),
                stops=25,
            ),
        ),
        OWN,
        MANY,
    ),
    summary=(
        "A step is α times the gradient, taken backwards; its length is α‖∇f‖. A short enough step goes down, by "
        "about α‖∇f‖². How long it may be is decided by how the ground curves."
    ),
    source="Nocedal & Wright, Numerical Optimization, 2nd ed., Springer 2006, chapter 3",
    link={"ex": "quadratic_10", "step": "0.05", "steps": "1"},
)
