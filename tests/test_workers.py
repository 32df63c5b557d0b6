"""The tests shared out among processes: each runs once, two processes at most have a browser."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from xdist.remote import Producer

from tests.workers import BROWSERS_AT_THE_END, LONG, ByFile, file_of, in_browser, sends_what_tells, turn

HERE = [f"tests/e2e/test_{letter}.py::test_{place}" for letter in "abcdefghij" for place in range(4)]
BESIDE = [f"tests/core/test_{letter}.py::test_{place}" for letter in "abcdefgh" for place in range(3)]


class Process:
    """Stands in for a process of xdist: runs what it is sent, one test when it is told to."""

    def __init__(self) -> None:
        self.gateway = SimpleNamespace(id="one")
        self.waiting: list[int] = []
        self.done: list[int] = []
        self.shutting_down = False

    def send_runtest_some(self, indices: list[int]) -> None:
        self.waiting += indices

    def shutdown(self) -> None:
        self.shutting_down = True


def shared(tests: list[str], count: int) -> tuple[ByFile, list[Any]]:
    """The tests shared out among this many processes, which have not begun."""
    option = SimpleNamespace(loadscopereorder=False, debug=False)
    config: Any = SimpleNamespace(option=option, getvalue=lambda _: ["popen"] * count)
    scheduler, processes = ByFile(config, Producer("tests", enabled=False)), [Process() for _ in range(count)]
    for one in processes:
        scheduler.add_node(one)
    for one in processes:
        scheduler.add_node_collection(one, tests)
    scheduler.schedule()
    return scheduler, processes


def run_to_the_end(tests: list[str], count: int) -> list[list[str]]:
    """Returns the tests that each process ran, all of them at one pace."""
    scheduler, processes = shared(tests, count)
    while any(one.waiting for one in processes):
        for one in processes:
            if one.waiting:
                one.done.append(one.waiting.pop(0))
                scheduler.mark_test_complete(one, one.done[-1])
    assert scheduler.tests_finished
    assert all(one.shutting_down for one in processes)
    return [[tests[index] for index in one.done] for one in processes]


@pytest.mark.parametrize("tests", [HERE + BESIDE, HERE, BESIDE], ids=["both", "browser", "beside"])
@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_every_test_runs_once_and_few_processes_have_a_browser(tests: list[str], count: int) -> None:
    ran = run_to_the_end(tests, count)
    assert sorted(chain.from_iterable(ran)) == sorted(tests)
    assert sum(any(map(in_browser, one)) for one in ran) == min(count, BROWSERS_AT_THE_END if tests != BESIDE else 0)
    for file in set(map(file_of, tests)):
        assert sum(file in set(map(file_of, one)) for one in ran) == 1


@pytest.mark.parametrize("before", [0, 1, 6])
def test_when_a_process_ends_early_another_one_takes_its_browser_tests(before: int) -> None:
    scheduler, processes = shared(HERE + BESIDE, 3)
    lost = processes[0]
    for _ in range(before):
        lost.done.append(lost.waiting.pop(0))
        scheduler.mark_test_complete(lost, lost.done[-1])
    assert in_browser((HERE + BESIDE)[lost.waiting[0]])
    assert scheduler.remove_node(lost) == (HERE + BESIDE)[lost.waiting[0]]
    left = processes[1:]
    while any(one.waiting for one in left):
        for one in left:
            if one.waiting:
                one.done.append(one.waiting.pop(0))
                scheduler.mark_test_complete(one, one.done[-1])
    assert sorted(chain.from_iterable(one.done for one in processes)) == list(range(len(HERE + BESIDE)))
    ran = [{(HERE + BESIDE)[index] for index in one.done} for one in left]
    assert sum(any(map(in_browser, one)) for one in ran) == BROWSERS_AT_THE_END


def test_the_second_browser_starts_once_no_other_tests_are_left() -> None:
    scheduler, processes = shared(HERE + BESIDE, 3)
    while any(not in_browser(file) for file in scheduler.workqueue):
        browsing = [one for one, files in scheduler.assigned_work.items() if any(map(in_browser, files))]
        assert len(browsing) == 1
        for one in processes:
            one.done.append(one.waiting.pop(0))
            scheduler.mark_test_complete(one, one.done[-1])
    assert any(in_browser(file) for file in scheduler.workqueue)


def test_long_files_begin_first_and_are_there() -> None:
    assert [turn(f"tests/{name}.py::test") for name in LONG] == list(range(len(LONG)))
    assert turn(BESIDE[0]) == len(LONG)
    assert all((Path(__file__).parent / f"{name}.py").is_file() for name in LONG)


def test_every_message_that_tells_something_is_sent() -> None:
    sent: list[tuple[str, Any]] = []
    send = sends_what_tells(lambda event, **data: sent.append((event, data)))
    reports = [{"when": when, "outcome": outcome} for when in ("setup", "call", "teardown")
               for outcome in ("passed", "failed", "skipped")]  # fmt: skip
    for report in reports:
        send("testreport", data=report)
    send("logstart", nodeid="a", location=("a", 1, "a"))
    send("runtest_protocol_complete", item_index=3, duration=1.0)
    told = [one for one in reports if one["when"] == "call" or one["outcome"] != "passed"]
    assert len(told) == 7
    assert sent == [
        *(("testreport", {"data": one}) for one in told),
        ("runtest_protocol_complete", {"item_index": 3, "duration": 1.0}),
    ]
