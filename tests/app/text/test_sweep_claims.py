"""No sentence about many runs is false: sweeps, strips and maps of random functions, their words held to the data.

Curvatures and kinds of points come from values of f in high precision, counts from the endings of the runs, periods
from a loop of its own.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from app.compute import results
from app.compute.tasks import BasinsTask, StartsTask, StripTask, SweepTask, line_of_starts
from app.figures.alt_text import map_alt, sweep_alt
from app.settings.methods import Method
from app.settings.step_sizes import Line, Study
from app.text import sweeps
from app.text.outcomes import LABELS
from gradnorm_core.descent.spec import RunSpec, without_step_size
from gradnorm_core.diagnostics.theory import ReferenceMinimum, is_plain, predicted_steps, reference_minimum
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.directions.newton import Newton
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.registry import DIRECTIONS
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.sweeps import basin_map, bifurcation
from tests.support.problems import random_problem
from tests.support.sweep_claims import false_of_map, false_of_strip, false_of_sweep
from tests.support.sweep_reruns import false_ends, false_periods, false_steps, looped, momentum_of

METHODS = (Steepest(), *(kind() for kind in DIRECTIONS.values() if Method(kind(), Fixed()).incompatibility() is None))
WINDOW = ((-3.0, 3.0), (-3.0, 3.0))


def problem(seed: int) -> RunSpec:
    """A random problem and method; none with the cusp √|x|, where the search for the reference takes seconds."""
    dice = random.Random(seed)
    text, start, goal, alpha = random_problem(seed)
    while "sqrt(|x|)" in text:
        text, start, goal, alpha = random_problem(dice.randrange(10**6))
    clip, noise = dice.choice([None] * 7 + [ClipByNorm(1.0)]), dice.choice([None] * 7 + [GaussianNoise(0.1, 3)])
    steps, start = dice.choice((20, 60, 200)), dice.choice((start, start, start, (start[0], 0.0), (0.0, start[1])))
    direction = Steepest() if dice.random() < 0.4 else dice.choice(METHODS)
    if Method(direction, Fixed(), clip, noise).incompatibility() is not None:
        clip, noise = None, None
    return RunSpec(parse(text), start, direction, Fixed(alpha), goal=goal, clip=clip, noise=noise, max_iterations=steps)


def reference_of(spec: RunSpec) -> ReferenceMinimum | None:
    return results.reference_minimum(without_step_size(spec), "") if is_plain(spec) else None


@pytest.mark.parametrize("seed", range(50))
def test_no_sentence_about_many_runs_is_false(seed: int) -> None:
    spec, quiet = problem(seed), lambda _: None
    reference, swept = reference_of(spec), without_step_size(spec)
    with np.errstate(all="ignore"):
        sweep = SweepTask(swept, results.alphas(Study(), spec, ""), 40).perform(quiet)
        theory = predicted_steps(spec, sweep.step_sizes, reference.curvature) if reference else None
        assert not list(false_of_sweep(sweep, sweeps.sweep_findings(sweep, reference, theory), spec))
        assert not list(false_steps(sweep, spec))
        counts = {
            name: int(count)
            for name, count in re.findall(r"([a-z][a-z 0-9]+?) (\d+)[,.]", sweep_alt(sweep).rsplit(": ", 1)[1])
        }
        assert counts == {LABELS[name]: count for name, count in Counter(sweep.status_names.tolist()).items()}
        line: Line = random.Random(seed).choice(("horizontal", "vertical", "diagonal"))
        first, last = line_of_starts(line, (spec.start[0], spec.start[1]), WINDOW)
        starts = StartsTask(swept, 8, results.alphas(Study(picture="starts"), spec, ""), first, last).perform(quiet)
        assert not list(false_of_map(starts, sweeps.map_findings(starts, "runs"), "runs"))
        basins = BasinsTask(spec, 10, WINDOW).perform(quiet)
        assert not list(false_of_map(basins, sweeps.map_findings(basins, "starts"), "starts"))
        assert not list(false_ends(basins, spec))
        assert sweeps.map_findings(basins, "runs")[0] in map_alt(basins)


@pytest.mark.parametrize("seed", range(30))
def test_no_sentence_about_a_strip_is_false(seed: int) -> None:
    spec = problem(seed)
    alphas = results.alphas(Study(picture="strip"), spec, "")
    if seed % 5 == 0:
        alphas = (1e-9 * alphas[0], 2e-9 * alphas[0])
    with np.errstate(all="ignore"):
        strip = StripTask(without_step_size(spec), alphas, "linear", 12).perform(lambda _: None)
        doublings = results.doublings(without_step_size(spec), "") if is_plain(spec) else ()
        findings = sweeps.bifurcation_findings(strip, doublings, reference_of(spec))
        assert not list(false_of_strip(strip, findings, spec))
        assert not list(false_periods(strip))


def test_runs_that_are_told_wrong_are_found() -> None:
    spec = RunSpec(parse("(x^2 + 10y^2)/2"), (10.0, 1.0), step_rule=Fixed(0.1), max_iterations=200)
    sweep = SweepTask(without_step_size(spec), (0.01, 0.19), 5).perform(lambda _: None)
    assert not list(false_steps(sweep, spec))
    assert list(false_steps(sweep, replace(spec, gradient_tolerance=1e-3)))
    basins = BasinsTask(spec, 4, WINDOW).perform(lambda _: None)
    assert not list(false_ends(basins, spec))
    assert list(false_ends(replace(basins, attractors=basins.attractors + 1), spec))
    steep = replace(spec, objective=parse("(x^2 - 1)^2 + y^2"), start=(0.3, 0.0))
    strip = bifurcation(steep, np.linspace(0.26, 0.3, 3), transient=600, kept=32)
    assert not list(false_periods(strip))
    assert list(false_periods(replace(strip, periods=2 * strip.periods)))
    alone = math.ceil(math.log(1e-6 / 10) / math.log(0.9))  # ‖∇f‖₂ = 10·0.9ᵏ, since y is at its minimum after one step
    assert looped(spec, 0.1, 0.0, np.array(spec.start))[0] == alone
    assert momentum_of(replace(spec, clip=ClipByNorm(1.0))) is None


def test_beyond_the_limit_a_start_without_a_steep_part_settles_and_is_said_to() -> None:
    spec = RunSpec(parse("(x^2 + 10y^2)/2"), (10.0, 0.0))
    strip = bifurcation(spec, np.linspace(0.15, 0.25, 11), transient=400, kept=16)
    headline, sentences = sweeps.bifurcation_findings(strip, (0.2,), reference_minimum(spec))
    assert headline == "The minimum repels beyond α = 2/λmax = 0.2"
    assert sentences[0].startswith(
        "Beyond it 5 of 11 step sizes settle all the same, since the start has no part along "
    )


def test_a_maximum_repels_by_its_own_name() -> None:
    spec = RunSpec(parse("3exp(-x^2/2 - y^2)"), (0.5, 0.4), goal="maximize")
    strip = bifurcation(spec, np.linspace(0.2, 0.5, 7), transient=300, kept=16)
    headline, _ = sweeps.bifurcation_findings(strip, results.doublings(spec), results.reference_minimum(spec))
    assert headline == "The maximum (0, 0) repels beyond α = 2/λmax of −f = 0.333333"


def test_a_run_that_creeps_at_its_pace_has_not_settled() -> None:
    spec = RunSpec(parse("(x^2 + 10y^2)/2"), (10.0, 1.0))
    creeping = bifurcation(spec, [1e-12, 1e-10, 0.1], transient=2500, kept=480)
    assert creeping.periods.tolist() == [0, 0, 1]


def test_arrivals_at_more_points_than_are_told_apart_are_told_of() -> None:
    valley = RunSpec(parse("y^2"), (0.0, 1.0), step_rule=Fixed(0.4), max_iterations=100)
    basins = basin_map(valley, np.linspace(-1, 1, 60), np.array([0.5, 1.0]))
    headline, sentences = sweeps.map_findings(basins, "starts")
    assert "93.3 % at more than 20 other points" in headline
    assert sentences == []


def test_points_of_arrival_that_lie_close_are_written_apart() -> None:
    spec = RunSpec(parse("cos(20x) + y^2"), (1000.0, 0.0), step_rule=Fixed(0.002), max_iterations=500)
    basins = basin_map(spec, np.linspace(1000, 1000.6, 30), np.array([0.0, 0.1]))
    headline, _ = sweeps.map_findings(basins, "starts")
    places = re.findall(r"\([^)]*\)", headline)
    assert len(places) == len(set(places)) > 1


@pytest.mark.parametrize("formula", ["exp(x) + y^2", "x^6 + y^2", "max(x, 0) + y^2"])
def test_a_point_within_the_tolerance_is_not_said_to_be_arrived_at(formula: str) -> None:
    """e^x has no stationary point, x⁶ one at 0 alone: runs meet the tolerance at many points on the way."""
    spec = RunSpec(parse(formula), (1.0, 1.0), Newton() if "exp" in formula else Steepest(), Fixed(0.5))
    basins = basin_map(replace(spec, max_iterations=400), np.linspace(-1, 1, 9), np.array([0.5, 1.0]))
    headline, sentences = sweeps.map_findings(basins, "starts")
    assert len(basins.attractors) > 1
    assert "come within the tolerance at" in headline
    assert "arriv" not in " ".join([headline, *sentences, map_alt(basins)])
