"""The sentences at the visitor's point and of the norm's landscape, held to f in high precision."""

from __future__ import annotations

import math
import random
import re

import numpy as np
import pytest

from app.compute.gradient_reading import obstacle_at
from app.figures.alt_text import norm_alt, slope_alt
from app.settings.settings import of_example, to_spec
from app.text.gradient_reading import reading
from app.text.verdict.verdict import verdict
from app.ui.pages.clipping.findings import vanishing_sentences
from app.ui.pages.clipping.scene import PLATEAU
from app.ui.pages.gradient_norm import live
from gradnorm_core.arrays import Window
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.rough_points import jumps_at
from gradnorm_core.diagnostics.surroundings import seems_constant
from gradnorm_core.diagnostics.treatments import TREATMENTS, Treated, spec_of
from gradnorm_core.objectives.formula import parse
from gradnorm_core.sweeps.norm_maps import norm_map, step_map
from tests.support.claim_facts import Facts
from tests.support.claim_reading import NUMBER, close, read
from tests.support.pages import without_tags
from tests.support.problems import random_problem

WINDOW: Window = ((-3.0, 3.0), (-3.0, 3.0))


@pytest.mark.parametrize("seed", range(150))
def test_no_sentence_at_a_random_point_is_false(seed: int) -> None:
    text, start, _, _ = random_problem(seed)
    f, dice = parse(text), random.Random(seed)
    point = tuple(round(one + dice.choice((0.0, 0.0, 0.03)), 3) for one in start)
    facts = Facts(run_spec(RunSpec(f, point, max_iterations=1)))
    with np.errstate(all="ignore"):
        true, known = facts.gradient(point), np.asarray(f.gradient_at(point))
    headline, sentences = reading(point, known, seems_constant(f, np.array(point)))
    if "no gradient" in headline:
        assert not np.isfinite(true).all() or not np.isfinite(known).all()
        return
    norm = float(np.hypot(*true))
    kinked = not np.allclose(known, true, rtol=1e-6, atol=1e-9 * norm)  # on a kink the differences see both sides
    if kinked:
        assert re.search(r"abs|max|\||sqrt", text)
        return
    shown = re.search(rf"‖∇f‖₂ = {NUMBER}", headline)
    assert shown
    assert close(read(shown[1]), norm)
    if norm:
        angle = re.search(rf"points at {NUMBER}°", sentences[0])
        assert angle
        turn = abs(read(angle[1]) - math.degrees(math.atan2(true[1], true[0])) % 360)
        assert min(turn, 360 - turn) <= 0.6
    check_the_table(facts, point, known, dice.choice((0.0, 30.0, 135.0, 270.0)))


def check_the_table(facts: Facts, point: tuple[float, ...], known: np.ndarray, angle: float) -> None:
    """The slope along u, and the slope measured on f: right to its digits, or within the error that is stated."""
    f, (x, y) = facts.run.objective, point
    one = live.turn(f, (x, y), known, angle)
    cells = without_tags(live.turn_table(one, float(f.value_at(point)), known))
    slope = float(known[0]) * math.cos(math.radians(angle)) + float(known[1]) * math.sin(math.radians(angle))
    told = re.search(rf"∇f·u\s+{NUMBER}", cells)
    assert told
    assert abs(read(told[1]) - slope) <= 6e-3 * abs(slope) + 1e-11 * one.norm
    measured = re.search(rf"divided by 2h\s+{NUMBER}(?: ± {NUMBER})?", cells)
    assert measured
    error = 6e-3 * max(abs(slope), 2e-2 * one.norm) + (1.3 * read(measured[2]) if measured[2] else 0.0)
    assert abs(read(measured[1]) - slope) <= error, cells


@pytest.mark.parametrize(
    ("text", "window", "words"),
    [
        ("sin x sin y", ((-10.0, 10.0), (-10.0, 10.0)), "zeros found, among others: "),
        ("y^2", WINDOW, "zeros found, among others: 12 minima"),
        ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", ((-5.0, 5.0), (-5.0, 5.0)), "zeros found: 4 minima, 4 saddles, 1 max"),
        ("|x| + |y|", WINDOW, "zeros found: none"),
        ("exp(-x^2 - y^2)", ((25.0, 40.0), (25.0, 40.0)), "12 undecided points"),
        ("x^2 + y^2", ((1.0, 3.0), (1.0, 3.0)), "zeros found: none"),
    ],
)  # fmt: skip
def test_zeros_of_the_norm_are_not_said_to_be_all_where_they_are_not(text: str, window: Window, words: str) -> None:
    told = norm_alt(norm_map(parse(text), window))
    head, _, kinds = words.partition(": ")
    assert head in told or not kinds
    for kind in (kinds or words).split(", "):
        assert kind in told


