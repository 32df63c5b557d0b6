"""Chaos beyond the limit: off quadratics a run above 2/λmax may cycle, double its period, and become erratic."""

from __future__ import annotations

import numpy as np

from app.course.behaviour_questions import Behaves
from app.course.common import alpha_parameter, asked, curvature, fixed
from app.course.drawn_questions import DrawsNorm
from app.course.illustrations import Landscape, NormsOfRuns, Path, Strip
from app.course.lesson import Lesson, Read, Slider
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.text.numbers import number
from gradnorm_core.descent.spec import RunSpec

WELL = "x^4/4 - x^2/2 + y^2/2"
WINDOW = ((-2.0, 2.0), (-1.5, 1.5))
START = (0.4, 1.2)
AT = curvature(WELL, (1.0, 0.0))
LIMIT = 2 / AT.largest
OPEN = Landscape(WELL, WINDOW, START)
STRIP = Strip(fixed(WELL, START, 1.0), (0.8, 2.0))
WORDS = ("glides", "zig-zags", "cycles", "bounces", "diverges")


def _run(alpha: float, start: tuple[float, float] = START) -> RunSpec:
    return fixed(WELL, start, alpha, 400)


FOURFOLD, WILD, TWIN = _run(1.25), _run(1.5), _run(1.5, (0.4 + 1e-6, 1.2))

WHERE = Number(
    ask=r"For $f=\tfrac14x^4-\tfrac12x^2+\tfrac12y^2$ the Hessian is $\mathrm{diag}(3x^2-1,\ 1)$. Above which "
    r"$\alpha$ is the minimum (1, 0) unstable?",
    number=asked("Step size", 0, 10, "2/λmax"),
    name="2/λmax",
    truth=lambda runner: LIMIT,
    why=f"At (1, 0) the eigenvalues are {number(AT.largest)} along x and {number(AT.smallest)} along y; the larger "
    "rules.",
    misconceptions=(
        Misconception(
            lambda runner: 2 / AT.smallest,
            "That is λmax itself, 3·1² − 1 = 2, or made of the curvature along y. The limit is 2/λmax.",
        ),
        Misconception(
            lambda runner: 1 / AT.largest,
            "That is 1/λmax: above it the steep component changes sign, and still shrinks.",
        ),
        Misconception(lambda runner: 2 / 3, "That takes 3x² for the curvature; the −1 is missing."),
    ),
    before=(OPEN,),
    shown=(OPEN,),
)

JUST_ABOVE = Behaves(
    ask="α = 1.1, ten percent above the limit. On a quadratic that diverges. And here?",
    spec=_run(1.1),
    window=WINDOW,
    options=WORDS,
    why="The run cannot settle on (1, 0), which repels it. Farther out the curvature is another, and there the "
    "swings stop growing: it goes to and fro between two points, one on each side of the minimum.",
)


def _has_period(count: int | None) -> Option:
    labels = {2: "Two again, a little farther apart", 4: "Four", None: "It never repeats"}
    whys = {
        2: "The cycle of two has lost its stability in its turn, as the minimum did before.",
        4: "The period has doubled: in the four points of the cycle the run lands in turn. It doubles again, to 8, "
        "16, …, at step sizes ever closer together.",
        None: "So it is for larger α; here it still repeats.",
    }
    return Option(labels[count], lambda runner: runner.diagnosis(FOURFOLD).period == count, whys[count])


DOUBLED = Choice(
    ask="α = 1.25. At how many points does the run land, again and again?",
    options=(_has_period(2), _has_period(4), _has_period(None)),
    before=(OPEN,),
    shown=(Path(FOURFOLD, WINDOW), STRIP),
    spec=FOURFOLD,
)

ERRATIC = Behaves(
    ask="And the same run with α = 1.5?",
    spec=WILD,
    window=WINDOW,
    options=WORDS,
    why="In 400 steps it neither settles nor repeats, and it stays between −2 and 2: such runs are called chaotic. "
    "For some α in between the run is periodic again, as near α = 1.7.",
)


def _gap(runner: Runner) -> float:
    return float(np.abs(runner.run(WILD).points - runner.run(TWIN).points).max())


