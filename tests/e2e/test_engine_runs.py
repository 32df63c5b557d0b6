"""Runs of the core, walked again by the engine in the browser: the same iterates, the same status, the same count."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from app.browser.engine_data import LEFT_TO_THE_SERVER, pack_run
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.clipping import ClipByNorm, ClipByValue
from gradnorm_core.methods.directions.adaptive import Adam, AdamW
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.registry import DIRECTIONS
from gradnorm_core.methods.step_rules.annealing import Cosine, WarmUp
from gradnorm_core.methods.step_rules.barzilai_borwein import BarzilaiBorwein
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.polyak import Polyak
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.objectives.gallery.example import Example
from tests.e2e.engine import Evaluate, Walked, walked

STEPS = 200
COMPARED = 50
SCALES = (0.1, 1.0, 3.0)  # times the step size that tells the example's story
SHIFT = 1e-12  # of the start
AGREE = 1e-9  # of the size of the path; a run is chaotic where the shift grows beyond this

METHODS: dict[str, dict[str, Any]] = {
    **{name: {"direction": DIRECTIONS[name]()} for name in DIRECTIONS if name not in LEFT_TO_THE_SERVER["direction"]},
    "steepest in L1": {"direction": Steepest(1)},
    "steepest in L∞": {"direction": Steepest(math.inf)},
}
MORE: dict[str, dict[str, Any]] = {
    "formula in k": {"step_rule": Formula("step_size/sqrt(k + 1)")},
    "formula that ends": {"step_rule": Formula("step_size*(1 - k/100)")},
    "clip by norm": {"clip": ClipByNorm(0.5, 1e-6)},
    "clip by value": {"clip": ClipByValue(0.1)},
    "noise": {"noise": GaussianNoise(0.1, seed=7)},
    "noise, clip and momentum": {
        "noise": GaussianNoise(0.3, seed=8), "clip": ClipByNorm(0.2), "direction": HeavyBall(0.5)
    },
    "own rule with a norm and a choice": {"direction": Rule(
        "beta = 0.9; u = g/(1 + norm(g)); b = if(dot(g, b) < 0, 0, beta) b + u; s = max(s, norm1(b)); d = -b/(1 + s)"
    )},
    "own rule that counts": {"direction": Rule(
        "n = n + 1; v_max = max(v_max, g^2); d = -m - 0.1 sign(x) hypot(g, k)/t; m = 0.5 m_{t-1} + g/sqrt(n + v_max)"
    )},
    "warm-up": {"step_rule": WarmUp(warm_up=30)},
    "cosine": {"step_rule": Cosine(length=40, final=0.1)},
    "cosine after a warm-up": {"step_rule": Cosine(length=60, warm_up=20)},
    "AdamW with much decay": {"direction": AdamW(0.8, 0.9, 1e-6, 0.4)},
    "other numbers": {"direction": Adam(0.5, 0.9, 1e-3)},
    "the other goal": {"goal": "other"},
    "tolerance in L3.5": {"tolerance_norm": 3.5, "gradient_tolerance": 1e-2},
    "tolerance in L∞": {"tolerance_norm": math.inf, "gradient_tolerance": 1e-2},
    "tolerance of f": {"value_tolerance": 1e-3},
    "tolerance of the step": {"step_tolerance": 1e-3},
    "both with momentum": {"direction": HeavyBall(), "value_tolerance": 1e-5, "step_tolerance": 1e-3},
    "no tolerance": {"gradient_tolerance": 0.0},
}  # fmt: skip
SECANTS: tuple[StepRule, ...] = (BarzilaiBorwein(1), BarzilaiBorwein(2), Polyak())


@dataclass(frozen=True)
class Core:
    """A run of the core: its iterates, how it ended, and whether its first 50 iterates tell a shift of the start."""

    points: Floats
    status: str
    iterations: int
    chaotic: bool


def spec_of(example: Example, parts: dict[str, Any]) -> RunSpec:
    """The method on an example, with the step size that tells its story."""
    rule = replace(parts.get("step_rule", Fixed()), step_size=example.step_size)
    chosen = {"goal": example.goal, **parts, "step_rule": rule}
    if chosen["goal"] == "other":
        chosen["goal"] = {"minimize": "maximize", "maximize": "minimize"}[example.goal]
    return RunSpec(example.objective, example.start, max_iterations=STEPS, **chosen)


def core_runs(spec: RunSpec, step_sizes: Floats | None) -> list[Core]:
    """The runs with these step sizes (the spec's own when None), each beside two from shifted starts."""
    start, count = np.array(spec.start), 1 if step_sizes is None else len(step_sizes)
    shift = SHIFT * max(1.0, float(np.abs(start).max())) * np.array([1.0, -0.7])
    starts = np.repeat([start, start + shift, start - shift], count, axis=0)
    batch = descend_batch(spec, starts, None if step_sizes is None else np.tile(step_sizes, 3), record=True)
    return [_core(batch, lane, (lane + count, lane + 2 * count)) for lane in range(count)]


def _core(batch: Any, lane: int, shifted: tuple[int, int]) -> Core:
    points = _path(batch, lane)
    others = [_path(batch, other) for other in shifted]
    chaotic = any(len(other) != len(points) or apart(points, other) > AGREE for other in others)
    return Core(points, str(batch.status_names[lane]), int(batch.iterations[lane]), chaotic)


def _path(batch: Any, lane: int) -> Floats:
    path: Floats = batch.paths.trace.points[: min(batch.iterations[lane], COMPARED) + 1, :, lane]
    return path


def apart(path: Floats, other: Floats) -> float:
    """How far two paths are apart, as a share of how far the first had been from the origin by then."""
    reach = np.maximum.accumulate(np.abs(path).max(axis=1))
    return float((np.abs(path - other).max(axis=1) / np.where(reach > 0, reach, 1.0)).max())


def compare(core: Core, ours: Walked, tally: Counter[str]) -> str | None:
    """The differences of one run, if any; counts what was compared."""
    tally["runs"] += 1
    tally["same status"] += ours.status == core.status
    tally["same count"] += ours.iterations == core.iterations
    tally["chaotic"] += core.chaotic
    if core.chaotic:
        return None
    if len(ours.points) != len(core.points):
        return f"{ours.status} after {ours.iterations} instead of {core.status} after {core.iterations}"
    distance = apart(core.points, ours.points)
    return f"{distance:g} apart" if not distance <= AGREE else None


def check(tally: Counter[str], wrong: list[str], chaotic: float = 0.2) -> None:
    """All runs that are not chaotic agree, and nearly all end alike."""
    assert not wrong, "\n".join(wrong)
    assert tally["same status"] >= 0.99 * tally["runs"], tally
    assert tally["same count"] >= 0.99 * tally["runs"], tally
    assert tally["chaotic"] <= chaotic * tally["runs"], tally


@pytest.mark.parametrize("name", [*METHODS, *MORE])
def test_a_method_on_the_gallery_with_three_step_sizes(name: str, evaluate: Evaluate) -> None:
    parts, tally, wrong = (METHODS | MORE)[name], Counter[str](), list[str]()
    examples = list(GALLERY.values())[:: 1 if name in METHODS else 3]
    specs = [spec_of(example, parts) for example in examples]
    sizes = [np.array(SCALES) * example.step_size for example in examples]
    changes = [[{"step_rule": {"step_size": size}} for size in row.tolist()] for row in sizes]
    ours = walked(evaluate, [*zip(map(packed, specs), changes, strict=True)], COMPARED + 1)
    for spec, row, runs in zip(specs, sizes, ours, strict=True):
        for core, run, size in zip(core_runs(spec, row), runs, row, strict=True):
            if found := compare(core, run, tally):
                wrong.append(f"{spec.objective.text}, α = {size:g}: {found}")
    assert tally["runs"] == len(examples) * len(SCALES)
    check(tally, wrong)


def test_step_sizes_from_the_last_step_and_from_the_value_to_be_reached(evaluate: Evaluate) -> None:
    tally, wrong = Counter[str](), list[str]()
    specs = [replace(spec_of(example, {}), step_rule=rule) for rule in SECANTS for example in GALLERY.values()]
    ours = walked(evaluate, [(packed(spec), [None]) for spec in specs], COMPARED + 1)
    for spec, (run,) in zip(specs, ours, strict=True):
        (core,) = core_runs(spec, None)
        if found := compare(core, run, tally):
            wrong.append(f"{spec.step_rule} on {spec.objective.text}: {found}")
    check(tally, wrong, 0.4)  # both are sensitive where f is far from quadratic


def packed(spec: RunSpec) -> dict[str, Any]:
    """The spec for the engine, which knows it."""
    data = pack_run(spec)
    assert data is not None
    return data
