"""What somebody tried, and how a link says it. Pure data.

``limit_fastest~0.19_cheapest~1~3``: the challenge shown, or ``overview``; then the best attempt at each, its numbers
and, where a method is chosen, which. Scores are no part of it: the core makes the runs again, so none can be made up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.challenges.catalogue import CHALLENGES
from app.challenges.challenge import Attempt, Challenge, checked
from app.link_text import not_longer, number_text, read_number
from gradnorm_core.errors import UsageError

OVERVIEW = "overview"
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Tried:
    """The challenge shown, "" for the overview, and the best attempt at each, in the order of the page."""

    shown: str = ""
    best: tuple[tuple[str, Attempt], ...] = ()

    def attempt(self, name: str) -> Attempt | None:
        """The best attempt at a challenge, None before the first."""
        return dict(self.best).get(name)

    def with_best(self, name: str, attempt: Attempt) -> Tried:
        """The same with another best attempt."""
        kept = dict(self.best) | {name: attempt}
        return replace(self, best=tuple((one, kept[one]) for one in CHALLENGES if one in kept))


def tried_text(tried: Tried) -> str:
    """The attempts in a link."""
    return "_".join((tried.shown or OVERVIEW, *(_attempt_text(name, attempt) for name, attempt in tried.best)))


def _attempt_text(name: str, attempt: Attempt) -> str:
    method = [str(attempt.method)] if CHALLENGES[name].methods else []
    return "~".join((name, *map(number_text, attempt.numbers), *method))


def read_tried(text: str) -> Tried:
    """The attempts that a link describes.

    Raises:
        UsageError: what of it makes no sense.
    """
    shown, *parts = not_longer(text, LONGEST).split("_")
    tried = Tried() if shown == OVERVIEW else Tried(_name(shown))
    for part in parts:
        name, *numbers = part.split("~")
        if tried.attempt(_name(name)) is not None:
            raise UsageError(f"the challenge {name} has two attempts")
        tried = tried.with_best(name, checked(CHALLENGES[name], _read_attempt(CHALLENGES[name], numbers)))
    return tried


def _name(text: str) -> str:
    if text not in CHALLENGES:
        raise UsageError(f"there is no challenge {text[:20]!r}")
    return text


def _read_attempt(challenge: Challenge, parts: list[str]) -> Attempt:
    method = 0
    if challenge.methods and parts:
        last = parts.pop()
        if not (len(last) == 1 and last.isascii() and last.isdigit()):
            raise UsageError(f"{last[:20]!r} is no method")
        method = int(last)
    return Attempt(tuple(read_number(part) for part in parts), method)
