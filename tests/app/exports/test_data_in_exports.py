"""Scripts and notebooks of a run on data bring the data, and make the same run to the last digit."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from html import unescape
from typing import Any

import numpy as np
import pytest

from app.cli.report import summary
from app.exports.json_document import from_json, to_json
from app.exports.notebook import notebook
from app.exports.offline_page import offline_html
from app.exports.script import core_script, numpy_script
from app.exports.worksheet.worksheet import worksheet
from app.settings.settings import Settings, to_spec
from app.tables.scaling import Scaling
from app.tables.sets.catalogue import SETS
from app.tables.table import Table
from gradnorm_core.data.losses import LOSSES
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.objectives.landscape import sample
from tests.support.exports import digits, made_by_core, made_by_numpy

LARGE = replace(
    Settings(),
    formula="f(w, b) = mean((w X + b - Y)^2)",
    table=Table(("X", "Y"), np.random.default_rng(0).normal(size=(2000, 2))),
    step_size=0.1,
    max_iterations=5,
)


def test_no_file_says_that_a_link_holds_a_table_that_no_link_can_hold() -> None:
    sheet = worksheet(LARGE, sample(LARGE.objective, LARGE.window, size=21), "https://example.org/")
    assert "in the link below" not in sheet
    assert "they are in no link" in sheet
    page = unescape(offline_html(LARGE))
    assert "gradnorm open" not in page.partition("<footer>")[2].partition("</footer>")[0]
    assert "only a saved JSON file opens this run" in page
    spec = to_spec(LARGE)
    run = run_spec(spec)
    assert "without the table" in summary(LARGE, run, diagnose(spec.objective, run))


CASES: list[tuple[str, str, Scaling, float]] = [
    ("hours", "squared", "none", 0.034),
    ("hours", "squared", "standardize", 0.4),
    ("anscombe3", "huber", "centre", 0.05),
    ("anscombe3", "absolute", "none", 0.01),
    ("hours", "lasso", "minmax", 0.2),
    ("separable", "logistic_two", "none", 1.0),
    ("flats", "squared_two", "standardize", 0.4),
    ("decay", "decay", "none", 0.05),
]


def run_of(key: str, loss: str, scaling: Scaling, step_size: float) -> Settings:
    table = SETS[key].table
    return Settings(
        formula=LOSSES[loss].text, table=table, scaling=scaling, start=(0.1, 0.2), step_size=step_size,
        max_iterations=25,
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_scripts_bring_the_data_and_make_the_same_run(case: tuple[str, str, Scaling, float]) -> None:
    spec = to_spec(run_of(*case))
    run = digits(run_spec(spec))
    assert made_by_numpy(numpy_script(spec))[:-1] == run
    assert made_by_core(core_script(spec))[:-1] == run


def test_a_script_with_second_derivatives_brings_them_over_the_rows() -> None:
    spec = replace(to_spec(run_of("challenger", "logistic", "standardize", 1.0)), direction=Newton())
    assert made_by_numpy(numpy_script(spec))[:-1] == digits(run_spec(spec))


@pytest.mark.parametrize("batches", [Minibatch(4, 7), Minibatch(3, 1, 1)])
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_a_script_draws_the_same_batches(batches: Minibatch, goal: Any) -> None:
    spec = replace(to_spec(run_of("hours", "squared", "standardize", 0.2)), noise=batches, goal=goal)
    run = digits(run_spec(spec))
    assert made_by_numpy(numpy_script(spec))[:-1] == run
    assert made_by_core(core_script(spec))[:-1] == run


@pytest.mark.parametrize("noise", [None, Minibatch(4, 7), GaussianNoise(0.3, 2)])
@pytest.mark.parametrize("text", ["mean((w X + b - Y)^2) + 0.1 w^2", "sum(|w X + b - Y|^1.5)"])
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_a_script_clips_the_same_rows(noise: Any, text: str, goal: Any) -> None:
    settings = replace(run_of("anscombe3", "squared", "standardize", 0.1), formula=f"f(w, b) = {text}", goal=goal)
    spec = replace(to_spec(settings), clip=ClipRows(1.5), noise=noise)
    run = digits(run_spec(spec))
    assert made_by_numpy(numpy_script(spec))[:-1] == run
    assert made_by_core(core_script(spec))[:-1] == run


def test_the_cells_of_a_notebook_run_and_prove_the_same_points() -> None:
    settings = run_of("hours", "squared", "standardize", 0.4)
    cells = json.loads(notebook(settings))["cells"]
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    program = "\n".join([*code[:-1], "print(path[-1].tolist())"])  # the last cell draws
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    *_, proof, last = [line for line in ran.stdout.splitlines() if line]
    run = run_spec(to_spec(settings))
    assert proof == f"The same {len(run.points)} points, digit for digit."
    assert json.loads(last) == run.points[-1].tolist()


def test_a_saved_run_opens_with_its_data() -> None:
    settings = run_of("flats", "squared_two", "standardize", 0.3)
    assert from_json(to_json(settings)) == (settings, ())


def test_the_offline_page_shows_a_loss_over_data() -> None:
    settings = run_of("hours", "squared", "none", 0.034)
    assert f"f(w, b) = {settings.objective.expression.body}" in unescape(offline_html(settings))
