"""The covers of lessons and challenges: a landscape, and over it a sketch of the question, without the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from app.course.challenges.landscapes import DOUBLE, PLATEAU, VALLEY, VALLEY_START, WELLS, WELLS_WINDOW
from app.course.challenges.quadratics import STEEP, STEEP_START, TILTED, TILTED_START, TURNED
from app.course.common import BOWL, BOWL_START, BOWL_WINDOW
from app.figures.sketch import Dot, Line, Sketch, Word
from gradnorm_core.arrays import Point, Window


class Cover(NamedTuple):
    """A landscape, its window, what is sketched on it, and a ring at a start where there is one."""

    text: str
    window: Window
    sketches: tuple[Sketch, ...]
    start: Point | None = None


def arrow(begin: Point, end: Point) -> Line:
    """An arrow between two points."""
    return Line((begin, end), arrow=True)


def circle(centre: Point, radius: float, dashed: bool = True) -> Line:
    """A circle as a polyline."""
    angles = np.linspace(0, 2 * np.pi, 49)
    turned = np.column_stack([np.cos(angles), np.sin(angles)]) * radius + centre
    return Line(tuple((float(x), float(y)) for x, y in turned), dashed)


def around(centre: Point, reach: float, *corners: Point) -> Line:
    """A closed line through corners around a point, each `reach` times as far from it as given."""
    places = [(centre[0] + reach * x, centre[1] + reach * y) for x, y in (*corners, corners[0])]
    return Line(tuple(places))


def fan(centre: Point, reach: float, count: int) -> tuple[Line, ...]:
    """Arrows from a point in as many directions, evenly."""
    angles = np.arange(count) * 2 * np.pi / count
    return tuple(
        arrow(centre, (centre[0] + reach * float(np.cos(a)), centre[1] + reach * float(np.sin(a)))) for a in angles
    )


ROUND: Final = "x^2 + y^2"
SQUARE: Final[Window] = ((-4.0, 4.0), (-3.0, 3.0))
RIGHT: Final[Window] = ((3.0, 11.5), (-3.2, 3.2))
"""The part of the bowl around the start of its runs."""
DIAMOND: Final = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))
CORNERS: Final = ((1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0))
NEAR: Final[Window] = ((-1.8, 1.8), (-1.35, 1.35))
CLIFF: Final = "exp(x^2/2) - 1 + y^2/2"
"""A bowl with walls, as steep as those of the lesson on clipping."""

LESSON_COVERS: Final[Mapping[str, Cover]] = {
    "gradient": Cover(ROUND, SQUARE, fan((1.5, 1.1), 1.5, 6), (1.5, 1.1)),
    "norm": Cover(
        BOWL, ((-2.0, 8.0), (-3.75, 3.75)),
        (around((3.0, 0.0), 2.3, *DIAMOND), circle((3.0, 0.0), 2.3, dashed=False), around((3.0, 0.0), 2.3, *CORNERS)),
        (3.0, 0.0),
    ),
    "step": Cover(
        BOWL, RIGHT,
        (Line(((10.0, 1.0), (6.3, -2.7)), dashed=True), *(Dot((10 - t, 1 - t)) for t in (1.1, 2.2, 3.3))),
        BOWL_START,
    ),
    "limit": Cover(
        BOWL, ((-1.0, 11.0), (-4.5, 4.5)),
        (
            arrow((1.8, 2.6), (1.8, 1.2)), arrow((5.0, 2.6), (5.0, 0.0)), arrow((8.2, 2.6), (8.2, -3.2)),
            *(Dot((x, 2.6)) for x in (1.8, 5.0, 8.2)),
        ),
    ),
    "sawtooth": Cover(
        BOWL, BOWL_WINDOW,
        (arrow(BOWL_START, (5.4, 1.0)), arrow(BOWL_START, (10.0, -2.6)), Line(((-1.5, 0.0), (11.0, 0.0)), dashed=True)),
        BOWL_START,
    ),
    "exact": Cover(
        BOWL, ((6.2, 11.0), (-2.1, 1.5)), (Line(((10.0, 1.0), (7.2, -1.8)), dashed=True), Dot((8.18, -0.82))),
        BOWL_START,
    ),
    "searches": Cover(
        BOWL, ((-1.0, 11.0), (-7.5, 1.5)),
        (
            Line(((10.0, 1.0), (2.0, -7.0)), dashed=True),
            *(Dot((10 - t, 1 - t), hollow=t > 1.5) for t in (8.0, 4.0, 2.0, 1.0)),
        ),
        BOWL_START,
    ),
    "clipping": Cover(
        CLIFF, SQUARE,
        (
            Line(((2.4, 1.6), (-3.6, -0.7)), dashed=True, arrow=True), circle((2.4, 1.6), 1.1),
            arrow((2.4, 1.6), (1.37, 1.2)),
        ),
        (2.4, 1.6),
    ),
    "saddles": Cover("x^4/4 - x^2/2 + y^2/2", ((-2.0, 2.0), (-1.5, 1.5)), (Word((0.0, 0.75), "0 ?"),), (0.0, 0.0)),
    "chaos": Cover(
        "x^4/4 - x^2/2 + y^2/2", ((-0.2, 2.0), (-0.83, 0.83)), (arrow((0.6, 0.5), (1.62, -0.2)), Word((1.7, 0.4), "?")),
        (0.6, 0.5),
    ),
    "dimension": Cover("x^2 + 100y^2", ((-4.0, 4.0), (-0.6, 0.6)), (Word((0.0, 0.0), "n = 500"),)),
    "rows": Cover(ROUND, SQUARE, (circle((0.0, 0.0), 1.4), *fan((0.0, 0.0), 2.3, 5)), (0.0, 0.0)),
}  # fmt: skip
"""By the name of a lesson; a lesson without one shows a landscape of its first pages."""

CHALLENGE_COVERS: Final[Mapping[str, Cover]] = {
    "fastest": Cover(BOWL, BOWL_WINDOW, (Word((4.5, 1.9), "α = ?"),), BOWL_START),
    "limit": Cover(TILTED, ((-3.0, 3.0), (-2.25, 2.25)), (Word((0.0, -1.4), "α ≤ ?"),), TILTED_START),
    "momentum": Cover(STEEP, ((-2.0, 11.0), (-4.9, 4.9)), (Word((4.5, -2.4), "α, β ?"),), STEEP_START),
    "worst": Cover(
        BOWL, ((-14.0, 14.0), (-10.5, 10.5)),
        (circle((0.0, 0.0), 9.5), *(Dot((9.5 * c, 9.5 * s)) for c, s in ((0.5, 0.866), (-0.866, 0.5), (0.0, -1.0)))),
    ),
    "rises": Cover(
        TURNED.text, TURNED.view,
        (around((0.0, 0.0), 2.0, *DIAMOND), Line(around((0.0, 0.0), 3.2, *DIAMOND).points, dashed=True)),
    ),
    "other": Cover(WELLS, WELLS_WINDOW, (Word((-0.1, 0.0), "?"), arrow((0.25, 0.0), (0.8, 0.0)))),
    "two": Cover(
        DOUBLE, NEAR, (Line(((0.6, 0.0), (1.4, 0.0))), Dot((0.6, 0.0)), Dot((1.4, 0.0)), Word((-0.9, 0.0), "2"))
    ),
    "cycle": Cover(
        DOUBLE, NEAR,
        (
            Line(((0.35, 0.0), (1.6, 0.0))), *(Dot((x, 0.0)) for x in (0.35, 0.7, 1.25, 1.6)),
            Word((-0.9, 0.0), "4"),
        ),
    ),
    "cheapest": Cover(VALLEY, ((-2.0, 2.0), (-1.0, 2.0)), (Word((0.2, 1.35), "∇f ∇²f"),), VALLEY_START),
    "far": Cover(PLATEAU, ((-20.0, 20.0), (-15.0, 15.0)), (Word((9.0, 8.0), "0 ?"), Dot((0.0, 0.0), hollow=False))),
}  # fmt: skip
"""By the name of a challenge; one without a cover shows its landscape with its start."""
