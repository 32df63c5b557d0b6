"""The engine on a bare page: what the tests and the benchmark of it share."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from playwright.sync_api import Page

from app.browser.bundle import ENGINE, script
from gradnorm_core.arrays import Floats

Evaluate: TypeAlias = Callable[..., Any]
"""Evaluates JavaScript on a page that has the engine."""

# Numbers as one text, the bytes of their doubles: on the way here each number by itself would be taken up three times.
WRITTEN = """
const written = (numbers) => {
  if (!Array.from(numbers).every((one) => typeof one === "number")) throw new TypeError("not all of them are numbers");
  const bytes = new Uint8Array(Float64Array.from(numbers).buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
};
"""
# The engine as a script of its own; what the tests ask for becomes global.
GLOBALS = """
Object.assign(globalThis, {
  written, ...engine_module, ...program_module, ...methods_module, ...stopping_module, ...base64_module,
});
"""
LOAD = f"{{ {script(ENGINE)} {WRITTEN} {GLOBALS} }}"

# Runs each spec with each of its changes.
RUNS = """([tasks, longest]) => tasks.map(([spec, changes]) => changes.map(change => {
  const run = engine.run(spec, change);
  const shown = Math.min(longest, run.count);
  const columns = ["x", "y", "value", "gx", "gy", "norm", "stepSize"].map(name => written(run[name].slice(0, shown)));
  const { status, ending, iterations } = run;
  return { columns, status, ending, iterations, stop: run.stop && written(run.stop) };
}))"""


@dataclass(frozen=True, slots=True)
class Walked:
    """A run of the engine.

    Attributes:
        points, gradients: the iterates that were asked for and ∇f there, (k, 2).
        values, norms, step_sizes: f, ‖∇f‖ and α there, (k,).
        status, ending, iterations: how the whole run ended.
        stop: the point that was reached and not accepted, or None.
    """

    points: Floats
    gradients: Floats
    values: Floats
    norms: Floats
    step_sizes: Floats
    status: str
    ending: str
    iterations: int
    stop: tuple[float, ...] | None


def loaded(page: Page) -> Evaluate:
    """Brings the engine to an empty page; the result evaluates JavaScript there."""
    page.goto("about:blank")
    page.add_script_tag(content=LOAD)
    return page.evaluate


def walked(
    evaluate: Evaluate, tasks: Sequence[tuple[dict[str, Any], Sequence[Any]]], longest: int = 1_000_000
) -> list[list[Walked]]:
    """The runs of each packed spec with each of its changes, with their first `longest` iterates."""
    answers = evaluate(RUNS, [[list(task) for task in tasks], longest])
    return [[_walked(run) for run in runs] for runs in answers]


def _walked(answer: dict[str, Any]) -> Walked:
    x, y, value, gx, gy, norm, step_size = map(numbers, answer["columns"])
    stop = tuple(numbers(answer["stop"]).tolist()) if answer["stop"] else None
    points, gradients = np.stack([x, y], axis=1), np.stack([gx, gy], axis=1)
    return Walked(
        points, gradients, value, norm, step_size, answer["status"], answer["ending"], answer["iterations"], stop
    )  # fmt: skip


def numbers(text: str) -> Floats:
    """The numbers that `written` wrote."""
    return np.frombuffer(base64.b64decode(text), "<f8")
