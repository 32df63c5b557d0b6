"""The pictures of lessons as data; `app.course.rendering` makes the figures."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from app.course.runner import Runner, Words
from gradnorm_core.arrays import Point, Window
from gradnorm_core.descent.spec import RunSpec

Named = tuple[str, RunSpec]
"""A run and its name among the others."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """A landscape without a run, with one point marked, if any; with the arrows of −∇f where they give nothing away."""

    text: str
    window: Window
    point: Point | None = None
    arrows: bool = False


@dataclass(frozen=True, slots=True)
class Compass:
    """A point of a landscape with its gradient and the two directions that stay level.

    Where the lesson speaks of a direction u, `angle` is its angle from the x axis, in degrees.
    """

    text: str
    window: Window
    point: Point
    angle: float | None = None


@dataclass(frozen=True, slots=True)
class Slopes:
    """The slope in every direction at a point, one direction u marked."""

    text: str
    point: Point
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class UnitBalls:
    """The unit balls and the steepest direction each picks for a gradient."""

    gradient: Point


@dataclass(frozen=True, slots=True)
class NormHeights:
    """The gradient norm over the plane."""

    text: str
    window: Window
    point: Point


@dataclass(frozen=True, slots=True)
class Path:
    """A run on its landscape, and what stands below it."""

    spec: RunSpec
    window: Window
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Curves:
    """Norms, value and angle over the steps of a run."""

    spec: RunSpec
    norms: tuple[float, ...] = (2.0,)
    minimum: float | None = None


@dataclass(frozen=True, slots=True)
class Paths:
    """Several runs on one landscape."""

    window: Window
    runs: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class NormsOfRuns:
    """The gradient norms of several runs over the steps."""

    runs: tuple[Named, ...]
    norm: float = 2.0


@dataclass(frozen=True, slots=True)
class LineSearch:
    """f along the ray of one step."""

    spec: RunSpec
    iteration: int = 0


@dataclass(frozen=True, slots=True)
class Sweep:
    """Steps to the tolerance over the step size."""

    spec: RunSpec
    alphas: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Strip:
    """The last iterates over the step size."""

    spec: RunSpec
    alphas: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Basins:
    """The end of the run from each start."""

    spec: RunSpec
    window: Window
    start: Point | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """One named curve of a chart; its heights, or how to find them."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...] | Callable[[Runner], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Chart:
    """Named curves over a common axis.

    Attributes:
        curves: what is drawn, at most eight.
        x, y: the names of the axes, with their units.
        finding: the finding, in words.
        x_log, y_log: logarithmic axes.
        marks: abscissae with words, drawn as upright lines.
        level: a height drawn as a dotted line.
        points: whether the curves are measured at single points, which are then marked.
    """

    curves: tuple[Curve, ...]
    x: str
    y: str
    finding: Words
    x_log: bool = False
    y_log: bool = False
    marks: tuple[tuple[str, float], ...] = ()
    level: float = math.nan
    points: bool = False


Picture = (
    Landscape | Compass | Slopes | UnitBalls | NormHeights | Path | Curves | Paths | NormsOfRuns | LineSearch | Sweep
    | Strip | Basins | Chart
)  # fmt: skip
Pictures = tuple[Picture, ...]
"""One picture, or two side by side."""
