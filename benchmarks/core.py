"""How fast the core computes, beside what somebody would write by hand or take from a library.

(c) Reading and compiling every formula of the gallery.
(d) 10,000 steps of one run on Rosenbrock, recorded, beside a loop around SymPy's lambdify, PyTorch and SciPy.
(e) 200 steps from 300 × 300 starts, beside a NumPy kernel written by hand for this one function and method.

    python -m benchmarks.core

PyTorch and SciPy are looked at when they are installed (`pip install torch scipy`) and left out otherwise. Competitors
take turns, and of several rounds the one with the least processor time counts: other work on the machine changes that
least, and all of it runs on one core.
"""

from __future__ import annotations

import statistics
import tracemalloc
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
import sympy

from benchmarks.table import Row, table
from benchmarks.timing import Work, best
from gradnorm_core.arrays import Floats
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.formulas.expression import parse_expression
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import FormulaObjective, parse
from gradnorm_core.objectives.gallery import GALLERY

ROSENBROCK = "100(y - x^2)^2 + (1 - x)^2"
START = (-1.2, 1.0)
STEPS = 10_000
ALPHA = 1e-4


def rows() -> Iterator[Row]:
    """All rows about the core."""
    yield from formulas()
    yield from one_run()
    yield from maps()
    yield sweep()
    yield memory()


# ── (c) ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def formulas() -> Iterator[Row]:
    """Text to a program for f and ∇f, nothing cached."""

    def compiled(text: str) -> Work:
        return lambda: FormulaObjective(parse_expression(text)).program(1)

    times = sorted((best(compiled(example.text))[0], example.name) for example in GALLERY.values())
    middle, (slowest, name) = statistics.median(seconds for seconds, _ in times), times[-1]
    claim = f"(c) parse + compile, {len(times)} gallery functions"
    yield Row(claim, f"median {middle * 1e3:.2f} ms", "", None, "≤ 5 ms", middle <= 5e-3)
    yield Row(f"(c) the slowest of them, {name}", f"{slowest * 1e3:.2f} ms", "", None, "≤ 5 ms", slowest <= 5e-3)


# ── (d) ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def one_run() -> Iterator[Row]:
    """Microseconds per step of one recorded run."""
    spec = RunSpec(parse(ROSENBROCK), START, step_rule=Fixed(ALPHA), max_iterations=STEPS)
    claim, unit = f"(d) {STEPS:,} fixed steps on Rosenbrock", 1e6 / STEPS
    ours, loop = best(lambda: run_spec(spec), _lambdify_loop())
    shown = f"{ours * unit:.2f} µs a step"
    yield Row(claim, shown, f"lambdify/NumPy loop {loop * unit:.2f} µs", ours / loop, "near 1")
    for name, module, step in (("PyTorch SGD", "torch", _torch_step), ("SciPy CG", "scipy", _scipy_step)):
        if find_spec(module) is None:
            yield Row(claim, shown, f"{name}: not installed", None, "≤ 0.05")
            continue
        theirs = step()
        ratio = ours / STEPS / theirs
        yield Row(claim, shown, f"{name} {theirs * 1e6:.0f} µs", ratio, "≤ 0.05", ratio <= 0.05)


def _lambdify_loop() -> Work:
    x, y = sympy.symbols("x y")
    f = 100 * (y - x**2) ** 2 + (1 - x) ** 2
    gradient = sympy.lambdify((x, y), [f.diff(x), f.diff(y)], "numpy", cse=True)

    def loop() -> Floats:
        path = np.empty((STEPS + 1, 2))
        path[0] = point = np.array(START)
        for k in range(STEPS):
            point = point - ALPHA * np.array(gradient(*point))
            path[k + 1] = point
        return path

    return loop


