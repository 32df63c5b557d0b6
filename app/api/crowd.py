"""The crowd: how many visitors move their pictures now, and how long their hands are to rest before a page is drawn.

A page takes a server ten times as long as a run. So the pages of all visitors together may take a share of its time,
and each visitor's comes the more seldom, the more there are of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

HEADER: Final = "X-Gradnorm-Rest"
"""The header of an answer: the seconds a hand rests before its run is reported to the page."""
PRESENT_SECONDS: Final = 10.0
"""Time after the last question for which a visitor counts."""
PAGE_SECONDS: Final = 0.05
"""Processor time of a page, as `benchmarks.load.cost` measures it."""
SHARE: Final = 0.4
"""Of one processor's time, for the pages: Python computes with one, and the runs take the rest."""
LEAST, MOST = 0.4, 15.0
"""Seconds: so short that nobody notices it, and so long as a teacher talks about a picture."""
MOST_VISITORS: Final = 1000
"""Names kept; beyond them the rest is the longest."""


@dataclass(slots=True)
class Crowd:
    """The visitors of a server's routes. Used on its event loop only.

    Attributes:
        clock: seconds.
    """

    clock: Callable[[], float] = time.monotonic
    _seen: dict[str, float] = field(default_factory=dict)

    def see(self, visitor: str) -> None:
        """Notes that this visitor asks for something."""
        now = self.clock()
        self._seen.pop(visitor, None)
        self._seen[visitor] = now
        while (first := next(iter(self._seen))) and (
            now - self._seen[first] > PRESENT_SECONDS or len(self._seen) > MOST_VISITORS
        ):
            del self._seen[first]

    @property
    def rest(self) -> float:
        """The seconds for which a hand is to rest."""
        now = self.clock()
        count = sum(now - seen <= PRESENT_SECONDS for seen in self._seen.values())
        return min(max(count * PAGE_SECONDS / SHARE, LEAST), MOST)
