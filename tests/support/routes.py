"""Asks the routes without a server: requests go straight into the ASGI application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import numpy as np
from starlette.applications import Starlette
from starlette.types import Message

from app.api.routes import routes


@dataclass
class Reply:
    """An answer of the routes."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body as JSON that holds no NaN and no Infinity."""
        return json.loads(self.body, parse_constant=_refuse)

    @property
    def packed(self) -> tuple[dict[str, Any], bytes]:
        """The header and the columns of a packed body."""
        end = 4 + int.from_bytes(self.body[:4], "little")
        return json.loads(self.body[4:end], parse_constant=_refuse), self.body[end:]


def restored(body: bytes, rows: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The columns of a packed run, from the second differences of their bits: each number from the two before it."""
    count = len(body) // 4
    lowest, *others = (body[place * count : (place + 1) * count] for place in range(4))
    bits = [sum(part[i] << 8 * k for k, part in enumerate((lowest, *others))) for i in range(count)]
    for row in range(rows):
        for i in range(row * count // rows, (row + 1) * count // rows):
            k = i - row * count // rows
            before, earlier = bits[i - 1] if k > 0 else 0, bits[i - 2] if k > 1 else 0
            bits[i] = (bits[i] + 2 * before - earlier) % 2**32
    return np.array(bits, dtype="<u4").view("<f4").reshape(rows, -1)


def _refuse(name: str) -> Any:
    raise AssertionError(f"{name} is not JSON")


def ask(
    path: str,
    query: str | Mapping[str, str] = "",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    app: Starlette | None = None,
) -> Reply:
    """The answer to one request."""
    return asyncio.run(ask_one(app or Starlette(routes=routes()), path, query, method=method, headers=headers))


async def ask_one(
    app: Starlette,
    path: str,
    query: str | Mapping[str, str] = "",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    gone: asyncio.Event | None = None,
    body: bytes = b"",
    source: str = "192.0.2.7",
) -> Reply:
    """The same in an event loop, for requests at the same time; `gone` is set when the client leaves."""
    raw = query if isinstance(query, str) else urlencode(query)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": raw.encode("latin-1", "replace"),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()],
        "client": (source, 50_000), "server": ("testserver", 80),
    }  # fmt: skip
    reply, begun = Reply(), False

    async def receive() -> Message:
        nonlocal begun
        if not begun:
            begun = True
            return {"type": "http.request", "body": body, "more_body": False}
        await (gone or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            reply.status = message["status"]
            reply.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            reply.body += message.get("body", b"")

    await app(scope, receive, send)
    return reply
