"""Twins of the questions about momentum and clipping (lessons 9 and 10)."""

from __future__ import annotations

import numpy as np

from app.course.behaviour_questions import Behaves
from app.course.common import asked, curvature, fixed, gradient, norm, steps_of
from app.course.drawn_questions import DrawsNorm
from app.course.illustrations import Curves, Landscape, NormsOfRuns, Path, Paths
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.course.twins.variants import nth
from app.text.grammar import counted
from app.text.numbers import number, pair
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

VALLEY, WINDOW, START = "(x^2 + 100y^2)/2", ((-6.0, 11.0), (-3.5, 3.5)), (10.0, 2.0)
CLIFF, CLIFF_WINDOW = "x^4/4 + x^2/2 + y^2/2", ((-4.0, 4.0), (-3.0, 3.0))
WELL, WELL_WINDOW = "x^4/4 - x^2/2 + y^2/2", ((-2.0, 2.0), (-1.5, 1.5))
MINIMA = (("The minimum", (-1.0, 0.0)), ("The point", (0.0, 0.0)), ("The minimum", (1.0, 0.0)))
FOUR = GALLERY["himmelblau"]
WORDS = ("glides", "zig-zags", "cycles", "bounces", "diverges")


def ball(beta: float, alpha: float = 0.01, steps: int = 3000) -> RunSpec:
    """The heavy ball in the narrow valley; plain descent for β = 0."""
    return RunSpec(parse(VALLEY), START, HeavyBall(beta) if beta else Steepest(), Fixed(alpha), max_iterations=steps)


def faster(variant: int) -> Choice:
    """How many steps momentum saves."""
    beta = nth((0.9, 0.5, 0.7, 0.98), variant)

    def share(runner: Runner) -> float:
        return steps_of(runner, ball(beta)) / steps_of(runner, ball(0))

    def told(runner: Runner) -> str:
        return f"{steps_of(runner, ball(beta))} steps with β = {beta}, {steps_of(runner, ball(0))} without."

    return Choice(
        ask=f"The same valley and α = 1/λmax, now β = {beta}. How many of the plain run's steps does the ball need?",
        options=(
            Option(
                "Less than a quarter", lambda runner: share(runner) < 0.25, told, mistaken="It saves less than that."
            ),
            Option(
                "Between a quarter and three quarters",
                lambda runner: 0.25 <= share(runner) < 0.75,
                lambda runner: f"It saves some: {told(runner)}",
                mistaken="It is not in between.",
            ),
            Option(
                "More than three quarters",
                lambda runner: share(runner) >= 0.75,
                lambda runner: f"It saves little: {told(runner)} Too long a memory overshoots.",
                mistaken="It saves more than that.",
            ),
        ),
        before=(Landscape(VALLEY, WINDOW, START),),
        shown=(Paths(WINDOW, (("plain", ball(0)), (f"β = {beta}", ball(beta)))),),
    )


def uphill(variant: int) -> Choice:
    """Whether f rises along a run with momentum."""
    beta = nth((0.5, 0.0, 0.95), variant)
    spec = ball(beta)

    def count(runner: Runner) -> int:
        return len(runner.diagnosis(spec).value_rises)

    return Choice(
        ask=f"β = {number(beta)} and α = 1/λmax in the same valley. Does f fall at every step?",
        options=(
            Option(
                "Yes",
                lambda runner: count(runner) == 0,
                "Every step of this run lowers f.",
                mistaken="Some steps of this run climb.",
            ),
            Option(
                "No, it rises at some steps",
                lambda runner: count(runner) > 0,
                lambda runner: f"It rises at {count(runner)} of {counted(runner.run(spec).iterations)}.",
                mistaken="No step of this run climbs.",
            ),
        ),
        before=(Landscape(VALLEY, WINDOW, START),),
        shown=(Path(spec, WINDOW), Curves(spec)),
    )


def ball_limit(variant: int) -> Number:
    """The limit of the heavy ball."""
    beta, steep = nth((0.5, 0.8, 0.6), variant), nth((50.0, 20.0, 10.0, 40.0), variant)
    return Number(
        ask=f"λmax = {steep:g} and β = {beta}. Up to which α is momentum on a quadratic stable, 2(1 + β)/λmax?",
        number=asked("Limit of α", 0, 10, "2(1+β)/λmax"),
        name="2(1+β)/λmax",
        truth=lambda runner: 2 * (1 + beta) / curvature(f"(x^2 + {steep:g}y^2)/2").largest,
        why=f"Without memory it would be 2/λmax = {number(2 / steep)}.",
        misconceptions=(Misconception(lambda runner: 2 / steep, "That is the limit without momentum."),),
    )


def ball_moves(variant: int) -> Behaves:
    """A heavy ball below and above its limit."""
    beta, alpha = nth((0.5, 0.9, 0.8), variant), nth((0.032, 0.029, 0.04, 0.025), variant)
    return Behaves(
        ask=f"β = {beta} and α = {number(alpha)} in the valley with λmax = 100. What will the run do?",
        spec=ball(beta, alpha, 300),
        window=WINDOW,
        options=("glides", "creeps", "zig-zags", "swings", "diverges"),
        why=f"The limit with this β is 2(1 + β)/λmax = {number(2 * (1 + beta) / 100)}.",
    )


def ball_line(variant: int) -> DrawsNorm:
    """The norm along a run with momentum."""
    beta, alpha = nth((0.92, 0.88, 0.9), variant), nth((0.02, 0.03), variant)
    return DrawsNorm(
        ask=f"The ball with β = {beta} and α = {number(alpha)}, 200 steps. Draw ‖∇f‖₂ on a logarithmic axis.",
        spec=ball(beta, alpha, 200),
        window=WINDOW,
        powers=(-9, 2),
        why=f"Through its swings it falls by about √β = {number(beta**0.5)} a step.",
    )