def _split(runner: Runner) -> int:
    return int(np.argmax(np.abs(runner.run(WILD).points[:, 0] - runner.run(TWIN).points[:, 0]) > 0.1))


TWINS = Choice(
    ask="Two runs with α = 1.5 start one millionth apart. How far apart do they get within 400 steps?",
    options=(
        Option(
            "They stay about a millionth apart",
            lambda runner: _gap(runner) < 1e-4,
            "That is so where runs settle; here small differences are multiplied.",
        ),
        Option(
            "They come together", lambda runner: _gap(runner) == 1e-6, "They would, on their way to the same minimum."
        ),
        Option(
            "More than 0.5 apart",
            lambda runner: _gap(runner) > 0.5,
            lambda runner: (
                f"After {_split(runner)} steps they are more than 0.1 apart, later up to {number(_gap(runner))}. The "
                "rule is exact and has no chance in it, and still a start known to six digits does not tell where the "
                "run is then."
            ),
        ),
    ),
    before=(OPEN,),
    shown=(
        NormsOfRuns(
            (("x₀ = 0.4", fixed(WELL, START, 1.5, 60)), ("x₀ = 0.400001", fixed(WELL, (0.4 + 1e-6, 1.2), 1.5, 60)))
        ),
        STRIP,
    ),
)

NORM_BESIDE = DrawsNorm(
    ask="Back to α = 1.1, ten percent above the limit, now from (1.0001, 0), right beside the minimum. Draw ‖∇f‖₂ over "
    "80 steps, on a logarithmic axis.",
    spec=fixed(WELL, (1.0001, 0.0), 1.1, 80),
    window=WINDOW,
    powers=(-2, 6),
    why="Near the minimum each step multiplies the error by 1 − 1.1·2 = −1.2: the norm rises along a straight line, as "
    "on a quadratic. There it would rise for ever. Here the swings stop growing in the cycle of two, whose points have "
    "the same norm: the line turns level.",
)

LESSON = Lesson(
    title="What happens beyond 2/λmax?",
    minutes=10,
    why="“Above 2/λmax it diverges” is a theorem for quadratics. What happens on everything else?",
    steps=(
        Read(
            text=r"""
On a quadratic the curvature is the same everywhere, so a step that is too long at one place is too long at all.
Elsewhere it is not. Near a minimum with the largest curvature $\lambda_{\max}$ the rule is

$$\alpha<\frac{2}{\lambda_{\max}}:\ \text{stable},\qquad \alpha>\frac{2}{\lambda_{\max}}:\ \text{unstable}.$$

Unstable means: a run that comes close is driven away again. It does not say where to.

We look at the double well again, $f=\tfrac14x^4-\tfrac12x^2+\tfrac12y^2$, from $(0.4,\ 1.2)$.
""",
            pictures=(OPEN,),
        ),
        WHERE,
        JUST_ABOVE,
        DOUBLED,
        ERRATIC,
        Read(
            text=r"""
All step sizes at once: for each $\alpha$ the picture shows where the last iterates of the run lie. One line: it has
settled. Two, four: a cycle. A cloud: no cycle. Above the picture stands the period.

Move $\alpha$ and compare the path with the strip.
""",
            slider=Slider(
                alpha_parameter(0.8, 1.95, 1.1, logarithmic=False),
                lambda alpha: (Path(_run(alpha), WINDOW), STRIP),
                lambda alpha, runner: f"α = {number(alpha)}: the run {runner.diagnosis(_run(alpha)).behaviour}.",
                stops=47,
            ),
        ),
        TWINS,
        NORM_BESIDE,
    ),
    summary=(
        f"Above 2/λmax = {number(LIMIT)} this minimum is unstable, and up to α = 2 the run stays bounded: a cycle of "
        "two, of four, then chaos, with windows of order. That “unstable” means “diverges” is a theorem for "
        "quadratics only."
    ),
    source="Cohen et al., ICLR 2021, arXiv:2103.00065; Chen et al., arXiv:2310.01687",
    link={"ex": "double_well", "step": "1.5"},
)
