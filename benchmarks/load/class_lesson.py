"""A lesson of a live class with a hundred phones, one server on SQLite that is killed on the way, and 500 seats."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from benchmarks.load.class_client import Answer, Phone, Stream, ask
from benchmarks.table import Row, percentile
from tests.e2e.server import free_port, serve

T = TypeVar("T")
QUESTIONS: Final[Sequence[dict[str, Any]]] = (
    {"kind": "choose", "text": "How does this run move?", "link": "v=1&ex=quadratic_10&step=0.19"},
    {"kind": "number", "text": "The largest step size?", "quantity": "step_size", "link": "v=1&ex=quadratic_10",
     "range": {"from": 0.001, "to": 10, "logarithmic": True}},
    {"kind": "run", "text": "Choose a step size.", "free": ["step_size"], "link": "v=1&ex=quadratic_10"},
)  # fmt: skip


@dataclass
class Teacher:
    """The teacher of a class, with the board beside."""

    url: str
    code: str
    secret: str
    board: Stream

    async def act(self, name: str, **rest: Any) -> Answer:
        """Does something; it has to succeed."""
        path = f"/api/class/{self.code}/act"
        answer = await ask(self.url, "POST", path, {"act": name, **rest}, f"teacher:{self.secret}")
        if answer.status != 200:
            raise RuntimeError(f"{name}: {answer.status} {answer.body[:200]!r}")
        return answer


async def begin(url: str, questions: Sequence[dict[str, Any]] = QUESTIONS) -> Teacher:
    """Begins a class and opens its board."""
    answer = await ask(url, "POST", "/api/class", {"questions": list(questions)})
    if answer.status != 201:
        raise RuntimeError(f"no class: {answer.status} {answer.body[:200]!r}")
    code = answer.json["code"]
    return Teacher(url, code, answer.json["secret"], Stream(url, f"/api/class/{code}/events").start())


async def spread(acts: Sequence[Callable[[], Awaitable[T]]], seconds: float) -> list[T]:
    """Does all acts, evenly spread over a time, each whether the one before is done or not."""

    async def one(place: int, act: Callable[[], Awaitable[T]]) -> T:
        await asyncio.sleep(seconds * place / len(acts))
        return await act()

    return list(await asyncio.gather(*(one(place, act) for place, act in enumerate(acts))))


async def everybody(phones: Sequence[Phone], condition: Callable[[Any], bool]) -> float:
    """When the last phone had such a view."""
    streams = [phone.stream for phone in phones if phone.stream is not None]
    return max(await asyncio.gather(*(stream.until(condition) for stream in streams)))


def milliseconds(answers: Sequence[Answer]) -> tuple[float, float]:
    """Median and 95th percentile."""
    times = [1000 * answer.seconds for answer in answers]
    return percentile(times, 50), percentile(times, 95)


def timed(claim: str, answers: Sequence[Answer], aim: float | None, codes: tuple[int, ...]) -> Row:
    """A row for the times of many answers, all of which have to be taken."""
    median, late = milliseconds(answers)
    errors = sum(answer.status not in codes for answer in answers)
    words = f"p50 {median:.0f} ms, p95 {late:.0f} ms, {errors} errors"
    goal = "0 errors" if aim is None else f"p95 ≤ {aim:.0f} ms, 0 errors"
    return Row(claim, words, aim=goal, met=errors == 0 and (aim is None or late <= aim))


async def lesson(url: str, seats: int) -> tuple[list[Row], Teacher, list[Phone]]:
    """Joins, answers, phases and the reveal of a class."""
    teacher = await begin(url)
    phones = [Phone(url, teacher.code, place) for place in range(seats)]
    joins = await spread([phone.join for phone in phones], 10.0)
    await everybody(phones, lambda view: view["phase"] == "lobby")
    begun = time.perf_counter()
    await teacher.act("open")
    opened = await everybody(phones, lambda view: view["phase"] == "collect") - begun
    answers = await spread([partial(phone.answer, phone.place % 5) for phone in phones], 5.0)
    await teacher.board.until(lambda view: view["answered"] == seats)
    await teacher.act("close")
    begun = time.perf_counter()
    view = (await teacher.act("reveal")).json
    complete = await teacher.board.until(lambda view: len(view.get("answers", ())) == seats) - begun
    shown = await everybody(phones, lambda view: len(view.get("answers", ())) == seats) - begun
    once = len({given["number"] for given in view["answers"]}) == len(view["answers"]) == seats
    return (
        [
            timed(f"{seats} joins within 10 s, one process, SQLite", joins, 500, (201,)),
            timed(f"{seats} answers within 5 s", answers, 250, (204,)),
            Row("every answer stored once", "yes" if once else "no", aim="yes", met=once),
            Row("phase change on all screens", f"{opened:.2f} s", aim="≤ 2.5 s", met=opened <= 2.5),
            Row("reveal on all screens", f"{shown:.2f} s", aim="≤ 2.5 s", met=shown <= 2.5),
            Row("board complete after the reveal", f"{complete:.2f} s", aim="≤ 1 s", met=complete <= 1),
        ],
        teacher,
        phones,
    )


async def after_the_kill(teacher: Teacher, phones: list[Phone], restart: Callable[[], None]) -> list[Row]:
    """Half of the class has answered when the server is killed; it starts again, and the other half answers."""
    await teacher.act("next")
    await teacher.act("open")
    half = len(phones) // 2
    taken = await asyncio.gather(*(phone.answer(0.19, 2) for phone in phones[:half]))
    kept = sum(answer.status == 204 for answer in taken)
    openings = {phone.place: phone.stream.openings for phone in phones if phone.stream}
    began = time.perf_counter()
    await asyncio.to_thread(restart)
    later = await asyncio.gather(*(phone.answer_again(0.25, 2) for phone in phones[half:]))
    await teacher.board.until(lambda view: view["round"] == 2 and view["answered"] == len(phones))
    back = await everybody(phones, lambda view: view["round"] == 2 and view["own"]["answer"] is not None)
    again = sum(phone.stream.openings > openings[phone.place] for phone in phones if phone.stream)
    lost = len(phones) - teacher.board.view["answered"]
    fine = lost == 0 and kept == half and again == len(phones) and all(one.status == 204 for one in later)
    words = f"{lost} answers lost, {again} of {len(phones)} seats back by themselves in {back - began:.1f} s"
    return [Row("killed in the middle of a round, started again", words, aim="0 lost, all back", met=fine)]


async def large(url: str, seats: int = 500) -> list[Row]:
    """A full class."""
    teacher = await begin(url, QUESTIONS[2:])
    phones = [Phone(url, teacher.code, place) for place in range(seats)]
    joins = await spread([phone.join for phone in phones], 30.0)
    await teacher.act("open")
    acts = [partial(phone.answer, {"step_size": 0.01 + phone.place / 2500}) for phone in phones]
    answers = await spread(acts, 30.0)
    await teacher.board.until(lambda view: view["answered"] == seats)
    await teacher.act("close")
    begun = time.perf_counter()
    await teacher.act("reveal")
    complete = await teacher.board.until(lambda view: len(view.get("answers", ())) == seats) - begun
    shown = await everybody(phones, lambda view: len(view.get("answers", ())) == seats) - begun
    for phone in phones:
        await phone.stop()
    await teacher.board.stop()
    return [
        timed(f"{seats} joins within 30 s", joins, None, (201,)),
        timed(f"{seats} answers within 30 s", answers, None, (204,)),
        Row(f"{seats} runs judged and on the board", f"{complete:.2f} s"),
        Row(f"{seats} runs on all {seats} phones", f"{shown:.2f} s"),
    ]


def measure(seats: int = 100, full: int = 500) -> list[Row]:
    """The whole table."""
    with TemporaryDirectory() as data:
        return asyncio.run(_measure(Path(data), seats, full))


async def _measure(data: Path, seats: int, full: int) -> list[Row]:
    port, variables = free_port(), {"GRADNORM_DATA": str(data)}
    first = serve(port=port, variables=variables)
    server = first.__enter__()
    second = serve(port=port, variables=variables)

    def restart() -> None:
        os.kill(server.pid, signal.SIGKILL)
        first.__exit__(None, None, None)
        second.__enter__()

    try:
        rows, teacher, phones = await lesson(server.url, seats)
        rows += await after_the_kill(teacher, phones, restart)
        for phone in phones:
            await phone.stop()
        await teacher.board.stop()
        return rows + (await large(server.url, full) if full else [])
    finally:
        second.__exit__(None, None, None)
