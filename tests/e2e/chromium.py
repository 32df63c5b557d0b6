"""Finds a Chromium that starts; as a script with ``--install``, gets one where there is none.

Looked for in this order: the environment variable CHROMIUM, the headless shell and the usual names on the path,
Playwright's own download.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

HEADLESS = "chromium-headless-shell"  # has no window to compose: the same tests wait less
NAMES = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Runs as root in containers, needs no graphics card, and calls nobody.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")


def starts(path: str) -> bool:
    """Whether the program at `path` runs: Ubuntu's chromium-browser, say, may only be a hint to install something."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def candidates() -> Iterator[str]:
    """Programs that may be a Chromium, best first."""
    yield from filter(None, map(shutil.which, NAMES))
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def find_chromium() -> str | None:
    """The first Chromium that starts, or None. CHROMIUM, when set, is taken at its word.

    Raises:
        FileNotFoundError: CHROMIUM names something that does not start.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen and not starts(chosen):
        raise FileNotFoundError(f"CHROMIUM={chosen} does not start")
    return chosen or next(filter(starts, candidates()), None)


def installers() -> Iterator[tuple[list[str], ...]]:
    """Ways to get a Chromium, best first: Debian's packages for root, Playwright's download for everybody else."""
    if _is_root() and _is_debian():
        yield from map(_from_debian, (HEADLESS, "chromium"))  # before Debian 12 the shell had no package of its own
    download = [sys.executable, "-m", "playwright", "install"]
    yield ([*download, *(["--with-deps"] if _is_root() else []), "chromium"],)


def _from_debian(package: str) -> tuple[list[str], ...]:
    """The commands that install a package of Debian; without a network they give up soon."""
    apt = ["apt-get", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20"]
    return [*apt, "update"], [*apt, "install", "--yes", "--no-install-recommends", package]


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _is_debian() -> bool:
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False


def _succeed(commands: tuple[list[str], ...]) -> bool:
    """Runs commands until one fails; whether none did."""
    for command in commands:
        print("$", *command, flush=True)
        if subprocess.run(command, check=False).returncode:
            return False
    return True


def install() -> str:
    """Installs a Chromium and returns its path.

    Raises:
        SystemExit: no way led to a Chromium that starts.
    """
    for commands in installers():
        if _succeed(commands) and (path := find_chromium()):
            return path
    raise SystemExit("No Chromium could be installed. Install one and name it: make test CHROMIUM=/path/to/chromium")


def make_ready() -> str:
    """Finds a Chromium, or installs one; where Debian has the headless shell, adds it to one that has a window."""
    wanted = not os.environ.get("CHROMIUM") and not shutil.which(HEADLESS)
    if wanted and _is_root() and _is_debian():
        _succeed(_from_debian(HEADLESS))
    return find_chromium() or install()


if __name__ == "__main__":
    found = make_ready() if "--install" in sys.argv else find_chromium()
    print(f"Chromium: {found}")
