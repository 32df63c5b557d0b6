"""The exported scripts, run by themselves, make the very run they were written from."""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gradnorm_core as gc
from app.exports.script import core_script, numpy_script
from app.settings.methods import Method
from app.settings.settings import to_spec
from gradnorm_core.descent.spec import RunSpec
from tests.support.exports import FIVE, HOSTILE, digits, made_by_core, made_by_numpy
from tests.support.methods import methods

ROSENBROCK, HIMMELBLAU = "100(y - x^2)^2 + (1 - x)^2", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
SMOOTH = "sin(x) cos(y) + (x^2 + 2y^2)/10"

OWN_RULE = """
lambda = 0.1
v = max(v, norm1(g)/2, norminf(g)) + t/1e6
m = beta m_{t-1} + (1 - beta) if(dot(g, m) < 0, 0.5, 1) g^3/(1 + norm(g)^2)
d = -m/sqrt(1 - beta^t)/(1 + sqrt(v)) - lambda x/(1 + x^2)/2 - last/v; last = m
"""

HEAVY_BALL_OF_PAPERS = "v = beta v - alpha g; d = v/alpha"

COMBINATIONS: dict[str, dict[str, Any]] = {
    "steepest in L1": {"direction": gc.Steepest(1)},
    "steepest in L∞": {"direction": gc.Steepest(math.inf), "step_rule": gc.Fixed(0.003)},
    "normalized": {"direction": gc.Normalized()},
    "heavy ball": {"direction": gc.HeavyBall(0.8), "step_rule": gc.Fixed(0.004)},
    "nesterov": {"direction": gc.Nesterov(0.9), "step_rule": gc.Fixed(0.004)},
    "adagrad": {"direction": gc.AdaGrad(), "step_rule": gc.Fixed(0.5)},
    "rmsprop": {"direction": gc.RMSProp(0.9)},
    "adam": {"direction": gc.Adam(), "step_rule": gc.Fixed(0.2)},
    "newton": {"direction": gc.Newton(), "step_rule": gc.Fixed(1.0)},
    "bfgs, wolfe": {"direction": gc.BFGS(), "step_rule": gc.Wolfe()},
    "nonlinear cg, wolfe": {"direction": gc.NonlinearCG(), "step_rule": gc.Wolfe(curvature=0.1)},
    "own rule": {"direction": gc.Rule(OWN_RULE, beta=0.8), "step_rule": gc.Fixed(0.02)},
    "own rule with α": {"direction": gc.Rule(HEAVY_BALL_OF_PAPERS, beta=0.8), "step_rule": gc.Fixed(0.004)},
    "own rule with α_k": {
        "direction": gc.Rule(HEAVY_BALL_OF_PAPERS, beta=0.8),
        "step_rule": gc.Formula("step_size/sqrt(k+1)", 0.01),
    },
    "own rule without a number": {"direction": gc.Rule("d = -g ln(2.5 - k)/(1 + dot(x, g)^2)")},
    "own rule with 1/0": {"direction": gc.Rule("u = 1/0; d = -g u/u")},
    "l-bfgs, wolfe": {"direction": gc.LBFGS(3), "step_rule": gc.Wolfe()},
    "fletcher-reeves, wolfe": {"direction": gc.FletcherReeves(), "step_rule": gc.Wolfe(curvature=0.1)},
    "hestenes-stiefel, wolfe": {"direction": gc.HestenesStiefel(), "step_rule": gc.Wolfe(curvature=0.1)},
    "hestenes-stiefel, armijo": {"direction": gc.HestenesStiefel(), "step_rule": gc.Armijo()},
    "adamw": {"direction": gc.AdamW(weight_decay=0.3), "step_rule": gc.Fixed(0.2)},
    "warm-up": {"step_rule": gc.WarmUp(0.01, 7)},
    "cosine": {"step_rule": gc.Cosine(0.01, 60, 0.05, 7)},
    "cosine without warm-up": {"step_rule": gc.Cosine(0.01, 60)},
    "formula": {"step_rule": gc.Formula("step_size/sqrt(k+1)", 0.02)},
    "armijo": {"step_rule": gc.Armijo()},
    "wolfe": {"step_rule": gc.Wolfe()},
    "exact": {"step_rule": gc.Exact()},
    "relaxed": {"step_rule": gc.Exact(0.8)},
    "barzilai-borwein 1": {"step_rule": gc.BarzilaiBorwein()},
    "barzilai-borwein 2": {"step_rule": gc.BarzilaiBorwein(variant=2)},
    "polyak": {"step_rule": gc.Polyak(-1.0)},
    "clip by norm": {"clip": gc.ClipByNorm(0.7, 1e-6)},
    "clip by value": {"clip": gc.ClipByValue(0.3)},
    "noise": {"noise": gc.GaussianNoise(0.5, 7), "clip": gc.ClipByNorm(1.0), "max_iterations": 600},
    "tolerance in L1": {"tolerance_norm": 1.0, "gradient_tolerance": 0.1},
    "tolerance in L∞": {"tolerance_norm": math.inf, "gradient_tolerance": 0.1},
    "tolerance of f": {"value_tolerance": 1e-4, "gradient_tolerance": 0.0},
    "tolerance of f, climbing": {"value_tolerance": 1e-4, "goal": "maximize", "step_rule": gc.Fixed(1e-4)},
    "tolerance of the step": {"step_tolerance": 1e-3, "direction": gc.HeavyBall(0.8)},
    "no step": {"max_iterations": 0},
}
TEXTS = {"polynomial": HIMMELBLAU, "quadratic": "x^2 + x y + 3y^2", "transcendental": SMOOTH}


