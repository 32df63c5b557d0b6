"""Twins of the questions about saddles and about chaos (lessons 11 and 12)."""

from __future__ import annotations

import numpy as np

from app.course.behaviour_questions import Behaves
from app.course.common import asked, curvature, fixed
from app.course.drawn_questions import DrawsNorm
from app.course.illustrations import Landscape, NormHeights, NormsOfRuns, Path
from app.course.questions import Arrives, Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.course.twins.variants import nth
from app.text.numbers import coefficient, number, pair
from gradnorm_core.objectives.gallery import GALLERY

VALLEY, WINDOW, START = "(x^2 + 100y^2)/2", ((-6.0, 11.0), (-3.5, 3.5)), (10.0, 2.0)
CLIFF, CLIFF_WINDOW = "x^4/4 + x^2/2 + y^2/2", ((-4.0, 4.0), (-3.0, 3.0))
WELL, WELL_WINDOW = "x^4/4 - x^2/2 + y^2/2", ((-2.0, 2.0), (-1.5, 1.5))
MINIMA = (("The minimum", (-1.0, 0.0)), ("The point", (0.0, 0.0)), ("The minimum", (1.0, 0.0)))
FOUR = GALLERY["himmelblau"]
KINDS = (("minimum", "two above 0"), ("maximum", "two below 0"), ("saddle", "one of each sign"))
WORDS = ("glides", "zig-zags", "cycles", "bounces", "diverges")


def well_end(variant: int) -> Arrives:
    """Where a run in the double well ends."""
    start = nth(((0.0, -0.8), (-0.02, 1.0), (0.6, -1.1), (-1.7, 0.4)), variant)
    return Arrives(
        ask=f"The double well again, from {pair(start)} with α = 0.2. Where does the run end?",
        spec=fixed(WELL, start, 0.2),
        places=MINIMA,
        window=WELL_WINDOW,
        why="On the line x = 0 the slope along x is 0. Off it a step multiplies x by 1.2 − 0.2x², which is above 0 "
        "here: no step crosses the line.",
    )


def kind(variant: int) -> Choice:
    """The kind of a stationary point."""
    text = nth(("x^2 - 3x*y + y^2", "x^2 + x*y + y^2", "-(x^2) - 2y^2 + x*y"), variant)
    seen = curvature(text)
    about = f"The eigenvalues of the Hessian are {number(seen.smallest)} and {number(seen.largest)}."
    window = ((-2.0, 2.0), (-2.0, 2.0))

    def option(name: str, signs: str) -> Option:
        return Option(f"A {name}", lambda runner: seen.kind == name, f"{about} A {name} has {signs}.")

    return Choice(
        ask=f"f = {text}. At (0, 0) ∇f = 0. What is there?",
        options=tuple(option(*one) for one in KINDS),
        before=(Landscape(text, window, (0.0, 0.0)),),
        shown=(NormHeights(text, window, (0.0, 0.0)),),
    )  # fmt: skip


def which_of_four(variant: int) -> Arrives:
    """Which of four minima is reached."""
    start = nth(((-0.5, 4.0), (0.5, -1.0), (-4.0, 0.5), (4.5, 0.5)), variant)
    return Arrives(
        ask=f"Himmelblau’s function from {pair(start)} with α = 0.01: which of the four minima is reached?",
        spec=fixed(FOUR.text, start, 0.01, 300),
        places=tuple(("The minimum", point) for point in FOUR.minimizers),
        window=FOUR.view,
        why="The run follows the slope, not the distance.",
    )


def well_limit(variant: int) -> Number:
    """2/λmax at a minimum of a quartic."""
    a = nth((2.0, 4.0, 0.5), variant)
    text, at = f"x^4/4 - {coefficient(a / 2)}x^2 + y^2/2", (a**0.5, 0.0)
    seen = curvature(text, at)
    return Number(
        ask=f"f = ¼x⁴ − {coefficient(a / 2)}x² + ½y² has the Hessian diag(3x² − {a:g}, 1) and a minimum at x = "
        f"√{a:g}. Above which α is it unstable?",
        number=asked("Step size", 0, 10, "2/λmax"),
        name="2/λmax",
        truth=lambda runner: 2 / seen.largest,
        why=f"There 3x² − {a:g} = {number(2 * a)}, and the other curvature is 1; the larger of both rules.",
        misconceptions=(Misconception(lambda runner: 2 / (3 * a), "That forgets the negative term of the curvature."),),
        before=(Landscape(text, ((-3.0, 3.0), (-2.0, 2.0)), at),),
    )


