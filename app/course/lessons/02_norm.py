"""The norm of a gradient: the steepest slope, and what other norms measure."""

from __future__ import annotations

import math

from app.course.common import BOWL, BOWL_WINDOW, asked, fixed, gradient, norm
from app.course.illustrations import Compass, NormHeights, Slopes, UnitBalls
from app.course.lesson import Lesson, Read, Slider
from app.course.questions import Choice, Misconception, Number, Option, StopsFirst
from app.text.numbers import number, pair
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.norms import gradient_norm, steepest_direction
from gradnorm_core.objectives.gallery import GALLERY

PLANE = "3x - 4y"
G = gradient(PLANE, (0.0, 0.0))
ONE, TWO, MOST = (float(gradient_norm(G, p)) for p in (1, 2, math.inf))
WINDOW = ((-5.0, 5.0), (-5.0, 5.0))
"""Wide enough for ∇f and −∇f in their own length."""
TWICE = float(gradient_norm(2 * G))
TURNED = GALLERY["quadratic_rotated"]
RACE = fixed(TURNED.text, TURNED.start, 0.1, 400, gradient_tolerance=0.1, tolerance_norm=1.0)

LENGTH = Number(
    ask=rf"$f(x,y)=3x-4y$ has the gradient {pair(G)} everywhere. What is its norm $\lVert\nabla f\rVert_2$?",
    number=asked("Norm", 0, 100, "‖∇f‖₂"),
    name="‖∇f‖₂",
    truth=lambda runner: TWO,
    why=(
        f"√(3² + 4²) = {number(TWO)}. The picture shows what it means: of all slopes on this plane the steepest is "
        f"{number(TWO)}, in the direction {pair(G / TWO)}."
    ),
    misconceptions=(
        Misconception(lambda runner: TWO**2, "That is the sum of the squares; the square root is missing."),
        Misconception(lambda runner: ONE, "That is ‖∇f‖₁, the sum of the absolute values."),
        Misconception(lambda runner: MOST, "That is ‖∇f‖∞, the largest absolute value."),
        Misconception(
            lambda runner: abs(float(G.sum())),
            "That is the size of the sum of the components; a norm takes squares first, so that nothing cancels.",
        ),
    ),
    before=(Compass(PLANE, WINDOW, (0.0, 0.0)),),
    shown=(Compass(PLANE, WINDOW, (0.0, 0.0), 0.0), Slopes(PLANE, (0.0, 0.0))),
)

DOUBLED = Choice(
    ask="Multiply f by 2, so that every slope doubles. What happens to ‖∇f‖₂ and to its square ‖∇f‖₂²?",
    options=(
        Option(
            "Both double",
            lambda runner: math.isclose(TWICE**2, 2 * TWO**2),
            f"The square goes from {number(TWO**2)} to {number(TWICE**2)}.",
        ),
        Option(
            "The norm doubles, the square quadruples",
            lambda runner: math.isclose(TWICE**2, 4 * TWO**2),
            f"‖∇f‖₂ goes from {number(TWO)} to {number(TWICE)}, its square from {number(TWO**2)} to "
            f"{number(TWICE**2)}. So the square is not a norm, although programs sometimes print it as one.",
        ),
        Option(
            "Both quadruple",
            lambda runner: math.isclose(TWICE, 4 * TWO),
            f"The norm goes from {number(TWO)} to {number(TWICE)}: it is a slope, and slopes double.",
        ),
    ),
    before=(Compass(PLANE, WINDOW, (0.0, 0.0)),),
    shown=(Compass(PLANE, WINDOW, (0.0, 0.0), 0.0), Slopes("6x - 8y", (0.0, 0.0))),
)


def _best(p: float) -> tuple[float, float]:
    x, y = steepest_direction(G, p)
    return float(x), float(y)


