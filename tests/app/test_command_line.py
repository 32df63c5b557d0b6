"""The command ``gradnorm``: what it prints, where, and the code it ends with."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qsl

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.command_line import lessons, opening, sweeping
from app.command_line.choices import BY_KEY, CHOICES
from app.command_line.problems import BREAKING, BROKE_OFF, DONE, INTERRUPTED, USAGE, WRONG
from app.command_line.program import gradnorm
from app.course.catalogue import LESSONS
from app.explain import verdict
from app.exports.files import EXPORTS, Export
from app.settings import from_query, of_example, to_spec
from gradnorm_core.descent import run_spec
from gradnorm_core.diagnostics import diagnose
from gradnorm_core.errors import ExpressionError
from gradnorm_core.gallery import GALLERY
from gradnorm_core.language import plain
from gradnorm_core.objectives import parse
from gradnorm_core.status import STATUS_NAMES
from tests.strategies import trees

ROOT = Path(__file__).resolve().parents[2]
VALLEY = ("run", "x^2 + 10y^2", "--start", "2,1", "--step-size", "0.09", "--steps", "50")


def call(*arguments: str) -> Result:
    """The command with these arguments; an exception that is no exit is a bug and is raised."""
    result = CliRunner().invoke(gradnorm, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def rows(text: str) -> list[dict[str, str]]:
    """A CSV as dictionaries."""
    return list(csv.DictReader(io.StringIO(text)))


def test_a_run_is_told_as_on_the_screen() -> None:
    result = call(*VALLEY)
    spec = to_spec(from_query({"f": "x^2 + 10y^2", "step": "0.09", "steps": "50"})[0])
    run = run_spec(spec)
    told = verdict(run, diagnose(spec.objective, run))
    assert result.exit_code == DONE
    assert not result.stderr
    assert told.headline in result.stdout.splitlines()
    assert " ".join(told.sentences) in " ".join(result.stdout.split())
    assert "\x1b" not in result.stdout


def test_the_csv_has_every_step_to_the_last_digit() -> None:
    steps = rows(call(*VALLEY, "--csv").stdout)
    x, y = 2.0, 1.0
    for row in steps:
        assert (float(row["x"]), float(row["y"])) == (x, y)
        x, y = x - 0.09 * (2 * x), y - 0.09 * (20 * y)
    assert [int(row["k"]) for row in steps] == list(range(51))
    assert steps[-1]["step_size"] == ""


def test_the_link_of_a_run_is_that_run() -> None:
    arguments = ("run", "ln(x^2 + 1) + y^2", "--direction", "heavy_ball_0.8", "--clip", "norm_1", "--start", "1,-2")
    query = call(*arguments).stdout.split("link", 1)[1].split()[0]
    assert call("run", query, "--csv").stdout == call(*arguments, "--csv").stdout
    assert (
        call("run", "--link", f"https://example.org/compare{query}", "--csv").stdout == call(*arguments, "--csv").stdout
    )


@pytest.mark.parametrize("name", GALLERY)
def test_every_example_runs_by_its_name(name: str) -> None:
    with pytest.raises(ExpressionError):
        parse(name)  # no name hides a formula
    result = call("run", name, "--steps", "20", "--csv")
    run = run_spec(to_spec(from_query({"ex": name, "steps": "20"})[0]))
    assert result.exit_code == (BROKE_OFF if run.status.name in BREAKING else DONE)
    assert [float(row["x"]) for row in rows(result.stdout)] == run.points[:, 0].tolist()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("x^2 + y^2",), DONE),
        (("x^2 + 10y^2", "--step-size", "0.2"), BROKE_OFF),
        (("ln x", "--step-size", "5"), BROKE_OFF),
        (("x^2 +",), WRONG),
        (("x^2", "--start", "1"), USAGE),
        (("x^2", "--start", "1,nan"), USAGE),
        (("x^2", "--step-size", "0"), USAGE),
        (("x^2", "--steps", "2.5"), USAGE),
        (("x^2", "--goal", "win"), USAGE),
        (("x^2", "--direction", "nowhere"), USAGE),
        (("x^2", "--rule", "formula_1_k+"), WRONG),
        (("x^2", "--rule", "armijo", "--direction", "adam"), USAGE),
        (("x^2", "--rule", "armijo", "--step-size", "0.1"), USAGE),
        (("x^2", "--tolerance", "tiny"), USAGE),
        (("x^2", "--norm", "3"), USAGE),
        (("x^2", "--nonsense",), USAGE),
        (("x^2", "y^2"), USAGE),
        (("x^2", "--link", "?v=1"), USAGE),
        (("--link", "?v=1&step=-1"), USAGE),
        (("--link", "http://[broken"), USAGE),
        ((), USAGE),
    ],
)  # fmt: skip
def test_exit_codes(arguments: tuple[str, ...], code: int) -> None:
    result = call("run", *arguments)
    assert result.exit_code == code, result.output
    assert bool(result.stdout) == (code in (DONE, BROKE_OFF))
    assert bool(result.stderr) == (code in (WRONG, USAGE))


def test_every_status_has_its_exit_code() -> None:
    assert set(BREAKING) <= set(STATUS_NAMES)
    assert {"converged", "flat_start", "iteration_limit", "stalled"} == set(STATUS_NAMES) - set(BREAKING)


def test_a_mistake_is_pointed_at() -> None:
    lines = call("run", "x^2 + sinh y + foo(x)").stderr.splitlines()
    assert lines[0].startswith("Error: ")
    assert lines[0].endswith("(column 16)")
    assert lines[1] == "  x^2 + sinh y + foo(x)"
    assert lines[2].index("^") - 2 == "x^2 + sinh y + foo(x)".index("foo")
    assert lines[3]


def test_a_name_of_the_gallery_is_offered() -> None:
    assert "gradnorm run rosenbrock" in call("run", "rosenbrok").stderr


def test_a_formula_and_a_start_may_begin_with_minus() -> None:
    result = call("run", "-x^2-y^2", "--start", "-1,-2", "--goal", "maximize")
    assert result.exit_code == DONE, result.stderr
    assert "(−1, −2) →" in result.stdout


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_a_run_is_had_as_every_file_of_the_app(export: Export, tmp_path: Path) -> None:
    flag = {"numpy": "--script", "core": "--core-script"}.get(export.name, f"--{export.name}")
    content = export.make(from_query({"f": "x^2 + 10y^2", "step": "0.09", "steps": "50"})[0])
    if export.name in ("csv", "json"):
        assert call(*VALLEY, flag).stdout_bytes == content.encode()
        return
    assert call(*VALLEY, flag, "-").stdout_bytes == content.encode()
    written = call(*VALLEY, flag, str(tmp_path / "file"))
    assert (tmp_path / "file").read_bytes() == content.encode()
    assert written.stdout == call(*VALLEY).stdout
    assert written.stderr == f"Wrote {tmp_path / 'file'}\n"


def test_a_saved_run_is_loaded_again(tmp_path: Path) -> None:
    saved = tmp_path / "run.json"
    saved.write_text(call("run", "rosenbrock", "--direction", "adam", "--json").stdout)
    assert (
        call("run", "--load", str(saved), "--csv").stdout
        == call("run", "rosenbrock", "--direction", "adam", "--csv").stdout
    )
    assert call("run", "--load", str(saved), "--steps", "7", "--csv").stdout.count("\n") == 1 + 8
    piped = CliRunner().invoke(gradnorm, ["run", "--load", "-"], input=saved.read_text())
    assert piped.stdout == call("run", "--load", str(saved)).stdout
    saved.write_text("{}")
    assert call("run", "--load", str(saved)).exit_code == USAGE


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("x^2", "--csv", "--json"), USAGE),
        (("x^2", "--csv", "--script", "-"), USAGE),
        (("x^2", "--script", "/no/such/folder/file.py"), WRONG),
        (("x^2", "--notebook", "a\0b"), WRONG),
        (("--load", "/no/such/file"), WRONG),
        (("x^2", "--load", "-"), USAGE),
    ],
)
def test_files_that_cannot_be(arguments: tuple[str, ...], code: int) -> None:
    assert call("run", *arguments).exit_code == code


def test_no_control_character_of_a_formula_reaches_the_terminal() -> None:
    result = call("run", "x + \x1b[31mred\x07")
    assert result.exit_code == WRONG
    assert not {"\x1b", "\x07"} & set(result.output)


@given(st.text(max_size=60) | st.text("xy+-*/^()0123456789 .,sincoexpl|√²", max_size=40))
@example("--help")
@example("-")
@example("--")
@example("?v=1")
@example("://")
@example("9**9**8")
@example("\ud800")
def test_any_text_as_a_formula_ends_in_a_code(text: str) -> None:
    result = call("run", "--steps", "3", text)
    assert result.exit_code in (DONE, WRONG, USAGE, BROKE_OFF)


@given(trees().map(plain.write))
def test_any_formula_runs(text: str) -> None:
    try:
        parse(text)
    except ExpressionError:  # a constant such as 1/0
        assume(False)
    result = call("run", "--steps", "3", "--csv", "--", text)
    assert result.exit_code in (DONE, BROKE_OFF), result.output


def test_options_are_entries_of_a_link_with_their_words() -> None:
    assert all(choice.key in BY_KEY for choice in CHOICES)
    helped = " ".join(call("run", "--help").stdout.split())
    usual = of_example("")
    for words in (f"[own formula: {usual.step_size}]", f"[own formula: {usual.max_iterations}]", "[own formula: 2,1]"):
        assert words in helped


def test_none_takes_a_clip_away() -> None:
    link = "?v=1&ex=own&clip=norm_1"
    assert "Clip by norm" in call("run", link).stdout
    assert "Clip by norm" not in call("run", link, "--clip", "none").stdout


def test_the_window_holds_the_start() -> None:
    for start in ("2,1", "10,-1", "0,77.7"):
        query = call("run", "x^2+y^2", "--start", start).stdout.split("link", 1)[1].split()[0]
        settings = from_query(dict(part.split("=") for part in query[1:].split("&")))[0]
        at = zip(settings.start, settings.window, strict=True)
        assert all(low <= coordinate <= high for coordinate, (low, high) in at)


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
    assert told["fastest"] == sizes[int(np.argmin(steps))]
    assert [one["status"] for one in told["runs"]] == [row["status"] for row in found]


def test_a_sweep_is_summed_up() -> None:
    text = call(*SWEEP).stdout
    assert "9 converged, 1 step limit, 1 diverged" in text
    assert "fewest steps  α = 0.09," in text


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

    monkeypatch.setattr(sweeping, "sweep_step_sizes", interrupted)
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


def test_the_lessons_are_listed_and_can_be_read() -> None:
    listed = call("lesson").stdout
    for name, one in LESSONS.items():
        assert f"{name} " in listed
        assert one.title in listed
        told = call("lesson", name)
        assert (told.exit_code, told.stderr) == (DONE, "")
        assert one.source in " ".join(told.stdout.split())
        assert told.stdout.count("Question: ") == len(one.questions)
    assert call("lesson", "knitting").exit_code == USAGE


def test_a_lesson_is_opened_where_its_link_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(lessons, "serve", lambda place, port, browser: opened.append(place))
    assert call("lesson", "norm", "--open").exit_code == DONE
    page, _, query = opened[0].partition("?")
    settings, refusals = from_query(dict(parse_qsl(query)))
    assert (page, settings.course.lesson, refusals) == ("course", "norm", ())


def test_open_knows_every_page() -> None:
    paths = re.findall(r'url_path="([^"]+)"', (ROOT / "app" / "main.py").read_text(encoding="utf-8"))
    assert paths == list(opening.PAGES)


def commands() -> list[str]:
    """All commands, "" for the program itself."""
    return ["", *gradnorm.list_commands(click.Context(gradnorm))]


@pytest.mark.parametrize("command", commands())
def test_help_is_worth_reading(command: str) -> None:
    result = call(*command.split(), "--help")
    assert result.exit_code == DONE
    if command in ("", "run", "sweep", "open"):
        assert "Examples:" in result.stdout


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
        "from app.command_line.program import gradnorm; gradnorm(prog_name='gradnorm')"
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
    assert "pip install 'gradnorm[app]'" in opened.stderr


@pytest.mark.parametrize(("short", "shown"), [("0", True), ("60", False)], ids=["long", "short"])
def test_progress_is_for_long_work_on_a_terminal(short: str, shown: bool) -> None:
    code = (
        f"from app.command_line import progress; progress.SHORT = {short}\n"
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


def test_a_terminal_that_knows_ascii_only_gets_no_traceback() -> None:
    ran = shell(*VALLEY, PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (DONE, "")


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = CliRunner().invoke(gradnorm, VALLEY, color=True).stdout
    assert "\x1b[" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in CliRunner().invoke(gradnorm, VALLEY, color=True).stdout