def on_the_cliff(variant: int) -> Behaves:
    """A fixed step on ground that gets steeper."""
    alpha, start = nth((0.02, 0.25, 0.1), variant), nth(((2.5, 1.5), (3.5, -1.0), (2.0, 2.0)), variant)
    return Behaves(
        ask=f"f = ¼x⁴ + ½x² + ½y² from {pair(start)}, where ∇f = {pair(gradient(CLIFF, start))}; α = {number(alpha)}. "
        "What does the run do?",
        spec=fixed(CLIFF, start, alpha),
        window=CLIFF_WINDOW,
        options=("glides", "creeps", "zig-zags", "cycles", "diverges"),
        why=f"At the start 2/λmax is {number(2 / curvature(CLIFF, start).largest)}, at the minimum 2.",
    )


def clipped_step(variant: int) -> Number:
    """The length of a step with a clipped gradient."""
    start, c, alpha = nth(((3.0, 1.0), (0.3, 0.4), (2.0, 2.0)), variant), nth((2.0, 1.0, 0.5), variant), 0.2
    spec, size = fixed(CLIFF, start, alpha, 40, clip=ClipByNorm(c)), norm(CLIFF, start)
    mistakes = (
        (
            Misconception(lambda runner: alpha * size, "That is the step without clipping."),
            Misconception(lambda runner: c, "That is the norm of the clipped gradient; the step is α times as long."),
        )
        if size > c
        else (
            Misconception(lambda runner: alpha * c, "A gradient shorter than c stays as it is; c is a bound."),
            Misconception(lambda runner: size, "That is ‖∇f‖₂; the step is α times as long."),
        )
    )
    return Number(
        ask=f"At {pair(start)} ‖∇f‖₂ = {number(size)}. Clipped by norm at c = {number(c)}: how long is the step with "
        f"α = {alpha}?",
        number=asked("Length", 0, 100, "‖x₁ − x₀‖₂"),
        name="‖x₁ − x₀‖₂",
        truth=lambda runner: float(np.linalg.norm(np.diff(runner.run(spec).points[:2], axis=0))),
        why="Clipping multiplies by min(1, c/‖g‖): what is longer than c becomes c, what is shorter stays.",
        misconceptions=mistakes,
        before=(Landscape(CLIFF, CLIFF_WINDOW, start),),
        shown=(Path(spec, CLIFF_WINDOW), Curves(spec)),
    )


def clipped_part(variant: int) -> Number:
    """One component of a clipped gradient."""
    g, kind = np.array(nth(((3.0, 4.0), (6.0, -8.0), (5.0, 12.0)), variant)), nth(("norm", "value"), variant)
    clip = ClipByNorm(2.0) if kind == "norm" else ClipByValue(2.0)
    other = ClipByValue(2.0) if kind == "norm" else ClipByNorm(2.0)
    return Number(
        ask=f"g = {pair(g)} is clipped by {kind} at c = 2. What is the first component of the result?",
        number=asked("Component", -20, 20),
        name="the first component",
        truth=lambda runner: float(clip.transform(g, 0)[0]),
        why=f"By norm all components get the same factor, {pair(ClipByNorm(2.0).transform(g, 0))}; by value each is "
        f"cut on its own, {pair(ClipByValue(2.0).transform(g, 0))}.",
        misconceptions=(
            Misconception(lambda runner: float(other.transform(g, 0)[0]), "That is the other way of clipping."),
        ),
    )


def clipping_helps(variant: int) -> Choice:
    """Whether clipping changes a run on a plateau or on its slope."""
    start = nth(((4.0, 0.5), (-2.0, 0.5), (5.0, -0.8)), variant)
    text, window = "exp(-x) + y^2/2", ((-3.0, 9.0), (-3.0, 3.0))
    plain, clipped = fixed(text, start, 0.5), fixed(text, start, 0.5, clip=ClipByNorm(1.0))

    def gap(runner: Runner) -> float:
        a, b = runner.run(plain).points, runner.run(clipped).points
        return 1.0 if a.shape != b.shape else float(np.abs(a - b).max())

    return Choice(
        ask=f"f = e⁻ˣ + ½y² from {pair(start)}, where ‖∇f‖₂ = {number(norm(text, start))}. Does clipping by norm at c "
        "= 1 change the run with α = 0.5?",
        options=(
            Option(
                "No, not at all",
                lambda runner: gap(runner) == 0,
                "No gradient of this run is longer than c.",
                mistaken="Some gradients of this run are longer than c.",
            ),
            Option(
                "Yes",
                lambda runner: gap(runner) > 0,
                "The first gradient is longer than c and is shortened; without clipping the first step is longer.",
                mistaken="No gradient is long enough to be clipped.",
            ),
        ),
        before=(Landscape(text, window, start),),
        shown=(Path(clipped, window), NormsOfRuns((("clipped", clipped), ("plain", plain)))),
    )


def normalized(variant: int) -> Behaves:
    """Steps of equal length, on another bowl."""
    alpha, start = nth((0.7, 0.3, 0.45), variant), nth(((2.6, 1.4), (3.0, -1.0)), variant)
    spec = RunSpec(parse("(x^2 + y^2)/2"), start, Normalized(), Fixed(alpha), max_iterations=100)
    return Behaves(
        ask=f"Every step {number(alpha)} long, along −g/‖g‖, on the round bowl from {pair(start)}. How does it end?",
        spec=spec,
        window=CLIFF_WINDOW,
        options=("glides", "creeps", "cycles", "diverges"),
        why="Next to the minimum the step is still as long, so it goes over it and back.",
    )
