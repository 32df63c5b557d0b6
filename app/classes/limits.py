"""Limits on the rate of requests: buckets that fill by themselves, bounded in number."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

MOST_KEYS: Final = 20_000


class Buckets:
    """A bucket for each key: it holds `size` drops and gets `rate` new ones a second. Safe to share between threads.

    The bucket that was used least recently is forgotten when there are too many.
    """

    def __init__(self, size: float, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.size, self.rate, self._clock = size, rate, clock
        self._lock = threading.Lock()
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, drops: float = 1.0) -> bool:
        """Takes drops out of a bucket; False, and nothing is taken, when it holds fewer."""
        with self._lock:
            level, now = self._level(key)
            enough = level >= drops
            self._levels[key] = (level - drops if enough else level, now)
            self._levels.move_to_end(key)
            if len(self._levels) > MOST_KEYS:
                self._levels.popitem(last=False)
            return enough

    def has(self, key: Hashable, drops: float = 1.0) -> bool:
        """Whether a bucket holds this number of drops."""
        with self._lock:
            return self._level(key)[0] >= drops

    def _level(self, key: Hashable) -> tuple[float, float]:
        now = self._clock()
        level, then = self._levels.get(key, (self.size, now))
        return min(self.size, level + (now - then) * self.rate), now
