"""Counts the visitors who are moving their pictures, and says how long a hand rests before its page is drawn.

To draw a page takes a server ten times as long as to compute a run. So the pages of all visitors together get only a
share of its time: the more visitors there are, the longer each hand rests.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

HEADER: Final = "X-Gradnorm-Rest"
"""The header of an answer: the seconds without a movement after which the browser reports its run to the page."""
PRESENT_SECONDS: Final = 10.0
"""Time after the last request for which a visitor counts."""
PAGE_SECONDS: Final = 0.05
"""Processor time of a page, as `benchmarks.load.cost` measures it."""
SHARE: Final = 0.4
"""The pages' share of one processor: Python computes on one, and the runs need the other part."""
LEAST, MOST = 0.4, 15.0
"""The shortest and the longest rest in seconds: nobody notices the one; the other is as long as a teacher talks about
a picture."""
MOST_VISITORS: Final = 1000
"""Names kept; that many visitors rest for the longest time anyway."""


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
        """The seconds for which a hand rests: so long that the pages of all visitors take their share, not more."""
        now = self.clock()
        count = sum(now - seen <= PRESENT_SECONDS for seen in self._seen.values())
        return min(max(count * PAGE_SECONDS / SHARE, LEAST), MOST)
