"""The acts of a teacher: from which phase each is possible, and what it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.classes.failures import ConflictError, InvalidError
from app.classes.reading import read_object, read_whole
from app.classes.records import (
    CLOSED,
    COLLECT,
    DISCUSS,
    ENDED,
    EXPLAIN,
    LOBBY,
    OPEN_BOOK,
    PHASES,
    REVEAL,
    SECOND,
    VOTES,
    Record,
)
from app.classes.store import Changed

SECONDS: Final = (5, 3600)
"""The shortest and the longest countdown."""
BETWEEN_VOTES: Final = (CLOSED, DISCUSS)
ANY: Final = tuple(phase for phase in PHASES if phase != ENDED)
FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "open": (LOBBY,),
    "close": VOTES,
    "discuss": (CLOSED,),
    "second": BETWEEN_VOTES,
    "reopen": BETWEEN_VOTES,
    "reveal": BETWEEN_VOTES,
    "explain": (REVEAL,),
    "twin": OPEN_BOOK,
    "next": tuple(phase for phase in ANY if phase not in VOTES),
    "add": ANY,
    "hide": PHASES,
    "end": ANY,
}
"""The phases from which an act is possible."""
SEEN: Final = "round"
"""A member of every act: the round on the screen on which it was pressed."""
MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "open": ("seconds",),
    "second": ("seconds",),
    "add": ("question",),
    "hide": ("number",),
}


def read_act(value: object) -> dict[str, Any]:
    """Returns an act with its members.

    Raises:
        InvalidError: there is no such act, or a member is wrong.
    """
    name = value.get("act") if isinstance(value, dict) else None
    if not isinstance(name, str) or name not in FROM:
        raise InvalidError("The act is one of " + ", ".join(FROM) + ".")
    given = read_object(value, ("act", SEEN, *MEMBERS.get(name, ())), "The act")
    if given.get("seconds") is not None:
        read_whole(given["seconds"], "The countdown", *SECONDS)
    if SEEN in given:
        read_whole(given[SEEN], "The round", 0, 32_767)
    return given


def possible_acts(record: Record, now: float) -> list[str]:
    """Returns the acts that are possible now."""
    return [name for name in FROM if reason_against(record, name, now) is None]


def reason_against(record: Record, name: str, now: float) -> str | None:
    """The sentence that says why an act is not possible now; None when it is."""
    phase = record.phase_at(now)
    if phase not in FROM[name]:
        return f"The class is in the phase {phase}; {name} is possible from {', '.join(FROM[name])}."
    if name == "next" and record.round == len(record.rounds):
        return "This is the last question."
    if name == "second" and record.vote > 1:
        return "There has been a second vote."
    return None


def change_of(record: Record, given: Mapping[str, Any], now: float, question: str | None = None) -> Changed:
    """Returns what an act changes.

    Args:
        record: the class as it is.
        given: the act, as `read_act` returns it.
        now: the time, in seconds since 1970.
        question: the question that `add` and `twin` bring, as JSON.

    Raises:
        ConflictError: the act is not possible now.
    """
    name = given["act"]
    if given.get(SEEN, record.round) != record.round:
        raise ConflictError(f"Another screen was quicker: round {record.round} is on.")
    if reason := reason_against(record, name, now):
        raise ConflictError(reason)
    return _CHANGES[name](record, given, now, question)


def _open(_: Record, given: Mapping[str, Any], now: float, __: str | None) -> Changed:
    return {"phase": COLLECT, "vote": 1, "deadline": _deadline(given, now)}


def _second(_: Record, given: Mapping[str, Any], now: float, __: str | None) -> Changed:
    return {"phase": SECOND, "vote": 2, "deadline": _deadline(given, now)}


def _reopen(record: Record, *_: Any) -> Changed:
    return {"phase": COLLECT if record.vote == 1 else SECOND, "deadline": None}


def _reveal(*_: Any) -> Changed:
    return {"phase": REVEAL, "deadline": None, "revealed": True}


def _next(record: Record, *_: Any) -> Changed:
    return {"phase": LOBBY, "round": record.round + 1, "vote": 1, "deadline": None}


def _twin(record: Record, _: Any, __: Any, question: str | None) -> Changed:
    return {**_next(record), "question": question}


def _add(_: Record, __: Any, ___: Any, question: str | None) -> Changed:
    return {"question": question, "last": True}


def _hide(_: Record, given: Mapping[str, Any], *__: Any) -> Changed:
    return {"unnamed": read_whole(given.get("number"), "The number of a seat", 1, 32_767)}


def _to(phase: str) -> Callable[..., Changed]:
    return lambda *_: {"phase": phase, "deadline": None}


def _deadline(given: Mapping[str, Any], now: float) -> float | None:
    seconds = given.get("seconds")
    return None if seconds is None else now + seconds


_CHANGES: Final[Mapping[str, Callable[..., Changed]]] = {
    "open": _open, "close": _to(CLOSED), "discuss": _to(DISCUSS), "second": _second, "reopen": _reopen,
    "reveal": _reveal, "explain": _to(EXPLAIN), "twin": _twin, "next": _next, "add": _add, "hide": _hide,
    "end": _to(ENDED),
}  # fmt: skip
