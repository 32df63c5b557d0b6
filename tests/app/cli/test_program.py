"""The command ``gradnorm`` beyond its runs: sweeps, lists, lessons, help, and what a real process and terminal see."""

from __future__ import annotations

import json
import math
import os
import pty
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import click
import jsonschema  # type: ignore[import-untyped]
import numpy as np
import pytest
from click.testing import CliRunner, Result

from app.classes.begin import begin
from app.classes.config import DATA, DATABASE, config
from app.classes.store import Store
from app.cli import lesson, open, sweep
from app.cli.errors import BROKE_OFF, DONE, INTERRUPTED, USAGE, WRONG
from app.cli.program import gradnorm
from app.course.catalogue import LESSONS
from app.course.progress_links import read_progress
from gradnorm_core.descent.plotting import INSTALL_APP
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.classes import BEHAVES
from tests.support.terminal import VALLEY, call, rows

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "docs" / "sweep.schema.json").read_text(encoding="utf-8"))
SWEEP = ("sweep", "x^2 + 10y^2", "--from", "0.01", "--to", "0.11", "--count", "11", "--steps", "1000")


def test_a_sweep_converges_below_the_limit_of_stability() -> None:
    found = rows(call(*SWEEP, "--csv").stdout)
    sizes = np.array([float(row["step_size"]) for row in found])
    np.testing.assert_allclose(sizes, np.linspace(0.01, 0.11, 11))
    for row, alpha in zip(found, sizes, strict=True):
        if abs(alpha - 0.1) > 1e-9:  # 2/L of x² + 10y²; at the limit itself the run swings for ever
            assert (row["status"] == "converged") == (alpha < 0.1)
    steps = [int(row["iterations"]) if row["status"] == "converged" else math.inf for row in found]
    told = json.loads(call(*SWEEP, "--json").stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    assert told["fastest"] == sizes[int(np.argmin(steps))]
    assert [one["status"] for one in told["runs"]] == [row["status"] for row in found]


def test_a_sweep_is_summed_up() -> None:
    text = call(*SWEEP).stdout
    assert "9 converged, 1 step limit, 1 diverged" in text
    assert "fewest steps  α = 0.09," in text


def test_a_sweep_in_which_none_converges_names_the_smallest_norm_and_the_best_value() -> None:
    """x² + 10y² from (2, 1) in three steps of each α: f and ‖∇f‖₂ follow from the factors 1 − 2α and 1 − 20α."""
    short = ("sweep", "x^2 + 10y^2", "--from", "0.01", "--to", "0.11", "--count", "11", "--steps", "3")
    alphas = np.linspace(0.01, 0.11, 11)
    x, y = 2 * (1 - 2 * alphas) ** 3, (1 - 20 * alphas) ** 3
    norm, value = np.hypot(2 * x, 20 * y), x**2 + 10 * y**2
    found = json.loads(call(*short, "--json").stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert found["fastest"] is None
    assert found["smallest_norm"] == pytest.approx(alphas[norm.argmin()])
    assert found["best_value"] == pytest.approx(alphas[value.argmin()])
    text = call(*short).stdout
    assert "fewest steps    none converged" in text
    assert f"at α = {alphas[norm.argmin()]:.2g}" in text


def test_a_sweep_from_a_minimum_says_that_no_step_is_taken() -> None:
    text = call("sweep", "x^2 + y^2", "--start", "0,0", "--count", "3").stdout
    assert "fewest steps  none: the start is within the tolerance" in text
    assert "best" not in text


def test_the_best_value_of_a_sweep_is_that_of_the_runs_that_did_not_break_off() -> None:
    """On x − x² − y² the runs that diverge come lower than any other."""
    called = ("sweep", "x - x^2 - y^2", "--start", "1,1", "--from", "0.003", "--to", "3", "--count", "4")
    text, found = call(*called).stdout, rows(call(*called, "--csv").stdout)
    values = {row["status"]: float(row["f"]) for row in found if row["f"]}
    assert values["diverged"] < values["iteration_limit"]
    assert len(re.findall("of the runs that did not break off", text)) == 2


def test_the_range_of_a_sweep_lies_around_the_limit_of_the_method() -> None:
    """2/λmax for plain descent, 2(1 + β)/λmax for the heavy ball (Polyak 1964): λmax = 20."""
    for direction, limit in (("steepest", 0.1), ("heavy_ball_0.9", 0.19), ("heavy_ball_0.5", 0.15)):
        found = rows(call("sweep", "x^2 + 10y^2", "--direction", direction, "--csv").stdout)
        sizes = [float(row["step_size"]) for row in found]
        np.testing.assert_allclose([sizes[0], sizes[-1]], [limit / 20, 1.6 * limit], rtol=0.05)
        factors = np.diff(np.log(sizes))
        np.testing.assert_allclose(factors, factors.mean(), rtol=0.05)


def test_a_sweep_is_written_to_files(tmp_path: Path) -> None:
    csv, document = tmp_path / "sweep.csv", tmp_path / "sweep.json"
    printed = call(*SWEEP, "--csv", str(csv), "--json", str(document))
    assert printed.stdout == call(*SWEEP).stdout
    assert csv.read_bytes() == call(*SWEEP, "--csv").stdout_bytes
    assert document.read_bytes() == call(*SWEEP, "--json").stdout_bytes


def test_a_sweep_without_a_range_takes_that_of_the_page() -> None:
    found = rows(call("sweep", "x^2 + 10y^2", "--csv", "--count", "2").stdout)
    assert [float(row["step_size"]) for row in found] == [0.005, 0.16]


@pytest.mark.parametrize(
    "arguments",
    [("--from", "2", "--to", "1"), ("--from", "-1"), ("--from", "nan"), ("--count", "1"), ("--rule", "armijo"),
     ("--csv", "--json"), ("--spacing", "odd")],
)  # fmt: skip
def test_a_sweep_refuses_what_makes_no_sense(arguments: tuple[str, ...]) -> None:
    result = call("sweep", "x^2 + y^2", *arguments)
    assert (result.exit_code, result.stdout) == (USAGE, "")


def test_an_interrupted_command_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep, "sweep_step_sizes", interrupted)
    result = call(*SWEEP)
    assert (result.exit_code, result.stdout) == (INTERRUPTED, "")


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


@cache
def lesson_told(name: str) -> Result:
    """A lesson as the command tells it; its runs take a second."""
    return call("lesson", name)


@pytest.mark.parametrize("name", LESSONS)
def test_no_page_of_a_lesson_answers_its_own_question(name: str) -> None:
    """A page ends with a question, the next one opens with the answer: so a sheet can be handed out page by page."""
    *asking, last = lesson_told(name).stdout.split("\f")
    assert len(asking) == len(LESSONS[name].questions)
    for page, following in zip(asking, [*asking[1:], last], strict=True):
        assert page.count("Question: ") == 1
        assert not page.partition("Question: ")[2].count("Answer: ")
        assert following.startswith("Answer: ")
    assert "Question: " not in last


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_shows_no_markup(name: str) -> None:
    told = lesson_told(name).stdout
    assert not re.search(r"[$\\`]|\*\*", told)
    assert max(map(len, told.splitlines())) < 120


def test_the_answers_of_a_lesson_are_those_of_the_core() -> None:
    told = " ".join(lesson_told("sawtooth").stdout.split())
    assert "Answer: 1 − αL = −0.9." in told  # α = 0.19, L = 10
    assert "Answer: It zig-zags." in told
    assert "Answer: No, never." in told


def test_the_lessons_are_listed_and_can_be_read() -> None:
    listed = call("lesson").stdout
    for name, one in LESSONS.items():
        assert f"{name} " in listed
        assert one.title in listed
        told = lesson_told(name)
        assert (told.exit_code, told.stderr) == (DONE, "")
        assert one.source in " ".join(told.stdout.split())
        assert told.stdout.count("Question: ") == len(one.questions)
    assert call("lesson", "knitting").exit_code == USAGE


def test_a_lesson_is_opened_where_its_link_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(lesson, "serve", lambda place, port, browser: opened.append(place))
    assert call("lesson", "norm", "--open").exit_code == DONE
    page, _, query = opened[0].partition("?")
    progress, rejections = read_progress(dict(parse_qsl(query)))
    assert (page, progress.course.lesson, rejections) == ("course", "norm", ())


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
    """The command in a process of its own, where neither Streamlit nor a drawing library can be imported."""
    blocked = ("streamlit", "plotly", "contourpy", "pandas")
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
    "arguments", [(*VALLEY, "--csv"), VALLEY, SWEEP, ("methods",)], ids=["csv", "run", "sweep", "methods"]
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
