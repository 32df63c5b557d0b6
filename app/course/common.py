"""Helpers of several challenges: numbers to be chosen, and why a run did not arrive."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.course.illustrations import Chart, Curve
from app.course.runner import Runner
from app.text.grammar import counted
from app.text.numbers import number, typeset, unlike
from gradnorm_core.arrays import Window
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.curvature import Curvature, curvature_at
from gradnorm_core.methods.parameter import Parameter
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.formula import parse

MOST: Final = 5000
"""Steps of a run, at most."""


def point_in(window: Window, name: str = "Start") -> tuple[Parameter, ...]:
    """The coordinates of a point in the window."""
    return tuple(asked(f"{name} {axis}", low, high) for axis, (low, high) in zip("xy", window, strict=True))


def alpha_up_to(most: float) -> Parameter:
    """A step size."""
    return alpha_parameter(1e-4, most, most / 10)


def not_there(spec: RunSpec, runner: Runner) -> str:
    """Why a run that should have reached its tolerance counts for nothing."""
    run, found = runner.run(spec), runner.diagnosis(spec)
    if run.status.name != "iteration_limit" or found.behaviour == "diverges":
        return f"The run {found.behaviour}. {typeset(run.status.sentence)}"
    norm = unlike(float(found.norms[2][-1]), [spec.gradient_tolerance])
    return f"After {counted(run.iterations)} ‖∇f‖₂ is still {norm}: the run {found.behaviour}."


BOWL: Final = "(x^2 + 10y^2)/2"
BOWL_START: Final = (10.0, 1.0)
BOWL_WINDOW: Final[Window] = ((-1.5, 11.0), (-3.5, 3.5))
BEHAVIOURS: Final = ("glides", "creeps", "zig-zags", "cycles", "diverges")


def gradient(text: str, point: tuple[float, float]) -> NDArray[np.float64]:
    """∇f at a point."""
    return np.asarray(parse(text).gradient_at(point), dtype=np.float64)


def norm(text: str, point: tuple[float, float], p: float = 2) -> float:
    """‖∇f‖ₚ at a point."""
    return float(gradient_norm(gradient(text, point), p))


def value(text: str, point: tuple[float, float]) -> float:
    """f at a point."""
    return float(parse(text).value(*point))


def curvature(text: str, point: tuple[float, float] = (0.0, 0.0)) -> Curvature:
    """The curvature at a point; of a quadratic it is the same everywhere."""
    return curvature_at(parse(text), point)


def fixed(text: str, start: tuple[float, float], alpha: float, steps: int = 200, **rest: Any) -> RunSpec:
    """Plain gradient descent with a fixed step."""
    return RunSpec(parse(text), start, step_rule=Fixed(alpha), max_iterations=steps, **rest)


def on_bowl(alpha: float, steps: int = 200) -> RunSpec:
    """Plain gradient descent on the bowl."""
    return fixed(BOWL, BOWL_START, alpha, steps)


def steps_of(runner: Runner, spec: RunSpec) -> int:
    """Steps a run took to its tolerance, which it has to reach."""
    run = runner.run(spec)
    assert run.status.name == "converged", run
    return run.iterations


def alpha_parameter(low: float, high: float, default: float, logarithmic: bool = True) -> Parameter:
    """A step size to be chosen."""
    return Parameter("step_size", "α", "Step size", default, low, high, logarithmic=logarithmic)


def asked(label: str, low: float, high: float, symbol: str = "") -> Parameter:
    """A number to be answered."""
    return Parameter("answer", symbol, label, low, low, high)


_SEEN = curvature(BOWL)
_ALPHAS = tuple(np.linspace(0, 0.22, 111).tolist())
FACTORS = Chart(
    curves=(
        Curve("|1 − αμ|, along x", _ALPHAS, tuple(abs(1 - alpha * _SEEN.smallest) for alpha in _ALPHAS)),
        Curve("|1 − αλmax|, along y", _ALPHAS, tuple(abs(1 - alpha * _SEEN.largest) for alpha in _ALPHAS)),
    ),
    x="step size α", y="share of the error kept by a step",
    marks=(
        ("1/λmax", 1 / _SEEN.largest), ("2/(μ+λmax)", 2 / (_SEEN.smallest + _SEEN.largest)),
        ("2/λmax", 2 / _SEEN.largest),
    ),
    level=1.0,
    finding="The share of the error a step keeps, over α: along x it falls slowly, along y it is 0 at 1/λmax = "
    f"{number(1 / _SEEN.largest)} and 1 at 2/λmax = {number(2 / _SEEN.largest)}; the two cross at 2/(μ+λmax) = "
    f"{number(2 / (_SEEN.smallest + _SEEN.largest))}.",
)  # fmt: skip
"""How much of the error a step keeps along both axes of the bowl."""
