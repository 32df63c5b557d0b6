"""Sets made for this project; `REMADE` makes each of them again from the generator and the seed in its source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.tables.sets.data_set import DataSet, data_set

LICENCE: Final = "Made for Gradnorm; in the public domain (CC0)."
_FROM: Final = "numpy.random.default_rng"

MADE: Final[tuple[DataSet, ...]] = (
    data_set(
        "hours", "Hours and points: a long valley",
        "Hours of study and points in a test of eleven students. The mean of the hours is far from 0 against their "
        "spread, so the squared error has a valley with κ = 401; standardized hours make it round.",
        f"y = 8 + 6x + noise of standard deviation 3, {_FROM}(1).", LICENCE, "squared",
        {
            "hours": (2.8, 3.24, 3.68, 4.12, 4.56, 5.0, 5.44, 5.88, 6.32, 6.76, 7.2),
            "points": (25.8, 29.9, 31.1, 28.8, 38.1, 39.3, 39.0, 45.0, 47.0, 49.4, 51.3),
        },
    ),
    data_set(
        "flats", "Rents: wildly different scales",
        "Distance to the centre in kilometres, area in square feet, rent. One feature is hundreds of times as large "
        "as the other: κ = 139,000.",
        f"rent = 260 + 0.9 area − 35 distance + noise of standard deviation 60, {_FROM}(2).", LICENCE, "squared_two",
        {
            "distance (km)": (2.7, 3.0, 7.4, 1.3, 5.6, 6.7, 2.1, 1.0, 2.8, 6.1, 5.3, 1.8, 4.2, 6.2, 4.1, 5.9),
            "area (sq ft)": (
                1460, 1120, 770, 520, 720, 910, 1370, 1230, 680, 1410, 870, 1130, 430, 430, 540, 1360,
            ),
            "rent": (1540, 1210, 710, 700, 700, 900, 1350, 1310, 790, 1420, 810, 1150, 470, 490, 590, 1360),
        },
    ),
    data_set(
        "separable", "Two separable classes",
        "Twenty points of two classes with a line between them. The logistic loss has no minimum: the weights grow "
        "without end, while the gradient norm goes to 0.",
        f"normal points of standard deviation 0.7 around ±(1.5, 1), {_FROM}(3).", LICENCE, "logistic_two",
        {
            "first": (
                -0.07, -1.21, -1.82, -2.91, -2.11, -1.34, -1.7, -2.24, -1.16, -0.83,
                1.52, 1.88, 1.37, 2.85, 1.33, 0.88, 2.12, 1.56, -0.48, 0.83,
            ),
            "second": (
                -2.79, -1.4, -1.15, -1.16, 1.33, -1.25, -1.47, -1.27, -1.17, -1.14,
                2.08, 0.65, 1.38, 0.81, 1.7, 0.8, 1.41, 1.47, 1.71, -0.17,
            ),
            "class": (-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
        },
    ),
    data_set(
        "decay", "A decay",
        "An amount that falls exponentially, measured fourteen times.",
        f"y = 5 exp(−0.4 t) + noise of standard deviation 0.15, {_FROM}(4).", LICENCE, "decay",
        {
            "time": (0, 0.75, 1.5, 2.25, 3, 3.75, 4.5, 5.25, 6, 6.75, 7.5, 8.25, 9, 9.75),
            "amount": (4.9, 3.68, 2.99, 2.13, 1.26, 1.11, 0.73, 0.63, 0.21, 0.37, 0.28, 0.42, 0.18, 0.18),
        },
    ),
    data_set(
        "overlap", "Two classes that overlap",
        "One feature and a class, +1 or −1, that it tells with some probability.",
        f"class +1 with probability 1/(1 + exp(0.5 − 1.5x)), x uniform on [−3, 3], {_FROM}(5).", LICENCE, "logistic",
        {
            "feature": (
                1.83, 1.85, 0.09, -1.29, -2.68, -0.7, -0.55, -2.73, -2.71, 3.0, 0.91, -1.59,
                -0.39, 2.85, 2.39, 2.07, -0.65, -0.04, 1.06, -2.64, 0.33, -1.37, 2.28, -2.61,
            ),
            "class": (1, 1, 1, -1, -1, 1, -1, 1, -1, 1, 1, -1, -1, 1, 1, 1, -1, -1, 1, -1, -1, -1, 1, -1),
        },
    ),
)  # fmt: skip


def _hours() -> list[NDArray[np.float64]]:
    hours = np.round(2.8 + 0.44 * np.arange(11), 2)
    return [hours, np.round(8 + 6 * hours + np.random.default_rng(1).normal(0, 3, 11), 1)]


def _flats() -> list[NDArray[np.float64]]:
    random = np.random.default_rng(2)
    distance, area = np.round(random.uniform(0.5, 9, 16), 1), np.round(random.uniform(300, 1500, 16), -1)
    return [distance, area, np.round(260 + 0.9 * area - 35 * distance + random.normal(0, 60, 16), -1)]


def _separable() -> list[NDArray[np.float64]]:
    classes = np.repeat([-1.0, 1.0], 10)
    noise = np.random.default_rng(3).normal(0, 0.7, (20, 2))
    first, second = np.round(noise + classes[:, None] * np.array([1.5, 1.0]), 2).T
    return [first, second, classes]


def _decay() -> list[NDArray[np.float64]]:
    time = np.arange(0, 10.5, 0.75)
    return [time, np.round(5 * np.exp(-0.4 * time) + np.random.default_rng(4).normal(0, 0.15, len(time)), 2)]


def _overlap() -> list[NDArray[np.float64]]:
    random = np.random.default_rng(5)
    feature = np.round(random.uniform(-3, 3, 24), 2)
    return [feature, np.where(random.uniform(size=24) < 1 / (1 + np.exp(0.5 - 1.5 * feature)), 1.0, -1.0)]


REMADE: Final[dict[str, Callable[[], list[NDArray[np.float64]]]]] = {
    "hours": _hours,
    "flats": _flats,
    "separable": _separable,
    "decay": _decay,
    "overlap": _overlap,
}
