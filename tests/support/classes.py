"""A class without a server: its routes are asked on one event loop, with a store in a folder of the test."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from app.api.class_routes import class_routes
from app.api.routes import routes
from app.classes.config import Config
from app.classes.service import Classes
from tests.support.routes import Reply, ask_one

BOWL = "v=1&ex=quadratic_10"
BEHAVES: dict[str, Any] = {"kind": "choose", "text": "How does this run move?", "link": f"{BOWL}&step=0.19"}
ENDS: dict[str, Any] = {"kind": "place", "text": "Where does it end?", "link": f"{BOWL}&step=0.1"}
LARGEST: dict[str, Any] = {
    "kind": "number", "text": "The largest step?", "quantity": "step_size", "link": BOWL,
    "range": {"from": 0.001, "to": 10, "logarithmic": True},
}  # fmt: skip
DRAWN: dict[str, Any] = {"kind": "curve", "text": "Draw the norm.", "link": "v=1&ex=quadratic_1&step=0.3"}
OWN_RUN: dict[str, Any] = {
    "kind": "run", "text": "At most 90 steps.", "free": ["start", "step_size", "direction"], "par": 90,
    "link": f"{BOWL}&step=0.1",
}  # fmt: skip
SEEN: dict[str, Any] = {"kind": "open", "text": "What did you see?", "link": BOWL}
ALL_KINDS = (BEHAVES, ENDS, LARGEST, DRAWN, OWN_RUN, SEEN)
SECRET_BEFORE = {"solution", "answers", "counts", "first", "rights", "right", "why", "landmarks", "best", "correct"}
"""Members that no view has before the reveal."""


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def sqlite_in(folder: Path) -> Config:
    """A store of SQLite in a folder that need not exist."""
    file = folder / "data" / "classes.sqlite3"
    return Config(True, f"sqlite:///{file}", file)


@dataclass
class Room:
    """A class of a test: its code, its secret, and how it is asked."""

    app: Starlette
    classes: Classes
    code: str
    secret: str
    seats: list[str] = field(default_factory=list)

    async def join(self, **seat: Any) -> str:
        """Takes a seat and returns its token."""
        reply = await post(self.app, f"/api/class/{self.code}/join", seat)
        assert reply.status == 201, reply.body
        self.seats.append(reply.json["seat"])
        return self.seats[-1]

    async def answer(self, token: str, answer: Any, round_: int = 1, **rest: Any) -> Reply:
        """Gives an answer."""
        given = {"round": round_, "answer": answer, **rest}
        return await post(self.app, f"/api/class/{self.code}/answer", given, f"seat:{token}")

    async def act(self, name: str, **rest: Any) -> Reply:
        """Does something as the teacher."""
        return await post(self.app, f"/api/class/{self.code}/act", {"act": name, **rest}, f"teacher:{self.secret}")

    async def acts(self, *names: str) -> Any:
        """Does several things that have to succeed and returns the last view."""
        for name in names:
            reply = await self.act(name)
            assert reply.status == 200, (name, reply.body)
        return reply.json

    async def view(self, who: str = "") -> Any:
        """The view of the board, of "seat:…" or of "teacher"."""
        reply = await get(
            self.app, f"/api/class/{self.code}/view", f"teacher:{self.secret}" if who == "teacher" else who
        )
        assert reply.status == 200, reply.body
        return reply.json

    async def views(self) -> list[Any]:
        """The views of all roles."""
        return [await self.view(who) for who in ("", "teacher", *(f"seat:{token}" for token in self.seats))]


def app_of(classes: Classes) -> Starlette:
    """The routes of these classes, and the other routes behind them."""
    return Starlette(routes=[*class_routes("", classes), *routes()])


@asynccontextmanager
async def room(config: Config, *questions: Mapping[str, Any], clock: Clock | None = None) -> AsyncIterator[Room]:
    """A new class with these questions."""
    classes = Classes(config, clock) if clock else Classes(config)
    app = app_of(classes)
    try:
        reply = await post(app, "/api/class", {"questions": questions or [BEHAVES]})
        assert reply.status == 201, reply.body
        yield Room(app, classes, reply.json["code"], reply.json["secret"])
    finally:
        await classes.close()


async def post(app: Starlette, path: str, document: Any, who: str = "", **rest: Any) -> Reply:
    """Sends JSON, or bytes as they are."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **rest.pop("headers", {})}
    return await ask_one(app, path, method="POST", headers=headers | _authorization(who), body=body, **rest)


async def get(app: Starlette, path: str, who: str = "", query: str = "", **rest: Any) -> Reply:
    """Asks for something."""
    return await ask_one(app, path, query, headers=_authorization(who), **rest)


def _authorization(who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {who}"} if who else {}


@dataclass
class Stream:
    """A stream of events that was read for a while."""

    views: list[Any] = field(default_factory=list)
    comments: int = 0


@asynccontextmanager
async def stream(app: Starlette, code: str, query: str = "") -> AsyncIterator[Stream]:
    """Reads the events of a class until the block ends."""
    found, gone, rest = Stream(), asyncio.Event(), bytearray()
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": f"/api/class/{code}/events", "raw_path": b"", "root_path": "",
        "query_string": query.encode(), "headers": [], "client": ("192.0.2.9", 5), "server": ("testserver", 80),
    }  # fmt: skip
    begun = False

    async def receive() -> Any:
        nonlocal begun
        if not begun:
            begun = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        rest.extend(message.get("body", b""))
        while (end := rest.find(b"\n\n")) >= 0:
            _read(bytes(rest[:end]), found)
            del rest[: end + 2]

    task = asyncio.create_task(app(scope, receive, send))
    try:
        yield found
    finally:
        gone.set()
        await asyncio.wait_for(task, 5)


def _read(event: bytes, found: Stream) -> None:
    lines = event.split(b"\n")
    if lines[0].startswith(b":"):
        found.comments += 1
    for line in lines:
        if line.startswith(b"data: "):
            found.views.append(json.loads(line.removeprefix(b"data: ")))


async def until(condition: Any, seconds: float = 5.0) -> None:
    """Waits until a condition holds."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def texts_in(value: Any) -> set[str]:
    """The names of all members of a JSON value, at any depth."""
    if isinstance(value, dict):
        return {str(key) for key in value} | {name for one in value.values() for name in texts_in(one)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {name for one in value for name in texts_in(one)}
    return set()


def lesson(work: Callable[[Room], Awaitable[None]], folder: Path, *questions: Any) -> None:
    """Does this in a class whose first round is open."""

    async def whole() -> None:
        async with room(sqlite_in(folder), *questions) as one:
            await one.join()
            await one.acts("open")
            await work(one)

    asyncio.run(whole())


def is_refusal(reply: Reply) -> bool:
    """Whether the answer is a refusal in the form that docs/api.md promises."""
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.json["error"]["message"]
    return 400 <= reply.status < 500
