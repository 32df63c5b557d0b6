"""Everything a link says. Pure data: no Streamlit here.

A `Settings` is what the visitor chose; `to_spec` turns it into the run to make, `to_query` and `from_query` into a
link and back. A link names an example and then only what differs from it, so it stays short:
``?v=1&ex=rosenbrock&step=0.002``. Adding a setting is adding a field and its row in `ENTRIES`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.landscapes import Window
from app.windows import check_window
from gradnorm_core.directions import Steepest
from gradnorm_core.errors import ExpressionError, GradnormError, UsageError
from gradnorm_core.gallery import DEFAULT, GALLERY
from gradnorm_core.objectives import parse
from gradnorm_core.parameters import Parameter
from gradnorm_core.spec import RunSpec
from gradnorm_core.step_rules import STEP_SIZE, Fixed

Goal = Literal["minimize", "maximize"]
View = Literal["contours", "surface"]
Arrows = Literal["log", "unit", "off"]
Point = tuple[float, float]

VERSION = "1"
HOME = DEFAULT
"""The example that opens when the link says nothing."""
OWN = ""
"""In place of an example's name: the visitor's own function."""

COORDINATE = Parameter("coordinate", "x", "coordinate", 0.0, -1e6, 1e6)
MAX_ITERATIONS = Parameter("max_iterations", "N", "Iterations, at most", 200, 1, 5000, integer=True)
GRADIENT_TOLERANCE = Parameter("gradient_tolerance", "ε", "Tolerance", 1e-6, 1e-15, 1e6, logarithmic=True)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the visitor chose.

    Attributes:
        example: key in the gallery whose values a link leaves out, or OWN.
        formula: the function as typed; always one that parses.
        start: x₀.
        goal: whether the run goes down or up.
        step_size: α.
        max_iterations: the run stops after so many steps.
        gradient_tolerance: the run stops when ‖∇f‖ is at most this.
        tolerance_norm: p of the norm it is measured in: 1, 2 or ∞.
        step_norm: p of the norm that measures the step, 1, 2 or ∞; 2 is plain gradient descent.
        window: the part of the plane shown, ((x from, to), (y from, to)).
        view: contour lines or surface.
        arrows: length of the gradient arrows: by log norm, all alike, or none.
        norms: the norms of the gradient drawn, some of 1, 2, ∞.
    """

    example: str = OWN
    formula: str = "x^2 + y^2"
    start: Point = (2.0, 1.0)
    goal: Goal = "minimize"
    step_size: float = 0.1
    max_iterations: int = 200
    gradient_tolerance: float = 1e-6
    tolerance_norm: float = 2.0
    step_norm: float = 2.0
    window: Window = ((-3.0, 3.0), (-3.0, 3.0))
    view: View = "contours"
    arrows: Arrows = "log"
    norms: tuple[float, ...] = (1.0, 2.0, math.inf)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A part of a link that could not be used: its name, its value as given (shortened) and why."""

    name: str
    value: str
    reason: str


def of_example(key: str) -> Settings:
    """The settings an example opens with; those of OWN when `key` is OWN."""
    if key == OWN:
        return Settings()
    example = GALLERY[key]
    return Settings(
        example=key,
        formula=example.text,
        start=example.start,
        goal=example.goal,
        step_size=example.step_size,
        max_iterations=example.iterations,
        window=example.view,
    )


def to_spec(settings: Settings) -> RunSpec:
    """The run these settings describe."""
    return RunSpec(
        objective=parse(settings.formula),
        start=settings.start,
        direction=Steepest(norm=settings.step_norm),
        step_rule=Fixed(settings.step_size),
        goal=settings.goal,
        clip=None,
        max_iterations=settings.max_iterations,
        gradient_tolerance=settings.gradient_tolerance,
        tolerance_norm=settings.tolerance_norm,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """How one field of `Settings` is written in a link; `read` raises a GradnormError whose message says why not."""

    key: str
    field: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _number(text: str) -> float:
    try:
        number = float(text) if len(text) <= 40 else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in text:
        raise UsageError("not a finite number")
    return number


def _numbers(text: str, count: int) -> tuple[float, ...]:
    parts = re.split("[_,]", text[:400])
    if len(parts) != count:
        raise UsageError(f"{count} numbers are expected, like {'_'.join('1234'[:count])}")
    return tuple(_number(part) for part in parts)


def _write_numbers(numbers: tuple[float, ...]) -> str:
    return "_".join(number_text(number) for number in numbers)


def number_text(number: float) -> str:
    """The shortest text that reads back as the same float64: ``3``, ``0.1``, ``inf``."""
    return repr(float(number)).removesuffix(".0")


def _checked(parameter: Parameter) -> Callable[[str], float]:
    return lambda text: parameter.check(_number(text))


def _read_formula(text: str) -> str:
    parse(text)
    return text


def _read_start(text: str) -> Point:
    x, y = (COORDINATE.check(number) for number in _numbers(text, 2))
    return x, y


def _read_window(text: str) -> Window:
    left, right, bottom, top = _numbers(text, 4)
    return check_window(((left, right), (bottom, top)))


def _read_choice(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise UsageError("one of " + ", ".join(choices) + " is expected")
        return text

    return read


def _read_norm(text: str) -> float:
    return float(_read_choice("1", "2", "inf")(text))


def _read_norms(text: str) -> tuple[float, ...]:
    chosen = {_read_norm(part) for part in re.split("[_,]", text[:40])}
    return tuple(sorted(chosen))


ENTRIES = (
    Entry("f", "formula", str, _read_formula),
    Entry("start", "start", _write_numbers, _read_start),
    Entry("goal", "goal", str, _read_choice("minimize", "maximize")),
    Entry("step", "step_size", number_text, _checked(STEP_SIZE)),
    Entry("steps", "max_iterations", str, _checked(MAX_ITERATIONS)),
    Entry("tol", "gradient_tolerance", number_text, _checked(GRADIENT_TOLERANCE)),
    Entry("tolnorm", "tolerance_norm", number_text, _read_norm),
    Entry("stepnorm", "step_norm", number_text, _read_norm),
    Entry("window", "window", lambda window: _write_numbers((*window[0], *window[1])), _read_window),
    Entry("view", "view", str, _read_choice("contours", "surface")),
    Entry("arrows", "arrows", str, _read_choice("log", "unit", "off")),
    Entry("norms", "norms", _write_numbers, _read_norms),
)


def to_query(settings: Settings) -> dict[str, str]:
    """The link's parameters: version, example, and what differs from that example. Empty for the home screen."""
    defaults = of_example(settings.example)
    changed = {
        entry.key: entry.write(getattr(settings, entry.field))
        for entry in ENTRIES
        if getattr(settings, entry.field) != getattr(defaults, entry.field)
    }
    if not changed and settings.example == HOME:
        return {}
    return {"v": VERSION, "ex": settings.example or "own", **changed}


