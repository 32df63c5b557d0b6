"""Gradient descent on a quadratic in its eigenbasis, where the gradient after k fixed steps has a closed form.

The coordinates γᵢ of ∇f in the basis of the eigenvectors of A do not depend on each other. With a fixed step α each is
multiplied by 1 − αλᵢ at every step, so after k steps it is (1 − αλᵢ)ᵏγᵢ, and no step in between is computed.
Apart from rounding the gradients are those of `descend`. Source: Goh, Distill 2017, doi 10.23915/distill.00006.
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
        """Returns γ after `steps` steps of gradient descent with a fixed step, (n, S)."""
        return self.gradients * ((1 - step_size * self.eigenvalues) ** steps)[:, None]


def modes_of(objective: Objective, starts: ArrayLike) -> Modes:
    """Returns the modes of a positive definite quadratic.

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
    """Returns the steps with a fixed α until ‖∇f‖₂ ≤ tolerance·‖∇f(x₀)‖₂, for each start.

    For 0 < α ≤ 2/L no |1 − αλᵢ| exceeds 1, so the norm never rises, and the first k is found by bisection.

    Args:
        modes: the gradients at the starts.
        step_size: α.
        tolerance: relative to ‖∇f(x₀)‖₂.
        most: the most steps.

    Returns:
        The steps, (S,); NaN where `most` steps do not suffice.

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
    """Whether ‖γ‖₂ of one run is within the limit after a number of steps."""

    modes: Modes
    step_size: float
    limit: float

    def __call__(self, steps: int) -> bool:
        return float(gradient_norm(self.modes.after(steps, self.step_size)[:, 0], 2)) <= self.limit


def _first(holds: Callable[[int], bool], last: int) -> int:
    """Returns the smallest k from 0 to `last` for which the condition holds; it then holds for all larger k."""
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def exact_steps(modes: Modes, tolerance: float, most: int, progress: Progress | None = None) -> Floats:
    """Returns the steps with exact line search, α = γᵀγ/γᵀΛγ, until the tolerance of `fixed_steps` is met.

    The steps are computed one by one, but only the squares γᵢ² are kept.

    Args:
        modes: the gradients at the starts.
        tolerance: relative to ‖∇f(x₀)‖₂.
        most: the most steps.
        progress: called every few thousand steps with the share of `most`; an exception it raises ends the work.

    Returns:
        The steps, (S,); NaN where `most` steps do not suffice.
    """
    squares, eigenvalues = np.square(modes.gradients), modes.eigenvalues[:, None]
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
        squares *= np.square(1 - alpha * eigenvalues)
    return found


def heavy_ball_steps(modes: Modes, step_size: float, momentum: float, tolerance: float, most: int) -> Floats:
    """Returns the steps of the heavy ball, b ← βb + γ and γ ← γ − αΛb, until the tolerance of `fixed_steps` is met.

    Args:
        modes: the gradients at the starts.
        step_size: α.
        momentum: β.
        tolerance: relative to ‖∇f(x₀)‖₂.
        most: the most steps.

    Returns:
        The steps, (S,); NaN where `most` steps do not suffice.
    """
    gradients, scaled = modes.gradients.copy(), step_size * modes.eigenvalues[:, None]  # αΛ
    velocity = np.zeros_like(gradients)
    wanted = tolerance * gradient_norm(gradients, 2, axis=0)
    found = np.full(gradients.shape[1], np.nan)
    for k in range(most + 1):
        found[np.isnan(found) & (gradient_norm(gradients, 2, axis=0) <= wanted)] = k
        if not np.isnan(found).any():
            break
        velocity = momentum * velocity + gradients
        gradients -= scaled * velocity
    return found
