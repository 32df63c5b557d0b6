"""Background jobs: a few threads for the whole server, one job per visitor, with progress and cancellation.

Two visitors who request the same work share one job. Nothing here knows Streamlit: a page polls its job (`Job.share`,
`Job.wait`), and a job that no page has polled for a while is given up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from gradnorm_core.errors import GradnormError
from gradnorm_core.sweeps import Cancelled

Progress = Callable[[float], object]
Work = Callable[[Progress], Any]
Clock = Callable[[], float]

WORKERS = 2
WAITING = 8
PROGRESS_ROUTE = "progress"
"""The part of the address below /api that tells a visitor how far a job is."""
PATIENCE = 20.0
"""Seconds without a poll after which a job is given up: its visitor has closed the page."""


class ServerFullError(GradnormError):
    """The server has as many jobs as it accepts."""


class Job:
    """Work that runs, or has ended."""

    def __init__(self, key: Hashable, owner: str, clock: Clock) -> None:
        self.key = key
        self.owners = {owner}
        self.future: Future[Any] = Future()
        self._clock, self._asked_at = clock, clock()
        self._share = 0.0

    @property
    def share(self) -> float:
        """The share of the work that is done, 0 to 1; reading it counts as a poll."""
        self._asked_at = self._clock()
        return self._share

    @property
    def ended(self) -> bool:
        return self.future.done()

    @property
    def cancelled(self) -> bool:
        """True when it ended because it was cancelled or given up."""
        return self.ended and (self.future.cancelled() or isinstance(self.future.exception(), Cancelled))

    def wait(self, seconds: float) -> bool:
        """Waits for the end of the job, at most this long; returns whether it has ended."""
        self._asked_at = self._clock()
        return not wait([self.future], timeout=seconds).not_done

    def raise_error(self) -> None:
        """Raises the exception with which the work ended, if any."""
        if self.ended and not self.cancelled and (error := self.future.exception()) is not None:
            raise error

    def report(self, share: float) -> None:
        """Notes the progress; the work calls it.

        Raises:
            Cancelled: every owner has cancelled, or the job was given up.
        """
        if not self.owners or self._clock() - self._asked_at > PATIENCE:
            raise Cancelled
        self._share = min(1.0, max(self._share, float(share)))


class Jobs:
    """All jobs of a server."""

    def __init__(self, workers: int = WORKERS, waiting: int = WAITING, clock: Clock = time.monotonic) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="job")
        self._most = workers + waiting
        self._clock = clock
        self._lock = threading.RLock()
        self._active: dict[Hashable, Job] = {}

    def submit(self, owner: str, key: Hashable, work: Work) -> Job:
        """The job that does this work: a new one, or the running one with the same key.

        The owner's earlier job is cancelled, unless another visitor waits for it too.

        Args:
            owner: one name per visitor.
            key: identifies the work.
            work: called in another thread with the job's `report`, which raises `Cancelled` to stop it.

        Raises:
            ServerFullError: the server has as many jobs as it accepts.
        """
        self.cancel(owner, but=key)
        with self._lock:
            job = self._active.get(key)
            if job is not None and not job.ended:
                job.owners.add(owner)
                return job
            if len(self._active) >= self._most:
                raise ServerFullError(f"{len(self._active)} pictures are being computed for other visitors.")
            job = self._active[key] = Job(key, owner, self._clock)
            job.future = self._pool.submit(work, job.report)
        job.future.add_done_callback(lambda _: self._forget(job))
        return job

    def of(self, owner: str) -> Job | None:
        """The job that this visitor waits for; None when there is none, or it has ended."""
        with self._lock:
            return next((job for job in self._active.values() if owner in job.owners), None)

    def cancel(self, owner: str, but: Hashable = None) -> None:
        """Cancels this visitor's jobs, except the one with the key `but`."""
        with self._lock:
            mine = [job for key, job in self._active.items() if owner in job.owners and key != but]
            for job in mine:
                job.owners.discard(owner)
                if not job.owners:
                    job.future.cancel()  # one that has begun stops at its next report

    def __len__(self) -> int:
        with self._lock:
            return len(self._active)

    def close(self) -> None:
        """Cancels everything and waits for the threads."""
        with self._lock:
            jobs = list(self._active.values())
        for job in jobs:
            job.owners.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _forget(self, job: Job) -> None:
        with self._lock:
            if self._active.get(job.key) is job:
                del self._active[job.key]
