"""Lesson: conditioning, the number that decides how many steps a run takes."""

from __future__ import annotations

from app.classes.plan import Item, Plan

VALLEY = "v=1&ex=own&f=f(x,y;+κ+%3D+25)+%3D+(x^2+%2B+κ+y^2)/2&start=5_1&window=-6_6_-3_3&steps=1000"

PLAN = Plan(
    title="Conditioning",
    aim="Read κ off a landscape and say how the number of steps grows with it.",
    lesson=7,
    opening=4,
    closing=4,
    items=(
        Item(
            6,
            {"kind": "number", "text": "How large is the condition number κ of this valley?", "quantity": "kappa",
             "link": f"{VALLEY}&step=0.02", "range": {"from": 1, "to": 1000, "logarithmic": True}},
            25.0,
            "κ = λmax/λmin = 25/1; the contour ellipses are √κ = 5 times as long as wide.",
            discuss=True,
        ),
        Item(
            6,
            {"kind": "choose", "text": "The step is 0.02. How does the run move?",
             "link": f"{VALLEY}&step=0.02"},
            "creeps",
            "Along the valley a step keeps the share 0.98 of the error.",
        ),
        Item(
            7,
            {"kind": "number", "text": "κ becomes 100, the step 2/(μ+λmax). How many steps to the tolerance?",
             "quantity": "steps", "tolerance": 0.25, "range": {"from": 10, "to": 10000, "logarithmic": True},
             "link": "v=1&ex=own&f=(x^2+%2B+100y^2)/2&start=5_1&window=-6_6_-3_3&steps=2000&step=0.0198"},
            912.0,
            "The factor is 99/101: about ½·κ·ln(‖g₀‖/ε) steps. Ten times κ costs ten times the steps.",
            discuss=True,
        ),
        Item(
            7,
            {"kind": "run", "text": "Choose start and step size: at most 30 steps.", "par": 30,
             "free": ["start", "step_size"], "link": f"{VALLEY}&step=0.04"},
            None,
            "Who starts on an axis has κ = 1: one eigenvector alone, and α = 1/λ ends in a single step.",
        ),
        Item(
            7,
            {"kind": "choose", "text": "Newton's method on the same valley takes how many steps?",
             "choices": ["one", "about √κ", "about κ", "about κ²"], "correct": 0,
             "link": f"{VALLEY}&dir=newton&step=1"},
            0.0,
            "It divides by λ in each direction: on a quadratic a full step is exact, whatever κ is.",
        ),
        Item(
            4,
            {"kind": "open", "text": "What would you change in a problem before you change the step size?",
             "link": f"{VALLEY}&step=0.04"},
            None,
            "Scale the variables: that is what changes κ.",
        ),
    ),
)  # fmt: skip
