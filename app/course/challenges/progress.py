"""Attempts at challenges, and how a link writes them. Pure data.

``limit_fastest~0.19_cheapest~1~3``: the challenge shown, or ``overview``; then the best attempt at each, its numbers
and, where a method is chosen, which; after it the last attempt, where that is another. Scores are no part of it: the
core makes the runs again, so none can be made up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.course.challenges.catalogue import CHALLENGES
from app.course.challenges.challenge import Attempt, Challenge, checked
from app.settings.link_numbers import not_longer, number_text, read_number
from gradnorm_core.errors import UsageError

OVERVIEW = "overview"
LONGEST = 1200


@dataclass(frozen=True, slots=True)
class Tried:
    """The attempts of a visitor, in the order of the page.

    Attributes:
        shown: the challenge on the screen, "" for the overview.
        best: the best attempt at each challenge; the first as long as none has a score.
        last: the last attempt, where it is not the best one.
    """

    shown: str = ""
    best: tuple[tuple[str, Attempt], ...] = ()
    last: tuple[tuple[str, Attempt], ...] = ()

    def attempt(self, name: str) -> Attempt | None:
        """The best attempt at a challenge, None before the first."""
        return dict(self.best).get(name)

    def latest(self, name: str) -> Attempt | None:
        """The last attempt at a challenge, None before the first."""
        return dict(self.last).get(name, self.attempt(name))

    def with_best(self, name: str, attempt: Attempt) -> Tried:
        """The same with another best attempt, which is the last one too."""
        others = tuple(one for one in self.last if one[0] != name)
        return replace(self, best=_in_order(dict(self.best) | {name: attempt}), last=others)

    def with_last(self, name: str, attempt: Attempt) -> Tried:
        """The same with another attempt that is not the best."""
        if attempt == self.attempt(name):
            return self.with_best(name, attempt)
        return replace(self, last=_in_order(dict(self.last) | {name: attempt}))


def _in_order(attempts: dict[str, Attempt]) -> tuple[tuple[str, Attempt], ...]:
    return tuple((name, attempts[name]) for name in CHALLENGES if name in attempts)


def tried_text(tried: Tried) -> str:
    """The attempts in a link."""
    parts = [tried.shown or OVERVIEW]
    for name, attempt in tried.best:
        parts += [_attempt_text(name, one) for one in (attempt, *(last for other, last in tried.last if other == name))]
    return "_".join(parts)


def _attempt_text(name: str, attempt: Attempt) -> str:
    method = [str(attempt.method)] if CHALLENGES[name].methods else []
    return "~".join((name, *map(number_text, attempt.numbers), *method))


def read_tried(text: str) -> Tried:
    """The attempts that a link describes.

    Raises:
        UsageError: a part of it makes no sense; the message says which.
    """
    shown, *parts = not_longer(text, LONGEST).split("_")
    tried = Tried() if shown == OVERVIEW else Tried(_name(shown))
    for part in parts:
        name, *numbers = part.split("~")
        attempt = checked(CHALLENGES[_name(name)], _read_attempt(CHALLENGES[name], numbers))
        if name in dict(tried.last):
            raise UsageError(f"the challenge {name} has more than two attempts, the best and the last")
        tried = tried.with_best(name, attempt) if tried.attempt(name) is None else tried.with_last(name, attempt)
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
