"""`gradnorm run`: the run of the screen, its files, its mistakes, its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.cli.errors import BREAKING, BROKE_OFF, DONE, USAGE, WRONG
from app.cli.hidden import IN_FILES
from app.cli.options import BY_KEY, CHOICES
from app.cli.program import gradnorm
from app.exports.catalogue import EXPORTS, Export
from app.settings.links import from_query
from app.settings.settings import of_example, to_spec
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.status import STATUS_NAMES
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.errors import ExpressionError
from gradnorm_core.formulas import plain_text
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from tests.support.strategies import trees
from tests.support.terminal import VALLEY, call, rows


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


@pytest.mark.parametrize("before", ["http://localhost:8501/?", "localhost:8501/compare?", "/?", "?", ""])
def test_the_parameters_of_a_link_may_stand_alone(before: str) -> None:
    told = call("run", "--link", f"{before}v=1&ex=beale&steps=3", "--csv").stdout
    assert told == call("run", "beale", "--steps", "3", "--csv").stdout


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


@pytest.mark.parametrize(
    ("hidden", "gone", "kept"),
    [
        ("verdict", ("minimum", "153", "10⁻⁷", "∇f‖"), "What happens here, and why?"),
        ("path", ("minimum", "153", "10⁻⁷", "∇f‖"), "Your teacher's link leaves the answer to you."),
        ("theory", ("λ", "κ", "stability"), "Zig-zags to the minimum (0, 0) in 153 steps"),
        ("curves", ("∇f‖", "…"), "stability limit"),
        ("steps", ("…",), "‖∇f‖₂"),
    ],
)
def test_what_a_link_hides_is_not_printed(hidden: str, gone: tuple[str, ...], kept: str) -> None:
    link = f"?v=1&ex=quadratic_10&hide={hidden}"
    told = call("run", "--link", link)
    assert told.exit_code == DONE
    assert kept in told.stdout
    assert not [words for words in gone if words in told.stdout]


def test_no_exit_code_tells_a_hidden_end_and_no_file_a_hidden_part() -> None:
    assert call("run", "--link", "?v=1&ex=quadratic_10&step=0.3").exit_code == BROKE_OFF
    assert call("run", "--link", "?v=1&ex=quadratic_10&step=0.3&hide=verdict").exit_code == DONE
    for hidden in IN_FILES:
        refused = call("run", "--link", f"?v=1&ex=quadratic_10&hide={hidden}", "--csv")
        assert (refused.exit_code, refused.stdout) == (USAGE, "")
        assert "Without hide= in the link it is shown." in refused.stderr
    assert call("run", "--link", "?v=1&ex=quadratic_10&hide=pages", "--csv").exit_code == DONE
    assert "The path, until it is played" in call("sweep", "--link", "?v=1&ex=quadratic_10&hide=path").stderr


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
        (("--link", "rosenbrock"), USAGE),
        (("--link", "no link at all"), USAGE),
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
    tolerances = {"converged", "flat_start", "value_tolerance", "step_tolerance"}
    assert tolerances | {"iteration_limit", "stalled", "precision_limit"} == set(STATUS_NAMES) - set(BREAKING)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("--direction", "momentum_0.8"), ("--direction", "heavy_ball_0.8")),
        (("--direction", "heavy-ball"), ("--direction", "heavy_ball")),
        (("--direction", "SGD"), ("--direction", "steepest")),
        (("--direction", "gradient descent"), ("--direction", "steepest")),
        (("--direction", "sign"), ("--direction", "steepest_inf")),
        (("--rule", "backtracking_0.1"), ("--rule", "armijo_0.1")),
        (("--rule", "constant"), ("--rule", "fixed")),
        (("--rule", "schedule_step_size/(k+1)"), ("--rule", "formula_step_size/(k+1)")),
        (("--clip", "global-norm_1"), ("--clip", "norm_1")),
        (("--noise", "normal_0.1_7"), ("--noise", "gaussian_0.1_7")),
    ],
)
def test_methods_have_other_names(typed: tuple[str, str], meant: tuple[str, str]) -> None:
    result = call("run", "x^2 + 10y^2", "--steps", "5", *typed)
    assert result.exit_code == DONE, result.stderr
    assert result.stdout == call("run", "x^2 + 10y^2", "--steps", "5", *meant).stdout


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("run", "x^2", "--direction", "l-bfgss"), "Did you mean"),
        (("run", "x^2", "--direction", "nestrov"), "Did you mean nesterov?"),
        (("run", "x^2", "--rule", "armjo"), "Did you mean armijo?"),
        (("gallery", "rosenbroc"), "Did you mean rosenbrock?"),
        (("lesson", "sawtoth"), "Did you mean sawtooth?"),
        (("run", "x^2", "--step-size", "0,1"), "with a point: 0.1"),
        (("run", "x^2", "--start", "1,5,2"), "X,Y with decimal points: 1.5,2"),
        (("run", "x^2", "--start", "1"), "X,Y with decimal points: 1.5,2"),
        (("run", "0,5x^2+y^2"), "Write 0.5 with a point."),
    ],
)
def test_a_misspelling_is_told_what_was_meant(arguments: tuple[str, ...], advice: str) -> None:
    result = call(*arguments)
    assert result.exit_code in (WRONG, USAGE)
    assert advice in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("--rule", "fixed_0.2"), "fixed takes no number; the step size is --step-size 0.2"),
        (("--rule", "0.1/(k+1)"), 'a formula in k is written with its name before it: --rule "formula_0.1/(k+1)"'),
        (("--rule", "formula_0.1/(k+1)", "--step-size", "0.3"), "0.1/(k+1) gives the step size by itself; the formula "
         "reads α where it has step_size."),
        (("--rule", "armijo", "--step-size", "0.3"), "Armijo backtracking takes no step size α."),
    ],
)  # fmt: skip
def test_a_step_size_in_the_wrong_place_is_shown_its_own(arguments: tuple[str, ...], advice: str) -> None:
    result = call("run", "x^2 + y^2", *arguments)
    assert result.exit_code == USAGE
    assert advice in " ".join(result.stderr.split())


def test_the_number_after_a_direction_is_named_when_it_may_be_meant_as_the_step_size() -> None:
    noted = call("run", "x^2", "--direction", "adam_0.1", "--steps", "5")
    assert noted.stderr == "Note: β₁ of Adam is 0.1; the step size α is 0.1, see --step-size.\n"
    assert "Adam (β₁ 0.1," in noted.stdout
    for rest in (("adam_0.1", "--step-size", "0.2"), ("adam",), ("adam_0.9",)):
        assert not call("run", "x^2", "--steps", "5", "--direction", *rest).stderr


def test_examples_are_found_whatever_their_capitals() -> None:
    assert call("run", "Rosenbrock", "--csv").stdout == call("run", "rosenbrock", "--csv").stdout
    assert call("gallery", "Goldstein-Price").stdout == call("gallery", "goldstein_price").stdout


def test_one_evaluation_is_singular() -> None:
    told = call("run", "x^2 + y^2", "--start", "0,0").stdout
    assert "1 gradient" in told
    assert "1 gradients" not in told


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
    content = export.make(from_query({"f": "x^2 + 10y^2", "step": "0.09", "steps": "50"})[0])
    command, formula, *options = VALLEY
    for arguments in ((*VALLEY, export.flag), (*VALLEY, export.flag, "-"), (command, *options, export.flag, formula)):
        assert call(*arguments).stdout_bytes == content.encode()
    written = call(*VALLEY, export.flag, str(tmp_path / "file"))
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
        (("--csv", "a.csv", "--json", "b.json"), USAGE),
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


@given(trees().map(plain_text.write))
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


def test_the_lines_of_an_own_rule_are_a_direction() -> None:
    bowl = ("run", "quadratic_10", "--step-size", "0.05", "--direction")
    assert call(*bowl, "b = 0.5 b + g; d = -b", "--csv").stdout == call(*bowl, "heavy_ball_0.5", "--csv").stdout
    wrong = call(*bowl, "b = 0.5 b + g; d = -c")
    assert wrong.exit_code == WRONG
    assert "c has no value. (line 2, column 7)" in wrong.stderr
    broken = call(*bowl, "d = -g ln(2.5 - k)")
    assert broken.exit_code == BROKE_OFF
    assert "the rule gives no number for d" in " ".join(broken.stdout.split())
