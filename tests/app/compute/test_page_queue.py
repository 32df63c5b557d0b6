"""The gate lets two in at a time, in their order, and nobody holds up the others for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from app.compute.page_queue import Gate
from app.ui.components import fragment

PATIENCE = 20.0
LONG = 1000.0
"""A lease that never ends."""


class Visitors:
    """Threads that go through a gate, and what they did, in order."""

    def __init__(self, gate: Gate) -> None:
        self.gate, self.done, self.threads = gate, list[str](), list[threading.Thread]()
        self.changed = threading.Condition()

    def says(self, word: str) -> None:
        with self.changed:
            self.done.append(word)
            self.changed.notify_all()

    def until(self, word: str) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: word in self.done, PATIENCE), f"{word!r} is not in {self.done}"

    def comes(self, name: str, stays: Callable[[], object]) -> None:
        """One more, who says its name when it is in, and stays; those who come later are behind it."""

        def visit() -> None:
            with self.gate.inside():
                self.says(name)
                stays()

        waiting = len(self.gate._waiting)
        self.threads.append(threading.Thread(target=visit, daemon=True))
        self.threads[-1].start()
        end = time.monotonic() + PATIENCE
        while name not in self.done and len(self.gate._waiting) <= waiting and time.monotonic() < end:
            time.sleep(0.001)


@contextmanager
def visitors(gate: Gate) -> Iterator[Visitors]:
    """They all have to come to an end."""
    crowd = Visitors(gate)
    yield crowd
    for thread in crowd.threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert not gate._inside
    assert not gate._waiting


def test_two_are_let_in_and_the_others_in_the_order_in_which_they_came() -> None:
    doors = {name: threading.Event() for name in "abcde"}
    with visitors(Gate(2, LONG)) as crowd:
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
    gate, lock, inside, most = Gate(3, LONG), threading.Lock(), 0, 0

    def compute() -> None:
        nonlocal inside, most
        for _ in range(20):
            with gate.inside():
                with lock:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.0005)
                with lock:
                    inside -= 1
            with gate.inside(), gate.outside():
                time.sleep(0.0001)

    threads = [threading.Thread(target=compute, daemon=True) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert most == 3


def test_who_takes_too_long_goes_on_beside_the_next_one() -> None:
    door = threading.Event()
    with visitors(Gate(1, 0.05)) as crowd:
        crowd.comes("slow", lambda: door.wait(PATIENCE))
        crowd.comes("next", lambda: None)
        crowd.until("next")
        assert crowd.threads[0].is_alive()
        crowd.comes("another", lambda: None)
        crowd.until("another")
        door.set()


def test_who_waits_for_somebody_else_makes_room_and_is_the_next_one_afterwards() -> None:
    answer, second, gate = threading.Event(), threading.Event(), Gate(1, LONG)

    with visitors(gate) as crowd:

        def asks() -> None:
            with gate.outside():
                answer.wait(PATIENCE)
            crowd.says("answered")

        crowd.comes("first", asks)
        crowd.comes("second", lambda: second.wait(PATIENCE))
        crowd.until("second")
        crowd.comes("third", lambda: None)
        answer.set()
        end = time.monotonic() + PATIENCE
        while len(gate._waiting) < 2 and time.monotonic() < end:
            time.sleep(0.001)
        second.set()
        crowd.until("third")
        assert crowd.done == ["first", "second", "answered", "third"]


def test_a_block_within_another_shares_its_place() -> None:
    gate = Gate(1, LONG)
    with gate.inside(), gate.inside():
        assert len(gate._inside) == 1
    assert not gate._inside


def test_without_a_place_there_is_none_to_give_up() -> None:
    gate = Gate(1, LONG)
    with gate.outside():
        assert not gate._inside
    assert not gate._inside


@pytest.mark.parametrize("waiting", [False, True])
def test_an_exception_leaves_the_place(waiting: bool) -> None:
    gate = Gate(1, LONG)

    def fails() -> None:
        with gate.inside():
            if waiting:
                with gate.outside():
                    raise ZeroDivisionError
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not gate._inside
    with gate.inside():
        assert len(gate._inside) == 1


class Again(Exception):
    """The page is asked to run again."""


def again() -> None:
    raise Again


def test_a_part_of_a_page_that_is_to_run_again_as_a_whole_does_not_wait_before(monkeypatch: pytest.MonkeyPatch) -> None:
    gate, over, drawn = Gate(width=1, lease=LONG), threading.Event(), list[int]()
    monkeypatch.setattr(fragment, "GATE", gate)
    monkeypatch.setattr("streamlit.fragment", lambda part: part)
    monkeypatch.setattr("streamlit.rerun", again)
    part = fragment.fragment(outdated=lambda number: number < 0)(drawn.append)
    with visitors(gate) as crowd:
        crowd.comes("another one", over.wait)
        with pytest.raises(Again):
            part(-1)
        over.set()
    part(1)
    assert drawn == [1]
