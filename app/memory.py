"""How the memory of a server stays what its caches hold."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

M_ARENA_MAX = -8
ARENAS = 2


def settle() -> None:
    """After the imports: they are no garbage, and what threads give back can be taken by any other.

    Every run of a page is a thread of its own, and glibc would give each core's worth of them eight heaps, between
    which free memory is not shared. Where the C library knows no such number, nothing is set.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
    gc.collect()
    gc.freeze()
