"""Conditioning: the ratio of the curvatures sets the number of steps."""

from __future__ import annotations

import math

from app.course.behaviour_questions import OwnStep
from app.course.common import BOWL, BOWL_WINDOW, alpha_parameter, asked, curvature, fixed, on_bowl, steps_of
from app.course.illustrations import Curves, Landscape, NormsOfRuns, Path, Sweep
from app.course.lesson import Lesson, Read, Slider
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.text.grammar import counted
from app.text.numbers import number
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.methods.parameter import Parameter

LEANING = "x^2 + y^2 + 1.8x*y"
LEANS = curvature(LEANING)
KAPPA = LEANS.condition_number or math.nan
WINDOW = ((-4.0, 4.0), (-4.0, 4.0))
ROUND = "(x^2 + y^2)/2"
IN_ONE = fixed(ROUND, (3.0, 2.0), 1.0, 50)
BOWL_BEST = curvature(BOWL).best_step or math.nan


def _bowl(kappa: float) -> str:
    return f"(x^2 + {kappa:g}y^2)/2"


def _best(kappa: float) -> RunSpec:
    """The best fixed step on the bowl with this κ, from its worst start."""
    return fixed(_bowl(kappa), (kappa, 1.0), 2 / (1 + kappa), 1500)


def _window(kappa: float) -> tuple[tuple[float, float], tuple[float, float]]:
    return (-0.15 * kappa, 1.1 * kappa), (-0.35 * kappa, 0.35 * kappa)


NUMBER = Number(
    ask=r"For $f=x^2+y^2+1.8\,xy$ the Hessian is $\begin{pmatrix}2&1.8\\1.8&2\end{pmatrix}$. What is its condition "
    r"number $\kappa$?",
    number=asked("Condition number", 0, 1000, "κ"),
    name="κ",
    truth=lambda runner: KAPPA,
    why=f"The eigenvalues are 2 − 1.8 = {number(LEANS.smallest)} along (1, −1) and 2 + 1.8 = {number(LEANS.largest)} "
    "along (1, 1). The valley lies between the axes, so the diagonal does not show it.",
    misconceptions=(
        Misconception(
            lambda runner: 1, "That is the ratio of the diagonal entries; the curvatures are the eigenvalues."
        ),
        Misconception(
            lambda runner: LEANS.largest, "That is λmax, the largest eigenvalue. κ divides it by the smallest."
        ),
        Misconception(lambda runner: 1 / KAPPA, "That is μ/λmax, upside down; κ is at least 1."),
        Misconception(lambda runner: 2 / 1.8, "Those are entries of the matrix, not its eigenvalues."),
    ),
    before=(),
    shown=(Landscape(LEANING, WINDOW),),
)


def _ratio(runner: Runner) -> float:
    return steps_of(runner, _best(100)) / steps_of(runner, _best(10))


def _counts(runner: Runner) -> str:
    return (
        f"{steps_of(runner, _best(10))} steps for κ = 10, {steps_of(runner, _best(100))} for κ = 100. The factor per "
        "step is (κ − 1)/(κ + 1), about 1 − 2/κ: ten times the κ, ten times the steps."
    )


TENFOLD = Choice(
    ask="Both with their best fixed step, to the same tolerance: how many steps does the bowl with κ = 100 need, "
    "compared with κ = 10?",
    options=(
        Option(
            "About as many, since each has its best step",
            lambda runner: _ratio(runner) < 2,
            "The best step for a narrow valley is still bound by its steep side.",
        ),
        Option("About 10 times as many", lambda runner: 5 < _ratio(runner) < 20, _counts),
        Option(
            "About 100 times as many", lambda runner: _ratio(runner) > 50, "That would be a growth as the square of κ."
        ),
    ),
    before=(Landscape(_bowl(10), _window(10), (10.0, 1.0)), Landscape(_bowl(100), _window(100), (100.0, 1.0))),
    shown=(NormsOfRuns((("κ = 10", _best(10)), ("κ = 100", _best(100)))),),
)

ONE_STEP = Choice(
    ask=r"In the bowl $\tfrac12(x^2+10y^2)$ measure $y$ in another unit, $y=v/\sqrt{10}$. It becomes "
    r"$\tfrac12(x^2+v^2)$. How many steps does gradient descent need there with α = 1/λmax?",
    options=(
        Option(
            "As many as before: it is the same function",
            lambda runner: steps_of(runner, IN_ONE) > 50,
            "The values are the same; gradient and step are not, for they depend on the units of the coordinates.",
        ),
        Option("About 10", lambda runner: 2 <= steps_of(runner, IN_ONE) <= 50, "κ is what counts, and it is 1 now."),
        Option(
            "1",
            lambda runner: steps_of(runner, IN_ONE) == 1,
            "With μ = λmax = 1 the factor 1 − αλ is 0 in every direction. That is what a preconditioner does, and what "
            "standardising data does: it changes the units so that κ becomes small.",
        ),
    ),
    before=(Landscape(ROUND, WINDOW, (3.0, 2.0)),),
    shown=(Path(IN_ONE, WINDOW),),
)

