"""Long work in the background: a few threads for the whole server, one job per visitor, progress and cancelling.

Two visitors who ask for the same work share one job. Nothing here knows Streamlit: a page asks again every now and
then (`Job.share`, `Job.wait`), and a job nobody has asked about for a while is given up.
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
PATIENCE = 20.0
"""Seconds after which a job that nobody asks about is given up: its visitor has closed the page."""


class ServerFullError(GradnormError):
    """So many jobs are under way that no other is taken."""


class Job:
    """Work that is under way, or has ended."""

    def __init__(self, key: Hashable, owner: str, clock: Clock) -> None:
        self.key = key
        self.owners = {owner}
        self.future: Future[Any] = Future()
        self._clock, self._asked_at = clock, clock()
        self._share = 0.0

    @property
    def share(self) -> float:
        """The share of the work that is done, 0 to 1; to ask keeps the job going."""
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
        """Waits until the job has ended, at most so long; returns whether it has."""
        self._asked_at = self._clock()
        return not wait([self.future], timeout=seconds).not_done

    def raise_error(self) -> None:
        """Raises what the work raised, if it did."""
        if self.ended and not self.cancelled and (error := self.future.exception()) is not None:
            raise error

    def report(self, share: float) -> None:
        """Called by the work.

        Raises:
            Cancelled: nobody wants the work any more.
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
        """The job that does this work: a new one, or the one under way for the same key.

        What the owner asked for before is cancelled, unless somebody else waits for it too.

        Args:
            owner: who wants it, one name per visitor.
            key: what the work is; the same key means the same work.
            work: called in another thread with the job's `report`, which raises `Cancelled` when it is to stop.

        Raises:
            ServerFullError: the server has enough to do.
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

    def cancel(self, owner: str, but: Hashable = None) -> None:
        """Ends what this visitor waits for, except the work of one key."""
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
