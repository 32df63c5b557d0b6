"""The Playground on a page whose policy forbids to evaluate text, with which Playwright waits for conditions."""

from __future__ import annotations

import time
from typing import Any

from tests.e2e.conftest import PATIENCE
from tests.e2e.playground import Playground


class Watched(Playground):
    """Waits by asking again and again, from outside the page."""

    def wait_for(self, condition: str, argument: Any = None) -> None:
        """Waits until this JavaScript holds."""
        end = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(condition, argument):
            assert time.monotonic() < end, f"still not: {condition[:80]}"
            self.page.wait_for_timeout(50)
