"""The step sizes the theory names sit where the theory says, and stay there while the step size moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.settings.settings import of_example, to_spec
from app.text.landmarks import title
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics import theory
from gradnorm_core.diagnostics.theory import landmarks
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall, Nesterov
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.gallery import GALLERY

VALLEY = parse("(x^2 + 10y^2)/2")


def by_label(spec: RunSpec) -> dict[str, float]:
    """The landmarks without their titles."""
    return {mark.label: mark.step_size for mark in landmarks(spec)}


def test_on_the_quadratic_of_kappa_ten() -> None:
    spec = RunSpec(VALLEY, (10.0, 1.0))
    assert by_label(spec) == pytest.approx({"1/λmax": 0.1, "2/(μ+λmax)": 2 / 11, "2/λmax": 0.2}, rel=1e-12)
    assert [mark.step_size for mark in landmarks(spec)] == sorted(by_label(spec).values())


def test_at_the_minimum_of_any_other_function() -> None:
    well = RunSpec(parse("x^4/4 - x^2/2 + y^2/2"), (0.3, 1.0))  # λ = 2 and 1 at (1, 0)
    assert by_label(well) == pytest.approx({"1/λmax": 0.5, "2/(μ+λmax)": 2 / 3, "2/λmax": 1.0}, rel=1e-6)
    assert title(landmarks(well)[0]).endswith("at the minimum (1, 0)")
    up = RunSpec(parse("-(x^2) - 2y^2"), (1.0, 1.0), goal="maximize")
    assert by_label(up)["2/λmax"] == pytest.approx(0.5)


def test_equal_curvatures_have_one_mark_less() -> None:
    assert by_label(RunSpec(parse("x^2 + y^2"), (1.0, 1.0))) == pytest.approx({"1/λmax": 0.5, "2/λmax": 1.0})


@pytest.mark.parametrize("example", GALLERY)
def test_they_do_not_depend_on_the_step_size(example: str) -> None:
    spec = to_spec(of_example(example))
    other = RunSpec(spec.objective, spec.start, goal=spec.goal, max_iterations=7, step_rule=Fixed(1e-3))
    known = GALLERY[example].minimizers
    assert landmarks(spec, known) == landmarks(other, known)


@pytest.mark.parametrize("example", GALLERY)
def test_the_minimum_they_refer_to_is_that_of_plain_descent(example: str) -> None:
    """So it is looked for once for all methods, step sizes and step limits."""
    spec = replace(to_spec(of_example(example)), start=(0.7, -0.4))
    known = GALLERY[example].minimizers
    found = repr(theory.reference_minimum(spec, known))
    for direction, rule in ((Newton(), Fixed(0.5)), (HeavyBall(0.9), Fixed(1e-4)), (Normalized(), Armijo())):
        other = replace(spec, direction=direction, step_rule=rule, clip=ClipByNorm(1.0), max_iterations=9,
                        gradient_tolerance=0.1, tolerance_norm=1.0, value_tolerance=1e-3)  # fmt: skip
        assert theory.plain_descent(other) == theory.plain_descent(spec)
        assert repr(theory.reference_minimum(other, known)) == found
    assert repr(theory.reference_minimum(theory.plain_descent(spec), known)) == found


@pytest.mark.parametrize("direction", [HeavyBall(0.9), HeavyBall(0.3), Nesterov(0.9), Nesterov(0.3), HeavyBall(0.0)])
def test_momentum_loses_stability_at_its_mark_and_nowhere_else(direction: Direction) -> None:
    spec = RunSpec(VALLEY, (0.0, 1.0), direction=direction, max_iterations=4000)
    (mark,) = landmarks(spec)
    batch = descend_batch(spec, step_sizes=np.array([0.98, 1.02]) * mark.step_size)
    assert list(batch.status_names) == ["converged", "diverged"]


@pytest.mark.parametrize(
    "spec",
    [
        RunSpec(VALLEY, (1.0, 1.0), direction=Normalized()),
        RunSpec(VALLEY, (1.0, 1.0), direction=Steepest(1)),
        RunSpec(VALLEY, (1.0, 1.0), step_rule=Armijo()),
        RunSpec(parse("x + y"), (1.0, 1.0)),
        RunSpec(parse("abs(x) + abs(y)"), (1.0, 1.0)),
        RunSpec(parse("ln(x)"), (-1.0, 1.0)),
    ],
)
def test_where_no_theory_speaks_there_are_none(spec: RunSpec) -> None:
    assert landmarks(spec) == ()


@pytest.mark.parametrize("direction", [Steepest(), HeavyBall(0.9), Nesterov(0.9), Newton()])
def test_a_saddle_has_no_limit_of_stability(direction: Direction) -> None:
    """Along y every step on x² − 3y² leads away, however short it is; along x steepest descent still may overshoot."""
    spec = RunSpec(parse("x^2 - 3y^2"), (1.0, 1e-3), direction=direction, max_iterations=30_000)
    assert "converged" not in descend_batch(spec, step_sizes=np.array([0.002, 0.5, 0.9])).status_names
    assert by_label(spec) == ({"1/λmax": 0.5} if direction == Steepest() else {})


def test_newtons_marks_have_names_in_place_of_formulas() -> None:
    """1 and 2 are the same on every function: "1 = 1" says nothing."""
    assert by_label(RunSpec(VALLEY, (10.0, 1.0), direction=Newton())) == {"full step": 1.0, "limit": 2.0}


def test_a_clip_leaves_them_where_they_are() -> None:
    assert by_label(RunSpec(VALLEY, (10.0, 1.0), clip=ClipByNorm(1.0))) == by_label(RunSpec(VALLEY, (10.0, 1.0)))


@pytest.mark.parametrize("text", ["sqrt(|x|) + y^2", "|x|^(1/3) + y^2", "ln(x^2 + y^2)"])
def test_no_minimum_is_looked_for_where_steps_vanish_at_a_slope(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Towards a cusp or a pole a search takes ever more trials, up to a thousand a step."""
    lengths: list[int] = []

    def counted(spec: RunSpec) -> Run:
        lengths.append(spec.max_iterations)
        return run_spec(spec)

    monkeypatch.setattr(theory, "run_spec", counted)
    assert theory.reference_minimum(RunSpec(parse(text), (2.0, 1.0))) is None
    assert sum(lengths) <= 60


def test_a_minimum_with_a_curvature_is_found_where_parts_of_the_formula_have_kinks() -> None:
    found = theory.reference_minimum(RunSpec(parse("max(x, 0)^2 + max(-x, 0)^2 + 3y^2"), (2.0, 1.0)))
    assert found is not None
    assert found.curvature.eigenvalues == pytest.approx(np.array([2.0, 6.0]))
    assert found.point == pytest.approx((0, 0), abs=1e-6)
