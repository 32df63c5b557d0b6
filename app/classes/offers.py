"""Questions about a screen: one of each kind, with a ready text, where the core knows the right answer."""

from __future__ import annotations

from typing import Any, Final

from app.classes.failures import InvalidError
from app.classes.questions import Kind, read_link, read_question, settings_of
from app.classes.ready import ready_text
from app.classes.solvable import is_solvable
from app.classes.truths import completed
from app.compute.cache import cached

ASKED: Final[tuple[tuple[Kind, str, tuple[str, ...]], ...]] = (
    ("place", "end", ()), ("choose", "", ()),
    *(("number", quantity, ()) for quantity in ("step_size", "best_step", "steps", "kappa", "norm")),
    ("curve", "", ()), ("place", "start", ()), ("run", "", ("step_size",)), ("run", "", ("start", "step_size")),
    ("open", "", ()),
)  # fmt: skip
"""Kind, quantity and what is free, in the order in which they are offered."""


def _offer(kind: Kind, quantity: str, free: tuple[str, ...], goal: str) -> dict[str, Any]:
    """The members of a question besides its link; the text may be changed."""
    members = {"quantity": quantity or None, "free": list(free) or None}
    known = {name: value for name, value in members.items() if value is not None}
    return {"kind": kind, "text": ready_text(kind, quantity, free, goal), **known}


@cached(most=64, megabytes=1)
def offers(link: str) -> tuple[dict[str, Any], ...]:
    """Returns the questions that can be asked about the screen of a link, in the order of `ASKED`; there may be none.

    Raises:
        InvalidError: the link cannot be used for a class; the message says why.
    """
    canonical = read_link(link)
    goal = settings_of(canonical).goal
    return tuple(question for one in ASKED if is_judged(question := {**_offer(*one, goal), "link": canonical}))


def is_judged(question: dict[str, Any]) -> bool:
    """Whether the question can be asked: the core judges its answers, or nobody has to, and some answer is right."""
    return reason_against(question) == "" and is_solvable(read_question(question))


def reason_against(question: dict[str, Any]) -> str:
    """Returns why a question cannot be asked, "" where it can."""
    try:
        completed(read_question(question))
    except InvalidError as error:
        return str(error)
    return ""
