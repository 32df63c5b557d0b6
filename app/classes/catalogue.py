"""The library: all ready lessons, found by their files, `app/classes/sets/NN_name.py`, in the order of NN."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from app.classes import sets
from app.classes.plan import Item, Plan


def _found() -> dict[str, Plan]:
    names = sorted(module.name for module in pkgutil.iter_modules(sets.__path__))
    return {name.partition("_")[2]: import_module(f"{sets.__name__}.{name}").PLAN for name in names}


PLANS: Final[Mapping[str, Plan]] = _found()
"""The lessons by name."""


def question_in(plan: Plan, item: Item) -> dict[str, Any]:
    """Returns a question of a lesson as JSON, for its teacher: with its minutes and what to say at the reveal.

    It names the lesson of the course unless it is about another one.
    """
    return {"lesson": plan.lesson, "minutes": item.minutes, "note": item.say, **item.question}


def library() -> list[dict[str, Any]]:
    """The lessons as JSON, without their solutions: students may ask for them, too."""
    return [
        {
            "key": key,
            "title": plan.title,
            "aim": plan.aim,
            "minutes": plan.minutes,
            "lesson": plan.lesson,
            "opening": plan.opening,
            "closing": plan.closing,
            "items": [
                {"minutes": item.minutes, "discuss": item.discuss, "question": _without_note(question_in(plan, item))}
                for item in plan.items
            ],
        }
        for key, plan in PLANS.items()
    ]


def _without_note(question: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in question.items() if name != "note"}
