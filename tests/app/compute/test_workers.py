"""Work in another process: the same result, shared by equal requests, cancelled, done again after a process died."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.compute import results, slider
from app.compute.slider import slider_data
from app.compute.workers import Wait, WorkerPool
from app.settings.settings import HOME, of_example, to_spec
from gradnorm_core.descent.spec import without_step_size
from gradnorm_core.diagnostics.theory import landmarks


class Gone(Exception):
    """The visitor has left."""


def nothing() -> None:
    """The poll of a visitor who goes on waiting."""


def leave() -> None:
    """The poll of a visitor who stops waiting."""
    raise Gone


def test_where_no_process_can_be_started_the_page_computes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.compute.workers.ProcessPoolExecutor", full)
    pool = WorkerPool(slider.prepare)
    pool.start()
    assert pool.call(os.getpid, poll=nothing) == os.getpid()


def test_the_workers_end_where_no_program_lists_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # as in the image, which has no pgrep
    pool = WorkerPool(slider.prepare, workers=1)
    worker = pool.call(os.getpid, poll=nothing)
    assert worker != os.getpid()
    pool.close()  # a warning is an error here
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def leaving_when(begun: Path) -> Callable[[], None]:
    """The poll of a visitor who leaves as soon as the work has begun."""

    def look() -> None:
        if begun.exists():
            raise Gone

    return look


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(slider.prepare, workers=1)
    yield pool
    pool.close()


def test_the_runs_of_the_slider_come_from_another_process_to_the_bit(pool: WorkerPool) -> None:
    spec = without_step_size(to_spec(of_example(HOME)))
    marks = landmarks(spec)
    asked = spec, 1e-3, 1.0, marks, 0.0, False, False
    assert pool.call(slider_data, *asked, poll=nothing) == slider_data(*asked)
    assert pool.call(os.getpid, poll=nothing) != os.getpid()


def test_an_error_of_the_work_is_an_error_of_the_page(pool: WorkerPool) -> None:
    with pytest.raises(FileNotFoundError):
        pool.call(os.listdir, "/nowhere/at/all", poll=nothing)
    assert pool.call(abs, -3, poll=nothing) == 3


def test_those_who_ask_for_the_same_share_it(pool: WorkerPool, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with ThreadPoolExecutor(4) as visitors:
        answers = [visitors.submit(pool.call, slow_note, str(log), poll=nothing) for _ in range(4)]
        assert [answer.result(30) for answer in answers] == [1] * 4
    assert log.read_text() == "."


def test_who_leaves_takes_back_what_has_not_begun(pool: WorkerPool, tmp_path: Path) -> None:
    begun, signal_to_end = threading.Event(), tmp_path / "end"
    with ThreadPoolExecutor(1) as other:
        first = other.submit(pool.call, wait_for, str(signal_to_end), poll=begun.set)
        assert begun.wait(30)
        # loky hands three tasks to a process in advance, so the fifth has certainly not begun
        for name in ("second", "third", "fourth", "fifth"):
            with pytest.raises(Gone):
                pool.call(slow_note, str(tmp_path / name), poll=leave)
        signal_to_end.touch()
        assert first.result(30) == 1
    assert pool.call(abs, -1, poll=nothing) == 1
    assert not (tmp_path / "fifth").exists()


def test_one_visitor_never_occupies_two_processes(tmp_path: Path) -> None:
    """A visitor who asks for more and more long work, and never waits for it, delays only himself."""
    pool, signal_to_end = WorkerPool(slider.prepare, workers=2), tmp_path / "end"
    try:
        begun = threading.Event()
        with pytest.raises(Gone):
            pool.call(wait_for, str(signal_to_end), poll=leaving_when(tmp_path / "end begun"), owner="ann")
        for name in ("second", "third"):
            with pytest.raises(Gone):
                pool.call(slow_note, str(tmp_path / name), poll=leave, owner="ann")
        assert pool.call(abs, -3, poll=nothing, owner="bob") == 3
        with ThreadPoolExecutor(1) as other:
            held_up = other.submit(pool.call, slow_note, str(tmp_path / "last"), poll=begun.set, owner="ann")
            assert begun.wait(30)
            assert not (tmp_path / "last").exists()
            signal_to_end.touch()
            assert held_up.result(30) == 1
        assert not (tmp_path / "second").exists()
        assert not (tmp_path / "third").exists()
    finally:
        signal_to_end.touch()
        pool.close()


def test_after_the_process_was_killed_another_one_answers(pool: WorkerPool, tmp_path: Path) -> None:
    pid, signal_to_end = pool.call(os.getpid, poll=nothing), tmp_path / "end"

    def kill() -> None:
        if not signal_to_end.exists():
            os.kill(pid, signal.SIGKILL)
            signal_to_end.touch()

    assert pool.call(pid_after, str(signal_to_end), poll=kill) not in (pid, os.getpid())


def slow_note(path: str) -> int:
    """Writes a mark, and takes a moment."""
    with Path(path).open("a", encoding="ascii") as log:
        log.write(".")
    time.sleep(0.4)
    return 1


def wait_for(path: str) -> int:
    """Runs until this file exists; creates another file beside it when it begins."""
    Path(f"{path} begun").touch()
    while not Path(path).exists():
        time.sleep(0.01)
    return 1


def pid_after(path: str) -> int:
    """The id of the process, once this file exists."""
    wait_for(path)
    return os.getpid()


def test_how_a_page_waits_is_no_part_of_the_work() -> None:
    assert Wait(lambda: 1, "somebody") == Wait()
    assert hash(Wait(lambda: 1, "somebody")) == hash(Wait())


def test_a_process_has_what_the_slider_needs_before_anybody_waits_for_it() -> None:
    ready = WorkerPool(results.POOL._prepare, workers=1)
    try:
        # A function of our own would import its module, and so the modules under test.
        assert ready.call(eval, "'app.compute.slider' in __import__('sys').modules", poll=nothing)
    finally:
        ready.close()
