"""Work in another process: the same answer, shared by who asks for the same, taken back, done again after a death."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app import scrubbing
from app.crew import Crew
from app.landmarks import landmarks
from app.scrubbing import fan, without_step_size
from app.settings import HOME, of_example, to_spec


class Gone(Exception):
    """The visitor has left."""


def nothing() -> None:
    """What a visitor does who goes on waiting."""


def leave() -> None:
    """What a visitor does who does not."""
    raise Gone


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    crew = Crew(scrubbing.prepare, workers=1)
    yield crew
    crew.close()


def test_the_runs_of_the_slider_come_from_another_process_to_the_bit(crew: Crew) -> None:
    spec = without_step_size(to_spec(of_example(HOME)))
    marks = landmarks(spec)
    here, there = fan(spec, 1e-3, 1.0, marks), crew.answer(fan, spec, 1e-3, 1.0, marks, meanwhile=nothing)
    assert here.step_sizes == there.step_sizes
    assert here.marks == there.marks
    for one, other in zip(here.paths, there.paths, strict=True):
        assert one.told == other.told
        assert one.outcome == other.outcome
        assert (one.points.tobytes(), one.gradients.tobytes()) == (other.points.tobytes(), other.gradients.tobytes())
    assert crew.answer(os.getpid, meanwhile=nothing) != os.getpid()


def test_an_error_of_the_work_is_an_error_of_the_page(crew: Crew) -> None:
    with pytest.raises(FileNotFoundError):
        crew.answer(os.listdir, "/nowhere/at/all", meanwhile=nothing)
    assert crew.answer(abs, -3, meanwhile=nothing) == 3


def test_those_who_ask_for_the_same_share_it(crew: Crew, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with ThreadPoolExecutor(4) as visitors:
        answers = [visitors.submit(crew.answer, slow_note, str(log), meanwhile=nothing) for _ in range(4)]
        assert [answer.result(30) for answer in answers] == [1] * 4
    assert log.read_text() == "."


def test_who_leaves_takes_back_what_has_not_begun(crew: Crew, tmp_path: Path) -> None:
    busy = threading.Event()
    with ThreadPoolExecutor(1) as other:
        first = other.submit(crew.answer, slow_note, str(tmp_path / "first"), meanwhile=busy.set)
        assert busy.wait(30)
        # loky hands three pieces of work to a process in advance; the fifth has not begun for sure
        for name in ("second", "third", "fourth", "log"):
            with pytest.raises(Gone):
                crew.answer(slow_note, str(tmp_path / name), meanwhile=leave)
        first.result(30)
    assert crew.answer(abs, -1, meanwhile=nothing) == 1
    assert (tmp_path / "first").exists()
    assert not (tmp_path / "log").exists()


def test_after_the_process_was_killed_another_one_answers(crew: Crew) -> None:
    pid = crew.answer(os.getpid, meanwhile=nothing)
    killed = threading.Event()

    def kill() -> None:
        if not killed.is_set():
            killed.set()
            os.kill(pid, signal.SIGKILL)

    assert crew.answer(slow_pid, meanwhile=kill) not in (pid, os.getpid())


def slow_note(path: str) -> int:
    """Leaves a mark for each time it was done, and takes a moment."""
    with Path(path).open("a", encoding="ascii") as log:
        log.write(".")
    time.sleep(0.4)
    return 1


def slow_pid() -> int:
    """Which process did it, in a moment."""
    time.sleep(0.4)
    return os.getpid()
