"""Which norm which program holds against which number; each row was read in the source it names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.gradient_norm.tables import table
from app.style import number
from gradnorm_core.norms import gradient_norm, norm_name


@dataclass(frozen=True, slots=True)
class Program:
    """A program that measures gradients.

    Attributes:
        name: of the program and its function or method.
        p: the norm it takes, unless told otherwise.
        limit: the number it is held against by default; None where the caller gives it.
        does: what happens then.
        source: where that was read.
    """

    name: str
    p: float
    limit: float | None
    does: str
    source: str


STOPPING = (
    Program("SciPy minimize, BFGS", math.inf, 1e-5, "gtol; another norm is an option",
            "docs.scipy.org, minimize(method=’BFGS’)"),
    Program("SciPy minimize, L-BFGS-B", math.inf, 1e-5, "gtol; of the projected gradient",
            "scipy/optimize/_lbfgsb_py.py"),
    Program("Optim.jl", math.inf, None, "g_abstol", "src/utilities/assess_convergence.jl"),
    Program("Gonum optimize", math.inf, None, "GradientThreshold", "optimize/types.go"),
    Program("Ceres GradientProblemSolver", math.inf, 1e-10, "gradient_tolerance; of the projected gradient",
            "include/ceres/gradient_problem_solver.h"),
)  # fmt: skip
CLIPPING = (
    Program("PyTorch clip_grad_norm_", 2.0, None, "scales by c/(‖g‖ + 10⁻⁶), returns ‖g‖ before",
            "torch/nn/utils/clip_grad.py"),
    Program("Optax clip_by_global_norm", 2.0, None, "scales by c/‖g‖, adds nothing", "optax/transforms/_clipping.py"),
)  # fmt: skip


def programs_table(gradient: Sequence[float]) -> str:
    """The programs, what they measure, and what that is at the visitor's point."""
    head = ["program", "norm", "default", "", "at your point", "source"]
    return table(head, [_row(one, gradient) for one in (*STOPPING, *CLIPPING)])


def _row(one: Program, gradient: Sequence[float]) -> list[str]:
    limit = "yours to give" if one.limit is None else number(one.limit)
    return [one.name, norm_name(one.p), limit, one.does, _verdict(one, gradient), one.source]


def _verdict(one: Program, gradient: Sequence[float]) -> str:
    """The norm there, and whether the program would stop."""
    norm = float(gradient_norm(gradient, one.p))
    if one.limit is None or not math.isfinite(norm):
        return number(norm)
    return f"{number(norm)}: {'stops' if norm <= one.limit else 'goes on'}"
