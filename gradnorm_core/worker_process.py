"""What every process that works for another one does first."""

from __future__ import annotations

import os
import threading
import time

LOOK = 1.0
"""Seconds between two looks whether the other process is still there."""


def stand_back() -> None:
    """Lets other processes go first, and ends this one once the process that started it is gone.

    Whoever ends in order ends its workers. Whoever is killed cannot, and they would wait for work for ever.
    """
    if hasattr(os, "nice"):
        os.nice(5)
    if os.name == "posix":  # elsewhere a process keeps the number of a parent that is gone
        threading.Thread(target=_end_with, args=(os.getppid(),), name="parent watch", daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)
