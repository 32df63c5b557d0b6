"""The rules of the guide: each runs, and does what its paper says, written out here as plain loops."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from gradnorm_core.arrays import Floats
from gradnorm_core.descent.descend import descend
from gradnorm_core.methods.directions.adaptive import Adam
from gradnorm_core.methods.directions.rule import Rule
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.schedule import Formula
from gradnorm_core.objectives.gallery import GALLERY

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "own-rule.md"
EXAMPLES = dict(re.findall(r"### (.+?)\n.*?```rule\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL))
ROSENBROCK = GALLERY["rosenbrock"].objective
START = np.array([-1.2, 1.0])
ALPHA = 1e-3
STEPS = 300
Step = Callable[[Floats, Floats, int], Floats]
"""From the gradient, the iterate and k to the direction."""


def sign_descent() -> Step:
    return lambda g, x, k: -np.sign(g)


def lion() -> Step:
    m = np.zeros(2)

    def step(g: Floats, x: Floats, k: int) -> Floats:
        nonlocal m
        update = np.sign(0.9 * m + (1 - 0.9) * g)
        m = 0.99 * m + (1 - 0.99) * g
        return -update

    return step


def power_sign() -> Step:
    m = np.zeros(2)

    def step(g: Floats, x: Floats, k: int) -> Floats:
        nonlocal m
        m = 0.9 * m + (1 - 0.9) * g
        return np.array([-np.exp(np.sign(a) * np.sign(b)) * a for a, b in zip(g, m, strict=True)])

    return step


def amsgrad() -> Step:
    m, v, most = np.zeros(2), np.zeros(2), np.zeros(2)

    def step(g: Floats, x: Floats, k: int) -> Floats:
        nonlocal m, v, most
        m, v = 0.9 * m + (1 - 0.9) * g, 0.999 * v + (1 - 0.999) * g * g
        most = np.where(v > most, v, most)
        return np.asarray(-m / (np.sqrt(most) + 1e-8))

    return step


def weight_decay() -> Step:
    b = np.zeros(2)

    def step(g: Floats, x: Floats, k: int) -> Floats:
        nonlocal b
        b = 0.9 * b + g + 0.01 * x
        return -b

    return step


def restarts() -> Step:
    b = np.zeros(2)

    def step(g: Floats, x: Floats, k: int) -> Floats:
        nonlocal b
        b = g if g[0] * b[0] + g[1] * b[1] < 0 else 0.9 * b + g
        return -b

    return step


def decay_apart() -> Step:
    m, v = np.zeros(2), np.zeros(2)

    def step(g: Floats, x: Floats, k: int) -> Floats:
        nonlocal m, v
        m, v = 0.9 * m + (1 - 0.9) * g, 0.999 * v + (1 - 0.999) * g * g
        u = m / (1 - 0.9 ** (k + 1)) / (np.sqrt(v / (1 - 0.999 ** (k + 1))) + 1e-8)
        after = x - ALPHA * u - 0.001 * x
        return np.asarray((after - x) / ALPHA)

    return step


def nesterov_with_restarts() -> Step:
    last, n = np.zeros(2), 0

    def step(g: Floats, x: Floats, k: int) -> Floats:
        nonlocal last, n
        y = x - ALPHA * g
        n = 0 if k == 0 or float(g @ (y - last)) > 0 else n + 1
        after, last = y + n / (n + 3) * (y - last), y
        return np.asarray((after - x) / ALPHA)

    return step


LOOPS: dict[str, Callable[[], Step]] = {
    "Sign descent": sign_descent, "Lion": lion, "PowerSign": power_sign, "AMSGrad": amsgrad,
    "Momentum with weight decay": weight_decay, "Momentum with restarts": restarts,
    "Weight decay apart from the step size": decay_apart, "Nesterov's method with restarts": nesterov_with_restarts,
}  # fmt: skip


def walked(step: Step) -> Iterator[Floats]:
    """The iterates of a plain loop on Rosenbrock's function, with its gradient written out."""
    x = START.copy()
    for k in range(STEPS + 1):
        yield x
        a, b = x
        g = np.array([-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)])
        x = x + ALPHA * step(g, x, k)


def test_every_example_of_the_guide_is_compared() -> None:
    assert EXAMPLES.keys() == LOOPS.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_the_guide_does_what_its_paper_says(name: str) -> None:
    alpha = Fixed(ALPHA)
    run = descend(ROSENBROCK, START, Rule(EXAMPLES[name]), alpha, max_iterations=STEPS, gradient_tolerance=0)
    expected = np.array(list(walked(LOOPS[name]())))
    # g rounds differently when it is written out; a sign step turns that into a whole step only where g is nearly 0.
    np.testing.assert_allclose(run.points[:100], expected[: len(run.points)][:100], rtol=1e-9, atol=1e-12)


def test_lion_beside_adam_on_rosenbrock() -> None:
    """With the steps of the guide Lion comes nearer to the minimizer; its steps have the length α per coordinate."""
    rule = Formula("0.02*0.999^k", 1.0)
    lion = descend(ROSENBROCK, START, Rule(EXAMPLES["Lion"]), rule, max_iterations=3000)
    adam = descend(ROSENBROCK, START, Adam(), rule, max_iterations=3000)
    assert np.abs(lion.points[-1] - 1).max() < 0.01
    assert lion.values[-1] < 1e-3 < adam.values[-1] < 0.1
    assert set(np.abs(lion.directions).ravel()) == {1.0}