@pytest.mark.parametrize("kind", FIVE)
def test_the_five_runs_again_with_numpy_alone(kind: str) -> None:
    spec = to_spec(FIVE[kind])
    run = gc.run_spec(spec)
    *made, modules = made_by_numpy(numpy_script(spec), fresh=True)
    assert made == digits(run)
    assert "numpy" in modules
    assert not {"gradnorm_core", "app", "sympy", "streamlit"} & set(modules)


@pytest.mark.parametrize("kind", FIVE)
def test_the_five_runs_again_with_the_core(kind: str) -> None:
    spec = to_spec(FIVE[kind])
    *made, modules = made_by_core(core_script(spec), fresh=True)
    assert made == digits(gc.run_spec(spec))
    assert "streamlit" not in modules


def test_the_five_runs_are_what_they_are_called() -> None:
    names = [gc.run_spec(to_spec(FIVE[kind])).status.name for kind in FIVE]
    assert names[0] == names[4] == "converged"
    assert names[2:4] == ["diverged", "left_the_domain"]
    zigzag = gc.run_spec(to_spec(FIVE["zig-zag"]))
    assert gc.diagnose(zigzag.objective, zigzag).behaviour == "zig-zags"


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", COMBINATIONS)
def test_every_direction_step_rule_clip_and_noise_to_the_last_digit(name: str, text: str) -> None:
    chosen: dict[str, Any] = {"step_rule": gc.Fixed(0.01), "max_iterations": 90} | COMBINATIONS[name]
    spec = RunSpec(gc.parse(TEXTS[text]), (-1.3, 0.9), **chosen)
    *made, _ = made_by_numpy(numpy_script(spec))
    assert made == digits(gc.run_spec(spec))


@pytest.mark.parametrize("rule", [gc.Armijo(), gc.Wolfe(), gc.Exact(), gc.Polyak(0.0)])
def test_a_start_so_steep_that_the_slope_overflows(rule: Any) -> None:
    spec = RunSpec(gc.parse("exp(x^4) + y^2"), (5, 1), step_rule=rule, max_iterations=30)
    *made, _ = made_by_numpy(numpy_script(spec))
    assert made == digits(gc.run_spec(spec))


