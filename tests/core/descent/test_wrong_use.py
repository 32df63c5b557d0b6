"""Wrong use is refused in words, and what a caller gets back is short to print and cannot be changed by accident."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradnorm_core as gc

f = gc.parse("100(y - x^2)^2 + (1 - x)^2")
run = gc.descend(f, (-1.2, 1.0), step_rule=gc.Fixed(0.001))
swept = gc.RunSpec(gc.parse("a x^2 + y^2", {"a": 1}), (1, 1))
anything: Any = gc

WRONG_USE: dict[str, tuple[Callable[[], object], str]] = {
    "objective as text": (lambda: anything.descend("x^2", (1, 1)), "parse"),
    "objective missing": (lambda: anything.descend(None, (1, 1)), "parse"),
    "spec of a lambda": (lambda: anything.RunSpec(max, (1, 1)), "parse"),
    "direction by name": (lambda: anything.descend(f, (1, 1), direction="adam"), "direction"),
    "direction as class": (lambda: anything.descend(f, (1, 1), direction=gc.Adam), "direction"),
    "rule for direction": (lambda: anything.descend(f, (1, 1), direction=gc.Fixed(0.1)), "direction"),
    "step size bare": (lambda: anything.descend(f, (1, 1), step_rule=0.1), "step_rule"),
    "step size zero": (lambda: anything.descend(f, (1, 1), step_rule=0), "step_rule"),
    "direction for rule": (lambda: anything.descend(f, (1, 1), step_rule=gc.Adam()), "step_rule"),
    "clip as number": (lambda: anything.descend(f, (1, 1), clip=1.0), "clip"),
    "clip as class": (lambda: anything.descend(f, (1, 1), clip=gc.ClipByNorm), "clip"),
    "noise as number": (lambda: anything.descend(f, (1, 1), noise=0.1), "noise"),
    "tolerance as text": (lambda: anything.descend(f, (1, 1), gradient_tolerance="1e-6"), "gradient_tolerance"),
    "tolerance missing": (lambda: anything.descend(f, (1, 1), gradient_tolerance=None), "gradient_tolerance"),
    "tolerances": (lambda: anything.descend(f, (1, 1), gradient_tolerance=np.ones(2)), "gradient_tolerance"),
    "start beyond float64": (lambda: gc.descend(f, (10**400, 0)), "start"),
    "start as text": (lambda: anything.descend(f, ("1", "2")), "start"),
    "start with a gap": (lambda: anything.descend(f, (None, 1)), "start"),
    "start with True": (lambda: gc.descend(f, (True, 1)), "start"),
    "start with True of NumPy": (lambda: gc.descend(f, np.array([1, 0], dtype=bool)), "start"),
    "start with a masked entry": (lambda: gc.descend(f, np.ma.array([1.0, 2.0], mask=[True, False])), "start"),
    "starts with True": (lambda: gc.descend_batch(run.spec, [(1, 2), (True, 3)]), "Real numbers"),
    "starts of truths": (lambda: gc.descend_batch(run.spec, np.ones((2, 2), dtype=bool)), "Real numbers"),
    "starts that are complex": (lambda: anything.descend_batch(run.spec, [(1j, 2)]), "Real numbers"),
    "starts of three coordinates": (lambda: gc.descend_batch(run.spec, [(1, 2, 3)]), r"\(1, 3\)"),
    "step sizes with True": (lambda: gc.descend_batch(run.spec, step_sizes=[0.1, True]), "Real numbers"),
    "step sizes that are complex": (lambda: anything.descend_batch(run.spec, step_sizes=[1j]), "Real numbers"),
    "parameters with True": (lambda: gc.descend_batch(swept, parameters={"a": [1, True]}), "Real numbers"),
    "parameters of a batch as list": (lambda: anything.descend_batch(swept, parameters=[1, 2]), "by letter"),
    "batch of an objective": (lambda: anything.descend_batch(f, [(1, 2)]), "RunSpec"),
    "run of an objective": (lambda: anything.run_spec(f), "RunSpec"),
    "goal as number": (lambda: anything.descend(f, (1, 1), goal=1), "minimize"),
    "goal as array": (lambda: anything.descend(f, (1, 1), goal=np.array([1, 2])), "minimize"),
    "norm of steepest descent as array": (lambda: anything.Steepest(np.array([1, 2])), "offered"),
    "norm of steepest descent as True": (lambda: anything.Steepest(True), "offered"),
    "step size as True": (lambda: anything.Fixed(True), "not True"),
    "step size complex": (lambda: anything.Fixed(1j), "not 1j"),
    "bound of a clip as True": (lambda: anything.ClipByNorm(True), "not True"),
    "table of lists": (lambda: anything.Table([[1, 2], [3, 4]]), "columns by name"),
    "table of a number": (lambda: anything.Table(3), "columns by name"),
    "coordinate as True": (lambda: f.value(True, 2), "Real numbers"),
    "points with True": (lambda: f.gradient_at([True, 2]), "Real numbers"),
    "norm of truths": (lambda: gc.gradient_norm([True, False]), "Real numbers"),
    "direction of truths": (lambda: gc.steepest_direction([True, False]), "Real numbers"),
    "starts as text": (lambda: gc.descend_batch(run.spec, "here"), "Real numbers"),
    "step sizes as text": (lambda: gc.descend_batch(run.spec, step_sizes=["a"]), "Real numbers"),
    "formula as number": (lambda: anything.parse(3), "text"),
    "formula as list": (lambda: anything.parse(["x"]), "text"),
    "formula to read as number": (lambda: anything.parse_expression(3), "text"),
    "coordinate as text": (lambda: anything.parse("x").value("1", 2), "Real numbers"),
    "text among objects": (lambda: f.value(np.array([1, "2"], dtype=object), 2), "Real numbers"),
    "coordinate missing": (lambda: anything.parse("x").value(None, 2), "Real numbers"),
    "coordinate complex": (lambda: f.value(1j, 2), "Real numbers"),
    "coordinate beyond float64": (lambda: f.value(10**400, 2), "Real numbers"),
    "coordinate masked": (lambda: f.value(np.ma.masked_greater([1.0, 2.0], 1.5), 2), "Real numbers"),
    "coordinates that do not fit": (lambda: f.gradient(np.zeros(3), np.zeros(4)), r"\(3,\) of x and \(4,\) of y"),
    "parameter as text": (lambda: anything.parse("a x^2", {"a": "2"}), "a is a finite number"),
    "parameter missing": (lambda: anything.parse("a x^2", {"a": None}), "a is a finite number"),
    "parameter as True": (lambda: gc.parse("a x^2", {"a": True}), "a is a finite number"),
    "parameter as list": (lambda: anything.parse("a x^2", {"a": [2]}), "a is a finite number"),
    "parameter beyond float64": (lambda: gc.parse("a x^2", {"a": 10**400}), "a is a finite number"),
    "parameter changed to text": (lambda: anything.parse("a x^2", {"a": 1}).with_parameters(a="2"), "a is a finite"),
    "parameter without a letter": (lambda: anything.parse("x^2", {1: 2}), "letter"),
    "parameters as text": (lambda: anything.parse("x^2", "a"), "numbers by letter"),
    "callback as text": (lambda: anything.descend(f, (1, 1), callback="print"), "callback"),
    "tolerance beyond float64": (lambda: gc.descend(f, (1, 1), gradient_tolerance=10**400), "gradient_tolerance"),
    "step size beyond float64": (lambda: gc.Fixed(10**400), "finite"),
    "number of a rule beyond float64": (lambda: gc.Rule("d = -c g", c=10**400), "finite"),
    "axis as text": (lambda: anything.gradient_norm([3, 4], axis="x"), "axis 'x'"),
    "exponent missing": (lambda: anything.gradient_norm([3, 4], None), "exponent"),
    "points as text": (lambda: anything.unit_ball(2, "9"), "3 points"),
    "points with a part": (lambda: anything.unit_ball(2, 9.5), "3 points"),
    "size as text": (lambda: anything.Laplacian("3"), "1 dimension"),
    "size with a part": (lambda: anything.ChainedRosenbrock(2.5), "2 dimensions"),
    "dimension with a part": (lambda: anything.held_spectrum_quadratic(2.5), "2 dimensions"),
    "spectrum as text": (lambda: anything.held_spectrum_quadratic(3, "1"), "0 < μ"),
    "norm of text": (lambda: anything.gradient_norm("ab"), "Real numbers"),
    "norm of ragged lists": (lambda: anything.gradient_norm([[1, 2], [3]]), "Real numbers"),
    "norm along no axis": (lambda: gc.gradient_norm([3, 4], axis=7), "axis 7"),
    "infinite step size": (lambda: gc.Fixed(math.inf), "finite"),
    "run of another function": (lambda: gc.diagnose(gc.parse("y^2"), run), "diagnose"),
    "diagnose turned round": (lambda: anything.diagnose(run, f), "diagnose"),
}


@pytest.mark.parametrize("name", WRONG_USE)
def test_wrong_use_is_refused_in_words(name: str) -> None:
    call, words = WRONG_USE[name]
    with pytest.raises(gc.UsageError, match=words):
        call()


def test_labels_of_data_may_be_true_and_false() -> None:
    assert gc.Table({"Y": [True, False, True]})["Y"].tolist() == [1.0, 0.0, 1.0]


def test_results_are_short_to_print() -> None:
    batch = gc.descend_batch(run.spec, [(-1.2, 1.0), (1.0, 1.0)])
    for result in (run, run.trajectory, run.trajectory.trials, gc.diagnose(f, run), batch):
        assert len(repr(result)) < 200
    assert "500 steps" in repr(run)
    assert "1 flat_start, 1 iteration_limit" in repr(batch)


def test_arrays_of_results_are_read_only() -> None:
    found, trials = gc.diagnose(f, run), run.trajectory.trials
    arrays = [run.points, run.values, run.gradients, run.directions, run.step_sizes, trials.values, trials.step_sizes]
    arrays += [found.cosines, found.angles, found.path_eigenvalues, found.start.eigenvalues, found.end.eigenvectors]
    arrays += [*found.norms.values()]
    assert not any(array.flags.writeable for array in arrays)


def test_plain_numbers_of_any_kind_are_read() -> None:
    numbers: tuple[Any, ...] = (2, 2.0, True + 1, np.float32(2), np.int8(2), np.array(2))
    assert {f.value(number, 5) for number in numbers} == {101.0}


@pytest.mark.parametrize(("text", "x"), [("1/exp(x)", 1000.0), ("1/(1 + exp(-x))", -800.0)])
def test_an_overflow_on_the_way_to_a_gradient_is_not_called_a_missing_gradient(text: str, x: float) -> None:
    alone = gc.descend(gc.parse(text), (x, 0.0))
    assert alone.status.name == "diverged"
    assert "overflows float64" in alone.status.sentence
    batch = gc.descend_batch(alone.spec, [(x, 0.0), (0.0, 0.0)])
    assert batch.status_names.tolist() == ["diverged", "iteration_limit"]


@pytest.mark.parametrize("text", ["sqrt(x^2 + y^2)", "cbrt(x) + cbrt(y)", "sqrt(x) + sqrt(y)"])
def test_a_kink_is_no_overflow(text: str) -> None:
    assert gc.descend(gc.parse(text), (0.0, 0.0)).status.name == "derivative_undefined"
