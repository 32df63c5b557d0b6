"""A browser that hangs up while the server sends leaves no traceback; any other error does."""

from __future__ import annotations

import pytest
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from app.api.hung_up import HungUp
from tests.support.loops import run


async def streamlits_end(scope: Scope, receive: Receive, send: Send) -> None:
    """As Streamlit does: a message that cannot be sent, a read, and the connection closed for what the read says."""
    socket = WebSocket(scope, receive, send)
    await socket.accept()
    with pytest.raises(WebSocketDisconnect):
        await socket.send_bytes(b"picture")
    with pytest.raises(RuntimeError):
        await socket.receive_bytes()
    await socket.close()


async def arrive() -> Message:
    return {"type": "websocket.connect"}


async def broken(message: Message) -> None:
    if message["type"] == "websocket.send":
        raise OSError


def test_a_browser_that_has_hung_up_is_no_error() -> None:
    with pytest.raises(WebSocketDisconnected):
        run(streamlits_end({"type": "websocket"}, arrive, broken))
    run(HungUp(streamlits_end)({"type": "websocket"}, arrive, broken))


@pytest.mark.parametrize("kind", ["websocket", "http"])
def test_any_other_error_is_told(kind: str) -> None:
    async def fault(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError("a fault")

    with pytest.raises(RuntimeError, match="a fault"):
        run(HungUp(fault)({"type": kind}, arrive, broken))
