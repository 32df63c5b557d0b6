"""Claims about the gradient norm and descent, to be judged, each with the experiment that settles it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.compute.gradient_norm import BOWL, TWO_WELLS, WORST, dimension_steps, limit_runs, turn_runs, well_runs
from app.figures.style import Palette
from app.text.html import plain
from app.text.numbers import number, pair
from app.ui.pages.gradient_norm import experiments
from app.ui.pages.gradient_norm.numbers import EXAMPLE
from gradnorm_core.descent.run import Run
from gradnorm_core.diagnostics.turning import angles
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import parse

Truth = Literal["true", "half true", "false"]
TRUTHS: tuple[Truth, ...] = ("true", "half true", "false")
Rows = list[list[str]]
ARRIVED = 1e-12
"""A smaller coordinate of an end is stated as 0: it differs from 0 by the tolerance only."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    Attributes:
        text: the sentence to judge.
        truth: the right judgement.
        why: the repaired claim.
        settle: computes the rows of the experiment.
        picture: draws the experiment; returns the figure and its alt text.
    """

    text: str
    truth: Truth
    why: str
    settle: Callable[[], Rows]
    picture: Callable[[Palette], experiments.Picture]


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
    return [_arrival(run) for run in well_runs()]


def _arrival(run: Run) -> list[str]:
    end = [0.0 if abs(coordinate) < ARRIVED else coordinate for coordinate in run.points[-1]]
    return [f"from {pair(run.points[0])}", f"to {pair(end)}", f"f = {number(float(run.values[-1]))}"]


def _turns() -> Rows:
    """The largest angle between consecutive gradients with each step rule."""
    return [
        [
            name,
            f"{run.iterations} steps",
            f"largest angle between gradients {number(float(angles(run.gradients).max()))}°",
        ]
        for name, run in turn_runs()
    ]


def _dimension() -> Rows:
    rows = [["", "κ held at 100", "Laplacian, κ grows"]]
    for n, held, grown, condition in dimension_steps():
        rows.append([f"n = {n}", f"{held} steps", f"{grown} steps, κ = {number(condition)}"])
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
    for run in limit_runs():
        step_size = number(run.spec.step_rule.step_size)  # type: ignore[attr-defined]  # fixed steps
        rows.append([f"α = {step_size}", run.status.name.replace("_", " "), f"after {run.iterations} steps"])
    return [*rows, ["2/λmax", number(2 / float(parse(BOWL).hessian_at(WORST).max())), ""]]


CLAIMS = (
    Claim("The norm of the gradient is the “rocky product” of the vector with itself.", "half true",
          "A product with itself, but the scalar (dot, inner) product, and then its square root.",
          _square, experiments.square),
    Claim("The L2 gradient norm is the sum of the squares.", "false",
          "That is the square of the norm; the root is missing. Twice the gradient has twice the norm.",
          _square, experiments.square),
    Claim("The gradient is the point of greatest growth.", "false",
          "It is a vector that belongs to a point: it shows the direction of steepest ascent, and its length is the "
          "slope in that direction.", _growth, experiments.growth),
    Claim("Gradient descent finds the absolute minimum.", "false",
          "It finds a stationary point at best; which one depends on start and step. Here "
          f"f = {plain(TWO_WELLS)}.", _wells, experiments.wells),
    Claim("The sawtooth comes from choosing the wrong step.", "half true",
          "On a quadratic with a fixed step above 1/λmax the steepest component changes its sign at every step: below "
          "2/(μ + λmax) this zig-zag dies out first, above it outlasts the rest. The exact, “right” step zig-zags too: "
          "it makes consecutive gradients orthogonal. Here "
          f"f = {plain(BOWL)} from {pair(WORST)}.", _turns, experiments.turns),
    Claim("The method degrades as the dimension grows.", "false",
          "Conditioning degrades it. With κ held the steps do not grow with n; where κ grows with n they do.",
          _dimension, experiments.dimension),
    Claim("Clipping gradients helps against vanishing and exploding.", "half true",
          "Against exploding only: a short gradient passes as it is.", _clipped, experiments.clipped),
    Claim("Gradient descent is simple and stable.", "half true",
          f"Simple, yes. On f = {plain(BOWL)} stable only for a step below 2/λmax.", _limit, experiments.limit),
)  # fmt: skip
