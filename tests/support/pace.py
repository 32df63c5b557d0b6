"""How long work takes beside other work of the same process: a slow or busy machine changes both alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import suppress

from gradnorm_core.errors import ExpressionError
from gradnorm_core.formulas.expression import parse_expression

ATTEMPTS = 5
ORDINARY = "(x - 1)^2 + sin(y) + " * 19 + "0"
"""A formula as long as one may be."""
QUICK = 12
"""How many times as long as the ordinary formula a text may take to be read."""
_known: dict[Callable[[], object], float] = {}
"""The seconds of the processor that each yardstick took when it was first measured."""


def seconds(work: Callable[[], object]) -> float:
    """The seconds of the processor that some work takes in this thread, without collections of garbage."""
    collecting = gc.isenabled()
    gc.disable()
    begun = time.thread_time()
    try:
        work()
        return time.thread_time() - begun
    finally:
        if collecting:
            gc.enable()


def takes_at_most(times: float, yardstick: Callable[[], object], work: Callable[[], object]) -> bool:
    """Whether work takes at most so many times as long as the yardstick, in one of several attempts.

    The first attempt is held to what the yardstick took once. Where that fails, the machine may have become slower
    since: the yardstick is measured again, right after the work.
    """
    if yardstick not in _known:
        yardstick()  # fills what is kept for all later calls
        _known[yardstick] = seconds(yardstick)
    if seconds(work) <= times * _known[yardstick]:
        return True
    return any(seconds(work) <= times * seconds(yardstick) for _ in range(ATTEMPTS))


def read_ordinary() -> None:
    parse_expression(ORDINARY)


def is_soon_read(text: str) -> bool:
    """Is the text read, or refused, within the limit?"""

    def attempt() -> None:
        with suppress(ExpressionError):
            parse_expression(text)

    return takes_at_most(QUICK, read_ordinary, attempt)
