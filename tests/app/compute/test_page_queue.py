"""The queue admits two pages at a time, in their order, and none delays the others for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from app.compute.page_queue import PageQueue
from app.ui.components import fragment

PATIENCE = 20.0
LONG = 1000.0
"""A slot that never expires."""


class Visitors:
    """Threads that take their turn in a queue, and their actions in order."""

    def __init__(self, queue: PageQueue) -> None:
        self.queue, self.done, self.threads = queue, list[str](), list[threading.Thread]()
        self.changed = threading.Condition()

    def says(self, word: str) -> None:
        with self.changed:
            self.done.append(word)
            self.changed.notify_all()

    def until(self, word: str) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: word in self.done, PATIENCE), f"{word!r} is not in {self.done}"

    def comes(self, name: str, stays: Callable[[], object]) -> None:
        """One more thread, which says its name once it is admitted, and stays; later ones are behind it."""

        def visit() -> None:
            with self.queue.turn():
                self.says(name)
                stays()

        waiting = len(self.queue._waiting)
        self.threads.append(threading.Thread(target=visit, daemon=True))
        self.threads[-1].start()
        end = time.monotonic() + PATIENCE
        while name not in self.done and len(self.queue._waiting) <= waiting and time.monotonic() < end:
            time.sleep(0.001)


@contextmanager
def visitors(queue: PageQueue) -> Iterator[Visitors]:
    """Threads that all have to end."""
    crowd = Visitors(queue)
    yield crowd
    for thread in crowd.threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert not queue._taken
    assert not queue._waiting


def test_two_are_let_in_and_the_others_in_the_order_in_which_they_came() -> None:
    doors = {name: threading.Event() for name in "abcde"}
    with visitors(PageQueue(2, LONG)) as crowd:
        for name, door in doors.items():
            crowd.comes(name, partial(door.wait, PATIENCE))
        for leaves, comes in (("b", "c"), ("a", "d"), ("d", "e")):
            assert comes not in crowd.done
            doors[leaves].set()
            crowd.until(comes)
        assert crowd.done == list("abcde")
        for door in doors.values():
            door.set()


def test_never_more_than_its_width_compute_at_a_time() -> None:
    queue, lock, inside, most = PageQueue(3, LONG), threading.Lock(), 0, 0

    def compute() -> None:
        nonlocal inside, most
        for _ in range(20):
            with queue.turn():
                with lock:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.0005)
                with lock:
                    inside -= 1
            with queue.turn(), queue.paused():
                time.sleep(0.0001)

    threads = [threading.Thread(target=compute, daemon=True) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert most == 3


def test_a_thread_that_takes_too_long_goes_on_beside_the_next_one() -> None:
    door = threading.Event()
    with visitors(PageQueue(1, 0.05)) as crowd:
        crowd.comes("slow", lambda: door.wait(PATIENCE))
        crowd.comes("next", lambda: None)
        crowd.until("next")
        assert crowd.threads[0].is_alive()
        crowd.comes("another", lambda: None)
        crowd.until("another")
        door.set()


def test_a_paused_thread_frees_its_slot_and_is_the_next_one_afterwards() -> None:
    answer, second, queue = threading.Event(), threading.Event(), PageQueue(1, LONG)

    with visitors(queue) as crowd:

        def asks() -> None:
            with queue.paused():
                answer.wait(PATIENCE)
            crowd.says("answered")

        crowd.comes("first", asks)
        crowd.comes("second", lambda: second.wait(PATIENCE))
        crowd.until("second")
        crowd.comes("third", lambda: None)
        answer.set()
        end = time.monotonic() + PATIENCE
        while len(queue._waiting) < 2 and time.monotonic() < end:
            time.sleep(0.001)
        second.set()
        crowd.until("third")
        assert crowd.done == ["first", "second", "answered", "third"]


def test_a_block_within_another_shares_its_slot() -> None:
    queue = PageQueue(1, LONG)
    with queue.turn(), queue.turn():
        assert len(queue._taken) == 1
    assert not queue._taken


def test_a_pause_without_a_slot_changes_nothing() -> None:
    queue = PageQueue(1, LONG)
    with queue.paused():
        assert not queue._taken
    assert not queue._taken


@pytest.mark.parametrize("waiting", [False, True])
def test_an_exception_frees_the_slot(waiting: bool) -> None:
    queue = PageQueue(1, LONG)

    def fails() -> None:
        with queue.turn():
            if waiting:
                with queue.paused():
                    raise ZeroDivisionError
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not queue._taken
    with queue.turn():
        assert len(queue._taken) == 1


class Again(Exception):
    """The page is asked to run again."""


def again() -> None:
    raise Again


def test_a_part_of_a_page_that_is_to_run_again_as_a_whole_does_not_wait_before(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, over, drawn = PageQueue(width=1, slot_seconds=LONG), threading.Event(), list[int]()
    monkeypatch.setattr(fragment, "PAGE_QUEUE", queue)
    monkeypatch.setattr("streamlit.fragment", lambda part, key: part)
    monkeypatch.setattr("streamlit.rerun", again)
    part = fragment.fragment(outdated=lambda number: number < 0)(drawn.append)
    with visitors(queue) as crowd:
        crowd.comes("another one", over.wait)
        with pytest.raises(Again):
            part(-1)
        over.set()
    part(1)
    assert drawn == [1]
