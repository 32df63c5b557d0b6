"""Drawn data held to f in high precision: levels, arrows, readings, path, curves, the theory's line.

Random functions, smooth, kinked, undefined in parts, scaled and shifted, seen around their start; each picture is read
back from the data that is sent.
"""

from __future__ import annotations

import math
import random
import re
from typing import Any

import numpy as np
import pytest

from app.figures.alt_text import curves_alt, landscape_alt
from app.figures.curves import curves_figure
from app.figures.landscape import landscape_figure
from app.figures.parts.packing import unpacked
from app.figures.style import LIGHT
from gradnorm_core.arrays import Window
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.registry import DIRECTIONS, why_not
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.landscape import sample
from tests.support.claim_facts import Facts
from tests.support.claim_reading import NUMBER, PLACE, close, read
from tests.support.problems import random_problem

CELLS = 80
"""Cells of the coarsest grid on which level lines are traced, along each side."""
NEAR = (-1.0, -0.25, 0.0, 0.25, 1.0)


def drawn(seed: int) -> tuple[Facts, Diagnostics, Window, dict[str, dict[str, Any]]]:
    """A random run, and the traces of its two pictures by name."""
    dice = random.Random(seed)
    text, start, goal, alpha = random_problem(seed)
    objective, rule = parse(text), Fixed(alpha * dice.choice((0.3, 1.0, 1.9, 3.0)))
    kinds = [Steepest()] * 3 + [kind() for kind in DIRECTIONS.values() if why_not(kind(), rule, objective) is None]
    direction, steps = dice.choice(kinds), dice.choice((3, 40))
    noise = GaussianNoise(0.1, 3) if direction == Steepest() and dice.random() < 0.2 else None
    run = run_spec(RunSpec(objective, start, direction, rule, goal=goal, noise=noise, max_iterations=steps))
    (x, y), side = start, dice.choice((1.0, 4.0))
    window = ((x - side, x + 0.9 * side), (y - 1.1 * side, y + side))
    with np.errstate(all="ignore"):
        seen, land = diagnose(objective, run), sample(objective, window)
        picture = landscape_figure(land, run, LIGHT, angles=seen.angles, goal=goal)
        curves = curves_figure(run, seen, LIGHT)
    return Facts(run), seen, window, {t["name"]: unpacked(t) for t in (*picture["data"], *curves["data"])}


def value(facts: Facts, x: float, y: float) -> float:
    found = facts.exact((x, y))
    return math.nan if found is None else float(found)


@pytest.mark.parametrize("seed", range(60))
def test_the_landscape_shows_f(seed: int) -> None:
    facts, _, window, traces = drawn(seed)
    rng = np.random.default_rng(seed)
    check_the_fill(facts, traces["value"], rng)
    if "levels" in traces:
        check_the_levels(facts, traces["levels"], window, rng)
    if "gradient field" in traces:
        check_the_arrows(facts, traces["gradient field"], traces["gradient values"], rng)


def check_the_fill(facts: Facts, fill: dict[str, Any], rng: np.random.Generator) -> None:
    """The readings are f; a higher shade is a higher f."""
    places = rng.integers(0, [len(fill["y"]), len(fill["x"])], (12, 2))
    true = np.array([value(facts, fill["x"][j], fill["y"][i]) for i, j in places])
    shown = np.array([fill["customdata"][i, j] for i, j in places], float)
    both = np.isfinite(true) & np.isfinite(shown)
    assert np.allclose(shown[both], true[both], rtol=1e-6, atol=1e-6 * np.abs(true[both]).max(initial=0.0))
    assert (np.isnan(true) == np.isnan(shown)).all()
    order, heights = np.argsort(true[both]), np.array([fill["z"][i, j] for i, j in places], float)[both]
    assert (np.diff(heights[order]) >= 0).all()


def check_the_levels(facts: Facts, levels: dict[str, Any], window: Window, rng: np.random.Generator) -> None:
    """Around every vertex, within a cell of the grid, f takes the value of one of the levels."""
    points = np.column_stack([levels["x"], levels["y"]])
    points = points[np.isfinite(points).all(axis=1)]
    cell = max(high - low for low, high in window) / CELLS
    for x, y in points[rng.integers(0, len(points), 10)]:
        around = [value(facts, x + cell * a, y + cell * b) for a in NEAR for b in NEAR]
        if np.isnan(around).any():
            continue  # at the border of the domain f may be arbitrarily steep
        low, high = min(around), max(around)
        assert any(low <= level <= high for level in levels["meta"]), (x, y, low, high)


def check_the_arrows(facts: Facts, field: dict[str, Any], readings: dict[str, Any], rng: np.random.Generator) -> None:
    """Each arrow is centred on its point and goes the way a step goes; the pointer reads f and ∇f there."""
    ends = np.column_stack([field["x"], field["y"]])
    tails, tips = ends[0::6], ends[1::6]
    rows = readings["customdata"]
    assert len(tails) == len(rows)
    for place in rng.integers(0, len(rows), 8):
        x, y, height, gx, gy, norm = rows[place]
        assert height == pytest.approx(value(facts, x, y), rel=1e-9, nan_ok=True)
        true = facts.sign * facts.gradient((x, y))
        if not np.isfinite(true).all() or not np.allclose(true, (gx, gy), rtol=1e-4, atol=1e-6 * norm):
            assert re.search(r"abs|max|\||sqrt", str(facts.run.objective))  # on a kink
            continue
        assert norm == pytest.approx(math.hypot(*true), rel=1e-6)
        assert (tails[place] + tips[place]) / 2 == pytest.approx([x, y], abs=1e-6)
        way = (tips[place] - tails[place]) / np.linalg.norm(tips[place] - tails[place])
        assert way @ (-facts.sign * true / np.linalg.norm(true)) > 1 - 1e-6


