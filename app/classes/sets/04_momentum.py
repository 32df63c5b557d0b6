"""Lesson: momentum, which remembers the way and so goes round κ."""

from __future__ import annotations

from app.classes.plan import Item, Plan

VALLEY = "v=1&ex=quadratic_100&start=10_2"

PLAN = Plan(
    title="Momentum",
    aim="Say what β does to the path and to the stability limit, and choose α and β for a known κ.",
    lesson=9,
    opening=4,
    closing=4,
    items=(
        Item(
            5,
            {"kind": "choose", "text": "Plain descent in a narrow valley, α = 0.01. How does it move?",
             "link": f"{VALLEY}&step=0.01"},
            "creeps",
            "Along the valley each step keeps 99 %.",
        ),
        Item(
            7,
            {"kind": "choose", "text": "The same with momentum (heavy ball), β = 0.9. How does it move?",
             "link": f"{VALLEY}&step=0.01&dir=heavy_ball_0.9"},
            "swings",
            "It overshoots along the valley and comes back: f rises on the way, and still it arrives sooner.",
            discuss=True,
        ),
        Item(
            7,
            {"kind": "number", "text": "Which is the largest stable step size with β = 0.9?", "quantity": "step_size",
             "link": f"{VALLEY}&step=0.01&dir=heavy_ball_0.9",
             "range": {"from": 0.001, "to": 1, "logarithmic": True}},
            0.038,
            "2(1 + β)/λmax = 0.038, nearly twice that of plain descent.",
            discuss=True,
        ),
        Item(
            6,
            {"kind": "number", "text": "Which β is the best for κ = 100?", "quantity": "beta", "tolerance": 0.05,
             "link": f"{VALLEY}&step=0.01", "range": {"from": 0, "to": 1}},
            (9 / 11) ** 2,
            "((√κ − 1)/(√κ + 1))² = (9/11)² = 0.669.",
        ),
        Item(
            8,
            {"kind": "run", "text": "Method and step size are yours: at most 120 steps.", "par": 120,
             "free": ["step_size", "direction"], "link": f"{VALLEY}&step=0.01"},
            None,
            "Momentum with α = 0.03 and β = 0.7 takes 101; plain descent takes hundreds.",
        ),
        Item(
            4,
            {"kind": "open", "text": "When would you rather not use momentum?",
             "link": f"{VALLEY}&step=0.01&dir=heavy_ball_0.9"},
            None,
            "Where κ is small, or where overshooting leaves the domain.",
        ),
    ),
)  # fmt: skip