STEEPEST = Choice(
    ask=(
        f"The gradient is g = {pair(G)}. Both components of a step u may have any size up to 1, |u₁| ≤ 1 and |u₂| ≤ "
        "1. How steeply can the step go down?"
    ),
    options=(
        Option(
            f"With slope {number(-TWO)}",
            lambda runner: math.isclose(float(G @ _best(math.inf)), -TWO),
            f"{number(TWO)} is ‖g‖₂, the best for steps with u₁² + u₂² ≤ 1. The square of steps allowed here is "
            "larger than that circle.",
        ),
        Option(
            f"With slope {number(-ONE)}",
            lambda runner: math.isclose(float(G @ _best(math.inf)), -ONE),
            f"The best step is u = {pair(_best(math.inf))}, each component against the sign of g, and its slope is "
            f"−(3 + 4) = {number(-ONE)} = −‖g‖₁. A step measured by L∞ meets a gradient measured by L1: the two "
            "norms are dual.",
        ),
        Option(
            f"With slope {number(-MOST)}",
            lambda runner: math.isclose(float(G @ _best(math.inf)), -MOST),
            f"{number(MOST)} is ‖g‖∞: the best for steps with |u₁| + |u₂| ≤ 1, which move one coordinate only.",
        ),
    ),
    before=(Compass(PLANE, WINDOW, (0.0, 0.0)),),
    shown=(Compass(PLANE, WINDOW, (0.0, 0.0)), UnitBalls((float(G[0]), float(G[1])))),
)

WHO_STOPS = StopsFirst(
    ask=(
        "A run goes down a bowl whose axes are turned by 30°, from the ring. A program stops as soon as the norm of "
        f"the gradient is at most {number(RACE.gradient_tolerance)}. Measured by which norm does that happen first?"
    ),
    spec=RACE,
    window=TURNED.view,
)


def _on_bowl(x: float) -> tuple[float, float]:
    return (x, 1.0)


LESSON = Lesson(
    title="What its norm is",
    minutes=8,
    why="Every program that trains or fits something prints a gradient norm. What does the number say?",
    steps=(
        Read(
            text=r"""
The **gradient norm** is the length of the gradient,

$$\lVert\nabla f\rVert_2=\sqrt{\Big(\frac{\partial f}{\partial x}\Big)^2+\Big(\frac{\partial f}{\partial y}\Big)^2}.$$

By the inequality of Cauchy and Schwarz no unit vector $u$ makes $\nabla f\cdot u$ larger than that, and the direction
of the gradient itself reaches it: **the norm is the slope in the steepest direction.** Its unit is that of $f$ per
unit of $x$.
""",
            slider=Slider(
                Parameter("x", "x", "Coordinate", 6.0, 0.0, 9.0),
                lambda x: (Compass(BOWL, BOWL_WINDOW, _on_bowl(x), 0.0), Slopes(BOWL, _on_bowl(x))),
                lambda x, runner: (
                    f"At {pair(_on_bowl(x))} ∇f = {pair(gradient(BOWL, _on_bowl(x)))} and ‖∇f‖₂ = "
                    f"{number(norm(BOWL, _on_bowl(x)))}."
                ),
                stops=19,
            ),
        ),
        LENGTH,
        DOUBLED,
        Read(
            text=r"""
Other lengths of the same vector $g$ are in use:

$$\lVert g\rVert_1=\sum_i|g_i|,\qquad \lVert g\rVert_\infty=\max_i|g_i| .$$

Each is the steepest slope too, when steps are measured another way. Always

$$\lVert g\rVert_\infty\le\lVert g\rVert_2\le\lVert g\rVert_1 .$$

All three are $0$ at the same points: where the ground is level. That may be a minimum, a maximum or a saddle; the norm
cannot tell. The picture shows $\lVert\nabla f\rVert_2$ over the bowl $f=\tfrac12(x^2+10y^2)$: it is $0$ at $(0,0)$.
""",
            pictures=(NormHeights(BOWL, BOWL_WINDOW, (10.0, 2.0)),),
        ),
        STEEPEST,
        WHO_STOPS,
    ),
    summary=(
        f"The gradient norm is the steepest slope at a point. “The” norm is L2, {number(TWO)} for {pair(G)}; L1 "
        f"gives {number(ONE)} and L∞ {number(MOST)}. A small norm says that the ground is nearly level there, no "
        "more."
    ),
    source="Boyd & Vandenberghe, Convex Optimization, Cambridge University Press 2004, section 9.4 and appendix A",
    link={"ex": "slope"},
)
