"""Lasting parts of a lesson: seats, streams, the countdown, the export, and all of it after a kill."""

from __future__ import annotations

import asyncio
import csv
import io
import threading
from pathlib import Path

import pytest

from app.classes.codes import LONGEST_TOKEN
from app.classes.views import State
from tests.support.classes import (
    BEHAVES,
    SECRET_BEFORE,
    SEEN,
    Clock,
    get,
    post,
    room,
    sqlite_in,
    stream,
    texts_in,
    until,
)


def test_a_countdown_closes_the_round_by_itself_and_the_streams_are_told(tmp_path: Path) -> None:
    async def lesson() -> None:
        clock = Clock()
        async with room(sqlite_in(tmp_path), clock=clock) as one:
            seat = await one.join()
            assert (await one.act("open", seconds=30)).json["deadline"] == 30
            async with stream(one.app, one.code) as board:
                await until(lambda: board.views)
                clock.now += 31
                await until(lambda: board.views[-1]["phase"] == "closed")
                assert "deadline" not in board.views[-1]
                assert (await one.answer(seat, 1)).status == 409
                assert (await one.acts("reveal"))["phase"] == "reveal"

    asyncio.run(lesson())


def test_a_seat_is_found_again_by_its_token(tmp_path: Path) -> None:
    async def lesson() -> None:
        async with room(sqlite_in(tmp_path)) as one:
            seat = await one.join(name="Ada")
            again = await post(one.app, f"/api/class/{one.code}/join", {"name": "Ada L."}, f"seat:{seat}")
            assert (again.status, again.json) == (200, {"seat": seat, "number": 1})
            assert (await one.view())["joined"] == 1
            assert (await one.view(f"seat:{seat}"))["own"]["name"] == "Ada L."
            typed = f" {one.code[:3].lower()}-{one.code[3:]} "
            assert (await get(one.app, f"/api/class/{typed}/view")).json["joined"] == 1

    asyncio.run(lesson())


def test_the_streams_show_every_change_and_nobody_else_s_answer(tmp_path: Path) -> None:
    async def lesson() -> None:
        async with room(sqlite_in(tmp_path)) as one:
            seat, other = await one.join(), await one.join()
            async with (
                stream(one.app, one.code) as board,
                stream(one.app, one.code, f"seat={seat}") as student,
                stream(one.app, one.code, f"teacher={one.secret}") as teacher,
            ):
                await until(lambda: board.views and student.views and teacher.views)
                await one.acts("open")
                await until(lambda: all(one.views[-1]["phase"] == "collect" for one in (board, student, teacher)))
                await one.answer(other, 1)
                await one.answer(seat, 2)
                await until(lambda: board.views[-1]["answered"] == 2 and student.views[-1]["own"]["answer"] == 2)
                for view in (*board.views, *student.views, *teacher.views):
                    assert not texts_in(view) & SECRET_BEFORE
                await one.acts("close", "reveal")
                await until(lambda: all("solution" in one.views[-1] for one in (board, student, teacher)))
                assert student.views[-1]["own"]["right"] is True
            await until(lambda: one.classes.live.watched(one.code).streams == 0)

    asyncio.run(lesson())


def test_an_answer_is_in_the_view_that_is_asked_for_while_the_class_is_read(tmp_path: Path) -> None:
    """A phone that is reloaded right after “Sent” finds its answer, also where reading the class takes long."""

    async def lesson() -> None:
        async with room(sqlite_in(tmp_path)) as one:
            seat = await one.join()
            await one.acts("open")
            await one.view(f"seat:{seat}")
            live, begun, held, asking = one.classes.live, threading.Event(), threading.Event(), asyncio.Event()
            find, state = live._found, live.state

            def found_slowly(code: str, before: State | None) -> State | None:
                found = find(code, before)
                begun.set()
                held.wait(10)
                return found

            async def state_asked_for(code: str) -> State:
                asking.set()
                return await state(code)

            live._found = found_slowly  # type: ignore[method-assign]
            await one.answer(seat, 2)
            await until(begun.is_set)
            live.state = state_asked_for  # type: ignore[method-assign]
            asked = asyncio.create_task(one.view(f"seat:{seat}"))
            await asking.wait()
            held.set()
            assert (await asked)["own"]["answer"] == 2

    asyncio.run(lesson())


@pytest.mark.parametrize("who", ["seat:", "teacher:", f"seat:{'x' * (LONGEST_TOKEN + 1)}", "board:x", "x"])
def test_a_role_without_a_possible_token_is_refused(who: str, tmp_path: Path) -> None:
    async def lesson() -> None:
        async with room(sqlite_in(tmp_path)) as one:
            assert (await get(one.app, f"/api/class/{one.code}/view", who)).status == 401

    asyncio.run(lesson())


def test_the_export_holds_every_answer_and_judges_what_was_revealed(tmp_path: Path) -> None:
    async def lesson() -> list[dict[str, str]]:
        async with room(sqlite_in(tmp_path), BEHAVES, SEEN) as one:
            seat = await one.join(name="=HYPERLINK(1)")
            await one.acts("open")
            await one.answer(seat, 2)
            await one.acts("close", "reveal", "next", "open")
            await one.answer(seat, "@SUM(A1)", 2)
            path = f"/api/class/{one.code}/export"
            assert (await get(one.app, path)).status == 401
            reply = await get(one.app, path, f"teacher:{one.secret}")
            assert reply.headers["content-type"].startswith("text/csv")
            return list(csv.DictReader(io.StringIO(reply.body.decode("utf-8-sig"))))

    first, second = asyncio.run(lesson())
    assert (first["answer"], first["right"], first["name"], first["seat"]) == ("zig-zags", "yes", "'=HYPERLINK(1)", "1")
    assert (second["answer"], second["right"]) == ("'@SUM(A1)", "")


def test_a_killed_server_comes_back_with_every_answer_and_seat(tmp_path: Path) -> None:
    async def lesson() -> None:
        config = sqlite_in(tmp_path)
        async with room(config, BEHAVES) as one:
            seats = [await one.join() for _ in range(5)]
            await one.acts("open")
            for seat in seats[:3]:
                assert (await one.answer(seat, 2)).status == 204
            # Another process on the same file, while the first one still holds it: as after a kill.
            async with room(config) as second:
                second.code, second.secret = one.code, one.secret
                assert (await second.view())["answered"] == 3
                assert (await second.answer(seats[4], 1)).status == 204
                assert (await second.view(f"seat:{seats[4]}"))["own"]["answer"] == 1
                async with stream(one.app, one.code) as board:
                    await until(lambda: board.views and board.views[-1]["answered"] == 4)

    asyncio.run(lesson())
