"""The engine in the browser: every ending, every number of a run, changes, grids, and what is left to the server."""

from __future__ import annotations

import base64
import json
import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.browser.bundle import ENGINE, modules_used, source
from app.browser.engine_data import LEFT_TO_THE_SERVER, formula_program, pack_run
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.descent.status import Ending
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.adaptive import AdaGrad, Adam, RMSProp
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.registry import CLIPS, DIRECTIONS, NOISES, STEP_RULES
from gradnorm_core.methods.step_rules.annealing import Cosine, WarmUp
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.polyak import Polyak
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.families import ChainedRosenbrock
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from tests.e2e.engine import Evaluate, Walked, numbers, walked

AT = "([program, point]) => written(engine.at(program)(...point))"
GRIDS = """([program, window, columns, rows]) =>
  [...engine.grid(program, window, columns, rows), ...engine.field(program, window, columns, rows)].map(written)"""


def case(text: str, start: tuple[float, float], step_size: float = 0.1, **settings: Any) -> RunSpec:
    """A run of 100 steps at most, unless the settings say otherwise."""
    chosen: dict[str, Any] = {"step_rule": Fixed(step_size), "max_iterations": 100, **settings}
    return RunSpec(parse(text), start, **chosen)


ENDINGS = {
    "converged": [case("(x^2 + 10y^2)/2", (1, 1), 0.18), case("-x^2 - y^2", (1, 1), goal="maximize")],
    "flat_start": [case("x^2 + y^2", (0, 0)), case("5", (1, 2)), case("x^2", (0, 3), max_iterations=0)],
    "iteration_limit": [case("x^2 + y^2", (1, 1), 1e-3), case("x^2", (1, 0), max_iterations=0)],
    "value_tolerance": [
        case("x^4 + y^4", (1, 1), 0.01, value_tolerance=1e-3), case("x^2 + 1e6", (1, 1), 0.01, value_tolerance=1e-8),
    ],
    "step_tolerance": [
        case("x^2 + y^2", (1, 1), 1e-3, step_tolerance=0.01), case("x^2", (3, 1e3), step_tolerance=1e-6),
    ],
    "stalled": [
        case("x^2 + y^2", (1, 1), 1e-30), case("x^2 + y^2", (1, 1), 1e-30, direction=HeavyBall()),
        case("x^2 + y^2", (1, 1), step_rule=Formula("step_size*1e-12/(k + 1)", 1e-20)),
    ],
    "step_rule_failed": [
        case("x^2 + y^2", (1, 1), step_rule=Formula("0.01(5 - k)")), case("x^2 + y^2", (1, 1), step_rule=Polyak(1.5)),
    ],
    "far": [case("x^2", (1, 1), 2), case("-x^4", (10, 1)), case("x + y", (0, 0), 1e12)],
    "overflow": [
        case("x^4", (1e80, 0)), case("exp(x^2)", (30, 0)), case("exp(x) - exp(x + y)", (800, 1)),
        case("tanh(x)sqrt(exp(x))", (1500, 1)), case("x^2 + y^2", (1, 1), 1e308, direction=HeavyBall()),
        case("ln(1 + exp(x^2))", (26.7, 0)), case("1/(1 + exp(x^4))", (9, 0)),
    ],
    "left_the_domain": [
        case("ln(x) + y^2", (0.1, 1), 1), case("sqrt(x)", (-1, 0)), case("1/x", (0, 1)), case("sqrt(ln(x))", (-1, 0)),
        case("x ln(x)", (0.5, 1), 3), case("x^y", (-1, 0.5)), case("asin(x) + acosh(y)", (0.9, 1.2), 5),
    ],
    "derivative_undefined": [
        case("sqrt(x) + y", (0, 1)), case("sqrt(x^2 + y^2)", (0, 0)), case("cbrt(x)", (0, 1)), case("x^0.3y", (0, 1)),
        case("abs(x)^0.5", (0, 0)),
    ],
    "rule_failed": [
        case("x^2 + y^2", (1, 1), direction=Rule("u = g - g; d = -u/norm(u)")),
        case("x^2 + y^2", (1, 1), direction=Rule("d = -g ln(2.5 - k)")),
    ],
}  # fmt: skip


