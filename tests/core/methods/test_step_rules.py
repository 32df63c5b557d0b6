"""Step rules: the conditions they promise, the counts they are known for, and the trials they keep."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.batch import descend_batch
from gradnorm_core.descent.descend import descend
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.errors import ExpressionError, UsageError
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Normalized, Steepest
from gradnorm_core.methods.registry import STEP_RULES
from gradnorm_core.methods.step_rules.barzilai_borwein import BarzilaiBorwein
from gradnorm_core.methods.step_rules.base import StepRule
from gradnorm_core.methods.step_rules.exact import Exact
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.line_search import Armijo, Wolfe
from gradnorm_core.methods.step_rules.polyak import Polyak
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.norms import gradient_norm
from gradnorm_core.objectives.families import Quadratic
from gradnorm_core.objectives.formula import parse

ROSENBROCK = parse("100(y - x^2)^2 + (1 - x)^2")
TEXTS = st.sampled_from(
    ["100(y - x^2)^2 + (1 - x)^2", "x - ln(x) + y^2", "exp(x) + x^2 + y^4", "x^2/2 + 50y^2", "ln(cosh(x)) + |y|^1.5",
     "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "-exp(-x^2 - y^2)"]
)  # fmt: skip
PLACES = st.tuples(st.floats(0.1, 3), st.floats(-3, 3))
DOWNHILL = st.sampled_from([Steepest(), Steepest(1), Steepest(math.inf), Normalized(), Newton(), BFGS()])


def cosines(gradients: Floats) -> Floats:
    units = gradients / gradient_norm(gradients)[:, None]
    return np.asarray(np.sum(units[1:] * units[:-1], axis=1))


def slopes(run: Run) -> tuple[Floats, Floats]:
    """φ′(0) and φ′(α_k) of every step."""
    before = np.sum(run.gradients[:-1] * run.directions, axis=1)
    return before, np.sum(run.gradients[1:] * run.directions, axis=1)


# ── Armijo ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(TEXTS, PLACES, DOWNHILL, st.sampled_from([1e-4, 0.1, 0.4]), st.sampled_from([0.3, 0.5, 0.8]))
def test_armijo_really_holds(text: str, start: tuple[float, float], direction: Direction, c: float, tau: float) -> None:
    rule = Armijo(sufficient_decrease=c, shrink_factor=tau)
    run = descend(parse(text), start, direction, rule, max_iterations=25)
    first, _ = slopes(run)
    assert np.all(run.values[1:] <= run.values[:-1] + c * run.step_sizes * first)
    powers = np.log(run.step_sizes) / math.log(tau)
    assert powers == pytest.approx(np.round(powers), abs=1e-6)


def test_armijo_takes_the_first_trial_that_is_low_enough() -> None:
    run = descend(ROSENBROCK, (-1.2, 1.0), step_rule=Armijo(), max_iterations=40)
    trials = run.trajectory.trials
    for k in range(run.iterations):
        mine = trials.of(k)
        slope = run.gradients[k] @ run.directions[k]
        assert mine.step_sizes.tolist() == [0.5**j for j in range(len(mine))]
        fine = mine.values <= run.values[k] + 1e-4 * mine.step_sizes * slope
        assert fine.tolist() == [False] * (len(mine) - 1) + [True]
        assert mine.step_sizes[-1] == run.step_sizes[k]
        assert mine.values[-1] == run.values[k + 1]
        assert np.isnan(mine.slopes).all()
    assert run.evaluations.values == len(trials)
    assert run.evaluations.gradients == run.iterations + 1


@pytest.mark.parametrize(("start", "steps"), [((1.2, 1.2), 4497), ((-1.2, 1.0), 5231)])
def test_armijo_on_rosenbrock_takes_the_steps_it_is_known_for(start: tuple[float, float], steps: int) -> None:
    run = descend(ROSENBROCK, start, step_rule=Armijo(), gradient_tolerance=1e-3, max_iterations=10_000)
    assert (run.status.name, run.iterations) == ("converged", steps)


def test_a_search_never_leaves_the_domain() -> None:
    for rule in (Armijo(initial_step=10), Wolfe(initial_step=10), Exact()):
        run = descend(parse("x - ln(x) + y^2"), (0.05, 2.0), step_rule=rule, max_iterations=200)
        assert run.status.name == "converged"
        assert run.points[-1] == pytest.approx([1.0, 0.0], abs=1e-5)


def test_a_search_that_finds_nothing_says_so_and_counts_what_it_tried() -> None:
    # Against the slope lies a jump upward of floor: no point on the ray is lower.
    wall = parse("x - 3floor(x) + y^2")
    run = descend(wall, (1.0, 0.0), step_rule=Wolfe())
    assert run.status.name == "step_rule_failed"
    assert run.status.sentence.startswith("Stopped after 0 steps: no step size was found, since no trial")
    # It ends where x + αd rounds to x, and every trial before moved x.
    trials = run.trajectory.trials.step_sizes
    assert run.evaluations.gradients == len(trials) + 1
    assert (1.0 - trials != 1.0).all()
    assert trials.min() < 1e-14
    assert descend(wall, (1.0, 0.0), step_rule=Armijo()).status.name == "step_rule_failed"


# ── Wolfe ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(TEXTS, PLACES, DOWNHILL, st.sampled_from([0.1, 0.5, 0.9]), st.sampled_from([1e-3, 1.0, 10.0]))
def test_the_strong_wolfe_conditions_really_hold(
    text: str, start: tuple[float, float], direction: Direction, c2: float, alpha: float
) -> None:
    rule = Wolfe(1e-4, c2, alpha)
    run = descend(parse(text), start, direction, rule, max_iterations=15, gradient_tolerance=1e-4)
    first, last = slopes(run)
    assert np.all(run.values[1:] <= run.values[:-1] + 1e-4 * run.step_sizes * first)
    # Where rounding hides the decrease the search takes what it has.
    visible = np.abs(run.step_sizes * first) > 1e-10 * np.abs(run.values[:-1])
    assert np.all(np.abs(last)[visible] <= -c2 * first[visible] * (1 + 1e-9))


def test_wolfe_keeps_slopes_with_its_trials() -> None:
    run = descend(ROSENBROCK, (-1.2, 1.0), step_rule=Wolfe(), max_iterations=20)
    trials = run.trajectory.trials
    for k in range(run.iterations):
        mine = trials.of(k)
        points = run.points[k] + mine.step_sizes[:, None] * run.directions[k]
        gradients = ROSENBROCK.gradient_at(points.T)
        assert mine.slopes == pytest.approx(run.directions[k] @ gradients, rel=1e-12)
    assert (run.evaluations.values, run.evaluations.gradients) == (0, 21 + len(trials))


# ── exact ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.floats(1.5, 1e4), st.floats(-1.5, 1.5), st.tuples(st.floats(-5, 5), st.floats(-5, 5)))
def test_exact_steps_on_a_quadratic_turn_by_a_right_angle(
    kappa: float, turn: float, start: tuple[float, float]
) -> None:
    assume(math.hypot(*start) > 0.1)
    frame = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix = frame @ np.diag([1.0, kappa]) @ frame.T
    bowl = Quadratic((matrix + matrix.T) / 2)
    run = descend(bowl, start, step_rule=Exact(), max_iterations=60, gradient_tolerance=1e-3)
    assume(run.iterations > 1)
    # The last gradient may be all rounding.
    assert np.abs(cosines(run.gradients[:-1])).max(initial=0) < 1e-10


@pytest.mark.parametrize(("kappa", "steps"), [(10, 92), (100, 922), (1000, 9211)])
def test_exact_search_from_the_worst_start(kappa: int, steps: int) -> None:
    f = parse(f"x^2/2 + {kappa}y^2/2")
    tolerance = 1e-8 * math.hypot(kappa, kappa)
    run = descend(f, (kappa, 1.0), step_rule=Exact(), gradient_tolerance=tolerance, max_iterations=10_000)
    assert run.iterations == steps
    assert run.values[1:-1] / run.values[:-2] == pytest.approx(((kappa - 1) / (kappa + 1)) ** 2, rel=1e-6)
    # From this start consecutive norms keep their ratio, but the gradient turns by 90° every time.
    assert np.abs(cosines(run.gradients)).max() < 1e-10


@pytest.mark.parametrize(("relaxation", "ranges"), [(0.9, (25, 60)), (0.8, (25, 60))])
def test_a_little_less_than_exact_is_much_faster(relaxation: float, ranges: tuple[int, int]) -> None:
    tolerance = 1e-8 * math.hypot(10, 10)
    run = descend(parse("x^2/2 + 5y^2"), (10.0, 1.0), step_rule=Exact(relaxation), gradient_tolerance=tolerance)
    assert ranges[0] < run.iterations < ranges[1]


def test_the_norm_may_rise_though_every_step_is_exact() -> None:
    # Starts whose gradients point in all directions; ‖g₊‖/‖g‖ reaches (κ − 1)/(2√κ) = 4.95 at κ = 100.
    turns = np.linspace(0.001, 1.57, 3000)
    starts = np.stack([np.cos(turns), np.sin(turns) / 100], axis=1)
    spec = RunSpec(parse("x^2/2 + 50y^2"), (1.0, 1.0), step_rule=Exact(), max_iterations=1, gradient_tolerance=0)
    batch = descend_batch(spec, starts)
    assert batch.norms.max() == pytest.approx(99 / 20, rel=1e-3)


@given(TEXTS, PLACES)
def test_the_exact_step_ends_where_the_ray_is_flat_or_has_its_kink(text: str, start: tuple[float, float]) -> None:
    run = descend(parse(text), start, step_rule=Exact(), max_iterations=10)
    first, last = slopes(run)
    assert np.all(np.abs(last) <= 1e-9 * np.abs(first) + 1e-12)
    assert np.all(np.diff(run.values) <= 0)


def test_the_first_of_two_minima_is_taken() -> None:
    # Along the x-axis from 0: sin has minima at 3π/2, 7π/2, …
    run = descend(parse("sin(x) + 0.01y"), (2.0, 0.0), step_rule=Exact(), max_iterations=1)
    assert run.points[1][0] == pytest.approx(1.5 * math.pi, abs=1e-3)


def test_exact_stops_at_a_kink() -> None:
    run = descend(parse("|x| + 0.5|y|"), (1.0, 3.0), step_rule=Exact(), max_iterations=1)
    assert run.points[1] == pytest.approx([0.0, 2.5], abs=1e-9)


@pytest.mark.parametrize(
    ("text", "start", "why"),
    [
        ("x + y", (0.5, 0.0), "f falls without end along (-1, -1)."),
        ("-x^2 + y", (0.5, 0.0), "f falls without end along (1, -1)."),
        ("ln(x) + y^2", (0.5, 0.0), "f falls along (-1, 0) up to where it has no value."),
        ("-(softplus(x) + 0.92|y|)", (1.0, 0.5), "f falls without end along (0.795, 1), as far as the search goes."),
        ("y - exp(x)", (1.0, 0.5), "f falls without end along (1, -0.368), as far as float64 goes."),
    ],
)
def test_a_ray_without_a_minimum_is_told_with_its_direction(text: str, start: tuple[float, float], why: str) -> None:
    run = descend(parse(text), start, step_rule=Exact())
    assert run.status.name == "step_rule_failed"
    assert run.status.sentence.endswith(f"since {why}")
    up = descend(parse(f"-({text})"), start, step_rule=Exact(), goal="maximize")
    assert up.status.sentence == run.status.sentence.replace("falls", "rises")


@pytest.mark.parametrize("kind", STEP_RULES.values())
def test_a_failed_search_uphill_is_not_told_as_one_downhill(kind: type[StepRule]) -> None:
    words = getattr(kind, "failure_uphill", kind.failure)
    assert not re.search(r"\b(falls?|lower(ed)?|low|below)\b", words)
    assert hasattr(kind, "failure_uphill") == bool(re.search(r"\b(falls?|lower(ed)?|low|below)\b", kind.failure))


def test_a_value_to_be_reached_is_above_or_below_by_the_goal() -> None:
    down = descend(parse("x^2 + y^2"), (1.0, 0.5), step_rule=Polyak(9.0))
    up = descend(parse("-(x^2 + y^2)"), (1.0, 0.5), step_rule=Polyak(-9.0), goal="maximize")
    assert down.status.sentence.endswith("since f is already below the value to be reached.")
    assert up.status.sentence.endswith("since f is already above the value to be reached.")


# ── the other rules ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_formula_in_k() -> None:
    run = descend(parse("x^2 + y^2"), (1.0, 1.0), step_rule=Formula("0.4/sqrt(k+1)"), max_iterations=9)
    assert run.step_sizes == pytest.approx(0.4 / np.sqrt(np.arange(1, 10)))
    base = descend(parse("x^2 + y^2"), (1.0, 1.0), step_rule=Formula("step_size*0.9^k", 0.3), max_iterations=9)
    assert base.step_sizes == pytest.approx(0.3 * 0.9 ** np.arange(9))


def test_a_formula_that_gives_no_step_size_stops_the_run_in_words() -> None:
    run = descend(parse("x^2 + y^2"), (1.0, 1.0), step_rule=Formula("0.1 - 0.03k"))
    assert (run.status.name, run.iterations) == ("step_rule_failed", 4)
    assert "no positive number for this k" in run.status.sentence


@pytest.mark.parametrize("text", ["0.5/sqrt(x)", "k+", "", "__import__('os')"])
def test_a_formula_that_cannot_be_read_is_an_expression_error(text: str) -> None:
    with pytest.raises(ExpressionError):
        Formula(text)


def test_a_formula_is_text() -> None:
    with pytest.raises(UsageError):
        Formula(0.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("variant", [1, 2])
def test_barzilai_borwein_follows_its_formula(variant: int) -> None:
    f = parse("x^2/2 + 20y^2 + x y")
    run = descend(f, (3.0, -1.0), step_rule=BarzilaiBorwein(variant, 0.01), gradient_tolerance=1e-8)
    s, y = np.diff(run.points, axis=0), np.diff(run.gradients, axis=0)
    ss, sy, yy = (np.sum(u * v, axis=1) for u, v in ((s, s), (s, y), (y, y)))
    expected = ss / sy if variant == 1 else sy / yy
    assert run.status.name == "converged"
    assert run.iterations < 40
    assert run.step_sizes[0] == 0.01
    assert run.step_sizes[1:] == pytest.approx(expected[:-1], rel=1e-9)


def test_barzilai_borwein_has_a_step_where_f_curves_downward() -> None:
    run = descend(parse("-x^2 - 2y^2"), (1.0, 1.0), step_rule=BarzilaiBorwein(1, 0.1), max_iterations=3)
    s, y = np.diff(run.points, axis=0), np.diff(run.gradients, axis=0)
    assert run.step_sizes[1:] == pytest.approx((gradient_norm(s) / gradient_norm(y))[:-1])


@pytest.mark.parametrize(
    ("text", "minimum", "goal"), [("x^2 + 5y^2 + 3", 3.0, "minimize"), ("2 - x^2 - 5y^2", 2.0, "maximize")]
)
def test_polyak_uses_the_gap(text: str, minimum: float, goal: Any) -> None:
    run = descend(parse(text), (2.0, 1.0), step_rule=Polyak(minimum), goal=goal, max_iterations=300)
    gap = np.abs(run.values - minimum)
    assert run.status.name == "converged"
    assert run.step_sizes == pytest.approx((gap / gradient_norm(run.gradients) ** 2)[:-1], rel=1e-9)


def test_polyak_below_its_target_says_so() -> None:
    run = descend(parse("x^2 + y^2"), (2.0, 1.0), step_rule=Polyak(1.0), max_iterations=300)
    assert run.status.name in {"step_rule_failed", "iteration_limit"}
    low = descend(parse("x^2 + y^2"), (0.2, 0.1), step_rule=Polyak(1.0))
    assert (low.status.name, low.iterations) == ("step_rule_failed", 0)
    assert "below the value to be reached" in low.status.sentence


@pytest.mark.parametrize(
    "make", [lambda: Armijo(sufficient_decrease=0), lambda: Armijo(shrink_factor=1), lambda: Armijo(initial_step=-1),
             lambda: Wolfe(0.5, 0.4), lambda: Exact(2), lambda: BarzilaiBorwein(3), lambda: BarzilaiBorwein(0),
             lambda: Polyak(math.inf), lambda: Formula("0.1", 0), lambda: Fixed(math.nan)],
)  # fmt: skip
def test_numbers_that_make_no_sense_are_refused(make: Any) -> None:
    with pytest.raises(UsageError):
        make()


@pytest.mark.parametrize("text", ["α/sqrt(k+1)", "alpha/sqrt(k+1)", r"\alpha/sqrt(k+1)", "Alpha/sqrt(k+1)"])
def test_alpha_in_a_formula_in_k_is_the_step_size(text: str) -> None:
    run = descend(parse("x^2 + y^2"), (1.0, 1.0), step_rule=Formula(text, 0.1), max_iterations=5)
    assert run.step_sizes == pytest.approx(0.1 / np.sqrt(np.arange(1, 6)))


@pytest.mark.parametrize(("text", "caret"), [("α/sqrtt(k+1)", 2), ("alpha + (k", 8), ("k + α + q", 8), ("α*α*q", 4)])
def test_the_caret_of_a_formula_in_k_stands_in_the_text_as_typed(text: str, caret: int) -> None:
    with pytest.raises(ExpressionError) as refused:
        Formula(text)
    assert (refused.value.position, refused.value.text) == (caret, text)
