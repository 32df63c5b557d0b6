"""Diagnostics: one word for a motion, what a run came to, and that any run can be diagnosed."""

from __future__ import annotations

import math
import pickle
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.spec import Goal
from gradnorm_core.diagnostics.behaviour import Behaviour
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.formula_roughness import has_breaks, has_kinks
from gradnorm_core.diagnostics.kinks import is_kink
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.families import ChainedRosenbrock, Laplacian
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.objective import Objective
from tests.support.runs import DOUBLE_WELL, KAPPA_10, diagnosed

# ── Words ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "start", "step_size", "steps", "word"),
    [
        (KAPPA_10, (10, 1), 0.01, 300, "creeps"),
        (KAPPA_10, (10, 1), 0.05, 300, "glides"),
        (KAPPA_10, (10, 1), 0.1, 300, "glides"),
        (KAPPA_10, (10, 1), 0.15, 300, "glides"),
        (KAPPA_10, (10, 1), 2 / 11, 300, "zig-zags"),
        (KAPPA_10, (10, 1), 0.19, 300, "zig-zags"),
        (KAPPA_10, (10, 1), 0.2, 300, "cycles"),
        (KAPPA_10, (10, 1), 0.201, 300, "diverges"),
        (KAPPA_10, (10, 1), 0.21, 500, "diverges"),
        (DOUBLE_WELL, (0.5, 1), 1.1, 300, "cycles"),
        (DOUBLE_WELL, (0.5, 1), 1.5, 300, "bounces"),
        (DOUBLE_WELL, (0.5, 1), 2.2, 300, "diverges"),
        ("3x - 4y", (0, 0), 0.1, 50, "drifts"),
        ("(x^2 - y^2)/2", (1, 0.1), 0.1, 50, "drifts"),
        ("ln(x) + y^2", (1, 1), 0.1, 50, "leaves the domain"),
        ("ln(x) + y^2", (-1, 1), 0.1, 50, "never moved"),
        ("sqrt(x^2 + y^2)", (3, 0), 1.0, 50, "breaks off"),
        ("x^2 + y^2", (0, 0), 1.0, 50, "never moved"),
        (KAPPA_10, (10, 1), 1e-20, 50, "never moved"),
        ("|x| + |y|", (2, 1), 0.3, 50, "cycles"),
    ],
)
def test_one_word_for_a_motion(
    text: str, start: tuple[float, float], step_size: float, steps: int, word: Behaviour
) -> None:
    assert diagnosed(text, start, step_size, steps).behaviour == word


# ── Where it came to ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "start", "kind"),
    [
        (KAPPA_10, (10, 1), "minimum"),
        ("x^2", (1, 5), "minimum"),
        (DOUBLE_WELL, (0, 1), "saddle"),
        ("-x^2 - y^2", (0, 0), "maximum"),
        ("x^4 + y^2", (0.001, 0), "minimum"),
        ("x^3 + y^2", (0.0001, 0), "degenerate"),
        ("max(x^2, y^2)", (1, 1), "minimum"),
        ("hypot(x, y)^2", (0, 0), "minimum"),
        ("1 - exp(-(x^2 + y^2)/2)", (6, 1), "unknown"),
        ("|x| + |y|", (2, 1), "kink"),
        ("|x| + |y|", (0, 0), "kink"),
        ("5", (1, 1), "degenerate"),
    ],
)
def test_what_a_small_gradient_means(text: str, start: tuple[float, float], kind: str) -> None:
    step_size = 0.5 if kind == "kink" else 0.1
    assert diagnosed(text, start, step_size).stationary_kind == kind


def test_a_run_under_way_has_arrived_nowhere_but_knows_its_goal() -> None:
    found = diagnosed(KAPPA_10, (10.0, 1.0), 0.05, steps=5)
    assert found.stationary_kind is None
    assert found.stationary is not None
    assert found.local.stability_limit == 0.2
    assert found.late_flip_shares.shape == (2,)


def test_a_cycle_goes_round_its_minimum_and_a_leap_frog_goes_round_nothing() -> None:
    cycle = diagnosed(DOUBLE_WELL, (0.5, 0.3), 1.1)
    assert cycle.stationary is not None
    assert cycle.stationary.point == pytest.approx([1, 0], abs=1e-9)
    assert diagnosed("sin(50x) + y^2", (0.0, 1.0), 0.5, steps=100).stationary is None


def test_for_ascent_the_theory_reads_the_same() -> None:
    goals: tuple[tuple[str, Goal], ...] = ((f"-{KAPPA_10}", "maximize"), (KAPPA_10, "minimize"))
    up, down = (diagnosed(text, (10.0, 1.0), 0.19, goal=goal) for text, goal in goals)
    assert (up.stationary_kind, down.stationary_kind) == ("maximum", "minimum")
    assert up.end.kind == down.end.kind == "minimum"
    assert up.path_eigenvalues == pytest.approx(down.path_eigenvalues)
    assert (up.zigzag, up.predicted_rate, up.behaviour) == (down.zigzag, down.predicted_rate, down.behaviour)


