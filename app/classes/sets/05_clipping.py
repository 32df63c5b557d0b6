"""Lesson: clipping bounds the gradient, which cures one of two troubles."""

from __future__ import annotations

from app.classes.plan import Item, Plan

CLIFF = "v=1&ex=cliff&start=1_2&steps=200&step=0.1"
"""exp(3x) − x + y²/2: ∂f/∂x = 3e³ − 1 = 59.3 at the start."""

PLAN = Plan(
    title="Clipping",
    aim="Say what clipping by norm does to a step, which trouble it cures and which it does not.",
    lesson=10,
    opening=4,
    closing=4,
    items=(
        Item(
            6,
            {"kind": "number", "text": "How large is ‖∇f‖₂ at the start, on the cliff?", "quantity": "norm",
             "link": CLIFF, "range": {"from": 1, "to": 1000, "logarithmic": True}},
            59.29,
            "∇f = (3e³ − 1, 2): the wall gives 59, the valley 2.",
        ),
        Item(
            7,
            {"kind": "place", "text": "One step with α = 0.1 from here: where does it lead? Press the place.",
             "link": "v=1&ex=cliff&start=1_2&steps=1&step=0.1&window=-8_4_-4_4"},
            (-4.926, 1.8),
            "α‖g‖ is almost 6: one step throws the iterate across the whole plain.",
            discuss=True,
        ),
        Item(
            7,
            {"kind": "place", "text": "The same step, clipped to norm 1. Where does it lead?",
             "link": "v=1&ex=cliff&start=1_2&steps=1&step=0.1&clip=norm_1_0&window=-2_4_-2_4"},
            (0.9001, 1.9966),
            "The direction stays, the length is α·1 = 0.1.",
        ),
        Item(
            7,
            {"kind": "choose", "text": "Does clipping help on a plateau, where the gradient is tiny?",
             "choices": ["yes, it makes steps longer", "no, it only ever shortens them", "only with momentum"],
             "correct": 1, "link": "v=1&ex=gaussian_plateau&start=4_1&step=0.8&clip=norm_1_0"},
            1.0,
            "min(1, c/‖g‖) is never above 1: clipping bounds what explodes and leaves what vanishes.",
            discuss=True,
        ),
        Item(
            6,
            {"kind": "curve", "text": "Draw ‖∇f‖₂ over the steps of the clipped run.",
             "link": "v=1&ex=cliff&start=1_2&steps=200&step=0.1&clip=norm_1_0"},
            None,
            "The norm before clipping: from 59 down the wall in steps of one length, then by a fixed factor.",
        ),
        Item(
            4,
            {"kind": "open", "text": "A log shows a norm of 40 although clip = 1. Which norm is logged?",
             "link": CLIFF},
            None,
            "The one before clipping, as PyTorch's clip_grad_norm_ returns it.",
        ),
    ),
)  # fmt: skip
