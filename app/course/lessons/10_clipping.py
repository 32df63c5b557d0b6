"""Clipping: a bound on the gradient, what it cures and what it cannot."""

from __future__ import annotations

import math

import numpy as np

from app.course.behaviour_questions import Behaves
from app.course.common import asked, fixed, gradient, norm
from app.course.illustrations import Curves, Landscape, NormsOfRuns, Path
from app.course.lesson import Lesson, Read
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.text.numbers import number, pair
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.steepest import Normalized
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import parse

CLIFF = "x^4/4 + x^2/2 + y^2/2"
START = (3.0, 2.0)
WINDOW = ((-4.0, 4.0), (-3.0, 3.0))
ALPHA, C = 0.3, 1.0
G, SIZE = gradient(CLIFF, START), norm(CLIFF, START)
WILD = fixed(CLIFF, START, ALPHA)
CLIPPED = fixed(CLIFF, START, ALPHA, clip=ClipByNorm(C))
PLATEAU = "exp(-x) + y^2/2"
FLAT_WINDOW = ((-1.0, 9.0), (-2.5, 2.5))
FLAT_START = (6.0, 0.5)
FLAT, FLAT_CLIPPED = fixed(PLATEAU, FLAT_START, 0.5), fixed(PLATEAU, FLAT_START, 0.5, clip=ClipByNorm(C))
RESTLESS = RunSpec(parse("(x^2 + y^2)/2"), START, Normalized(), Fixed(0.5), max_iterations=100)
OPEN = Landscape(CLIFF, WINDOW, START)
BY_VALUE = ClipByValue(C).transform(G, 0)
BY_NORM = ClipByNorm(C).transform(G, 0)

EXPLODES = Behaves(
    ask=rf"$f=\tfrac14x^4+\tfrac12x^2+\tfrac12y^2$ from {pair(START)}, where $\nabla f=$ {pair(G)}: a cliff. At the "
    rf"minimum $\lambda_{{\max}}=1$, so 2/λmax = 2 there. What does the run with α = {ALPHA} do?",
    spec=WILD,
    window=WINDOW,
    options=("glides", "zig-zags", "cycles", "diverges"),
    why=f"The first step leads from x = 3 to x = {number(START[0] - ALPHA * G[0])}, higher up the opposite cliff, "
    "where the gradient is larger still. 2/λmax at the minimum promises nothing far from it.",
)

STEP = Number(
    ask=f"Now the gradient is clipped by norm at c = {number(C)}. How long is the first step with α = {ALPHA}?",
    number=asked("Length", 0, 100, "‖x₁ − x₀‖₂"),
    name="‖x₁ − x₀‖₂",
    truth=lambda runner: float(np.linalg.norm(np.diff(runner.run(CLIPPED).points[:2], axis=0))),
    why=f"‖g‖₂ = {number(SIZE)} is above c, so g is multiplied by c/‖g‖₂; its norm is then c and the step αc long.",
    misconceptions=(
        Misconception(lambda runner: ALPHA * SIZE, "That is the step without clipping."),
        Misconception(lambda runner: C, "That is the norm of the clipped gradient; the step is α times as long."),
        Misconception(
            lambda runner: ALPHA * math.sqrt(2), "That would be clipping by value, which makes (1, 1) of it."
        ),
    ),
    before=(OPEN,),
    shown=(Path(CLIPPED, WINDOW), Curves(CLIPPED)),
)


def _turned(clipped: np.ndarray) -> bool:
    return not math.isclose(float(clipped @ G), float(gradient_norm(clipped)) * SIZE, rel_tol=1e-9)