def assert_same(spec: RunSpec, ours: Walked) -> None:
    """The engine's run is the core's, number by number."""
    core = run_spec(spec)
    about = f"{spec.objective.text} from {spec.start}: {core.status}"
    assert (ours.status, ours.iterations, ours.stop) == (core.status.name, core.iterations, core.status.point), about
    pairs = {
        "points": (ours.points, core.points),
        "values": (ours.values, core.values),
        "gradients": (ours.gradients, core.gradients),
        "step_sizes": (ours.step_sizes[:-1], core.step_sizes),
        "norms": (ours.norms, gradient_norm(core.gradients)),
    }
    # Math.hypot and NumPy's differ in the last place, which a component that nearly cancels shows: so roundings are
    # measured by the largest number of the run, except where only + − × ÷ and √ are used.
    rounding = 1e-12 if isinstance(spec.direction, AdaGrad | RMSProp | Adam | Rule) else 0.0
    for name, (found, expected) in pairs.items():
        finite = np.abs(expected[np.isfinite(expected)])
        slack = rounding * float(finite.max(initial=0.0))
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=slack, err_msg=f"{name} of {about}")


def test_every_ending_as_in_the_core(evaluate: Evaluate) -> None:
    cases = [(ending, spec) for ending, specs in ENDINGS.items() for spec in specs]
    ours = walked(evaluate, [(pack_run(spec) or {}, [None]) for _, spec in cases])
    for (ending, spec), (run,) in zip(cases, ours, strict=True):
        assert run.ending == ending, f"{spec.objective.text} from {spec.start}: {run.ending} instead of {ending}"
        assert_same(spec, run)


def test_the_engine_has_every_ending_and_every_part_of_the_core(evaluate: Evaluate) -> None:
    endings = {one.name.lower(): [one.status_name, one.rejects] for one in Ending if one}
    assert evaluate("ENDINGS") == endings
    # Only a line search finds that no float64 point along its ray is lower, and searches are left to the server.
    assert set(ENDINGS) | {"precision_limit"} == set(endings)
    known = evaluate("Object.fromEntries(Object.entries(METHODS).map(([kind, parts]) => [kind, Object.keys(parts)]))")
    assert {kind: set(names) for kind, names in known.items()} == {
        "direction": set(DIRECTIONS) - LEFT_TO_THE_SERVER["direction"],
        "step_rule": set(STEP_RULES) - LEFT_TO_THE_SERVER["step_rule"],
        "clip": set(CLIPS) - LEFT_TO_THE_SERVER["clip"],
        "noise": set(NOISES),
    }


def test_what_the_engine_cannot_run_is_left_to_the_server() -> None:
    spec = case("x^2 + y^2", (1, 1))
    assert pack_run(replace(spec, direction=DIRECTIONS["newton"]())) is None
    assert pack_run(replace(spec, direction=DIRECTIONS["bfgs"](), step_rule=STEP_RULES["wolfe"]())) is None
    assert pack_run(replace(spec, step_rule=STEP_RULES["armijo"]())) is None
    assert pack_run(RunSpec(ChainedRosenbrock(2), (1, 1))) is None


def test_a_run_is_plain_data_and_small() -> None:
    for example in GALLERY.values():
        spec = RunSpec(example.objective, example.start, Adam(), tolerance_norm=math.inf)
        assert len(json.dumps(pack_run(spec), allow_nan=False)) < 6000, example.name


def test_changes_give_the_run_of_the_changed_spec(evaluate: Evaluate) -> None:
    spec = case(
        "100(y - x^2)^2 + (1 - x)^2", (-1.2, 1), 1e-3, direction=Adam(), clip=ClipByNorm(5.0),
        noise=GaussianNoise(0.5, 3),
    )  # fmt: skip
    pairs: list[tuple[dict[str, Any], RunSpec]] = [
        ({}, spec),
        ({"start": [2, -1]}, replace(spec, start=(2.0, -1.0))),
        ({"step_rule": {"step_size": 0.02}}, replace(spec, step_rule=Fixed(0.02))),
        ({"direction": {"beta1": 0.5, "epsilon": 0.1}}, replace(spec, direction=Adam(0.5, 0.999, 0.1))),
        ({"clip": {"max_norm": 0.3}}, replace(spec, clip=ClipByNorm(0.3))),
        ({"noise": {"deviation": 2}}, replace(spec, noise=GaussianNoise(2.0, 3))),
        ({"goal": "maximize", "max_iterations": 20}, replace(spec, goal="maximize", max_iterations=20)),
        ({"gradient_tolerance": 3}, replace(spec, gradient_tolerance=3.0)),
        ({"value_tolerance": 0.1}, replace(spec, value_tolerance=0.1)),
        ({"step_tolerance": 0.1}, replace(spec, step_tolerance=0.1)),
        ({}, spec),
    ]
    (ours,) = walked(evaluate, [(pack_run(spec) or {}, [changes for changes, _ in pairs])])
    for (_, changed), run in zip(pairs, ours, strict=True):
        assert_same(changed, run)
    refused = [{"noise": {"seed": 4}}, {"max_iterations": 101}]
    assert evaluate("([spec, all]) => all.map(one => engine.run(spec, one))", [pack_run(spec), refused]) == [None] * 2


