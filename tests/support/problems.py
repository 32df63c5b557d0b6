"""Random problems for the claims: a formula, a start, a goal and a step size that suits it, by seed."""

from __future__ import annotations

import random

from gradnorm_core.descent.spec import Goal

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
