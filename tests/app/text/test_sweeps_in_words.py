"""Findings about sweeps are said only where the picture shows them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.text.sweeps import bifurcation_findings, sweep_findings, sweep_shape
from gradnorm_core.descent.spec import Goal, RunSpec
from gradnorm_core.diagnostics.theory import predicted_steps, reference_minimum
from gradnorm_core.methods.directions.limited_memory import LBFGS
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.sweeps import StepSizeSweep, bifurcation, sweep_step_sizes


def sweep(text: str, start: tuple[float, float], sizes: np.ndarray) -> StepSizeSweep:
    return sweep_step_sizes(RunSpec(parse(text), start, max_iterations=200), sizes)


def test_a_start_within_the_tolerance_is_all_there_is_to_say() -> None:
    found = sweep("5", (1.0, 1.0), np.geomspace(0.01, 1, 40))
    headline, sentences = sweep_findings(found, None)
    assert headline == "The start is within the tolerance: no step is taken, whatever the step size"
    assert (sentences, sweep_shape(found)) == ([], None)


def test_both_sides_are_described_where_both_are_there() -> None:
    found = sweep("(x^2 + 10y^2)/2", (10.0, 1.0), np.geomspace(0.01, 0.4, 60))
    assert sweep_shape(found) == (
        "To the left steps are shorter, and it takes more of them; to the right runs overshoot and diverge."
    )
    left = sweep("(x^2 + 10y^2)/2", (10.0, 1.0), np.geomspace(0.01, 0.15, 60))
    assert "right" not in (sweep_shape(left) or "")
    creeping = sweep("(x^2 + 10y^2)/2", (10.0, 1.0), np.geomspace(1e-6, 1e-5, 20))
    assert sweep_shape(creeping) is None


def test_runs_that_fall_without_bound_overshoot_nothing() -> None:
    """Near (0, 0) x³ is flat enough for the tolerance; longer steps lead past it, and f falls without bound."""
    cases: list[tuple[str, Goal]] = [("x^3 + y^2", "minimize"), ("-x^3 - y^2", "maximize")]
    for text, goal in cases:
        spec = RunSpec(parse(text), (1.0, 0.0), goal=goal, max_iterations=200, gradient_tolerance=1e-3)
        found = sweep_step_sizes(spec, np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]))
        assert found.fastest is not None
        assert "diverged" in found.status_names
        assert (sweep_shape(found) or "").endswith("to the right runs diverge.")
    steep = sweep("exp(x^2) + y^2", (2.0, 1.0), np.array([0.001, 0.002, 1e3, 1e9]))
    assert "overshoot" not in (sweep_shape(steep) or "")


def test_the_fastest_run_may_take_a_single_step() -> None:
    """On x² + y² a step with α = ½ ends on the minimum: those of the others are shorter, not short."""
    found = sweep("x^2 + y^2", (1.0, 1.0), np.array([0.1, 0.2, 0.3, 0.4, 0.5]))
    assert found.steps_to_tolerance[-1] == 1
    assert sweep_shape(found) == "To the left steps are shorter, and it takes more of them."


def test_runs_left_of_the_fastest_that_diverge_or_hop_have_no_short_steps() -> None:
    """L-BFGS learns the curvature with its first step, so a far longer one may be the only one that arrives."""
    bowl = RunSpec(parse("0.0001*(9.21x^2 + 1.99y^2)"), (1.4, -0.1), LBFGS(), Fixed(100.0))
    learned = sweep_step_sizes(replace(bowl, gradient_tolerance=1e-3), np.geomspace(100, 600, 30))
    assert learned.fastest is not None
    left = learned.step_sizes < learned.fastest
    assert (learned.status_names[left] == "diverged").all()
    assert "left" not in (sweep_shape(learned) or "")
    kinked = RunSpec(parse("|x| + |y|"), (3.0, 3.0), max_iterations=40)
    lucky = sweep_step_sizes(kinked, np.array([0.7, 0.8, 0.9, 1.0]))
    assert lucky.fastest == 1.0
    assert sweep_shape(lucky) is None


def test_the_fastest_step_size_is_written_so_that_it_takes_the_steps_told() -> None:
    """With α = 0.5 one step is enough on x² + y²: a neighbour that takes two is not written 0.5."""
    headline, _ = sweep_findings(sweep("x^2 + y^2", (1.0, 1.0), np.array([0.3, 0.49994, 0.52])), None)
    assert headline == "Fastest of 3 step sizes: α = 0.4999, 2 steps"


def test_step_sizes_that_share_the_fewest_steps_are_counted() -> None:
    """On x² + y² the distance is multiplied by 1 − 2α: α = 0.4 and α = 0.6 take as many steps."""
    sizes = np.array([0.3, 0.4, 0.6, 0.7])
    assert sweep_findings(sweep("x^2 + y^2", (1.0, 1.0), sizes), None)[0].endswith("; 1 other takes as few")
    assert "as few" not in sweep_findings(sweep("x^2 + y^2", (1.0, 1.0), sizes[:2]), None)[0]


def test_a_bound_for_quadratics_is_not_told_of_another_function() -> None:
    """Far out ln(1 + x²) is nearly flat: from x = 10 it takes about x²/(4α) steps, whatever the curvature at 0."""
    spec = RunSpec(parse("log(1 + x^2) + y^2"), (10.0, 1.0), max_iterations=20)
    sizes = np.geomspace(0.1, 0.9, 40)
    reference = reference_minimum(spec)
    assert reference is not None
    found = sweep_step_sizes(spec, sizes)
    _, sentences = sweep_findings(found, reference, predicted_steps(spec, sizes, reference.curvature))
    assert "A quadratic that curves as f at the minimum (0, 0) needs about " in " ".join(sentences)
    assert not any("theory needs" in one for one in sentences)


def test_on_a_quadratic_nothing_cycles_beyond_the_limit() -> None:
    spec = RunSpec(parse("(x^2 + 10y^2)/2"), (10.0, 1.0))
    strip = bifurcation(spec, np.linspace(0.15, 0.25, 21), transient=400, kept=16)
    headline, sentences = bifurcation_findings(strip, (0.2,), reference_minimum(spec))
    assert headline == "On a quadratic runs settle below α = 2/λmax = 0.2 and grow without end above"
    assert "has period" not in " ".join([headline, *sentences])
    assert set(strip.periods[strip.step_sizes > 0.2 + 1e-9].tolist()) <= {-1, 0}
