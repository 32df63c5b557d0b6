"""A phone of a live class without a browser: joins, answers, and reads the events as `EventSource` would.

It comes back by itself a second after its stream was lost, and asks again where an answer was not taken, as the page
does.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks.load.tasks import end

PATIENCE: Final = 30.0
AGAIN_SECONDS: Final = 1.0
"""Time until a lost stream is opened again, as the server tells browsers."""
LOST: Final = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the server: its code, its body, and how long it took."""

    status: int
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


async def ask(url: str, method: str, path: str, document: Any = None, who: str = "", cookie: str = "") -> Answer:
    """Asks for something on a connection of its own, as a phone does that has just been woken up."""
    begun = time.perf_counter()
    reader, writer = await _send(url, method, path, document, who, cookie)
    try:
        status, length = await _head(reader)
        body = await asyncio.wait_for(reader.readexactly(length) if length is not None else reader.read(), PATIENCE)
    finally:
        writer.close()
    return Answer(status, body, time.perf_counter() - begun)


async def _send(
    url: str, method: str, path: str, document: Any, who: str, cookie: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=2**22)
    body = b"" if document is None else json.dumps(document).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {place.netloc}", "Connection: close"]
    lines += [f"Authorization: Bearer {who}"] * bool(who) + [f"Cookie: {cookie}"] * bool(cookie)
    if method == "POST":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    await writer.drain()
    return reader, writer


async def _head(reader: asyncio.StreamReader) -> tuple[int, int | None]:
    """The code of an answer and the length of its body, None where it ends with the connection."""
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    status, *headers = head.decode("latin-1").lower().split("\r\n")
    lengths = [int(line.partition(":")[2]) for line in headers if line.startswith("content-length:")]
    code = int(status.split()[1])
    return code, 0 if code == 204 else (lengths[0] if lengths else None)


@dataclass
class Stream:
    """The events of a class as one visitor gets them.

    Attributes:
        url, path: where they come from, with the token in the query.
        cookie: by which a proxy knows the visitor.
        views: the views, each with the time at which it came, on the clock of `time.perf_counter`.
        openings: how often the stream was opened.
    """

    url: str
    path: str
    cookie: str = ""
    views: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    openings: int = 0
    _task: asyncio.Task[None] | None = None

    @property
    def view(self) -> Any:
        """The last view."""
        return self.views[-1][1] if self.views else {}

    def start(self) -> Stream:
        """Begins to read."""
        self._task = asyncio.create_task(self._read_on())
        return self

    async def stop(self) -> None:
        """Ends reading."""
        await end(self._task)

    async def until(self, condition: Callable[[Any], bool], seconds: float = PATIENCE) -> float:
        """Waits for a view, and returns when it came.

        Raises:
            TimeoutError: it did not come.
        """
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for came, view in reversed(self.views[-3:]):
                if condition(view):
                    return float(came)
            await asyncio.sleep(0.01)
        raise TimeoutError(f"the last view was {str(self.view)[:300]}")

    async def _read_on(self) -> None:
        while True:
            with suppress(TimeoutError, *LOST):
                await self._read_once()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _read_once(self) -> None:
        reader, writer = await _send(self.url, "GET", self.path, None, "", self.cookie)
        try:
            status, _ = await _head(reader)
            if status != 200:
                return
            self.openings += 1
            while line := await reader.readline():
                # The body is chunked; a chunk's length is a line of its own, which no event begins like.
                if line.startswith(b"data: "):
                    text = line.removeprefix(b"data: ").strip()
                    self.views.append((time.perf_counter(), json.loads(text)))
                    del self.views[:-50]
        finally:
            writer.close()


@dataclass
class Phone:
    """A student: a seat, and the stream of its events."""

    url: str
    code: str
    place: int
    seat: str = ""
    number: int = 0
    stream: Stream | None = None

    @property
    def cookie(self) -> str:
        """The word by which the proxy knows this phone."""
        return f"gradnorm_server=phone{self.place}"

    async def join(self) -> Answer:
        """Takes a seat and opens the stream."""
        answer = await ask(self.url, "POST", f"/api/class/{self.code}/join", {}, cookie=self.cookie)
        if answer.status == 201:
            self.seat, self.number = answer.json["seat"], answer.json["number"]
            self.stream = Stream(self.url, f"/api/class/{self.code}/events?seat={self.seat}", self.cookie).start()
        return answer

    async def answer(self, value: Any, round_: int = 1) -> Answer:
        """Answers once."""
        document = {"round": round_, "answer": value}
        path = f"/api/class/{self.code}/answer"
        return await ask(self.url, "POST", path, document, f"seat:{self.seat}", self.cookie)

    async def answer_again(self, value: Any, round_: int = 1) -> Answer:
        """Answers until the answer is taken, for as long as the patience lasts."""
        end = time.perf_counter() + PATIENCE
        while True:
            try:
                answer = await self.answer(value, round_)
                if answer.status < 500:
                    return answer
            except (TimeoutError, *LOST):
                if time.perf_counter() > end:
                    raise
            await asyncio.sleep(0.2)

    async def stop(self) -> None:
        """Closes the stream."""
        if self.stream is not None:
            await self.stream.stop()
