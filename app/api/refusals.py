"""Refusals of the routes: an HTTP code, and every problem with the position of the mistake and a suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from app.settings.links import Rejection
from gradnorm_core.errors import ExpressionError, RuleError

RETRY_SECONDS = 1
"""Seconds after which a client that was refused for lack of room may ask again."""


@dataclass
class Refusal(Exception):
    """A request that is not answered.

    Attributes:
        status: the HTTP code.
        message: why, in one sentence.
        problems: the parts of the link at fault, one object for each.
        headers: further headers of the answer.
    """

    status: HTTPStatus
    message: str
    problems: tuple[dict[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """The refusal as the JSON of the answer."""
        return {
            "error": {
                "status": int(self.status),
                "title": self.status.phrase,
                "message": self.message,
                "problems": list(self.problems),
            }
        }


def not_read(rejections: Iterable[Rejection]) -> Refusal:
    """The refusal of a link with parts that cannot be used: a program would not notice a default in their place."""
    problems = tuple(_problem(one) for one in rejections)
    words = "One part" if len(problems) == 1 else f"{len(problems)} parts"
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, f"{words} of the query cannot be used.", problems)


def full(status: HTTPStatus, message: str) -> Refusal:
    """The refusal for lack of room or time, which says when to ask again."""
    return Refusal(status, message, headers={"Retry-After": str(RETRY_SECONDS)})


def problem_of(error: ExpressionError) -> dict[str, Any]:
    """A mistake in a formula or in a rule, as JSON.

    It has the sentence, the index of the first character at fault, for a rule the line of that character (from 1), the
    remedy, and whole texts that may have been meant.
    """
    return {
        "message": error.message,
        "position": error.position,
        "line": error.line if isinstance(error, RuleError) else None,
        "suggestion": error.suggestion,
        "rewrites": [{"label": one.label, "text": one.text} for one in error.rewrites],
    }


def _problem(one: Rejection) -> dict[str, Any]:
    told = problem_of(one.error) if one.error else plain_problem(one.reason)
    return {"parameter": one.name, "value": one.value, **told}


def plain_problem(message: str) -> dict[str, Any]:
    """A problem that is no mistake in a formula: the sentence alone."""
    return {"message": message, "position": None, "line": None, "suggestion": None, "rewrites": []}
