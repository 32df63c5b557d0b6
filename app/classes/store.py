"""The store of classes: SQLAlchemy Core on SQLite or PostgreSQL. Safe to share between threads and processes.

A write is one transaction that raises the version of its class, so that every process sees that something has changed
by reading one number. All values are bound parameters.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.classes.config import KEPT_SECONDS, MOST_CLASSES, MOST_ROUNDS, MOST_SEATS
from app.classes.database import engine_for, forget_deleted, notify
from app.classes.failures import ClassError, ConflictError, NotAllowedError, NotFoundError, StoreError
from app.classes.records import LOBBY, VOTES, Given, Record, Round, Seat
from app.classes.schema import ANSWERS, CLASSES, ROUNDS, SEATS, upgrade

Change = Callable[[Record], "Changed"]
Changed = dict[str, Any]
"""New values of a class: columns of the table; "question" for a round behind the one that is on or, with "last", at the
end; "revealed"; "unnamed", the number of a seat whose name goes."""
_INSERTS: Mapping[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""The statement that puts a row in place of another one, which is not the same in both."""


class Store:
    """The classes of one database.

    Args:
        database: its address, as SQLAlchemy writes it.
        clock: the time in seconds since 1970.
    """

    def __init__(self, database: str, clock: Callable[[], float] = time.time) -> None:
        with _sentences():
            self.engine = engine_for(database)
            try:
                with self.engine.begin() as connection:
                    upgrade(connection)
            except BaseException:
                self.engine.dispose()  # nobody else would close its connection
                raise
        # SQLite lets one writer in at a time, and those who wait sleep; a lock wakes the next one at once.
        own = self.engine.dialect.name == "sqlite"
        self._writer: AbstractContextManager[object] = threading.Lock() if own else nullcontext()
        self._reading: Engine = self.engine.execution_options(gradnorm_reads=True)
        self.clock = clock

    def close(self) -> None:
        """Closes the connections."""
        self.engine.dispose()

    def create(self, code: str, secret: bytes, questions: Iterable[str]) -> None:
        """Begins a class in its lobby.

        Raises:
            ConflictError: the code is taken, or the server has its limit of classes.
        """
        with self._writing() as connection:
            if (connection.execute(select(func.count()).select_from(CLASSES)).scalar() or 0) >= MOST_CLASSES:
                raise ConflictError(f"This server keeps {MOST_CLASSES} classes already.")
            values = {
                "code": code, "secret": secret, "created": self.clock(), "round": 1, "phase": LOBBY, "vote": 1,
                "deadline": None, "version": 1,
            }  # fmt: skip
            try:
                key = connection.execute(insert(CLASSES).values(**values).returning(CLASSES.c.id)).scalar_one()
            except IntegrityError as error:
                raise ConflictError("The code is taken.") from error
            rows = [
                {"class_id": key, "round": number, "question": question, "revealed": 0}
                for number, question in enumerate(questions, 1)
            ]
            connection.execute(insert(ROUNDS), rows)

    def find(self, code: str, every_round: bool = False) -> Record | None:
        """Returns a class with the answers of its round, or of all rounds; None where there is none."""
        with self._read() as connection:
            return _load(connection, code, self._oldest, every_round)

    def versions(self, codes: Iterable[str]) -> dict[str, int]:
        """Returns the versions of these classes; those that are gone are missing."""
        chosen = select(CLASSES.c.code, CLASSES.c.version).where(
            CLASSES.c.code.in_(tuple(codes)), CLASSES.c.created > self._oldest
        )
        with self._read() as connection:
            return {row.code: row.version for row in connection.execute(chosen)}

    def join(self, code: str, token: bytes, name: str = "", shown: bool = False) -> int:
        """Takes a seat and returns its number; a seat with this token is taken once, and gets the name.

        Raises:
            NotFoundError, ConflictError: there is no such class, or it is full.
        """
        with self._writing() as connection:
            key = self._touch(connection, code)
            mine = (SEATS.c.class_id == key) & (SEATS.c.token == token)
            known = connection.execute(select(SEATS.c.number).where(mine)).scalar()
            if known is not None:
                if name:
                    connection.execute(update(SEATS).where(mine).values(name=name, shown=int(shown)))
                return int(known)
            last = connection.execute(select(func.max(SEATS.c.number)).where(SEATS.c.class_id == key)).scalar() or 0
            if last >= MOST_SEATS:
                raise ConflictError(f"The class is full: it has {MOST_SEATS} seats.")
            values = {"class_id": key, "number": last + 1, "token": token, "name": name, "shown": int(shown)}
            connection.execute(insert(SEATS).values(**values))
            return int(last) + 1

    def answer(self, code: str, round_: int, token: bytes, answer: str, vote: int | None = None) -> None:
        """Keeps the answer of a seat in the vote that is on, in place of an earlier one.

        An answer to a vote (1 or 2) that comes late, from a phone without network, is none to the other vote.

        Whether the vote is open is a condition of the statement that locks the class: a close comes before or after,
        never in between.

        Raises:
            ConflictError: the round is closed, or another one.
            NotAllowedError: the class has no such seat.
        """
        with self._writing() as connection:
            taking = (
                (CLASSES.c.code == code)
                & (CLASSES.c.round == round_)
                & CLASSES.c.phase.in_(VOTES)
                & (CLASSES.c.deadline.is_(None) | (CLASSES.c.deadline > self.clock()))
                & (CLASSES.c.created > self._oldest)
            )
            raised = update(CLASSES).where(taking).values(version=CLASSES.c.version + 1)
            row = connection.execute(raised.returning(CLASSES.c.id, CLASSES.c.vote)).first()
            if row is None:
                raise ConflictError("The round is closed.")
            if vote not in (None, row.vote):
                raise ConflictError("The vote that this answers is closed. Answer again.")
            seat = connection.execute(
                select(SEATS.c.number).where(SEATS.c.class_id == row.id, SEATS.c.token == token)
            ).scalar()
            if seat is None:
                raise NotAllowedError("This seat does not belong to the class.")
            values = {"class_id": row.id, "round": round_, "seat": seat, "vote": row.vote, "answer": answer}
            added = _INSERTS[self.engine.dialect.name](ANSWERS).values(**values)
            keys = list(ANSWERS.primary_key.columns)
            connection.execute(added.on_conflict_do_update(index_elements=keys, set_={"answer": answer}))
            notify(connection, code)

    def change(self, code: str, change: Change) -> None:
        """Changes a class as the function says, which sees it as it is; nobody else changes it meanwhile.

        Raises:
            NotFoundError: there is no such class.
            ClassError: what the function raises.
        """
        with self._writing() as connection:
            key = self._touch(connection, code)
            record = _load(connection, code, self._oldest)
            assert record is not None
            changed = change(record)
            columns = {name: value for name, value in changed.items() if name in CLASSES.c}
            if columns:
                connection.execute(update(CLASSES).where(CLASSES.c.id == key).values(**columns))
            if "question" in changed:
                _insert_round(connection, record, changed["question"], bool(changed.get("last")))
            if changed.get("revealed"):
                mine = (ROUNDS.c.class_id == key) & (ROUNDS.c.round == record.round)
                connection.execute(update(ROUNDS).where(mine).values(revealed=1))
            if "unnamed" in changed:
                seat = (SEATS.c.class_id == key) & (SEATS.c.number == changed["unnamed"])
                connection.execute(update(SEATS).where(seat).values(name="", shown=0))

    def listed(self) -> list[Record]:
        """Returns all classes, the newest first, with seats and without answers of other rounds."""
        with self._read() as connection:
            codes = connection.execute(select(CLASSES.c.code).order_by(CLASSES.c.created.desc())).scalars().all()
            found = [_load(connection, code, self._oldest) for code in codes]
        return [record for record in found if record is not None]

    def delete(self, code: str) -> bool:
        """Deletes a class with all that belongs to it; False where there was none."""
        with self._writing() as connection:
            gone = connection.execute(delete(CLASSES).where(CLASSES.c.code == code)).rowcount
        forget_deleted(self.engine, gone)
        return bool(gone)

    def delete_old(self) -> int:
        """Deletes the classes that are older than a day, and returns how many."""
        with self._writing() as connection:
            gone = connection.execute(delete(CLASSES).where(CLASSES.c.created <= self._oldest)).rowcount
        forget_deleted(self.engine, gone)
        return int(gone)

    @property
    def _oldest(self) -> float:
        """The time before which a class counts as deleted."""
        return self.clock() - KEPT_SECONDS

    def _touch(self, connection: Connection, code: str) -> int:
        """Raises the version of a class, which also locks it, and returns its key."""
        mine = (CLASSES.c.code == code) & (CLASSES.c.created > self._oldest)
        raised = update(CLASSES).where(mine).values(version=CLASSES.c.version + 1)
        key = connection.execute(raised.returning(CLASSES.c.id)).scalar()
        if key is None:
            raise NotFoundError("There is no such class.")
        notify(connection, code)
        return int(key)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _sentences(), self._writer, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with _sentences(), self._reading.connect() as connection, connection.begin():
            yield connection