def test_kinks_are_seen_where_they_are_crossed() -> None:
    found = diagnosed("x^2 + |y|", (1.0, 1.05), 0.1, steps=30)
    assert found.kinks.tolist() == [*range(11, 31)]
    assert diagnosed("|x|^3 + y^2", (1.0, 1.0), 0.1).kinks.size == 0
    assert diagnosed(KAPPA_10, (10.0, 1.0), 0.3).kinks.size == 0
    f = parse("max(|x|, |y|)")
    assert [is_kink(f, point) for point in ((1.0, 1.0), (1.0, 0.0), (0.0, 0.0))] == [True, False, True]
    assert has_kinks(f)
    assert not has_kinks(parse("x^2")) | has_kinks(Laplacian(3))
    assert all(has_breaks(parse(text)) for text in ("tan x", "1/y", "floor(x)", "1/(1 - e^x)", "x/(x^2)"))
    assert not any(has_breaks(parse(text)) for text in ("x/2", "1/(1 + e^(-x))", "y/(2 + x^2)", "x/cosh(x)"))


def test_many_dimensions() -> None:
    for f in (Laplacian(6), ChainedRosenbrock(4)):
        found = diagnose(f, descend(f, np.full(f.dimension, 0.5), step_rule=Fixed(1e-3), max_iterations=50))
        assert found.path_eigenvalues.shape == (51, f.dimension)
        assert found.sign_flip_shares.shape == (f.dimension,)
    laplacian = Laplacian(2)
    found = diagnose(laplacian, descend(laplacian, (1.0, 0.3), step_rule=Fixed(0.5 / (laplacian.dimension + 1))))
    assert found.local.condition_number == pytest.approx(3)


def test_diagnostics_can_be_stored() -> None:
    found = diagnosed(KAPPA_10, (10.0, 1.0), 0.19)
    assert pickle.loads(pickle.dumps(found)).zigzag == found.zigzag


TEXTS = (
    KAPPA_10, DOUBLE_WELL, "100(y - x^2)^2 + (1 - x)^2", "ln(x) + y^2", "|x| + |y|", "max(x, y)", "5", "x^2", "3x - 4y",
    "1/(x^2 + y^2)", "e^(e^x)", "sqrt(x^2 + y^2)", "x^3 - 3xy^2", "tan x + y^2", "x^y", "sin(50x) + y^2", "cbrt(x) y",
    "exp(-x^2 - y^2)", "floor(x) + y^2", "(xy - 1)^2/2",
)  # fmt: skip


@given(
    st.sampled_from(TEXTS), st.floats(-8, 8), st.floats(-8, 8), st.floats(-6, 2),
    st.sampled_from([0, 1, 2, 3, 17, 120]), st.sampled_from(["minimize", "maximize"]),
    st.sampled_from([1e-6, 0.0, 0.5]),
)  # fmt: skip
@settings(max_examples=150)
def test_any_run_can_be_diagnosed(
    text: str, x: float, y: float, size: float, steps: int, goal: Goal, tolerance: float
) -> None:
    f: Objective = parse(text)
    run = descend(f, (x, y), step_rule=Fixed(10.0**size), max_iterations=steps, goal=goal, gradient_tolerance=tolerance)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = diagnose(run.objective, run)
    n = run.iterations
    assert found.path_eigenvalues.shape == (n + 1, 2)
    assert found.angles.shape == found.cosines.shape == (n,)
    assert 0 <= found.zigzag <= 1
    assert set(found.norms) == {1, 2, math.inf}
    assert all(1 <= k <= n for k in (*found.value_rises, *found.norm_rises[2], *found.kinks))
    assert (found.stationary_kind is None) == (run.status.name not in ("converged", "flat_start"))
    assert (found.behaviour == "never moved") <= (n == 0)
    assert found.predicted_rate is None or found.predicted_rate >= 0


# ── the limit of stability ──────────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(8, 400), st.integers(1, 7), st.sampled_from((-1, 1)), st.floats(0.1, 10), st.floats(0.1, 10))
def test_on_a_quadratic_the_word_is_that_of_the_theorem_however_close_to_the_limit(
    steps: int, digits: int, side: int, x: float, y: float
) -> None:
    step_size = 0.2 * (1 + side * 10.0**-digits)  # the limit is 2/λmax = 0.2
    found = diagnosed(KAPPA_10, (x, y), step_size, steps=steps, gradient_tolerance=0.0)
    assert found.period is None
    if side < 0:
        assert found.behaviour in ("zig-zags", "glides", "creeps")
    else:
        assert found.behaviour in ("diverges", "zig-zags")  # until what grows has outgrown what fades


@pytest.mark.parametrize(
    ("steps", "word"), [(20, "zig-zags"), (40, "zig-zags"), (60, "zig-zags"), (80, "cycles"), (400, "cycles")]
)
def test_on_the_limit_a_run_never_diverges(steps: int, word: str) -> None:
    found = diagnosed(KAPPA_10, (10.0, 1.0), 0.2, steps=steps)
    assert found.behaviour == word
    assert found.period == (2 if word == "cycles" else None)


def test_a_component_that_the_run_does_not_have_decides_nothing() -> None:
    assert diagnosed(KAPPA_10, (10.0, 0.0), 2.0, steps=100).behaviour == "cycles"
    assert diagnosed(KAPPA_10, (10.0, 0.0), 1.9999, steps=100).behaviour == "zig-zags"
    assert diagnosed(KAPPA_10, (10.0, 0.0), 2.0001, steps=100).behaviour == "diverges"
