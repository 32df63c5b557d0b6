"""What is sent to the browsers leaves at once.

TCP holds a small message back until the one before it has been acknowledged (Nagle's algorithm), and the other side
may take 40 ms to acknowledge. A page is sent in many small messages, so two of three moves of the step size lasted
40 ms longer than they took. asyncio switches this off for the sockets it makes itself, but not for those it is given,
and Streamlit gives it one of its own.
"""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

OPEN_FILES = Path("/dev/fd")
"""Where Linux and macOS list what this process has open."""


def send_at_once() -> None:
    """Sets TCP_NODELAY on every TCP socket of this process; connections accepted later have it from their listener."""
    with suppress(OSError):  # no such list on Windows
        for entry in OPEN_FILES.iterdir():
            with suppress(OSError):  # closed by now, or no socket
                _send_at_once(int(entry.name))


def _send_at_once(descriptor: int) -> None:
    if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        with socket.socket(fileno=os.dup(descriptor)) as same:
            if same.type == socket.SOCK_STREAM and same.family in (socket.AF_INET, socket.AF_INET6):
                same.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