def _torch_step() -> float:
    """Seconds per step of torch.optim.SGD with autograd."""
    import torch  # noqa: PLC0415  (development only)

    point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([point], lr=ALPHA)

    def steps() -> None:
        for _ in range(500):
            optimizer.zero_grad()
            value: Any = 100 * (point[1] - point[0] ** 2) ** 2 + (1 - point[0]) ** 2
            value.backward()
            optimizer.step()

    return best(steps)[0] / 500


def _scipy_step() -> float:
    """Seconds per iteration of scipy.optimize's conjugate gradients, given the gradient."""
    from scipy.optimize import minimize, rosen, rosen_der  # noqa: PLC0415  (development only)

    iterations = int(minimize(rosen, START, jac=rosen_der, method="CG").nit)
    return best(lambda: minimize(rosen, START, jac=rosen_der, method="CG"))[0] / iterations


# ── (e) ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def grid(side: int) -> Floats:
    """Starts on a square grid over Rosenbrock's window, (side², 2)."""
    x, y = np.meshgrid(np.linspace(-2, 2, side), np.linspace(-1, 3, side))
    return np.stack([x.ravel(), y.ravel()], axis=1)


def maps() -> Iterator[Row]:
    """Nanoseconds per point and step of a map over starts that keeps the ends only."""
    starts = grid(300)
    coordinates = np.ascontiguousarray(starts.T)
    methods: dict[str, tuple[Direction, float, float | None]] = {
        "fixed": (Steepest(), 5e-4, 2.0),
        "heavy ball": (HeavyBall(), 5e-5, None),
        "Adam": (Adam(), 0.01, 4.0),
        "Newton": (Newton(), 1.0, None),
    }
    for name, (direction, alpha, aim) in methods.items():
        spec = RunSpec(parse(ROSENBROCK), START, direction, Fixed(alpha), max_iterations=200)
        ours, kernel = best(partial(descend_batch, spec, starts), partial(_kernel, coordinates), rounds=5)
        scale = 1e9 / len(starts) / 200
        ratio = ours / kernel
        beside = f"hand-written kernel {kernel * scale:.1f} ns"
        met = None if aim is None else ratio <= aim
        yield Row(
            f"(e) 300×300 starts × 200 steps, {name}", f"{ours * scale:.1f} ns a point and step", beside, ratio,
            "" if aim is None else f"≤ {aim:g}", met,
        )  # fmt: skip


def _kernel(points: Floats) -> Floats:
    """Value, gradient and fixed step on Rosenbrock, in blocks, and nothing more."""
    ends = np.empty_like(points)
    for low in range(0, points.shape[1], 4096):
        x, y = points[:, low : low + 4096].copy()
        for _ in range(200):
            t, u = y - x * x, 1 - x
            value = 100 * (t * t) + u * u
            x, y = x - 5e-4 * (-400 * (x * t) - 2 * u), y - 5e-4 * (200 * t)
        ends[:, low : low + 4096] = x, y + 0 * value[0]
    return ends


def sweep() -> Row:
    """Many step sizes from one start."""
    spec = RunSpec(parse(ROSENBROCK), START, max_iterations=1000)
    sizes = np.geomspace(1e-5, 1e-2, 400)
    (seconds,) = best(lambda: descend_batch(spec, step_sizes=sizes))
    return Row(
        "400 step sizes × 1000 steps on Rosenbrock", f"{seconds * 1e3:.0f} ms", "", None, "≤ 50 ms", seconds <= 0.05
    )


def memory() -> Row:
    """The peak memory of a map of 400 × 400 starts, everything it returns included."""
    spec = RunSpec(parse(ROSENBROCK), START, Adam(), Fixed(0.01), max_iterations=200)
    tracemalloc.start()
    descend_batch(spec, grid(400))
    megabytes = tracemalloc.get_traced_memory()[1] / 1024**2
    tracemalloc.stop()
    return Row("peak memory of a 400×400 map, Adam", f"{megabytes:.0f} MB", "", None, "≤ 300 MB", megabytes <= 300)


if __name__ == "__main__":
    print(table(rows()))
