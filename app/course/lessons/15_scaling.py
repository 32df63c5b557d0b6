"""Scale your features: why the sawtooth vanishes."""

from __future__ import annotations

import math

import numpy as np

from app.course.common import asked, steps_of
from app.course.data_runs import HOURS, LINE, RAW, RAW_WINDOW, ROUND_WINDOW, STANDARD, link, loss, plain
from app.course.illustrations import NormsOfRuns, Path
from app.course.lesson import Lesson, Read
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.tables.scaling import changes
from app.text.numbers import number
from gradnorm_core.diagnostics.curvature import curvature_at

ALPHA = 0.034
SEEN, ROUND = curvature_at(RAW, np.zeros(2)), curvature_at(STANDARD, np.zeros(2))
KAPPA = SEEN.largest / SEEN.smallest
BEST = 1 / ROUND.largest
IN_ONE, SLOW = plain(STANDARD, round(BEST, 12)), plain(RAW, ALPHA)
MEAN, SPREAD = changes(HOURS, "standardize", LINE)["X"]
SCALED_Y = curvature_at(loss({"X": HOURS.columns["X"], "Y": HOURS.columns["Y"] / 10}), np.zeros(2))

ROUNDED = Number(
    ask=r"Standardized, the hours have mean 0 and mean square 1. The Hessian of the squared error is "
    r"$2\begin{pmatrix}\overline{X^2}&\overline X\\\overline X&1\end{pmatrix}$. "
    f"Before, κ was {number(KAPPA)}. What is it now?",
    number=asked("Condition number", 0, 1000, "κ"),
    name="κ",
    truth=lambda runner: round(ROUND.largest / ROUND.smallest, 9),
    why="The matrix is twice the identity: both curvatures are 2, and the valley is a round bowl.",
    misconceptions=(
        Misconception(lambda runner: 2.0, "That is the curvature; κ is the ratio of the two curvatures."),
        Misconception(lambda runner: math.sqrt(KAPPA), "That is the root of κ before; standardizing does better."),
    ),
    before=(Path(SLOW, RAW_WINDOW),),
    shown=(Path(IN_ONE, ROUND_WINDOW),),
)

STEPS = Number(
    ask=f"How many steps does gradient descent need now, from (0, 0) with α = 1/λmax = {number(BEST)}?",
    number=asked("Steps", 0, 500, "k"),
    name="Steps",
    truth=lambda runner: float(steps_of(runner, IN_ONE)),
    why="With both curvatures λ the factor 1 − αλ is 0 in every direction: the first step is the last one.",
    misconceptions=(
        Misconception(lambda runner: 200.0, "That is where the run without scaling was given up."),
        Misconception(lambda runner: 10.0, "Ten would be enough for every α from 0.42 to 0.58; this one is the best."),
    ),
    before=(Path(SLOW, RAW_WINDOW),),
    shown=(Path(IN_ONE, ROUND_WINDOW), NormsOfRuns((("standardized", IN_ONE), ("as they are", SLOW)))),
)


def _kept(runner: Runner) -> bool:
    return math.isclose(SCALED_Y.largest / SCALED_Y.smallest, KAPPA, rel_tol=1e-9)


TARGET = Choice(
    ask="Divide the points Y by 10, and leave the hours as they are. What happens to κ?",
    options=(
        Option(
            "It falls: smaller numbers, smaller curvature",
            lambda runner: SCALED_Y.largest / SCALED_Y.smallest < 0.9 * KAPPA,
            "The curvature comes from the features that multiply the weights.",
        ),
        Option("It stays", _kept, "Y moves the minimum; it does not occur in the Hessian. Scale the features."),
        Option(
            "It rises", lambda runner: SCALED_Y.largest / SCALED_Y.smallest > 1.1 * KAPPA,
            "The landscape is not stretched in one direction more than in another.",
        ),
    ),
    before=(Path(SLOW, RAW_WINDOW),),
)  # fmt: skip

LESSON = Lesson(
    title="Scale your features",
    minutes=7,
    why="One press on standardize, and a run that needs thousands of steps arrives in one. What has changed?",
    steps=(
        Read(
            text=rf"""
The hours are {number(MEAN)} on average, and {number(SPREAD)} off that. So a steeper line is a higher line: $w$ and $b$
undo each other, and a long valley lies where they do.

**Standardizing** replaces $X$ by $(X-m)/s$ with the mean $m$ and the standard deviation $s$. A step in the new $w$
turns the line about its middle, and $b$ alone lifts it. The fit is the same: $w_\text{{old}}=w/s$ and
$b_\text{{old}}=b-wm/s$.
""",
            pictures=(Path(SLOW, RAW_WINDOW),),
        ),
        ROUNDED,
        STEPS,
        TARGET,
    ),
    summary="Standardized features make the two curvatures of a line's loss equal, κ = 1: the sawtooth was a matter "
    "of units.",
    source="LeCun, Bottou, Orr & Müller, Efficient BackProp, in: Neural Networks: Tricks of the Trade, LNCS 1524, 1998",
    link=link("standardize", 0.5, ROUND_WINDOW),
)
