"""Saddles and maxima: a small norm says level ground, not the bottom."""

from __future__ import annotations

from app.course.common import curvature, fixed
from app.course.illustrations import Basins, Curves, Landscape, NormHeights, Path
from app.course.lesson import Lesson, Read
from app.course.questions import Arrives, Choice, Option
from app.course.runner import Runner
from app.text.numbers import number
from gradnorm_core.objectives.gallery import GALLERY

WELL = "x^4/4 - x^2/2 + y^2/2"
WINDOW = ((-2.0, 2.0), (-1.5, 1.5))
PLACES = (("The minimum", (-1.0, 0.0)), ("The point", (0.0, 0.0)), ("The minimum", (1.0, 0.0)))
ON_LINE, BESIDE = fixed(WELL, (0.0, 1.2), 0.2), fixed(WELL, (0.01, 1.2), 0.2)
SUMMIT = "3exp(-x^2/2 - y^2)"
ON_TOP, NEAR_TOP = fixed(SUMMIT, (0.0, 0.0), 0.2), fixed(SUMMIT, (0.001, 0.0), 0.2)
SUMMIT_WINDOW = ((-3.0, 3.0), (-2.5, 2.5))
FOUR = GALLERY["himmelblau"]
FAR = fixed(FOUR.text, (0.5, 5.0), 0.01, 300)
SIGNS = curvature(WELL)

STUCK = Arrives(
    ask="The double well has minima at (−1, 0) and (1, 0). Plain descent with α = 0.2 starts at (0, 1.2), on the "
    "line between them. Where does it end?",
    spec=ON_LINE,
    places=PLACES,
    window=WINDOW,
    why="On the line x = 0 the derivative along x is 0, so x never changes: the run goes straight down to the saddle.",
)


def _kind(kind: str) -> bool:
    return curvature(WELL).kind == kind


WHAT = Choice(
    ask="At (0, 0) that run stops: ‖∇f‖₂ is below 10⁻⁶ and the program reports “converged”. What is at (0, 0)?",
    options=(
        Option(
            "A minimum: the norm is 0",
            lambda runner: _kind("minimum"),
            "The norm is 0 at every stationary point. Along x the ground curves downwards there.",
        ),
        Option("A maximum", lambda runner: _kind("maximum"), "Along y the ground curves upwards there."),
        Option(
            "A saddle",
            lambda runner: _kind("saddle"),
            f"The Hessian has the eigenvalues {number(SIGNS.smallest)} and {number(SIGNS.largest)}: one of each "
            "sign. The norm cannot tell; the eigenvalues can.",
        ),
    ),
    before=(Path(ON_LINE, WINDOW),),
    shown=(Path(ON_LINE, WINDOW), NormHeights(WELL, WINDOW, (0.0, 0.0))),
)

ESCAPES = Arrives(
    ask="The same run, moved by one hundredth: from (0.01, 1.2). Where does it end?",
    spec=BESIDE,
    places=PLACES,
    window=WINDOW,
    why="Near the saddle each step multiplies x by about 1 + α = 1.2. That is slow at first, and the norm falls and "
    "rises again on the way past it. Almost every start escapes a saddle, if the step is short enough.",
)


def _moves(runner: Runner) -> tuple[bool, bool]:
    """Whether the run from the summit moves, and whether the one beside it gets away."""
    top, near = runner.run(ON_TOP), runner.run(NEAR_TOP)
    return top.iterations > 0, float(abs(near.points[-1][0])) > 1


TOP = Choice(
    ask="A hill with its summit at (0, 0). Descent starts exactly there, and once more at (0.001, 0). What happens?",
    options=(
        Option(
            "Both run down",
            lambda runner: _moves(runner) == (True, True),
            "Exactly on the summit ∇f = 0, and so is every step.",
        ),
        Option(
            "The first never moves, the second runs down",
            lambda runner: _moves(runner) == (False, True),
            lambda runner: (
                "At the summit ‖∇f‖ = 0 from the start. A thousandth beside it the slope is tiny and at first grows "
                f"at every step; after {runner.run(NEAR_TOP).iterations} steps x = "
                f"{number(float(runner.run(NEAR_TOP).points[-1][0]))}."
            ),
        ),
        Option(
            "Neither moves: both norms are too small",
            lambda runner: _moves(runner) == (False, False),
            "Beside the summit the norm is small, but above the tolerance.",
        ),
    ),
    before=(Landscape(SUMMIT, SUMMIT_WINDOW, (0.0, 0.0)),),
    shown=(Path(NEAR_TOP, SUMMIT_WINDOW), Curves(NEAR_TOP)),
)

WHICH = Arrives(
    ask="Himmelblau’s function has four minima, all equally deep. From (0.5, 5) with α = 0.01: which one is reached?",
    spec=FAR,
    places=tuple(("The minimum", point) for point in FOUR.minimizers),
    window=FOUR.view,
    after_pictures=(Path(FAR, FOUR.view), Basins(fixed(FOUR.text, (0.0, 0.0), 0.01, 300), FOUR.view, (0.5, 5.0))),
    why="The run follows the slope, not the distance. In the second picture every start has the colour of the "
    "minimum it reaches.",
)

LESSON = Lesson(
    title="A gradient of zero: arrived?",
    minutes=8,
    why="The gradient norm is zero. Has the run arrived at the minimum?",
    steps=(
        Read(
            text=r"""
Where $\nabla f=0$ the point is **stationary**. What it is, the Hessian decides:

- all eigenvalues positive: a minimum;
- all negative: a maximum;
- of both signs: a saddle, up one way and down another.

If some are $0$, it takes a closer look. The gradient norm is $0$ in all these cases.

The double well is $f=\tfrac14x^4-\tfrac12x^2+\tfrac12y^2$. Its gradient is $(x^3-x,\ y)$, zero at $(-1,0)$, $(0,0)$
and $(1,0)$.
""",
            pictures=(Landscape(WELL, WINDOW),),
        ),
        STUCK,
        WHAT,
        ESCAPES,
        TOP,
        WHICH,
    ),
    summary=(
        "A zero norm means level ground. A saddle holds only the starts that are aimed at it exactly; a maximum "
        "only itself. Which minimum is reached depends on start and step, and nothing says that it is the deepest."
    ),
    source="Lee, Simchowitz, Jordan & Recht, COLT 2016, PMLR 49 1246–1257; Nocedal & Wright, Numerical "
    "Optimization, 2nd ed., Springer 2006, chapter 2",
    link={"ex": "double_well", "start": "0_1.2", "step": "0.2"},
)
