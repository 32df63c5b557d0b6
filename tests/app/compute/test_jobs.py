"""Jobs are bounded, shared, cancelled and given up, and pass on the errors of their work."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from app.compute.jobs import PATIENCE, Job, Jobs, Progress, ServerFullError
from gradnorm_core.sweeps import Cancelled

LONG = 30.0  # seconds a thread may take on a busy machine


class Gate:
    """Work that reports, signals that it has begun, and goes on once its event is set."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self, report: Progress) -> str:
        report(0.25)
        self.begun.set()
        assert self.open.wait(LONG)
        report(0.5)
        return "done"


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs(workers=1, waiting=1)
    yield made
    made.close()


def begin(jobs: Jobs, owner: str = "ann", key: str = "map") -> tuple[Job, Gate]:
    gate = Gate()
    job = jobs.submit(owner, key, gate)
    return job, gate


def test_a_job_reports_its_progress_and_ends_with_its_result(jobs: Jobs) -> None:
    job, gate = begin(jobs)
    assert gate.begun.wait(LONG)
    assert job.share == 0.25
    assert not job.ended
    gate.open.set()
    assert job.wait(LONG)
    assert job.future.result() == "done"
    assert not job.cancelled
    job.raise_error()


def test_waiting_for_a_job_has_an_end(jobs: Jobs) -> None:
    job, gate = begin(jobs)
    assert not job.wait(0.01)
    gate.open.set()


def test_a_cancelled_job_stops_at_its_next_report(jobs: Jobs) -> None:
    job, gate = begin(jobs)
    assert gate.begun.wait(LONG)
    jobs.cancel("ann")
    gate.open.set()
    assert job.wait(LONG)
    assert job.cancelled
    job.raise_error()


def test_a_job_that_has_not_begun_is_cancelled_at_once(jobs: Jobs) -> None:
    _, gate = begin(jobs, "ann", "first")
    waiting, _ = begin(jobs, "bob", "second")
    jobs.cancel("bob")
    assert waiting.cancelled
    gate.open.set()


def test_a_visitor_has_one_job_and_the_new_one_counts(jobs: Jobs) -> None:
    first, gate = begin(jobs, "ann", "first")
    assert gate.begun.wait(LONG)
    second, other = begin(jobs, "ann", "second")
    gate.open.set()
    other.open.set()
    assert first.wait(LONG)
    assert second.wait(LONG)
    assert first.cancelled
    assert second.future.result() == "done"


def test_the_same_work_is_done_once_for_all_who_ask(jobs: Jobs) -> None:
    job, gate = begin(jobs, "ann")
    same, _ = begin(jobs, "bob")
    assert same is job
    jobs.cancel("ann")
    gate.open.set()
    assert job.wait(LONG)
    assert job.future.result() == "done"


def test_a_full_server_refuses_and_takes_again_later(jobs: Jobs) -> None:
    first, gate = begin(jobs, "ann", "first")
    second, other = begin(jobs, "bob", "second")
    with pytest.raises(ServerFullError, match="2 pictures"):
        begin(jobs, "cat", "third")
    gate.open.set()
    other.open.set()
    assert first.wait(LONG)
    assert second.wait(LONG)
    jobs.close()
    assert len(jobs) == 0


def test_a_refused_visitor_keeps_nothing_waiting(jobs: Jobs) -> None:
    _, gate = begin(jobs, "ann", "first")
    _, other = begin(jobs, "bob", "second")
    with pytest.raises(ServerFullError):
        begin(jobs, "cat", "third")
    gate.open.set()
    other.open.set()


def test_what_the_work_raises_is_raised_where_it_is_asked_for(jobs: Jobs) -> None:
    def broken(report: Progress) -> None:
        raise ZeroDivisionError("in the thread")

    job = jobs.submit("ann", "broken", broken)
    assert job.wait(LONG)
    assert not job.cancelled
    with pytest.raises(ZeroDivisionError, match="in the thread"):
        job.raise_error()


def test_a_job_nobody_asks_about_is_given_up() -> None:
    now = [0.0]
    job = Job("map", "ann", lambda: now[0])
    job.report(0.1)
    now[0] = PATIENCE
    job.report(0.2)
    assert job.share == 0.2
    now[0] = 2 * PATIENCE
    job.report(0.3)
    now[0] = 2 * PATIENCE + 1
    with pytest.raises(Cancelled):
        job.report(0.4)


def test_a_clock_that_is_set_forward_or_back_ends_no_job(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    job, gate = begin(jobs)
    assert gate.begun.wait(LONG)
    for there in (4e9, 0.0):
        monkeypatch.setattr(time, "time", lambda now=there: now)
        job.report(0.3)
        assert not job.ended
    gate.open.set()
    assert job.wait(LONG)
    assert not job.cancelled
