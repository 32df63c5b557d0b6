"""Caches that are bounded in entries and in bytes, and that compute a result once for all who ask at the same time.

The least recently used result is evicted first. Errors are not cached. A result larger than its whole cache is
returned and not stored. Safe to share between threads.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, ParamSpec, Protocol, TypeVar

import cachetools
import numpy as np
from cachetools import CacheInfo, LRUCache

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

MEGABYTE = 1_000_000
CACHES: list[BoundedCache] = []
"""Every cache of this process, so that their bounds can be added up."""


class Cached(Protocol[P, T_co]):
    """A function with a cache; as `functools.lru_cache` makes it, but sizes are bytes."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T_co: ...

    def cache_info(self) -> CacheInfo: ...

    def cache_clear(self) -> None: ...


class BoundedCache(LRUCache[Hashable, Any]):
    """A cache of at most `most` results, which together have at most `megabytes`."""

    def __init__(self, most: int, megabytes: float) -> None:
        super().__init__(megabytes * MEGABYTE, getsizeof=size_of)
        self.most = most
        CACHES.append(self)

    def __setitem__(self, key: Hashable, value: Any) -> None:
        while key not in self and len(self) >= self.most:
            self.popitem()
        super().__setitem__(key, value)


def cached(*, most: int, megabytes: float, shared: bool = True) -> Callable[[Callable[P, T]], Cached[P, T]]:
    """Gives a function of hashable arguments a cache.

    Args:
        most: the number of results it holds.
        megabytes: the size of all of them together.
        shared: if True, concurrent callers wait for one computation. If False each of them calls the function: for work
            that a caller may stop waiting for, and that the worker pool shares.
    """
    cache = BoundedCache(most, megabytes)
    if shared:
        return cachetools.cached(cache, condition=threading.Condition(), info=True)
    return cachetools.cached(cache, lock=threading.Lock(), info=True)


def size_of(value: object) -> int:
    """The bytes of a value and of everything it holds, shared parts once.

    It follows arrays to their data, containers to their items and dataclasses to their fields.
    """
    seen: set[int] = set()
    waiting, total = [value], 0
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            total += sys.getsizeof(one)
            waiting.extend(_parts(one))
    return total


_FIELDS: dict[type, tuple[str, ...]] = {}
"""The names of the fields of the types that were met so far; to ask for them takes longer than the rest of the walk."""


def _parts(value: object) -> Iterable[object]:
    kind = type(value)
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()
    if names:
        return [getattr(value, name) for name in names]
    if isinstance(value, float | int | str):
        return ()
    if isinstance(value, np.ndarray):
        return () if value.base is None else (value.base,)  # a view keeps the whole array alive
    if isinstance(value, Mapping):
        return (*value.keys(), *value.values())
    return value if isinstance(value, list | tuple | set | frozenset) else ()
