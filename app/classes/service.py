"""The classes of a server: their store, their reader, and the actions of students and teachers."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from app.classes.answers import read_answer
from app.classes.begin import begin, written
from app.classes.codes import hash_of, is_token, new_token
from app.classes.config import LONGEST_NAME, Config
from app.classes.export import class_csv
from app.classes.failures import ConflictError, InvalidError, NotAllowedError, NotFoundError
from app.classes.live import Live
from app.classes.notices import listen
from app.classes.questions import read_question
from app.classes.reading import read_object, read_text
from app.classes.records import Record, Seat
from app.classes.rounds import change_of, read_act, reason_against
from app.classes.store import Changed, Store
from app.classes.truths import completed
from app.classes.twins import twin_of
from app.classes.views import State, question_of

T = TypeVar("T")
WRITERS: Final = 4


class Classes:
    """The classes of a server. Used on one event loop.

    Args:
        config: how they are kept.
        clock: the time in seconds since 1970.
    """

    def __init__(self, config: Config, clock: Callable[[], float] = time.time) -> None:
        self.config, self.clock = config, clock
        self._opening = threading.Lock()
        self._opened: Store | None = None
        self._threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="class-writer")
        notices = self._listen if config.database.startswith("postgresql") else None
        self.live = Live(self.store, clock, self._purge, notices)

    def store(self) -> Store:
        """Returns the store; the first call opens it, and a call after a failure tries again."""
        with self._opening:
            if self._opened is None:
                self._opened = Store(self.config.database, self.clock)
            return self._opened

    def start(self) -> None:
        """Starts the reader, which also deletes old classes; where classes are switched off now, it only deletes."""
        if self.config.on:
            self.live.start()
        elif self.config.may_hold_classes:
            self.live.start_deleting()

    async def close(self) -> None:
        """Ends the reader and closes the store."""
        await self.live.close()
        self._threads.shutdown(wait=True, cancel_futures=True)
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    async def create(self, document: object) -> tuple[str, str]:
        """Begins a class and returns its code and the teacher's secret.

        Raises:
            ClassError: a question cannot be asked, or there is no room.
        """
        return await self._in_thread(lambda: begin(self.store(), document))

    async def join(self, code: str, document: object, token: str | None = None) -> tuple[str, int, bool]:
        """Takes a seat and returns its token, its number, and whether it is a new one.

        Raises:
            ClassError: the name cannot be used, the token is not of this class, or the class is full.
        """
        given = read_object(document, ("name", "show"), "A seat")
        name = read_text(given.get("name") or "", "The name", LONGEST_NAME, shortest=0)
        shown = given.get("show", False)
        if not isinstance(shown, bool):
            raise InvalidError("Whether the name may be shown is true or false.")
        if token is not None:
            await self.seat(code, token)
        chosen = token or new_token()
        number = await self._changing(code, lambda: self.store().join(code, hash_of(chosen), name, shown))
        return chosen, number, token is None

    async def answer(self, code: str, token: str, round_: int, value: object, vote: int | None = None) -> None:
        """Keeps an answer, to the vote that is on or to this one alone.

        Raises:
            ClassError: it is no answer to the question, the round is closed, or the token is not of this class.
        """
        state, _ = await self.seat(code, token)
        if round_ != state.record.round:
            state = await self._fresh(code)
        if round_ != state.record.round:
            raise ConflictError(f"Round {state.record.round} is on.")
        text = await self._in_thread(lambda: written(read_answer(question_of(state.record.question), value)))
        await self._changing(code, lambda: self.store().answer(code, round_, hash_of(token), text, vote))

    async def act(self, code: str, secret: str, document: object) -> State:
        """Does what the teacher says and returns the class after it.

        Raises:
            ClassError: there is no such act, it is not possible now, or the secret is wrong.
        """
        await self.teacher(code, secret)
        given = read_act(document)
        record = (await self._fresh(code)).record
        if reason := reason_against(record, given["act"], self.clock()):
            raise ConflictError(reason)
        question = await self._in_thread(lambda: _question_for(given, record))

        def change(found: Record) -> Changed:
            if question is not None and given["act"] == "twin" and found.round != record.round:
                raise ConflictError("Another round has begun.")
            return change_of(found, given, self.clock(), question)

        await self._changing(code, lambda: self.store().change(code, change))
        return await self.live.state(code)

    async def export(self, code: str, secret: str) -> str:
        """Returns all answers as CSV.

        Raises:
            ClassError: the secret is wrong.
        """
        await self.teacher(code, secret)
        return await self._in_thread(lambda: self._export(code))

    async def seat(self, code: str, token: str) -> tuple[State, Seat]:
        """Returns the class and the seat of a token.

        Raises:
            NotAllowedError: the token is of no seat of this class.
        """
        key = hash_of(token)
        state = await self.live.known(code)
        if key not in state.record.by_token:  # taken in another process a moment ago?
            state = await self._fresh(code)
        seat = state.record.by_token.get(key)
        if seat is None:
            raise NotAllowedError("This seat does not belong to the class.")
        return state, seat

    async def teacher(self, code: str, secret: str) -> State:
        """Returns the class of a secret.

        Raises:
            NotAllowedError: the secret is of another class.
        """
        state = await self.live.known(code)
        if not is_token(secret, state.record.secret):
            raise NotAllowedError("This is not the secret of the class.")
        return state

    async def _fresh(self, code: str) -> State:
        """The class as the store has it now."""
        self.live.changed(code)
        return await self.live.state(code)

    async def _changing(self, code: str, work: Callable[[], T]) -> T:
        try:
            return await self._in_thread(work)
        finally:
            self.live.changed(code)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _export(self, code: str) -> str:
        record = self.store().find(code, every_round=True)
        if record is None:
            raise NotFoundError("There is no such class.")
        return class_csv(record)

    def _purge(self) -> None:
        """Deletes classes that are too old; makes no file where no class was ever begun."""
        file = self.config.file
        if file is None or file.exists():
            self.store().delete_old()

    def _listen(self, heard: Callable[[], None], stopped: Callable[[], bool]) -> None:
        listen(self.store().engine, heard, stopped)


def _question_for(given: Mapping[str, Any], record: Record) -> str | None:
    """The question that an act brings, as JSON."""
    if given["act"] == "add":
        return written(completed(read_question(given.get("question"))).document)
    if given["act"] == "twin":
        return written(twin_of(question_of(record.question)).document)
    return None
