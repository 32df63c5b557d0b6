"""The connection of a page to the server in tests of a hand that moves without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from playwright.sync_api import Page, WebSocketRoute

from tests.e2e.tabs import CHANGED_FOR_GOOD

READY = ".start-handle:visible"
"""The handle of the start: where it is, the engine has the run."""


PATIENCE = 30
"""Seconds that a message may take."""
DELAY = 500
"""Milliseconds added to every message on its way there, and again on its way back: a second for an answer."""
# To be run before the page's own scripts: a network with this delay.
SLOW = f"""
const later = (act) => setTimeout(act, {DELAY});
window.WebSocket = class extends WebSocket {{
  send(message) {{ later(() => super.send(message)); }}
  set onmessage(heard) {{ super.onmessage = (event) => later(() => heard.call(this, event)); }}
}};
const quick = window.fetch;
window.fetch = async (...asked) => {{
  await new Promise((done) => later(() => later(done)));
  return quick(...asked);
}};
"""


def slow_down(page: Page) -> None:
    """Puts the page, before it is opened, on the network with the delay."""
    CHANGED_FOR_GOOD.add(page)
    page.add_init_script(SLOW)


class Wire:
    """The connection of a page to the server, which can be held up: messages from the server then wait."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sent = 0
        self.held: list[tuple[WebSocketRoute, str | bytes]] = []
        self.holds = False
        CHANGED_FOR_GOOD.add(page)
        page.route_web_socket(re.compile("_stcore/stream"), self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def up(message: str | bytes) -> None:
            self.sent += 1
            server.send(message)

        def down(message: str | bytes) -> None:
            if self.holds:
                self.held.append((socket, message))
            else:
                socket.send(message)

        socket.on_message(up)
        server.on_message(down)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Holds up what the server says, and hands it on in the end."""
        self.holds = True
        yield
        self.holds = False
        for socket, message in self.held:
            socket.send(message)
        self.held.clear()

    def wait_for(self, part: bytes) -> None:
        """Waits until what the server says, and is held up, has this part."""
        self._until(lambda: any(part in message for _, message in self.held if isinstance(message, bytes)))

    def wait_for_next(self, sent: int) -> None:
        """Waits until the page has sent more messages than these."""
        self._until(lambda: self.sent > sent)

    def _until(self, happened: Callable[[], bool]) -> None:
        end = monotonic() + PATIENCE
        while not happened():
            assert monotonic() < end, "nothing came over the connection"
            self.page.wait_for_timeout(50)
