"""The work of the routes: off the event loop, one answer of a visitor at a time, and within a time.

A visitor's next request waits for the one before. One whose client has gone by then is never begun: a visitor who drags
sends many requests and wants the last. Work that has begun goes on, as no thread can be ended from outside, and until
it ends its visitor's next request waits: so one visitor occupies one thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar

from app.api.refusals import full
from app.compute.page_queue import PageQueue

T = TypeVar("T")
Gone = Callable[[], Awaitable[bool]]

THREADS = 8
"""Two of them compute; the others take over from those that need long: see `PageQueue`."""
MOST = 256
"""Requests of all visitors at a time, those that wait included."""
MOST_OF_ONE = 6
"""Requests of one visitor at a time: as many as a browser opens connections to a server."""
SECONDS = 20.0
"""Time for an answer, waiting included."""
LOOK_SECONDS = 0.1
"""Time between two checks that the client is still there."""


class Abandoned(Exception):
    """The client has gone, or its time is over."""


@dataclass(slots=True)
class Line:
    """A visitor's requests: the one whose turn it is holds the lock."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    requests: int = 0


class Work:
    """All work of a server's routes. Used on its event loop only."""

    def __init__(
        self, *, threads: int = THREADS, most: int = MOST, most_of_one: int = MOST_OF_ONE, seconds: float = SECONDS
    ) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="route")
        self._queue = PageQueue()
        self._most, self._most_of_one, self._seconds = most, most_of_one, seconds
        self._lines: dict[str, Line] = {}
        self._requests = 0

    async def do(self, visitor: str, work: Callable[[Callable[[], None]], T], gone: Gone) -> T:
        """The result of the work, done in a thread.

        Args:
            visitor: one name per visitor.
            work: called with a function that raises Abandoned once nobody waits for the result.
            gone: whether the client has gone.

        Raises:
            Refusal: the visitor, or the server, has enough to do, or the time is over.
            Abandoned: the client has gone.
        """
        line = self._admit(visitor)
        deadline = time.monotonic() + self._seconds
        turn = asyncio.ensure_future(line.lock.acquire())
        try:
            await self._until(turn, gone, deadline)
        except BaseException:
            if turn.done() and not turn.cancelled():  # the turn came just as the client was found to have gone
                line.lock.release()
            self._leave(visitor, line)
            raise
        return await self._work(visitor, line, work, gone, deadline)

    async def _work(
        self, visitor: str, line: Line, work: Callable[[Callable[[], None]], T], gone: Gone, deadline: float
    ) -> T:
        """Does the work of a visitor whose turn it is; the next one's turn begins when the thread has ended."""
        abandoned = False

        def check() -> None:
            if abandoned:
                raise Abandoned

        def done() -> T:
            with self._queue.turn():
                check()
                return work(check)

        def end(ended: asyncio.Future[T]) -> None:
            # Nobody waits for abandoned work, so its end is looked at here: asyncio reports an error nobody has seen.
            if not ended.cancelled():
                ended.exception()
            line.lock.release()
            self._leave(visitor, line)

        future = asyncio.get_running_loop().run_in_executor(self._pool, done)
        future.add_done_callback(end)
        try:
            return await self._until(asyncio.shield(future), gone, deadline)
        finally:
            abandoned = True

    async def _until(self, awaited: asyncio.Future[T], gone: Gone, deadline: float) -> T:
        """The result of the future; it is cancelled when the client goes or the time is over."""
        try:
            while not awaited.done():
                await asyncio.wait([awaited], timeout=LOOK_SECONDS)
                if not awaited.done():
                    await self._check(gone, deadline)
            return awaited.result()
        finally:
            awaited.cancel()

    async def _check(self, gone: Gone, deadline: float) -> None:
        if await gone():
            raise Abandoned
        if time.monotonic() > deadline:
            raise full(HTTPStatus.SERVICE_UNAVAILABLE, f"There was no answer within {self._seconds:.0f} seconds.")

    def _admit(self, visitor: str) -> Line:
        line = self._lines.get(visitor) or Line()
        if line.requests >= self._most_of_one:
            message = f"{line.requests} of your requests are being answered; ask again when one is."
            raise full(HTTPStatus.TOO_MANY_REQUESTS, message)
        if self._requests >= self._most:
            message = f"{self._requests} requests of other visitors are being answered."
            raise full(HTTPStatus.SERVICE_UNAVAILABLE, message)
        line.requests += 1
        self._requests += 1
        self._lines[visitor] = line
        return line

    def _leave(self, visitor: str, line: Line) -> None:
        line.requests -= 1
        self._requests -= 1
        if not line.requests:
            self._lines.pop(visitor, None)