@contextmanager
def _sentences() -> Iterator[None]:
    """An error of the database as one of ours; its text stays in the log, since it may hold an address."""
    try:
        yield
    except ClassError:
        raise
    except (SQLAlchemyError, OSError) as error:
        raise StoreError("The store of the classes cannot be reached.") from error


def _load(connection: Connection, code: str, oldest: float, every_round: bool = False) -> Record | None:
    mine = (CLASSES.c.code == code) & (CLASSES.c.created > oldest)
    row = connection.execute(select(CLASSES).where(mine)).first()
    if row is None:
        return None
    rounds = select(ROUNDS).where(ROUNDS.c.class_id == row.id).order_by(ROUNDS.c.round)
    seats = select(SEATS).where(SEATS.c.class_id == row.id).order_by(SEATS.c.number)
    answers = select(ANSWERS).where(ANSWERS.c.class_id == row.id)
    if not every_round:
        answers = answers.where(ANSWERS.c.round == row.round)
    return Record(
        row.id, row.code, bytes(row.secret), row.created, row.round, row.phase, row.vote, row.deadline, row.version,
        tuple(Round(one.question, bool(one.revealed)) for one in connection.execute(rounds)),
        tuple(_seat(one) for one in connection.execute(seats)),
        tuple(Given(one.round, one.seat, one.vote, one.answer) for one in connection.execute(
            answers.order_by(ANSWERS.c.round, ANSWERS.c.seat, ANSWERS.c.vote)
        )),
    )  # fmt: skip


def _seat(row: Row[Any]) -> Seat:
    return Seat(row.number, bytes(row.token), row.name, bool(row.shown))


def _insert_round(connection: Connection, record: Record, question: str, last: bool) -> None:
    """Puts a round behind the one that is on, or at the end.

    The later rounds keep their numbers and pass their questions on to the next one: nobody has answered there yet.
    """
    if len(record.rounds) >= MOST_ROUNDS:
        raise ConflictError(f"A class has at most {MOST_ROUNDS} questions.")
    questions = [one.question for one in record.rounds]
    place = len(questions) if last else record.round
    questions.insert(place, question)
    values = {"class_id": record.id, "round": len(questions), "question": questions[-1], "revealed": 0}
    connection.execute(insert(ROUNDS).values(**values))
    for number in range(place + 1, len(questions)):
        mine = (ROUNDS.c.class_id == record.id) & (ROUNDS.c.round == number)
        connection.execute(update(ROUNDS).where(mine).values(question=questions[number - 1]))
