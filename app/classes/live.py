"""One reader per process: it keeps the classes that are being watched, and wakes all their streams at a change.

A change in this process wakes the reader at once. Those of other processes it finds by asking for the versions twice a
second, sooner where PostgreSQL sends a notice. Changes that come close together are read together.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from app.classes.failures import NotFoundError, StoreError
from app.classes.records import VOTES, Record
from app.classes.store import Store
from app.classes.views import State, state_of

T = TypeVar("T")

Listen = Callable[[Callable[[], None], Callable[[], bool]], None]
"""Called with what to do at a notice and with whether to stop; returns when it is to stop."""

POLL_SECONDS: Final = 0.5
GATHER_SECONDS: Final = 0.2
"""Changes within this time are read together."""
KEPT_SECONDS: Final = 60.0
"""A class nobody looks at is forgotten after this time; the store keeps it."""
PURGE_SECONDS: Final = 600.0
"""Time between two looks for classes that are older than a day."""
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Watched:
    """A class that somebody looks at.

    Attributes:
        state: as it was read last; None before that, and once the class is gone.
        changes: how many changes of it are known, with the one that made it known.
        read: how many of them the state has.
        used: when somebody last asked, on the clock of `time.monotonic`.
        streams: open streams of events.
        expired: the deadline of the last vote that the streams have seen close by itself.
        lock: held while it is read.
        changed: set at the next change.
    """

    state: State | None = None
    changes: int = 1
    read: int = 0
    used: float = 0.0
    streams: int = 0
    expired: float | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def stale(self) -> bool:
        """Whether it has changed since it was read, or since its reading began."""
        return self.read < self.changes

    @property
    def gone(self) -> bool:
        """Whether it was read and is no longer there."""
        return self.state is None and not self.stale

    def wake(self) -> None:
        """Wakes all who wait for a change."""
        self.changed.set()
        self.changed = asyncio.Event()


class Live:
    """The reader of a process. Used on one event loop.

    Args:
        store: returns the store; called in a thread, the first time somebody needs it.
        clock: the time in seconds since 1970.
        purge: deletes what is too old; called in a thread.
        listen: waits for changes of other processes and calls a function for each; None where nobody sends notices.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        clock: Callable[[], float],
        purge: Callable[[], object],
        listen: Listen | None = None,
    ) -> None:
        self._store, self._clock, self._purge, self._listen = store, clock, purge, listen
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="class-reader")
        self._classes: dict[str, Watched] = {}
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.stopped = False

    def start(self) -> None:
        """Starts the reader, on the running loop."""
        if not self._tasks and not self.stopped:
            self._tasks = [asyncio.create_task(self._read_on()), asyncio.create_task(self._purge_on())]
            if self._listen is not None:
                loop = asyncio.get_running_loop()
                arguments = partial(loop.call_soon_threadsafe, self._wake.set), lambda: self.stopped
                threading.Thread(target=self._listen, args=arguments, name="class-notices", daemon=True).start()

    def start_deleting(self) -> None:
        """Deletes what is too old and does nothing else, where classes are switched off but were on before."""
        if not self._tasks and not self.stopped:
            self._tasks = [asyncio.create_task(self._purge_on())]

    def stop(self) -> None:
        """Ends all streams, so that the server can stop."""
        self.stopped = True
        for watched in self._classes.values():
            watched.wake()

    async def close(self) -> None:
        """Ends the reader."""
        self.stop()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def state(self, code: str) -> State:
        """Returns the class as it is, or as it was half a second ago in another process.

        Raises:
            NotFoundError: there is no such class.
            StoreError: the store cannot be reached.
        """
        self.start()
        watched = self._watched(code)
        known = watched.changes  # later ones need not be waited for: a full class changes all the time
        if watched.read < known or watched.state is None:
            async with watched.lock:
                if watched.read < known or watched.state is None:
                    await self._load(code, watched)
        if watched.state is None:
            self._classes.pop(code, None)
            raise NotFoundError("There is no such class.")
        return watched.state

    async def known(self, code: str) -> State:
        """Returns the class as it was read last, without a look into the store; for what does not change, as tokens.

        Raises:
            NotFoundError, StoreError: as `state`.
        """
        found = self._watched(code).state
        return found if found is not None else await self.state(code)

    def changed(self, code: str) -> None:
        """Says that this process has changed a class."""
        if code in self._classes:
            self._classes[code].changes += 1
            self._wake.set()

    def watched(self, code: str) -> Watched:
        """Returns the entry of a class, for a stream that counts itself in it."""
        return self._watched(code)

    async def after(self, code: str, seen: State | None, seconds: float) -> State | None:
        """Returns the next state of a class after the one seen; None when the time is over first."""
        end = time.monotonic() + seconds
        while not self.stopped:
            watched = self._watched(code)
            if watched.state is not None and watched.state is not seen:
                return watched.state
            left = end - time.monotonic()
            if left <= 0:
                return None
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await watched.changed.wait()
            if code not in self._classes or watched.gone:
                return None
        return None

    def _watched(self, code: str) -> Watched:
        watched = self._classes.setdefault(code, Watched())
        watched.used = time.monotonic()
        return watched

    async def _load(self, code: str, watched: Watched) -> None:
        changes = watched.changes  # those that come while it is read may be missing from what is read
        watched.state = await self._in_thread(lambda: self._found(code, watched.state))
        watched.read = changes
        watched.wake()

    def _found(self, code: str, before: State | None) -> State | None:
        record = self._store().find(code)
        return None if record is None else state_of(record, before)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _read_on(self) -> None:
        """Reads what has changed, for as long as the server runs."""
        while not self.stopped:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):  # wait_for may swallow the cancellation of the task
                    await self._wake.wait()
            self._wake.clear()
            self._forget()
            try:
                await self._read_changed()
            except StoreError:
                _LOG.exception("The classes could not be read")
                await asyncio.sleep(POLL_SECONDS)
            except Exception:  # noqa: BLE001  # the reader of all classes goes on whatever one of them holds
                _LOG.exception("A class could not be read")
            await asyncio.sleep(GATHER_SECONDS)

    async def _read_changed(self) -> None:
        codes = [code for code, watched in self._classes.items() if not watched.stale and watched.state is not None]
        if codes:
            versions = await self._in_thread(lambda: self._store().versions(codes))
            for code in codes:
                watched = self._classes.get(code)
                if watched and watched.state and versions.get(code) != watched.state.record.version:
                    watched.changes += 1
        for code, watched in [*self._classes.items()]:
            if watched.stale and watched.state is not None:
                async with watched.lock:
                    if watched.stale:
                        await self._load(code, watched)
            elif watched.state is not None and self._is_over(watched, watched.state.record):
                watched.expired = watched.state.record.deadline
                watched.state = State(watched.state.record)  # a countdown has ended: another view of the same class
                watched.wake()

    def _is_over(self, watched: Watched, record: Record) -> bool:
        """Whether a countdown has ended since the last look."""
        counting = record.phase in VOTES and record.deadline is not None and record.deadline != watched.expired
        return counting and record.phase_at(self._clock()) != record.phase

    def _forget(self) -> None:
        oldest = time.monotonic() - KEPT_SECONDS
        for code in [code for code, one in self._classes.items() if not one.streams and one.used < oldest]:
            del self._classes[code]

    async def _purge_on(self) -> None:
        """Deletes what is older than a day, now and every ten minutes."""
        while True:
            try:
                await self._in_thread(self._purge)
            except StoreError as error:
                _LOG.warning("Old classes could not be deleted: %s", error)
            await asyncio.sleep(PURGE_SECONDS)
