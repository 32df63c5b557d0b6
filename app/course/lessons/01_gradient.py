"""The gradient: a vector, across the level line, whose product with a direction is the slope there."""

from __future__ import annotations

import math

import numpy as np

from app.course.common import asked, gradient, norm, value
from app.course.illustrations import Compass, Landscape, Slopes
from app.course.lesson import Lesson, Read, Slider
from app.course.questions import Choice, Misconception, Number, Option
from app.text.numbers import number, pair
from gradnorm_core.methods.parameter import Parameter

TEXT = "x^2/2 + y^2"
POINT = (2.0, 1.0)
WINDOW = ((-5.0, 5.0), (-5.0, 5.0))
"""Wide enough for ∇f and −∇f at the point in their own length."""
G = gradient(TEXT, POINT)
DIRECTION = (0.6, -0.8)
SLOPE = float(G @ np.array(DIRECTION))
ANGLE = math.degrees(math.atan2(DIRECTION[1], DIRECTION[0])) % 360


def _is(vector: tuple[float, float]) -> bool:
    return bool(np.allclose(G, vector))


def _points_at_origin() -> bool:
    """Whether −∇f is parallel to the way from the point to (0, 0)."""
    return bool(np.isclose(G[0] * POINT[1] - G[1] * POINT[0], 0))


COMPONENTS = Choice(
    ask=rf"For $f(x,y)=\tfrac12x^2+y^2$, what is $\nabla f$ at the point {pair(POINT)}?",
    options=(
        Option(
            "(2, 1)",
            lambda runner: _is((2, 1)),
            "That is the point itself. The gradient is made of the two partial derivatives at the point.",
        ),
        Option(
            "(2, 2)", lambda runner: _is((2, 2)), f"∂f/∂x = x and ∂f/∂y = 2y; at {pair(POINT)} that makes {pair(G)}."
        ),
        Option(
            "3",
            lambda runner: False,
            f"That is the value: f{pair(POINT)} = {number(value(TEXT, POINT))}. The gradient is a vector, one number "
            "per coordinate.",
        ),
        Option(
            "(1, 2)",
            lambda runner: _is((1, 2)),
            "Those are the second derivatives, 1 along x and 2 along y. They say how the gradient changes.",
        ),
    ),
    before=(Landscape(TEXT, WINDOW, POINT),),
    shown=(Compass(TEXT, WINDOW, POINT),),
)

WHICH_WAY = Choice(
    ask=f"From {pair(POINT)} you walk in the direction of −∇f. The minimum is (0, 0). Where does −∇f point?",
    options=(
        Option(
            "Straight at the minimum",
            lambda runner: _points_at_origin(),
            f"The way to (0, 0) is {pair((-POINT[0], -POINT[1]))}, and −∇f = {pair(-G)} is not a multiple of it.",
        ),
        Option(
            "At a right angle to the level line, past the minimum",
            lambda runner: not _points_at_origin(),
            f"Along the level line f does not change, so the slope ∇f · u is 0 there: ∇f = {pair(G)} stands at a "
            "right angle to it. It knows the slope at this point and nothing of where the minimum is.",
        ),
        Option(
            "Along the level line",
            lambda runner: False,
            "Along the level line f stays the same: that is the one way that leads neither up nor down.",
        ),
    ),
    before=(Landscape(TEXT, WINDOW, POINT),),
    shown=(Compass(TEXT, WINDOW, POINT),),
)

ONE_SLOPE = Number(
    ask=(
        f"At {pair(POINT)} the gradient is {pair(G)}. What is the slope of f in the direction of the unit vector u = "
        f"{pair(DIRECTION)}?"
    ),
    number=asked("Slope", -10, 10, "∇f · u"),
    name="∇f · u",
    truth=lambda runner: SLOPE,
    why=(
        f"The slope is the product {number(G[0])}·{number(DIRECTION[0])} + {number(G[1])}·({number(DIRECTION[1])}) = "
        f"{number(SLOPE)}: f falls a little that way. Each direction has its own slope, and the curve shows all of "
        "them."
    ),
    misconceptions=(
        Misconception(lambda runner: -SLOPE, "The size is right, the sign is not: f falls that way."),
        Misconception(lambda runner: float(np.abs(G) @ np.abs(DIRECTION)), "The second product is negative."),
        Misconception(
            lambda runner: norm(TEXT, POINT),
            "That is the length of ∇f, the slope in the steepest direction, not in this one.",
        ),
        Misconception(lambda runner: float(G.sum()), "That adds the partial derivatives without the direction."),
    ),
    before=(Compass(TEXT, WINDOW, POINT, ANGLE),),
    shown=(Compass(TEXT, WINDOW, POINT, ANGLE), Slopes(TEXT, POINT, ANGLE)),
)


def _slope(angle: float) -> float:
    """The slope at the point in a direction given in degrees."""
    return round(float(G @ np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])), 12)


LESSON = Lesson(
    title="What a gradient is",
    minutes=6,
    why="Standing on a hill in fog, which way is down, and how steep is it?",
    steps=(
        Read(
            text=r"""
A function of two variables is a landscape: over the point $(x,y)$ it has the height $f(x,y)$. The lines in the picture
join points of equal height; here $f(x,y)=\tfrac12x^2+y^2$.

Its two partial derivatives at a point, written as a vector, are the **gradient**:

$$\nabla f(x,y)=\Big(\frac{\partial f}{\partial x},\ \frac{\partial f}{\partial y}\Big).$$

It belongs to a point: somewhere else it is another vector. The small arrows show $-\nabla f$, the opposite.
""",
            pictures=(Landscape(TEXT, WINDOW, POINT, arrows=True),),
        ),
        COMPONENTS,
        Read(
            text=r"""
Choose a direction, a vector $u$ of length 1. The **slope** of $f$ in that direction is

$$\nabla f\cdot u=\frac{\partial f}{\partial x}u_1+\frac{\partial f}{\partial y}u_2 .$$

It is largest where $u$ points the way of $\nabla f$, most negative the opposite way, and $0$ at a right angle to it.
Turn $u$, and watch its slope.
""",
            slider=Slider(
                Parameter("angle", "", "Direction of u, from the x axis", 0.0, 0.0, 360.0, unit="°"),
                lambda angle: (Compass(TEXT, WINDOW, POINT, angle), Slopes(TEXT, POINT, angle)),
                lambda angle, runner: (
                    f"At {pair(POINT)} the slope in this direction is ∇f · u = {number(_slope(angle))}."
                ),
                stops=25,
            ),
        ),
        WHICH_WAY,
        ONE_SLOPE,
    ),
    summary=(
        "The gradient is a vector that belongs to a point: its components are the partial derivatives, it stands at "
        "a right angle to the level line, and its product with a unit vector is the slope in that direction."
    ),
    source="Boyd & Vandenberghe, Convex Optimization, Cambridge University Press 2004, appendix A",
    link={"f": TEXT, "start": "2_1", "window": "-5_5_-5_5", "step": "0.1"},
)
