"""How the memory of a server stays what its caches hold."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

M_ARENA_MAX, ARENAS = -8, 2
M_MMAP_THRESHOLD, LARGE = -3, 512 * 1024
"""From so many bytes on a block has pages of its own."""


def settle() -> None:
    """After the imports: they are no garbage, and what threads give back can be taken by any other.

    Every run of a page is a thread of its own, and glibc would give each core's worth of them eight heaps, between
    which free memory is not shared. It would also learn from the first large figure to put figures into those heaps,
    where what lives longer keeps their room from being given back: after 3000 acts 620 MiB, and 400 without that. With
    pages of their own for all blocks from 128 kB on it is 373, but getting pages anew costs a tenth of the time.
    Where the C library knows no such numbers, nothing is set.
    """
    with suppress(AttributeError, OSError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(M_ARENA_MAX, ARENAS)
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
    gc.collect()
    gc.freeze()
