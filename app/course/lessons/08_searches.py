"""Line searches: a step size found anew at every step, by trial."""

from __future__ import annotations

from app.course.behaviour_questions import Behaves
from app.course.common import BOWL, BOWL_START, BOWL_WINDOW, asked, fixed, steps_of
from app.course.illustrations import Landscape, LineSearch, Path
from app.course.lesson import Lesson, Read
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.text.numbers import number
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.objectives.formula import parse

ARMIJO = RunSpec(parse(BOWL), BOWL_START, step_rule=Armijo(), max_iterations=200)
EXACT = RunSpec(parse(BOWL), BOWL_START, step_rule=Exact(), max_iterations=200)
START = Landscape(BOWL, BOWL_WINDOW, BOWL_START)
WELL = "x^4/4 + y^2/2"
WELL_WINDOW = ((-4.0, 4.0), (-3.0, 3.0))
WELL_START = (3.0, 2.0)
BLIND = fixed(WELL, WELL_START, 1.0, 60)
CAREFUL = RunSpec(parse(WELL), WELL_START, step_rule=Armijo(), max_iterations=400, gradient_tolerance=1e-3)


def _taken(runner: Runner) -> float:
    return float(runner.run(ARMIJO).step_sizes[0])


def _trials(runner: Runner) -> int:
    return len(runner.run(ARMIJO).trajectory.trials.of(0))


def _why_taken(runner: Runner) -> str:
    first = runner.run(ARMIJO).trajectory.trials.of(0)
    trials = ", ".join(
        f"α = {number(a)} gives f = {number(v)}" for a, v in zip(first.step_sizes, first.values, strict=True)
    )
    height = number(float(runner.run(ARMIJO).values[0]))
    return f"f is {height} at the start. {trials}: the first that is low enough is taken."


FIRST_ALPHA = Number(
    ask=r"On the bowl $\tfrac12(x^2+10y^2)$ from (10, 1), where $\nabla f=(10,10)$ and $f=55$. The trials are 1, ½, "
    r"¼, … Which $\alpha$ is taken? (Practically: the first with a lower $f$.)",
    number=asked("Step size", 0, 10, "α₀"),
    name="α₀",
    truth=_taken,
    why=_why_taken,
    misconceptions=(
        Misconception(lambda runner: 1, "α = 1 leads to (0, −9), on the other side and far higher."),
        Misconception(lambda runner: 0.5, "α = ½ leads to (5, −4), which is higher than the start."),
        Misconception(
            lambda runner: float(runner.run(EXACT).step_sizes[0]),
            "That is the exact step, the best on the ray. Backtracking takes the first that is good enough.",
        ),
        Misconception(
            lambda runner: 0.125,
            "It would be lower still, but the search has stopped before: it takes the first that is good enough.",
        ),
    ),
    before=(START,),
    shown=(Path(ARMIJO, BOWL_WINDOW), LineSearch(ARMIJO)),
)


def _rises(runner: Runner) -> int:
    return len(runner.diagnosis(ARMIJO).value_rises)


def _norm_rises(runner: Runner) -> int:
    return len(runner.diagnosis(ARMIJO).norm_rises[2])


GUARANTEE = Choice(
    ask="What is sure at every step of a run with Armijo's rule?",
    options=(
        Option(
            "f falls, and ‖∇f‖ falls",
            lambda runner: _rises(runner) == 0 and _norm_rises(runner) == 0,
            lambda runner: f"In this run ‖∇f‖ rises at {_norm_rises(runner)} of {steps_of(runner, ARMIJO)} steps.",
        ),
        Option(
            "f falls; ‖∇f‖ may rise",
            lambda runner: _rises(runner) == 0 and _norm_rises(runner) > 0,
            "The rule compares values of f, not norms. A lower point may well be a steeper one: on the other side "
            "of the valley.",
        ),
        Option(
            "‖∇f‖ falls; f may rise",
            lambda runner: _rises(runner) > 0 and _norm_rises(runner) == 0,
            "It is the other way round: every accepted step has lowered f, that is the rule.",
        ),
    ),
    before=(START,),
    shown=(Path(ARMIJO, BOWL_WINDOW), LineSearch(ARMIJO, 1)),
)

BLINDLY = Behaves(
    ask=r"Another function: $f=\tfrac14x^4+\tfrac12y^2$ from (3, 2). Its curvature along $x$ is $3x^2$: 27 at the "
    r"start, 0 at the minimum. First the fixed step $\alpha=1$. What happens?",
    spec=BLIND,
    window=WELL_WINDOW,
    options=("glides", "creeps", "zig-zags", "diverges"),
    why="At the start 2/λmax would be 2/27. No single α suits both ends of this path: what is safe here is slow there.",
)


def _arrives(runner: Runner) -> bool:
    return runner.run(CAREFUL).status.name == "converged"


def _adapted(runner: Runner) -> str:
    sizes = runner.run(CAREFUL).step_sizes
    return (
        f"The first step is α = {number(float(sizes[0]))}, the last α = {number(float(sizes[-1]))}: each is tried anew."
    )


TRIED = Choice(
    ask="Now backtracking from α = 1 on the same function, to ‖∇f‖ ≤ 0.001. What does the search do?",
    options=(
        Option(
            "It diverges too, since it begins with α = 1",
            lambda runner: runner.run(CAREFUL).status.name == "diverged",
            "α = 1 is only a trial. It raises f at the start, so it is halved.",
        ),
        Option(
            "It arrives, with a short step first and longer ones later",
            lambda runner: _arrives(runner) and _longer(runner),
            _adapted,
        ),
        Option(
            "It arrives, with the same short step all the way",
            lambda runner: _arrives(runner) and not _longer(runner),
            "Each step begins its trials at 1 again, so it can become longer where the ground is flatter.",
        ),
    ),
    before=(Landscape(WELL, WELL_WINDOW, WELL_START),),
    shown=(Path(CAREFUL, WELL_WINDOW), LineSearch(CAREFUL)),
)


def _longer(runner: Runner) -> bool:
    sizes = runner.run(CAREFUL).step_sizes
    return float(sizes[-1]) > 2 * float(sizes[0])


LESSON = Lesson(
    title="Can the step size be found on the way?",
    minutes=8,
    why="Nobody knows λmax beforehand. Can the step size be found on the way?",
    steps=(
        Read(
            text=r"""
**Backtracking**, by Armijo's rule: try $\alpha=1$. If $f$ has not fallen enough, halve $\alpha$ and try again. Enough
means: at least the small share $c_1$ of what the slope at the start of the ray foretells,

$$f(x_k-\alpha g)\ \le\ f(x_k)-c_1\,\alpha\,\lVert g\rVert_2^2,\qquad c_1=10^{-4}.$$

A trial costs one value of $f$ and no gradient. Since a short enough step always passes, the search always ends.
""",
            pictures=(START,),
        ),
        FIRST_ALPHA,
        GUARANTEE,
        BLINDLY,
        TRIED,
    ),
    summary=(
        "A line search tries step sizes along the ray until f has fallen enough. It needs no λmax, f falls at every "
        "step, and it adapts to the ground. It does not cure the zig-zag: that lies in the direction."
    ),
    source="Armijo, Pacific J. Math. 16 (1966) 1–3; Nocedal & Wright, Numerical Optimization, 2nd ed., Springer "
    "2006, chapter 3",
    link={"ex": "quadratic_10", "rule": "armijo"},
)
