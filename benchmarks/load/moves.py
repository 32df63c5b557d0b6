"""Moves of visitors: a fixed list as a class makes them, with numbers and formulas of each visitor's own.

Two of three moves are step sizes, as on a worksheet on the step size. The numbers come from a generator seeded with the
visitor's place in the class, so that two measurements do the same, and no two visitors ask for the same run.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from random import Random
from typing import TypeAlias

from benchmarks.load.act import Act, VisitError
from benchmarks.load.visitor import Visitor
from gradnorm_core.objectives.gallery import GALLERY

Move: TypeAlias = Callable[[Visitor, Random], Awaitable[Act]]
EXAMPLES = tuple(GALLERY[key].title for key in ("quadratic_10", "rosenbrock", "himmelblau", "saddle"))


def formula(random: Random) -> str:
    """A function that nobody has typed before."""
    a, b, c = (round(random.uniform(0.5, 9), 2) for _ in range(3))
    kinds = (
        f"{a}x^2 + {b}y^2 + {c}",
        f"(x^2 + y - {a})^2 + (x + y^2 - {b})^2",
        f"sin({a}x) cos y + x^2/{b} + y^2/{c}",
        f"{a}(y - x^2)^2 + ({b} - x)^2",
        f"ln(1 + {a}x^2 + y^2) + x/{b}",
    )
    return random.choice(kinds)


async def step(visitor: Visitor, random: Random) -> Act:
    """Lets the slider go at another place."""
    return await let_go(visitor, random.choice(track_of(visitor)[1]))


async def let_go(visitor: Visitor, step_size: float) -> Act:
    """Lets the slider go at this step size, and says which runs it has, as the slider does."""
    said = {"step_size": step_size, "held": track_of(visitor)[0]}
    return await visitor.tell("step size", "slider", "step_size", said)


def track_of(visitor: Visitor) -> tuple[str, tuple[float, ...]]:
    """The name of the slider's track and step sizes on it; runs are not sent again to a visitor who has them.

    Where the browser computes the runs, every step size between the ends can be chosen.

    Raises:
        VisitError: they were neither sent now nor the last time.
    """
    visitor.find("slider")
    if not visitor.track[1]:
        raise VisitError("the slider lacks the runs it is said to have")
    return visitor.track


async def click(visitor: Visitor, random: Random) -> Act:
    """Clicks the landscape."""
    point = {name: round(random.uniform(-2, 2), 3) for name in "xy"}
    return await visitor.tell("click", "player", "start", point)


async def number(visitor: Visitor, random: Random) -> Act:
    """Types a coordinate of the start."""
    return await visitor.set("number", "start_x", round(random.uniform(-2, 2), 2))


async def steps(visitor: Visitor, random: Random) -> Act:
    """Types how many steps there may be."""
    return await visitor.set("number", "max_iterations", float(random.randint(20, 400)))


async def typed(visitor: Visitor, random: Random) -> Act:
    """Types a function."""
    return await visitor.set("formula", "formula", formula(random))


async def example(visitor: Visitor, random: Random) -> Act:
    """Chooses an example."""
    return await visitor.set("example", "example", random.choice(EXAMPLES))


def tab(label: str) -> Move:
    """Opens a tab below the pictures."""

    async def move(visitor: Visitor, _: Random) -> Act:
        return await visitor.set("tab", "details", label)

    return move


def choice(key: str, *words: str) -> Move:
    """Presses one of the words of a choice."""

    async def move(visitor: Visitor, random: Random) -> Act:
        return await visitor.set("choice", key, [random.choice(words)])

    return move


def page(path: str) -> Move:
    """Opens another page."""

    async def move(visitor: Visitor, _: Random) -> Act:
        return await visitor.turn_to("page", path)

    return move


CHAPTERS: tuple[tuple[Move, ...], ...] = (
    (*8 * [step], click, *4 * [step], number),
    (example, *6 * [step], tab("Steps"), step, step, tab("Formulas")),
    (typed, *5 * [step], click, *4 * [step], steps, *3 * [step]),
    (page("compare"), choice("compared_norm", "L1", "L2", "L∞"), choice("compared_against", "gradients"), page("")),
    (page("step-sizes"), page("")),
    (page("gradient-norm"), page(""), choice("arrows", "alike", "by norm"), step),
)
"""Each begins and ends on the Playground."""


def visit(visitor: Visitor, place: int) -> Iterator[Callable[[], Awaitable[Act]]]:
    """The moves of the visitor on this place of the class, for ever; each visitor begins with another chapter."""
    random = Random(place)
    for number in itertools.count(place):
        for move in CHAPTERS[number % len(CHAPTERS)]:
            yield partial(move, visitor, random)


def visit_stock(visitor: Visitor, place: int) -> Iterator[Callable[[], Awaitable[Act]]]:
    """The one move there is in the empty app: its slider."""
    random = Random(place)
    (slider,) = (widget.id.rpartition("-")[2] for widget in visitor.widgets.values() if widget.kind == "slider")
    while True:
        yield partial(visitor.set, "slider", slider, [round(random.random(), 3)])
