"""Processes that compute while a page waits: so that a second of arithmetic for one visitor holds up nobody else.

Python computes in one thread at a time, and the pages of all visitors share that one. Work that takes longer than a
page does is done beside it. Who asks for what somebody else is waiting for shares the answer; who does not wait any
longer takes the work back, unless it has begun. What has begun goes on, and until it has ended its owner gets nothing
new: so one visitor, however many long runs he asks for, occupies one process, and there are two at least. Nothing here
knows Streamlit.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import BrokenExecutor, CancelledError, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from loky import ProcessPoolExecutor
from loky.backend import get_context

T = TypeVar("T")
Meanwhile = Callable[[], object]

WORKERS = max(2, min(4, (os.cpu_count() or 1) - 1))
"""They stand back for the pages (`scrubbing.prepare`); with one, who asks for the longest runs has it for himself."""
LOOK = 0.05
"""Seconds between two looks whether the visitor is still waiting."""


@dataclass(frozen=True, slots=True)
class Pause:
    """What somebody does while waiting; no part of what the work is.

    Attributes:
        take: what is done now and then, such as to give up waiting: an exception it raises ends that.
        owner: whose work it is, one name per visitor; "" for nobody in particular.
    """

    take: Meanwhile = field(default=lambda: None, compare=False)
    owner: str = field(default="", compare=False)


NO_PAUSE = Pause()


@dataclass(slots=True)
class Order:
    """Work that is asked for: the answer to come, and how many wait for it."""

    future: Future[Any]
    waiting: int = 0


class Crew:
    """The processes, started when first needed and again after one was killed. Safe to share by threads."""

    def __init__(self, prepare: Callable[[], object], workers: int = WORKERS) -> None:
        self._prepare, self._workers = prepare, workers
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._orders: dict[Hashable, Order] = {}
        self._left: dict[str, Future[Any]] = {}
        atexit.register(self.close)

    def answer(self, function: Callable[..., T], *arguments: Hashable, meanwhile: Meanwhile, owner: str = "") -> T:
        """What the function returns for these arguments, computed in another process.

        Args:
            function: of a module; it and its arguments travel to the process.
            meanwhile: called now and then while waiting; an exception it raises ends that.
            owner: who asks, one name per visitor; "" for nobody in particular.
        """
        for _ in range(2):
            try:
                return self._wait(function, arguments, meanwhile, owner)
            except BrokenExecutor:  # the process was killed, or none could be started
                self._give_up_pool()
            except CancelledError:  # taken back by the one who had asked, just before we did
                continue
        return function(*arguments)

    def start(self) -> None:
        """Starts the processes, without waiting for them; where that cannot be done, it is tried again when needed."""
        with self._lock, suppress(BrokenExecutor):
            for _ in range(self._workers):
                self._submit(os.getpid)

    def close(self) -> None:
        """Ends the processes."""
        self._give_up_pool()

    def _wait(self, function: Callable[..., T], arguments: tuple[Hashable, ...], meanwhile: Meanwhile, owner: str) -> T:
        key = (function, *arguments)
        while (order := self._join(key, owner)) is None:
            meanwhile()
            time.sleep(LOOK)
        try:
            while wait([order.future], timeout=LOOK).not_done:
                meanwhile()
            answer: T = order.future.result()
            return answer
        finally:
            self._leave(key, order, owner)

    def _join(self, key: tuple[Any, ...], owner: str) -> Order | None:
        """The order for this work, with one more who waits; None while the owner's last one holds a process."""
        with self._lock:
            order = self._orders.get(key)
            if order is None:
                if owner in self._left:
                    return None
                order = self._orders[key] = Order(self._submit(*key))
            order.waiting += 1
            return order

    def _leave(self, key: Hashable, order: Order, owner: str) -> None:
        """One less waits; the last one takes the work back, or is held to account for it until it has ended."""
        with self._lock:
            order.waiting -= 1
            if order.waiting:
                return
            if self._orders.get(key) is order:
                del self._orders[key]
            if order.future.cancel() or order.future.done() or not owner:
                return
            self._left[owner] = order.future
        order.future.add_done_callback(lambda ended: self._forget(owner, ended))

    def _forget(self, owner: str, ended: Future[Any]) -> None:
        with self._lock:
            if self._left.get(owner) is ended:
                del self._left[owner]

    def _submit(self, function: Callable[..., Any], *arguments: Hashable) -> Future[Any]:
        try:
            future: Future[Any] = self._running_pool().submit(function, *arguments)
        except OSError as error:  # no memory, or no room for the semaphores, which are files
            raise BrokenExecutor from error
        return future

    def _running_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # loky's context starts a fresh interpreter that does not run the main script again: under Streamlit that
            # script is the page.
            self._pool = ProcessPoolExecutor(self._workers, context=get_context("loky"), initializer=self._prepare)
        return self._pool

    def _give_up_pool(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
            self._orders.clear()
        if pool is not None:
            pool.shutdown(wait=True, kill_workers=True)