def from_query(query: Mapping[str, str]) -> tuple[Settings, tuple[Refusal, ...]]:
    """The settings a link describes, and the parts of it that were refused; never raises.

    What is refused keeps the example's value, everything else is taken as given.
    """
    settings, refusals = _read_base(query)
    known = {"v", "ex", *(entry.key for entry in ENTRIES)}
    refusals += [_refuse(name, query[name], "there is no such setting") for name in query if name not in known]
    for entry in ENTRIES:
        if (text := query.get(entry.key)) is None:
            continue
        try:
            settings = replace(settings, **{entry.field: entry.read(text)})
        except ExpressionError as error:
            refusals.append(_refuse(entry.key, text, f"column {error.position + 1}: {error.message}"))
        except GradnormError as error:
            refusals.append(_refuse(entry.key, text, str(error)))
    return settings, tuple(refusals)


def _read_base(query: Mapping[str, str]) -> tuple[Settings, list[Refusal]]:
    """The example a link starts from: the one it names, the visitor's own where a formula stands alone, or HOME."""
    refusals = []
    if (version := query.get("v", VERSION)) != VERSION:
        refusals.append(_refuse("v", version, f"this app writes version {VERSION}; the rest was read as that"))
    key = query.get("ex", "own" if "f" in query else HOME)
    if key != "own" and key not in GALLERY:
        refusals.append(_refuse("ex", key, "there is no such example"))
        key = "own" if "f" in query else HOME
    return of_example(OWN if key == "own" else key), refusals


def _refuse(name: str, value: str, reason: str) -> Refusal:
    return Refusal(_shortened(name, 20), _shortened(value, 60), _shortened(reason, 200))


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
