"""Claims about runs whose swings grow slowly, or run off along a kink, of many methods: none is false."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from mpmath import fdot, mp, mpf

import gradnorm_core as gc
from app.text.verdict.verdict import verdict
from gradnorm_core.descent.spec import Goal, RunSpec
from gradnorm_core.diagnostics.diagnose import diagnose
from gradnorm_core.methods.directions.base import Direction
from tests.support.false_claims import false_claims

LEARNERS = (gc.LBFGS(3), gc.LBFGS(6), gc.BFGS(), gc.HeavyBall(0.9), gc.Adam(), gc.Newton(), gc.Steepest())


def near_the_limit(dice: random.Random) -> RunSpec:
    """A quadratic from a start mostly along its flat direction, with a step a little below or above the limit."""
    beta, c = dice.choice((0.5, 0.8, 0.9)), round(dice.uniform(0, 3), 2)
    top = 2 + 2 * c
    directions: dict[Direction, float] = {
        gc.Nesterov(beta): 2 * (1 + beta) / ((1 + 2 * beta) * top),
        gc.HeavyBall(beta): 2 * (1 + beta) / top,
        gc.Steepest(): 2 / top,
    }
    direction = dice.choice(list(directions))
    start = (round(dice.gauss(0, 1), 2), round(dice.gauss(0, 1) * 10 ** dice.uniform(-3, 0), 4))
    alpha, steps = directions[direction] * dice.uniform(0.98, 1.05), dice.choice((40, 80, 300))
    return RunSpec(gc.parse(f"norm(x,y)^2 + {c}y^2"), start, direction, gc.Fixed(alpha), max_iterations=steps)


def along_a_kink(dice: random.Random) -> RunSpec:
    """A ridge or a valley with a kink along an axis, shifted by a million now and then."""
    a, c, shift = round(dice.uniform(0.1, 40), 2), round(dice.uniform(0.1, 2), 2), dice.choice((0, 1_000_000))
    goal: Goal = dice.choice(("minimize", "maximize"))
    start = (round(dice.gauss(0, 3), 2), round(dice.gauss(0, 3), 2))
    alpha, steps = 10 ** dice.uniform(-4, 0), dice.choice((40, 80, 300))
    direction = dice.choice(LEARNERS)
    f = gc.parse(f"-({a}|x| + {c}y^2) + {shift}")
    return RunSpec(f, start, direction, gc.Fixed(alpha), goal=goal, max_iterations=steps)


def specs(seed: int) -> Iterator[RunSpec]:
    dice = random.Random(seed)
    for _ in range(4):
        yield near_the_limit(dice)
        yield along_a_kink(dice)


@pytest.mark.parametrize("seed", range(40))
def test_no_sentence_about_slow_growth_or_a_kink_is_false(seed: int) -> None:
    made, found = false_claims(specs(seed))
    assert not found
    assert made


def headline_of(text: str, start: tuple[float, float], direction: Direction, alpha: float, goal: Goal) -> str:
    run = gc.descend(gc.parse(text), start, direction, gc.Fixed(alpha), goal=goal, max_iterations=40)
    return verdict(run, diagnose(run.objective, run)).headline


def test_an_unstable_step_whose_swings_are_still_small_is_told_as_such() -> None:
    """f fell from 0.82 to 0.096, and α is above the limit: nothing swung wider for 40 steps."""
    found = headline_of("norm(x,y)^2+0.31y^2", (0.9, -0.1), gc.Nesterov(0.8), 0.53179, "minimize")
    assert found == "Diverges in the long run: not settled after 40 steps"
    wide = headline_of("norm(x,y)^2+0.31y^2", (0.9, -0.1), gc.Nesterov(0.8), 0.6, "minimize")
    assert wide == "Diverges: swings wider and wider for 40 steps"


@pytest.mark.parametrize(
    ("goal", "words"), [("minimize", "Runs down without end"), ("maximize", "maximum (0, 0), a kink")]
)
def test_a_learner_beside_a_kink_names_what_it_does(goal: Goal, words: str) -> None:
    found = headline_of("-(27.81|x|+0.95y^2)+1000000", (-2.3, -2.3), gc.LBFGS(3), 0.0017658, goal)
    assert words in found
    assert "to and fro" not in found


def test_no_sentence_about_an_unstable_saddle_is_false() -> None:
    """Heavy ball above its limit on a saddle swings along one axis and runs down without end along the other."""
    f = gc.parse("(0.16x^2 + 4.81y^2)/2 + 2.0x y")
    sizes = (0.3, 0.6, 0.74435280438906, 0.8, 1.0)
    runs = (RunSpec(f, (0.5, 0.8), d, gc.Fixed(a), max_iterations=40) for a in sizes for d in LEARNERS)
    assert false_claims(runs)[1] == []


THROWN: tuple[tuple[str, str, int, float, tuple[float, float]], ...] = (
    ("25.9", "0.83", 3, 0.1174, (4.0759, -3.8779)), ("39.13", "1.76", 6, 0.1070, (-4.3145, -1.6099)),
)  # fmt: skip


@pytest.mark.parametrize(("a", "c", "memory", "alpha", "start"), THROWN)
def test_a_learner_that_is_thrown_out_and_comes_back_does_not_swing_ever_wider(
    a: str, c: str, memory: int, alpha: float, start: tuple[float, float]
) -> None:
    """In 60 digits as in float64 it is thrown far out and comes back, again and again, until chance ends it."""
    far = [max(map(abs, point)) for point in limited_memory(mpf(a), mpf(c), memory, alpha, start, 900)]
    blocks = [max(far[k : k + 100]) for k in range(0, 900, 100)]
    assert any(blocks[k] < max(blocks[:k]) / 10 for k in range(1, len(blocks)))
    f = gc.parse(f"-({a}|x|+{c}y^2)")
    steps = (84, 140, 300)
    runs = [RunSpec(f, start, gc.LBFGS(memory), gc.Fixed(alpha), goal="maximize", max_iterations=n) for n in steps]
    assert false_claims(iter(runs))[1] == []
    for n in steps:
        run = gc.descend(f, start, gc.LBFGS(memory), gc.Fixed(alpha), goal="maximize", max_iterations=n)
        assert "the maximum (0, 0), a kink" in verdict(run, diagnose(f, run)).headline


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("text", "start", "direction", "rule", "headline"),
    [
        (
            "(y - x^2)(y - 2x^2)",
            (1.0, 1.5),
            gc.Newton(),
            gc.Fixed(1.0),
            "Runs down: f = −2.02×10¹⁶ after 200 steps, and",
        ),
        (
            "(y - x^2)(y - 2x^2)",
            (0.5, 0.35),
            gc.Adam(),
            gc.Fixed(0.1),
            "Runs down: f = −",
        ),
        (
            "(y - x^2)(y - 2x^2)",
            (1.0, 1.4),
            gc.Steepest(),
            gc.Armijo(),
            "Runs down: f = −241 after 200 steps, and falls",
        ),
        (
            "x^3 - 3x y^2",
            (1.0, 1.4),
            gc.Adam(),
            gc.Fixed(0.1),
            "Runs down: f = −94300 after 200 steps, and falls by",
        ),
        ("y^2 - ln(1 + x^2)", (1.0, 1.4), gc.Steepest(), gc.Fixed(0.1), "Runs down without end: f has no bound"),
        ("(y - x^2)^2 + x^2/9", (1.0, 1.4), gc.Steepest(), gc.Fixed(0.01), "Creeps towards the minimum (0, 0)"),
        ("x^2 + 30y^2", (3.0, 0.0), gc.HeavyBall(0.99), gc.Fixed(1e-7), "Creeps towards the minimum (0, 0)"),
    ],
)
def test_a_run_along_which_f_falls_by_more_and_more_does_not_creep(
    sign: int, text: str, start: tuple[float, float], direction: Direction, rule: gc.StepRule, headline: str
) -> None:
    f = gc.parse(text if sign > 0 else f"-({text})")
    goal: Goal = "minimize" if sign > 0 else "maximize"
    spec = RunSpec(f, start, direction, rule, goal=goal, max_iterations=200)
    assert false_claims(iter([spec]))[1] == []
    run = gc.run_spec(spec)
    mirrored = (
        headline.replace("down", "up").replace("f = −", "f = ").replace("falls", "rises").replace("minimum", "maximum")
    )
    assert verdict(run, diagnose(f, run)).headline.startswith(headline if sign > 0 else mirrored)


def test_falls_of_a_few_units_in_the_last_place_are_not_told_to_grow() -> None:
    """f is −2·10¹², and rises by some 13 of its last units in each quarter: values tell no more."""
    f = gc.parse("1e12*(-((x - 0.43)^2 + 1.02|y - x|))")
    spec = RunSpec(
        f, (0.3, 2.3), gc.Adam(), gc.Fixed(4.867563362039014e-16), goal="maximize", max_iterations=12,
        noise=gc.GaussianNoise(0.18167921119707733, 68),
    )  # fmt: skip
    run = gc.run_spec(spec)
    assert "more and more" not in verdict(run, diagnose(f, run)).headline


def limited_memory(
    a: mpf, c: mpf, memory: int, alpha: float, start: tuple[float, float], steps: int
) -> Iterator[tuple[mpf, ...]]:
    """L-BFGS with a fixed step on a|x| + cy² in 60 digits (Nocedal & Wright 2006, algorithm 7.4)."""
    with mp.workdps(60):
        x, pairs, scale = [mpf(one) for one in start], list[tuple[list[mpf], list[mpf], mpf]](), mpf(1)
        before: tuple[list[mpf], list[mpf]] | None = None
        for _ in range(steps):
            yield tuple(x)
            g = [a * mp.sign(x[0]), 2 * c * x[1]]
            if before is not None:
                s, y = (
                    [new - old for new, old in zip(*pair, strict=True)] for pair in ((x, before[0]), (g, before[1]))
                )
                if fdot(s, y) > mpf(2) ** -52 * mp.sqrt(fdot(s, s) * fdot(y, y)):
                    pairs, scale = [*pairs, (s, y, 1 / fdot(s, y))][-memory:], fdot(s, y) / fdot(y, y)
            d, shares = list(g), []
            for s, y, rho in reversed(pairs):
                shares.append(rho * fdot(s, d))
                d = [one - shares[-1] * other for one, other in zip(d, y, strict=True)]
            d = [scale * one for one in d]
            for (s, y, rho), share in zip(pairs, reversed(shares), strict=True):
                more = share - rho * fdot(y, d)
                d = [one + more * other for one, other in zip(d, s, strict=True)]
            if not fdot(g, d) > 0:
                d, pairs, scale = list(g), [], mpf(1)
            before = list(x), g
            x = [one - mpf(alpha) * other for one, other in zip(x, d, strict=True)]
