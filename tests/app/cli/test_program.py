"""The command ``gradnorm`` beside its runs: lists, help, and what a real process and terminal see."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app.classes.begin import begin
from app.classes.config import DATA, DATABASE, config
from app.classes.store import Store
from app.cli import open
from app.cli.errors import BROKE_OFF, DONE, USAGE, WRONG
from app.cli.program import gradnorm
from gradnorm_core.descent.plotting import INSTALL_APP
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.classes import BEHAVES
from tests.support.terminal import SWEEP, VALLEY, call

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("command", "words"), [
    ("gallery", GALLERY), ("methods", ("heavy_ball_0.9", "armijo_0.0001_0.5_1", "norm_1_0", "gaussian_1_0")),
    ("functions", ("sigmoid", "arctan", "pow")),
])  # fmt: skip
def test_the_lists_name_what_there_is(command: str, words: tuple[str, ...]) -> None:
    text = call(command).stdout
    assert all(word in text for word in words)


def test_an_example_is_told() -> None:
    told = " ".join(call("gallery", "rosenbrock").stdout.split())
    assert GALLERY["rosenbrock"].teaches in told
    assert call("gallery", "rosenbrick").exit_code == USAGE


def test_open_knows_every_page() -> None:
    paths = re.findall(r'url_path="([^"]+)"', (ROOT / "app" / "main.py").read_text(encoding="utf-8"))
    assert paths == list(open.PAGES)


def commands() -> list[str]:
    """All commands, "" for the program itself."""
    return ["", *gradnorm.list_commands(click.Context(gradnorm))]


@pytest.mark.parametrize("command", commands())
def test_help_is_worth_reading(command: str) -> None:
    result = call(*command.split(), "--help")
    assert result.exit_code == DONE
    if command in ("", "run", "sweep", "open"):
        assert "Examples:" in result.stdout


@pytest.fixture
def a_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of classes with the one that the help names."""
    monkeypatch.delenv(DATABASE, raising=False)
    monkeypatch.setenv(DATA, str(tmp_path))
    (code,) = set(re.findall(r"class (?:export|delete) (\w{6})", call("class", "--help").stdout))
    monkeypatch.setattr("app.classes.begin.new_code", lambda: code)
    begin(Store(config().database), {"questions": [BEHAVES]})


@pytest.mark.usefixtures("a_class")
@pytest.mark.parametrize("command", commands())
def test_the_examples_of_the_help_are_true(command: str) -> None:
    lines = [line.strip() for line in call(*command.split(), "--help").stdout.splitlines()]
    for line in lines:
        if line.startswith("gradnorm ") and not {"open", "--open"} & set(line.split()):
            arguments = shlex.split(line.partition(" > ")[0].partition(" | ")[0])[1:]
            assert call(*arguments).exit_code in (DONE, BROKE_OFF), line


def shell(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, where neither Streamlit nor a drawing library can be imported.

    Nor can the course, which takes a seventh of a start to load: only `gradnorm lesson` needs it.
    """
    blocked = ("streamlit", "plotly", "contourpy", "pandas", "app.course")
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({blocked})); "
        "from app.cli.program import gradnorm; gradnorm(prog_name='gradnorm')"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment}, timeout=120, check=False,
    )  # fmt: skip


def test_a_real_process_without_the_app_runs_and_sweeps() -> None:
    ran = shell(*VALLEY, "--csv")
    assert (ran.returncode, ran.stderr) == (DONE, "")
    assert ran.stdout == call(*VALLEY, "--csv").stdout.replace("\r\n", "\n")
    swept = shell(*SWEEP)
    assert (swept.returncode, swept.stderr) == (DONE, "")
    opened = shell("open", "x^2")
    assert opened.returncode == WRONG
    assert INSTALL_APP in opened.stderr


@pytest.mark.parametrize(("short", "shown"), [("0", True), ("60", False)], ids=["long", "short"])
def test_progress_is_for_long_work_on_a_terminal(short: str, shown: bool) -> None:
    code = (
        f"from app.cli import progress; progress.SHORT = {short}\n"
        "with progress.shown_progress('runs') as tell: tell(0.5); tell(1.0)"
    )
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, stderr=theirs, timeout=60, check=True)
    os.write(theirs, b"end")
    told = os.read(ours, 10_000).decode()
    os.close(ours)
    os.close(theirs)
    assert ("runs" in told and "50%" in told) == shown
    assert told.count("\x1b[?25l") == 0 or told.rstrip().removesuffix("end").rstrip().endswith("\x1b[?25h")  # cursor


@pytest.mark.parametrize(
    "arguments",
    [(*VALLEY, "--csv"), VALLEY, SWEEP, ("methods",), ("--help",), ("run", "--help"), ("--version",)],
    ids=["csv", "run", "sweep", "methods", "help", "help of a command", "version"],
)
def test_a_full_disk_is_told_in_a_sentence(arguments: tuple[str, ...]) -> None:
    code = "from app.cli.program import gradnorm; gradnorm(prog_name='gradnorm')"
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True,
            timeout=120, check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (WRONG, "Error: The output cannot be written: No space left on device.\n")


def test_what_is_not_installed_ends_with_the_code_for_it() -> None:
    ran = shell(*VALLEY, "--html", "-")
    assert (ran.returncode, ran.stdout) == (WRONG, "")
    assert INSTALL_APP in ran.stderr


def test_a_terminal_that_knows_ascii_only_gets_no_traceback() -> None:
    ran = shell(*VALLEY, PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (DONE, "")


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = CliRunner().invoke(gradnorm, VALLEY, color=True).stdout
    assert "\x1b[" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in CliRunner().invoke(gradnorm, VALLEY, color=True).stdout