@pytest.mark.parametrize("seed", range(60, 160))
def test_path_and_curves_show_the_run(seed: int) -> None:
    facts, _, window, traces = drawn(seed)
    run = facts.run
    path = np.column_stack([traces["path"]["x"], traces["path"]["y"]])
    assert len(path) == len(run.points)
    far = np.isnan(path).any(axis=1)
    assert (path[~far] == run.points[~far]).all()
    assert not far[:1].any()
    for p, name in ((1.0, "‖∇f‖₁"), (2.0, "‖∇f‖₂"), (np.inf, "‖∇f‖<sub>∞</sub>")):
        shown = traces[name]
        with np.errstate(all="ignore"):
            norms = np.array([math.hypot(*g) if p == 2 else np.linalg.norm(g, p) for g in run.gradients])
        expected = np.where(norms > 0, norms, np.nan)[shown["x"]]
        assert np.allclose(shown["y"], expected, rtol=1e-12, equal_nan=True)
    values = traces["f"]
    assert np.array_equal(values["customdata"], run.values[values["x"]], equal_nan=True)
    assert (np.diff(values["y"][np.argsort(values["customdata"])]) >= 0).all() or np.isnan(values["y"]).any()
    check_the_angles(run, traces["angle"])
    check_the_theory(facts, [one for name, one in traces.items() if name.startswith("theory: ")])
    check_the_words(run, window)


def check_the_angles(run: Run, trace: dict[str, Any]) -> None:
    for k, shown in zip(trace["x"], trace["y"], strict=True):
        if k and np.isfinite(shown):
            a, b = run.gradients[k - 1], run.gradients[k]
            a, b = a / np.abs(a).max(), b / np.abs(b).max()
            angle = math.degrees(math.atan2(abs(a[0] * b[1] - a[1] * b[0]), a @ b))
            assert shown == pytest.approx(angle, abs=1e-5)


def rates_at(facts: Facts, alpha: float) -> list[float]:
    """max|1 − αλ| at each stationary point that is known, else at the last iterate."""
    places = facts.stationary or [facts.run.points[-1]]
    return [float(np.abs(1 - alpha * facts.eigenvalues(place)).max()) for place in places]


def check_the_theory(facts: Facts, lines: list[dict[str, Any]]) -> None:
    """The rate is max|1 − αλ| with λ from differences of f; on a quadratic no norm of the run is above its line."""
    run = facts.run
    for line in lines:
        assert run.spec.noise is None
        assert run.spec.direction == Steepest()
        alpha, told = (
            getattr(run.spec.step_rule, "step_size", math.nan),
            re.search(rf"×{NUMBER} per step", line["name"]),
        )
        assert told
        if not (rates := [rate for rate in rates_at(facts, alpha) if close(read(told[1]), rate)]):
            facts.look_downhill()
            rates = [rate for rate in rates_at(facts, alpha) if close(read(told[1]), rate)]
        assert rates
        if "at most" in line["name"]:
            norms = np.hypot(*run.gradients.T)
            assert (norms <= norms[0] * min(rates) ** np.arange(len(norms)) * (1 + 1e-6) + 1e-9 * norms[0]).all()


def check_the_words(run: Run, window: Window) -> None:
    """The alternative texts: first and last iterate, the number of steps, both ends of the norm and of f."""
    told = landscape_alt(run, window)
    steps, first, last = re.search(r"a path of (\d+ steps?)", told), *re.findall(rf"(?:from|to) ({PLACE})", told)[:2]
    assert steps
    assert steps[1] == f"{run.iterations} step" + ("s" if run.iterations != 1 else "")
    for text, point in ((first[0], run.points[0]), (last[0], run.points[-1])):
        for shown, true in zip(re.findall(NUMBER, text), point, strict=True):
            assert close(read(shown), float(true))
    norms = re.search(rf"‖∇f‖₂ goes from {NUMBER} to {NUMBER}, f from {NUMBER} to {NUMBER}\.", curves_alt(run, (2.0,)))
    if norms:
        true = (*(float(np.hypot(*g)) for g in run.gradients[[0, -1]]), float(run.values[0]), float(run.values[-1]))
        assert all(close(read(shown), one) for shown, one in zip(norms.groups(), true, strict=True))


def test_a_picture_of_other_data_is_found_out() -> None:
    """The checks fail on altered pictures."""
    facts, _, window, traces = drawn(1)
    rng = np.random.default_rng(1)
    arrows, readings = traces["gradient field"], traces["gradient values"]
    turned = arrows | {"x": np.roll(arrows["x"], 6)}
    with pytest.raises(AssertionError):
        check_the_arrows(facts, turned, readings, rng)
    lifted = traces["value"] | {"customdata": traces["value"]["customdata"] * 1.01 + 0.1}
    with pytest.raises(AssertionError):
        check_the_fill(facts, lifted, rng)
    moved = traces["levels"] | {"meta": [1e9]}
    with pytest.raises(AssertionError):
        check_the_levels(facts, moved, window, rng)
