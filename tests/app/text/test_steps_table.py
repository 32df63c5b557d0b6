"""The table of all steps: nothing lost on the way to the file, nothing but numbers in it."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

import gradnorm_core as gc
from app.text import steps_table
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec


@pytest.fixture
def run() -> Run:
    return gc.descend(gc.parse("(x^2 + 10y^2)/2"), (10.0, 1.0), step_rule=gc.Fixed(0.19), max_iterations=40)


def test_the_file_gives_back_every_number_exactly(run: Run) -> None:
    table = steps_table.columns(run, gc.diagnose(run.objective, run))
    head, *rows = csv.reader(io.StringIO(steps_table.csv(table)))
    assert tuple(head) == steps_table.file_titles(("x", "y"))
    assert len(rows) == run.iterations + 1
    numbers = np.array([[float(cell) if cell else np.nan for cell in row] for row in rows])
    assert np.array_equal(numbers, np.column_stack(list(table.values())), equal_nan=True)
    assert np.array_equal(numbers[:, 1:3], run.points)


@pytest.mark.parametrize("variables", ["α, β", "k, t", "f, g", "k, α"])
def test_a_variable_with_the_letter_of_another_column_keeps_its_own(variables: str) -> None:
    one, two = variables.split(", ")
    run = gc.descend(gc.parse(f"f({variables}) = {one}^2 + 3{two}^2"), (2.0, 1.0), max_iterations=3)
    table = steps_table.columns(run, gc.diagnose(run.objective, run))
    assert np.array_equal(np.column_stack([table[one], table[two]]), run.points)
    head, *rows = csv.reader(io.StringIO(steps_table.csv(table, run.objective.variables)))
    assert len(set(head)) == len(head) == len(rows[0])
    columns = dict(zip(head, zip(*rows, strict=True), strict=True))
    for name, wanted in zip(run.objective.variables, run.points.T.tolist(), strict=True):
        assert [float(cell) for cell in columns[name]] == wanted
    assert columns["step_size"] == ("0.1", "0.1", "0.1", "")


@pytest.mark.parametrize(("letter", "title"), [("k", "step k"), ("f", "value f"), ("α", "step size"), ("κ", "")])
def test_no_title_on_the_screen_is_the_letter_of_a_parameter(letter: str, title: str) -> None:
    run = gc.descend(gc.parse(f"f(x, y; {letter} = 3) = x^2 + {letter} y^2"), (2.0, 1.0), max_iterations=3)
    table = steps_table.columns(run, gc.diagnose(run.objective, run))
    assert letter not in table
    assert not title or title in table
    assert len(table) == 11


def test_a_run_without_steps_has_one_row() -> None:
    run = gc.descend(gc.parse("5"), (1.0, 1.0))
    text = steps_table.csv(steps_table.columns(run, gc.diagnose(run.objective, run)))
    assert text.split("\r\n")[1] == "0,1.0,1.0,5.0,0.0,0.0,0.0,0.0,0.0,,"


def test_a_step_is_written_with_its_numbers(run: Run) -> None:
    written = steps_table.step_in_numbers(run, 0)
    assert written == (
        r"x_{1} = x_{0} + \alpha\, d_{0} = \begin{pmatrix}10 \\ 1\end{pmatrix} + 0.19 \cdot "
        r"\begin{pmatrix}-10 \\ -10\end{pmatrix} = \begin{pmatrix}8.1 \\ -0.9\end{pmatrix}"
    )


def test_the_rule_is_written_as_the_book_does(run: Run) -> None:
    spec = run.spec
    assert steps_table.rule(spec) == r"x_{k+1} = x_k - \alpha\, \nabla f(x_k)"
    uphill = RunSpec(spec.objective, spec.start, goal="maximize")
    assert steps_table.rule(uphill) == r"x_{k+1} = x_k + \alpha\, \nabla f(x_k)"
    adam = RunSpec(spec.objective, spec.start, direction=gc.Adam())
    assert steps_table.rule(adam) == r"x_{k+1} = x_k + \alpha\, d_k"
    searched = RunSpec(spec.objective, spec.start, step_rule=gc.Armijo(), clip=gc.ClipByNorm(1.0))
    assert steps_table.rule(searched) == r"x_{k+1} = x_k + \alpha_k\, d_k"


@pytest.mark.parametrize(
    ("value", "latex"),
    [(1.5, "1.5"), (-2e-7, r"-2 \times 10^{-7}"), (float("inf"), r"\infty"), (float("nan"), r"\text{undefined}")],
)
def test_numbers_in_latex(value: float, latex: str) -> None:
    assert steps_table.latex_number(value) == latex
