"""Tabs that stay open from test to test, and what goes wrong in them.

A tab keeps its process, and in it the scripts of Streamlit and Plotly as they were compiled: a tab that has run the app
once opens it in half the time. The app itself is loaded anew by every test, with a session of its own on the server.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from weakref import WeakSet

from playwright.sync_api import BrowserContext, Page

CHANGED_FOR_GOOD: WeakSet[Page] = WeakSet()
"""Pages with a script or a connection of a test, which nothing takes from them again: they are closed after it."""


class Tab(NamedTuple):
    """A tab, and what went wrong in it since the test began."""

    page: Page
    complaints: list[str]


class Tabs:
    """The tabs of a profile that are open and that no test uses."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self._free: list[Tab] = []

    def take(self) -> Tab:
        """An empty tab."""
        if self._free:
            tab = self._free.pop()
            tab.complaints.clear()
            return tab
        page = self.context.new_page()
        return Tab(page, listen(page))

    def give_back(self, tab: Tab) -> None:
        """Leaves nothing of what was shown, kept, pressed or led elsewhere: the next test begins as in a new tab."""
        page = tab.page
        if page.url.startswith("http"):
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")  # whether the sidebar is open, say
        if page in CHANGED_FOR_GOOD:  # after that: what it kept is there for all tabs of the profile
            page.close()
            return
        page.unroute_all()  # a page with a route asks for every script anew
        page.goto("about:blank")
        page.mouse.move(0, 0)
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        self._free.append(tab)


def listen(page: Page) -> list[str]:
    """Collects what goes wrong on a page: errors on its console, exceptions, requests that leave this machine."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(f"exception: {error.stack or error}"))
    page.on("request", lambda sent: complaints.append(f"leaves the machine: {sent.url}") if foreign(sent.url) else None)
    return complaints


def foreign(url: str) -> bool:
    """Whether a request goes beyond this machine."""
    return re.match(r"(https?|wss?)://(?!localhost[:/]|127\.0\.0\.1[:/])", url) is not None