TIMES_FIVE = Choice(
    ask="Multiply f by 5. What happens to κ, and to the limit 2/λmax?",
    options=(
        Option("Both stay", lambda runner: _five()[1] == 1, "Every slope is five times as steep, λmax too."),
        Option(
            "κ stays, the limit becomes a fifth",
            lambda runner: _five() == (1, 5),
            "All eigenvalues are multiplied by 5. Their ratio stays, κ = "
            f"{number(curvature(BOWL).condition_number or 0)}; 2/λmax goes from {number(2 / curvature(BOWL).largest)} "
            f"to {number(2 / curvature('5(x^2 + 10y^2)/2').largest)}. The number of steps does not change, if α "
            "follows.",
        ),
        Option("κ becomes five times as large", lambda runner: _five()[0] == 5, "κ is a ratio: the 5 cancels."),
    ),
    before=(Landscape(BOWL, BOWL_WINDOW),),
)


def _five() -> tuple[int, int]:
    """By what κ and λmax of the bowl are multiplied when f is multiplied by 5."""
    before, after = curvature(BOWL), curvature("5(x^2 + 10y^2)/2")
    kappas = (after.condition_number or 0) / (before.condition_number or 1)
    return round(kappas), round(after.largest / before.largest)


def _fast(run: Run, found: Diagnostics) -> bool:
    return run.status.name == "converged" and run.iterations <= 1.15 * WITH_BEST


def _why(run: Run, found: Diagnostics) -> str:
    if run.status.name == "converged":
        return f"It takes {counted(run.iterations)}; with 2/(μ+λmax) it takes {WITH_BEST}."
    return f"It does not arrive in {counted(run.iterations)}; with 2/(μ+λmax) it takes {WITH_BEST}."


WITH_BEST = run_spec(on_bowl(BOWL_BEST)).iterations
OWN = OwnStep(
    ask="Choose the α with which the bowl with κ = 10 takes the fewest steps from (10, 1); within 15 % counts.",
    spec=on_bowl(0.1),
    number=alpha_parameter(0.01, 0.3, 0.1),
    window=BOWL_WINDOW,
    reached=_fast,
    truth=f"the best fixed step in the worst case is 2/(μ+λmax) = {number(BOWL_BEST)}",
    why=_why,
    shown=lambda spec: (Path(spec, BOWL_WINDOW), Sweep(spec, (0.01, 0.3))),
)

LESSON = Lesson(
    title="Why do some functions take so long?",
    minutes=9,
    why="Some functions take ten steps and some ten thousand, with the best α for each. What makes the difference?",
    steps=(
        Read(
            text=r"""
The step size must suit the steepest direction: $\alpha<2/\lambda_{\max}$. Progress along the flattest is then slow.
How slow is measured by the **condition number**

$$\kappa=\frac{\lambda_{\max}}{\mu}\ \ge 1,$$

the ratio of the largest curvature to the smallest. For $\kappa=1$ the level lines are circles. The best fixed step
in the worst case, $2/(\mu+\lambda_{\max})$, guarantees a factor of

$$\frac{\kappa-1}{\kappa+1}\ \text{ per step.}$$
""",
            slider=Slider(
                Parameter("kappa", "", "Condition number κ", 10.0, 1.0, 40.0, logarithmic=True),
                lambda kappa: (Path(_best(kappa), _window(kappa)), Curves(_best(kappa))),
                lambda kappa, runner: (
                    f"κ = {number(kappa)}: the factor per step is {number((kappa - 1) / (kappa + 1))}, and the run "
                    f"takes {counted(runner.run(_best(kappa)).iterations)}."
                ),
            ),
        ),
        NUMBER,
        TENFOLD,
        ONE_STEP,
        TIMES_FIVE,
        OWN,
    ),
    summary=(
        "κ = λmax/μ sets the pace: with the best fixed step the worst case needs steps in proportion to κ. Other units "
        "of the coordinates change κ; a factor before f does not."
    ),
    source="Boyd & Vandenberghe, Convex Optimization, Cambridge University Press 2004, section 9.3; Nocedal & "
    "Wright, Numerical Optimization, 2nd ed., Springer 2006, chapter 3",
    link={"ex": "quadratic_100"},
)
