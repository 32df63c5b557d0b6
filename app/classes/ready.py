"""The ready texts of questions: true of every screen, since none of them states a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.classes.questions import Kind
from app.text.grammar import joined

NUMBERS: Final[Mapping[str, str]] = {
    "step_size": "Which is the largest step size that still converges?",
    "best_step": "Which fixed step size is the fastest in the worst case?",
    "steps": "After how many steps does this run stop?",
    "kappa": "How large is κ, the condition number, at the minimum?",
    "beta": "Which β is the best for momentum (heavy ball) on this function?",
    "rate": "By which factor does a step multiply ‖∇f‖₂ in the end?",
    "norm": "How long is the gradient at the start, ‖∇f‖₂?",
    "norm_1": "How large is ‖∇f‖₁ at the start?",
    "norm_inf": "How large is ‖∇f‖∞ at the start?",
}
PLACES: Final[Mapping[str, str]] = {
    "end": "Where does this run end? Press the place.",
    "start": "Press a start from which the run converges.",
}
OF_A_KIND: Final[Mapping[Kind, str]] = {
    "choose": "How does this run move?",
    "curve": "Draw the gradient norm over the steps.",
    "open": "What did you see?",
}
STEP_SIZE_ALONE: Final = "Choose a step size that gets there in as few steps as you can."
FREE: Final[Mapping[str, str]] = {"start": "a start", "step_size": "a step size", "direction": "a direction"}


def aim(goal: str) -> str:
    """The kind of point that a run with this goal is after."""
    return "maximum" if goal == "maximize" else "minimum"


def ready_text(kind: Kind, quantity: str = "", free: tuple[str, ...] = (), goal: str = "minimize") -> str:
    """Returns the text for a question of a kind; the quantity and what is free say which.

    >>> ready_text("number", "kappa"), ready_text("run", free=("start", "step_size"))
    ('How large is κ, the condition number, at the minimum?', 'Choose a start and a step size of your own.')
    """
    if kind == "number":
        return NUMBERS[quantity].replace("minimum", aim(goal))
    if kind == "place":
        return PLACES[quantity]
    if kind == "run":
        return (
            STEP_SIZE_ALONE if free == ("step_size",) else f"Choose {joined([FREE[one] for one in free])} of your own."
        )
    return OF_A_KIND[kind]
