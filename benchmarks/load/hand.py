"""A visitor as the browser acts: what the hand moves is asked of the routes, and the page hears of it later.

An act of the hand (step size, click, number, formula) lasts from its first request to the last byte of the answers:
then its picture is on the screen. The page is told once the hand has rested, as long as the server asks for, or at once
when a tab, another page, an example or a choice is touched, which are acts of the page. A typed number or formula is
told at once by Streamlit's own field, while the hand goes on. How long the page takes to follow is noted apart.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from benchmarks.load import moves
from benchmarks.load.act import Act, VisitError
from benchmarks.load.routes import ALL, RUN, RouteVisitor
from benchmarks.load.tasks import end
from benchmarks.load.visitor import Visitor

SOON: Final = 0.4
"""Seconds of rest before the server has said another number, and while a tab shows the run."""
LONGEST: Final = 4
"""Rests after which a hand that never rests is reported."""
FOLLOWS: Final = "the page follows"
HAND: Final = ("step size", "click", "number", "formula")
"""The acts of the hand; the others are acts of the page."""


@dataclass
class HandVisitor:
    """One browser: a page with its session, and the routes beside it.

    Attributes:
        url: of the app.
        followed: where it is noted how long the page took.
    """

    url: str
    followed: list[Act] = field(default_factory=list)
    _held: dict[str, tuple[str, str, object]] = field(default_factory=dict)
    _since: float = 0.0
    _last: float = 0.0
    _typed: set[asyncio.Task[None]] = field(default_factory=set)
    _tab: str = "Formulas"
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _resting: asyncio.Task[None] | None = None
    _failed: Exception | None = None

    def __post_init__(self) -> None:
        """Makes both sides of it."""
        self.page, self.routes = Visitor(self.url), RouteVisitor(self.url)

    async def open(self) -> Act:
        """Opens the page."""
        act = await self.page.open()
        await self.routes.connect()
        self._take_address()
        return act

    async def close(self) -> None:
        """Closes the page."""
        await end(self._resting)
        await self.page.close()
        await self.routes.close()

    # Acts of the hand

    async def move(self, name: str, changes: dict[str, str], told: tuple[str, str, object]) -> Act:
        """Shows what follows, and keeps what is to be reported."""
        act = await self._shown(name, changes)
        if not self._held:
            self._since = act.begun
        self._held[told[1]] = told
        if self._resting is None or self._resting.done():
            self._resting = asyncio.create_task(self._rest())
        self._last = act.ended
        return act

    async def type(self, name: str, changes: dict[str, str], key: str, value: float | str) -> Act:
        """Shows what follows, and has the page's own field tell it at once."""
        act = await self._shown(name, changes, ALL if key == "formula" else RUN)
        task = asyncio.create_task(self._follow(partial(self.page.set, FOLLOWS, key, value)))
        self._typed.add(task)
        task.add_done_callback(self._typed.discard)
        return act

    async def _shown(self, name: str, changes: dict[str, str], routes: tuple[str, ...] = RUN) -> Act:
        if self._failed is not None:
            raise self._failed
        return await self.routes.move(name, changes, routes)

    # Acts of the page

    async def touch(self, act: Callable[[], Awaitable[Act]]) -> Act:
        """Touches something that needs the page: it gets first what was not reported yet."""
        begun, before = time.perf_counter(), self.page.received
        await asyncio.gather(*self._typed)  # what was typed was sent before
        async with self._turn:
            await self._tell()
            done = await act()
            self._take_address()
        return Act(done.name, time.perf_counter() - begun, self.page.received - before, begun)

    async def turn_to_tab(self, label: str) -> Act:
        """Opens a tab."""
        self._tab = label
        return await self.touch(lambda: self.page.set("tab", "details", label))

    # Reports that come later

    async def _rest(self) -> None:
        """Reports to the page once the hand has rested."""
        while self._held:
            rest = self.routes.rest or SOON
            due = min(self._last + (SOON if self._tab != "Formulas" else rest), self._since + LONGEST * rest)
            if (left := due - time.perf_counter()) > 0:
                await asyncio.sleep(left)
                continue
            await self._follow(None)

    async def _follow(self, act: Callable[[], Awaitable[Act]] | None) -> None:
        try:
            async with self._turn:
                await self._tell()
                if act is not None:
                    self.followed.append(await act())
        except VisitError as error:
            self._failed = error

    async def _tell(self) -> None:
        """Reports all that is held in one message."""
        if self._held:
            told, self._held = [*self._held.values()], {}
            self.followed.append(await self.page.tell_all(FOLLOWS, told))

    def _take_address(self) -> None:
        self.routes.link = dict(parse_qsl(self.page.query))


Move: TypeAlias = Callable[[HandVisitor, Random], Awaitable[Act]]


def _step(visitor: HandVisitor, random: Random) -> Awaitable[Act]:
    name, sizes = moves.track_of(visitor.page)
    size = random.choice(sizes)
    said = {"step_size": size, "held": name, "columns": []}
    return visitor.move("step size", {"step": repr(size)}, ("slider", "step_size", said))


def _click(visitor: HandVisitor, random: Random) -> Awaitable[Act]:
    x, y = (round(random.uniform(-2, 2), 3) for _ in "xy")
    return visitor.move("click", {"start": f"{x}_{y}"}, ("player", "start", {"x": x, "y": y, "columns": []}))


def _steps(visitor: HandVisitor, random: Random) -> Awaitable[Act]:
    count = random.randint(20, 400)
    return visitor.type("number", {"steps": str(count)}, "max_iterations", float(count))


def _typed(visitor: HandVisitor, random: Random) -> Awaitable[Act]:
    text = moves.formula(random)
    return visitor.type("formula", {"ex": "own", "f": text}, "formula", text)


def _tab(label: str) -> Move:
    return lambda visitor, _: visitor.turn_to_tab(label)


def _page(move: moves.Move) -> Move:
    return lambda visitor, random: visitor.touch(lambda: move(visitor.page, random))


CHAPTERS: tuple[tuple[Move, ...], ...] = (
    (*8 * [_step], _click, *4 * [_step], _steps),
    (_page(moves.example), *6 * [_step], _tab("Steps"), _step, _step, _tab("Formulas")),
    (_typed, *5 * [_step], _click, *4 * [_step], _steps, *3 * [_step]),
    (_page(moves.page("compare")), _page(moves.page("")), *3 * [_step]),
    (
        _page(moves.page("gradient-norm")),
        _page(moves.page("")),
        _page(moves.choice("arrows", "alike", "by norm")),
        _step,
    ),
)
"""Each begins and ends on the Playground; two of three acts are step sizes, as on a worksheet on the step size."""


def visit_by_hand(visitor: HandVisitor, place: int) -> Iterator[Callable[[], Awaitable[Act]]]:
    """The moves of the visitor on this place of the class, for ever; each begins with another chapter."""
    random = Random(place)
    for number in itertools.count(place):
        for move in CHAPTERS[number % len(CHAPTERS)]:
            yield partial(move, visitor, random)
