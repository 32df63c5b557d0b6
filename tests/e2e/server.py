"""A Streamlit server for a test or a benchmark: its own process, a free port, an empty environment."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds a cold start may take on a busy machine


@dataclass
class Server:
    """A running server.

    Attributes:
        url: where it answers.
        pid: its process.
        log: what it printed so far, line by line.
    """

    url: str
    pid: int
    log: list[str] = field(default_factory=list)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(home: str) -> dict[str, str]:
    """The variables a server is given: no settings of the person who runs the tests reach it."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    return kept | {"HOME": home, "PYTHONUNBUFFERED": "1"}


@contextmanager
def serve(
    script: Path = ROOT / "app" / "main.py",
    directory: Path = ROOT,
    *,
    port: int | None = None,
    before: Callable[[], None] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Serves `script`, started in `directory` (whose .streamlit/config.toml is read), until the block ends.

    Args:
        script: what is served.
        directory: where it is started.
        port: where it listens; a free one when None.
        before: called in the new process before the server starts in it.
        variables: further variables of its environment.

    Raises:
        RuntimeError: the server did not come up; the message carries its log.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true", f"--server.port={port}"]
    command += ["--browser.gatherUsageStats=false", "--browser.serverAddress=localhost"]
    with tempfile.TemporaryDirectory() as home:
        output: dict[str, Any] = {"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        output["preexec_fn"] = before
        process = subprocess.Popen(
            command, cwd=directory, env={**clean_environment(home), **(variables or {})}, **output
        )
        server = Server(f"http://localhost:{port}", process.pid)
        listening = threading.Event()
        reader = threading.Thread(target=_read_log, args=(process, server.log, listening), daemon=True)
        reader.start()
        try:
            if not listening.wait(PATIENCE) or not healthy(server.url):
                raise RuntimeError("The server did not come up:\n" + "\n".join(server.log))
            yield server
        finally:
            _stop(process)
            reader.join(PATIENCE)


def _read_log(process: subprocess.Popen[str], log: list[str], listening: threading.Event) -> None:
    """Keeps the server's output; Streamlit prints its address once it listens."""
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            log.append(line.rstrip())
            if "URL:" in line:
                listening.set()
    listening.set()  # it ended: nobody needs to wait any longer


def _stop(process: subprocess.Popen[str]) -> None:
    """Ends the server as Ctrl-C would, and by force if that is not enough."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(15)


def healthy(url: str) -> bool:
    """Whether the server's health endpoint says ok."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=30) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
