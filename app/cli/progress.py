"""Progress of long work, on the error stream of a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import click

SHORT: Final = 0.5
"""Seconds of work that nobody needs to see."""
PARTS: Final = 1000


@contextmanager
def shown_progress(label: str) -> Iterator[Callable[[float], None]]:
    """A bar that is given the share of the work that is done, 0 to 1; nothing for short work or without a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    begun = time.monotonic()
    with click.progressbar(length=PARTS, label=label, file=sys.stderr, hidden=True) as bar:

        def progress(done: float) -> None:
            bar.hidden = bar.hidden and time.monotonic() - begun < SHORT
            bar.update(int(done * PARTS) - bar.pos)

        yield progress
