"""A line through points: the loss, its gradient, and its long valley."""

from __future__ import annotations

import math

import numpy as np

from app.course.common import asked
from app.course.data_runs import HOURS, RAW, RAW_WINDOW, link, loss, plain, slope_of
from app.course.illustrations import Chart, Curve, Curves, Path
from app.course.lesson import Lesson, Read
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.text.numbers import number, pair
from gradnorm_core.diagnostics.curvature import curvature_at

X, Y = HOURS.numbers.T
SLOPE, INTERCEPT = map(float, np.polyfit(X, Y, 1))
SEEN = curvature_at(RAW, np.zeros(2))
LIMIT = SEEN.stability_limit or math.nan
TWICE = curvature_at(loss({"X": np.tile(X, 2), "Y": np.tile(Y, 2)}), np.zeros(2))
ALPHA = 0.034
SLOW = plain(RAW, ALPHA)
POINTS = Chart(
    (Curve("points", tuple(X.tolist()), tuple(Y.tolist())),), "hours of study", "points in the test",
    f"Eleven points from {pair((X[0], Y[0]))} to {pair((X[-1], Y[-1]))}, which rise nearly along a line.", points=True,
)  # fmt: skip

DOWN = Number(
    ask=rf"At $w=b=0$ the line predicts 0 for everybody. The mean of $Y$ is {number(float(Y.mean()))}. What is "
    r"$\partial f/\partial b$ there, for $f=\frac1n\sum(wX_i+b-Y_i)^2$?",
    number=asked("Slope along b", -200, 200, "∂f/∂b"),
    name="∂f/∂b",
    truth=lambda runner: float(slope_of(RAW)[1]),
    why="Every row gives 2(wXᵢ + b − Yᵢ) = −2Yᵢ, and the gradient is the mean of the rows.",
    misconceptions=(
        Misconception(lambda runner: -float(Y.mean()), "The square has the derivative 2(…): the factor 2 is missing."),
        Misconception(
            lambda runner: 2 * float(Y.mean()), "The residual is prediction minus measurement, so it is negative here."
        ),
    ),
    before=(POINTS,),
    shown=(POINTS,),
)


def _moves(runner: Runner, how: str) -> bool:
    return runner.diagnosis(SLOW).behaviour == how


MOVES = Choice(
    ask=rf"Here λmax = {number(SEEN.largest)} and λmin = {number(SEEN.smallest)}, so κ = "
    f"{number(SEEN.largest / SEEN.smallest)}; 2/λmax = {number(LIMIT)}. How does gradient descent move from (0, 0) "
    f"with α = {ALPHA}?",
    options=(
        Option(
            "It glides to the minimum", lambda runner: _moves(runner, "glides"),
            "It would below 1/λmax, where no component changes sign.",
        ),
        Option(
            "It zig-zags across the valley", lambda runner: _moves(runner, "zig-zags"),
            "α lies between 1/λmax and 2/λmax: across the valley each step goes too far, along it hardly anywhere. "
            "After 200 steps it is not there.",
        ),
        Option(
            "It diverges", lambda runner: _moves(runner, "diverges"), "It would beyond 2/λmax, and α is below that."
        ),
    ),
    before=(POINTS,),
    shown=(Path(SLOW, RAW_WINDOW), Curves(SLOW)),
    spec=SLOW,
)  # fmt: skip


def _same(runner: Runner) -> bool:
    return math.isclose(TWICE.largest, SEEN.largest, rel_tol=1e-12)


DOUBLED = Choice(
    ask="Every student is entered twice: 22 rows in place of 11. What happens to 2/λmax?",
    options=(
        Option(
            "It is halved: the loss has twice as many terms",
            lambda runner: math.isclose(TWICE.largest, 2 * SEEN.largest, rel_tol=1e-12),
            "That would be so for a sum over the rows.",
        ),
        Option(
            "It stays: the loss is a mean", _same,
            "Twice the terms, divided by twice the number: f is the same function, and so is its gradient.",
        ),
        Option(
            "It doubles: there are more data", lambda runner: TWICE.largest < 0.9 * SEEN.largest,
            "The same points say nothing new about the line.",
        ),
    ),
    before=(POINTS,),
    shown=(Path(plain(RAW, ALPHA, 30), RAW_WINDOW),),
)  # fmt: skip

LESSON = Lesson(
    title="A line through points",
    minutes=7,
    why="The first regression of every course is gradient descent on a loss, and its path is a sawtooth. Why?",
    steps=(
        Read(
            text=rf"""
A line $wX+b$ predicts the points of a student from hours of study. How wrong it is, is the mean of the squared errors:

$$f(w,b)=\frac1n\sum_{{i=1}}^n\big(wX_i+b-Y_i\big)^2.$$

Each pair $(w,b)$ is a line, and a place on the landscape of $f$. The gradient is the mean of the gradients of the rows,
and the lowest place is the line of least squares, here {number(SLOPE)}·X + {number(INTERCEPT)}.
""",
            pictures=(POINTS,),
        ),
        DOWN,
        MOVES,
        DOUBLED,
    ),
    summary="A loss is a mean over rows, a place (w, b) is a line, and hours that lie far from 0 make a long valley: "
    "gradient descent zig-zags across it.",
    source="Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2nd edition 2009, section 3.2",
    link=link("none", ALPHA, RAW_WINDOW),
)
