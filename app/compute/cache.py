"""Caches that are bounded by entries and by bytes, and in which what many ask for at once is computed once.

What has been used least recently goes first. Errors are not kept. A result larger than its whole cache is handed out
and not kept. Safe to share by threads.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, ParamSpec, Protocol, TypeVar

import numpy as np
from cachetools import CacheInfo, LRUCache, cached

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

MEGABYTE = 1_000_000
SHELVES: list[Shelf] = []
"""Every cache of this process, so that somebody can say how much they may hold together."""


class Kept(Protocol[P, T_co]):
    """A function whose results are kept; as `functools.lru_cache` makes it, but sizes are bytes."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T_co: ...

    def cache_info(self) -> CacheInfo: ...

    def cache_clear(self) -> None: ...


class Shelf(LRUCache[Hashable, Any]):
    """At most so many results, and at most so many bytes of them."""

    def __init__(self, most: int, megabytes: float) -> None:
        super().__init__(megabytes * MEGABYTE, getsizeof=size_of)
        self.most = most
        SHELVES.append(self)

    def __setitem__(self, key: Hashable, value: Any) -> None:
        while key not in self and len(self) >= self.most:
            self.popitem()
        super().__setitem__(key, value)


def kept(*, most: int, megabytes: float, once: bool = True) -> Callable[[Callable[P, T]], Kept[P, T]]:
    """Keeps what a function returns for arguments that can be hashed.

    Args:
        most: results that are kept.
        megabytes: what all of them together may take.
        once: whoever asks for what somebody else is computing waits for it. Without, it is computed again: for work
            that its visitor may give up, and that is shared elsewhere.
    """
    shelf = Shelf(most, megabytes)
    lock: threading.Condition | threading.Lock = threading.Condition() if once else threading.Lock()
    if isinstance(lock, threading.Condition):
        return cached(shelf, condition=lock, info=True)
    return cached(shelf, lock=lock, info=True)


def size_of(value: object) -> int:
    """The bytes of a value and of all it holds: arrays with their data, containers, dataclasses; shared parts once."""
    seen: set[int] = set()
    waiting, total = [value], 0
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            total += sys.getsizeof(one)
            waiting.extend(_parts(one))
    return total


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, np.ndarray):
        return () if value.base is None else (value.base,)  # what a view shows is kept by it
    if isinstance(value, Mapping):
        return (*value.keys(), *value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return (getattr(value, field.name) for field in fields(value))
    return ()
