"""The connection of a page to the server in tests of a hand that moves without it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

from tests.e2e.tabs import CHANGED_FOR_GOOD

READY = ".start-handle:visible"
"""The handle of the start: where it is, the engine has the run."""


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
        self.sent = 0
        self.held: list[Any] = []
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
                self.held.append(lambda: socket.send(message))
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
        for hand_on in self.held:
            hand_on()
        self.held.clear()
