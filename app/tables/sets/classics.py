"""Sets that textbooks have used for decades, with the publication that they are from."""

from __future__ import annotations

from typing import Final

from app.tables.sets.data_set import DataSet, data_set

FACTS: Final = "Published measurements; numbers are facts and free to use."
MADE_UP: Final = "Numbers of an article, in free use in textbooks and software."
_ANSCOMBE: Final = "F. J. Anscombe, “Graphs in statistical analysis”, The American Statistician 27 (1973), 17–21."
_FIRST_X: Final = (10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5)

CLASSICS: Final[tuple[DataSet, ...]] = (
    data_set(
        "anscombe1", "Anscombe’s quartet, I",
        "Eleven points around a line. All four sets of the quartet have the same means, variances and line.",
        _ANSCOMBE, MADE_UP, "squared",
        {"x": _FIRST_X, "y₁": (8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68)},
    ),
    data_set(
        "anscombe2", "Anscombe’s quartet, II",
        "Eleven points on a curve; the line of least squares is that of set I.",
        _ANSCOMBE, MADE_UP, "squared",
        {"x": _FIRST_X, "y₂": (9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74)},
    ),
    data_set(
        "anscombe3", "Anscombe’s quartet, III: an outlier",
        "Ten points on a line and one outlier, which turns the line of least squares; absolute and Huber errors "
        "resist.",
        _ANSCOMBE, MADE_UP, "squared",
        {"x": _FIRST_X, "y₃": (7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73)},
    ),
    data_set(
        "anscombe4", "Anscombe’s quartet, IV",
        "Ten points above one x and a single point far away, which alone decides the slope.",
        _ANSCOMBE, MADE_UP, "squared",
        {
            "x": (8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8),
            "y₄": (6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89),
        },
    ),
    data_set(
        "cars", "Stopping distances of cars",
        "Speed and stopping distance of cars in the 1920s.",
        "M. Ezekiel, Methods of Correlation Analysis, Wiley, New York 1930.", FACTS, "squared",
        {
            "speed (mph)": (
                4, 4, 7, 7, 8, 9, 10, 10, 10, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15,
                15, 16, 16, 17, 17, 17, 18, 18, 18, 18, 19, 19, 19, 20, 20, 20, 20, 20, 22, 23, 24, 24, 24, 24, 25,
            ),
            "distance (ft)": (
                2, 10, 4, 22, 16, 10, 18, 26, 34, 17, 28, 14, 20, 24, 28, 26, 34, 34, 46, 26, 36, 60, 80, 20, 26,
                54, 32, 40, 32, 40, 50, 42, 56, 76, 84, 36, 46, 68, 32, 48, 52, 56, 64, 66, 54, 70, 92, 93, 120, 85,
            ),
        },
    ),
    data_set(
        "hubble", "Hubble’s galaxies",
        "Distance and speed of 24 galaxies, with which Hubble showed that the universe expands.",
        "E. Hubble, “A relation between distance and radial velocity among extra-galactic nebulae”, "
        "Proceedings of the National Academy of Sciences 15 (1929), 168–173.", FACTS, "squared",
        {
            "distance (Mpc)": (
                0.032, 0.034, 0.214, 0.263, 0.275, 0.275, 0.45, 0.5, 0.5, 0.63, 0.8, 0.9,
                0.9, 0.9, 0.9, 1.0, 1.1, 1.1, 1.4, 1.7, 2.0, 2.0, 2.0, 2.0,
            ),
            "velocity (km/s)": (
                170, 290, -130, -70, -185, -220, 200, 290, 270, 200, 300, -30,
                650, 150, 500, 920, 450, 500, 500, 960, 500, 850, 800, 1090,
            ),
        },
    ),
    data_set(
        "challenger", "O-rings before Challenger",
        "Temperature at 23 launches of the space shuttle, and whether an O-ring was damaged (1) or none was (−1). "
        "The classes overlap, so the best weights are finite.",
        "Report of the Presidential Commission on the Space Shuttle Challenger Accident, Washington 1986.",
        "Work of the United States government, in the public domain.", "logistic",
        {
            "temperature (°F)": (
                66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58,
            ),
            "damage": (-1, 1, -1, -1, -1, -1, -1, -1, 1, 1, 1, -1, -1, 1, -1, -1, -1, -1, -1, -1, 1, -1, 1),
        },
    ),
)  # fmt: skip
