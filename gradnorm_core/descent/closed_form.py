"""Gradient descent on a quadratic, coordinate by coordinate of its eigenbasis: long runs without their steps.

In the basis of the eigenvectors of A the coordinates γᵢ of ∇f do not see each other. With a fixed step α each of them
is multiplied by 1 − αλᵢ at every step, so that γᵢ after k steps is (1 − αλᵢ)ᵏγᵢ: no step has to be made to know it.
The iterates are those of `descend` but for rounding. Source: Goh, Distill 2017, doi 10.23915/distill.00006.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gradnorm_core.arrays import Floats, floats
from gradnorm_core.errors import UsageError
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.objective import Objective

Progress = Callable[[float], object]

STRETCH = 4096
"""Steps between two reports of progress."""


@dataclass(frozen=True, slots=True, eq=False)
class Modes:
    """The gradients of a quadratic at S starts, in the basis of its eigenvectors.

    Attributes:
        eigenvalues: λ in ascending order, (n,), all positive.
        gradients: γ, the coordinates of ∇f at each start, (n, S).
    """

    eigenvalues: Floats
    gradients: Floats

    @property
    def mu(self) -> float:
        """μ, the smallest eigenvalue."""
        return float(self.eigenvalues[0])

    @property
    def smoothness(self) -> float:
        """L, the largest eigenvalue."""
        return float(self.eigenvalues[-1])

    @property
    def condition_number(self) -> float:
        """κ = L/μ."""
        return self.smoothness / self.mu

    def after(self, steps: int, step_size: float) -> Floats:
        """γ after k steps of gradient descent with a fixed step, (n, S)."""
        return self.gradients * ((1 - step_size * self.eigenvalues) ** steps)[:, None]


def modes_of(objective: Objective, starts: ArrayLike) -> Modes:
    """The modes of a positive definite quadratic.

    Args:
        objective: f.
        starts: x₀ of each run, (S, n).

    Raises:
        UsageError: f is no quadratic with a minimum, or the starts do not fit.
    """
    points = floats(starts)
    if not objective.is_quadratic or points.ndim != 2 or points.shape[1] != objective.dimension:
        raise UsageError(f"Modes are those of a quadratic at starts of shape (S, {objective.dimension}).")
    eigenvalues, frame = np.linalg.eigh(objective.hessian_at(np.zeros(objective.dimension)))
    if not eigenvalues[0] > 0:
        raise UsageError(f"The quadratic has no minimum: its smallest eigenvalue is {eigenvalues[0]:g}.")
    return Modes(eigenvalues, frame.T @ objective.gradient_at(points.T))


def fixed_steps(modes: Modes, step_size: float, tolerance: float, most: int) -> Floats:
    """Steps with a fixed α until ‖∇f‖₂ ≤ tolerance·‖∇f(x₀)‖₂, for each start, (S,); NaN where `most` do not suffice.

    For 0 < α ≤ 2/L no |1 − αλᵢ| exceeds 1, so the norm never rises, and the first k is found by halving.

    Raises:
        UsageError: α outside (0, 2/L], where the norm may rise again.
    """
    if not 0 < step_size <= 2 / modes.smoothness:
        raise UsageError(f"The step size must be above 0 and at most 2/L = {2 / modes.smoothness:g}.")
    wanted = tolerance * gradient_norm(modes.gradients, 2, axis=0)
    found = np.full(len(wanted), np.nan)
    for index, limit in enumerate(wanted.tolist()):
        within = _Within(Modes(modes.eigenvalues, modes.gradients[:, [index]]), step_size, limit)
        if within(most):
            found[index] = _first(within, most)
    return found


@dataclass(frozen=True, slots=True)
class _Within:
    """Whether one run has come to the limit after a number of steps."""

    modes: Modes
    step_size: float
    limit: float

    def __call__(self, steps: int) -> bool:
        return float(gradient_norm(self.modes.after(steps, self.step_size)[:, 0], 2)) <= self.limit


def _first(holds: Callable[[int], bool], last: int) -> int:
    """The smallest k from 0 to `last` that holds, where all larger ones hold too."""
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def exact_steps(modes: Modes, tolerance: float, most: int, progress: Progress | None = None) -> Floats:
    """The same with exact line search, α = γᵀγ/γᵀΛγ at every step; only the squares γᵢ² are carried along.

    Args:
        modes: the gradients at the starts.
        tolerance: relative to ‖∇f(x₀)‖₂.
        most: steps.
        progress: called every few thousand steps with the share of `most`; an exception it raises ends the work.
    """
    squares, bend = np.square(modes.gradients), modes.eigenvalues[:, None]
    wanted = tolerance**2 * squares.sum(axis=0)
    found = np.full(squares.shape[1], np.nan)
    for k in range(most + 1):
        total = squares.sum(axis=0)
        found[np.isnan(found) & (total <= wanted)] = k
        if not np.isnan(found).any():
            break
        if progress is not None and k % STRETCH == 0:
            progress(k / (most + 1))
        alpha = total / np.maximum(modes.eigenvalues @ squares, np.finfo(np.float64).tiny)
        squares *= np.square(1 - alpha * bend)
    return found


def heavy_ball_steps(modes: Modes, step_size: float, momentum: float, tolerance: float, most: int) -> Floats:
    """The same with the heavy ball: b ← βb + γ, and γ ← γ − αΛb, coordinate by coordinate."""
    gradients, bend = modes.gradients.copy(), step_size * modes.eigenvalues[:, None]
    velocity = np.zeros_like(gradients)
    wanted = tolerance * gradient_norm(gradients, 2, axis=0)
    found = np.full(gradients.shape[1], np.nan)
    for k in range(most + 1):
        found[np.isnan(found) & (gradient_norm(gradients, 2, axis=0) <= wanted)] = k
        if not np.isnan(found).any():
            break
        velocity = momentum * velocity + gradients
        gradients -= bend * velocity
    return found