@pytest.mark.parametrize(
    ("direction", "rule"),
    [
        (gc.Newton(), gc.Armijo()),
        (gc.BFGS(), gc.Wolfe()),
        (gc.Steepest(), gc.Exact()),
        (gc.Steepest(), gc.Polyak(3.0)),
        (gc.Adam(), gc.Fixed(0.1)),
    ],
)
@pytest.mark.parametrize("text", ["3 - x^2 - 2y^2 - x y", "3 - cosh(x) - y^4 - y^2"])
def test_uphill_too(direction: Any, rule: Any, text: str) -> None:
    spec = RunSpec(gc.parse(text), (0.8, -0.6), direction, rule, "maximize", max_iterations=50)
    *made, _ = made_by_numpy(numpy_script(spec))
    assert made == digits(gc.run_spec(spec))


@pytest.mark.parametrize(
    ("text", "start", "rule"),
    [
        ("|x| + y^2", (1.0, 1.0), gc.Armijo()),
        ("|x - y| + x^2", (2.0, 1.0), gc.Exact()),
        ("max(x + 2y, 3x - y, -x)", (3.0, 1.0), gc.Exact()),
        ("sqrt(x) + y^2", (0.01, 1.0), gc.Fixed(0.1)),
        ("ln(x) + y^2", (-1.0, 1.0), gc.Fixed(0.1)),
        ("exp(x^2) + y^2", (20.0, 1.0), gc.Fixed(1.0)),
        ("cbrt(x) + y", (0.0, 0.0), gc.Fixed(1.0)),
        ("x^2 + y^2", (0.0, 0.0), gc.Fixed(1.0)),
        ("x^2 + y^2", (1.0, 0.0), gc.Fixed(1e-30)),
        ("x + y", (1.0, 0.0), gc.Exact()),
        ("sin(x) + y", (1.0, 0.0), gc.Exact()),
        ("exp(x) + 2y", (1.0, 0.0), gc.Wolfe()),
        ("5", (1.0, 0.0), gc.Fixed(1.0)),
        ("x^4 + y^2", (30.0, 0.0), gc.Fixed(1.0)),
        ("1/x + y^2", (1.0, 0.0), gc.Formula("1/(k-3)")),
    ],
)
def test_every_ending(text: str, start: tuple[float, float], rule: Any) -> None:
    spec = RunSpec(gc.parse(text), start, step_rule=rule, max_iterations=60)
    *made, _ = made_by_numpy(numpy_script(spec))
    assert made == digits(gc.run_spec(spec))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(methods(), st.sampled_from(list(TEXTS.values())), st.sampled_from(["minimize", "maximize"]))
def test_any_method_at_all(method: Method, text: str, goal: Any) -> None:
    chosen = (method.direction, method.step_rule, goal, method.clip)
    spec = RunSpec(gc.parse(text), (-1.3, 0.9), *chosen, max_iterations=40, noise=method.noise)
    *made, _ = made_by_numpy(numpy_script(spec))
    assert made == digits(gc.run_spec(spec))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_stays_inside_its_quotes(text: str) -> None:
    objective = gc.parse("x^2 + y^2")
    hostile = replace(objective, expression=replace(objective.expression, text=text))
    spec = RunSpec(hostile, (1.0, 1.0))
    for script in (numpy_script(spec), core_script(spec)):
        assert script.isascii()
        literals = [node.value for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Constant)]
        assert text in literals


def test_a_plain_run_takes_about_thirty_lines_besides_the_formula() -> None:
    script = numpy_script(to_spec(FIVE["converging"]))
    assert len([line for line in script.splitlines() if line.strip()]) <= 55


def test_a_quadratic_without_a_formula_is_refused_in_words() -> None:
    spec = RunSpec(gc.Quadratic(np.eye(2)), (1.0, 1.0))
    for written in (numpy_script, core_script):
        with pytest.raises(gc.UsageError, match="typed formula"):
            written(spec)
