"""A browser that has hung up while the server was sending is no fault of the server."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected


@dataclass(frozen=True, slots=True)
class HungUp:
    """Middleware that ends the connection of a browser that is gone, without a traceback in the log.

    Starlette counts a connection as closed when a message cannot be sent. Streamlit 1.67 takes what its next read says
    about that for a text frame and closes the connection once more, which raises.

    Attributes:
        app: answers.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except WebSocketDisconnected:
            if scope["type"] != "websocket":
                raise
