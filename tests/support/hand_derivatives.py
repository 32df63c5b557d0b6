"""Formulas with their derivatives worked out by hand: the truth that needs no other software."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Problem:
    """A formula, its value, its gradient and its Hessian (xx, xy, yy), and points inside its domain."""

    text: str
    value: Callable[[float, float], float]
    gradient: Callable[[float, float], tuple[float, float]]
    hessian: Callable[[float, float], tuple[float, ...]]
    points: tuple[tuple[float, float], ...] = ((-1.2, 1.0), (0.3, -0.7), (2.5, 1.5))


PROBLEMS = (
    Problem("5", lambda x, y: 5, lambda x, y: (0, 0), lambda x, y: (0, 0, 0)),
    Problem("x^2", lambda x, y: x**2, lambda x, y: (2 * x, 0), lambda x, y: (2, 0, 0)),
    Problem("x y", lambda x, y: x * y, lambda x, y: (y, x), lambda x, y: (0, 1, 0)),
    Problem(
        "100(y - x^2)^2 + (1 - x)^2",
        lambda x, y: 100 * (y - x**2) ** 2 + (1 - x) ** 2,
        lambda x, y: (-400 * x * (y - x**2) - 2 * (1 - x), 200 * (y - x**2)),
        lambda x, y: (1200 * x**2 - 400 * y + 2, -400 * x, 200),
    ),
    Problem(
        "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
        lambda x, y: (
            4 * x * (x**2 + y - 11) + 2 * (x + y**2 - 7), 2 * (x**2 + y - 11) + 4 * y * (x + y**2 - 7)
        ),
        lambda x, y: (12 * x**2 + 4 * y - 42, 4 * x + 4 * y, 12 * y**2 + 4 * x - 26),
    ),
    Problem(
        "ln(x) + y^2", lambda x, y: np.log(x) + y**2, lambda x, y: (1 / x, 2 * y), lambda x, y: (-1 / x**2, 0, 2),
        ((0.25, 1.0), (1.0, 0.0), (7.0, -3.0)),
    ),
    Problem(
        "1/(x^2 + y^2)",
        lambda x, y: 1 / (x**2 + y**2),
        lambda x, y: (-2 * x / (x**2 + y**2) ** 2, -2 * y / (x**2 + y**2) ** 2),
        lambda x, y: (
            (6 * x**2 - 2 * y**2) / (x**2 + y**2) ** 3,
            8 * x * y / (x**2 + y**2) ** 3,
            (6 * y**2 - 2 * x**2) / (x**2 + y**2) ** 3,
        ),
    ),
    Problem(
        "exp(-x^2 - y^2)",
        lambda x, y: np.exp(-(x**2) - y**2),
        lambda x, y: (-2 * x * np.exp(-(x**2) - y**2), -2 * y * np.exp(-(x**2) - y**2)),
        lambda x, y: tuple(
            factor * np.exp(-(x**2) - y**2) for factor in (4 * x**2 - 2, 4 * x * y, 4 * y**2 - 2)
        ),
    ),
    Problem(
        "|x| + |y|", lambda x, y: abs(x) + abs(y), lambda x, y: (np.sign(x), np.sign(y)), lambda x, y: (0, 0, 0),
    ),
    Problem(
        "x^y", lambda x, y: x**y, lambda x, y: (y * x ** (y - 1), x**y * np.log(x)),
        lambda x, y: (
            y * (y - 1) * x ** (y - 2), x ** (y - 1) * (1 + y * np.log(x)), x**y * np.log(x) ** 2
        ),
        ((0.5, 2.0), (3.0, -1.5), (1.0, 0.0)),
    ),
    Problem(
        "sin(x) cos(y)", lambda x, y: np.sin(x) * np.cos(y),
        lambda x, y: (np.cos(x) * np.cos(y), -np.sin(x) * np.sin(y)),
        lambda x, y: (-np.sin(x) * np.cos(y), -np.cos(x) * np.sin(y), -np.sin(x) * np.cos(y)),
    ),
    Problem(
        "atan2(y, x)", lambda x, y: np.arctan2(y, x), lambda x, y: (-y / (x**2 + y**2), x / (x**2 + y**2)),
        lambda x, y: tuple(part / (x**2 + y**2) ** 2 for part in (2 * x * y, y**2 - x**2, -2 * x * y)),
    ),
)  # fmt: skip
"""Polynomials, poles, logarithms, kinks and angles, each as a student would type it."""
