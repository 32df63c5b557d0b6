"""The stream of a class: the whole view at each change, as server-sent events."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Any, Final

from app.api.class_access import Identity
from app.classes.failures import NotAllowedError
from app.classes.records import Record, Seat
from app.classes.service import Classes
from app.classes.views import SEAT, State, common_view, own_view
from app.exports.json_document import valid

COMMENT_SECONDS: Final = 15.0
COUNTS_SECONDS: Final = 2.0
"""Seconds between two messages to a seat that hold counts alone."""
RETRY: Final = b"retry: 1000\n\n"
"""Milliseconds after which a browser comes back, once the stream has ended."""


async def events(classes: Classes, code: str, identity: Identity) -> AsyncIterator[bytes]:
    """Yields the events of a class for one visitor: the view as it is now, then each change.

    Ends when the class is deleted or the server stops.
    """
    live = classes.live
    watched = live.watched(code)
    watched.streams += 1
    try:
        yield RETRY
        state = await live.state(code)
        told = time.monotonic()
        yield _event(classes, state, identity)
        while not (live.stopped or watched.gone):
            following = await _next(classes, code, state, identity, told)
            if following is None:
                yield b": \n\n"
                continue
            state, told = following, time.monotonic()
            yield _event(classes, state, identity)
    except NotAllowedError:
        return
    finally:
        watched.streams -= 1


async def _next(classes: Classes, code: str, seen: State, identity: Identity, told: float) -> State | None:
    """The next state to send to this visitor; None when there is none for COMMENT_SECONDS."""
    end = time.monotonic() + COMMENT_SECONDS
    newest: State | None = None
    while (now := time.monotonic()) < end and not classes.live.stopped:
        if newest is not None and (_matters(seen, newest, identity) or now >= told + COUNTS_SECONDS):
            return newest
        wait = end - now if newest is None else min(end, told + COUNTS_SECONDS) - now
        following = await classes.live.after(code, newest or seen, wait)
        if following is None and newest is None:
            return None
        newest = following or newest
    return newest


def _matters(seen: State, state: State, identity: Identity) -> bool:
    """Whether the visitor gets this state at once: a student only when something besides the counts has changed."""
    if identity.role != SEAT or state.record is seen.record:
        return True
    return _of_all(seen.record) != _of_all(state.record) or _own(seen, identity) != _own(state, identity)


def _of_all(record: Record) -> tuple[object, ...]:
    return record.round, record.phase, record.vote, record.deadline, len(record.rounds)


def _own(state: State, identity: Identity) -> tuple[object, ...]:
    seat = seat_of(state, identity)
    return (seat, state.record.last_answers.get(seat.number)) if seat else ()


def seat_of(state: State, identity: Identity) -> Seat | None:
    """The seat of a student; None for others."""
    if identity.role != SEAT:
        return None
    return state.record.by_token.get(identity.key)


def _event(classes: Classes, state: State, identity: Identity) -> bytes:
    return b"event: view\ndata: " + view_text(state, identity, classes.clock()) + b"\n\n"


def view_text(state: State, identity: Identity, now: float) -> bytes:
    """The view of a visitor as JSON; the part that is the same for a whole role is written once for each state."""
    key = identity.role, state.record.phase_at(now), int(now)
    common = state.texts.get(key)
    if common is None:
        state.texts.clear() if len(state.texts) > 8 else None
        common = state.texts[key] = written(common_view(state, identity.role, now))
    seat = seat_of(state, identity)
    if seat is None:
        if identity.role == SEAT:
            raise NotAllowedError("This seat does not belong to the class.")
        return common
    return common[:-1] + b',"own":' + written(own_view(state, seat, now)) + b"}"


def written(document: dict[str, Any]) -> bytes:
    """JSON in ASCII, without line breaks."""
    return json.dumps(valid(document), allow_nan=False, separators=(",", ":")).encode()
