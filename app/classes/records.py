"""A class as the store holds it: frozen records, which one reader shares with all visitors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

LOBBY: Final = "lobby"
COLLECT: Final = "collect"
CLOSED: Final = "closed"
DISCUSS: Final = "discuss"
SECOND: Final = "second"
REVEAL: Final = "reveal"
EXPLAIN: Final = "explain"
ENDED: Final = "ended"
PHASES: Final = (LOBBY, COLLECT, CLOSED, DISCUSS, SECOND, REVEAL, EXPLAIN, ENDED)
VOTES: Final = (COLLECT, SECOND)
"""The phases in which answers are taken."""
OPEN_BOOK: Final = (REVEAL, EXPLAIN)
"""The phases in which the solution is known."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A student of a class.

    Attributes:
        number: from 1, in the order of coming.
        token: the hash of the token in the student's browser.
        name: "" without one.
        shown: whether its owner lets the board show the name.
    """

    number: int
    token: bytes
    name: str = ""
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: JSON, as it was checked."""

    round: int
    seat: int
    vote: int
    answer: str


@dataclass(frozen=True, slots=True)
class Round:
    """A question of a class, as JSON, and whether its solution has been shown."""

    question: str
    revealed: bool = False


@dataclass(frozen=True)
class Record:
    """A class.

    Attributes:
        id: key in the store.
        code: what students type.
        secret: the hash of the teacher's secret.
        created: seconds since 1970.
        round: the round that is on, from 1.
        phase: one of PHASES, as stored; see `phase_at`.
        vote: 1, or 2 from the second vote on.
        deadline: when the vote closes by itself, in seconds since 1970.
        version: grows with every change.
        rounds: all rounds.
        seats: all seats, by number.
        answers: those of the round that is on.
    """

    id: int
    code: str
    secret: bytes
    created: float
    round: int
    phase: str
    vote: int
    deadline: float | None
    version: int
    rounds: tuple[Round, ...] = ()
    seats: tuple[Seat, ...] = ()
    answers: tuple[Given, ...] = ()

    def phase_at(self, now: float) -> str:
        """The phase at a time: a vote closes by itself when its countdown is over."""
        return CLOSED if self.phase in VOTES and self.deadline is not None and now >= self.deadline else self.phase

    @property
    def question(self) -> str:
        """The question of the round that is on, as JSON."""
        return self.rounds[self.round - 1].question

    @cached_property
    def by_token(self) -> dict[bytes, Seat]:
        """The seats by the hashes of their tokens."""
        return {seat.token: seat for seat in self.seats}

    @cached_property
    def last_answers(self) -> dict[int, Given]:
        """The answers of the vote that is on, or was the last, by seat."""
        return {given.seat: given for given in self.answers if given.vote == self.vote}

    @cached_property
    def first_answers(self) -> dict[int, Given]:
        """The answers of the first vote, by seat."""
        return {given.seat: given for given in self.answers if given.vote == 1}
