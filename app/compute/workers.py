"""Worker processes for slow computations, so that one visitor's work does not block the other pages.

Python runs one thread at a time, and the pages of all visitors share it. Identical requests share one future. A caller
that stops waiting cancels the work unless it has started. Work that has started goes on, and until it ends its owner's
next request waits: so one visitor occupies one process, however many long runs he asks for, and there are at least two
processes. Nothing here knows Streamlit.
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
Callback = Callable[[], object]

WORKERS = max(2, min(4, (os.cpu_count() or 1) - 1))
"""Processes; they have a lower priority than the pages (`slider.prepare`).

A single one could be blocked by the visitor who asks for the longest runs."""
POLL_SECONDS = 0.05
"""Seconds between two checks whether the visitor still waits."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How a page waits for work; two requests for the same work are equal however their pages wait.

    Attributes:
        poll: called while waiting; an exception it raises ends the wait.
        owner: one name per visitor; "" for work that belongs to no visitor.
    """

    poll: Callback = field(default=lambda: None, compare=False)
    owner: str = field(default="", compare=False)


JUST_WAIT = Wait()


@dataclass(slots=True)
class Request:
    """Requested work: the future, and the number of callers that wait for it."""

    future: Future[Any]
    waiting: int = 0


class WorkerPool:
    """The worker processes, started when first needed and again after one was killed. Safe to share between threads."""

    def __init__(self, prepare: Callback, workers: int = WORKERS) -> None:
        self._prepare, self._workers = prepare, workers
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._requests: dict[Hashable, Request] = {}
        self._abandoned: dict[str, Future[Any]] = {}
        atexit.register(self.close)

    def call(self, function: Callable[..., T], *arguments: Hashable, poll: Callback, owner: str = "") -> T:
        """The function's result for these arguments, computed in another process.

        Args:
            function: of a module; it and its arguments are pickled.
            poll: called while waiting; an exception it raises ends the wait.
            owner: one name per visitor; "" for work that belongs to no visitor.
        """
        for _ in range(2):
            try:
                return self._wait(function, arguments, poll, owner)
            except BrokenExecutor:  # the process was killed, or none could be started
                self._give_up_pool()
            except CancelledError:  # another caller cancelled it just before this one joined
                continue
        return function(*arguments)

    def start(self) -> None:
        """Starts the processes without waiting for them; if that fails, the first request tries again."""
        with self._lock, suppress(BrokenExecutor):
            for _ in range(self._workers):
                self._submit(os.getpid)

    def close(self) -> None:
        """Ends the processes."""
        self._give_up_pool()

    def _wait(self, function: Callable[..., T], arguments: tuple[Hashable, ...], poll: Callback, owner: str) -> T:
        key = (function, *arguments)
        while (request := self._join(key, owner)) is None:
            poll()
            time.sleep(POLL_SECONDS)
        try:
            while wait([request.future], timeout=POLL_SECONDS).not_done:
                poll()
            result: T = request.future.result()
            return result
        finally:
            self._leave(key, request, owner)

    def _join(self, key: tuple[Any, ...], owner: str) -> Request | None:
        """The request for this work with one more waiter; None while abandoned work of the owner still runs."""
        with self._lock:
            request = self._requests.get(key)
            if request is None:
                if owner in self._abandoned:
                    return None
                request = self._requests[key] = Request(self._submit(*key))
            request.waiting += 1
            return request

    def _leave(self, key: Hashable, request: Request, owner: str) -> None:
        """Drops one waiter. The last one cancels the future; if it already runs, its owner is blocked until it ends."""
        with self._lock:
            request.waiting -= 1
            if request.waiting:
                return
            if self._requests.get(key) is request:
                del self._requests[key]
            if request.future.cancel() or request.future.done() or not owner:
                return
            self._abandoned[owner] = request.future
        request.future.add_done_callback(lambda ended: self._unblock(owner, ended))

    def _unblock(self, owner: str, ended: Future[Any]) -> None:
        with self._lock:
            if self._abandoned.get(owner) is ended:
                del self._abandoned[owner]

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
            self._requests.clear()
        if pool is not None:
            pool.shutdown(wait=True, kill_workers=True)
