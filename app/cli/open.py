"""``gradnorm open``: the app, opened on a run."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path
from typing import Any, Final

import click

from app.cli.errors import Missing
from app.cli.options import RunCommand, query_of, settings_of, takes_a_run

SCRIPT: Final = Path(__file__).resolve().parents[1] / "main.py"
FIRST_PORT: Final = 8501
PORTS: Final = 100
"""Ports tried from there on."""
PATIENCE: Final = 60.0
"""Seconds that a start may take."""
HOST: Final = "localhost"
PAGES: Final = (
    "playground",
    "gallery",
    "step-sizes",
    "compare",
    "gradient-norm",
    "clipping",
    "dimension",
    "course",
    "challenges",
    "teach",
    "live-class",
)
"""As app/main.py has them."""
TERMINATED: Final = 128 + signal.SIGTERM

EPILOG = """\b
Examples:
  gradnorm open
  gradnorm open rosenbrock --step-size 0.002
  gradnorm open "x^2 + 10y^2" --page step-sizes --port 8600

Ctrl-C ends the app."""


@click.command("open", cls=RunCommand, epilog=EPILOG)
@takes_a_run
@click.option(
    "--page",
    type=click.Choice(PAGES),
    default="playground",
    show_default=True,
    help="The page to open.",
)
@click.option("--port", type=click.IntRange(1, 65535), help=f"Where it answers.  [first free from {FIRST_PORT}]")
@click.option("--browser/--no-browser", default=True, help="Open a browser window.  [yes]")
def open_app(page: str, port: int | None, browser: bool, **options: Any) -> None:
    """Start the app on this run and open the browser there."""
    asked = any(options[name] is not None for name in ("formula", "link", "saved"))
    query = query_of(settings_of(options)) if asked else ""
    serve(f"{'' if page == 'playground' else page}{query}", port, browser)


def serve(place: str, port: int | None, browser: bool) -> None:
    """Starts the app, opens it at a place, a page and a query, and waits until it is ended.

    Raises:
        Missing: the app is not installed.
        click.ClickException: the port is in use, or the app did not start.
    """
    if importlib.util.find_spec("streamlit") is None:
        raise Missing("Opening the app")
    port = _free(port)
    address = f"http://{HOST}:{port}/{place}"
    # SIGTERM to this process ends the server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    server = subprocess.Popen(_command(port), env=_environment(), stdout=subprocess.DEVNULL)
    try:
        threading.Thread(target=_greet, args=(server, port, address, browser), daemon=True).start()
        code = server.wait()
    finally:
        server.terminate()
        server.wait()
    if code:
        raise click.ClickException(f"The app ended with code {code}.")


def _free(port: int | None) -> int:
    """The port that was asked for, or the first free one from FIRST_PORT on.

    Raises:
        click.ClickException: it is in use, or all of them are.
    """
    wanted = range(FIRST_PORT, FIRST_PORT + PORTS) if port is None else (port,)
    free = next((one for one in wanted if _is_free(one)), None)
    if free is None:
        raise click.ClickException(f"Port {wanted[0]} is in use; choose another one with --port.")
    return free


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


def _greet(server: subprocess.Popen[bytes], port: int, address: str, browser: bool) -> None:
    """Says where the app is once it answers, and opens it."""
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        if _answers(port):
            click.echo(f"Gradnorm: {address}   (Ctrl-C ends it)")
            if browser:
                webbrowser.open(address)
            return
        time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _command(port: int) -> list[str]:
    """The command that starts the server; its other settings are in app/.streamlit/config.toml."""
    options = ["--server.headless=true", f"--server.port={port}", f"--browser.serverAddress={HOST}"]
    return [sys.executable, "-m", "streamlit", "run", str(SCRIPT), *options, "--logger.level=error"]


def _environment() -> dict[str, str]:
    """The server imports the app this command belongs to, even when another one is installed."""
    paths = [str(SCRIPT.parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