def test_where_float64_sees_no_change_nothing_is_called_stationary() -> None:
    """At (30, 30) the slopes of exp(−x² − y²) are about 10⁻⁷⁸⁰: not 0, and not in float64."""
    f = parse("exp(-x^2 - y^2)")
    still = seems_constant(f, np.array([30.0, 30.0]))
    headline, (sentence,) = reading((30.0, 30.0), f.gradient_at((30.0, 30.0)), still)
    assert headline == "At (30, 30) ‖∇f‖₂ = 0 in float64."
    assert "stationary" not in sentence
    run = run_spec(RunSpec(f, (30.0, 30.0)))
    said = verdict(run, diagnose(f, run))
    assert said.headline == "Never moves: around the start f does not change in float64"
    assert "Hessian" not in " ".join(said.sentences)
    assert "too small for these numbers" in " ".join(said.sentences)
    well = parse("(x^2 + y^2)^2")
    assert not seems_constant(well, np.zeros(2))
    assert reading((0.0, 0.0), well.gradient_at((0.0, 0.0)))[1][0].startswith("The point is stationary")


def test_a_level_point_and_one_without_gradient_are_described_as_such() -> None:
    assert slope_alt(np.zeros(2)) == "The slope of f over the direction: 0 in every direction."
    assert "no gradient" in slope_alt(np.array([np.nan, 1.0]))
    assert "between −5 and 5" in slope_alt(np.array([3.0, -4.0]))


def test_the_share_of_starts_where_norms_disagree_is_counted() -> None:
    """On R·diag(1, 10)·Rᵀ at α = 0.1, by a loop of its own over random starts."""
    text = "(3.25x^2 - 4.5sqrt(3)x y + 7.75y^2)/2"
    share = step_map(parse(text), WINDOW, 0.1).share
    told = live.step_sentence(step_map(parse(text), WINDOW, 0.1), own=True)
    a = np.array([[3.25, -2.25 * math.sqrt(3)], [-2.25 * math.sqrt(3), 7.75]])
    starts = np.random.default_rng(1).uniform(-3, 3, (2, 40_000))
    before = a @ starts
    after = a @ (starts - 0.1 * before)
    counted = float(
        ((np.abs(after).sum(axis=0) > np.abs(before).sum(axis=0)) & ((after**2).sum(axis=0) <= (before**2).sum(axis=0)))
        .mean()
    )  # fmt: skip
    assert share == pytest.approx(counted, abs=0.01)
    assert f"{100 * share:.2g} % of the starts" in told
    assert "from none of 231,361 starts" in live.step_sentence(step_map(parse("x^2 + y^2"), WINDOW, 0.1), own=True)


def test_starts_without_a_step_are_not_counted_and_a_norm_that_stays_does_not_fall() -> None:
    """ln x + y² has a gradient for x > 0 alone; the larger of two distances has ‖∇f‖₂ = 1 everywhere."""
    steps = step_map(parse("ln(x) + y^2"), WINDOW, 0.3)
    x, y = np.meshgrid(np.linspace(-3, 3, 481), np.linspace(-3, 3, 481))
    x, y = x[x > 0], y[x > 0]
    later_x, later_y = x - 0.3 / x, 0.4 * y
    x, y, later_x, later_y = (one[later_x > 0] for one in (x, y, later_x, later_y))
    one, two = np.abs(1 / x) + np.abs(2 * y), np.hypot(1 / x, 2 * y)
    share = np.mean((1 / later_x + np.abs(2 * later_y) > one) & (np.hypot(1 / later_x, 2 * later_y) < two))
    told = live.step_sentence(steps, own=True)
    assert f"from {100 * share:.2g} % of the {len(x):,} starts from which it leads to a gradient" in told
    farther = step_map(parse("max(sqrt((x - 1)^2 + y^2), sqrt((x + 1)^2 + y^2))"), WINDOW, 0.3)
    assert farther.rises[1.0].any()
    assert farther.share == 0
    nowhere = step_map(parse("ln(-1 - x^2)"), WINDOW, 0.3)
    assert "from none of 231,361 starts in the window does it lead to a gradient" in live.step_sentence(nowhere, True)


