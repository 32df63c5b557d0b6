"""The exact step also zig-zags: the best step for one step ahead makes consecutive gradients orthogonal."""

from __future__ import annotations

import numpy as np

from app.course.behaviour_questions import Behaves
from app.course.common import BOWL, BOWL_START, BOWL_WINDOW, asked, steps_of
from app.course.illustrations import Landscape, LineSearch, NormsOfRuns, Path, Paths
from app.course.lesson import Lesson, Read
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.text.numbers import number
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.objectives.formula import parse


def _exact(relaxation: float = 1.0, kappa: int = 10) -> RunSpec:
    """Exact search on the worst start of the bowl with this κ."""
    text = BOWL if kappa == 10 else f"(x^2 + {kappa}y^2)/2"
    return RunSpec(parse(text), (float(kappa), 1.0), step_rule=Exact(relaxation), max_iterations=1500)


EXACT, SHORTER, WORSE = _exact(), _exact(0.8), _exact(kappa=100)
START = Landscape(BOWL, BOWL_WINDOW, BOWL_START)


def _angle(runner: Runner) -> float:
    return float(runner.diagnosis(EXACT).angles[0])


SAWS = Behaves(
    ask=r"From (10, 1), at every step the $\alpha$ that lowers $f$ most along the ray. How will the run move?",
    spec=EXACT,
    window=BOWL_WINDOW,
    options=("glides", "creeps", "zig-zags", "diverges"),
    why=lambda runner: (
        f"No step size was chosen badly: each is the best there is for one step. Yet it takes "
        f"{steps_of(runner, EXACT)} steps."
    ),
)

ANGLE = Number(
    ask="What is the angle between one gradient of this run and the next, in degrees?",
    number=asked("Angle in degrees", 0, 180),
    name="the angle in degrees",
    truth=_angle,
    why=(
        "At the lowest point of the ray the slope along the ray is 0. That slope is the product of the new gradient "
        "with the old direction, so the two stand at a right angle, at every step."
    ),
    misconceptions=(
        Misconception(lambda runner: 180, "180° is the limit of the saw of a fixed step near 2/λmax."),
        Misconception(lambda runner: 45, "45° is what the first gradient makes with the axes at this start."),
    ),
    before=(Path(EXACT, BOWL_WINDOW),),
    shown=(Path(EXACT, BOWL_WINDOW), LineSearch(EXACT)),
)


def _compared(runner: Runner) -> str:
    return f"The best step takes {steps_of(runner, EXACT)} steps, eight tenths of it {steps_of(runner, SHORTER)}."


RELAXED = Choice(
    ask="Now take at each step only 80 % of the exact step. From the same point such a step lowers f less. How many "
    "steps does the run need to the same tolerance?",
    options=(
        Option(
            "More",
            lambda runner: steps_of(runner, SHORTER) > 1.05 * steps_of(runner, EXACT),
            "What is best for one step is not best for many.",
        ),
        Option(
            "About the same number",
            lambda runner: 0.95 <= steps_of(runner, SHORTER) / steps_of(runner, EXACT) <= 1.05,
            "The difference is plain to see.",
        ),
        Option(
            "Fewer",
            lambda runner: steps_of(runner, SHORTER) < 0.95 * steps_of(runner, EXACT),
            lambda runner: (
                f"{_compared(runner)} The exact step always repeats the same two directions; a shorter one breaks that "
                "rhythm and points down the valley sooner."
            ),
        ),
    ),
    before=(Path(EXACT, BOWL_WINDOW),),
    shown=(
        Paths(BOWL_WINDOW, (("exact", EXACT), ("80 % of it", SHORTER))),
        NormsOfRuns((("exact", EXACT), ("80 % of it", SHORTER))),
    ),
)


def _ratio(runner: Runner) -> float:
    return steps_of(runner, WORSE) / steps_of(runner, EXACT)


def _is_near(value: float) -> Option:
    why = {
        1: "The search adapts its steps to the ground, but not its directions; the valley is narrower, and the saw "
        "finer.",
        10: "",
        100: "That would be as the square of κ; the rate (κ − 1)/(κ + 1) makes it go as κ.",
    }
    labels = {1: "About as many", 10: "About 10 times as many", 100: "About 100 times as many"}

    def reason(runner: Runner) -> str:
        return (
            f"{steps_of(runner, EXACT)} steps for κ = 10, {steps_of(runner, WORSE)} for κ = 100: "
            f"{number(_ratio(runner))} times as many."
        )

    return Option(
        labels[int(value)], lambda runner: abs(np.log10(_ratio(runner) / value)) < 0.5, why[int(value)] or reason
    )  # fmt: skip


NARROWER = Choice(
    ask="The bowl is made ten times as narrow: (x² + 100y²)/2, from (100, 1). Exact steps again. How many steps, "
    "compared with before?",
    options=(_is_near(1), _is_near(10), _is_near(100)),
    before=(Landscape("(x^2 + 100y^2)/2", ((-15.0, 110.0), (-35.0, 35.0)), (100.0, 1.0)),),
    shown=(NormsOfRuns((("κ = 10", EXACT), ("κ = 100", WORSE))),),
)

LESSON = Lesson(
    title="Does the best step cure the saw?",
    minutes=7,
    why="If a badly chosen α makes the saw, the best possible α at every step should cure it. Does it?",
    steps=(
        Read(
            text=r"""
Instead of one $\alpha$ for all steps, take at each step the best one:

$$\alpha_k=\text{the minimizer of }\ \varphi(\alpha)=f\big(x_k-\alpha\nabla f(x_k)\big).$$

This is **exact line search**, Cauchy's method of 1847. On a quadratic with Hessian $A$ and $g=\nabla f(x_k)$ it is
$\alpha_k=g^{\mathsf T}g/g^{\mathsf T}Ag$. Nobody can do better with a single step in this direction.

We start on the bowl $\tfrac12(x^2+10y^2)$ at $(10,1)$, which is $(\kappa,1)$ for its $\kappa=\lambda_{\max}/\mu=10$.
""",
            pictures=(START,),
        ),
        SAWS,
        ANGLE,
        RELAXED,
        NARROWER,
    ),
    summary=(
        "The exact step makes consecutive gradients orthogonal, so it zig-zags. From (κ, 1) it is no faster than "
        "the best fixed step. The saw is made by the narrow valley, not by a wrong step."
    ),
    source="Cauchy, C. R. Acad. Sci. Paris 25 (1847) 536–538; Akaike, Ann. Inst. Statist. Math. 11 (1959) 1–16; "
    "Raydan & Svaiter, Comput. Optim. Appl. 21 (2002) 155–167",
    link={"ex": "quadratic_10", "rule": "exact"},
)