def test_changed_numbers_of_an_own_rule(evaluate: Evaluate) -> None:
    spec = case("x^2 + 3y^2", (1, 1), direction=Rule("m = beta m + (1 - beta) g; d = -c m", beta=0.9, c=2))
    pairs = [({}, spec.direction), ({"beta": 0.5}, replace(spec.direction, beta=0.5)), ({}, spec.direction)]  # type: ignore[type-var]
    (ours,) = walked(evaluate, [(pack_run(spec) or {}, [{"direction": changed} for changed, _ in pairs])])
    for (_, direction), run in zip(pairs, ours, strict=True):
        assert_same(replace(spec, direction=direction), run)


def test_an_own_rule_may_read_the_step_size_of_its_step(evaluate: Evaluate) -> None:
    """Fixed and scheduled step sizes are known before the direction, and moved like all other numbers."""
    rule = Rule("v = beta v - alpha g; d = v/alpha - decay x/(1 + α)", beta=0.8, decay=0.1)
    rules = (Fixed(0.05), Formula("step_size/sqrt(k+1)", 0.1), WarmUp(0.05, 7), Cosine(0.1, 60, 0.1, 5))
    specs = [case("x^2 + 3y^2 + x", (1, 1), direction=rule, step_rule=one) for one in rules]
    ours = walked(evaluate, [(pack_run(spec) or {}, [None, {"step_rule": {"step_size": 0.02}}]) for spec in specs])
    for spec, (same, moved) in zip(specs, ours, strict=True):
        assert_same(spec, same)
        assert_same(replace(spec, step_rule=replace(spec.step_rule, step_size=0.02)), moved)  # type: ignore[type-var]


def test_a_longer_run_finds_room_and_the_next_one_writes_into_the_same_arrays(evaluate: Evaluate) -> None:
    spec = case("x^2 + y^2", (1, 1), 1e-3)
    ours = walked(evaluate, [(pack_run(spec) or {}, [None, {"max_iterations": 250}, {"max_iterations": 7}])])[0]
    assert [run.iterations for run in ours] == [100, 250, 7]
    assert_same(replace(spec, max_iterations=250), ours[1])
    same = "spec => { const one = engine.run(spec), { x } = one; return engine.run(spec, { start: [2, 2] }).x === x; }"
    assert evaluate(same, pack_run(spec))


def test_grids_of_values_and_of_gradients(evaluate: Evaluate) -> None:
    for example in GALLERY.values():
        (left, right), (bottom, top) = window = example.view
        found = evaluate(GRIDS, [formula_program(example.objective), window, 41, 23])
        x, y = np.meshgrid(np.linspace(left, right, 41), np.linspace(bottom, top, 23))
        expected = [example.objective.value(x, y), *example.objective.gradient(x, y)]
        for text, array in zip(found, expected, strict=True):
            values = numbers(text).reshape(23, 41)
            scale = np.abs(array[np.isfinite(array)]).max(initial=1.0)
            np.testing.assert_allclose(values, array, rtol=1e-9, atol=1e-13 * scale, err_msg=example.text)


def test_second_derivatives(evaluate: Evaluate) -> None:
    for example in GALLERY.values():
        point = (example.start[0] + 0.1, example.start[1] - 0.2)
        found = evaluate(AT, [formula_program(example.objective, 2), point])
        (hxx, hxy), (_, hyy) = example.objective.hessian(*point)
        expected = [example.objective.value(*point), *example.objective.gradient(*point), hxx, hxy, hyy]
        np.testing.assert_allclose(numbers(found), expected, rtol=1e-9, atol=1e-12, err_msg=example.text)


@pytest.mark.parametrize("name", ENGINE)
def test_the_engine_uses_only_what_stands_before_and_runs_no_text(name: str) -> None:
    text, used = source(f"{name}.js"), modules_used(name)
    assert len(used) == len(re.findall("^import ", text, re.MULTILINE))
    assert set(used) <= set(ENGINE[: ENGINE.index(name)])
    assert "eval(" not in text
    assert "Function(" not in text


# Reads a text in base 64 as a browser does that has no function of its own for it.
BY_HAND = """text => {
  const own = Uint8Array.fromBase64;
  delete Uint8Array.fromBase64;
  try { return [...bytesOf(text)]; } finally { if (own) Uint8Array.fromBase64 = own; }
}"""


@pytest.mark.parametrize("length", [0, 1, 2, 3, 300])
def test_bytes_in_base_64_arrive_in_every_browser(evaluate: Evaluate, length: int) -> None:
    sent = bytes(place * 7 % 256 for place in range(length))
    text = base64.b64encode(sent).decode()
    assert bytes(evaluate("text => [...bytesOf(text)]", text)) == sent
    assert bytes(evaluate(BY_HAND, text)) == sent
