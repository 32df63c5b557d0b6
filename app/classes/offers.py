"""Questions about a screen: of each kind one with a ready text, where the core knows what is right."""

from __future__ import annotations

from typing import Any, Final

from app.classes.failures import InvalidError
from app.classes.questions import read_link, read_question
from app.classes.truths import completed
from app.compute.cache import cached

OFFERS: Final[tuple[dict[str, Any], ...]] = (
    {"kind": "place", "text": "Where does this run end? Press the place.", "quantity": "end"},
    {"kind": "choose", "text": "How does this run move?"},
    {"kind": "number", "text": "Which is the largest step size that still converges?", "quantity": "step_size"},
    {"kind": "number", "text": "Which fixed step size is the fastest in the worst case?", "quantity": "best_step"},
    {"kind": "number", "text": "After how many steps does this run stop?", "quantity": "steps"},
    {"kind": "number", "text": "How large is κ, the condition number, at the minimum?", "quantity": "kappa"},
    {"kind": "number", "text": "How long is the gradient at the start, ‖∇f‖₂?", "quantity": "norm"},
    {"kind": "curve", "text": "Draw the gradient norm over the steps."},
    {"kind": "place", "text": "Press a start from which the run converges.", "quantity": "start"},
    {"kind": "run", "text": "Choose a step size that gets there in as few steps as you can.", "free": ["step_size"]},
    {"kind": "run", "text": "Choose a start and a step size of your own.", "free": ["start", "step_size"]},
    {"kind": "open", "text": "What did you see?"},
)
"""Members of a question besides its link; the texts may be changed."""


@cached(most=64, megabytes=1)
def offers(link: str) -> tuple[dict[str, Any], ...]:
    """Returns the questions that can be asked about the screen of a link, in the order of `OFFERS`.

    Raises:
        InvalidError: none can; the message says why.
    """
    canonical = read_link(link)
    return tuple(question for offer in OFFERS if is_judged(question := {**offer, "link": canonical}))


def is_judged(question: dict[str, Any]) -> bool:
    """Whether the question can be asked: the core judges its answers, or nobody has to."""
    return reason_against(question) == ""


def reason_against(question: dict[str, Any]) -> str:
    """Returns why a question cannot be asked, "" where it can."""
    try:
        completed(read_question(question))
    except InvalidError as error:
        return str(error)
    return ""