@pytest.mark.parametrize("limit", [1e-4, 5e-4, 1e-3, 0.01, 0.3, 1.0, 50.0])
def test_what_is_said_of_the_plateau_holds_for_every_limit(limit: float) -> None:
    plateau = of_example(PLATEAU)
    specs = [spec_of(to_spec(plateau), one, plateau.step_size, limit) for one in TREATMENTS]
    runs = [Treated.of(place, TREATMENTS[place], run_spec(spec)) for place, spec in enumerate(specs)]
    told = vanishing_sentences(runs, limit)
    norms = np.hypot(*runs[0].run.gradients.T)
    same = all(np.array_equal(runs[0].run.points, runs[place].run.points) for place in (1, 2))
    assert ("are one run" in told) == same
    assert ("near the well some are above" in told) == (not same and norms[0] <= limit)
    assert ("it is above c" in told) == (norms[0] > limit)


@pytest.mark.parametrize(
    ("text", "point"), [("sin(10^8*x) + y", (1.3, 0.2)), ("|x| + 3y^2", (1e-9, 1.0)), ("1/x + y", (1e-8, 1.0))]
)
def test_the_measured_slope_is_that_of_the_gradient_where_f_swings_or_bends_close_by(
    text: str, point: tuple[float, float]
) -> None:
    facts = Facts(run_spec(RunSpec(parse(text), point, max_iterations=1)))
    for angle in (0.0, 35.0, 90.0, 215.0):
        check_the_table(facts, point, facts.gradient(point), angle)


def test_a_slope_that_float64_does_not_resolve_is_not_measured() -> None:
    f = parse("sin(10^8*x)")
    one = live.turn(f, (2e8, 0.0), f.gradient_at((2e8, 0.0)), 0.0)
    assert "no h resolves it: f swings too fast for float64" in live.turn_table(one, 0.0, f.gradient_at((2e8, 0.0)))


@pytest.mark.parametrize(("text", "point"), [("floor(x) + y^2", (2.0, 1.0)), ("sign(x) + y^2", (0.0, 1.0))])
def test_no_gradient_is_claimed_on_a_jump(text: str, point: tuple[float, float]) -> None:
    f = parse(text)
    here, below = f.value_at(point), f.value_at((point[0] - 1e-9, point[1]))
    assert here - below >= 1  # f jumps
    assert jumps_at(f, np.array(point))
    assert reading(point, np.full(2, np.nan), obstacle="jump")[0].endswith("f jumps: there is no gradient.")
    assert not jumps_at(f, np.array([2.5, 1.0]))


@pytest.mark.parametrize(
    ("text", "point", "obstacle"),
    [
        ("x^1.5 + y^2", (0.0, 0.0), "border"),
        ("sqrt(x)^3 + y^2", (0.0, 1.0), "border"),
        ("(1 - x^2 - y^2)^1.5", (1.0, 0.0), "border"),
        ("x^1.5 + y^2", (1.0, 0.0), ""),
        ("|x| + y^2", (0.0, 1.0), "kink"),
        ("floor(x) + y^2", (1.0, 1.0), "jump"),
        ("|x|^1.5 + y^2", (0.0, 0.0), ""),
    ],
)
def test_where_f_ends_it_has_no_gradient(text: str, point: tuple[float, float], obstacle: str) -> None:
    """The derivative of x^1.5 is 0 at 0, by its formula; f has no value on the left, and so no slope that way."""
    f = parse(text)
    beside = np.array(point)[:, None] + 1e-7 * np.array([[1, -1, 0, 0], [0, 0, 1, -1]])
    assert bool(np.isnan(f.value_at(beside)).any()) is (obstacle == "border")
    assert obstacle_at(f, point) == obstacle
    if obstacle == "border":
        headline, sentences = reading(point, np.full(2, np.nan), obstacle="border")
        assert headline.endswith("f ends: there is no gradient.")
        assert "stationary" not in sentences[0]


@pytest.mark.parametrize(
    "text", ["floor(x) + y^2", "round(x) + y^2", "sign(x) + y^2", "(1 - x^2 - y^2)^1.5", "x^1.5 + y^2"]
)
def test_no_zero_of_the_norm_lies_on_a_jump_or_a_border(text: str) -> None:
    f = parse(text)
    for zero in norm_map(f, ((-3.0, 3.0), (-3.0, 3.0)), 41).zeros:
        around = np.array(zero.point)[:, None] + 1e-7 * np.array([[1, -1, 0, 0], [0, 0, 1, -1]])
        assert np.abs(f.value_at(around) - zero.value).max() < 1e-9
