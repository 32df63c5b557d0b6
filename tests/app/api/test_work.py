"""The work of the routes: one answer of a visitor at a time, bounds, time, and clients that go."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable

import pytest

from app.api.refusals import Refusal
from app.api.work import Abandoned, Work

Check = Callable[[], None]


async def stays() -> bool:
    return False


class Held:
    """Work that goes on until it is told to end."""

    def __init__(self) -> None:
        self.begun, self.end = threading.Event(), threading.Event()
        self.check: Check = lambda: None

    def __call__(self, check: Check) -> str:
        self.check = check
        self.begun.set()
        assert self.end.wait(20)
        return "done"

    async def started(self) -> None:
        while not self.begun.is_set():
            await asyncio.sleep(0.005)


def test_the_work_is_done_in_another_thread() -> None:
    async def scenario() -> None:
        here = threading.get_ident()
        assert await Work().do("a", lambda _: threading.get_ident(), stays) != here

    asyncio.run(scenario())


def test_an_error_of_the_work_is_raised_and_the_next_turn_comes() -> None:
    async def scenario() -> None:
        work = Work()
        with pytest.raises(ZeroDivisionError):
            await work.do("a", lambda _: 1 // 0, stays)
        assert await work.do("a", lambda _: 2, stays) == 2

    asyncio.run(scenario())


def test_work_that_ends_when_nobody_waits_is_no_error_of_the_server() -> None:
    async def scenario() -> list[dict[str, object]]:
        reported: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
        work, held = Work(), Held()

        async def has_gone() -> bool:
            return held.begun.is_set()

        def abandoned(check: Check) -> None:
            held(check)
            check()

        with pytest.raises(Abandoned):
            await work.do("a", abandoned, has_gone)
        held.end.set()
        assert await work.do("a", lambda _: "next", stays) == "next"
        gc.collect()  # an error that nobody has seen is reported when its future goes
        await asyncio.sleep(0)
        return reported

    assert asyncio.run(scenario()) == []


def test_a_visitor_has_one_answer_at_a_time_and_others_do_not_wait() -> None:
    async def scenario() -> None:
        work, first, second = Work(), Held(), Held()
        one = asyncio.ensure_future(work.do("a", first, stays))
        await first.started()
        two = asyncio.ensure_future(work.do("a", second, stays))
        assert await work.do("b", lambda _: "b", stays) == "b"
        assert not second.begun.is_set()
        first.end.set()
        second.end.set()
        assert [await one, await two] == ["done", "done"]

    asyncio.run(scenario())


def test_the_requests_of_one_visitor_are_bounded() -> None:
    async def scenario() -> None:
        work, held = Work(most_of_one=2), Held()
        begun = [asyncio.ensure_future(work.do("a", held, stays)) for _ in range(2)]
        await held.started()
        with pytest.raises(Refusal) as caught:
            await work.do("a", held, stays)
        assert (caught.value.status, caught.value.headers["Retry-After"]) == (429, "1")
        held.end.set()
        assert await asyncio.gather(*begun) == ["done", "done"]
        assert await work.do("a", held, stays) == "done"

    asyncio.run(scenario())


def test_the_requests_of_all_are_bounded() -> None:
    async def scenario() -> None:
        work, held = Work(most=2), Held()
        begun = [asyncio.ensure_future(work.do(name, held, stays)) for name in "ab"]
        await held.started()
        with pytest.raises(Refusal) as caught:
            await work.do("c", held, stays)
        assert caught.value.status == 503
        held.end.set()
        await asyncio.gather(*begun)
        assert await work.do("c", held, stays) == "done"

    asyncio.run(scenario())


def test_an_answer_that_takes_too_long_is_given_up_and_occupies_its_visitor_alone() -> None:
    async def scenario() -> None:
        work, held = Work(seconds=0.3), Held()
        with pytest.raises(Refusal) as caught:
            await work.do("a", held, stays)
        assert caught.value.status == 503
        with pytest.raises(Abandoned):
            held.check()
        with pytest.raises(Refusal):  # the thread still runs: the visitor waits for it
            await work.do("a", lambda _: "a", stays)
        assert await work.do("b", lambda _: "b", stays) == "b"
        held.end.set()
        while True:
            try:
                assert await work.do("a", lambda _: "a", stays) == "a"
            except Refusal:
                continue
            return

    asyncio.run(scenario())


def test_what_a_client_has_left_is_not_begun() -> None:
    async def scenario() -> None:
        work, first, second, gone = Work(), Held(), Held(), asyncio.Event()

        async def has_gone() -> bool:
            return gone.is_set()

        one = asyncio.ensure_future(work.do("a", first, stays))
        await first.started()
        two = asyncio.ensure_future(work.do("a", second, has_gone))
        await asyncio.sleep(0)
        gone.set()
        with pytest.raises(Abandoned):
            await two
        first.end.set()
        assert await one == "done"
        assert await work.do("a", lambda _: "next", stays) == "next"
        assert not second.begun.is_set()

    asyncio.run(scenario())