TURNS = Choice(
    ask=f"Clip g = {pair(G)} at c = 1, by norm and by value. Which of them changes the direction?",
    options=(
        Option(
            "By norm",
            lambda runner: _turned(BY_NORM) and not _turned(BY_VALUE),
            f"By norm all components are multiplied by the same number: {pair(BY_NORM)}, the same direction.",
        ),
        Option(
            "By value",
            lambda runner: _turned(BY_VALUE) and not _turned(BY_NORM),
            f"By value every component is cut on its own: {pair(BY_VALUE)}. The direction along x has become the "
            "diagonal.",
        ),
        Option(
            "Both",
            lambda runner: _turned(BY_VALUE) and _turned(BY_NORM),
            f"By norm g becomes {pair(BY_NORM)}, a multiple of g.",
        ),
        Option(
            "Neither",
            lambda runner: not _turned(BY_VALUE) and not _turned(BY_NORM),
            f"By value g becomes {pair(BY_VALUE)}, no multiple of g.",
        ),
    ),
    before=(OPEN,),
    shown=(
        Path(CLIPPED, WINDOW, "Clipped by norm."),
        Path(fixed(CLIFF, START, ALPHA, clip=ClipByValue(C)), WINDOW, "Clipped by value."),
    ),
)


def _gain(runner: Runner) -> float:
    """How much farther the clipped run comes on the plateau."""
    clipped, plain = runner.run(FLAT_CLIPPED), runner.run(FLAT)
    return float(np.abs(clipped.points - plain.points).max())


VANISHES = Choice(
    ask=rf"A plateau: $f=e^{{-x}}+\tfrac12y^2$ from {pair(FLAT_START)}, where the slope along x is "
    f"{number(gradient(PLATEAU, FLAT_START)[0])}. The run creeps. Does clipping at c = 1 help?",
    options=(
        Option(
            "Yes, it lengthens the short gradients",
            lambda runner: _gain(runner) > 1,
            "Clipping is an upper bound: it multiplies by min(1, c/‖g‖), which is never above 1.",
        ),
        Option(
            "A little", lambda runner: 0 < _gain(runner) <= 1, "Not even a little: no gradient of this run is above c."
        ),
        Option(
            "No, it does nothing at all",
            lambda runner: _gain(runner) == 0,
            lambda runner: (
                f"Both runs are the same to the last digit. After {len(runner.run(FLAT).step_sizes)} steps x has come "
                f"from 6 to {number(float(runner.run(FLAT).points[-1][0]))}."
            ),
        ),
    ),
    before=(Landscape(PLATEAU, FLAT_WINDOW, FLAT_START),),
    shown=(Path(FLAT_CLIPPED, FLAT_WINDOW), NormsOfRuns((("clipped", FLAT_CLIPPED), ("plain", FLAT)))),
)

NEVER_SETTLES = Behaves(
    ask=r"To help on plateaus one may always step along $g/\lVert g\rVert$, so that every step is α long. On the "
    rf"round bowl $\tfrac12(x^2+y^2)$ from {pair(START)} with α = 0.5: how does it end?",
    spec=RESTLESS,
    window=WINDOW,
    options=("glides", "creeps", "cycles", "diverges"),
    why="Every step is 0.5 long, next to the minimum too: it steps over it and back. With a fixed α at least one of "
    "two consecutive iterates is α/2 or more away from the minimum; α has to shrink.",
)

LESSON = Lesson(
    title="What does clipping do, and what not?",
    minutes=8,
    why="A single huge gradient can throw a run out of the window. Programs clip it. What does that do, and what not?",
    steps=(
        Read(
            text=r"""
A step is $\alpha\lVert g\rVert$ long, so where the ground is a cliff it is enormous. **Clipping by norm** bounds it:

$$g\ \leftarrow\ g\cdot\min\!\Big(1,\ \frac{c}{\lVert g\rVert_2}\Big).$$

**Clipping by value** cuts every component into $[-c,c]$ on its own. Both leave a short gradient as it is.

A program that logs the gradient norm usually logs it *before* clipping; that is why the log may show values above
$c$. The curves of this app do, too.
""",
            pictures=(OPEN,),
        ),
        EXPLODES,
        STEP,
        TURNS,
        VANISHES,
        NEVER_SETTLES,
    ),
    summary=(
        "Clipping by norm shortens a long gradient and keeps its direction; by value may turn it. It cures "
        "exploding gradients, not vanishing ones."
    ),
    source="Pascanu, Mikolov & Bengio, ICML 2013, PMLR 28(3) 1310–1318; Zhang, He, Sra & Jadbabaie, ICLR 2020, "
    "arXiv:1905.11881",
    link={"f": CLIFF, "start": "3_2", "step": "0.3", "clip": "norm_1_0", "window": "-4_4_-3_3"},
)
