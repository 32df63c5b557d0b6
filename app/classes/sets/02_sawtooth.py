"""Lesson: the sawtooth, where it comes from and how to be rid of it."""

from __future__ import annotations

from app.classes.plan import Item, Plan

BOWL = "v=1&ex=quadratic_10"
"""(x² + 10y²)/2 from (10, 1): μ = 1, λmax = 10."""

PLAN = Plan(
    title="The sawtooth",
    aim="Predict from α and λmax whether a run glides, zig-zags, cycles or diverges, and choose a step that does not.",
    lesson=5,
    opening=4,
    closing=3,
    items=(
        Item(
            5,
            {"kind": "choose", "text": "The step size is 0.05. How does this run move?",
             "link": f"{BOWL}&step=0.05"},
            "glides",
            "1 − αλ is 0.95 along x and 0.5 along y: no sign changes. It is smooth, but x keeps 95 % a step.",
        ),
        Item(
            7,
            {"kind": "choose", "text": "Now it is 0.19. How does the run move?", "link": f"{BOWL}&step=0.19"},
            "zig-zags",
            "1 − αL = −0.9: y changes its sign at every step and dies out more slowly than x.",
            discuss=True,
        ),
        Item(
            6,
            {"kind": "number", "text": "Which is the largest step size that still converges?",
             "quantity": "step_size", "link": BOWL, "range": {"from": 0.01, "to": 1, "logarithmic": True}},
            0.2,
            "|1 − αλmax| < 1 asks for α < 2/λmax = 0.2.",
            discuss=True,
        ),
        Item(
            4,
            {"kind": "choose", "text": "And exactly at that limit, α = 0.2?", "link": f"{BOWL}&step=0.2"},
            "cycles",
            "1 − αL = −1: y jumps between 1 and −1 for ever.",
        ),
        Item(
            6,
            {"kind": "number", "text": "Which fixed step size is the fastest in the worst case?",
             "quantity": "best_step", "link": BOWL, "range": {"from": 0.01, "to": 1, "logarithmic": True}},
            2 / 11,
            "2/(μ + λmax) = 2/11: there |1 − αμ| = |1 − αλmax| = 9/11.",
        ),
        Item(
            6,
            {"kind": "run", "text": "Choose a step size of your own: at most 95 steps to the tolerance.",
             "free": ["step_size"], "par": 95, "link": f"{BOWL}&step=0.1"},
            None,
            "From 0.157 or so to 0.184 it gets there; beyond, the saw costs more than the stride gains.",
        ),
        Item(
            4,
            {"kind": "open", "text": "Why does a longer step not always arrive sooner?", "link": f"{BOWL}&step=0.19"},
            None,
            "The steep direction sets the limit, the flat one needs the steps: that is conditioning.",
        ),
    ),
)  # fmt: skip
