"""f falls and the norm rises; L2 falls and L1 rises: found when they happen, pointed at where they are strongest."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

import gradnorm_core as gc
from app.figures.curves import curves_figure
from app.figures.parts.free_space import LETTER
from app.figures.parts.norm_panel import Room
from app.figures.parts.surprising_steps import SurprisingStep, surprising_label, surprising_step
from app.figures.style import LIGHT
from gradnorm_core.arrays import Floats
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.norms import EXPONENTS
from tests.support.pictures import names, trace, words

ROTATED = "(3.25x^2 - 4.5sqrt(3)xy + 7.75y^2)/2"
"""R(30°)·diag(1, 10)·R(30°)ᵀ."""


def run_from_gradient(gradient: tuple[float, float]) -> gc.Run:
    """The run with α = 1/L on the rotated quadratic whose first gradient is this."""
    f = gc.parse(ROTATED)
    start = np.linalg.solve(f.hessian(0.0, 0.0), gradient)
    return gc.descend(f, tuple(start), step_rule=gc.Fixed(0.1), max_iterations=30)


def test_the_l1_norm_rises_while_the_l2_norm_falls() -> None:
    run = run_from_gradient((1.0, 0.0))
    assert run.gradients[1] == pytest.approx([0.675, 0.390], abs=5e-4)
    found = surprising_step(run, gc.diagnose(run.objective, run), EXPONENTS)
    assert found is not None
    assert (found.norm, found.step) == (1.0, 1)
    assert found.factor == pytest.approx(1.065, abs=5e-4)
    assert found.words == "‖∇f‖₂ falls, ‖∇f‖₁ rises ×1.06 (k = 1)"


def test_the_largest_coordinate_rises_while_the_l2_norm_falls() -> None:
    run = run_from_gradient((1.0, 1.0))
    found = surprising_step(run, gc.diagnose(run.objective, run), (2.0, math.inf))
    assert found is not None
    assert (found.norm, found.step) == (math.inf, 1)
    assert found.factor == pytest.approx(1.065, abs=5e-4)


def test_f_falls_and_the_norm_rises_under_exact_search() -> None:
    f = gc.parse("(x^2 + 10y^2)/2")
    angle = math.atan(10**-0.5)  # the start of the largest rise: (κ − 1)/(2√κ)
    gradient = np.array([math.cos(angle), math.sin(angle)])
    run = gc.descend(f, (gradient[0], gradient[1] / 10), step_rule=Exact(), max_iterations=3)
    diagnostics = gc.diagnose(f, run)
    found = surprising_step(run, diagnostics, EXPONENTS)
    assert found is not None
    assert found.words.startswith("f falls, ‖∇f‖₂ rises ×1.42 (k = 1)")
    figure = curves_figure(run, diagnostics, LIGHT)
    assert list(trace(figure, "surprising step")["x"]) == [1]
    assert "f falls, ‖∇f‖₂ rises" in words(figure)
    assert surprising_step(run, diagnostics, ()) is None


def room(norm: Floats) -> Room:
    """The panel with the norm of 200 steps between 0.01 and 10."""
    return Room(200, (-2.0, 1.0), [{"x": np.arange(201), "y": norm}])


@pytest.mark.parametrize("step", [0, 3, 34, 100, 170, 197, 200])
def test_the_words_are_whole_on_a_phone_wherever_the_step_is(step: int) -> None:
    surprising = SurprisingStep(
        1.0, step, 1.98, 0.12, f"‖∇f‖<sub>2</sub> falls, ‖∇f‖<sub>1</sub> rises ×1.98 (k = {step})"
    )
    label = surprising_label(surprising, room(np.full(201, 0.5)), [], LIGHT)
    longest = max(len(re.sub("<.*?>", "", line)) for line in label["text"].split("<br>"))
    ring, width = 290 * step / 200, LETTER * longest
    left = ring + label["ax"] - (width if label["xanchor"] == "right" else 0)
    assert left >= 0
    assert left + width <= 290


def test_the_words_lie_beside_the_curves_or_on_a_ground_of_their_own() -> None:
    surprising = SurprisingStep(2.0, 100, 1.98, 1.0, "f falls, ‖∇f‖<sub>2</sub> rises ×1.98 (k = 100)")
    level, saw = np.full(201, 0.5), 10.0 ** np.where(np.arange(201) % 2, 0.9, -1.9)
    free, struck = (surprising_label(surprising, room(norm), [], LIGHT) for norm in (level, saw))
    assert "bgcolor" not in free
    assert struck["bgcolor"] == LIGHT.page


def test_a_run_without_surprises_has_no_mark() -> None:
    f = gc.parse("(x^2 + 10y^2)/2")
    run = gc.descend(f, (10.0, 1.0), step_rule=gc.Fixed(0.05))
    assert "surprising step" not in names(curves_figure(run, gc.diagnose(f, run), LIGHT))


def test_uphill_f_rises() -> None:
    run = gc.descend(gc.parse("-x^4/4 + x^2/2"), (0.05, 0.0), step_rule=gc.Fixed(0.1), goal="maximize")
    found = surprising_step(run, gc.diagnose(run.objective, run), EXPONENTS)
    assert found is not None
    assert found.words.startswith("f rises, ‖∇f‖₂ rises")
