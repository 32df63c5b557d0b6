"""The reasons why a run did not do what was predicted, each held to the run's iterates by a reader of its own."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

import numpy as np
import pytest

from app.text.explanations import why_not
from gradnorm_core.descent.descend import run_spec
from gradnorm_core.descent.run import Run
from gradnorm_core.descent.spec import RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.diagnostics.diagnostics import Diagnostics
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.base import Direction
from gradnorm_core.methods.directions.momentum import HeavyBall
from gradnorm_core.methods.directions.quasi_newton import BFGS
from gradnorm_core.methods.directions.steepest import Steepest
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse

PREDICTED = ("creeps", "glides", "zig-zags", "cycles", "diverges")
FUNCTIONS = ("x^2+4y^2", "x^2+4y^2+0.01x^4", "sqrt(x^2+y^2)", "ln(x)+y^2+1/x", "max(x,y)", "5+0x")
STARTS = ((2.0, 1.0), (2.0, 0.0))
METHODS: tuple[Direction, ...] = (Steepest(), HeavyBall(0.9), BFGS(), Adam())
STEPS = (0.001, 0.19, 0.25, 0.5)
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


def read(text: str) -> float:
    """A number as the screen writes it."""
    plain = text.translate(SUPERSCRIPTS).replace("×10", "e")
    return float(re.sub(r"^(-?)10(?=-?\d)", r"\g<1>1e", plain) if re.match(r"^-?10[⁰¹²³⁴-⁹⁻]", text) else plain)


@cache
def cases() -> tuple[tuple[str, Run, Diagnostics, str], ...]:
    found = []
    for formula, start, method, step in product(FUNCTIONS, STARTS, METHODS, STEPS):
        run = run_spec(RunSpec(parse(formula), start, method, Fixed(step), max_iterations=60))
        seen = diagnose(run.objective, run)
        found += [(one, run, seen, why_not(one, run, seen)) for one in PREDICTED if one != seen.behaviour]
    return tuple(found)


def angles_of(run: Run) -> list[float]:
    """The angles between consecutive gradients in degrees, by the cosine."""
    pairs = [(g, h) for g, h in zip(run.gradients, run.gradients[1:], strict=False) if g.any() and h.any()]
    cosines = [float(g @ h / np.linalg.norm(g) / np.linalg.norm(h)) for g, h in pairs]
    return [float(np.degrees(np.arccos(np.clip(one, -1, 1)))) for one in cosines]


def near(text: str, value: float) -> bool:
    return bool(np.isclose(read(text), value, rtol=0.006, atol=1e-300))


NUMBER = r"(−?[\d.]+(?:×10[⁰¹²³⁴-⁹⁻]+)?|10[⁰¹²³⁴-⁹⁻]+)"


def test_every_reason_is_true_of_the_iterates() -> None:
    wrong: set[str] = set()
    for _, run, _, text in cases():
        norms = np.linalg.norm(run.gradients, axis=1)
        claims = [
            near(first, norms[0]) and near(last, norms[-1]) and int(count) == len(norms) - 1
            for first, last, count in re.findall(rf"goes from {NUMBER} to {NUMBER} in (\d+) step", text)
        ]
        claims += [
            abs(read(angle) - max(angles_of(run))) < 1 and read(angle) > 90
            for angle in re.findall(rf"largest angle between consecutive gradients is {NUMBER}°", text)
        ]
        claims += [np.abs(run.points).max() <= read(one) for one in re.findall(rf"ever exceeds {NUMBER} in size", text)]
        if "no point comes again" in text:
            claims.append(len({tuple(point) for point in run.points.tolist()}) == len(run.points))
        if "the steep component does change sign" in text:
            y = run.gradients[:, 1]
            claims.append(bool((y[:-1] * y[1:] < 0).any()))
        claims += [int(count) == run.iterations for count in re.findall(r" after (\d+) step", text)]
        if "‖∇f‖₂ no longer falls" in text:
            claims.append(bool(norms[-1] > 0.5 * norms[len(norms) // 2]))
        if "within the tolerance" in text:
            claims.append(bool(norms[0] <= 1e-6))
        if not claims or not all(claims):
            wrong.add(f"{run!r}: {text}")
    wrong = {text for text in wrong if not re.search(r"2/λmax|2/\(μ|below 0.975|above 0.975", text)}
    assert not wrong


@pytest.mark.parametrize(
    ("formula", "start", "step", "predicted", "part"),
    [
        ("x^2+4y^2", (2.0, 1.0), 0.13, "zig-zags", "the steep component does change sign"),
        ("x^2+4y^2", (2.0, 0.0), 0.13, "zig-zags", "its zig-zag number is 0,"),  # y stays 0: nothing changes sign
        ("x^2+4y^2", (2.0, 1.0), 0.19, "cycles", "takes α = 2/λmax exactly, 0.25, and α = 0.19"),
        ("x^2+4y^2", (2.0, 0.0), 0.25, "cycles", "no point comes again"),  # α is 2/λmax, and yet it glides along x
        ("x^2+4y^2", (2.0, 1.0), 0.2499, "cycles", "exactly, 0.25, and α = 0.2499"),
        ("x^2+4y^2+0.01x^4", (2.0, 1.0), 0.13, "zig-zags", "its zig-zag number is"),  # y does change sign at every step
    ],
)
def test_a_reason_is_that_of_the_start(
    formula: str, start: tuple[float, float], step: float, predicted: str, part: str
) -> None:
    run = run_spec(RunSpec(parse(formula), start, Steepest(), Fixed(step)))
    assert part in why_not(predicted, run, diagnose(run.objective, run))
