"""Lesson: the gradient norm, its three measures, and what a small one says."""

from __future__ import annotations

from app.classes.plan import Item, Plan

START = "v=1&ex=own&f=x^2/2+%2B+2y^2&start=3_-1&step=0.1&steps=200"
"""∇f = (x, 4y) = (3, −4) at the start: norms 7, 5 and 4."""

PLAN = Plan(
    title="The gradient norm",
    aim="Tell from the gradient at a point how steep it is, in three measures, and what a small norm does not prove.",
    lesson=2,
    opening=4,
    closing=4,
    items=(
        Item(
            5,
            {"kind": "number", "text": "How long is the gradient at the marked start, in the L2 norm?",
             "quantity": "norm", "link": START, "range": {"from": 0, "to": 20}},
            5.0,
            "∇f = (x, 4y) = (3, −4): √(9 + 16) = 5. The root is what a sum of squares lacks.",
            discuss=True,
        ),
        Item(
            4,
            {"kind": "number", "text": "And in the L1 norm?", "quantity": "norm_1", "link": START,
             "range": {"from": 0, "to": 20}},
            7.0,
            "|3| + |−4| = 7. Of the three norms L1 is never the smallest.",
        ),
        Item(
            6,
            {"kind": "choose",
             "text": "A run stops when the norm is at most ε. Which norm never lets it stop later than the others?",
             "link": START, "choices": ["L1", "L2", "L∞", "it depends on the start"], "correct": 2},
            2.0,
            "‖g‖∞ ≤ ‖g‖₂ ≤ ‖g‖₁ at every point, so L∞ is within the tolerance no later than the others.",
            discuss=True,
        ),
        Item(
            6,
            {"kind": "curve", "text": "Draw ‖∇f‖₂ over the steps of this run.",
             "link": "v=1&ex=quadratic_1&step=0.3&steps=100"},
            None,
            "Every step multiplies the gradient by 0.7: straight over k, bending down ever more over log k.",
        ),
        Item(
            6,
            {"kind": "place", "text": "Where does this run end? Press the place.", "lesson": 11,
             "link": "v=1&ex=saddle&start=2_0&step=0.2&steps=200"},
            (0.0, 0.0),
            "At the saddle: on the ridge the gradient leads there and is 0. A small norm is no proof of a minimum.",
            discuss=True,
        ),
        Item(
            6,
            {"kind": "place", "quantity": "start", "text": "Press a start from which the run comes to a minimum.",
             "link": "v=1&ex=himmelblau&step=0.01&steps=400", "lesson": 11},
            None,
            "Nearly every start does, each in its own basin; the norm alone does not say which minimum it is.",
        ),
        Item(
            4,
            {"kind": "open", "text": "What did you see that you had not expected?",
             "link": "v=1&ex=himmelblau&step=0.01&steps=400"},
            None,
            "Read a few aloud: one observation in five is wrong, so let the class correct them.",
        ),
    ),
)  # fmt: skip
