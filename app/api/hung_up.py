"""A browser that has hung up while the server was sending is no fault of the server."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected


@dataclass(frozen=True, slots=True)
class HungUp:
    """Middleware that ends the connection of a browser that is gone, without a traceback in the log.

    When a message cannot be sent, Starlette counts the connection as closed. Streamlit 1.67 takes the error of its next
    read for a frame of text and closes the connection a second time, which raises.

    Attributes:
        app: the application that answers.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except WebSocketDisconnected:
            if scope["type"] != "websocket":
                raise
