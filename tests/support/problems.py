"""Random problems for the claims: a formula, a start, a goal and a step size that suits it, by seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np

from gradnorm_core.descent.spec import Goal, RunSpec
from gradnorm_core.errors import UsageError
from gradnorm_core.formulas.tree import Node
from gradnorm_core.methods.clipping import ClipByNorm
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.noise import GaussianNoise
from gradnorm_core.methods.registry import DIRECTIONS, STEP_RULES, why_not
from gradnorm_core.methods.row_clipping import ClipRows
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.objectives.formula import parse
from gradnorm_core.objectives.objective import Objective

SHAPES = (
    "{a}x^2 + {b}y^2", "({a}x^2 + {b}y^2)/2 + {c}x y", "x^4 + {a}y^2", "{a}x^2 - {b}y^2 + x^4/10", "exp({c}x) + {b}y^2",
    "ln(1 + {a}x^2) + {b}y^2", "{a}|x| + {b}y^2", "max({a}x^2, {b}y^2)", "sqrt(x^2 + {b}y^2)", "cos({a}x) + {b}y^2",
    "{a}(x y - 1)^2", "x^4/4 - x^2/2 + {b}y^2", "sqrt(|x|) + {b}y^2", "max({a}x, {b}y)", "ln({a}x) + {b}y^2",
    "-exp(-x^2 - {b}y^2)", "{a}x + {b}y", "x^3 + {b}y^2", "(x^2 + {b}y^2)^2", "{a}(y - x^2)^2 + (1 - x)^2",
)  # fmt: skip


def random_problem(seed: int) -> tuple[str, tuple[float, float], Goal, float]:
    """A formula with random numbers, scaled and shifted now and then, a start, a goal and a step size that suits it."""
    dice = random.Random(seed)
    a, b, c = (round(10 ** dice.uniform(-1, 1.5), 2) for _ in range(3))
    text = dice.choice(SHAPES).format(a=a, b=b, c=min(c, 2.0))
    scale = dice.choice((1.0, 1.0, 1.0, 1e-9, 1e12))
    goal: Goal = dice.choice(("minimize", "minimize", "maximize"))
    text = text if goal == "minimize" else f"-({text})"
    text = text if scale == 1 else f"{scale:g}*({text})"
    text = f"{text} + 1000000" if dice.random() < 0.1 else text
    start = (round(dice.uniform(-3, 3), 1), round(dice.uniform(-3, 3), 1))
    return text, start, goal, 10 ** dice.uniform(-2, 0) / max(a, b) / scale


HARD_SHAPES = (
    "|x - {c}| + {b}|y|", "max({a}x, {b}y, -x - y)", "norm(x, {b}y) + {c}|x|",
    "max(0, {c} - x - y) + {b}(x^2 + y^2)/10",
    "relu(x)^2 + {b}y^2", "{b}/x + x^2 + y^2", "ln(x^2 + {b}y^2)", "x^2/(1 + x^2) + {b}y^2", "|x|^1.5 + {b}|y|",
    "(x^2 + y^2 - {c})^2", "max(|x|, {b}|y|)", "sqrt(|x|) + sqrt(|y|)", "(x - {a})^2 + {b}|y - x|", "tanh({c}x) + y^2",
    "exp(-{a}x^2) + {b}y^2", "x^4 + {b}y^4", "floor(x) + {b}y^2", "1/(x^2 + {b}y^2)", "|x y| + {b}x^2",
    "max(x^2 - {a}, 0) + {b}y^2", "cbrt(x)^2 + {b}y^2", "tan(x) + {b}y^2", "max(x^2 + y^2, {b}(x - 1)^2 + y^2)",
    "softplus({c}x) + {b}|y|", "x^2 y^2 + {c}x^2", "|x^2 - {c}| + y^2", "norm(x, y) + {c}norm(x - 1, y)",
    "(|x|^{c} + |y|^{c})^(1/{c})", "{a}|x|^3 + {b}|y|",
)  # fmt: skip
"""Kinks, tips, cusps, poles, jumps, flat bottoms, curves of minima, and norms of any p."""
LOSSES_BY_ROW = (
    "(x {X} + y - {Y})^2", "|x {X} + y - {Y}|", "ln(1 + exp(-{Y}(x {X} + y)))", "(x {X} - {Y})^2/2 + y^2/50",
    "max(0, 1 - {Y}(x {X} + y))", "(x exp(-y^2) - {Y})^2",
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """A function to run on.

    Attributes:
        objective: f.
        start: x₀.
        goal: minimize or maximize.
        step_size: one that is neither far too long nor far too short.
        tree: f as a formula without data and parameters.
        rows: the part of each row in a loss.
    """

    objective: Objective
    start: tuple[float, float]
    goal: Goal
    step_size: float
    tree: Node
    rows: tuple[Node, ...] = ()


def hard_problem(seed: int) -> Problem:
    """A rough or flat function, scaled by 10⁻⁹ to 10¹², raised by 10⁶ or moved by 1000 now and then."""
    dice = random.Random(f"hard {seed}")
    a, b, c = (round(10 ** dice.uniform(-1, 1.5), 2) for _ in range(3))
    text = dice.choice(HARD_SHAPES).format(a=a, b=b, c=min(max(c, 1.0), 2.0))
    scale = dice.choice((1.0, 1.0, 1.0, 1e-9, 1e-4, 1e6, 1e12))
    goal: Goal = dice.choice(("minimize", "minimize", "maximize"))
    text = text if goal == "minimize" else f"-({text})"
    text = text if scale == 1 else f"{scale:g}*({text})"
    text = text + " + 1000000" if dice.random() < 0.15 else text
    start = round(dice.uniform(-3, 3), 1), round(dice.uniform(-3, 3), 1)
    if dice.random() < 0.15:
        text, start = text.replace("y", "(y - 1000)"), (start[0], start[1] + 1000)
    formula = parse(text)
    return Problem(formula, start, goal, 10 ** dice.uniform(-2, 0.3) / max(a, b) / scale, formula.expression.tree)


def problem_with_parameters(seed: int) -> Problem:
    """A formula whose numbers are parameters, changed after it was read."""
    dice = random.Random(f"parameters {seed}")
    a, b, c = (round(10 ** dice.uniform(-1, 1.5), 2) for _ in range(3))
    shape, numbers = dice.choice((*SHAPES, *HARD_SHAPES)), {"a": a, "b": b, "c": min(max(c, 1.0), 2.0)}
    text, used = shape.format(a="a ", b="b ", c="c "), {one: numbers[one] for one in "abc" if f"{{{one}}}" in shape}
    formula = parse(text, parameters=dict.fromkeys(used, 1.0)).with_parameters(**used) if used else parse(text)
    start = round(dice.uniform(-3, 3), 1), round(dice.uniform(-3, 3), 1)
    tree = parse(shape.format(**{name: f"({number})" for name, number in numbers.items()})).expression.tree
    return Problem(formula, start, "minimize", 10 ** dice.uniform(-2, 0) / max(a, b), tree)


def problem_with_data(seed: int) -> Problem:
    """A loss over two to five rows, and the same written out row by row."""
    dice = random.Random(f"data {seed}")
    by_row, rows = dice.choice(LOSSES_BY_ROW), dice.randint(2, 5)
    labels = "{Y}(" in by_row
    x = [round(dice.uniform(-3, 3), 1) for _ in range(rows)]
    y = [dice.choice((-1.0, 1.0)) if labels else round(dice.uniform(-3, 3), 1) for _ in range(rows)]
    loss = parse(f"mean({by_row.format(X='X', Y='Y')})", data={"X": x, "Y": y})
    terms = [by_row.format(X=f"({one})", Y=f"({other})") for one, other in zip(x, y, strict=True)]
    start = round(dice.uniform(-2, 2), 1), round(dice.uniform(-2, 2), 1)
    size = 10 ** dice.uniform(-2, 0) / (float(np.square(x).mean()) + 1)
    whole, *rows_alone = (parse(text).expression.tree for text in (f"({' + '.join(terms)})/{rows}", *terms))
    return Problem(loss, start, "minimize", size, whole, tuple(rows_alone))


def specs_on(problem: Problem, seed: int, count: int) -> list[RunSpec]:
    """Runs by any method: every direction and step rule, noise, mini-batches, clips; 5 to 200 steps."""
    dice, made = random.Random(seed), list[RunSpec]()
    while len(made) < count:
        direction = dice.choice(list(DIRECTIONS.values()))()
        size = dice.choice((0.02, 0.3, 1.0, 1.9, 2.1, 6.0)) * problem.step_size
        rule = Fixed(size) if dice.random() < 0.6 else dice.choice(list(STEP_RULES.values()))()
        steps, rows = dice.choice((5, 40, 40, 200)), getattr(problem.objective, "rows", 0)
        noise = dice.choice((None, None, GaussianNoise(0.1, seed), Minibatch(1 + seed % 2, seed) if rows else None))
        clip = dice.choice((None, None, ClipByNorm(0.5), ClipRows(0.5) if rows else None))
        if why_not(direction, rule, problem.objective) is None:
            spec = RunSpec(problem.objective, problem.start, direction, rule, goal=problem.goal, max_iterations=steps)
            made.append(_with(spec, noise, clip))
    return made


def _with(spec: RunSpec, noise: GaussianNoise | Minibatch | None, clip: ClipByNorm | ClipRows | None) -> RunSpec:
    """The spec with noise and a clip, where the method takes them."""
    try:
        return replace(spec, noise=noise, clip=clip)
    except UsageError:
        return spec
