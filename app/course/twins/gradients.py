"""Twins of the questions about the gradient, its norm and the first step (lessons 1 to 3)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from app.course.behaviour_questions import OwnStep
from app.course.common import BOWL, BOWL_WINDOW, alpha_parameter, asked, fixed, gradient, norm, on_bowl, value
from app.course.drawn_questions import DrawsNorm
from app.course.illustrations import Compass, Landscape, LineSearch, Path, Slopes, UnitBalls
from app.course.questions import ROUNDING, Choice, Misconception, Number, Option, StopsFirst
from app.course.runner import Runner
from app.course.twins.variants import nth
from app.text.numbers import PLAIN_NORM_NAMES, coefficient, in_full, number, pair
from gradnorm_core.arrays import Window
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.norms import gradient_norm, steepest_direction
from gradnorm_core.objectives.gallery import GALLERY

WINDOW = ((-4.0, 4.0), (-3.0, 3.0))
POINTS = ((1.0, -2.0), (-3.0, 1.0), (2.0, 2.0), (-1.0, -2.0), (3.0, -1.0))
STARTS = ((8.0, -2.0), (6.0, 1.5), (9.0, 2.0), (5.0, -1.0), (7.0, 3.0))
TURNED = GALLERY["quadratic_rotated"]


def partial(variant: int) -> Number:
    """One partial derivative at a point, for a function with a mixed term."""
    a, b, point = nth((2, 3, 4), variant), nth((3, 5), variant), nth(POINTS, variant)
    text = f"{a}x^2 + {b}x*y"
    g = gradient(text, point)
    return Number(
        ask=f"For f(x, y) = {a}x² + {b}xy, what is ∂f/∂x at the point {pair(point)}?",
        number=asked("Derivative", -100, 100, "∂f/∂x"),
        name="∂f/∂x",
        truth=lambda runner: float(gradient(text, point)[0]),
        why=f"∂f/∂x = {2 * a}x + {b}y: y is held fixed, so the mixed term keeps its y. The whole gradient is "
        f"{pair(g)}.",
        misconceptions=(
            Misconception(
                lambda runner: 2 * a * point[0], "The mixed term depends on x too; its derivative is missing."
            ),
            Misconception(lambda runner: float(g[1]), "That is ∂f/∂y."),
        ),
        before=(Landscape(text, WINDOW, point),),
        shown=(Compass(text, WINDOW, point),),
    )


def aim(variant: int) -> Choice:
    """Whether −∇f points at the minimum."""
    steep, point = nth((4, 1, 3), variant), nth(((2.0, 1.0), (-2.0, 2.0), (3.0, 1.0), (-1.0, 2.0)), variant)
    text = f"(x^2 + {coefficient(steep)}y^2)/2"
    g = gradient(text, point)

    def straight() -> bool:
        return bool(np.isclose(g[0] * point[1] - g[1] * point[0], 0))

    return Choice(
        ask=f"f = ½(x² + {coefficient(steep)}y²), with the minimum (0, 0). From {pair(point)}: where does −∇f point?",
        options=(
            Option(
                "Straight at the minimum",
                lambda runner: straight(),
                f"The way to (0, 0) is {pair((-point[0], -point[1]))}; −∇f = {pair(-g)}.",
            ),
            Option(
                "At a right angle to the level line, past the minimum",
                lambda runner: not straight(),
                f"−∇f = {pair(-g)} always stands at a right angle to the level line. Where that is an ellipse around "
                "the minimum it leads there from the axes alone, where it is a circle from everywhere.",
            ),
            Option("Along the level line", lambda runner: False, "Along the level line f does not change at all."),
        ),
        before=(Landscape(text, WINDOW, point),),
        shown=(Compass(text, WINDOW, point),),
    )


def slope(variant: int) -> Number:
    """The slope in a direction."""
    point, u = nth(POINTS, variant), nth(((0.8, 0.6), (-0.6, 0.8), (0.6, 0.8), (-0.8, 0.6)), variant)
    text = "x^2 + y^2/2"
    g = gradient(text, point)
    angle = math.degrees(math.atan2(u[1], u[0])) % 360
    return Number(
        ask=f"f = x² + ½y². At {pair(point)} ∇f = {pair(g)}. What is the slope in the direction u = {pair(u)}?",
        number=asked("Slope", -20, 20, "∇f · u"),
        name="∇f · u",
        truth=lambda runner: float(g @ np.array(u)),
        why=f"The slope is the product ({number(g[0])})·({number(u[0])}) + ({number(g[1])})·({number(u[1])}).",
        misconceptions=(Misconception(lambda runner: -float(g @ np.array(u)), "The size is right, the sign is not."),),
        before=(Compass(text, WINDOW, point, angle),),
        shown=(Compass(text, WINDOW, point, angle), Slopes(text, point, angle)),
    )


def _room_for(a: float, b: float) -> Window:
    """A window around (0, 0) in which (a, b) and (−a, −b) have room in their own length."""
    side = 1.25 * max(abs(a), abs(b))
    return (-side, side), (-side, side)


def _norm_of(text: str, p: float) -> Callable[[Runner], float]:
    return lambda runner: norm(text, (0.0, 0.0), p)


def length(variant: int) -> Number:
    """A norm of a constant gradient."""
    (a, b), p = nth(((-6, 8), (5, -12), (8, 15), (-9, -12)), variant), nth((1.0, 2.0, math.inf), variant)
    text = f"{a}x + ({b})*y"
    g = gradient(text, (0.0, 0.0))
    others = [q for q in (1.0, 2.0, math.inf) if q != p]
    return Number(
        ask=f"A plane has the gradient {pair(g)} everywhere. What is its norm {PLAIN_NORM_NAMES[p]}?",
        number=asked("Norm", 0, 100, PLAIN_NORM_NAMES[p]),
        name=PLAIN_NORM_NAMES[p],
        truth=lambda runner: norm(text, (0.0, 0.0), p),
        why="L1 adds the absolute values, L2 is the root of the sum of the squares, L∞ is the largest absolute value.",
        misconceptions=tuple(Misconception(_norm_of(text, q), f"That is {PLAIN_NORM_NAMES[q]}.") for q in others),
        before=(Compass(text, _room_for(a, b), (0.0, 0.0)),),
        shown=(UnitBalls((float(g[0]), float(g[1]))),),
    )


def square(variant: int) -> Number:
    """By what the square of the norm is multiplied with f."""
    times, text = nth((3, 5, 4, 10), variant), "3x - 4y"
    return Number(
        ask=f"f is multiplied by {times}. By which factor is the square of its gradient norm, ‖∇f‖₂², multiplied?",
        number=asked("Factor", 0, 1000),
        name="the factor",
        truth=lambda runner: (norm(f"{times}*({text})", (0.0, 0.0)) / norm(text, (0.0, 0.0))) ** 2,
        why=f"Every slope is {times} times as steep, and so is the norm; the square goes with {times}².",
        misconceptions=(Misconception(lambda runner: times, "By that the norm is multiplied, not its square."),),
        before=(Compass(text, _room_for(3, -4), (0.0, 0.0)),),
    )


def steepest(variant: int) -> Number:
    """The steepest slope of a step whose components are bounded."""
    g = np.array(nth(((2.0, -5.0), (6.0, 1.0), (-4.0, -4.0), (1.0, 7.0)), variant))
    return Number(
        ask=f"g = {pair(g)}. Both components of a step may have any size up to 1. What slope has the steepest step "
        "down?",
        number=asked("Slope", -50, 50, "g · u"),
        name="g · u",
        truth=lambda runner: float(g @ steepest_direction(g, math.inf)),
        why="Each component goes against the sign of g with its full size: the slope is −‖g‖₁.",
        misconceptions=(
            Misconception(lambda runner: -float(gradient_norm(g)), "That is −‖g‖₂, the best on the unit circle."),
            Misconception(lambda runner: float(gradient_norm(g, 1)), "That is how steeply it goes up."),
        ),
        shown=(UnitBalls((float(g[0]), float(g[1]))),),
    )


def stops(variant: int) -> StopsFirst:
    """Which norm passes the tolerance first, from another start."""
    start = nth(((-1.5, 1.0), (2.0, 0.5), (-2.0, -1.0)), variant)
    spec = fixed(TURNED.text, start, nth((0.12, 0.08), variant), 400, gradient_tolerance=0.1, tolerance_norm=1.0)
    return StopsFirst(
        ask=f"The turned bowl again, now from {pair(start)}. Which norm of the gradient is at most 0.1 first?",
        spec=spec,
        window=TURNED.view,
    )


def lands(variant: int) -> Number:
    """Where one step leads."""
    start, alpha = nth(STARTS, variant), nth((0.03, 0.12, 0.07), variant)
    g, spec = gradient(BOWL, start), fixed(BOWL, start, alpha, 1)
    return Number(
        ask=f"On the bowl ½(x² + 10y²), from {pair(start)}, where ∇f = {pair(g)}: one step with α = {number(alpha)}. "
        "Which y has x₁?",
        number=asked("y", -20, 20),
        name="y",
        truth=lambda runner: float(runner.run(spec).points[1][1]),
        why=f"y − α·∂f/∂y = {number(start[1])} − {number(alpha)}·({number(g[1])}).",
        misconceptions=(
            Misconception(lambda runner: start[1] + alpha * float(g[1]), "That is a step of ascent."),
            Misconception(lambda runner: start[1] * (1 - alpha), "α multiplies the gradient, not the point."),
        ),
        before=(Landscape(BOWL, BOWL_WINDOW, start),),
        shown=(Path(spec, BOWL_WINDOW),),
    )


def step_length(variant: int) -> Number:
    """How long one step is."""
    start, alpha = nth(((3.0, 0.4), (6.0, 0.8), (8.0, 0.6), (5.0, 1.2)), variant), nth((0.1, 0.02, 0.05), variant)
    g, spec = gradient(BOWL, start), fixed(BOWL, start, alpha, 1)
    return Number(
        ask=f"On the bowl, from {pair(start)}, ∇f = {pair(g)}. How long is one step with α = {number(alpha)}?",
        number=asked("Length", 0, 100, "‖x₁ − x₀‖₂"),
        name="‖x₁ − x₀‖₂",
        truth=lambda runner: float(np.linalg.norm(np.diff(runner.run(spec).points[:2], axis=0))),
        why=f"It is α‖∇f‖₂ = {number(alpha)}·{number(norm(BOWL, start))}.",
        misconceptions=(Misconception(lambda runner: alpha, "That is α; the gradient has not the length 1."),),
        before=(Landscape(BOWL, BOWL_WINDOW, start),),
        shown=(Path(spec, BOWL_WINDOW),),
    )


def lower(variant: int) -> Number:
    """f after one step."""
    start, alpha = nth(((4.0, 1.0), (8.0, -1.0), (6.0, 2.0)), variant), nth((0.05, 0.1, 0.15), variant)
    g, spec = gradient(BOWL, start), fixed(BOWL, start, alpha, 1)
    told = value(BOWL, start) - alpha * float(g @ g)
    return Number(
        ask=f"On the bowl, from {pair(start)}, f = {number(value(BOWL, start))} and ∇f = {pair(g)}. What is f after "
        f"one step with α = {number(alpha)}?",
        number=asked("f", -1000, 1000, "f(x₁)"),
        name="f(x₁)",
        truth=lambda runner: float(runner.run(spec).values[1]),
        why=f"x₁ = {pair(np.array(start) - alpha * g)}. The slope alone would foretell {number(told)}: the bowl "
        "curves upwards, so f falls by less.",
        misconceptions=(Misconception(lambda runner: told, "That is what the slope foretells, as on a plane."),),
        before=(Landscape(BOWL, BOWL_WINDOW, start),),
        shown=(Path(spec, BOWL_WINDOW), LineSearch(spec)),
    )


def best_on_ray(variant: int) -> OwnStep:
    """The α that lowers f most in one step, from another start."""
    start = nth(((8.0, 2.0), (6.0, 0.3), (9.0, -1.5)), variant)
    g = gradient(BOWL, start)
    best = float(g @ g / (g @ np.diag([1.0, 10.0]) @ g))

    def reached(run: Run, found: Diagnostics) -> bool:
        return abs(float(run.step_sizes[0]) - best) <= 0.1 * best * (1 + ROUNDING)

    def why(run: Run, found: Diagnostics) -> str:
        alpha, after = float(run.step_sizes[0]), float(run.values[1])
        tail = "No step along this ray gets much lower." if reached(run, found) else "Another one gets lower."
        return f"With α = {in_full(alpha)} f goes from {number(float(run.values[0]))} to {number(after)}. {tail}"

    return OwnStep(
        ask=f"From {pair(start)}: which α lowers f most in this one step? Within 10 % counts.",
        spec=fixed(BOWL, start, 0.05, 1),
        number=alpha_parameter(0.01, 0.9, 0.05),
        window=BOWL_WINDOW,
        reached=reached,
        truth=f"the lowest point of the ray is at gᵀg/gᵀHg = {number(best)}",
        why=why,
        shown=lambda spec: (Path(spec, BOWL_WINDOW), LineSearch(spec)),
    )


def straight_line(variant: int) -> DrawsNorm:
    """The norm of a smooth run."""
    alpha = nth((0.12, 0.08, 0.165), variant)
    return DrawsNorm(
        ask=f"The bowl with α = {number(alpha)}, 60 steps. Draw ‖∇f‖₂ on a logarithmic axis.",
        spec=on_bowl(alpha, 60),
        window=BOWL_WINDOW,
        powers=(-8, 1),
        why=f"What lasts is the component along x, which keeps {number(1 - alpha)} of its size at every step.",
    )
