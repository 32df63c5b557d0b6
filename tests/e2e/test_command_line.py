"""``gradnorm open`` starts the app on a run; whoever ends the command ends the app."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.screen import verdict
from tests.e2e.server import PATIENCE, ROOT, clean_environment, free_port, healthy

RUN = ("x^2 + 10y^2", "--step-size", "0.09")


def _hear_ctrl_c() -> None:
    """Tests that are started in the background have been told to ignore it, and would hand that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def opened(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running command and the address it printed."""
    code = "from app.cli.program import gradnorm; gradnorm(prog_name='gradnorm')"
    command = [sys.executable, "-c", code, "open", *RUN, "--no-browser", f"--port={free_port()}"]
    with subprocess.Popen(
        command, cwd=ROOT, env=clean_environment(str(home)), text=True, stdout=subprocess.PIPE,
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509  (it takes no lock)
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().split()[1]
        finally:
            process.kill()


def test_open_serves_the_run_until_ctrl_c(tmp_path: Path, page: Page) -> None:
    with opened(tmp_path) as (process, address):
        assert address.endswith("/?v=1&ex=own&f=x%5E2%20%2B%2010y%5E2&step=0.09")
        page.goto(address)
        expect(verdict(page)).to_contain_text("Zig-zags")
        page.goto("about:blank")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
        assert not healthy(address.partition("/?")[0])


def test_a_terminated_command_leaves_no_server(tmp_path: Path) -> None:
    with opened(tmp_path) as (process, address):
        assert healthy(address.partition("/?")[0])
        process.terminate()
        assert process.wait(PATIENCE) == 128 + signal.SIGTERM
        assert not healthy(address.partition("/?")[0])
