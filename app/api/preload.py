"""The Playground names plotly.js in its head: a browser fetches it beside the files of Streamlit."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.addresses import is_playground, prefix
from app.browser.plotly_file import ROUTE, file_name


@dataclass(frozen=True, slots=True)
class Preload:
    """Middleware that adds the header ``Link: <address>; rel=preload`` to the Playground.

    Attributes:
        app: the application that answers.
        base: the path under which the app is served, Streamlit's server.baseUrlPath.
    """

    app: ASGIApp
    base: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_playground(scope, self.base):
            await self.app(scope, receive, send)
            return
        link = f"<{prefix(self.base)}/api/{ROUTE}/{file_name()}>; rel=preload; as=script"

        async def send_with_link(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"link", link.encode())]}
            await send(message)

        await self.app(scope, receive, send_with_link)
