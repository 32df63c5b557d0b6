"""The tests shared out among processes by pytest-xdist: all browser tests in one, the others by file beside it."""

from __future__ import annotations

from xdist.scheduler.loadscope import LoadScopeScheduling

BROWSER = "tests/e2e/"


def in_browser(nodeid: str) -> bool:
    """Whether a test is one of those that share a browser and a server."""
    return nodeid.startswith(BROWSER)


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Gives a process the tests of a file, which share what they prepare, and one process all browser tests.

    Several browsers gain nothing on two cores: Chromium alone keeps more than one of them busy.
    """

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if in_browser(nodeid) else nodeid.partition("::")[0]
