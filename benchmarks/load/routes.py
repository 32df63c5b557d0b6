"""A visitor of the routes: asks for what the picture needs after a move, as a browser that draws it by itself would.

An act lasts from the first request to the last byte of the last answer. A move of the run asks for the run; a new
function asks for the check of its formula and for its landscape as well. Two of three moves are step sizes, as in
`benchmarks.load.moves`, and the numbers come from a generator seeded with the place in the class.
"""

from __future__ import annotations

import asyncio
import itertools
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import TypeAlias
from urllib.parse import urlencode, urlsplit

from app.api.crowd import HEADER
from app.api.endpoint import PACKED, VISITOR
from benchmarks.load.act import Act, VisitError
from benchmarks.load.moves import formula
from benchmarks.load.visitor import PATIENCE

EXAMPLES = ("quadratic_10", "rosenbrock", "himmelblau", "saddle")
REST = f"{HEADER.lower()}:"
RUN: tuple[str, ...] = ("run",)
ALL: tuple[str, ...] = ("formula", "run", "landscape")


@dataclass
class RouteVisitor:
    """One browser, with one connection that stays open.

    Attributes:
        url: of the app.
        link: the parameters of what is on the screen.
        rest: seconds for which the server has asked the hand to rest; 0 before it has.
    """

    url: str
    link: dict[str, str] = field(default_factory=dict)
    rest: float = 0.0
    _name: str = field(default_factory=lambda: uuid.uuid4().hex)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def open(self) -> Act:
        """Asks for all that the first picture needs."""
        await self.connect()
        return await self.move("open", {}, ALL)

    async def connect(self) -> None:
        """Opens the connection."""
        place = urlsplit(self.url)
        self._reader, self._writer = await asyncio.open_connection(place.hostname, place.port)

    async def close(self) -> None:
        """Closes the connection."""
        if self._writer is not None:
            self._writer.close()

    async def move(self, name: str, changes: dict[str, str], routes: tuple[str, ...] = RUN) -> Act:
        """Changes the link, and asks these routes for it."""
        self.link |= changes
        begun = time.perf_counter()
        received = [await asyncio.wait_for(self._fetch(route), PATIENCE) for route in routes]
        return Act(name, time.perf_counter() - begun, sum(received), begun)

    async def _fetch(self, route: str) -> int:
        """The bytes of the answer of a route, header included.

        Raises:
            VisitError: another status than 200.
        """
        assert self._reader is not None
        assert self._writer is not None
        if self._reader.at_eof():  # the server ends a connection that has been idle; a browser opens another
            await self.close()
            await self.connect()
        lines = [
            f"GET /api/{route}?{urlencode(self.link)} HTTP/1.1", f"Host: {urlsplit(self.url).netloc}",
            f"Accept: {PACKED}, application/json", "Accept-Encoding: gzip", f"{VISITOR}: {self._name}", "", "",
        ]  # fmt: skip
        self._writer.write("\r\n".join(lines).encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        status, *headers = head.decode("latin-1").lower().split("\r\n")
        for line in headers:
            if line.startswith(REST):
                self.rest = float(line.partition(":")[2])
        length = next(int(line.partition(":")[2]) for line in headers if line.startswith("content-length:"))
        await self._reader.readexactly(length)
        if status.split()[1] != "200":
            raise VisitError(f"/api/{route} says {status}")
        return len(head) + length


Move: TypeAlias = Callable[[RouteVisitor, Random], Awaitable[Act]]


def _step(visitor: RouteVisitor, random: Random) -> Awaitable[Act]:
    return visitor.move("step size", {"step": f"{10 ** random.uniform(-3, -0.5):.3g}"})


def _click(visitor: RouteVisitor, random: Random) -> Awaitable[Act]:
    return visitor.move("click", {"start": f"{random.uniform(-2, 2):.3f}_{random.uniform(-2, 2):.3f}"})


def _steps(visitor: RouteVisitor, random: Random) -> Awaitable[Act]:
    return visitor.move("number", {"steps": str(random.randint(20, 400))})


def _typed(visitor: RouteVisitor, random: Random) -> Awaitable[Act]:
    return visitor.move("formula", {"ex": "own", "f": formula(random)}, ALL)


def _example(visitor: RouteVisitor, random: Random) -> Awaitable[Act]:
    visitor.link.clear()
    return visitor.move("example", {"ex": random.choice(EXAMPLES)}, ALL)


CHAPTERS: tuple[tuple[Move, ...], ...] = (
    (*8 * [_step], _click, *4 * [_step], _click),
    (_example, *6 * [_step], _click, _step, _step, _click),
    (_typed, *5 * [_step], _click, *4 * [_step], _steps, *3 * [_step]),
)


def visit_routes(visitor: RouteVisitor, place: int) -> Iterator[Callable[[], Awaitable[Act]]]:
    """The moves of the visitor on this place of the class, for ever; each begins with another chapter."""
    random = Random(place)
    for number in itertools.count(place):
        for move in CHAPTERS[number % len(CHAPTERS)]:
            yield partial(move, visitor, random)