def well_moves(variant: int) -> Behaves:
    """The double well below and above its limit."""
    alpha = nth((1.15, 0.6, 1.6, 0.95), variant)
    return Behaves(
        ask=f"The double well from (0.4, 1.2) with α = {number(alpha)}; at its minima 2/λmax = 1. What does the run "
        "do?",
        spec=fixed(WELL, (0.4, 1.2), alpha, 400),
        window=WELL_WINDOW,
        options=WORDS,
        why="Below the limit it settles; just above it goes to and fro between a few points, farther above it is "
        "erratic.",
    )


def period(variant: int) -> Choice:
    """At how many points a run lands, again and again."""
    alpha = nth((1.1, 1.27, 1.55), variant)
    spec = fixed(WELL, (0.4, 1.2), alpha, 400)

    def option(label: str, count: int | None, why: str, mistaken: str) -> Option:
        return Option(label, lambda runner: runner.diagnosis(spec).period == count, why, mistaken)

    return Choice(
        ask=f"α = {number(alpha)}. At how many points does the run land, again and again?",
        options=(
            option(
                "Two",
                2,
                "It goes to and fro: a cycle of two is stable a little above the limit.",
                "Two points are not all that it lands at.",
            ),
            option(
                "Four",
                4,
                "The period has doubled: it lands at four points in turn.",
                "No four points come again and again.",
            ),
            option(
                "It never repeats",
                None,
                "In 400 steps no few points come back; it stays bounded all the same.",
                "Few points come again and again.",
            ),
        ),
        before=(Landscape(WELL, WELL_WINDOW, (0.4, 1.2)),),
        shown=(Path(spec, WELL_WINDOW),),
        spec=spec,
    )


def apart(variant: int) -> Choice:
    """How far apart two runs get that begin close together."""
    alpha = nth((0.8, 1.6, 1.1, 1.45), variant)
    one, other = (fixed(WELL, (x, 1.2), alpha, 400) for x in (0.4, 0.4 + 1e-6))

    def gap(runner: Runner) -> float:
        a, b = runner.run(one).points, runner.run(other).points
        count = min(len(a), len(b))
        return float(np.abs(a[:count] - b[:count]).max())

    return Choice(
        ask=f"Two runs with α = {number(alpha)} start one millionth apart. How far apart do they ever get?",
        options=(
            Option(
                "Never more than 0.001",
                lambda runner: gap(runner) < 1e-3,
                lambda runner: f"At most {number(gap(runner))}: where runs settle, small differences die out.",
                mistaken="They part.",
            ),
            Option(
                "More than 0.5",
                lambda runner: gap(runner) > 0.5,
                lambda runner: f"Up to {number(gap(runner))}: small differences are multiplied at every step.",
                mistaken="They never part.",
            ),
        ),
        before=(Landscape(WELL, WELL_WINDOW, (0.4, 1.2)),),
        shown=(NormsOfRuns((("x₀ = 0.4", one), ("x₀ = 0.400001", other))),),
    )


def level_line(variant: int) -> DrawsNorm:
    """The norm beside an unstable minimum."""
    alpha, off = nth((1.12, 1.08, 1.15), variant), nth((1e-4, 3e-4), variant)
    return DrawsNorm(
        ask=f"α = {number(alpha)} from ({1 + off:g}, 0), beside the minimum. Draw ‖∇f‖₂ over 80 steps.",
        spec=fixed(WELL, (1 + off, 0.0), alpha, 80),
        window=WELL_WINDOW,
        powers=(-2, 6),
        why=f"Near the minimum the factor is 1 − 2α = {number(1 - 2 * alpha)}; the growth ends in a cycle of two.",
    )
