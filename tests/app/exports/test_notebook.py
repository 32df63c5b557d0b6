"""The exported notebook: its code cells, run from top to bottom in a process of their own, make the same run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checks
from hypothesis import strategies as st

import gradnorm_core as gc
from app.exports.notebook import PLOT, notebook
from app.settings.methods import Method
from app.settings.settings import OWN as OWN_FUNCTION
from app.settings.settings import Settings, to_spec
from app.text.numbers import typeset
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.plotting import INSTALL_APP
from tests.support.exports import FIVE, OWN, digits, made_by_core
from tests.support.methods import methods

ROOT = Path(__file__).resolve().parents[3]


def cells(settings: Settings, kind: str) -> list[str]:
    written: dict[str, Any] = json.loads(notebook(settings))
    assert (written["nbformat"], written["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in written["cells"]}) == len(written["cells"])
    return [cell["source"] for cell in written["cells"] if cell["cell_type"] == kind]


RUNS = FIVE | OWN


@pytest.mark.parametrize("kind", RUNS)
def test_the_code_runs_from_top_to_bottom_and_makes_the_same_run(kind: str) -> None:
    code = cells(RUNS[kind], "code")
    assert PLOT in code
    *made, _ = made_by_core("\n".join([*(cell for cell in code if cell != PLOT), ""]))
    run = gc.run_spec(to_spec(RUNS[kind]))
    assert made == digits(run)
    assert len(run.plot().data) > 0


@pytest.mark.parametrize("kind", FIVE)
def test_the_loop_is_readable_and_leaves_the_kernel_as_it_was(kind: str) -> None:
    code = cells(FIVE[kind], "code")
    assert not any("exec(" in cell or "seterr(" in cell for cell in code)
    (loop,) = (cell for cell in code if "for k in range" in cell)
    assert max(map(len, loop.splitlines())) <= 120
    kept = "import numpy as np\nbefore = np.geterr()\n", "assert np.geterr() == before\n"
    assert in_a_process("\n".join([kept[0], *code, kept[1]])).returncode == 0


@checks(max_examples=25, deadline=None)
@given(methods(), st.sampled_from(["x^2 + 10y^2", "ln(x) + y^2", "-x^2 - y^4"]), st.booleans())
def test_the_loop_of_any_method_makes_the_points_of_the_core(method: Method, formula: str, up: bool) -> None:
    """The cells above the library are run alone; the library's points are computed here."""
    goal: Any = "maximize" if up else "minimize"
    parts = {part.name: getattr(method, part.name) for part in fields(method)}
    settings = replace(
        Settings(), example=OWN_FUNCTION, formula=formula, start=(1.5, -0.5), goal=goal, max_iterations=30, **parts
    )
    functions, loop = cells(settings, "code")[:2]
    names: dict[str, Any] = {}
    exec(functions + loop, names)  # noqa: S102  # the cells are what is tested
    np.testing.assert_array_equal(names["path"], gc.run_spec(to_spec(settings)).points)


def test_marks_of_markdown_in_the_words_of_a_method_are_text() -> None:
    scheduled = replace(Settings(), step_rule=gc.Formula("0.1*0.99^k*2*1", 0.1), max_iterations=5)
    (method,) = (line for cell in cells(scheduled, "markdown") for line in cell.splitlines() if "Method:" in line)
    assert r"0.1\*0.99^k\*2\*1" in method


def test_the_values_of_parameters_stand_below_the_formula() -> None:
    (function,) = (cell for cell in cells(OWN["own letters"], "markdown") if "Method:" in cell)
    assert "Here κ = 3." in function.splitlines()


def test_the_proof_fails_where_the_points_differ() -> None:
    code = cells(FIVE["zig-zag"], "code")
    moved = [cell.replace("path.append(x)", "path.append(x + 1e-15)") for cell in code]
    assert in_a_process("\n".join(code)).returncode == 0
    assert "AssertionError" in in_a_process("\n".join(moved)).stderr


def test_where_f_has_kinks_the_points_are_compared() -> None:
    on_the_kink = replace(FIVE["converging"], formula="|x|^2 + max(y, 0)^2 + max(-y, 0)^2", step_size=0.1)
    assert "digit for digit" in in_a_process("\n".join(cells(on_the_kink, "code"))).stdout


def test_without_plotly_every_cell_runs() -> None:
    blocked = "import sys\nsys.modules['plotly'] = None\n"
    ran = in_a_process("\n".join([blocked, *cells(FIVE["zig-zag"], "code"), "print(picture)"]))
    assert ran.returncode == 0, ran.stderr
    assert "digit for digit" in ran.stdout
    assert INSTALL_APP in ran.stdout


def in_a_process(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


@pytest.mark.parametrize("kind", FIVE)
def test_the_text_says_what_the_screen_says(kind: str) -> None:
    run = gc.run_spec(to_spec(FIVE[kind]))
    told = verdict(run, gc.diagnose(run.objective, run))
    first = cells(FIVE[kind], "markdown")[0]
    assert told.headline in first
    assert typeset(run.status.sentence) in first
    assert not re.search(r"\de[-+]\d", first)
