"""A queue of pages: a few are computed at a time, the others wait for their turn.

Python runs one thread at a time. A hundred threads that compete for it spend their time on the competition: a class of
a hundred got 17 to 21 actions a second, and 32 of the same actions when two pages ran at a time. Of the app's pages
one is computed at a time: they come no more slowly, and answers of routes, which have their own queue, come sooner.
Nothing here knows Streamlit.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

WIDTH = 2
PAGES = 1
"""Pages of the app that are computed at a time."""
SLOT_SECONDS = 0.25
"""Seconds after which a slot no longer counts as taken: a slow page goes on, and the next page is admitted.

So a visitor with an expensive function delays the others by no more than this."""


@dataclass(slots=True, eq=False)
class Slot:
    """A thread's slot: the event that admits the thread, and the time of admission."""

    admitted: threading.Event = field(default_factory=threading.Event)
    since: float = 0.0


class PageQueue:
    """Admits a limited number of threads at a time, first come, first served."""

    def __init__(self, width: int = WIDTH, slot_seconds: float = SLOT_SECONDS) -> None:
        self._width, self._slot_seconds = width, slot_seconds
        self._lock = threading.Lock()
        self._taken: set[Slot] = set()
        self._waiting: deque[Slot] = deque()
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for a slot and holds it while the block runs; a block within another one shares its slot."""
        if getattr(self._mine, "slot", None) is not None:
            yield
            return
        self._mine.slot = self._enter()
        try:
            yield
        finally:
            slot, self._mine.slot = self._mine.slot, None
            self._leave(slot)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Frees the slot while the block waits for other work.

        After the block the thread is first in the queue. After an exception, which ends the page, it asks for no slot.
        """
        slot: Slot | None = getattr(self._mine, "slot", None)
        if slot is None:
            yield
            return
        self._leave(slot)
        yield
        self._mine.slot = self._enter(first=True)

    def _enter(self, first: bool = False) -> Slot:
        slot = Slot()
        with self._lock:
            (self._waiting.appendleft if first else self._waiting.append)(slot)
            self._admit()
            turns = 1 + len(self._waiting) // self._width
        # No event is set when a slot's time is over. So each waiting thread checks, after the time that all threads
        # before it may take.
        while not slot.admitted.wait(turns * self._slot_seconds):
            with self._lock:
                self._admit()
        return slot

    def _leave(self, slot: Slot) -> None:
        with self._lock:
            self._taken.discard(slot)
            self._admit()

    def _admit(self) -> None:
        """Admits the threads there are free slots for; the caller holds the lock."""
        now = time.monotonic()
        self._taken = {slot for slot in self._taken if now - slot.since < self._slot_seconds}
        while self._waiting and len(self._taken) < self._width:
            slot = self._waiting.popleft()
            slot.since = now
            self._taken.add(slot)
            slot.admitted.set()


PAGE_QUEUE = PageQueue(PAGES)
"""The queue of all pages of this server."""
