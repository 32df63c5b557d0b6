"""The command ``gradnorm sweep``: ranges, the table, files, and what is refused."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import numpy as np
import pytest

from app.cli import sweep
from app.cli.errors import INTERRUPTED, USAGE
from tests.support.terminal import SWEEP, call, rows

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "docs" / "sweep.schema.json").read_text(encoding="utf-8"))


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


def test_runs_that_share_the_smallest_norm_are_counted() -> None:
    """Around the kink of |x| the gradient norm is 1 at every iterate but the kink, whatever α."""
    text = call("sweep", "|x|", "--start", "2.05,0", "--from", "0.2", "--to", "0.4", "--count", "3").stdout
    assert "smallest ‖∇f‖₂  1 at α = 0.2 and 2 others" in text


@pytest.mark.parametrize("formula", ["sqrt(x^2 + y^2)", "|x| + y^2", "hypot(x, y) + 10^6"])
@pytest.mark.parametrize(("row", "column"), [("smallest ‖∇f‖₂", -1), ("best f", -2)])
def test_runs_are_counted_that_read_the_same_in_the_table(formula: str, row: str, column: int) -> None:
    """Norms that are 1 but for rounding, 0.9999999999999999 say, are 1 in the table and in the line above it."""
    text = call("sweep", formula, "--start", "2,1", "--from", "0.01", "--to", "0.4", "--count", "8").stdout
    told, others = re.search(rf"{row} +(\S+) at α = \S+?(?: and (\d+) others?)?\n", text).groups()  # type: ignore[union-attr]
    ends = [line.split()[column] for line in text.splitlines() if "step limit  " in line]
    assert len(ends) == 8
    assert ends.count(told) == 1 + int(others or 0)
    assert max(map(len, ends)) <= 13


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
