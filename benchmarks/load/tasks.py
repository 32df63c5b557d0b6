"""A task that goes on beside others, and its end."""

from __future__ import annotations

import asyncio
from contextlib import suppress


async def end(task: asyncio.Task[None] | None) -> None:
    """Cancels the task and waits until it has ended; None has none to end."""
    if task is not None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
