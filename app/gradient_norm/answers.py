"""Repair the answer: what is said about the gradient norm and descent, and the experiment that settles it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.gradient_norm.numbers import EXAMPLE
from app.gradient_norm.tables import plain
from app.style import number, pair
from gradnorm_core.clipping import ClipByNorm
from gradnorm_core.descent import descend
from gradnorm_core.exact import Exact
from gradnorm_core.families import Laplacian, held_spectrum_quadratic
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives import Objective, parse
from gradnorm_core.step_rules import Fixed, StepRule
from gradnorm_core.trajectory import Run

Truth = Literal["true", "half true", "false"]
TRUTHS: tuple[Truth, ...] = ("true", "half true", "false")
Rows = list[list[str]]

BOWL = "(x^2 + 10y^2)/2"
WORST = (10.0, 1.0)
TWO_WELLS = "x^4/4 - x^2/2 + x/10 + y^2/2"


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that was said.

    Attributes:
        text: the claim.
        truth: what is right.
        why: the claim repaired.
        settle: the rows of the experiment, computed when asked for.
    """

    text: str
    truth: Truth
    why: str
    settle: Callable[[], Rows]


def _square() -> Rows:
    g = np.array(EXAMPLE)
    return [
        [f"g = {pair(one)}", f"g·g = {number(float(one @ one))}", f"‖g‖₂ = {number(float(gradient_norm(one)))}"]
        for one in (g, 2 * g)
    ]


def _growth() -> Rows:
    f = parse(BOWL)
    rows = []
    for point in ((10.0, 1.0), (1.0, 0.0), (0.0, 0.0)):
        g = f.gradient_at(point)
        rows.append([f"at {pair(point)}", f"∇f = {pair(g)}", f"‖∇f‖₂ = {number(float(gradient_norm(g)))}"])
    return rows


def _wells() -> Rows:
    f = parse(TWO_WELLS)
    return [
        _arrival(descend(f, start, step_rule=Fixed(0.2), max_iterations=2000)) for start in ((-2.0, 1.0), (2.0, 1.0))
    ]


def _arrival(run: Run) -> list[str]:
    return [f"from {pair(run.points[0])}", f"to {pair(run.points[-1])}", f"f = {number(float(run.values[-1]))}"]


def _turns() -> Rows:
    """The mean angle between consecutive gradients at each step rule."""
    rules: tuple[tuple[str, StepRule], ...] = (
        ("α = 0.05, below 1/L", Fixed(0.05)), ("α = 0.19, between 1/L and 2/L", Fixed(0.19)), ("exact search", Exact()),
    )  # fmt: skip
    rows = []
    for name, rule in rules:
        run = descend(parse(BOWL), WORST, step_rule=rule, max_iterations=1000)
        rows.append([name, f"{run.iterations} steps", f"largest angle between gradients {number(largest_angle(run))}°"])
    return rows


def largest_angle(run: Run) -> float:
    """The largest angle between consecutive gradients, in degrees."""
    g = run.gradients
    cosines = np.sum(g[:-1] * g[1:], axis=1) / (gradient_norm(g[:-1]) * gradient_norm(g[1:]))
    return float(np.degrees(np.arccos(np.clip(cosines.min(), -1, 1))))


def steps_to_millionth(objective: Objective, mu: float, smoothness: float) -> int:
    """Steps with α = 2/(μ + L) until ‖g‖₂ ≤ 10⁻⁶‖g₀‖₂, from one random start."""
    start = np.random.default_rng(0).standard_normal(objective.dimension)
    tolerance = 1e-6 * float(gradient_norm(objective.gradient_at(start)))
    rule = Fixed(2 / (mu + smoothness))
    return descend(
        objective, start, step_rule=rule, max_iterations=5000, gradient_tolerance=tolerance
    ).iterations  # fmt: skip


def _dimension() -> Rows:
    rows = [["", "κ held at 100", "Laplacian, κ grows"]]
    for n in (2, 10, 40):
        laplacian = Laplacian(n)
        mu = 2 - 2 * math.cos(math.pi / (n + 1))
        held = steps_to_millionth(held_spectrum_quadratic(n), 1.0, 100.0)
        grown = steps_to_millionth(laplacian, mu, mu * laplacian.condition_number)
        rows.append([f"n = {n}", f"{held} steps", f"{grown} steps, κ = {number(laplacian.condition_number)}"])
    return rows


def _clipped() -> Rows:
    rows = []
    for size in (1e6, 1.0, 1e-6):
        g = size * np.array(EXAMPLE)
        after = ClipByNorm(1.0).transform(g, 0)
        rows.append(
            [f"‖g‖₂ = {number(float(gradient_norm(g)))}", f"clipped to 1: {number(float(gradient_norm(after)))}"]
        )
    return rows


def _limit() -> Rows:
    rows = []
    for step_size in (0.19, 0.21):
        run = descend(parse(BOWL), WORST, step_rule=Fixed(step_size), max_iterations=1000)
        rows.append([f"α = {number(step_size)}", run.status.name.replace("_", " "), f"after {run.iterations} steps"])
    return [*rows, ["2/L", number(2 / float(parse(BOWL).hessian_at(WORST).max())), ""]]


CLAIMS = (
    Claim("The norm of the gradient is the “rocky product” of the vector with itself.", "half true",
          "A product with itself, but the scalar (dot, inner) product, and then its square root.", _square),
    Claim("The L2 gradient norm is the sum of the squares.", "false",
          "That is the square of the norm; the root is missing. Twice the gradient has twice the norm.", _square),
    Claim("The gradient is the point of greatest growth.", "false",
          "It is a vector that belongs to a point: it shows the direction of steepest ascent, and its length is the "
          "slope in that direction.", _growth),
    Claim("Gradient descent finds the absolute minimum.", "false",
          "It finds a stationary point at best; which one depends on start and step. Here "
          f"f = {plain(TWO_WELLS)}.", _wells),
    Claim("The sawtooth comes from choosing the wrong step.", "half true",
          "A fixed step above 1/L zig-zags, and so does the exact, “right” step: it makes consecutive gradients "
          f"orthogonal. Here f = {plain(BOWL)} from {pair(WORST)}.", _turns),
    Claim("The method degrades as the dimension grows.", "false",
          "Conditioning degrades it. With κ held the steps do not grow with n; where κ grows with n they do.",
          _dimension),
    Claim("Clipping gradients helps against vanishing and exploding.", "half true",
          "Against exploding only: a short gradient passes as it is.", _clipped),
    Claim("Gradient descent is simple and stable.", "half true",
          f"Simple, yes. On f = {plain(BOWL)} stable only for a step below 2/L.", _limit),
)  # fmt: skip
