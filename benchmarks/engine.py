"""How fast the engine in the browser walks and samples landscapes, beside the core on the same machine.

In headless Chromium, medians of 50 samples after a warm-up; a sample is as many calls as take some milliseconds, for
the browser's clock is coarse. Every run starts somewhere else, as it does under a hand that drags the start.
"""

from __future__ import annotations

import statistics
import timeit
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from app.browser.engine_data import formula_program, pack_run
from benchmarks.table import Row, percentile
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY
from tests.e2e.chromium import ARGUMENTS, find_chromium
from tests.e2e.engine import loaded, walked
from tests.e2e.test_engine_runs import AGREE, COMPARED, METHODS, SCALES, compare, core_runs, packed, spec_of

STEPS = 500
SAMPLES = 50
ROSENBROCK = GALLERY["rosenbrock"]
PEAKS = GALLERY["peaks"]

# Milliseconds a call, one sample after the other; `act` gets the number of the call.
TIMES = """const times = (samples, calls, act) => {
  let made = 0;
  const sample = () => {
    const begun = performance.now();
    for (let i = 0; i < calls; i += 1) act(made++);
    return (performance.now() - begun) / calls;
  };
  return Array.from({ length: samples + 10 }, sample).slice(10);
};"""
WALKS = f"""([spec, samples]) => {{
  {TIMES}
  return times(samples, 20, i => engine.run(spec, {{ start: [-1.2 + 1e-4 * (i % 100), 1] }}));
}}"""
GRIDS = f"""([program, window, size, samples]) => {{
  {TIMES}
  return times(samples, 5, () => engine.grid(program, window, size));
}}"""


def walks(page: Page, direction: Any, step_size: float) -> tuple[list[float], float]:
    """Milliseconds of 500 steps on Rosenbrock, in the browser and in the core."""
    objective = ROSENBROCK.objective
    spec = RunSpec(objective, ROSENBROCK.start, direction, Fixed(step_size), max_iterations=STEPS)
    times: list[float] = page.evaluate(WALKS, [pack_run(spec), SAMPLES])
    return times, milliseconds(lambda: run_spec(spec))


def walks_over_rows(page: Page, rows: int) -> tuple[list[float], float]:
    """Milliseconds of 500 steps on the squared error of a line over rows of data, in the browser and in the core."""
    dice = np.random.default_rng(17)
    x = dice.normal(size=rows)
    loss = parse("mean((w X + b - Y)^2)", data={"X": x, "Y": 3 * x + 1 + dice.normal(size=rows)})
    spec = RunSpec(loss, (-1.2, 1), step_rule=Fixed(1e-3), max_iterations=STEPS)
    times: list[float] = page.evaluate(WALKS, [pack_run(spec), SAMPLES])
    return times, milliseconds(lambda: run_spec(spec))


def grids(page: Page, size: int) -> tuple[list[float], float]:
    """Milliseconds of size × size values of the peaks, in the browser and in NumPy."""
    objective, window = parse(PEAKS.text), PEAKS.view
    times: list[float] = page.evaluate(GRIDS, [formula_program(objective), window, size, SAMPLES])
    x, y = np.meshgrid(*(np.linspace(low, high, size) for low, high in window))
    return times, milliseconds(lambda: objective.value(x, y))


def milliseconds(act: Callable[[], object]) -> float:
    """The median of 20 calls of the core."""
    return 1e3 * statistics.median(timeit.repeat(act, number=1, repeat=20))


def rows() -> Iterator[Row]:
    """The table's rows of the engine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_page()
        call = loaded(page)
        descent, adam = walks(page, Steepest(), 5e-4), walks(page, Adam(), 0.01)
        small, large = grids(page, 81), grids(page, 161)
        tally, wrong = agreement(call)
        few, many = walks_over_rows(page, 200), walks_over_rows(page, 2000)
        browser.close()
    runs, same = tally["runs"], tally["same status"]
    claim = f"engine against core, {runs} runs: first {COMPARED} iterates ≤ {AGREE:g} apart unless chaotic; same status"
    words = f"{len(wrong)} apart, {tally['chaotic']} chaotic; {100 * same / runs:.1f} % the same"
    yield Row(claim, words, "", None, "0 apart; 99 %", not wrong and same >= 0.99 * runs)
    for name, (times, core) in (("gradient descent", descent), ("Adam", adam)):
        per_step = [1e3 * time / STEPS for time in times]
        yield _row(f"a step of {name} in the browser, Rosenbrock", "µs", per_step, "core", 1e3 * core / STEPS, 1.4)
    yield _row(f"{STEPS} steps of Adam in the browser, Rosenbrock", "ms", adam[0], "core", adam[1], 2)
    for count, (times, core), aim in ((200, few, 12.0), (2000, many, 34.0)):
        yield _row(f"{STEPS} steps over {count} rows of data in the browser", "ms", times, "core", core, aim)
    for size, (times, numpy) in ((81, small), (161, large)):
        aim = 5 * (size / 81) ** 2
        yield _row(f"{size}×{size} values of the peaks in the browser", "ms", times, "NumPy", numpy, round(aim))


def agreement(call: Callable[..., Any]) -> tuple[Counter[str], list[str]]:
    """The engine beside the core: every function of the gallery by every first-order method with three step sizes."""
    tally, wrong = Counter[str](), list[str]()
    for parts in METHODS.values():
        for example in GALLERY.values():
            spec, sizes = spec_of(example, parts), np.array(SCALES) * example.step_size
            changes = [{"step_rule": {"step_size": size}} for size in sizes.tolist()]
            ((*ours,),) = walked(call, [(packed(spec), changes)], COMPARED + 1)
            for core, run in zip(core_runs(spec, sizes), ours, strict=True):
                found = compare(core, run, tally)
                wrong += [found] if found else []
    return tally, wrong


def _row(claim: str, unit: str, ours: list[float], peer: str, other: float, aim: float) -> Row:
    median = statistics.median(ours)
    words = f"{median:.3g} {unit} (p95 {percentile(ours, 95):.3g})"
    return Row(claim, words, f"{peer} {other:.3g} {unit}", median / other, f"≤ {aim:g} {unit}", median <= aim)
