"""A PostgreSQL server for a test: Debian's package, in a folder of its own, on a port of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.server import free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
"""Debian keeps the programs of each version in a folder of its own."""
PATIENCE = 30.0
SETTINGS = ("-c", "fsync=off", "-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1")


def program(name: str) -> str:
    """The path of a program of PostgreSQL."""
    found = shutil.which(name, path=str(PROGRAMS[-1])) if PROGRAMS else shutil.which(name)
    assert found, "PostgreSQL is needed: apt-get install postgresql"
    return found


def _as_its_user(command: list[str]) -> list[str]:
    """The command as the user postgres where we are root, as whom the server does not run."""
    return ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else command


@contextmanager
def postgres() -> Iterator[str]:
    """Starts a server with an empty database and yields its address as SQLAlchemy writes it."""
    port = free_port()
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir()
        if os.getuid() == 0:
            shutil.chown(data, "postgres")
        made = [program("initdb"), "-D", str(data), "-U", "gradnorm", "--auth=trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(_as_its_user(made), cwd="/", check=True, capture_output=True, timeout=120)
        command = [program("postgres"), "-D", str(data), "-p", str(port), *SETTINGS]
        process = subprocess.Popen(_as_its_user(command), cwd="/", stderr=subprocess.DEVNULL)
        try:
            _wait_until_ready(port)
            yield f"postgresql+psycopg://gradnorm@127.0.0.1:{port}/postgres"
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_until_ready(port: int) -> None:
    ready = [program("pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
    end = time.monotonic() + PATIENCE
    while subprocess.run(ready, check=False, capture_output=True).returncode != 0:
        assert time.monotonic() < end, "PostgreSQL did not come up"
        time.sleep(0.1)
