"""Four methods on the whole gallery beside their counterparts in SciPy, to ‖∇f‖∞ ≤ 1e-8: which of them arrive.

    python -m benchmarks.beside_scipy

A run has arrived when the gradient at its last point passes the test, whatever the program itself says of its end.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from benchmarks.table import Row, table
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.methods.directions.conjugate_gradients import NonlinearCG
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.step_rules.line_search import Wolfe
from gradnorm_core.objectives.gallery import GALLERY
from gradnorm_core.objectives.gallery.example import Example

TOLERANCE = 1e-8
STEPS = 2000
EVALUATIONS = 10 * STEPS
"""The most values of f for a run of SciPy: down an endless slope its CG asks for a hundred at every step."""
OURS: dict[str, tuple[Any, Any]] = {
    # SciPy's CG searches with c₂ = 0.4, the others with 0.9.
    "CG": (NonlinearCG(), Wolfe(curvature=0.4)),
    "BFGS": (BFGS(), Wolfe()),
    "L-BFGS-B": (LBFGS(), Wolfe()),
    "Newton-CG": (Newton(), Wolfe()),
}
OPTIONS: dict[str, dict[str, float]] = {
    "CG": {"gtol": TOLERANCE},
    "BFGS": {"gtol": TOLERANCE},
    "L-BFGS-B": {"gtol": TOLERANCE, "ftol": 0, "maxfun": EVALUATIONS},
    "Newton-CG": {"xtol": 1e-12},
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One example and one method: our run, and the value that SciPy came to.

    Attributes:
        example: of the gallery.
        run: ours.
        arrived: whether SciPy's last point passes the test.
        value: f there, −f for ascent; NaN where it is undefined.
    """

    example: Example
    run: Run
    arrived: bool
    value: float

    @property
    def sign(self) -> int:
        """−1 for ascent."""
        return -1 if self.example.goal == "maximize" else 1


def pairs(method: str) -> Iterator[Pair]:
    """Every example of the gallery by this method, here and in SciPy."""
    direction, rule = OURS[method]
    for example in GALLERY.values():
        spec = RunSpec(example.objective, example.start, direction, rule, example.goal, max_iterations=STEPS,
                       gradient_tolerance=TOLERANCE, tolerance_norm=math.inf)  # fmt: skip
        arrived, value = scipy_end(example, method)
        yield Pair(example, run_spec(spec), arrived, value)


def scipy_end(example: Example, method: str) -> tuple[bool, float]:
    """Whether the gradient passes the test at SciPy's last point, and the value there, negated for ascent."""
    f, sign = example.objective, -1 if example.goal == "maximize" else 1
    asked = 0

    def value(x: Any) -> float:
        nonlocal asked
        asked += 1
        return sign * float(f.value_at(np.asarray(x, dtype=np.float64)))

    def gradient(x: Any) -> Any:
        return sign * np.asarray(f.gradient_at(np.asarray(x, dtype=np.float64)), dtype=np.float64)

    def hessian(x: Any) -> Any:
        return sign * np.asarray(f.hessian_at(np.asarray(x, dtype=np.float64)), dtype=np.float64)

    def end_of_patience(_: Any) -> None:
        if asked > EVALUATIONS:
            raise StopIteration

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = minimize(
            value, np.array(example.start), jac=gradient, hess=hessian if method == "Newton-CG" else None,
            method=method, callback=end_of_patience, options={"maxiter": STEPS, **OPTIONS[method]},
        )  # fmt: skip
        return bool(np.abs(gradient(found.x)).max() <= TOLERANCE), value(found.x)


def rows() -> Iterator[Row]:
    """One row for each method."""
    for method in OURS:
        found = list(pairs(method))
        ours, theirs = sum(pair.run.success for pair in found), sum(pair.arrived for pair in found)
        claim = f"{method}: runs of {len(found)} that come to ‖∇f‖∞ ≤ {TOLERANCE:g}"
        lower = sum(
            pair.arrived and not pair.run.success and pair.sign * pair.run.values[-1] < pair.value - 1 for pair in found
        )
        # A tip, or a way down without end, can pass no test, although it lies lower than the point where SciPy rests.
        words = f"{ours}, and {lower} that end lower than SciPy's" if lower else str(ours)
        yield Row(claim, words, f"SciPy {theirs}", (ours + lower) / theirs, "≥ 1", ours + lower >= theirs)


if __name__ == "__main__":
    print(table(rows()))
