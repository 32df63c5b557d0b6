"""How many pages are computed at the same time: two; the others wait for their turn.

Python computes in one thread at a time. A hundred threads that all want to be the one spend their time on taking it
from each other: a class of a hundred got 17 to 21 acts a second, and 32 of the same acts two at a time. The second
thread works while the first writes to a socket or hashes. Nothing here knows Streamlit.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

WIDTH = 2
LEASE = 0.4
"""Seconds for which a place is one's own. Who takes longer goes on beside the next one: so a visitor with the dearest
functions holds up nobody for longer than that."""


@dataclass(slots=True, eq=False)
class Place:
    """A thread's turn: called for, and since when it has lasted."""

    called: threading.Event = field(default_factory=threading.Event)
    since: float = 0.0


class Gate:
    """Lets so many threads compute at a time, in the order in which they came."""

    def __init__(self, width: int = WIDTH, lease: float = LEASE) -> None:
        self._width, self._lease = width, lease
        self._lock = threading.Lock()
        self._inside: set[Place] = set()
        self._waiting: deque[Place] = deque()
        self._mine = threading.local()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Waits for a place, and has it while the block runs; a block within another one shares its place."""
        if getattr(self._mine, "place", None) is not None:
            yield
            return
        self._mine.place = self._enter()
        try:
            yield
        finally:
            place, self._mine.place = self._mine.place, None
            self._leave(place)

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Gives the place up while the block runs, which waits for somebody else.

        Afterwards the thread is the next to get one; after an exception, which ends the page, it gets none.
        """
        place: Place | None = getattr(self._mine, "place", None)
        if place is None:
            yield
            return
        self._leave(place)
        yield
        self._mine.place = self._enter(next_one=True)

    def _enter(self, next_one: bool = False) -> Place:
        place = Place()
        with self._lock:
            (self._waiting.appendleft if next_one else self._waiting.append)(place)
            self._call()
            turns = 1 + len(self._waiting) // self._width
        # Nobody tells when a lease is over: those who wait look, each after the time that all before it may take.
        while not place.called.wait(turns * self._lease):
            with self._lock:
                self._call()
        return place

    def _leave(self, place: Place) -> None:
        with self._lock:
            self._inside.discard(place)
            self._call()

    def _call(self) -> None:
        """Lets in whoever there is room for."""
        now = time.monotonic()
        self._inside = {place for place in self._inside if now - place.since < self._lease}
        while self._waiting and len(self._inside) < self._width:
            place = self._waiting.popleft()
            place.since = now
            self._inside.add(place)
            place.called.set()


GATE = Gate()
"""The one that all pages of this server go through."""
